"""Reading players: the labelled texts, and what must never be acted on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.offline.harrowmere import scene_for, state_at
from tests.offline.labelled import Labelled, judge, labelled
from tests.offline.table import demo_scene
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline import OfflineNarrator
from whispyrkeep.dm.offline.intent import read_intent
from whispyrkeep.models.intent import Act, Intent, Option
from whispyrkeep.models.state import Memory
from whispyrkeep.models.terms import Ability, Skill

ROWS = list(labelled(Path(__file__).with_name("intents.jsonl")))
RIGHT, WRONG = 70, 8
"""Percent of unseen texts that must be read acceptably, and may be read wrongly."""


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held-out"])
def test_a_fair_gm_would_accept_the_reading(held_out: bool) -> None:
    rows = [row for row in ROWS if row.held_out is held_out]
    verdicts = Counter(verdict for _, _, verdict in judge(rows, scene_for))
    assert len(rows) >= 100
    assert verdicts["right"] * 100 >= RIGHT * len(rows), verdicts
    assert verdicts["wrong"] * 100 <= WRONG * len(rows), verdicts


def test_texts_of_many_players_in_the_demo() -> None:
    """Texts that were read wrongly once, and many that were not: none of them gets lost again."""
    rows = list(labelled(Path(__file__).with_name("more-intents.jsonl")))
    verdicts = Counter(verdict for _, _, verdict in judge(rows, demo_scene))
    assert len(rows) > 300
    assert verdicts["right"] * 100 >= 90 * len(rows), verdicts
    assert verdicts["wrong"] * 100 <= 5 * len(rows), verdicts


DECREES = [row for row in ROWS if row.acts[0] == "decree"]


@pytest.mark.parametrize("row", DECREES, ids=lambda row: row.text)
def test_a_decree_is_answered_and_changes_nothing(row: Labelled) -> None:
    reply = OfflineNarrator().propose(scene_for(row.scene, row.text))
    reading = read_intent(scene_for(row.scene, row.text))
    if reading.kind == "decree":
        assert not reply.proposal.roll_requests
        assert not reply.proposal.patches
        assert not reply.proposal.lore_deltas
    assert reply.proposal.narrative
    assert len(reply.proposal.options) >= 3


UNCLEAR = ["asdfghjkl", "the purple of tuesday is loud", "hmm", "no", "???", "/dance wildly", "🐉"]


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("where", ["market", "mill", "fight"])
def test_what_is_unclear_is_asked_back_and_never_acted_on(where: str, text: str) -> None:
    proposal = OfflineNarrator().propose(scene_for(where, text)).proposal
    assert not proposal.roll_requests
    assert not proposal.patches
    assert len(proposal.options) >= 3
    assert all(option.intent is not None for option in proposal.options)


@pytest.mark.parametrize(
    "text",
    [
        "What would happen if I attacked the sergeant?",
        "Should I attack Holt?",
        "I don't attack the sergeant.",
        "Is it a good idea to fight the guard?",
        "I would never hurt Pip.",
    ],
)
def test_questions_and_denials_are_no_attacks(text: str) -> None:
    reading = read_intent(scene_for("market", text))
    assert reading.intent is None or reading.intent.act is not Act.ATTACK


COMMANDS = [
    ("market", "/look", Intent(act=Act.LOOK)),
    ("fight", "/attack wolf-1", Intent(act=Act.ATTACK, target="wolf-1")),
    ("market", "/ask dessa about the barge", None),
    (
        "market",
        "/ask is the door guarded? likely",
        Intent(act=Act.ORACLE, topic="is the door guarded? likely"),
    ),
    ("mill", "/rest long", Intent(act=Act.REST_LONG)),
    ("mill", "/rest", Intent(act=Act.REST_SHORT)),
    ("fight", "/cast fire bolt", Intent(act=Act.CAST, spell="spell/fire-bolt")),
    ("market", "/go watch house", Intent(act=Act.TRAVEL, place="watch-house")),
    ("mill", "/use torch", Intent(act=Act.USE, item="item/torch")),
    (
        "mill",
        "/check stealth 12",
        Intent(act=Act.SNEAK, ability=Ability.DEXTERITY, skill=Skill.STEALTH, difficulty_class=12),
    ),
    ("mill", "/check strength", Intent(act=Act.FORCE, ability=Ability.STRENGTH)),
]


@pytest.mark.parametrize(("where", "text", "intent"), COMMANDS, ids=[c[1] for c in COMMANDS])
def test_commands_leave_nothing_to_guess(where: str, text: str, intent: Intent | None) -> None:
    reading = read_intent(scene_for(where, text))
    assert (reading.kind, reading.source) == ("act", "command")
    if intent is not None:
        assert reading.intent == intent
    else:
        assert reading.intent is not None
        assert (reading.intent.act, reading.intent.target) == (Act.ASK, "dessa-quill")


OPTIONS = (
    Option(letter="A", text="Look around", intent=Intent(act=Act.LOOK)),
    Option(letter="B", text="Buy an eel", intent=Intent(act=Act.BUY, target="dessa-quill")),
    Option(letter="C", text="Ask Dessa about the barge"),
)


@pytest.mark.parametrize(
    "text", ["b", "B", "B)", "(b)", "b.", "option B", "I choose b", "2", "buy an eel"]
)
def test_a_letter_acts_exactly(text: str) -> None:
    reading = read_intent(_offered(text))
    assert reading.intent == OPTIONS[1].intent
    assert reading.source == "option"


def _offered(text: str) -> Scene:
    state = state_at("market").with_(memory=Memory(options=OPTIONS))
    return replace(scene_for("market", text), state=state)


def test_an_option_without_intent_is_read_by_its_text() -> None:
    """A campaign whose last turn a model told has options of text alone."""
    reading = read_intent(_offered("c"))
    assert reading.intent is not None
    assert (reading.intent.act, reading.intent.target) == (Act.ASK, "dessa-quill")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("atack teh wolf", "attack"), ("lisen", "listen"), ("serch the sacks", "search")],
)
def test_slips_of_the_finger_are_mended(typed: str, meant: str) -> None:
    where = "fight" if meant == "attack" else "mill"
    reading = read_intent(scene_for(where, typed))
    assert reading.intent is not None
    assert reading.intent.act.value == meant


def test_pronouns_mean_whom_the_last_turn_was_about() -> None:
    reading = read_intent(scene_for("market", "ask her about the barge", focus="dessa-quill"))
    assert reading.intent is not None
    assert reading.intent.target == "dessa-quill"
