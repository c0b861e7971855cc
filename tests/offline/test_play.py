"""Long play over the demo with the real engine: legal, truthful, varied, repeatable."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.demo import reading
from tests.offline.labelled import labelled
from tests.offline.table import Table, records
from whispyrkeep.campaign.chronicle import money
from whispyrkeep.campaign.start import new_state
from whispyrkeep.dice.streams import DieStream, KeyedDice, StreamKey
from whispyrkeep.dm.offline import OfflineNarrator
from whispyrkeep.dm.offline.language import sentences
from whispyrkeep.dm.turn import Draft
from whispyrkeep.models import events as ev
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.world import PlaceDefinition, World

TURNS = 500
NEARBY = 50
"""Turns within which no sentence may stand more than twice."""

TEXTS = [row.text for row in labelled(Path(__file__).with_name("intents.jsonl"))]


COMMANDS = ("/look", "/inventory", "/rest", "/wait", "/search", "/listen")


def lots(seed: int) -> DieStream:
    """What a random player draws from."""
    return KeyedDice(seed).at(StreamKey("test", 0, "player", "lots"))


def _script(seed: int) -> list[str]:
    """Lettered choices, free texts and commands, mixed by a seed."""
    lot = lots(seed)
    lines = []
    for _ in range(TURNS):
        kind = lot.die(20)
        if kind <= 13:
            lines.append(f"letter {lot.die(6)}")
        elif kind <= 19:
            lines.append(TEXTS[lot.die(len(TEXTS)) - 1])
        else:
            lines.append(COMMANDS[lot.die(len(COMMANDS)) - 1])
    return lines


@cache
def played(seed: int) -> list[tuple[CampaignState, Draft]]:
    """500 turns, the state before each and its draft; a campaign that ends begins anew."""
    table = Table(seed=seed)
    told = []
    for number, text in enumerate(_script(seed)):
        if table.over:
            table = Table(seed=seed + number)
        options = table.state.memory.options
        if text.startswith("letter"):
            wanted = int(text.split()[1])
            text = options[wanted % len(options)].letter if options else "look around"
        before = table.state
        told.append((before, table.play(text)))
    return told


def test_every_turn_ends_with_three_to_six_choices() -> None:
    for _, draft in played(1):
        ended = any(isinstance(e, ev.StatusChanged) for e in draft.events)
        assert ended or 3 <= len(draft.options) <= 6
        assert [option.letter for option in draft.options] == list("ABCDEF"[: len(draft.options)])
        assert ended or all(option.intent is not None for option in draft.options)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_choice_offered_is_legal_when_chosen(seed: int) -> None:
    """Each letter of sampled turns, chosen in the state it was offered in, is acted on."""
    table = Table(seed=seed)
    lot = lots(seed)
    for _ in range(60):
        if table.over:
            break
        for option in table.state.memory.options:
            proposal = OfflineNarrator().propose(table.scene(option.letter)).proposal
            refused = re.search(
                r"^(?:That cannot be done|The rules stand|It does not go:)", proposal.narrative
            )
            assert not refused, (option.text, proposal.narrative)
        options = table.state.memory.options
        table.play(options[lot.die(len(options)) - 1].letter if options else "look around")


def test_no_sentence_stands_more_than_twice_in_fifty_turns() -> None:
    quoted = {_bare(s) for record in records() for s in sentences(record.text)}
    told = [Counter(map(_bare, sentences(draft.narrative))) for _, draft in played(1)]
    for start in range(0, len(told), 5):
        together: Counter[str] = Counter()
        for one in told[start : start + NEARBY]:
            together.update(one)
        often = {s: n for s, n in together.items() if n > 2 and s not in quoted}
        assert not often


def _bare(sentence: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", sentence.lower()).strip()


NUMBER = re.compile(r"(?<![\w’'])\d[\d,]*")


def test_no_number_is_told_that_nobody_gave() -> None:
    """Digits in a narration stand in the state, the author's texts, the lore or the events."""
    given = set(NUMBER.findall(_world_text())) | {
        n for r in records() for n in NUMBER.findall(r.text)
    }
    for before, draft in played(1):
        known = given | _numbers(before) | _numbers(draft.state)
        known |= {n for event in draft.events for n in NUMBER.findall(event.model_dump_json())}
        told = set(NUMBER.findall(draft.narrative))
        assert told <= known, draft.narrative


def _numbers(state: CampaignState) -> set[str]:
    """Counts, Hit Points, purses and prices of a state, as they are written."""
    found: set[str] = set()
    for member in state.party.values():
        found |= {str(member.body.hit_points), str(member.sheet.max_hit_points)}
        found |= {str(count) for count in member.inventory.values()}
        found |= set(NUMBER.findall(money(member.money_cp)))
        slots = sum(n for name, n in member.body.resources.items() if name.startswith("slot-"))
        found.add(str(slots))
    for place in state.places.values():
        found |= {str(count) for count in place.contents.values()}
    for npc in state.npcs.values():
        found |= {str(count) for count in npc.wares.values()}
    for definition in state.world.npcs.values():
        found |= {n for ware in definition.wares for n in NUMBER.findall(money(ware.price_cp))}
    return found


@cache
def _world_text() -> str:
    return reading.world().model_dump_json()


NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}")
COMMON_CAPITALS = {"The"}


def test_no_name_is_told_that_nobody_gave() -> None:
    """A capital inside a sentence belongs to a name of the world, the party, the rules or lore."""
    world: World = reading.world()
    catalogue = Table().scene("").catalogue
    given = set(re.findall(r"[A-Z][a-z]{2,}", _world_text()))
    given |= {
        w for sheet in reading.sheets().values() for w in re.findall(r"[A-Z][a-z]{2,}", sheet.name)
    }
    given |= {
        w
        for record in records()
        for w in re.findall(r"[A-Z][a-z]{2,}", f"{record.title} {record.text}")
    }
    given |= {
        w
        for spell in catalogue.spells()
        for w in re.findall(r"[A-Z][a-z]+", f"{spell.name} {spell.text}")
    }
    assert world.npcs
    for _, draft in played(1):
        unknown = set(NAME.findall(draft.narrative)) - given - COMMON_CAPITALS
        assert not unknown, draft.narrative


def test_secrets_of_the_dm_are_never_told() -> None:
    secrets = [
        sentence
        for record in records()
        if record.visibility.scope != "table"
        for sentence in sentences(record.text)
        if len(sentence) > 60
    ]
    assert secrets
    authored = _world_text()
    for _, draft in played(1):
        told = [s for s in secrets if s in draft.narrative and s not in authored]
        assert not told


def test_the_same_turns_come_out_byte_for_byte() -> None:
    first = [draft.narrative for _, draft in played(3)[:120]]
    played.cache_clear()
    second = [draft.narrative for _, draft in played(3)[:120]]
    assert first == second
    other = [draft.narrative for _, draft in played(2)[:120]]
    assert first != other


def test_the_demo_script_comes_to_an_end() -> None:
    table = Table(seed=11)
    for text in reading.scenario().script:
        if not table.over:
            table.play(text)
    assert table.over
    assert table.state.ending == "names-and-light"


def test_a_refused_reply_is_answered_within_the_story() -> None:
    table = Table()
    problems = ("roll_requests[0]: nobody is fighting; ask for start_fight first",)
    proposal = OfflineNarrator().propose(table.scene("look around"), problems=problems).proposal
    assert not proposal.roll_requests
    assert "nobody is fighting" in proposal.narrative


@pytest.mark.parametrize("share", [1, 2])
def test_memory_stays_bounded(share: int) -> None:
    for before, _ in played(share):
        assert len(before.memory.said) <= 240
        assert 0 <= before.memory.tension <= 10


def test_the_oracle_keeps_what_it_answered() -> None:
    table = Table(lore=False)
    draft = table.play("Is anybody watching me?")
    (delta,) = draft.deltas
    assert delta.visibility.scope == "table"
    assert "Is anybody watching me?" in delta.text
    assert draft.narrative in delta.text


@pytest.mark.parametrize("text", ["is there any gold hidden here?", "Will I find treasure?"])
def test_the_oracle_gives_nothing_away(text: str) -> None:
    draft = Table(lore=False).play(text)
    assert not draft.deltas
    assert not draft.narrative.startswith("Yes")


def test_what_a_table_never_wants_to_see_is_left_out() -> None:
    """The author's own text holds a line of the table; the turn is told without it."""
    table = Table(lore=False)
    world = table.state.world
    bounds = world.content.with_(lines=(*world.content.lines, "gulls"))
    table.state = table.state.with_(world=world.with_(content=bounds))
    for text in ("look around", "search the fish steps", "look around", "wait", "look around"):
        draft = table.play(text)
        assert not re.search(r"\bgulls\b", draft.narrative, re.IGNORECASE)


def test_a_bare_world_can_be_played() -> None:
    """One place, nobody, nothing: every act still ends in a legal turn with choices."""
    place = PlaceDefinition(id="void", name="the Void", summary="Nothing at all.")
    world = World(universe="u", universe_slug="u", name="U", places={"void": place})
    state = new_state(
        world,
        [reading.sheets()["edda-marl"]],
        scenario=None,
        settings=CampaignSettings(mode="campaign"),
        starts_at=0,
    )
    table = Table(state=state, lore=False)
    for text in [
        *COMMANDS,
        "",
        "go north",
        "talk to the king",
        "attack",
        "climb",
        "steal it",
        "hide",
        "cast fireball",
        "ask about dragons",
        "buy a sword",
        "help",
        "use rope",
        "flee",
    ]:
        draft = table.play(text)
        assert len(draft.options) >= 3


def test_alone_the_character_is_spoken_to() -> None:
    table = Table(lore=False)
    party = table.state.party
    table.state = table.state.with_(party={"jory-thwaite": party["jory-thwaite"]})
    told = " ".join(
        table.play(text).narrative for text in ("look", "search", "wait", "hide", "rest")
    )
    assert re.search(r"\b[Yy]ou\b", told)
    assert "Jory" not in told


@pytest.mark.parametrize("seed", range(6))
def test_dice_thrown_by_hand_spoil_no_blow(seed: int) -> None:
    """The blow that ends a fight counts, although the narrator rehearsed other dice."""
    table = Table(seed=11, thrown_seed=100 + seed, lore=False)
    for text in ("go to the wade", "search the heap of wrack", *(["attack"] * 12)):
        if not table.over:
            table.play(text)
    fought = [e for turn in table.turns for e in turn.events if isinstance(e, ev.FightEnded)]
    blows = [e for turn in table.turns for e in turn.events if isinstance(e, ev.D20TestMade)]
    assert fought
    assert any(blow.test == "attack" for blow in blows)
