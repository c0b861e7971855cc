"""Frozen values: a changed copy never keeps what was computed from the original."""

from __future__ import annotations

from whispyrkeep.models.rolls import DiceKey
from whispyrkeep.models.state import FactionState, Memory, TurnSummary
from whispyrkeep.models.terms import Cover
from whispyrkeep.models.world import PlaceDefinition


def test_a_changed_copy_has_its_own_digest() -> None:
    before = FactionState(id="wreckers", standing=5)
    assert before.digest == FactionState(id="wreckers", standing=5).digest
    after = before.model_copy(update={"standing": 6})
    assert after.digest == FactionState(id="wreckers", standing=6).digest
    assert after.digest != before.digest


def test_an_unchanged_copy_keeps_the_digest_it_has() -> None:
    value = FactionState(id="wreckers")
    digest = value.digest
    assert value.model_copy().__dict__["digest"] == digest


def test_parts_hashed_by_their_digests_still_count() -> None:
    lines = [TurnSummary(turn=turn, text="They wait.") for turn in (1, 2)]
    memories = [
        Memory(),
        Memory(summaries=(lines[0],)),
        Memory(summaries=(lines[1],)),
        Memory(summaries=(lines[0], lines[1])),
        Memory(summaries=(lines[1], lines[0])),
    ]
    assert len({memory.digest for memory in memories}) == len(memories)
    assert Memory(summaries=(lines[0],)).digest == memories[1].digest


def test_what_a_later_version_added_is_stored_only_where_it_says_something() -> None:
    plain = PlaceDefinition(id="quay", name="Quay", summary="A quay.")
    assert "cover" not in plain.dump()
    assert plain.digest == PlaceDefinition.model_validate(plain.dump() | {"cover": "none"}).digest
    walled = plain.with_(cover=Cover.HALF)
    assert walled.dump()["cover"] == "half"
    assert walled.digest != plain.digest


def test_what_is_kept_beside_the_fields_is_no_part_of_the_value() -> None:
    key = DiceKey(scope="fight:1", round=2, actor="mira", slot="attack#1")
    key.kept("something made", None, dict)
    assert key.digest
    assert list(dict(key)) == ["scope", "round", "actor", "slot"]
    assert DiceKey(**dict(key)) == key
