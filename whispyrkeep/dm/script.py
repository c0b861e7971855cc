"""A narrator that reads its replies from a list, for tests of campaigns and of whole programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import OnText, Outcomes, Reply, Scene, UnusableReply
from whispyrkeep.dm.validation import proposal_problems
from whispyrkeep.errors import ScriptEnded
from whispyrkeep.models.turn import ModelUse


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a scripted narrator: ``outcomes`` are None where it was asked to propose."""

    scene: Scene
    outcomes: Outcomes | None
    problems: tuple[str, ...]


class ScriptedNarrator:
    """Gives the next reply of a script for every call, the repairs included.

    ``asked`` lists the calls so far, for tests of what a narrator gets to see.

    Args:
        replies: proposals, or plain JSON data that should validate as one.
    """

    def __init__(self, replies: Iterable[Proposal | dict[str, object]], name: str = "script"):
        self.name = name
        self.asked: list[Asked] = []
        self._replies: Iterator[Proposal | dict[str, object]] = iter(replies)

    @classmethod
    def from_file(cls, path: Path) -> ScriptedNarrator:
        """A script of one JSON object a line.

        Raises:
            OSError, json.JSONDecodeError: the file cannot be read as such.
        """
        lines = path.read_text("utf-8").splitlines()
        return cls([json.loads(line) for line in lines if line.strip()], name=path.stem)

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        return self._next(Asked(scene, None, problems), on_text)

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        return self._next(Asked(scene, outcomes, problems), on_text)

    def _next(self, asked: Asked, on_text: OnText | None) -> Reply:
        self.asked.append(asked)
        reply = next(self._replies, None)
        if reply is None:
            raise ScriptEnded(self.name, asked.scene.turn)
        use = ModelUse(name=self.name, calls=1)
        if not isinstance(reply, Proposal):
            try:
                reply = Proposal.model_validate(reply)
            except ValidationError as error:
                raise UnusableReply(proposal_problems(error), use) from error
        if on_text:
            on_text(reply.narrative)
        return Reply(reply, use)
