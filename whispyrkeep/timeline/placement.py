"""Where campaigns stand on their universe's timeline.

The universe's present is derived from what has happened, never stored: a campaign that is
rewound takes its share of the present back with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from whispyrkeep.models.universe import TimelineEntry, Universe
from whispyrkeep.models.world import ScenarioDefinition


@dataclass(frozen=True, slots=True)
class Placement:
    """When a new campaign begins; ``retells`` when later things have already happened."""

    starts_at: int
    retells: bool


def universe_now(
    universe: Universe, campaign_heads: Iterable[int], timeline: Iterable[TimelineEntry]
) -> int:
    """The universe's present: the latest second that play or the timeline has reached.

    Args:
        universe: its ``now`` is the present before any play.
        campaign_heads: universe time at the head of each of its campaigns.
        timeline: its dated facts; those that are only foretold do not count.
    """
    happened = (entry.at_second for entry in timeline if not entry.foretold)
    return max((universe.now, *campaign_heads, *happened))


def place_campaign(
    now: int, scenario: ScenarioDefinition | None = None, asked: int | None = None
) -> Placement:
    """When a campaign of ``scenario`` begins in a universe whose present is ``now``.

    The game master's own choice (``asked``) wins and may lie in the past; otherwise play begins
    at the scenario's date, or now when that date is over.
    """
    if asked is not None:
        return Placement(asked, retells=asked < now)
    return Placement(max(scenario.starts_at, now) if scenario else now, retells=False)
