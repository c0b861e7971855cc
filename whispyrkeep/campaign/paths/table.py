"""The table of patch paths: what may be written, by whom, in which bounds, and as which events.

Nothing changes a state but events, so every patch is translated into them, all patches or none.
``docs/paths.md`` is this table in print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.paths.conditions import CONDITION_ROWS
from whispyrkeep.campaign.paths.corrections import CORRECTION_ROWS
from whispyrkeep.campaign.paths.dying import DYING_ROWS
from whispyrkeep.campaign.paths.engine import ENGINE_PATTERNS
from whispyrkeep.campaign.paths.fights import FIGHT_ROWS
from whispyrkeep.campaign.paths.lasting import LASTING_ROWS
from whispyrkeep.campaign.paths.modifiers import MODIFIER_ROWS
from whispyrkeep.campaign.paths.outfit import OUTFIT_ROWS
from whispyrkeep.campaign.paths.people import PEOPLE_ROWS
from whispyrkeep.campaign.paths.places import PLACE_ROWS
from whispyrkeep.campaign.paths.plot import PLOT_ROWS
from whispyrkeep.campaign.paths.resources import RESOURCE_ROWS
from whispyrkeep.campaign.paths.row import (
    NO_DICE,
    Events,
    Keys,
    Moment,
    Op,
    PathRow,
    Value,
    Writer,
    refusal,
)
from whispyrkeep.campaign.paths.things import THING_ROWS
from whispyrkeep.campaign.paths.values import Schema, described, fits, listed, one_line
from whispyrkeep.dice import Dice
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState

ROWS: tuple[PathRow, ...] = (
    *PLACE_ROWS,
    *PEOPLE_ROWS,
    *PLOT_ROWS,
    *CORRECTION_ROWS,
    *CONDITION_ROWS,
    *DYING_ROWS,
    *LASTING_ROWS,
    *MODIFIER_ROWS,
    *RESOURCE_ROWS,
    *FIGHT_ROWS,
    *OUTFIT_ROWS,
    *THING_ROWS,
)

_NEW_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class LegalPath:
    """A path that may be written now; ``value_schema`` is empty where no value belongs.

    ``now`` is the value there, None where there is none to read.
    """

    path: str
    op: Op
    value_schema: Schema
    now: Value = None


def translate(
    state: CampaignState,
    patches: Iterable[Patch],
    writer: Writer,
    resolved: Events = (),
    dice: Dice = NO_DICE,
) -> Events | Rejection:
    """The patches as events, or why one of them is illegal; then none of them holds.

    Args:
        state: the state before the first patch; each is judged by what those before it left.
        patches: in the order in which they happen.
        writer: whose they are; the DM may not write everything the GM may.
        resolved: events of the turn's requests, which some paths ask for.
        dice: thrown by some corrections of the GM's, and by the turns that follow from them.
    """
    events: Events = ()
    now = state
    for index, patch in enumerate(patches):
        moment = Moment(now, state, writer, resolved, one_line(patch.reason), dice)
        change = _change(moment, patch)
        if isinstance(change, Rejection):
            return change.with_(where=f"patches[{index}]")
        now = fold(now, change)
        events += change
    return events


def legal_paths(
    state: CampaignState, writer: Writer, resolved: Events = ()
) -> tuple[LegalPath, ...]:
    """Every concrete path that exists and may be written now, with what its value must be.

    New NPCs, quests and flags may be added under any free id besides. ``resolved`` as for
    ``translate``.
    """
    moment = Moment(state, state, writer, resolved)
    return tuple(_legal(moment))


def correctable(state: CampaignState, words: Iterable[str] = ()) -> tuple[LegalPath, ...]:
    """What the GM may set now, with those things only that are carried, lie there or are for sale.

    Any other thing of the catalogue may be set too; to list them all would fill pages. ``words``
    are looked for in the path and in the value that is there.
    """
    wanted = tuple(word.casefold() for word in words)
    return tuple(
        legal
        for legal in legal_paths(state, "gm")
        if "/item/" not in legal.path or legal.now
        if all(word in f"{legal.path} {legal.now}".casefold() for word in wanted)
    )


def _legal(moment: Moment) -> Iterator[LegalPath]:
    for row in ROWS:
        if moment.writer not in row.writers:
            continue
        for keys in row.keys(moment.state):
            schema = row.schema(moment, keys)
            if not isinstance(schema, Rejection):
                now = None if row.read is None else row.read(moment.state, keys)
                yield LegalPath(row.path(keys), row.ops[0], schema, now)


def value_at(state: CampaignState, path: str) -> Value:
    """The value at a path of the table; None where there is none to read."""
    for row, keys in _matches(path):
        if row.read is not None and (row.open or keys in set(row.keys(state))):
            return row.read(state, keys)
    return None


def usual_op(path: str) -> Op:
    """The operation that writes a value at this path; ``replace`` where there is none."""
    return next((row.ops[0] for row, _ in _matches(path)), "replace")


def _change(moment: Moment, patch: Patch) -> Events | Rejection:
    found = _row(moment.writer, patch)
    if isinstance(found, Rejection):
        return found
    row, keys = found
    missing = _missing(moment.state, row, keys, patch.path)
    if missing is not None:
        return missing
    if _is_there_already(moment.state, row, keys, patch):
        return ()
    schema = row.schema(moment, keys)
    if isinstance(schema, Rejection):
        return schema
    if not fits(schema, patch.value):
        return refusal("value", f"'{patch.path}' takes {described(schema)}")
    return row.events(moment, keys, patch.value)


def _is_there_already(state: CampaignState, row: PathRow, keys: Keys, patch: Patch) -> bool:
    if row.read is None or patch.op == "remove" or patch.value is None:
        return False
    current = row.read(state, keys)
    return type(current) is type(patch.value) and current == patch.value


def _row(writer: Writer, patch: Patch) -> tuple[PathRow, Keys] | Rejection:
    """The row for a patch, when there is one and its writer may use it."""
    matches = tuple(_matches(patch.path))
    if not matches:
        return _unwritable(writer, patch.path)
    if not any(writer in row.writers for row, _ in matches):
        return refusal(
            "gm_only",
            f"'{patch.path}' changes only as the effect of roll_requests, which the engine "
            "resolves; ask for one, or leave it to the GM",
        )
    for row, keys in matches:
        if patch.op in row.ops:
            return row, keys
    ops = dict.fromkeys(row.ops[0] for row, _ in matches)
    return refusal("operation", f"'{patch.path}' takes the operation {' or '.join(ops)}")


def _unwritable(writer: Writer, path: str) -> Rejection:
    if any(_bind(pattern, path) is not None for pattern in ENGINE_PATTERNS):
        return refusal("engine_only", f"nobody writes '{path}' by hand; the engine keeps it")
    patterns = dict.fromkeys(row.pattern for row in ROWS if writer in row.writers)
    return refusal(
        "unknown_path", f"there is no path '{path}'; the paths are: {' '.join(patterns)}"
    )


def _matches(path: str) -> Iterator[tuple[PathRow, Keys]]:
    for row in ROWS:
        keys = _bind(row.pattern, path)
        if keys is not None:
            yield row, keys


def _bind(pattern: str, path: str) -> Keys | None:
    """What stands for the pattern's placeholders; a pattern ending in ``/*`` covers all below."""
    parts, segments = pattern.split("/"), path.split("/")
    if parts[-1] == "*":
        parts = parts[:-1]
        segments = segments[: len(parts)]
    if len(parts) != len(segments):
        return None
    keys = []
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            keys.append(segment)
        elif part != segment:
            return None
    return tuple(keys)


def _missing(state: CampaignState, row: PathRow, keys: Keys, path: str) -> Rejection | None:
    if row.open:
        if len(keys[-1]) <= _LONGEST_ID and _NEW_ID.fullmatch(keys[-1]):
            return None
        return refusal("id", f"'{keys[-1][:80]}' is no id; use a-z, 0-9 and single hyphens")
    known = list(row.keys(state))
    if keys in known:
        return None
    if state.fight is None and path.startswith(("/fight/", "/foes/")):
        return refusal("missing", f"'{path}' does not exist, for no fight is going on")
    if not known:
        return refusal("missing", f"'{path}' does not exist; what it needs: {row.exists}")
    there = listed(row.path(keys) for keys in known)
    return refusal("missing", f"'{path}' does not exist; there is: {there}")


_INTRODUCTION = """\
# Patch paths

What a DM's reply, or the GM, may write, and the events that follow. A reply's patches are judged
in order, each by what those before it left, and hold all or none. A DM may write the story; the
numbers change as effects of `roll_requests`, and the GM may correct them (`whispyrkeep gm set`).
Values are of exactly the type named: nothing is converted. Writing the value that is there
already is allowed and changes nothing. Time never runs backwards.

"""


def table_text() -> str:
    """``docs/paths.md``: the table as Markdown."""
    lines = [
        "| path | operation | who | value | needs | becomes |",
        "|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        who = "DM, GM" if "dm" in row.writers else "GM"
        ops = ", ".join(row.ops)
        cells = (f"`{row.pattern}`", ops, who, row.value, row.exists, row.becomes)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "Kept by the engine alone:", ""]
    lines += [f"- `{pattern}`: {why}" for pattern, why in ENGINE_PATTERNS.items()]
    return _INTRODUCTION + "\n".join(lines) + "\n"
