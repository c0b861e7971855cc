"""Adventuring gear in use (SRD 5.2, "Adventuring Gear", p. 94-100)."""

from __future__ import annotations

import pytest
from features_game import d20, dealt, end_turn, fought, strike
from rules_game import Carried, fighter, hero

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.terms import Condition, EffectKind


def carrier(*things: str, **changes):
    gear = tuple(Carried(item=f"item/{thing}", quantity=2) for thing in things)
    blade = Carried(item="item/longsword", equipped=True)
    return hero("Fighter", 5, equipment=(blade, *gear), **changes)


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def used(played, thing: str, **fields):
    return played.ask("use_item", actor="brin", item=f"item/{thing}", **fields)


def lying(played, thing: str) -> int:
    return played.state.places["quay"].contents.get(f"item/{thing}", 0)


def test_ball_bearings_make_fall(game) -> None:
    """SRD 5.2, "Ball Bearings" (p. 96): DC 10 Dexterity or Prone; they lie about."""
    played = fought(game, carrier("ball-bearings"), monsters=["monster/ogre"], save=[1])
    events = used(played, "ball-bearings", target="ogre-1")
    assert d20(events, "save").target_number == 10
    assert view(played, "ogre-1").has(Condition.PRONE)
    assert lying(played, "ball-bearings") == 1


def test_caltrops_stop(game) -> None:
    """SRD 5.2, "Caltrops" (p. 96): DC 15 Dexterity, 1 Piercing damage, Speed 0 until its turn."""
    played = fought(game, carrier("caltrops"), monsters=["monster/ogre"], save=[1])
    events = used(played, "caltrops", target="ogre-1")
    assert (d20(events, "save").target_number, dealt(events)) == (15, 1)
    assert view(played, "ogre-1").speed == 0


def test_a_trap_snaps(game) -> None:
    """SRD 5.2, "Hunting Trap" (p. 97): DC 13 Dexterity, 1d4 Piercing damage, and it holds."""
    played = fought(game, carrier("hunting-trap"), monsters=["monster/ogre"], save=[1], damage=[3])
    events = used(played, "hunting-trap", target="ogre-1")
    assert (d20(events, "save").target_number, dealt(events)) == (13, 3)
    assert view(played, "ogre-1").speed == 0


@pytest.mark.parametrize(
    ("thing", "check", "escape"), [("rope", 10, 15), ("chain", 13, 18), ("manacles", 13, 20)]
)
def test_what_binds(game, thing: str, check: int, escape: int) -> None:
    """SRD 5.2, "Rope", "Chain", "Manacles" (p. 96-99): a check to bind whoever is held."""
    foe = "goblin-warrior"
    played = fought(game, carrier(thing), monsters=[f"monster/{foe}"], check=[20, 20], save=[1])
    asked = {"actor": "brin", "item": f"item/{thing}", "target": f"{foe}-1"}
    assert played.refused("use_item", **asked).code == "item.free"
    played.ask("attack", actor="brin", target=f"{foe}-1", weapon="grapple")
    end_turn(played)
    events = used(played, thing, target=f"{foe}-1")
    assert d20(events, "check").target_number == check
    assert view(played, f"{foe}-1").has(Condition.RESTRAINED)


def test_oil_burns(game) -> None:
    """SRD 5.2, "Oil" (p. 98): covered, the target takes 5 more Fire damage, once."""
    played = fought(game, carrier("oil"), monsters=["monster/ogre"], save=[1], damage=[2, 2])
    used(played, "oil", target="ogre-1")
    assert view(played, "ogre-1").effects(EffectKind.OILED)
    fire = {"target": "ogre-1", "dice": "1d4", "damage_type": "fire"}
    assert dealt(played.ask("damage", **fire)) == 7
    assert dealt(played.ask("damage", **fire)) == 2


def test_basic_poison_coats_a_blade(game) -> None:
    """SRD 5.2, "Basic Poison" (p. 99): a Bonus Action; 1d4 Poison damage with the next wound,
    within a minute.
    """
    played = fought(game, carrier("basic-poison"), monsters=["monster/ogre"], band="engaged",
                    attack=[15, 15], damage=[5, 3, 5])  # fmt: skip
    used(played, "basic-poison")
    assert dealt(strike(played)) == 5 + 3 + 3
    end_turn(played)
    assert dealt(strike(played)) == 5 + 3
    used(played, "basic-poison")
    play = played.play()
    time_passes(play, 60, "later")
    played.state = play.state
    assert "Basic Poison" not in {e.source for e in view(played).effects(EffectKind.LASTING)}


@pytest.mark.parametrize(
    ("thing", "ability", "skill", "bonus", "better"),
    [
        ("book", "intelligence", "history", 5, False),
        ("book", "wisdom", "insight", 0, False),
        ("map", "wisdom", "survival", 5, False),
        ("portable-ram", "strength", None, 4, False),
        ("crowbar", "strength", "athletics", 0, True),
        ("crowbar", "dexterity", None, 0, False),
        ("costume", "charisma", "deception", 0, True),
        ("magnifying-glass", "intelligence", "investigation", 0, True),
        ("pole", "strength", "athletics", 0, True),
    ],
)
def test_things_that_help(game, thing, ability, skill, bonus: int, better: bool) -> None:
    """SRD 5.2, "Book", "Map", "Portable Ram", "Crowbar", "Costume", "Magnifying Glass", "Pole"
    (p. 96-99): named as the check's tool.
    """
    played = game(carrier(thing))
    asked = {"actor": "brin", "ability": ability, "skill": skill, "difficulty_class": 10}
    plain = d20(played.ask("ability_check", **asked), "check")
    helped = d20(played.ask("ability_check", **asked, tool=f"item/{thing}"), "check")
    assert helped.roll.total - plain.roll.total == bonus
    assert helped.roll.expression.startswith("2d20") is better


def test_perfume_persuades(game) -> None:
    """SRD 5.2, "Perfume" (p. 99): Advantage on Charisma (Persuasion) checks for 1 hour."""
    played = game(carrier("perfume"))
    used(played, "perfume")
    asked = {"actor": "brin", "ability": "charisma", "skill": "persuasion", "difficulty_class": 10}
    assert d20(played.ask("ability_check", **asked), "check").roll.expression.startswith("2d20")


def test_a_hook_is_thrown(game) -> None:
    """SRD 5.2, "Grappling Hook" (p. 97): DC 13 Dexterity (Acrobatics)."""
    played = game(carrier("grappling-hook"), check=[20])
    test = d20(used(played, "grappling-hook"), "check")
    assert (test.target_number, test.outcome) == (13, "success")
    assert played.state.party["brin"].inventory["item/grappling-hook"] == 2


@pytest.mark.parametrize(("thing", "tests", "better"), [("bedroll", 0, 0), ("blanket", 1, 1)])
def test_what_keeps_warm(game, thing: str, tests: int, better: int) -> None:
    """SRD 5.2, "Bedroll", "Blanket" (p. 96): safe from extreme cold, or Advantage against it."""
    played = game(carrier(thing), fighter(id="sela", name="Sela"))
    events = played.ask("hazard", hazard="extreme-cold", targets=["brin", "sela"])
    mine = [e for e in events if isinstance(e, D20TestMade) and e.actor == "brin"]
    assert len(mine) == tests
    assert sum(e.roll.expression.startswith("2d20") for e in mine) == better


def test_a_pack_is_unpacked(game) -> None:
    """SRD 5.2, "Explorer's Pack", "Burglar's Pack" (p. 96-97): what it holds."""
    played = game(hero("Fighter", 1, equipment=(Carried(item="item/explorers-pack"),)))
    used(played, "explorers-pack")
    held = played.state.party["brin"].inventory
    assert "item/explorers-pack" not in held
    assert held["item/torch"] == 10
    played = fought(game, hero("Fighter", 1, equipment=(Carried(item="item/explorers-pack"),)))
    refused = played.refused("use_item", actor="brin", item="item/explorers-pack")
    assert refused.code == "item.takes_minutes"
