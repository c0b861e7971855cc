"""Rules of the general chapters that stand nowhere else, each by a small case."""

from __future__ import annotations

import pytest
from rules_game import WORLD, fighter, hero, state_of, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation import create_character
from whispyrkeep.mechanics.creatures.levels import hit_dice
from whispyrkeep.mechanics.creatures.sheet import derived
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import area_limit
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.character import Carried, CharacterSheet, ClassLevel, Spellcasting
from whispyrkeep.models.events import DiceRolled, FoeMoved
from whispyrkeep.models.riders import Area
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Band, Condition, DamageType, EffectKind, Skill
from whispyrkeep.models.universe import Ruleset

CATALOGUE = Catalogue({})


@pytest.fixture
def fight(game):
    """A fight in which the first character acts first, under rules of one's own."""

    def begin(*sheets, monsters=("monster/ogre",), band="engaged", rules=None, **faces):
        faces.setdefault(f"{sheets[0].id}_initiative", [20])
        faces.setdefault("initiative", [2] * 10)
        world = WORLD.with_(rules=rules or Ruleset())
        played = game(state=state_of(*sheets, world=world), **faces)
        played.ask("start_fight", monsters=list(monsters), band=band)
        return played

    return begin


# --- actions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ability", "skill"),
    [
        ("wisdom", "perception"),
        ("intelligence", "arcana"),
        ("charisma", "intimidation"),
        ("dexterity", "sleight-of-hand"),
    ],
)
def test_a_check_in_a_fight_is_the_action(fight, ability: str, skill: str) -> None:
    """SRD 5.2, Rules Glossary, "Search [Action]", "Study [Action]", "Influence [Action]",
    "Utilize [Action]".
    """
    played = fight(fighter())
    check = {"actor": "brin", "ability": ability, "skill": skill, "difficulty_class": 10}
    played.ask("ability_check", **check)
    assert played.refused("ability_check", **check).code == "budget.action"


def test_a_move_can_be_broken_up(fight) -> None:
    """SRD 5.2, "Breaking Up Your Move": some before the action, some after it."""
    played = fight(fighter(), band="near", rules=Ruleset(near_feet=15), attack=[15])
    played.ask("combat_action", actor="brin", action="move", target="ogre-1", band="engaged")
    played.ask("attack", actor="brin", target="ogre-1", weapon="longsword")
    played.ask("combat_action", actor="brin", action="move", target="ogre-1", band="near")
    assert [move.band for move in played.of(FoeMoved)] == [Band.ENGAGED, Band.NEAR]


# --- weapons --------------------------------------------------------------------------


def armed(weapon: str, *features: str) -> CharacterSheet:
    equipment = (Carried(item=f"item/{weapon}", equipped=True),)
    return fighter(features=features, equipment=equipment)


@pytest.mark.parametrize(("weapon", "reaches"), [("glaive", True), ("greatsword", False)])
def test_a_reach_weapon_strikes_ten_feet_away(fight, weapon: str, reaches: bool) -> None:
    """SRD 5.2, "Properties", "Reach": 5 feet more than others."""
    played = fight(armed(weapon), band="near", rules=Ruleset(near_feet=10))
    wanted = {"actor": "brin", "target": "ogre-1", "weapon": weapon}
    if reaches:
        played.ask("attack", **wanted)
    else:
        assert played.refused("attack", **wanted).code == "attack.out_of_reach"


@pytest.mark.parametrize(("foe", "moves"), [("ogre", True), ("hill-giant", False)])
def test_a_push_spares_what_is_larger_than_large(fight, foe: str, moves: bool) -> None:
    """SRD 5.2, "Mastery Properties", "Push": 10 feet, if the creature is Large or smaller."""
    played = fight(
        armed("warhammer", "mastery-warhammer"), monsters=[f"monster/{foe}"], attack=[19]
    )
    played.ask("attack", actor="brin", target=f"{foe}-1", weapon="warhammer")
    band = played.state.fight.foes[f"{foe}-1"].band
    assert (band is Band.NEAR) is moves


# --- damage and senses ----------------------------------------------------------------


def test_resistances_do_not_add_up(fight) -> None:
    """SRD 5.2, "Resistance and Vulnerability", "No Stacking": halved once."""
    played = fight(fighter())
    play = played.play()
    for source in ("Potion", "Stoneskin"):
        resists = ActiveEffect(
            kind=EffectKind.RESISTANT, source=source, damage_types=(DamageType.FIRE,)
        )
        played.state = gained(played.state, "brin", resists)
    play = played.play()
    deal_damage(play, "brin", [Harm(20, DamageType.FIRE)], source="test")
    assert play.state.party["brin"].body.hit_points == 28 - 10


def gained(state, who: str, *entries: ActiveEffect | ActiveCondition):
    member = state.party[who]
    body = member.body
    for entry in entries:
        if isinstance(entry, ActiveEffect):
            body = body.with_(effects=(*body.effects, entry))
        else:
            body = body.with_(conditions=(*body.conditions, entry))
    return state.with_(party=state.party | {who: member.with_(body=body)})


@pytest.mark.parametrize(
    ("monster", "sees_it"), [("giant-bat", True), ("couatl", True), ("wolf", False)]
)
def test_blindsight_and_truesight_find_the_invisible(fight, monster: str, sees_it: bool) -> None:
    """SRD 5.2, Rules Glossary, "Blindsight", "Truesight": 120 feet each; a wolf has neither."""
    played = fight(fighter(), monsters=[f"monster/{monster}"])
    hidden = ActiveCondition(condition=Condition.INVISIBLE, source="test")
    state = gained(played.state, "brin", hidden)
    viewer = creature(state, CATALOGUE, f"{monster}-1")
    assert sees(state, viewer, creature(state, CATALOGUE, "brin")) is sees_it


@pytest.mark.parametrize(
    ("shape", "feet", "most"),
    [("cone", 15, 3), ("cube", 15, 3), ("line", 30, 6), ("sphere", 20, 8), ("cylinder", 10, 4),
     ("emanation", 15, 6)],
)  # fmt: skip
def test_how_many_stand_in_an_area(shape: str, feet: int, most: int) -> None:
    """SRD 5.2, Rules Glossary, "Cone [Area of Effect]", "Cube [Area of Effect]",
    "Cylinder [Area of Effect]", "Line [Area of Effect]", "Sphere [Area of Effect]",
    "Emanation [Area of Effect]"; docs/rulings.md: one for each 5 feet across.
    """
    assert area_limit(Area(shape=shape, feet=feet)) == most


# --- stat blocks ----------------------------------------------------------------------


def test_monsters_may_have_rolled_hit_points(fight) -> None:
    """SRD 5.2, "Parts of a Stat Block", "Hit Points": the number, or 8d10 + 24."""
    rules = Ruleset(monster_hit_points="rolled")
    played = fight(fighter(), rules=rules, hit_points=[1] * 8)
    assert played.state.fight.foes["ogre-1"].max_hit_points == 8 + 24
    assert [e.roll.expression for e in played.of(DiceRolled) if e.purpose == "hit_points"]
    assert fight(fighter()).state.fight.foes["ogre-1"].max_hit_points == 68


def test_a_monsters_skill_is_the_printed_one(fight) -> None:
    """SRD 5.2.1, Goblin Boss: Stealth +6, though its Dexterity gives +2."""
    played = fight(fighter(), monsters=["monster/goblin-boss"])
    boss = creature(played.state, CATALOGUE, "goblin-boss-1")
    assert sum(part.value for part in boss.check_modifiers(Ability.DEXTERITY, Skill.STEALTH)) == 6


# --- several classes ------------------------------------------------------------------


def of_two_classes(first: str, second: str, *features: str, **changes) -> CharacterSheet:
    """Five levels in each."""
    levels = tuple(ClassLevel(id=f"class/{one}", level=5, subclass=None) for one in (first, second))
    return hero(first.capitalize(), 10, *features, classes=levels, **changes)


def test_only_the_first_unarmored_defense_counts(game) -> None:
    """SRD 5.2, "Multiclassing", "Armor Class": not a second way; Con 14, Wis 16."""
    for first, second, armor_class in (("barbarian", "monk", 14), ("monk", "barbarian", 15)):
        sheet = of_two_classes(first, second, "unarmored-defense")
        assert derived(sheet, CATALOGUE).armor_class == armor_class


def test_extra_attacks_of_two_classes_do_not_add_up(fight) -> None:
    """SRD 5.2, "Multiclassing", "Extra Attack": the features don't add together."""
    played = fight(of_two_classes("fighter", "ranger", "extra-attack", "extra-attack"))
    attack = {"actor": "brin", "target": "ogre-1", "weapon": "longsword"}
    played.ask("attack", **attack)
    played.ask("attack", **attack)
    assert played.refused("attack", **attack).code == "budget.action"


def test_proficiency_bonus_and_dice_of_two_classes() -> None:
    """SRD 5.2, "Multiclassing", "Proficiency Bonus", "Hit Points and Hit Point Dice",
    "Experience Points": by the total level, and each class's own dice.
    """
    given = {"class": "fighter", "species": "orc", "background": "soldier"}
    given |= {f"level-{level}-class": "rogue" for level in (4, 5)}
    sheet = create_character(given, "Test", 5, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert derived(sheet, CATALOGUE).proficiency_bonus == 3
    assert hit_dice(sheet, CATALOGUE) == {10: 3, 8: 2}
    constitution = (sheet.abilities[Ability.CONSTITUTION] - 10) // 2
    assert sheet.max_hit_points == 10 + 6 + 6 + 5 + 5 + 5 * constitution
    assert sheet.experience == 6_500


# --- a background of one's own --------------------------------------------------------


def test_a_background_of_ones_own() -> None:
    """SRD 5.2, "Creating a Background": abilities, a feat, skills, a tool and equipment."""
    own = {
        "background/lamplighter": {
            "name": "Lamplighter",
            "abilities": ["strength", "dexterity", "wisdom"],
            "feat": "feat/alert",
            "skills": ["perception", "stealth"],
            "tool": "Tinker's Tools",
            "equipment": [["Tinker's Tools", "5 GP"], ["50 GP"]],
            "training": {"tools": ["item/tinkers-tools"]},
            "packages": [
                {"items": {"item/tinkers-tools": 1}, "money_cp": 500},
                {"money_cp": 5_000},
            ],
        }
    }
    homebrew = {entry: {"id": entry} | fields for entry, fields in own.items()}
    given = {"class": "fighter", "species": "orc", "background": "lamplighter"}
    given |= {"increases": ["wisdom", "wisdom", "dexterity"]}
    sheet = create_character(given, "Test", 1, Catalogue(homebrew), suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert {"perception", "stealth"} <= set(sheet.skills)
    assert "alert" in sheet.features
    assert "Tinker's Tools" in sheet.tools


# --- spells ---------------------------------------------------------------------------


def test_a_longer_casting_that_is_broken_costs_no_slot(fight) -> None:
    """SRD 5.2, "Longer Casting Times": the Magic action each turn, and Concentration."""
    identify = Spellcasting(
        ability=Ability.INTELLIGENCE, prepared=("spell/identify",), slots=(4, 2)
    )
    sheet = wizard(
        spellcasting=identify,
        equipment=(Carried(item="item/component-pouch"),),
        money_cp=100_000,
    )
    played = fight(sheet, band="far", save=[1])
    played.ask("cast_spell", actor="tam", spell="spell/identify", targets=["tam"])
    assert at_work(played) == ["spell/identify"]
    play = played.play()
    deal_damage(play, "tam", [Harm(5, DamageType.FIRE)], source="test")
    played.state = play.state
    assert at_work(played) == []
    assert played.state.party["tam"].body.resources["slot-1"] == 4


def at_work(played) -> list[str | None]:
    effects = played.state.party["tam"].body.effects
    return [effect.spell for effect in effects if effect.kind is EffectKind.CASTING]


# --- small ones -----------------------------------------------------------------------


def test_temporary_hit_points_last_until_a_long_rest(game) -> None:
    """SRD 5.2, "Temporary Hit Points", "Duration": depleted, or a Long Rest."""
    played = game(fighter())
    member = played.state.party["brin"]
    lent = member.with_(body=member.body.with_(temporary_hit_points=7))
    played.state = played.state.with_(party={"brin": lent})
    played.ask("rest", length="short")
    assert played.state.party["brin"].body.temporary_hit_points == 7
    played.ask("rest", length="long")
    assert played.state.party["brin"].body.temporary_hit_points == 0


@pytest.mark.parametrize(
    ("species", "size", "speed"), [("halfling", "small", 30), ("goliath", "medium", 35)]
)
def test_size_and_speed_of_a_species(species: str, size: str, speed: int) -> None:
    """SRD 5.2, "Parts of a Species", "Size", "Speed"."""
    sheet = create_character({"class": "rogue", "species": species}, "Test", 1, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert (sheet.size, sheet.speed) == (size, speed)


def test_a_backgrounds_tool_is_trained(game) -> None:
    """SRD 5.2, "Parts of a Background", "Tool Proficiency": the Criminal's Thieves' Tools."""
    given = {"class": "fighter", "species": "orc", "background": "criminal"}
    sheet = create_character(given, "Test", 1, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    assert "Thieves' Tools" in sheet.tools
