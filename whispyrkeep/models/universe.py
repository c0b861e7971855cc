"""A universe as its author writes it: tone, house rules, calendar, bounds and rewards."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Int, Line, Paragraph, Slug, Value, added
from whispyrkeep.models.time import DEFAULT_CALENDAR, CalendarSpec

Slider = Annotated[Int, Field(ge=0, le=100)]

TONE_POLES: dict[str, tuple[str, str]] = {
    "dark_hopeful": ("dark", "hopeful"),
    "comic_serious": ("comic", "serious"),
    "realistic_mythic": ("realistic", "mythic"),
    "low_high_magic": ("low magic", "high magic"),
    "deadly_heroic": ("deadly", "heroic"),
}
"""What 0 and 100 mean on each slider of ``Tone``."""


class Tone(Value):
    """Five sliders from 0 (first pole) to 100 (second pole); see ``TONE_POLES``."""

    dark_hopeful: Slider = 50
    comic_serious: Slider = 50
    realistic_mythic: Slider = 50
    low_high_magic: Slider = 50
    deadly_heroic: Slider = 50


class Rating(StrEnum):
    """How far violence, horror and romance may go on the page."""

    EVERYONE = "everyone"
    TEEN = "teen"
    MATURE = "mature"


class ContentBounds(Value):
    """``lines`` never appear; ``veils`` happen out of sight."""

    rating: Rating = Rating.TEEN
    lines: tuple[Line, ...] = ()
    veils: tuple[Line, ...] = ()


class Ruleset(Value):
    """Rules a table chooses; every field has an effect in ``mechanics`` or ``campaign``.

    Distances are feet, times seconds. ``max_story_seconds`` bounds what one ``advance_time``
    patch may add. ``light`` says whether light and darkness count, ``carrying_capacity`` whether
    weights do, and ``provisions`` whether everybody eats a day's Rations a day. With
    ``areas_catch_friends`` a spell's area catches those of the party who stand beside its targets.
    ``monster_death`` says what 0 Hit Points are to monsters, and ``monster_death_exceptions``
    names the stat blocks and people for whom it is the other way.

    All from ``flanking`` on is no rule of the book: ``critical_fumbles`` hinder the next attack
    after a natural 1; ``critical_hits`` may add the dice's maximum to one roll of them;
    ``morale`` makes wounded foes flee, and ``surrender`` makes them lay down their arms;
    ``spare_people`` knocks the universe's people out instead of killing them, and
    ``spare_characters`` leaves characters Stable; ``long_rest_heals`` may
    leave Hit Points to Hit Point Dice; ``experience`` may be the table's alone;
    ``permadeath`` lets nobody come back from the dead;
    ``encounter_limit`` bounds the fights that a narrator may start of its own accord.
    """

    monster_hit_points: Literal["average", "rolled"] = "average"
    monster_damage: Literal["average", "rolled"] = "rolled"
    group_initiative: bool = True
    engaged_feet: Annotated[Int, Field(ge=0, le=5)] = 5
    near_feet: Annotated[Int, Field(ge=10, le=120)] = 30
    far_feet: Annotated[Int, Field(ge=30, le=600)] = 120
    max_story_seconds: Annotated[Int, Field(ge=60)] = 30 * 86_400
    short_rest_seconds: Annotated[Int, Field(ge=60)] = 3_600
    long_rest_seconds: Annotated[Int, Field(ge=3_600)] = 8 * 3_600
    long_rest_apart_seconds: Annotated[Int, Field(ge=0)] = 16 * 3_600
    light: bool = added(True)
    carrying_capacity: bool = added(False)
    provisions: bool = added(False)
    flanking: bool = added(False)
    critical_fumbles: bool = added(False)
    critical_hits: Literal["dice-twice", "maximum-added"] = added("dice-twice")
    morale: bool = added(False)
    surrender: bool = added(False)
    spare_people: bool = added(False)
    spare_characters: bool = added(False)
    long_rest_heals: Literal["all", "hit-dice"] = added("all")
    experience: Literal["awarded", "milestones"] = added("awarded")
    encounter_limit: Literal["any", "low", "moderate", "high"] = added("any")
    areas_catch_friends: bool = added(False)
    monster_death: Literal["at-0", "death-saves"] = added("at-0")
    monster_death_exceptions: tuple[Slug | CatalogueId, ...] = added(())
    permadeath: bool = added(False)

    def departures(self) -> tuple[str, ...]:
        """Fields that differ from the defaults, as ``name value``."""
        return tuple(
            f"{name} {value}"
            for name, field in type(self).model_fields.items()
            if (value := getattr(self, name)) != field.default
        )


class RewardTier(Value):
    """The most a quest may pay at levels up to ``to_level`` (not SRD: ours, editable)."""

    to_level: Annotated[Int, Field(ge=1, le=20)]
    copper: Annotated[Int, Field(ge=0)]
    experience: Annotated[Int, Field(ge=0)]


DEFAULT_REWARDS = (
    RewardTier(to_level=4, copper=20_000, experience=600),
    RewardTier(to_level=10, copper=200_000, experience=5_000),
    RewardTier(to_level=16, copper=2_000_000, experience=20_000),
    RewardTier(to_level=20, copper=20_000_000, experience=50_000),
)


class Universe(Value):
    """``universes/<slug>/universe.json``. ``now`` is where new campaigns begin, in seconds."""

    format: Literal[1] = 1
    id: Line
    slug: Slug
    name: Line
    owner: Line
    shared_with: tuple[Line, ...] = ()
    shelved: bool = False
    summary: Paragraph = ""
    tone: Tone = Tone()
    rules: Ruleset = Ruleset()
    house_rules: tuple[Line, ...] = ()
    calendar: CalendarSpec = DEFAULT_CALENDAR
    content: ContentBounds = ContentBounds()
    rewards: tuple[RewardTier, ...] = DEFAULT_REWARDS
    now: Int = 0


class TimelineEntry(Value):
    """A dated fact of the universe (``timeline.jsonl``); ``at_second`` is universe time.

    ``foretold`` marks what is expected: it does not count for the universe's present.
    """

    id: Slug
    title: Line
    at_second: Int
    text: Paragraph = ""
    dm_only: bool = False
    foretold: bool = False
