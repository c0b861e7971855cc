"""What stays on a target until somebody's action ends it: wounds that bleed, creatures that cling.

Source: SRD 5.2.1, the stat blocks: Bearded Devil, Horned Devil, "Infernal Glaive", "Infernal
Tail"; Cloaker, "Attach"; Darkmantle, "Crush".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import bodies, end_effect, gain_condition, gain_effect
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import Work
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.modifiers import ResistEffect, RollEffect
from whispyrkeep.models.riders import BindRider, DamagePart, HinderRider, OngoingRider, Size
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import AdvantageState, Condition, DamageType, EffectKind
from whispyrkeep.models.workings import BondEffect, EscapeEffect

SMALLER: Final = (Size.TINY, Size.SMALL, Size.MEDIUM)
CLUNG: Final = "clung"
"""What an effect on the target is called that lasts as long as its source clings to it."""

CLINGS: Final = "clings"
"""And what the one on the creature is called that clings."""


def bears(target: Creature, rider: BindRider) -> bool:
    """Whether the target bears such a bond already; it gets no second."""
    return any(effect.what == _named(rider) for effect in target.effects(EffectKind.LASTING))


def bind(play: Play, target_id: str, rider: BindRider, by: str, name: str, *, covers: bool) -> None:
    """Put it on the target; the caller has seen to its size, and whether that is covered."""
    target = creature(play.state, play.catalogue, target_id)
    if bears(target, rider) or not target.alive or _full(play, target, rider, by):
        return
    covered = covers and (not rider.leant or _had_advantage(play, by))
    ends_at = play.state.time + rider.seconds if rider.seconds else None
    mark = ActiveEffect(
        kind=EffectKind.LASTING,
        source=name,
        by=by,
        what=_named(rider),
        works=_works(rider, covered=covered),
        ends_at=ends_at,
        during=Condition.GRAPPLED if Condition.GRAPPLED in rider.conditions else None,
    )
    escape = rider.dc if mark.during else None
    for condition in rider.conditions if covered else ():
        held = ActiveCondition(condition=condition, source=name, by=by, escape_dc=escape)
        gain_condition(play, target_id, held)
    gain_effect(play, target_id, mark)
    if rider.clings:
        _cling(play, target_id, rider, by, name)


def _full(play: Play, target: Creature, rider: BindRider, by: str) -> bool:
    """Whether there is no room for the target: one that is Large fills it."""
    within = [
        creature(play.state, play.catalogue, one).size
        for one, body in bodies(play)
        for effect in body.ongoing(EffectKind.LASTING)
        if effect.by == by and effect.what == _named(rider)
    ]
    large = any(size not in SMALLER for size in (*within, target.size))
    return bool(rider.room and within) and (large or len(within) >= rider.room)


def _named(rider: BindRider) -> str:
    return CLUNG if rider.clings else rider.what


def _works(rider: BindRider, *, covered: bool) -> tuple[Work, ...]:
    works: list[Work] = [
        EscapeEffect(
            ability=rider.ability,
            skill=rider.skill,
            difficulty_class=rider.dc,
            helped=rider.helped,
        )
    ]
    if rider.loses is not None:
        part = DamagePart(dice=rider.loses, damage_type=DamageType.NECROTIC)
        bleeding = OngoingRider(damage=(part,), moment=rider.moment, lost=True, mended=rider.mended)
        works.append(bleeding)
    if rider.damage:
        works.append(OngoingRider(damage=rider.damage, moment=rider.moment))
    if rider.suffocates and covered:
        works.append(HinderRider(what="breathing"))
    if rider.drowns:
        works.append(HinderRider(what="drowning"))
    return tuple(works)


def _had_advantage(play: Play, attacker_id: str) -> bool:
    """Whether the attack roll that brought this was made with Advantage."""
    rolls = (
        event.roll
        for event in reversed(play.events)
        if isinstance(event, D20TestMade) and event.test == "attack" and event.actor == attacker_id
    )
    return next((roll.advantage is AdvantageState.ADVANTAGE for roll in rolls), False)


# --- creatures that cling -------------------------------------------------------------


def _cling(play: Play, target_id: str, rider: BindRider, by: str, name: str) -> None:
    """The creature goes where the target goes, and what it gains by clinging."""
    works: list[Work] = []
    if rider.still:
        works.append(HinderRider(what="speed-zero"))
    if rider.favours:
        works.append(RollEffect(on=("attacks",), leaning="advantage"))
    if rider.shares:
        works += [ResistEffect(level="resistance", types=tuple(DamageType)), BondEffect()]
    clinging = ActiveEffect(
        kind=EffectKind.LASTING, source=name, by=target_id, what=CLINGS, works=tuple(works)
    )
    gain_effect(play, by, clinging)


def clings_to(play: Play, creature_id: str) -> str | None:
    """Id of whom the creature clings to."""
    view = creature(play.state, play.catalogue, creature_id)
    held = (e.by for e in view.effects(EffectKind.LASTING) if e.what == CLINGS)
    return next(held, None)


def settle_clinging(play: Play) -> None:
    """Who clings to somebody who has shaken it off, or lies dead or dying, lets go; and who is
    dead or gone clings to nobody.
    """
    for clinger, body in bodies(play):
        for effect in body.effects:
            if effect.what == CLINGS and effect.by is not None:
                _settle(play, clinger, effect.by, effect)


def _settle(play: Play, clinger: str, host_id: str, effect: ActiveEffect) -> None:
    host = creature(play.state, play.catalogue, host_id)
    clung = any(one.what == CLUNG and one.by == clinger for one in host.effects(EffectKind.LASTING))
    view = creature(play.state, play.catalogue, clinger)
    if clung and host.alive and host.hit_points and view.able:
        return
    end_effect(play, clinger, effect.kind, source=effect.source, why="let go")
    if clung:
        free_of(play, host_id, effect.source, "let go")


# --- wounds ---------------------------------------------------------------------------


def close_wounds(play: Play, target_id: str) -> None:
    """A spell has restored Hit Points: wounds that close by that are closed."""
    view = creature(play.state, play.catalogue, target_id)
    for active, work in tuple(view.body.works(OngoingRider)) if view.body else ():
        if work.mended:
            end_effect(play, target_id, active.kind, source=active.source, why="healed")
