"""Characters made, advanced and shown from the command line."""

from __future__ import annotations

import json
from pathlib import Path

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


# --- ready characters, checks and exports ---------------------------------------------


def test_a_ready_character_needs_no_keep(run: Run) -> None:
    shown = run("character", "show", "fighter-5")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Marek Dunhollow (he/him), Human Fighter 5, Soldier\n")


def test_a_ready_character_moves_into_the_keep(run: Run, keep: str) -> None:
    made = run("character", "new", "grusha", "--ready", "ranger-11", "--json")
    assert made.code == 0, made.err
    assert (made.json["id"], made.json["level"]) == ("grusha", 11)
    checked = run("character", "check", "grusha")
    assert (checked.code, checked.out) == (0, "Grusha Fernhand follows the rules.\n")


@pytest.mark.parametrize(
    "asked",
    [("character", "party", "5", "--classes", "jester"), ("fight", "party-12", "1 ogre")],
)
def test_who_is_not_ready_is_told_from_those_who_are(run: Run, asked: tuple[str, ...]) -> None:
    failed = run(*asked)
    assert failed.code == 1 and failed.out == "" and failed.err.count("\n") == 1
    assert "no ready character '" in failed.err
    assert "there are levels 1 to 11 of barbarian" in failed.err


def test_a_party_file_is_one_that_fights_read(run: Run, tmp_path: Path) -> None:
    party = run("character", "party", "5", "--classes", "fighter, cleric,rogue,wizard")
    assert party.code == 0, party.err
    file = tmp_path / "party.json"
    file.write_text(party.out)
    fought = run("fight", file, "2 ogre", "--seed", "7")
    assert fought.code == 0, fought.err
    assert "Marek Dunhollow" in fought.out
    assert run("fight", "party-1", "1 goblin-warrior", "--seed", "7").code == 0


def test_a_sheet_goes_out_and_comes_in_again(run: Run, keep: str, tmp_path: Path) -> None:
    out = tmp_path / "quill.json"
    assert run("character", "export", "wizard-5", "-f", "json", "-o", out).code == 0
    taken = run("character", "import", out, "--as", "quill", "--json")
    assert taken.code == 0, taken.err
    assert taken.err == ""
    assert taken.json["id"] == "quill"
    page = run("character", "export", "quill", "--format", "html")
    assert page.out.startswith("<!doctype html>")
    assert run("character", "export", "quill", "--format", "pdf").code == 2


def test_what_breaks_the_rules_is_told_on_import(run: Run, keep: str) -> None:
    sheet = run("character", "show", "wizard-5", "--json").json | {"max_hit_points": 500}
    taken = run("character", "import", "-", stdin=json.dumps(sheet))
    assert taken.code == 0
    assert "max_hit_points: 500 does not lie in" in taken.err
    checked = run("character", "check", "quill-abernook", "--json")
    assert checked.code == 1
    assert {one["where"] for one in checked.json} == {"max_hit_points"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"id": "x"}', '{"id": "../x", "name": "X"}', "a: &a [*a]", '{"level": true}'],
)
def test_an_import_that_is_no_sheet_fails_in_one_line(run: Run, keep: str, text: str) -> None:
    taken = run("character", "import", "-", stdin=text)
    assert taken.code == 1
    assert taken.out == ""
    assert "Traceback" not in taken.err
    assert len(taken.err.strip().splitlines()) == 1


def test_a_sheet_without_an_ability_is_refused(run: Run, keep: str) -> None:
    sheet = run("character", "show", "wizard-5", "--json").json
    del sheet["abilities"]["constitution"]
    taken = run("character", "import", "-", stdin=json.dumps(sheet))
    assert taken.code == 1
    assert "constitution is missing" in taken.err


def test_a_level_gained_goes_on_in_the_campaign(run: Run, keep: str) -> None:
    """The campaign's log holds the sheet, so that it verifies without the keep's."""
    up = run("character", "level-up", "edda-marl", "--milestone", "--suggest")
    assert up.code == 0, up.err
    over = run("character", "take-over", "edda-marl", "-c", "demo")
    assert (over.code, over.out) == (0, "Edda Marl goes on in 'demo' at level 3.\n")
    again = run("character", "take-over", "edda-marl", "-c", "demo")
    assert again.code == 1
    assert "plays with this sheet already" in again.err
    assert run("turn", "-m", "I look around", "-c", "demo").code == 0
    assert run("verify", "-c", "demo").code == 0
    told = run("export", "-c", "demo").out
    assert "Edda Marl goes on with a newer sheet, at level 3" in told


def test_other_spells_are_prepared_after_a_rest(run: Run, keep: str) -> None:
    assert run("character", "new", "quill", "--ready", "wizard-1").code == 0
    spells = ["detect-magic", "shield", "sleep", "mage-armor"]
    done = run("character", "prepare", "quill", *spells)
    assert (done.code, done.out) == (0, "Quill Abernook has other spells prepared.\n")
    assert run("character", "check", "quill").code == 0
    assert run("character", "prepare", "quill", "fireball").code == 1


def test_a_question_tells_about_an_option(run: Run, keep: str) -> None:
    made = run("character", "new", "--name", "Ilva", stdin="?12\n?x\nwizard\n" + "\n" * 40)
    assert made.code == 0, made.err
    assert "Wizard" in made.err
    assert "nothing more is known about 'x'" in made.err


def test_choices_may_stand_by_themselves(run: Run, keep: str) -> None:
    made = run("character", "new", "--name", "X", "--choices", "-", "--suggest", "--json",
               stdin="{class: wizard, species: elf}")  # fmt: skip
    assert (made.json["character_class"], made.json["species"]) == ("Wizard", "Elf")


def test_a_misspelt_question_is_told_what_it_may_be(run: Run, keep: str) -> None:
    made = run("character", "new", "--name", "X", "--level", "4", "--choices", "-", "--suggest",
               stdin="{class: fighter, level-4-increases: [strength]}")  # fmt: skip
    assert "there are level-4-feat-increases" in made.err


def test_a_name_that_nobody_gives_is_asked_for_on_a_line_of_its_own(run: Run, keep: str) -> None:
    made = run("character", "new", "--suggest")
    assert made.code == 2
    assert made.err.startswith("Name:\n")
