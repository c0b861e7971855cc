"""Uses of the Cleric's features, Channel Divinity above all. Source: SRD 5.2, "Cleric"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import Feature, Serves
from whispyrkeep.mechanics.fights.positions import feet_between, present_foes
from whispyrkeep.mechanics.fights.turns import no_target
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.damage import deal_damage, heal
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.healing import healing_dice
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import Effect, SaveEffect, Work
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.riders import ConditionRider, DamagePart, SaveSpec
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition, DamageType
from whispyrkeep.models.time import MINUTE

CHANNEL_FEET: Final = 30


def channel_dc(play: Play, actor: Creature, ability: Ability) -> int:
    """The spell save DC of the class whose Channel Divinity it is."""
    casting = play.state.party[actor.id].sheet.spellcasting
    return 8 + actor.modifier(casting.ability if casting else ability) + actor.proficiency


def _spark_target(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    if request.target == actor.id:
        return refuse("target.self", "Divine Spark is pointed at another creature")
    if feet_between(play.state, actor.id, request.target) > CHANNEL_FEET:
        return refuse("target.too_far", f"{request.target} is more than {CHANNEL_FEET} feet away")
    if creature(play.state, play.catalogue, request.target).body is None:
        return refuse("fight.none", f"{request.target} is not in a fight")
    return None


def _spark_dice(actor: Creature) -> str:
    """Source: SRD 5.2, "Cleric", "Divine Spark"."""
    assert actor.sheet is not None
    level = levels_in(actor.sheet, "cleric")
    return f"{1 + sum(level >= grown for grown in (7, 13, 18))}d8"


def _divine_spark(play: Play, request: UseFeature, actor: Creature) -> None:
    """Heals an ally, harms a foe. Source: SRD 5.2, "Cleric", "Divine Spark"."""
    assert request.target is not None and actor.sheet is not None
    wisdom = Modifier(source="Wisdom", value=actor.modifier(Ability.WISDOM))
    dice = _spark_dice(actor)
    ally = request.target in play.state.party
    if ally:
        dice = healing_dice(actor, dice, creature(play.state, play.catalogue, request.target))
    record = play.throw(actor.id, "healing" if ally else "damage", dice, (wisdom,))
    play.roll("healing" if ally else "damage", actor.id, "Divine Spark", record)
    if ally:
        heal(play, request.target, record.total, "Divine Spark")
        return
    save = Save(Ability.CONSTITUTION, channel_dc(play, actor, Ability.WISDOM), "Divine Spark")
    saved = saving_throw(play, request.target, save)
    amount = record.total // 2 if saved else record.total
    harm = Harm(max(amount, 0), DamageType.RADIANT)
    deal_damage(play, request.target, [harm], source="Divine Spark")


def _undead_near(play: Play, actor: Creature) -> list[str]:
    return [
        foe.id
        for foe in present_foes(play.state)
        if play.catalogue.monster(foe.monster).creature_type == "undead"
        and feet_between(play.state, actor.id, foe.id) <= CHANNEL_FEET
    ]


def _can_turn(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if not _undead_near(play, actor):
        return refuse("target.missing", f"no Undead is within {CHANNEL_FEET} feet")
    return None


def _turn_undead(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Cleric", "Turn Undead", "Level 5: Sear Undead"."""
    turned = (Condition.FRIGHTENED, Condition.INCAPACITATED)
    dc = channel_dc(play, actor, Ability.WISDOM)
    failed = [
        foe_id
        for foe_id in _undead_near(play, actor)
        if not saving_throw(play, foe_id, Save(Ability.WISDOM, dc, "Turn Undead", against=turned))
    ]
    if failed and "sear-undead" in actor.features:
        _sear(play, actor, failed)
    for foe_id in failed:
        for condition in turned:
            active = ActiveCondition(
                condition=condition,
                source="Turn Undead",
                by=actor.id,
                ends_at=play.state.time + MINUTE,
                ends_on_damage=True,
            )
            gain_condition(play, foe_id, active)


def _sear(play: Play, actor: Creature, failed: list[str]) -> None:
    """One roll for all; before the turning, which this damage does not end."""
    count = max(actor.modifier(Ability.WISDOM), 1)
    record = play.throw(actor.id, "damage", f"{count}d8")
    play.roll("damage", actor.id, "Sear Undead", record)
    for foe_id in failed:
        harm = Harm(record.total, DamageType.RADIANT)
        deal_damage(play, foe_id, [harm], source="Sear Undead")


def _bloodied(play: Play, actor: Creature) -> list[Creature]:
    """Party members below half their Hit Points, the worst off first."""
    views = [creature(play.state, play.catalogue, member) for member in play.state.party]
    hurt = [view for view in views if view.alive and view.hit_points * 2 < view.max_hit_points]
    return sorted(hurt, key=lambda view: (view.hit_points, view.id != actor.id))


def _can_preserve(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if not _bloodied(play, actor):
        return refuse("target.missing", "nobody is below half their Hit Points")
    return None


def _preserve_life(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Life Domain", "Level 3: Preserve Life"; who gets it: docs/rulings.md."""
    assert actor.sheet is not None
    pool = 5 * levels_in(actor.sheet, "cleric")
    for view in _bloodied(play, actor):
        share = min(pool, view.max_hit_points // 2 - view.hit_points)
        pool -= heal(play, view.id, share, "Preserve Life")


def _sparks(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    dice = f"{_spark_dice(actor)}+{max(actor.modifier(Ability.WISDOM), 0)}"
    spec = SaveSpec(
        ability=Ability.CONSTITUTION, difficulty_class=channel_dc(play, actor, Ability.WISDOM)
    )
    harm = DamagePart(dice=dice, damage_type=DamageType.RADIANT)
    return (SaveEffect(save=spec, damage=(harm,), half=True),)


def _turns(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    spec = SaveSpec(
        ability=Ability.WISDOM, difficulty_class=channel_dc(play, actor, Ability.WISDOM)
    )
    turned = ConditionRider(
        conditions=(Condition.FRIGHTENED, Condition.INCAPACITATED), ends_on_damage=True
    )
    count = max(actor.modifier(Ability.WISDOM), 1)
    sear = DamagePart(dice=f"{count}d8", damage_type=DamageType.RADIANT)
    return (
        SaveEffect(
            save=spec,
            only_types=("undead",),
            damage=(sear,) if "sear-undead" in actor.features else (),
            on_failure=(turned,),
        ),
    )


USES: Final[dict[str, Feature]] = {
    "divine-spark": Feature(
        "channel-divinity",
        "action",
        "channel-divinity",
        _divine_spark,
        _spark_target,
        serves=Serves("foe", _sparks, feet=CHANNEL_FEET),
    ),
    "turn-undead": Feature(
        "channel-divinity",
        "action",
        "channel-divinity",
        _turn_undead,
        _can_turn,
        fights_only=True,
        serves=Serves("foes", _turns, "Turn Undead", feet=CHANNEL_FEET),
    ),
    "preserve-life": Feature(
        "preserve-life", "action", "channel-divinity", _preserve_life, _can_preserve
    ),
}
