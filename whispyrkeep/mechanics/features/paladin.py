"""Uses of the Paladin's features. Source: SRD 5.2, "Paladin", "Oath of Devotion"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.cleric import channel_dc
from whispyrkeep.mechanics.features.using import (
    Feature,
    Serves,
    cannot_touch,
    none_left,
    out_of_reach,
)
from whispyrkeep.mechanics.fights.positions import feet_between, present_foes
from whispyrkeep.mechanics.fights.turns import left_of, use_up
from whispyrkeep.mechanics.harm.conditions import end_condition, gain_condition, gain_effect
from whispyrkeep.mechanics.harm.damage import heal
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import Effect, SaveEffect, Work
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.riders import ConditionRider, HinderRider, SaveSpec
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.time import MINUTE

TOUCH_FEET: Final = 5
SENSE_FEET: Final = 60
CURE_COST: Final = 5
SENSED: Final = frozenset({"celestial", "fiend", "undead"})

RESTORED: Final = frozenset(
    {
        Condition.BLINDED,
        Condition.CHARMED,
        Condition.DEAFENED,
        Condition.FRIGHTENED,
        Condition.PARALYZED,
        Condition.STUNNED,
    }
)
"""Source: SRD 5.2, "Paladin", "Level 14: Restoring Touch"."""


# --- Lay On Hands ---------------------------------------------------------------------


def _cures(actor: Creature, request: UseFeature) -> tuple[Condition, ...] | Rejection:
    """The conditions named for removal, as ``poisoned, stunned``."""
    allowed = {Condition.POISONED} | (RESTORED if "restoring-touch" in actor.features else set())
    words = request.option.replace(",", " ").lower().split()
    known = {condition.value: condition for condition in allowed}
    unknown = [word for word in words if word not in known]
    if unknown:
        message = f"{actor.name} can remove: {', '.join(sorted(known))}"
        return refuse("feature.option", message, '"Lay On Hands"')
    return tuple(known[word] for word in dict.fromkeys(words))


def _can_lay(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    refusal = cannot_touch(play, actor, request.target or actor.id, TOUCH_FEET)
    cures = _cures(actor, request)
    if refusal is not None or isinstance(cures, Rejection):
        return refusal or (cures if isinstance(cures, Rejection) else None)
    needed = CURE_COST * len(cures) if cures else 1
    return none_left(play, actor.id, "lay-on-hands", needed)


def _lay_on_hands(play: Play, request: UseFeature, actor: Creature) -> None:
    """``amount`` Hit Points, or the conditions in ``option`` at 5 points each.

    Source: SRD 5.2, "Paladin", "Level 1: Lay On Hands", "Level 14: Restoring Touch".
    """
    target_id = request.target or actor.id
    cures = _cures(actor, request)
    assert not isinstance(cures, Rejection)
    for condition in cures:
        end_condition(play, target_id, condition, why="Lay On Hands")
    if cures:
        use_up(play, actor.id, "lay-on-hands", CURE_COST * len(cures))
        return
    pool = left_of(play, actor.id, "lay-on-hands")
    healed = heal(play, target_id, min(request.amount, pool), "Lay On Hands")
    use_up(play, actor.id, "lay-on-hands", healed)


# --- Channel Divinity -----------------------------------------------------------------


def _divine_sense(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Celestials, Fiends and Undead near are hidden no longer; the DM tells of the rest.

    Source: SRD 5.2, "Paladin", "Level 3: Channel Divinity", "Divine Sense".
    """
    for foe in present_foes(play.state):
        kind = creature(play.state, play.catalogue, foe.id).creature_type
        if kind in SENSED and feet_between(play.state, actor.id, foe.id) <= SENSE_FEET:
            source = "Hidden"
            end_condition(play, foe.id, Condition.INVISIBLE, source=source, why="Divine Sense")


def _can_abjure(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    targets = (request.target, *request.others)
    most = _most_awed(actor)
    if len(targets) > most:
        return refuse("spell.target_count", f"that takes at most {most} targets", '"Abjure Foes"')
    return out_of_reach(play, actor, targets, SENSE_FEET)


def _abjure(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Paladin", "Level 9: Abjure Foes"."""
    dc = channel_dc(play, actor, Ability.CHARISMA)
    for target_id in (request.target, *request.others):
        assert target_id is not None
        against = (Condition.FRIGHTENED,)
        save = Save(Ability.WISDOM, dc, "Abjure Foes", against=against, origin=actor.id)
        if saving_throw(play, target_id, save):
            continue
        ends_at = play.state.time + MINUTE
        awed = ActiveCondition(
            condition=Condition.FRIGHTENED,
            source="Abjure Foes",
            by=actor.id,
            ends_at=ends_at,
            ends_on_damage=True,
        )
        if gain_condition(play, target_id, awed):
            dazed = ActiveEffect(
                kind=EffectKind.DAZED,
                source="Abjure Foes",
                by=actor.id,
                ends_at=ends_at,
                during=Condition.FRIGHTENED,
            )
            gain_effect(play, target_id, dazed)


# --- Holy Nimbus ----------------------------------------------------------------------


def _can_shine(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if not left_of(play, actor.id, "holy-nimbus"):
        return none_left(play, actor.id, "slot-5")
    return None


def _shine(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Oath of Devotion", "Level 20: Holy Nimbus"."""
    own = left_of(play, actor.id, "holy-nimbus")
    use_up(play, actor.id, "holy-nimbus" if own else "slot-5")
    nimbus = ActiveEffect(
        kind=EffectKind.HOLY_NIMBUS,
        source="Holy Nimbus",
        by=actor.id,
        ends_at=play.state.time + 10 * MINUTE,
    )
    gain_effect(play, actor.id, nimbus)


def _awes(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    spec = SaveSpec(
        ability=Ability.WISDOM, difficulty_class=channel_dc(play, actor, Ability.CHARISMA)
    )
    awe = ConditionRider(conditions=(Condition.FRIGHTENED,), ends_on_damage=True)
    return (SaveEffect(save=spec, on_failure=(awe, HinderRider(what="move-or-action"))),)


def _most_awed(actor: Creature) -> int:
    return max(actor.modifier(Ability.CHARISMA), 1)


USES: Final[dict[str, Feature]] = {
    "lay-on-hands": Feature("lay-on-hands", "bonus-action", None, _lay_on_hands, _can_lay),
    "divine-sense": Feature("channel-divinity", "bonus-action", "channel-divinity", _divine_sense),
    "abjure-foes": Feature(
        "abjure-foes",
        "action",
        "channel-divinity",
        _abjure,
        _can_abjure,
        fights_only=True,
        serves=Serves("foes", _awes, "Abjure Foes", feet=SENSE_FEET, most=_most_awed),
    ),
    "holy-nimbus": Feature("holy-nimbus", "bonus-action", None, _shine, _can_shine),
}
