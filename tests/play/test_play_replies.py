"""Replies that are wrong in every way a model knows, in whole turns of the demo.

Each is either mended after one repair that named what was wrong, or ends after three tries in a
clear error with nothing written.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.play.sittings import (
    ASKS,
    CHECK,
    GOOD,
    OPTIONS,
    STORY,
    assert_nothing_written,
    assert_sound,
    before,
    mechanics_of,
    play,
    refused,
    tells,
    told_by,
)
from tests.servers.fault_server import Behaviour, says, says_object
from whispyrkeep.errors import ReplyUnusable
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.opening import open_keep

MONEY = "/party/edda-marl/money_cp"
Case = tuple[Behaviour, str]


def patched(op: str, path: str, value: Any = None, *others: dict[str, Any]) -> Behaviour:
    patch = {"op": op, "path": path} | ({} if value is None else {"value": value})
    return tells(patches=[patch, *others])


def asking(*requests: dict[str, Any]) -> Behaviour:
    return says_object(ASKS | {"roll_requests": list(requests)})


def but(**changes: Any) -> Behaviour:
    """The check with these fields changed; None leaves one out."""
    return asking({key: value for key, value in (CHECK | changes).items() if value is not None})


TEXT = json.dumps(GOOD)
FORMS: dict[str, Case] = {
    "cut": (says(TEXT[:-20]), "never closed"),
    "trailing comma": (says(TEXT[:-1] + ",}"), "malformed"),
    "single quotes": (says(TEXT.replace('"', "'")), "no JSON object"),
    "only prose": (says("You look around and see rain."), "no JSON object"),
    "nothing but braces": (says("{}"), "narrative"),
    "two objects": (says(f"{TEXT}\n{json.dumps(GOOD | {'patches': []})}"), "2 JSON objects"),
    "a list": (says(f"[{TEXT}]"), "inside a list"),
    "twin keys": (says(TEXT[:-1] + ', "narrative": "Other."}'), "occurs twice"),
    "deep": (says('{"narrative": "x", "options": ' + "[" * 5_000 + "]" * 5_000 + "}"), "deeper"),
    "NaN": (says(TEXT[:-1] + ', "patches": [NaN]}'), "NaN"),
    "a huge number": (says(TEXT[:-1] + f', "patches": [{"9" * 5_000}]}}'), "digits"),
    "no end of reasoning": (says(f"<think>Hm. {TEXT}"), "inside its reasoning"),
    "no narrative": (says_object({"options": OPTIONS}), "narrative"),
    "an empty narrative": (tells(narrative="  "), "narrative"),
    "a narrative of number": (tells(narrative=7), "narrative"),
    "a long narrative": (tells(narrative="la " * 3_000), "narrative"),
    "another field": (tells(gold=1_000), "gold"),
    "seven options": (tells(options=OPTIONS * 3), "options"),
    "a lettered option": (tells(options=["Go home"]), "options[0]"),
    "eight patches as text": (tells(patches="all of them"), "patches"),
    "a story twice": (says(f"DM_TEXT:\n{STORY}\nDM_JSON:\n" + json.dumps({"narrative": "Other"})),
                      "differently"),
    "natural 20": (tells(narrative="You rolled a 19 and it is done."), "19"),
    "worded natural": (tells(narrative="A natural twenty, and the gull salutes."), "natural"),
    "damage from nowhere": (tells(narrative="The gull does 40 damage to you."), "40 damage"),
    "hard canon": (tells(lore_deltas=[{"text": "The lamp is out.", "kind": "hard"}]), "kind"),
    "lore for nobody": (tells(lore_deltas=[{"text": "x", "visibility": {"scope": "characters"}}]),
                        "visibility"),
    "nine rumours": (tells(lore_deltas=[{"text": "The gulls know."}] * 9), "lore_deltas"),
    "over the line": (tells(narrative="You see torture in the square."), "torture"),
}  # fmt: skip

PATCHES: dict[str, Case] = {
    "the root": (patched("replace", "/", {"a": 1}), "path"),
    "all of it": (patched("replace", "", "x"), "path"),
    "turn count": (patched("replace", "/turn", 99), "/turn"),
    "status": (patched("replace", "/status", "ended"), "/status"),
    "scenario": (patched("replace", "/scenario", "mine"), "/scenario"),
    "who somebody is": (patched("replace", "/party/edda-marl/id", "zeus"), "/id"),
    "the sheet": (patched("replace", "/party/edda-marl/sheet/level", 20), "/sheet/level"),
    "the rules": (patched("replace", "/world/rules/max_story_seconds", 1), "/world"),
    "gold": (patched("replace", MONEY, 999_999), "roll_requests"),
    "hit points": (patched("replace", "/party/edda-marl/hit_points", 999), "roll_requests"),
    "hit points below zero": (patched("replace", "/party/edda-marl/hit_points", -5), "hit_points"),
    "slots": (patched("add", "/party/jory-thwaite/resources/slot-1", 9), "roll_requests"),
    "experience": (patched("add", "/party/edda-marl/experience", 10_000), "roll_requests"),
    "inspiration": (patched("add", "/party/edda-marl/heroic_inspiration", True), "roll_requests"),
    "an item": (patched("add", "/party/edda-marl/inventory/item/longsword", 1), "roll_requests"),
    "no such item": (patched("add", "/party/edda-marl/inventory/item/vorpal", 1), "inventory"),
    "loot laid out": (patched("add", "/places/the-wade/contents/item/rope", 50), "contents"),
    "wares": (patched("add", "/npcs/piet-sandlow/wares/item/rope", 50), "wares"),
    "conditions": (patched("add", "/party/edda-marl/conditions/invisible", True), "conditions"),
    "an index": (patched("replace", "/party/0/hit_points", 9), "/party/0"),
    "a dash": (patched("add", "/party/-", 9), "/party/-"),
    "traversal": (patched("add", "/../../etc/passwd", "x"), "path"),
    "traversal inside": (patched("add", "/flags/../party/edda-marl/money_cp", 9), "path"),
    "a tilde": (patched("replace", "/party~1edda-marl~1money_cp", 9), "path"),
    "dunder": (patched("add", "/npcs/__class__/met", True), "__class__"),
    "backslashes": (patched("replace", "\\party\\edda-marl\\money_cp", 9), "path"),
    "percent": (patched("replace", "/party%2fedda-marl/money_cp", 9), "path"),
    "another op": (patched("test", MONEY, 1), "op"),
    "a move op": (tells(patches=[{"op": "move", "from": MONEY, "path": "/flags/x"}]), "op"),
    "half bad": (patched("add", "/flags/kind-word", True,
                         {"op": "replace", "path": MONEY, "value": 1}), "patches[1]"),
    "back in time": (patched("advance_time", "/time", -60), "/time"),
    "no time": (patched("advance_time", "/time", 0), "/time"),
    "a million years": (patched("advance_time", "/time", 10**12), "/time"),
    "time twice too long": (patched("advance_time", "/time", 43_200,
                                    {"op": "advance_time", "path": "/time", "value": 1}),
                            "minutes"),
    "time set": (patched("replace", "/time", 5), "advance_time"),
    "time in words": (patched("advance_time", "/time", "an hour"), "/time"),
    "time in parts": (patched("advance_time", "/time", 1.5), "value"),
    "time as truth": (patched("advance_time", "/time", True), "/time"),
    "time as text": (patched("advance_time", "/time", "60"), "/time"),
    "nobody": (patched("replace", "/npcs/santa/attitude", "friendly"), "santa"),
    "nowhere": (patched("replace", "/location", "atlantis"), "/location"),
    "no way there": (patched("replace", "/location", "cold-candle"), "/location"),
    "no such zone": (patched("replace", "/zone", "the moon"), "/zone"),
    "an id that is taken": (patched("add", "/npcs/edda-marl", "Edda again"), "already the id"),
    "somebody not due yet": (patched("add", "/npcs/linnet", "Linnet"), "appears"),
    "a secret without its price": (patched("add", "/npcs/piet-sandlow/told", "piet-row"),
                                   "takes one of piet-debt, piet-col"),
    "an unsearched thing": (patched("add", "/places/sallowmouth-quay/spent", "mail-sledge"),
                            "/spent"),
    "no such step": (patched("replace", "/quests/dark-lamp/step", "victory"), "/step"),
    "an odd mood": (patched("replace", "/npcs/ilse-marrable/attitude", "in love"), "attitude"),
    "a leap of standing": (patched("replace", "/factions/wardens/standing", 100), "standing"),
    "a flag with capitals": (patched("add", "/flags/IsKing", True), "path"),
    "a flag of lists": (patched("add", "/flags/king", ["yes"]), "value"),
    "an end by decree": (patched("add", "/flags/ended", "victory"), "cannot end with 'victory'"),
    "an end too early": (patched("add", "/flags/ended", "keepers-light"), "cannot end"),
    "removing nothing": (patched("remove", "/flags/never-set"), "never-set"),
    "fifty patches": (tells(patches=[{"op": "add", "path": "/flags/a", "value": True}] * 50),
                      "patches"),
    "a thousand patches": (tells(patches=[{"op": "add", "path": "/flags/a"}] * 1_000), "cut off"),
}  # fmt: skip

REQUESTS: dict[str, Case] = {
    "a wish": (asking({"kind": "wish", "for": "gold"}), "wish"),
    "no kind": (asking({"actor": "edda-marl"}), "kind"),
    "DC 0": (but(difficulty_class=0), "difficulty_class"),
    "DC 31": (but(difficulty_class=31), "difficulty_class"),
    "DC as text": (but(difficulty_class="15"), "difficulty_class"),
    "DC in parts": (but(difficulty_class=12.5), "difficulty_class"),
    "DC as truth": (but(difficulty_class=True), "difficulty_class"),
    "no DC": (but(difficulty_class=None), "difficulty_class"),
    "an odd skill": (but(skill="seduction"), "skill"),
    "the result brought along": (but(result=20), "result"),
    "the total brought along": (but(roll={"total": 25}), "roll"),
    "modifiers": (but(bonus=10), "bonus"),
    "somebody else rolls": (but(actor="zeus"), "zeus"),
    "five hundred": (asking(*[CHECK] * 500), "cut off"),
    "fifty": (asking(*[CHECK] * 50), "roll_requests"),
    "thirteen": (asking(*[CHECK] * 13), "roll_requests"),
    "twin ids": (asking(CHECK | {"id": "a"}, CHECK | {"id": "a"}), "taken"),
    "an attack in peace": (asking({"kind": "attack", "actor": "edda-marl",
                                   "target": "piet-sandlow"}), "start_fight"),
    "a fight with nobody": (asking({"kind": "start_fight"}), "at least one"),
    "a fight with dragons": (asking({"kind": "start_fight", "monsters": ["monster/lich-queen"]}),
                             "lich-queen"),
    "a fight with the absent": (asking({"kind": "start_fight", "npcs": ["orsel-varr"]}),
                                "orsel-varr"),
    "an end without a fight": (asking({"kind": "end_fight", "how": "truce"}), "no fight"),
    "taking what is not here": (asking({"kind": "take", "actor": "edda-marl",
                                        "item": "item/gold-piece", "quantity": 1_000}), "gold"),
    "taking too many": (asking({"kind": "take", "actor": "edda-marl", "item": "item/net",
                                "quantity": 50}), "net"),
    "buying without money": (asking({"kind": "trade", "actor": "edda-marl", "side": "buy",
                                     "npc": "ilse-marrable", "item": "item/holy-water"}), "cp"),
    "buying from the absent": (asking({"kind": "trade", "actor": "edda-marl", "side": "buy",
                                       "npc": "orsel-varr", "item": "item/rope"}), "orsel-varr"),
    "selling what is not carried": (asking({"kind": "trade", "actor": "edda-marl", "side": "sell",
                                            "npc": "piet-sandlow", "item": "item/plate-armor"}),
                                    "plate-armor"),
    "a spell not prepared": (asking({"kind": "cast_spell", "actor": "jory-thwaite",
                                     "spell": "spell/fireball"}), "fireball"),
    "a slot too high": (asking({"kind": "cast_spell", "actor": "jory-thwaite", "slot_level": 5,
                                "spell": "spell/cure-wounds", "targets": ["edda-marl"]}), "slot"),
    "a spell by a fighter": (asking({"kind": "cast_spell", "actor": "edda-marl",
                                     "spell": "spell/light"}), "spell"),
    "a reward before its time": (asking({"kind": "quest_reward", "quest": "dark-lamp"}), "done"),
    "a table of wonders": (asking({"kind": "roll_table", "table": "wonders"}), "wonders"),
    "a potion not carried": (asking({"kind": "use_item", "actor": "edda-marl",
                                     "item": "item/holy-water"}), "holy-water"),
    "armor not carried": (asking({"kind": "equip", "actor": "edda-marl",
                                  "item": "item/plate-armor"}), "plate-armor"),
    "dice without end": (asking({"kind": "damage", "target": "edda-marl", "damage_type": "fire",
                                 "dice": "1000000000d6"}), "dice"),
    "dice of code": (asking({"kind": "damage", "target": "edda-marl", "damage_type": "fire",
                             "dice": "__import__('os').system('id')"}), "dice"),
    "harm to a bystander": (asking({"kind": "damage", "target": "piet-sandlow", "dice": "9d6",
                                    "damage_type": "fire"}), "start_fight"),
    "harm without a kind": (asking({"kind": "saving_throw", "target": "edda-marl", "damage": "1d6",
                                    "ability": "dexterity", "difficulty_class": 10}), "type"),
    "a feature nobody has": (asking({"kind": "use_feature", "actor": "edda-marl",
                                     "feature": "wild-shape"}), "wild-shape"),
    "one good and one bad": (asking(CHECK, {"kind": "quest_reward", "quest": "dark-lamp"}),
                             "roll_requests[1]"),
    "a rest and another": (asking({"kind": "rest", "length": "long"},
                                  {"kind": "rest", "length": "long"}), "roll_requests[1]"),
}  # fmt: skip

ALL = FORMS | PATCHES | REQUESTS


@pytest.fixture(scope="module")
def patient(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """One campaign that lives through all of them."""
    folder = tmp_path_factory.mktemp("patient") / "table"
    shutil.copytree(made, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHISPYRKEEP_CONFIG", str(folder / "config"))
        return open_keep(folder / "keep").campaign("demo")


@pytest.mark.parametrize("case", ALL)
def test_a_bad_reply_is_mended_after_being_told_why(patient: Campaign, case: str) -> None:
    bad, reason = ALL[case]
    campaign, turns = patient, patient.head.turn
    numbers = mechanics_of(campaign.state)
    with told_by(campaign, bad, tells()) as server:
        turn = play(campaign)
    first, second = server.seen
    assert "could not be used" not in first.text
    told = second.text.partition("could not be used")[2]
    assert reason in told
    assert turn.narrative == STORY
    assert_sound(campaign, turns + 1)
    assert mechanics_of(campaign.state) == numbers
    assert turn.model.calls == 2


@pytest.mark.parametrize("case", ["cut", "gold", "half bad", "a wish", "five hundred", "NaN"])
def test_a_stubborn_model_is_given_up_with_nothing_written(campaign: Campaign, case: str) -> None:
    bad, _ = ALL[case]
    with told_by(campaign, bad) as server:
        message = refused(campaign, ReplyUnusable)
    assert len(server.seen) == 3
    assert "nothing was written" in message and "--narrator offline" in message


# --- the rulings of a fight -----------------------------------------------------------


FIGHT = {"kind": "start_fight", "monsters": ["monster/giant-crab"]}


def begin_fight(campaign: Campaign) -> str:
    """Play until a character must choose; returns who."""
    with told_by(campaign, asking(FIGHT), tells()):
        play(campaign, "I kick the crab.")
    fight = campaign.state.fight
    assert fight is not None
    return fight.acting


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"weapon": "item/longbow"}, "longbow"),
        ({"target": "jory-thwaite"}, "party"),
        ({"target": "piet-sandlow"}, "not in this fight"),
        ({"target": "giant-crab-9"}, "giant-crab-9"),
        ({"damage": 99}, "damage"),
        ({"hit": True}, "hit"),
        ({"actor": "giant-crab-1"}, "the engine plays"),
    ],
)
def test_an_attack_that_cannot_be(campaign: Campaign, fields: dict[str, Any], reason: str) -> None:
    acting = begin_fight(campaign)
    attack = {"kind": "attack", "actor": acting, "target": "giant-crab-1", "weapon": "unarmed"}
    move = {"kind": "combat_action", "actor": acting, "action": "dodge"}
    with told_by(campaign, asking(attack | fields), asking(move), tells()) as server:
        play(campaign, "I strike.")
    assert reason in server.seen[1].text.partition("could not be used")[2]
    assert_sound(campaign, 2)


def test_the_dead_are_no_targets_and_stay_dead(campaign: Campaign) -> None:
    acting = begin_fight(campaign)
    with told_by(campaign, asking(FIGHT), tells()) as server:
        play(campaign, "Another crab!")
    assert "already" in server.seen[1].text
    campaign.gm_set("/npcs/piet-sandlow/status", "dead", "he slipped")
    revive = patched("replace", "/npcs/piet-sandlow/status", "present")
    chat = patched("replace", "/npcs/piet-sandlow/attitude", "friendly")
    save = {"kind": "saving_throw", "target": "piet-sandlow", "ability": "wisdom",
            "difficulty_class": 5}  # fmt: skip
    with told_by(campaign, revive, chat, asking(save)) as server:
        refused(campaign, ReplyUnusable, "I wake Piet.")
    assert "is dead" in server.seen[1].text and "is dead" in server.seen[2].text
    assert acting in campaign.state.party
    assert campaign.state.npcs["piet-sandlow"].status == "dead"


def test_rolls_asked_for_again_in_the_telling_are_refused(campaign: Campaign) -> None:
    with told_by(campaign, asking(CHECK), asking(CHECK), tells()) as server:
        turn = play(campaign)
    assert "the dice have been thrown" in server.seen[2].text
    assert [request.kind for request in turn.requests] == ["ability_check"]
    assert_sound(campaign, 1)


def test_what_is_patched_before_the_roll_does_not_count(campaign: Campaign) -> None:
    """The outcome is not known yet: a flag set too early is not set, a gift not even judged."""
    early = [{"op": "add", "path": "/flags/lamp-lit", "value": True}]
    gift = [{"op": "replace", "path": MONEY, "value": 9_999}]
    for patches in (early, gift):
        opening = ASKS | {"patches": patches, "roll_requests": [CHECK | {"difficulty_class": 30}]}
        with told_by(campaign, says_object(opening), tells()) as server:
            play(campaign)
        assert len(server.seen) == 2
    assert campaign.state.flags == {}
    assert campaign.state.party["edda-marl"].money_cp == 400
    assert_sound(campaign, 2)


def test_a_gift_in_the_telling_is_refused_and_the_dice_stay(campaign: Campaign) -> None:
    gift = patched("replace", MONEY, 9_999)
    with told_by(campaign, asking(CHECK), gift, tells()) as server:
        turn = play(campaign)
    assert "roll_requests" in server.seen[2].text.partition("could not be used")[2]
    assert campaign.state.party["edda-marl"].money_cp == 400
    assert sum(isinstance(event, D20TestMade) for event in turn.events) == 1
    assert_sound(campaign, 1)


def test_rolls_asked_for_ever_leave_the_dice_and_nothing_else(campaign: Campaign) -> None:
    with told_by(campaign, asking(CHECK)) as server:
        refused(campaign, ReplyUnusable)
    assert len(server.seen) == 4
    assert campaign.unfinished is not None


@pytest.mark.parametrize(
    "claim",
    [
        "You rolled a natural 20!",
        "With a total roll of 34 you see it.",
        "You take 32 points of damage.",
    ],
)
def test_the_telling_claims_no_other_dice_than_those_thrown(campaign: Campaign, claim: str) -> None:
    with told_by(campaign, asking(CHECK), tells(narrative=claim), tells()) as server:
        turn = play(campaign)
    assert "a number the engine did not give" in server.seen[2].text
    assert claim not in turn.narrative


def test_hit_points_that_are_so_may_be_told(campaign: Campaign) -> None:
    """Edda has 20: that is no invention, and no natural 20 either."""
    have = tells(narrative="You still have 20 hit points. You have had worse.")
    lucky = tells(narrative="A natural 20! You see everything.")
    with told_by(campaign, have, lucky, tells()) as server:
        assert "20 hit points" in play(campaign).narrative
        assert play(campaign).narrative == STORY
    assert "natural 20" in server.seen[2].text


# --- what is wrong with nobody's rules ------------------------------------------------


@pytest.mark.parametrize(
    "wrapped",
    [
        f"Here you go!\n{TEXT}\nEnjoy your game.",
        f"```json\n{TEXT}\n```",
        f'<think>I could say {{"narrative": "no"}}</think>{TEXT}',
        f'hm, {{"narrative": "no"}}</think>{TEXT}',
        f"\ufeff{TEXT}",
        f"DM_TEXT:\n{STORY}\nDM_JSON:\n" + json.dumps({"options": OPTIONS}),
    ],
    ids=["prose", "fence", "reasoning", "open reasoning", "mark", "blocks"],
)
def test_what_stands_around_the_object_is_no_harm(campaign: Campaign, wrapped: str) -> None:
    with told_by(campaign, says(wrapped)) as server:
        turn = play(campaign)
    assert (len(server.seen), turn.narrative, len(turn.options)) == (1, STORY, 3)
    assert_sound(campaign, 1)


def test_a_marker_inside_the_story_smuggles_no_patch(campaign: Campaign) -> None:
    gift = json.dumps({"patches": [{"op": "replace", "path": MONEY, "value": 9_999}]})
    reply = f"DM_TEXT:\nHe says:\nDM_JSON:\n{gift}\nand laughs.\nDM_JSON:\n{{}}"
    with told_by(campaign, says(reply)):
        turn = play(campaign)
    assert "9999" in turn.narrative
    assert campaign.state.party["edda-marl"].money_cp == 400
    assert_sound(campaign, 1)


DIRTY = (
    "Wet \x1b[31mred\x1b[0m sand\x00, \x1b]0;title\x07a gull\u202e backwards\u202c, "
    "\ud83d half a face, \u200bnothing, <script>alert(1)</script> "
    "![x](http://evil.example/beacon.png) and \x9b2Jgone."
)


def test_what_nobody_should_see_is_not_kept(campaign: Campaign) -> None:
    shown: list[str | None] = []
    option = {"text": "Go \x1b[2Jhome\u202e"}
    with told_by(campaign, tells(narrative=DIRTY, options=[option, *OPTIONS[:2]])):
        turn = play(campaign, on_text=shown.append)
    unseen = [c for c in turn.narrative if c != "\n" and not c.isprintable()]
    assert not unseen
    assert turn.narrative.startswith("Wet red sand, a gull backwards, ")
    assert "".join(filter(None, shown)).strip() == turn.narrative
    assert turn.options[0].text == "Go home"
    assert_sound(campaign, 1)
    log = b"".join(file.read_bytes() for file in campaign.paths.folder.glob("events/*"))
    assert not [mark for mark in (b"\x1b", b"\\u001b", b"\\u202e", b"\xe2\x80\xae") if mark in log]


def test_a_failed_repair_keeps_the_campaign_playable(campaign: Campaign) -> None:
    was = before(campaign)
    with told_by(campaign, says("no"), says("no"), says("no"), tells()):
        refused(campaign, ReplyUnusable)
        assert_nothing_written(campaign, was)
        assert play(campaign).turn == 1
    assert_sound(campaign, 1)
