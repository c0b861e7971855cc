"""What single spells say beyond damage and conditions, as the book has it."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, fighter, state_of
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, mage, view

from whispyrkeep.mechanics.rolls.sight import Brightness, brightness, sees
from whispyrkeep.models.events import DiceRolled, HitPointsRegained
from whispyrkeep.models.riders import Size
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, AdvantageState, Condition

# --- dice -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spell", "slot", "dice"),
    [
        ("flame-strike", 7, ["7d6", "7d6"]),
        ("vitriolic-sphere", 6, ["14d4"]),
        ("ice-knife", 3, ["1d10", "4d6"]),
    ],
)
def test_which_damage_grows_with_the_slot(spell, slot, dice) -> None:
    """SRD 5.2, "Flame Strike" (p. 132), "Vitriolic Sphere" (p. 172), "Ice Knife" (p. 141)."""
    game = fight(spell, save=[1] * 9, attack=[19])
    assert damage_dice(cast(game, spell, "ogre-1", slot_level=slot)) == dice


def test_the_later_acid_of_a_vitriolic_sphere_stays_as_it_is() -> None:
    """SRD 5.2, "Vitriolic Sphere" (p. 172): the initial damage grows, 5d4 come later."""
    game = fight("vitriolic-sphere", save=[1] * 9)
    cast(game, "vitriolic-sphere", "ogre-1", slot_level=6)
    assert "5d4" in damage_dice(end_turn(game))


def orbs(slot: int, *faces: int) -> list[str | None]:
    """Whom a Chromatic Orb is thrown at; three ogres, every attack hits."""
    game = fight("chromatic-orb", monsters=[OGRE] * 3, attack=[19] * 9, tam_damage=list(faces))
    return [
        t.against for t in d20s(cast(game, "chromatic-orb", "ogre-1", slot_level=slot), "attack")
    ]


def test_a_chromatic_orb_leaps_on_when_two_dice_show_the_same() -> None:
    """SRD 5.2, "Chromatic Orb" (p. 115): once with a slot of level 1, to nobody twice."""
    assert orbs(1, 1, 2, 3) == ["ogre-1"]
    assert orbs(1, 4, 4, 3, 5, 5, 5) == ["ogre-1", "ogre-2"]
    assert orbs(2, 4, 4, 3, 8, 5, 5, 5, 5, 5, 5, 5) == ["ogre-1", "ogre-2", "ogre-3"]


def test_a_sorcerous_burst_goes_on_with_every_8() -> None:
    """SRD 5.2, "Sorcerous Burst" (p. 163): as many dice more as the ability modifier, here 3."""
    game = fight("sorcerous-burst", attack=[19], tam_damage=[8, 8, 8, 8, 8, 8])
    found = cast(game, "sorcerous-burst", "ogre-1")
    assert damage_dice(found) == ["2d8", "2d8", "1d8"]
    assert hurt(found, "ogre-1") == 5 * 8
    plain = fight("sorcerous-burst", attack=[19], tam_damage=[7, 1])
    assert damage_dice(cast(plain, "sorcerous-burst", "ogre-1")) == ["2d8"]


def test_a_plant_fails_against_blight_without_a_roll() -> None:
    """SRD 5.2, "Blight" (p. 113)."""
    game = fight("blight", monsters=["monster/shrieker-fungus"], save=[20])
    found = cast(game, "blight", "shrieker-fungus-1")
    assert not d20s(found, "save")
    assert hurt(found, "shrieker-fungus-1") == 8 * 4


def test_resistance_lessens_damage_of_its_type_once_a_turn() -> None:
    """SRD 5.2, "Resistance" (p. 158): 1d4 less, of the chosen type."""
    game = fight("resistance", band="far", tam_effect=[3, 3])
    cast(game, "resistance", "tam", damage_type="fire")
    lost = [
        hurt(game.ask("damage", target="tam", dice="10", damage_type=kind), "tam")
        for kind in ("cold", "fire", "fire")
    ]
    assert lost == [10, 7, 10]


def test_glibness_counts_a_low_roll_as_15() -> None:
    """SRD 5.2, "Glibness" (p. 136): Charisma checks alone."""
    game = Game(state_of(mage("glibness")), Throws(tam_check=[2, 2]).dice)
    cast(game, "glibness")
    for skill, ability, total in (("deception", "charisma", 15), ("insight", "wisdom", 3)):
        found = game.ask(
            "ability_check", actor="tam", ability=ability, skill=skill, difficulty_class=10
        )
        assert d20s(found, "check")[0].roll.total == total


def test_a_booming_voice_helps_to_intimidate() -> None:
    """SRD 5.2, "Thaumaturgy" (p. 169)."""
    game = Game(state_of(mage("thaumaturgy")), Throws().dice)
    cast(game, "thaumaturgy", option="booming-voice")
    leant = [
        d20s(
            game.ask(
                "ability_check", actor="tam", ability="charisma", skill=skill, difficulty_class=10
            ),
            "check",
        )[0].roll.advantage
        for skill in ("intimidation", "persuasion")
    ]
    assert leant == [AdvantageState.ADVANTAGE, AdvantageState.NORMAL]


def test_spare_the_dying_reaches_farther_with_levels() -> None:
    """SRD 5.2, "Spare the Dying" (p. 163): 15 feet, 30 from level 5, 60 from 11, 120 from 17."""
    from whispyrkeep.mechanics.casting.aiming import reach_of

    spell = fight("spare-the-dying").catalogue.spell("spell/spare-the-dying")
    assert [reach_of(spell, level) for level in (1, 4, 5, 11, 17)] == [15, 15, 30, 60, 120]


# --- healing --------------------------------------------------------------------------


def test_hope_makes_any_healing_the_most_it_can_be() -> None:
    """SRD 5.2, "Beacon of Hope" (p. 112): spells and potions."""
    game = fight(
        "beacon-of-hope", "cure-wounds", friends=(fighter(),), band="far", brin_healing=[1]
    )
    cast(game, "beacon-of-hope", "brin")
    game.ask("damage", target="brin", dice="27", damage_type="fire")
    end_turn(game)
    found = game.ask("use_item", actor="brin", item="item/potion-of-healing")
    assert [e.amount for e in found if isinstance(e, HitPointsRegained)] == [2 * 4 + 2]


def test_mass_heal_is_shared_out_as_named() -> None:
    """SRD 5.2, "Mass Heal" (p. 147): up to 700 Hit Points, divided among any number."""
    game = fight("mass-heal", friends=(fighter(),), band="far")
    game.ask("damage", target="tam", dice="90", damage_type="fire")
    game.ask("damage", target="brin", dice="20", damage_type="fire")
    found = cast(game, "mass-heal", "brin", "tam")
    healed = {e.target: e.amount for e in found if isinstance(e, HitPointsRegained)}
    assert healed == {"brin": 20, "tam": 90}


def test_a_power_word_lets_its_target_stand_up() -> None:
    """SRD 5.2, "Power Word Heal" (p. 154): with its Reaction."""
    game = fight("power-word-heal", band="far")
    game.ask("combat_action", actor="tam", action="drop_prone")
    cast(game, "power-word-heal", "tam")
    assert not view(game, "tam").has(Condition.PRONE)
    assert "tam" in game.state.fight.budget.reactions_used


def test_the_caster_of_lesser_restoration_chooses() -> None:
    """SRD 5.2, "Lesser Restoration" (p. 144): one condition."""
    brin = fighter()
    state = state_of(mage("lesser-restoration"), brin)
    member = state.party["brin"]
    sick = tuple(ActiveCondition(condition=c) for c in (Condition.BLINDED, Condition.POISONED))
    body = member.body.with_(conditions=sick)
    party = {**state.party, "brin": member.with_(body=body)}
    game = Game(state.with_(party=party), Throws().dice)
    cast(game, "lesser-restoration", "brin", option="poisoned")
    assert view(game, "brin").conditions == {Condition.BLINDED}


def test_a_feast_adds_what_its_dice_show() -> None:
    """SRD 5.2, "Heroes' Feast" (p. 140): 2d10 to the maximum and as many Hit Points."""
    game = Game(state_of(mage("heroes-feast", level=11)), Throws(tam_effect=[9, 4]).dice)
    before = view(game, "tam")
    cast(game, "heroes-feast", "tam")
    after = view(game, "tam")
    assert after.max_hit_points == before.max_hit_points + 13
    assert after.hit_points == before.hit_points + 13


# --- life and death -------------------------------------------------------------------


def test_harm_leaves_a_maximum_of_1() -> None:
    """SRD 5.2, "Harm" (p. 139)."""
    game = fight("harm", save=[1], tam_damage=[6] * 14, monsters=["monster/stone-giant"])
    cast(game, "harm", "stone-giant-1")
    assert view(game, "stone-giant-1").max_hit_points == 126 - 84
    weak = fight("harm", save=[1], tam_damage=[6] * 14)
    foe = weak.state.fight.foes["ogre-1"]
    shielded = foe.with_(body=foe.body.with_(temporary_hit_points=60))
    weak.state = weak.state.with_(fight=weak.state.fight.with_(foes={"ogre-1": shielded}))
    cast(weak, "harm", "ogre-1")
    assert view(weak, "ogre-1").max_hit_points == 1
    assert view(weak, "ogre-1").alive


def test_a_word_of_death_is_averted_once() -> None:
    """SRD 5.2, "Death Ward" (p. 122): death without damage is negated, and the spell ends."""
    from whispyrkeep.mechanics.casting.castings import casting_of
    from whispyrkeep.mechanics.casting.wonders import speak
    from whispyrkeep.models.requests import CastSpell

    game = Game(state_of(mage("death-ward", "power-word-kill"), fighter()), Throws().dice)
    cast(game, "death-ward", "brin")
    spell = game.catalogue.spell("spell/power-word-kill")
    play = game.play()
    request = CastSpell(id="r", actor="tam", spell=spell.id)
    for alive in (True, False):
        speak(play, casting_of(play, spell, request, 9, None), spell.effects[0], ("brin",))
        assert play.state.party["brin"].body.dead is not alive


def test_who_is_disintegrated_is_dust() -> None:
    """SRD 5.2, "Disintegrate" (p. 124): revived by True Resurrection or Wish alone."""
    from whispyrkeep.mechanics.harm.lasting import Origin
    from whispyrkeep.mechanics.harm.mending import turn_to_dust

    spells = ("raise-dead", "true-resurrection")
    game = Game(state_of(mage(*spells, level=17), fighter()), Throws().dice)
    game.ask("damage", target="brin", dice="40", damage_type="force")
    play = game.play()
    turn_to_dust(play, "brin", Origin(by="tam", name="Disintegrate"))
    game.state = play.state
    assert game.state.party["brin"].body.dead
    cast(game, "raise-dead", "brin")
    assert game.state.party["brin"].body.dead
    cast(game, "true-resurrection", "brin")
    assert not game.state.party["brin"].body.dead


# --- sight and size -------------------------------------------------------------------


def hidden(*spells: str, **faces) -> Game:
    """A fight with an ogre that is Invisible."""
    game = fight(*spells, **faces)
    foes = game.state.fight.foes
    unseen = ActiveCondition(condition=Condition.INVISIBLE, source="a potion")
    body = foes["ogre-1"].body.with_(conditions=(unseen,))
    there = {**foes, "ogre-1": foes["ogre-1"].with_(body=body)}
    game.state = game.state.with_(fight=game.state.fight.with_(foes=there))
    return game


def seen(game: Game) -> bool:
    return sees(game.state, view(game, "tam"), view(game, "ogre-1"))


@pytest.mark.parametrize(
    ("spell", "target", "faces"),
    [
        ("faerie-fire", "ogre-1", {"save": [1]}),
        ("starry-wisp", "ogre-1", {"attack": [20, 20]}),
        ("see-invisibility", "tam", {}),
    ],
)
def test_spells_that_show_the_invisible(spell, target, faces) -> None:
    """SRD 5.2, "Faerie Fire" (p. 129), "Starry Wisp" (p. 165), "See Invisibility" (p. 160)."""
    game = hidden(spell, **faces)
    assert not seen(game)
    cast(game, spell, target)
    assert seen(game)


def test_the_outlined_shed_dim_light() -> None:
    """SRD 5.2, "Faerie Fire" (p. 129): Dim Light in a 10-foot radius."""
    game = fight("faerie-fire", save=[1])
    place = game.state.world.places["quay"].with_(light="dark")
    places = {**game.state.world.places, "quay": place}
    rules = game.state.world.rules.with_(light=True)
    world = game.state.world.with_(places=places, rules=rules)
    game.state = game.state.with_(world=world)
    assert brightness(game.state, "ogre-1") is Brightness.DARK
    cast(game, "faerie-fire", "ogre-1")
    assert brightness(game.state, "ogre-1") is Brightness.DIM


def test_enlarge_and_reduce_change_the_size() -> None:
    """SRD 5.2, "Enlarge/Reduce" (p. 127): by one category."""
    for option, size in (("enlarge", Size.HUGE), ("reduce", Size.MEDIUM)):
        game = fight("enlarge-reduce", save=[1])
        cast(game, "enlarge-reduce", "ogre-1", option=option)
        assert view(game, "ogre-1").size is size


def test_an_enfeebled_arm_strikes_at_disadvantage() -> None:
    """SRD 5.2, "Ray of Enfeeblement" (p. 157): Strength-based D20 Tests."""
    game = fight("ray-of-enfeeblement", save=[1, 1])
    cast(game, "ray-of-enfeeblement", "ogre-1")
    attacks = d20s(end_turn(game), "attack")
    assert {a.roll.advantage for a in attacks} == {AdvantageState.DISADVANTAGE}


def test_a_pack_of_spirits_steadies_its_caster() -> None:
    """SRD 5.2, "Conjure Animals" (p. 117): Advantage on Strength saves."""
    game = fight("conjure-animals", save=[1])
    cast(game, "conjure-animals", "ogre-1")
    for ability, leant in (
        ("strength", AdvantageState.ADVANTAGE),
        ("wisdom", AdvantageState.NORMAL),
    ):
        found = game.ask("saving_throw", target="tam", ability=ability, difficulty_class=10)
        assert d20s(found, "save")[0].roll.advantage is leant


def test_a_cloud_of_mist_casts_nothing_and_drifts() -> None:
    """SRD 5.2, "Gaseous Form" (p. 134): a Fly Speed of 10 feet, no spells, no attacks."""
    game = fight("gaseous-form", "fire-bolt", band="far")
    cast(game, "gaseous-form", "tam")
    assert view(game, "tam").speed == 10
    end_turn(game)
    bolt = {"actor": "tam", "spell": "spell/fire-bolt", "targets": ["ogre-1"]}
    assert game.refused("cast_spell", **bolt).code == "spell.barred"
    assert not [e for e in game.events if isinstance(e, DiceRolled) and e.purpose == "damage"]
    assert view(game, "tam").modifier(Ability.STRENGTH) == -1
