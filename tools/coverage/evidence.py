"""What shows that the engine executes something: tests that cite a rule by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Final

from tools.coverage.headings import kept

ROOT: Final = Path(__file__).parents[2]
OF_THE_RULES: Final = "tests/mechanics/"

NO_CASES: Final = ("test_feature_standings.py", "test_advancement.py", "test_bans.py")
"""Tests that list features by their words without playing them."""

LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Test:
    """A test function: its node, what its docstring cites, and the words in its code."""

    node: str
    cites: frozenset[str]
    words: frozenset[str]


@cache
def tests() -> Mapping[str, Test]:
    """Every test function under ``tests`` by its node."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                node = f"{path.relative_to(ROOT).as_posix()}::{function.name}"
                said = " ".join((ast.get_docstring(function) or "").split())
                cites = frozenset(re.findall(r'"([^"]+)"', said))
                found[node] = Test(node, cites, frozenset(_words(function)))
    return found


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and len(text) <= LONGEST_WORD:
            yield text


def cited(*names: str) -> str | None:
    """The first test of the mechanics whose docstring cites one of the names."""
    wanted = set(names)
    return next((test.node for test in _of_the_rules() if wanted & test.cites), None)


def used(words: frozenset[str], among: str = "test_") -> str | None:
    """The first test that has one of the words in its code, in files whose names begin so."""
    for test in _of_the_rules():
        file = test.node.removeprefix(OF_THE_RULES).partition("::")[0]
        if file.startswith(among) and file not in NO_CASES and words & test.words:
            return test.node
    return None


@cache
def _of_the_rules() -> tuple[Test, ...]:
    return tuple(test for node, test in tests().items() if node.startswith(OF_THE_RULES))


def told_by_hand(word: str) -> str | None:
    """The test that ``headings.yaml`` names for the word."""
    rows = kept().shown.items()
    return next((node for pattern, node in rows if fnmatch(word, pattern)), None)
