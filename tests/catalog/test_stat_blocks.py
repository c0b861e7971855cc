"""The book's own arithmetic holds for every stat block, or the exception is listed with its page.

Printed numbers are stored; what follows from others is checked here and never put in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from printed import EXCEPTIONS, parts_of

from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.creature import ActionDefinition, StatBlock, Trait
from whispyrkeep.models.effects import AttackEffect, CastEffect
from whispyrkeep.models.programs import MultiattackEffect, SpellUse
from whispyrkeep.models.riders import ConditionRider, DamagePart, SaveSpec, dice_tuple
from whispyrkeep.models.terms import SKILL_ABILITY, Ability

CATALOGUE = Catalogue({})
BLOCKS = CATALOGUE.monsters()
RATED = [block for block in BLOCKS if block.challenge_rating != "none"]
EXPERIENCE = {
    "0": (0, 10), "1/8": (25,), "1/4": (50,), "1/2": (100,), "1": (200,), "2": (450,),
    "3": (700,), "4": (1_100,), "5": (1_800,), "6": (2_300,), "7": (2_900,), "8": (3_900,),
    "9": (5_000,), "10": (5_900,), "11": (7_200,), "12": (8_400,), "13": (10_000,),
    "14": (11_500,), "15": (13_000,), "16": (15_000,), "17": (18_000,), "18": (20_000,),
    "19": (22_000,), "20": (25_000,), "21": (33_000,), "22": (41_000,), "23": (50_000,),
    "24": (62_000,), "25": (75_000,), "26": (90_000,), "27": (105_000,), "28": (120_000,),
    "29": (135_000,), "30": (155_000,),
}  # fmt: skip
"""Source: SRD 5.2.1, p. 256, "Experience Points by Challenge Rating"."""

Broken = Iterator[tuple[str, str]]


def modifier(score: int) -> int:
    return (score - 10) // 2


def average(dice: str) -> int:
    count, sides, bonus = dice_tuple(dice)
    return max(count * (sides + 1) // 2 + bonus, 0)


def proficiency(rating: str) -> int:
    """SRD 5.2.1, p. 256: +2 up to CR 4, and one more for every four above."""
    level = 0 if "/" in rating else int(rating)
    return 2 + max(level - 1, 0) // 4


def entries(block: StatBlock) -> Iterator[Trait | ActionDefinition]:
    return chain(
        block.traits,
        block.actions,
        block.bonus_actions,
        block.reactions,
        block.legendary_actions,
    )


def header(block: StatBlock) -> Broken:
    """Hit Points, XP, Proficiency Bonus, Initiative and passive Perception."""
    dexterity = modifier(block.abilities[Ability.DEXTERITY])
    bonus = block.proficiency_bonus
    perception = block.skills.get("perception", modifier(block.abilities[Ability.WISDOM]))
    holds = {
        "hit points": block.hit_points == average(block.hit_dice),
        "experience": block.experience in EXPERIENCE[block.challenge_rating],
        "proficiency bonus": bonus == proficiency(block.challenge_rating),
        "initiative": block.initiative - dexterity in (0, bonus, 2 * bonus),
        "passive perception": block.passive_perception == 10 + perception,
    }
    yield from ((block.id, name) for name, fine in holds.items() if not fine)


def proficiencies(block: StatBlock) -> Broken:
    """Saves and skills are the ability's modifier with the Proficiency Bonus, or twice it."""
    bonus = block.proficiency_bonus
    for ability, save in block.saves.items():
        if save - modifier(block.abilities[ability]) not in (0, bonus):
            yield block.id, f"save {ability}"
    for skill, total in block.skills.items():
        if total - modifier(block.abilities[SKILL_ABILITY[skill]]) not in (bonus, 2 * bonus):
            yield block.id, f"skill {skill}"


def damage(block: StatBlock) -> Broken:
    for entry in entries(block):
        for part in parts_of(entry):
            if isinstance(part, DamagePart) and part.average not in (None, average(part.dice)):
                yield block.id, f"damage {entry.name}"


def attacks(block: StatBlock) -> Broken:
    able = {modifier(score) + block.proficiency_bonus for score in block.abilities.values()}
    for entry in entries(block):
        for part in parts_of(entry):
            if isinstance(part, AttackEffect) and part.to_hit not in {None, *able}:
                yield block.id, f"attack {entry.name}"


def difficulty_classes(block: StatBlock) -> Broken:
    base = 8 + block.proficiency_bonus
    able = {base + modifier(score) for score in block.abilities.values()}
    grips = {base + modifier(block.abilities[a]) for a in (Ability.STRENGTH, Ability.DEXTERITY)}
    for entry in entries(block):
        for part in parts_of(entry):
            match part:
                case SaveSpec(difficulty_class=int(dc)) if dc not in able:
                    yield block.id, f"save DC {entry.name}"
                case CastEffect(save_dc=int(dc), ability=Ability() as ability):
                    if dc != base + modifier(block.abilities[ability]):
                        yield block.id, f"save DC {entry.name}"
                case ConditionRider(escape_dc=dc) if dc and dc not in grips:
                    yield block.id, f"escape DC {entry.name}"


RULES = (header, proficiencies, damage, attacks, difficulty_classes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_follows_is_as_printed(rule: Callable[[StatBlock], Broken]) -> None:
    """SRD 5.2.1, pp. 254-257, "Parts of a Stat Block"."""
    broken = {
        (block.id.partition("/")[2], what) for block in RATED for block_id, what in rule(block)
    }
    assert broken - EXCEPTIONS.keys() == set()


def test_every_exception_is_one_and_stands_on_its_page() -> None:
    broken = {
        (block.id.partition("/")[2], what)
        for rule in RULES
        for block in RATED
        for _, what in rule(block)
    }
    assert EXCEPTIONS.keys() - broken == set()
    for (name, _), (page, _) in EXCEPTIONS.items():
        begins = CATALOGUE.monster(f"monster/{name}").source.page
        assert begins <= page <= begins + 1


def test_how_much_was_checked() -> None:
    """So that a pattern that stops matching cannot pass for a book without errors."""
    found = [part for block in RATED for part in parts_of(block)]
    averages = sum(isinstance(p, DamagePart) and p.average is not None for p in found)
    to_hit = sum(isinstance(p, AttackEffect) and p.to_hit is not None for p in found)
    saves = sum(isinstance(p, SaveSpec) and p.difficulty_class is not None for p in found)
    assert (len(RATED), averages >= 690, to_hit, saves >= 180) == (331, True, 423, True)


def test_names_within_a_stat_block_are_its_own() -> None:
    for block in BLOCKS:
        known = {action.id for action in (*block.actions, *block.bonus_actions)}
        for part in parts_of(block):
            if isinstance(part, MultiattackEffect):
                assert {name for step in part.steps for name in step.actions} <= known, block.id
                swaps = (name for swap in part.replacements for name in swap.actions)
                assert set(swaps) <= known, block.id


def test_spells_and_gear_are_in_the_catalogue() -> None:
    for block in BLOCKS:
        uses = [part.spell for part in parts_of(block) if isinstance(part, SpellUse)]
        assert all(CATALOGUE.has(entry) for entry in (*uses, *block.gear)), block.id


PRINTED = [
    ("goblin-warrior", 15, 10, 2, "1/4"),
    ("bandit-captain", 15, 52, 3, "2"),
    ("skeleton", 14, 13, 3, "1/4"),
    ("zombie", 8, 15, -2, "1/4"),
    ("ghoul", 12, 22, 2, "1"),
    ("animated-armor", 18, 33, 2, "1"),
    ("sahuagin-warrior", 12, 22, 0, "1/2"),
    ("pirate", 14, 33, 5, "1"),
    ("ogre", 11, 68, -1, "2"),
    ("aboleth", 17, 150, 7, "10"),
    ("adult-red-dragon", 19, 256, 12, "17"),
    ("lich", 20, 315, 17, "21"),
    ("tarrasque", 25, 697, 18, "30"),
    ("troll", 15, 94, 1, "5"),
    ("werewolf", 15, 71, 4, "3"),
    ("flying-snake", 14, 5, 2, "1/8"),
    ("elk", 10, 11, 0, "1/4"),
]


@pytest.mark.parametrize(("name", "armor", "points", "initiative", "rating"), PRINTED)
def test_printed_numbers(name: str, armor: int, points: int, initiative: int, rating: str) -> None:
    """Traps 18 and 20; SRD 5.2.1, "Monsters": printed AC, HP, Initiative and CR."""
    monster = CATALOGUE.monster(f"monster/{name}")
    assert (monster.armor_class, monster.hit_points) == (armor, points)
    assert (monster.initiative, monster.challenge_rating) == (initiative, rating)


def test_goblins_are_fey() -> None:
    """Trap 20."""
    assert CATALOGUE.monster("monster/goblin-warrior").creature_type == "fey"


def test_legendary_uses_and_resistances_are_read_from_the_block() -> None:
    """Trap 17: three creatures have no more in their lair, the Tarrasque resists six times."""
    legendary = [block for block in BLOCKS if block.legendary_uses]
    same = [b.id for b in legendary if b.legendary_uses == b.legendary_uses_in_lair]
    assert len(same) == 3
    tarrasque = CATALOGUE.monster("monster/tarrasque")
    assert [t.uses for t in tarrasque.traits if t.rule == "legendary-resistance"] == [6]
    red = CATALOGUE.monster("monster/adult-red-dragon")
    assert (red.experience, red.experience_in_lair) == (18_000, 20_000)
    assert (red.legendary_uses, red.legendary_uses_in_lair) == (3, 4)
