"""Narrators for tests of panels: scripted ones, and one that waits to be let on."""

from __future__ import annotations

import threading
import time
from typing import Any

from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import OnText, Outcomes, Reply, Scene
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.messages import Message, Settled

EDDA, JORY = "edda-marl", "jory-thwaite"
PATIENCE = 30.0
"""Seconds after which a test gives up waiting for a thread."""

LISTEN = {
    "kind": "ability_check",
    "actor": JORY,
    "ability": "wisdom",
    "skill": "perception",
    "difficulty_class": 12,
}


def reply(text: str, *options: str, **fields: Any) -> dict[str, Any]:
    return {"narrative": text, "options": [{"text": option} for option in options], **fields}


def quiet(count: int = 1) -> ScriptedNarrator:
    """Tells so many turns in which nothing is thrown."""
    return ScriptedNarrator(reply(f"The tide waits, {n}.", "Go on", "Stay") for n in range(count))


def listening() -> ScriptedNarrator:
    """Tells one turn with a check in it."""
    return ScriptedNarrator(
        (reply("You hold your breath.", roll_requests=[LISTEN]), reply("Water, far off.", "Go on"))
    )


class Waiting:
    """A narrator that has begun to tell and goes on when it is let."""

    name = "waiting"

    def __init__(self, *pieces: str | None, roll: bool = False) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self._pieces = pieces or ("Some", "thing stirs.")
        self._roll = roll

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        if self._roll:
            return self._reply(reply("You listen.", roll_requests=[LISTEN]))
        return self._told(on_text)

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        return self._told(on_text)

    def _told(self, on_text: OnText | None) -> Reply:
        assert on_text
        first, *others = self._pieces
        on_text(first)
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        for piece in others:
            on_text(piece)
        return self._reply(reply("Something stirs.", "Go on"))

    def _reply(self, fields: dict[str, Any]) -> Reply:
        return Reply(Proposal.model_validate(fields), ModelUse(name=self.name, calls=1))


class Streaming:
    """Tells a turn in so many numbered words, and ends it ``linger`` seconds after the last.

    ``rate`` is words a second; None is as fast as it can.
    """

    name = "streaming"

    def __init__(self, pieces: int, rate: float | None = None, linger: float = 0.0) -> None:
        self._pieces = [f"w{number} " for number in range(pieces)]
        self._rate = rate
        self._linger = linger

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        began = time.monotonic()
        for number, piece in enumerate(self._pieces):
            if self._rate:
                time.sleep(max(0.0, began + number / self._rate - time.monotonic()))
            if on_text:
                on_text(piece)
        time.sleep(self._linger)
        told = "".join(self._pieces)[:15_000]
        return Reply(Proposal(narrative=told), ModelUse(name=self.name, calls=1))

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        return self.propose(scene, problems=problems, on_text=on_text)


class Watcher:
    """Keeps every message of a controller."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.messages: list[Message] = []
        self.unobserve = controller.observe(self.messages.append)

    def settled(self) -> list[Message]:
        """The messages since the last call, once the request is over."""
        assert self.controller.wait(PATIENCE)
        found, self.messages[:] = list(self.messages), []
        assert isinstance(found[-1], Settled)
        return found
