"""Options that many commands share, and how they open a keep and a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.inputs import ask_hidden
from whispyrkeep_cli.output import note

if TYPE_CHECKING:
    from whispyrkeep.catalog import Catalogue
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

KeepOption = Annotated[
    Path | None, typer.Option("--keep", help="The keep's folder; else the one here or your own.")
]
CampaignOption = Annotated[
    str | None, typer.Option("--campaign", "-c", help="The campaign; else the one played last.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
UniverseOption = Annotated[
    str | None,
    typer.Option("--universe", "-u", help="By this universe's rules: its homebrew and bans."),
]
ShelvedOption = Annotated[bool, typer.Option("--all", help="Shelved ones too.")]
BackOption = Annotated[bool, typer.Option("--back", help="Take it back.")]
ProfileArgument = Annotated[
    str, typer.Argument(help="Id of the profile it is for; `keep profile` shows one's own.")
]


def opened_keep(path: Path | None) -> Keep:
    """The keep the user means; asks for a passphrase only when a key needs one."""
    from whispyrkeep.session.opening import open_keep

    keep = open_keep(path)
    keep.ask_passphrase = ask_hidden
    return keep


def rules_of(keep: Path | None, universe: str | None) -> Catalogue:
    """The catalogue of a universe of the keep, or what ships with the library."""
    from whispyrkeep.catalog import Catalogue

    return opened_keep(keep).catalogue(universe) if universe else Catalogue({})


def opened_campaign(path: Path | None, slug: str | None) -> Campaign:
    """The campaign the user means, by default the one played last; warnings go to stderr."""
    keep = opened_keep(path)
    campaign = keep.campaign(slug) if slug else keep.latest_campaign()
    tell_warnings(keep)
    return campaign


def tell_warnings(keep: Keep) -> None:
    """What went wrong without harm since the last time, once each."""
    for warning in dict.fromkeys(keep.warnings):
        note(f"note: {warning}")
    keep.warnings.clear()


def with_profile(shared_with: tuple[str, ...], profile: str, *, back: bool) -> tuple[str, ...]:
    """Whom a document is shared with, with or without one more profile."""
    others = tuple(one for one in shared_with if one != profile)
    return others if back else (*others, profile)
