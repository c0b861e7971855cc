"""Characters made, advanced and shown from the command line."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run

ROGUE = {
    "name": "Pell Quickly",
    "level": 3,
    "choices": {
        "class": "rogue",
        "species": "halfling",
        "background": "criminal",
        "scores-method": "standard-array",
        "scores": [12, 15, 13, 14, 10, 8],
        "expertise": ["stealth", "sleight-of-hand"],
    },
}


@pytest.fixture
def rogue(run: Run, keep: str) -> Run:
    """A keep that has Pell in it."""
    made = run("character", "new", "--choices", "-", "--suggest", stdin=json.dumps(ROGUE))
    assert made.code == 0, made.err
    assert made.out == "Pell Quickly is at characters/pell-quickly.json.\n"
    return run


def test_a_file_of_choices_makes_a_character(rogue: Run) -> None:
    sheet = rogue("character", "show", "pell-quickly", "--json").json
    assert sheet["classes"] == [{"id": "class/rogue", "level": 3, "subclass": "subclass/thief"}]
    assert sheet["abilities"]["dexterity"] == 17
    assert sheet["choices"]["skills"]


def test_questions_answered_by_number_word_and_nothing(run: Run, keep: str) -> None:
    """A wizard in a few lines: 12 is Wizard, 3 the Sage; the rest is suggested."""
    answers = "12\n3\nelf\n" + "\n" * 40
    made = run("character", "new", "--name", "Ilva", "--json", stdin=answers)
    assert made.code == 0, made.err
    assert made.json["character_class"] == "Wizard"
    assert made.json["background"] == "Sage"
    assert made.json["species"] == "Elf"
    assert "Enter takes: high-elf" in made.err or "Elven Lineage" in made.err


def test_an_answer_against_the_rules_is_told_and_asked_again(run: Run, keep: str) -> None:
    answers = "jester\nbard\n" + "\n" * 40
    made = run("character", "new", "--name", "Ilva", "--json", stdin=answers)
    assert made.code == 0, made.err
    assert "'jester' cannot be chosen" in made.err
    assert made.json["character_class"] == "Bard"


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"class": "rogue", "skills": ["arcana"] * 4}, "cannot be chosen"),
        ({"class": "wizard", "scores-method": "point-cost", "scores": [15] * 6}, "54 points"),
        ({"class": "wizard", "favourite-colour": "blue"}, "is no question"),
        ({"class": ["wizard", "rogue"]}, "choose 1, not 2"),
    ],
)
def test_choices_against_the_rules_are_refused_in_one_line(
    run: Run, keep: str, choices: dict, says: str
) -> None:
    text = json.dumps({"name": "X", "choices": choices})
    made = run("character", "new", "--choices", "-", "--suggest", stdin=text)
    assert made.code == 1
    assert made.out == ""
    assert says in made.err
    assert "Traceback" not in made.err


@pytest.mark.parametrize(
    "text", ['{"name": "X"}', '{"name": "", "choices": {}}', '{"name": "X", "choices": {"A b": 1}}']
)
def test_what_is_no_file_of_choices_is_refused(run: Run, keep: str, text: str) -> None:
    made = run("character", "new", "--choices", "-", stdin=text)
    assert made.code == 1
    assert "Traceback" not in made.err


def test_open_choices_of_a_file_are_named(run: Run, keep: str) -> None:
    text = json.dumps({"name": "X", "choices": {"class": "wizard"}})
    made = run("character", "new", "--choices", "-", stdin=text)
    assert made.code == 1
    assert "still to be chosen ('background')" in made.err


def test_a_level_needs_experience_or_a_milestone(rogue: Run) -> None:
    """SRD 5.2, "Level Advancement"; milestones are ours."""
    early = rogue("character", "level-up", "pell-quickly", "--suggest")
    assert early.code == 1
    assert "needs 2700 Experience Points" in early.err
    text = json.dumps({"feat": "ability-score-improvement", "feat-increases": ["dexterity"] * 2})
    up = rogue("character", "level-up", "pell-quickly", "--milestone", "--choices", "-", stdin=text)
    assert up.code == 0, up.err
    sheet = rogue("character", "show", "pell-quickly", "--json").json
    assert (sheet["level"], sheet["abilities"]["dexterity"]) == (4, 19)


def test_a_level_gained_question_by_question(rogue: Run) -> None:
    up = rogue("character", "level-up", "pell-quickly", "--milestone", stdin="\n\n\n\n\n\n")
    assert up.code == 0, up.err
    assert "is level 4 now" in up.out
