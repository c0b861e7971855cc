"""The GM corrects any number or condition in the middle of a fight: every path, and what follows.

Each correction is recorded, replays, and is gone when its turn is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.campaign.fights import (
    CLOAK,
    DRAGON,
    GOBLIN,
    SEED,
    in_progress,
    with_the_dead,
    with_the_fallen,
)
from tests.campaign.worlds import start
from whispyrkeep.campaign.commands import GmSet
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold, replay
from whispyrkeep.campaign.paths import value_at
from whispyrkeep.campaign.paths.table import ROWS, _matches
from whispyrkeep.campaign.verify import verify_turns
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.events import Event, GmCorrected
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn, TurnTime

Scene = Callable[[], CampaignState]
FALLEN, FIGHTING = with_the_fallen, in_progress

CREATURES: list[tuple[Scene, str, Any, Any]] = [
    (FIGHTING, "hit_points", 3, -1),
    (FIGHTING, "temporary_hit_points", 5, 1_001),
    (FIGHTING, "conditions/poisoned", True, 1),
    (FIGHTING, "conditions/exhaustion", 2, 7),
    (FIGHTING, "conditions/frightened", False, "no"),
    (FIGHTING, "conditions/frightened/rounds_left", 3, 0),
    (FIGHTING, "conditions/frightened/save_dc", 12, 31),
    (FIGHTING, "conditions/grappled/escape_dc", 10, 0),
    (FIGHTING, "conditions/invisible/found_dc", 20, "20"),
    (FALLEN, "death_saves/successes", 2, 4),
    (FALLEN, "death_saves/failures", 2, -1),
    (FALLEN, "death_saves/stable", True, 1),
    (FIGHTING, "dead", True, "yes"),
    (FIGHTING, "drained_hit_points", 4, 500),
    (FIGHTING, "effects/lasting-bless", None, True),
    (FIGHTING, "effects/lasting-bless/rounds_left", 2, 0),
    (FIGHTING, "effects/slowed-slow/rounds_left", 0, -1),
    (FIGHTING, "modifiers/armor_class", 2, 31),
    (FIGHTING, "modifiers/attack_rolls", -3, "3"),
    (FIGHTING, "modifiers/attacks_against", 1, True),
    (FIGHTING, "modifiers/damage_rolls", 4, 31),
    (FIGHTING, "modifiers/saving_throws", 5, -31),
    (FIGHTING, "modifiers/ability_checks", 1, 99),
    (FIGHTING, "modifiers/speed", -15, 1_001),
    (FIGHTING, "advantage/attack_rolls", "advantage on the next", "very"),
    (FIGHTING, "advantage/attacks_against", "disadvantage on the next", 2),
    (FIGHTING, "advantage/saving_throws", "advantage", "advantage on the next"),
    (FIGHTING, "advantage/ability_checks", "disadvantage", ""),
    (FIGHTING, "advantage/death_saving_throws", "advantage", True),
    (FIGHTING, "advantage/concentration", "advantage", None),
]
"""What every creature has: scene, rest of the path, a value it takes, and one it does not."""

OTHERS: list[tuple[Scene, str, Any, Any]] = [
    (FIGHTING, "/party/bren/concentration", None, "spell/web"),
    (FIGHTING, "/party/bren/concentration/rounds_left", 4, 0),
    (FIGHTING, f"/foes/{DRAGON}/concentration", None, True),
    (FIGHTING, f"/foes/{DRAGON}/concentration/rounds_left", 4, "4"),
    (with_the_dead, "/party/bren/dead/rounds_ago", 12, -1),
    (FIGHTING, "/party/mira/modifiers/spell_save_dc", 1, 31),
    (FIGHTING, "/party/mira/money_cp", 5, -1),
    (FIGHTING, "/party/mira/experience", 50, 10_000_001),
    (FIGHTING, "/party/mira/heroic_inspiration", True, 1),
    (FIGHTING, "/party/bren/resources/slot-1", 1, 4),
    (FIGHTING, f"/foes/{DRAGON}/resources/legendary-actions", 1, 4),
    (FIGHTING, f"/foes/{DRAGON}/resources/legendary-resistance", 0, 4),
    (FIGHTING, f"/foes/{DRAGON}/resources/fire-breath", 0, 2),
    (FIGHTING, f"/foes/{DRAGON}/resources/cast-fireball", 0, 9),
    (FIGHTING, f"/foes/{GOBLIN}/max_hit_points", 6, 0),
    (FIGHTING, f"/foes/{GOBLIN}/band", "far", "up"),
    (FIGHTING, f"/foes/{GOBLIN}/fled", True, 1),
    (FIGHTING, f"/foes/{GOBLIN}/ally", True, "friend"),
    (FIGHTING, "/fight/initiative/mira", 5, 61),
    (FIGHTING, "/fight/active", "bren", "nobody"),
    (FIGHTING, "/fight/round", 4, 101),
    (FIGHTING, f"/fight/surprised/{GOBLIN}", True, 0),
    (FIGHTING, "/fight/foe_tactic", "ruthless", "fierce"),
    (FIGHTING, "/fight/lair", True, "yes"),
    (FIGHTING, "/fight/budget/action", False, 0),
    (FIGHTING, "/fight/budget/bonus_action", False, "no"),
    (FIGHTING, "/fight/budget/movement_feet", 10, 1_001),
    (FIGHTING, "/fight/budget/attacks_left", 1, 21),
    (FIGHTING, "/fight/budget/slot_spent", True, 1),
    (FIGHTING, "/fight/budget/reaction/mira", False, 1),
    (FIGHTING, f"/fight/budget/dodging/{GOBLIN}", True, 1),
    (FIGHTING, "/fight/budget/disengaging/mira", True, 1),
    (FIGHTING, "/fight/budget/once/sneak-attack-mira", None, True),
    (FIGHTING, "/party/mira/equipped/item/longsword", False, 0),
    (FIGHTING, f"/party/mira/equipped/{CLOAK}", True, "on"),
    (FIGHTING, f"/party/mira/attuned/{CLOAK}", True, 1),
    (FIGHTING, "/party/mira/inventory/item/rope", 2, -1),
    (FIGHTING, "/party/mira/inventory/magic-item/bag-of-holding", 2, "2"),
    (FIGHTING, "/places/mill/contents/item/rope", 2, -1),
    (FIGHTING, "/places/mill/contents/magic-item/bag-of-holding", 1, True),
    (FIGHTING, "/npcs/miller/wares/item/rope", 2, -1),
    (FIGHTING, "/npcs/miller/wares/magic-item/bag-of-holding", 1, -1),
]

MEMBERS_OWN = {FIGHTING: "/party/mira", FALLEN: "/party/bren"}

TABLE = [
    *((scene, f"{MEMBERS_OWN[scene]}/{path}", *values) for scene, path, *values in CREATURES),
    *((scene, f"/foes/{GOBLIN}/{path}", *values) for scene, path, *values in CREATURES),
    *OTHERS,
]


def decided(state: CampaignState, path: str, value: Any) -> tuple[Event, ...]:
    result = decide(state, GmSet(path=path, value=value, reason="as it was"), KeyedDice(SEED))
    assert not isinstance(result, Rejection), str(result)
    return result


def refused(state: CampaignState, path: str, value: Any) -> Rejection:
    result = decide(state, GmSet(path=path, value=value, reason="no"), KeyedDice(SEED))
    assert isinstance(result, Rejection), result
    return result


def turn_of(before: CampaignState, events: tuple[Event, ...]) -> Turn:
    after = close_turn(fold(before, events), before.turn + 1)
    return Turn(
        turn=after.turn,
        id=f"turn-{after.turn}",
        kind="gm",
        events=events,
        state_hash=after.state_hash,
        time=TurnTime(before=before.time, after=after.time),
    )


def test_the_table_names_every_path_that_is_the_gms_alone() -> None:
    ours = {row.pattern for row in ROWS if row.writers == ("gm",)}
    assert {row.pattern for _, path, *_ in TABLE for row, _ in _matches(path)} == ours


@pytest.mark.parametrize(("scene", "path", "value", "impossible"), TABLE)
def test_every_correction_is_recorded_replays_and_is_undone(
    scene: Scene, path: str, value: Any, impossible: Any
) -> None:
    state = scene()
    before = value_at(state, path)
    events = decided(state, path, value)
    assert events[0] == GmCorrected(path=path, before=before, after=value, reason="as it was")
    assert len(events) > 1
    turn = turn_of(state, events)
    after = fold(state, events)
    assert after.state_hash != state.state_hash
    if value is None:
        assert before is not None
        assert refused(after, path, None).code == "patch.missing"
    else:
        assert value_at(after, path) == value
        assert refused(after, path, value).code == "gm.unchanged"
    proof = verify_turns(state, SEED, [turn.dump()])
    assert proof.sound, str(proof.fault)
    assert replay(state, [turn]).state_hash == turn.state_hash
    assert replay(state, []).state_hash == state.state_hash == scene().state_hash


@pytest.mark.parametrize(("scene", "path", "value", "impossible"), TABLE)
def test_every_correction_has_values_that_are_refused(
    scene: Scene, path: str, value: Any, impossible: Any
) -> None:
    state = scene()
    rejection = refused(state, path, impossible)
    assert rejection.code in ("patch.value", "patch.operation")
    assert path in rejection.message
    nobody = path.replace("/mira", "/nobody").replace("/bren", "/nobody")
    nobody = nobody.replace(GOBLIN, "nobody").replace(DRAGON, "nobody")
    if nobody != path:
        assert refused(state, nobody, value).code == "patch.missing"
    if path.startswith(("/fight", "/foes")):
        without = refused(start(), path, value)
        assert without.code == "patch.missing"
        assert "no fight is going on" in without.message
