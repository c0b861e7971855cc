"""``docs/coverage.md`` as one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tools.coverage import creatures, spells, things
from tools.coverage.entries import CHOSEN, Row, chosen, features_of, listed, owners
from tools.coverage.evidence import ROOT
from tools.coverage.floors import Floor, floors
from tools.coverage.headings import Chapter, Heading, Status, kept
from whispyrkeep.mechanics.monsters.standing import Standing

DOCUMENT: Final = ROOT / "docs" / "coverage.md"
TEMPLATE: Final = Path(__file__).with_name("template.md")

_TESTS: Final = "tests/mechanics/"
_CREATION: Final = f"{_TESTS}test_creation.py::test_any_legal_choices_make_a_sheet_that_reads_back"
_LATER: Final = f"{_TESTS}test_advancement.py::test_a_class_taken_later_gives_only_some_training"
_LIST: Final = (
    f"{_TESTS}test_creation.py::test_spells_of_other_lists_and_of_too_high_a_level_are_refused"
)


def document() -> str:
    """The whole page."""
    text = TEMPLATE.read_text(encoding="utf-8")
    parts = {
        "floors": _floors(),
        "counts": _counts(),
        "chapters": "\n\n".join(_chapter(chapter) for chapter in kept().chapters),
        "classes": _classes(),
        "species": _species(),
        "chosen": _chosen(),
        "spells": _spells(),
        "creatures": _creatures(),
        "things": _things(),
    }
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


# --- tables ---------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _test(node: str, text: str = "") -> str:
    """A link to the test's file, with the test's name."""
    path, _, name = node.partition("::")
    return f"[{text or f'`{name}`'}](../{path}" + (f' "{name}")' if text else ")")


def _floors() -> str:
    every = floors()
    rows = (
        (one.name, f"{one.percent} %", f"{one.reached} of {one.whole}", _said(one)) for one in every
    )
    left = [f"- Not among the {one.name}: {', '.join(one.short)}." for one in every if one.short]
    return "\n".join((_table(("floor", "bar", "now", ""), rows), "", *left))


def _said(floor: Floor) -> str:
    if floor.holds:
        return "reached"
    share = floor.reached * 1000 // floor.whole
    return f"**short: {share // 10}.{share % 10} %**"


def _counts() -> str:
    found = Counter(one.status for chapter in kept().chapters for one in chapter.headings)
    cells = ", ".join(f"{found[status]} {status}" for status in Status)
    return f"{sum(found.values())} headings of the general chapters: {cells}."


def _chapter(chapter: Chapter) -> str:
    head = f"### {chapter.chapter} (p. {chapter.page})"
    if not chapter.headings:
        return f"{head}\n\n{chapter.by}"
    rows = ((_title(one), one.page, one.status, _shown(one)) for one in chapter.headings)
    return f"{head}\n\n" + _table(("heading", "page", "", "shown by, or what there is"), rows)


def _title(heading: Heading) -> str:
    return f"{heading.within}: {heading.title}" if heading.within else heading.title


def _shown(heading: Heading) -> str:
    return _test(heading.by) if heading.status is Status.EXECUTED else heading.by


# --- what is derived ------------------------------------------------------------------


def _named(rows: Iterable[Row]) -> str:
    """Names in a line; an executed one links to the test that shows it."""
    cells = (_test(row.by, row.title) if "::" in row.by else row.title for row in rows)
    return " · ".join(cells) or "–"


def _by_status(rows: Sequence[Row]) -> list[str]:
    return [
        _named(row for row in rows if row.status is status)
        for status in (Status.EXECUTED, Status.DATA, Status.NOT_MODELLED)
    ]


def _share(rows: Sequence[Row]) -> str:
    return f"{sum(row.status is Status.EXECUTED for row in rows)} of {len(rows)}"


_HEAD: Final = ("", "page", "executed", "executed, with its test", "data", "not modelled")


def _owned(kind: str) -> str:
    rows = []
    for owner, name, page in owners(kind):
        mine = features_of(owner)
        rows.append((name, page, _share(mine), *_by_status(mine)))
    return _table(_HEAD, rows)


def _classes() -> str:
    words = (
        f"Becoming a Barbarian …, As a Level 1 Character, and each class's features table: "
        f"{_test(_CREATION)}; As a Multiclass Character: {_test(_LATER)}; spell lists: "
        f"{_test(_LIST)}."
    )
    return f"{words}\n\n{_owned('class')}\n\n{_owned('subclass')}"


def _species() -> str:
    names = " · ".join(f"{one.name} (p. {one.page})" for one in listed("background"))
    words = f"Backgrounds, all executed by creation ({_test(_CREATION)}): {names}."
    return f"{words}\n\n{_owned('species')}"


def _chosen() -> str:
    names = {"feat": "Feats", "invocation": "Eldritch Invocations", "metamagic": "Metamagic"}
    rows = []
    for kind in CHOSEN:
        mine = chosen(kind)
        rows.append((names[kind], mine[0].page, _share(mine), *_by_status(mine)))
    return _table(_HEAD, rows)


def _spells() -> str:
    rows = []
    for level in range(10):
        every = [spells.row(spell) for spell in spells.spells() if spell.level == level]
        executed = [row for row in every if row.status is Status.EXECUTED]
        told = [row for row in every if row.status is Status.DATA]
        rows.append((level, _share(every), _named(executed), _named(told)))
    head = ("level", "executed", "executed, with its test", "told by the narrator")
    left = [
        f"- {spell.name}: {'; '.join(spell.unmodelled)}"
        for spell in spells.spells()
        if spell.unmodelled
    ]
    said = f"{len(left)} spells say something besides that the engine leaves to the table:"
    return "\n".join((_table(head, rows), "", said, "", *left))


def _creatures() -> str:
    rows = []
    for kind in creatures.kinds():
        found = creatures.counted(kind)
        rows.append((kind, sum(found.values()), *(found[one] for one in Standing)))
    table = _table(("part", "all", *(str(one) for one in Standing)), rows)
    left = (Standing.DATA, Standing.PARTLY, Standing.NOT_MODELLED)
    lines = [
        f"- {standing}: " + "; ".join(_parts_that_stand(standing))
        for standing in left
        if any(part.standing is standing for part in creatures.all_parts())
    ]
    return f"{table}\n\n" + "\n".join(lines)


def _parts_that_stand(standing: Standing) -> list[str]:
    """Names of parts, each with the stat blocks that have it."""
    found: dict[str, list[str]] = {}
    for part in creatures.all_parts():
        if part.standing is standing:
            found.setdefault(part.name, []).append(part.block.partition("/")[2])
    return [f"{name} ({', '.join(blocks)})" for name, blocks in sorted(found.items())]


def _things() -> str:
    rows: list[tuple[object, ...]] = [
        ("Weapons, armor, gear, tools", *_by_test(things.items())),
        ("Magic items", *_by_test(things.magic_items())),
    ]
    for kind, what in things.DATA_KINDS.items():
        mine = things.of_kind(kind)
        played = [row for row in mine if row.status is Status.EXECUTED]
        rest = [row for row in mine if row.status is not Status.EXECUTED]
        name = f"{kind.capitalize()}: {what}"
        rows.append((name, _share(mine), _named(played), "–", "–", _plain(rest) or "–"))
    head = ("", "executed", "executed, with its test", "executed in part", "told", "data")
    return _table(head, rows)


def _by_test(rows: Sequence[Row]) -> tuple[str, ...]:
    whole = [row for row in rows if row.status is Status.EXECUTED]
    left = [row for row in rows if row.status is not Status.EXECUTED]
    told = [row for row in left if row.by == things.TOLD]
    partly = [row for row in left if row.by and row.by != things.TOLD]
    rest = [row for row in left if not row.by]
    return (_share(rows), *(_named(some) for some in (whole, partly, told, rest)))


def _plain(rows: Iterable[Row]) -> str:
    return " · ".join(row.title for row in rows)
