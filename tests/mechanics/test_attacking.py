"""Attacks of characters: weapons, criticals, conditions, masteries, reactions, wrestling."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    DamageTaken,
    DiceRolled,
    ItemEquipped,
    ItemLost,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition, EffectKind

FOE = "monster/animated-armor"
FOE_ID = "animated-armor-1"


def begun(game, *sheets, monsters=(FOE,), band="engaged", **faces):
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 6)
    played = game(*sheets, **faces)
    played.ask("start_fight", monsters=monsters, band=band)
    return played


def hit(played, actor="brin", target=FOE_ID, weapon="longsword", **fields):
    return played.ask("attack", actor=actor, target=target, weapon=weapon, **fields)


def made(found) -> D20TestMade:
    return next(e for e in found if isinstance(e, D20TestMade))


def rolled(found) -> list[DiceRolled]:
    return [e for e in found if isinstance(e, DiceRolled) and e.purpose == "damage"]


def taken(found) -> int:
    return sum(e.amount for e in found if isinstance(e, DamageTaken))


def gain(played, who: str, condition: Condition, **fields) -> None:
    active = ActiveCondition(condition=condition, source="test", **fields)
    played.state = apply(played.state, ConditionGained(target=who, active=active))


# --- the roll -------------------------------------------------------------------------


def test_an_attack_adds_ability_and_proficiency(game) -> None:
    """SRD 5.2, "Attack Rolls": Strength 16 and a Proficiency Bonus of 2, against AC 18."""
    found = hit(begun(game, fighter(), attack=[13], damage=[4]))
    assert made(found).roll.total == 18
    assert made(found).outcome == "success"
    assert taken(found) == 4 + 3


@pytest.mark.parametrize(
    ("face", "outcome"), [(1, "critical_failure"), (12, "failure"), (20, "critical_success")]
)
def test_natural_20_and_1_decide_attacks(game, face: int, outcome: str) -> None:
    """Trap 11; SRD 5.2, "Rolling 20 or 1"."""
    assert made(hit(begun(game, fighter(), attack=[face]))).outcome == outcome


def test_a_critical_hit_doubles_dice_and_nothing_else(game) -> None:
    """Trap 11; SRD 5.2, "Critical Hits": dice twice, modifiers once."""
    found = hit(begun(game, fighter(), attack=[20], damage=[5, 6]))
    assert [d.face for d in rolled(found)[0].roll.dice] == [5, 6]
    assert taken(found) == 5 + 6 + 3


def test_a_dagger_critical_rolls_2d4(game) -> None:
    """SRD 5.2, "Critical Hits": the printed example."""
    played = begun(game, rogue(features=()), attack=[20], damage=[3, 2])
    found = hit(played, "sela", weapon="dagger")
    assert [d.sides for d in rolled(found)[0].roll.dice] == [4, 4]
    assert taken(found) == 3 + 2 + 3


def test_finesse_takes_the_better_ability(game) -> None:
    """SRD 5.2, "Finesse"."""
    found = hit(begun(game, rogue(), attack=[10]), "sela", weapon="shortsword")
    assert made(found).roll.modifiers[0].source == "Dexterity"


def test_a_versatile_weapon_in_two_hands(game) -> None:
    """SRD 5.2, "Versatile": 1d10 when nothing else is held."""
    sheet = fighter(equipment=(Carried(item="item/longsword", equipped=True),))
    found = hit(begun(game, sheet, attack=[19]))
    assert rolled(found)[0].roll.dice[0].sides == 10


def test_improved_critical(game) -> None:
    """SRD 5.2, "Champion", "Level 3: Improved Critical"."""
    champion = fighter(features=("improved-critical",))
    assert made(hit(begun(game, champion, attack=[19]))).outcome == "critical_success"
    assert made(hit(begun(game, fighter(), attack=[19]))).outcome == "success"


def test_heavy_weapons_need_strength_13(game) -> None:
    """SRD 5.2, "Heavy"."""
    weak = rogue(equipment=(Carried(item="item/greatsword", equipped=True),))
    found = hit(begun(game, weak), "sela", weapon="greatsword")
    assert made(found).roll.advantage is AdvantageState.DISADVANTAGE


def test_an_unfamiliar_weapon_adds_no_proficiency(game) -> None:
    """SRD 5.2, "Weapon Proficiency": a rogue's training covers finesse and light ones."""
    sheet = rogue(equipment=(Carried(item="item/longsword", equipped=True),))
    found = hit(begun(game, sheet), "sela", weapon="longsword")
    assert [m.source for m in made(found).roll.modifiers] == ["Strength"]


def test_archery(game) -> None:
    """SRD 5.2, "Archery"."""
    archer = rogue(features=("archery",))
    found = hit(begun(game, archer, band="near", attack=[10]), "sela", weapon="shortbow")
    assert made(found).roll.total == 10 + 3 + 2 + 2


# --- range and reach ------------------------------------------------------------------


def test_a_bow_beside_a_foe_has_disadvantage(game) -> None:
    """SRD 5.2, "Ranged Attacks in Close Combat"."""
    found = hit(begun(game, rogue()), "sela", weapon="shortbow")
    assert made(found).roll.advantage is AdvantageState.DISADVANTAGE


def test_an_incapacitated_foe_does_not_disturb_the_aim(game) -> None:
    played = begun(game, rogue())
    gain(played, FOE_ID, Condition.INCAPACITATED)
    found = hit(played, "sela", weapon="shortbow")
    assert made(found).roll.advantage is AdvantageState.NORMAL


def test_long_range_has_disadvantage(game) -> None:
    """SRD 5.2, "Range": a shortbow's normal range is 80 feet."""
    found = hit(begun(game, rogue(), band="far"), "sela", weapon="shortbow")
    assert made(found).roll.advantage is AdvantageState.DISADVANTAGE


def test_a_sword_does_not_reach_the_near(game) -> None:
    played = begun(game, fighter(), band="near")
    refusal = played.refused("attack", actor="brin", target=FOE_ID, weapon="longsword")
    assert refusal.code == "attack.out_of_reach"


def test_a_javelin_is_thrown_and_lies_there(game) -> None:
    """SRD 5.2, "Thrown"."""
    played = begun(game, fighter(), band="near")
    found = hit(played, weapon="javelin")
    assert [e.item for e in found if isinstance(e, ItemLost)] == ["item/javelin"]
    assert played.state.places["quay"].contents["item/javelin"] == 1
    assert made(found).roll.modifiers[0].source == "Strength"


def test_each_shot_spends_an_arrow(game) -> None:
    """SRD 5.2, "Ammunition"."""
    played = begun(game, rogue(), band="near")
    hit(played, "sela", weapon="shortbow")
    assert played.state.party["sela"].inventory["item/arrow"] == 19
    empty = rogue(equipment=(Carried(item="item/shortbow", equipped=True),))
    played = begun(game, empty, band="near")
    refusal = played.refused("attack", actor="sela", target=FOE_ID, weapon="shortbow")
    assert refusal.code == "item.no_ammunition"


def test_drawing_a_bow_stows_the_blades(game) -> None:
    played = begun(game, rogue(), band="near")
    found = hit(played, "sela", weapon="shortbow")
    changes = [(e.item, e.on) for e in found if isinstance(e, ItemEquipped)]
    assert changes == [
        ("item/shortsword", False),
        ("item/dagger", False),
        ("item/shortbow", True),
    ]


def test_two_hands_and_a_shield_do_not_go_together(game) -> None:
    sheet = fighter(
        equipment=(
            Carried(item="item/shield", equipped=True),
            Carried(item="item/greatsword"),
        )
    )
    played = begun(game, sheet)
    refusal = played.refused("attack", actor="brin", target=FOE_ID, weapon="greatsword")
    assert refusal.code == "hands.full"


# --- conditions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "leaning"),
    [
        (Condition.BLINDED, "disadvantage"),
        (Condition.FRIGHTENED, "disadvantage"),
        (Condition.POISONED, "disadvantage"),
        (Condition.PRONE, "disadvantage"),
        (Condition.RESTRAINED, "disadvantage"),
        (Condition.INVISIBLE, "normal"),
        (Condition.DEAFENED, "normal"),
        (Condition.CHARMED, "normal"),
    ],
)
def test_conditions_of_the_attacker(game, condition: Condition, leaning: str) -> None:
    """SRD 5.2, Rules Glossary, the conditions; Animated Armor has Blindsight."""
    played = begun(game, fighter())
    gain(played, "brin", condition)
    assert made(hit(played)).roll.advantage.value == leaning


def test_an_unseen_attacker_has_advantage(game) -> None:
    played = begun(game, fighter(), monsters=("monster/wolf",))
    gain(played, "brin", Condition.INVISIBLE)
    found = hit(played, target="wolf-1")
    assert made(found).roll.advantage is AdvantageState.ADVANTAGE


def test_grappled_hinders_attacks_on_others(game) -> None:
    """Trap 2; SRD 5.2, Rules Glossary, "Grappled"."""
    played = begun(game, fighter(), monsters=("monster/wolf", "monster/giant-crab"))
    gain(played, "brin", Condition.GRAPPLED, by="giant-crab-1", escape_dc=11)
    assert made(hit(played, target="wolf-1")).roll.advantage is AdvantageState.DISADVANTAGE
    other = begun(game, fighter(), monsters=("monster/wolf", "monster/giant-crab"))
    gain(other, "brin", Condition.GRAPPLED, by="giant-crab-1", escape_dc=11)
    assert made(hit(other, target="giant-crab-1")).roll.advantage is AdvantageState.NORMAL


@pytest.mark.parametrize(
    "condition",
    [
        Condition.BLINDED,
        Condition.PARALYZED,
        Condition.PETRIFIED,
        Condition.RESTRAINED,
        Condition.STUNNED,
        Condition.UNCONSCIOUS,
    ],
)
def test_conditions_of_the_target(game, condition: Condition) -> None:
    played = begun(game, fighter(), monsters=("monster/wolf",))
    gain(played, "wolf-1", condition)
    found = hit(played, target="wolf-1")
    assert made(found).roll.advantage is AdvantageState.ADVANTAGE


@pytest.mark.parametrize(
    ("band", "weapon", "leaning"), [("engaged", "longsword", 1), ("near", "javelin", -1)]
)
def test_prone_helps_the_near_and_hinders_the_far(game, band, weapon, leaning) -> None:
    """SRD 5.2, Rules Glossary, "Prone"."""
    played = begun(game, fighter(), monsters=("monster/wolf",), band=band)
    gain(played, "wolf-1", Condition.PRONE)
    found = made(hit(played, target="wolf-1", weapon=weapon)).roll.advantage
    assert found is (AdvantageState.ADVANTAGE if leaning > 0 else AdvantageState.DISADVANTAGE)


@pytest.mark.parametrize("condition", [Condition.PARALYZED, Condition.UNCONSCIOUS])
def test_hits_on_the_helpless_from_beside_are_critical(game, condition: Condition) -> None:
    """SRD 5.2, Rules Glossary, "Paralyzed", "Unconscious"."""
    played = begun(game, fighter(), monsters=("monster/wolf",), attack=[10, 10])
    gain(played, "wolf-1", condition)
    assert made(hit(played, target="wolf-1")).outcome == "critical_success"


def test_hits_on_the_stunned_are_not(game) -> None:
    """Trap 10."""
    played = begun(game, fighter(), monsters=("monster/wolf",), attack=[10, 10])
    gain(played, "wolf-1", Condition.STUNNED)
    assert made(hit(played, target="wolf-1")).outcome == "success"


def test_the_charmed_cannot_attack_the_charmer(game) -> None:
    """SRD 5.2, Rules Glossary, "Charmed"."""
    played = begun(game, fighter())
    gain(played, "brin", Condition.CHARMED, by=FOE_ID)
    refusal = played.refused("attack", actor="brin", target=FOE_ID, weapon="longsword")
    assert refusal.code == "actor.charmed"


# --- extra attacks --------------------------------------------------------------------


def test_the_light_weapons_extra_attack_is_a_bonus_action_without_the_modifier(game) -> None:
    """Trap 16; SRD 5.2, "Light"."""
    played = begun(game, rogue(features=()), attack=[19, 19], damage=[3, 2])
    hit(played, "sela", weapon="shortsword")
    found = hit(played, "sela", weapon="dagger")
    assert taken(found) == 2
    assert not played.state.fight.budget.bonus_action
    refusal = played.refused("attack", actor="sela", target=FOE_ID, weapon="dagger")
    assert refusal.code == "budget.action"


def test_it_takes_a_different_light_weapon(game) -> None:
    played = begun(game, rogue(features=()))
    hit(played, "sela", weapon="shortsword")
    refusal = played.refused("attack", actor="sela", target=FOE_ID, weapon="shortsword")
    assert refusal.code == "budget.action"


def test_two_weapon_fighting_adds_the_modifier(game) -> None:
    """SRD 5.2, "Two-Weapon Fighting"."""
    sheet = rogue(features=("two-weapon-fighting",))
    played = begun(game, sheet, attack=[19, 19], damage=[3, 2])
    hit(played, "sela", weapon="shortsword")
    assert taken(hit(played, "sela", weapon="dagger")) == 2 + 3


def test_nick_saves_the_bonus_action(game) -> None:
    """Trap 16; SRD 5.2, "Nick"."""
    played = begun(game, rogue(features=("mastery-dagger",)), attack=[2, 2])
    hit(played, "sela", weapon="shortsword")
    hit(played, "sela", weapon="dagger")
    assert played.state.fight.budget.bonus_action


def test_extra_attack(game) -> None:
    """SRD 5.2, "Level 5: Extra Attack"."""
    played = begun(game, fighter(level=5, features=("extra-attack",)), attack=[2, 2])
    hit(played)
    hit(played)
    refusal = played.refused("attack", actor="brin", target=FOE_ID, weapon="longsword")
    assert refusal.code == "budget.action"


# --- Sneak Attack ---------------------------------------------------------------------


def test_sneak_attack_with_advantage_and_on_a_critical_hit(game) -> None:
    """Trap 11; SRD 5.2, "Level 1: Sneak Attack": 2d6 at level 3, doubled."""
    played = begun(game, rogue(), monsters=("monster/wolf",), attack=[20, 5])
    gain(played, "wolf-1", Condition.RESTRAINED)
    found = hit(played, "sela", target="wolf-1", weapon="shortsword")
    sneak = next(e for e in rolled(found) if e.label == "Sneak Attack")
    assert len(sneak.roll.dice) == 4


def test_sneak_attack_with_an_ally_beside_the_target(game) -> None:
    played = begun(game, rogue(), fighter(), attack=[19])
    found = hit(played, "sela", weapon="shortsword")
    assert [e.label for e in rolled(found)] == ["Shortsword: piercing", "Sneak Attack"]


def test_no_sneak_attack_alone_nor_with_disadvantage(game) -> None:
    assert len(rolled(hit(begun(game, rogue(), attack=[19]), "sela", weapon="shortsword"))) == 1
    played = begun(game, rogue(), fighter(), attack=[19, 19])
    gain(played, "sela", Condition.POISONED)
    assert len(rolled(hit(played, "sela", weapon="shortsword"))) == 1


def test_sneak_attack_once_a_turn(game) -> None:
    played = begun(game, rogue(), fighter(), attack=[19, 19])
    hit(played, "sela", weapon="shortsword")
    assert len(rolled(hit(played, "sela", weapon="dagger"))) == 1


def test_steady_aim_gives_advantage_and_costs_the_move(game) -> None:
    """SRD 5.2, "Level 3: Steady Aim"."""
    played = begun(game, rogue(), band="near")
    played.ask("use_feature", actor="sela", feature="steady-aim")
    assert played.state.fight.budget.movement_feet == 0
    found = hit(played, "sela", weapon="shortbow")
    assert made(found).roll.advantage is AdvantageState.ADVANTAGE


def test_savage_attacker_takes_the_better_of_two_rolls_once_a_turn(game) -> None:
    """SRD 5.2, "Savage Attacker"."""
    sheet = fighter(level=5, features=("extra-attack", "savage-attacker"))
    played = begun(game, sheet, attack=[19, 19], damage=[2, 7, 3])
    assert taken(hit(played)) == 7 + 3
    assert taken(hit(played)) == 3 + 3


# --- masteries ------------------------------------------------------------------------


def master(weapon: str, **fields):
    equipment = (Carried(item=f"item/{weapon}", equipped=True),)
    return fighter(features=(f"mastery-{weapon}",), equipment=equipment, **fields)


def test_sap_hinders_the_next_attack(game) -> None:
    """Trap 16; SRD 5.2, "Sap"."""
    played = begun(game, master("longsword"), attack=[19])
    hit(played)
    found = played.ask("combat_action", actor="brin", action="end_turn")
    attacks = [e for e in found if isinstance(e, D20TestMade) and e.test == "attack"]
    assert [a.roll.advantage for a in attacks] == [
        AdvantageState.DISADVANTAGE,
        AdvantageState.NORMAL,
    ]


def test_vex_helps_the_next_attack_until_the_end_of_the_next_turn(game) -> None:
    """Trap 16; SRD 5.2, "Vex"."""
    played = begun(game, master("rapier"), attack=[19, 2, 2])
    hit(played, weapon="rapier")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert made(hit(played, weapon="rapier")).roll.advantage is AdvantageState.ADVANTAGE


def test_topple_makes_the_target_save(game) -> None:
    """Trap 16; SRD 5.2, "Topple": DC 8 + 3 + 2."""
    played = begun(game, master("quarterstaff"), attack=[19], save=[11])
    found = hit(played, weapon="quarterstaff")
    save = next(e for e in found if isinstance(e, D20TestMade) and e.test == "save")
    assert (save.target_number, save.outcome) == (13, "failure")
    assert played.state.fight.foes[FOE_ID].body.has(Condition.PRONE)


def test_graze_hurts_on_a_miss(game) -> None:
    """Trap 16; SRD 5.2, "Graze": the ability modifier."""
    found = hit(begun(game, master("greatsword"), attack=[2]), weapon="greatsword")
    assert taken(found) == 3


def test_slow_and_its_end(game) -> None:
    """SRD 5.2, "Slow": until the start of your next turn."""
    played = begun(game, master("javelin"), attack=[19, 2, 2])
    hit(played, weapon="javelin")
    foe = played.state.fight.foes[FOE_ID].body
    assert [e.kind for e in foe.effects] == [EffectKind.SLOWED]
    played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.fight.foes[FOE_ID].body.effects == ()


def test_cleave_strikes_a_second_foe_once(game) -> None:
    """Trap 16; SRD 5.2, "Cleave"."""
    played = begun(game, master("greataxe"), monsters=(FOE, FOE), attack=[19, 19], damage=[5, 4])
    found = hit(played, weapon="greataxe")
    hurt = {e.target: e.amount for e in found if isinstance(e, DamageTaken)}
    assert hurt == {"animated-armor-1": 8, "animated-armor-2": 4}


# --- reactions ------------------------------------------------------------------------


def test_parry_turns_a_hit_into_a_miss(game) -> None:
    """SRD 5.2.1, Bandit Captain: Parry, +2 to AC against a melee hit."""
    played = begun(game, fighter(), monsters=("monster/bandit-captain",), attack=[11])
    found = hit(played, target="bandit-captain-1")
    assert made(found).outcome == "failure"
    assert made(found).label == "Longsword (Parry)"
    assert "bandit-captain-1" in played.state.fight.budget.reactions_used


def test_a_parry_that_would_not_help_is_kept(game) -> None:
    played = begun(game, fighter(), monsters=("monster/bandit-captain",), attack=[12])
    assert made(hit(played, target="bandit-captain-1")).outcome == "success"


def test_the_shield_spell_is_cast_when_it_helps(game) -> None:
    """SRD 5.2, "Shield": +5 AC until the start of the next turn, a slot and the Reaction."""
    played = begun(game, wizard(), monsters=("monster/commoner",), attack=[12])
    found = played.ask("combat_action", actor="tam", action="end_turn")
    attack = next(e for e in found if isinstance(e, D20TestMade))
    assert (attack.label, attack.outcome) == ("Club (Shield)", "failure")
    assert played.state.party["tam"].body.resources["slot-1"] == 3
    assert played.state.party["tam"].body.effects == ()


def test_no_shield_against_a_hit_it_would_not_stop(game) -> None:
    played = begun(game, wizard(), monsters=("monster/commoner",), attack=[19])
    played.ask("combat_action", actor="tam", action="end_turn")
    assert played.state.party["tam"].body.resources["slot-1"] == 4


# --- bodies ---------------------------------------------------------------------------


def test_an_unarmed_strike(game) -> None:
    """SRD 5.2, Rules Glossary, "Unarmed Strike": 1 plus the Strength modifier."""
    found = hit(begun(game, fighter(), attack=[19]), weapon="unarmed")
    assert taken(found) == 4


@pytest.mark.parametrize(("face", "held"), [(10, True), (11, False)])
def test_a_grapple_is_a_save_against_8_plus_strength_and_proficiency(game, face, held) -> None:
    """Trap 2; SRD 5.2, Rules Glossary, "Unarmed Strike": the armor saves with +2 on Strength."""
    sheet = fighter(equipment=())
    played = begun(game, sheet, save=[face])
    found = hit(played, weapon="grapple")
    assert made(found).target_number == 13
    assert not any(e.test == "attack" for e in found if isinstance(e, D20TestMade))
    assert played.state.fight.foes[FOE_ID].body.has(Condition.GRAPPLED) is held


def test_a_grapple_needs_a_free_hand(game) -> None:
    played = begun(game, fighter())
    refusal = played.refused("attack", actor="brin", target=FOE_ID, weapon="grapple")
    assert refusal.code == "hands.full"


def test_nobody_grapples_what_is_two_sizes_larger(game) -> None:
    """Trap 2."""
    small = fighter(species="Halfling", equipment=())
    played = begun(game, small, monsters=("monster/giant-octopus",))
    refusal = played.refused("attack", actor="brin", target="giant-octopus-1", weapon="shove")
    assert refusal.code == "target.too_large"


def test_a_shove_knocks_prone(game) -> None:
    played = begun(game, fighter(), save=[2])
    hit(played, weapon="shove")
    assert played.state.fight.foes[FOE_ID].body.has(Condition.PRONE)


@pytest.mark.parametrize(("face", "free"), [(6, True), (5, False)])
def test_escaping_a_grapple_is_an_action_against_the_grapples_dc(game, face, free) -> None:
    """Trap 2; SRD 5.2, Rules Glossary, "Grappling": Brin's Athletics is +5, the DC is 11."""
    played = begun(game, fighter(), monsters=("monster/giant-crab",), check=[face])
    gain(played, "brin", Condition.GRAPPLED, by="giant-crab-1", escape_dc=11)
    played.ask(
        "ability_check",
        actor="brin",
        ability="strength",
        skill="athletics",
        difficulty_class=25,
    )
    assert not played.state.fight.budget.action
    assert played.state.party["brin"].body.has(Condition.GRAPPLED) is not free


def test_a_dead_grappler_lets_go(game) -> None:
    played = begun(game, fighter(), monsters=("monster/giant-crab",), attack=[20], damage=[8, 8])
    gain(played, "brin", Condition.GRAPPLED, by="giant-crab-1", escape_dc=11)
    hit(played, target="giant-crab-1")
    assert not played.state.party["brin"].body.has(Condition.GRAPPLED)


def test_a_wolf_knocks_down_what_is_no_larger_than_medium(game) -> None:
    """SRD 5.2.1, Wolf: Bite."""
    played = begun(game, fighter(), monsters=("monster/wolf",), attack=[19])
    played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.party["brin"].body.has(Condition.PRONE)


def test_a_ghouls_claw_spares_elves(game) -> None:
    """SRD 5.2.1, Ghoul: not an Undead or elf."""
    from whispyrkeep.mechanics.attacks.riders import fits
    from whispyrkeep.mechanics.attacks.strikes import block_strikes

    played = begun(game, wizard(), fighter(), monsters=("monster/ghoul",))
    claw = played.catalogue.monster("monster/ghoul").action("claw")
    rider = block_strikes(claw)[0].riders[0]
    from whispyrkeep.mechanics.creatures.view import creature

    views = [creature(played.state, played.catalogue, who) for who in ("tam", "brin")]
    assert [fits(view, rider) for view in views] == [False, True]


def test_a_foe_that_is_shoved_must_stand_up(game) -> None:
    played = begun(game, fighter(), save=[2])
    hit(played, weapon="shove")
    found = played.ask("combat_action", actor="brin", action="end_turn")
    assert any(getattr(e, "why", "") == "stood up" for e in found)
    assert played.state.fight.foes[FOE_ID].band is Band.ENGAGED
