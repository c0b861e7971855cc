"""``universe``: make, list, show, edit and set aside universes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep
from whispyrkeep_cli.output import read_data, show, show_json, show_table

app = typer.Typer(help="Make, list, show and edit universes.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The universe's name in the keep.")]


@app.command(epilog="Example: whispyrkeep universe new salt-coast --demo")
def new(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="Its title.")] = None,
    file: Annotated[
        str | None, typer.Option("--from", help="JSON or YAML, or a universe folder; - for stdin.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="A copy of the demo universe.")] = False,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a universe: from the demo, a folder, a file, or by answering questions."""
    from whispyrkeep.demo import DEMO
    from whispyrkeep.session.demo import add_universe

    opened = opened_keep(keep)
    if demo:
        made = add_universe(opened, DEMO / "universe", slug)
    elif file and file != "-" and Path(file).is_dir():
        made = add_universe(opened, Path(file), slug)
    elif file:
        fields = read_data(file)
        title = name or str(fields.pop("name", slug))
        made = opened.new_universe(slug, title, **{k: v for k, v in fields.items() if k != "name"})
    else:
        title = name or typer.prompt("Title", err=True)
        made = opened.new_universe(
            slug, title, summary=typer.prompt("In one sentence", default="", err=True)
        )
    show_json(made.dump()) if as_json else show(f"Universe '{slug}' is at universes/{slug}.")


@app.command("list", epilog="Example: whispyrkeep universe list")
def list_all(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """The universes of the keep."""
    opened = opened_keep(keep)
    found = [opened.universe(slug) for slug in opened.universe_slugs()]
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("universe", "name", "summary"), ((one.slug, one.name, one.summary[:70]) for one in found)
    )


@app.command("show", epilog="Example: whispyrkeep universe show salt-coast")
def show_one(slug: Slug, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """A universe: tone, rules, calendar, and what it is populated with."""
    from whispyrkeep.models.universe import TONE_POLES
    from whispyrkeep.timeline import format_date

    opened = opened_keep(keep)
    universe, world = opened.universe(slug), opened.world(slug)
    if as_json:
        show_json(universe.dump())
        return
    show(f"{universe.name}: {universe.summary}")
    for field, (low, high) in TONE_POLES.items():
        show(f"  {low} {getattr(universe.tone, field):>3} {high}")
    show(f"Now: {format_date(universe.calendar, universe.now)} ({universe.calendar.name})")
    show(
        f"{len(world.places)} places, {len(world.npcs)} people, {len(world.quests)} quests, "
        f"{len(world.factions)} factions, {len(world.tables)} tables, "
        f"{len(world.timeline)} dated events, {len(world.homebrew)} homebrew entries"
    )


@app.command(epilog="Example: whispyrkeep universe edit salt-coast changes.yaml")
def edit(
    slug: Slug,
    changes: Annotated[
        str, typer.Argument(help="JSON or YAML with the fields to change; - for stdin.")
    ],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a universe's fields; running campaigns keep what they pinned."""
    from whispyrkeep.models.universe import Universe
    from whispyrkeep.session.documents import merged

    opened = opened_keep(keep)
    before = opened.universe(slug)
    after = merged(Universe, before, read_data(changes), changes)
    saved = opened.save_universe(after, before=before)
    show_json(saved.dump()) if as_json else show(f"Universe '{slug}' is changed.")


@app.command(epilog="Example: whispyrkeep universe share salt-coast 3f2a...")
def share(
    slug: Slug,
    profile: Annotated[str, typer.Argument(help="Profile id of who may use it.")],
    keep: KeepOption = None,
) -> None:
    """Let another profile's campaigns use it."""
    opened = opened_keep(keep)
    universe = opened.universe(slug)
    opened.save_universe(
        universe.with_(shared_with=(*universe.shared_with, profile)), before=universe
    )
    show(f"Profile {profile} may use '{slug}'.")


@app.command(epilog="Example: whispyrkeep universe shelve salt-coast")
def shelve(
    slug: Slug,
    back: Annotated[bool, typer.Option("--back", help="Take it off the shelf.")] = False,
    keep: KeepOption = None,
) -> None:
    """Leave a universe out of new campaigns' choice, or bring it back."""
    opened = opened_keep(keep)
    universe = opened.universe(slug)
    opened.save_universe(universe.with_(shelved=not back), before=universe)
    show(f"Universe '{slug}' is {'back' if back else 'on the shelf'}.")


@app.command(epilog="Example: whispyrkeep universe delete salt-coast")
def delete(slug: Slug, keep: KeepOption = None) -> None:
    """Move a universe to the trash; its campaigns keep what they pinned."""
    from whispyrkeep.session.upkeep import delete_document

    gone = delete_document(opened_keep(keep), "universe", slug)
    show(f"Universe '{slug}' is in the trash: whispyrkeep keep trash --restore {gone.id}")
