"""Weights as other libraries count them, and the d20 library's documented grammar.

icepool needs a newer Python than we do, so its weights and dyce's stand in ``peer_vectors.json``;
``benchmarks/peer_vectors.py`` counts them again where both are installed.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import gcd
from pathlib import Path

import d20
import pytest

from tests.dice.odometer import exact, feeding
from whispyrkeep.dice import KeyedDice, StreamKey, distribution, parse, roll
from whispyrkeep.errors import DiceError

VECTORS = json.loads((Path(__file__).parent / "peer_vectors.json").read_text("utf-8"))
KEY = StreamKey("turn:1", 0, "mira", "roll")


@pytest.mark.parametrize("text", VECTORS["weights"])
def test_weights_are_those_of_icepool_and_dyce(text: str) -> None:
    odds = distribution(text)
    shared = gcd(*odds.weights)
    assert [[t, w // shared] for t, w in odds.items()] == VECTORS["weights"][text]


GRAMMAR = {
    "literal": ("1", "0.5", "3.14", "3.14 * 100"),
    "dice": ("d20", "3d6", "1d%", "2d%", "0d6", "d1"),
    "set": ("()", "(2,)", "(1, 3+3, 1d20)", "(3d6)", "(3d6,)", "( 1d4 , 2 )"),
    "k, keep": ("4d6kh3", "3d4k1", "(1d4, 2, 1d6)kh2", "4d4k>2", "4d4k<3", "(1,2,3)k2"),
    "p, drop": ("4d6pl1", "3d4p1", "(1d4, 2, 1d6)ph1", "4d4p>2", "4d4p<3", "((1d4,2d4))pl1"),
    "ro, reroll once": ("2d6ro<3", "2d4ro1", "3d4roh1", "3d4rol2"),
    "ra, reroll and add": ("2d6ra6", "2d4ra>2", "3d4ral1"),
    "mi, minimum": ("4d6mi2", "2d6mi2mi3"),
    "ma, maximum": ("4d6ma4", "2d20ma10mi5"),
    "selector X": ("3d4k2k3", "3d4p4"),
    "selector hX": ("3d4kh2", "3d4kh9", "3d4kh0"),
    "selector lX": ("3d4kl2", "3d4pl9", "3d4kl0"),
    "selector >X": ("3d4k>2", "3d4k>9"),
    "selector <X": ("3d4k<2", "3d4k<9"),
    "neighbours are a union": ("4d4kh1kl1", "3d4k1kh1", "4d4ph1pl1", "2d4ro1ro2"),
    "operations from left to right": ("3d4kh2ro1", "3d4ro1kh2", "2d6ma4mi3kh1"),
    "positive, negative": ("+1d4", "-1d4", "--1d4", "-(1d4 + 3)", "+-+2"),
    "multiplication": ("1d4 * 3", "2*1d4*1d4"),
    "division": ("1d6 / 2", "7/2*2", "-15/2"),
    "int division": ("1d6 // 2", "-1d6 // 2", "7//2*2"),
    "modulo": ("1d6 % 4", "-1d6 % 4", "7%4*2"),
    "addition, subtraction": ("1d4 + 1d6 - 2", "1-2-3"),
    "comparisons": ("1d6==3", "1d6>=3", "1d6<=3", "1d6>3", "1d6<3", "1d6!=3", "1<2<3", "2d4>1d8"),
    "precedence": ("1+2*3", "1d4+1>1d4*2", "-1*2+3", "(1+2)*3"),
    "annotations": ("2d4 [fire] + 1d4 [piercing]", "-(1d4 + 3) [healing]", "(1 [one], 2 [two])"),
    "README": ("1d20+5", "8d4mi2", "(1d4 + 1, 3, 2d6kl1)kh1"),
}
"""Every feature in the README of d20 1.1.2, and what rolls for ever below."""

ENDLESS = ("2d6rr<3", "3d4rr1kh2", "4d6e6kh3", "1d6e>4", "2d4e4mi2", "2d20rr1rr20")


@pytest.mark.parametrize(
    ("feature", "text"), [(feature, text) for feature, texts in GRAMMAR.items() for text in texts]
)
def test_the_grammar_of_d20_means_the_same(feature: str, text: str) -> None:
    assert dict(distribution(text)) == exact(text), feature


@pytest.mark.parametrize("text", ENDLESS)
@pytest.mark.parametrize("seed", range(40))
def test_rerolls_and_explosions_of_d20_mean_the_same(text: str, seed: int) -> None:
    ours = roll(text, KeyedDice(seed).at(KEY))
    with feeding() as feed:
        feed.bases = [sides for sides, _ in ours.faces]
        feed.digits = [face - 1 for _, face in ours.faces]
        assert d20.roll(text).total == ours.total
        assert feed.place == len(ours.faces)


ONLY_OURS = {
    "4d6kh": "kh1",
    "4d6dl1": "pl1",
    "4d6dh": "ph1",
    "1d6!": "e6",
    "1d6!>4": "e>4",
    "1d6!!": "!!6",
    "1d20 adv": "adv",
    "dis(1d20)": "dis",
    "crit(2d6 + 4)": "crit",
    "1D20": "1d20",
    "1d6 \u2212 2": "- 2",
    "4d6 kh3": "kh3",
}
"""What d20 refuses and we read, with a part of how we write it."""


@pytest.mark.parametrize(("text", "written"), ONLY_OURS.items())
def test_what_we_read_beyond_d20(text: str, written: str) -> None:
    with pytest.raises(d20.RollError):
        d20.Roller().roll(text)  # one without memory: it knows texts again whatever their spaces
    assert written in str(parse(text))


@pytest.mark.parametrize("text", ["0d0", "5d0 * 0", "1d20 # a comment", "2d6mih1", "1d4 a word"])
def test_what_we_refuse_while_reading(text: str) -> None:
    with pytest.raises(DiceError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "exactly"), [("(0.1 + 0.2) * 10 == 3", 1), ("0.29 * 100", 29), ("1.1 * 3 == 3.3", 1)]
)
def test_decimals_are_fractions_here_and_binary_there(text: str, exactly: int) -> None:
    assert dict(distribution(text)) == {exactly: Fraction(1)}
    assert d20.roll(text).total != exactly
