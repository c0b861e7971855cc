"""``export``: a campaign as a document to read, print or process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.options import CampaignOption, JsonOption, KeepOption, opened_campaign
from whispyrkeep_cli.output import report, show_json_text


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep export --format html -o demo.html")(export)


def export(
    kind: Annotated[str, typer.Option("--format", "-f", help="md, json or html.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file; else, or with -, stdout.")
    ] = None,
    secrets: Annotated[bool, typer.Option("--dm", help="With what only the DM may see.")] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """The whole story with its dice, as Markdown, HTML or JSON."""
    from whispyrkeep.session.exporting import FORMATS, export_text, write_export

    if kind not in FORMATS:
        raise typer.BadParameter(f"one of {', '.join(FORMATS)}", param_hint="--format")
    opened = opened_campaign(keep, campaign)
    if out is None or out == Path("-"):
        text = export_text(opened, kind, secrets=secrets)
        if kind == "json":
            show_json_text(text)
        else:
            report({"format": kind, "text": text}, (text,), as_json=as_json)
        return
    write_export(opened, kind, out, secrets=secrets)
    report({"format": kind, "file": str(out)}, (str(out),), as_json=as_json)
