"""What magic weapons do to whoever they hit, besides damage, and what that takes of them.

Source: SRD 5.2, "Magic Items A-Z", the weapons' own entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.extra_damage import applies
from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.traits import LEGENDARY_RESISTANCE, resistances_left
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import die, end_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.things.item_casting import (
    charges_left,
    count_charges,
    use_charges,
    use_up,
    uses_left,
)
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import DamageType
from whispyrkeep.models.workings import OnHit, WieldEffect

HEADLESS: Final = frozenset({"ooze", "plant"})
"""Creatures that have no head, or need none: docs/rulings.md."""

BEHEADED: Final = 30
"""Damage to what keeps its head. Source: SRD 5.2, "Vorpal Sword"."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A hit with a magic weapon whose damage has been dealt.

    Attributes:
        before: the target's Hit Points before the hit.
        taken: the damage it took.
        chosen: what was named with the attack.
    """

    attacker: Creature
    target_id: str
    strike: Strike
    chosen: Collection[str]
    natural_20: bool
    before: int
    taken: int


def weapons_work(play: Play, struck: Struck) -> None:
    """Everything that the weapon brings with the hit, as far as the target still stands."""
    for one in struck.strike.on_hit:
        target = creature(play.state, play.catalogue, struck.target_id)
        holds = applies(one, target, struck.strike, struck.chosen, natural_20=struck.natural_20)
        if not holds:
            continue
        if one.charges and not one.option and not _left(play, struck, one):
            continue
        if one.option and one.converts is None and not one.harmless:
            _pay(play, struck, one)
        if one.once:
            _wear_off(play, struck, one)
        if target.alive:
            _befall(play, struck, target, one)


def _wear_off(play: Play, struck: Struck, one: OnHit) -> None:
    """What works once is over with the first hit."""
    body = creature(play.state, play.catalogue, struck.attacker.id).body
    for active, work in list(body.works(WieldEffect)) if body else ():
        if one in work.on_hit:
            end_effect(play, struck.attacker.id, active.kind, source=active.source, why="used")


def _befall(play: Play, struck: Struck, target: Creature, one: OnHit) -> None:
    by, name = struck.attacker.id, struck.strike.name
    if one.drains and struck.taken:
        amount = _dealt(one, target)
        temporary_hit_points(play, by, amount, name)
    if one.beheads:
        _behead(play, struck, target)
    elif one.kills and _weak(one, struck, target):
        if not _withstands(play, one, struck):
            die(play, struck.target_id, name)
            if one.charges:
                _pay(play, struck, one)
            return
        inflict_all(play, struck.target_id, one.spared, Cause(by, name))
    inflict_all(play, struck.target_id, one.riders, Cause(by, name), struck.taken)


def _dealt(one: OnHit, target: Creature) -> int:
    """What the target took of it: half with Resistance, nothing with Immunity."""
    harm = int(one.dice or 0)
    kind = one.damage_type
    if kind in target.immunities:
        return 0
    harm = harm // 2 if kind in target.resistances else harm
    return harm * 2 if kind in target.vulnerabilities else harm


def _weak(one: OnHit, struck: Struck, target: Creature) -> bool:
    low_before = not one.below or struck.before < one.below
    return low_before and (not one.left or target.hit_points <= one.left)


def _withstands(play: Play, one: OnHit, struck: Struck) -> bool:
    """Whether a save keeps the target from being destroyed."""
    if one.deadly is None:
        return False
    dc = one.deadly.difficulty_class or 0
    save = Save(one.deadly.ability, dc, struck.strike.name, magic=True)
    return saving_throw(play, struck.target_id, save)


def _behead(play: Play, struck: Struck, target: Creature) -> None:
    """Source: SRD 5.2, "Vorpal Sword"; what needs no head: docs/rulings.md."""
    keeps = DamageType.SLASHING in target.immunities or target.creature_type in HEADLESS
    left = resistances_left(play.state, target)
    if left and not keeps:
        spent = ResourceChanged(target=target.id, resource=LEGENDARY_RESISTANCE, left=left - 1)
        play.happen(spent)
    if keeps or left or target.trait(TraitRule.HEADS):
        harm = Harm(BEHEADED, DamageType.SLASHING)
        deal_damage(play, target.id, [harm], source=struck.strike.name, piercing=True)
    else:
        die(play, target.id, "beheaded")


def shrugs_off(target: Creature) -> bool:
    """Whether a Critical Hit is a normal one. Source: SRD 5.2, "Adamantine Armor"."""
    works = target.body.works(ResistEffect) if target.body else iter(())
    return any(work.critical_hits for _, work in works)


# --- what is named with the attack ----------------------------------------------------


def weapon_options(view: Creature) -> Iterator[tuple[str, OnHit]]:
    """What the character's weapons let them choose with a hit: the item, and what it brings."""
    for _, work in view.body.works(WieldEffect) if view.body else ():
        for one in work.on_hit:
            if one.option:
                yield work.items[0], one


def spent_option(
    member: PartyMember, view: Creature, words: Collection[str], catalogue: Catalogue
) -> Rejection | None:
    """Why a choice that a weapon gives is not to be had now, if so."""
    for item_id, one in weapon_options(view):
        if (
            one.option in words
            and one.converts is None
            and not one.harmless
            and not _has(member, item_id, one, catalogue)
        ):
            message = f"{item_id} has not enough left for {one.option}; it comes back at dawn"
            return refuse("item.charges", message, '"Charges"')
    return None


def _left(play: Play, struck: Struck, one: OnHit) -> bool:
    item_id = struck.strike.item or ""
    made = play.catalogue.enchanted(item_id)
    if made is not None:
        count_charges(play, struck.attacker.id, item_id, made)
    return _has(play.state.party[struck.attacker.id], item_id, one, play.catalogue)


def _has(member: PartyMember, item_id: str, one: OnHit, catalogue: Catalogue) -> bool:
    made = catalogue.enchanted(item_id)
    if made is None:
        return False
    if one.charges:
        return charges_left(member, item_id, made) >= one.charges
    return uses_left(member, item_id, one.option) > 0


def _pay(play: Play, struck: Struck, one: OnHit) -> None:
    item_id = struck.strike.item or ""
    made = play.catalogue.enchanted(item_id)
    if made is None:
        return
    if one.charges:
        use_charges(play, struck.attacker.id, item_id, made, one.charges)
    else:
        use_up(play, struck.attacker.id, item_id, one.option)
