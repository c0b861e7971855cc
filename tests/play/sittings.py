"""A demo campaign told by a server of ours, and what must hold whatever the server does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fault_server import Behaviour, FaultServer, says_object
from whispyrkeep.dm.endpoint.directory import add_endpoint
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.secret import Secret
from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep.models.events import Event
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.campaign import Campaign

SEED = 7
NAME = "inn"
LIMITS = {"connect": 2, "first_byte": 2, "idle": 1, "total": 6}

OPTIONS = [{"text": "Look at the sledge"}, {"text": "Talk to Ilse"}, {"text": "Go to the inn"}]
STORY = "Rain walks in over the sand, and the gulls turn their backs to it."
GOOD: dict[str, Any] = {"narrative": STORY, "options": OPTIONS}
CHECK: dict[str, Any] = {
    "kind": "ability_check",
    "actor": "edda-marl",
    "ability": "wisdom",
    "skill": "perception",
    "difficulty_class": 12,
}
ASKS: dict[str, Any] = {
    "narrative": "You narrow your eyes at the dark rock.",
    "options": [],
    "roll_requests": [CHECK],
}


def tells(**changes: Any) -> Behaviour:
    """A good reply with these parts changed."""
    return says_object(GOOD | changes)


def add(campaign: Campaign, server: FaultServer, secret: str | None = None, **fields: Any) -> str:
    """Add the server to the user's endpoints; returns its name as a narrator."""
    limits = LIMITS | fields.pop("limits", {})
    profile = EndpointProfile.model_validate(
        {"name": NAME, "base_url": server.base_url, "model": "tale-1", "limits": limits} | fields
    )
    key = Secret(secret, profile.origin) if secret else None
    add_endpoint(campaign.keep.config, profile, key, lambda _: "open sesame")
    return NAME


@contextmanager
def told_by(campaign: Campaign, *script: Behaviour, **fields: Any) -> Iterator[FaultServer]:
    """The campaign's narrator ``inn`` is a server with this script."""
    with FaultServer(*script) as server:
        add(campaign, server, **fields)
        yield server


def play(campaign: Campaign, text: str = "I look around.", **how: Any) -> Turn:
    return campaign.turn(text, narrator=NAME, **how)


# --- what must hold -------------------------------------------------------------------


@dataclass(frozen=True)
class Before:
    """A campaign as it stood: what a turn that came to nothing may not have changed."""

    head: tuple[int, str]
    state_hash: str
    truth: dict[str, str]


def before(campaign: Campaign) -> Before:
    head = campaign.refresh()
    return Before((head.turn, head.hash), campaign.state.state_hash, truth_of(campaign))


def truth_of(campaign: Campaign) -> dict[str, str]:
    """Digests of the files that are the truth of a campaign."""
    folder = campaign.paths.folder
    files = [*folder.glob("events/*"), *folder.glob("*.json"), *folder.glob("snapshots/*")]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def assert_nothing_written(campaign: Campaign, was: Before) -> None:
    again = campaign.keep.campaign(campaign.slug)
    assert before(again) == was


def assert_sound(campaign: Campaign, turns: int) -> None:
    """So many turns stand in the log, and each of them verifies."""
    again = campaign.keep.campaign(campaign.slug)
    verified = again.verify()
    assert verified.sound, verified.fault
    assert (again.head.turn, verified.turns) == (turns, turns)


def refused(campaign: Campaign, kind: type[WhispyrkeepError], text: str = "I look.") -> str:
    """Play a turn that fails with that error and leaves nothing behind; returns its message."""
    was = before(campaign)
    with pytest.raises(kind) as caught:
        play(campaign, text)
    assert_nothing_written(campaign, was)
    return str(caught.value)


MECHANICAL = ("body", "inventory", "equipped", "money_cp", "experience", "heroic_inspiration")


def mechanics_of(state: CampaignState) -> dict[str, Any]:
    """Every number that only the engine may change."""
    party = {
        key: {name: getattr(member, name) for name in MECHANICAL} | {"sheet": member.sheet}
        for key, member in state.party.items()
    }
    wares = {key: npc.wares for key, npc in state.npcs.items()}
    lying = {key: place.contents for key, place in state.places.items()}
    return {"party": party, "wares": wares, "lying": lying, "fight": state.fight}


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
