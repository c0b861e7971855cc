"""Features of Rogues and Thieves. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    ALLY,
    attack_roll,
    body,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    left,
    made,
    strike,
    use,
    view,
    wearing,
)
from rules_game import Carried, abilities, hero

from whispyrkeep.models.events import (
    BudgetChanged,
    D20TestMade,
)
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind


def rogue(level: int, *features: str, **changes):
    fields = {
        "equipment": (*wearing("rapier"), Carried(item="item/poisoners-kit")),
        "abilities": abilities(10, 16, 14, 10, 10, 10),
    }
    return hero("Rogue", level, "sneak-attack", *features, **(fields | changes))


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


def test_fast_hands_use_an_object_as_a_bonus_action(game) -> None:
    """SRD 5.2, "Thief", "Fast Hands"."""
    kit = (Carried(item="item/healers-kit"),)
    played = fought(game, hero("Rogue", 3, "fast-hands", equipment=kit), ALLY, attack=[2] * 9)
    played.ask("damage", target="sela", dice="60", damage_type="fire")
    played.ask("use_item", actor="brin", item="item/healers-kit", target="sela")
    budget = played.state.fight.budget
    assert (budget.action, budget.bonus_action) == (True, False)
