"""Uses of the Barbarian's features. Source: SRD 5.2, "Barbarian", "Path of the Berserker"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import number
from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import (
    Feature,
    Serves,
    budget_of,
    change_budget,
    feature_dc,
    none_left,
)
from whispyrkeep.mechanics.fights.positions import feet_between, present_foes
from whispyrkeep.mechanics.fights.turns import left_of, use_up
from whispyrkeep.mechanics.harm.conditions import (
    end_concentration,
    end_condition,
    gain_condition,
    gain_effect,
    lasting,
)
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import Effect, SaveEffect, Work
from whispyrkeep.models.modifiers import ResistEffect, RollEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.riders import ConditionRider, SaveSpec
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.time import MINUTE

LONGEST_RAGE: Final = 10 * MINUTE
MENACE_FEET: Final = 30
MINDLESS: Final = (Condition.CHARMED, Condition.FRIGHTENED)


# --- Rage -----------------------------------------------------------------------------


def _armored(actor: Creature) -> Rejection | None:
    if actor.armor is not None and actor.armor.category == "heavy":
        message = f"{actor.name} wears Heavy armor and cannot rage in it"
        return refuse("rage.armor", message, '"Rage"')
    return None


def _rage(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Enter a Rage, or with one going on extend it, which uses nothing up.

    Source: SRD 5.2, "Barbarian", "Level 1: Rage", "Level 7: Instinctive Pounce"; "Path of the
    Berserker", "Level 6: Mindless Rage".
    """
    assert actor.sheet is not None
    raging = actor.effects(EffectKind.RAGING)
    if not raging:
        use_up(play, actor.id, "rage")
        end_concentration(play, actor.id, "raging")
    gain_effect(play, actor.id, rage_of(play, actor))
    if raging:
        return
    if "mindless-rage" in actor.features:
        for condition in MINDLESS:
            end_condition(play, actor.id, condition, why="Mindless Rage")
    if "instinctive-pounce" in actor.features and play.state.fight is not None:
        budget = budget_of(play)
        further = budget.movement_feet + actor.speed // 2
        change_budget(play, budget.with_(movement_feet=further))


def rage_of(play: Play, actor: Creature) -> ActiveEffect:
    """The Rage as it would last from now on.

    Source: SRD 5.2, "Rage", "Duration"; "Level 15: Persistent Rage".
    """
    assert actor.sheet is not None
    begun = actor.effects(EffectKind.RAGING)
    ends_at = begun[0].ends_at if begun else play.state.time + LONGEST_RAGE
    timer = lasting(play.state, "end-of-sources-next-turn", target=actor.id, source=actor.id)
    fighting = play.state.fight is not None
    if "persistent-rage" in actor.features:
        timer = {"ends_at": ends_at}
    elif fighting:
        timer |= {"ends_at": ends_at}
    return ActiveEffect(
        kind=EffectKind.RAGING,
        source="Rage",
        by=actor.id,
        value=number(play.catalogue, actor.sheet, "barbarian", "rage-damage"),
        **timer,
    )


def _can_rage(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    refusal = _armored(actor)
    if refusal is None and not actor.effects(EffectKind.RAGING):
        refusal = none_left(play, actor.id, "rage")
    return refusal


# --- Intimidating Presence ------------------------------------------------------------


def _can_menace(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if not left_of(play, actor.id, "intimidating-presence") and not left_of(play, actor.id, "rage"):
        message = f"{actor.name} has neither a use of it nor a Rage left; rest to regain them"
        return refuse("feature.spent", message, '"Intimidating Presence"')
    return None


def _menace(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Path of the Berserker", "Level 14: Intimidating Presence"."""
    own = left_of(play, actor.id, "intimidating-presence")
    use_up(play, actor.id, "intimidating-presence" if own else "rage")
    dc = feature_dc(actor, Ability.STRENGTH)
    for foe in present_foes(play.state):
        if feet_between(play.state, actor.id, foe.id) > MENACE_FEET:
            continue
        against = (Condition.FRIGHTENED,)
        save = Save(Ability.WISDOM, dc, "Intimidating Presence", against=against)
        if saving_throw(play, foe.id, save):
            continue
        active = ActiveCondition(
            condition=Condition.FRIGHTENED,
            source="Intimidating Presence",
            by=actor.id,
            ends_at=play.state.time + MINUTE,
            save_ability=Ability.WISDOM,
            save_dc=dc,
        )
        gain_condition(play, foe.id, active)


def _rages(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    assert actor.sheet is not None
    more = number(play.catalogue, actor.sheet, "barbarian", "rage-damage")
    return (RollEffect(on=("damage",), value=more), ResistEffect(types=tuple(BLOWS)))


def _frightens(_play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    spec = SaveSpec(ability=Ability.WISDOM, difficulty_class=feature_dc(actor, Ability.STRENGTH))
    fear = ConditionRider(
        conditions=(Condition.FRIGHTENED,), until="seconds", seconds=MINUTE, repeat_save=True
    )
    return (SaveEffect(save=spec, on_failure=(fear,)),)


USES: Final[dict[str, Feature]] = {
    "rage": Feature(
        "rage", "bonus-action", None, _rage, _can_rage, serves=Serves("self", _rages, "Rage")
    ),
    "intimidating-presence": Feature(
        "intimidating-presence",
        "bonus-action",
        None,
        _menace,
        _can_menace,
        fights_only=True,
        serves=Serves("foes", _frightens, "Intimidating Presence", feet=MENACE_FEET),
    ),
}
