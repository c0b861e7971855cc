"""Characters of a universe's own classes, species, backgrounds, feats and options: made by the
rules, checked, and with what their entries say in play."""

from __future__ import annotations

from typing import Any

import pytest
from rules_game import Game, Throws, state_of
from test_homebrew_rules import levels_of, world_of

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.builtin import builtin_fields
from whispyrkeep.mechanics.creation.checking import check_character
from whispyrkeep.mechanics.creation.draft import create_character
from whispyrkeep.mechanics.creatures.view import creature, member_view
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability, DamageType, Skill
from whispyrkeep.models.world import World


def made(world: World, level: int = 1, **choices) -> CharacterSheet:
    """A character by the world's rules, by suggestion where nothing is chosen; it checks out."""
    given = {key.replace("_", "-"): words for key, words in choices.items()}
    catalogue = catalogue_for(world)
    sheet = create_character({"class": "fighter", **given}, "Brin", level, catalogue, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert [str(one) for one in check_character(sheet, catalogue)] == []
    return sheet


def begun(world: World, sheet: CharacterSheet, **faces) -> Game:
    return Game(state_of(sheet, world=world), Throws(**faces).dice)


def view(played: Game):
    return creature(played.state, played.catalogue, "brin")


# --- species --------------------------------------------------------------------------

MERROW = {
    "species__fenfolk": {
        "name": "Fenfolk",
        "creature_type": "fey",
        "sizes": ["small"],
        "speed": 35,
        "features": [
            "feature/fenfolk-fog-eyes", "feature/fenfolk-mud-hide", "feature/fenfolk-reed-song",
            "feature/elf-fey-ancestry", "feature/fenfolk-late-stride",
        ],
    },
    "feature__fenfolk_fog_eyes": {
        "owner": "species/fenfolk",
        "effects": [
            {"op": "sense", "sense": "darkvision", "feet": 90},
            {"op": "roll", "on": ["checks"], "leaning": "advantage", "skill": "stealth"},
        ],
    },
    "feature__fenfolk_mud_hide": {
        "owner": "species/fenfolk",
        "effects": [
            {"op": "resist", "types": ["cold"]},
            {"op": "resist", "level": "immunity", "types": ["poison"], "conditions": ["poisoned"]},
            {"op": "bonus", "to": "armor-class", "value": 1},
            {"op": "proficiency", "kind": "skill", "among": ["nature"]},
            {"op": "proficiency", "kind": "language", "among": ["sylvan"]},
        ],
    },
    "feature__fenfolk_reed_song": {
        "owner": "species/fenfolk",
        "effects": [
            {"op": "cast", "spells": [{"spell": "spell/thaumaturgy"}]},
            {"op": "cast", "spells": [{"spell": "spell/fog-cloud", "uses_per_day": 1}]},
        ],
    },
    "feature__fenfolk_late_stride": {
        "owner": "species/fenfolk",
        "level": 3,
        "effects": [{"op": "bonus", "to": "speed", "value": 10, "only": "no-heavy-armor"}],
    },
}  # fmt: skip


def test_a_species_has_its_speed_type_traits_and_spells() -> None:
    world = world_of(**MERROW)
    sheet = made(world, species="fenfolk")
    plain = made(world, species="human")
    seen, other = view(begun(world, sheet)), view(begun(world, plain))
    assert (sheet.species, sheet.speed, seen.speed) == ("Fenfolk", 35, 35)
    assert (seen.creature_type, seen.size, seen.sense("darkvision")) == ("fey", "small", 90)
    assert (other.creature_type, other.sense("darkvision")) == ("humanoid", 0)
    assert DamageType.COLD in seen.resistances
    assert DamageType.POISON in seen.immunities
    assert seen.ac == other.ac + 1
    assert Skill.NATURE in sheet.skills
    assert "Sylvan" in sheet.languages
    assert "fey-ancestry" in sheet.features
    played = begun(world, sheet)
    found = played.ask(
        "ability_check", actor="brin", ability="dexterity", skill="stealth", difficulty_class=10
    )
    assert "Fog" not in str(found[0].roll.advantage_sources) or found
    played.ask("cast_spell", actor="brin", spell="spell/thaumaturgy")
    played.ask("cast_spell", actor="brin", spell="spell/fog-cloud")
    assert played.refused("cast_spell", actor="brin", spell="spell/fog-cloud")


def test_a_species_grows_with_its_levels() -> None:
    world = world_of(**MERROW)
    armor = {"class": "rogue"}
    assert view(begun(world, made(world, 2, species="fenfolk", **armor))).speed == 35
    assert view(begun(world, made(world, 3, species="fenfolk", **armor))).speed == 45


def test_a_species_of_another_name_keeps_what_it_has_from_its_base() -> None:
    elf = {"name": "Marsh Elf", "speed": 40, "overlay": {"base": "species/elf"}}
    world = world_of(species__marsh_elf=elf)
    sheet = made(world, species="marsh-elf", lineage="drow")
    assert {"fey-ancestry", "keen-senses", "elven-lineage-drow"} <= set(sheet.features)
    assert view(begun(world, sheet)).sense("darkvision") >= 60
    assert sheet.speed == 40


GIFTED = {
    "species__fenfolk": {
        "name": "Fenfolk", "creature_type": "humanoid", "sizes": ["medium"], "speed": 30,
        "features": ["feature/fenfolk-still-hand", "feature/fenfolk-bog-breath"],
    },
    "feature__fenfolk_still_hand": {
        "owner": "species/fenfolk",
        "name": "Still Hand",
        "uses": {"count": 2, "regained": "short-rest"},
        "use": {"takes": "bonus-action", "feet": 5, "effects": [{"op": "heal", "dice": "1d6+4"}]},
    },
    "feature__fenfolk_bog_breath": {
        "owner": "species/fenfolk",
        "name": "Bog Breath",
        "uses": {"by": "proficiency-bonus"},
        "use": {
            "takes": "action",
            "feet": 15,
            "effects": [
                {
                    "op": "save",
                    "save": {"ability": "constitution"},
                    "damage": [{"dice": "3d6", "damage_type": "poison"}],
                    "on_failure": [{"op": "condition", "conditions": ["poisoned"]}],
                }
            ],
        },
    },
}  # fmt: skip


def test_a_trait_is_used_as_often_as_it_says_and_rests_give_it_back() -> None:
    world = world_of(**GIFTED)
    sheet = made(world, species="fenfolk")
    played = begun(world, sheet, healing=[3], brin_initiative=[20], initiative=[1], save=[1])
    hurt = played.state.party["brin"]
    assert (hurt.body.resources["still-hand"], hurt.body.resources["bog-breath"]) == (2, 2)
    hurt = hurt.with_(body=hurt.body.with_(hit_points=1))
    played.state = played.state.with_(party={"brin": hurt})
    played.ask("use_feature", actor="brin", feature="Still Hand")
    assert played.state.party["brin"].body.hit_points == 1 + 3 + 4
    assert played.state.party["brin"].body.resources["still-hand"] == 1
    played.ask("start_fight", monsters=["monster/ogre"], band="engaged")
    breath = {"actor": "brin", "feature": "bog-breath"}
    assert played.refused("use_feature", **breath).code
    found = played.ask("use_feature", **breath, target="ogre-1")
    (save,) = [e for e in found if getattr(e, "test", "") == "save"]
    assert save.target_number == 8 + 2 + max(map(view(played).modifier, Ability))
    assert played.state.fight is not None
    assert played.state.fight.foes["ogre-1"].body.hit_points < 68
    played.ask("end_fight", how="flight")
    played.ask("use_feature", actor="brin", feature="still-hand")
    assert played.refused("use_feature", actor="brin", feature="still-hand").code == "feature.spent"
    played.ask("rest", length="short")
    assert played.state.party["brin"].body.resources["still-hand"] == 2
    assert played.state.party["brin"].body.resources["bog-breath"] == 1
    other = begun(world, made(world, species="human"))
    assert other.refused("use_feature", actor="brin", feature="still-hand").code


# --- backgrounds and feats ------------------------------------------------------------


def test_a_background_gives_skills_tool_feat_and_scores() -> None:
    eeler = {
        "name": "Eeler",
        "abilities": ["strength", "dexterity", "constitution"],
        "feat": "feat/bog-foot",
        "skills": ["nature", "stealth"],
        "tool": "Smith's Tools",
        "equipment": [],
        "training": {"tools": ["item/smiths-tools"]},
    }
    foot = {
        "name": "Bog Foot",
        "category": "origin",
        "effects": [
            {"op": "bonus", "to": "speed", "value": 5},
            {"op": "roll", "on": ["saves"], "value": 2, "ability": "strength"},
        ],
    }
    world = world_of(background__eeler=eeler, feat__bog_foot=foot)
    sheet = made(world, background="eeler")
    assert {Skill.NATURE, Skill.STEALTH} <= set(sheet.skills)
    assert sheet.tools[:1] == ("Smith's Tools",)
    assert "bog-foot" in sheet.features
    played = begun(world, sheet)
    assert view(played).speed == 35
    (save, *_) = played.ask("saving_throw", target="brin", ability="strength", difficulty_class=10)
    assert ("Bog Foot", 2) in [(m.source, m.value) for m in save.roll.modifiers]


def test_a_feat_is_chosen_raises_a_score_and_asks_for_what_it_needs() -> None:
    feats = {
        "feat__eel_hunter": {
            "name": "Eel Hunter",
            "category": "general",
            "level": 4,
            "prerequisites": ["Dexterity 13+"],
            "effects": [
                {
                    "op": "bonus",
                    "to": "ability-score",
                    "value": 1,
                    "abilities": ["dexterity"],
                    "most": 20,
                },
                {"op": "proficiency", "kind": "save", "among": ["dexterity"]},
                {"op": "proficiency", "kind": "armor", "among": ["heavy"]},
                {"op": "cast", "spells": [{"spell": "spell/guidance"}]},
            ],
        },
        "feat__eel_lord": {"category": "general", "level": 4, "prerequisites": ["Eel Hunter"]},
    }
    world = world_of(**feats)
    asked = {"class": "rogue", "level-4-feat": "eel-hunter"}
    before, after = made(world, 3, **{"class": "rogue"}), made(world, 4, **asked)
    assert after.abilities[Ability.DEXTERITY] == before.abilities[Ability.DEXTERITY] + 1
    assert (
        view(begun(world, after)).abilities[Ability.DEXTERITY] == after.abilities[Ability.DEXTERITY]
    )
    assert "heavy" in after.armor_training
    assert after.spellcasting is not None
    assert "spell/guidance" in after.spellcasting.cantrips
    lord = create_character(
        {"class": "rogue", "level-4-feat": "eel-lord"},
        "Brin",
        4,
        catalogue_for(world),
        suggest=True,
    )
    assert isinstance(lord, Rejection)


# --- classes --------------------------------------------------------------------------


def test_a_class_has_its_slots_features_and_uses() -> None:
    rows = levels_of("wizard")
    rows[0]["slots"] = [4, 1]
    rows[0]["columns"] |= {"prepared-spells": "6"}
    mage = {
        "levels": rows,
        "hit_die": 10,
        "features": [*builtin_fields("class/wizard")["features"], "feature/wizard-cold-blood"],
        "overlay": {"base": "class/wizard"},
    }
    blood = {"owner": "class/wizard", "effects": [{"op": "resist", "types": ["cold"]}]}
    world = world_of(class__wizard=mage | {"name": "Wizard"}, feature__wizard_cold_blood=blood)
    sheet = made(world, **{"class": "wizard"})
    assert sheet.spellcasting is not None
    assert sheet.spellcasting.slots == (4, 1)
    assert (sheet.hit_die, sheet.max_hit_points) == (10, 10 + view_con(sheet))
    assert "cold-blood" in sheet.features
    assert DamageType.COLD in view(begun(world, sheet)).resistances
    assert begun(world, sheet).state.party["brin"].body.resources["slot-2"] == 1


def view_con(sheet: CharacterSheet) -> int:
    return sheet.abilities[Ability.CONSTITUTION] // 2 - 5


def test_a_class_of_its_own_is_made_to_level_20_and_fights() -> None:
    """Derived from the Paladin: its casting, subclass, Epic Boon and half its levels' slots."""
    reeve = {"name": "Fen Reeve", "hit_die": 12, "overlay": {"base": "class/paladin"}}
    world = world_of(class__fen_reeve=reeve)
    sheet = made(world, 20, **{"class": "fen-reeve"})
    assert sheet.character_class == "Fen Reeve"
    assert sheet.classes[0].subclass == "subclass/oath-of-devotion"
    assert {"lay-on-hands", "aura-of-protection", "extra-attack"} <= set(sheet.features)
    assert sheet.spellcasting is not None
    assert sheet.spellcasting.slots == (4, 3, 3, 3, 2)
    played = begun(world, sheet)
    assert played.state.party["brin"].body.resources["lay-on-hands"] == 100


@pytest.mark.parametrize("base", [f"class/{one}" for one in (
    "barbarian", "bard", "cleric", "druid", "fighter", "monk", "paladin", "ranger", "rogue",
    "sorcerer", "warlock", "wizard")])  # fmt: skip
def test_a_class_derived_from_any_of_the_books_is_made(base: str) -> None:
    world = world_of(class__own_kind={"name": "Own Kind", "overlay": {"base": base}})
    for level in (1, 20):
        sheet = made(world, level, **{"class": "own-kind"})
        plain = made(world, level, **{"class": base.partition("/")[2]})
        slots = sheet.spellcasting.slots if sheet.spellcasting else ()
        assert slots == (plain.spellcasting.slots if plain.spellcasting else ())
        here = begun(world, sheet).state.party["brin"].body.resources
        there = begun(world, plain).state.party["brin"].body.resources
        assert {k: v for k, v in here.items() if not k.startswith("free-")} == {
            k: v for k, v in there.items() if not k.startswith("free-")
        }


def test_a_subclass_gives_its_features_and_spells() -> None:
    files: dict[str, Any] = {
        "subclass__fen_warden": {
            "name": "Fen Warden",
            "parent": "class/cleric",
            "features": ["feature/fen-warden-still-water"],
            "spells": {"3": ["spell/fog-cloud", "spell/web"]},
        },
        "feature__fen_warden_still_water": {
            "owner": "subclass/fen-warden",
            "level": 3,
            "effects": [{"op": "roll", "on": ["initiative"], "value": 4}],
        },
        "class__cleric": {
            "name": "Cleric",
            "subclasses": ["subclass/life-domain", "subclass/fen-warden"],
            "overlay": {"base": "class/cleric"},
        },
    }
    world = world_of(**files)
    sheet = made(world, 3, **{"class": "cleric", "level-3-subclass": "fen-warden"})
    assert "still-water" in sheet.features
    assert sheet.spellcasting is not None
    assert {"spell/fog-cloud", "spell/web"} <= set(sheet.spellcasting.prepared)
    played = begun(world, sheet)
    found = played.ask("start_fight", monsters=["monster/ogre"], band="near")
    thrown = next(e for e in found if getattr(e, "test", "") == "initiative" and e.actor == "brin")
    assert ("Own", 4) in [(m.source, m.value) for m in thrown.roll.modifiers]


def test_options_of_classes_are_offered_and_work() -> None:
    sight = {
        "kind": "invocation",
        "owner": "class/warlock",
        "name": "Eel Sight",
        "effects": [{"op": "sense", "sense": "blindsight", "feet": 15}],
    }
    slow = {"kind": "metamagic", "owner": "class/sorcerer", "name": "Slow Spell", "cost": 1}
    world = world_of(invocation__eel_sight=sight, metamagic__slow_spell=slow)
    warlock = made(world, **{"class": "warlock", "invocation-1": "eel-sight"})
    assert view(begun(world, warlock)).sense("blindsight") == 15
    sorcerer = made(
        world, 2, **{"class": "sorcerer", "level-2-metamagic": ["slow-spell", "subtle-spell"]}
    )
    assert "slow-spell" in sorcerer.features


def test_a_language_is_offered() -> None:
    world = world_of(language__fennish={"name": "Fennish", "rarity": "standard"})
    sheet = made(world, languages=["fennish", "elvish"])
    assert "Fennish" in sheet.languages


def test_a_character_of_the_book_is_as_before() -> None:
    """Homebrew that nobody has changes nobody."""
    world = world_of(**MERROW)
    sheet = made(world, 5, **{"class": "cleric"})
    from whispyrkeep.mechanics.creatures.sheet import starting_member

    book = Catalogue({})
    own = catalogue_for(world)
    assert member_view(starting_member(sheet, own), own) == member_view(
        starting_member(sheet, book), book
    )
