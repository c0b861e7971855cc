"""What frees a creature from a spell before its time: damage, saves that damage brings, a shake.

Source: SRD 5.2, "Sleep", "Hypnotic Pattern", "Hideous Laughter", "Dominate Person".
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import allies
from whispyrkeep.mechanics.harm.conditions import bodies, end_condition, end_effect, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.events import DamageTaken
from whispyrkeep.models.riders import HinderRider, OngoingRider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.surrounds import FlammableEffect
from whispyrkeep.models.terms import DamageType, EffectKind
from whispyrkeep.models.workings import BondEffect

NEVER: Final = 1_000_000
"""A round that no fight has: what waits for it ends with the fight."""


def free_of(play: Play, creature_id: str, source: str, why: str) -> None:
    """End the conditions and lasting effects that came from this source."""
    body = creature(play.state, play.catalogue, creature_id).body
    for entry in body.conditions if body else ():
        if entry.source == source:
            end_condition(play, creature_id, entry.condition, source=source, why=why)
    end_effect(play, creature_id, EffectKind.LASTING, source=source, why=why)
    if any(one.source == source for one in (body.ongoing(EffectKind.SWALLOWED) if body else ())):
        for kind in (EffectKind.ONGOING, EffectKind.SWALLOWED):
            end_effect(play, creature_id, kind, source=source, why=why)


def hurt(play: Play, target_id: str) -> None:
    """End what damage ends, and make the saves that damage brings."""
    _end_fragile(play, target_id)
    for source, entry in _by_source(play, target_id).items():
        if entry.ends_on_damage and not _gently(play, target_id, entry):
            free_of(play, target_id, source, "damage")
    for source, entry in _by_source(play, target_id).items():
        due = entry.on_damage
        if due is None or creature(play.state, play.catalogue, target_id).hit_points == 0:
            continue
        fight = play.state.fight
        if due.others and fight is not None and fight.acting == entry.by:
            continue
        leaning = Leaning()
        leaning.for_("damage", when=due.advantage)
        save = Save(due.ability, due.dc, source, against=(entry.condition,), leaning=leaning)
        if saving_throw(play, target_id, save):
            free_of(play, target_id, source, "saved")


def _gently(play: Play, target_id: str, entry: ActiveCondition) -> bool:
    """Whether the damage came of what ends nothing. Source: SRD 5.2.1, Vampire, "Charm"."""
    fight = play.state.fight
    if not entry.gentle or fight is None or fight.acting != entry.by:
        return False
    hurt_by = (
        event.source
        for event in reversed(play.events)
        if isinstance(event, DamageTaken) and event.target == target_id
    )
    return next(hurt_by, "") == entry.gentle


def provoked(play: Play, target_id: str) -> None:
    """Saves that damage forces on who bears a curse. Source: SRD 5.2, "Berserker Axe"."""
    view = creature(play.state, play.catalogue, target_id)
    for active, work in list(view.body.works(SaveEffect)) if view.body and view.hit_points else ():
        if work.moment != "on-damage" or not view.alive:
            continue
        save = Save(work.save.ability, work.save.difficulty_class or active.dc, active.source)
        if not saving_throw(play, target_id, save):
            roused = ActiveEffect(
                kind=EffectKind.LASTING,
                source=f"{active.source} (roused)",
                works=work.works,
                ends_on_turn_of=target_id,
                ends_round=NEVER,
            )
            gain_effect(play, target_id, roused)


def _end_fragile(play: Play, target_id: str) -> None:
    """End what wounds of its bearer or of a companion end. Source: SRD 5.2, "Calm Emotions"."""
    for one in (target_id, *allies(play.state, target_id)):
        body = creature(play.state, play.catalogue, one).body
        for active, rider in body.works(HinderRider) if body else ():
            if rider.fragile:
                end_effect(play, one, active.kind, source=active.source, why="damage")


def _by_source(play: Play, target_id: str) -> dict[str, ActiveCondition]:
    """One condition for each source, one that damage bears on if there is any."""
    body = creature(play.state, play.catalogue, target_id).body
    found: dict[str, ActiveCondition] = {}
    for entry in body.conditions if body else ():
        if entry.ends_on_damage or entry.on_damage is not None:
            found.setdefault(entry.source, entry)
    return found


def stupors(play: Play, target_id: str) -> list[str]:
    """Sources of what somebody beside the creature can shake it out of."""
    body = creature(play.state, play.catalogue, target_id).body
    entries = body.conditions if body else ()
    return list(dict.fromkeys(entry.source for entry in entries if entry.woken))


def shake(play: Play, target_id: str) -> None:
    """Shake the creature out of whatever it can be shaken out of."""
    for source in stupors(play, target_id):
        free_of(play, target_id, source, "shaken awake")


def catch_fire(play: Play, target_id: str, felt: Set[DamageType]) -> None:
    """Fire sets alight what is around the creature; it burns as its next turn begins.

    Source: SRD 5.2, "Web".
    """
    body = creature(play.state, play.catalogue, target_id).body
    burns = body is not None and DamageType.FIRE in felt
    for active, work in body.works(FlammableEffect) if body and burns else ():
        if not any(isinstance(one, OngoingRider) for one in active.works):
            flames = OngoingRider(damage=work.damage, moment="start-of-targets-turns", once=True)
            gain_effect(play, target_id, active.with_(works=(*active.works, flames)))


def unbind(play: Play, dropped: str) -> None:
    """End the bonds of who has dropped to 0 Hit Points. Source: SRD 5.2, "Warding Bond"."""
    for bearer, body in bodies(play):
        for active, _ in body.works(BondEffect):
            if active.by == dropped:
                end_effect(play, bearer, active.kind, source=active.source, why="the other fell")
