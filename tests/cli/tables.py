"""A model for the demo's table that says what it is told to, and a look at the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.conftest import Run
from tests.servers.fault_server import FaultServer, answers, says_object
from whispyrkeep.session.opening import open_keep

CHECK = {
    "kind": "ability_check",
    "actor": "edda-marl",
    "ability": "wisdom",
    "skill": "perception",
    "difficulty_class": 10,
}


def head(keep: Path, campaign: str = "demo") -> int:
    return open_keep(keep).campaign(campaign).head.turn


def asks() -> dict[str, object]:
    return {"narrative": "You shade your eyes.", "roll_requests": [CHECK]}


def tells(text: str) -> dict[str, object]:
    return {"narrative": text}


@contextmanager
def endpoint(run: Run, replies: list[dict[str, object] | None]) -> Iterator[FaultServer]:
    """An endpoint ``inn`` that gives these replies, and refuses service where there is None."""
    behaviours = [
        answers(401, '{"error": {"message": "no service"}}')
        if reply is None
        else says_object(reply)
        for reply in replies
    ]
    with FaultServer(*behaviours) as server:
        run("endpoint", "add", "inn", "--url", server.base_url, "--model", "tale")
        yield server
