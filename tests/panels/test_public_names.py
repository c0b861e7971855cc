"""The package's face: every public name is there, and importing it costs next to nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import whispyrkeep


@pytest.mark.parametrize("name", whispyrkeep.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(whispyrkeep, name) is not None
    assert name in dir(whispyrkeep)


def test_type_checkers_see_the_same_names_from_the_same_places() -> None:
    """The lazy table and the imports for type checkers say the same."""
    tree = ast.parse(Path(str(whispyrkeep.__file__)).read_text("utf-8"))
    checked = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("whispyrkeep.")
        for alias in node.names
        if alias.asname
    }
    lazy = {name: f"whispyrkeep.{home}" for name, home in whispyrkeep._HOMES.items()}
    assert checked == lazy


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'campain'"):
        _ = whispyrkeep.campain


def test_importing_loads_nothing_that_is_not_there_anyway() -> None:
    script = (
        "import sys; before = set(sys.modules); import whispyrkeep; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["__future__", "whispyrkeep"]


def test_dice_load_no_heavy_library() -> None:
    script = (
        "import sys, whispyrkeep; whispyrkeep.roll('4d6kh3'); whispyrkeep.probability('2d6 > 7'); "
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"pydantic", "httpx", "duckdb", "lancedb", "typer", "ipywidgets", "IPython", "jinja2"}
    assert not heavy & set(done.stdout.split())


def test_the_version_is_the_installed_one() -> None:
    from importlib.metadata import version

    assert whispyrkeep.__version__ == version("whispyrkeep")
