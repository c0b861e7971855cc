"""Features of Monks and Warriors of the Open Hand. Source: SRD 5.2."""

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
    hurt,
    left,
    made,
    strike,
    use,
    view,
    wearing,
)
from rules_game import abilities, hero

from whispyrkeep.models.events import (
    DamageTaken,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.terms import Band, Condition, EffectKind

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
    hurt(played, "brin", 10)
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
