"""Logs without a chain: lore, timeline and the ledger of rewinds, one JSON record a line.

They are appended under a lock with the same durability as turns. A last line without its
end is what a crash left of a record nobody was told about; it is cut off by the next
append and not seen by readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from whispyrkeep.errors import BrokenDocument
from whispyrkeep.models.canonical import canonical_bytes
from whispyrkeep.store.files import Disk, append_line, cut, make_folder


def append_records(disk: Disk, path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Add ``records`` behind the log, all or none; the caller holds the log's lock.

    Raises:
        NotCanonical: a record has no canonical form.
        WriteFailed, FileChanged: as ``append_line``; nothing was added.
    """
    if not records:
        return
    lines = b"".join(canonical_bytes(dict(record)) + b"\n" for record in records)
    make_folder(disk, path.parent)
    append_line(disk, path, lines, _whole_size(disk, path))


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a log in order; none when there is no log yet.

    Raises:
        BrokenDocument: names file, line and column of the first line that is no record.
    """
    if not path.exists():
        return
    content = path.read_bytes()
    lines = content[: content.rfind(b"\n") + 1].splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as cause:
            raise BrokenDocument(path, number, cause.colno, cause.msg) from None
        if not isinstance(record, dict):
            raise BrokenDocument(path, number, 1, "the line is not a record")
        yield record


def _whole_size(disk: Disk, path: Path) -> int | None:
    """Bytes of whole lines, after cutting off what a crash left behind them."""
    if not path.exists():
        return None
    content = path.read_bytes()
    size = content.rfind(b"\n") + 1
    if size < len(content):
        cut(disk, path, size)
    return size
