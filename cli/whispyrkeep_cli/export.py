"""``export``: a campaign as a document to read, print or process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.options import CampaignOption, KeepOption, opened_campaign
from whispyrkeep_cli.output import note, show


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep export --format html -o demo.html")(export)


def export(
    kind: Annotated[str, typer.Option("--format", "-f", help="md, json or html.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file; else stdout.")] = None,
    secrets: Annotated[bool, typer.Option("--dm", help="With what only the DM may see.")] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
) -> None:
    """The whole story with its dice, as Markdown, HTML or JSON."""
    from whispyrkeep.session.exporting import FORMATS, export_text, write_export

    if kind not in FORMATS:
        raise typer.BadParameter(f"one of {', '.join(FORMATS)}", param_hint="--format")
    opened = opened_campaign(keep, campaign)
    if out is None:
        typer.echo(export_text(opened, kind, secrets=secrets))
        return
    write_export(opened, kind, out, secrets=secrets)
    note(f"Written to {out}.")
    show(str(out))
