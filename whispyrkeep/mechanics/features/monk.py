"""Uses of the Monk's features. Source: SRD 5.2, "Monk", "Warrior of the Open Hand"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.blows import PLAIN
from whispyrkeep.mechanics.attacks.hit_features import Hit, open_hand
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import unarmed_strike
from whispyrkeep.mechanics.creatures.class_tables import die
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import (
    Feature,
    Serves,
    budget_of,
    cannot_strike,
    change_budget,
    feature_dc,
)
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, heal, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import Effect, HealEffect, Work
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.programs import ManeuverEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, DamageType, EffectKind
from whispyrkeep.models.time import MINUTE, ROUND

EVERYTHING_BUT_FORCE: Final = tuple(kind for kind in DamageType if kind is not DamageType.FORCE)


def _martial_dice(play: Play, view: Creature, count: int) -> str:
    assert view.sheet is not None
    return f"{count}d{die(play.catalogue, view.sheet, 'monk', 'martial-arts')}"


# --- Flurry of Blows ------------------------------------------------------------------


def _can_flurry(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    for target_id in (request.target, *request.others):
        refusal = cannot_strike(play, actor, target_id)
        if refusal is not None:
            return refusal
        if feet_between(play.state, actor.id, target_id or "") > unarmed_strike(actor).reach:
            return refuse("attack.out_of_reach", f"{target_id} is out of reach", '"Reach"')
    if request.option and "open-hand-technique" not in actor.features:
        return refuse("feature.missing", f"{actor.name} does not have open-hand-technique")
    return None


def _flurry(play: Play, request: UseFeature, actor: Creature) -> None:
    """Two Unarmed Strikes, or three, at the target and then at the others named.

    Source: SRD 5.2, "Monk's Focus", "Flurry of Blows"; "Heightened Focus"; "Open Hand Technique".
    """
    targets = [target for target in (request.target, *request.others) if target is not None]
    count = 3 if "heightened-focus" in actor.features else 2
    for blow in range(count):
        living = [one for one in targets if creature(play.state, play.catalogue, one).alive]
        if not living:
            return
        target_id = living[min(blow, len(living) - 1)]
        strike = unarmed_strike(creature(play.state, play.catalogue, actor.id))
        if make_attack(play, actor.id, target_id, strike, PLAIN) and request.option:
            hit = Hit(actor, target_id, strike, frozenset(), taken=0)
            open_hand(play, hit, request.option)


# --- Patient Defense, Step of the Wind ------------------------------------------------


def _patient(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Monk's Focus", "Patient Defense"; "Heightened Focus"."""
    budget = budget_of(play)
    change_budget(
        play,
        budget.with_(
            disengaging=(*budget.disengaging, actor.id), dodging=(*budget.dodging, actor.id)
        ),
    )
    if "heightened-focus" in actor.features:
        record = play.throw(actor.id, "healing", _martial_dice(play, actor, 2))
        play.roll("healing", actor.id, "Patient Defense", record)
        temporary_hit_points(play, actor.id, record.total, "Patient Defense")


def _step(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Monk's Focus", "Step of the Wind"."""
    budget = budget_of(play)
    change_budget(
        play,
        budget.with_(
            disengaging=(*budget.disengaging, actor.id),
            movement_feet=budget.movement_feet + actor.speed,
        ),
    )


def _fleet(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Warrior of the Open Hand", "Level 11: Fleet Step"."""
    use_once(play, f"fleet-step:{actor.id}")
    _step(play, request, actor)


def _can_be_fleet(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    budget = budget_of(play)
    if budget.bonus_action or f"fleet-step:{actor.id}" in budget.once:
        return refuse(
            "feature.late", "Fleet Step follows at once on a Bonus Action", '"Fleet Step"'
        )
    return None


# --- the rest -------------------------------------------------------------------------


def _make_whole(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Warrior of the Open Hand", "Level 6: Wholeness of Body"."""
    bonus = (Modifier(source="Wisdom", value=actor.modifier(Ability.WISDOM)),)
    dice = dice_for(actor, _martial_dice(play, actor, 1))
    record = play.throw(actor.id, "healing", dice, bonus)
    play.roll("healing", actor.id, "Wholeness of Body", record)
    heal(play, actor.id, max(record.total, 1), "Wholeness of Body")


def _bolster(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Monk", "Level 18: Superior Defense"."""
    guard = ActiveEffect(
        kind=EffectKind.RESISTANT,
        source="Superior Defense",
        by=actor.id,
        damage_types=EVERYTHING_BUT_FORCE,
        ends_at=play.state.time + MINUTE,
    )
    gain_effect(play, actor.id, guard)


def _quivers(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    refusal = cannot_strike(play, actor, request.target)
    if refusal is not None or request.target is None:
        return refusal
    held = creature(play.state, play.catalogue, request.target).effects(EffectKind.QUIVERING)
    if not any(effect.by == actor.id for effect in held):
        return refuse("feature.needs", f"no vibrations of {actor.name}'s are in {request.target}")
    return None


def _end_quivering(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Warrior of the Open Hand", "Level 17: Quivering Palm"."""
    assert request.target is not None
    end_effect(play, request.target, EffectKind.QUIVERING, why="ended")
    dc = feature_dc(actor, Ability.WISDOM)
    save = Save(Ability.CONSTITUTION, dc, "Quivering Palm", origin=actor.id)
    saved = saving_throw(play, request.target, save)
    record = play.throw(actor.id, "damage", "10d12")
    play.roll("damage", actor.id, "Quivering Palm", record)
    amount = record.total // 2 if saved else record.total
    deal_damage(play, request.target, [Harm(amount, DamageType.FORCE)], source="Quivering Palm")


def _dodges(_play: Play, _actor: Creature) -> tuple[Effect | Work, ...]:
    return (ManeuverEffect(actions=("dodge",)),)


def _mends(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    dice = f"{_martial_dice(play, actor, 1)}+{max(actor.modifier(Ability.WISDOM), 0)}"
    return (HealEffect(dice=dice),)


def _guards(_play: Play, _actor: Creature) -> tuple[Effect | Work, ...]:
    return (ResistEffect(types=EVERYTHING_BUT_FORCE),)


USES: Final[dict[str, Feature]] = {
    "flurry-of-blows": Feature(
        "monks-focus", "bonus-action", "focus-points", _flurry, _can_flurry, fights_only=True
    ),
    "patient-defense": Feature(
        "monks-focus",
        "bonus-action",
        "focus-points",
        _patient,
        fights_only=True,
        serves=Serves("self", _dodges, seconds=ROUND),
    ),
    "step-of-the-wind": Feature(
        "monks-focus", "bonus-action", "focus-points", _step, fights_only=True
    ),
    "fleet-step": Feature(
        "fleet-step", "free", "focus-points", _fleet, _can_be_fleet, fights_only=True
    ),
    "wholeness-of-body": Feature(
        "wholeness-of-body",
        "bonus-action",
        "wholeness-of-body",
        _make_whole,
        serves=Serves("self", _mends, heals=True),
    ),
    "superior-defense": Feature(
        "superior-defense",
        "free",
        "focus-points",
        _bolster,
        spends=3,
        serves=Serves("self", _guards, "Superior Defense"),
    ),
    "quivering-palm": Feature(
        "quivering-palm", "action", None, _end_quivering, _quivers, fights_only=True
    ),
}
