"""``keep``: the folder itself: make, look, claim, rebuild, back up, restore, trash."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep
from whispyrkeep_cli.output import Counter, show, show_json, show_table

app = typer.Typer(help="Make, claim, share, rebuild and back up a keep.", no_args_is_help=True)


@app.command(epilog="Example: whispyrkeep keep init ~/my-keep --demo")
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
    demo: Annotated[bool, typer.Option("--demo", help="Put the demo in, ready to play.")] = False,
    default: Annotated[
        bool, typer.Option("--default", help="Use it wherever no other is named.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of the demo campaign's dice.")] = None,
) -> None:
    """Make a keep."""
    from whispyrkeep.session.demo import install_demo
    from whispyrkeep.session.opening import make_default, new_keep

    keep = new_keep(folder)
    if demo:
        install_demo(keep, seed=seed)
    if default:
        make_default(keep)
    show(f"A keep is at {keep.root}.")
    show(
        f"Play: whispyrkeep play --keep {folder}"
        if demo
        else f"Next: whispyrkeep universe new my-world --keep {folder}"
    )


@app.command(epilog="Example: whispyrkeep keep info")
def info(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Where the keep is, whose it is, and what is in it."""
    opened = opened_keep(keep)
    document = opened.stored.document
    found = {
        "path": str(opened.root),
        "keep_id": document.keep_id,
        "version": document.version,
        "owner": document.owner.dump(),
        "you": opened.profile.dump(),
        "shared": document.shared.dump() if document.shared else None,
        "read_only": opened.stored.read_only,
        "universes": list(opened.universe_slugs()),
        "characters": list(opened.character_slugs()),
        "campaigns": list(opened.campaign_slugs()),
    }
    if as_json:
        show_json(found)
        return
    show(f"{opened.root}, owned by {document.owner.name} ({document.owner.id})")
    show(
        f"You are {opened.profile.name} ({opened.profile.id}); "
        f"{'read-only: ' + opened.stored.read_only if opened.stored.read_only else 'you may write here'}"
    )
    for kind in ("universes", "characters", "campaigns"):
        slugs = getattr(opened, f"{kind[:-1]}_slugs")()
        show(f"{kind}: {', '.join(slugs) or 'none'}")


@app.command(epilog="Example: whispyrkeep keep claim")
def claim(keep: KeepOption = None) -> None:
    """Take over a keep that was carried here, and what its owner owned in it."""
    from whispyrkeep.session.upkeep import claim

    count = claim(opened_keep(keep))
    show(f"The keep is yours now, with {count} documents of its former owner.")


@app.command(epilog="Example: whispyrkeep keep share --group players")
def share(
    group: Annotated[
        str | None, typer.Option(help="A group of this system; none makes it private.")
    ] = None,
    keep: KeepOption = None,
) -> None:
    """Open the keep's files to a group, or make them private again."""
    from whispyrkeep.session.upkeep import share

    share(opened_keep(keep), group)
    show(f"The keep is shared with group {group}." if group else "The keep is private.")


@app.command(epilog="Example: whispyrkeep keep rebuild")
def rebuild(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Make every index again from the JSON files."""
    from whispyrkeep.session.upkeep import rebuild

    with Counter("indexing") as counter:
        report = rebuild(opened_keep(keep), counter)
    if as_json:
        show_json(report)
        return
    for line in (f"{name}: {count}" for name, count in report.items()):
        show(line)


@app.command(epilog="Example: whispyrkeep keep backup friday.wkeep")
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write.")], keep: KeepOption = None
) -> None:
    """Write the whole keep into one file."""
    from whispyrkeep.session.upkeep import backup

    backup(opened_keep(keep), file)
    show(f"Backed up into {file}.")


@app.command(epilog="Example: whispyrkeep keep restore friday.wkeep ~/my-keep")
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
) -> None:
    """Make a keep from a backup."""
    from whispyrkeep.session.upkeep import restore

    restore(file, folder)
    show(f"Restored to {folder}.")


@app.command(epilog="Example: whispyrkeep keep trash")
def trash(
    restore: Annotated[str | None, typer.Option(help="Put back what has this id.")] = None,
    purge: Annotated[str | None, typer.Option(help="Remove what has this id for good.")] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """What was deleted, and how to get it back."""
    from whispyrkeep.session.upkeep import purge_document, restore_document, trashed

    opened = opened_keep(keep)
    if restore:
        show(f"Back at {restore_document(opened, restore)}.")
        return
    if purge:
        purge_document(opened, purge)
        show("Removed for good.")
        return
    found = trashed(opened)
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(("id", "what", "when"), ((one.id, one.path, one.wall) for one in found))
