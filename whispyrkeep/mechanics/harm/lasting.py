"""Effects that last on a creature: how they begin.

A ``lasting`` effect holds its works in the catalogue's vocabulary. ``modifiers`` and ``creatures``
read those that change numbers; ``moments`` does what happens turn after turn.
Source: SRD 5.2, "Duration", "Combining Spell Effects".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import (
    drop_what_is_held,
    end_concentration,
    end_effect,
    gain_effect,
    lasting,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import Work
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import GlowRider, HinderRider, ModifierRider, OngoingRider, Until
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, Band, EffectKind
from whispyrkeep.models.workings import BecomeEffect

Enduring = ModifierRider | HinderRider | OngoingRider | GlowRider
"""Riders that stay with the creature, as works of a lasting effect."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a lasting effect comes from.

    Attributes:
        by: the creature.
        name: the spell, action or item.
        spell: the spell's catalogue id.
        level: the slot level it was cast with, or its own.
        ends_at: when the spell's duration is over.
        concentration: it lasts as long as the caster concentrates.
        dc: Difficulty Class of saves that are forced later.
        repeated: ability and Difficulty Class of the save that ends it, made again each turn.
        band: the place it keeps to, if it does.
    """

    by: str
    name: str
    spell: str | None = None
    level: int = 0
    ends_at: int | None = None
    concentration: bool = False
    dc: int = 0
    repeated: tuple[Ability, int] | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """How long a lasting effect lasts beside what its cause says; ``once``: to its first use."""

    until: Until = "ended"
    seconds: int = 0
    once: bool = False


FOR_GOOD: Final = Term()


def endure(
    play: Play, target_id: str, works: Sequence[Work], origin: Origin, term: Term = FOR_GOOD
) -> None:
    """Put works on a creature; those of one source that end together are one effect."""
    timer = lasting(
        play.state, term.until, target=target_id, source=origin.by, seconds=term.seconds
    )
    if origin.ends_at is not None:
        timer.setdefault("ends_at", origin.ends_at)
    active = ActiveEffect(
        kind=EffectKind.LASTING,
        source=origin.name,
        by=origin.by,
        spell=origin.spell,
        concentration=origin.concentration,
        once=term.once,
        works=tuple(works),
        level=origin.level,
        save_ability=origin.repeated[0] if origin.repeated else None,
        save_dc=origin.repeated[1] if origin.repeated else None,
        dc=origin.dc,
        band=origin.band,
        **timer,
    )
    gain_effect(play, target_id, _joined(play, target_id, active))


def _joined(play: Play, target_id: str, active: ActiveEffect) -> ActiveEffect:
    """The effect with what its source has put there already, if that ends at the same time."""
    for known in creature(play.state, play.catalogue, target_id).effects(EffectKind.LASTING):
        if known.source == active.source and known.with_(works=active.works) == active:
            more = tuple(work for work in active.works if work not in known.works)
            return active.with_(works=(*known.works, *more))
    return active


def endure_rider(play: Play, target_id: str, rider: Enduring, origin: Origin) -> None:
    """Put a rider that stays on the creature, or on its source if that bears it."""
    match rider:
        case ModifierRider():
            bearer = origin.by if rider.bearer == "source" else target_id
            term = Term(rider.until, rider.seconds, rider.once)
            endure(play, bearer, (roll_of(rider),), origin, term)
        case HinderRider(what="concentration"):
            end_concentration(play, target_id, origin.name)
        case HinderRider(what="grip"):
            drop_what_is_held(play, target_id)
        case HinderRider(what="form"):
            _revert(play, target_id, origin)
            endure(play, target_id, (rider,), origin, Term(rider.until, rider.seconds))
        case HinderRider() | GlowRider():
            endure(play, target_id, (rider,), origin, Term(rider.until, rider.seconds))
        case OngoingRider():
            endure(play, target_id, (rider,), origin)


def _revert(play: Play, target_id: str, origin: Origin) -> None:
    """A shape-shifted creature is itself again. Source: SRD 5.2, "Moonbeam"."""
    body = creature(play.state, play.catalogue, target_id).body
    for active, _ in body.works(BecomeEffect) if body else ():
        end_effect(play, target_id, active.kind, source=active.source, why=origin.name)


def roll_of(rider: ModifierRider) -> RollEffect:
    """The rider as the modifier its bearer has."""
    kinds = tuple(kind for kind in rider.on if kind != "escape")
    return RollEffect(
        on=("attacked",) if rider.bearer == "attackers" else kinds,
        leaning=rider.leaning,
        dice=rider.dice,
        value=rider.value,
        ability=rider.ability,
    )
