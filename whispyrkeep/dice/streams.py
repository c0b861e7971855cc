"""Where faces come from: keyed dice that any machine can repeat, and dice thrown by hand.

A face depends on the campaign's seed and on *what* is rolled, never on how many dice fell
before: a new die in one place shifts none elsewhere, and asking again gives the same faces.

The formula, in unsigned 64-bit integers that wrap around::

    gamma    = 0x9E3779B97F4A7C15
    mix(z)   : z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9
               z = (z ^ z >> 27) * 0x94D049BB133111EB
               z ^ z >> 31                                  (the finaliser of SplitMix64)
    word(s)  : FNV-1a over the UTF-8 bytes of s, offset 0xCBF29CE484222325, prime 0x100000001B3
    base     : b = mix(seed + gamma)
               for w in word(scope), round, word(actor), word(slot): b = mix((b ^ w) + gamma)
    draw k   : u = mix(base + (k + 1) * gamma)                           k = 0, 1, 2, ...
    face     : 1 + ((u >> 32) * sides >> 32)                (Lemire's multiply and shift)

Nothing is rejected, so draw ``k`` always costs one step. The price is a bias: a face's
probability differs from ``1 / sides`` by less than 2**-32 (for a d20, one part in 200 million).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from whispyrkeep.errors import DieFaceError

GAMMA: Final = 0x9E3779B97F4A7C15
MAX_SEED: Final = 2**64 - 1

_MASK: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class StreamKey:
    """What a stream of dice is for.

    Attributes:
        scope: the turn or fight, such as ``turn:12`` or ``fight:3``.
        round: combat round, from 1; 0 outside of combat.
        actor: id of whoever rolls.
        slot: which of the actor's rolls, such as ``attack/1``.
    """

    scope: str
    round: int
    actor: str
    slot: str

    def __post_init__(self) -> None:
        if not 0 <= self.round < 2**53:
            raise ValueError(f"round must lie in 0..2**53-1, got {self.round}")


class DieStream(Protocol):
    """Faces for one key, one after the other."""

    @property
    def by_hand(self) -> bool:
        """Whether people threw these dice."""
        ...

    def die(self, sides: int) -> int:
        """The next face, 1 to ``sides``."""
        ...


class Dice(Protocol):
    """A source of streams; the same key always opens the same stream at its start."""

    @property
    def by_hand(self) -> bool:
        """Whether people throw these dice."""
        ...

    def at(self, key: StreamKey) -> DieStream:
        """The stream of this key, from its first face."""
        ...


def mix64(word: int) -> int:
    """SplitMix64's finaliser: a bijection of 0..2**64-1 in which every bit moves every other."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)


@lru_cache(maxsize=4096)
def word64(text: str) -> int:
    """FNV-1a of the text's UTF-8 bytes, 64 bits: the same on every machine and run."""
    word = 0xCBF29CE484222325
    for byte in text.encode():
        word = ((word ^ byte) * 0x100000001B3) & _MASK
    return word


def stream_base(seed: int, key: StreamKey) -> int:
    """The 64-bit start of a key's stream; all its draws follow from it."""
    return slot_base(shared_base(seed, key.scope, key.round, key.actor), key.slot)


def shared_base(seed: int, scope: str, round_: int, actor: str) -> int:
    """What the starts of all streams of one creature in one round have in common."""
    base = mix64((seed + GAMMA) & _MASK)
    for word in (word64(scope), round_, word64(actor)):
        base = mix64(((base ^ word) + GAMMA) & _MASK)
    return base


def slot_base(shared: int, slot: str) -> int:
    """The start of the slot's stream, from what it shares with the creature's others."""
    return mix64(((shared ^ word64(slot)) + GAMMA) & _MASK)


def face_at(base: int, draw: int, sides: int) -> int:
    """The face, 1 to ``sides``, that draw number ``draw`` (from 0) of a stream shows."""
    word = mix64((base + (draw + 1) * GAMMA) & _MASK)
    return 1 + ((word >> 32) * sides >> 32)


def check_face(sides: int, face: int) -> int:
    """The face itself, if a die with ``sides`` sides has it.

    Raises:
        DieFaceError: it has not, or the face is no whole number.
    """
    if isinstance(face, bool) or not isinstance(face, int) or not 1 <= face <= sides:
        raise DieFaceError(sides, face)
    return face


@dataclass(slots=True)
class KeyedStream:
    """The faces of one key; ``last`` is the base plus a gamma for every draw so far."""

    last: int

    @property
    def by_hand(self) -> bool:
        return False

    def word(self) -> int:
        """The next draw as it is, 0 to 2**64-1, for a compiled table; it takes a face's place."""
        self.last = word = (self.last + GAMMA) & _MASK
        return mix64(word)

    def die(self, sides: int) -> int:
        # face_at written out: two calls fewer in what every roll spends its time on
        self.last = word = (self.last + GAMMA) & _MASK
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
        return 1 + (((word ^ (word >> 31)) >> 32) * sides >> 32)


@dataclass(frozen=True, slots=True)
class KeyedDice:
    """Dice that follow from a seed, 0 to 2**64-1, and each stream's key."""

    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= MAX_SEED:
            raise ValueError(f"seed must lie in 0..2**64-1, got {self.seed}")

    @property
    def by_hand(self) -> bool:
        return False

    def at(self, key: StreamKey) -> KeyedStream:
        return KeyedStream(stream_base(self.seed, key))


AskForFace = Callable[[StreamKey, int, int], int]
"""Called with the key, the die's sides and its number in the stream, from 0."""


@dataclass(slots=True)
class HandStream:
    """The faces people throw for one key; ``drawn`` counts how many were taken."""

    key: StreamKey
    ask: AskForFace
    drawn: int = 0

    @property
    def by_hand(self) -> bool:
        return True

    def die(self, sides: int) -> int:
        face = check_face(sides, self.ask(self.key, sides, self.drawn))
        self.drawn += 1
        return face


@dataclass(frozen=True, slots=True)
class HandDice:
    """Dice thrown at the table: ``ask`` is called for each face and must return it.

    A face that the die does not have raises ``DieFaceError``; the stream stays where it was,
    so that asking once more goes on with the same die.
    """

    ask: AskForFace

    @property
    def by_hand(self) -> bool:
        return True

    def at(self, key: StreamKey) -> HandStream:
        return HandStream(key, self.ask)


class NoDice:
    """For rules at work where nothing may be thrown; to ask for a die is a mistake of ours."""

    __slots__ = ()

    @property
    def by_hand(self) -> bool:
        return False

    def at(self, key: StreamKey) -> DieStream:
        raise AssertionError(f"dice were asked for where none are thrown: {key}")
