"""The reviewed rows of the YAML files: what cannot be compiled, why, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

ROWS: Final = (
    Path(__file__).with_name("overrides.yaml"),
    Path(__file__).with_name("deeds.yaml"),
    Path(__file__).with_name("creatures.yaml"),
    Path(__file__).with_name("spells.yaml"),
    Path(__file__).with_name("magic_items.yaml"),
)
_REQUIRED: Final = {"id", "page", "reason"}


@dataclass(frozen=True, slots=True)
class Replaced:
    """Fields that replace compiled ones, and how many sentences stay unexpressed."""

    fields: dict[str, Any]
    left: int


@dataclass(slots=True)
class Overrides:
    """The rows by entry id. A row that nothing asks for is an error at the end."""

    rows: list[dict[str, Any]]
    used: set[int] = field(default_factory=set)

    def fields(self, entry_id: str) -> dict[str, Any]:
        """Fields of the whole entry that are replaced."""
        return self._merged(entry_id, "fields")

    def header(self, entry_id: str) -> dict[str, Any]:
        """The numbers of a stat block whose header has a form of its own."""
        return self._merged(entry_id, "header")

    def printed(self, entry_id: str) -> dict[str, str]:
        """Lines of a stat block's header to be read instead of the printed ones."""
        return self._merged(entry_id, "printed")

    def unmodelled(self, entry_id: str) -> list[str]:
        """Further lines of what is not expressed."""
        return [line for row in self._rows(entry_id, "unmodelled") for line in row["unmodelled"]]

    def entry(self, entry_id: str, name: str) -> Replaced | None:
        """What replaces the compiled fields of one named trait or action."""
        for index, row in enumerate(self.rows):
            if row["id"] == entry_id and row.get("entry") == name:
                self.used.add(index)
                return Replaced(row["put"], row.get("left", 0))
        return None

    def added(self, prefix: str) -> list[dict[str, Any]]:
        """Rows that add an entry of their own, whose id begins so."""
        numbered = [
            (i, row)
            for i, row in enumerate(self.rows)
            if "add" in row and row["id"].startswith(prefix)
        ]
        self.used |= {index for index, _ in numbered}
        return [row for _, row in numbered]

    def misplaced(self, entry_id: str, first: int, last: int) -> list[dict[str, Any]]:
        """Rows of the entry that name a page it does not stand on."""
        rows = [row for row in self.rows if row["id"] == entry_id]
        return [row for row in rows if not first <= row["page"] <= last]

    def unused(self) -> list[dict[str, Any]]:
        """Rows that matched nothing."""
        return [row for index, row in enumerate(self.rows) if index not in self.used]

    def _merged(self, entry_id: str, key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self._rows(entry_id, key):
            found |= row[key]
        return found

    def _rows(self, entry_id: str, key: str) -> list[dict[str, Any]]:
        numbered = [(i, row) for i, row in enumerate(self.rows) if row["id"] == entry_id]
        self.used |= {index for index, row in numbered if key in row}
        return [row for _, row in numbered if key in row]


def load() -> Overrides:
    """Read the rows; each must have an id, a page and a reason."""
    rows = [row for file in ROWS for row in yaml.safe_load(file.read_text())]
    for row in rows:
        missing = _REQUIRED - row.keys()
        if missing:
            raise ValueError(f"a row lacks {sorted(missing)}: {row}")
    return Overrides(rows)
