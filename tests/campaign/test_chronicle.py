"""What the table hears of rules that are more than a number."""

from __future__ import annotations

import pytest

from tests.offline.table import fighting
from whispyrkeep.campaign.chronicle import event_lines, roll_text
from whispyrkeep.models import events as ev
from whispyrkeep.models.rolls import DiceKey, Die, Modifier, RollRecord
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind, Trigger

EDDA, JORY = "edda-marl", "jory-thwaite"


def effect(kind: EffectKind, **fields) -> ev.EffectGained:
    return ev.EffectGained(target=EDDA, active=ActiveEffect(kind=kind, **fields))


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (effect(EffectKind.HALF_COVER), "Edda Marl: half cover"),
        (
            effect(EffectKind.READIED, trigger=Trigger.COMES_CLOSER),
            "Edda Marl waits until a foe comes closer",
        ),
        (effect(EffectKind.LIGHT, value=20, dim_feet=20), "Edda Marl: light"),
        (ev.EffectEnded(target=EDDA, kind=EffectKind.BURNING), "Edda Marl: burning is over"),
        (
            ev.ItemEquipped(target=EDDA, item="item/greatsword", on=False, dropped=True),
            "Edda Marl drops greatsword",
        ),
        (
            ev.ItemLost(target=EDDA, item="item/dagger", quantity=1, why="thrown"),
            "Edda Marl throws 1 x dagger",
        ),
        (
            ev.ItemLost(target=EDDA, item="item/dagger", quantity=2, why="given"),
            "Edda Marl gives up 2 x dagger",
        ),
        (
            ev.GroupCheckMade(
                label="Dexterity (Stealth)", actors=(EDDA, JORY), successes=1, outcome="success"
            ),
            "Together, Dexterity (Stealth): 1 of 2 succeed: success",
        ),
        (
            ev.ObjectDamaged(place="the-wade", object="old-door", amount=9, hit_points_left=0),
            "The old door takes 9 damage and breaks",
        ),
    ],
)
def test_a_line_for_each(event: ev.Event, line: str) -> None:
    assert list(event_lines((event,), fighting("the-wade").state)) == [line]


def test_what_can_be_recovered_is_found_out_by_looking() -> None:
    strewn = ev.AmmunitionStrewn(place="the-wade", owner=EDDA, item="item/arrow", quantity=2)
    assert list(event_lines((strewn,), fighting("the-wade").state)) == []


@pytest.mark.parametrize(
    ("expression", "modifiers", "total", "text"),
    [
        ("1d6", (), 4, "d6 4 = 4"),
        ("1d6+2", (), 6, "d6 4 +2 = 6"),
        ("1d6 + 3", (Modifier(source="Strength", value=3),), 7, "d6 4 +3 Strength = 7"),
        ("1d6+2 - 1", (Modifier(source="Weakness", value=-1),), 5, "d6 4 +2 -1 Weakness = 5"),
    ],
)
def test_every_part_of_a_throw_is_told(
    expression: str, modifiers: tuple[Modifier, ...], total: int, text: str
) -> None:
    record = RollRecord(
        key=DiceKey(scope="turn:1", actor=EDDA, slot="damage#1"),
        expression=expression,
        dice=(Die(sides=6, face=4),),
        modifiers=modifiers,
        total=total,
    )
    assert roll_text(record) == text
