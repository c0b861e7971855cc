"""The prompt in layers, from what never changes to what changes each turn.

Servers keep the work of an unchanged beginning, so the order is: role, universe, campaign,
story so far, lore, state, the player's words. A token budget decides what is dropped, by rank;
each block says what it costs, where it stands and why it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from whispyrkeep.campaign.chronicle import event_lines, label
from whispyrkeep.campaign.paths import legal_paths
from whispyrkeep.dm.narrator import Outcomes, Scene
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.lore import LoreHit
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn
from whispyrkeep.models.universe import TONE_POLES, Tone
from whispyrkeep.timeline import format_date

if TYPE_CHECKING:
    from jinja2 import Environment

Role = Literal["system", "user", "assistant"]

CHARACTERS_A_TOKEN = 4
"""Estimate for English prose; the ledger counts what the endpoint reports."""

RECENT_TURNS = 16
RECENT_STEP = 8
"""Recent turns are kept in full from a multiple of this, so that the layer grows at its end."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a prompt. ``rank`` 0 is never dropped; higher ranks go first."""

    layer: str
    role: Role
    text: str
    rank: int
    reason: str
    included: bool = True

    @property
    def tokens(self) -> int:
        return -(-len(self.text) // CHARACTERS_A_TOKEN)

    @property
    def hash(self) -> str:
        return content_hash(self.text)


def fit(blocks: tuple[Block, ...], budget: int) -> tuple[Block, ...]:
    """Mark the blocks that a budget of tokens leaves out: highest rank first, oldest first."""
    total = sum(block.tokens for block in blocks)
    dropped: set[int] = set()
    for index in sorted(range(len(blocks)), key=lambda i: (-blocks[i].rank, i)):
        if total <= budget or blocks[index].rank == 0:
            break
        dropped.add(index)
        total -= blocks[index].tokens
    return tuple(
        replace(block, included=False, reason=f"{block.reason}; dropped: over {budget} tokens")
        if index in dropped
        else block
        for index, block in enumerate(blocks)
    )


def propose_blocks(scene: Scene) -> tuple[Block, ...]:
    """The layers of the first call of a turn."""
    return (
        *_stable_blocks(scene),
        *_story_blocks(scene),
        *_lore_blocks(scene.lore),
        Block(
            "state",
            "user",
            render("state.md.j2", _state_values(scene.state)),
            0,
            "where things stand now",
        ),
        Block("player", "user", _player_text(scene), 0, "what the player typed, as data"),
    )


def narrate_blocks(scene: Scene, outcomes: Outcomes) -> tuple[Block, ...]:
    """The layers of the second call: the same beginning, then the state and the outcomes now."""
    now = replace(scene, state=outcomes.state)
    results = render(
        "outcomes.md.j2",
        {
            "opening": outcomes.opening.narrative,
            "results": tuple(event_lines(outcomes.events, outcomes.state)) or ("nothing changed",),
        },
    )
    return (*propose_blocks(now), Block("outcomes", "user", results, 0, "what the dice said"))


def repair_block(problems: tuple[str, ...]) -> Block:
    return Block(
        "repair",
        "user",
        render("repair.md.j2", {"problems": problems}),
        0,
        "why the last reply was refused",
    )


def _stable_blocks(scene: Scene) -> tuple[Block, ...]:
    world = scene.state.world
    universe = {
        "world": world,
        "tone": _tone_lines(world.tone),
        "rating": scene.settings.rating,
        "months": ", ".join(month.name for month in world.calendar.months),
    }
    campaign = {
        "goal": scene.settings.goal or world.summary,
        "settings": scene.settings,
        "party": tuple(scene.state.party.values()),
    }
    return (
        Block("role", "system", render("role.md.j2", {}), 0, "the DM's part and the contract"),
        Block(
            "universe",
            "system",
            render("universe.md.j2", universe),
            0,
            "the world, its tone and its bounds",
        ),
        Block(
            "campaign", "system", render("campaign.md.j2", campaign), 0, "goal, style and the party"
        ),
    )


def _tone_lines(tone: Tone) -> tuple[str, ...]:
    return tuple(
        f"{low} to {high}: {getattr(tone, name)}" for name, (low, high) in TONE_POLES.items()
    )


def _story_blocks(scene: Scene) -> tuple[Block, ...]:
    """Summaries of old turns, then the recent ones in full, oldest first."""
    recent = recent_window(scene.recent)
    first = recent[0].turn if recent else scene.turn
    summaries = tuple(line for line in scene.state.memory.summaries if line.turn < first)
    blocks = []
    if summaries:
        text = render("story.md.j2", {"summaries": summaries, "recent": ()})
        blocks.append(Block("story", "user", text, 3, f"{len(summaries)} old turns in a line each"))
    for position, turn in enumerate(recent):
        text = render("story.md.j2", {"summaries": (), "recent": (turn,)})
        rank = 1 if position >= len(recent) - 2 else 4
        blocks.append(Block("story", "user", text, rank, f"turn {turn.turn} in full"))
    return tuple(blocks)


def recent_window(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns told in full: those since a multiple of ``RECENT_STEP``, at least that many."""
    if not turns:
        return ()
    start = (turns[-1].turn // RECENT_STEP - 1) * RECENT_STEP
    return tuple(turn for turn in turns if turn.turn > start)[-RECENT_TURNS:]


def _lore_blocks(hits: tuple[LoreHit, ...]) -> tuple[Block, ...]:
    """One block a passage, hard canon kept longest."""
    return tuple(
        Block(
            "lore",
            "user",
            render("lore.md.j2", {"hits": (hit,)}),
            2 if hit.record.kind == "hard" else 5,
            f"{hit.record.id}: {'; '.join(hit.why)}",
        )
        for hit in hits
    )


def _state_values(state: CampaignState) -> dict[str, Any]:
    here = state.world.places[state.location]
    lying = state.places[state.location].contents if state.location in state.places else {}
    return {
        "state": state,
        "date": format_date(state.world.calendar, state.time),
        "here": here,
        "contents": _listed(lying),
        "present": tuple(
            npc
            for npc in state.npcs.values()
            if npc.place == state.location and npc.status in ("present", "captive")
        ),
        "party": tuple(state.party.values()),
        "carried": {key: _listed(member.inventory) for key, member in state.party.items()},
        "quests": tuple(quest for quest in state.quests.values() if quest.status != "unknown"),
        "paths": ", ".join(f"{path.op} {path.path}" for path in legal_paths(state, "dm")),
    }


def _listed(things: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {label(item)} ({item})" for item, count in things.items() if count)


def _player_text(scene: Scene) -> str:
    fence_free = scene.player_text.replace("<<<", "‹‹‹").replace(">>>", "›››")
    return render("player.md.j2", {"actor": scene.state.party[scene.actor], "text": fence_free})


def render(template: str, values: dict[str, Any]) -> str:
    """A template of this folder, rendered in Jinja2's sandbox."""
    return str(_environment().get_template(template).render(**values)).strip()


@cache
def _environment() -> Environment:
    from jinja2 import PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("whispyrkeep.dm", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=False,
    )
