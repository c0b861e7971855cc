"""Classes, origins, magic items and tables agree with the book's own tables and each other."""

from __future__ import annotations

import re

import pytest
from printed import parts_of

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import builtin_entry, index, reference_entry
from whispyrkeep.dice import distribution
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.reference import (
    Background,
    CharacterClass,
    ConditionEntry,
    Feature,
    Hazard,
    MagicItem,
    Priced,
    RulesTable,
    Species,
    Subclass,
)
from whispyrkeep.models.riders import DamagePart
from whispyrkeep.models.terms import SKILL_ABILITY, Condition, DamageType

CATALOGUE = Catalogue({})


def every(kind: str) -> list:
    return [reference_entry(one.id) for one in index().values() if one.kind == kind]


CLASSES: list[CharacterClass] = every("class")
HIT_DICE = {
    "Barbarian": 12, "Bard": 8, "Cleric": 8, "Druid": 8, "Fighter": 10, "Monk": 8,
    "Paladin": 10, "Ranger": 10, "Rogue": 8, "Sorcerer": 6, "Warlock": 8, "Wizard": 6,
}  # fmt: skip


def test_hit_dice_and_saves() -> None:
    """SRD 5.2.1, pp. 28-77, the core traits: two saves each."""
    assert {one.name: one.hit_die for one in CLASSES} == HIT_DICE
    assert all(len(one.saving_throws) == 2 for one in CLASSES)


def test_the_proficiency_bonus_grows_every_four_levels() -> None:
    """SRD 5.2.1, p. 23, "Character Advancement"."""
    for one in CLASSES:
        assert [row.proficiency_bonus for row in one.levels] == [2 + i // 4 for i in range(20)]
        assert [row.level for row in one.levels] == list(range(1, 21))


ALL_ARMOR = ("light", "medium", "heavy", "shield")
TRAINED = {
    "Barbarian": (("simple", "martial"), ("light", "medium", "shield")),
    "Bard": (("simple",), ("light",)),
    "Cleric": (("simple",), ("light", "medium", "shield")),
    "Druid": (("simple",), ("light", "shield")),
    "Fighter": (("simple", "martial"), ALL_ARMOR),
    "Monk": (("simple", "martial-light"), ()),
    "Paladin": (("simple", "martial"), ALL_ARMOR),
    "Ranger": (("simple", "martial"), ("light", "medium", "shield")),
    "Rogue": (("simple", "martial-finesse", "martial-light"), ("light",)),
    "Sorcerer": (("simple",), ()),
    "Warlock": (("simple",), ("light",)),
    "Wizard": (("simple",), ()),
}
LATER = {
    "Barbarian": (("martial",), ("shield",), 0),
    "Bard": ((), ("light",), 1),
    "Cleric": ((), ("light", "medium", "shield"), 0),
    "Druid": ((), ("light", "shield"), 0),
    "Fighter": (("martial",), ("light", "medium", "shield"), 0),
    "Monk": ((), (), 0),
    "Paladin": (("martial",), ("light", "medium", "shield"), 0),
    "Ranger": (("martial",), ("light", "medium", "shield"), 1),
    "Rogue": ((), ("light",), 1),
    "Sorcerer": ((), (), 0),
    "Warlock": ((), ("light",), 0),
    "Wizard": ((), (), 0),
}


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_training_at_level_1_and_taken_later(one: CharacterClass) -> None:
    """SRD 5.2.1, pp. 28-77, "As a Level 1 Character", "As a Multiclass Character"."""
    later = one.multiclass
    assert (one.training.weapons, one.training.armor) == TRAINED[one.name]
    assert (later.weapons, later.armor, later.skills) == LATER[one.name]
    assert one.training.skills == one.skills_chosen


@pytest.mark.parametrize(
    ("name", "gold"), [("acolyte", 50), ("criminal", 50), ("sage", 45), ("soldier", 50)]
)
def test_a_backgrounds_package_is_worth_what_its_pieces_cost(name: str, gold: int) -> None:
    """SRD 5.2.1, p. 83: each could be left for 50 GP; the Sage's pieces come to 45 only."""
    background = reference_entry(f"background/{name}")
    assert isinstance(background, Background)
    held, instead = background.packages
    worth = held.money_cp + sum({"holy-symbol": 500, "trained-tool": 100}[g] for g in held.chosen)
    for item, count in held.items.items():
        entry = CATALOGUE.item(item)
        worth += entry.price_cp * count // entry.bundle
    assert instead.money_cp == 5_000
    assert worth == gold * 100


def test_recommendations_and_what_is_always_prepared() -> None:
    """SRD 5.2.1, p. 77, "Wizard", "Spellcasting"; p. 59, "Favored Enemy"."""
    wizard = reference_entry("feature/wizard-spellcasting")
    assert isinstance(wizard, Feature)
    assert {"light", "mage-armor", "sleep"} <= set(wizard.recommended)
    ranger = reference_entry("feature/ranger-favored-enemy")
    assert isinstance(ranger, Feature)
    assert ranger.prepares == ("spell/hunters-mark",)


FULL = ("Bard", "Cleric", "Druid", "Sorcerer", "Wizard")


def test_slots_are_those_of_the_multiclass_table() -> None:
    """SRD 5.2.1, p. 26: a full caster's row is the table's, a half caster's that of half."""
    table = reference_entry("table/multiclass-spellcaster")
    assert isinstance(table, RulesTable)
    rows = [tuple(0 if cell == "—" else int(cell) for cell in row[1:]) for row in table.rows]
    for one in CLASSES:
        slots = [row.slots for row in one.levels]
        if one.name in FULL:
            assert slots == rows, one.name
        elif one.name in ("Paladin", "Ranger"):
            assert slots == [rows[(level + 1) // 2 - 1][:5] for level in range(1, 21)]
        else:
            assert not any(slots)


@pytest.mark.parametrize(
    ("name", "level", "column", "cell"),
    [
        ("Barbarian", 20, "rages", "6"),
        ("Rogue", 11, "sneak-attack", "6d6"),
        ("Monk", 5, "martial-arts", "1d8"),
        ("Fighter", 20, "weapon-mastery", "6"),
        ("Warlock", 11, "spell-slots", "3"),
        ("Sorcerer", 20, "sorcery-points", "20"),
        ("Paladin", 11, "channel-divinity", "3"),
    ],
)
def test_columns_of_the_class_tables(name: str, level: int, column: str, cell: str) -> None:
    """SRD 5.2.1, the class features tables."""
    one = next(one for one in CLASSES if one.name == name)
    assert one.levels[level - 1].columns[column] == cell


def test_every_feature_of_a_table_has_an_entry() -> None:
    """What the tables name is described, but what a subclass or an earlier level describes."""
    for one in CLASSES:
        named = {reference_entry(feature).name for feature in one.features}
        rows = {name.partition(" (")[0] for row in one.levels for name in row.features}
        again = {"Subclass feature", "Ability Score Improvement", "Epic Boon"}
        missing = {name for name in rows - named - again if not name.startswith("Ability Score")}
        assert missing <= DESCRIBED_OTHERWISE, one.name


DESCRIBED_OTHERWISE = {
    "Improvement",
}
"""Names that a table prints otherwise than the heading below it."""


def test_what_belongs_together_is_there() -> None:
    for one in CLASSES:
        assert {index()[entry].kind for entry in one.subclasses} == {"subclass"}
    for subclass in every("subclass"):
        assert isinstance(subclass, Subclass)
        assert subclass.parent in index()
        spells = [spell for given in subclass.spells.values() for spell in given]
        assert all(CATALOGUE.has(spell) for spell in spells)
    for species in every("species"):
        assert isinstance(species, Species)
        assert all(feature in index() for feature in species.features)
    for background in every("background"):
        assert isinstance(background, Background)
        assert background.feat in index()
    for mount in every("mount"):
        assert isinstance(mount, Priced)
        assert mount.monster is not None
        assert CATALOGUE.has(mount.monster)


def test_lineages() -> None:
    """SRD 5.2.1, pp. 84-86: ten dragons, three elves, two gnomes, six giants, three legacies."""
    counts = {one.name: len(one.lineages) for one in every("species") if one.lineages}
    assert counts == {"Dragonborn": 10, "Elf": 3, "Gnome": 2, "Goliath": 6, "Tiefling": 3}


EXPERIENCE = [
    0, 300, 900, 2_700, 6_500, 14_000, 23_000, 34_000, 48_000, 64_000, 85_000, 100_000, 120_000,
    140_000, 165_000, 195_000, 225_000, 265_000, 305_000, 355_000,
]  # fmt: skip


def test_tables_to_freeze() -> None:
    """SRD 5.2.1, p. 23, p. 202 and p. 256."""
    advancement = reference_entry("table/character-advancement")
    assert isinstance(advancement, RulesTable)
    assert [int(row[1].replace(",", "")) for row in advancement.rows] == EXPERIENCE
    budget = reference_entry("table/xp-budget-per-character")
    assert isinstance(budget, RulesTable)
    assert budget.rows[16] == ("17", "4,500", "7,200", "11,700")
    rewards = reference_entry("table/experience-points-by-challenge-rating")
    assert isinstance(rewards, RulesTable)
    assert dict(rewards.rows)["14"] == "11,500"
    assert dict(rewards.rows)["0"] == "0 or 10"


def rows(name: str) -> tuple[tuple[str, ...], ...]:
    table = reference_entry(f"table/{name}")
    assert isinstance(table, RulesTable)
    return table.rows


def test_tables_agree_with_the_rest_of_the_catalogue() -> None:
    """SRD 5.2.1, p. 9, p. 20, p. 21, p. 22, p. 23 and p. 84: what is printed twice."""
    assert dict(rows("skills")) == {
        skill.value.replace("-", " ").title().replace("Of", "of"): ability.title()
        for skill, ability in SKILL_ABILITY.items()
    }
    classes: list[CharacterClass] = every("class")
    dice = {one.name: one.hit_die for one in classes}
    for table, most in (("level-1-hit-points-by-class", int), ("fixed-hit-points-by-class", half)):
        for names, amount in rows(table):
            for name in re.findall(r"[A-Z][a-z]+", names):
                assert int(amount.split()[0]) == most(dice[name]), (table, name)
    array = rows("standard-array-by-class")
    assert {row[0] for row in array} == set(dice)
    assert all(sorted(map(int, row[1:])) == [8, 10, 12, 13, 14, 15] for row in array)
    backgrounds: list[Background] = every("background")
    for ability, name in rows("ability-scores-and-backgrounds"):
        given = {one.name: one.abilities for one in backgrounds}[name]
        assert ability.lower() in given
    assert [kind for (kind,) in rows("damage-types")] == [one.title() for one in DamageType]


def half(die: int) -> int:
    """The fixed Hit Points of a level: the average of the die, rounded up."""
    return die // 2 + 1


def test_hit_dice_follow_the_size() -> None:
    """SRD 5.2.1, p. 255: a stat block's Hit Dice are those of its size, if it has dice."""
    dice = {size.lower(): die for size, die, _ in rows("hit-dice-by-size")}
    wrong = {}
    for one in index().values():
        if one.kind == "monster":
            monster = builtin_entry(one.id)
            assert isinstance(monster, StatBlock)
            die = re.search(r"d\d+", monster.hit_dice)
            if die and die[0] not in {dice[size] for size in monster.sizes}:
                wrong[one.id] = (monster.hit_dice, *monster.sizes)
    assert wrong == {}


def test_conditions_are_the_fifteen() -> None:
    entries: list[ConditionEntry] = every("condition")
    assert {one.name.lower() for one in entries} == set(Condition)
    unconscious = next(one for one in entries if one.name == "Unconscious")
    assert set(unconscious.includes) == {Condition.INCAPACITATED, Condition.PRONE}


def test_printed_hazards() -> None:
    """SRD 5.2.1, pp. 198 and 201."""
    wyvern = reference_entry("poison/wyvern-poison")
    assert isinstance(wyvern, Hazard)
    assert (wyvern.price_cp, wyvern.sort) == (120_000, "injury")
    assert [(part.dice, part.average) for part in wyvern.damage] == [("7d6", 24)]
    stone = reference_entry("trap/rolling-stone")
    assert isinstance(stone, Hazard)
    assert stone.levels == "deadly at levels 11–16; nuisance at levels 17–20"


def test_printed_magic_items() -> None:
    """SRD 5.2.1, pp. 206, 209 and 245."""
    amulet = reference_entry("magic-item/amulet-of-health")
    assert isinstance(amulet, MagicItem)
    assert (amulet.rarities, amulet.values_cp, amulet.attunement) == (("rare",), (400_000,), True)
    staff = reference_entry("magic-item/staff-of-fire")
    assert isinstance(staff, MagicItem)
    costs = {use.spell: use.charges for use in staff.spells}
    assert costs == {"spell/burning-hands": 1, "spell/fireball": 3, "spell/wall-of-fire": 4}
    arms = reference_entry("magic-item/weapon-1-2-or-3")
    assert isinstance(arms, MagicItem)
    assert (arms.bonuses, len(arms.rarities)) == ((1, 2, 3), 3)


def test_printed_averages_are_those_of_the_dice() -> None:
    """Poisons, traps, contagions, items and spells; the stat blocks have a test of their own."""
    found = [
        (entry_id, part)
        for entry_id in index()
        if not entry_id.startswith("monster/")
        for part in parts_of(CATALOGUE.entry(entry_id))
        if isinstance(part, DamagePart) and part.average is not None
    ]
    assert len(found) >= 18
    assert [one for one, part in found if int(distribution(part.dice).mean) != part.average] == []
