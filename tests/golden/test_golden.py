"""Golden campaign: a scripted DM and a seed give the same journal, byte for byte, for ever.

``journal.jsonl`` was written by version 0.1 and is never regenerated to make a test pass: a
change that cannot read it, or that plays it differently, needs an upcaster or a new version.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import add_universe
from whispyrkeep.session.documents import read_as
from whispyrkeep.session.opening import open_keep
from whispyrkeep.store.profiles import Profile

HERE = Path(__file__).parent
JOURNAL = HERE / "journal.jsonl"
SEED = 271828


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"id-{next(numbers)}"


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """The golden campaign before its first turn, with a clock and ids that repeat."""
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(tmp_path / "config"))
    keep = open_keep(
        tmp_path / "keep",
        create=True,
        profile=Profile(id="tester", name="Tester"),
        clock=lambda: "2026-01-01T00:00:00+00:00",
        new_id=ids(),
    )
    add_universe(keep, HERE / "universe", "golden")
    keep.new_character(read_as(CharacterSheet, HERE / "character.json"))
    return keep.new_campaign("golden", "golden", ("edda-marl",), seed=SEED)


def told(text: str, *patches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"narrative": text, "patches": list(patches), "options": [{"text": "Go on."}], **more}


def asked(*requests: dict[str, Any]) -> dict[str, Any]:
    return {"narrative": "You try.", "roll_requests": list(requests)}


def attack(foe: str, weapon: str) -> list[dict[str, Any]]:
    blow = {"kind": "attack", "actor": "edda-marl", "target": foe, "weapon": weapon}
    end = {"kind": "combat_action", "actor": "edda-marl", "action": "end_turn"}
    return [asked(blow, end), told("Steel answers.")]


def play(campaign: Campaign) -> None:
    """A check, a rumour, things taken, a quest, a fight to its end, a rest, and the GM's hand."""
    edda = "edda-marl"
    turn(
        campaign,
        [told("Tam waves.", {"op": "replace", "path": "/npcs/tam/attitude", "value": "friendly"})],
    )
    turn(
        campaign,
        [
            asked(
                {
                    "kind": "ability_check",
                    "actor": edda,
                    "ability": "wisdom",
                    "skill": "perception",
                    "difficulty_class": 12,
                },
                {"kind": "take", "actor": edda, "item": "item/rope"},
                {"kind": "take", "actor": edda, "item": "item/potion-of-healing"},
            ),
            told(
                "Something breathes in the barn.",
                {"op": "advance_time", "path": "/time", "value": 10},
                {"op": "replace", "path": "/quests/noise/step", "value": "asked"},
                lore_deltas=[
                    {"text": "They say the barn hums at night.", "entities": ["The Barn"]}
                ],
            ),
        ],
    )
    turn(campaign, [told("You go in.", {"op": "replace", "path": "/location", "value": "stable"})])
    turn(
        campaign,
        [
            asked(
                {
                    "kind": "start_fight",
                    "band": "engaged",
                    "monsters": ["monster/giant-rat", "monster/giant-rat"],
                }
            ),
            told("Two rats, large ones."),
        ],
    )
    while campaign.state.fight:
        foes = campaign.state.fight.foes.values()
        foe = next(one.id for one in foes if not one.body.dead and not one.fled)
        turn(campaign, attack(foe, "item/greatsword"))
    turn(
        campaign,
        [asked({"kind": "rest", "length": "short", "hit_dice": {edda: 1}}), told("Breath.")],
    )
    turn(
        campaign,
        [told("Quiet.", {"op": "replace", "path": "/quests/noise/step", "value": "quiet"})],
    )
    turn(
        campaign,
        [asked({"kind": "quest_reward", "quest": "noise"}), told("Tam pays, counting twice.")],
    )
    campaign.gm_set(f"/party/{edda}/hit_points", 11, "the stairs")
    campaign.pause("supper")
    campaign.resume()
    campaign.retcon(1, "Tam nodded.", "asked for")


def turn(campaign: Campaign, replies: list[dict[str, Any]]) -> None:
    campaign.turn("On I go.", narrator=ScriptedNarrator(replies))


def test_the_same_script_and_seed_give_the_same_bytes(campaign: Campaign) -> None:
    play(campaign)
    assert (campaign.paths.events / "00000001.jsonl").read_bytes() == JOURNAL.read_bytes()


def test_the_journal_of_every_release_verifies(campaign: Campaign) -> None:
    campaign.paths.events.mkdir()
    (campaign.paths.events / "00000001.jsonl").write_bytes(JOURNAL.read_bytes())
    found = campaign.verify()
    assert found.fault is None
    assert found.dice >= 10
    member = campaign.state.party["edda-marl"]
    assert (member.body.hit_points, campaign.state.quests["noise"].rewarded) == (11, True)
