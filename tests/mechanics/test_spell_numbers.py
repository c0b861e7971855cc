"""What the spells roll, as the book prints it, and what lasts, comes again and ends."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, fighter, state_of
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, mage, view

from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.events import (
    DamageTaken,
    FoeFled,
    FoeJoined,
    SpellCast,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import AdvantageState, Band, Condition

# --- saves with damage ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("spell", "ability", "dice", "half"),
    [
        ("acid-splash", "Dexterity", ["2d6"], False),
        ("burning-hands", "Dexterity", ["3d6"], True),
        ("dissonant-whispers", "Wisdom", ["3d6"], True),
        ("inflict-wounds", "Constitution", ["2d10"], True),
        ("thunderwave", "Constitution", ["2d8"], True),
        ("vicious-mockery", "Wisdom", ["2d6"], False),
        ("mind-spike", "Wisdom", ["3d8"], True),
        ("moonbeam", "Constitution", ["2d10"], True),
        ("shatter", "Constitution", ["3d8"], True),
        ("call-lightning", "Dexterity", ["3d10"], True),
        ("fireball", "Dexterity", ["8d6"], True),
        ("lightning-bolt", "Dexterity", ["8d6"], True),
        ("wind-wall", "Strength", ["4d8"], True),
        ("blight", "Constitution", ["8d8"], True),
        ("black-tentacles", "Strength", ["3d6"], False),
        ("ice-storm", "Dexterity", ["2d10", "4d6"], True),
        ("phantasmal-killer", "Wisdom", ["4d10"], True),
        ("vitriolic-sphere", "Dexterity", ["10d4"], True),
        ("wall-of-fire", "Dexterity", ["5d8"], True),
        ("cloudkill", "Constitution", ["5d8"], True),
        ("cone-of-cold", "Constitution", ["8d8"], True),
        ("contagion", "Constitution", ["11d8"], False),
        ("flame-strike", "Dexterity", ["5d6", "5d6"], True),
        ("insect-plague", "Constitution", ["4d10"], True),
        ("blade-barrier", "Dexterity", ["6d10"], True),
        ("chain-lightning", "Dexterity", ["10d8"], True),
        ("circle-of-death", "Constitution", ["8d8"], True),
        ("disintegrate", "Dexterity", ["10d6+40"], False),
        ("freezing-sphere", "Constitution", ["10d6"], True),
        ("harm", "Constitution", ["14d6"], True),
        ("sunbeam", "Constitution", ["6d8"], True),
        ("wall-of-ice", "Dexterity", ["10d6"], True),
        ("wall-of-thorns", "Dexterity", ["7d8"], True),
        ("finger-of-death", "Constitution", ["7d8+30"], True),
        ("fire-storm", "Dexterity", ["7d10"], True),
        ("befuddlement", "Intelligence", ["10d12"], True),
        ("incendiary-cloud", "Dexterity", ["10d8"], True),
        ("sunburst", "Constitution", ["12d6"], True),
        ("meteor-swarm", "Dexterity", ["20d6", "20d6"], True),
        ("weird", "Wisdom", ["10d10"], True),
    ],
)
def test_damage_against_a_save(spell, ability, dice, half) -> None:
    """SRD 5.2, the spells' descriptions; "Damage against Multiple Targets"."""
    failed = fight(spell, save=[1] * 9)
    found = cast(failed, spell, "ogre-1")
    assert damage_dice(found) == dice
    assert d20s(found, "save")[0].label.startswith(ability)
    full = hurt(found, "ogre-1")
    saved = fight(spell, save=[20] * 9)
    assert (hurt(cast(saved, spell, "ogre-1"), "ogre-1") > 0) is half
    assert full > 0


@pytest.mark.parametrize(
    ("spell", "dice"),
    [
        ("acid-arrow", ["4d4"]),
        ("chill-touch", ["2d10"]),
        ("chromatic-orb", ["3d8"]),
        ("eldritch-blast", ["1d10", "1d10"]),
        ("fire-bolt", ["2d10"]),
        ("guiding-bolt", ["4d6"]),
        ("poison-spray", ["2d12"]),
        ("ray-of-frost", ["2d8"]),
        ("ray-of-sickness", ["2d8"]),
        ("scorching-ray", ["2d6", "2d6", "2d6"]),
        ("shocking-grasp", ["2d8"]),
        ("sorcerous-burst", ["2d8"]),
        ("spiritual-weapon", ["1d8+3"]),
        ("starry-wisp", ["2d8"]),
        ("vampiric-touch", ["3d6"]),
        ("conjure-fey", ["3d12+3"]),
        ("arcane-sword", ["4d12+3"]),
        ("arcane-hand", ["5d8"]),
    ],
)
def test_damage_of_an_attack(spell, dice) -> None:
    """SRD 5.2, the spells' descriptions; a cantrip's dice at level 5."""
    game = fight(spell, attack=[15] * 9)
    assert damage_dice(cast(game, spell, "ogre-1")) == dice


# --- later turns ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spell", "dice"),
    [
        ("spiritual-weapon", ["1d8+3"]),
        ("call-lightning", ["3d10"]),
        ("heat-metal", ["2d8"]),
        ("vampiric-touch", ["3d6"]),
        ("flame-blade", ["3d6+3"]),
        ("produce-flame", ["2d8"]),
        ("sunbeam", ["6d8"]),
        ("arcane-sword", ["4d12+3"]),
        ("flaming-sphere", ["2d6"]),
        ("moonbeam", ["2d10"]),
    ],
)
def test_a_spell_is_used_again_without_a_slot(spell, dice) -> None:
    """SRD 5.2: "on your later turns", "until the spell ends, you can take …"."""
    game = fight(spell, attack=[15] * 9, save=[15] * 9, ogre_1_attack=[2] * 9)
    aimed = () if spell in ("flame-blade", "produce-flame") else ("ogre-1",)
    cast(game, spell, *aimed)
    left = dict(game.state.party["tam"].body.resources)
    end_turn(game)
    assert damage_dice(cast(game, spell, "ogre-1", again=True)) == dice
    assert game.state.party["tam"].body.resources == left


def test_nothing_is_used_again_that_was_not_cast() -> None:
    game = fight("spiritual-weapon")
    found = game.refused(
        "cast_spell",
        actor="tam",
        spell="spell/spiritual-weapon",
        targets=["ogre-1"],
        again=True,
    )
    assert found.code == "spell.not_running"


@pytest.mark.parametrize(
    ("spell", "dice"),
    [
        ("moonbeam", "2d10"),
        ("cloudkill", "5d8"),
        ("insect-plague", "4d10"),
        ("black-tentacles", "3d6"),
        ("wall-of-fire", "5d8"),
        ("blade-barrier", "6d10"),
        ("incendiary-cloud", "10d8"),
        ("flaming-sphere", "2d6"),
        ("conjure-animals", "3d10"),
    ],
)
def test_an_area_hurts_again_who_ends_a_turn_in_it(spell, dice) -> None:
    """SRD 5.2: "A creature also makes this save when it … ends its turn there"."""
    game = fight(spell, damage=[1] * 200, save=[1] * 50)
    cast(game, spell, "ogre-1")
    assert dice in damage_dice(end_turn(game))


def test_who_leaves_the_band_has_left_the_area() -> None:
    """Ours: without a grid an area keeps to the band it was laid in."""
    game = fight(
        "cloudkill", monsters=("monster/wolf",), band="near", save=[1] * 50, damage=[1] * 99
    )
    cast(game, "cloudkill", "wolf-1")
    found = end_turn(game)
    assert game.state.fight.foes["wolf-1"].band is Band.ENGAGED
    assert "5d8" not in damage_dice(found)
    assert view(game, "wolf-1").body.effects == ()


def test_spirit_guardians_hurt_enemies_near_their_caster() -> None:
    """SRD 5.2, "Spirit Guardians": 3d8 in 15 feet at the end of a creature's turn."""
    game = fight("spirit-guardians", save=[1] * 9)
    cast(game, "spirit-guardians")
    assert "3d8" in damage_dice(end_turn(game))


def test_the_damage_goes_on_until_the_save() -> None:
    """SRD 5.2, "Phantasmal Killer"; "Acid Arrow": 2d4 at the end of the target's next turn."""
    game = fight("phantasmal-killer", save=[1, 1, 20])
    cast(game, "phantasmal-killer", "ogre-1")
    assert "4d10" in damage_dice(end_turn(game))
    acid = fight("acid-arrow", attack=[15] * 9)
    cast(acid, "acid-arrow", "ogre-1")
    assert damage_dice(end_turn(acid)).count("2d4") == 1
    assert "2d4" not in damage_dice(end_turn(acid))


def test_a_miss_with_acid_arrow_splashes() -> None:
    """SRD 5.2, "Acid Arrow": half of the initial damage only."""
    game = fight("acid-arrow", attack=[2], damage=[4, 4, 4, 4])
    assert hurt(cast(game, "acid-arrow", "ogre-1"), "ogre-1") == 8


# --- modifiers of later rolls ---------------------------------------------------------


def test_bane_subtracts_a_d4() -> None:
    """SRD 5.2, "Bane": from attack rolls and saving throws."""
    game = fight("bane", save=[1], attack=[10, 3])
    cast(game, "bane", "ogre-1")
    attack = d20s(end_turn(game), "attack")[0]
    assert attack.roll.expression.startswith("1d20 - 1d4")
    assert attack.roll.total == 10 - 3 + 6
    assert [die.status for die in attack.roll.dice] == ["kept", "subtracted"]


@pytest.mark.parametrize(("spell", "kind"), [("hex", "necrotic"), ("hunters-mark", "force")])
def test_the_casters_hits_hurt_the_marked_more(spell, kind) -> None:
    """SRD 5.2, "Hex", "Hunter's Mark": an extra 1d6 whenever the caster hits."""
    game = fight(spell, attack=[15] * 9)
    cast(game, spell, "ogre-1")
    found = game.ask("attack", actor="tam", target="ogre-1", weapon="quarterstaff")
    kinds = [e.damage_type.value for e in found if isinstance(e, DamageTaken)]
    assert kinds == ["bludgeoning", kind]
    assert damage_dice(found)[1] == "1d6"


def test_a_curse_moves_on_from_the_fallen_alone() -> None:
    """SRD 5.2, "Hex": when the target drops to 0 Hit Points."""
    game = fight("hex", monsters=(OGRE, OGRE), ogre_1_attack=[2] * 9, ogre_2_attack=[2] * 9)
    cast(game, "hex", "ogre-1")
    end_turn(game)
    found = game.refused(
        "cast_spell", actor="tam", spell="spell/hex", targets=["ogre-2"], again=True
    )
    assert found.code == "spell.not_fallen"
    game.ask("damage", target="ogre-1", dice="90", damage_type="fire")
    cast(game, "hex", "ogre-2", again=True)
    assert view(game, "ogre-2").body.effects


def test_haste() -> None:
    """SRD 5.2, "Haste": Speed doubled, +2 AC, Dexterity saves, one attack more, and after."""
    game = fight("haste", friends=(fighter(),), band="far")
    before = view(game, "tam")
    cast(game, "haste", "tam")
    after = view(game, "tam")
    assert (after.ac, after.speed) == (before.ac + 2, before.speed * 2)
    end_turn(game)
    while game.state.fight.acting != "tam":
        end_turn(game, game.state.fight.acting)
    assert game.state.fight.budget.attacks_left == 1
    game.ask("damage", target="tam", dice="1", damage_type="fire")
    body = game.state.party["tam"].body
    if body.concentration is None:
        assert view(game, "tam").has(Condition.INCAPACITATED)


def test_slow_and_its_repeated_save() -> None:
    """SRD 5.2, "Slow": Speed halved, -2 AC and Dexterity saves, no Reactions."""
    game = fight("slow", save=[1, 20])
    before = view(game, "ogre-1")
    cast(game, "slow", "ogre-1")
    after = view(game, "ogre-1")
    assert (after.ac, after.speed) == (before.ac - 2, before.speed // 2)
    assert after.hindered("reactions")
    end_turn(game)
    assert view(game, "ogre-1").ac == before.ac


@pytest.mark.parametrize(
    ("spell", "expected"),
    [("barkskin", 17), ("mage-armor", 15), ("shield-of-faith", 14)],
)
def test_armor_class(spell, expected) -> None:
    """SRD 5.2, "Barkskin": 17 at least; "Mage Armor": 13; "Shield of Faith": +2."""
    game = fight(spell)
    cast(game, spell, "tam")
    assert view(game, "tam").ac == expected


def test_aid_raises_hit_points_and_their_maximum() -> None:
    """SRD 5.2, "Aid": 5, and 5 more for each slot level above 2."""
    game = fight("aid")
    cast(game, "aid", "tam", slot_level=3)
    tam = view(game, "tam")
    assert (tam.max_hit_points, tam.hit_points) == (210, 210)


def test_heroism_gives_temporary_hit_points_each_turn() -> None:
    """SRD 5.2, "Heroism": the spellcasting modifier; Immunity to the Frightened condition."""
    game = fight("heroism", friends=(fighter(),), band="far")
    cast(game, "heroism", "tam")
    assert Condition.FRIGHTENED in view(game, "tam").condition_immunities
    end_turn(game)
    while game.state.fight.acting != "tam":
        end_turn(game, game.state.fight.acting)
    assert game.state.party["tam"].body.temporary_hit_points == 3


@pytest.mark.parametrize(
    ("spell", "fields", "types"),
    [
        ("stoneskin", {}, {"bludgeoning", "piercing", "slashing"}),
        ("protection-from-energy", {"damage_type": "cold"}, {"cold"}),
        ("protection-from-poison", {}, {"poison"}),
    ],
)
def test_resistance(spell, fields, types) -> None:
    """SRD 5.2, "Stoneskin", "Protection from Energy", "Protection from Poison"."""
    game = fight(spell)
    cast(game, spell, "tam", **fields)
    assert {kind.value for kind in view(game, "tam").resistances} >= types


def test_protection_from_evil_and_good() -> None:
    """SRD 5.2: six creature types attack with Disadvantage, and cannot frighten."""
    game = fight("protection-from-evil-and-good", monsters=("monster/ghoul",))
    cast(game, "protection-from-evil-and-good", "tam")
    attack = d20s(end_turn(game), "attack")[0]
    assert attack.roll.advantage is AdvantageState.DISADVANTAGE


def test_blur_and_mirror_image() -> None:
    """SRD 5.2, "Blur"; "Mirror Image": a d6 of 3 or more and an image is hit."""
    game = fight("blur")
    cast(game, "blur")
    assert d20s(end_turn(game), "attack")[0].roll.advantage is AdvantageState.DISADVANTAGE
    mirrored = fight("mirror-image", attack=[19] * 9, effect=[1, 3, 1])
    cast(mirrored, "mirror-image")
    found = end_turn(mirrored)
    assert hurt(found, "tam") == 0
    images = mirrored.state.party["tam"].body.effects[0].works[0]
    assert images.count == 2


def test_death_ward_leaves_one_hit_point_once() -> None:
    """SRD 5.2, "Death Ward"."""
    game = fight("death-ward")
    cast(game, "death-ward", "tam")
    game.ask("damage", target="tam", dice="20d12+99", damage_type="fire")
    assert view(game, "tam").hit_points == 1
    assert game.state.party["tam"].body.effects == ()


def test_enlarge_and_reduce() -> None:
    """SRD 5.2, "Enlarge/Reduce": 1d4 more, or less, with weapons."""
    game = fight("enlarge-reduce", attack=[15] * 9)
    cast(game, "enlarge-reduce", "tam", option="enlarge")
    found = game.ask
    end_turn(game)
    assert "1d4" in damage_dice(
        found("attack", actor="tam", target="ogre-1", weapon="quarterstaff")
    )


def test_shillelagh_and_magic_weapon() -> None:
    """SRD 5.2, "Shillelagh": a d10 at level 5 and the caster's modifier; "Magic Weapon": +1."""
    game = fight("shillelagh", attack=[10] * 9)
    cast(game, "shillelagh")
    found = game.ask("attack", actor="tam", target="ogre-1", weapon="quarterstaff")
    assert damage_dice(found) == ["1d10+3"]
    assert d20s(found, "attack")[0].roll.total == 10 + 3 + 3
    sword = fight("magic-weapon", friends=(fighter(),), attack=[10] * 9)
    cast(sword, "magic-weapon", "tam")
    found = sword.ask("attack", actor="tam", target="ogre-1", weapon="quarterstaff")
    assert d20s(found, "attack")[0].roll.total == 10 - 1 + 3 + 1


# --- spells that follow a hit, and Reactions ------------------------------------------


def test_divine_smite_follows_a_hit() -> None:
    """SRD 5.2, "Divine Smite": 2d8, and 1d8 against a Fiend or an Undead."""
    game = fight("divine-smite", monsters=("monster/zombie",), attack=[15])
    found = game.ask(
        "attack",
        actor="tam",
        target="zombie-1",
        weapon="quarterstaff",
        smite="spell/divine-smite",
    )
    assert damage_dice(found)[1:] == ["2d8", "1d8"]
    assert not game.state.fight or not game.state.fight.budget.bonus_action
    assert game.state.party["tam"].body.resources["slot-1"] == 3


def test_a_smite_that_misses_costs_nothing() -> None:
    game = fight("divine-smite", attack=[2])
    game.ask(
        "attack",
        actor="tam",
        target="ogre-1",
        weapon="quarterstaff",
        smite="spell/divine-smite",
    )
    assert game.state.party["tam"].body.resources["slot-1"] == 4
    assert game.state.fight.budget.bonus_action


def test_searing_smite_burns_until_a_save() -> None:
    """SRD 5.2, "Searing Smite": 1d6 at the start of each turn, then a Constitution save."""
    game = fight("searing-smite", attack=[15] * 9, save=[20] * 9)
    game.ask(
        "attack",
        actor="tam",
        target="ogre-1",
        weapon="quarterstaff",
        smite="spell/searing-smite",
    )
    assert "1d6" in damage_dice(end_turn(game))
    assert view(game, "ogre-1").body.effects == ()


def test_hellish_rebuke_answers_damage() -> None:
    """SRD 5.2, "Hellish Rebuke": 2d10, and only with a Reaction and a slot."""
    game = fight("hellish-rebuke", attack=[19] * 9, damage=[1] * 9)
    cast(game, "hellish-rebuke")
    assert game.state.party["tam"].body.resources["slot-1"] == 4
    found = end_turn(game)
    assert "2d10" in damage_dice(found)
    assert game.state.party["tam"].body.resources["slot-1"] == 3


def test_feather_fall() -> None:
    """SRD 5.2, "Feather Fall": no damage from the fall."""
    game = Game(state_of(mage("feather-fall")), Throws().dice)
    cast(game, "feather-fall")
    found = game.ask("hazard", hazard="falling", targets=["tam"], amount=60)
    assert hurt(found, "tam") == 0


# --- undoing --------------------------------------------------------------------------


def test_dispel_magic_ends_what_is_weak_and_checks_for_the_strong() -> None:
    """SRD 5.2, "Dispel Magic": level 3 or lower ends; others by a DC of 10 plus the level."""
    game = fight("haste", "dispel-magic", "stoneskin")
    cast(game, "haste", "tam")
    end_turn(game)
    cast(game, "dispel-magic", "tam")
    assert not [e for e in game.state.party["tam"].body.effects if e.source == "Haste"]


def test_revivify_within_a_minute() -> None:
    """SRD 5.2, "Revivify": 1 Hit Point, within the last minute."""
    game = Game(state_of(mage("revivify"), fighter()), Throws().dice)
    game.ask("damage", target="brin", dice="99", damage_type="fire")
    assert game.state.party["brin"].body.dead
    cast(game, "revivify", "brin")
    brin = game.state.party["brin"].body
    assert (brin.dead, brin.hit_points) == (False, 1)
    assert game.state.party["tam"].money_cp < 10_000_000


def test_raise_dead_weakens() -> None:
    """SRD 5.2, "Raise Dead": a -4 penalty to D20 Tests."""
    game = Game(state_of(mage("raise-dead", level=9), fighter()), Throws(check=[10]).dice)
    game.ask("damage", target="brin", dice="99", damage_type="fire")
    cast(game, "raise-dead", "brin")
    found = game.ask("ability_check", actor="brin", ability="charisma", difficulty_class=10)
    assert d20s(found, "check")[0].roll.total == 10 - 1 - 4


# --- companions, forms, words ---------------------------------------------------------


def test_a_summoned_dragon_fights_beside_its_caster() -> None:
    """SRD 5.2, "Summon Dragon": AC 14 + level, 50 Hit Points + 10 for each level above 5."""
    game = fight("summon-dragon", attack=[15] * 20)
    found = cast(game, "summon-dragon")
    joined = next(e for e in found if isinstance(e, FoeJoined))
    spirit = view(game, joined.foe.id)
    assert (spirit.ac, spirit.max_hit_points) == (19, 50)
    order = [turn.id for turn in game.state.fight.order]
    assert order[order.index("tam") + 1] == joined.foe.id
    found = end_turn(game)
    assert [t for t in d20s(found, "attack") if t.actor == joined.foe.id]
    assert game.state.fight is None or hurt(found, "ogre-1") > 0


def test_the_summoned_go_with_the_concentration() -> None:
    """SRD 5.2, "Giant Insect": it disappears when the spell ends."""
    game = fight("giant-insect", "hex", ogre_1_attack=[2] * 9, giant_insect_ally_1_attack=[2] * 9)
    cast(game, "giant-insect")
    end_turn(game)
    found = cast(game, "hex", "ogre-1")
    assert [e.foe for e in found if isinstance(e, FoeFled)] == ["giant-insect-ally-1"]


def test_the_animated_join_the_next_fight() -> None:
    """SRD 5.2, "Animate Dead": under control for 24 hours."""
    game = Game(state_of(mage("animate-dead")), Throws(tam_initiative=[20]).dice)
    cast(game, "animate-dead", slot_level=4)
    game.ask("start_fight", monsters=(OGRE,))
    allies = [foe.monster for foe in game.state.fight.foes.values() if foe.ally]
    assert allies == ["monster/skeleton"] * 3


def test_polymorph_takes_a_beasts_statistics() -> None:
    """SRD 5.2, "Polymorph": the form's statistics, its Hit Points as Temporary Hit Points."""
    game = fight("polymorph", save=[1])
    cast(game, "polymorph", "ogre-1", option="rat")
    ogre = view(game, "ogre-1")
    assert (ogre.block.id, ogre.hit_points) == ("monster/rat", 68)
    assert ogre.body.temporary_hit_points == 1
    game.ask("damage", target="ogre-1", dice="5", damage_type="fire")
    assert view(game, "ogre-1").block.id == OGRE


def test_an_ally_in_a_beasts_form_attacks_as_one() -> None:
    game = fight("polymorph", friends=(fighter(level=5),), attack=[15] * 9, brin_initiative=[19])
    cast(game, "polymorph", "brin", option="brown-bear")
    end_turn(game)
    assert game.state.fight.acting == "brin"
    found = game.ask("attack", actor="brin", target="ogre-1")
    assert d20s(found, "attack")[0].label in ("Bite", "Claw")


@pytest.mark.parametrize(("spell", "dies"), [("power-word-kill", True), ("power-word-stun", False)])
def test_words_of_power(spell, dies) -> None:
    """SRD 5.2, "Power Word Kill": 100 Hit Points or fewer; "Power Word Stun": 150."""
    game = fight(spell, monsters=(OGRE, "monster/adult-red-dragon"))
    cast(game, spell, "ogre-1")
    ogre = view(game, "ogre-1")
    assert ogre.alive is not dies
    assert dies or ogre.has(Condition.STUNNED)
    strong = fight(spell, monsters=("monster/adult-red-dragon",))
    cast(strong, spell, "adult-red-dragon-1")
    dragon = view(strong, "adult-red-dragon-1")
    assert dragon.alive
    assert dragon.speed == 0 or dies


def test_words_of_power_are_not_for_people_outside_fights() -> None:
    """Outside fights only the party has bodies; friends are never the target."""
    game = Game(state_of(mage("power-word-kill"), fighter()), Throws().dice)
    for target, code in (("mira", "fight.none"), ("brin", "target.ally")):
        found = game.refused(
            "cast_spell", actor="tam", spell="spell/power-word-kill", targets=[target]
        )
        assert found.code == code


def test_banishment_puts_a_foe_out_of_reach() -> None:
    """SRD 5.2, "Banishment"."""
    game = fight("banishment", "fire-bolt", monsters=(OGRE, "monster/wolf"), save=[1])
    cast(game, "banishment", "ogre-1")
    found = end_turn(game)
    assert not [t for t in d20s(found, "attack") if t.actor == "ogre-1"]
    refused = game.refused("cast_spell", actor="tam", spell="spell/fire-bolt", targets=["ogre-1"])
    assert refused.code == "target.away"


def test_command_costs_a_turn() -> None:
    """SRD 5.2, "Command": it is followed on the next turn, not before."""
    game = fight("command", save=[1])
    cast(game, "command", "ogre-1", option="grovel")
    assert not view(game, "ogre-1").has(Condition.PRONE)
    assert not d20s(end_turn(game), "attack")
    assert view(game, "ogre-1").has(Condition.PRONE)


# --- time -----------------------------------------------------------------------------


def test_a_casting_of_a_minute_takes_ten_turns_in_a_fight() -> None:
    """SRD 5.2, "Longer Casting Times": the Magic action each turn, with Concentration."""
    game = fight("identify", monsters=("monster/commoner",), commoner_1_attack=[2] * 99)
    slots = game.state.party["tam"].body.resources["slot-1"]
    for _ in range(9):
        cast(game, "identify")
        assert game.state.party["tam"].body.concentration == "spell/identify"
        end_turn(game)
    assert game.state.party["tam"].body.resources["slot-1"] == slots
    cast(game, "identify")
    assert game.state.party["tam"].body.resources["slot-1"] == slots - 1


@pytest.mark.parametrize(
    ("slot", "seconds"), [(1, 3_600), (2, 4 * 3_600), (3, 8 * 3_600), (5, 24 * 3_600)]
)
def test_hex_lasts_longer_with_a_higher_slot(slot, seconds) -> None:
    """SRD 5.2, "Hex", "Using a Higher-Level Spell Slot"."""
    game = fight("hex")
    cast(game, "hex", "ogre-1", slot_level=slot)
    ends = game.state.party["tam"].body.concentration_ends_at
    assert ends == game.state.time + seconds


def test_counterspell_stops_a_foes_spell() -> None:
    """SRD 5.2, "Counterspell": a Constitution save, or the spell has no effect."""
    fanatic = ("monster/cultist-fanatic",)
    game = fight("counterspell", monsters=fanatic, band="near", save=[1] * 9, tam_save=[1] * 9)
    cast(game, "counterspell")
    found = end_turn(game)
    spells = [e.spell for e in found if isinstance(e, SpellCast)]
    assert spells[:2] == ["spell/hold-person", "spell/counterspell"]
    assert not view(game, "tam").has(Condition.PARALYZED)
    assert view(game, "cultist-fanatic-1").body.concentration != "spell/hold-person"
    assert game.state.party["tam"].body.resources["slot-3"] == 2


# --- laws -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    [one for one in Catalogue({}).spells() if any(e.op == "save" for e in one.effects)],
    ids=lambda spell: spell.id,
)
def test_one_casting_makes_nobody_save_twice_against_its_damage(spell) -> None:
    """SRD 5.2, "Damage against Multiple Targets": one roll, one save each."""
    slug = spell.id.partition("/")[2]
    game = fight(slug, monsters=("monster/ogre", "monster/wolf", "monster/zombie"))
    targets = ["ogre-1"] if spell.targets == 1 else ["ogre-1", "wolf-1"]
    found = game.resolve("cast_spell", actor="tam", spell=spell.id, targets=targets)
    if isinstance(found, Rejection):
        return
    for target in ("ogre-1", "wolf-1"):
        named = [t for t in d20s(found, "save") if t.actor == target and spell.name in t.label]
        assert len(named) <= 1


def test_forbiddance_hurts_the_chosen_types() -> None:
    """SRD 5.2, "Forbiddance": 5d10 to who ends a turn there, of the types it is for."""
    game = Game(state_of(mage("forbiddance", level=11)), Throws(tam_initiative=[20]).dice)
    cast(game, "forbiddance")
    game.ask("start_fight", monsters=["monster/ghoul", "monster/ogre"], band="near")
    cast(game, "forbiddance", "ghoul-1", "ogre-1", again=True)
    found = end_turn(game)
    assert damage_dice(found).count("5d10") == 1
    assert hurt(found, "ghoul-1") > 0
    assert hurt(found, "ogre-1") == 0
