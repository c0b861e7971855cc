"""What the mastery of a weapon does besides its damage, and who else its swing may reach.

Source: SRD 5.2, "Mastery Properties"; "Hunter", "Hunter's Prey".
"""

from __future__ import annotations

from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.attacks.wielding import loaded
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, allies, feet_between
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.riders import ConditionRider, PushRider, SaveSpec, Size, Until
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind, Mastery


def master(play: Play, attacker: Creature, target_id: str, strike: Strike, taken: int) -> None:
    """What a hit does to the target; ``taken`` is its damage. Cleave is ``cleft``'s."""
    match strike.mastery:
        case Mastery.SAP:
            _mark(play, attacker.id, target_id, EffectKind.SAPPED, "start-of-sources-next-turn")
        case Mastery.SLOW if taken:
            _mark(play, attacker.id, target_id, EffectKind.SLOWED, "start-of-sources-next-turn")
        case Mastery.VEX if taken:
            _mark(play, attacker.id, target_id, EffectKind.VEXED, "end-of-sources-next-turn")
        case Mastery.TOPPLE:
            dc = 8 + strike.ability + attacker.proficiency
            save = SaveSpec(ability=Ability.CONSTITUTION, difficulty_class=dc)
            topple = ConditionRider(conditions=(Condition.PRONE,), save=save)
            inflict_all(play, target_id, (topple,), Cause(attacker.id, "Topple"), taken)
        case Mastery.PUSH:
            push = PushRider(feet=10, max_size=Size.LARGE)
            inflict_all(play, target_id, (push,), Cause(attacker.id, "Push"), taken)
        case _:
            pass


def grazing(strike: Strike) -> tuple[Harm, ...]:
    """What a miss does. Source: SRD 5.2, "Mastery Properties", "Graze"."""
    if strike.mastery is Mastery.GRAZE and strike.weapon is not None and strike.ability > 0:
        return (Harm(strike.ability, strike.weapon.damage_type),)
    return ()


def cleft(play: Play, attacker: Creature, target_id: str, strike: Strike) -> str:
    """Who a Cleave weapon may be swung at next, once a turn; empty for nobody.

    The choice is spent where there is one. Source: SRD 5.2, "Mastery Properties", "Cleave".
    """
    if strike.mastery is not Mastery.CLEAVE or not strike.melee:
        return ""
    return _weakest_beside(play, attacker, target_id, strike, f"cleave:{attacker.id}")


def broken_into(play: Play, attacker: Creature, target_id: str, strike: Strike) -> str:
    """Whom a Horde Breaker attacks next with the weapon, once each own turn; empty for nobody.

    Source: SRD 5.2, "Hunter", "Hunter's Prey", "Horde Breaker".
    """
    fight = play.state.fight
    if fight is None or "hunters-prey-horde-breaker" not in attacker.features:
        return ""
    mine = fight.acting == attacker.id and strike.weapon is not None
    if not mine or not loaded(play, attacker.id, strike):
        return ""
    return _weakest_beside(play, attacker, target_id, strike, f"horde-breaker:{attacker.id}")


def _weakest_beside(
    play: Play, attacker: Creature, target_id: str, strike: Strike, once: str
) -> str:
    """The foe beside the target with the fewest Hit Points; uses up the turn's one time."""
    fight = play.state.fight
    if fight is None or once in fight.budget.once:
        return ""
    others = [
        other
        for other in allies(play.state, target_id)
        if feet_between(play.state, target_id, other) <= BESIDE
        and strike.reaches(feet_between(play.state, attacker.id, other))
    ]
    if not others:
        return ""
    use_once(play, once)
    return min(others, key=lambda other: creature(play.state, play.catalogue, other).hit_points)


def _mark(play: Play, attacker_id: str, target_id: str, kind: EffectKind, until: Until) -> None:
    timer = lasting(play.state, until, target=target_id, source=attacker_id)
    mark = ActiveEffect(
        kind=kind,
        source=kind.value.capitalize(),
        by=attacker_id,
        value=10 if kind is EffectKind.SLOWED else 0,
        once=kind is not EffectKind.SLOWED,
        **timer,
    )
    gain_effect(play, target_id, mark)
