"""Sittings without a terminal: scripts, pipes, and models that fail in the middle."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.tables import asks, endpoint, head, tells
from whispyrkeep.session.opening import open_keep

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
    with endpoint(run, [asks(), tells("You see it.")]):
        found = run("turn", "-m", "I look", "-n", "inn", "--dice", "ask", stdin="99\nx\n17\n")
    assert found.code == 0
    assert found.err.count("a d20 shows 1 to 20") == 2
    (roll,) = run("dice-log", "--json").json
    assert (roll["roll"]["dice"][0]["face"], roll["roll"]["by_hand"]) == (17, True)


def test_without_anybody_to_throw_it_says_what_to_do(run: Run, keep: Path) -> None:
    with endpoint(run, [asks(), tells("You see it.")]):
        found = run("turn", "-m", "I look", "-n", "inn", "--dice", "ask", stdin="")
    assert found.code == 2
    assert "--dice keyed" in found.err
    assert head(keep) == 0


# --- models that fail in the middle -----------------------------------------------------


def test_narration_is_provisional_until_it_is_committed(run: Run, keep: Path) -> None:
    with endpoint(run, [asks(), tells("The mud shines.")]):
        found = run("play", "-n", "inn", stdin="I look\n")
    assert (found.code, found.err) == (0, "")
    told = found.out
    order = ["[provisional", "You shade your eyes.", "Edda Marl, ", "The mud shines.", "[committed"]
    places = [told.index(word) for word in order]
    assert places == sorted(places)
    assert told.count("The mud shines.") == 1


def test_a_prompt_that_was_sent_is_shown_exactly(run: Run, keep: Path) -> None:
    with endpoint(run, [asks(), tells("The mud shines.")]) as server:
        assert run("turn", "-m", "I look", "-n", "inn").code == 0
    found = run("turn", "explain", 1, "--json").json
    assert [prompt["stage"] for prompt in found["prompts"]] == ["propose", "narrate"]
    for prompt, body in zip(found["prompts"], server.bodies, strict=True):
        assert prompt["sent"]
        sent = "\n\n".join(message["content"] for message in body["messages"])
        assert sent == "\n\n".join(one["text"] for one in prompt["blocks"] if one["included"])
    assert run("turn", "explain", 1, "--text").out.count("--- player") == 2


def test_a_failed_model_leaves_the_dice_and_says_how_to_go_on(run: Run, keep: Path) -> None:
    with endpoint(run, [asks(), None]):
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
    with endpoint(run, [None]):
        found = run("turn", "-m", "I look", "-n", "inn")
    assert (found.code, found.out) == (1, "")
    assert "--narrator offline" in found.err


def test_words_that_came_to_nothing_can_be_forgotten(run: Run, keep: Path) -> None:
    with endpoint(run, [asks(), None]):
        run("turn", "-m", "I look", "-n", "inn")
    assert "Forgotten." in run("play", stdin="/discard\n").out
    assert "Nothing is unfinished." in run("play", stdin="/retry\n").out


def test_json_is_not_disturbed_by_a_terminal(run: Run, keep: Path) -> None:
    found = run("turn", "-m", "I look around", "--json")
    assert json.loads(found.out)["turn"] == 1
