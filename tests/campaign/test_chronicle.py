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
            "Edda Marl throws dagger",
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


def thrown(expression: str, faces: tuple[int, ...], total: int, **fields: object) -> RollRecord:
    return RollRecord(
        key=DiceKey(scope="turn:1", actor=EDDA, slot="damage#1"),
        expression=expression,
        dice=tuple(Die(sides=6, face=face) for face in faces),
        total=total,
        **fields,
    )


STRENGTH = (Modifier(source="Strength", value=5),)


@pytest.mark.parametrize(
    ("roll", "text"),
    [
        (thrown("2d6 + 10", (3, 4), 17), "d6 3 d6 4 +10 = 17"),
        (thrown("crit(2d6 + 3)", (3, 4, 1, 1), 12), "d6 3 d6 4 d6 1 d6 1 +3 = 12"),
        (
            thrown("2d6mi3 + 5", (1, 5), 13, modifiers=STRENGTH),
            "d6 1 (as 3) d6 5 +5 Strength = 13",
        ),
        (
            thrown("crit(2d6mi3) + 5", (4, 2, 2, 1), 18, modifiers=STRENGTH),
            "d6 4 d6 2 (as 3) d6 2 (as 3) d6 1 (as 3) +5 Strength = 18",
        ),
        (thrown("2d6 / 2", (3, 4), 3), "d6 3 d6 4 = 3"),
    ],
)
def test_what_a_throw_shows_adds_up(roll: RollRecord, text: str) -> None:
    assert roll_text(roll) == text


def lines(*events: ev.Event) -> list[str]:
    return list(event_lines(events, fighting("the-wade").state))


def test_entries_go_by_their_printed_names() -> None:
    cast = ev.SpellCast(caster=EDDA, spell="spell/hunters-mark", level=1, targets=(JORY,))
    held = ev.ConcentrationChanged(target=EDDA, spell="spell/tashas-rest", why="cast")
    sword = ev.ItemEquipped(target=EDDA, item="magic-item/weapon-1-longsword", on=True)
    tools = ev.ItemEquipped(target=EDDA, item="item/thieves-tools", on=False)
    assert lines(cast, held, sword, tools) == [
        "Edda Marl casts Hunter's Mark at Jory Thwaite",
        "Edda Marl concentrates on tashas rest",
        "Edda Marl readies Longsword, +1",
        "Edda Marl puts away thieves' tools",
    ]


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        ("slot-3", ["Edda Marl: level 3 slots, 1 left"]),
        ("pact-slot-2", ["Edda Marl: level 2 Pact Magic slots, 1 left"]),
        ("free-hunters-mark", ["Edda Marl: Hunter's Mark without a slot, 1 left"]),
        ("paladins-smite", ["Edda Marl: Paladin's Smite, 1 left"]),
        ("rage", ["Edda Marl: rage, 1 left"]),
        ("dark-ones-own-luck", ["Edda Marl: Dark One's Own Luck, 1 left"]),
        ("disrupt-life:this-round", []),
        ("ward", ["Edda Marl: ward, 1 left"]),
        ("cast:cone-of-cold", ["Edda Marl: Cone of Cold, 1 left"]),
        ("charges:wand-of-fear", ["Edda Marl: charges of the wand of fear, 1 left"]),
        ("hurt-this-turn", []),
        ("cut-this-turn", []),
    ],
)
def test_what_is_used_up_is_told_in_words(resource: str, line: list[str]) -> None:
    assert lines(ev.ResourceChanged(target=EDDA, resource=resource, left=1)) == line


def test_one_spell_that_hangs_on_by_many_threads_is_told_once() -> None:
    haste = effect(EffectKind.LASTING, source="Haste")
    assert lines(haste, haste, haste) == ["Edda Marl: Haste"]


def test_what_the_rules_mark_for_themselves_is_not_told() -> None:
    kept = ev.EffectEnded(target=EDDA, kind=EffectKind.AWAITS, source="Counterspell")
    held = effect(EffectKind.HINDERED, source="Spirit Guardians (again)", what="half-speed")
    assert lines(kept, held) == []


def test_who_is_up_again_has_no_death_saves_to_tell_of() -> None:
    def saves(failures: int) -> ev.DeathSavesChanged:
        return ev.DeathSavesChanged(target=EDDA, successes=0, failures=failures)

    assert lines(saves(0), saves(1)) == ["Edda Marl: death saves 0 succeeded, 1 failed"]


def test_a_test_that_is_lost_beforehand_shows_no_sum() -> None:
    nothing = thrown("0", (), 0)
    lost = ev.D20TestMade(
        request="r1", test="save", actor=EDDA, label="Dexterity save", roll=nothing,
        target_number=13, outcome="failure",
    )  # fmt: skip
    assert lines(lost) == ["Edda Marl, Dexterity save: no roll: failure"]


def test_what_takes_no_dice_is_told_too() -> None:
    fight = fighting("the-wade").state.fight
    assert fight is not None
    dodges = ev.BudgetChanged(budget=fight.budget, by=EDDA, does="dodges")
    assert lines(dodges, ev.BudgetChanged(budget=fight.budget)) == ["Edda Marl dodges"]
