"""Exact weights of what lies on the table when dice or set items look at each other.

A hand is the values that are still kept, in ascending order, with a weight: dropped members
count for nothing and are never looked at again. Every operation turns hands into hands; this is
slower than the ways in ``pools`` and covers everything they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement, groupby
from math import comb, factorial, prod
from typing import Final, TypeAlias, TypeVar

from whispyrkeep.dice.terms import CLAMPING, KEEPING, Operation, Value
from whispyrkeep.dice.weights import Weights, convolve, slot_bytes
from whispyrkeep.errors import DiceEndlessError, DiceLimitError

MAX_HANDS: Final = 100_000
MAX_CHAIN: Final = 200
CUT_OFF: Final = 10**12
"""Explosions are followed until at most one case in so many is left."""

Hand: TypeAlias = tuple[Value, ...]
_State = TypeVar("_State")


@dataclass(frozen=True, slots=True)
class Hands:
    """How many of ``total`` equally likely cases lead to each hand; see ``Weights``."""

    by_hand: Mapping[Hand, int]
    total: int

    @property
    def sums(self) -> Weights:
        """Weights of the sum of the hand."""
        by_value: dict[Value, int] = {}
        for hand, weight in self.by_hand.items():
            _count(by_value, sum(hand), weight)
        return Weights(by_value, self.total)


def deal(by_value: Mapping[int | None, int], total: int, count: int) -> Hands:
    """The hands of ``count`` dice that are distributed alike; ``None`` is a dropped one."""
    _check(comb(count + len(by_value) - 1, count))
    by_hand: dict[Hand, int] = {}
    kept_last = sorted(by_value, key=lambda value: -1 if value is None else value)
    for values in combinations_with_replacement(kept_last, count):
        weight = factorial(count)
        for value, same in groupby(values):
            times = len(list(same))
            weight = weight // factorial(times) * by_value[value] ** times
        _count(by_hand, tuple([value for value in values if value is not None]), weight)
    return Hands(by_hand, total**count)


def gather(items: Sequence[Weights], first: Operation) -> Hands:
    """The hands of a set's items, without what its first operation can never keep."""
    hands: dict[Hand, int] = {(): 1}
    for item in items:
        fuller: dict[Hand, int] = {}
        for hand, weight in hands.items():
            for value, times in item.by_value.items():
                _count(fuller, _trim(tuple(sorted((*hand, value))), first), weight * times)
            _check(len(fuller))
        hands = fuller
    return Hands(hands, prod(item.total for item in items))


def _trim(hand: Hand, first: Operation) -> Hand:
    """What a ``kh`` or ``kl`` that comes first can still keep of an unfinished hand."""
    if first.name == "k" and len(first.selectors) == 1:
        kind, number = first.selectors[0].kind, first.selectors[0].number
        if kind == "l":
            return hand[:number]
        if kind == "h":
            return hand[max(0, len(hand) - number) :]
    return hand


def operate(hands: Hands, operation: Operation, faces: Sequence[int]) -> Hands:
    """The hands after one operation; new dice show one of ``faces``.

    Raises:
        DiceEndlessError: a reroll or explosion that never ends.
        DiceLimitError: too many hands to follow.
    """
    if operation.name in KEEPING:
        return _mapped(hands, lambda hand: _keep_or_drop(hand, operation))
    if operation.name in CLAMPING:
        return _mapped(hands, lambda hand: tuple(sorted(operation.clamp(int(v)) for v in hand)))
    if operation.name == "ra":
        return _one_more(hands, operation, faces)
    if operation.name == "e":
        return _exploded(hands, operation, faces)
    return _replaced(hands, operation, faces)


def _mapped(hands: Hands, change: Callable[[Hand], Hand]) -> Hands:
    by_hand: dict[Hand, int] = {}
    for hand, weight in hands.by_hand.items():
        _count(by_hand, change(hand), weight)
    return Hands(by_hand, hands.total)


def _keep_or_drop(hand: Hand, operation: Operation) -> Hand:
    places = _selected(hand, operation)
    keep = operation.name == "k"
    return tuple([value for place, value in enumerate(hand) if (place in places) == keep])


def _selected(values: Hand, operation: Operation) -> set[int]:
    """Places of the values that any selector takes; of equal ones, whatever stands first."""
    places = range(len(values))
    chosen: set[int] = set()
    for selector in operation.selectors:
        if selector.kind == "h":
            chosen.update(sorted(places, key=lambda at: -values[at])[: selector.number])
        elif selector.kind == "l":
            chosen.update(sorted(places, key=lambda at: values[at])[: selector.number])
        else:
            chosen.update(at for at in places if selector.matches(values[at]))
    return chosen


# --- new dice ---------------------------------------------------------------------------


def chain(operation: Operation, faces: Sequence[int], worth: Callable[[int], int]) -> Weights:
    """What a match brings in: the worth of fresh dice up to the first that does not match.

    ``by_value`` is empty when every face matches, so that it would never end.
    """
    last: dict[Value, int] = {}
    again: dict[Value, int] = {}
    for face in faces:
        _count(again if operation.matches(face) else last, worth(face), 1)
    if not last or not again:
        return Weights(last, len(faces))
    length = _chain_length(sum(again.values()), len(faces))
    slot_bytes(len(faces) ** length, length * (int(max(*again, *last)) + 1))
    chained, total = last, len(faces)
    for _ in range(length - 1):
        longer = {value: weight * total for value, weight in last.items()}
        for value, weight in convolve(again, chained).items():
            _count(longer, value, weight)
        chained, total = longer, total * len(faces)
    return Weights(chained, total, length * min(again) + min(*again, *last))


def _chain_length(matching: int, faces: int) -> int:
    """After how many dice at most one case in ``CUT_OFF`` goes on; at most ``MAX_CHAIN``."""
    lengths = range(1, MAX_CHAIN)
    enough = (n for n in lengths if matching**n * CUT_OFF <= faces**n)
    return next(enough, MAX_CHAIN)


def replacement(operation: Operation, faces: Sequence[int]) -> Weights:
    """What a matching die turns into, or what ``!!`` adds to it; empty if that never ends."""
    if operation.name == "!!":
        return chain(operation, faces, int)
    if operation.name == "rr":
        faces = [face for face in faces if not operation.matches(face)]
    return Weights(dict.fromkeys(faces, 1), max(1, len(faces)))


def _replaced(hands: Hands, operation: Operation, faces: Sequence[int]) -> Hands:
    """Each selected die gives way to a fresh one (``rr``, ``ro``) or grows (``!!``)."""
    fresh = replacement(operation, faces)
    chosen = {hand: _selected(hand, operation) for hand in hands.by_hand}
    most = max(map(len, chosen.values()), default=0)
    if most and (not fresh.by_value or (operation.name == "rr" and operation.ranks)):
        raise DiceEndlessError(str(operation))

    @cache
    def turned(values: Hand) -> dict[Hand, int]:
        if not values:
            return {(): 1}
        onto = values[-1] if operation.name == "!!" else 0
        grown: dict[Hand, int] = {}
        for hand, weight in turned(values[:-1]).items():
            for value, times in fresh.by_value.items():
                _count(grown, tuple(sorted((*hand, onto + value))), weight * times)
        _check(len(grown))
        return grown

    by_hand: dict[Hand, int] = {}
    for hand, weight in hands.by_hand.items():
        places = chosen[hand]
        stays = tuple([value for place, value in enumerate(hand) if place not in places])
        scale = weight * fresh.total ** (most - len(places))
        for new, times in turned(tuple([hand[place] for place in sorted(places)])).items():
            _count(by_hand, tuple(sorted(stays + new)), scale * times)
        _check(len(by_hand))
    return Hands(by_hand, hands.total * fresh.total**most)


def _one_more(hands: Hands, operation: Operation, faces: Sequence[int]) -> Hands:
    """One more die if any is selected."""
    by_hand: dict[Hand, int] = {}
    for hand, weight in hands.by_hand.items():
        if not _selected(hand, operation):
            _count(by_hand, hand, weight * len(faces))
            continue
        for face in faces:
            _count(by_hand, tuple(sorted((*hand, face))), weight)
    _check(len(by_hand))
    return Hands(by_hand, hands.total * len(faces))


_Exploding: TypeAlias = tuple[Hand, Hand]
"""Values that have exploded, and values that have not (yet)."""


def _exploded(hands: Hands, operation: Operation, faces: Sequence[int]) -> Hands:
    """Every selected die brings in another, each die once, until no new one is selected."""
    total = hands.total
    states: dict[_Exploding, int] = {((), hand): weight for hand, weight in hands.by_hand.items()}
    stopped: list[Hands] = []
    for _ in range(MAX_CHAIN):
        still: dict[Hand, int] = {}
        due: dict[tuple[_Exploding, int], int] = {}
        for state, weight in states.items():
            after, dice = _set_off(state, operation)
            if dice:
                _count(due, (after, dice), weight)
            else:
                _count(still, tuple(sorted(state[0] + state[1])), weight)
        stopped.append(Hands(still, total))
        if sum(due.values()) * CUT_OFF <= total:
            break
        if all(map(operation.matches, faces)):
            raise DiceEndlessError(str(operation))
        most = max(dice for _, dice in due)
        states = _thrown(due, most, faces)
        total *= len(faces) ** most
    return _joined(stopped, total)


def _set_off(state: _Exploding, operation: Operation) -> tuple[_Exploding, int]:
    """The state once its selected dice have exploded, and how many did."""
    done, waiting = state
    places = {place - len(done) for place in _selected(done + waiting, operation)}
    new = tuple([value for place, value in enumerate(waiting) if place in places])
    rest = tuple([value for place, value in enumerate(waiting) if place not in places])
    return (tuple(sorted(done + new)), rest), len(new)


def _thrown(
    due: Mapping[tuple[_Exploding, int], int], most: int, faces: Sequence[int]
) -> dict[_Exploding, int]:
    states: dict[_Exploding, int] = {}
    for ((done, waiting), dice), weight in due.items():
        scale = weight * len(faces) ** (most - dice)
        for fresh, times in deal(dict.fromkeys(faces, 1), len(faces), dice).by_hand.items():
            _count(states, (done, tuple(sorted(waiting + fresh))), scale * times)
        _check(len(states))
    return states


def _joined(stopped: Sequence[Hands], total: int) -> Hands:
    """Hands from several rounds, over the last round's total."""
    by_hand: dict[Hand, int] = {}
    for hands in stopped:
        for hand, weight in hands.by_hand.items():
            _count(by_hand, hand, weight * (total // hands.total))
    return Hands(by_hand, total)


def _count(counts: dict[_State, int], what: _State, weight: int) -> None:
    counts[what] = counts.get(what, 0) + weight


def _check(hands: int) -> None:
    if hands > MAX_HANDS:
        raise DiceLimitError(
            "different hands", hands, MAX_HANDS, "use fewer dice, or put the rerolls before `kh`"
        )
