"""Sheets that no rule would make are told apart, and never break the program."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep.exchange.sheet import sheet_text
from whispyrkeep.mechanics.advancement import Advance, next_level
from whispyrkeep.mechanics.creation.checking import check_character
from whispyrkeep.mechanics.creatures.explaining import Explained, explain
from whispyrkeep.models.character import CharacterSheet, ClassLevel, SpellSource
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability, DamageType, Skill
from whispyrkeep.session.ready import ready_party

CATALOGUE = Catalogue({})
READY = ready_party(5)
WORDS = st.sampled_from(
    [
        *("rage", "spell-mastery", "fighting-style", "alert", "skilled", "magic-initiate", "x"),
        *("unarmored-defense", "draconic-resilience", "mystic-arcanum", "elven-lineage-drow"),
        *("circle-of-the-land-spells-polar", "boon-of-fate", "weapon-mastery", "epic-boon"),
    ]
)
SPELLS = st.sampled_from(
    ["spell/fireball", "spell/wish", "spell/light", "spell/nothing", "spell/eldritch-blast"]
)
IDS = st.sampled_from(
    ["class/wizard", "class/warlock", "class/jester", "feat/alert", "class/druid"]
)
LISTS = st.lists(SPELLS, max_size=4).map(tuple)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(1, 20),
        "species": st.sampled_from(["Elf", "Human", "Troll", ""]),
        "background": st.sampled_from(["Sage", "Jester", ""]),
        "character_class": st.sampled_from(["Wizard", "Jester", "", "Monk"]),
        "abilities": st.fixed_dictionaries({one: st.integers(1, 30) for one in Ability}),
        "hit_die": st.integers(6, 12),
        "max_hit_points": st.integers(1, 500),
        "speed": st.integers(0, 200),
        "skills": st.lists(st.sampled_from(Skill)).map(tuple),
        "expertise": st.lists(st.sampled_from(Skill)).map(tuple),
        "features": st.lists(WORDS).map(tuple),
        "resistances": st.lists(st.sampled_from(DamageType)).map(tuple),
        "resources": st.dictionaries(st.sampled_from(["pact-slot-3", "rage"]), st.integers(0, 9)),
        "milestones": st.booleans(),
        "experience": st.integers(0, 10**6),
        "spellcasting": st.none(),
        "classes": st.lists(
            st.builds(
                ClassLevel,
                id=IDS,
                level=st.integers(1, 20),
                subclass=st.sampled_from([None, "subclass/evoker", "subclass/jest"]),
            ),
            max_size=3,
        ).map(tuple),
        "spells": st.lists(
            st.builds(
                SpellSource,
                source=IDS,
                ability=st.sampled_from(Ability),
                cantrips=LISTS,
                prepared=LISTS,
                always=LISTS,
                book=LISTS,
            ),
            max_size=3,
        ).map(tuple),
        "choices": st.dictionaries(
            st.sampled_from(["class", "species", "scores", "level-4-feat", "seed", "purchases"]),
            st.lists(st.sampled_from(["wizard", "elf", "8", "grappler", "rope", "-1"])).map(tuple),
        ),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(READY), CHANGES)
def test_any_sheet_is_checked_explained_printed_and_advanced(
    ready: CharacterSheet, changes: dict
) -> None:
    sheet = CharacterSheet.model_validate(
        ready.dump() | CharacterSheet.dump(ready.with_(**changes))
    )
    for finding in check_character(sheet):
        assert finding.message
    works = (
        lambda: next_level(sheet.with_(milestones=True), suggest=True),
        lambda: explain(sheet, "hit_points"),
        lambda: sheet_text(sheet, "md", CATALOGUE),
    )
    for work in works:
        try:
            assert isinstance(work(), Advance | Rejection | Explained | str)
        except WhispyrkeepError as told:
            assert str(told)
