"""Options that many commands share, and how they open a keep and a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.output import note

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

KeepOption = Annotated[
    Path | None, typer.Option("--keep", help="The keep's folder; else the one here or your own.")
]
CampaignOption = Annotated[
    str | None, typer.Option("--campaign", "-c", help="The campaign; else the one played last.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def opened_keep(path: Path | None) -> Keep:
    """The keep the user means; asks for a passphrase only when a key needs one."""
    from whispyrkeep.session.opening import open_keep

    keep = open_keep(path)
    keep.ask_passphrase = lambda question: str(typer.prompt(question, hide_input=True, err=True))
    return keep


def opened_campaign(path: Path | None, slug: str | None) -> Campaign:
    """The campaign the user means, by default the one played last; warnings go to stderr."""
    keep = opened_keep(path)
    campaign = keep.campaign(slug) if slug else keep.latest_campaign()
    for warning in keep.warnings:
        note(f"note: {warning}")
    return campaign
