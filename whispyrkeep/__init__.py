"""Tabletop campaigns: the model tells the story, the engine owns the numbers.

Names load what they need when they are first used, so importing the package costs next to
nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from IPython.core.interactiveshell import InteractiveShell

    from whispyrkeep import errors as errors
    from whispyrkeep.catalog.search import srd_find as srd_find
    from whispyrkeep.dice.notation import parse as parse
    from whispyrkeep.dice.odds import Distribution as Distribution
    from whispyrkeep.dice.odds import distribution as distribution
    from whispyrkeep.dice.odds import probability as probability
    from whispyrkeep.dice.rolling import Roll as Roll
    from whispyrkeep.dice.tables import compile_table as compile_table
    from whispyrkeep.dm.script import ScriptedNarrator as ScriptedNarrator
    from whispyrkeep.errors import WhispyrkeepError as WhispyrkeepError
    from whispyrkeep.mechanics.advancement import level_up as level_up
    from whispyrkeep.mechanics.advancement import next_level as next_level
    from whispyrkeep.mechanics.chances.balance import srd_balance as srd_balance
    from whispyrkeep.mechanics.creation.checking import check_character as check_character
    from whispyrkeep.mechanics.creation.draft import choose as choose
    from whispyrkeep.mechanics.creation.draft import create_character as create_character
    from whispyrkeep.mechanics.creation.draft import draft_character as draft_character
    from whispyrkeep.mechanics.creation.draft import finish as finish
    from whispyrkeep.mechanics.creatures.explaining import explain as explain
    from whispyrkeep.mechanics.in_play import srd_show as srd_show
    from whispyrkeep.models.turn import Turn as Turn
    from whispyrkeep.panels.controller import Controller as Controller
    from whispyrkeep.panels.play import PlayPanel as PlayPanel
    from whispyrkeep.panels.play import open_play as open_play
    from whispyrkeep.session.campaign import Campaign as Campaign
    from whispyrkeep.session.demo import begin_demo as begin_demo
    from whispyrkeep.session.demo import install_demo as install_demo
    from whispyrkeep.session.exporting import export_text as export_text
    from whispyrkeep.session.exporting import write_export as write_export
    from whispyrkeep.session.fights import FightReport as FightReport
    from whispyrkeep.session.fights import simulate_fight as simulate_fight
    from whispyrkeep.session.keep import Keep as Keep
    from whispyrkeep.session.odds import odds as odds
    from whispyrkeep.session.opening import open_keep as open_keep
    from whispyrkeep.session.ready import ready_character as ready_character
    from whispyrkeep.session.ready import ready_party as ready_party
    from whispyrkeep.session.tabletop import roll as roll

_HOMES = {
    "Campaign": "session.campaign",
    "Controller": "panels.controller",
    "Distribution": "dice.odds",
    "FightReport": "session.fights",
    "Keep": "session.keep",
    "PlayPanel": "panels.play",
    "Roll": "dice.rolling",
    "ScriptedNarrator": "dm.script",
    "Turn": "models.turn",
    "WhispyrkeepError": "errors",
    "begin_demo": "session.demo",
    "check_character": "mechanics.creation.checking",
    "choose": "mechanics.creation.draft",
    "compile_table": "dice.tables",
    "create_character": "mechanics.creation.draft",
    "distribution": "dice.odds",
    "draft_character": "mechanics.creation.draft",
    "explain": "mechanics.creatures.explaining",
    "export_text": "session.exporting",
    "finish": "mechanics.creation.draft",
    "install_demo": "session.demo",
    "level_up": "mechanics.advancement",
    "next_level": "mechanics.advancement",
    "odds": "session.odds",
    "open_keep": "session.opening",
    "open_play": "panels.play",
    "parse": "dice.notation",
    "probability": "dice.odds",
    "ready_character": "session.ready",
    "ready_party": "session.ready",
    "roll": "session.tabletop",
    "srd_balance": "mechanics.chances.balance",
    "simulate_fight": "session.fights",
    "srd_find": "catalog.search",
    "srd_show": "mechanics.in_play",
    "write_export": "session.exporting",
}
"""The module, below this package, in which each public name is defined."""

__all__ = ["errors", "load_ipython_extension", *_HOMES]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    if name == "errors":
        return import_module("whispyrkeep.errors")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"whispyrkeep.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by ``%load_ext whispyrkeep``: magics and rich displays."""
    from whispyrkeep.panels.magics import register

    register(shell)
