"""Sheets held against the rules: what is found, and that sound ones are clean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.reading import sheets
from tests.mechanics.choosers import chosen_at_random
from whispyrkeep.mechanics.advancement import level_up
from whispyrkeep.mechanics.creation import create_character, finish
from whispyrkeep.mechanics.creation.checking import check_character
from whispyrkeep.models.character import CharacterSheet, ClassLevel
from whispyrkeep.models.terms import Ability, DamageType, Skill
from whispyrkeep.session.ready import PARTIES, ready_party


def made(slug: str, level: int = 3, **choices: Any) -> CharacterSheet:
    given = {"class": slug, "species": "orc", **choices}
    sheet = create_character(given, "Test", level, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    return sheet


def told(sheet: CharacterSheet) -> str:
    return "\n".join(map(str, check_character(sheet)))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 20))
def test_whatever_is_chosen_by_the_rules_is_clean(seed: int, level: int) -> None:
    sheet = finish(chosen_at_random(seed, level), "Test")
    assert isinstance(sheet, CharacterSheet)
    assert told(sheet) == ""


@pytest.mark.parametrize("level", PARTIES)
def test_ready_parties_are_clean_and_have_every_class(level: int) -> None:
    party = ready_party(level)
    assert [told(sheet) for sheet in party] == [""] * 12
    assert len({sheet.character_class for sheet in party}) == 12
    assert len({sheet.id for sheet in party}) == 12
    assert {sheet.level for sheet in party} == {level}
    assert all(sheet.story for sheet in party)


@pytest.mark.parametrize("sheet", sheets().values(), ids=str)
def test_the_demo_s_characters_are_clean(sheet: CharacterSheet) -> None:
    assert told(sheet) == ""


FIGHTER = made("fighter")
WIZARD = made("wizard", 5)

WRONG = [
    (FIGHTER.with_(level=4), "the classes have 3 levels together, the character 4"),
    (FIGHTER.with_(experience=899), "level 3 needs 900 Experience Points"),
    (FIGHTER.with_(max_hit_points=99), "does not lie in"),
    (FIGHTER.with_(hit_die=12), "the Fighter has d10, not d12"),
    (FIGHTER.with_(saving_throws=(Ability.STRENGTH,)), "Constitution saves is missing"),
    (
        FIGHTER.with_(saving_throws=(*FIGHTER.saving_throws, Ability.WISDOM)),
        "nothing gives proficiency in Wisdom saves",
    ),
    (FIGHTER.with_(expertise=(Skill.ARCANA,)), "Expertise in Arcana needs proficiency"),
    (FIGHTER.with_(languages=("Orc",)), "Common is missing"),
    (FIGHTER.with_(abilities={**FIGHTER.abilities, Ability.STRENGTH: 21}), "3 to 20"),
    (
        FIGHTER.with_(features=(*FIGHTER.features, "extra-attack")),
        "Extra Attack comes at level 5, not 3",
    ),
    (
        FIGHTER.with_(features=tuple(f for f in FIGHTER.features if f != "action-surge")),
        "Action Surge of level 2 is missing",
    ),
    (FIGHTER.with_(skills=(*FIGHTER.skills, Skill.ARCANA)), "skills: no choice gives arcana"),
    (FIGHTER.with_(speed=60), "it is 60, by the choices 30"),
    (
        FIGHTER.with_(classes=(ClassLevel(id="class/fighter", level=3),)),
        "Fighter 3 has no subclass",
    ),
    (
        FIGHTER.with_(
            classes=(ClassLevel(id="class/fighter", level=3, subclass="subclass/evoker"),)
        ),
        "Evoker is no subclass of the Fighter",
    ),
    (FIGHTER.with_(classes=()), "they are none, by the choices Fighter 3 (Champion)"),
    (
        WIZARD.with_(resources={**WIZARD.resources, "free-magic-missile": 2}),
        "free-magic-missile is 2, by the choices 0",
    ),
    (WIZARD.with_(spells=WIZARD.spells[:1]), "are missing, which a choice gives"),
    (FIGHTER.with_(resistances=(DamageType.FIRE,)), "no choice gives fire"),
    (FIGHTER.with_(classes=(ClassLevel(id="class/jester", level=3),)), "no class is called Jester"),
    (FIGHTER.with_(choices={**FIGHTER.choices, "class": ("jester",)}), "'jester' cannot be chosen"),
]


@pytest.mark.parametrize(("sheet", "says"), WRONG, ids=[says for _, says in WRONG])
def test_what_is_wrong_is_found(sheet: CharacterSheet, says: str) -> None:
    assert says in told(sheet)


def test_every_finding_names_a_rule() -> None:
    for sheet, _ in WRONG:
        assert all(one.source.startswith("SRD 5.2, ") for one in check_character(sheet))


def test_spells_are_held_to_table_list_and_book() -> None:
    """SRD 5.2, "Wizard", "Spellcasting"."""
    own = next(one for one in WIZARD.spells if one.source == "class/wizard")
    others = tuple(one for one in WIZARD.spells if one is not own)
    stray = own.with_(prepared=(*own.prepared[:-1], "spell/bless"))
    assert "Bless is no spell it can prepare" in told(WIZARD.with_(spells=(stray, *others)))
    many = own.with_(cantrips=(*own.cantrips, "spell/true-strike"))
    assert "Wizard 5 has 4 cantrips, not 5" in told(WIZARD.with_(spells=(many, *others)))
    unread = own.with_(book=own.book[:-4], prepared=own.book[-4:])
    assert "is prepared and not in the spellbook" in told(WIZARD.with_(spells=(unread, *others)))


def test_slots_are_held_to_the_table() -> None:
    assert WIZARD.spellcasting is not None
    rich = WIZARD.with_(spellcasting=WIZARD.spellcasting.with_(slots=(4, 3, 3)))
    assert "the slots are 4, 3, 3, by the table 4, 3, 2" in told(rich)


def test_money_to_begin_with_is_asked_at_the_level_one_began_at() -> None:
    """SRD 5.2, "Starting at Higher Levels": at levels 2 to 4 nothing is thrown for it."""
    begun = made("fighter", 4, funds="table").with_(milestones=True)
    grown = level_up(begun, suggest=True)
    assert isinstance(grown, CharacterSheet), str(grown)
    assert told(grown) == ""


def test_what_a_rest_may_change_is_no_fault() -> None:
    """SRD 5.2, "Weapon Mastery": a Long Rest may change one of the weapons."""
    features = tuple(
        "mastery-whip" if word == "mastery-greatsword" else word for word in FIGHTER.features
    )
    assert told(FIGHTER.with_(features=features, equipment=(), money_cp=7)) == ""
