"""What attacks, spells and items do to a creature besides damage.

Source: SRD 5.2, Rules Glossary, the conditions; the entries' own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.conditions import gain_condition, gain_effect, lasting, leave_cover
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.d20tests import Save, saving_throw
from whispyrkeep.mechanics.damage import drain
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.positions import band_feet
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.riders import ConditionRider, DrainRider, MarkRider, PushRider, Rider, Size
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Band, Condition

SIZES: Final = tuple(Size)


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a rider comes from.

    Attributes:
        by: the creature.
        name: the action, spell or item.
        spell: the spell's catalogue id.
        ends_at: when the spell's duration is over.
        concentration: it lasts as long as the caster concentrates.
        save: ability and Difficulty Class of the save that was failed, for repeating it.
    """

    by: str
    name: str
    spell: str | None = None
    ends_at: int | None = None
    concentration: bool = False
    save: tuple[Ability, int] | None = None


def apply_riders(
    play: Play,
    source_id: str,
    target_id: str,
    riders: Sequence[Rider],
    name: str,
    taken: int,
) -> None:
    """Apply the riders of an attack that hit; ``taken`` is the damage it did."""
    for rider in riders:
        inflict(play, target_id, rider, Cause(source_id, name), taken)


def inflict(play: Play, target_id: str, rider: Rider, cause: Cause, taken: int = 0) -> None:
    """Apply one rider to one creature, its own save included."""
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not target.alive:
        return
    match rider:
        case ConditionRider():
            _give_conditions(play, target, rider, cause)
        case MarkRider():
            _mark(play, target_id, rider, cause)
        case DrainRider():
            if rider.dice is None:
                drain(play, target_id, taken, cause.name)
        case PushRider():
            _push(play, target_id, rider)
        case _:
            pass  # the table applies the other riders: docs/coverage.md


def fits(target: Creature, rider: ConditionRider) -> bool:
    """Whether the rider can affect a creature of this size and type.

    Fights have no grid, so that nobody is known to have charged in a straight line.
    """
    if rider.charge_feet:
        return False
    kinds = {target.creature_type}
    if target.sheet is not None:
        kinds.add(target.sheet.species.lower())
    if too_large(target, rider.max_size):
        return False
    if kinds & set(rider.spares):
        return False
    return not rider.only_types or bool(kinds & set(rider.only_types))


def too_large(target: Creature, most: Size | None) -> bool:
    """Whether the target is larger than ``most``."""
    return most is not None and SIZES.index(target.size) > SIZES.index(most)


def _give_conditions(play: Play, target: Creature, rider: ConditionRider, cause: Cause) -> None:
    if not fits(target, rider):
        return
    save = cause.save
    if rider.save is not None and rider.save.difficulty_class is not None:
        save = (rider.save.ability, rider.save.difficulty_class)
        due = Save(*save, cause.name, against=rider.conditions)
        if saving_throw(play, target.id, due):
            return
    for condition in rider.conditions:
        active = _active(play, target.id, condition, rider, cause, save)
        gain_condition(play, target.id, active)


def _active(
    play: Play,
    target_id: str,
    condition: Condition,
    rider: ConditionRider,
    cause: Cause,
    save: tuple[Ability, int] | None,
) -> ActiveCondition:
    timer = lasting(
        play.state, rider.until, target=target_id, source=cause.by, seconds=rider.seconds
    )
    if cause.ends_at is not None:
        timer.setdefault("ends_at", cause.ends_at)
    repeats = save if rider.repeat_save else None
    return ActiveCondition(
        condition=condition,
        source=cause.name,
        by=cause.by,
        concentration=cause.concentration,
        ends_on_damage=rider.ends_on_damage,
        worsens_to=rider.worsens_to,
        escape_dc=rider.escape_dc or None,
        save_ability=repeats[0] if repeats else None,
        save_dc=repeats[1] if repeats else None,
        **timer,
    )


def _mark(play: Play, target_id: str, rider: MarkRider, cause: Cause) -> None:
    timer = lasting(
        play.state, rider.until, target=target_id, source=cause.by, seconds=rider.seconds
    )
    mark = ActiveEffect(
        kind=rider.kind,
        source=cause.name,
        by=cause.by,
        spell=cause.spell,
        value=rider.value,
        once=rider.once,
        **timer,
    )
    gain_effect(play, target_id, mark)


def _push(play: Play, target_id: str, rider: PushRider) -> None:
    """A foe pushed beyond reach is near; the party is never pushed apart: docs/rulings.md."""
    if too_large(creature(play.state, play.catalogue, target_id), rider.max_size):
        return
    fight = play.state.fight
    foe = fight.foes.get(target_id) if fight else None
    engaged = foe is not None and foe.band is Band.ENGAGED
    if engaged and rider.feet > band_feet(play.state.world.rules, Band.ENGAGED):
        play.happen(FoeMoved(foe=target_id, band=Band.NEAR))
        leave_cover(play, target_id, "pushed")
