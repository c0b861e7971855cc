"""``campaign``: begin, list, show, edit, set aside, copy, pack and repair campaigns."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.inputs import ask, read_data
from whispyrkeep_cli.keeping import Kept, register
from whispyrkeep_cli.options import (
    JsonOption,
    KeepOption,
    ShelvedOption,
    opened_campaign,
    opened_keep,
    tell_warnings,
)
from whispyrkeep_cli.output import note, report, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.session.documents import CampaignPlan
    from whispyrkeep.session.keep import Keep

app = typer.Typer(help="Begin, list, copy, pack and repair campaigns.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The campaign's name in the keep.")]
AnySlug = Annotated[
    str | None, typer.Argument(help="The campaign's name in the keep; else the one played last.")
]


@app.command(
    epilog="Example: whispyrkeep campaign new first-night --universe salt-coast --character ilva"
)
def new(
    slug: Annotated[
        str | None, typer.Argument(help="Its name in the keep, such as first-night.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--from", help="JSON or YAML with what the options say; - for stdin."),
    ] = None,
    universe: Annotated[
        str | None, typer.Option(help="The universe; else the keep's only one.")
    ] = None,
    character: Annotated[list[str] | None, typer.Option(help="Repeat for each.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Where it starts.")] = None,
    name: Annotated[str | None, typer.Option(help="A title.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the dice; random by default.")] = None,
    narrator: Annotated[
        str | None, typer.Option(help="offline (the default), or an endpoint's name.")
    ] = None,
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
    from whispyrkeep.session.demo import ensure_demo
    from whispyrkeep.session.documents import CampaignPlan, parsed_whole

    opened = opened_keep(keep)
    fields = read_data(file) if file else {}
    if demo:
        fields["universe"], fields["characters"] = ensure_demo(opened)
    given = {
        "slug": slug,
        "universe": universe,
        "characters": tuple(character) if character else None,
        "scenario": scenario,
        "name": name,
        "seed": seed,
        "narrator": narrator,
        "settings": read_data(settings) if settings else None,
        "caps": {"tokens": max_tokens} if max_tokens is not None else None,
    }
    fields |= {field: value for field, value in given.items() if value is not None}
    plan = _complete(opened, parsed_whole(CampaignPlan, fields, file or "the campaign"))
    begun = opened.new_campaign(
        plan.slug or "",
        plan.universe or "",
        plan.characters,
        name=plan.name,
        scenario=plan.scenario,
        seed=plan.seed,
        narrator=plan.narrator,
        settings=plan.settings,
        caps=plan.caps,
        starts_at=plan.starts_at,
    )
    report(
        begun.document.dump(),
        (
            f"Campaign '{plan.slug}' begins in {plan.universe} with {', '.join(plan.characters)}.",
            f"Play it: whispyrkeep play {plan.slug}",
        ),
        as_json=as_json,
    )


def _complete(keep: Keep, plan: CampaignPlan) -> CampaignPlan:
    """What was not said, from what the keep has, or from the person at the terminal."""
    slug = plan.slug or ask("Name, such as first-night", "SLUG")
    universe = plan.universe or _one_of(
        tuple(one.slug for one in keep.universes() if not one.shelved), "universe"
    )
    there = tuple(one.id for one in keep.characters() if not one.shelved)
    party = plan.characters or _some_of(there)
    return plan.with_(slug=slug, universe=universe, characters=party)


def _one_of(slugs: tuple[str, ...], kind: str) -> str:
    if len(slugs) == 1:
        return slugs[0]
    known = ", ".join(slugs) or "none"
    if not slugs or not sys.stdin.isatty():
        raise typer.BadParameter(
            f"the keep has {len(slugs)} of them: {known}", param_hint=f"--{kind}"
        )
    return ask(f"Which {kind} ({known})", f"--{kind}", default=slugs[0])


def _some_of(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody, unless a person at the terminal chooses."""
    if len(slugs) < 2 or not sys.stdin.isatty():
        return slugs
    answer = ask("Who plays", "--character", default=" ".join(slugs))
    return tuple(answer.replace(",", " ").split())


@app.command("list", epilog="Example: whispyrkeep campaign list")
def list_all(
    shelved: ShelvedOption = False, keep: KeepOption = None, as_json: JsonOption = False
) -> None:
    """The campaigns of the keep."""
    from whispyrkeep.errors import WhispyrkeepError

    opened = opened_keep(keep)
    rows: list[tuple[str, str, str, int | str, str]] = []
    for document in opened.campaign_documents():
        if document.shelved and not shelved:
            continue
        slug = document.slug
        try:
            turn: int | str = opened.campaign(slug).head.turn
        except WhispyrkeepError as error:
            turn = "damaged"
            note(f"{slug}: {error}")
        rows.append((slug, document.name, document.universe, turn, document.narrator))
    tell_warnings(opened)
    columns = ("campaign", "name", "universe", "turn", "narrator")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(columns, rows)


@app.command("show", epilog="Example: whispyrkeep campaign show demo")
def show_one(slug: AnySlug = None, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """A campaign's settings, and what it has spent."""
    from whispyrkeep.session.narrators import spent

    opened = opened_campaign(keep, slug)
    document, used, turn = opened.document, spent(opened), opened.head.turn
    report(
        {**document.dump(), "turn": turn, "status": opened.state.status, "spent": used.dump()},
        (
            f"{document.name} ({document.slug}) in {document.universe}, turn {turn}, "
            f"{opened.state.status.value}",
            f"Told by {document.narrator}; {document.settings.mode}, "
            f"{document.settings.failure_style}",
            f"Spent: {used.calls} calls, {used.prompt_tokens + used.completion_tokens} tokens",
        ),
        as_json=as_json,
    )


register(
    app,
    Kept(
        noun="campaign",
        example="demo",
        read=lambda keep, slug: keep.campaign_document(slug),
        save=lambda keep, after, before: keep.save_campaign_document(after, before=before),
        verb="play",
        edits="Change name, narrator, caps, sharing or settings.",
        shares="Let another profile play the campaign.",
        shelves="Leave a campaign out of the list, or bring it back.",
        deletes="Move a campaign to the trash; `keep trash` brings it back.",
    ),
)


@app.command(epilog="Example: whispyrkeep campaign copy demo --at 12")
def copy(
    slug: AnySlug = None,
    at: Annotated[int | None, typer.Option(help="The last turn to copy; default all.")] = None,
    to: Annotated[str | None, typer.Option(help="The copy's name.")] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """A new campaign that goes on from a turn of this one."""
    made = opened_campaign(keep, slug).copy(at, slug=to)
    goes_on = f"Campaign '{made.slug}' goes on from there: whispyrkeep play {made.slug}"
    report({**made.document.dump(), "turn": made.head.turn}, (goes_on,), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign update demo")
def update(slug: AnySlug = None, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Take over the universe as it is now; until then a campaign keeps what it pinned."""
    opened = opened_campaign(keep, slug)
    done = opened.take_over_universe()
    says = f"Campaign '{opened.slug}' plays in the present version of {opened.document.universe}."
    report(done.dump(), (says,), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign pause demo")
def pause(
    slug: AnySlug = None,
    why: Annotated[str, typer.Option(help="A word for the log.")] = "",
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take no turns until it is resumed."""
    opened = opened_campaign(keep, slug)
    done = opened.pause(why)
    report(done.dump(), (f"Campaign '{opened.slug}' is paused.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign resume demo")
def resume(slug: AnySlug = None, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Take turns again."""
    opened = opened_campaign(keep, slug)
    done = opened.resume()
    report(done.dump(), (f"Campaign '{opened.slug}' goes on.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign end demo --why 'moved away'")
def end(
    slug: AnySlug = None,
    ending: Annotated[str, typer.Option(help="Which ending it was.")] = "",
    why: Annotated[str, typer.Option(help="A word for the log.")] = "",
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """End it; a rewind takes that back."""
    opened = opened_campaign(keep, slug)
    done = opened.end(ending, why)
    report(done.dump(), (f"Campaign '{opened.slug}' has ended.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign pack demo demo.wkeep")
def pack(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="The package to write.")],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a campaign, with what it needs, into one file."""
    from whispyrkeep.session.upkeep import pack_campaign

    pack_campaign(opened_keep(keep), slug, file)
    report({"campaign": slug, "file": str(file)}, (f"Packed into {file}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep campaign unpack demo.wkeep")
def unpack(
    file: Annotated[Path, typer.Argument(help="The package.")],
    as_slug: Annotated[
        str | None, typer.Option("--as", help="Another name for the campaign.")
    ] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a packed campaign into the keep; one that went other ways needs another name."""
    from whispyrkeep.session.upkeep import unpack_campaign

    found = unpack_campaign(opened_keep(keep), file, as_slug)
    for left_out in found.left_out:
        note(f"note: {left_out} is different in your keep, and yours stays")
    report(
        {"campaign": found.slug, "turn": found.head.turn, "added": found.added},
        (
            f"Campaign '{found.slug}' stands at turn {found.head.turn}; "
            f"{found.added} turns were new.",
        ),
        as_json=as_json,
    )


@app.command(epilog="Example: whispyrkeep campaign recover demo --to demo-mended")
def recover(
    slug: Slug,
    to: Annotated[str | None, typer.Option(help="Name of the recovered campaign.")] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the good turns of a damaged campaign as a new one; the damaged one stays."""
    from whispyrkeep.session.upkeep import recover_campaign

    found = recover_campaign(opened_keep(keep), slug, to or f"{slug}-recovered")
    if found.fault:
        note(f"note: {found.fault}")
    good = found.head.turn
    report(
        {"campaign": found.slug, "turn": good, "fault": str(found.fault) if found.fault else None},
        (f"Campaign '{found.slug}' holds the {good} good turns; '{slug}' is as it was.",),
        as_json=as_json,
    )
