"""``campaign``: begin, list, show, edit, set aside, copy, pack and repair campaigns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_campaign, opened_keep
from whispyrkeep_cli.output import note, read_data, show, show_json, show_table

app = typer.Typer(help="Begin, list, copy, pack and repair campaigns.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The campaign's name in the keep.")]


@app.command(
    epilog="Example: whispyrkeep campaign new first-night --universe salt-coast --character ilva"
)
def new(
    slug: Slug,
    universe: Annotated[
        str | None, typer.Option(help="The universe; else the keep's only one.")
    ] = None,
    character: Annotated[list[str] | None, typer.Option(help="Repeat for each.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Where it starts.")] = None,
    name: Annotated[str, typer.Option(help="A title.")] = "",
    seed: Annotated[int | None, typer.Option(help="Of the dice; random by default.")] = None,
    narrator: Annotated[str, typer.Option(help="offline, or an endpoint's name.")] = "offline",
    settings: Annotated[
        str | None, typer.Option(help="JSON or YAML: mode, failure_style, goal ...; - for stdin.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(help="Cap of tokens spent on endpoints.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The demo universe and its party.")] = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin a campaign: copies the characters, pins the universe."""
    from whispyrkeep.models.campaign import Caps
    from whispyrkeep.models.state import CampaignSettings
    from whispyrkeep.session.demo import ensure_demo
    from whispyrkeep.session.documents import parsed

    opened = opened_keep(keep)
    if demo:
        universe, party = ensure_demo(opened)
        character = character or list(party)
    chosen = universe or _only(opened.universe_slugs(), "universe")
    party = tuple(character or opened.character_slugs())
    begun = opened.new_campaign(
        slug,
        chosen,
        party,
        name=name,
        scenario=scenario,
        seed=seed,
        narrator=narrator,
        settings=parsed(CampaignSettings, read_data(settings), settings) if settings else None,
        caps=Caps(tokens=max_tokens),
    )
    if as_json:
        show_json(begun.document.dump())
        return
    show(f"Campaign '{slug}' begins in {chosen} with {', '.join(party)}.")
    show(f"Play it: whispyrkeep play {slug}")


def _only(slugs: tuple[str, ...], kind: str) -> str:
    if len(slugs) != 1:
        raise typer.BadParameter(
            f"the keep has {len(slugs)} of them: {', '.join(slugs) or 'none'}",
            param_hint=f"--{kind}",
        )
    return slugs[0]


@app.command("list", epilog="Example: whispyrkeep campaign list")
def list_all(
    shelved: Annotated[bool, typer.Option("--all", help="Shelved ones too.")] = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """The campaigns of the keep."""
    from whispyrkeep.errors import WhispyrkeepError

    opened = opened_keep(keep)
    rows = []
    for slug in opened.campaign_slugs():
        document = opened.campaign_document(slug)
        if document.shelved and not shelved:
            continue
        try:
            turn: int | str = opened.campaign(slug).head.turn
        except WhispyrkeepError as error:
            turn = "damaged"
            note(f"{slug}: {error}")
        rows.append((slug, document.name, document.universe, turn, document.narrator))
    columns = ("campaign", "name", "universe", "turn", "narrator")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(columns, rows)


@app.command("show", epilog="Example: whispyrkeep campaign show demo")
def show_one(slug: Slug, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """A campaign's settings, and what it has spent."""
    from whispyrkeep.session.narrators import spent

    opened = opened_campaign(keep, slug)
    used = spent(opened)
    if as_json:
        show_json({**opened.document.dump(), "turn": opened.head.turn, "spent": used.dump()})
        return
    document = opened.document
    show(f"{document.name} ({slug}) in {document.universe}, turn {opened.head.turn}")
    show(
        f"Told by {document.narrator}; {document.settings.mode}, {document.settings.failure_style}"
    )
    show(f"Spent: {used.calls} calls, {used.prompt_tokens + used.completion_tokens} tokens")


@app.command(epilog="Example: whispyrkeep campaign edit demo changes.yaml")
def edit(
    slug: Slug,
    changes: Annotated[
        str, typer.Argument(help="JSON or YAML with the fields to change; - for stdin.")
    ],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change name, narrator, caps, sharing or settings."""
    from whispyrkeep.models.campaign import CampaignDocument
    from whispyrkeep.session.documents import merged

    opened = opened_keep(keep)
    before = opened.campaign_document(slug)
    after = merged(CampaignDocument, before, read_data(changes), changes)
    saved = opened.save_campaign_document(after, before=before)
    show_json(saved.dump()) if as_json else show(f"Campaign '{slug}' is changed.")


@app.command(epilog="Example: whispyrkeep campaign shelve demo")
def shelve(
    slug: Slug,
    back: Annotated[bool, typer.Option("--back", help="Take it off the shelf.")] = False,
    keep: KeepOption = None,
) -> None:
    """Leave a campaign out of the list, or bring it back."""
    opened = opened_keep(keep)
    document = opened.campaign_document(slug)
    opened.save_campaign_document(document.with_(shelved=not back), before=document)
    show(f"Campaign '{slug}' is {'back' if back else 'on the shelf'}.")


@app.command(epilog="Example: whispyrkeep campaign delete demo")
def delete(slug: Slug, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Move a campaign to the trash; `keep trash restore` brings it back."""
    from whispyrkeep.session.upkeep import delete_document

    gone = delete_document(opened_keep(keep), "campaign", slug)
    show_json(gone.dump()) if as_json else show(
        f"Campaign '{slug}' is in the trash: whispyrkeep keep trash --restore {gone.id}"
    )


@app.command(epilog="Example: whispyrkeep campaign copy demo --at 12")
def copy(
    slug: Slug,
    at: Annotated[int | None, typer.Option(help="The last turn to copy; default all.")] = None,
    to: Annotated[str | None, typer.Option(help="The copy's name.")] = None,
    keep: KeepOption = None,
) -> None:
    """A new campaign that goes on from a turn of this one."""
    made = opened_campaign(keep, slug).copy(at, slug=to)
    show(f"Campaign '{made.slug}' goes on from there: whispyrkeep play {made.slug}")


@app.command(epilog="Example: whispyrkeep campaign pause demo")
def pause(slug: Slug, why: Annotated[str, typer.Option()] = "", keep: KeepOption = None) -> None:
    """Take no turns until it is resumed."""
    opened_campaign(keep, slug).pause(why)
    show(f"Campaign '{slug}' is paused.")


@app.command(epilog="Example: whispyrkeep campaign resume demo")
def resume(slug: Slug, keep: KeepOption = None) -> None:
    """Take turns again."""
    opened_campaign(keep, slug).resume()
    show(f"Campaign '{slug}' goes on.")


@app.command(epilog="Example: whispyrkeep campaign end demo --why 'moved away'")
def end(
    slug: Slug,
    ending: Annotated[str, typer.Option(help="Which ending it was.")] = "",
    why: Annotated[str, typer.Option()] = "",
    keep: KeepOption = None,
) -> None:
    """End it; a rewind takes that back."""
    opened_campaign(keep, slug).end(ending, why)
    show(f"Campaign '{slug}' has ended.")


@app.command(epilog="Example: whispyrkeep campaign pack demo demo.wkeep")
def pack(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="The package to write.")],
    keep: KeepOption = None,
) -> None:
    """Write a campaign, with what it needs, into one file."""
    from whispyrkeep.session.upkeep import pack_campaign

    pack_campaign(opened_keep(keep), slug, file)
    show(f"Packed into {file}.")


@app.command(epilog="Example: whispyrkeep campaign unpack demo.wkeep")
def unpack(
    file: Annotated[Path, typer.Argument(help="The package.")],
    as_slug: Annotated[
        str | None, typer.Option("--as", help="Another name for the campaign.")
    ] = None,
    keep: KeepOption = None,
) -> None:
    """Bring a packed campaign into the keep; one that went other ways needs another name."""
    from whispyrkeep.session.upkeep import unpack_campaign

    found = unpack_campaign(opened_keep(keep), file, as_slug)
    show(f"Campaign '{found.slug}' stands at turn {found.head.turn}; {found.added} turns were new.")
    for left_out in found.left_out:
        note(f"note: {left_out} is different in your keep, and yours stays")


@app.command(epilog="Example: whispyrkeep campaign recover demo --to demo-mended")
def recover(
    slug: Slug,
    to: Annotated[str | None, typer.Option(help="Name of the recovered campaign.")] = None,
    keep: KeepOption = None,
) -> None:
    """Write the good turns of a damaged campaign as a new one; the damaged one stays."""
    from whispyrkeep.session.upkeep import recover_campaign

    found = recover_campaign(opened_keep(keep), slug, to or f"{slug}-recovered")
    show(f"Campaign '{found.slug}' holds the {found.head.turn} good turns; '{slug}' is as it was.")
    if found.fault:
        note(f"note: {found.fault}")
