"""Levels gained: what each gives, asks and needs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mechanics.choosers import chosen_at_random
from tests.mechanics.rules_game import fighter
from whispyrkeep.mechanics.advancement import Advance, level_up, next_level
from whispyrkeep.mechanics.creation import create_character, draft_character, finish
from whispyrkeep.mechanics.creation.checking import check_character
from whispyrkeep.mechanics.creation.preparing import prepare_spells
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability

FEATURES = {
    "barbarian": (
        "1 rage, 2 reckless-attack, 3 frenzy, 5 fast-movement, 6 mindless-rage, 7 "
        "feral-instinct, 9 brutal-strike, 10 retaliation, 11 relentless-rage, 14 "
        "intimidating-presence, 15 persistent-rage, 18 indomitable-might, 20 "
        "primal-champion"
    ),
    "bard": (
        "1 bardic-inspiration, 2 jack-of-all-trades, 3 cutting-words, 5 "
        "font-of-inspiration, 6 magical-discoveries, 7 countercharm, 10 magical-secrets, "
        "14 peerless-skill, 18 superior-inspiration, 20 words-of-creation"
    ),
    "cleric": (
        "1 divine-order, 2 channel-divinity, 3 preserve-life, 5 sear-undead, 6 "
        "blessed-healer, 7 blessed-strikes, 10 divine-intervention, 14 "
        "improved-blessed-strikes, 17 supreme-healing, 20 greater-divine-intervention"
    ),
    "druid": (
        "1 primal-order, 2 wild-shape, 3 lands-aid, 5 wild-resurgence, 6 "
        "natural-recovery, 7 elemental-fury, 10 natures-ward, 14 natures-sanctuary, 15 "
        "improved-elemental-fury, 18 beast-spells, 20 archdruid"
    ),
    "fighter": (
        "1 second-wind, 2 action-surge, 3 improved-critical, 5 extra-attack, 7 "
        "additional-fighting-style, 9 indomitable, 10 heroic-warrior, 11 "
        "two-extra-attacks, 13 studied-attacks, 15 superior-critical, 18 survivor, 20 "
        "three-extra-attacks"
    ),
    "monk": (
        "1 martial-arts, 2 monks-focus, 3 open-hand-technique, 4 slow-fall, 5 "
        "stunning-strike, 6 wholeness-of-body, 7 evasion, 9 acrobatic-movement, 10 "
        "heightened-focus, 11 fleet-step, 13 deflect-energy, 14 disciplined-survivor, 15 "
        "perfect-focus, 17 quivering-palm, 18 superior-defense, 20 body-and-mind"
    ),
    "paladin": (
        "1 lay-on-hands, 2 paladins-smite, 3 sacred-weapon, 5 faithful-steed, 6 "
        "aura-of-protection, 7 aura-of-devotion, 9 abjure-foes, 10 aura-of-courage, 11 "
        "radiant-strikes, 14 restoring-touch, 15 smite-of-protection, 18 aura-expansion, "
        "20 holy-nimbus"
    ),
    "ranger": (
        "1 favored-enemy, 2 deft-explorer, 3 hunters-prey, 5 extra-attack, 6 roving, 7 "
        "defensive-tactics, 10 tireless, 11 superior-hunters-prey, 13 relentless-hunter, "
        "14 natures-veil, 15 superior-hunters-defense, 17 precise-hunter, 18 "
        "feral-senses, 20 foe-slayer"
    ),
    "rogue": (
        "1 sneak-attack, 2 cunning-action, 3 fast-hands, 5 uncanny-dodge, 7 "
        "reliable-talent, 9 supreme-sneak, 11 improved-cunning-strike, 13 "
        "use-magic-device, 14 devious-strikes, 15 slippery-mind, 17 thiefs-reflexes, 18 "
        "elusive, 20 stroke-of-luck"
    ),
    "sorcerer": (
        "1 innate-sorcery, 2 font-of-magic, 3 draconic-resilience, 5 "
        "sorcerous-restoration, 6 elemental-affinity, 7 sorcery-incarnate, 14 "
        "dragon-wings, 18 dragon-companion, 20 arcane-apotheosis"
    ),
    "warlock": (
        "1 pact-magic, 2 magical-cunning, 3 dark-ones-blessing, 6 dark-ones-own-luck, 9 "
        "contact-patron, 10 fiendish-resilience, 11 mystic-arcanum, 14 hurl-through-hell, "
        "20 eldritch-master"
    ),
    "wizard": (
        "1 arcane-recovery, 2 scholar, 3 potent-cantrip, 5 memorize-spell, 6 "
        "sculpt-spells, 10 empowered-evocation, 14 overchannel, 18 spell-mastery, 20 "
        "signature-spells"
    ),
}


def suggested(slug: str, level: int, **choices) -> CharacterSheet:
    given = {key.replace("_", "-"): words for key, words in choices.items()}
    given |= {"class": slug, "species": "orc"}
    sheet = create_character(given, "Test", level, suggest=True, milestones=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    return sheet


@pytest.mark.parametrize("slug", FEATURES)
def test_features_come_at_their_levels(slug: str) -> None:
    """SRD 5.2, "Classes", the features table of each class and its subclass."""
    pairs = (one.split() for one in FEATURES[slug].split(", "))
    wanted = {int(level): word for level, word in pairs}
    before: set[str] = set()
    for level in range(1, 21):
        features = set(suggested(slug, level).features)
        if level in wanted:
            assert wanted[level] in features - before, (slug, level)
        before = features


@pytest.mark.parametrize(
    ("slug", "levels"),
    [("fighter", (4, 6, 8, 12, 14, 16, 19)), ("rogue", (4, 8, 10, 12, 16, 19))],
)
def test_feats_come_at_their_levels(slug: str, levels: tuple[int, ...]) -> None:
    """SRD 5.2, "Fighter", "Rogue", "Level 4: Ability Score Improvement"."""
    asked = [key for key in suggested(slug, 20).choices if key.endswith("-feat")]
    assert asked == [f"level-{level}-feat" for level in levels]


def test_an_epic_boon_needs_level_19() -> None:
    """SRD 5.2, "Epic Boon Feats": Level 19+."""
    boon = {"level_4_feat": "boon-of-truesight"}
    given = {key.replace("_", "-"): words for key, words in boon.items()} | {"class": "fighter"}
    wrong = create_character(given, "Test", 4, suggest=True)
    assert isinstance(wrong, Rejection)
    assert wrong.code == "choice.option"
    assert "boon-of-combat-prowess" in suggested("fighter", 19).features


def test_a_feat_s_prerequisites() -> None:
    """SRD 5.2, "Grappler": Strength or Dexterity 13+."""
    weak = {"class": "wizard", "species": "orc", "background": "sage", "level-4-feat": "grappler"}
    weak |= {"scores": ["8", "12", "13", "15", "14", "10"]}
    wrong = create_character(weak, "Test", 4, suggest=True)
    assert isinstance(wrong, Rejection)
    assert wrong.code == "choice.option"


@pytest.mark.parametrize(("ability", "score"), [(Ability.STRENGTH, 24), (Ability.CONSTITUTION, 19)])
def test_a_primal_champion_passes_20(ability: Ability, score: int) -> None:
    """SRD 5.2, "Barbarian", "Level 20: Primal Champion": 4 more, to 25."""
    before, after = suggested("barbarian", 19), suggested("barbarian", 20)
    assert after.abilities[ability] == min(before.abilities[ability] + 4, 25)
    assert after.abilities[ability] >= score


def test_no_score_passes_20_by_a_feat() -> None:
    sheet = suggested("fighter", 18)
    assert max(sheet.abilities.values()) == 20
    options = draft_character({**sheet.choices, "level-16-feat-increases": ["strength"] * 2}, 16)
    assert isinstance(options, Rejection)


# --- experience -----------------------------------------------------------------------

THRESHOLDS = (
    *(0, 300, 900, 2_700, 6_500, 14_000, 23_000, 34_000, 48_000, 64_000),
    *(85_000, 100_000, 120_000, 140_000, 165_000, 195_000, 225_000, 265_000, 305_000, 355_000),
)
"""SRD 5.2, table "Character Advancement"."""


@pytest.mark.parametrize("level", [1, 4, 10, 19])
def test_experience_decides(level: int) -> None:
    sheet = suggested("fighter", level).with_(milestones=False)
    short = sheet.with_(experience=THRESHOLDS[level] - 1)
    wrong = level_up(short, suggest=True)
    assert isinstance(wrong, Rejection)
    assert wrong.code == "level.experience"
    enough = level_up(sheet.with_(experience=THRESHOLDS[level]), suggest=True)
    assert isinstance(enough, CharacterSheet)
    assert enough.level == level + 1


def test_level_20_is_the_last() -> None:
    wrong = level_up(suggested("fighter", 20).with_(milestones=False), suggest=True)
    assert isinstance(wrong, Rejection)
    assert wrong.code == "level.last"


def test_feats_beyond_level_20_cost_30000_experience_each() -> None:
    """SRD 5.2, "Bonus Feats at Level 20"."""
    sheet = suggested("fighter", 20).with_(milestones=False, experience=385_000)
    after = level_up(sheet, {"feat": "boon-of-fate", "feat-increase": "wisdom"})
    assert isinstance(after, CharacterSheet), str(after)
    assert (after.level, "boon-of-fate" in after.features) == (20, True)
    assert after.abilities[Ability.WISDOM] == sheet.abilities[Ability.WISDOM] + 1
    assert check_character(after) == ()
    wrong = level_up(after, suggest=True)
    assert isinstance(wrong, Rejection)
    assert "415000 Experience Points" in wrong.message


def test_what_is_open_is_named_and_keys_may_be_short() -> None:
    sheet = suggested("fighter", 3)
    advance = next_level(sheet)
    assert isinstance(advance, Advance)
    assert [one.key for one in advance.open] == ["level-4-feat", "level-4-masteries"]
    choices = {"feat": "ability-score-improvement", "feat-increases": ["strength"] * 2}
    after = level_up(sheet, choices | {"masteries": "longsword"})
    assert isinstance(after, CharacterSheet)
    assert after.abilities[Ability.STRENGTH] == sheet.abilities[Ability.STRENGTH] + 2


def test_a_sheet_older_than_choices_gains_levels_too() -> None:
    after = level_up(fighter(level=2, milestones=True), suggest=True)
    assert isinstance(after, CharacterSheet)
    assert {"improved-critical", "second-wind"} <= set(after.features)
    assert after.classes[0].subclass == "subclass/champion"


# --- multiclassing --------------------------------------------------------------------

CLEVER_FIGHTER = {
    "class": "fighter", "background": "sage", "species": "orc",
    "scores": ["15", "8", "12", "14", "13", "10"],
    "increases": ["constitution", "constitution", "intelligence"],
}  # fmt: skip


def test_a_new_class_needs_13_in_its_primary_ability_and_the_old_ones() -> None:
    """SRD 5.2, "Multiclassing", "Prerequisites"."""
    wrong = create_character(CLEVER_FIGHTER | {"level-2-class": "bard"}, "Test", 2, suggest=True)
    assert isinstance(wrong, Rejection)
    assert wrong.code == "class.prerequisite"
    assert "Charisma" in wrong.message
    weak = {**CLEVER_FIGHTER, "scores": ["8", "10", "12", "14", "13", "15"]}
    wrong = create_character(weak | {"level-2-class": "bard"}, "Test", 2, suggest=True)
    assert isinstance(wrong, Rejection)
    assert "Strength or Dexterity" in wrong.message


def test_a_class_taken_later_gives_only_some_training() -> None:
    """SRD 5.2, "Fighter", "Rogue", "As a Multiclass Character"."""
    given = {"class": "wizard", "background": "criminal", "species": "orc"}
    given |= {"scores": ["14", "15", "13", "12", "10", "8"], "level-2-class": "fighter"}
    given |= {"increases": ["intelligence", "intelligence", "dexterity"]}
    sheet = create_character(given, "Test", 2, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert sheet.armor_training == ("light", "medium", "shield")
    assert sheet.saving_throws == (Ability.INTELLIGENCE, Ability.WISDOM)
    assert sheet.max_hit_points == 6 + 1 + 6 + 1
    assert len(sheet.skills) == 4


def test_the_book_s_example_of_several_casting_classes() -> None:
    """SRD 5.2, "Multiclassing": Ranger 4 / Sorcerer 3 counts as level 5: 4, 3 and 2 slots;
    five Ranger spells of level 1, six Sorcerer spells of levels 1 and 2, four cantrips.
    """
    given = {"class": "ranger", "species": "orc", "background": "acolyte"}
    given |= {"scores": ["8", "15", "12", "10", "13", "14"]}
    given |= {f"level-{level}-class": "sorcerer" for level in (5, 6, 7)}
    sheet = create_character(given, "Test", 7, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert sheet.spellcasting is not None
    assert sheet.spellcasting.slots == (4, 3, 2)
    own = {one.source: one for one in sheet.spells}
    assert len(own["class/ranger"].prepared) == 5
    assert (len(own["class/sorcerer"].prepared), len(own["class/sorcerer"].cantrips)) == (6, 4)


def test_pact_magic_stays_apart() -> None:
    """SRD 5.2, "Multiclassing", "Pact Magic"."""
    given = {"class": "warlock", "species": "orc", "background": "acolyte"}
    given |= {f"level-{level}-class": "sorcerer" for level in (4, 5)}
    sheet = create_character(given, "Test", 5, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert sheet.spellcasting is not None
    assert sheet.spellcasting.slots == (3,)
    assert sheet.resources["pact-slot-2"] == 2


# --- exchanging and choosing from lists -----------------------------------------------


def test_invocations_need_what_they_say() -> None:
    """SRD 5.2, "Eldritch Invocation Options"."""
    early = {"class": "warlock", "invocation-1": "thirsting-blade"}
    assert isinstance(create_character(early, "Test", 1, suggest=True), Rejection)
    given = {"class": "warlock", "invocation-1": "pact-of-the-blade"}
    given |= {"cantrips": ["chill-touch", "mage-hand"]}
    mage_hand = {"level-2-invocation-2": "agonizing-blast-mage-hand"}
    assert isinstance(create_character(given | mage_hand, "Test", 2, suggest=True), Rejection)
    given |= {"level-2-invocation-2": "agonizing-blast-chill-touch"}
    given |= {"level-5-invocation-4": "thirsting-blade"}
    sheet = create_character(given, "Test", 5, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert {"agonizing-blast", "thirsting-blade"} <= set(sheet.features)


def test_a_spell_may_be_exchanged_when_a_level_is_gained() -> None:
    """SRD 5.2, "Sorcerer", "Changing Your Prepared Spells"."""
    sheet = suggested("sorcerer", 1, spells=["burning-hands", "sleep"])
    choices = {"forget-spells": "burning-hands", "spells": ["magic-missile", "shield", "grease"]}
    advance = next_level(sheet, choices, suggest=True)
    assert isinstance(advance, Advance)
    assert advance.sheet is not None
    own = next(one for one in advance.sheet.spells if one.source == "class/sorcerer")
    assert set(own.prepared) == {
        f"spell/{one}" for one in ("sleep", "magic-missile", "shield", "grease")
    }
    two = {"forget-spells": ["burning-hands", "sleep"]}
    assert isinstance(next_level(sheet, two, suggest=True), Rejection)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 20))
def test_levels_gained_one_by_one_make_the_same_sheet(seed: int, level: int) -> None:
    draft = chosen_at_random(seed, level)
    whole = finish(draft, "Test", milestones=True)
    assert isinstance(whole, CharacterSheet)
    first = {key: words for key, words in draft.answers.items() if not key.startswith("level-")}
    sheet = create_character(first, "Test", 1, milestones=True)
    for at in range(2, level + 1):
        assert isinstance(sheet, CharacterSheet), str(sheet)
        prefix = f"level-{at}-"
        sheet = level_up(sheet, {k: w for k, w in draft.answers.items() if k.startswith(prefix)})
    assert isinstance(sheet, CharacterSheet), str(sheet)
    own = {"experience", "equipment", "money_cp"}
    assert sheet.model_dump(exclude=own) == whole.model_dump(exclude=own)


def test_a_level_without_experience_by_milestone() -> None:
    """Milestones are not SRD."""
    sheet = suggested("fighter", 1).with_(experience=0)
    after = level_up(sheet, suggest=True)
    assert isinstance(after, CharacterSheet)
    assert (after.level, after.experience) == (2, 0)


def test_a_spell_that_becomes_always_prepared_makes_room() -> None:
    """SRD 5.2, "Life Domain Spells": Bless and Cure Wounds at Cleric level 3."""
    spells = ["bless", "cure-wounds", "command", "sanctuary"]
    sheet = suggested("cleric", 2, spells=spells, background="soldier")
    after = level_up(sheet, {"spells": ["hold-person", "silence", "bane"]})
    assert isinstance(after, CharacterSheet), str(after)
    own = next(one for one in after.spells if one.source == "class/cleric")
    assert {"spell/bless", "spell/cure-wounds"} <= set(own.always)
    assert len(own.prepared) == 6


def test_a_land_s_spells_come_with_druid_levels() -> None:
    """SRD 5.2, "Circle of the Land", "Level 3: Circle of the Land Spells"."""
    choice = {"level_3_circle-of-the-land-spells": "polar"}
    sheet = suggested("druid", 5, **choice)
    own = next(one for one in sheet.spells if one.source == "subclass/circle-of-the-land")
    assert set(own.always) == {
        *("spell/fog-cloud", "spell/hold-person", "spell/ray-of-frost", "spell/sleet-storm")
    }
    assert "cold" in {kind.value for kind in suggested("druid", 10, **choice).resistances}


def test_a_rite_of_every_tome() -> None:
    """SRD 5.2, "Pact of the Tome": three cantrips and two rituals of any list."""
    given = {"invocation-1": "pact-of-the-tome", "background": "soldier"}
    given |= {"invocation-1-cantrips": ["guidance", "fire-bolt", "shillelagh"]}
    given |= {"invocation-1-rituals": ["alarm", "find-familiar"]}
    sheet = suggested("warlock", 1, **given)
    tome = next(one for one in sheet.spells if one.source == "invocation/pact-of-the-tome")
    assert (len(tome.cantrips), len(tome.always)) == (3, 2)


def test_a_mystic_arcanum_is_cast_once_and_may_be_exchanged() -> None:
    """SRD 5.2, "Warlock", "Level 11: Mystic Arcanum"."""
    given = {"level-11-mystic-arcanum": "circle-of-death"}
    sheet = suggested("warlock", 11, **given)
    assert sheet.resources["free-circle-of-death"] == 1
    swap = {"forget-arcanum": "circle-of-death", "new-arcanum": "eyebite"}
    after = level_up(sheet, swap, suggest=True)
    assert isinstance(after, CharacterSheet), str(after)
    assert "free-circle-of-death" not in after.resources
    assert after.resources["free-eyebite"] == 1
    assert after.spellcasting is not None
    assert "spell/eyebite" in after.spellcasting.prepared


@pytest.mark.parametrize(("level", "forms"), [(1, 0), (2, 4), (3, 4), (4, 6), (8, 8), (20, 8)])
def test_known_forms_by_druid_level(level: int, forms: int) -> None:
    """SRD 5.2, "Druid", table "Beast Shapes"."""
    features = suggested("druid", level).features
    assert sum(word.startswith("wild-shape-") for word in features) == forms


@pytest.mark.parametrize(
    ("slug", "level", "count"),
    [("barbarian", 1, 2), ("barbarian", 10, 4), ("fighter", 1, 3), ("fighter", 16, 6),
     ("paladin", 20, 2), ("ranger", 1, 2), ("rogue", 11, 2), ("wizard", 20, 0)],
)  # fmt: skip
def test_masteries_by_level(slug: str, level: int, count: int) -> None:
    """SRD 5.2, "Weapon Mastery" of each class."""
    features = suggested(slug, level).features
    assert sum(word.startswith("mastery-") for word in features) == count


@pytest.mark.parametrize(
    ("slug", "level", "count"),
    [("bard", 2, 2), ("bard", 9, 4), ("rogue", 1, 2), ("rogue", 6, 4), ("ranger", 2, 1),
     ("ranger", 9, 3), ("wizard", 2, 1), ("fighter", 20, 0)],
)  # fmt: skip
def test_expertise_by_level(slug: str, level: int, count: int) -> None:
    """SRD 5.2, "Expertise", "Deft Explorer", "Scholar"."""
    assert len(suggested(slug, level).expertise) == count


@pytest.mark.parametrize(("level", "count"), [(1, 0), (2, 2), (10, 4), (17, 6)])
def test_metamagic_options_by_level(level: int, count: int) -> None:
    """SRD 5.2, "Sorcerer", "Level 2: Metamagic"."""
    features = suggested("sorcerer", level).features
    assert sum(word.endswith("-spell") for word in features) == count


# --- spells changed after a rest ------------------------------------------------------


def test_a_wizard_prepares_anything_in_the_book_after_a_long_rest() -> None:
    """SRD 5.2, table "Spell Preparation by Class": Wizard, any."""
    sheet = suggested("wizard", 1, background="soldier")
    own = next(one for one in sheet.spells if one.source == "class/wizard")
    other = [spell for spell in own.book if spell not in own.prepared]
    wanted = [*other, *own.prepared[: 4 - len(other)]]
    after = prepare_spells(sheet, wanted)
    assert isinstance(after, CharacterSheet), str(after)
    assert after.spellcasting is not None
    assert set(after.spellcasting.prepared) == set(wanted)
    assert check_character(after) == ()
    wrong = prepare_spells(sheet, ["fireball", *wanted[:3]])
    assert isinstance(wrong, Rejection)
    assert "in the spellbook" in wrong.message


@pytest.mark.parametrize(
    ("slug", "changed", "code"),
    [
        ("paladin", 2, "prepare.one"),
        ("sorcerer", 1, "prepare.level"),
        ("fighter", 0, "prepare.none"),
    ],
)
def test_others_change_one_spell_or_none(slug: str, changed: int, code: str) -> None:
    """SRD 5.2, table "Spell Preparation by Class"."""
    sheet = suggested(slug, 1, background="soldier")
    prepared = sheet.spellcasting.prepared if sheet.spellcasting else ()
    fresh = {"paladin": ["command", "bless"], "sorcerer": ["sleep"], "fighter": []}[slug]
    wrong = prepare_spells(sheet, [*fresh, *prepared[changed:]])
    assert isinstance(wrong, Rejection)
    assert wrong.code == code


def test_a_list_has_as_many_spells_as_the_table_says() -> None:
    wrong = prepare_spells(suggested("cleric", 1), ["bless", "bane"])
    assert isinstance(wrong, Rejection)
    assert wrong.message == "Cleric 1 prepares 4 spells"
