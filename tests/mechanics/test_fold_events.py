"""Folding mechanical events: complete, named faults, and no stale hash."""

from __future__ import annotations

import pytest
from rules_game import fighter, state_of

from whispyrkeep.errors import BrokenEvent
from whispyrkeep.mechanics.apply import apply
from whispyrkeep.models.events import (
    ConditionEnded,
    ConditionGained,
    DamageTaken,
    EffectGained,
    FightEnded,
    ItemLost,
    MoneyChanged,
    PlaceContentsChanged,
    RestTaken,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, DamageType, EffectKind


def hurt(target: str = "brin", left: int = 20) -> DamageTaken:
    return DamageTaken(
        target=target,
        rolled=8,
        amount=8,
        damage_type=DamageType.FIRE,
        hit_points_left=left,
    )


def test_a_changed_state_has_a_new_hash_and_leaves_the_old_alone() -> None:
    before = state_of(fighter())
    first = before.state_hash
    after = apply(before, hurt())
    assert after.party["brin"].body.hit_points == 20
    assert before.party["brin"].body.hit_points == 28
    assert after.state_hash != first
    assert apply(after, hurt(left=28)).state_hash == first


def test_hash_does_not_depend_on_how_the_state_came_about() -> None:
    built = state_of(fighter())
    folded = apply(apply(built, hurt()), hurt(left=28))
    assert folded.state_hash == built.state_hash


@pytest.mark.parametrize(
    "event",
    [
        hurt("nobody"),
        MoneyChanged(target="mira", change_cp=1, money_cp=1),
        ItemLost(target="brin", item="item/rope", quantity=1),
        FightEnded(outcome="victory"),
    ],
    ids=["creature", "member", "item", "fight"],
)
def test_an_event_about_something_that_is_not_there_is_broken(event) -> None:
    with pytest.raises(BrokenEvent):
        apply(state_of(fighter()), event)


def test_a_condition_from_two_sources_ends_for_each() -> None:
    """SRD 5.2, Rules Glossary, "Condition": it does not stack with itself."""
    state = state_of(fighter())
    for source in ("web", "net"):
        active = ActiveCondition(condition=Condition.RESTRAINED, source=source)
        state = apply(state, ConditionGained(target="brin", active=active))
    ended = ConditionEnded(target="brin", condition=Condition.RESTRAINED, source="web")
    state = apply(state, ended)
    assert [a.source for a in state.party["brin"].body.conditions] == ["net"]
    state = apply(state, ConditionEnded(target="brin", condition=Condition.RESTRAINED))
    assert state.party["brin"].body.conditions == ()


def test_the_same_effect_of_the_same_source_is_replaced() -> None:
    state = state_of(fighter())
    for ends in (10, 20):
        bless = ActiveEffect(kind=EffectKind.BLESS, source="Bless", ends_at=ends)
        state = apply(state, EffectGained(target="brin", active=bless))
    assert [e.ends_at for e in state.party["brin"].body.effects] == [20]


def test_what_is_used_up_leaves_no_zero_behind() -> None:
    state = state_of(fighter())
    state = apply(state, PlaceContentsChanged(place="quay", item="item/torch", quantity=0))
    assert state.places["quay"].contents == {}
    state = apply(state, ItemLost(target="brin", item="item/longsword", quantity=1))
    assert "item/longsword" not in state.party["brin"].inventory
    assert "item/longsword" not in state.party["brin"].equipped


def test_only_a_long_rest_moves_the_next_one() -> None:
    state = apply(state_of(fighter()), RestTaken(target="brin", length="short", ended_at=5))
    assert state.party["brin"].last_long_rest_end is None
    state = apply(state, RestTaken(target="brin", length="long", ended_at=9))
    assert state.party["brin"].last_long_rest_end == 9
