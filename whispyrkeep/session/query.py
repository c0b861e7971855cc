"""SQL over all campaigns of a keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from whispyrkeep.store.index import Source, run_sql
from whispyrkeep.timeline import format_date

if TYPE_CHECKING:
    from whispyrkeep.session.keep import Keep

ROWS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a query: column names and rows, as the database gave them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Table({len(self.rows)} rows: {', '.join(self.columns)})"

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
            for row in self.rows[:ROWS_SHOWN]
        )
        more = len(self.rows) - ROWS_SHOWN
        note = f"<p>and {more} more rows</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{note}"


def run_query(keep: Keep, query: str, parameters: tuple[Any, ...]) -> Table:
    """See ``Keep.sql``."""
    sources = []
    for campaign in keep.campaigns():
        dates = partial(format_date, campaign.start.world.calendar)
        sources.append(Source(campaign.slug, campaign.log, dates))
    found = run_sql(keep.disk, sources, query, parameters)
    return Table(found.columns, found.rows)
