"""A sheet in words: the book's numbers, and what happens with items nobody knows."""

from __future__ import annotations

import pytest

from tests.campaign.worlds import FIGHTER, WIZARD
from whispyrkeep.catalog import Catalogue
from whispyrkeep.exchange.sheet import sheet_text
from whispyrkeep.models.character import Carried
from whispyrkeep.session.ready import ready_character
from whispyrkeep.session.sheets import sheet_lines, sheet_rows


@pytest.mark.parametrize(
    "line",
    [
        "Mira Fell (they/them), human fighter 2",
        "Hit points: 20 (hit die d10)",
        "Armor Class: 11 (10 Unarmored, 1 Dexterity)",
        "Proficiency Bonus: +2",
        "Passive Perception: 12",
        "Strength: 16 (+3), save +5",
        "Charisma: 9 (-1), save -1",
        "Attack: Longsword +5, 1d10+3 slashing, reach 5 feet",
        "Uses: second wind x2",
        "Carries: Longsword, Torch x5",
        "Purse: 12 gp",
    ],
)
def test_a_fighter_s_sheet(line: str) -> None:
    """SRD 5.2, "Character Creation", "Properties" (Versatile, in both hands)."""
    assert line in list(sheet_lines(FIGHTER))


@pytest.mark.parametrize(
    "row",
    [
        ("Spell attack", "+5, save DC 13"),
        ("Cantrips", "Fire Bolt"),
        ("Prepared spells", "Magic Missile"),
        ("Spell slots", "level 1 x3"),
    ],
)
def test_a_wizard_s_sheet(row: tuple[str, str]) -> None:
    """SRD 5.2, "Casting Spells": save DC 8 + 3 Intelligence + 2 proficiency."""
    assert row in list(sheet_rows(WIZARD))


def test_skills_name_what_is_trained() -> None:
    skills = dict(sheet_rows(FIGHTER))["Skills"]
    assert "athletics +5 (proficient)" in skills
    assert "stealth +1," in skills


def test_what_there_is_none_of_is_left_out() -> None:
    titles = [title for title, _ in sheet_rows(FIGHTER)]
    assert not {"Cantrips", "Languages", "Story", "Spell attack"} & set(titles)


def test_an_item_nobody_knows_is_named_and_the_rest_is_there() -> None:
    sheet = FIGHTER.with_(equipment=(Carried(item="item/moon-blade", equipped=True),))
    rows = dict(sheet_rows(sheet))
    assert "item/moon-blade" in rows["Not computed"]
    assert "Armor Class" not in rows
    assert rows["Carries"] == "moon blade"
    longsword = Catalogue({}).item("item/longsword").dump()
    moon_blade = {"item/moon-blade": longsword | {"id": "item/moon-blade", "name": "Moon Blade"}}
    known = list(sheet_lines(sheet, Catalogue(moon_blade)))
    assert "Attack: Moon Blade +5, 1d10+3 slashing, reach 5 feet" in known


def test_features_and_uses_go_by_their_printed_names() -> None:
    rows = dict(sheet_rows(ready_character("warlock-11")))
    assert "Dark One's Blessing" in rows["Features"]
    assert "Agonizing Blast (Eldritch Blast)" in rows["Features"]
    assert "level 5 Pact Magic slots x3" in rows["Uses"]
    page = sheet_text(ready_character("wizard-11"), "html", Catalogue({}))
    assert "Gnomish Lineage (Rock)" in page and "Level 6 slots" in page
    assert "Magic Missile without a slot" in page
