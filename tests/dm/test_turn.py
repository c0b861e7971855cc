"""The two stages of a turn: proposal, dice, telling; what is refused, mended, or given up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.campaign.worlds import WORLD, start
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice.streams import KeyedDice
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.dm.turn import ENDED_FLAG, Draft, Thrown, finish_turn, open_turn, total_use
from whispyrkeep.errors import ReplyUnusable
from whispyrkeep.models.events import D20TestMade, FlagSet, StatusChanged
from whispyrkeep.models.state import CampaignSettings, CampaignState, CampaignStatus
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.models.universe import ContentBounds

DICE = KeyedDice(11)
CHECK = {
    "kind": "ability_check",
    "actor": "mira",
    "ability": "strength",
    "skill": "athletics",
    "difficulty_class": 12,
}
ASKS: dict[str, Any] = {"narrative": "You pull at it.", "roll_requests": [CHECK]}


def scene(state: CampaignState | None = None) -> Scene:
    state = state or start()
    return Scene(
        state=state,
        settings=CampaignSettings(),
        catalogue=catalogue_for(state.world),
        actor="mira",
        player_text="I pull at what is wedged in the hopper",
        turn=state.turn + 1,
        seed=11,
    )


def flagged(path: str, narrative: str = "It is done.") -> dict[str, Any]:
    patch = {"op": "add", "path": path, "value": True, "reason": "seen"}
    return {"narrative": narrative, "patches": [patch]}


def told(*replies: dict[str, Any], at: Scene | None = None) -> tuple[Draft, ScriptedNarrator]:
    """A whole turn, and the narrator that told it."""
    narrator = ScriptedNarrator(replies)
    here = at or scene()
    return finish_turn(here, narrator, DICE, open_turn(here, narrator, DICE)), narrator


# --- the two stages ---------------------------------------------------------------------


def test_a_story_without_rolls_is_told_in_one_call() -> None:
    draft, narrator = told({"narrative": "Dust.", "options": [{"text": "Go"}, {"text": "Stay"}]})
    assert len(narrator.asked) == 1
    assert draft.narrative == "Dust."
    assert [option.letter for option in draft.options] == ["A", "B"]
    assert draft.state.memory.options == draft.options


def test_rolls_are_made_between_the_two_calls() -> None:
    draft, narrator = told(ASKS, {"narrative": "It comes loose."})
    proposing, narrating = narrator.asked
    assert proposing.outcomes is None
    assert narrating.outcomes is not None
    (test,) = [event for event in narrating.outcomes.events if isinstance(event, D20TestMade)]
    assert test.roll.total == test.roll.dice[0].face + 5
    assert draft.events[0] == test
    assert draft.narrative == "You pull at it.\n\nIt comes loose."
    assert draft.requests[0].id == "r1"


def test_what_the_opening_would_change_waits_for_the_dice() -> None:
    """Patches beside a roll would tell its outcome before it falls."""
    draft, _ = told(
        {**ASKS, **flagged("/flags/early"), "narrative": "You pull."}, {"narrative": "So."}
    )
    assert not [event for event in draft.events if isinstance(event, FlagSet)]
    draft, _ = told(ASKS, flagged("/flags/late"))
    assert draft.state.flags["late"] is True


def test_the_same_scene_throws_the_same_dice_however_often() -> None:
    first, second = told(ASKS, {"narrative": "A."})[0], told(ASKS, {"narrative": "B."})[0]
    assert first.events[0] == second.events[0]


def test_nothing_of_a_draft_touches_the_state_it_began_with() -> None:
    state = start()
    before = state.state_hash
    told(ASKS, flagged("/flags/x"), at=scene(state))
    assert start().state_hash == before == state.state_hash


def test_lore_of_both_replies_is_kept() -> None:
    def rumour(text: str) -> dict[str, Any]:
        return {"narrative": text, "lore_deltas": [{"text": text}]}

    draft, _ = told({**ASKS, **rumour("One.")}, rumour("Two."))
    assert [delta.text for delta in draft.deltas] == ["One.", "Two."]


# --- repairs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (flagged("/party/mira/hit_points"), "patches[0]"),
        (flagged("/party/mira/money_cp"), "patches[0]"),
        (flagged("/nowhere/at/all"), "patches[0]"),
        ({"narrative": ""}, "narrative"),
        ({"narrative": "x", "surprise": 1}, "surprise"),
        ({"narrative": "x", "roll_requests": [{**CHECK, "kind": "wish"}]}, "roll_requests[0]"),
        ({"narrative": "x", "roll_requests": [{**CHECK, "actor": "nobody"}]}, "roll_requests[0]"),
        ({"narrative": "x", "roll_requests": [{**CHECK, "result": 20}]}, "roll_requests[0]"),
        ({"narrative": "You rolled a 17 and win."}, "17"),
        ({"narrative": "The blow deals 9 damage."}, "9 damage"),
        ({"narrative": "A natural twenty!"}, "natural twenty"),
        ({"narrative": "x", "options": [{"text": "y"}] * 7}, "options"),
    ],
)
def test_a_bad_reply_is_mended_when_told_what_is_wrong(bad: dict[str, Any], named: str) -> None:
    draft, narrator = told(bad, flagged("/flags/mended"))
    assert narrator.asked[0].problems == ()
    assert named in " ".join(narrator.asked[1].problems)
    assert draft.narrative == "It is done."
    assert draft.use.calls == 2


def test_two_bad_replies_and_a_good_one_make_a_turn() -> None:
    draft, narrator = told({"narrative": ""}, flagged("/nowhere"), {"narrative": "At last."})
    assert draft.narrative == "At last."
    assert len(narrator.asked) == 3


def test_three_bad_replies_end_the_attempt_and_nothing_is_written() -> None:
    here = scene()
    before = here.state.state_hash
    narrator = ScriptedNarrator([flagged("/nowhere")] * 3)
    with pytest.raises(ReplyUnusable, match="nowhere"):
        open_turn(here, narrator, DICE)
    assert here.state.state_hash == before
    assert len(narrator.asked) == 3


def test_the_telling_is_mended_without_throwing_again() -> None:
    here = scene()
    narrator = ScriptedNarrator([ASKS, {"narrative": "You rolled a 99."}, {"narrative": "Loose."}])
    thrown = open_turn(here, narrator, DICE)
    draft = finish_turn(here, narrator, DICE, thrown)
    assert draft.events[: len(thrown.events)] == thrown.events
    assert draft.narrative.endswith("Loose.")


def test_rolls_asked_for_in_the_telling_are_refused() -> None:
    _, narrator = told(ASKS, ASKS, {"narrative": "It comes loose."})
    assert "thrown" in narrator.asked[2].problems[0]


def test_a_telling_that_stays_bad_leaves_what_was_thrown() -> None:
    here = scene()
    thrown = open_turn(here, ScriptedNarrator([ASKS]), DICE)
    with pytest.raises(ReplyUnusable):
        finish_turn(here, ScriptedNarrator([ASKS] * 3), DICE, thrown)
    again = finish_turn(here, ScriptedNarrator([{"narrative": "Well."}]), DICE, thrown)
    assert again.events[0] == thrown.events[0]


def test_the_numbers_that_fell_may_be_told() -> None:
    here = scene()
    thrown = open_turn(here, ScriptedNarrator([ASKS]), DICE)
    total = thrown.events[0].roll.total  # type: ignore[union-attr]
    narrator = ScriptedNarrator([{"narrative": f"You rolled a {total} against DC 12."}])
    assert str(total) in finish_turn(here, narrator, DICE, thrown).narrative


@pytest.mark.parametrize("where", ["narrative", "options"])
def test_what_the_table_never_wants_to_see_is_refused(where: str) -> None:
    state = start()
    world = WORLD.with_(content=ContentBounds(lines=("spiders",)))
    here = scene(state.with_(world=world, world_hash=world.digest))
    bad = {
        "narrative": {"narrative": "Then Spiders come."},
        "options": {"narrative": "Hm.", "options": [{"text": "Look at the spiders"}]},
    }[where]
    _, narrator = told(bad, {"narrative": "Spiderwebs, and nothing else."}, at=here)
    assert "spiders" in narrator.asked[1].problems[0]


FOREIGN = {"narrative": "A beholder drifts out of the dark."}


@pytest.mark.parametrize(
    "bad",
    [
        FOREIGN,
        {"narrative": "Hm.", "options": [{"text": "Ask the Beholders"}, {"text": "Wait"}]},
        {"narrative": "Hm.", "lore_deltas": [{"text": "A beholder's lair is near."}]},
    ],
)
def test_a_name_of_another_publishers_world_is_mended(bad: dict[str, Any]) -> None:
    _, narrator = told(bad, {"narrative": "An eye as large as a door opens."})
    assert '"beholder" belongs to the world of another' in narrator.asked[1].problems[0]


def test_names_that_the_table_uses_itself_may_be_told() -> None:
    """The player's words, the universe's homebrew, its documents, and what is known of it."""
    plain = scene()
    owned = {"monster/eye": {"id": "monster/eye", "name": "Beholder"}}
    world = WORLD.with_(homebrew=owned)
    for here in (
        replace(plain, player_text="I look for the beholder"),
        replace(plain, state=plain.state.with_(world=world, world_hash=world.digest)),
        replace(plain, names_in_use=lambda: frozenset({"beholder"})),
    ):
        draft, narrator = told(FOREIGN, at=here)
        assert len(narrator.asked) == 1
        assert draft.narrative == FOREIGN["narrative"]


# --- how turns end ----------------------------------------------------------------------


def test_a_narrator_ends_the_campaign_with_its_flag() -> None:
    """Once the ending's requirement holds, by the same reply if need be."""
    ending = {"op": "add", "path": f"/flags/{ENDED_FLAG}", "value": "home", "reason": "done"}
    found = {"op": "replace", "path": "/quests/lost-key/step", "value": "returned"}
    draft, _ = told({"narrative": "Home.", "patches": [found, ending]})
    assert draft.state.status is CampaignStatus.ENDED
    assert draft.state.ending == "home"
    for value in ("home", "victory"):
        with pytest.raises(ReplyUnusable, match=f"cannot end with '{value}'"):
            told(*[{"narrative": "Home.", "patches": [ending | {"value": value}]}] * 3)


def test_the_campaign_ends_with_the_last_of_the_party() -> None:
    state = start()
    dead = {
        key: member.with_(body=member.body.with_(dead=True, hit_points=0))
        for key, member in state.party.items()
    }
    draft, _ = told({"narrative": "Silence."}, at=scene(state.with_(party=dead)))
    assert [event.ending for event in draft.events if isinstance(event, StatusChanged)] == [
        "defeat"
    ]


def test_notable_turns_leave_a_line_in_the_memory() -> None:
    patch = {"op": "replace", "path": "/location", "value": "ford", "reason": "walk"}
    draft, _ = told({"narrative": "Down to the ford.", "patches": [patch]})
    (line,) = draft.state.memory.summaries
    assert line.turn == 1
    assert "The ford" in line.text
    quiet, _ = told({"narrative": "Nothing happens."})
    assert quiet.state.memory.summaries == ()


def test_a_paused_campaign_takes_no_turn() -> None:
    here = scene(start().with_(status=CampaignStatus.PAUSED))
    with pytest.raises(ReplyUnusable, match="resume"):
        open_turn(here, ScriptedNarrator([{"narrative": "x"}] * 3), DICE)


def test_the_use_of_several_calls_is_added_up() -> None:
    uses = (
        ModelUse(name="tale", endpoint="inn", calls=1, prompt_tokens=10, completion_tokens=3),
        ModelUse(name="tale", calls=2, prompt_tokens=5, cached_tokens=4, estimated=True),
    )
    assert total_use(uses) == ModelUse(
        name="tale",
        endpoint="inn",
        calls=3,
        prompt_tokens=15,
        completion_tokens=3,
        cached_tokens=4,
        estimated=True,
    )


def test_a_draft_goes_on_from_what_another_narrator_opened() -> None:
    here = scene()
    thrown = open_turn(here, ScriptedNarrator([ASKS], name="first"), DICE)
    kept = Thrown(replace(thrown.opening, use=ModelUse(name="")), thrown.events)
    draft = finish_turn(here, ScriptedNarrator([{"narrative": "So."}], name="second"), DICE, kept)
    assert draft.use.name == "second"
