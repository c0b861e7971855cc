"""One fight of four level 5 fighters against four ogres, as dnd5e-engine fights it.

Everybody begins beside an enemy. A character swings twice at the nearest ogre and passes; the
ogres take the library's own turns. All of its events are read, which is its log.
"""

from __future__ import annotations

import asyncio
from typing import Any

from dnd5e_engine import (
    EncounterMemberSpec,
    GridScene,
    PartyMemberSpec,
    PlayerIntent,
    advance_monster_turn,
    cell_id,
    end_combat,
    narration_events,
    parse_cell,
    start_combat,
    submit_player_intent,
)
from dnd5e_engine.orchestrator import get_live

SIDE = 4
SWINGS = 2
MOST_TURNS = 160


def characters() -> list[Any]:
    return [
        PartyMemberSpec(
            entity_id=f"char:{n}",
            name=f"Fighter {n}",
            initiative=None,
            hp_current=49,
            hp_max=49,
            ac=18,
            strength=18,
            dexterity=12,
            constitution=16,
            zone_id=cell_id(n, 0),
            character_level=5,
            class_slug="fighter",
            equipment=("longsword",),
            save_proficiencies=("strength", "constitution"),
            weapon_proficiencies=("simple", "martial"),
        )
        for n in range(SIDE)
    ]


def ogres() -> list[Any]:
    return [
        EncounterMemberSpec(
            entity_id=f"mon:{n}",
            entity_type="Monster",
            name=f"Ogre {n}",
            initiative=None,
            hp_current=68,
            hp_max=68,
            ac=11,
            dexterity=8,
            zone_id=cell_id(n, 1),
            monster_template_slug="ogre",
            xp_value=450,
            base_speed=40,
        )
        for n in range(SIDE)
    ]


async def fight(seed: int) -> list[Any]:
    """Every event of the fight."""
    began = await start_combat(
        session_id=f"fight-{seed}",
        party=characters(),
        encounter=ogres(),
        grid_scene=GridScene(width=10, height=10),
        rng_seed=seed,
    )
    events: list[Any] = []

    async def read() -> None:
        async for event in narration_events(began.handle):
            events.append(event)

    reading = asyncio.create_task(read())
    for _ in range(MOST_TURNS):
        if not await _one_turn(began.handle):
            break
    await end_combat(began.handle)
    await reading
    return events


async def _one_turn(handle: Any) -> bool:
    live = get_live(handle)
    if live.ended:
        return False
    actor = live.initiative[live.current_turn_index]
    if actor.entity_id.startswith("mon:"):
        await advance_monster_turn(handle)
        return True
    for _ in range(SWINGS):
        live = get_live(handle)
        standing = [o for o in live.encounter_ids if o not in live.dead_ids]
        down = "unconscious" in live.active_conditions.get(actor.entity_id, ())
        if live.ended or not standing or down:
            break
        nearest = min(standing, key=lambda one: (_cells(live, actor.entity_id, one), one))
        blow = PlayerIntent(intent_type="attack", target_id=nearest, weapon_id="longsword")
        await submit_player_intent(handle, actor_id=actor.entity_id, intent=blow)
    live = get_live(handle)
    if live.ended or all(one in live.dead_ids for one in live.encounter_ids):
        return False
    if live.initiative[live.current_turn_index].entity_id == actor.entity_id:
        end = PlayerIntent(intent_type="pass")
        await submit_player_intent(handle, actor_id=actor.entity_id, intent=end)
    return True


def _cells(live: Any, one: str, other: str) -> int:
    (x, y), (u, v) = parse_cell(live.actor_zone[one]), parse_cell(live.actor_zone[other])
    return max(abs(x - u), abs(y - v))


def fought(seed: int) -> tuple[int, int]:
    """Attack rolls and events of the fight."""
    events = asyncio.run(fight(seed))
    return sum(event.type == "attack_rolled" for event in events), len(events)
