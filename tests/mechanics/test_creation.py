"""Characters made by the rulebook's steps, and refused where they break them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mechanics.choosers import chosen_at_random
from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation import (
    Draft,
    choose,
    create_character,
    draft_character,
    finish,
)
from whispyrkeep.mechanics.creation.scores import rolled_scores
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability, DamageType, Skill

CLASSES = (
    *("barbarian", "bard", "cleric", "druid", "fighter", "monk"),
    *("paladin", "ranger", "rogue", "sorcerer", "warlock", "wizard"),
)


def made(level: int = 1, **choices) -> CharacterSheet:
    """What is not chosen is suggested."""
    given = {key.replace("_", "-"): words for key, words in choices.items()}
    sheet = create_character({"class": "fighter", **given}, "Test", level, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    return sheet


def refused(level: int = 1, **choices) -> Rejection:
    given = {key.replace("_", "-"): words for key, words in choices.items()}
    sheet = create_character({"class": "fighter", **given}, "Test", level, suggest=True)
    assert isinstance(sheet, Rejection), sheet
    return sheet


def scores(*six: int) -> list[str]:
    return [str(one) for one in six]


# --- scores ---------------------------------------------------------------------------

ARRAYS = {
    "barbarian": (15, 13, 14, 10, 12, 8),
    "bard": (8, 14, 12, 13, 10, 15),
    "cleric": (14, 8, 13, 10, 15, 12),
    "druid": (8, 12, 14, 13, 15, 10),
    "fighter": (15, 14, 13, 8, 10, 12),
    "monk": (12, 15, 13, 10, 14, 8),
    "paladin": (15, 10, 13, 8, 12, 14),
    "ranger": (12, 15, 13, 8, 14, 10),
    "rogue": (12, 15, 13, 14, 10, 8),
    "sorcerer": (10, 13, 14, 8, 12, 15),
    "warlock": (8, 14, 13, 12, 10, 15),
    "wizard": (8, 12, 13, 15, 14, 10),
}


@pytest.mark.parametrize("slug", CLASSES)
def test_the_suggested_scores_are_the_book_s(slug: str) -> None:
    """SRD 5.2, table "Standard Array by Class"."""
    draft = draft_character({"class": slug, "scores-method": "standard-array"})
    assert isinstance(draft, Draft)
    asked = next(one for one in draft.open if one.key == "scores")
    assert asked.suggested == tuple(map(str, ARRAYS[slug]))


@pytest.mark.parametrize(
    ("six", "cost"),
    [((15, 15, 15, 8, 8, 8), 27), ((13, 13, 13, 12, 12, 12), 27), ((14, 14, 13, 12, 10, 8), 25)],
)
def test_scores_that_27_points_buy(six: tuple[int, ...], cost: int) -> None:
    """SRD 5.2, table "Ability Score Point Costs": 8 costs 0, 13 costs 5, 14 7 and 15 9."""
    costs = {8: 0, 9: 1, 10: 2, 11: 3, 12: 4, 13: 5, 14: 7, 15: 9}
    assert sum(costs[one] for one in six) == cost
    sheet = made(scores_method="point-cost", scores=scores(*six))
    assert sum(sheet.abilities.values()) == sum(six) + 3


def test_scores_that_cost_more_are_refused() -> None:
    wrong = refused(scores_method="point-cost", scores=scores(15, 15, 15, 9, 8, 8))
    assert wrong.code == "scores.points"
    assert "28 points" in wrong.message
    assert wrong.where == "scores"


def test_a_score_of_16_cannot_be_bought() -> None:
    wrong = refused(scores_method="point-cost", scores=scores(16, 8, 8, 8, 8, 8))
    assert wrong.code == "choice.option"


def test_the_array_is_used_once_each() -> None:
    wrong = refused(scores_method="standard-array", scores=scores(15, 15, 13, 12, 10, 8))
    assert wrong.code == "choice.twice"


@given(st.integers(0, 2**53 - 1))
def test_rolled_scores_lie_between_3_and_18_and_fall_alike_again(seed: int) -> None:
    """SRD 5.2, "Random Generation": the three highest of four d6."""
    assert all(3 <= one <= 18 for one in rolled_scores(seed))
    assert rolled_scores(seed) == rolled_scores(seed)


def test_rolled_scores_are_those_of_the_seed() -> None:
    sheet = made(scores_method="rolled", seed="20")
    increases = 3
    assert sum(sheet.abilities.values()) == sum(rolled_scores(20)) + increases
    wrong = refused(scores_method="rolled", seed="20", scores=scores(18, 18, 18, 18, 18, 18))
    assert wrong.code in ("choice.option", "choice.twice")


@pytest.mark.parametrize(
    ("points", "raised"),
    [
        (["strength", "strength", "dexterity"], (17, 15, 13)),
        (["strength", "dexterity", "constitution"], (16, 15, 14)),
    ],
)
def test_a_background_raises_two_scores_or_three(points: list[str], raised: tuple) -> None:
    """SRD 5.2, "Adjust Ability Scores": +2 and +1, or +1 on all three."""
    sheet = made(background="soldier", scores=scores(15, 14, 13, 8, 10, 12), increases=points)
    assert tuple(sheet.abilities.values())[:3] == raised


@pytest.mark.parametrize(
    "points",
    [["strength"] * 3, ["strength", "wisdom", "dexterity"], ["strength", "dexterity"]],
)
def test_other_increases_are_refused(points: list[str]) -> None:
    wrong = refused(background="soldier", increases=points)
    assert wrong.source == 'SRD 5.2, "Adjust Ability Scores"'


# --- Hit Points, training -------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "first", "later"),
    [("barbarian", 12, 7), ("fighter", 10, 6), ("rogue", 8, 5), ("wizard", 6, 4)],
)
def test_hit_points_at_level_1_and_fixed(slug: str, first: int, later: int) -> None:
    """SRD 5.2, "Level 1 Hit Points by Class", "Fixed Hit Points by Class"."""
    given = {"class": slug, "species": "orc", "background": "soldier"}
    given |= {"scores": scores(10, 12, 14, 15, 13, 8)}
    given |= {"increases": ["strength", "strength", "dexterity"]}
    assert made(1, **given).max_hit_points == first + 2
    assert made(3, **given).max_hit_points == first + 2 + 2 * (later + 2)


def test_a_higher_constitution_counts_for_every_level() -> None:
    """SRD 5.2, "Gaining a Level": from 17 to 18 at level 8 gives 8 more."""
    given = {"scores": scores(15, 14, 13, 12, 10, 8), "background": "soldier", "species": "orc"}
    given |= {"increases": ["constitution", "constitution", "dexterity"]}
    given |= {"level_4_feat_increases": ["constitution", "constitution"]}
    given |= {"level_6_feat_increases": ["strength", "dexterity"]}
    before = made(8, **given, level_8_feat_increases=["strength", "strength"])
    after = made(8, **given, level_8_feat_increases=["constitution", "strength"])
    assert before.abilities[Ability.CONSTITUTION] == 17
    assert after.max_hit_points == before.max_hit_points + 8


def test_hit_points_rolled_at_the_table_and_from_the_seed() -> None:
    given = {"species": "orc", "scores": scores(15, 14, 13, 12, 10, 8), "background": "criminal"}
    given |= {"increases": ["dexterity", "dexterity", "intelligence"]}
    fixed = made(2, **given)
    assert made(2, **given, level_2_hit_points="10").max_hit_points == fixed.max_hit_points + 4
    rolled = made(2, **given, level_2_hit_points="rolled", seed="7")
    assert 11 + 1 + 1 <= rolled.max_hit_points <= 11 + 10 + 1
    assert refused(2, **given, level_2_hit_points="11").code == "choice.option"


def test_a_dwarf_is_tough() -> None:
    """SRD 5.2, "Dwarven Toughness": 1 more, and 1 again each level."""
    given = {"scores": scores(15, 14, 13, 12, 10, 8), "background": "soldier"}
    given |= {"increases": ["strength", "strength", "dexterity"]}
    assert (
        made(5, species="dwarf", **given).max_hit_points
        == made(5, species="orc", **given).max_hit_points + 5
    )


def test_skills_of_the_class_only() -> None:
    wrong = refused(skills=["athletics", "arcana"])
    assert wrong.code == "choice.option"
    assert "Fighter" in wrong.source


def test_a_skill_that_the_background_gave_is_not_chosen_again() -> None:
    wrong = refused(background="soldier", skills=["athletics", "perception"])
    assert wrong.code == "choice.option"


@pytest.mark.parametrize(
    ("slug", "weapons", "armor"),
    [
        ("monk", ("simple", "martial-light"), ()),
        ("rogue", ("simple", "martial-finesse", "martial-light"), ("light",)),
        ("paladin", ("simple", "martial"), ("light", "medium", "heavy", "shield")),
    ],
)
def test_training(slug: str, weapons: tuple[str, ...], armor: tuple[str, ...]) -> None:
    sheet = made(**{"class": slug})
    assert (sheet.weapon_training, sheet.armor_training) == (weapons, armor)


# --- origins --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lineage", "kind"),
    [("red", DamageType.FIRE), ("white", DamageType.COLD), ("green", DamageType.POISON)],
)
def test_a_dragonborn_resists_what_the_ancestor_breathes(lineage: str, kind: DamageType) -> None:
    """SRD 5.2, table "Draconic Ancestors"."""
    sheet = made(species="dragonborn", lineage=lineage)
    assert sheet.resistances == (kind,)
    assert f"draconic-ancestry-{lineage}" in sheet.features


def test_lineage_spells_come_with_character_levels() -> None:
    """SRD 5.2, table "Elven Lineages"."""
    given = {"species": "elf", "lineage": "wood-elf", "lineage_ability": "wisdom"}
    known = [
        {spell for one in made(level, **given).spells for spell in (*one.cantrips, *one.always)}
        for level in (1, 3, 5)
    ]
    assert known[0] == {"spell/druidcraft"}
    assert known[1] == known[0] | {"spell/longstrider"}
    assert known[2] == known[1] | {"spell/pass-without-trace"}
    sheet = made(5, **given)
    assert sheet.speed == 35
    assert sheet.resources["free-longstrider"] == 1


def test_magic_initiate_of_the_background_keeps_to_its_list() -> None:
    """SRD 5.2, "Sage": Magic Initiate (Wizard)."""
    given = {"class": "fighter", "background": "sage"}
    wrong = refused(**given, background_cantrips=["sacred-flame", "guidance"])
    assert wrong.code == "choice.option"
    sheet = made(**given, background_cantrips=["light", "fire-bolt"], background_spell="shield")
    assert sheet.spellcasting is not None
    assert sheet.spellcasting.prepared == ("spell/shield",)
    assert sheet.spellcasting.slots == ()


def test_three_languages_and_no_rare_one() -> None:
    """SRD 5.2, "Choose Languages"."""
    assert made(languages=["dwarvish", "orc"]).languages == ("Common", "Dwarvish", "Orc")
    assert refused(languages=["dwarvish", "infernal"]).code == "choice.option"


# --- equipment ------------------------------------------------------------------------


def test_equipment_is_a_package_or_gold() -> None:
    """SRD 5.2, "Core Fighter Traits": A, B or 155 GP; "Soldier": A or 50 GP."""
    gold = made(equipment="c", background="soldier", background_equipment="b")
    assert gold.equipment == ()
    assert gold.money_cp == 20_500
    held = {one.item: one for one in made(equipment="a").equipment}
    assert held["item/javelin"].quantity == 8
    assert held["item/chain-mail"].equipped
    assert "item/dungeoneers-pack" not in held
    assert held["item/torch"].quantity == 10


def test_coins_can_be_spent_at_once_and_not_twice() -> None:
    given = {"equipment": "c", "background": "soldier", "background_equipment": "b"}
    sheet = made(**given, purchases=["splint-armor", "dagger"])
    assert sheet.money_cp == 20_500 - 20_000 - 200
    assert refused(**given, purchases=["plate-armor"]).code == "equipment.money"


def test_money_of_a_higher_level_is_the_table_s() -> None:
    """SRD 5.2, "Starting at Higher Levels": 500 GP and 1d10 x 25 GP at levels 5 to 10."""
    plain, rich = made(5), made(5, funds="table", seed="3")
    extra = rich.money_cp - plain.money_cp
    assert 52_500 <= extra <= 75_000
    assert extra % 2_500 == 0
    assert made(10).experience == 64_000


# --- spells ---------------------------------------------------------------------------

KNOWN = {
    ("bard", 1): (2, 4, (2,)), ("bard", 11): (4, 16, (4, 3, 3, 3, 2, 1)),
    ("cleric", 1): (3, 4, (2,)), ("cleric", 20): (5, 22, (4, 3, 3, 3, 3, 2, 2, 1, 1)),
    ("druid", 5): (3, 9, (4, 3, 2)), ("paladin", 1): (0, 2, (2,)),
    ("paladin", 11): (0, 10, (4, 3, 3)), ("ranger", 5): (0, 6, (4, 2)),
    ("sorcerer", 1): (4, 2, (2,)), ("sorcerer", 11): (6, 16, (4, 3, 3, 3, 2, 1)),
    ("warlock", 5): (3, 6, ()), ("warlock", 20): (4, 15, ()),
    ("wizard", 1): (3, 4, (2,)), ("wizard", 20): (5, 25, (4, 3, 3, 3, 3, 2, 2, 1, 1)),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "level"), KNOWN)
def test_cantrips_prepared_spells_and_slots_by_table(slug: str, level: int) -> None:
    """SRD 5.2, "Classes", the features table of each class."""
    sheet = made(level, **{"class": slug, "species": "orc", "background": "soldier"})
    own = next(one for one in sheet.spells if one.source == f"class/{slug}")
    assert sheet.spellcasting is not None
    found = (len(own.cantrips), len(own.prepared), sheet.spellcasting.slots)
    assert found == KNOWN[slug, level]


@pytest.mark.parametrize(("level", "slots"), [(1, (1, 1)), (5, (2, 3)), (11, (3, 5)), (17, (4, 5))])
def test_pact_magic_has_slots_of_its_own(level: int, slots: tuple[int, int]) -> None:
    """SRD 5.2, table "Warlock Features"."""
    count, at = slots
    assert made(level, **{"class": "warlock"}).resources[f"pact-slot-{at}"] == count


def test_a_wizard_prepares_from_the_book() -> None:
    """SRD 5.2, "Wizard", "Spellcasting": six spells at level 1, two more each level."""
    sheet = made(4, **{"class": "wizard"})
    own = next(one for one in sheet.spells if one.source == "class/wizard")
    savant = 2
    assert len(own.book) == 6 + 3 * 2 + savant
    assert set(own.prepared) <= set(own.book)
    wrong = refused(**{"class": "wizard"}, spells=["alarm", "sleep", "shield", "grease"])
    assert wrong.code == "choice.option"


def test_spells_of_other_lists_and_of_too_high_a_level_are_refused() -> None:
    cleric = {"class": "cleric", "background": "soldier"}
    assert refused(**cleric, cantrips=["fire-bolt", "guidance", "light"])
    assert refused(**cleric, spells=["bless", "aid", "bane", "command"])
    wrong = refused(**cleric, spells=["bless", "bane", "command"])
    assert wrong.code == "choice.count"


def test_domain_spells_count_against_no_number() -> None:
    """SRD 5.2, "Life Domain Spells"."""
    sheet = made(5, **{"class": "cleric"})
    own = next(one for one in sheet.spells if one.source == "class/cleric")
    assert len(own.prepared) == 9
    assert {"spell/aid", "spell/revivify"} <= set(own.always)
    assert not set(own.always) & set(own.prepared)


# --- drafts ---------------------------------------------------------------------------


def test_a_draft_names_what_is_open_how_many_and_from_what() -> None:
    draft = draft_character({"class": "rogue", "background": "criminal", "species": "orc"})
    assert isinstance(draft, Draft)
    asked = {one.key: one for one in draft.open}
    assert asked["skills"].count == 4
    assert {one.word for one in asked["skills"].options} == {
        *("acrobatics", "athletics", "deception", "insight", "intimidation", "investigation"),
        *("perception", "persuasion"),
    }
    after = choose(draft, "skills", "acrobatics", "perception", "insight", "deception")
    assert isinstance(after, Draft)
    assert "skills" not in {one.key for one in after.open}


def test_an_unfinished_draft_makes_no_sheet() -> None:
    draft = draft_character({"class": "rogue"})
    assert isinstance(draft, Draft)
    wrong = finish(draft, "Test")
    assert isinstance(wrong, Rejection)
    assert wrong.code == "choice.open"


def test_an_answer_to_no_question_is_refused() -> None:
    assert refused(spellbook=["shield"]).code == "choice.unknown"


def test_levels_lie_between_1_and_20() -> None:
    with pytest.raises(ValueError, match=r"1\.\.20"):
        draft_character({}, 21)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 20))
def test_any_legal_choices_make_a_sheet_that_reads_back(seed: int, level: int) -> None:
    sheet = finish(chosen_at_random(seed, level), "Test")
    assert isinstance(sheet, CharacterSheet)
    assert CharacterSheet.model_validate(sheet.dump()) == sheet
    again = create_character(sheet.choices, "Test", level)
    assert again == sheet
    assert sum(one.level for one in sheet.classes) == level
    assert set(sheet.expertise) <= set(sheet.skills) <= set(Skill)


def test_no_more_skills_are_chosen_than_are_left() -> None:
    """Who is trained in nearly everything has nothing more to choose."""
    given = {"species": "human", "versatile": "skilled", "background": "acolyte"}
    monk = {"class": "monk", "skills": ["acrobatics", "athletics"], "skillful": "stealth"}
    left = ["history", "arcana", "nature"]
    sheet = made(1, **{**given, **monk}, versatile_skilled=left)
    assert {Skill.HISTORY, Skill.STEALTH, Skill.INSIGHT, Skill.RELIGION} <= set(sheet.skills)


# --- a universe's own -----------------------------------------------------------------

DROVER = {
    "format": 1,
    "id": "background/drover",
    "name": "Drover",
    "kind": "background",
    "abilities": ["strength", "constitution", "wisdom"],
    "feat": "feat/alert",
    "skills": ["animal-handling", "survival"],
    "tool": "Cartographer's Tools",
    "equipment": [["Whip", "12 GP"], ["50 GP"]],
    "training": {"tools": ["item/cartographers-tools"]},
    "packages": [{"items": {"item/whip": 1}, "money_cp": 1200}, {"money_cp": 5000}],
}


def test_a_universe_s_background_can_be_chosen_and_what_it_bans_cannot() -> None:
    catalogue = Catalogue(
        {"background/drover": DROVER}, {"species/human": Overlay(banned=True, note="none here")}
    )
    drover = {"class": "fighter", "background": "drover"}
    sheet = create_character(drover, "Test", 1, catalogue, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert {Skill.ANIMAL_HANDLING, Skill.SURVIVAL} <= set(sheet.skills)
    assert "Cartographer's Tools" in sheet.tools
    assert sheet.species != "Human"
    wrong = create_character(drover | {"species": "human"}, "Test", 1, catalogue, suggest=True)
    assert isinstance(wrong, Rejection)
    assert create_character(drover, "Test", suggest=True) != sheet
