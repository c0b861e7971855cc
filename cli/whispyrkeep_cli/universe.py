"""``universe``: make, list, show, edit and set aside universes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli import homebrew
from whispyrkeep_cli.inputs import ask, read_data
from whispyrkeep_cli.keeping import Kept, register
from whispyrkeep_cli.options import (
    JsonOption,
    KeepOption,
    ShelvedOption,
    opened_keep,
    tell_warnings,
)
from whispyrkeep_cli.output import note, report, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.models.universe import Universe
    from whispyrkeep.models.world import World
    from whispyrkeep.session.keep import Keep

app = typer.Typer(help="Make, list, show and edit universes.", no_args_is_help=True)

app.add_typer(homebrew.app, name="homebrew")

Slug = Annotated[str, typer.Argument(help="The universe's name in the keep.")]


@app.command(epilog="Example: whispyrkeep universe new salt-coast --demo")
def new(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="Its title.")] = None,
    file: Annotated[
        str | None, typer.Option("--from", help="JSON or YAML, or a universe folder; - for stdin.")
    ] = None,
    place: Annotated[str | None, typer.Option(help="Where play begins; made as a place.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="A copy of the demo universe.")] = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a universe: from the demo, a folder, a file, or by answering questions."""
    from whispyrkeep.demo import DEMO
    from whispyrkeep.session.demo import add_universe

    opened = opened_keep(keep)
    folder = DEMO / "universe" if demo else Path(file) if file and file != "-" else None
    if folder is not None and folder.is_dir():
        made = add_universe(opened, folder, slug, name=name)
    elif file:
        fields = read_data(file)
        made = opened.new_universe(slug, name or str(fields.get("name", slug)), **fields)
    else:
        title = name or ask("Title", "--name")
        summary = ask("In one sentence", "--from", default="") if name is None else ""
        if name is None and place is None:
            place = ask("Where does play begin", "--place", default="The Crossroads")
        made = opened.new_universe(slug, title, summary=summary)
    if place:
        _first_place(opened, slug, place)
    report(made.dump(), (f"Universe '{slug}' is at universes/{slug}.",), as_json=as_json)


def _first_place(keep: Keep, universe: str, name: str) -> None:
    """A bare place to stand on; its author goes on in the file."""
    from whispyrkeep.lore.documents import slug as as_slug
    from whispyrkeep.session.entries import save_entry

    save_entry(keep, universe, "place", {"id": as_slug(name), "name": name, "summary": f"{name}."})


@app.command(epilog="Example: whispyrkeep universe add salt-coast place harbour.yaml")
def add(
    slug: Slug,
    kind: Annotated[
        str,
        typer.Argument(
            help="place, npc, quest, faction, table, scenario; or monster, item, spell, species … "
        ),
    ],
    file: Annotated[str, typer.Argument(help="JSON or YAML; - for stdin.")],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add an entry to a universe's catalogue, or replace the one of its id."""
    from whispyrkeep.session.entries import save_entry

    path = save_entry(opened_keep(keep), slug, kind, read_data(file))
    report({"path": path}, (f"Saved at {path}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep universe rewards salt-coast --heroes 3")
def rewards(
    slug: Slug,
    heroes: Annotated[int, typer.Option(min=1, max=20, help="Characters of the party.")] = 4,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a quest might pay by level, within what the universe allows; ours, not SRD."""
    from dataclasses import asdict

    from whispyrkeep.campaign.chronicle import money
    from whispyrkeep.mechanics.things.rewards import suggested

    tiers = opened_keep(keep).universe(slug).rewards
    found = [suggested(level, tiers, heroes) for level in range(1, 21)]
    if as_json:
        show_json([asdict(one) for one in found])
        return
    rows = ((str(one.level), f"{one.experience:,}", money(one.copper)) for one in found)
    show_table(("level", "experience", "money"), rows)


@app.command("list", epilog="Example: whispyrkeep universe list")
def list_all(
    shelved: ShelvedOption = False, keep: KeepOption = None, as_json: JsonOption = False
) -> None:
    """The universes of the keep."""
    opened = opened_keep(keep)
    found = [one for one in opened.universes() if shelved or not one.shelved]
    tell_warnings(opened)
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("universe", "name", "summary"), ((one.slug, one.name, one.summary[:70]) for one in found)
    )


@app.command("show", epilog="Example: whispyrkeep universe show salt-coast")
def show_one(slug: Slug, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """A universe: tone, rules, calendar, and what it is populated with."""
    opened = opened_keep(keep)
    universe, world = opened.universe(slug), opened.world(slug)
    report(universe.dump(), _lines(universe, world), as_json=as_json)


def _lines(universe: Universe, world: World) -> Iterator[str]:
    from whispyrkeep.models.universe import TONE_POLES
    from whispyrkeep.timeline import format_date

    yield f"{universe.name}: {universe.summary}" if universe.summary else universe.name
    for field, (low, high) in TONE_POLES.items():
        yield f"  {low} {getattr(universe.tone, field):>3} {high}"
    for rule in universe.rules.departures():
        yield f"Rule: {rule}"
    yield f"Now: {format_date(universe.calendar, universe.now)} ({universe.calendar.name})"
    yield (
        f"{len(world.places)} places, {len(world.npcs)} people, {len(world.quests)} quests, "
        f"{len(world.factions)} factions, {len(world.tables)} tables, "
        f"{len(world.timeline)} dated events, {len(world.homebrew)} homebrew entries"
    )
    bans = [entry for entry, overlay in world.overlays.items() if overlay.banned]
    if bans:
        yield f"Banned: {', '.join(bans)}"


@app.command(epilog="Example: whispyrkeep universe timeline salt-coast")
def timeline(
    slug: Slug,
    dm: Annotated[bool, typer.Option("--dm", help="Show what only the DM may see.")] = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """The universe's dated events, oldest first."""
    from whispyrkeep.timeline import format_date

    world = opened_keep(keep).world(slug)
    found = [entry for entry in world.timeline if dm or not entry.dm_only]
    if as_json:
        show_json([entry.dump() for entry in found])
        return
    show_table(
        ("when", "what", "more"),
        (
            (
                format_date(world.calendar, entry.at_second, "date"),
                f"{entry.title}{' (foretold)' if entry.foretold else ''}",
                entry.text[:70],
            )
            for entry in found
        ),
    )


def _save(keep: Keep, after: Universe, before: Universe) -> Universe:
    """The changed document; what its rules name and the universe does not have is noted."""
    from whispyrkeep.session.homebrew import check_rules

    saved = keep.save_universe(after, before=before)
    for fault in check_rules(keep, saved.slug):
        note(f"note: {fault}")
    return saved


register(
    app,
    Kept(
        noun="universe",
        example="salt-coast",
        read=lambda keep, slug: keep.universe(slug),
        save=_save,
        verb="use",
        edits="Change a universe's fields; running campaigns keep what they pinned.",
        shares="Let another profile's campaigns use it.",
        shelves="Leave a universe out of new campaigns' choice, or bring it back.",
        deletes="Move a universe to the trash; its campaigns keep what they pinned.",
    ),
)
