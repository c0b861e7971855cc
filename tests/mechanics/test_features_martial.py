"""Features of Fighter, Monk, Paladin, Ranger and Rogue, and of fighting feats. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    attack_roll,
    body,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    left,
    strike,
    use,
)
from rules_game import Carried, abilities, hero

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect
from whispyrkeep.models.events import (
    BudgetChanged,
    D20TestMade,
    DamageTaken,
    HitPointsRegained,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, AdvantageState, Band, Condition, EffectKind

GOBLIN = "monster/goblin-warrior"


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def given(played, effect: ActiveEffect, who: str = "brin") -> None:
    play = played.play()
    gain_effect(play, who, effect)
    played.state = play.state


def made(played, condition: Condition, who: str = "brin") -> None:
    play = played.play()
    gain_condition(play, who, ActiveCondition(condition=condition, source="test"))
    played.state = play.state


def hit_points(played, who: str, points: int) -> None:
    member = played.state.party[who]
    hurt = member.with_(body=member.body.with_(hit_points=points))
    played.state = played.state.with_(party={**played.state.party, who: hurt})


def wearing(*items: str) -> tuple[Carried, ...]:
    return tuple(Carried(item=f"item/{item}", equipped=True) for item in items)


# --- Fighter, Champion ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "attacks"),
    [("extra-attack", 2), ("two-extra-attacks", 3), ("three-extra-attacks", 4)],
)
def test_extra_attacks(game, feature: str, attacks: int) -> None:
    """SRD 5.2, "Extra Attack", "Two Extra Attacks", "Three Extra Attacks"."""
    played = fought(game, hero("Fighter", 20, feature), attack=[2] * 9)
    for _ in range(attacks):
        strike(played)
    refused = played.refused("attack", actor="brin", target="ogre-1")
    assert refused.code == "budget.action"


def test_tactical_mind_is_kept_when_it_does_not_help(game) -> None:
    """SRD 5.2, "Tactical Mind": 1d10 on a failed check; the use is kept if it still fails."""
    played = game(hero("Fighter", 2, "second-wind", "tactical-mind"), check=[5, 7, 5, 1])
    asked = {"actor": "brin", "ability": "wisdom", "difficulty_class": 15,
             "features": ["tactical-mind"]}  # fmt: skip
    first = d20(played.ask("ability_check", **asked), "check")
    assert (first.outcome, first.roll.total) == ("success", 5 + 3 + 7)
    assert "Tactical Mind" in first.label
    assert left(played, "second-wind") == 1
    assert d20(played.ask("ability_check", **asked), "check").outcome == "failure"
    assert left(played, "second-wind") == 1


def test_indomitable_rerolls_with_the_level(game) -> None:
    """SRD 5.2, "Indomitable": by itself where it could help, unless held back."""
    played = game(hero("Fighter", 9, "indomitable"), save=[2, 5, 2])
    asked = {"target": "brin", "ability": "wisdom", "difficulty_class": 15}
    saved = d20(played.ask("saving_throw", **asked))
    assert (saved.outcome, saved.roll.total) == ("success", 5 + 3 + 9)
    assert left(played, "indomitable") == 0
    other = game(hero("Fighter", 9, "indomitable"), save=[2])
    use(other, "indomitable", hold=True)
    assert d20(other.ask("saving_throw", **asked)).outcome == "failure"
    assert left(other, "indomitable") == 1
    use(other, "indomitable", hold=False)
    assert not effects(other, EffectKind.HOLDING_BACK)


def test_indomitable_is_not_wasted(game) -> None:
    played = game(hero("Fighter", 9, "indomitable"), save=[2])
    asked = {"target": "brin", "ability": "intelligence", "difficulty_class": 30}
    assert d20(played.ask("saving_throw", **asked)).outcome == "failure"
    assert left(played, "indomitable") == 1


def test_tactical_shift_moves_half_the_speed_unhindered(game) -> None:
    """SRD 5.2, "Tactical Shift"."""
    played = fought(game, hero("Fighter", 5, "second-wind", "tactical-shift"))
    use(played, "second-wind")
    budget = played.state.fight.budget
    assert (budget.movement_feet, budget.disengaging) == (45, ("brin",))


def test_action_surge_once_a_turn(game) -> None:
    """SRD 5.2, "Action Surge": twice from level 17, but once on a turn."""
    played = fought(game, hero("Fighter", 17, "action-surge"))
    strike(played)
    use(played, "action-surge")
    strike(played)
    refused = played.refused("use_feature", actor="brin", feature="action-surge")
    assert refused.code == "feature.once"
    assert left(played, "action-surge") == 1


@pytest.mark.parametrize("mastery", ["push", "sap", "slow"])
def test_tactical_master_replaces_the_mastery(game, mastery: str) -> None:
    """SRD 5.2, "Tactical Master"; "Mastery Properties", "Push", "Sap", "Slow"."""
    sheet = hero("Fighter", 9, "mastery-longsword", "tactical-master")
    played = fought(game, sheet, attack=[15])
    strike(played, features=[f"tactical-master-{mastery}"])
    foe = played.state.fight.foes["ogre-1"]
    seen = {
        "push": foe.band is Band.NEAR,
        "sap": bool(effects(played, EffectKind.SAPPED, "ogre-1")),
        "slow": bool(effects(played, EffectKind.SLOWED, "ogre-1")),
    }
    assert [name for name, happened in seen.items() if happened] == [mastery]


def test_studied_attacks(game) -> None:
    """SRD 5.2, "Studied Attacks": Advantage on the next attack after a miss."""
    played = fought(game, hero("Fighter", 13, "studied-attacks", "extra-attack"), attack=[2, 15, 9])
    strike(played)
    assert attack_roll(strike(played)).roll.advantage is AdvantageState.ADVANTAGE
    assert not effects(played, EffectKind.STUDIED, "ogre-1")


@pytest.mark.parametrize(("face", "critical"), [(17, False), (18, True), (20, True)])
def test_superior_critical(game, face: int, critical: bool) -> None:
    """SRD 5.2, "Superior Critical": 18 to 20."""
    played = fought(game, hero("Fighter", 15, "improved-critical", "superior-critical"),
                    attack=[face])  # fmt: skip
    outcome = attack_roll(strike(played)).outcome
    assert (outcome == "critical_success") is critical


def test_heroic_warrior_and_heroic_rally(game) -> None:
    """SRD 5.2, "Heroic Warrior", "Survivor": at the start of the turn."""
    played = fought(game, hero("Fighter", 18, "heroic-warrior", "survivor"), ogre_1_attack=[2])
    assert played.state.party["brin"].heroic_inspiration
    hit_points(played, "brin", 30)
    end_turn(played)
    assert body(played).hit_points == 30 + 5 + 2


@pytest.mark.parametrize(("face", "outcome"), [(18, "critical_success"), (17, "success")])
def test_defy_death(game, face: int, outcome: str) -> None:
    """SRD 5.2, "Survivor", "Defy Death": Advantage, and 18 to 20 count as 20."""
    played = fought(game, hero("Fighter", 18, "survivor"), death_save=[3, face], attack=[2] * 9)
    played.ask("damage", target="brin", dice="60", damage_type="fire")
    found = next(e for e in played.of(D20TestMade) if e.test == "death_save")
    assert (found.outcome, found.roll.advantage) == (outcome, AdvantageState.ADVANTAGE)


@pytest.mark.parametrize(("weapon", "damage"), [("greatsword", 3 + 5 + 3), ("longsword", 3 + 3)])
def test_great_weapon_fighting(game, weapon: str, damage: int) -> None:
    """SRD 5.2, "Great Weapon Fighting": a 1 or 2 counts as 3, with two hands."""
    sheet = hero("Fighter", 1, "great-weapon-fighting", equipment=wearing(weapon))
    played = fought(game, sheet, attack=[15], damage=[1, 5])
    assert dealt(strike(played)) == damage


def test_great_weapon_fighting_takes_two_hands(game) -> None:
    sheet = hero("Fighter", 1, "great-weapon-fighting", equipment=wearing("longsword", "shield"))
    played = fought(game, sheet, attack=[15], damage=[1])
    assert dealt(strike(played)) == 1 + 3


# --- Monk -----------------------------------------------------------------------------

MONK = ("martial-arts", "unarmored-defense", "monks-focus")


def monk(level: int, *features: str, **changes):
    fields = {"equipment": (), "abilities": abilities(10, 16, 14, 10, 16, 10)}
    return hero("Monk", level, *MONK, *features, **(fields | changes))


@pytest.mark.parametrize(("level", "sides"), [(1, 6), (5, 8), (11, 10), (17, 12)])
def test_martial_arts(game, level: int, sides: int) -> None:
    """SRD 5.2, "Martial Arts": the die of the table, and Dexterity."""
    played = fought(game, monk(level), attack=[15], damage=[sides])
    found = strike(played, weapon="unarmed")
    assert dealt(found) == sides + 3
    assert attack_roll(found).roll.modifiers[0].source == "Dexterity"


def test_an_unarmed_strike_as_a_bonus_action(game) -> None:
    """SRD 5.2, "Martial Arts", "Bonus Unarmed Strike": with the ability modifier."""
    played = fought(game, monk(1), attack=[2, 15], damage=[4])
    strike(played, weapon="unarmed")
    assert dealt(strike(played, weapon="unarmed")) == 4 + 3
    assert not played.state.fight.budget.bonus_action


def test_monk_weapons_use_the_die_if_it_is_larger(game) -> None:
    """SRD 5.2, "Martial Arts", "Martial Arts Die": instead of the weapon's normal damage."""
    played = fought(game, monk(11, equipment=wearing("dagger")), attack=[15], damage=[10])
    assert dealt(strike(played, weapon="dagger")) == 10 + 3


@pytest.mark.parametrize("worn", [("leather-armor",), ("shield",), ("longsword",)])
def test_martial_arts_take_a_monk_without_burden(game, worn) -> None:
    """SRD 5.2, "Martial Arts": no armor, no Shield, Monk weapons alone."""
    assert view(game(monk(1, equipment=wearing(*worn)))).martial_arts == 0


@pytest.mark.parametrize(("worn", "ac", "speed"), [((), 16, 45), (("shield",), 15, 30)])
def test_unarmored_defense_and_movement(game, worn, ac: int, speed: int) -> None:
    """SRD 5.2, "Monk", "Unarmored Defense", "Unarmored Movement"."""
    sheet = monk(6, "unarmored-movement", equipment=wearing(*worn))
    played = game(sheet)
    assert (view(played).ac, view(played).speed) == (ac, speed)


def test_flurry_of_blows(game) -> None:
    """SRD 5.2, "Monk's Focus": two Unarmed Strikes for 1 point, three from level 10."""
    played = fought(game, monk(2), attack=[15, 15], damage=[1, 2])
    assert dealt(use(played, "flurry-of-blows", target="ogre-1")) == 4 + 5
    assert left(played, "focus-points") == 1
    later = fought(game, monk(10, "heightened-focus"), attack=[15] * 3, damage=[1, 1, 1])
    assert dealt(use(later, "flurry-of-blows", target="ogre-1")) == 12


@pytest.mark.parametrize("option", ["addle", "push", "topple"])
def test_open_hand_technique(game, option: str) -> None:
    """SRD 5.2, "Open Hand Technique": one effect on a hit of the Flurry."""
    played = fought(game, monk(3, "open-hand-technique"), attack=[15, 2], save=[1])
    use(played, "flurry-of-blows", target="ogre-1", option=option)
    seen = {
        "addle": bool(effects(played, EffectKind.NO_REACTIONS, "ogre-1")),
        "push": played.state.fight.foes["ogre-1"].band is Band.NEAR,
        "topple": body(played, "ogre-1").has(Condition.PRONE),
    }
    assert [name for name, happened in seen.items() if happened] == [option]


def test_patient_defense_and_step_of_the_wind(game) -> None:
    """SRD 5.2, "Monk's Focus", "Heightened Focus"."""
    played = fought(game, monk(10, "heightened-focus"), healing=[3, 4])
    use(played, "patient-defense")
    budget = played.state.fight.budget
    assert (budget.disengaging, budget.dodging) == (("brin",), ("brin",))
    assert [e.temporary for e in played.of(TemporaryHitPointsGained)] == [7]
    other = fought(game, monk(2))
    use(other, "step-of-the-wind")
    assert other.state.fight.budget.movement_feet == 60


def test_dash_and_disengage_are_bonus_actions_without_a_point(game) -> None:
    """SRD 5.2, "Monk's Focus"."""
    played = fought(game, monk(2))
    played.ask("combat_action", actor="brin", action="dash")
    assert played.state.fight.budget.action
    assert left(played, "focus-points") == 2


def test_fleet_step_follows_a_bonus_action(game) -> None:
    """SRD 5.2, "Fleet Step"."""
    played = fought(game, monk(11, "fleet-step"))
    refused = played.refused("use_feature", actor="brin", feature="fleet-step")
    assert refused.code == "feature.late"
    use(played, "patient-defense")
    use(played, "fleet-step")
    assert played.state.fight.budget.movement_feet == 60


def test_deflect_attacks_reduces_and_redirects(game) -> None:
    """SRD 5.2, "Deflect Attacks": 1d10, Dexterity and level; at 0, a point sends it back."""
    faces = {"ogre_1_attack": [15], "ogre_1_damage": [1, 1], "brin_effect": [9], "save": [1],
             "brin_damage": [4, 4]}  # fmt: skip
    played = fought(game, monk(3, "deflect-attacks"), **faces)
    found = end_turn(played)
    assert dealt(found, "brin") == 0
    assert dealt(found) == 4 + 4 + 3
    assert left(played, "focus-points") == 2


def test_deflect_energy_widens_it(game) -> None:
    """SRD 5.2, "Deflect Energy": any damage type."""
    from whispyrkeep.mechanics.attacks.strikes import unarmed_strike
    from whispyrkeep.mechanics.fights.guards import lessened
    from whispyrkeep.mechanics.harm.harms import Harm
    from whispyrkeep.models.reactions import Reaction
    from whispyrkeep.models.terms import DamageType

    chosen = Reaction(kind="feature", window="hit", name="deflect-attacks", target="ogre-1")
    for features, amount in (((), 30), (("deflect-energy",), 30 - 5 - 3 - 13)):
        played = fought(game, monk(13, "deflect-attacks", *features), effect=[5])
        fire = [Harm(30, DamageType.FIRE)]
        ogre = view(played, "ogre-1")
        got = lessened(played.play(), ogre, "brin", unarmed_strike(ogre), fire, chosen)
        assert sum(harm.amount for harm in got) == amount


def test_stunning_strike(game) -> None:
    """SRD 5.2, "Stunning Strike": Stunned, or slowed and outlined; once a turn."""
    sheet = monk(5, "stunning-strike", "extra-attack")
    played = fought(game, sheet, attack=[15, 15], save=[1])
    strike(played, weapon="unarmed", features=["stunning-strike"])
    assert body(played, "ogre-1").has(Condition.STUNNED)
    strike(played, weapon="unarmed", features=["stunning-strike"])
    assert left(played, "focus-points") == 4
    other = fought(game, sheet, attack=[15], save=[20])
    strike(other, weapon="unarmed", features=["stunning-strike"])
    assert view(other, "ogre-1").speed == 20
    assert effects(other, EffectKind.OUTLINED, "ogre-1")


def test_empowered_strikes(game) -> None:
    """SRD 5.2, "Empowered Strikes": Force damage."""
    played = fought(game, monk(6, "empowered-strikes"), attack=[15])
    found = strike(played, weapon="unarmed", features=["empowered-strikes"])
    kinds = [e.damage_type.value for e in found if isinstance(e, DamageTaken)]
    assert kinds == ["force"]


@pytest.mark.parametrize(("face", "taken"), [(20, 0), (1, 10)])
def test_evasion(game, face: int, taken: int) -> None:
    """SRD 5.2, "Evasion": none on a success, half on a failure."""
    played = game(monk(7, "evasion"), save=[face])
    found = played.ask("saving_throw", target="brin", ability="dexterity", difficulty_class=15,
                       damage="20", damage_type="fire")  # fmt: skip
    assert dealt(found, "brin") == taken


def test_uncanny_metabolism_and_perfect_focus(game) -> None:
    """SRD 5.2, "Uncanny Metabolism": all points and level plus die; "Perfect Focus": up to 4."""
    sheet = monk(15, "uncanny-metabolism", "perfect-focus")
    for points, uses, after in ((3, 1, 15), (3, 0, 4), (9, 0, 9)):
        played = game(sheet, brin_initiative=[20], healing=[5])
        member = played.state.party["brin"]
        spent = {**member.body.resources, "focus-points": points, "uncanny-metabolism": uses}
        hurt = member.with_(body=member.body.with_(resources=spent, hit_points=10))
        played.state = played.state.with_(party={"brin": hurt})
        played.ask("start_fight", monsters=["monster/ogre"], band="near")
        assert left(played, "focus-points") == after
        assert body(played).hit_points == (10 + 15 + 5 if uses else 10)


def test_self_restoration(game) -> None:
    """SRD 5.2, "Self-Restoration": at the end of the turn, one condition."""
    played = fought(game, monk(10, "self-restoration"), ogre_1_attack=[2])
    made(played, Condition.POISONED)
    made(played, Condition.FRIGHTENED)
    end_turn(played)
    assert {entry.condition for entry in body(played).conditions} == {Condition.POISONED}


def test_disciplined_survivor(game) -> None:
    """SRD 5.2, "Disciplined Survivor": every save, and a point to reroll."""
    played = game(monk(14, "disciplined-survivor"), save=[2, 15])
    asked = {"target": "brin", "ability": "charisma", "difficulty_class": 18}
    saved = d20(played.ask("saving_throw", **asked))
    assert (saved.outcome, saved.roll.total) == ("success", 15 + 5)
    assert left(played, "focus-points") == 13


def test_superior_defense(game) -> None:
    """SRD 5.2, "Superior Defense": 3 points, everything but Force."""
    played = fought(game, monk(18, "superior-defense"))
    use(played, "superior-defense")
    assert left(played, "focus-points") == 15
    assert {kind.value for kind in view(played).resistances} >= {"fire", "psychic", "slashing"}
    assert "force" not in view(played).resistances


def test_wholeness_of_body(game) -> None:
    """SRD 5.2, "Wholeness of Body": the die and Wisdom."""
    played = game(monk(6, "wholeness-of-body"), healing=[5])
    hit_points(played, "brin", 10)
    use(played, "wholeness-of-body")
    assert body(played).hit_points == 18


def test_slow_fall(game) -> None:
    """SRD 5.2, "Slow Fall": five times the level less."""
    played = game(monk(4, "slow-fall"), damage=[6] * 5)
    found = played.ask("hazard", hazard="falling", targets=["brin"], amount=50)
    assert dealt(found, "brin") == 30 - 20


def test_quivering_palm(game) -> None:
    """SRD 5.2, "Quivering Palm": 4 points, then an action; 10d12, half on a save."""
    played = fought(game, monk(17, "quivering-palm"), attack=[15], save=[20], damage=[1] * 11,
                    ogre_1_damage=[4, 4], ogre_1_attack=[2])  # fmt: skip
    strike(played, weapon="unarmed", features=["quivering-palm"])
    assert left(played, "focus-points") == 13
    end_turn(played)
    assert dealt(use(played, "quivering-palm", target="ogre-1")) == 10 // 2
    assert not effects(played, EffectKind.QUIVERING, "ogre-1")


# --- Rogue, Thief ---------------------------------------------------------------------


def rogue(level: int, *features: str, **changes):
    fields = {
        "equipment": (*wearing("rapier"), Carried(item="item/poisoners-kit")),
        "abilities": abilities(10, 16, 14, 10, 10, 10),
    }
    return hero("Rogue", level, "sneak-attack", *features, **(fields | changes))


ALLY = hero("Fighter", 3, id="sela", name="Sela")


@pytest.mark.parametrize(("level", "dice"), [(1, 1), (5, 3), (20, 10)])
def test_sneak_attack_by_the_table(game, level: int, dice: int) -> None:
    """SRD 5.2, "Sneak Attack", column "Sneak Attack"."""
    played = fought(game, rogue(level), ALLY, attack=[15], damage=[4] + [6] * dice)
    assert dealt(strike(played)) == 4 + 3 + 6 * dice


@pytest.mark.parametrize(
    ("option", "condition", "cost"),
    [
        ("poison", Condition.POISONED, 1),
        ("trip", Condition.PRONE, 1),
        ("knock-out", Condition.UNCONSCIOUS, 6),
        ("obscure", Condition.BLINDED, 3),
    ],
)
def test_cunning_strikes(game, option: str, condition: Condition, cost: int) -> None:
    """SRD 5.2, "Cunning Strike", "Devious Strikes": dice forgone, a save or the condition."""
    sheet = rogue(14, "cunning-strike", "devious-strikes")
    played = fought(game, sheet, ALLY, attack=[15], damage=[4] + [2] * 9, save=[1])
    assert dealt(strike(played, features=[option])) == 4 + 3 + 2 * (7 - cost)
    assert body(played, "ogre-1").has(condition)
    dcs = [e.target_number for e in played.of(D20TestMade) if e.test == "save"]
    assert dcs == [8 + 3 + 5]


def test_withdraw_and_daze(game) -> None:
    """SRD 5.2, "Withdraw": half the Speed unhindered; "Daze": the foe moves or acts."""
    sheet = rogue(14, "cunning-strike", "devious-strikes", "improved-cunning-strike")
    played = fought(game, sheet, ALLY, attack=[15, 2], save=[1])
    strike(played, features=["withdraw", "daze"])
    assert played.state.fight.budget.movement_feet == 45
    assert effects(played, EffectKind.DAZED, "ogre-1")
    end_turn(played)
    found = end_turn(played, "sela")
    budgets = [e.budget for e in found if isinstance(e, BudgetChanged)]
    assert any(not b.movement_feet and not b.bonus_action for b in budgets)
    assert not effects(played, EffectKind.DAZED, "ogre-1")


def test_one_cunning_strike_until_level_11(game) -> None:
    """SRD 5.2, "Improved Cunning Strike"."""
    played = fought(game, rogue(5, "cunning-strike"), ALLY)
    asked = {"actor": "brin", "target": "ogre-1", "features": ["trip", "poison"]}
    assert played.refused("attack", **asked).code == "feature.too_many"


def test_uncanny_dodge_halves_unless_held_back(game) -> None:
    """SRD 5.2, "Uncanny Dodge"."""
    played = fought(game, rogue(5, "uncanny-dodge"), ogre_1_attack=[15, 15],
                    ogre_1_damage=[4, 5, 4, 5])  # fmt: skip
    assert dealt(end_turn(played), "brin") == (9 + 4) // 2
    use(played, "uncanny-dodge", hold=True)
    assert dealt(end_turn(played), "brin") == 13


def test_reliable_talent(game) -> None:
    """SRD 5.2, "Reliable Talent": 9 or lower counts as 10, with proficiency."""
    played = game(rogue(7, "reliable-talent"), check=[2, 2])
    asked = {"actor": "brin", "ability": "strength", "difficulty_class": 13}
    skilled = d20(played.ask("ability_check", skill="athletics", **asked), "check")
    assert (skilled.outcome, skilled.roll.total) == ("success", 10 + 3)
    assert d20(played.ask("ability_check", **asked), "check").outcome == "failure"


def test_slippery_mind_and_elusive(game) -> None:
    """SRD 5.2, "Slippery Mind": Wisdom and Charisma saves; "Elusive": no Advantage."""
    played = fought(game, rogue(18, "slippery-mind", "elusive"), ogre_1_attack=[2])
    assert [m.value for m in view(played).save_modifiers(Ability.WISDOM)] == [0, 6]
    made(played, Condition.RESTRAINED)
    found = end_turn(played)
    assert attack_roll(found, "ogre-1").roll.advantage is AdvantageState.NORMAL


def test_stroke_of_luck(game) -> None:
    """SRD 5.2, "Stroke of Luck": the roll becomes a 20, a Critical Hit for an attack."""
    played = fought(game, rogue(20, "stroke-of-luck"), attack=[1])
    assert attack_roll(strike(played, features=["stroke-of-luck"])).outcome == "critical_success"
    assert left(played, "stroke-of-luck") == 0


# --- Paladin --------------------------------------------------------------------------


def test_lay_on_hands_heals_from_the_pool(game) -> None:
    """SRD 5.2, "Lay On Hands": five times the level; 5 points remove Poisoned."""
    played = game(hero("Paladin", 2, "lay-on-hands"), ALLY)
    hit_points(played, "sela", 55)
    use(played, "lay-on-hands", target="sela", amount=4)
    assert (body(played, "sela").hit_points, left(played, "lay-on-hands")) == (59, 6)
    made(played, Condition.POISONED)
    use(played, "lay-on-hands", option="poisoned")
    assert (body(played).has(Condition.POISONED), left(played, "lay-on-hands")) == (False, 1)
    asked = {"actor": "brin", "feature": "lay-on-hands"}
    assert played.refused("use_feature", option="poisoned", **asked).code == "feature.spent"
    assert played.refused("use_feature", option="stunned", **asked).code == "feature.option"


def test_restoring_touch(game) -> None:
    """SRD 5.2, "Restoring Touch": 5 points for each condition."""
    played = game(hero("Paladin", 14, "lay-on-hands", "restoring-touch"), ALLY)
    made(played, Condition.STUNNED, "sela")
    made(played, Condition.BLINDED, "sela")
    use(played, "lay-on-hands", target="sela", option="stunned, blinded")
    assert (body(played, "sela").conditions, left(played, "lay-on-hands")) == ((), 60)


def test_aura_of_protection_and_courage(game) -> None:
    """SRD 5.2, "Aura of Protection", "Aura of Courage", "Aura of Devotion"."""
    words = ("aura-of-protection", "aura-of-courage", "aura-of-devotion")
    played = game(hero("Paladin", 10, *words), ALLY)
    ally = view(played, "sela")
    assert [(m.source, m.value) for m in ally.save_bonus] == [("Aura of Protection", 4)]
    assert ally.condition_immunities == {Condition.FRIGHTENED, Condition.CHARMED}
    made(played, Condition.STUNNED)
    assert view(played, "sela").save_bonus == ()


def test_radiant_strikes_and_sacred_weapon(game) -> None:
    """SRD 5.2, "Radiant Strikes": 1d8; "Sacred Weapon": Charisma to hit, and light."""
    sheet = hero("Paladin", 11, "channel-divinity", "sacred-weapon", "radiant-strikes")
    played = fought(game, sheet, attack=[15], damage=[4, 6])
    found = strike(played, features=["sacred-weapon"])
    assert dealt(found) == 4 + 3 + 6
    assert ("Sacred Weapon", 4) in [(m.source, m.value) for m in attack_roll(found).roll.modifiers]
    assert effects(played, EffectKind.LIGHT)[0].value == 20
    assert left(played, "channel-divinity") == 2


def test_abjure_foes(game) -> None:
    """SRD 5.2, "Abjure Foes": Frightened until damaged, and one thing a turn."""
    played = fought(game, hero("Paladin", 9, "channel-divinity", "abjure-foes"), save=[1])
    use(played, "abjure-foes", target="ogre-1")
    assert body(played, "ogre-1").has(Condition.FRIGHTENED)
    assert effects(played, EffectKind.DAZED, "ogre-1")
    played.ask("damage", target="ogre-1", dice="1", damage_type="fire")
    assert not body(played, "ogre-1").has(Condition.FRIGHTENED)


def test_holy_nimbus(game) -> None:
    """SRD 5.2, "Holy Nimbus": Charisma and Proficiency to foes that start turns in it."""
    played = fought(game, hero("Paladin", 20, "holy-nimbus"), ogre_1_attack=[2])
    use(played, "holy-nimbus")
    assert dealt(end_turn(played)) == 4 + 6


# --- Ranger, Hunter -------------------------------------------------------------------


def marked(played, who: str = "ogre-1") -> None:
    mark = ActiveEffect(kind=EffectKind.OUTLINED, source="Hunter's Mark", by="brin",
                        spell="spell/hunters-mark")  # fmt: skip
    given(played, mark.with_(kind=EffectKind.MODIFIER), who)


def test_tireless(game) -> None:
    """SRD 5.2, "Tireless": 1d8 and Wisdom; a Short Rest eases Exhaustion."""
    played = game(hero("Ranger", 10, "tireless"), healing=[5])
    use(played, "tireless")
    assert body(played).temporary_hit_points == 8
    made(played, Condition.EXHAUSTION)
    played.ask("rest", length="short")
    assert view(played).exhaustion == 0


def test_natures_veil_outlasts_an_attack(game) -> None:
    """SRD 5.2, "Nature's Veil": Invisible until the end of the next turn."""
    played = fought(game, hero("Ranger", 14, "natures-veil"), ogre_1_attack=[2])
    use(played, "natures-veil")
    strike(played)
    assert body(played).has(Condition.INVISIBLE)
    end_turn(played)
    end_turn(played)
    assert not body(played).has(Condition.INVISIBLE)


def test_precise_hunter_and_feral_senses(game) -> None:
    """SRD 5.2, "Precise Hunter", "Feral Senses"."""
    played = fought(game, hero("Ranger", 18, "precise-hunter", "feral-senses"))
    marked(played)
    assert attack_roll(strike(played)).roll.advantage_sources == ("+ Precise Hunter",)
    assert view(played).sense("blindsight") == 30


def test_colossus_slayer_once_a_turn(game) -> None:
    """SRD 5.2, "Colossus Slayer": 1d8 to the wounded."""
    sheet = hero("Ranger", 5, "hunters-prey-colossus-slayer", "extra-attack")
    played = fought(game, sheet, attack=[15] * 4, damage=[1, 1, 7, 1])
    assert dealt(strike(played)) == 4
    assert dealt(strike(played)) == 4 + 7
    end_turn(played)


def test_horde_breaker(game) -> None:
    """SRD 5.2, "Horde Breaker": another attack on another foe, once a turn."""
    sheet = hero("Ranger", 5, "hunters-prey-horde-breaker", "extra-attack")
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], attack=[2] * 9)
    struck = [e.against for e in strike(played) if isinstance(e, D20TestMade)]
    assert sorted(struck) == ["ogre-1", "ogre-2"]
    assert len([e for e in strike(played) if isinstance(e, D20TestMade)]) == 1


def test_horde_breaker_needs_something_to_throw(game) -> None:
    """SRD 5.2, "Horde Breaker": the same weapon, and the only one of it is thrown."""
    sheet = hero(
        "Ranger", 5, "hunters-prey-horde-breaker", equipment=(Carried(item="item/javelin"),)
    )
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], band="near",
                    attack=[2] * 9)  # fmt: skip
    thrown = [e for e in strike(played, weapon="item/javelin") if isinstance(e, D20TestMade)]
    assert len(thrown) == 1


def test_multiattack_defense(game) -> None:
    """SRD 5.2, "Multiattack Defense": Disadvantage on other attacks of this turn."""
    sheet = hero("Ranger", 7, "defensive-tactics-multiattack-defense")
    played = fought(game, sheet, monster="monster/bandit-captain",
                    attack=[15] * 9)  # fmt: skip
    rolls = [e for e in end_turn(played) if isinstance(e, D20TestMade) and e.test == "attack"]
    foes = [e.roll.advantage for e in rolls if e.actor != "brin"]
    assert foes == [AdvantageState.NORMAL, AdvantageState.DISADVANTAGE]
    assert not effects(played, EffectKind.BAFFLED, "bandit-captain-1")


def test_escape_the_horde(game) -> None:
    """SRD 5.2, "Escape the Horde": Disadvantage on Opportunity Attacks."""
    played = fought(game, hero("Ranger", 7, "defensive-tactics-escape-the-horde"), attack=[2])
    found = played.ask("combat_action", actor="brin", action="move", target="ogre-1", band="near")
    assert attack_roll(found, "ogre-1").roll.advantage is AdvantageState.DISADVANTAGE


def test_superior_hunters_defense(game) -> None:
    """SRD 5.2, "Superior Hunter's Defense": Resistance to that damage."""
    played = fought(game, hero("Ranger", 15, "superior-hunters-defense"), ogre_1_attack=[15],
                    ogre_1_damage=[4, 5])  # fmt: skip
    assert dealt(end_turn(played), "brin") == (9 + 4) // 2
    assert not effects(played, EffectKind.RESISTANT)


def test_superior_hunters_prey(game) -> None:
    """SRD 5.2, "Superior Hunter's Prey": the mark's damage to another foe near."""
    sheet = hero("Ranger", 11, "superior-hunters-prey")
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], attack=[15],
                    damage=[4, 5])  # fmt: skip
    marked(played)
    assert dealt(strike(played), "ogre-2") == 5


# --- species and feats ----------------------------------------------------------------


@pytest.mark.parametrize(("level", "dice"), [(1, 1), (5, 2), (11, 3), (17, 4)])
def test_breath_weapon(game, level: int, dice: int) -> None:
    """SRD 5.2, "Breath Weapon": in place of an attack; half on a save."""
    sheet = hero("Fighter", level, "breath-weapon", "draconic-ancestry-silver", "extra-attack")
    played = fought(game, sheet, save=[1], damage=[6] * dice, attack=[2])
    found = use(played, "breath-weapon", target="ogre-1")
    assert dealt(found) == 6 * dice
    assert {e.damage_type.value for e in found if isinstance(e, DamageTaken)} == {"cold"}
    strike(played)
    assert played.refused("attack", actor="brin", target="ogre-1").code == "budget.action"


@pytest.mark.parametrize(
    ("features", "resisted"),
    [
        (("damage-resistance", "draconic-ancestry-green"), "poison"),
        (("fiendish-legacy-chthonic",), "necrotic"),
        (("dwarven-resilience",), "poison"),
        (("elemental-affinity-cold",), "cold"),
        (("natures-ward", "circle-of-the-land-spells-tropical"), "poison"),
    ],
)
def test_resistances_of_ancestry_and_magic(game, features, resisted: str) -> None:
    """SRD 5.2, tables "Draconic Ancestors", "Fiendish Legacies", "Nature's Ward"."""
    assert resisted in view(game(hero("Fighter", 10, *features))).resistances


def test_draconic_flight_large_form_stonecunning(game) -> None:
    """SRD 5.2, "Draconic Flight", "Large Form" from level 5; "Stonecunning"."""
    words = ("draconic-flight", "large-form", "stonecunning")
    played = game(hero("Fighter", 5, *words))
    for word in words:
        use(played, word)
    assert view(played).speed == 40
    assert view(played).sense("tremorsense") == 60
    found = d20(played.ask("ability_check", actor="brin", ability="strength",
                           difficulty_class=10), "check")  # fmt: skip
    assert found.roll.advantage_sources == ("+ Large Form",)
    young = game(hero("Fighter", 4, *words))
    refused = young.refused("use_feature", actor="brin", feature="large-form")
    assert refused.code == "feature.level"


def test_adrenaline_rush_and_clouds_jaunt(game) -> None:
    """SRD 5.2, "Adrenaline Rush": Dash and Temporary Hit Points; "Cloud's Jaunt"."""
    played = fought(game, hero("Fighter", 5, "adrenaline-rush"))
    use(played, "adrenaline-rush")
    assert played.state.fight.budget.movement_feet == 60
    assert body(played).temporary_hit_points == 3
    giant = fought(game, hero("Fighter", 5, "giant-ancestry", "giant-ancestry-cloud"))
    use(giant, "clouds-jaunt")
    assert giant.state.fight.budget.disengaging == ("brin",)


@pytest.mark.parametrize(
    ("ancestry", "option", "extra"),
    [("fire", "fires-burn", 6), ("frost", "frosts-chill", 6), ("hill", "hills-tumble", 0)],
)
def test_giant_ancestry_with_a_hit(game, ancestry: str, option: str, extra: int) -> None:
    """SRD 5.2, "Goliath", "Giant Ancestry"."""
    sheet = hero("Fighter", 1, "giant-ancestry", f"giant-ancestry-{ancestry}")
    played = fought(game, sheet, attack=[15], damage=[4, 6])
    assert dealt(strike(played, features=[option])) == 4 + 3 + extra
    assert left(played, "giant-ancestry") == 1
    if option == "frosts-chill":
        assert view(played, "ogre-1").speed == 30
    if option == "hills-tumble":
        assert body(played, "ogre-1").has(Condition.PRONE)


def test_stones_endurance_and_storms_thunder(game) -> None:
    """SRD 5.2, "Stone's Endurance": 1d12 and Constitution; "Storm's Thunder": 1d8 back."""
    stone = hero("Fighter", 1, "giant-ancestry", "giant-ancestry-stone")
    played = fought(game, stone, ogre_1_attack=[15], ogre_1_damage=[4, 5], brin_effect=[6])
    assert dealt(end_turn(played), "brin") == 13 - 8
    storm = hero("Fighter", 1, "giant-ancestry", "giant-ancestry-storm")
    other = fought(game, storm, ogre_1_attack=[15], brin_damage=[5])
    assert dealt(end_turn(other)) == 5


def test_powerful_build(game) -> None:
    """SRD 5.2, "Powerful Build": Advantage to end a grapple."""
    played = fought(game, hero("Fighter", 1, "powerful-build"))
    play = played.play()
    held = ActiveCondition(condition=Condition.GRAPPLED, source="a hold", by="ogre-1", escape_dc=14)
    gain_condition(play, "brin", held)
    played.state = play.state
    asked = {"actor": "brin", "ability": "strength", "skill": "athletics", "difficulty_class": 14}
    found = d20(played.ask("ability_check", **asked), "check")
    assert found.roll.advantage_sources == ("+ Powerful Build",)


def test_grappler(game) -> None:
    """SRD 5.2, "Grappler": damage and grapple with one hit, and Advantage on whom one holds."""
    played = fought(game, hero("Fighter", 5, "grappler", "extra-attack", equipment=()),
                    attack=[15, 9, 9], save=[1])  # fmt: skip
    found = strike(played, weapon="unarmed", features=["punch-and-grab"])
    assert dealt(found) == 1 + 3
    assert body(played, "ogre-1").has(Condition.GRAPPLED)
    assert attack_roll(strike(played, weapon="unarmed")).roll.advantage_sources == ("+ Grappler",)


def test_boon_of_combat_prowess(game) -> None:
    """SRD 5.2, "Peerless Aim": a miss hits instead, until the next turn begins."""
    played = fought(game, hero("Fighter", 19, "boon-of-combat-prowess"), attack=[1, 2, 2])
    chosen = ["boon-of-combat-prowess"]
    assert attack_roll(strike(played, features=chosen)).outcome == "success"
    assert left(played, "boon-of-combat-prowess") == 0
    end_turn(played)
    assert left(played, "boon-of-combat-prowess") == 1


def test_boon_of_irresistible_offense(game) -> None:
    """SRD 5.2, "Overcome Defenses", "Overwhelming Strike": the score raised, on a 20."""
    word = "boon-of-irresistible-offense"
    played = fought(game, hero("Fighter", 19, word, f"{word}-strength"), attack=[20],
                    damage=[4, 4])  # fmt: skip
    assert dealt(strike(played)) == 8 + 3 + 16


def test_boon_of_fate_saves(game) -> None:
    """SRD 5.2, "Improve Fate": 2d4, once until Initiative or a rest."""
    played = game(hero("Fighter", 19, "boon-of-fate"), save=[9, 3, 4])
    asked = {"target": "brin", "ability": "intelligence", "difficulty_class": 15}
    assert d20(played.ask("saving_throw", **asked)).roll.total == 9 + 7
    assert left(played, "boon-of-fate") == 0
    assert not played.of(HitPointsRegained)
