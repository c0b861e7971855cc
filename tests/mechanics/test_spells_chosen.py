"""Spells whose option decides: the size of what is animated, a hand's deed, a weapon, a circle."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, fighter, state_of
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, mage, view

from whispyrkeep.mechanics.casting.castings import casting_of
from whispyrkeep.mechanics.casting.spell_effects import take_effect
from whispyrkeep.mechanics.choosing.choices import member_turn
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import cover_bonus
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.rolls.surroundings import speed_in
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.riders import DamagePart, OngoingRider
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Band, Condition, EffectKind, Skill
from whispyrkeep.models.workings import EscapeEffect

FAILS, SAVES = 1, 20


@pytest.mark.parametrize(
    ("option", "slot", "many", "points", "dice"),
    [
        ("medium", 5, 3, 10, "1d4+3"),
        ("medium", 7, 3, 10, "3d4+3"),
        ("large", 5, 1, 20, "2d6+6"),
        ("large", 6, 1, 20, "3d6+6"),
        ("huge", 5, 1, 40, "2d12+6"),
        ("huge", 9, 1, 40, "6d12+6"),
    ],
)
def test_objects_come_to_life_by_size(option, slot, many, points, dice) -> None:
    """SRD 5.2, "Animate Objects" (p. 108): one, two or three of the modifier of +3."""
    game = fight("animate-objects", ally_attack=[19] * 99, attack=[19] * 99)
    cast(game, "animate-objects", option=option, slot_level=slot)
    allies = [foe for foe in game.state.fight.foes.values() if foe.ally]
    assert [foe.max_hit_points for foe in allies] == [points] * many
    block = view(game, allies[0].id).block
    assert block.sizes[0].value == option
    assert block.actions[0].effects[0].damage[0].dice == dice


def apply(game: Game, spell, effects, target: str):
    """Let the effects happen to somebody at whom the spell would not be cast; what happened."""
    play = game.play()
    request = CastSpell(actor="tam", spell=spell.id, targets=(target,))
    for effect in effects:
        take_effect(play, casting_of(play, spell, request, spell.level, None), effect, (target,))
    game.state = play.state
    return play.events


def grasped() -> Game:
    game = fight("arcane-hand", save=[FAILS] * 9, attack=[2] * 99)
    cast(game, "arcane-hand", "ogre-1", option="grasping-hand", slot_level=6)
    return game


def test_a_hand_crushes_whom_it_grasps() -> None:
    """SRD 5.2, "Arcane Hand" (p. 110): 4d6 and the modifier, 2d6 more for each slot level."""
    game = grasped()
    end_turn(game)
    found = cast(game, "arcane-hand", "ogre-1", option="crush", again=True)
    assert damage_dice(found) == ["6d6+3"]
    free = fight("arcane-hand", save=[SAVES] * 9, attack=[2] * 99)
    cast(free, "arcane-hand", "ogre-1", option="grasping-hand")
    end_turn(free)
    assert not hurt(cast(free, "arcane-hand", "ogre-1", option="crush", again=True), "ogre-1")


def test_a_hand_in_the_way_is_half_cover() -> None:
    """SRD 5.2, "Arcane Hand" (p. 110), "Interposing Hand"."""
    game = fight("arcane-hand", band="near")
    cast(game, "arcane-hand", "ogre-1", option="interposing-hand")
    assert cover_bonus(game.state, view(game, "tam"), "ogre-1") == 2


@pytest.mark.parametrize(("monster", "kept"), [("monster/imp", True), (OGRE, False)])
def test_a_magic_circle_keeps_fiends_at_bay(monster, kept) -> None:
    """SRD 5.2, "Magic Circle" (p. 145): they cannot enter the Cylinder."""
    game = fight("magic-circle", monsters=[monster], attack=[19] * 99)
    spell = game.catalogue.spell("spell/magic-circle")
    apply(game, spell, spell.effects, "tam")
    struck = [one for one in d20s(end_turn(game), "attack") if one.against == "tam"]
    assert bool(struck) is not kept
    assert [row.seconds // 3600 for row in spell.durations] == [2, 3, 4, 5, 6, 7]


def test_one_weapon_becomes_magic() -> None:
    """SRD 5.2, "Magic Weapon" (p. 146): the weapon that is touched, and no other."""
    game = fight("magic-weapon", attack=[10] * 99)
    cast(game, "magic-weapon", "tam", option="quarterstaff")
    found = game.ask("attack", actor="tam", target="ogre-1", weapon="quarterstaff")
    assert next(d for d in d20s(found, "attack")).roll.total
    held = next(iter(view(game, "tam").body.effects)).works[0]
    assert (held.items, held.steps[0].value) == (("item/quarterstaff",), 1)


def test_hot_metal_is_dropped() -> None:
    """SRD 5.2, "Heat Metal" (p. 139): a failed save drops what is held; armor stays on."""
    game = fight("heat-metal", friends=(fighter(),), save=[FAILS] * 9)
    held = game.state.party["brin"].equipped
    spell = game.catalogue.spell("spell/heat-metal")
    found = apply(game, spell, (*spell.effects, *spell.options[1].effects), "brin")
    assert damage_dice(found) == ["2d8"]
    assert len(game.state.party["brin"].equipped) < len(held)
    game = fight("heat-metal", save=[FAILS] * 9)
    cast(game, "heat-metal", "ogre-1", option="armor")
    assert "disadvantage" in str(view(game, "ogre-1").body.effects)


@pytest.mark.parametrize(
    ("spell", "mode", "option"),
    [
        ("spider-climb", "climb", ""),
        ("alter-self", "swim", "aquatic-adaptation"),
        ("freedom-of-movement", "swim", ""),
    ],
)
def test_other_ways_of_moving(spell, mode, option) -> None:
    """SRD 5.2, "Spider Climb" (p. 164), "Alter Self" (p. 107), "Freedom of Movement" (p. 134)."""
    game = fight(spell)
    fields = {"option": option} if option else {}
    cast(game, spell, *(() if spell == "alter-self" else ("tam",)), **fields)
    assert speed_in(view(game, "tam"), mode) == view(game, "tam").speed


# --- waking and breaking free ---------------------------------------------------------


def asleep(game: Game, who: str) -> None:
    play = game.play()
    sleep = ActiveCondition(
        condition=Condition.UNCONSCIOUS, source="Sleep", by=None, woken=True, ends_on_damage=True
    )
    gain_condition(play, who, sleep)
    game.state = play.state


def test_a_tactic_shakes_a_friend_awake() -> None:
    """SRD 5.2, "Sleep" (p. 163): somebody within 5 feet takes an action to shake it."""
    game = fight("fire-bolt", friends=(fighter(),), attack=[2] * 99)
    asleep(game, "brin")
    play = game.play()
    member_turn(play, "tam")
    assert not [e for e in play.events if isinstance(e, D20TestMade) and e.actor == "tam"]
    assert creature(play.state, play.catalogue, "brin").able


def test_foes_shake_their_own_awake() -> None:
    """Ours: those who count for as much, beside them: docs/rulings.md."""
    game = fight("fire-bolt", monsters=[OGRE, OGRE], attack=[2] * 99)
    asleep(game, "ogre-2")
    found = end_turn(game)
    assert view(game, "ogre-2").able
    assert not [one for one in d20s(found, "attack") if one.actor == "ogre-1"]
    game = fight("fire-bolt", monsters=[OGRE, "monster/goblin-warrior"], attack=[2] * 99)
    asleep(game, "goblin-warrior-1")
    end_turn(game)
    assert not view(game, "goblin-warrior-1").able


def test_a_tactic_looks_through_a_phantasm() -> None:
    """SRD 5.2, "Phantasmal Force" (p. 151): a Study action ends it."""
    sheet = mage("fire-bolt")
    game = Game(
        state_of(sheet, fighter()),
        Throws(tam_initiative=[20], initiative=[2] * 9, tam_check=[20], attack=[2] * 99).dice,
    )
    game.ask("start_fight", monsters=[OGRE], band="engaged")
    play = game.play()
    stings = OngoingRider(
        damage=(DamagePart(dice="2d8", damage_type="psychic"),), moment="start-of-sources-turns"
    )
    way = EscapeEffect(ability=Ability.INTELLIGENCE, skill=Skill.INVESTIGATION)
    origin = Origin("ogre-1", "Phantasmal Force", "spell/phantasmal-force", dc=10)
    endure(play, "tam", (stings, way), origin)
    member_turn(play, "tam")
    assert not play.state.party["tam"].body.effects


def test_who_leaves_the_spikes_has_crossed_twenty_feet() -> None:
    """SRD 5.2, "Spike Growth" (p. 164): 2d4 for every 5 feet, in a radius of 20."""
    wolf = {"monsters": ["monster/dire-wolf"], "attack": [2] * 99, "damage": [1] * 99}
    game = fight("spike-growth", band="near", **wolf)
    cast(game, "spike-growth", "dire-wolf-1")
    found = [*end_turn(game), *end_turn(game)]
    assert damage_dice(found).count("8d4") == 1


def companions(game: Game):
    return view(game, "tam").effects(EffectKind.COMPANIONS)[0]


@pytest.mark.parametrize(("spell", "slot"), [("animate-dead", 5), ("create-undead", 8)])
def test_control_is_kept_for_another_day(spell, slot) -> None:
    """SRD 5.2, "Animate Dead" (p. 108), "Create Undead" (p. 121): over four, or three, and more."""
    sheet = mage(spell, level=17)
    game = Game(state_of(sheet), Throws(tam_initiative=[20]).dice)
    cast(game, spell, slot_level=slot)
    before = companions(game)
    game.ask("rest", length="short")
    cast(game, spell, option="control")
    after = companions(game)
    assert after.ends_at - before.ends_at >= 3600
    assert (after.what, after.value) == (before.what, min(before.value, 4 if slot == 5 else 3))


def test_the_compelled_go_where_they_are_sent() -> None:
    """SRD 5.2, "Compulsion" (p. 117): all the movement, then the save again; it still acts."""
    game = fight(
        "compulsion",
        monsters=[OGRE, "monster/wolf"],
        ogre_1_save=[FAILS, FAILS, SAVES],
        wolf_1_save=[SAVES],
        attack=[2] * 99,
    )
    cast(game, "compulsion", "ogre-1", "wolf-1")
    cast(game, "compulsion", "ogre-1", "wolf-1", again=True)
    found = end_turn(game)
    foes = game.state.fight.foes
    assert (foes["ogre-1"].band, foes["wolf-1"].band) == (Band.NEAR, Band.ENGAGED)
    assert [one.actor for one in d20s(found, "save")] == ["ogre-1"]
