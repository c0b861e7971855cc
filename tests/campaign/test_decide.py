"""Commands: what the GM, the narrator and the table may order, and when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaign.worlds import FIGHTER, STARTS_AT, WORLD, check_made, start
from whispyrkeep.campaign.commands import (
    Command,
    EndCampaign,
    GmAward,
    GmSet,
    OfferOptions,
    PauseCampaign,
    Remember,
    ResolveRequests,
    ResumeCampaign,
    Retcon,
    TellStory,
    UpdateWorld,
)
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.dice import Dice, DieStream, KeyedDice, StreamKey
from whispyrkeep.models import events as ev
from whispyrkeep.models.intent import Option
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import AbilityCheck, CombatAction, SavingThrow, Take
from whispyrkeep.models.state import CampaignState, CampaignStatus, Memory, TurnSummary
from whispyrkeep.models.terms import Ability, Condition, Skill
from whispyrkeep.models.world import Feature, Outcome

SEED = 99


class CountedDice:
    """Keyed dice that remember every stream that was opened."""

    by_hand = False

    def __init__(self) -> None:
        self.opened: list[StreamKey] = []

    def at(self, key: StreamKey) -> DieStream:
        self.opened.append(key)
        return KeyedDice(SEED).at(key)


def decided(
    command: Command, state: CampaignState | None = None, dice: Dice | None = None
) -> tuple[ev.Event, ...]:
    result = decide(state or start(), command, dice or KeyedDice(SEED))
    assert not isinstance(result, Rejection), str(result)
    return result


def after(command: Command, state: CampaignState | None = None) -> CampaignState:
    state = state or start()
    return fold(state, decided(command, state))


def refused(command: Command, state: CampaignState | None = None) -> Rejection:
    """The rejection, which changed nothing and threw no dice."""
    state, dice = state or start(), CountedDice()
    before = state.state_hash
    result = decide(state, command, dice)
    assert isinstance(result, Rejection), result
    assert state.state_hash == before
    assert dice.opened == []
    return result


def told(*patches: tuple[str, str, Any]) -> TellStory:
    return TellStory(
        patches=tuple(
            Patch.model_validate({"op": op, "path": path, "value": value})
            for op, path, value in patches
        )
    )


def check(**fields: Any) -> AbilityCheck:
    return AbilityCheck.model_validate(
        {"actor": "mira", "ability": "strength", "difficulty_class": 12, **fields}
    )


def requests(*wanted: Any) -> ResolveRequests:
    return ResolveRequests(requests=wanted, actor="mira")


# --- requests -------------------------------------------------------------------------


def test_requests_resolve_in_order_each_with_dice_of_its_own() -> None:
    dice = CountedDice()
    events = decided(requests(check(), check(skill=Skill.ATHLETICS), check()), dice=dice)
    tests = [event for event in events if isinstance(event, ev.D20TestMade)]
    assert [test.request for test in tests] == ["r1", "r2", "r3"]
    assert len(set(dice.opened)) == len(dice.opened) == 3


def test_the_same_requests_in_other_words_throw_the_same_dice() -> None:
    plain = decided(requests(check(), check()))
    reworded = decided(requests(check(id="one", reason="please"), check(id="two")))
    faces = [
        [event.roll.dice for event in events if isinstance(event, ev.D20TestMade)]
        for events in (plain, reworded)
    ]
    assert faces[0] == faces[1]


def test_one_illegal_request_and_none_is_resolved() -> None:
    gone = SavingThrow(target="nobody", ability=Ability.WISDOM, difficulty_class=10)
    state, dice = start(), CountedDice()
    result = decide(state, requests(check(), gone), dice)
    assert isinstance(result, Rejection)
    assert result.where == "roll_requests[1]"


def test_taking_what_lies_there_twice_is_judged_in_order() -> None:
    take = Take(actor="mira", item="item/torch", quantity=2)
    assert refused_at(requests(take, take)) == "roll_requests[1]"
    state = after(requests(take))
    assert state.places["mill"].contents["item/torch"] == 1
    assert state.party["mira"].inventory["item/torch"] == 7


def refused_at(command: Command) -> str:
    return refused(command).where


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (requests(), "requests.number"),
        (requests(*[check(id=f"c{n}") for n in range(13)]), "requests.number"),
        (requests(check(id="a"), check(id="a")), "requests.same_id"),
        (requests(check(id="r2"), check()), "requests.same_id"),
        (ResolveRequests(requests=(check(),), actor="miller"), "requests.actor"),
    ],
)
def test_requests_that_cannot_be_a_turn(command: Command, code: str) -> None:
    assert refused(command).code == code


def test_twelve_requests_are_a_turn() -> None:
    events = decided(requests(*[check(id=f"c{n}") for n in range(12)]))
    assert len([event for event in events if isinstance(event, ev.D20TestMade)]) == 12


# --- the story ------------------------------------------------------------------------


def test_the_story_is_told_by_patches() -> None:
    state = after(told(("add", "/flags/dusty", True), ("advance_time", "/time", 10)))
    assert state.flags == {"dusty": True}
    assert state.time == STARTS_AT + 600


def test_somebody_appears_when_their_time_comes() -> None:
    assert list(after(told(("add", "/flags/trapdoor", True))).npcs) == ["miller", "ghost"]
    assert "ghost" in after(GmSet(path="/flags/trapdoor", value=True, reason="test")).npcs


def test_a_feature_wants_a_check_of_this_turn() -> None:
    spend = Patch(op="add", path="/places/mill/spent", value="hopper")
    assert refused(TellStory(patches=(spend,))).where == "patches[0]"
    roll = check_made(difficulty_class=12, success=True)
    state = after(TellStory(patches=(spend,), resolved=(roll,)))
    assert state.places["mill"].contents["item/rope"] == 2


def test_conditions_end_with_the_time_the_story_takes() -> None:
    poisoned = ev.ConditionGained.model_validate(
        {
            "target": "mira",
            "active": {"condition": "poisoned", "source": "a dart", "ends_at": STARTS_AT + 300},
        }
    )
    state = fold(start(), (poisoned,))
    still = after(told(("advance_time", "/time", 4)), state)
    assert still.party["mira"].body.has(Condition.POISONED)
    over = after(told(("replace", "/location", "ford")), state)
    assert not over.party["mira"].body.has(Condition.POISONED)


def test_a_refused_story_throws_no_dice_for_the_dying() -> None:
    dying = after(GmSet(path="/party/bren/hit_points", value=0, reason="a trap"))
    late = told(("advance_time", "/time", 5), ("replace", "/location", "moon"))
    assert refused(late, dying).where == "patches[1]"
    dice = CountedDice()
    result = decide(dying, told(("advance_time", "/time", 5)), dice)
    assert not isinstance(result, Rejection)
    assert dice.opened


def test_memory_is_stored_by_what_is_new() -> None:
    lines = tuple(TurnSummary(turn=turn, text=f"turn {turn}") for turn in range(1, 6))
    state = after(Remember(memory=Memory(summaries=lines[:3])))
    events = decided(Remember(memory=Memory(tension=5, summaries=lines[1:4])), state)
    assert events == (
        ev.MemoryChanged(memory=Memory(tension=5, summaries=lines[3:4]), summaries_kept=3),
    )
    assert fold(state, events).memory.summaries == lines[1:4]


@pytest.mark.parametrize("kept", [(), (4,), (2, 1), (0, 4), (1, 2, 4)])
def test_memory_becomes_what_is_wanted_whatever_it_was(kept: tuple[int, ...]) -> None:
    lines = tuple(TurnSummary(turn=turn, text=f"turn {turn}") for turn in range(5))
    state = after(Remember(memory=Memory(summaries=lines[:3])))
    wanted = Memory(focus="miller", summaries=tuple(lines[index] for index in kept))
    assert after(Remember(memory=wanted), state).memory == wanted


def test_options_are_kept_for_the_next_turn() -> None:
    options = (Option(letter="A", text="Wait"),)
    state = after(OfferOptions(options=options))
    assert after(Remember(memory=Memory(tension=1)), state).memory.options == options


# --- the GM ---------------------------------------------------------------------------


def test_a_correction_is_recorded_with_its_reason() -> None:
    events = decided(GmSet(path="/party/mira/hit_points", value=15, reason="I misread the die"))
    assert events[0] == ev.GmCorrected(
        path="/party/mira/hit_points", before=20, after=15, reason="I misread the die"
    )
    assert fold(start(), events).party["mira"].body.hit_points == 15


def test_hit_points_set_to_0_and_back_wake_the_character() -> None:
    down = after(GmSet(path="/party/mira/hit_points", value=0, reason="test"))
    assert down.party["mira"].body.has(Condition.UNCONSCIOUS)
    up = after(GmSet(path="/party/mira/hit_points", value=3, reason="test"), down)
    assert not up.party["mira"].body.has(Condition.UNCONSCIOUS)
    assert up.party["mira"].body.hit_points == 3


def test_the_gm_clears_a_flag_and_moves_the_clock() -> None:
    state = after(GmSet(path="/flags/dusty", value="very", reason="test"))
    assert after(GmSet(path="/flags/dusty", value=None, reason="test"), state).flags == {}
    assert after(GmSet(path="/time", value=30, reason="test")).time == STARTS_AT + 1_800


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("/party/mira/hit_points", 20, "gm.unchanged"),
        ("/party/mira/hit_points", 21, "patch.value"),
        ("/party/mira/sheet/level", 20, "patch.engine_only"),
        ("/turn", 0, "patch.engine_only"),
        ("/time", -5, "patch.value"),
        ("party/mira", 1, "patch.unknown_path"),
        ("/nowhere", 1, "patch.unknown_path"),
    ],
)
def test_corrections_that_cannot_be(path: str, value: int, code: str) -> None:
    rejection = refused(GmSet(path=path, value=value, reason="test"))
    assert rejection.code == code
    assert rejection.where == ""


def test_an_award_is_added_to_what_is_there() -> None:
    award = GmAward(
        target="mira",
        item="item/torch",
        quantity=2,
        money_cp=300,
        experience=50,
        heroic_inspiration=True,
        reason="a good plan",
    )
    mira = after(award).party["mira"]
    assert (mira.inventory["item/torch"], mira.money_cp, mira.experience) == (7, 1_500, 50)
    assert mira.heroic_inspiration


@pytest.mark.parametrize(
    ("award", "code"),
    [
        ({"target": "miller", "money_cp": 5}, "gm.no_such_member"),
        ({"target": "mira"}, "gm.nothing_given"),
        ({"target": "mira", "item": "item/vorpal-teapot"}, "patch.missing"),
        ({"target": "mira", "item": "monster/rat"}, "patch.unknown_path"),
    ],
)
def test_awards_that_cannot_be(award: dict[str, Any], code: str) -> None:
    assert refused(GmAward(reason="test", **award)).code == code


def test_a_past_turn_is_retold_and_a_future_one_cannot_be() -> None:
    state = close_turn(start(), 3)
    retcon = Retcon(turn=3, text="The miller was not there.")
    assert decided(retcon, state) == (ev.FactRetconned(turn=3, text="The miller was not there."),)
    assert refused(retcon, close_turn(state, 2)).code == "retcon.future"


# --- the campaign itself --------------------------------------------------------------

PAUSED = PauseCampaign(why="summer")
ENDED = EndCampaign(ending="home")


@pytest.mark.parametrize(("rest", "code"), [(PAUSED, "campaign.paused"), (ENDED, "campaign.ended")])
def test_a_campaign_at_rest_takes_no_turn(rest: Command, code: str) -> None:
    state = after(rest)
    assert refused(requests(check()), state).code == code
    assert refused(told(("advance_time", "/time", 5)), state).code == code
    assert refused(TellStory(), state).code == code


@pytest.mark.parametrize("rest", [PAUSED, ENDED])
def test_the_gm_corrects_a_campaign_at_rest(rest: Command) -> None:
    state = after(rest)
    assert after(GmSet(path="/party/mira/money_cp", value=1, reason="test"), state)
    assert after(GmAward(target="mira", experience=5, reason="test"), state)


def test_pausing_resuming_ending() -> None:
    paused = after(PAUSED)
    assert paused.status is CampaignStatus.PAUSED
    assert refused(PAUSED, paused).code == "campaign.paused"
    resumed = after(ResumeCampaign(), paused)
    assert resumed.status is CampaignStatus.ACTIVE
    assert refused(ResumeCampaign(), resumed).code == "campaign.active"
    ended = after(ENDED, paused)
    assert (ended.status, ended.ending) == (CampaignStatus.ENDED, "home")
    for late in (PAUSED, ResumeCampaign(), ENDED):
        assert refused(late, ended).code == "campaign.ended"


def test_the_turn_that_ends_the_campaign_can_be_closed() -> None:
    ended = after(ENDED)
    assert after(Remember(memory=Memory()), ended)
    assert after(OfferOptions(options=()), ended)


# --- a later version of the universe --------------------------------------------------


def test_a_later_world_brings_its_news_and_keeps_what_play_changed() -> None:
    mill = WORLD.places["mill"].with_(
        features=(
            Feature(id="sluice", name="the sluice", text="Shut.", success=Outcome(text="Open.")),
        )
    )
    weir = WORLD.places["ford"].with_(id="weir", name="The weir", contents={"item/rope": 1})
    reeve = WORLD.npcs["miller"].with_(id="reeve", name="The reeve", place="weir")
    quest = WORLD.quests["debt-paid"].with_(id="flood", title="The flood")
    order = WORLD.factions["guild"].with_(id="order", standing=-20)
    later = WORLD.with_(
        places={**WORLD.places, "mill": mill, "weir": weir},
        npcs={**WORLD.npcs, "reeve": reeve},
        quests={**WORLD.quests, "flood": quest},
        factions={**WORLD.factions, "order": order},
    )
    played = after(told(("replace", "/npcs/miller/attitude", "hostile")))
    state = after(UpdateWorld(world=later), played)
    assert state.world_hash == later.digest
    assert state.npcs["miller"] == played.npcs["miller"]
    assert state.npcs["reeve"].place == "weir"
    assert state.quests["flood"].status == "unknown"
    assert state.factions["order"].standing == -20
    assert state.places["weir"].contents == {"item/rope": 1}
    assert after(told(("add", "/places/mill/spent", "sluice")), state).places["mill"].spent


def test_worlds_that_cannot_be_taken_over() -> None:
    assert refused(UpdateWorld(world=WORLD)).code == "world.unchanged"
    other = WORLD.with_(universe="universe-2")
    assert refused(UpdateWorld(world=other)).code == "world.another"
    mill_only = WORLD.with_(places={"ford": WORLD.places["ford"]})
    assert refused(UpdateWorld(world=mill_only)).code == "world.place_gone"
    twin = WORLD.npcs["miller"].with_(id=FIGHTER.id)
    crowded = WORLD.with_(npcs={**WORLD.npcs, twin.id: twin})
    assert refused(UpdateWorld(world=crowded)).code == "world.taken"
    wen = after(told(("add", "/npcs/wen", "Wen")))
    second = WORLD.npcs["miller"].with_(id="wen")
    clashing = WORLD.with_(npcs={**WORLD.npcs, "wen": second})
    assert refused(UpdateWorld(world=clashing), wen).code == "world.taken"


def test_no_world_is_taken_over_in_a_fight() -> None:
    later = WORLD.with_(summary="Later.")
    fight = ev.FightStarted(number=1, order=(), foes=())
    assert refused(UpdateWorld(world=later), fold(start(), (fight,))).code == "world.in_fight"


def test_a_combat_action_outside_a_fight_is_refused() -> None:
    assert refused_at(requests(CombatAction(actor="mira", action="dodge"))) == "roll_requests[0]"
