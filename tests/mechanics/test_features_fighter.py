"""Features of Fighters and Champions, and of fighting styles. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    attack_roll,
    body,
    cast,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    hurt,
    left,
    refused,
    strike,
    use,
    wearing,
    wizard,
)
from rules_game import hero, state_of

from whispyrkeep.models.events import (
    D20TestMade,
)
from whispyrkeep.models.terms import AdvantageState, Band, EffectKind


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
    hurt(played, "brin", 30)
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


def test_action_surge_is_no_magic_action(game) -> None:
    """SRD 5.2, "Action Surge": except the Magic action."""
    sheet = wizard(5, "action-surge")
    played = fought(game, sheet)
    cast(played, "fire-bolt", "ogre-1")
    use(played, "action-surge")
    assert refused(played, "fire-bolt", "ogre-1") == "spell.surge"
    assert state_of(sheet).party["brin"].body.resources["action-surge"] == 1
