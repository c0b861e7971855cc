"""A transcript written out: Markdown, one self-contained HTML page, or JSON.

Every kind carries the attribution of the rules text once. Foreign text is text everywhere: the
templates escape all they are given, and only the attribution is passed through as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whispyrkeep.catalog import ATTRIBUTION
from whispyrkeep.exchange.markdown import escaped, quoted
from whispyrkeep.exchange.transcript import ToldTurn, Transcript
from whispyrkeep.models.campaign import CampaignDocument
from whispyrkeep.models.events import D20TestMade, DiceRolled
from whispyrkeep.models.turn import Turn

if TYPE_CHECKING:
    from jinja2 import Environment, Template

EXPORT_FORMAT = 1
"""Version of the JSON export; fields are only ever added to it."""

TEMPLATES = Path(__file__).with_name("templates")


class Verbatim(str):
    """Markdown that is written as it stands."""

    __slots__ = ()


def markdown_template(name: str) -> Template:
    """A Markdown template; every value it writes is escaped, but what is ``Verbatim``."""
    return _markdown_templates().get_template(name)


def html_template(name: str) -> Template:
    """An HTML template; every value it writes is escaped."""
    return _html_templates().get_template(name)


def to_markdown(told: Transcript) -> str:
    """The campaign as CommonMark."""
    template = markdown_template("campaign.md.j2")
    return template.render(told=told, attribution=Verbatim(ATTRIBUTION))


def to_html(told: Transcript) -> str:
    """The campaign as one page that needs nothing but itself: no script, no request.

    It follows the reader's light or dark system colours and can be printed.
    """
    template = html_template("campaign.html.j2")
    return template.render(told=told, attribution=ATTRIBUTION)


def to_json(
    told: Transcript,
    document: CampaignDocument,
    turns: Iterable[Turn],
    *,
    everything: Mapping[str, Any] | None = None,
) -> str:
    """The campaign as JSON: every turn in words, with its universe time and every roll.

    Args:
        turns: the turns that were told, in the same order.
        everything: plain data only the DM may see (document, turns and state as stored), kept
            under ``dm``.
    """
    exported: dict[str, Any] = {
        "format": "whispyrkeep-campaign",
        "version": EXPORT_FORMAT,
        "attribution": ATTRIBUTION,
        "campaign": {
            "slug": document.slug,
            "scenario": document.scenario,
            "settings": document.settings.model_dump(mode="json", exclude={"notes"}),
        },
        **_fields(told, "turns"),
        "turns": [
            _fields(words, "events") | {"dice": words.dice} | _facts(turn)
            for words, turn in zip(told.turns, turns, strict=True)
        ],
    }
    if everything is not None:
        exported["dm"] = dict(everything)
    return json.dumps(exported, ensure_ascii=False, indent=2) + "\n"


def _fields(words: Transcript | ToldTurn, without: str) -> dict[str, Any]:
    names = (field.name for field in fields(words) if field.name != without)
    return {name: getattr(words, name) for name in names}


def _facts(turn: Turn) -> dict[str, Any]:
    rolls = (event for event in turn.events if isinstance(event, D20TestMade | DiceRolled))
    return {
        "kind": turn.kind,
        "actor": turn.actor,
        "time": turn.time.dump(),
        "rolls": [roll.dump() for roll in rolls],
    }


@cache
def _html_templates() -> Environment:
    return _environment(autoescape=True)


@cache
def _markdown_templates() -> Environment:
    """Autoescaping for Markdown: every value a template writes goes through ``escaped``."""
    templates = _environment(autoescape=False, finalize=_as_markdown)
    templates.filters["quoted"] = lambda text: Verbatim(quoted(text))
    return templates


def _as_markdown(value: object) -> object:
    return value if isinstance(value, Verbatim) else escaped(str(value))


def _environment(
    *, autoescape: bool, finalize: Callable[[object], object] | None = None
) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
