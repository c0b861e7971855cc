"""What panels look up, on real campaigns."""

from __future__ import annotations

import pytest

from tests.panels.tellers import EDDA, JORY, LISTEN, listening, quiet, reply
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.errors import NoSuchTurn
from whispyrkeep.panels.looking import ROLLS_SHOWN, DiceQuestion, Looking
from whispyrkeep.panels.views import TURNS_SHOWN
from whispyrkeep.session.campaign import Campaign


def check(actor: str, times: int = 1) -> list[dict[str, object]]:
    return [LISTEN | {"actor": actor, "id": f"r{number}"} for number in range(times)]


def throw(campaign: Campaign, actor: str, times: int = 1) -> None:
    told = (reply("You listen.", roll_requests=check(actor, times)), reply("Water.", "Go on"))
    campaign.turn("I listen.", actor, narrator=ScriptedNarrator(told))


def test_the_timeline_names_every_turn(campaign: Campaign) -> None:
    looking = Looking(campaign)
    assert [entry.title for entry in looking.timeline().entries] == ["The beginning"]
    campaign.turn("I look around.\n\nA second paragraph.", narrator=quiet())
    campaign.gm_set(f"/party/{EDDA}/hit_points", 9, "a fall")
    entries = looking.timeline().entries
    assert [(entry.turn, entry.who) for entry in entries[1:]] == [
        (1, "Edda Marl"), (2, "Game master"),
    ]  # fmt: skip
    assert entries[1].title == "I look around. A second paragraph."
    assert "hit_points from 20 to 9 (a fall)" in entries[2].title
    assert all(entry.date for entry in entries)


def test_a_rewind_shortens_it_and_other_turns_take_the_place(campaign: Campaign) -> None:
    looking = Looking(campaign)
    for number in range(4):
        campaign.turn(f"Turn {number}.", narrator=quiet())
    assert len(looking.timeline().entries) == 5
    campaign.rewind(1)
    assert len(looking.timeline().entries) == 2
    for number in range(4):
        campaign.turn(f"Other {number}.", narrator=quiet())
    titles = [entry.title for entry in looking.timeline().entries[1:]]
    assert titles == ["Turn 0.", *(f"Other {number}." for number in range(4))]


def test_a_preview_shows_the_state_there_and_what_would_go(campaign: Campaign) -> None:
    looking = Looking(campaign)
    campaign.gm_set(f"/party/{EDDA}/hit_points", 9, "a fall")
    campaign.gm_set(f"/party/{EDDA}/hit_points", 4, "another")
    preview = looking.preview(1)
    edda = next(one for one in preview.standing.party if one.id == EDDA)
    assert (edda.hit_points, preview.removed, len(preview.titles)) == (9, 1, 1)
    assert looking.preview(0).removed == 2
    assert looking.preview(2).titles == ()
    with pytest.raises(NoSuchTurn):
        looking.preview(3)


def test_earlier_turns_come_in_pages(campaign: Campaign) -> None:
    played = TURNS_SHOWN + 3
    for number in range(played):
        campaign.turn(f"Turn {number}.", narrator=quiet())
    looking = Looking(campaign)
    page = looking.earlier(played)
    assert [turn.number for turn in page.turns] == list(range(3, played))
    assert [turn.number for turn in looking.earlier(3).turns] == [1, 2]
    assert looking.earlier(1).turns == ()


def test_the_dice_log_is_filtered_and_paged(campaign: Campaign) -> None:
    throw(campaign, EDDA, 2)
    throw(campaign, JORY, 1)
    looking = Looking(campaign)
    log = looking.dice(DiceQuestion())
    assert [(roll.number, roll.turn, roll.actor) for roll in log.rolls] == [
        (3, 2, JORY), (2, 1, EDDA), (1, 1, EDDA),
    ]  # fmt: skip
    assert {one.id: one.name for one in log.who} == {EDDA: "Edda Marl", JORY: "Jory Thwaite"}
    assert log.sides == (20,)
    assert (log.fairness.thrown, log.by_hand, log.more) == (3, 0, False)
    assert [roll.number for roll in looking.dice(DiceQuestion(who=EDDA)).rolls] == [2, 1]
    assert [roll.number for roll in looking.dice(DiceQuestion(before=2)).rolls] == [1]
    assert len(looking.dice(DiceQuestion(text="PERCEPTION")).rolls) == 3
    assert looking.dice(DiceQuestion(text="stealth")).rolls == ()
    assert looking.dice(DiceQuestion(kind="attack")).rolls == ()
    both = [looking.dice(DiceQuestion(outcome=kind)).rolls for kind in ("success", "failure")]
    assert sum(len(rolls) for rolls in both) == 3


def test_more_throws_than_a_page_are_there_for_the_asking(campaign: Campaign) -> None:
    for _ in range(ROLLS_SHOWN // 8 + 1):
        throw(campaign, EDDA, 8)
    looking = Looking(campaign)
    first = looking.dice(DiceQuestion())
    assert (len(first.rolls), first.more) == (ROLLS_SHOWN, True)
    rest = looking.dice(DiceQuestion(before=first.rolls[-1].number))
    assert rest.rolls[-1].number == 1
    assert not rest.more


def test_dice_thrown_by_hand_are_counted_apart(campaign: Campaign) -> None:
    campaign.turn("I listen.", JORY, narrator=listening(), dice=lambda key, number, sides: 13)
    log = Looking(campaign).dice(DiceQuestion())
    assert (log.rolls[0].by_hand, log.by_hand, log.rolls[0].dice[0].face) == (True, 1, 13)


def test_passages_for_the_dm_alone_are_not_shown(campaign: Campaign) -> None:
    secret = {"text": "Vess put out the lamp.", "visibility": {"scope": "dm"}}
    open_ = {"text": "The lamp went out at the turn of the tide.", "visibility": {"scope": "table"}}
    campaign.turn(
        "I ask about the lamp.",
        narrator=ScriptedNarrator([reply("It is dark.", lore_deltas=[secret, open_])]),
    )
    campaign.turn("Who put out the lamp at the turn of the tide?", narrator=quiet())
    cited = campaign.turn_at(2).cited
    hits = campaign.keep.cited(campaign, cited)
    hidden = [hit.record.text for hit in hits if not hit.record.visibility.sees("table")]
    assert hidden, "the test needs something that only the DM may see"
    shown = [passage.text for passage in Looking(campaign).cited(2).passages]
    assert shown
    assert not set(hidden) & set(shown)


def test_a_game_master_sees_what_can_be_set_and_what_stands_there(campaign: Campaign) -> None:
    paths = {one.path: one for one in Looking(campaign).writables().paths}
    edda = paths[f"/party/{EDDA}/hit_points"]
    assert (edda.now, edda.value) == (20, "a whole number from 0 to 20")
    carried = campaign.state.party[EDDA].inventory
    listed = {path for path in paths if path.startswith(f"/party/{EDDA}/inventory/")}
    assert listed == {f"/party/{EDDA}/inventory/{item}" for item in carried}


def test_a_game_master_sees_what_can_be_set_in_a_fight(campaign: Campaign) -> None:
    fight = {"kind": "start_fight", "monsters": ["monster/ogre"], "id": "r1"}
    told = (reply("Steel.", roll_requests=[fight]), reply("It begins.", "Strike"))
    campaign.turn("I draw.", EDDA, narrator=ScriptedNarrator(told))
    foe = next(iter(campaign.state.fight.foes))
    paths = {one.path: one for one in Looking(campaign).writables().paths}
    armor = paths[f"/foes/{foe}/modifiers/armor_class"]
    assert (armor.now, armor.value) == (0, "a whole number from -30 to 30")
    assert paths[f"/fight/initiative/{EDDA}"].now is not None
    assert paths["/fight/active"].now == campaign.state.fight.acting
    campaign.gm_set(armor.path, 2, "a shield")
    paths = {one.path: one for one in Looking(campaign).writables().paths}
    assert paths[armor.path].now == 2
