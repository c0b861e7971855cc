"""Every sequence of faces: what code that throws dice can come to."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from whispyrkeep.dice import DieStream, distribution, parse, roll
from whispyrkeep.dice.outcomes import every_outcome
from whispyrkeep.errors import DiceLimitError


@pytest.mark.parametrize("text", ["1d20 + 5", "2d6ro1kh1", "3d4ra4", "(1d4, 2d3)kh1", "0d6"])
def test_chances_are_those_of_the_notation(text: str) -> None:
    tree = parse(text)
    chances: Counter[int] = Counter()
    for thrown, chance in every_outcome(lambda stream: roll(tree, stream)):
        chances[thrown.total] += chance  # type: ignore[assignment]
    assert dict(chances) == dict(distribution(tree))


def test_code_may_throw_more_dice_on_some_faces() -> None:
    def luck(stream: DieStream) -> int:
        face = stream.die(20)
        return stream.die(20) if face == 1 else face

    chances = dict.fromkeys(range(1, 21), Fraction(0))
    for face, chance in every_outcome(luck):
        chances[face] += chance
    assert chances[1] == Fraction(1, 400)
    assert set(list(chances.values())[1:]) == {Fraction(21, 400)}


def test_too_many_sequences_are_refused() -> None:
    with pytest.raises(DiceLimitError) as caught:
        list(every_outcome(lambda stream: [stream.die(101) for _ in range(3)]))
    assert caught.value.limit == "sequences of faces"
