"""Climbing, swimming, crawling, flying and passing others (SRD 5.2, p. 14, p. 178-189)."""

from __future__ import annotations

import pytest
from features_game import fought
from rules_game import WORLD, Carried, fighter, hero, rogue, state_of

from whispyrkeep.models.events import D20TestMade, TimeAdvanced
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind

RUGGED = WORLD.with_(
    places={**WORLD.places, "quay": WORLD.places["quay"].with_(difficult_terrain=True)}
)


def spent(game, sheet, *, rugged=False, **asked) -> int:
    """Feet of movement that it takes in a fight."""
    state = state_of(sheet, world=RUGGED if rugged else WORLD)
    played = game(state=state, **{f"{sheet.id}_initiative": [20]}, initiative=[2])
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    before = played.state.fight.budget.movement_feet
    played.ask("traverse", actor=sheet.id, **asked)
    return before - played.state.fight.budget.movement_feet


@pytest.mark.parametrize(
    ("words", "way", "rugged", "feet"),
    [
        ((), "climb", False, 20),
        ((), "climb", True, 30),
        ((), "swim", False, 20),
        ((), "crawl", False, 20),
        ((), "crawl", True, 30),
        (("second-story-work",), "climb", False, 10),
        (("second-story-work",), "climb", True, 20),
        (("second-story-work",), "swim", False, 20),
        (("roving",), "climb", False, 10),
        (("roving",), "swim", False, 10),
        (("gift-of-the-depths",), "swim", False, 10),
        (("acrobatic-movement",), "climb", False, 10),
        (("acrobatic-movement",), "liquid", True, 10),
    ],
)
def test_what_ten_feet_cost(game, words, way, rugged, feet) -> None:
    """SRD 5.2, "Climbing" (p. 178), "Crawling" (p. 179), "Swimming" (p. 189); "Second-Story Work"
    (p. 64), "Roving", "Acrobatic Movement" (p. 51)."""
    sheet = hero("Rogue", 9, *words)
    assert spent(game, sheet, way=way, feet=10, rugged=rugged) == feet


def test_armor_keeps_a_monk_on_the_ground(game) -> None:
    """SRD 5.2, "Monk", "Level 9: Acrobatic Movement" (p. 51): neither armor nor a Shield."""
    shield = (Carried(item="item/shield", equipped=True),)
    played = game(hero("Monk", 9, "acrobatic-movement", equipment=shield))
    refused = played.refused("traverse", actor="brin", way="liquid", feet=10)
    assert refused.code == "actor.no_walking"


def test_who_flies_needs_a_fly_speed(game) -> None:
    """SRD 5.2, "Fly Speed" (p. 182)."""
    played = game(fighter())
    assert played.refused("traverse", actor="brin", way="fly", feet=10).code == "actor.no_flight"
    wings = ActiveEffect(kind=EffectKind.FLYING, source="Dragon Wings", value=60)
    member = played.state.party["brin"]
    winged = member.with_(body=member.body.with_(effects=(wings,)))
    played.state = played.state.with_(party={"brin": winged})
    events = played.ask("traverse", actor="brin", way="fly", feet=50)
    assert [e.seconds for e in events if isinstance(e, TimeAdvanced)] == [6]


def test_the_prone_crawl_and_do_nothing_else(game) -> None:
    """SRD 5.2, Rules Glossary, "Crawling" (p. 179); "Prone"."""
    played = fought(game, fighter(), band="far")
    played.ask("combat_action", actor="brin", action="drop_prone")
    assert played.refused("traverse", actor="brin", way="climb", feet=5).code == "actor.prone"
    played.ask("traverse", actor="brin", way="crawl", feet=10)
    assert played.state.fight.budget.movement_feet == 10
    far = played.refused("traverse", actor="brin", way="crawl", feet=10)
    assert far.code == "budget.movement"


@pytest.mark.parametrize(("face", "passed"), [(9, False), (10, True)])
def test_a_slippery_wall_asks_for_a_check(game, face, passed) -> None:
    """SRD 5.2, "Climbing" (p. 178): DC 15 Strength (Athletics), at the DM's option."""
    played = game(fighter(), brin_check=[face])
    events = played.ask("traverse", actor="brin", way="climb", feet=10, hard=True)
    (test,) = [e for e in events if isinstance(e, D20TestMade)]
    assert (test.target_number, test.roll.total, test.outcome == "success") == (
        15,
        face + 5,
        passed,
    )


@pytest.mark.parametrize(
    ("sheet", "monster", "code"),
    [
        (fighter(), "monster/wolf", "move.blocked"),
        (fighter(), "monster/ogre", "move.blocked"),
        (fighter(), "monster/hill-giant", ""),
        (fighter(), "monster/rat", ""),
        (rogue(features=("halfling-nimbleness",)), "monster/bandit", ""),
        (rogue(), "monster/bandit", "move.blocked"),
    ],
)
def test_whose_space_is_passed_through(game, sheet, monster, code) -> None:
    """SRD 5.2, "Moving around Other Creatures" (p. 14); "Halfling Nimbleness"."""
    played = fought(
        game, sheet.with_(size="small" if sheet.id == "sela" else None), monster=monster
    )
    (foe,) = played.state.fight.foes
    asked = {"actor": sheet.id, "way": "past", "feet": 5, "target": foe}
    if code:
        assert played.refused("traverse", **asked).code == code
        return
    before = played.state.fight.budget.movement_feet
    played.ask("traverse", **asked)
    tiny = monster == "monster/rat"
    assert before - played.state.fight.budget.movement_feet == (5 if tiny else 10)


def test_the_helpless_block_nobodys_way(game) -> None:
    """SRD 5.2, "Moving around Other Creatures" (p. 14): who has the Incapacitated condition."""
    from whispyrkeep.models.state import ActiveCondition

    played = fought(game, fighter())
    foe = played.state.fight.foes["ogre-1"]
    stunned = ActiveCondition(condition=Condition.STUNNED)
    body = foe.body.with_(conditions=(stunned,))
    fight = played.state.fight.with_(foes={"ogre-1": foe.with_(body=body)})
    played.state = played.state.with_(fight=fight)
    played.ask("traverse", actor="brin", way="past", feet=5, target="ogre-1")
