"""A person at a terminal: prompts, Ctrl-C, Ctrl-D, and questions before anything changes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.tables import asks, endpoint, head, tells
from tests.servers.fault_server import FaultServer, silent
from whispyrkeep.session.opening import open_keep

pty = pytest.importorskip("pty")

PROGRAM = [sys.executable, "-m", "whispyrkeep_cli"]


class Sitting:
    """``play`` on a pseudo-terminal, and somebody who reads before typing."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)
        self.seen = ""

    def until(self, words: str, seconds: float = 60) -> str:
        """Read on until the words appear; returns what came since the last time."""
        due = time.monotonic() + seconds
        new = ""
        while words not in new:
            if time.monotonic() > due:
                raise AssertionError(f"{words!r} did not appear; there was: {new!r}")
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if ready:
                new += self._read()
        self.seen += new
        return new

    def _read(self) -> str:
        try:
            return os.read(self.master, 65_536).decode("utf-8", "replace")
        except OSError:
            raise AssertionError(f"the program has ended; there was: {self.seen!r}") from None

    def type(self, text: str) -> None:
        """Type what a person does, who needs a moment after reading."""
        time.sleep(0.3)
        os.write(self.master, text.encode())

    def end(self, seconds: float = 60) -> int:
        """Read the rest; returns the exit code."""
        due = time.monotonic() + seconds
        while self.process.poll() is None or select.select([self.master], [], [], 0)[0]:
            if time.monotonic() > due:
                raise AssertionError(f"the program does not end; there was: {self.seen!r}")
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.master, 65_536).decode("utf-8", "replace")
                except OSError:
                    break
        os.close(self.master)
        return self.process.wait(timeout=seconds)


def _own_terminal() -> None:
    """Make the slave the controlling terminal, so that Ctrl-C arrives as a signal."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def sit() -> Iterator[Callable[..., Sitting]]:
    sittings: list[Sitting] = []

    def begin(*arguments: str) -> Sitting:
        sittings.append(Sitting(*arguments))
        return sittings[-1]

    yield begin
    for sitting in sittings:
        if sitting.process.poll() is None:
            sitting.process.kill()
            sitting.process.wait()


def test_a_sitting_at_a_terminal(sit: Callable[..., Sitting], keep: Path) -> None:
    sitting = sit("play")
    assert "You come down into Sallowmouth" in sitting.until("\n> ")
    sitting.type("I look around\n")
    assert "  A) " in sitting.until("\n> ")
    sitting.type("/state\n")
    assert "Turn 1 (active)" in sitting.until("\n> ")
    sitting.type("/rewind 0\n")
    sitting.until("\n> ")
    sitting.type("/quit\n")
    assert sitting.end() == 0
    assert head(keep) == 0


def test_ctrl_d_ends_a_sitting(sit: Callable[..., Sitting], keep: Path) -> None:
    sitting = sit("play")
    sitting.until("\n> ")
    sitting.type("\x04")
    assert sitting.end() == 0


def test_ctrl_c_at_the_prompt_is_an_interrupt(sit: Callable[..., Sitting], keep: Path) -> None:
    sitting = sit("play")
    sitting.until("\n> ")
    sitting.type("I lo")
    sitting.until("I lo")
    sitting.type("\x03")
    assert sitting.end() == 130
    assert "Traceback" not in sitting.seen
    assert head(keep) == 0


def test_ctrl_c_while_a_die_is_thrown_stops_the_turn_alone(
    sit: Callable[..., Sitting], keep: Path, run: Run
) -> None:
    with endpoint(run, [asks(), asks(), tells("You see it.")]):
        sitting = sit("play", "-n", "inn", "--dice", "ask")
        sitting.until("\n> ")
        sitting.type("I look\n")
        sitting.until("throw a d20")
        sitting.type("\x03")
        assert "nothing was written" in sitting.until("\n> ")
        sitting.type("I look\n")
        sitting.until("throw a d20")
        sitting.type("12\n")
        assert "[committed: turn 1]" in sitting.until("\n> ")
        sitting.type("\x04")
        assert sitting.end() == 0
    assert head(keep) == 1


def test_ctrl_c_stops_a_model_that_does_not_answer(
    sit: Callable[..., Sitting], keep: Path, run: Run
) -> None:
    with FaultServer(silent) as server:
        run("endpoint", "add", "inn", "--url", server.base_url, "--model", "tale")
        sitting = sit("play", "-n", "inn")
        sitting.until("\n> ")
        sitting.type("I look\n")
        while not server.seen:
            time.sleep(0.05)
        sitting.type("\x03")
        assert "nothing was written" in sitting.until("\n> ")
        assert server.seen[0].hung_up.wait(10)
        sitting.type("/narrator offline\n")
        sitting.until("\n> ")
        sitting.type("I look\n")
        sitting.until("\n> ")
        sitting.type("\x04")
        assert sitting.end() == 0
    assert head(keep) == 1


def test_the_player_is_asked_before_another_narrator_takes_over(
    sit: Callable[..., Sitting], keep: Path, run: Run
) -> None:
    with endpoint(run, [asks(), None]):
        sitting = sit("play", "-n", "inn")
        sitting.until("\n> ")
        sitting.type("I look\n")
        sitting.until("Go on with the offline narrator?")
        sitting.type("y\n")
        sitting.until("\n> ")
        sitting.type("\x04")
        assert sitting.end() == 0
    assert head(keep) == 1
    assert run("verify").code == 0


def test_a_player_may_refuse_the_other_narrator(
    sit: Callable[..., Sitting], keep: Path, run: Run
) -> None:
    with endpoint(run, [asks(), None]):
        sitting = sit("play", "-n", "inn")
        sitting.until("\n> ")
        sitting.type("I look\n")
        sitting.until("Go on with the offline narrator?")
        sitting.type("n\n")
        sitting.until("\n> ")
        sitting.type("/quit\n")
        assert sitting.end() == 0
    assert head(keep) == 0
    assert 'Not finished: "I look"' in _greeting(sit)


def _greeting(sit: Callable[..., Sitting]) -> str:
    sitting = sit("play")
    greeting = sitting.until("\n> ")
    sitting.type("\x04")
    sitting.end()
    return greeting


def test_a_killed_sitting_has_lost_nothing(sit: Callable[..., Sitting], keep: Path) -> None:
    sitting = sit("play")
    sitting.until("\n> ")
    sitting.type("I look around\n")
    sitting.until("\n> ")
    sitting.process.send_signal(signal.SIGKILL)
    sitting.process.wait()
    assert head(keep) == 1
    assert "turn 1." in _greeting(sit)


def test_campaigns_are_begun_by_answering_questions(
    sit: Callable[..., Sitting], keep: Path
) -> None:
    sitting = sit("campaign", "new")
    sitting.until("Name, such as first-night")
    sitting.type("by-answers\n")
    sitting.until("Who plays")
    sitting.type("edda-marl\n")
    assert sitting.end() == 0
    opened = open_keep(keep).campaign("by-answers")
    assert list(opened.state.party) == ["edda-marl"]
