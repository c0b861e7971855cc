"""``whispyrkeep fight``: a fight in the terminal."""

from __future__ import annotations

import io
import json
import sys

import pytest
from whispyrkeep_cli.main import main


def test_a_fight_is_told_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fight", "demo", "2 goblin-warrior", "--seed", "7", "--log"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "Goblin Warrior 1, Initiative" in told or "goblin warrior 1, Initiative" in told
    assert told.rstrip().endswith("Seed 7.")
    assert main(asked) == 0
    assert capsys.readouterr().out == told


def test_a_fight_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fight", "2 ogre", "1 troll", "--seed", "1", "--foe-tactics", "ruthless", "--json"]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["tactics"] == {"party": "straightforward", "foes": "ruthless"}
    assert found["winner"] in ("party", "foes")
    assert {"FightStarted", "FightEnded"} <= {event["type"] for event in found["events"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["demo", "3 gobln"], "goblin-warrior"),
        (["nobody.json", "1 ogre"], "cannot be read"),
        (["demo", "1 ogre", "--tactics", "mad"], "straightforward"),
        (["demo", "99 ogre"], "1 to 20"),
        (["demo", "10000 goblin-warrior"], "too many"),
        (["demo", "15 ogre, 15 wolf"], "at most 20"),
    ],
)
def test_what_cannot_be_is_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fight", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1


def test_a_legend_in_its_lair_acts_more(capsys: pytest.CaptureFixture[str]) -> None:
    """SRD 5.2.1: more uses of Legendary Actions and Legendary Resistance in the lair."""
    asked = ["fight", "party-11", "1 adult-red-dragon", "--seed", "4", "--rounds", "1", "--json"]
    begun = []
    for arguments in (asked, [*asked, "--lair"]):
        assert main(arguments) == 0
        events = json.loads(capsys.readouterr().out)["events"]
        begun += [event for event in events if event["type"] == "FightStarted"]
    assert [event.get("lair", False) for event in begun] == [False, True]


def test_a_party_is_piped_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["character", "party", "5", "--classes", "fighter,wizard"]) == 0
    party = capsys.readouterr().out.encode()
    for content, code, said in ((party, 0, "Marek Dunhollow"), (b"{", 1, "standard input")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
        assert main(["fight", "-", "1 ogre", "--seed", "1"]) == code
        assert said in "".join(capsys.readouterr())
