"""The ready characters, number by number against the SRD 5.2."""

from __future__ import annotations

import pytest

from tests.demo.reading import sheets, start
from whispyrkeep.catalog.builtin import builtin_entry
from whispyrkeep.catalog.catalogue import catalogue_for
from whispyrkeep.mechanics.creatures.view import member_view
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.terms import Ability, Skill

EDDA, JORY = sheets()["edda-marl"], sheets()["jory-thwaite"]
STANDARD_ARRAY = [8, 10, 12, 13, 14, 15]
"""Source: SRD 5.2, "Generate Your Scores"."""

BACKGROUND_INCREASES = {
    "edda-marl": {Ability.STRENGTH: 2, Ability.CONSTITUTION: 1},
    "jory-thwaite": {Ability.WISDOM: 2, Ability.CHARISMA: 1},
}
"""Source: SRD 5.2, "Background Descriptions", Soldier and Acolyte."""

DUNGEONEERS_PACK = {
    "item/backpack": 1,
    "item/caltrops": 1,
    "item/crowbar": 1,
    "item/oil": 2,
    "item/rations": 10,
    "item/rope": 1,
    "item/tinderbox": 1,
    "item/torch": 10,
    "item/waterskin": 1,
}
PRIESTS_PACK = {
    "item/backpack": 1,
    "item/blanket": 1,
    "item/holy-water": 1,
    "item/lamp": 1,
    "item/rations": 7,
    "item/robe": 1,
    "item/tinderbox": 1,
}
"""Source: SRD 5.2, "Adventuring Gear", "Dungeoneer's Pack", "Priest's Pack"."""


def _modifier(score: int) -> int:
    return (score - 10) // 2


@pytest.mark.parametrize("sheet", sheets().values(), ids=sheets())
def test_scores_are_the_standard_array_and_the_background(sheet: CharacterSheet) -> None:
    raised = BACKGROUND_INCREASES[sheet.id]
    before = [score - raised.get(ability, 0) for ability, score in sheet.abilities.items()]
    assert sorted(before) == STANDARD_ARRAY


@pytest.mark.parametrize("sheet", sheets().values(), ids=sheets())
def test_hit_points_are_the_fixed_ones(sheet: CharacterSheet) -> None:
    """SRD 5.2, "Gaining a Level": the die's maximum first, then half of it and 1."""
    constitution = _modifier(sheet.abilities[Ability.CONSTITUTION])
    first, later = sheet.hit_die + constitution, sheet.hit_die // 2 + 1 + constitution
    assert sheet.max_hit_points == first + (sheet.level - 1) * later
    assert sheet.level == 2
    assert sheet.experience == 300


def test_the_fighter_s_class_and_background() -> None:
    """SRD 5.2, "Core Fighter Traits", Soldier, Human (Skillful), feat Skilled."""
    assert (EDDA.hit_die, EDDA.saving_throws) == (10, (Ability.STRENGTH, Ability.CONSTITUTION))
    soldier = {Skill.ATHLETICS, Skill.INTIMIDATION}
    fighter = {Skill.PERCEPTION, Skill.SURVIVAL}
    others = set(EDDA.skills) - soldier - fighter
    assert soldier | fighter <= set(EDDA.skills)
    assert len(others) == 1 + 3
    assert EDDA.resources == {"second-wind": 2, "action-surge": 1}
    assert {"defense", "second-wind", "action-surge", "weapon-mastery"} <= set(EDDA.features)
    mastered = {f"item/{f[8:]}" for f in EDDA.features if f.startswith("mastery-")}
    assert len(mastered) == 3
    assert mastered <= {entry.item for entry in EDDA.equipment}


def test_the_cleric_s_class_and_background() -> None:
    """SRD 5.2, "Core Cleric Traits", "Cleric Class Features", Acolyte, Human, feat Skilled."""
    assert (JORY.hit_die, JORY.saving_throws) == (8, (Ability.WISDOM, Ability.CHARISMA))
    acolyte, cleric = {Skill.INSIGHT, Skill.RELIGION}, {Skill.MEDICINE, Skill.PERSUASION}
    assert acolyte | cleric <= set(JORY.skills)
    assert len(set(JORY.skills) - acolyte - cleric) == 1 + 3
    assert JORY.resources == {"channel-divinity": 2}
    magic = JORY.spellcasting
    assert magic is not None
    assert magic.ability is Ability.WISDOM
    assert magic.slots == (3,)
    assert len(magic.cantrips) == 3 + 2
    assert len(magic.prepared) == 5 + 1


def test_armor_class_at_the_start() -> None:
    """SRD 5.2, "Armor": Chain Mail 16 and Defense 1; Chain Shirt 13, Dexterity 2, Shield 2."""
    state = start()
    catalogue = catalogue_for(state.world)
    worn = {name: member_view(member, catalogue) for name, member in state.party.items()}
    assert {name: view.ac for name, view in worn.items()} == {"edda-marl": 17, "jory-thwaite": 17}
    assert not any(view.untrained for view in worn.values())


def _worth(sheet: CharacterSheet, pack: dict[str, int]) -> int:
    """Copper pieces of everything carried but the pack, whose items must all be there."""
    carried = {entry.item: entry.quantity for entry in sheet.equipment}
    loose = {item: count - pack.get(item, 0) for item, count in carried.items()}
    assert set(pack) <= set(carried)
    assert min(loose.values()) >= 0
    return sum(_price(item) * count for item, count in loose.items() if count)


def _price(item: str) -> int:
    price = builtin_entry(item).dump()["price_cp"]
    assert isinstance(price, int)
    return price


def test_the_fighter_bought_her_gear_with_her_starting_money() -> None:
    """SRD 5.2: 155 GP from the class and 50 GP from the background; the pack costs 12 GP."""
    assert _worth(EDDA, DUNGEONEERS_PACK) + 1_200 + EDDA.money_cp == 20_500


def test_the_cleric_has_his_class_s_kit_and_spent_the_other_50_gp() -> None:
    """SRD 5.2: Chain Shirt, Shield, Mace, Holy Symbol, pack, 7 GP; then 50 GP on a potion."""
    kit = 5_000 + 1_000 + 500 + 500
    assert _worth(JORY, PRIESTS_PACK) == kit + 5_000
    assert JORY.money_cp == 700
