"""What foes do besides attack rolls: saves, multiattacks, Bonus Actions, legendary actions."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.forced import covered
from whispyrkeep.mechanics.choosing.deeds import deeds
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import out_of_sight
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.swallowing import hurt_from_within, retch, swallow, swallows
from whispyrkeep.mechanics.monsters.powers import LEGENDARY
from whispyrkeep.mechanics.monsters.standing import Standing, parts
from whispyrkeep.models.events import D20TestMade, DamageTaken, DiceRolled, FoeMoved, SpellCast
from whispyrkeep.models.requests import UseAction
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Band, Condition, DamageType, EffectKind


@pytest.fixture
def fought(game):
    """The first character's turn in a fight against these; nobody drops soon."""

    def begin(*monsters: str, sheets=None, band="engaged", lair=False, **faces):
        sheets = sheets or (fighter(max_hit_points=400),)
        first = {f"{sheets[0].id}_initiative": [20], "initiative": [1] * len(monsters)}
        played = game(*sheets, **(first | faces))
        ids = tuple(f"monster/{monster}" for monster in monsters)
        played.ask("start_fight", monsters=ids, band=band, lair=lair)
        return played

    return begin


def passes(played, times=1):
    for _ in range(times):
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")


def labels(played, foe, kind=None):
    """Labels of the D20 Tests that this foe made or forced, in order."""
    return [
        e.label
        for e in played.of(D20TestMade)
        if kind in (None, e.test) and foe in (e.actor, e.against)
    ]


def saves(played):
    return [e.label.partition(": ")[2] for e in played.of(D20TestMade) if e.test == "save"]


def view(played, who):
    return creature(played.state, played.catalogue, who)


# --- multiattack ----------------------------------------------------------------------


def test_a_step_of_a_multiattack_may_force_a_save(fought) -> None:
    """SRD 5.2.1, Mummy: two Rotting Fists and Dreadful Glare."""
    played = fought("mummy", attack=[15, 15], save=[3])
    passes(played)
    attacks = [e.label for e in played.of(D20TestMade) if e.test == "attack"]
    assert attacks == ["Rotting Fist", "Rotting Fist"]
    assert saves(played) == ["Dreadful Glare"]
    assert view(played, "brin").has(Condition.FRIGHTENED)


def test_an_attack_may_give_way(fought) -> None:
    """SRD 5.2.1, Adult Brass Dragon: one Rend may be replaced by Sleep Breath."""
    two = (fighter(max_hit_points=400), rogue(max_hit_points=400))
    faces = {"attack": [2] * 9, "save": [20] * 30, "recharge": [1] * 9}
    played = fought("adult-brass-dragon", sheets=two, **faces)
    while saves(played).count("Sleep Breath") < 2:
        passes(played)
    own = [e.label for e in played.of(D20TestMade) if e.actor == "adult-brass-dragon-1"]
    assert own.count("Rend") - sum("Pounce" in label for label in own) >= 2


def test_a_multiattack_of_saves_alone(fought) -> None:
    """SRD 5.2.1, Behir: Constrict grapples, and then Swallow is for who is held."""
    played = fought("behir", attack=[2] * 9, save=[1] * 9, recharge=[1] * 9)
    passes(played, 2)
    assert "Constrict" in saves(played)


def test_an_ability_without_limits_is_used(fought) -> None:
    """SRD 5.2.1, Pseudodragon, Sting: Constitution DC 12, Poisoned for an hour."""
    played = fought("pseudodragon", attack=[2] * 9, save=[6])
    passes(played)
    assert saves(played) == ["Sting"]
    assert view(played, "brin").has(Condition.POISONED)
    passes(played)
    assert saves(played) == ["Sting"], "a bite is worth more once the poison works"


# --- Bonus Actions --------------------------------------------------------------------


def test_a_goblin_shoots_and_hides(fought) -> None:
    """SRD 5.2.1, Goblin Warrior, Nimble Escape: Hide as a Bonus Action, DC 15."""
    played = fought("goblin-warrior", band="near", attack=[10], goblin_warrior_1_check=[19])
    passes(played)
    assert labels(played, "goblin-warrior-1", "check") == ["Dexterity (Stealth)"]
    assert view(played, "goblin-warrior-1").has(Condition.INVISIBLE)


def test_a_bonus_action_that_recharges(fought) -> None:
    """SRD 5.2.1, Basilisk, Petrifying Gaze (Recharge 4-6): first Restrained."""
    faces = {"attack": [2] * 9, "brin_save": [1, 20], "recharge": [3, 4]}
    played = fought("basilisk", **faces)
    passes(played)
    assert saves(played).count("Petrifying Gaze") == 1
    assert view(played, "brin").has(Condition.RESTRAINED)
    passes(played, 2)
    rolled = [e.roll.total for e in played.of(DiceRolled) if e.purpose == "recharge"]
    assert rolled == [3, 4]


def test_a_charge_closes_in(fought) -> None:
    """SRD 5.2.1, Troll, Charge: half its Speed straight toward an enemy."""
    played = fought("troll", band="far")
    passes(played)
    bands = [e.band for e in played.of(FoeMoved)]
    assert bands[0] is Band.NEAR


def test_bonus_actions_are_among_what_can_be_chosen(fought) -> None:
    """Whoever chooses for a foe sees its Bonus Actions beside its actions."""
    played = fought("basilisk")
    play = played.play()
    fight = play.state.fight
    order = [turn.id for turn in fight.order]
    play.state = play.state.with_(fight=fight.with_(active=order.index("basilisk-1")))
    named = {deed.action for deed in deeds(play, "basilisk-1") if isinstance(deed, UseAction)}
    assert {"bite", "petrifying-gaze"} <= named


# --- legendary actions ----------------------------------------------------------------


@pytest.mark.parametrize(("lair", "uses"), [(False, 3), (True, 4)])
def test_legendary_actions_after_others_turns(fought, lair: bool, uses: int) -> None:
    """SRD 5.2.1, Adult White Dragon: 3 uses, 4 in its lair; one after each other's turn."""
    sheets = tuple(
        fighter(id=name, name=name.title(), max_hit_points=400)
        for name in ("a", "b", "c", "d", "e")
    )
    faces = {"attack": [2] * 60, "save": [20] * 60, "recharge": [1] * 9}
    order = {f"{name}_initiative": [20 - i] for i, name in enumerate("abcde")}
    played = fought("adult-white-dragon", sheets=sheets, lair=lair, **faces, **order)
    dragon = "adult-white-dragon-1"
    before = len(labels(played, dragon))
    passes(played, 4)
    left = view(played, dragon).body.resources[LEGENDARY]
    assert left == max(uses - 4, 0)
    assert len(labels(played, dragon)) > before
    passes(played)
    assert view(played, dragon).body.resources[LEGENDARY] == uses


def test_no_legendary_action_when_incapacitated(fought) -> None:
    """SRD 5.2.1: it can't take them while Incapacitated."""
    played = fought("adult-white-dragon", sheets=(wizard(max_hit_points=400), rogue()))
    dragon = "adult-white-dragon-1"
    play = played.play()
    gain_condition(play, dragon, ActiveCondition(condition=Condition.STUNNED))
    played.state = play.state
    passes(played)
    assert LEGENDARY not in view(played, dragon).body.resources


# --- swallowing, charging, limbs ------------------------------------------------------


def held_by(played, foe, who="brin"):
    """The character grappled by the foe, with everything else as it is."""
    play = played.play()
    grapple = ActiveCondition(condition=Condition.GRAPPLED, source="Bite", by=foe, escape_dc=12)
    gain_condition(play, who, grapple)
    played.state = play.state


def test_a_toad_swallows_whom_it_holds(fought) -> None:
    """SRD 5.2.1, Giant Toad, Swallow: Blinded and Restrained, 3d6 Acid at the end of its turns."""
    played = fought("giant-toad", sheets=(fighter(max_hit_points=90), rogue()), attack=[2] * 9)
    held_by(played, "giant-toad-1")
    while not view(played, "brin").effects(EffectKind.SWALLOWED):
        passes(played)
    assert view(played, "brin").has(Condition.BLINDED)
    assert not view(played, "brin").has(Condition.GRAPPLED)
    assert played.of(DamageTaken)[-1].damage_type is DamageType.ACID


def test_nobody_outside_reaches_who_is_swallowed(fought) -> None:
    """SRD 5.2.1: Total Cover against attacks and other effects outside."""
    played = fought("giant-toad", sheets=(fighter(max_hit_points=90), rogue()), attack=[2] * 9)
    play = played.play()
    rider = next(swallows(view(played, "giant-toad-1").block))
    swallow(play, "brin", rider, "giant-toad-1", "Swallow")
    toad, brin = (creature(play.state, play.catalogue, one) for one in ("giant-toad-1", "brin"))
    assert out_of_sight(play.state, brin, "sela")
    assert not out_of_sight(play.state, toad, "brin")
    assert covered(play, "giant-toad-1", "brin")


def test_who_hurts_it_from_within_is_let_out(fought) -> None:
    """SRD 5.2.1, Behir: 30 damage in a turn and a failed Constitution save, DC 14."""
    played = fought("behir", behir_1_save=[1])
    play = played.play()
    rider = next(swallows(view(played, "behir-1").block))
    swallow(play, "brin", rider, "behir-1", "Swallow")
    hurt_from_within(play, "brin", "behir-1", 29)
    retch(play)
    assert creature(play.state, play.catalogue, "brin").effects(EffectKind.SWALLOWED)
    hurt_from_within(play, "brin", "behir-1", 30)
    retch(play)
    out = creature(play.state, play.catalogue, "brin")
    assert not out.effects(EffectKind.SWALLOWED) and out.has(Condition.PRONE)
    assert not out.has(Condition.RESTRAINED) and not out.effects(EffectKind.ONGOING)


def test_a_charge_knocks_down(fought) -> None:
    """SRD 5.2.1, Boar, Gore: 20 feet straight toward the target, 1d6 more and Prone."""
    for band, prone, dice in (("near", True, 2), ("engaged", False, 1)):
        played = fought("boar", band=band, attack=[18])
        passes(played)
        assert view(played, "brin").has(Condition.PRONE) is prone
        rolled = [e for e in played.of(DiceRolled) if e.label.startswith("Gore")]
        assert len(rolled) == dice


def test_a_gnoll_rampages_once_it_drew_blood(fought) -> None:
    """SRD 5.2.1, Gnoll Warrior, Rampage (1/Day): after damaging a Bloodied creature."""
    played = fought("gnoll-warrior", sheets=(fighter(max_hit_points=60),), attack=[18] * 9)
    played.ask("damage", target="brin", dice="35", damage_type="fire")
    passes(played, 2)
    attacks = [e for e in played.of(D20TestMade) if e.actor == "gnoll-warrior-1"]
    assert len([e for e in attacks if e.test == "attack"]) == 3


# --- spells ---------------------------------------------------------------------------


def casts(played):
    return [(e.caster, e.spell, e.slot_level) for e in played.of(SpellCast)]


def test_a_mage_casts_with_the_printed_numbers(fought) -> None:
    """SRD 5.2.1, Mage: DC 14, Cone of Cold once and Fireball (level 4) twice a day, then bursts."""
    party = tuple(
        fighter(id=name, name=name.title(), max_hit_points=900) for name in ("brin", "sela", "tam")
    )
    played = fought("mage", sheets=party, band="near", save=[1] * 30, attack=[2] * 30)
    while len(played.of(D20TestMade)) < 20:
        passes(played)
    spells = [(spell, level) for _, spell, level in casts(played)]
    assert spells == [("spell/cone-of-cold", 5), ("spell/fireball", 4), ("spell/fireball", 4)]
    assert {e.target_number for e in played.of(D20TestMade) if e.test == "save"} == {14}


def test_a_priest_heals_its_own(fought) -> None:
    """SRD 5.2.1, Priest Acolyte, Divine Aid (1/Day): Bless, Healing Word or Sanctuary."""
    played = fought("priest-acolyte", attack=[2] * 9)
    passes(played)
    known = {"spell/bless", "spell/healing-word", "spell/sanctuary"}
    assert {spell for _, spell, _ in casts(played)} <= known
    assert len(casts(played)) == 1


def test_a_dragon_casts_as_a_legendary_action(fought) -> None:
    """SRD 5.2.1, Adult Red Dragon, Fiery Rays: Scorching Ray with its own numbers."""
    two = (fighter(max_hit_points=900), rogue(max_hit_points=900))
    played = fought("adult-red-dragon", sheets=two, attack=[2] * 90, save=[20] * 90)
    for _ in range(6):
        passes(played)
    assert any(spell == "spell/scorching-ray" for _, spell, _ in casts(played))


# --- reactions ------------------------------------------------------------------------


def swings(played, foe, times=1):
    """Brin attacks with the longsword; the dice were chosen."""
    for _ in range(times):
        played.ask("attack", actor="brin", target=foe, weapon="item/longsword")


def test_a_riposte_follows_on_the_parry(fought) -> None:
    """SRD 5.2.1, Pirate Captain: +3 to AC 17 makes the miss, and a Rapier attack answers it."""
    played = fought("pirate-captain", brin_attack=[12], pirate_captain_1_attack=[15])
    swings(played, "pirate-captain-1")
    made = [(e.actor, e.label) for e in played.of(D20TestMade) if e.test == "attack"]
    assert made == [("brin", "Longsword (Riposte)"), ("pirate-captain-1", "Rapier")]


def test_a_mage_raises_a_shield(fought) -> None:
    """SRD 5.2.1, Mage, Protective Magic (3/Day): Shield, +5 to AC 15 until its next turn."""
    played = fought("mage", brin_attack=[12])
    swings(played, "mage-1")
    assert [e.label for e in played.of(D20TestMade) if e.test == "attack"] == ["Longsword (Shield)"]
    assert view(played, "mage-1").ac == 20
    assert view(played, "mage-1").body.resources["protective-magic"] == 2


def test_a_giant_deflects_and_throws_back(fought) -> None:
    """SRD 5.2.1, Stone Giant, Deflect Missile: 1d10 + 6 less, and Dexterity DC 17."""
    faces = {"brin_attack": [19], "brin_damage": [2], "stone_giant_1_effect": [5]}
    played = fought("stone-giant", band="near", brin_save=[2], **faces)
    played.ask("attack", actor="brin", target="stone-giant-1", weapon="item/javelin")
    assert "Deflect Missile" in saves(played)
    hurt = {e.target: e.amount for e in played.of(DamageTaken)}
    assert hurt.get("stone-giant-1", 0) == 0 and hurt["brin"] > 0


def test_a_boss_hides_behind_its_goblins(fought) -> None:
    """SRD 5.2.1, Goblin Boss, Redirect Attack: once a round an ally beside it is the target."""
    played = fought("goblin-boss", "goblin-warrior", brin_attack=[2, 2])
    swings(played, "goblin-boss-1")
    struck = [e.against for e in played.of(D20TestMade) if e.actor == "brin" and e.test == "attack"]
    assert struck == ["goblin-warrior-1"]
    alone = fought("goblin-boss", brin_attack=[2])
    swings(alone, "goblin-boss-1")
    assert [e.against for e in alone.of(D20TestMade) if e.test == "attack"] == ["goblin-boss-1"]


def test_a_gaze_meets_who_begins_a_turn(fought) -> None:
    """SRD 5.2.1, Chain Devil, Unnerving Gaze: Frightened until the end of that turn."""
    played = fought("chain-devil", attack=[2] * 9, brin_save=[1] * 9, conjure=[1])
    passes(played)
    assert "Unnerving Gaze" in saves(played)
    assert view(played, "brin").has(Condition.FRIGHTENED)
    passes(played)
    own = [e for e in played.of(D20TestMade) if "Unnerving Gaze" in e.label]
    assert len(own) >= 2, "the fear ended with the turn, so that there is another gaze"


def test_every_part_of_a_stat_block_has_a_standing() -> None:
    """Attacks, saves and multiattacks are executed; what is left is counted in the coverage."""
    for block in Catalogue({}).monsters():
        for part in parts(block):
            assert part.standing in Standing
    data = [one for b in Catalogue({}).monsters() for one in parts(b) if one.standing == "data"]
    assert data == []


# --- hiding and seeking ---------------------------------------------------------------


def hidden_rogue(fought, found: int):
    """A rogue alone who hid with 20, before the turn of a wolf 30 feet off."""
    faces = {"sela_check": [11], "wolf_1_check": [found], "attack": [2] * 9}
    played = fought("wolf", sheets=(rogue(max_hit_points=90),), band="near", **faces)
    played.ask("combat_action", actor="sela", action="hide")
    assert view(played, "sela").has(Condition.INVISIBLE)
    passes(played)
    return played


@pytest.mark.parametrize(("face", "hidden"), [(5, True), (16, False)])
def test_a_foe_that_sees_nobody_searches(fought, face: int, hidden: bool) -> None:
    """SRD 5.2, "Hide", "Search": the check's total is the DC of the Perception check."""
    played = hidden_rogue(fought, face)
    looked = [e for e in played.of(D20TestMade) if e.label == "Wisdom (Perception)"]
    assert [e.target_number for e in looked] == [18]
    assert view(played, "sela").has(Condition.INVISIBLE) is hidden
    assert not [e for e in played.of(D20TestMade) if e.test == "attack"]


def test_a_character_finds_a_hidden_goblin(fought) -> None:
    """The Search action of a character sees through a foe's hiding as well."""
    faces = {"attack": [2] * 9, "goblin_warrior_1_check": [12], "brin_check": [20]}
    played = fought("goblin-warrior", band="near", **faces)
    passes(played)
    assert view(played, "goblin-warrior-1").has(Condition.INVISIBLE)
    played.ask(
        "ability_check",
        actor="brin",
        ability="wisdom",
        skill="perception",
        difficulty_class=15,
        reason="where is it",
    )
    assert not view(played, "goblin-warrior-1").has(Condition.INVISIBLE)
