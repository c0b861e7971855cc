"""The Barbarian's features. Source: SRD 5.2, "Barbarian", "Path of the Berserker"."""

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
    view,
)
from rules_game import hero, state_of

from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import D20TestMade, HitPointsRegained
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition, EffectKind

RAGE = ("rage", "reckless-attack", "danger-sense")


def barbarian(level: int, *features: str, **changes):
    return hero("Barbarian", level, *RAGE, *features, **changes)


@pytest.mark.parametrize(("level", "bonus"), [(1, 2), (8, 2), (9, 3), (16, 4)])
def test_rage_adds_its_damage_to_strength(game, level: int, bonus: int) -> None:
    """SRD 5.2, "Rage", "Rage Damage": by the column of the class table."""
    played = fought(game, barbarian(level), attack=[15], damage=[5])
    use(played, "rage")
    assert dealt(strike(played)) == 5 + 3 + bonus


def test_rage_halves_blows_and_steadies_strength(game) -> None:
    """SRD 5.2, "Rage", "Damage Resistance", "Strength Advantage"."""
    played = fought(game, barbarian(1), ogre_1_attack=[15], ogre_1_damage=[4, 4])
    use(played, "rage")
    assert dealt(end_turn(played), "brin") == (8 + 4) // 2
    found = played.ask("saving_throw", target="brin", ability="strength", difficulty_class=10)
    test = next(e for e in found if isinstance(e, D20TestMade))
    assert test.roll.advantage_sources == ("+ Rage",)


def test_rage_lasts_while_it_is_fed(game) -> None:
    """SRD 5.2, "Rage", "Duration": to the end of the next turn, an attack roll extends it."""
    played = fought(game, barbarian(3), attack=[2] * 20)
    use(played, "rage")
    end_turn(played)
    strike(played)
    end_turn(played)
    assert effects(played, EffectKind.RAGING)
    end_turn(played)
    assert not effects(played, EffectKind.RAGING)


def test_a_bonus_action_extends_a_rage_and_costs_no_use(game) -> None:
    played = fought(game, barbarian(3), attack=[2] * 20)
    use(played, "rage")
    assert left(played, "rage") == 2
    end_turn(played)
    use(played, "rage")
    end_turn(played)
    assert effects(played, EffectKind.RAGING)
    assert left(played, "rage") == 2


def test_rage_ends_with_being_incapacitated_a_persistent_one_with_sleep(game) -> None:
    """SRD 5.2, "Rage", "Duration"; "Persistent Rage"."""
    from whispyrkeep.mechanics.harm.conditions import gain_condition

    for features, condition, lasts in (
        ((), Condition.STUNNED, False),
        (("persistent-rage",), Condition.STUNNED, True),
        (("persistent-rage",), Condition.UNCONSCIOUS, False),
    ):
        played = fought(game, barbarian(15, *features))
        use(played, "rage")
        play = played.play()
        gain_condition(play, "brin", ActiveCondition(condition=condition))
        kinds = {effect.kind for effect in play.state.party["brin"].body.effects}
        assert (EffectKind.RAGING in kinds) is lasts


def test_no_rage_in_heavy_armor(game) -> None:
    armored = (Carried(item="item/chain-mail", equipped=True),)
    played = fought(game, barbarian(1, equipment=armored))
    assert played.refused("use_feature", actor="brin", feature="rage").code == "rage.armor"


@pytest.mark.parametrize(("equipment", "ac"), [((), 14), (("item/shield",), 16)])
def test_unarmored_defense(game, equipment, ac: int) -> None:
    """SRD 5.2, "Barbarian", "Unarmored Defense": 10, Dexterity and Constitution; a Shield adds."""
    worn = tuple(Carried(item=item, equipped=True) for item in equipment)
    played = game(barbarian(1, "unarmored-defense", equipment=worn))
    assert view(played).ac == ac


def test_danger_sense_and_feral_instinct(game) -> None:
    """SRD 5.2, "Danger Sense", "Feral Instinct"."""
    played = fought(game, barbarian(7, "feral-instinct"))
    rolled = next(e for e in played.of(D20TestMade) if e.test == "initiative")
    assert rolled.roll.advantage_sources == ("+ Feral Instinct",)
    found = played.ask("saving_throw", target="brin", ability="dexterity", difficulty_class=10)
    assert found[0].roll.advantage_sources == ("+ Danger Sense",)


@pytest.mark.parametrize(("armor", "speed"), [((), 40), (("item/chain-mail",), 30)])
def test_fast_movement(game, armor, speed: int) -> None:
    """SRD 5.2, "Fast Movement": not in Heavy armor."""
    worn = tuple(Carried(item=item, equipped=True) for item in armor)
    assert view(game(barbarian(5, "fast-movement", equipment=worn))).speed == speed


def test_a_reckless_attack_gives_and_takes_advantage(game) -> None:
    """SRD 5.2, "Reckless Attack"."""
    played = fought(game, barbarian(2), attack=[15, 15, 15, 15])
    found = strike(played, features=["reckless-attack"])
    assert attack_roll(found).roll.advantage is AdvantageState.ADVANTAGE
    back = end_turn(played)
    assert attack_roll(back, "ogre-1").roll.advantage is AdvantageState.ADVANTAGE
    assert not effects(played, EffectKind.RECKLESS)


def test_reckless_is_decided_with_the_first_attack(game) -> None:
    played = fought(game, barbarian(5, "extra-attack"))
    strike(played)
    fields = {"actor": "brin", "target": "ogre-1", "features": ["reckless-attack"]}
    assert played.refused("attack", **fields).code == "feature.late"


@pytest.mark.parametrize(
    ("features", "chosen", "code"),
    [
        ((), ["forceful-blow"], "feature.missing"),
        (("brutal-strike",), ["forceful-blow"], "feature.needs"),
        (
            ("brutal-strike",),
            ["reckless-attack", "forceful-blow", "hamstring-blow"],
            "feature.too_many",
        ),
        (("brutal-strike",), ["reckless-attack", "staggering-blow"], "feature.missing"),
        ((), ["flying-kick"], "feature.unknown"),
    ],
)
def test_brutal_strikes_that_cannot_be(game, features, chosen, code: str) -> None:
    played = fought(game, barbarian(9, *features))
    asked = {"actor": "brin", "target": "ogre-1", "features": chosen}
    assert played.refused("attack", **asked).code == code


def test_a_brutal_strike_forgoes_advantage_for_damage(game) -> None:
    """SRD 5.2, "Brutal Strike": an extra 1d10, and one effect; here the Speed less 15."""
    played = fought(game, barbarian(9, "brutal-strike"), attack=[15], damage=[5, 7])
    found = strike(played, features=["reckless-attack", "hamstring-blow"])
    assert attack_roll(found).roll.advantage is AdvantageState.NORMAL
    assert dealt(found) == 5 + 3 + 7
    assert view(played, "ogre-1").speed == 40 - 15


def test_a_forceful_blow_pushes(game) -> None:
    """SRD 5.2, "Brutal Strike", "Forceful Blow"."""
    played = fought(game, barbarian(9, "brutal-strike"), attack=[15])
    strike(played, features=["reckless-attack", "forceful-blow"])
    assert played.state.fight.foes["ogre-1"].band is Band.NEAR
    assert played.state.fight.budget.movement_feet == 30 + 15


def test_staggering_and_sundering_blows(game) -> None:
    """SRD 5.2, "Improved Brutal Strike": Disadvantage on the next save, +5 for another."""
    both = ("brutal-strike", "improved-brutal-strike", "improved-brutal-strike-17")
    helper = hero("Fighter", 5, id="sela", name="Sela")
    played = fought(game, barbarian(17, *both), helper, sela_initiative=[19], attack=[15, 2],
                    damage=[5, 6, 6])  # fmt: skip
    chosen = ["reckless-attack", "staggering-blow", "sundering-blow"]
    assert dealt(strike(played, features=chosen)) == 5 + 3 + 12
    end_turn(played)
    sundered = attack_roll(strike(played, actor="sela"), "sela")
    assert [m.value for m in sundered.roll.modifiers if m.source == "Sundering Blow"] == [5]
    assert not effects(played, EffectKind.SUNDERED, "ogre-1")
    save = {"target": "ogre-1", "ability": "wisdom", "difficulty_class": 10}
    assert d20(played.ask("saving_throw", **save)).roll.advantage_sources == ("- Staggering Blow",)
    assert not effects(played, EffectKind.STAGGERED, "ogre-1")


def test_relentless_rage_grows_harder(game) -> None:
    """SRD 5.2, "Relentless Rage": DC 10, then 15; twice the level."""
    played = fought(game, barbarian(11, "relentless-rage", max_hit_points=20), save=[8, 12])
    use(played, "rage")
    played.ask("damage", target="brin", dice="25", damage_type="fire")
    assert body(played).hit_points == 20
    assert [e.source for e in played.of(HitPointsRegained)] == ["Relentless Rage"]
    played.ask("damage", target="brin", dice="20", damage_type="fire")
    assert body(played).hit_points == 0
    saves = [e.target_number for e in played.of(D20TestMade) if "Relentless" in e.label]
    assert saves == [10, 15]


def test_persistent_rage_gives_rages_back_with_initiative(game) -> None:
    """SRD 5.2, "Persistent Rage"; taken when none are left: docs/rulings.md."""
    sheet = barbarian(15, "persistent-rage")
    played = fought(game, sheet)
    assert left(played, "persistent-rage") == 1
    member = state_of(sheet).party["brin"]
    spent = member.with_(body=member.body.with_(resources={**member.body.resources, "rage": 0}))
    again = game(state=state_of(sheet).with_(party={"brin": spent}), brin_initiative=[20])
    again.ask("start_fight", monsters=["monster/ogre"], band="near")
    assert (left(again, "rage"), left(again, "persistent-rage")) == (5, 0)
    use(again, "rage")
    end_turn(again)
    end_turn(again)
    assert effects(again, EffectKind.RAGING)


def test_indomitable_might(game) -> None:
    """SRD 5.2, "Indomitable Might": the score in place of a lower total."""
    played = game(barbarian(18, "indomitable-might"), check=[1], save=[1])
    asked = {"ability": "strength", "difficulty_class": 16}
    assert played.ask("ability_check", actor="brin", **asked)[0].outcome == "success"
    saved = played.ask("saving_throw", target="brin", **asked)[0]
    assert (saved.outcome, saved.roll.total) == ("success", 16)


def test_primal_knowledge_uses_strength_in_a_rage(game) -> None:
    """SRD 5.2, "Primal Knowledge"."""
    played = fought(game, barbarian(3, "primal-knowledge"))
    use(played, "rage")
    asked = {"actor": "brin", "ability": "dexterity", "skill": "stealth", "difficulty_class": 10}
    found = d20(played.ask("ability_check", **asked), "check")
    assert found.roll.modifiers[0].source == "Strength"
    assert "+ Rage" in found.roll.advantage_sources


def test_frenzy_adds_as_many_d6_as_the_rage_once(game) -> None:
    """SRD 5.2, "Path of the Berserker", "Frenzy": the first hit of the turn."""
    sheet = barbarian(9, "frenzy", "extra-attack")
    played = fought(game, sheet, attack=[15] * 4, damage=[5, 1, 2, 3, 5])
    use(played, "rage")
    assert dealt(strike(played, features=["reckless-attack"])) == 5 + 3 + 3 + 6
    assert dealt(strike(played)) == 5 + 3 + 3


def test_mindless_rage(game) -> None:
    """SRD 5.2, "Mindless Rage": Immunity, and what was there ends."""
    from whispyrkeep.mechanics.harm.conditions import gain_condition

    played = fought(game, barbarian(6, "mindless-rage"))
    play = played.play()
    gain_condition(play, "brin", ActiveCondition(condition=Condition.FRIGHTENED))
    played.state = play.state
    use(played, "rage")
    assert not body(played).has(Condition.FRIGHTENED)
    assert Condition.CHARMED in view(played).condition_immunities


def test_retaliation_is_one_melee_attack_by_reaction(game) -> None:
    """SRD 5.2, "Retaliation"."""
    played = fought(game, barbarian(10, "retaliation"), ogre_1_attack=[15, 15], brin_attack=[15])
    found = end_turn(played)
    attackers = [e.actor for e in found if isinstance(e, D20TestMade) and e.test == "attack"]
    assert attackers == ["ogre-1", "brin"]
    use(played, "retaliation", hold=True)
    held = end_turn(played)
    assert [e.actor for e in held if isinstance(e, D20TestMade)] == ["ogre-1"]


def test_intimidating_presence_frightens_and_may_cost_a_rage(game) -> None:
    """SRD 5.2, "Intimidating Presence": DC 8, Strength and Proficiency; a Rage restores it."""
    sheet = barbarian(14, "intimidating-presence")
    played = fought(game, sheet, save=[5, 5, 5, 5])
    use(played, "intimidating-presence")
    assert body(played, "ogre-1").has(Condition.FRIGHTENED)
    assert [e.target_number for e in played.of(D20TestMade) if e.test == "save"] == [8 + 3 + 5]
    end_turn(played)
    use(played, "intimidating-presence")
    assert (left(played, "intimidating-presence"), left(played, "rage")) == (0, 4)


def test_instinctive_pounce(game) -> None:
    """SRD 5.2, "Instinctive Pounce": half the Speed with the Bonus Action."""
    played = fought(game, barbarian(7, "instinctive-pounce"))
    use(played, "rage")
    assert played.state.fight.budget.movement_feet == 30 + 15
