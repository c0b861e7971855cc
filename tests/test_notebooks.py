"""The committed notebooks: whole runs, the same everywhere, safe to open, without secrets.

That their cells still print what stands there is nbval's part: `make notebooks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.documented import ROOT, run_page
from tests.panels.pages import Shown
from whispyrkeep.demo import DEMO
from whispyrkeep.lore.documents import canon_files, read_document
from whispyrkeep.models.lore import LoreRecord

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
_CHANGING = re.compile(
    r"""
    (?<![\w/])/(?:tmp|home|root|usr|var|Users)/ | [A-Z]:\\   # paths of one machine
    | \bat\ 0x[0-9a-f]+                                      # addresses
    | \b\d{4}-\d\d-\d\dT\d\d:\d\d                            # the clock on the wall
    | \b\d+(?:\.\d+)?\s?(?:ms|µs)\b                          # timings
    | \b[0-9a-f]{32}\b | sha256:                             # random ids, and what hangs on them
    """,
    re.VERBOSE,
)

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[Any]:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    return [cell for cell in book.cells if cell.cell_type == "code"]


def shown(path: Path) -> Iterator[tuple[str, str]]:
    """Every output with its kind: a MIME type, or the name of a stream."""
    for cell in code_cells(path):
        for output in cell.outputs:
            if output.output_type == "stream":
                yield output.name, output.text
            else:
                yield from ((kind, text) for kind, text in output.data.items() if kind != WIDGET)


WIDGET = "application/vnd.jupyter.widget-view+json"
"""Names a live widget by a random id, and shows nothing where no kernel runs."""


def test_there_are_those_that_the_documentation_names() -> None:
    assert [path.name for path in NOTEBOOKS] == [
        "01-first-session.ipynb",
        "02-under-the-hood.ipynb",
        "03-play-panel.ipynb",
    ]
    page = (ROOT / "docs" / "notebooks.md").read_text("utf-8")
    assert not [path.name for path in NOTEBOOKS if path.name not in page]


@each
def test_the_cells_were_run_once_in_order_and_none_failed(path: Path) -> None:
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert kinds <= {"stream", "execute_result", "display_data"}
    assert not [cell.metadata for cell in cells if cell.metadata]


@each
def test_nothing_shown_differs_from_run_to_run_or_goes_to_stderr(path: Path) -> None:
    for kind, text in shown(path):
        assert kind in ("stdout", "text/plain", "text/html")
        assert not _CHANGING.search(text), text


@each
def test_displays_are_what_an_untrusted_notebook_keeps(path: Path) -> None:
    pages = [Shown(text) for kind, text in shown(path) if kind == "text/html"]
    assert pages


@each
def test_a_widget_leaves_no_state_behind(path: Path) -> None:
    """It would hold the panel's whole script, and show a panel that is dead."""
    book = nbformat.read(path, as_version=4)
    assert "widgets" not in book.metadata


@each
def test_no_secret_of_the_demo_is_told(path: Path) -> None:
    told = "\n".join(text for _, text in shown(path))
    secrets = list(_secrets())
    assert secrets
    assert not [record.id for record in secrets if _first_sentence(record) in told]


def _secrets() -> Iterator[LoreRecord]:
    for name, file in canon_files(DEMO / "universe" / "canon"):
        for record in read_document(file, name).records:
            if not record.visibility.sees("table"):
                yield record


def _first_sentence(record: LoreRecord) -> str:
    return record.text.split(". ")[0]


def test_the_page_about_notebooks_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_page(ROOT / "docs" / "notebooks.md", tmp_path, monkeypatch) == 1
