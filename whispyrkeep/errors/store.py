"""What can go wrong with the keep on disk."""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.errors.base import WhispyrkeepError


class BadName(WhispyrkeepError):
    """A slug or id that cannot name a file on every system."""

    def __init__(self, name: str, rule: str) -> None:
        super().__init__(f"{name!r} cannot be a name here", f"allowed: {rule}")
        self.name = name
        self.rule = rule


class NameTaken(WhispyrkeepError):
    """Something in the keep has the name already, letter case ignored."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' is already there", "choose another name")
        self.path = path


class WriteFailed(WhispyrkeepError):
    """The disk refused a change. ``uncertain``: nobody can tell whether it took it."""

    def __init__(self, path: Path, cause: OSError, free: int | None, *, uncertain: bool) -> None:
        room = "" if free is None else f" ({free // 2**20} MiB free)"
        state = "it is not known what the disk kept" if uncertain else "nothing was changed"
        super().__init__(
            f"cannot write '{path}': {cause.strerror or cause}{room}; {state}",
            "free space or check the disk, then do the same again: it is never done twice",
        )
        self.path = path
        self.errno = cause.errno
        self.free = free
        self.uncertain = uncertain


class FileChanged(WhispyrkeepError):
    """A log is not the file, or not as long as, it was when it was read a moment ago."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' was changed by somebody else", "open it again and retry")
        self.path = path


class Busy(WhispyrkeepError):
    """Somebody else holds a lock of the keep."""

    def __init__(self, path: Path, pid: int | None, host: str | None, since: str | None) -> None:
        who = "another process" if pid is None else f"process {pid} on {host}, since {since}"
        super().__init__(f"'{path.stem}' is in use by {who}", "wait for it or end that process")
        self.path = path
        self.pid = pid
        self.host = host
        self.since = since


class LockLost(WhispyrkeepError):
    """The file of a lock we hold was deleted or replaced under us; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"the lock file '{path}' was deleted or replaced while in use",
            "do the same again, and leave the folder `locks` alone",
        )
        self.path = path


class Corrupt(WhispyrkeepError):
    """A file of a campaign is not what was written; never repaired by itself.

    ``line`` counts from 1 and is None when the whole file is meant; ``turn`` is the
    first turn that cannot be trusted.
    """

    def __init__(self, path: Path, line: int | None, turn: int | None, reason: str) -> None:
        where = f"{path}" if line is None else f"{path}:{line}"
        at = "" if turn is None else f" (turn {turn})"
        super().__init__(
            f"{where}{at}: {reason}",
            "restore a backup, or keep the good turns with `whispyrkeep campaign recover`",
        )
        self.path = path
        self.line = line
        self.turn = turn
        self.reason = reason


class TooNew(WhispyrkeepError):
    """Written by a newer version; nothing was touched."""

    def __init__(self, where: str, found: int, supported: int) -> None:
        super().__init__(
            f"{where} has format {found}, this version reads up to {supported}",
            "update with `pip install --upgrade whispyrkeep`",
        )
        self.where = where
        self.found = found
        self.supported = supported


class StaleHead(WhispyrkeepError):
    """The campaign went on, or was rewound, since the caller last looked; nothing written."""

    def __init__(self, expected_turn: int, found_turn: int) -> None:
        super().__init__(
            f"the campaign is at turn {found_turn} now, not as you last saw it at turn "
            f"{expected_turn}",
            "look at the new turns, then play your draft again or discard it",
        )
        self.expected_turn = expected_turn
        self.found_turn = found_turn


class ReadOnly(WhispyrkeepError):
    """A change was asked of something that is open for reading only."""

    def __init__(self, path: Path, why: str = "it was opened for reading") -> None:
        super().__init__(
            f"'{path}' cannot be changed: {why}",
            "open a keep of your own, or take this one over with `whispyrkeep keep claim`",
        )
        self.path = path
        self.why = why


class NothingToUndo(WhispyrkeepError):
    """No rewind of this campaign can be undone any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"'{path}' has no rewind to undo",
            "only the latest one can be, until the next turn is played",
        )
        self.path = path


class BrokenDocument(WhispyrkeepError):
    """A JSON file that cannot be read; ``line`` and ``column`` count from 1."""

    def __init__(self, path: Path, line: int, column: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line}:{column}: {reason}", "correct the file there, or restore it"
        )
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason


class DocumentChanged(WhispyrkeepError):
    """Somebody else saved the document since it was read; theirs was kept."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"'{path}' was changed by somebody else since you read it",
            "read it again and repeat your change",
        )
        self.path = path


class NoSuchFile(WhispyrkeepError):
    """A file of a keep that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no '{path}'", "check its name, or look in `keep trash`")
        self.path = path


class NoKeep(WhispyrkeepError):
    """No keep at a path, or none to be found from here."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no keep at '{path}'", f"create one with `whispyrkeep keep init {path}`")
        self.path = path


class NoSuchGroup(WhispyrkeepError):
    """A keep cannot be shared with a group this system does not know."""

    def __init__(self, group: str) -> None:
        super().__init__(f"no group '{group}' on this system", "name one of `groups`")
        self.group = group


class BadPackage(WhispyrkeepError):
    """A package that is damaged or would not be safe to unpack; nothing was put in the keep."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(
            f"'{member}' in the package cannot be unpacked: {reason}",
            "ask for the package again",
        )
        self.member = member
        self.reason = reason


class Diverged(WhispyrkeepError):
    """A packed campaign and the keep's own went different ways after the same turn."""

    def __init__(self, slug: str, common: int, here: int, packed: int) -> None:
        super().__init__(
            f"'{slug}' here (turn {here}) and in the package (turn {packed}) went different "
            f"ways after turn {common}",
            "unpack it under another name with `whispyrkeep campaign unpack --as NAME`",
        )
        self.slug = slug
        self.common = common
        self.here = here
        self.packed = packed


class SqlFailed(WhispyrkeepError):
    """A query that is not one SELECT, or that DuckDB refuses; ``reason`` is its message."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the query failed: {reason}",
            "ask one SELECT over the views turns, events, rolls, lore and time",
        )
        self.reason = reason


class NoSuchTurn(WhispyrkeepError):
    """A turn number outside 0 to the head."""

    def __init__(self, turn: int, head: int) -> None:
        super().__init__(f"there is no turn {turn}", f"choose one from 0 to {head}")
        self.turn = turn
        self.head = head


class EventTooLong(WhispyrkeepError):
    """One turn's line is longer than the log takes."""

    def __init__(self, turn: int, size: int, largest: int) -> None:
        super().__init__(
            f"turn {turn} takes {size} bytes, the log takes {largest} a turn",
            "shorten the texts of the turn",
        )
        self.turn = turn
        self.size = size
        self.largest = largest
