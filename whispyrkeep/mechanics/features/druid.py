"""Uses of the Druid's features. Source: SRD 5.2, "Druid", "Circle of the Land"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.derived import LAND, land_of
from whispyrkeep.mechanics.creatures.view import WILD_SHAPE, Creature, creature
from whispyrkeep.mechanics.features.cleric import channel_dc
from whispyrkeep.mechanics.features.using import (
    Feature,
    budget_of,
    cannot_strike,
    cannot_touch,
    change_budget,
    none_left,
    set_left,
)
from whispyrkeep.mechanics.fights.positions import area_limit, feet_between
from whispyrkeep.mechanics.fights.turns import left_of, use_once, use_up
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, heal, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.riders import Area
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, DamageType, EffectKind
from whispyrkeep.models.time import HOUR, MINUTE
from whispyrkeep.models.workings import BecomeEffect

SHAPE: Final = "wild-shape"
AID_FEET: Final = 60
AID_AREA: Final = Area(shape="sphere", feet=10)
HIGHEST_SLOT: Final = 9


# --- Wild Shape -----------------------------------------------------------------------


def in_wild_shape(actor: Creature) -> bool:
    """Whether the Druid is in a form of their own choosing."""
    effects = actor.body.effects if actor.body else ()
    return any(active.source == WILD_SHAPE for active in effects)


def _can_shape(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    if not request.option and in_wild_shape(actor):
        return None
    word = request.option.lower().replace(" ", "-").removeprefix("monster/")
    if f"wild-shape-{word}" not in actor.features:
        known = sorted(f.removeprefix("wild-shape-") for f in actor.features if "shape-" in f)
        message = f"name a form that {actor.name} knows as option: {', '.join(known)}"
        return refuse("feature.option", message, '"Wild Shape"')
    return none_left(play, actor.id, SHAPE)


def _shape(play: Play, request: UseFeature, actor: Creature) -> None:
    """Take the form named as ``option``, or without one be oneself again.

    Source: SRD 5.2, "Druid", "Level 2: Wild Shape", "Level 18: Beast Spells".
    """
    assert actor.sheet is not None
    if in_wild_shape(actor):
        end_effect(play, actor.id, EffectKind.LASTING, source=WILD_SHAPE, why="left the form")
    if not request.option:
        return
    use_up(play, actor.id, SHAPE)
    level = levels_in(actor.sheet, "druid")
    word = request.option.lower().replace(" ", "-").removeprefix("monster/")
    casts = "beast-spells" in actor.features
    form = BecomeEffect(
        types=("beast",), mind=True, most_rating=0 if casts else 1, usual=f"monster/{word}"
    )
    ends_at = play.state.time + max(level // 2, 1) * HOUR
    endure(play, actor.id, (form,), Origin(by=actor.id, name=WILD_SHAPE, ends_at=ends_at))
    temporary_hit_points(play, actor.id, level, WILD_SHAPE)
    if play.state.fight is not None:
        budget = budget_of(play)
        speed = creature(play.state, play.catalogue, actor.id).speed
        change_budget(play, budget.with_(movement_feet=min(budget.movement_feet, speed)))


# --- Wild Resurgence, Nature Magician -------------------------------------------------


def _can_resurge(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    if left_of(play, actor.id, SHAPE):
        return refuse("feature.not_needed", f"{actor.name} has a use of Wild Shape left")
    if play.state.fight is not None and _resurged(actor) in budget_of(play).once:
        return refuse("feature.once", "Wild Resurgence works once a turn", '"Wild Resurgence"')
    return none_left(play, actor.id, f"slot-{request.amount}")


def _resurged(actor: Creature) -> str:
    return f"wild-resurgence:{actor.id}"


def _resurge(play: Play, request: UseFeature, actor: Creature) -> None:
    """A spell slot of level ``amount`` for a use of Wild Shape.

    Source: SRD 5.2, "Druid", "Level 5: Wild Resurgence".
    """
    if play.state.fight is not None:
        use_once(play, _resurged(actor))
    use_up(play, actor.id, f"slot-{request.amount}")
    set_left(play, actor.id, SHAPE, 1)


def _can_trade(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    return none_left(play, actor.id, SHAPE)


def _trade(play: Play, _request: UseFeature, actor: Creature) -> None:
    """A use of Wild Shape for a level 1 slot, once a day.

    Source: SRD 5.2, "Druid", "Level 5: Wild Resurgence".
    """
    use_up(play, actor.id, SHAPE)
    set_left(play, actor.id, "slot-1", left_of(play, actor.id, "slot-1") + 1)


def _can_conjure(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    if 2 * request.amount > HIGHEST_SLOT:
        return refuse("feature.option", "a slot has level 9 at most", '"Nature Magician"')
    return none_left(play, actor.id, SHAPE, request.amount)


def _conjure(play: Play, request: UseFeature, actor: Creature) -> None:
    """``amount`` uses of Wild Shape for one slot of twice that level.

    Source: SRD 5.2, "Druid", "Level 20: Archdruid", "Nature Magician".
    """
    use_up(play, actor.id, SHAPE, request.amount)
    name = f"slot-{2 * request.amount}"
    set_left(play, actor.id, name, left_of(play, actor.id, name) + 1)


# --- Circle of the Land ---------------------------------------------------------------


def _can_aid(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    """``others`` are harmed, and ``target`` is healed."""
    refusal = cannot_touch(play, actor, request.target or actor.id, AID_FEET)
    if refusal is None and len(request.others) > area_limit(AID_AREA):
        refusal = refuse("spell.target_count", f"it catches {area_limit(AID_AREA)} at most")
    for foe_id in request.others if refusal is None else ():
        refusal = cannot_strike(play, actor, foe_id)
        if refusal is None and feet_between(play.state, actor.id, foe_id) > AID_FEET:
            refusal = refuse("target.too_far", f"{foe_id} is more than {AID_FEET} feet away")
        if refusal is not None:
            return refusal
    return refusal


def _aid(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Circle of the Land", "Level 3: Land's Aid"."""
    assert actor.sheet is not None
    level = levels_in(actor.sheet, "druid")
    dice = f"{2 + (level >= 10) + (level >= 14)}d6"
    dc = channel_dc(play, actor, Ability.WISDOM)
    if request.others:
        record = play.throw(actor.id, "damage", dice)
        play.roll("damage", actor.id, "Land's Aid", record)
        for foe_id in request.others:
            harms = [Harm(record.total, DamageType.NECROTIC)]
            save = Save(Ability.CONSTITUTION, dc, "Land's Aid", origin=actor.id)
            saved = saving_throw(play, foe_id, save)
            deal_damage(play, foe_id, halved(harms) if saved else harms, source="Land's Aid")
    healed = creature(play.state, play.catalogue, request.target or actor.id)
    healing = play.throw(actor.id, "healing", dice_for(healed, dice))
    play.roll("healing", actor.id, "Land's Aid", healing)
    heal(play, healed.id, healing.total, "Land's Aid")


def _shelter(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Half Cover for the party, and the Druid's own Resistance for its other members.

    Source: SRD 5.2, "Circle of the Land", "Level 14: Nature's Sanctuary"; where: docs/rulings.md.
    """
    assert actor.sheet is not None
    ends_at = play.state.time + MINUTE
    ward = LAND[land_of(actor.sheet)]
    for member_id in tuple(play.state.party):
        cover = ActiveEffect(
            kind=EffectKind.HALF_COVER,
            source="Nature's Sanctuary",
            by=actor.id,
            ends_at=ends_at,
        )
        gain_effect(play, member_id, cover)
        guard = cover.with_(kind=EffectKind.RESISTANT, damage_types=(ward,))
        gain_effect(play, member_id, guard)


USES: Final[dict[str, Feature]] = {
    SHAPE: Feature(SHAPE, "bonus-action", None, _shape, _can_shape),
    "wild-resurgence": Feature("wild-resurgence", "free", None, _resurge, _can_resurge),
    "wild-resurgence-slot": Feature(
        "wild-resurgence", "free", "wild-resurgence", _trade, _can_trade
    ),
    "nature-magician": Feature("archdruid", "free", "nature-magician", _conjure, _can_conjure),
    "lands-aid": Feature("lands-aid", "action", SHAPE, _aid, _can_aid),
    "natures-sanctuary": Feature("natures-sanctuary", "action", SHAPE, _shelter, fights_only=True),
}
