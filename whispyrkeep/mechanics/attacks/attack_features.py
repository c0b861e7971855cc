"""What features of attacker and target change about an attack roll.

Source: SRD 5.2, "Classes", "Feats": the features named below.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from whispyrkeep.mechanics.attacks.attack_options import BRUTAL, MASTERIES
from whispyrkeep.mechanics.attacks.blows import Order
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect, lasting
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind, Mastery

HUNTERS_MARK: Final = "spell/hunters-mark"


def features_lean(
    leaning: Leaning, attacker: Creature, target: Creature, strike: Strike, order: Order
) -> None:
    """Advantage and Disadvantage that features give, and what they take of it.

    Source: SRD 5.2, "Reckless Attack", "Innate Sorcery", "Grappler", "Studied Attacks", "Precise
    Hunter", "Defensive Tactics", "Brutal Strike", "Elusive".
    """
    strong = strike.uses is Ability.STRENGTH
    reckless = bool(attacker.effects(EffectKind.RECKLESS))
    leaning.for_("Reckless Attack", when=strong and reckless)
    leaning.for_("target attacked recklessly", when=bool(target.effects(EffectKind.RECKLESS)))
    innate = strike.spell and bool(attacker.effects(EffectKind.INNATE_SORCERY))
    leaning.for_("Innate Sorcery", when=innate)
    held = any(entry.by == attacker.id for entry in target.active(Condition.GRAPPLED))
    leaning.for_("Grappler", when=held and "grappler" in attacker.features)
    studied = any(e.by == attacker.id for e in target.effects(EffectKind.STUDIED))
    leaning.for_("Studied Attacks", when=studied)
    precise = "precise-hunter" in attacker.features and hunted(attacker, target)
    leaning.for_("Precise Hunter", when=precise)
    baffled = any(e.by == target.id for e in attacker.effects(EffectKind.BAFFLED))
    leaning.against("Multiattack Defense", when=baffled)
    escaping = "defensive-tactics-escape-the-horde" in target.features
    leaning.against("Escape the Horde", when=order.opportunity and escaping)
    _give_up(leaning, target, order)


def hunted(attacker: Creature, target: Creature) -> bool:
    """Whether the target is under the attacker's Hunter's Mark."""
    effects = target.body.effects if target.body else ()
    return any(e.spell == HUNTERS_MARK and e.by == attacker.id for e in effects)


def _give_up(leaning: Leaning, target: Creature, order: Order) -> None:
    """Advantage that is given up for a Brutal Strike, or that nobody has against the target."""
    brutal = any(word in BRUTAL for word in order.features) and not leaning.disadvantage
    elusive = "elusive" in target.features and target.able
    if brutal or elusive:
        leaning.advantage.clear()


def to_hit(attacker: Creature, target: Creature, strike: Strike) -> tuple[Modifier, ...]:
    """What features add to the attack roll.

    Source: SRD 5.2, "Oath of Devotion", "Sacred Weapon"; "Barbarian", "Sundering Blow".
    """
    found = []
    for effect in attacker.effects(EffectKind.SACRED_WEAPON):
        if strike.item is not None and strike.item == effect.weapon and strike.melee:
            found.append(Modifier(source="Sacred Weapon", value=effect.value))
    for effect in target.effects(EffectKind.SUNDERED):
        if effect.by != attacker.id:
            found.append(Modifier(source="Sundering Blow", value=effect.value))
    return tuple(found)


def critical_from(attacker: Creature, strike: Strike) -> int:
    """The lowest d20 that scores a Critical Hit.

    Source: SRD 5.2, "Champion", "Improved Critical", "Superior Critical".
    """
    if strike.spell:
        return 20
    if "superior-critical" in attacker.features:
        return 18
    return 19 if "improved-critical" in attacker.features else 20


def mastered(strike: Strike, chosen: Collection[str]) -> Strike:
    """The strike with the mastery property that replaces the weapon's own, if one was named.

    Source: SRD 5.2, "Fighter", "Level 9: Tactical Master".
    """
    for word in MASTERIES:
        if word in chosen and strike.mastery is not None:
            return replace(strike, mastery=Mastery(word.rpartition("-")[2]))
    return strike


def after_roll(play: Play, attacker: Creature, target: Creature, *, hit: bool) -> None:
    """What an attack roll ends or begins, whatever it was.

    Source: SRD 5.2, "Rage", "Duration"; "Sundering Blow"; "Studied Attacks"; "Remarkable
    Athlete".
    """
    _keep_raging(play, attacker)
    for effect in target.effects(EffectKind.SUNDERED):
        if effect.by != attacker.id:
            end_effect(play, target.id, effect.kind, source=effect.source, why="used")
    for effect in target.effects(EffectKind.STUDIED):
        if effect.by == attacker.id:
            end_effect(play, target.id, effect.kind, source=effect.source, why="used")
    if not hit and "studied-attacks" in attacker.features:
        timer = lasting(
            play.state, "end-of-sources-next-turn", target=target.id, source=attacker.id
        )
        source = f"Studied Attacks of {attacker.name}"
        studied = ActiveEffect(kind=EffectKind.STUDIED, source=source, by=attacker.id, **timer)
        gain_effect(play, target.id, studied)


def _keep_raging(play: Play, attacker: Creature) -> None:
    """An attack roll on the last turn of a Rage extends it by another round."""
    fight = play.state.fight
    for rage in attacker.effects(EffectKind.RAGING):
        last = rage.ends_on_turn_of == attacker.id
        if (
            fight is not None
            and last
            and fight.acting == attacker.id
            and (rage.ends_round <= fight.round)
        ):
            longer = rage.with_(ends_round=fight.round + 1)
            gain_effect(play, attacker.id, longer)
