"""Laws of the campaign core, over whole stretches of drawn play."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.campaign.test_decide import CountedDice
from tests.campaign.worlds import WORLD, start
from whispyrkeep.campaign.commands import (
    Command,
    GmAward,
    GmSet,
    PauseCampaign,
    Remember,
    ResolveRequests,
    ResumeCampaign,
    Retcon,
    TellStory,
)
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold, replay
from whispyrkeep.campaign.paths import legal_paths
from whispyrkeep.campaign.verify import verify_turns
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.events import Event
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.state import CampaignState, Memory, TurnSummary
from whispyrkeep.models.turn import Turn, TurnTime

SEED = 4_711

ITEMS = st.sampled_from(["item/torch", "item/rope", "item/longsword", "item/dagger"])
ABILITIES = st.sampled_from(["strength", "dexterity", "wisdom"])
DIFFICULTY = st.integers(1, 30)
QUANTITY = st.integers(1, 4)


def request(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


def rolls(state: CampaignState) -> tuple[st.SearchStrategy[dict[str, Any]], ...]:
    """Requests of rulings, which may be made at any time, of anybody in play or of nobody."""
    foes = tuple(state.fight.foes) if state.fight else ()
    anybody = st.sampled_from([*state.party, *foes, *state.party, "miller", "nobody"])
    return (
        request("ability_check", actor=anybody, ability=ABILITIES, difficulty_class=DIFFICULTY),
        request(
            "saving_throw",
            target=anybody,
            ability=ABILITIES,
            difficulty_class=DIFFICULTY,
            damage=st.sampled_from([None, "2d6", "8d6+4"]),
            damage_type=st.just("fire"),
        ),
        request("damage", target=anybody, dice=st.just("1d6"), damage_type=st.just("cold")),
    )


def in_peace(state: CampaignState) -> tuple[st.SearchStrategy[dict[str, Any]], ...]:
    members = st.sampled_from([*state.party])
    return (
        request("take", actor=members, item=ITEMS, quantity=QUANTITY),
        request(
            "drop",
            actor=members,
            item=ITEMS,
            quantity=QUANTITY,
            to=st.sampled_from([None, "bren", "miller"]),
        ),
        request(
            "trade",
            actor=members,
            npc=st.just("miller"),
            side=st.sampled_from(["buy", "sell"]),
            item=ITEMS,
            quantity=QUANTITY,
        ),
        request("equip", actor=members, item=ITEMS, on=st.booleans()),
        request("rest", length=st.sampled_from(["short", "long"])),
        request("start_fight", monsters=st.just(["monster/rat", "monster/goblin-minion"])),
        request("start_fight", npcs=st.just(["miller"])),
        request("use_feature", actor=st.just("mira"), feature=st.just("second-wind")),
        request("quest_reward", quest=st.just("lost-key")),
    )


def in_a_fight(state: CampaignState) -> tuple[st.SearchStrategy[dict[str, Any]], ...]:
    assert state.fight is not None
    acting = st.just(state.fight.acting)
    foes = st.sampled_from([*state.fight.foes])
    return (
        request(
            "attack",
            actor=acting,
            target=foes,
            weapon=st.sampled_from(["", "item/longsword", "unarmed"]),
        ),
        request(
            "combat_action",
            actor=acting,
            action=st.sampled_from(["dodge", "dash", "hide", "end_turn", "end_turn", "flee"]),
        ),
        request(
            "combat_action",
            actor=acting,
            action=st.just("move"),
            target=foes,
            band=st.sampled_from(["engaged", "near", "far"]),
        ),
        request(
            "cast_spell",
            actor=acting,
            spell=st.sampled_from(["spell/fire-bolt", "spell/magic-missile"]),
            slot_level=st.integers(0, 1),
            targets=st.lists(foes, min_size=1, max_size=2),
        ),
        request("end_fight", how=st.sampled_from(["truce", "surrender"])),
    )


def requests(state: CampaignState) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(*(in_a_fight(state) if state.fight else in_peace(state)), *rolls(state))


@st.composite
def steps(draw: st.DrawFn, state: CampaignState) -> Command:
    """A command that mostly makes sense now."""
    kind = draw(st.integers(0, 13))
    if kind <= 7:
        wanted = draw(st.lists(requests(state), min_size=1, max_size=3))
        return ResolveRequests(requests=ROLL_REQUESTS.validate_python(wanted), actor="mira")
    if kind <= 10:
        return TellStory(patches=draw(st.lists(_legal_patches(state), max_size=3)))
    if kind <= 12:
        legal = [path for path in legal_paths(state, "gm") if "/item/" not in path.path]
        path = draw(st.sampled_from(legal))
        return GmSet(path=path.path, value=draw(fitting(path.value_schema)), reason="drawn")
    return draw(
        st.sampled_from(
            [
                GmAward(target="bren", item="item/rope", money_cp=5, reason="drawn"),
                Retcon(turn=1, text="Otherwise."),
                PauseCampaign(),
                ResumeCampaign(),
                ResumeCampaign(),
                Remember(memory=Memory(summaries=(TurnSummary(turn=state.turn, text="Drawn."),))),
            ]
        )
    )


def _legal_patches(state: CampaignState) -> st.SearchStrategy[Patch]:
    def patch(path: Any) -> st.SearchStrategy[Patch]:
        value = fitting(path.value_schema)
        return st.builds(Patch, op=st.just(path.op), path=st.just(path.path), value=value)

    return st.sampled_from(legal_paths(state, "dm")).flatmap(patch)


def fitting(schema: Any) -> st.SearchStrategy[Any]:
    if "anyOf" in schema:
        return st.one_of([fitting(part) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    match schema.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema["minimum"], min(schema["maximum"], 500))
        case "string":
            return st.text("ab ", min_size=1, max_size=8).map(lambda text: f"x{text}")
        case _:
            return st.none()


@settings(max_examples=120)
@given(st.data())
def test_a_stretch_of_play_obeys_the_laws(data: st.DataObject) -> None:
    beginning = state = start()
    turns: list[Turn] = []
    for number in range(1, data.draw(st.integers(3, 14)) + 1):
        state, events = _one_turn(data, state)
        after = close_turn(state, number)
        turns.append(_envelope(number, turns, events, after))
        state = after
    written = [turn.dump() for turn in turns]
    read = [Turn.model_validate(line) for line in written]
    assert replay(beginning, read) == state
    proof = verify_turns(beginning, SEED, written)
    assert proof.sound, str(proof.fault)
    assert proof.state.state_hash == state.state_hash


def _one_turn(data: st.DataObject, state: CampaignState) -> tuple[CampaignState, tuple[Event, ...]]:
    """One command and, as a turn has them, its events folded; a refusal leaves everything."""
    command = data.draw(steps(state))
    before = state.state_hash
    result = decide(state, command, KeyedDice(SEED))
    assert state.state_hash == before == _hash_from_scratch(state)
    if isinstance(result, Rejection):
        assert result.message
        return state, ()
    after = fold(state, result)
    assert after.time >= state.time
    assert after.state_hash == _hash_from_scratch(after)
    return after, result


def _hash_from_scratch(state: CampaignState) -> str:
    """The hash of the same state read from its dump, which has nothing cached."""
    return CampaignState.model_validate(state.dump() | {"world": WORLD}).state_hash


def _envelope(
    number: int, earlier: list[Turn], events: tuple[Event, ...], after: CampaignState
) -> Turn:
    before = earlier[-1].time.after if earlier else start().time
    return Turn(
        turn=number,
        id=f"turn-{number}",
        events=events,
        state_hash=after.state_hash,
        time=TurnTime(before=before, after=after.time),
    )


def _begun(data: st.DataObject) -> CampaignState:
    """The start, or the first choice of a fight."""
    if data.draw(st.booleans()):
        return start()
    fight = [{"kind": "start_fight", "monsters": ["monster/rat", "monster/goblin-minion"]}]
    command = ResolveRequests(requests=ROLL_REQUESTS.validate_python(fight), actor="mira")
    begun = decide(start(), command, KeyedDice(data.draw(st.integers(0, 50))))
    assert not isinstance(begun, Rejection)
    return fold(start(), begun)


@settings(max_examples=150)
@given(st.data())
def test_what_is_refused_alone_opens_no_stream_of_dice(data: st.DataObject) -> None:
    state = _begun(data)
    wanted = data.draw(requests(state))
    command = ResolveRequests(requests=ROLL_REQUESTS.validate_python([wanted]), actor="mira")
    dice = CountedDice()
    result = decide(state, command, dice)
    if isinstance(result, Rejection):
        assert dice.opened == []
        assert result.where == "roll_requests[0]"
    else:
        assert len(set(dice.opened)) == len(dice.opened)
