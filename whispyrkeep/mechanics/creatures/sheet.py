"""The derived numbers of a character: what a sheet shows beside what it stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.strikes import Strike, carried_strikes
from whispyrkeep.mechanics.casting.castings import spell_attack_modifier, spell_save_dc
from whispyrkeep.mechanics.creatures.levels import hit_dice, pact_slots
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, member_view
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import Body, PartyMember
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill


@dataclass(frozen=True, slots=True)
class AttackLine:
    """One attack as a sheet shows it: ``Longsword +5, 1d8+3 slashing``.

    Attributes:
        reach: feet, for a melee attack, else 0.
        ranges: normal and long range in feet, zeros for a melee attack.
    """

    name: str
    to_hit: int
    damage: str
    damage_type: str
    reach: int
    ranges: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything computed from a sheet and what is worn and wielded.

    Attributes:
        passives: the passive score of each skill that is asked for unawares.
        hit_dice: how many dice of how many sides.
        slots: spell slots by level, and ``pact_slots`` their number and level.
    """

    armor_class: int
    armor_class_parts: tuple[Modifier, ...]
    proficiency_bonus: int
    initiative: int
    speed: int
    passives: Mapping[Skill, int]
    hit_dice: Mapping[int, int]
    slots: tuple[int, ...]
    pact_slots: tuple[int, int]
    modifiers: Mapping[Ability, int]
    saves: Mapping[Ability, int]
    skills: Mapping[Skill, int]
    attacks: tuple[AttackLine, ...]
    spell_attack: int | None
    spell_save_dc: int | None

    @property
    def passive_perception(self) -> int:
        return self.passives[Skill.PERCEPTION]


PASSIVES: Final = (Skill.PERCEPTION, Skill.INSIGHT, Skill.INVESTIGATION)


def starting_member(sheet: CharacterSheet, catalogue: Catalogue) -> PartyMember:
    """The character as it enters play: rested, with the sheet's equipment and purse."""
    return sheet.kept("as it enters play", catalogue, lambda: _starting_member(sheet, catalogue))


def _starting_member(sheet: CharacterSheet, catalogue: Catalogue) -> PartyMember:
    inventory: dict[str, int] = {}
    for carried in sheet.equipment:
        inventory[carried.item] = inventory.get(carried.item, 0) + carried.quantity
    return PartyMember(
        id=sheet.id,
        sheet=sheet,
        body=Body(hit_points=sheet.max_hit_points, resources=full_resources(sheet, catalogue)),
        inventory=inventory,
        equipped=tuple(dict.fromkeys(c.item for c in sheet.equipment if c.equipped)),
        money_cp=sheet.money_cp,
        experience=sheet.experience,
    )


def derived(sheet: CharacterSheet, catalogue: Catalogue) -> Derived:
    """The numbers of a sheet with its equipment as written."""
    return derived_in_play(starting_member(sheet, catalogue), catalogue)


def derived_in_play(member: PartyMember, catalogue: Catalogue) -> Derived:
    """The numbers as things stand in play: what is worn now, spells and Exhaustion included.

    Source: SRD 5.2, Rules Glossary, "Passive Perception"; "Armor Class"; "Casting Spells".
    """
    view = member_view(member, catalogue)
    skills = {
        skill: _sum(view.check_modifiers(ability, skill))
        for skill, ability in SKILL_ABILITY.items()
    }
    casting = member.sheet.spellcasting
    modifier = view.modifier(casting.ability) if casting else 0
    return Derived(
        armor_class=view.ac,
        armor_class_parts=view.armor_class,
        proficiency_bonus=view.proficiency,
        initiative=_sum(view.initiative_modifiers()),
        speed=view.speed,
        passives={skill: 10 + skills[skill] for skill in PASSIVES},
        hit_dice=hit_dice(member.sheet, catalogue),
        slots=casting.slots if casting else (),
        pact_slots=pact_slots(member.sheet),
        modifiers={ability: view.modifier(ability) for ability in Ability},
        saves={ability: _sum(view.save_modifiers(ability)) for ability in Ability},
        skills=skills,
        attacks=_attack_lines(member, view, catalogue),
        spell_attack=spell_attack_modifier(modifier, view) if casting else None,
        spell_save_dc=spell_save_dc(modifier, view) if casting else None,
    )


def _sum(modifiers: tuple[Modifier, ...]) -> int:
    return sum(modifier.value for modifier in modifiers)


def _attack_lines(
    member: PartyMember, view: Creature, catalogue: Catalogue
) -> tuple[AttackLine, ...]:
    strikes = carried_strikes(member, view, catalogue)
    return tuple(_line(strike) for strike in strikes)


def _line(strike: Strike) -> AttackLine:
    first, bonus = strike.damage[0], _sum(strike.damage_bonus)
    fixed = "d" not in first.dice
    damage = str(max(int(first.dice) + bonus, 0)) if fixed else f"{first.dice}{bonus:+d}"
    return AttackLine(
        name=strike.name if strike.melee else f"{strike.name} (ranged)",
        to_hit=_sum(strike.to_hit),
        damage=damage.removesuffix("+0"),
        damage_type=first.damage_type.value,
        reach=strike.reach,
        ranges=(strike.normal, strike.long),
    )
