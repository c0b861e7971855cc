"""A universe's homebrew laid over the built-in entries: what a file may say, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from whispyrkeep.catalog.builtin import FORMS, Entry, builtin_fields, index, kinds
from whispyrkeep.catalog.shapes import READ, ill_shaped
from whispyrkeep.errors import BrokenEntry, UnknownEntry
from whispyrkeep.models.homebrew import Overlay

if TYPE_CHECKING:
    from whispyrkeep.models.reference import Reference

OVERLAY: Final = "overlay"
"""The field of a homebrew file that is no part of the entry."""

NEEDED: Final = READ | {"condition/unconscious", "condition/incapacitated", "language/common"}
"""What the rules cannot do without, so that it can be changed and not banned."""

Fields = Mapping[str, Any]


def form_of(entry_id: str) -> type[Entry] | type[Reference] | None:
    """The form of an entry of this id, by its kind; None where there is no such kind."""
    kind = entry_id.partition("/")[0]
    if kind in FORMS:
        return FORMS[kind]
    # The forms of references are built when the first of them is asked for.
    from whispyrkeep.models.reference import FORMS as REFERENCE_FORMS

    return REFERENCE_FORMS.get(kind)


def homebrew_entry(entry_id: str, stored: Fields) -> Entry | Reference:
    """A universe's own entry, validated.

    Raises:
        BrokenEntry: it is not in the catalogue's format; names the first faulty field.
    """
    form = form_of(entry_id)
    if form is None:
        raise BrokenEntry(entry_id, f"its kind is none of {', '.join(kinds())}")
    try:
        entry = form.model_validate(dict(stored))
    except ValidationError as error:
        raise BrokenEntry(entry_id, next(_faults(error))) from error
    if entry.id != entry_id:
        raise BrokenEntry(entry_id, f"it calls itself '{entry.id}'")
    return entry


def read_overlay(entry_id: str, stored: Fields) -> tuple[Overlay | None, dict[str, Any] | None]:
    """What a homebrew file says: about its entry, and the whole entry unless it is banned.

    An entry with a base is the base with the file's fields: objects merged, lists replaced. It is
    made whole here, so that a campaign pins what the base was when it began.

    Raises:
        BrokenEntry: names the first faulty field.
    """
    fields = dict(stored)
    overlay = _overlay(entry_id, fields.pop(OVERLAY, None))
    if overlay is not None and overlay.banned:
        _only_banned(entry_id, fields)
        return overlay, None
    if overlay is not None and overlay.base is not None:
        fields = merged(_base(entry_id, overlay.base), {"id": entry_id, **fields})
    _in_its_place(entry_id, fields)
    if fields.get("rule") and not _of_the_book(entry_id):
        fields = _without_rule(fields)
    homebrew_entry(entry_id, fields)
    for fault in ill_shaped(entry_id, fields):
        raise BrokenEntry(entry_id, fault)
    return overlay, fields


def _in_its_place(entry_id: str, fields: Fields) -> None:
    """Raise where what belongs in the overlay stands beside the entry's own fields."""
    form = form_of(entry_id)
    own = form.model_fields if form is not None else Overlay.model_fields
    for name in Overlay.model_fields.keys() - own.keys():
        if name in fields:
            problem = f"{name}: it stands under {OVERLAY}, as {OVERLAY}: {{{name}: ...}}"
            raise BrokenEntry(entry_id, problem)


def _of_the_book(entry_id: str) -> bool:
    return entry_id in index()


def _without_rule(fields: Fields) -> dict[str, Any]:
    """The entry without the rule of the book's that it copies, and the line that says so.

    A rule goes by the word on the sheet, which is another for an entry of another id.
    """
    left = f"{fields['rule']} is carried out for the book's own entry alone"
    kept = {name: value for name, value in fields.items() if name != "rule"}
    return {**kept, "unmodelled": [*fields.get("unmodelled", ()), left]}


def _overlay(entry_id: str, stored: Any) -> Overlay | None:
    if stored is None:
        return None
    try:
        return Overlay.model_validate(stored)
    except ValidationError as error:
        raise BrokenEntry(entry_id, f"{OVERLAY}.{next(_faults(error))}") from error


def _only_banned(entry_id: str, fields: Fields) -> None:
    if entry_id not in index():
        raise BrokenEntry(entry_id, f"{OVERLAY}.banned: only what the SRD has can be banned")
    if entry_id in NEEDED:
        raise BrokenEntry(entry_id, f"{OVERLAY}.banned: the rules cannot do without it")
    if fields:
        fault = f"{', '.join(fields)}: a banned entry has no fields of its own"
        raise BrokenEntry(entry_id, fault)


def _base(entry_id: str, base: str) -> dict[str, Any]:
    if base.partition("/")[0] != entry_id.partition("/")[0]:
        raise BrokenEntry(entry_id, f"{OVERLAY}.base: '{base}' is of another kind")
    try:
        fields = builtin_fields(base)
    except UnknownEntry as unknown:
        raise BrokenEntry(entry_id, f"{OVERLAY}.base: the SRD has no '{base}'") from unknown
    # What the engine cannot express of the base, and its line, are the base's.
    return {name: value for name, value in fields.items() if name not in ("text", "source")}


def merged(before: Fields, changes: Fields) -> dict[str, Any]:
    """Fields with some of them changed: objects are merged, lists replaced."""
    result = dict(before)
    for key, value in changes.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merged(old, value) if both and old is not None else value
    return result


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(str(step) for step in fault["loc"])
        said = "it is missing" if fault["type"] == "missing" else fault["msg"]
        yield f"{where}: {said}" if where else said


_ENTRY: Final = re.compile(r"[a-z-]+/[a-z0-9]+(?:-[a-z0-9]+)*")


def named_entries(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Ids of entries that an entry names, its own aside, each with the field that names it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            place = f"{where}.{key}" if where else str(key)
            if _names_entry(str(key)):
                yield place, str(key)
            if place not in ("id", OVERLAY):
                yield from named_entries(inner, place)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from named_entries(inner, f"{where}.{number}")
    elif isinstance(value, str) and _names_entry(value):
        yield where, value


def _names_entry(text: str) -> bool:
    return _ENTRY.fullmatch(text) is not None and text.partition("/")[0] in kinds()
