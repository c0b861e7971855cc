"""Exact weights of a dice pool's total after its operations: the quick ways.

*Dice that do not look at each other* have one distribution, and the pool is its power. *One
ranking keep or drop* among such dice is a walk over their values from the lowest, choosing how
many dice show each. What fits neither is followed hand by hand; see ``hands``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, gcd
from typing import Final, TypeVar

from whispyrkeep.dice.hands import CUT_OFF, chain, deal, operate, replacement
from whispyrkeep.dice.terms import CLAMPING, KEEPING, MAX_DICE, Operation, Pool, Value
from whispyrkeep.dice.weights import Weights, convolve, power, slot_bytes, unpack
from whispyrkeep.errors import DiceEndlessError, DiceLimitError

MAX_WORK: Final = 4_000_000_000
"""Bytes that the walk for one ranking operation may touch: a second or so."""

_Key = TypeVar("_Key", bound=Value | None)


@dataclass(frozen=True, slots=True)
class _Die:
    """Weights of one die's value, ``None`` for dropped; see ``Weights`` for the rest."""

    by_value: Mapping[int | None, int]
    total: int
    tail_from: int | None = None

    def worth(self, later: Sequence[Operation]) -> dict[Value, int]:
        """Weights of what the die adds to the total after operations that settle it."""
        return _gathered((_worth(value, later), times) for value, times in self.by_value.items())


def pool_weights(pool: Pool, operations: Sequence[Operation]) -> Weights:
    """Exact weights of the pool's total.

    Raises:
        DiceEndlessError: a reroll or explosion that never ends.
        DiceLimitError: too many outcomes or hands to follow.
    """
    slot_bytes(1, pool.sides)
    faces = pool.worths
    if not operations:
        return Weights(power(dict.fromkeys(faces, 1), pool.count), pool.sides**pool.count)
    die = _Die(dict.fromkeys(faces, 1), len(faces))
    alike = 0
    while alike < len(operations) and _alone(operations[alike]):
        die = _operate_on_die(die, operations[alike], faces)
        alike += 1
    if alike == len(operations):
        return _alike(die, pool.count)
    turn, later = operations[alike], operations[alike + 1 :]
    if all(map(_settles, later)):
        if turn.name in KEEPING:
            return _ranked(die, pool.count, turn, later)
        if turn.name == "e" and not turn.ranks:
            return _exploded(die, pool, turn, later)
        if turn.name == "ra" and not turn.ranks:
            return _one_more(die, pool, turn, later)
    if not alike and pool.count and _explodes_then_ranks(operations):
        return _exploded_ranked(pool, operations)
    hands = deal(die.by_value, die.total, pool.count)
    for operation in operations[alike:]:
        hands = operate(hands, operation, faces)
    return hands.sums


# --- dice that do not look at each other ------------------------------------------------


def _settles(operation: Operation) -> bool:
    """Whether it changes each die by itself and throws none."""
    return operation.name in CLAMPING or (operation.name in KEEPING and not operation.ranks)


def _explodes_then_ranks(operations: Sequence[Operation]) -> bool:
    turn, *later = operations
    return (
        turn.name == "e"
        and not turn.ranks
        and bool(later)
        and later[0].name in KEEPING
        and all(map(_settles, later[1:]))
    )


def _alone(operation: Operation) -> bool:
    """Whether it acts on each die by itself and leaves it one die."""
    return _settles(operation) or (operation.name in ("rr", "ro", "!!") and not operation.ranks)


def _settled(value: int, operation: Operation) -> int | None:
    """A kept value after an operation that settles it; ``None`` for dropped."""
    if operation.name in CLAMPING:
        return operation.clamp(value)
    return value if operation.matches(value) == (operation.name == "k") else None


def _worth(value: int | None, later: Sequence[Operation]) -> int:
    for operation in later:
        if value is not None:
            value = _settled(value, operation)
    return value or 0


def _operate_on_die(die: _Die, operation: Operation, faces: Sequence[int]) -> _Die:
    if _settles(operation):
        settled = (
            (None if value is None else _settled(value, operation), weight)
            for value, weight in die.by_value.items()
        )
        return _Die(_gathered(settled), die.total)
    matched = [v for v in die.by_value if v is not None and operation.matches(v)]
    if not matched:
        return die
    fresh = replacement(operation, faces)
    if not fresh.by_value:
        raise DiceEndlessError(str(operation))
    grows = operation.name == "!!"
    changed = {v: times * fresh.total for v, times in die.by_value.items() if v not in matched}
    for value in matched:
        for new, times in fresh.by_value.items():
            after = int(new) + (value if grows else 0)
            changed[after] = changed.get(after, 0) + die.by_value[value] * times
    tail = None if fresh.tail_from is None else min(matched) + int(fresh.tail_from)
    return _Die(changed, die.total * fresh.total, tail)


def _alike(die: _Die, count: int) -> Weights:
    """The sum of dice that are distributed alike."""
    worth = die.worth(())
    tail = die.tail_from
    if tail is not None:
        tail += (count - 1) * min(int(min(worth)), tail)
    return Weights(power(worth, count), die.total**count, tail)


def _exploded(die: _Die, pool: Pool, turn: Operation, later: Sequence[Operation]) -> Weights:
    """Dice of which each match brings in others: a pool of chains."""
    faces = pool.worths
    fresh = chain(turn, faces, lambda face: _worth(face, later))
    starts: dict[int | None, int] = {
        v: times for v, times in die.by_value.items() if v is not None and turn.matches(v)
    }
    ends = {v: times for v, times in die.by_value.items() if v not in starts}
    if starts and not fresh.by_value:
        raise DiceEndlessError(str(turn))
    first = _Die(starts, die.total).worth(later)
    last = _Die(ends, die.total).worth(later)
    chained = _gathered(
        (
            *((value, times * fresh.total) for value, times in last.items()),
            *convolve(first, fresh.by_value).items(),
        )
    )
    total = die.total * fresh.total
    tail = None
    if starts and fresh.tail_from is not None and sum(die.by_value.values()) == die.total:
        tail = int(min(first) + fresh.tail_from)
    return _alike(_Die({int(v): times for v, times in chained.items()}, total, tail), pool.count)


def _one_more(die: _Die, pool: Pool, turn: Operation, later: Sequence[Operation]) -> Weights:
    """Dice that get one more if any matches: everything, less the pools without a match."""
    faces = pool.worths
    ends = {v: times for v, times in die.by_value.items() if v is None or not turn.matches(v)}
    quiet = power(_Die(ends, die.total).worth(later), pool.count)
    matched = power(die.worth(later), pool.count)
    for value, weight in quiet.items():
        matched[value] -= weight
    fresh = _Die(dict.fromkeys(faces, 1), len(faces)).worth(later)
    both = (
        *((value, weight * len(faces)) for value, weight in quiet.items()),
        *convolve({v: times for v, times in matched.items() if times}, fresh).items(),
    )
    return Weights(_gathered(both), die.total**pool.count * len(faces))


# --- one ranking operation --------------------------------------------------------------


def _ranked(die: _Die, count: int, turn: Operation, later: Sequence[Operation]) -> Weights:
    """The total after keeping or dropping by rank, for each number of dice still kept."""
    groups = [(value, times, 0) for value, times in die.by_value.items() if value is not None]
    dropped = die.by_value.get(None, 0)
    if not dropped:
        return Weights(_walk(sorted(groups), (count, 0), turn, later), die.total**count)
    sums: dict[Value, int] = {}
    for size in range(count + 1):
        ways = comb(count, size) * dropped ** (count - size)
        for value, times in _walk(sorted(groups), (size, 0), turn, later).items():
            sums[value] = sums.get(value, 0) + ways * times
    return Weights(sums, die.total**count)


def _exploded_ranked(pool: Pool, operations: Sequence[Operation]) -> Weights:
    """Fresh dice that explode and are then ranked, exploded and new ones alike.

    However many explode, exactly ``pool.count`` dice end a chain and the others match.
    """
    turn, rank, *later = operations
    count, faces = pool.count, pool.worths
    groups = [(face, 1, int(turn.matches(face))) for face in faces]
    matching = sum(kind for _, _, kind in groups)
    if matching == len(faces):
        raise DiceEndlessError(str(turn))
    ending = (len(faces) - matching) ** count
    sums: dict[Value, int] = {}
    total, left = len(faces) ** count, len(faces) ** count
    for extra in range(MAX_DICE - count + 1):
        ways = comb(count + extra - 1, extra)
        left -= ways * matching**extra * ending
        for value, times in _walk(groups, (count, extra), rank, later).items():
            sums[value] = sums.get(value, 0) + ways * times
        if left * CUT_OFF <= total:
            break
        total, left = total * len(faces), left * len(faces)
        sums = {value: times * len(faces) for value, times in sums.items()}
    return Weights(sums, total)


def _walk(
    groups: Sequence[tuple[int, int, int]],
    sizes: tuple[int, int],
    turn: Operation,
    later: Sequence[Operation],
) -> dict[Value, int]:
    """Weights of the total of ranked dice of two kinds: value after value, so many show it.

    ``groups`` are ascending values with their weight and kind, ``sizes`` the dice of each kind.
    ``ways[first, second]`` packs the totals when that many dice of each kind are placed.
    """
    size = sum(sizes)
    worths = {value: _worth(value, later) for value, _, _ in groups}
    step = gcd(*worths.values()) or 1
    slots = max(worths.values(), default=0) // step * size + 1
    width = slot_bytes(sum(times for _, times, _ in groups) ** size, slots)
    _check_work(len(groups) * (sizes[0] + 1) * (sizes[1] + 1) * size // 2 * slots * width)
    taken = _taken(turn, size)
    keeps = turn.name == "k"
    last = {kind: place for place, (_, _, kind) in enumerate(groups)}
    ways = {(0, 0): 1}
    for place, (value, times, kind) in enumerate(groups):
        shift = 8 * width * (worths[value] // step)
        every = turn.matches(value)
        for (first, second), packed in sorted(ways.items(), reverse=True):
            before = first + second
            room = sizes[kind] - (second if kind else first)
            for dice in range(max(1, room) if place == last[kind] else 1, room + 1):
                count = dice if every else taken[before + dice][before]
                more = packed * comb(room, dice) * times**dice
                after = (first, second + dice) if kind else (first + dice, second)
                ways[after] = ways.get(after, 0) + (
                    more << shift * (count if keeps else dice - count)
                )
    return unpack(ways.get(sizes, 0), 0, step, width)


def _check_work(work: int) -> None:
    if work > MAX_WORK:
        raise DiceLimitError(
            "bytes to work through", work, MAX_WORK, "use fewer dice, or fewer sides"
        )


def _taken(turn: Operation, size: int) -> list[list[int]]:
    """How many of the dice from rank ``before`` up to ``placed`` the ranking selectors take,
    if those all show the same: ``taken[placed][before]``.

    Of equals each selector takes the same ones, so that of several the greediest decides.
    """
    taken = [[0] * placed for placed in range(size + 1)]
    for selector in turn.selectors:
        if not selector.ranks:
            continue
        for placed, row in enumerate(taken):
            for before in range(placed):
                others = before if selector.kind == "l" else size - placed
                row[before] = max(row[before], min(selector.number - others, placed - before))
    return taken


def _gathered(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    gathered: dict[_Key, int] = {}
    for value, weight in pairs:
        gathered[value] = gathered.get(value, 0) + weight
    return gathered
