"""The floors the rules engine is held to: how much of the book must be executed at least."""

from __future__ import annotations

from dataclasses import dataclass

from tools.coverage import creatures, spells
from tools.coverage.entries import Row, features_of, owners
from tools.coverage.headings import Status
from whispyrkeep.mechanics.monsters.standing import Standing


@dataclass(frozen=True, slots=True)
class Floor:
    """``reached`` of ``whole`` must be ``percent`` of them or more; ``short`` are the others."""

    name: str
    reached: int
    whole: int
    percent: int
    short: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        return self.reached * 100 >= self.percent * self.whole


def floors() -> tuple[Floor, ...]:
    """Every floor with its figures."""
    return (*_of_stat_blocks(), *_of_spells(), *_of_features())


def _of_stat_blocks() -> tuple[Floor, ...]:
    found = []
    for op, name in (("attack", "attacks"), ("save", "saves"), ("multiattack", "multiattacks")):
        tally = creatures.tally(op)
        reached = min(tally.executed, tally.printed)
        found.append(Floor(f"{name} of stat blocks executed", reached, tally.printed, 100))
    traits = [part for part in creatures.all_parts() if part.kind == "trait"]
    good = (Standing.EXECUTED, Standing.TOLD)
    short = tuple(
        f"{part.name} ({part.block.partition('/')[2]})"
        for part in traits
        if part.standing not in good
    )
    name = "traits of stat blocks executed, or told to the narrator where no number hangs on them"
    return (*found, Floor(name, len(traits) - len(short), len(traits), 95, short))


def _of_spells() -> tuple[Floor, ...]:
    every = spells.spells()
    harmful = [spell for spell in every if spells.says(spell)]
    rows = [spells.row(spell) for spell in harmful]
    short = tuple(row.title for row in rows if row.status is not Status.EXECUTED)
    name = "spells that attack, force a save, damage or heal executed"
    return (
        Floor("spells castable", len(every), len(every), 100),
        Floor(name, len(rows) - len(short), len(rows), 100, short),
    )


def class_features() -> tuple[Row, ...]:
    """All features of classes and subclasses."""
    return tuple(
        row
        for kind in ("class", "subclass")
        for owner, _, _ in owners(kind)
        for row in features_of(owner)
    )


def _of_features() -> tuple[Floor, ...]:
    every = class_features()
    missing = tuple(row.id for row in every if row.status is Status.NOT_MODELLED)
    short = tuple(
        f"{row.title.partition(': ')[2]} ({row.by})"
        for row in every
        if row.status is not Status.EXECUTED
    )
    return (
        Floor("class features at least data", len(every) - len(missing), len(every), 100, missing),
        Floor("class features executed", len(every) - len(short), len(every), 90, short),
    )
