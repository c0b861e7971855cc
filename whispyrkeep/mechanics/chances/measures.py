"""How strong an entry of the rules is, in figures that entries of its kind can be compared by.

Damage is what comes of attacks that hit and saves that fail, exact averages, with two creatures in
every area. What else happens to a target is not weighed. The yardstick is ours; what it measures
is the entries' data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Final

from whispyrkeep.dice import distribution
from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.effects import (
    AttackEffect,
    CastEffect,
    DamageEffect,
    DartsEffect,
    Effect,
    HealEffect,
    SaveEffect,
    TemporaryEffect,
)
from whispyrkeep.models.programs import MultiattackEffect, SpellUse
from whispyrkeep.models.reference import Hazard, MagicItem
from whispyrkeep.models.riders import (
    DamagePart,
    OngoingRider,
    Rider,
    SaveRider,
    SwallowRider,
)
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import Armor, ItemDefinition, Weapon

Measures = Mapping[str, Fraction]
"""Figures by what they are called."""

FindSpell = Callable[[str], SpellDefinition]
"""The spell of an id; raises ``UnknownEntry``."""

IN_AREA: Final = 2
ROUNDS: Final = 3
CASTERS_MODIFIER: Final = 4
"""What a spell that adds its caster's modifier gets, at every level."""

ATTACKERS_MODIFIER: Final = 4
"""What an attacker adds to its Proficiency Bonus where a creature's durability is measured."""

TURNS: Final = ("start-of-targets-turns", "end-of-targets-turns", "start-of-sources-turns",
                "end-of-sources-turns", "enters-or-starts-turn")  # fmt: skip


PLAINLY: Final = ("always", "unbloodied", "target-unbloodied", "target-ungrappled", "uncharged",
                  "no-advantage")  # fmt: skip
"""When a part of the damage is dealt by a creature at full strength that has set nothing up."""


@cache
def mean(dice: str) -> Fraction:
    """The exact average of a dice formula."""
    return distribution(dice).mean


def _parts(parts: Iterable[DamagePart]) -> Fraction:
    """Damage that a plain hit does: no charge, no Grapple, no creature type it is good against."""
    return sum(
        (
            mean(part.dice) + CASTERS_MODIFIER * ("spellcasting-ability" in part.plus)
            for part in parts
            if part.when in PLAINLY and not part.only_against
        ),
        Fraction(),
    )


def _riders(riders: Iterable[Rider]) -> Fraction:
    """Damage that follows a hit once: what burns on, saves against more, jaws that close."""
    total = Fraction()
    for rider in riders:
        match rider:
            case OngoingRider() | SwallowRider():
                total += _parts(rider.damage)
            case SaveRider():
                total += _parts(rider.damage) + _riders(rider.on_failure)
            case _:
                pass
    return total


def harm(effect: Effect, *, area: bool = False, higher: int = 0) -> Fraction:
    """Damage of one effect; ``area`` is its spell's, ``higher`` slot levels above its own."""
    match effect:
        case AttackEffect():
            rolls = effect.attacks + effect.per_slot * higher
            return rolls * (_parts(effect.damage) + _riders(effect.on_hit))
        case SaveEffect():
            caught = IN_AREA if area or effect.area else 1
            return caught * (
                _parts(effect.damage) + _riders(effect.on_failure) + _riders(effect.on_either)
            )
        case DamageEffect():
            return (IN_AREA if area or effect.area else 1) * _parts(effect.damage)
        case DartsEffect():
            return (effect.darts + effect.per_slot * higher) * _parts((effect.damage,))
        case _:
            return Fraction()


# --- spells ---------------------------------------------------------------------------


def spell_harm(spell: SpellDefinition, level: int = 0) -> Fraction:
    """Damage of one casting, in a slot of ``level`` if that is above the spell's own.

    What comes on later turns is not counted.
    """
    higher = max(0, level - spell.level)
    area = spell.area is not None
    at_once = [one for one in spell.effects if getattr(one, "moment", None) is None]
    total = sum((harm(one, area=area, higher=higher) for one in at_once), Fraction())
    if total and higher and spell.upcast:
        total += higher * mean(spell.upcast) * (IN_AREA if area else 1)
    return total


def _healing(spell: SpellDefinition) -> Fraction:
    total = Fraction()
    for effect in spell.effects:
        if isinstance(effect, HealEffect):
            total += mean(effect.dice) + CASTERS_MODIFIER * effect.plus_modifier
        elif isinstance(effect, TemporaryEffect):
            total += mean(effect.dice)
    return total * max(spell.targets, 1)


def spell_measures(spell: SpellDefinition) -> Measures:
    """Damage and healing of a casting, and the radius or length of its area in feet."""
    area = spell.area or spell.covers
    return _present(
        ("damage", spell_harm(spell)),
        ("healing", _healing(spell)),
        ("feet of area", Fraction(area.feet if area else 0)),
    )


# --- creatures ------------------------------------------------------------------------


def block_measures(block: StatBlock, spell: FindSpell) -> Measures:
    """What a creature deals and stands, in the figures of its stat block.

    ``damage a round`` is the average of three, limited actions used as early as they can be.
    ``durability`` is the Hit Points an attacker's rolls must be good for: Hit Points by the chance
    to hit the Armor Class with the Proficiency Bonus of the Challenge Rating and 4.
    """
    effects = [*_effects(block)]
    return _present(
        ("damage a round", damage_a_round(block, spell)),
        ("durability", durability(block)),
        ("Armor Class", Fraction(block.armor_class)),
        ("attack bonus", Fraction(max(_to_hit(effects), default=0))),
        ("save DC", Fraction(max(_save_dcs(effects), default=0))),
    )


def durability(block: StatBlock) -> Fraction:
    """See ``block_measures``; nothing is missed or hit always."""
    bonus = block.proficiency_bonus + ATTACKERS_MODIFIER
    faces = min(max(21 + bonus - block.armor_class, 1), 19)
    return Fraction(block.hit_points * 20, faces)


def damage_a_round(block: StatBlock, spell: FindSpell) -> Fraction:
    """See ``block_measures``; actions, Bonus Actions, legendary actions and what is always on."""
    auras = (
        harm(effect)
        for trait in block.traits
        for effect in trait.effects
        if getattr(effect, "moment", None) in TURNS
    )
    return (
        _routine(_choices(block, block.actions, spell))
        + _routine(_choices(block, block.bonus_actions, spell))
        + _legendary(block, spell)
        + sum(auras, Fraction())
    )


def _legendary(block: StatBlock, spell: FindSpell) -> Fraction:
    """The best of its legendary actions a round, those that are once a round no oftener."""
    values: list[Fraction] = []
    for action in block.legendary_actions:
        best = max((value for value, *_ in _choices(block, (action,), spell)), default=Fraction())
        values += [best] * (1 if action.once_a_round else block.legendary_uses)
    return sum(sorted(values, reverse=True)[: block.legendary_uses], Fraction())


Choice = tuple[Fraction, int, Fraction]
"""Damage, how often in three rounds (0 at will), and the chance a spent one is back each turn."""


def _choices(
    block: StatBlock, actions: Iterable[ActionDefinition], spell: FindSpell
) -> Iterator[Choice]:
    for action in actions:
        back = Fraction(7 - action.recharge, 6) if action.recharge else Fraction()
        uses = action.uses_per_day or (1 if action.recharge or action.recharge_on_rest else 0)
        own = sum((_deed(block, effect, spell) for effect in action.effects), Fraction())
        yield own, uses, back
        for effect in action.effects:
            if isinstance(effect, CastEffect):
                yield from (
                    (effect.times * _cast(use, spell), use.uses_per_day or 0, Fraction())
                    for use in effect.spells
                )


def _deed(block: StatBlock, effect: Effect, spell: FindSpell) -> Fraction:
    if isinstance(effect, MultiattackEffect):
        return _multiattack(block, effect, spell)
    return harm(effect)


def _multiattack(block: StatBlock, program: MultiattackEffect, spell: FindSpell) -> Fraction:
    """The program's damage, its replacements taken where they do more."""
    total, attacks = Fraction(), []
    for step in program.steps:
        best = max((_single(block, one) for one in step.actions), default=Fraction())
        attacks.append(best)
        whole = step.count * best
        total = max(total, whole) if step.alternative else total + whole
    for replacement in program.replacements:
        gained = [
            *(_single(block, one) for one in replacement.actions),
            *(_cast(use, spell) for use in replacement.cast if use.uses_per_day is None),
        ]
        lost = min(attacks, default=Fraction())
        total += max(0, replacement.count or 1) * max(max(gained, default=lost) - lost, Fraction())
    return total


def _single(block: StatBlock, action_id: str) -> Fraction:
    """An action as part of a multiattack; a limited one is counted by itself."""
    action = block.action(action_id)
    if action is None or action.recharge or action.uses_per_day:
        return Fraction()
    return sum((harm(effect) for effect in action.effects), Fraction())


def _cast(use: SpellUse, spell: FindSpell) -> Fraction:
    return spell_harm(spell(use.spell), use.level)


def _routine(choices: Iterable[Choice]) -> Fraction:
    """Average damage a round: the best at will, and what limited actions add to it."""
    found = list(choices)
    steady = max((value for value, uses, _ in found if not uses), default=Fraction())
    gains: list[Fraction] = []
    for value, uses, back in found:
        if uses and value > steady:
            gains += [value - steady] * min(uses, ROUNDS)
            gains += [back * (value - steady)] * (ROUNDS - 1 if back else 0)
    return steady + sum(sorted(gains, reverse=True)[:ROUNDS], Fraction()) / ROUNDS


def _effects(block: StatBlock) -> Iterator[Effect]:
    for action in (
        *block.actions,
        *block.bonus_actions,
        *block.reactions,
        *block.legendary_actions,
    ):
        yield from action.effects


def _to_hit(effects: Iterable[Effect]) -> Iterator[int]:
    for effect in effects:
        if isinstance(effect, AttackEffect | CastEffect) and effect.to_hit is not None:
            yield effect.to_hit


def _save_dcs(effects: Iterable[Effect]) -> Iterator[int]:
    for effect in effects:
        if isinstance(effect, SaveEffect) and effect.save.difficulty_class:
            yield effect.save.difficulty_class
        elif isinstance(effect, CastEffect) and effect.save_dc:
            yield effect.save_dc
        elif isinstance(effect, AttackEffect):
            saves = (one.save for one in effect.on_hit if isinstance(one, SaveRider))
            yield from (save.difficulty_class for save in saves if save.difficulty_class)


# --- things and hazards ---------------------------------------------------------------


def magic_item_measures(item: MagicItem, spell: FindSpell) -> Measures:
    """The figures a magic item prints, at the strongest of its rarities."""
    spells = [spell(use.spell) for use in item.spells]
    cast = (max(use.level, one.level) for use, one in zip(item.spells, spells, strict=True))
    damage = [
        *(harm(effect) for effect in item.effects),
        *(spell_harm(one, use.level) for use, one in zip(item.spells, spells, strict=True)),
    ]
    return _present(
        ("bonus", Fraction(max(item.bonuses, default=0))),
        ("charges", Fraction(item.charges)),
        ("highest spell level", Fraction(max(cast, default=0))),
        ("save DC", Fraction(item.save_dc)),
        ("spell attack", Fraction(item.spell_attack)),
        ("damage", max(damage, default=Fraction())),
    )


def item_measures(item: ItemDefinition) -> Measures:
    """A weapon's damage and reach, an armor's Armor Class, what using an item does, the price."""
    effects = item.use.effects if item.use else ()
    healing = (mean(effect.dice) for effect in effects if isinstance(effect, HealEffect))
    return _present(
        ("damage", _weapon_damage(item.weapon) + sum(map(harm, effects), Fraction())),
        ("range in feet", Fraction(item.weapon.range_feet if item.weapon else 0)),
        ("Armor Class", Fraction(_armor_class(item.armor))),
        ("healing", sum(healing, Fraction())),
        ("price in gold", Fraction(item.price_cp, 100 * item.bundle)),
    )


def _weapon_damage(weapon: Weapon | None) -> Fraction:
    if weapon is None:
        return Fraction()
    return mean(weapon.versatile_damage or weapon.damage)


def _armor_class(armor: Armor | None) -> int:
    return armor.armor_class if armor else 0


def hazard_measures(hazard: Hazard) -> Measures:
    """A hazard's dice all together, and its highest Difficulty Class."""
    return _present(
        ("damage", _parts(hazard.damage)),
        ("Difficulty Class", Fraction(max(hazard.difficulty_classes, default=0))),
        ("price in gold", Fraction(hazard.price_cp, 100)),
    )


def _present(*figures: tuple[str, Fraction]) -> Measures:
    """The figures that are not 0."""
    return {name: figure for name, figure in figures if figure}
