"""Turns through the library: played, taken back, checked, resumed, corrected."""

from __future__ import annotations

import pytest

from tests.session.tables import EDDA, JORY, LOOK, asking, faces, look, play, tells
from whispyrkeep.campaign.evolve import replay
from whispyrkeep.errors import (
    BadDocument,
    CampaignRests,
    MoveRejected,
    NoSuchCharacter,
    NoSuchTurn,
    NothingSaid,
    NothingToUndo,
    ReplyUnusable,
    SaidTooMuch,
    ScriptEnded,
)
from whispyrkeep.models.events import FactRetconned, GmCorrected
from whispyrkeep.models.state import CampaignStatus
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep


def test_a_turn_is_committed_with_all_that_was_said_and_thrown(campaign: Campaign) -> None:
    done = look(campaign, "I look for tracks")
    stored = next(iter(campaign.turns()))
    assert stored == done
    assert (stored.turn, stored.actor, stored.player_text) == (1, JORY, "I look for tracks")
    assert stored.narrative == "You set about it.\n\nThe mud shines."
    assert stored.wall == campaign.keep.clock()
    assert len(faces(stored)) == 1
    assert campaign.state.turn == 1
    assert stored.state_hash == campaign.state.state_hash


def test_replay_from_the_start_gives_the_state(campaign: Campaign) -> None:
    look(campaign)
    play(campaign, "I go on")
    campaign.gm_award(EDDA, "found a purse", money_cp=12)
    assert replay(campaign.start, campaign.turns()).state_hash == campaign.state.state_hash
    assert open_keep(campaign.keep.root).campaign("demo").state == campaign.state


def test_turns_after_a_turn(campaign: Campaign) -> None:
    play(campaign, "one", "two", "three")
    assert [turn.player_text for turn in campaign.turns(1)] == ["two", "three"]
    assert list(campaign.turns(3)) == []
    with pytest.raises(NoSuchTurn):
        list(campaign.turns(4))


def test_the_state_of_an_earlier_turn(campaign: Campaign) -> None:
    play(campaign, "one")
    campaign.gm_set(f"/party/{EDDA}/money_cp", 7, "stolen")
    assert campaign.state_at(0) == campaign.start
    assert campaign.state_at(1).party[EDDA].money_cp == 400
    assert campaign.state_at(2) == campaign.state
    for missing in (-1, 3):
        with pytest.raises(NoSuchTurn):
            campaign.state_at(missing)


def test_verify_throws_the_dice_again(campaign: Campaign) -> None:
    look(campaign)
    play(campaign, "on")
    seen: list[int] = []
    found = campaign.verify(seen.append)
    assert (found.sound, found.turns, found.dice, found.fault) == (True, 2, 1, None)
    assert seen == [1, 2]


def test_rewind_undo_and_playing_on(campaign: Campaign) -> None:
    look(campaign)
    play(campaign, "two", "three")
    states = [campaign.state_at(turn).state_hash for turn in range(4)]
    assert campaign.rewind(1).turn == 1
    assert campaign.state.state_hash == states[1]
    assert campaign.undo_rewind().turn == 3
    assert campaign.state.state_hash == states[3]
    campaign.rewind(2)
    play(campaign, "another way")
    with pytest.raises(NothingToUndo):
        campaign.undo_rewind()
    assert [turn.player_text for turn in campaign.turns()][1:] == ["two", "another way"]
    assert campaign.verify().sound


@pytest.mark.parametrize("turn", [-1, 2])
def test_a_rewind_to_no_turn_is_refused(campaign: Campaign, turn: int) -> None:
    play(campaign, "one")
    with pytest.raises(NoSuchTurn):
        campaign.rewind(turn)
    assert campaign.head.turn == 1


def test_rewinding_and_other_words_never_fish_for_dice(campaign: Campaign) -> None:
    first = look(campaign, "I look around")
    campaign.rewind(0)
    assert faces(look(campaign, "I look around, but carefully this time")) == faces(first)


def test_options_and_odds(campaign: Campaign) -> None:
    option = {
        "text": "Look closer",
        "intent": {"act": "search", "skill": "perception", "difficulty_class": 15},
    }
    script = tells({"narrative": "Mud.", "options": [option, {"text": "Leave"}]})
    campaign.turn("hm", narrator=script)
    letters = [(one.letter, one.text) for one in campaign.options()]
    assert letters == [("A", "Look closer"), ("B", "Leave")]
    known = campaign.odds(campaign.options()[0], "Jory")
    assert known is not None
    # Wisdom 17 gives +3, proficiency at level 2 is +2: a 10 or more on the die
    assert (known.numerator, known.denominator) == (11, 20)
    assert campaign.odds(campaign.options()[1]) is None


# --- who acts and what is said ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "who"),
    [(None, EDDA), ("jory", JORY), ("JORY THWAITE", JORY), (JORY, JORY), (" Edda ", EDDA)],
)
def test_who_acts(campaign: Campaign, name: str | None, who: str) -> None:
    assert play(campaign, "here", as_=name).actor == who


def test_nobody_else_acts(campaign: Campaign) -> None:
    with pytest.raises(NoSuchCharacter, match="edda-marl or jory-thwaite"):
        play(campaign, "here", as_="Merlin")
    assert campaign.head.turn == 0


@pytest.mark.parametrize("text", ["", "   \n", "\x1b[31m", "\u202e"])
def test_a_turn_needs_words(campaign: Campaign, text: str) -> None:
    with pytest.raises(NothingSaid):
        play(campaign, text)


def test_what_a_player_types_is_stored_clean(campaign: Campaign) -> None:
    done = campaign.turn(" I \x1b]0;title\x07look\u202e ", narrator=tells("You look."))
    assert done.player_text == "I look"


def test_more_words_than_a_turn_takes_are_refused_not_cut(campaign: Campaign) -> None:
    assert len(campaign.turn("x" * 4_000, narrator=tells("Mm.")).player_text) == 4_000
    with pytest.raises(SaidTooMuch, match="4,001"):
        campaign.turn("x" * 4_001, narrator=tells("Mm."))


# --- failures between dice and story ----------------------------------------------------


def test_a_turn_that_failed_after_its_dice_goes_on_with_the_same(campaign: Campaign) -> None:
    shown: list[list[int]] = []

    def on_dice(events: tuple[object, ...]) -> None:
        shown.append([die.face for event in events for die in event.roll.dice])

    with pytest.raises(ScriptEnded):
        campaign.turn("I look", as_=JORY, narrator=tells(asking(LOOK)), on_dice=on_dice)
    unfinished = campaign.unfinished
    assert unfinished is not None
    assert (unfinished.actor, unfinished.player_text) == (JORY, "I look")
    assert campaign.head.turn == 0

    again = open_keep(campaign.keep.root).campaign("demo")
    done = again.turn("I look", as_=JORY, narrator=tells("You see it."), on_dice=on_dice)
    assert shown == [faces(done)] * 2
    assert done.id == unfinished.event_id
    assert done.narrative == "You set about it.\n\nYou see it."
    assert again.unfinished is None
    assert again.drafts == ()
    assert again.verify().sound


def test_a_turn_that_failed_may_be_said_otherwise_with_the_same_dice(campaign: Campaign) -> None:
    with pytest.raises(ScriptEnded):
        campaign.turn("I look", as_=JORY, narrator=tells(asking(LOOK)))
    before = campaign.unfinished
    assert before is not None and before.thrown is not None
    kept = before.thrown.events[0].roll.dice[0].face  # type: ignore[union-attr]
    done = look(campaign, "I squint")
    assert faces(done) == [kept]
    assert done.id == before.event_id
    assert campaign.drafts == ()


def test_an_unusable_reply_writes_nothing(campaign: Campaign) -> None:
    bad = {"narrative": "", "patches": 3}
    with pytest.raises(ReplyUnusable):
        campaign.turn("hm", narrator=tells(*[bad] * 3))
    assert campaign.head.turn == 0
    assert campaign.drafts == ()


def test_an_unfinished_turn_can_be_discarded(campaign: Campaign) -> None:
    with pytest.raises(ScriptEnded):
        campaign.turn("I look", as_=JORY, narrator=tells(asking(LOOK)))
    campaign.discard_drafts()
    assert campaign.unfinished is None


def test_a_rewind_forgets_the_turn_in_progress(campaign: Campaign) -> None:
    play(campaign, "one")
    with pytest.raises(ScriptEnded):
        campaign.turn("I look", as_=JORY, narrator=tells(asking(LOOK)))
    campaign.rewind(0)
    assert campaign.drafts == ()


# --- dice thrown at the table -----------------------------------------------------------


class Table:
    """People who throw what they are told to, and count how often they are asked."""

    def __init__(self, *faces: int) -> None:
        self.faces = list(faces)
        self.asked: list[tuple[str, int, int]] = []

    def __call__(self, key: object, sides: int, number: int) -> int:
        self.asked.append((str(key), sides, number))
        return self.faces.pop(0)


def test_dice_thrown_by_hand_are_recorded_as_such(campaign: Campaign) -> None:
    done = look(campaign, dice=Table(17))
    roll = done.events[0].roll  # type: ignore[union-attr]
    assert (faces(done), roll.by_hand, roll.total) == ([17], True, 22)
    found = campaign.verify()
    assert (found.sound, found.dice, found.dice_by_hand) == (True, 0, 1)


def test_dice_thrown_by_hand_are_asked_for_once(campaign: Campaign) -> None:
    table = Table(17)
    with pytest.raises(ScriptEnded):
        campaign.turn("I look", as_=JORY, narrator=tells(asking(LOOK)), dice=table)
    fresh = open_keep(campaign.keep.root).campaign("demo")
    done = look(fresh, "I look harder", dice=table)
    assert faces(done) == [17]
    assert len(table.asked) == 1


def test_a_die_on_the_table_is_kept_before_the_next_is_thrown(campaign: Campaign) -> None:
    """Stopping after a bad throw must not bring another one."""
    twice = asking(LOOK, {**LOOK, "actor": EDDA})
    with pytest.raises(IndexError):
        campaign.turn("We look", as_=JORY, narrator=tells(twice), dice=Table(2))
    fresh = open_keep(campaign.keep.root).campaign("demo")
    table = Table(19)
    done = fresh.turn("We look", as_=JORY, narrator=tells(twice, "Mud."), dice=table)
    assert faces(done) == [2, 19]


# --- paused, ended ----------------------------------------------------------------------


def test_a_paused_campaign_takes_no_turn_until_resumed(campaign: Campaign) -> None:
    campaign.pause("summer")
    with pytest.raises(CampaignRests, match="campaign resume demo"):
        play(campaign, "on")
    assert campaign.head.turn == 1
    campaign.resume()
    assert play(campaign, "on").turn == 3
    assert campaign.verify().sound


def test_an_ended_campaign_takes_no_turn_but_can_be_rewound(campaign: Campaign) -> None:
    campaign.end("drowned")
    assert campaign.state.status is CampaignStatus.ENDED
    with pytest.raises(CampaignRests, match="rewind"):
        play(campaign, "on")
    with pytest.raises(MoveRejected):
        campaign.resume()
    campaign.rewind(0)
    assert play(campaign, "on").turn == 1


def test_pausing_twice_is_refused(campaign: Campaign) -> None:
    campaign.pause()
    with pytest.raises(MoveRejected, match="paused"):
        campaign.pause()
    assert campaign.head.turn == 1


# --- the GM -----------------------------------------------------------------------------


def test_a_correction_stands_in_the_log_with_its_reason(campaign: Campaign) -> None:
    done = campaign.gm_set(f"/party/{EDDA}/hit_points", 11, "forgot the fall")
    assert campaign.state.party[EDDA].body.hit_points == 11
    correction = done.events[0]
    assert isinstance(correction, GmCorrected)
    assert (correction.before, correction.after, correction.reason) == (20, 11, "forgot the fall")
    assert (done.kind, done.actor) == ("gm", None)


def test_awards(campaign: Campaign) -> None:
    campaign.gm_award(EDDA, "well said", experience=50, money_cp=100, heroic_inspiration=True)
    campaign.gm_award(EDDA, "found", item="item/rope", quantity=2)
    edda = campaign.state.party[EDDA]
    assert (edda.experience, edda.money_cp, edda.heroic_inspiration) == (350, 500, True)
    assert edda.inventory["item/rope"] == 3
    assert campaign.verify().sound


def test_a_retcon_leaves_the_old_turn_as_it_is(campaign: Campaign) -> None:
    first = play(campaign, "I open the door")
    done = campaign.retcon(1, "There was no door.", "vote")
    assert done.events == (FactRetconned(turn=1, text="There was no door.", reason="vote"),)
    assert campaign.turn_at(1) == first


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/party/edda-marl/hit_points", 99),
        ("/party/edda-marl/hit_points", "many"),
        ("/party/nobody/hit_points", 3),
        ("/nowhere", 1),
        ("no path", 1),
        ("", 1),
        ("/party/../hit_points", 1),
    ],
)
def test_illegal_corrections_are_refused(campaign: Campaign, path: str, value: int | str) -> None:
    with pytest.raises(MoveRejected):
        campaign.gm_set(path, value, "why not")
    assert campaign.head.turn == 0


def test_corrections_that_are_none_are_refused(campaign: Campaign) -> None:
    with pytest.raises(MoveRejected):
        campaign.gm_award(EDDA, "nothing")
    with pytest.raises(MoveRejected):
        campaign.gm_award("nobody", "x", experience=1)
    with pytest.raises(BadDocument):
        campaign.gm_award(EDDA, "x", item="item/rope", quantity=-1)
    with pytest.raises(BadDocument):
        campaign.gm_award(EDDA, "x", gold=5)
    with pytest.raises(BadDocument):
        campaign.gm_set("/party", 1, "x" * 401)
    with pytest.raises(BadDocument):
        campaign.retcon(0, "never")
    with pytest.raises(MoveRejected):
        campaign.retcon(7, "not yet")
    assert campaign.head.turn == 0


def test_a_later_universe_is_taken_over_when_the_gm_asks(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    universe = keep.universe("withy-coast")
    keep.save_universe(universe.with_(summary="Drier now."), before=universe)
    assert campaign.state.world.summary != "Drier now."
    done = campaign.take_over_universe()
    assert done.kind == "gm"
    assert campaign.state.world.summary == "Drier now."
    play(campaign, "two")
    assert campaign.verify().sound
    reopened = open_keep(keep.root).campaign("demo")
    assert reopened.state == campaign.state
    assert reopened.start.world.summary != "Drier now."
    with pytest.raises(MoveRejected, match="already"):
        campaign.take_over_universe()
    campaign.rewind(1)
    assert campaign.state.world.summary == campaign.start.world.summary


def test_characters_are_written_back_on_request(keep: Keep, campaign: Campaign) -> None:
    campaign.gm_award(EDDA, "pay", experience=100, money_cp=50, item="item/rope")
    assert keep.character(EDDA).experience == 300
    saved = campaign.write_back("Edda")
    assert saved == keep.character(EDDA)
    assert (saved.experience, saved.money_cp) == (400, 450)
    assert {one.item: one.quantity for one in saved.equipment}["item/rope"] == 2
    worn = {one.item for one in saved.equipment if one.equipped}
    assert worn == {"item/chain-mail", "item/greatsword"}
    another = keep.new_campaign("next", "withy-coast", (EDDA,))
    assert another.state.party[EDDA].money_cp == 450
