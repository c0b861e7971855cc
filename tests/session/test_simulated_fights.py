"""Fights for their own sake, as scripts and notebooks ask for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whispyrkeep import simulate_fight
from whispyrkeep.campaign.naming import hit_points
from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import (
    BadFight,
    BrokenDocument,
    NotOffered,
    UnknownTactic,
    WhispyrkeepError,
)
from whispyrkeep.mechanics.features import standing as features
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.session.demo import demo_characters
from whispyrkeep.session.fights import roster
from whispyrkeep.session.ready import ready_party


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ogre", ["ogre"]),
        ("2 Goblin Warriors, 1 bugbear-warrior", ["goblin-warrior"] * 2 + ["bugbear-warrior"]),
        ("2x wolf", ["wolf"] * 2),
        ("monster/wolf", ["wolf"]),
    ],
)
def test_a_roster_is_read(text: str, ids: list[str]) -> None:
    assert roster(text) == tuple(f"monster/{one}" for one in ids)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 gobln", "goblin-warrior"),
        ("0 ogre", "1 to 20"),
        ("", "names nobody"),
        ("ogre,,wolf", "names nobody"),
        ("zzzzzz", "srd find"),
    ],
)
def test_a_bad_roster_says_what_is_near(text: str, said: str) -> None:
    with pytest.raises(BadFight, match=said):
        roster(text)


def test_the_demo_s_characters_fight() -> None:
    report = simulate_fight("demo", "2 goblin-warrior", seed=7)
    assert report.winner in ("party", "foes")
    assert str(report) == str(simulate_fight(list(demo_characters()), "2 goblin-warrior", seed=7))
    assert "Encounter: 100 XP against a budget of 200 low" in str(report)


def test_the_log_tells_every_die_and_step() -> None:
    """Each roll that was made stands in the log, and each Hit Point that was lost."""
    report = simulate_fight("demo", "1 skeleton, 2 goblin-warrior", seed=3)
    text = report.log_text()
    events = report.dump()["events"]
    rolls = [event["roll"] for event in events if "roll" in event]
    shown = sum(line.text.count("= ") for line in report.log)
    assert rolls and shown >= len(rolls)
    for event in events:
        if event["type"] == "DamageTaken":
            left = hit_points(event["hit_points_left"])
            assert f"{left} left" in text


def test_a_policy_chooses_every_reaction() -> None:
    """Of both sides; whoever lets all pass uses none, and what is no option is refused."""
    asked = []

    def nobody(_state, point):
        asked.append(point)

    fields = {"seed": 7, "rounds": 3, "band": "engaged"}
    report = simulate_fight("party-5", "1 mage, 2 bandit-captain", react=nobody, **fields)
    assert {point.side for point in asked} == {"party", "foes"}
    assert all(len(point.options) > 1 and point.options[-1].kind == "pass" for point in asked)
    budgets = [e.budget for e in report.fought.events if e.type == "BudgetChanged"]
    assert not any(budget.reactions_used for budget in budgets)
    with pytest.raises(NotOffered):
        simulate_fight("party-5", "1 mage", react=lambda _state, _point: report, **fields)


def test_a_report_tells_what_is_left_to_the_table() -> None:
    """Stat blocks, features and the spells that were cast, each with its page or reason."""
    report = simulate_fight("party-5", "1 rakshasa", seed=3)
    fiend = Catalogue({}).monster("monster/rakshasa").unmodelled
    assert set(fiend) <= set(report.unmodelled["Rakshasa"])
    for sheet in ready_party(5):
        left = features.LEFT.keys() & set(sheet.features)
        assert len(report.unmodelled.get(sheet.name, ())) == len(left)
    cast = {event["spell"] for event in report.dump()["events"] if event["type"] == "SpellCast"}
    spells = [Catalogue({}).spell(spell) for spell in cast]
    names = {spell.name for spell in spells if spell.unmodelled}
    assert names <= report.unmodelled.keys()
    assert "Left to the table: Rakshasa: " in str(report)
    assert "<li>Rakshasa: " in report._repr_html_()
    assert simulate_fight("demo", "2 wolf", seed=3).unmodelled == {}


def test_a_notebook_shows_tables_without_markup_from_outside() -> None:
    sheet = demo_characters()[0].with_(name="<b>Edda</b>")
    html = simulate_fight([sheet], "1 goblin-warrior", seed=1)._repr_html_()
    assert "<table>" in html and "<b>Edda" not in html and "&lt;b&gt;Edda" in html


def test_a_party_file_holds_one_character_or_a_list(tmp_path: Path) -> None:
    sheets = [sheet.dump() for sheet in demo_characters()]
    for value in (sheets, sheets[0]):
        path = tmp_path / "party.json"
        path.write_text(json.dumps(value))
        assert simulate_fight(path, "1 goblin-warrior", seed=1).rounds >= 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("[", BrokenDocument),
        ("[]", BadFight),
        ("[1]", WhispyrkeepError),
        ('{"name": "Nobody"}', WhispyrkeepError),
    ],
)
def test_a_bad_party_file_is_named(tmp_path: Path, content: str, error: type) -> None:
    path = tmp_path / "party.json"
    path.write_text(content)
    with pytest.raises(error, match=r"party\.json"):
        simulate_fight(path, "1 ogre")


def test_what_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadFight, match="cannot be read"):
        simulate_fight(tmp_path / "nothing.json", "1 ogre")
    with pytest.raises(BadFight, match="1 to 20"):
        simulate_fight("demo", "21 ogre")
    with pytest.raises(BadFight, match="1 to 100 rounds"):
        simulate_fight("demo", "1 ogre", rounds=0)
    with pytest.raises(BadFight, match="engaged"):
        simulate_fight("demo", "1 ogre", band="there")
    with pytest.raises(UnknownTactic):
        simulate_fight("demo", "1 ogre", tactics="mad")
    twice = [demo_characters()[0]] * 2
    with pytest.raises(BadFight, match="two characters"):
        simulate_fight(twice, "1 ogre")


def test_a_banned_foe_is_refused_by_name() -> None:
    bans = {"monster/ogre": Overlay(banned=True, note="they keep the peace")}
    with pytest.raises(BadFight, match="bans monster/ogre: they keep the peace"):
        simulate_fight("demo", "2 ogres", overlays=bans)
