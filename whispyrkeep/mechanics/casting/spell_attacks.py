"""The attack rolls of spells, and the darts that need none.

Source: SRD 5.2, "Attack Rolls", "Damage against Multiple Targets", "Magic Missile".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from whispyrkeep.mechanics.attacks.blows import Order, roll_damage
from whispyrkeep.mechanics.attacks.making import glances, make_attack
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.metamagic import repels
from whispyrkeep.mechanics.casting.spellcraft import Casting, cantrip_tier, potent
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import enemies, feet_between
from whispyrkeep.mechanics.harm.damage import deal_damage, heal
from whispyrkeep.mechanics.harm.harms import halved
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import AttackEffect, DartsEffect
from whispyrkeep.models.events import DiceRolled
from whispyrkeep.models.modifiers import ResistEffect, RollEffect
from whispyrkeep.models.riders import DamagePart, PushRider, Size
from whispyrkeep.models.rolls import Modifier

REACH: Final = 5


def attack(play: Play, casting: Casting, effect: AttackEffect, targets: tuple[str, ...]) -> None:
    """One roll for each ray, aimed at the targets in turn."""
    strike = spell_strike(casting, effect)
    order = Order(features=frozenset(casting.words))
    for ray in range(rays(casting, effect)):
        if ray == 1 and casting.once:
            casting = replace(casting, once=0)
            strike = spell_strike(casting, effect)
        living = [
            target for target in targets if creature(play.state, play.catalogue, target).alive
        ]
        if not living:
            return
        target_id = targets[ray % len(targets)]
        target_id = target_id if target_id in living else living[0]
        before = creature(play.state, play.catalogue, target_id).hit_points
        if make_attack(play, casting.caster.id, target_id, strike, order):
            left = creature(play.state, play.catalogue, target_id).hit_points
            if effect.leech:
                heal(play, casting.caster.id, (before - left) // 2, casting.spell.name)
            if effect.leaps:
                _leap(play, casting, effect.leaps, strike, target_id)
        elif effect.half_on_miss or potent(casting):
            _graze(play, casting, effect.damage, target_id)


def _leap(play: Play, casting: Casting, feet: int, strike: Strike, struck: str) -> None:
    """On to enemies not yet struck while two dice of the last hit show the same.

    Whom it leaps to: docs/rulings.md. Source: SRD 5.2, "Chromatic Orb".
    """
    done = [struck]
    order = Order(features=frozenset(casting.words))
    for _ in range(max(casting.level, 1)):
        near = [
            one
            for one in enemies(play.state, casting.caster.id)
            if one not in done and feet_between(play.state, done[-1], one) <= feet
        ]
        if not near or not _doubled(play, casting):
            return
        views = [creature(play.state, play.catalogue, one) for one in near]
        done.append(min(views, key=lambda view: (view.hit_points, view.id)).id)
        if not make_attack(play, casting.caster.id, done[-1], strike, order):
            return


def _doubled(play: Play, casting: Casting) -> bool:
    """Whether two of the dice of the caster's last damage roll show the same."""
    rolled = (event for event in reversed(play.events) if isinstance(event, DiceRolled))
    last = next(
        event
        for event in rolled
        if event.purpose == "damage" and event.label.startswith(casting.spell.name)
    )
    faces = [die.face for die in last.roll.dice]
    return len(set(faces)) < len(faces)


def rays(casting: Casting, effect: AttackEffect) -> int:
    """How many attack rolls this casting makes."""
    tiers = cantrip_tier(casting.caster.level) - 1
    return effect.attacks + effect.per_slot * casting.levels_above + effect.per_tier * tiers


def spell_strike(casting: Casting, effect: AttackEffect) -> Strike:
    """The attack roll of one ray."""
    spell = casting.spell
    melee = effect.kind == "melee"
    return Strike(
        name=spell.name,
        to_hit=(Modifier(source="spell attack", value=casting.to_hit),),
        damage=casting.damage(effect.damage),
        reach=REACH if melee else 0,
        normal=0 if melee else effect.range_feet or spell.range_feet,
        long=0 if melee else effect.range_feet or spell.range_feet,
        spell=True,
        riders=(*(casting.rider(rider) for rider in effect.on_hit), *_repelling(casting)),
    )


def _repelling(casting: Casting) -> tuple[PushRider, ...]:
    """Source: SRD 5.2, "Eldritch Invocation Options", "Repelling Blast"."""
    pushes = repels(casting.spell, casting.caster)
    return (PushRider(feet=10, max_size=Size.LARGE),) if pushes else ()


def _graze(play: Play, casting: Casting, parts: Sequence[DamagePart], target_id: str) -> None:
    """Half of the damage in spite of a miss."""
    target = creature(play.state, play.catalogue, target_id)
    harms = roll_damage(
        play, casting.caster, target, casting.damage(parts), label=casting.spell.name
    )
    taken = deal_damage(play, target_id, halved(harms), source=casting.spell.name)
    aggravate(play, casting, target_id, taken)


def aggravate(play: Play, casting: Casting, target_id: str, taken: int) -> None:
    """What a curse of the caster's adds to the damage that another of its spells has done.

    Attack rolls add it themselves. Source: SRD 5.2, "Bestow Curse".
    """
    target = creature(play.state, play.catalogue, target_id)
    works = target.body.works(RollEffect) if target.body and target.alive and taken else ()
    for active, roll in tuple(works):
        if roll.spells and active.by == casting.caster.id and roll.dice and roll.damage_type:
            part = DamagePart(dice=roll.dice, damage_type=roll.damage_type)
            harms = roll_damage(play, casting.caster, target, (part,), label=active.source)
            deal_damage(play, target_id, harms, source=active.source)


def darts(play: Play, casting: Casting, effect: DartsEffect, targets: tuple[str, ...]) -> None:
    """Darts dealt out one by one; those that strike one creature count together."""
    count = effect.darts + effect.per_slot * casting.levels_above
    for index, aimed_at in enumerate(targets):
        share = len(range(index, count, len(targets)))
        target = creature(play.state, play.catalogue, aimed_at)
        fate = glances(play, target)
        if fate == "off" or _proof(target, casting.spell.id):
            continue
        target_id = casting.caster.id if fate == "back" else aimed_at
        harms = [
            harm
            for dart in range(share)
            for harm in roll_damage(
                play,
                casting.caster,
                target,
                (casting.dart(effect.damage, first=index == dart == 0),),
                label=casting.spell.name,
            )
        ]
        taken = deal_damage(play, target_id, harms, source=casting.spell.name)
        aggravate(play, casting, target_id, taken)


def _proof(target: Creature, spell: str) -> bool:
    """Whether the spell's damage does nothing. Source: SRD 5.2, "Brooch of Shielding"."""
    works = target.body.works(ResistEffect) if target.body else iter(())
    return any(work.spell == spell for _, work in works)
