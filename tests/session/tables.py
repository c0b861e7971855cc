"""Scripted replies for the demo's table, and turns played with them."""

from __future__ import annotations

from typing import Any

from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.store.profiles import Profile

EDDA, JORY = "edda-marl", "jory-thwaite"
BORIS = Profile(id="boris", name="Boris")

LOOK: dict[str, Any] = {
    "kind": "ability_check",
    "actor": JORY,
    "ability": "wisdom",
    "skill": "perception",
    "difficulty_class": 12,
}


def tells(*replies: dict[str, Any] | str) -> ScriptedNarrator:
    """A narrator that gives these replies; plain text is a story without rolls."""
    return ScriptedNarrator(
        [{"narrative": reply} if isinstance(reply, str) else reply for reply in replies]
    )


def asking(*requests: dict[str, Any], narrative: str = "You set about it.") -> dict[str, Any]:
    return {"narrative": narrative, "roll_requests": list(requests)}


def play(campaign: Campaign, *texts: str, **options: Any) -> Turn:
    """Turns without rolls; returns the last."""
    for text in texts:
        turn = campaign.turn(text, narrator=tells(f"You say: {text}"), **options)
    return turn


def look(campaign: Campaign, text: str = "I look around", **options: Any) -> Turn:
    """A turn with one check by Jory."""
    script = tells(asking(LOOK), "The mud shines.")
    return campaign.turn(text, as_=JORY, narrator=script, **options)


def faces(turn: Turn) -> list[int]:
    """Every face thrown in a turn."""
    rolls = [event.roll for event in turn.events if hasattr(event, "roll")]
    return [die.face for roll in rolls for die in roll.dice]
