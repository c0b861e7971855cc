"""What species and feats do. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    ALLY,
    attack_roll,
    body,
    cast,
    d20,
    dealt,
    end_turn,
    fought,
    left,
    strike,
    use,
    view,
    wizard,
)
from rules_game import hero, state_of

from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.models.events import (
    DamageTaken,
    HitPointsRegained,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition


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


def test_a_breath_replaces_one_attack_of_an_action(game) -> None:
    """SRD 5.2, "Breath Weapon": one of the attacks of the Attack action, not two."""
    words = ("breath-weapon", "draconic-ancestry-silver", "extra-attack", "action-surge")
    sheet = hero("Fighter", 5, *words, resources={"breath-weapon": 3, "action-surge": 1})
    played = fought(game, sheet, save=[20] * 3, damage=[1] * 6, attack=[2])
    use(played, "breath-weapon", target="ogre-1")
    again = {"feature": "breath-weapon", "actor": "brin", "target": "ogre-1"}
    assert played.refused("use_feature", **again).code == "feature.once"
    strike(played)
    use(played, "action-surge")
    use(played, "breath-weapon", target="ogre-1")
    assert played.refused("use_feature", **again).code == "feature.once"


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


def test_boon_of_spell_recall(game) -> None:
    """SRD 5.2, "Free Casting": a 1d4 that shows the slot's level gives it back."""
    played = fought(game, wizard(19, "boon-of-spell-recall"), effect=[1, 2])
    cast(played, "magic-missile", "ogre-1")
    assert left(played, "slot-1") == 4
    end_turn(played)
    cast(played, "magic-missile", "ogre-1")
    assert left(played, "slot-1") == 3


def test_shadows_serve_the_night_spirit(game) -> None:
    """SRD 5.2, "Boon of the Night Spirit": unseen, and half of most damage, in the dark."""
    from rules_game import WORLD

    quay = WORLD.places["quay"].with_(light="dark")
    world = WORLD.with_(places={**WORLD.places, "quay": quay})
    sheet = hero("Rogue", 19, "boon-of-the-night-spirit")
    dark = game(state=state_of(sheet, world=world))
    assert dealt(dark.ask("damage", target="brin", dice="10", damage_type="fire"), "brin") == 5
    assert dealt(dark.ask("damage", target="brin", dice="10", damage_type="psychic"), "brin") == 10
    use(dark, "merge-with-shadows")
    assert body(dark).has(Condition.INVISIBLE)
    bright = game(sheet)
    asked = {"actor": "brin", "feature": "merge-with-shadows"}
    assert bright.refused("use_feature", **asked).code == "feature.light"


def test_blink_steps_follow_an_action(game) -> None:
    """SRD 5.2, "Boon of Dimensional Travel"."""
    played = fought(game, hero("Fighter", 19, "boon-of-dimensional-travel"), attack=[2])
    asked = {"actor": "brin", "feature": "blink-steps"}
    assert played.refused("use_feature", **asked).code == "feature.late"
    strike(played)
    use(played, "blink-steps")
    assert played.state.fight.budget.movement_feet == 60


def test_a_halfling_hides_behind_a_friend(game) -> None:
    """SRD 5.2, "Naturally Stealthy": obscured by somebody a size larger."""
    small = {"species": "Halfling"}
    alone = fought(game, hero("Rogue", 1, "naturally-stealthy", **small))
    hide = {"actor": "brin", "action": "hide"}
    assert alone.refused("combat_action", **hide).code == "hide.seen"
    played = fought(game, hero("Rogue", 1, "naturally-stealthy", **small), ALLY, check=[20])
    played.ask("combat_action", **hide)
    assert body(played).has(Condition.INVISIBLE)
