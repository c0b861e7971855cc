"""axe-core's judgement of a part of a page, by WCAG 2.2 at levels A and AA."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

_JUDGE = (Path(__file__).parent / "axe.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Finding:
    """One element that one rule is about."""

    rule: str
    advice: str
    html: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found; ``undecided`` is for a person to look at.

    ``contrast_checked`` counts the elements whose contrast was really measured: a test that
    expects no violations expects some of those.
    """

    violations: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    contrast_checked: int


def judge(page: Page, css: str, *, contrast_alone: bool = False) -> Judgement:
    """What axe-core says of the first element that ``css`` matches, and of all in it.

    ``contrast_alone`` is for the same part in other colours, whose structure was judged before.

    Raises:
        playwright.sync_api.Error: nothing matches.
    """
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(f"() => {{ {_axe_core()} }}")
    only = ("rule", ("color-contrast",)) if contrast_alone else ("tag", RULES)
    said = page.evaluate(_JUDGE, [css, *only])
    return Judgement(
        violations=tuple(Finding(*each) for each in said["violations"]),
        undecided=tuple(Finding(*each) for each in said["undecided"]),
        contrast_checked=said["contrastChecked"],
    )


@cache
def _axe_core() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
