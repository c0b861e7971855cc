"""Conditions, ongoing effects and Concentration: how they begin, last and end.

Source: SRD 5.2, Rules Glossary, "Condition", "Concentration" and the fifteen conditions.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, Final

from whispyrkeep.mechanics.creatures.view import WILD_SHAPE, Creature, creature, exists
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import TemporaryEffect
from whispyrkeep.models.events import (
    ConcentrationChanged,
    ConditionEnded,
    ConditionGained,
    CreatureDied,
    EffectEnded,
    EffectGained,
    FoeFled,
    FoeTurned,
    ItemEquipped,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.riders import HinderRider, Until
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, Body, CampaignState, Fight
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.workings import AftermathEffect, BecomeEffect, TurncoatEffect

AT_ZERO: Final = "0 Hit Points"
"""Source of the Unconscious condition of a character who is dying or Stable."""

DEADLY_EXHAUSTION: Final = 6
WITH_SOURCE: Final = "with-source"
"""How a curse is marked that ends when whoever it comes from dies."""


# --- how long -------------------------------------------------------------------------


def lasting(
    state: CampaignState, until: Until, *, target: str, source: str, seconds: int = 0
) -> dict[str, Any]:
    """The fields of a condition or effect that say when it ends.

    In a fight "the next turn" of a creature is its turn in this round if it has yet to come,
    else in the next; outside fights such a moment lies one round ahead.
    """
    if until == "ended":
        return {}
    if until == "seconds":
        return {"ends_at": state.time + seconds}
    fight = state.fight
    if fight is None:
        return {"ends_at": state.time + ROUND}
    if until == "end-of-this-turn":
        return {"ends_on_turn_of": fight.acting, "ends_when": "end", "ends_round": fight.round}
    creature_id = target if "targets" in until else source
    if until == "end-of-targets-turn":
        return {"ends_on_turn_of": target, "ends_when": "end", "ends_round": fight.round}
    return {
        "ends_on_turn_of": creature_id,
        "ends_when": "start" if until.startswith("start") else "end",
        "ends_round": _next_turn(fight, creature_id, ends_now=until.startswith("start")),
    }


def _next_turn(fight: Fight, creature_id: str, *, ends_now: bool) -> int:
    """The round of the creature's next turn; what would end with its present one waits longer."""
    places = [
        index
        for index, turn in enumerate(fight.order)
        if turn.id == creature_id and (fight.round == 1 or not turn.again)
    ]
    to_come = bool(places) and places[-1] > fight.active
    own = fight.acting == creature_id and not ends_now
    return fight.round if to_come and not own else fight.round + 1


# --- conditions -----------------------------------------------------------------------


def gain_condition(play: Play, target_id: str, active: ActiveCondition) -> bool:
    """Give a creature a condition, unless it is immune or the universe bans the condition.

    Returns:
        Whether it has the condition now.

    Exhaustion adds its level to what is there. Whoever becomes Incapacitated loses
    Concentration and lets go of whom they grapple.
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not target.alive:
        return False
    if active.condition in target.condition_immunities or _warded(play, target, active):
        return False
    if play.catalogue.ban(f"condition/{active.condition.value}") is not None:
        return False
    if active.condition is Condition.EXHAUSTION:
        return _exhaust(play, target, active)
    before = target.conditions
    play.happen(ConditionGained(target=target_id, active=active))
    after = creature(play.state, play.catalogue, target_id)
    if Condition.INCAPACITATED in after.conditions - before:
        end_concentration(play, target_id, "Incapacitated")
        _let_go(play, target_id)
        _lapse(play, target_id)
    if Condition.UNCONSCIOUS in after.conditions - before:
        drop_what_is_held(play, target_id)
    if active.condition is Condition.UNCONSCIOUS and not target.active(Condition.PRONE):
        gain_condition(play, target_id, ActiveCondition(condition=Condition.PRONE))
    return True


LAPSING: Final = (EffectKind.RAGING, EffectKind.RESISTANT, EffectKind.FLYING)


def _lapse(play: Play, creature_id: str) -> None:
    """End what an Incapacitated creature cannot keep up; a Persistent Rage only ends in sleep.

    Source: SRD 5.2, "Rage", "Persistent Rage", "Superior Defense", "Draconic Flight".
    """
    view = creature(play.state, play.catalogue, creature_id)
    for effect in view.effects(EffectKind.LASTING):
        if effect.source == WILD_SHAPE:
            end_effect(play, creature_id, effect.kind, source=WILD_SHAPE, why="Incapacitated")
    for effect in (effect for kind in LAPSING for effect in view.effects(kind)):
        persists = effect.kind is EffectKind.RAGING and "persistent-rage" in view.features
        if effect.source == "Dragon Wings":
            continue
        if not persists or view.has(Condition.UNCONSCIOUS):
            end_effect(play, creature_id, effect.kind, source=effect.source, why="Incapacitated")


def _warded(play: Play, target: Creature, active: ActiveCondition) -> bool:
    """Whether it comes from a creature of a type that something protects from.

    Source: SRD 5.2, "Protection from Evil and Good".
    """
    if target.body is None:
        return False
    known = active.by is not None and exists(play.state, active.by)
    kind = creature(play.state, play.catalogue, active.by or "").creature_type if known else ""
    return any(
        active.condition in work.conditions
        and (kind in work.from_types or (work.magic and _magical(play, active)))
        for _, work in target.body.works(ResistEffect)
    )


def _magical(play: Play, active: ActiveCondition) -> bool:
    """Whether a spell brings the condition. Source: SRD 5.2, "Freedom of Movement"."""
    slug = active.source.lower().replace("'", "").replace(" ", "-")
    return play.catalogue.has(f"spell/{slug}")


def drop_what_is_held(play: Play, member_id: str) -> None:
    """Weapons fall out of the hands; a Shield is strapped on: docs/rulings.md.

    Source: SRD 5.2, Rules Glossary, "Unconscious".
    """
    member = play.state.party.get(member_id)
    for item in member.equipped if member else ():
        if play.catalogue.item(item).weapon is not None:
            play.happen(ItemEquipped(target=member_id, item=item, on=False, dropped=True))


def _exhaust(play: Play, target: Creature, active: ActiveCondition) -> bool:
    """Source: SRD 5.2, Rules Glossary, "Exhaustion"."""
    level = min(target.exhaustion + active.level, DEADLY_EXHAUSTION)
    play.happen(ConditionGained(target=target.id, active=active.with_(level=level)))
    if level == DEADLY_EXHAUSTION:
        die(play, target.id, "Exhaustion")
    return True


def ease_exhaustion(play: Play, target_id: str, levels: int, why: str) -> None:
    """So many levels of Exhaustion less, if the creature has any."""
    level = creature(play.state, play.catalogue, target_id).exhaustion
    if level:
        eased = ConditionEnded(
            target=target_id,
            condition=Condition.EXHAUSTION,
            level_left=max(level - levels, 0),
            why=why,
        )
        play.happen(eased)


def end_condition(
    play: Play, target_id: str, condition: Condition, *, source: str | None = None, why: str = ""
) -> None:
    """End every entry of the condition, or the one from ``source``; nothing if there is none."""
    entries = creature(play.state, play.catalogue, target_id).active(condition)
    ended = {entry.source for entry in entries if source in (None, entry.source)}
    if ended:
        event = ConditionEnded(target=target_id, condition=condition, source=source, why=why)
        play.happen(event)
        _fall_away(play, target_id, condition, why)
        _go_along(play, target_id, ended, why)


def _go_along(play: Play, target_id: str, ended: Set[str], why: str) -> None:
    """End conditions that there are only while another is: sleep while Poisoned.

    Source: SRD 5.2.1, Pseudodragon, "Sting".
    """
    body = creature(play.state, play.catalogue, target_id).body
    for entry in body.conditions if body else ():
        root, hangs, _ = entry.source.partition(": ")
        if hangs and root in ended:
            end_condition(play, target_id, entry.condition, source=entry.source, why=why)


def _fall_away(play: Play, target_id: str, condition: Condition, why: str) -> None:
    """End what hung on the condition: damage each turn, a hindrance."""
    view = creature(play.state, play.catalogue, target_id)
    held = {entry.source for entry in view.active(condition)}
    for effect in view.body.effects if view.body else ():
        if effect.during is condition and effect.source not in held:
            end_effect(play, target_id, effect.kind, source=effect.source, why=why)


def _let_go(play: Play, grappler: str) -> None:
    """Source: SRD 5.2, Rules Glossary, "Grappling", "Ending a Grapple"."""
    for held, _ in bodies(play):
        release(play, held, grappler, "the grappler is Incapacitated")


def release(play: Play, held: str, grappler: str, why: str) -> None:
    """End the grapple, and what the grapple brought with it."""
    body = creature(play.state, play.catalogue, held).body
    for entry in body.conditions if body else ():
        if entry.by == grappler and entry.escape_dc:
            end_condition(play, held, entry.condition, source=entry.source, why=why)


# --- ongoing effects ------------------------------------------------------------------


def gain_effect(play: Play, target_id: str, active: ActiveEffect) -> None:
    """Put an ongoing effect on a creature that has a body; a turncoat changes sides by it."""
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not target.alive:
        return
    play.happen(EffectGained(target=target_id, active=active))
    turned = any(isinstance(work, TurncoatEffect) for work in active.works)
    if turned and active.by in play.state.party:
        _turn(play, target_id, ally=True)


def end_effect(
    play: Play, target_id: str, kind: EffectKind, *, source: str | None = None, why: str = ""
) -> None:
    """End the effects of this kind, or the one from ``source``; nothing if there is none."""
    effects = creature(play.state, play.catalogue, target_id).effects(kind)
    ended = [effect for effect in effects if source in (None, effect.source)]
    if ended:
        play.happen(EffectEnded(target=target_id, kind=kind, source=source, why=why))
    for effect in ended:
        if effect.kind is not EffectKind.FALLING_DUE:
            _afterwards(play, target_id, effect, why)


LEFT: Final = "moved away"
"""Why an effect ended whose area its bearer has left: nothing comes of it for them."""


def _afterwards(play: Play, target_id: str, ended: ActiveEffect, why: str) -> None:
    """What the end of an effect brings: weariness, one's own form, the going of companions."""
    for work in ended.works:
        if isinstance(work, BecomeEffect) or (isinstance(work, TemporaryEffect) and work.fade):
            play.happen(
                TemporaryHitPointsGained(target=target_id, temporary=0, source=ended.source)
            )
        if isinstance(work, TurncoatEffect):
            _turn(play, target_id, ally=False)
        if isinstance(work, AftermathEffect):
            _leave_its_mark(play, target_id, ended, work, why)
    if ended.kind is EffectKind.CURSED and not ended.works:
        _lift(play, target_id, ended)
    if ended.kind is EffectKind.COMPANIONS:
        _send_off(play, target_id, ended)


def _send_off(play: Play, summoner: str, ended: ActiveEffect) -> None:
    for foe in play.state.fight.foes.values() if play.state.fight else ():
        mine = foe.summoned and (foe.summoned.by, foe.summoned.source) == (summoner, ended.source)
        if mine:
            play.happen(FoeFled(foe=foe.id))


def _lift(play: Play, target_id: str, curse: ActiveEffect) -> None:
    """What a curse did is over with it."""
    body = creature(play.state, play.catalogue, target_id).body
    for effect in body.effects if body else ():
        if (effect.source, effect.by) == (curse.source, curse.by):
            end_effect(play, target_id, effect.kind, source=effect.source, why="the curse is over")


def _leave_its_mark(
    play: Play, target_id: str, ended: ActiveEffect, work: AftermathEffect, why: str
) -> None:
    """Weariness, and what falls due at once. Source: "Haste", "Reverse Gravity"."""
    if (work.falls or work.damage) and why != LEFT:
        due = ended.with_(kind=EffectKind.FALLING_DUE, works=(work,), concentration=False)
        gain_effect(play, target_id, due.with_(ends_at=None))
    timer = lasting(play.state, "end-of-targets-next-turn", target=target_id, source=target_id)
    if work.still:
        halted = ActiveEffect(
            kind=EffectKind.HINDERED, what="speed-zero", source=ended.source, **timer
        )
        gain_effect(play, target_id, halted)
    for condition in work.conditions:
        weary = ActiveCondition(condition=condition, source=ended.source, **timer)
        gain_condition(play, target_id, weary)


def _turn(play: Play, foe_id: str, *, ally: bool) -> None:
    """A foe changes sides, if it is there and not on that side already."""
    foe = play.state.fight.foes.get(foe_id) if play.state.fight else None
    if foe is not None and foe.ally is not ally and not foe.body.dead and not foe.fled:
        play.happen(FoeTurned(foe=foe_id, ally=ally))


COVERS: Final = (EffectKind.HALF_COVER, EffectKind.THREE_QUARTERS_COVER, EffectKind.TOTAL_COVER)
FIGHTS_ONLY: Final = (
    *COVERS,
    EffectKind.BURNING,
    EffectKind.ONGOING,
    EffectKind.INURED,
    EffectKind.SWALLOWED,
    EffectKind.RIDING,
)
"""What is over with the fight; flames are beaten out then (docs/rulings.md)."""


def leave_cover(play: Play, creature_id: str, why: str) -> None:
    """The creature is no longer behind what gave it cover."""
    for kind in COVERS:
        end_effect(play, creature_id, kind, why=why)


RAN_OUT: Final = "ran out"
"""Why Concentration ended that was kept for the spell's whole time."""


# --- Concentration --------------------------------------------------------------------


def concentration_dc(damage: int) -> int:
    """Difficulty Class of the save that keeps Concentration.

    Args:
        damage: damage taken from one source, after Resistance; at least 1.

    Raises:
        ValueError: ``damage`` is below 1, so no save is due.

    Source: SRD 5.2, Rules Glossary, "Concentration".
    """
    if damage < 1:
        raise ValueError(f"damage must be at least 1, got {damage}")
    return min(max(10, damage // 2), 30)


def concentrate(play: Play, who: str, name: str) -> None:
    """Begin to concentrate on something that is no spell. Source: SRD 5.2.1, "Luring Song"."""
    end_concentration(play, who, "concentrating on something else")
    slug = name.lower().replace(" ", "-")
    play.happen(ConcentrationChanged(target=who, spell=f"action/{slug}"))


def end_concentration(play: Play, caster: str, why: str) -> None:
    """End the caster's Concentration, and everything that hung on it."""
    body = creature(play.state, play.catalogue, caster).body
    if body is None or body.concentration is None:
        return
    play.happen(ConcentrationChanged(target=caster, spell=None, why=why))
    for bearer, held in bodies(play):
        for condition in held.conditions:
            if condition.concentration and condition.by == caster:
                if why == RAN_OUT and condition.stays and condition.worsens_to is None:
                    kept = condition.with_(concentration=False, ends_at=None)
                    play.happen(ConditionGained(target=bearer, active=kept))
                    continue
                source = condition.source
                end_condition(play, bearer, condition.condition, source=source, why=why)
        for effect in held.effects:
            if effect.concentration and effect.by == caster:
                if why == RAN_OUT and _stays(effect):
                    lasts = effect.with_(concentration=False, ends_at=None)
                    play.happen(EffectGained(target=bearer, active=lasts))
                    continue
                if why == RAN_OUT and _taken_home(play, bearer, effect):
                    play.happen(FoeFled(foe=bearer))
                end_effect(play, bearer, effect.kind, source=effect.source, why=why)


def _stays(effect: ActiveEffect) -> bool:
    """Whether it is for good once the spell has lasted its time. Source: "True Polymorph"."""
    return any(isinstance(work, BecomeEffect) and work.stays for work in effect.works)


def _taken_home(play: Play, bearer: str, effect: ActiveEffect) -> bool:
    """Whether a foe that is away all the time a spell lasts is of a kind that does not return.

    Source: SRD 5.2, "Banishment".
    """
    natives = {kind for w in effect.works if isinstance(w, HinderRider) for kind in w.natives}
    foreign = creature(play.state, play.catalogue, bearer).creature_type in natives
    return foreign and bearer not in play.state.party


# --- death ----------------------------------------------------------------------------


def spit_out(play: Play, swallower: str, why: str, only: str | None = None) -> None:
    """Whoever is inside, or the one named, comes out Prone; what being inside did is over."""
    for bearer, body in bodies(play):
        for effect in body.effects if only in (None, bearer) else ():
            if effect.kind is not EffectKind.SWALLOWED or effect.by != swallower:
                continue
            for entry in body.conditions:
                if entry.source == effect.source and entry.by == swallower:
                    end_entry(play, bearer, entry, why)
            for kind in (EffectKind.ONGOING, EffectKind.SWALLOWED, EffectKind.LASTING):
                end_effect(play, bearer, kind, source=effect.source, why=why)
            gain_condition(play, bearer, ActiveCondition(condition=Condition.PRONE))


def die(play: Play, target_id: str, why: str) -> None:
    """The creature dies: its Concentration ends, whom it grappled or swallowed is free."""
    end_concentration(play, target_id, "dead")
    at = play.state.time if target_id in play.state.party else None
    play.happen(CreatureDied(target=target_id, why=why, at=at))
    _let_go(play, target_id)
    spit_out(play, target_id, "it died")
    for foe in play.state.fight.foes.values() if play.state.fight else ():
        bound = foe.summoned is not None and foe.summoned.bound and foe.summoned.by == target_id
        if bound and not (foe.body.dead or foe.fled):
            play.happen(FoeFled(foe=foe.id))
    for bearer, body in bodies(play):
        for entry in body.conditions:
            if entry.with_source and entry.by == target_id:
                end_entry(play, bearer, entry, "it died")
        if any(effect.what == target_id for effect in body.effects):
            die(play, bearer, why)
        for curse in body.ongoing(EffectKind.CURSED):
            if curse.what == WITH_SOURCE and curse.by == target_id:
                end_effect(play, bearer, curse.kind, source=curse.source, why="it died")


def bodies(play: Play) -> list[tuple[str, Body]]:
    """Everybody's body as it is now."""
    state = play.state
    bodies = [(member.id, member.body) for member in state.party.values()]
    foes = state.fight.foes.values() if state.fight else ()
    return [*bodies, *((foe.id, foe.body) for foe in foes)]


def end_entry(play: Play, creature_id: str, entry: ActiveCondition, why: str) -> None:
    """End this one entry of a condition."""
    end_condition(play, creature_id, entry.condition, source=entry.source, why=why)
