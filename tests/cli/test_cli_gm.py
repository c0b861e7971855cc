"""The game master at the command line, in the middle of a fight: correct, look, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from whispyrkeep_cli.main import main

from tests.cli.conftest import Run
from whispyrkeep.session.opening import open_keep

FOE = "/foes/ilse-marrable"
EDDA = "/party/edda-marl"
JORY = "/party/jory-thwaite"


@pytest.fixture
def fighting(run: Run, keep: Path) -> Path:
    """Edda has picked a fight on the quay, and Jory has blessed her."""
    assert run("turn", "--as", "edda", "-m", "I attack Ilse Marrable").code == 0
    harmless = run("gm", "set", f"{FOE}/modifiers/attack_rolls", "-20", "-r", "afraid")
    assert "Ilse Marrable: -20 to attack rolls by the GM" in harmless.out
    assert run("turn", "--as", "jory", "-m", "I cast bless on Edda").code == 0
    return keep


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("/fight/initiative/edda-marl", "20", "Initiative: Edda Marl 20, Jory Thwaite 16"),
        ("/fight/active", "jory-thwaite", "Round 1: Jory Thwaite"),
        ("/fight/budget/action", "false", "from true to false"),
        (f"{EDDA}/hit_points", "0", "Edda Marl is left with 0 hit points"),
        (f"{EDDA}/dead", "true", "Edda Marl dies"),
        (f"{EDDA}/effects/bless-bless", "null", "Edda Marl: bless is over"),
        (f"{EDDA}/effects/bless-bless/rounds_left", "2", "from 10 to 2"),
        (f"{JORY}/concentration", "null", "Jory Thwaite loses Concentration"),
        (f"{FOE}/modifiers/armor_class", "2", "Ilse Marrable: +2 to Armor Class by the GM"),
        (f"{FOE}/band", "far", "Ilse Marrable is far"),
        (f"{FOE}/fled", "true", "The fight ends: victory"),
    ],
)
def test_a_correction_is_told_proved_and_taken_back(
    run: Run, fighting: Path, path: str, value: str, told: str
) -> None:
    before = open_keep(fighting).campaign("demo").state
    corrected = run("gm", "set", path, value, "-r", "the table agreed")
    assert (corrected.code, corrected.err) == (0, "")
    assert told in corrected.out
    assert "(the table agreed)" in corrected.out
    assert run("verify").code == 0
    assert run("rewind", str(before.turn)).code == 0
    assert open_keep(fighting).campaign("demo").state == before


def test_the_dying_at_the_command_line(run: Run, fighting: Path) -> None:
    run("gm", "set", f"{EDDA}/hit_points", "0", "-r", "a fall")
    assert "death saves 0 succeeded, 2 failed" in run(
        "gm", "set", f"{EDDA}/death_saves/failures", "2", "-r", "a hard one"
    ).out  # fmt: skip
    stable = run("gm", "set", f"{EDDA}/death_saves/stable", "true", "-r", "tended").out
    assert "Hours until the Stable character wakes: d4" in stable
    too_many = run("gm", "set", f"{EDDA}/death_saves/successes", "4", "-r", "no")
    assert (too_many.code, too_many.out) == (1, "")
    assert "a whole number from 0 to 3" in too_many.err


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("/fight/initiative/nobody", "3", "there is: /fight/initiative/edda-marl"),
        ("/fight/active", "nobody", "one of jory-thwaite, ilse-marrable, edda-marl"),
        (f"{FOE}/concentration", "null", "what it needs: the creature concentrates"),
        (f"{FOE}/death_saves/stable", "true", "does not exist"),
        (f"{EDDA}/modifiers/armor_class", "-31", "from -30 to 30"),
        ("/fight/thrown/x", "1", "the engine keeps it"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    run: Run, fighting: Path, path: str, value: str, why: str
) -> None:
    refused = run("gm", "set", path, value, "-r", "try")
    assert (refused.code, refused.out) == (1, "")
    assert why in refused.err
    assert "Traceback" not in refused.err


def test_what_can_be_set_is_listed(run: Run, fighting: Path) -> None:
    found = run("gm", "paths", "jory", "concentration").out.splitlines()
    assert found[0].split() == ["path", "now", "takes"]
    assert found[1].split() == [f"{JORY}/concentration", "spell/bless", "no", "value"]
    listed = run("gm", "paths", "--json").json
    assert {"path": f"{FOE}/band", "now": "engaged", "takes": "one of engaged, near, far"} in listed
    assert all(one["path"].startswith("/") for one in listed)
    assert run("gm", "paths", "vorpal").out.splitlines() == ["path  now  takes"]


def test_corrections_of_a_fight_in_a_sitting(run: Run, fighting: Path) -> None:
    said = f"/gm paths jory concentration\n/gm set {JORY}/concentration null a wave\n/quit\n"
    found = run("play", stdin=said)
    assert "spell/bless  no value" in found.out
    assert "Jory Thwaite loses Concentration" in found.out
    assert open_keep(fighting).campaign("demo").verify().sound


def test_an_unknown_option_is_still_none(capsys: pytest.CaptureFixture[str], keep: Path) -> None:
    assert main(["gm", "set", "--raeson", "x", f"{EDDA}/hit_points", "3", "-r", "no"]) == 2
    assert "raeson" in capsys.readouterr().err
