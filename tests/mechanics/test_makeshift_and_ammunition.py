"""Improvised weapons, ammunition after a fight, and what one may handle on a turn."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, state_of

from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.terms import AdvantageState, DamageType

WOLF = "monster/wolf"


def fought(game, *sheets, band="engaged", **faces):
    """A fight in which the first character acts first and the wolf last."""
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = game(state=state_of(*sheets), **faces)
    played.ask("start_fight", monsters=[WOLF], band=band)
    return played


# --- improvised weapons ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("weapon", "name"),
    [
        ("improvised", "Improvised Weapon"),
        ("item/shield", "Shield (improvised)"),
        ("longsword", "Longsword (improvised)"),
    ],
)
def test_an_improvised_weapon_has_no_proficiency_and_1d4(game, weapon: str, name: str) -> None:
    """SRD 5.2, Rules Glossary, "Improvised Weapons": Brin's Strength gives +3."""
    played = fought(game, fighter(), brin_attack=[15], brin_damage=[4])
    found = played.ask(
        "attack", actor="brin", target="wolf-1", weapon=weapon, improvised=True,
        damage_type=DamageType.SLASHING,
    )  # fmt: skip
    roll = next(e for e in found if isinstance(e, D20TestMade))
    assert (roll.label, roll.roll.total) == (name, 18)
    hurt = next(e for e in found if isinstance(e, DamageTaken))
    assert (hurt.rolled, hurt.damage_type) == (7, DamageType.SLASHING)


def test_a_thrown_object_flies_20_feet_or_60_with_disadvantage(game) -> None:
    """SRD 5.2, Rules Glossary, "Improvised Weapons", "Range"; ruling: Dexterity, +2."""
    played = fought(game, fighter(), band="near", brin_attack=[15, 15])
    found = played.ask("attack", actor="brin", target="wolf-1", weapon="longsword", improvised=True)
    roll = next(e for e in found if isinstance(e, D20TestMade))
    assert (roll.roll.total, roll.roll.advantage) == (17, AdvantageState.DISADVANTAGE)
    assert played.state.places["quay"].contents["item/longsword"] == 1
    assert "item/longsword" not in played.state.party["brin"].inventory


@pytest.mark.parametrize(
    ("weapon", "improvised", "code"),
    [("rope", True, "item.not_carried"), ("potion-of-healing", False, "item.no_weapon")],
)
def test_what_cannot_be_swung(game, weapon: str, improvised: bool, code: str) -> None:
    played = fought(game, fighter())
    at = {"actor": "brin", "target": "wolf-1"}
    assert played.refused("attack", weapon=weapon, improvised=improvised, **at).code == code


# --- ammunition -----------------------------------------------------------------------


def test_half_the_ammunition_is_recovered_in_a_minute(game) -> None:
    """SRD 5.2, "Ammunition": half of what was used in the fight, rounded down."""
    played = fought(game, rogue(), sela_attack=[2] * 20, wolf_1_attack=[2] * 20)
    for _ in range(5):
        played.ask("attack", actor="sela", target="wolf-1", weapon="shortbow")
        played.ask("combat_action", actor="sela", action="end_turn")
    early = played.refused("recover_ammunition", actor="sela")
    assert early.code == "ammunition.fight"
    played.ask("end_fight", how="flight", let_go=True)
    assert played.state.party["sela"].inventory["item/arrow"] == 15
    before = played.state.time
    played.ask("recover_ammunition", actor="sela")
    assert played.state.party["sela"].inventory["item/arrow"] == 17
    assert played.state.time - before == 60
    assert played.refused("recover_ammunition", actor="sela").code == "ammunition.none"


def test_who_runs_away_recovers_nothing(game) -> None:
    played = fought(game, rogue(), sela_attack=[2] * 20, wolf_1_attack=[2] * 20)
    for _ in range(2):
        played.ask("attack", actor="sela", target="wolf-1", weapon="shortbow")
        played.ask("combat_action", actor="sela", action="end_turn")
    played.ask("combat_action", actor="sela", action="flee")
    assert played.refused("recover_ammunition", actor="sela").code == "ammunition.none"


# --- handling things ------------------------------------------------------------------


def test_one_thing_is_handled_for_free_and_the_next_takes_the_action(game) -> None:
    """SRD 5.2, "Interacting with Things": a second object takes the Utilize action."""
    played = fought(game, fighter(), rogue(), sela_initiative=[10])
    played.ask("take", actor="brin", item="item/torch")
    assert played.state.fight.budget.action
    played.ask("equip", actor="brin", item="item/longsword", on=False)
    assert not played.state.fight.budget.action
    assert played.refused("take", actor="brin", item="item/torch").code == "budget.action"
    played.ask("drop", actor="brin", item="item/javelin")
    played.ask("combat_action", actor="brin", action="end_turn")
    played.ask("take", actor="sela", item="item/torch")
    assert played.state.fight.budget.action


def test_outside_fights_nobody_counts(game) -> None:
    played = game(fighter())
    for _ in range(3):
        played.ask("take", actor="brin", item="item/torch")
