"""Keyed dice against the published algorithms they are made of, and dice thrown by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.dice import Dice, HandDice, KeyedDice, StreamKey, roll
from whispyrkeep.dice.streams import GAMMA, face_at, mix64, stream_base, word64
from whispyrkeep.errors import DieFaceError

KEY = StreamKey("turn:12", 0, "mira", "check/stealth")


@pytest.mark.parametrize(
    ("text", "word"),
    [("", 0xCBF29CE484222325), ("a", 0xAF63DC4C8601EC8C), ("foobar", 0x85944171F73967E8)],
)
def test_words_are_fnv_1a(text: str, word: int) -> None:
    """Vectors of the reference implementation of FNV-1a, 64 bits."""
    assert word64(text) == word


def test_draws_are_splitmix64() -> None:
    """The reference generator's first five words for the seed 1234567."""
    words = [mix64((1234567 + (draw + 1) * GAMMA) % 2**64) for draw in range(5)]
    assert words == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@pytest.mark.parametrize(
    ("seed", "key", "base", "faces"),
    [
        (0, StreamKey("", 0, "", ""), 0x8A7DE366412D545B, [14, 1, 13, 5, 4, 4, 62, 2]),
        (
            1,
            StreamKey("turn:12", 0, "mira", "check/stealth"),
            0xDC1CC8A7E3B10496,
            [16, 10, 17, 1, 5, 2, 24, 2],
        ),
        (
            1,
            StreamKey("fight:12", 3, "goblin-2", "attack/1"),
            0x824483411A7D59FA,
            [7, 20, 15, 4, 3, 6, 90, 1],
        ),
        (
            2**64 - 1,
            StreamKey("turn:1", 2**53 - 1, "Åsa", "spell"),
            0x909AE29E1E2A4937,
            [12, 10, 8, 2, 6, 2, 69, 1],
        ),
    ],
)
def test_frozen_vectors(seed: int, key: StreamKey, base: int, faces: list[int]) -> None:
    """Stored campaigns are verified by drawing again: these faces may never change."""
    stream = KeyedDice(seed).at(key)
    assert stream_base(seed, key) == base
    assert [stream.die(sides) for sides in (20, 20, 20, 6, 6, 6, 100, 2)] == faces


@given(
    st.integers(0, 2**64 - 1),
    st.builds(StreamKey, st.text(), st.integers(0, 99), st.text(), st.text()),
    st.integers(1, 1_000_000),
)
def test_a_draw_depends_on_seed_key_and_place_alone(seed: int, key: StreamKey, sides: int) -> None:
    stream = KeyedDice(seed).at(key)
    drawn = [stream.die(sides) for _ in range(3)]
    base = stream_base(seed, key)
    assert drawn == [face_at(base, draw, sides) for draw in range(3)]
    assert all(1 <= face <= sides for face in drawn)


def test_every_part_of_the_key_counts() -> None:
    keys = [
        KEY,
        StreamKey("turn:13", 0, "mira", "check/stealth"),
        StreamKey("turn:12", 1, "mira", "check/stealth"),
        StreamKey("turn:12", 0, "borin", "check/stealth"),
        StreamKey("turn:12", 0, "mira", "check/arcana"),
        StreamKey("mira", 0, "turn:12", "check/stealth"),
    ]
    assert len({stream_base(7, key) for key in keys}) == len(keys)
    assert stream_base(7, KEY) != stream_base(8, KEY)


@pytest.mark.parametrize("sides", [2, 6, 20, 100])
def test_means_over_many_keys_lie_within_five_sigma(sides: int) -> None:
    dice = KeyedDice(20)
    count = 20_000
    faces = [dice.at(StreamKey(f"turn:{n}", 0, "mira", "check")).die(sides) for n in range(count)]
    sigma = sqrt((sides**2 - 1) / 12 / count)
    assert abs(sum(faces) / count - (sides + 1) / 2) < 5 * sigma
    assert set(faces) == set(range(1, sides + 1))


def test_neighbouring_draws_and_keys_are_unrelated() -> None:
    """The correlation of faces next to each other stays within five sigma of 0."""
    dice = KeyedDice(3)
    count = 20_000
    stream = dice.at(KEY)
    along = [stream.die(20) for _ in range(count + 1)]
    across = [dice.at(StreamKey("t", n, "mira", "check")).die(20) for n in range(count + 1)]
    for faces in (along, across):
        product = sum((one - 10.5) * (two - 10.5) for one, two in itertools.pairwise(faces))
        assert abs(product / count / ((20**2 - 1) / 12)) < 5 / sqrt(count)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seeds_are_64_bits(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        KeyedDice(seed)


def test_rounds_are_not_negative() -> None:
    with pytest.raises(ValueError, match="round"):
        StreamKey("turn:1", -1, "mira", "check")


def test_hand_dice_ask_for_each_face_by_key_sides_and_number() -> None:
    asked: list[tuple[StreamKey, int, int]] = []

    def ask(key: StreamKey, sides: int, nth: int) -> int:
        asked.append((key, sides, nth))
        return sides

    thrown = roll("2d6 + 1d4", HandDice(ask).at(KEY))
    assert (thrown.total, thrown.by_hand) == (16, True)
    assert asked == [(KEY, 6, 0), (KEY, 6, 1), (KEY, 4, 2)]
    assert thrown.explain()[0] == "2d6 + 1d4 = 16 (thrown by hand)"


@pytest.mark.parametrize("face", [0, 7, -1, True, 3.0, "6", None])
def test_a_face_the_die_does_not_have_is_refused_and_can_be_asked_again(face: object) -> None:
    answers = iter([face, 4])
    stream = HandDice(lambda *_: next(answers)).at(KEY)  # type: ignore[arg-type, return-value]
    with pytest.raises(DieFaceError, match="give a whole number from 1 to 6"):
        stream.die(6)
    assert (stream.die(6), stream.drawn) == (4, 1)


@pytest.mark.parametrize(
    ("make", "by_hand"), [(lambda: KeyedDice(1), False), (lambda: HandDice(lambda *_: 1), True)]
)
def test_both_kinds_of_dice_say_who_throws(make: Callable[[], Dice], by_hand: bool) -> None:
    dice = make()
    assert (dice.by_hand, dice.at(KEY).by_hand) == (by_hand, by_hand)
