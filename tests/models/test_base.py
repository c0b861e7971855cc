"""Frozen values: a changed copy never keeps what was computed from the original."""

from __future__ import annotations

from whispyrkeep.models.state import FactionState


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
