"""The compiler's patterns, on sentences of our own making: all of a sentence is read, or none."""

from __future__ import annotations

import pytest

from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.programs import multiattack
from tools.srd_compile.spellcasting import casting
from whispyrkeep.models.effects import CastEffect
from whispyrkeep.models.programs import MultiattackEffect
from whispyrkeep.models.riders import ConditionRider, PullRider, PushRider
from whispyrkeep.models.terms import Condition


def riders(*sentences: str) -> list:
    reading = Reading()
    for sentence in sentences:
        assert read(sentence, reading), sentence
    return reading.riders


def test_both_halves_of_a_sentence_count() -> None:
    push, fall = riders(
        "The target is pushed up to 30 feet straight away from the beast "
        "and has the Prone condition."
    )
    assert push == PushRider(feet=30)
    assert fall == ConditionRider(conditions=(Condition.PRONE,))


def test_a_size_limits_everything_after_it() -> None:
    pull, fall = riders(
        "If the target is a Large or smaller creature, the beast pulls the target up to 10 feet "
        "straight toward itself, and the target has the Prone condition."
    )
    assert isinstance(pull, PullRider)
    assert pull.max_size == fall.max_size == "large"


def test_what_lasts_with_a_grapple_joins_it() -> None:
    (grip,) = riders(
        "The target has the Grappled condition (escape DC 12), "
        "and it has the Restrained condition until the grapple ends."
    )
    assert grip.conditions == (Condition.GRAPPLED, Condition.RESTRAINED)
    assert grip.escape_dc == 12


def test_a_save_repeats_until_it_gives_out() -> None:
    (fear,) = riders(
        "The target has the Frightened condition.",
        "At the end of each of its turns, the target repeats the save, "
        "ending the effect on itself on a success.",
        "After 1 minute, it succeeds automatically.",
    )
    assert (fear.repeat_save, fear.until, fear.seconds) == (True, "seconds", 60)


@pytest.mark.parametrize(
    "sentence",
    [
        "The target is pushed up to 30 feet straight away from the beast and sings a song.",
        "The target has the Prone condition and forgets its own name.",
        "If the target is a Large or smaller creature, it has the Prone condition and laughs.",
    ],
)
def test_a_sentence_that_does_not_fit_changes_nothing(sentence: str) -> None:
    reading = Reading()
    assert not read(sentence, reading)
    assert (reading.riders, reading.damage) == ([], [])


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("The beast makes two Bite attacks.", [(2, ("bite",), False, False)]),
        (
            "The beast makes three attacks, using Bite or Claw in any combination.",
            [(3, ("bite", "claw"), False, False)],
        ),
        (
            "The beast makes one Bite attack and uses Roar if available.",
            [(1, ("bite",), False, False), (1, ("roar",), True, False)],
        ),
        (
            "The beast makes one Bite attack and one Claw attack, or it makes two Tail attacks.",
            [
                (1, ("bite",), False, False),
                (1, ("claw",), False, False),
                (2, ("tail",), False, True),
            ],
        ),
    ],
)
def test_multiattacks_are_programs(text: str, steps: list) -> None:
    (program,), left = multiattack(text, ("Bite", "Claw", "Tail", "Roar"))
    assert isinstance(program, MultiattackEffect)
    found = [(s.count, s.actions, s.optional, s.alternative) for s in program.steps]
    assert (found, left) == (steps, [])


def test_what_may_replace_an_attack() -> None:
    (program,), left = multiattack(
        "The beast makes three Bite attacks. It can replace one attack with a use of "
        "(A) Roar or (B) Spellcasting to cast Fireball (level 4 version).",
        ("Bite", "Roar"),
    )
    assert isinstance(program, MultiattackEffect)
    swap = program.replacements[0]
    assert (swap.count, swap.actions, left) == (1, ("roar",), [])
    assert [(use.spell, use.level) for use in swap.cast] == [("spell/fireball", 4)]


def test_an_attack_that_nobody_has_is_left_over() -> None:
    found, left = multiattack("The beast makes two Sting attacks.", ("Bite",))
    assert (found, len(left)) == ([], 1)


def test_lists_of_spells() -> None:
    cast, rest = casting(
        "The beast casts one of the following spells, requiring no Material components and using "
        "Wisdom as the spellcasting ability (spell save DC 15): At Will: Light, Guidance "
        "2/Day Each: Fireball (level 5 version), Fly"
    )
    assert isinstance(cast, CastEffect)
    assert (cast.save_dc, cast.free_components, rest) == (15, ("material",), "")
    uses = [(use.spell, use.uses_per_day, use.level) for use in cast.spells]
    assert uses == [
        ("spell/light", None, 0),
        ("spell/guidance", None, 0),
        ("spell/fireball", 2, 5),
        ("spell/fly", 2, 0),
    ]
