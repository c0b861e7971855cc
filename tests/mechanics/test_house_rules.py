"""Rules a universe may switch on; those that are not the book's are off by default."""

from __future__ import annotations

import pytest
from rules_game import START, WORLD, fighter, rogue, state_of, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import (
    CreatureDied,
    D20TestMade,
    DamageTaken,
    ExperienceGained,
    FightEnded,
    FoeFled,
)
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.universe import Ruleset

WOLF, GOBLIN, SKELETON = "monster/wolf", "monster/goblin-warrior", "monster/skeleton"


@pytest.fixture
def table(game):
    """A game in a universe with these rules; the first character acts first."""

    def begin(*sheets, monsters=(WOLF,), npcs=(), band="engaged", faces=None, **rules):
        faces = {f"{sheets[0].id}_initiative": [20], "initiative": [2] * 10} | (faces or {})
        world = WORLD.with_(rules=Ruleset(**rules))
        played = game(state=state_of(*sheets, world=world), **faces)
        if monsters or npcs:
            played.ask("start_fight", monsters=monsters, npcs=npcs, band=band)
        return played

    return begin


def strike(played, who: str, target: str, **fields) -> D20TestMade:
    found = played.ask("attack", actor=who, target=target, **fields)
    return next(e for e in found if isinstance(e, D20TestMade) and e.test == "attack")


def test_nothing_is_on_by_default_and_what_is_on_is_told() -> None:
    assert Ruleset().departures() == ()
    assert Ruleset(flanking=True, near_feet=20).departures() == ("near_feet 20", "flanking True")
    assert Ruleset(flanking=True).dump().keys() - Ruleset().dump().keys() == {"flanking"}


@pytest.mark.parametrize("on", [True, False])
def test_flanking(table, on: bool) -> None:
    """Not SRD: beside an able ally of one's own."""
    played = table(fighter(), rogue(), flanking=on)
    assert ("+ flanking" in strike(played, "brin", "wolf-1").roll.advantage_sources) is on
    alone = table(fighter(), flanking=on)
    assert "+ flanking" not in strike(alone, "brin", "wolf-1").roll.advantage_sources


@pytest.mark.parametrize("on", [True, False])
def test_critical_fumbles(table, on: bool) -> None:
    """Not SRD: a natural 1 hinders the next attack, once."""
    faces = {"brin_attack": [1, 10, 10, 10], "wolf_1_attack": [2] * 20}
    played = table(fighter(), faces=faces, critical_fumbles=on)
    strike(played, "brin", "wolf-1")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert ("- Sap" in strike(played, "brin", "wolf-1").roll.advantage_sources) is on


@pytest.mark.parametrize(("how", "damage"), [("dice-twice", 7), ("maximum-added", 13)])
def test_critical_hits(table, how: str, damage: int) -> None:
    """SRD 5.2, "Critical Hits": 2d8 + 3; not SRD: 1d8 + 8 + 3."""
    faces = {"brin_attack": [20], "brin_damage": [2, 2]}
    played = table(fighter(), faces=faces, critical_hits=how)
    found = played.ask("attack", actor="brin", target="wolf-1", weapon="longsword")
    assert next(e for e in found if isinstance(e, DamageTaken)).rolled == damage


@pytest.mark.parametrize(
    ("on", "face", "fled"), [(True, 2, True), (True, 20, False), (False, 2, False)]
)
def test_morale(table, on: bool, face: int, fled: bool) -> None:
    """Not SRD: Bloodied, half its side lost, and a DC 10 Wisdom save; the party strikes at it."""
    faces = {"wolf_1_save": [face], "brin_attack": [2, 2], "wolf_1_attack": [2] * 20}
    played = table(fighter(), faces=faces, morale=on)
    played.ask("damage", target="wolf-1", dice="3d4", damage_type="fire")
    found = played.ask("combat_action", actor="brin", action="end_turn")
    assert bool([e for e in found if isinstance(e, FoeFled)]) is fled
    blows = [e for e in found if isinstance(e, D20TestMade) and e.actor == "brin"]
    assert bool(blows) is fled


@pytest.mark.parametrize(
    ("on", "monster", "face", "ended"),
    [
        (True, GOBLIN, 2, True),
        (True, GOBLIN, 20, False),
        (True, SKELETON, 2, False),
        (True, "monster/wolf", 2, False),
        (False, GOBLIN, 2, False),
    ],
)
def test_surrender(table, on: bool, monster: str, face: int, ended: bool) -> None:
    """Not SRD: as Morale, but those who can be talked to lay down their arms, all together."""
    who = f"{monster.partition('/')[2]}-1"
    faces = {f"{who.replace('-', '_')}_save": [face], "attack": [2] * 20}
    played = table(fighter(), monsters=(monster,), faces=faces, surrender=on)
    played.ask("damage", target=who, dice="3d4", damage_type="fire")
    played.ask("combat_action", actor="brin", action="end_turn")
    outcomes = [e.outcome for e in played.of(FightEnded)]
    assert outcomes == (["surrender"] if ended else [])
    assert bool(played.of(ExperienceGained)) is ended


def test_the_undead_do_not_waver(table) -> None:
    played = table(fighter(), monsters=(SKELETON,), morale=True)
    played.ask("damage", target="skeleton-1", dice="4d4", damage_type="fire")
    found = played.ask("combat_action", actor="brin", action="end_turn")
    assert not [e for e in found if isinstance(e, D20TestMade) and e.label.endswith("Morale")]


@pytest.mark.parametrize("on", [True, False])
def test_people_of_the_universe_may_be_spared(table, on: bool) -> None:
    """Not SRD: knocked out by whatever would kill them; monsters die all the same."""
    played = table(fighter(), monsters=(GOBLIN,), npcs=("captain",), spare_people=on)
    played.ask("damage", target="captain", dice="20d12", damage_type="fire")
    assert bool(played.of(CreatureDied)) is not on
    played.ask("damage", target="goblin-warrior-1", dice="20d12", damage_type="fire")
    assert [e.target for e in played.of(CreatureDied)][-1] == "goblin-warrior-1"
    assert played.state.npcs["captain"].status == ("captive" if on else "dead")


@pytest.mark.parametrize("on", [True, False])
def test_characters_may_be_spared(table, on: bool) -> None:
    """SRD 5.2, "Massive Damage"; not SRD: Stable instead, and no failures after it."""
    played = table(fighter(), wizard(), spare_characters=on, monsters=())
    played.ask("damage", target="tam", dice="20d12", damage_type="fire")
    assert played.state.party["tam"].body.dead is not on
    if on:
        played.ask("damage", target="tam", dice="20d12", damage_type="fire")
        tam = played.state.party["tam"]
        assert (tam.body.dead, tam.death_saves.stable, tam.death_saves.failures) == (
            False,
            True,
            0,
        )


@pytest.mark.parametrize(("how", "points"), [("all", 28), ("hit-dice", 20)])
def test_slow_healing(table, how: str, points: int) -> None:
    """SRD 5.2, "Long Rest": all Hit Points; not SRD: none but by Hit Point Dice."""
    played = table(fighter(), monsters=(), long_rest_heals=how)
    played.ask("damage", target="brin", dice="8", damage_type="fire")
    played.ask("rest", length="long")
    assert played.state.party["brin"].body.hit_points == points


@pytest.mark.parametrize(("how", "given"), [("awarded", True), ("milestones", False)])
def test_experience_may_be_left_to_the_table(table, how: str, given: bool) -> None:
    """Not SRD."""
    played = table(fighter(), experience=how)
    played.ask("damage", target="wolf-1", dice="20d4", damage_type="fire")
    assert played.of(FightEnded)
    assert bool(played.of(ExperienceGained)) is given


# --- rests and distances --------------------------------------------------------------


@pytest.mark.parametrize(("length", "seconds"), [("short", 600), ("long", 3_600)])
def test_rests_last_as_long_as_the_universe_says(table, length: str, seconds: int) -> None:
    """SRD 5.2, Rules Glossary, "Short Rest", "Long Rest": 1 hour and 8; others are a variant."""
    rules = {"short_rest_seconds": 600, "long_rest_seconds": 3_600}
    played = table(fighter(), monsters=(), **rules)
    played.ask("rest", length=length)
    assert played.state.time == START + seconds


@pytest.mark.parametrize(("apart", "allowed"), [(0, True), (16 * 3_600, False)])
def test_how_far_apart_long_rests_are(table, apart: int, allowed: bool) -> None:
    """SRD 5.2, Rules Glossary, "Long Rest": 16 hours."""
    played = table(fighter(), monsters=(), long_rest_apart_seconds=apart)
    played.ask("rest", length="long")
    if allowed:
        played.ask("rest", length="long")
    else:
        assert played.refused("rest", length="long").code == "rest.too_soon"


@pytest.mark.parametrize(("feet", "long"), [(80, False), (120, True)])
def test_how_far_far_is(table, feet: int, long: bool) -> None:
    """SRD 5.2, "Range": a Shortbow shoots 80 feet, and beyond that with Disadvantage."""
    played = table(rogue(), band="far", far_feet=feet)
    shot = strike(played, "sela", "wolf-1", weapon="item/shortbow")
    assert ("- long range" in shot.roll.advantage_sources) is long


@pytest.mark.parametrize(("feet", "left"), [(5, 5), (0, 0)])
def test_how_far_engaged_is(table, feet: int, left: int) -> None:
    """A step from 30 feet away to 5 takes 25 of a Speed of 30."""
    played = table(fighter(), band="near", engaged_feet=feet)
    played.ask("combat_action", actor="brin", action="move", target="wolf-1", band="engaged")
    assert played.state.fight.budget.movement_feet == left


# --- carrying capacity ----------------------------------------------------------------


def test_weights_count_where_the_universe_says_so(table) -> None:
    """SRD 5.2, "Carrying Capacity": Strength 8 carries 120 pounds and drags 240; Speed 5."""
    mail = Carried(item="item/chain-mail", quantity=2)
    for on, speed in ((False, 30), (True, 30)):
        played = table(wizard(equipment=(mail,)), monsters=(), carrying_capacity=on)
        assert creature(played.state, played.catalogue, "tam").speed == speed
    three = table(wizard(equipment=(mail.with_(quantity=3),)), monsters=(), carrying_capacity=True)
    assert creature(three.state, three.catalogue, "tam").speed == 5


def test_nobody_takes_on_more_than_they_can_drag(table) -> None:
    load = (Carried(item="item/chain-mail", quantity=4), Carried(item="item/longsword"))
    played = table(fighter(equipment=(Carried(item="item/chain-mail"),)),
                   wizard(equipment=load[:1]), monsters=(), carrying_capacity=True)  # fmt: skip
    give = {"actor": "brin", "item": "item/chain-mail", "to": "tam"}
    assert played.refused("drop", **give).code == "item.too_heavy"
    free = table(fighter(equipment=(Carried(item="item/chain-mail"),)), wizard(equipment=load[:1]),
                 monsters=())  # fmt: skip
    free.ask("drop", **give)


# --- provisions -----------------------------------------------------------------------


def a_day(played) -> None:
    played.events.clear()
    played.state = played.state.with_(turn=played.state.turn + 1)
    played.ask("rest", length="long")
    play = played.play()
    time_passes(play, 16 * 3_600, "a day")
    for event in play.events:
        played.state = apply(played.state, event)


@pytest.mark.parametrize(("on", "left"), [(True, 6), (False, 9)])
def test_rations_are_eaten_by_the_day(table, on: bool, left: int) -> None:
    """SRD 5.2, "Malnutrition": a pound of food a day; a companion shares."""
    food = fighter(equipment=(Carried(item="item/rations", quantity=9),))
    played = table(food, rogue(equipment=(Carried(item="item/rations"),)), monsters=(),
                   provisions=on)  # fmt: skip
    a_day(played)
    a_day(played)
    assert played.state.party["brin"].inventory["item/rations"] == left
    assert ("item/rations" in played.state.party["sela"].inventory) is not on


def test_after_five_days_without_food_hunger_weakens(table) -> None:
    """SRD 5.2, "Malnutrition": a level at the end of the fifth day and of each after it."""
    played = table(fighter(equipment=()), monsters=(), provisions=True)
    levels = []
    for _ in range(7):
        a_day(played)
        levels.append(creature(played.state, played.catalogue, "brin").exhaustion)
    assert levels == [0, 0, 0, 0, 1, 2, 3]
    played.ask("hazard", hazard="fed", targets=["brin"])
    assert played.state.party["brin"].body.effects == ()


# --- monsters at 0 Hit Points ---------------------------------------------------------

FALLING = [
    ({}, True),
    ({"monster_death": "death-saves"}, False),
    ({"monster_death_exceptions": (WOLF,)}, False),
    ({"monster_death": "death-saves", "monster_death_exceptions": (WOLF,)}, True),
    ({"monster_death_exceptions": (GOBLIN,)}, True),
]


@pytest.mark.parametrize(("rules", "dies"), FALLING, ids=str)
def test_monsters_may_fall_as_characters_do(table, rules, dies: bool) -> None:
    """SRD 5.2, "Dropping to 0 Hit Points", "Monster Death"."""
    played = table(fighter(), monsters=(WOLF, GOBLIN), **rules)
    played.ask("damage", target="wolf-1", dice="11", damage_type="fire")
    wolf = played.state.fight.foes["wolf-1"]
    assert wolf.body.dead is dies
    assert wolf.body.has(Condition.UNCONSCIOUS) is not dies


def test_a_dying_monster_makes_death_saving_throws_on_its_turns(table) -> None:
    """SRD 5.2, "Death Saving Throws": three failures kill, three successes make Stable."""
    faces = {"wolf-1_death-save": [5, 12, 5, 5]}
    played = table(fighter(), monsters=(WOLF, GOBLIN), faces=faces, monster_death="death-saves")
    played.ask("damage", target="wolf-1", dice="11", damage_type="fire")
    for failures, successes in ((1, 0), (1, 1), (2, 1)):
        played.ask("combat_action", actor="brin", action="end_turn")
        saves = played.state.fight.foes["wolf-1"].death_saves
        assert (saves.failures, saves.successes) == (failures, successes)
    played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.fight.foes["wolf-1"].body.dead


def test_a_dying_monster_is_stabilized_or_healed(table) -> None:
    """SRD 5.2, "Stabilizing a Character"."""
    faces = {"check": [19]}
    played = table(fighter(), monsters=(WOLF, GOBLIN), faces=faces, monster_death="death-saves")
    played.ask("damage", target="wolf-1", dice="11", damage_type="fire")
    played.ask("combat_action", actor="brin", action="stabilize", target="wolf-1")
    assert played.state.fight.foes["wolf-1"].death_saves.stable


@pytest.mark.parametrize(
    ("faces", "status"), [([9, 9, 9], "dead"), ([10, 10, 10], "captive"), ([20], "captive")]
)
def test_who_lies_dying_when_the_fight_is_won(table, faces, status: str) -> None:
    """Nobody tends them: their saves decide at once. They count as overcome either way."""
    played = table(
        fighter(), monsters=(), npcs=("captain",), faces={"death-save": faces},
        monster_death_exceptions=("captain",),
    )  # fmt: skip
    played.ask("damage", target="captain", dice="60", damage_type="fire")
    assert played.of(FightEnded)[0].outcome == "victory"
    assert played.state.npcs["captain"].status == status
    assert played.of(ExperienceGained)[0].amount == 450
