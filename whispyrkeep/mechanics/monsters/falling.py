"""What becomes of those whom a creature drops to 0 Hit Points, and of the dead it leaves.

Source: SRD 5.2.1, the stat blocks: Gibbering Mouther, Phase Spider, Shadow, Vampire, Will-o'-Wisp.
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import die, gain_condition
from whispyrkeep.mechanics.harm.damage import falls_as_a_character, heal, stabilize
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import EffectGained, PlaceNoted
from whispyrkeep.models.riders import FallRider, HinderRider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import EffectKind


def befall(
    play: Play, target_id: str, rider: FallRider, by: str, name: str, *, before: int
) -> None:
    """Apply the rider to who has 0 Hit Points or is dead; ``before`` is what they had before it."""
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not (before or rider.at_zero):
        return
    if target.hit_points and target.alive:
        return
    if rider.consumed:
        gone = ActiveEffect(
            kind=EffectKind.LASTING, source=name, by=by, works=(HinderRider(what="raising"),)
        )
        play.happen(EffectGained(target=target_id, active=gone))
    if rider.dies and target.alive:
        die(play, target_id, name)
        _feed(play, rider, by, name)
    elif rider.stable and target.alive and falls_as_a_character(play.state, target_id):
        stabilize(play, target_id)
    for condition in rider.conditions:
        first = condition is rider.conditions[0]
        held = ActiveCondition(
            condition=condition,
            source=name if first else f"{name}: {condition}",
            by=by,
            ends_at=play.state.time + rider.seconds,
        )
        gain_condition(play, target_id, held)
    if not rider.only_types or target.creature_type in rider.only_types:
        _leave_behind(play, target, rider, by)


def _feed(play: Play, rider: FallRider, by: str, name: str) -> None:
    """Who killed regains Hit Points by it. Source: SRD 5.2.1, Will-o'-Wisp, "Consume Life"."""
    if rider.heals is not None:
        record = play.throw(by, "healing", rider.heals)
        play.roll("healing", by, name, record)
        heal(play, by, record.total, name)


def _leave_behind(play: Play, target: Creature, rider: FallRider, by: str) -> None:
    """Note for the table what the fallen will be, or what was taken from them.

    Who rises does so where the party may no longer be: docs/rulings.md.
    """
    notes = [f"{target.name}: {rider.told}"] if rider.told else []
    dead = not creature(play.state, play.catalogue, target.id).alive
    if rider.rises is not None and rider.hours is not None and dead:
        hours = int(rider.hours) if "d" not in rider.hours else _hours(play, rider.hours, by)
        risen = play.catalogue.monster(rider.rises).name
        notes.append(f"{target.name}: a {risen} rises from the corpse in {hours} hours")
    for note in notes if play.state.location in play.state.places else ():
        play.tell(PlaceNoted(place=play.state.location, note=note))


def _hours(play: Play, dice: str, by: str) -> int:
    record = play.throw(by, "effect", dice)
    play.roll("other", by, "Hours until it rises", record)
    return record.total
