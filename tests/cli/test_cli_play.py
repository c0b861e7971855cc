"""Sittings: scripts, pipes, a person at a terminal, and models that fail in the middle."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.servers.fault_server import FaultServer, answers, says_object
from whispyrkeep.session.opening import open_keep

pty = pytest.importorskip("pty")

PROGRAM = [sys.executable, "-m", "whispyrkeep_cli"]
CHECK = {
    "kind": "ability_check",
    "actor": "edda-marl",
    "ability": "wisdom",
    "skill": "perception",
    "difficulty_class": 10,
}


def head(keep: Path, campaign: str = "demo") -> int:
    return open_keep(keep).campaign(campaign).head.turn


# --- scripts and pipes ------------------------------------------------------------------


def test_lines_of_a_pipe_are_played_in_order(run: Run, keep: Path) -> None:
    found = run("play", stdin="I look around\n\n/as jory\nI wait\n/quit\nnever said\n")
    assert (found.code, found.err) == (0, "")
    said = [(turn.player_text, turn.actor) for turn in open_keep(keep).campaign("demo").turns()]
    assert said == [("I look around", "edda-marl"), ("I wait", "jory-thwaite")]
    assert found.out.count("> I look around") == 1
    assert "Jory Thwaite acts." in found.out


def test_a_script_is_read_from_a_file(run: Run, keep: Path) -> None:
    Path("lines.txt").write_text("I look around\nI wait\n", "utf-8")
    assert run("play", "--script", "lines.txt").code == 0
    assert head(keep) == 2


def test_the_demos_script_is_played_to_its_end(run: Run, keep: Path) -> None:
    found = run("play", "demo", "--script", "demo")
    assert found.code == 0
    script = open_keep(keep).campaign("demo").script()
    assert len(script) > 10
    assert head(keep) >= len(script) // 2
    assert run("verify").code == 0


def test_the_same_script_and_seed_give_the_same_story(run: Run, keep: Path) -> None:
    run("campaign", "new", "other", "--seed", 20)
    first = run("play", "demo", "--script", "demo")
    second = run("play", "other", "--script", "demo")
    assert first.out == second.out


def test_played_turns_as_json(run: Run, keep: Path) -> None:
    found = run("play", "--json", stdin="I look around\n/rewind 99\nI wait\n")
    assert found.code == 1
    assert [turn["turn"] for turn in found.json] == [1, 2]
    assert found.err.startswith("error: there is no turn 99")


def test_a_line_that_fails_costs_only_itself(run: Run, keep: Path) -> None:
    found = run("play", stdin="/rewind 7\n/narrator nobody\n/gm set /nowhere 1 why\nI wait\n")
    assert found.code == 1
    assert len(found.err.splitlines()) == 3
    assert head(keep) == 1


def test_a_paused_story_takes_no_script(run: Run, keep: Path) -> None:
    run("campaign", "pause")
    found = run("play", stdin="I look around\n")
    assert head(keep) == 1
    assert "I look around" not in found.out


def test_commands_of_a_sitting(run: Run, keep: Path) -> None:
    found = run("play", stdin="I look around\n/dice\n/state\n/recap\n/help\n/lore the lamp\n")
    assert found.code == 0
    for word in ("Edda Marl: 20/20 hit points", "/rewind N", "[hard] "):
        assert word in found.out


def test_corrections_of_a_sitting(run: Run, keep: Path) -> None:
    found = run(
        "play",
        stdin=(
            "/gm set /party/edda-marl/hit_points 9 the fall\n"
            "/gm award edda experience=50 money=100 item=item/rope quantity=2 for the plan\n"
            "/gm retcon 1 It was a low wall.\n"
            "/gm award edda gold=5 no\n"
            "/gm nonsense\n"
        ),
    )
    assert found.code == 0
    edda = open_keep(keep).campaign("demo").state.party["edda-marl"]
    assert (edda.body.hit_points, edda.experience, edda.money_cp) == (9, 350, 500)
    assert edda.inventory["item/rope"] == 3
    assert head(keep) == 3
    assert found.out.count("/help shows how they go") == 2


def test_back_and_forth_in_a_sitting(run: Run, keep: Path) -> None:
    found = run("play", stdin="I wait\nI wait again\n/rewind 1\n/undo\n/rewind x\n/rewind 0\n")
    assert found.code == 0
    assert "Say /rewind N" in found.out
    assert head(keep) == 0


def test_play_without_any_keep_makes_one_at_home(run: Run, home: Path) -> None:
    here = Path.cwd()
    found = run("play", stdin="I look around\n")
    assert found.code == 0
    assert str(home / "whispyrkeep") in found.err
    assert head(home / "whispyrkeep") == 1
    assert list(here.iterdir()) == []
    assert run("play", stdin="I wait\n").err == ""
    assert head(home / "whispyrkeep") == 2


def test_play_never_writes_over_what_is_at_home(run: Run, home: Path) -> None:
    (home / "whispyrkeep").mkdir()
    (home / "whispyrkeep" / "thesis.txt").write_text("mine")
    found = run("play", stdin="hi\n")
    assert found.code == 1
    assert os.listdir(home / "whispyrkeep") == ["thesis.txt"]


def test_a_keep_that_was_named_and_is_not_there_is_no_reason_to_make_one(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("play", "--keep", "nowhere", stdin="hi\n").code == 1
    assert run("play", "demo", stdin="hi\n").code == 1
    monkeypatch.setenv("WHISPYRKEEP_KEEP", "nowhere")
    assert run("play", stdin="hi\n").code == 1
    assert list(home.iterdir()) == []


# --- dice at the table ------------------------------------------------------------------


def test_dice_are_asked_for_and_kept(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), _tells("You see it.")]):
        found = run("turn", "-m", "I look", "-n", "inn", "--dice", "ask", stdin="99\nx\n17\n")
    assert found.code == 0
    assert found.err.count("a d20 shows 1 to 20") == 2
    (roll,) = run("dice-log", "--json").json
    assert (roll["roll"]["dice"][0]["face"], roll["roll"]["by_hand"]) == (17, True)


def test_without_anybody_to_throw_it_says_what_to_do(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), _tells("You see it.")]):
        found = run("turn", "-m", "I look", "-n", "inn", "--dice", "ask", stdin="")
    assert found.code == 2
    assert "--dice keyed" in found.err
    assert head(keep) == 0


# --- models that fail in the middle -----------------------------------------------------


def _asks() -> dict[str, object]:
    return {"narrative": "You shade your eyes.", "roll_requests": [CHECK]}


def _tells(text: str) -> dict[str, object]:
    return {"narrative": text}


@contextmanager
def _endpoint(run: Run, replies: list[dict[str, object] | None]) -> Iterator[FaultServer]:
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


def test_narration_is_provisional_until_it_is_committed(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), _tells("The mud shines.")]):
        found = run("play", "-n", "inn", stdin="I look\n")
    assert (found.code, found.err) == (0, "")
    told = found.out
    order = ["[provisional", "You shade your eyes.", "Edda Marl, ", "The mud shines.", "[committed"]
    places = [told.index(word) for word in order]
    assert places == sorted(places)
    assert told.count("The mud shines.") == 1


def test_a_prompt_that_was_sent_is_shown_exactly(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), _tells("The mud shines.")]) as server:
        assert run("turn", "-m", "I look", "-n", "inn").code == 0
    found = run("turn", "explain", 1, "--json").json
    assert [prompt["stage"] for prompt in found["prompts"]] == ["propose", "narrate"]
    for prompt, body in zip(found["prompts"], server.bodies, strict=True):
        assert prompt["sent"]
        sent = "\n\n".join(message["content"] for message in body["messages"])
        assert sent == "\n\n".join(one["text"] for one in prompt["blocks"] if one["included"])
    assert run("turn", "explain", 1, "--text").out.count("--- player") == 2


def test_a_failed_model_leaves_the_dice_and_says_how_to_go_on(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), None]):
        found = run("play", "-n", "inn", stdin="I look\n")
    assert found.code == 1
    assert "[not committed" in found.out
    assert "/narrator offline" in found.err
    assert head(keep) == 0
    draft = open_keep(keep).campaign("demo").unfinished
    assert draft is not None and draft.thrown is not None
    kept = draft.thrown.events[0].roll.dice[0].face  # type: ignore[union-attr]
    assert run("play", stdin="/retry\n").code == 0
    assert run("dice-log", "--json").json[0]["roll"]["dice"][0]["face"] == kept
    assert run("verify").code == 0


def test_a_failed_turn_names_the_other_narrator(run: Run, keep: Path) -> None:
    with _endpoint(run, [None]):
        found = run("turn", "-m", "I look", "-n", "inn")
    assert (found.code, found.out) == (1, "")
    assert "--narrator offline" in found.err


def test_words_that_came_to_nothing_can_be_forgotten(run: Run, keep: Path) -> None:
    with _endpoint(run, [_asks(), None]):
        run("turn", "-m", "I look", "-n", "inn")
    assert "Forgotten." in run("play", stdin="/discard\n").out
    assert "Nothing is unfinished." in run("play", stdin="/retry\n").out


# --- a person at a terminal -------------------------------------------------------------


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
    with _endpoint(run, [_asks(), _asks(), _tells("You see it.")]):
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


def test_the_player_is_asked_before_another_narrator_takes_over(
    sit: Callable[..., Sitting], keep: Path, run: Run
) -> None:
    with _endpoint(run, [_asks(), None]):
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
    with _endpoint(run, [_asks(), None]):
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


def test_json_is_not_disturbed_by_a_terminal(run: Run, keep: Path) -> None:
    found = run("turn", "-m", "I look around", "--json")
    assert json.loads(found.out)["turn"] == 1
