"""``lore``: canon documents and rumours: add, search, list, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep, tell_warnings
from whispyrkeep_cli.output import Counter, note, report, show, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

app = typer.Typer(help="Add, search, list and rebuild lore.", no_args_is_help=True)

UniverseOption = Annotated[
    str | None, typer.Option("--universe", "-u", help="The universe; else the keep's only one.")
]
CampaignOption = Annotated[
    str | None, typer.Option("--campaign", "-c", help="Rumours of this campaign too.")
]
SecretsOption = Annotated[bool, typer.Option("--dm", help="Show what only the DM may see.")]


def _universe(keep: Keep, named: str | None) -> str:
    slugs = keep.universe_slugs()
    if named is None and len(slugs) != 1:
        raise typer.BadParameter(f"one of {', '.join(slugs) or 'none'}", param_hint="--universe")
    return named or slugs[0]


def _campaigns(keep: Keep, slug: str | None) -> tuple[Campaign, ...]:
    return (keep.campaign(slug),) if slug else ()


@app.command(epilog="Example: whispyrkeep lore add harbour.md")
def add(
    files: Annotated[list[Path], typer.Argument(help="Markdown or text documents.")],
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents into a universe's canon."""
    from whispyrkeep.session.lorekeeping import add_document

    opened = opened_keep(keep)
    name = _universe(opened, universe)
    added = [add_document(opened, name, file) for file in files]
    report(added, (f"{document} is canon now." for document in added), as_json=as_json)


@app.command(epilog='Example: whispyrkeep lore search "who lit the lamp"')
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    universe: UniverseOption = None,
    campaign: CampaignOption = None,
    dm: SecretsOption = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """The passages that bear on a question, with their source and why they rank."""
    opened = opened_keep(keep)
    known = _campaigns(opened, campaign)
    name = known[0].document.universe if known else _universe(opened, universe)
    found = opened.library(name, *known).search(
        query, viewer="dm" if dm else "table", campaign=campaign
    )
    tell_warnings(opened)
    if as_json:
        show_json([hit.dump() for hit in found])
        return
    for hit in found:
        show(f"[{hit.record.kind} {hit.rank}] {hit.record.id}  {hit.record.title}")
        show(f"    {hit.record.text}")
        show(f"    why: {'; '.join(hit.why)}")


@app.command("list", epilog="Example: whispyrkeep lore list --dm")
def list_all(
    universe: UniverseOption = None,
    campaign: CampaignOption = None,
    dm: SecretsOption = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every record: canon in document order, then rumours."""
    opened = opened_keep(keep)
    known = _campaigns(opened, campaign)
    name = known[0].document.universe if known else _universe(opened, universe)
    found = opened.library(name, *known).list(viewer="dm" if dm else "table", campaign=campaign)
    tell_warnings(opened)
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("id", "kind", "who", "text"),
        ((one.id, one.kind, one.visibility.scope, one.text[:70]) for one in found),
    )


@app.command(epilog="Example: whispyrkeep lore rebuild")
def rebuild(
    universe: UniverseOption = None, keep: KeepOption = None, as_json: JsonOption = False
) -> None:
    """Make a universe's lore index again from its documents and logs."""
    from whispyrkeep.session.lorekeeping import rebuild

    opened = opened_keep(keep)
    with Counter("passage") as counter:
        found = rebuild(opened, _universe(opened, universe), counter)
    for problem in found.problems:
        note(f"note: {problem}")
    says = f"{found.written} passages are indexed."
    report({"passages": found.written}, (says,), as_json=as_json)
