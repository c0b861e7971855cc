"""Class features that a character chooses to use.

Features that work by themselves stand where their rule does: Sneak Attack and weapon masteries
in ``attacks``, Relentless Endurance in ``damage``, Arcane Recovery in ``rests``.
Source: SRD 5.2, "Fighter", "Rogue", "Cleric".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.conditions import gain_condition, gain_effect
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.d20tests import Save, saving_throw
from whispyrkeep.mechanics.damage import Harm, deal_damage, heal
from whispyrkeep.mechanics.fight import settle
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.positions import feet_between, present_foes
from whispyrkeep.mechanics.turns import Cost, cannot_act, move_feet, no_target, spend
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind
from whispyrkeep.models.time import MINUTE

CHANNEL_FEET: Final = 30

Use = Callable[[Play, UseFeature, Creature], Rejection | None]


@dataclass(frozen=True, slots=True)
class Feature:
    """How a feature is used.

    Attributes:
        slug: what must stand among the sheet's features.
        cost: the part of a turn it takes.
        resource: what it uses up, if anything.
        check: why it cannot be used, if so.
        work: what it does.
        fights_only: it means nothing outside a fight.
    """

    slug: str
    cost: Cost
    resource: str | None
    check: Use
    work: Use
    fights_only: bool = False


def use_feature(play: Play, request: UseFeature) -> Rejection | None:
    """Resolve the use of a feature by a party member."""
    wanted = request.feature.lower().replace(" ", "-")
    feature = FEATURES.get(wanted)
    if feature is None:
        known = ", ".join(FEATURES)
        message = f"the rules have no use for '{request.feature}'; known are: {known}"
        return refuse("feature.unknown", message)
    refusal = cannot_act(play.state, play.catalogue, request.actor, feature.cost)
    if refusal is None:
        refusal = _not_ready(play, request, feature)
    if refusal is not None:
        return refusal
    actor = creature(play.state, play.catalogue, request.actor)
    refusal = feature.check(play, request, actor)
    if refusal is not None:
        return refusal
    spend(play, feature.cost)
    if feature.resource is not None:
        _use_up(play, request.actor, feature.resource)
    feature.work(play, request, actor)
    settle(play)
    return None


def _not_ready(play: Play, request: UseFeature, feature: Feature) -> Rejection | None:
    member = play.state.party[request.actor]
    if feature.slug not in member.sheet.features:
        return refuse("feature.missing", f"{member.name} does not have {feature.slug}")
    if feature.fights_only and play.state.fight is None:
        return refuse("fight.none", f"{request.feature} is for fights, and nobody is fighting")
    if feature.resource is not None and not member.body.resources.get(feature.resource):
        message = f"{member.name} has no use of {feature.resource} left; rest to regain it"
        return refuse("feature.spent", message, f'"{feature.resource.replace("-", " ").title()}"')
    return None


def _use_up(play: Play, member_id: str, resource: str) -> None:
    left = play.state.party[member_id].body.resources[resource] - 1
    play.happen(ResourceChanged(target=member_id, resource=resource, left=left))


def _always(_play: Play, _request: UseFeature, _actor: Creature) -> None:
    return None


# --- fighter and rogue ----------------------------------------------------------------


def _second_wind(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Fighter", "Level 1: Second Wind"."""
    bonus = (Modifier(source="Fighter level", value=actor.level),)
    record = play.throw(request.actor, "healing", "1d10", bonus)
    play.roll("healing", request.actor, "Second Wind", record)
    heal(play, request.actor, record.total, "Second Wind")


def _action_surge(play: Play, _request: UseFeature, _actor: Creature) -> None:
    """Source: SRD 5.2, "Fighter", "Level 2: Action Surge"."""
    fight = play.state.fight
    assert fight is not None
    play.happen(BudgetChanged(budget=fight.budget.with_(action=True)))


def _can_surge(play: Play, _request: UseFeature, _actor: Creature) -> Rejection | None:
    fight = play.state.fight
    if fight is not None and fight.budget.action:
        return refuse("feature.not_needed", "the action of this turn is still there; use it first")
    return None


def _can_aim(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    """Source: SRD 5.2, "Rogue", "Level 3: Steady Aim"."""
    fight = play.state.fight
    if fight is not None and fight.budget.movement_feet != actor.speed:
        return refuse("feature.moved", f"{actor.name} has moved this turn", '"Steady Aim"')
    return None


def _steady_aim(play: Play, request: UseFeature, actor: Creature) -> None:
    fight = play.state.fight
    assert fight is not None
    move_feet(play, fight.budget.movement_feet)
    aim = ActiveEffect(
        kind=EffectKind.AIMING,
        source="Steady Aim",
        by=actor.id,
        once=True,
        ends_on_turn_of=actor.id,
        ends_round=fight.round,
    )
    gain_effect(play, request.actor, aim)


# --- cleric ---------------------------------------------------------------------------


def _channel_dc(play: Play, actor: Creature) -> int:
    casting = play.state.party[actor.id].sheet.spellcasting
    ability = casting.ability if casting else Ability.WISDOM
    return 8 + actor.modifier(ability) + actor.proficiency


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


def _divine_spark(play: Play, request: UseFeature, actor: Creature) -> None:
    """Heals an ally, harms a foe. Source: SRD 5.2, "Cleric", "Divine Spark"."""
    assert request.target is not None
    wisdom = Modifier(source="Wisdom", value=actor.modifier(Ability.WISDOM))
    dice = f"{1 + sum(actor.level >= level for level in (7, 13, 18))}d8"
    ally = request.target in play.state.party
    record = play.throw(actor.id, "healing" if ally else "damage", dice, (wisdom,))
    play.roll("healing" if ally else "damage", actor.id, "Divine Spark", record)
    if ally:
        heal(play, request.target, record.total, "Divine Spark")
        return
    save = Save(Ability.CONSTITUTION, _channel_dc(play, actor), "Divine Spark")
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
    """Source: SRD 5.2, "Cleric", "Turn Undead"."""
    turned = (Condition.FRIGHTENED, Condition.INCAPACITATED)
    for foe_id in _undead_near(play, actor):
        dc = _channel_dc(play, actor)
        if saving_throw(play, foe_id, Save(Ability.WISDOM, dc, "Turn Undead", against=turned)):
            continue
        for condition in turned:
            active = ActiveCondition(
                condition=condition,
                source="Turn Undead",
                by=actor.id,
                ends_at=play.state.time + MINUTE,
                ends_on_damage=True,
            )
            gain_condition(play, foe_id, active)


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
    pool = 5 * actor.level
    for view in _bloodied(play, actor):
        share = min(pool, view.max_hit_points // 2 - view.hit_points)
        pool -= heal(play, view.id, share, "Preserve Life")


FEATURES: Final[dict[str, Feature]] = {
    "second-wind": Feature("second-wind", "bonus-action", "second-wind", _always, _second_wind),
    "action-surge": Feature(
        "action-surge", "free", "action-surge", _can_surge, _action_surge, fights_only=True
    ),
    "steady-aim": Feature(
        "steady-aim", "bonus-action", None, _can_aim, _steady_aim, fights_only=True
    ),
    "divine-spark": Feature(
        "channel-divinity", "action", "channel-divinity", _spark_target, _divine_spark
    ),
    "turn-undead": Feature(
        "channel-divinity",
        "action",
        "channel-divinity",
        _can_turn,
        _turn_undead,
        fights_only=True,
    ),
    "preserve-life": Feature(
        "preserve-life", "action", "channel-divinity", _can_preserve, _preserve_life
    ),
}
"""Every feature a ``use_feature`` request may name."""
