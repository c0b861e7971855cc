"""JSON documents that people edit: universes, characters, settings. Each save says what it
replaces, so the second of two editors is told and nothing is overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from whispyrkeep.errors import BrokenDocument, DocumentChanged, NoSuchFile
from whispyrkeep.models.base import Value
from whispyrkeep.models.canonical import bytes_hash
from whispyrkeep.store.files import Disk, make_folder, write_whole
from whispyrkeep.store.layout import KeepPaths
from whispyrkeep.store.locks import held

Kind = TypeVar("Kind", bound=Value)

_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read, and the hash of its bytes, to be named when it is saved."""

    value: dict[str, Any]
    content_hash: str


def read_document(path: Path) -> Document:
    """Read one document.

    Raises:
        NoSuchFile: there is none.
        BrokenDocument: not a JSON object; names file, line and column.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NoSuchFile(path) from None
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as cause:
        raise BrokenDocument(path, cause.lineno, cause.colno, cause.msg) from None
    if not isinstance(value, dict):
        raise BrokenDocument(path, 1, 1, "not a JSON object")
    return Document(value, bytes_hash(content))


def write_document(
    disk: Disk, keep: KeepPaths, path: Path, value: dict[str, Any], expected: str | None
) -> str:
    """Save a document durably; returns its new content hash.

    Args:
        expected: content hash it had when it was read; None when it must not exist yet.

    Raises:
        DocumentChanged: it is not what ``expected`` says; nothing was written.
        ValueError: ``value`` would not read back the same (NaN, an int as a key ...).
        WriteFailed, Busy: nothing was written.
    """
    content = pretty_json(value)
    with held(disk, keep.documents_lock) as lock:
        if _hash_of(path) != expected:
            raise DocumentChanged(path)
        make_folder(disk, path.parent)
        lock.check()
        write_whole(disk, path, content)
    return bytes_hash(content)


def pretty_json(value: dict[str, Any]) -> bytes:
    """The bytes a document is saved as: indented, keys sorted, so that it diffs well.

    Raises:
        ValueError: ``value`` would not read back the same.
    """
    try:
        content = orjson.dumps(value, option=_PRETTY)
    except TypeError as cause:
        raise ValueError(f"not JSON: {cause}") from cause
    if orjson.loads(content) != value:
        raise ValueError("the document would not read back the same: NaN, or a tuple?")
    return content


def load_value(path: Path, kind: type[Kind]) -> Kind:
    """A document as the frozen value it holds.

    Raises:
        NoSuchFile: there is none.
        BrokenDocument: no JSON object, or one with wrong fields; names the first.
    """
    try:
        return kind.model_validate(read_document(path).value)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BrokenDocument(path, 1, 1, f"{where}: {first['msg']}") from None


def save_value(disk: Disk, path: Path, value: Value) -> None:
    """Save a document that one program writes and nobody edits at the same time."""
    make_folder(disk, path.parent)
    write_whole(disk, path, pretty_json(value.dump()))


def _hash_of(path: Path) -> str | None:
    try:
        return bytes_hash(path.read_bytes())
    except FileNotFoundError:
        return None
