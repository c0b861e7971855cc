"""Spells that surround somebody, hasten, hide, hinder or bend time."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, fighter, state_of
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, mage, view

from whispyrkeep.mechanics.harm.conditions import end_concentration
from whispyrkeep.mechanics.harm.damage import drain
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.events import (
    ConditionGained,
    DamageTaken,
    FightTurnStarted,
    FoeFled,
    FoeMoved,
    SpellCast,
)
from whispyrkeep.models.terms import Band, Condition, Weather

FAILS, SAVES = 1, 20


def done(game: Game, play: Play) -> None:
    """What was done directly has happened in the game."""
    game.state = play.state


def own_turn(game: Game, who: str) -> None:
    while game.state.fight.acting != who:
        end_turn(game, game.state.fight.acting)


# --- haste and slowness ---------------------------------------------------------------


def hasted() -> Game:
    """Brin on a turn of his own under Haste, far from an ogre."""
    game = fight("haste", friends=(fighter(),), band="far", attack=[1] * 99)
    cast(game, "haste", "brin")
    own_turn(game, "brin")
    return game


def test_the_additional_action_may_be_a_dash() -> None:
    """SRD 5.2, "Haste" (p. 139): Attack (one attack), Dash, Disengage, Hide or Utilize."""
    game = hasted()
    speed = view(game, "brin").speed
    for walked in (2, 3):
        game.ask("combat_action", actor="brin", action="dash")
        assert game.state.fight.budget.movement_feet == walked * speed
    refused = game.refused("combat_action", actor="brin", action="dash")
    assert refused.code == "budget.action"


def test_the_additional_action_is_no_dodge() -> None:
    """SRD 5.2, "Haste" (p. 139): only the actions it names."""
    game = hasted()
    game.ask("combat_action", actor="brin", action="dash")
    refused = game.refused("combat_action", actor="brin", action="dodge")
    assert refused.code == "budget.action"
    game.ask("combat_action", actor="brin", action="disengage")


def test_lethargy_follows_haste() -> None:
    """SRD 5.2, "Haste" (p. 139): Incapacitated and a Speed of 0."""
    game = hasted()
    play = game.play()
    end_concentration(play, "tam", "lost")
    done(game, play)
    assert view(game, "brin").has(Condition.INCAPACITATED)
    assert view(game, "brin").speed == 0


def test_the_slowed_attack_once() -> None:
    """SRD 5.2, "Slow" (p. 163): one attack only, whatever the creature's Multiattack."""
    twice = {"monsters": ["monster/brown-bear"], "tam_save": [SAVES] * 99}
    for saved, blows in ((SAVES, 2), (FAILS, 1)):
        game = fight("slow", save=[saved, FAILS], **twice)
        cast(game, "slow", "brown-bear-1")
        assert len(d20s(end_turn(game), "attack")) == blows


@pytest.mark.parametrize(("face", "cast_is_lost"), [(1, True), (2, False)])
def test_slow_gestures_may_lose_a_spell(face, cast_is_lost) -> None:
    """SRD 5.2, "Slow" (p. 163): a 25 percent chance for spells with Somatic components."""
    from whispyrkeep.mechanics.harm.lasting import Origin, endure
    from whispyrkeep.models.riders import HinderRider

    game = fight("fire-bolt", tam_effect=[face], attack=[19])
    play = game.play()
    endure(play, "tam", (HinderRider(what="gestures"),), Origin(by="ogre-1", name="Slow"))
    done(game, play)
    found = cast(game, "fire-bolt", "ogre-1")
    assert bool(d20s(found, "attack")) is not cast_is_lost


# --- bonds, blinking, banishment ------------------------------------------------------


def test_a_warding_bond_shares_the_damage() -> None:
    """SRD 5.2, "Warding Bond" (p. 173): the same amount, until the caster drops."""
    game = Game(state_of(mage("warding-bond"), fighter()), Throws().dice)
    cast(game, "warding-bond", "brin")
    found = game.ask("damage", target="brin", dice="11", damage_type="fire")
    taken = [(e.target, e.amount) for e in found if isinstance(e, DamageTaken)]
    assert taken == [("brin", 5), ("tam", 5)]
    for _ in range(2):
        game.ask("damage", target="tam", dice="98", damage_type="fire")
    found = game.ask("damage", target="brin", dice="11", damage_type="fire")
    assert [(e.target, e.amount) for e in found if isinstance(e, DamageTaken)] == [("brin", 11)]


@pytest.mark.parametrize(("monster", "returns"), [("monster/imp", False), (OGRE, True)])
def test_who_is_banished_to_its_own_plane_stays_there(monster, returns) -> None:
    """SRD 5.2, "Banishment" (p. 112): a Fiend does not return when the spell lasts its time."""
    name = f"{monster.partition('/')[2]}-1"
    game = fight("banishment", monsters=[monster, "monster/wolf"], save=[FAILS] * 9)
    cast(game, "banishment", name)
    play = game.play()
    end_concentration(play, "tam", "ran out")
    done(game, play)
    assert game.state.fight.foes[name].fled is not returns
    broken = fight("banishment", monsters=[monster, "monster/wolf"], save=[FAILS] * 9)
    cast(broken, "banishment", name)
    play = broken.play()
    end_concentration(play, "tam", "damage")
    assert not play.state.fight.foes[name].fled


@pytest.mark.parametrize(("face", "away"), [(3, False), (4, True)])
def test_blinking_takes_the_caster_away_until_its_turn(face, away) -> None:
    """SRD 5.2, "Blink" (p. 113): 4–6 at the end of the turn."""
    game = fight("blink", "fire-bolt", attack=[2] * 99, tam_effect=[face])
    cast(game, "blink", "tam")
    found = end_turn(game)
    assert bool(d20s(found, "attack")) is not away
    assert game.state.fight.acting == "tam"
    assert not view(game, "tam").hindered("away")


def test_an_aura_of_life_keeps_the_maximum_and_the_dying() -> None:
    """SRD 5.2, "Aura of Life" (p. 111)."""
    game = fight("aura-of-life", friends=(fighter(),), band="far", attack=[1] * 99)
    cast(game, "aura-of-life", "tam", "brin")
    most = view(game, "brin").max_hit_points
    play = game.play()
    drain(play, "brin", 5, "a wraith")
    done(game, play)
    assert view(game, "brin").max_hit_points == most
    game.ask("damage", target="brin", dice="30", damage_type="fire")
    assert view(game, "brin").hit_points == 0
    own_turn(game, "brin")
    assert view(game, "brin").hit_points == 1


def test_a_fiend_that_touches_a_holy_aura_is_blinded() -> None:
    """SRD 5.2, "Holy Aura" (p. 141): a Constitution save of Fiends and Undead."""
    for monster, blind in (("monster/zombie", True), (OGRE, False)):
        name = f"{monster.partition('/')[2]}-1"
        game = fight("holy-aura", monsters=[monster], save=[FAILS] * 9, attack=[20] * 99)
        cast(game, "holy-aura", "tam")
        found = end_turn(game)
        saved = [t for t in d20s(found, "save") if t.actor == name]
        assert bool(saved) is blind


# --- fear and flight ------------------------------------------------------------------


def test_the_frightened_run_turn_after_turn() -> None:
    """SRD 5.2, "Fear" (p. 130): Dash and away on each of its turns; held things fall."""
    game = fight("fear", save=[FAILS] * 9)
    cast(game, "fear", "ogre-1")
    assert game.state.fight.foes["ogre-1"].band is Band.ENGAGED
    found = end_turn(game)
    assert not [t for t in d20s(found, "attack") if t.actor == "ogre-1"]
    assert [e.band for e in found if isinstance(e, FoeMoved)][:1] == [Band.NEAR]


@pytest.mark.parametrize(
    ("word", "start", "end"), [("flee", "engaged", Band.NEAR), ("approach", "near", Band.ENGAGED)]
)
def test_where_a_command_leads(word, start, end) -> None:
    """SRD 5.2, "Command" (p. 116): Flee and Approach move the target on its turn."""
    game = fight("command", save=[FAILS], band=start)
    cast(game, "command", "ogre-1", option=word)
    found = end_turn(game)
    assert [e.band for e in found if isinstance(e, FoeMoved)][:1] == [end]
    assert not [t for t in d20s(found, "attack") if t.actor == "ogre-1"]


def test_dissonant_whispers_take_the_reaction() -> None:
    """SRD 5.2, "Dissonant Whispers" (p. 124): it runs with its Reaction, if available."""
    game = fight("dissonant-whispers", save=[FAILS])
    cast(game, "dissonant-whispers", "ogre-1")
    assert "ogre-1" in game.state.fight.budget.reactions_used
    assert game.state.fight.foes["ogre-1"].band is Band.NEAR


# --- terrain and fog ------------------------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    ["grease", "entangle", "web", "black-tentacles", "insect-plague", "spike-growth", "ice-storm"],
)
def test_spells_that_make_difficult_terrain(spell) -> None:
    """SRD 5.2, Rules Glossary, "Difficult Terrain"; the spells, pp. 113 to 174."""
    game = fight(spell, save=[SAVES] * 9, band="near", monsters=["monster/stone-giant"])
    giant = "stone-giant-1"
    assert not rough(game.state, view(game, giant))
    cast(game, spell, giant)
    assert rough(game.state, view(game, giant))


def test_nothing_slows_who_moves_freely() -> None:
    """SRD 5.2, "Freedom of Movement" (p. 134): Difficult Terrain and magic that slows."""
    from whispyrkeep.mechanics.harm.lasting import Origin, endure
    from whispyrkeep.models.riders import HinderRider

    game = fight("freedom-of-movement", band="far")
    play = game.play()
    for what in ("difficult-terrain", "speed-halved"):
        endure(play, "tam", (HinderRider(what=what),), Origin(by="ogre-1", name=what))
    done(game, play)
    assert (view(game, "tam").speed, rough(game.state, view(game, "tam"))) == (15, True)
    cast(game, "freedom-of-movement", "tam")
    assert (view(game, "tam").speed, rough(game.state, view(game, "tam"))) == (30, False)


@pytest.mark.parametrize("spell", ["fog-cloud", "darkness", "stinking-cloud", "cloudkill"])
def test_nobody_sees_through_fog_or_magical_darkness(spell) -> None:
    """SRD 5.2, "Fog Cloud" (p. 133), "Darkness" (p. 122), "Stinking Cloud", "Cloudkill"."""
    game = fight(spell, save=[SAVES] * 9, band="near", monsters=[OGRE, "monster/giant-bat"])
    assert sees(game.state, view(game, "tam"), view(game, "ogre-1"))
    cast(game, spell, "ogre-1", "giant-bat-1")
    assert not sees(game.state, view(game, "tam"), view(game, "ogre-1"))
    assert not sees(game.state, view(game, "ogre-1"), view(game, "tam"))
    assert sees(game.state, view(game, "giant-bat-1"), view(game, "tam"))


def test_who_leaves_the_fog_is_seen() -> None:
    """An area holds whom it caught as long as they stay in the band: docs/rulings.md."""
    game = fight("fog-cloud", monsters=["monster/wolf"], band="near", attack=[1] * 99)
    cast(game, "fog-cloud", "wolf-1")
    end_turn(game)
    assert game.state.fight.foes["wolf-1"].band is Band.ENGAGED
    assert sees(game.state, view(game, "tam"), view(game, "wolf-1"))


def test_silence_stops_a_foes_verbal_spells() -> None:
    """SRD 5.2, "Silence" (p. 162): no Verbal component within it."""
    fanatic = ["monster/cultist-fanatic"]
    for silent in (False, True):
        game = fight("silence", monsters=fanatic, band="near", tam_save=[SAVES] * 9)
        if silent:
            cast(game, "silence", "cultist-fanatic-1")
            assert view(game, "cultist-fanatic-1").has(Condition.DEAFENED)
        found = end_turn(game)
        assert bool([e for e in found if isinstance(e, SpellCast)]) is not silent


def test_spirit_guardians_slow_who_is_near() -> None:
    """SRD 5.2, "Spirit Guardians" (p. 164): the Speed of others is halved."""
    game = fight("spirit-guardians", save=[SAVES] * 9)
    cast(game, "spirit-guardians", "tam")
    found = end_turn(game)
    begun = [e for e in found if isinstance(e, FightTurnStarted) and e.actor == "ogre-1"]
    assert begun
    from whispyrkeep.models.events import BudgetChanged

    feet = [e.budget.movement_feet for e in found if isinstance(e, BudgetChanged)]
    assert view(game, "ogre-1").speed // 2 in feet


# --- shelters -------------------------------------------------------------------------


def test_weak_spells_do_nothing_within_a_globe() -> None:
    """SRD 5.2, "Globe of Invulnerability" (p. 136): level 5 or lower from outside."""
    for safe in (False, True):
        fanatic = ["monster/cultist-fanatic"]
        game = fight(
            "globe-of-invulnerability", monsters=fanatic, band="near", tam_save=[FAILS] * 99
        )
        if safe:
            cast(game, "globe-of-invulnerability", "tam")
        found = end_turn(game)
        assert [e.spell for e in found if isinstance(e, SpellCast)][:1] == ["spell/hold-person"]
        held = [e for e in found if isinstance(e, ConditionGained)]
        assert (not held) is safe


def test_the_casters_own_spells_work_within_the_globe() -> None:
    """SRD 5.2, "Globe of Invulnerability" (p. 136): spells cast from outside alone."""
    game = fight("globe-of-invulnerability", "false-life", band="far", attack=[1] * 99)
    cast(game, "globe-of-invulnerability", "tam")
    end_turn(game)
    cast(game, "false-life", "tam")
    assert game.state.party["tam"].body.temporary_hit_points > 0


def test_no_spell_is_cast_within_antimagic() -> None:
    """SRD 5.2, "Antimagic Field" (p. 109): by nobody inside, and none affects them."""
    fanatic = ["monster/cultist-fanatic"]
    for barred in (False, True):
        game = fight("antimagic-field", "fire-bolt", monsters=fanatic, tam_save=[SAVES] * 9)
        if barred:
            cast(game, "antimagic-field", "tam", "cultist-fanatic-1")
        found = end_turn(game)
        assert (not [e for e in found if isinstance(e, SpellCast)]) is barred
    bolt = {"actor": "tam", "spell": "spell/fire-bolt", "targets": ["cultist-fanatic-1"]}
    assert game.refused("cast_spell", **bolt).code == "spell.barred"


def test_nobody_touches_who_stands_in_an_antilife_shell() -> None:
    """SRD 5.2, "Antilife Shell" (p. 109): Constructs and Undead do, and long weapons."""
    for monster, stopped in ((("monster/wolf"), True), ("monster/zombie", False)):
        game = fight("antilife-shell", monsters=[monster], attack=[15] * 99)
        cast(game, "antilife-shell", "tam")
        assert (not d20s(end_turn(game), "attack")) is stopped


# --- beams, guardians, forms, the dead ------------------------------------------------


def test_a_storm_makes_the_lightning_stronger() -> None:
    """SRD 5.2, "Call Lightning" (p. 114): 1d10 more outdoors in a storm."""
    game = fight("call-lightning", save=[FAILS])
    place = game.state.world.places["quay"].with_(weather=(Weather.HEAVY_RAIN,))
    world = game.state.world.with_(places={**game.state.world.places, "quay": place})
    game.state = game.state.with_(world=world)
    assert damage_dice(cast(game, "call-lightning", "ogre-1")) == ["4d10"]


def test_a_guardian_of_faith_is_spent_after_60_damage() -> None:
    """SRD 5.2, "Guardian of Faith" (p. 137): 20 Radiant damage, 60 in all."""
    game = fight(
        "guardian-of-faith", monsters=["monster/stone-giant"], save=[FAILS] * 99, attack=[1] * 99
    )
    cast(game, "guardian-of-faith", "stone-giant-1")
    taken = [hurt(end_turn(game), "stone-giant-1") for _ in range(5)]
    assert taken == [20, 20, 20, 0, 0]


def test_moonlight_shows_the_true_form() -> None:
    """SRD 5.2, "Moonbeam" (p. 150): a shape-shifted creature that fails reverts."""
    game = fight("polymorph", "moonbeam", save=[FAILS] * 9, attack=[1] * 99, band="near")
    cast(game, "polymorph", "ogre-1", option="rat")
    assert view(game, "ogre-1").block.id == "monster/rat"
    play = game.play()
    from whispyrkeep.mechanics.harm.lasting import Origin, endure_rider
    from whispyrkeep.models.riders import HinderRider

    endure_rider(play, "ogre-1", HinderRider(what="form"), Origin(by="tam", name="Moonbeam"))
    done(game, play)
    assert view(game, "ogre-1").block.id == OGRE


def test_whom_death_points_at_rises_as_a_zombie() -> None:
    """SRD 5.2, "Finger of Death" (p. 131): a Humanoid killed by it."""
    game = fight("finger-of-death", monsters=["monster/bandit", OGRE], save=[FAILS] * 9)
    cast(game, "finger-of-death", "bandit-1")
    assert game.state.fight.foes["zombie-ally-1"].ally


def test_a_divine_word_sends_fiends_home() -> None:
    """SRD 5.2, "Divine Word" (p. 125): whatever its Hit Points."""
    game = fight("divine-word", monsters=["monster/imp", OGRE], save=[FAILS] * 9, band="engaged")
    found = cast(game, "divine-word", "imp-1", "ogre-1")
    assert [e.foe for e in found if isinstance(e, FoeFled)] == ["imp-1"]


def test_the_indigo_ray_may_turn_to_stone() -> None:
    """SRD 5.2, "Prismatic Spray" (p. 154): three failed Constitution saves."""
    game = fight("prismatic-spray", save=[FAILS] * 9, tam_effect=[6], attack=[1] * 99)
    cast(game, "prismatic-spray", "ogre-1")
    assert view(game, "ogre-1").has(Condition.RESTRAINED)
    for _ in range(3):
        end_turn(game)
    assert view(game, "ogre-1").has(Condition.PETRIFIED)


def test_eyes_cannot_bite_who_has_saved() -> None:
    """SRD 5.2, "Eyebite" (p. 129): not again by the same casting."""
    game = fight("eyebite", save=[SAVES, FAILS], attack=[1] * 99)
    cast(game, "eyebite", "ogre-1", option="sickened")
    end_turn(game)
    found = cast(game, "eyebite", "ogre-1", option="sickened", again=True)
    assert not d20s(found, "save")
    assert not view(game, "ogre-1").has(Condition.POISONED)


# --- time and wishes ------------------------------------------------------------------


def test_time_stands_still_for_turns_in_a_row() -> None:
    """SRD 5.2, "Time Stop" (p. 169): 1d4 + 1 turns; 3 here."""
    game = fight("time-stop", tam_effect=[2], attack=[1] * 99)
    cast(game, "time-stop", "tam")
    whose = []
    for _ in range(4):
        found = end_turn(game)
        whose.append([e.actor for e in found if isinstance(e, FightTurnStarted)])
    assert whose == [["tam"], ["tam"], ["tam"], ["ogre-1", "tam"]]


def test_time_flows_when_another_is_touched() -> None:
    """SRD 5.2, "Time Stop" (p. 169): it ends when something affects another creature."""
    game = fight("time-stop", "fire-bolt", tam_effect=[2], attack=[1] * 99)
    cast(game, "time-stop", "tam")
    end_turn(game)
    cast(game, "fire-bolt", "ogre-1")
    found = end_turn(game)
    assert [e.actor for e in found if isinstance(e, FightTurnStarted)] == ["ogre-1", "tam"]


def test_a_wish_duplicates_another_spell() -> None:
    """SRD 5.2, "Wish" (p. 175): any other spell of level 8 or lower, without its costs."""
    game = fight("wish", save=[FAILS] * 9)
    found = cast(game, "wish", "ogre-1", option="fireball")
    assert [e.spell for e in found if isinstance(e, SpellCast)] == ["spell/wish", "spell/fireball"]
    assert damage_dice(found) == ["8d6"]
    assert game.state.party["tam"].body.resources["slot-9"] == 0
    assert game.state.party["tam"].body.resources["slot-3"] == 3


@pytest.mark.parametrize("named", ["duplicate", "gate", "nonsense", "shield"])
def test_what_a_wish_cannot_duplicate(named) -> None:
    """SRD 5.2, "Wish" (p. 175): level 8 or lower; a refusal costs nothing."""
    game = fight("wish")
    request = {"actor": "tam", "spell": "spell/wish", "targets": ["ogre-1"], "option": named}
    assert game.refused("cast_spell", **request).code == "spell.option"
