"""Laws of every request: it resolves or is refused, dice are named once, events tell all."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from rules_game import cleric, fighter, fold, rogue, state_of, wizard

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.dice import KeyedDice, StreamKey
from whispyrkeep.mechanics.apply import MechanicalEvent
from whispyrkeep.mechanics.fights.positions import present_foes
from whispyrkeep.mechanics.resolve import RESOLVERS, resolve_request
from whispyrkeep.models.events import D20TestMade, DiceRolled, Event, FeatureSpent, PlaceNoted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import ROLL_REQUESTS, RollRequest
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import (
    Ability,
    AdvantageState,
    Band,
    Cover,
    DamageType,
    HazardName,
    Skill,
    Substance,
    Trigger,
)

CATALOGUE = Catalogue({})
WHO = st.sampled_from(
    ["brin", "sela", "odo", "tam", "mira", "captain", "goblin-warrior-1", "ghoul-1", "nobody"]
)
HEROES = st.sampled_from(["brin", "sela", "odo", "tam"])
MONSTERS = st.sampled_from(CATALOGUE.ids("monster"))
ITEMS = st.sampled_from([*CATALOGUE.ids("item")[::9], "item/dagger", "item/acid", "item/none"])
CARRIED = st.sampled_from(
    ["longsword", "javelin", "dagger", "shortbow", "mace", "unarmed", "grapple", "shove", ""]
)
SPELLS = st.sampled_from(CATALOGUE.ids("spell"))
RULING = st.sampled_from([state.value for state in AdvantageState])
ABILITY = st.sampled_from([ability.value for ability in Ability])
SKILL = st.none() | st.sampled_from([skill.value for skill in Skill])
DC = st.integers(1, 30)

KINDS = {
    "ability_check": {
        "actor": WHO, "ability": ABILITY, "skill": SKILL, "difficulty_class": DC,
        "advantage": RULING, "heroic_inspiration": st.booleans(),
        "relies_on": st.none() | st.sampled_from(["sight", "hearing"]),
        "helper": st.none() | WHO, "passive": st.booleans(), "travelling": st.booleans(),
        "tool": st.none() | st.just("item/thieves-tools"),
    },
    "group_check": {
        "actors": st.lists(HEROES, max_size=3), "ability": ABILITY, "skill": SKILL,
        "difficulty_class": DC,
    },
    "saving_throw": {
        "target": WHO, "ability": ABILITY, "difficulty_class": DC,
        "damage": st.none() | st.just("2d6"), "damage_type": st.just("fire"),
    },
    "attack": {
        "actor": HEROES, "target": WHO, "weapon": CARRIED, "knock_out": st.booleans(),
        "improvised": st.booleans(),
    },
    "damage": {
        "target": WHO, "dice": st.sampled_from(["1d4", "3d6+2"]),
        "damage_type": st.sampled_from([kind.value for kind in DamageType]),
    },
    "break_object": {
        "actor": HEROES, "object": st.sampled_from(["door", "chest"]), "weapon": CARRIED,
        "substance": st.sampled_from([kind.value for kind in Substance]),
        "threshold": st.integers(0, 20), "fragile": st.booleans(),
    },
    "hazard": {
        "targets": st.lists(WHO, min_size=1, max_size=2), "amount": st.integers(1, 40),
        "hazard": st.sampled_from([name.value for name in HazardName]),
        "earlier": st.integers(0, 20),
    },
    "use_item": {"actor": HEROES, "item": ITEMS, "target": st.none() | WHO},
    "use_feature": {
        "actor": HEROES, "target": st.none() | WHO,
        "feature": st.sampled_from(
            ["second-wind", "action-surge", "steady-aim", "turn-undead", "divine-spark", "x"]
        ),
    },
    "cast_spell": {
        "actor": HEROES, "spell": SPELLS, "slot_level": st.integers(0, 3),
        "targets": st.lists(WHO, max_size=3), "skill": SKILL, "ritual": st.booleans(),
    },
    "rest": {
        "length": st.sampled_from(["short", "long"]),
        "hit_dice": st.dictionaries(HEROES, st.integers(0, 3), max_size=2),
    },
    "start_fight": {
        "monsters": st.lists(MONSTERS, max_size=3) | st.just(["monster/goblin-warrior"]),
        "npcs": st.lists(st.just("captain"), max_size=1),
        "band": st.sampled_from([band.value for band in Band]),
        "surprised": st.lists(WHO, max_size=2),
    },
    "join_fight": {
        "monsters": st.lists(MONSTERS, max_size=2),
        "npcs": st.lists(st.just("captain"), max_size=1),
        "band": st.sampled_from([band.value for band in Band]),
    },
    "combat_action": {
        "actor": HEROES, "target": st.none() | WHO, "skill": SKILL,
        "action": st.sampled_from(
            ["dash", "disengage", "dodge", "help", "hide", "move", "stabilize", "stand",
             "ready", "take_cover", "extinguish", "drop_prone", "let_go",
             "flee", "end_turn", "end_turn", "end_turn"]
        ),
        "band": st.none() | st.sampled_from([band.value for band in Band]),
        "trigger": st.none() | st.sampled_from([trigger.value for trigger in Trigger]),
        "weapon": CARRIED,
    },
    "cover": {"target": WHO, "degree": st.sampled_from([degree.value for degree in Cover])},
    "end_fight": {
        "how": st.sampled_from(["surrender", "flight", "truce"]), "let_go": st.booleans(),
    },
    "roll_table": {"table": st.sampled_from(["wrack", "rumours", "none"])},
    "recover_ammunition": {"actor": HEROES},
    "take": {"actor": HEROES, "item": ITEMS, "quantity": st.integers(1, 3)},
    "drop": {"actor": HEROES, "item": ITEMS, "to": st.none() | WHO},
    "trade": {
        "actor": HEROES, "npc": WHO, "side": st.sampled_from(["buy", "sell"]), "item": ITEMS,
    },
    "craft": {
        "actor": HEROES, "item": ITEMS, "days": st.integers(0, 3),
        "assistant": st.none() | HEROES, "tool": st.none() | st.just("item/smiths-tools"),
    },
    "jump": {
        "actor": HEROES, "direction": st.sampled_from(["long", "high"]),
        "feet": st.integers(1, 20), "standing": st.booleans(),
    },
    "danger": {
        "danger": st.sampled_from(
            ["trap/hidden-pit", "trap/falling-net", "poison/torpor",
             "contagion/cackle-fever", "contagion/sight-rot", "curse/demonic-possession",
             "poison/burnt-othur-fumes", "poison/pale-tincture"]
        ),
        "carrier": st.none() | WHO,
        "targets": st.lists(WHO, min_size=1, max_size=2), "level": st.integers(1, 20),
    },
    "recuperate": {},
    "copy_spell": {
        "actor": HEROES, "scroll": st.sampled_from(["magic-item/spell-scroll-sleep", "item/rope"]),
    },
    "identify_spell": {"actor": HEROES, "target": WHO},
    "repair_ship": {
        "actor": HEROES, "vehicle": st.sampled_from(["vehicle/rowboat", "vehicle/airship"]),
        "hit_points": st.integers(1, 9), "shipyard": st.booleans(),
    },
    "harvest_poison": {
        "actor": HEROES, "monster": st.sampled_from(["monster/wyvern", "monster/ogre"]),
    },
    "tend": {"actor": HEROES, "target": WHO},
    "traverse": {
        "actor": HEROES, "feet": st.integers(1, 40), "hard": st.booleans(),
        "way": st.sampled_from(["climb", "crawl", "swim", "fly", "liquid", "past"]),
        "target": st.none() | WHO,
    },
    "equip": {"actor": HEROES, "item": ITEMS, "on": st.booleans()},
    "light": {
        "actor": HEROES, "on": st.booleans(),
        "item": st.sampled_from(["item/torch", "item/lamp", "item/rope"]),
    },
    "quest_reward": {"quest": st.sampled_from(["lamp", "none"])},
}  # fmt: skip


@st.composite
def requests(draw) -> RollRequest:
    likely = ["combat_action", "attack", "cast_spell", "start_fight"]
    kind = draw(st.sampled_from([*KINDS, *likely, *likely]))
    fields = {name: draw(values) for name, values in KINDS[kind].items()}
    return ROLL_REQUESTS.validate_python([{"kind": kind, **fields}])[0]


def aimed(request: RollRequest, state: CampaignState, pick: int) -> RollRequest:
    """The request as somebody who looks at the table would make it; every fifth stays wild."""
    fight = state.fight
    if fight is None or pick % 5 == 0:
        return request
    foes = [foe.id for foe in present_foes(state)]
    member = state.party[fight.acting]
    changes: dict[str, object] = {}
    fields = type(request).model_fields
    if "actor" in fields:
        changes["actor"] = member.id
    if request.kind == "attack":
        changes |= {"target": foes[pick % len(foes)], "weapon": "" if pick % 2 else request.weapon}
    if request.kind == "combat_action":
        changes["target"] = (foes if pick % 3 else list(state.party))[0]
    if request.kind == "cast_spell" and member.sheet.spellcasting:
        casting = member.sheet.spellcasting
        ready = (*casting.cantrips, *casting.prepared)
        targets = foes[: 1 + pick % 2] if pick % 3 else [member.id]
        changes |= {"spell": ready[pick % len(ready)], "targets": tuple(targets), "slot_level": 0}
    if request.kind == "use_item":
        changes["item"] = sorted(member.inventory)[pick % len(member.inventory)]
    return request.model_copy(update=changes)


class Watched:
    """Keyed dice that note which streams were opened, and how far."""

    by_hand = False

    def __init__(self, seed: int) -> None:
        self.dice = KeyedDice(seed)
        self.faces: list[int] = []

    def at(self, key: StreamKey):
        stream, faces = self.dice.at(key), self.faces

        class Stream:
            by_hand = False

            def die(self, sides: int) -> int:
                faces.append(stream.die(sides))
                return faces[-1]

        return Stream()


def rolls_of(events: list[Event]) -> list:
    return [event.roll for event in events if isinstance(event, D20TestMade | DiceRolled)]


def test_every_kind_of_request_and_event_is_covered() -> None:
    wanted = {kind.model_fields["kind"].default for kind in get_args(get_args(RollRequest)[0])}
    assert set(RESOLVERS) - {"use_action"} == wanted == set(KINDS)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(requests(), st.integers(0, 999)), min_size=1, max_size=20),
    st.integers(0, 2**32),
)
def test_requests_resolve_or_are_refused_and_events_tell_everything(asked, seed) -> None:
    state = state_of(fighter(), rogue(), cleric(), wizard())
    catalogue = catalogue_for(state.world)
    turn: list[Event] = []
    keys: set[tuple[str, int, str, str]] = set()
    for place, (wild, pick) in enumerate(asked):
        request = aimed(wild, state, pick)
        if place % 4 == 3:
            state, turn = state.with_(turn=state.turn + 1), []
        dice = Watched(seed)
        found = resolve_request(state, request, dice, catalogue, earlier=tuple(turn))
        again = resolve_request(state, request, Watched(seed), catalogue, earlier=tuple(turn))
        assert found == again
        if isinstance(found, Rejection):
            assert dice.faces == []
            assert found.message
            continue
        recorded = [die for roll in rolls_of(list(found)) for die in roll.dice]
        assert len(recorded) == len(dice.faces)
        for roll in rolls_of(list(found)):
            key = (roll.key.scope, roll.key.round, roll.key.actor, roll.key.slot)
            assert not roll.dice or key not in keys
            keys.add(key)
            stream = KeyedDice(seed).at(StreamKey(*key))
            assert [stream.die(die.sides) for die in roll.dice] == [d.face for d in roll.dice]
        for event in found:
            assert isinstance(event, MechanicalEvent | FeatureSpent | PlaceNoted)
            state = fold(state, event)
        turn += found
        check_bounds(state)


def check_bounds(state) -> None:
    for member in state.party.values():
        body = member.body
        assert 0 <= body.hit_points <= member.sheet.max_hit_points
        assert all(count >= 0 for count in body.resources.values())
        assert all(count > 0 for count in member.inventory.values())
        assert member.money_cp >= 0
        assert set(member.equipped) <= set(member.inventory)
    if state.fight is not None:
        assert state.fight.acting in state.party
        for foe in state.fight.foes.values():
            assert (foe.body.hit_points == 0) == foe.body.dead
            assert foe.body.hit_points <= foe.max_hit_points


@given(st.text(max_size=30), st.sampled_from(["r1", "other", "x_9"]), st.integers(0, 2**32))
def test_wording_and_ids_find_no_better_dice(reason: str, name: str, seed: int) -> None:
    state = state_of(fighter())
    catalogue = catalogue_for(state.world)
    totals = set()
    for skill, why, ident in (("athletics", "", "r1"), ("athletics", reason, name)):
        fields = {
            "kind": "ability_check",
            "actor": "brin",
            "ability": "strength",
            "skill": skill,
            "difficulty_class": 10,
            "reason": why,
            "id": ident,
        }
        request = ROLL_REQUESTS.validate_python([fields])[0]
        found = resolve_request(state, request, KeyedDice(seed), catalogue)
        assert not isinstance(found, Rejection)
        totals.add(found[0].roll.total)
    assert len(totals) == 1


@given(st.integers(0, 2**32))
def test_another_skill_rolls_the_same_die(seed: int) -> None:
    state = state_of(fighter())
    faces = set()
    for ability, skill in (("strength", "athletics"), ("wisdom", "perception"), ("wisdom", None)):
        fields = {
            "kind": "ability_check",
            "actor": "brin",
            "ability": ability,
            "skill": skill,
            "difficulty_class": 10,
        }
        request = ROLL_REQUESTS.validate_python([fields])[0]
        found = resolve_request(state, request, KeyedDice(seed), catalogue_for(state.world))
        assert not isinstance(found, Rejection)
        faces.add(found[0].roll.dice[0].face)
    assert len(faces) == 1


@given(st.integers(0, 2**32))
def test_a_second_turn_in_the_same_round_throws_new_dice(seed: int) -> None:
    """A fight's streams are counted by round, not by the campaign's turns."""
    state = state_of(fighter(), rogue())
    catalogue = catalogue_for(state.world)
    begin = ROLL_REQUESTS.validate_python(
        [{"kind": "start_fight", "monsters": ["monster/skeleton"], "band": "far"}]
    )[0]
    started = resolve_request(state, begin, KeyedDice(seed), catalogue)
    assert not isinstance(started, Rejection)
    for event in started:
        state = fold(state, event)
    hazard = ROLL_REQUESTS.validate_python(
        [
            {
                "kind": "saving_throw",
                "target": "brin",
                "ability": "wisdom",
                "difficulty_class": 10,
            }
        ]
    )[0]
    slots = []
    for turn in (1, 2):
        found = resolve_request(state.with_(turn=turn), hazard, KeyedDice(seed), catalogue)
        assert not isinstance(found, Rejection)
        slots.append(found[0].roll.key.slot)
        for event in found:
            state = fold(state, event)
    assert slots == ["save#1", "save#2"]
