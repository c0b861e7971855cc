"""The prompt in layers, from what never changes to what changes each turn.

Servers keep the work of an unchanged beginning, so the order is: role, universe, campaign,
story so far, lore, state, the player's words. A token budget decides what is dropped, by rank;
each block says what it costs, where it stands and why it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from whispyrkeep.campaign.chronicle import event_lines, money
from whispyrkeep.campaign.outcomes import check_text
from whispyrkeep.campaign.paths import legal_paths, open_exits
from whispyrkeep.campaign.paths.plot import named_flags
from whispyrkeep.campaign.paths.values import described, listed
from whispyrkeep.campaign.requirements import holds
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.catalog.cards import entry_facts
from whispyrkeep.catalog.shapes import READ
from whispyrkeep.dm.narrator import Outcomes, Scene
from whispyrkeep.dm.possible import new_paths
from whispyrkeep.mechanics.choosing.decisions import present_npcs
from whispyrkeep.mechanics.features.ranger import lore_of_prey
from whispyrkeep.mechanics.fights.positions import present_others
from whispyrkeep.mechanics.monsters.standing import told
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.events import Event
from whispyrkeep.models.intent import by_letter
from whispyrkeep.models.lore import LoreHit
from whispyrkeep.models.state import CampaignState, NpcState, PartyMember, QuestState
from whispyrkeep.models.turn import Turn
from whispyrkeep.models.universe import TONE_POLES, Tone
from whispyrkeep.models.world import PlaceDefinition
from whispyrkeep.timeline import format_date

if TYPE_CHECKING:
    from jinja2 import Environment

    from whispyrkeep.catalog.builtin import Entry
    from whispyrkeep.models.reference import Reference

Role = Literal["system", "user", "assistant"]

CHARACTERS_A_TOKEN = 4
"""Estimate for English prose; the ledger counts what the endpoint reports."""

RECENT_TURNS = 16
RECENT_STEP = 8
"""Recent turns are kept in full from a multiple of this, so that the layer grows at its end."""

BANS_SHOWN = 60
"""Banned entries that a narrator is told of; what is asked for all the same is refused anyway."""


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
    return (*_layers(scene, ()), _player_block(scene))


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
    return (
        *_layers(now, outcomes.events),
        _player_block(scene),
        Block("outcomes", "user", results, 0, "what the dice said"),
    )


def repair_block(problems: tuple[str, ...]) -> Block:
    return Block(
        "repair",
        "user",
        render("repair.md.j2", {"problems": problems}),
        0,
        "why the last reply was refused",
    )


def _layers(scene: Scene, resolved: tuple[Event, ...]) -> tuple[Block, ...]:
    return (
        *_stable_blocks(scene),
        *_story_blocks(scene),
        *_lore_blocks(scene.lore),
        *_scene_blocks(scene.state, resolved),
    )


# --- what stays the same from turn to turn --------------------------------------------


def _stable_blocks(scene: Scene) -> tuple[Block, ...]:
    state, world = scene.state, scene.state.world
    scenario = world.scenarios.get(state.scenario or "")
    universe = {
        "world": world,
        "tone": _tone_lines(world.tone),
        "rating": scene.settings.rating,
        "months": ", ".join(month.name for month in world.calendar.months),
        "banned": scene.catalogue.bans()[:BANS_SHOWN],
    }
    campaign = {
        "goal": scene.settings.goal or (scenario.goal if scenario else world.summary),
        "settings": scene.settings,
        "party": tuple(state.party.values()),
    }
    dated = [
        (format_date(world.calendar, entry.at_second, "date"), entry) for entry in world.timeline
    ]
    return (
        _block("role", "system", {}, 0, "the DM's part and the contract"),
        _block("requests", "system", {}, 2, "what may be asked of the engine"),
        _block("universe", "system", universe, 0, "the world, its tone and its bounds"),
        *_own_blocks(scene),
        *([_block("timeline", "system", {"timeline": dated}, 3, "dated events")] if dated else ()),
        _block("gazetteer", "system", {"world": world}, 4, "every place, person and faction"),
        _block("campaign", "system", campaign, 0, "goal, style and the party"),
    )


TOLD: Final = (
    *("trap", "poison", "curse", "contagion", "environment", "condition"),
    *("mount", "vehicle", "lifestyle", "hireling", "service", "table"),
)
"""Kinds of a universe's own entries that the engine does not apply, and the narrator is told."""

OWN_SHOWN = 40
OWN_LENGTH = 400


def _own_blocks(scene: Scene) -> tuple[Block, ...]:
    """The universe's own traps, poisons, mounts … in a line each, where there are any."""
    ids = [one for kind in TOLD for one in scene.catalogue.own(kind) if one not in READ][:OWN_SHOWN]
    if not ids:
        return ()
    lines = [_own_line(one, scene.catalogue.entry(one)) for one in ids]
    return (_block("own", "system", {"lines": lines}, 2, "entries that the engine does not apply"),)


def _own_line(entry_id: str, entry: Entry | Reference) -> str:
    facts = "; ".join(f"{label}: {text}" for label, text in entry_facts(entry) if text)
    return f"{entry.name} ({entry_id}): {facts}"[:OWN_LENGTH]


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
        old = {"summaries": summaries, "recent": ()}
        blocks.append(_block("story", "user", old, 3, f"{len(summaries)} old turns in a line"))
    for position, turn in enumerate(recent):
        rank = 1 if position >= len(recent) - 2 else 4
        told = {"summaries": (), "recent": (turn,)}
        blocks.append(_block("story", "user", told, rank, f"turn {turn.turn} in full"))
    return tuple(blocks)


def recent_window(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns told in full: those since a multiple of ``RECENT_STEP``, at least that many."""
    if not turns:
        return ()
    start = (turns[-1].turn // RECENT_STEP - 1) * RECENT_STEP
    return tuple(turn for turn in turns if turn.turn > start)[-RECENT_TURNS:]


def _lore_blocks(hits: tuple[LoreHit, ...]) -> tuple[Block, ...]:
    """One block a passage, the best last: a budget drops the first of a rank first."""
    return tuple(
        _block(
            "lore",
            "user",
            {"record": hit.record},
            2 if hit.record.kind == "hard" else 5,
            f"{hit.record.id}: {'; '.join(hit.why)}",
        )
        for hit in reversed(hits)
    )


# --- what is here and now -------------------------------------------------------------


def _scene_blocks(state: CampaignState, resolved: tuple[Event, ...]) -> tuple[Block, ...]:
    """The place, who is there, where things stand, and what may be written."""
    here = state.world.places[state.location]
    flags = [flag for flag in named_flags(state.world) if not state.flags.get(flag)]
    people = [state.npcs[key] for key in present_npcs(state)]
    return (
        *([_block("flags", "user", {"flags": flags}, 3, "facts still open")] if flags else ()),
        *_quest_blocks(state),
        *_foe_blocks(state),
        _block("place", "user", _place_values(state, here), 2, f"what is at {here.id}"),
        *(
            _block("person", "user", _person_values(state, npc), 2, f"{npc.id} is here")
            for npc in people
        ),
        _block("state", "user", _state_values(state, people), 0, "where things stand now"),
        _block("paths", "user", {"paths": _path_lines(state, resolved)}, 2, "what may be patched"),
    )


def _quest_blocks(state: CampaignState) -> tuple[Block, ...]:
    """The author's quests that are not over, with their steps."""
    quests = state.world.quests
    going = [
        quests[key] for key, quest in state.quests.items() if key in quests and not _over(quest)
    ]
    if not going:
        return ()
    return (
        _block("quests", "user", {"quests": going, "state": state}, 2, "quests and their steps"),
    )


def _foe_blocks(state: CampaignState) -> tuple[Block, ...]:
    """What the creatures of the fight are like beyond what the engine plays by itself."""
    catalogue = catalogue_for(state.world)
    there = dict.fromkeys(foe.monster for foe in present_others(state))
    blocks = [catalogue.monster(monster) for monster in there]
    kinds = [(block.name, traits) for block in blocks if (traits := told(block))]
    prey = ((foe.name, lore_of_prey(state, catalogue, foe.id)) for foe in present_others(state))
    kinds += [(name, (("Hunter's Lore", lore),)) for name, lore in prey if lore]
    if not kinds:
        return ()
    return (_block("foes", "user", {"kinds": kinds}, 2, "what these creatures can do besides"),)


def _over(quest: QuestState) -> bool:
    return quest.status in ("done", "failed")


def _place_values(state: CampaignState, here: PlaceDefinition) -> dict[str, Any]:
    now = state.places.get(state.location)
    spent = now.spent if now else ()
    features = [f for f in here.features if f.id not in spent and holds(f.needs, state)]
    return {
        "here": here,
        "features": features,
        "checks": {feature.id: check_text(feature.check) for feature in features if feature.check},
        "notes": now.notes if now else (),
    }


def _person_values(state: CampaignState, npc: NpcState) -> dict[str, Any]:
    who = state.world.npcs.get(npc.id)
    pieces = [
        piece
        for piece in (who.knowledge if who else ())
        if piece.id not in npc.told and holds(piece.needs, state)
    ]
    checks = {piece.id: check_text(piece.check) for piece in pieces if piece.check}
    return {"npc": npc, "who": who, "pieces": pieces, "checks": checks}


def _state_values(state: CampaignState, people: list[NpcState]) -> dict[str, Any]:
    lying = state.places[state.location].contents if state.location in state.places else {}
    party = state.party.values()
    return {
        "state": state,
        "date": format_date(state.world.calendar, state.time),
        "here": state.world.places[state.location],
        "ways": open_exits(state),
        "contents": _listed(lying),
        "present": people,
        "party": tuple(party),
        "purse": {member.id: money(member.money_cp) for member in party},
        "carried": {member.id: _listed(member.inventory) for member in party},
        "spells": {member.id: _spells(member) for member in party},
        "left": {
            member.id: ", ".join(f"{key} {n}" for key, n in member.body.resources.items())
            for member in party
        },
        "quests": tuple(quest for quest in state.quests.values() if quest.status != "unknown"),
    }


def _listed(things: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {item}" for item, count in things.items() if count)


def _spells(member: PartyMember) -> str:
    casting = member.sheet.spellcasting
    return ", ".join((*casting.cantrips, *casting.prepared)) if casting else ""


def _path_lines(state: CampaignState, resolved: tuple[Event, ...]) -> tuple[str, ...]:
    """Each kind of path once, with what its value must be and for which ids it is open."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for path in legal_paths(state, "dm", resolved):
        _, root, *rest = path.path.split("/")
        if root == "flags" and path.op == "add":
            continue
        pattern = f"/{root}/<id>/{rest[-1]}" if len(rest) > 1 else path.path
        kind = f"{path.op} {pattern}", described(path.value_schema)
        kinds.setdefault(kind, []).append(f"{root} {rest[0]}" if len(rest) > 1 else "")
    new = (f"{one.op} {one.path}: {described(one.value_schema)}" for one in new_paths(state))
    lines = (f"{what}: {value}{_for(state, ids)}" for (what, value), ids in kinds.items())
    return (*lines, *new, "add /flags/<name>: true or false")


def _for(state: CampaignState, ids: list[str]) -> str:
    """For which ids a kind of path is open, unless it is all of them."""
    root = ids[0].partition(" ")[0]
    if not root or len(ids) == len(getattr(state, root)):
        return ""
    return f", for {listed(one.partition(' ')[2] for one in ids)}"


def _player_block(scene: Scene) -> Block:
    text = scene.player_text
    chosen = by_letter(scene.state.memory.options, text)
    values = {
        "actor": scene.state.party[scene.actor],
        "text": text,
        "chosen": chosen.text if chosen else "",
    }
    return _block("player", "user", values, 0, "what the player typed, as data")


# --- rendering ------------------------------------------------------------------------


def fenced(text: str) -> str:
    """Foreign text that cannot close the marks it stands between."""
    return text.replace("<<<", "‹‹‹").replace(">>>", "›››")


def quoted(text: str) -> str:
    """Foreign text on one line, so that nothing in it can look like a part of the prompt."""
    return fenced(" ".join(text.split())).replace('"', "'")


def _block(layer: str, role: Role, values: dict[str, Any], rank: int, reason: str) -> Block:
    """A block rendered from the template of its layer."""
    return Block(layer, role, render(f"{layer}.md.j2", values), rank, reason)


def render(template: str, values: dict[str, Any]) -> str:
    """A template of this folder, rendered in Jinja2's sandbox."""
    return str(_environment().get_template(template).render(**values)).strip()


@cache
def _environment() -> Environment:
    from jinja2 import PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("whispyrkeep.dm", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=False,
    )
    environment.filters |= {"fenced": fenced, "quoted": quoted}
    return environment
