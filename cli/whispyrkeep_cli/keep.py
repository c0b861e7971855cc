"""``keep``: the folder itself: make, look, claim, rebuild, back up, restore, trash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep, tell_warnings
from whispyrkeep_cli.output import Counter, report, show_json, show_table

app = typer.Typer(help="Make, claim, share, rebuild and back up a keep.", no_args_is_help=True)


@app.command(epilog="Example: whispyrkeep keep init ~/my-keep --demo")
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
    demo: Annotated[bool, typer.Option("--demo", help="Put the demo in, ready to play.")] = False,
    default: Annotated[
        bool, typer.Option("--default", help="Use it wherever no other is named.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of the demo campaign's dice.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a keep."""
    from whispyrkeep.session.demo import install_demo
    from whispyrkeep.session.opening import make_default, new_keep

    keep = new_keep(folder)
    if demo:
        install_demo(keep, seed=seed)
    if default:
        make_default(keep)
    next_step = "play" if demo else "universe new my-world"
    report(
        {"path": str(keep.root), "keep_id": keep.stored.document.keep_id},
        (
            f"A keep is at {keep.root}.",
            f"{'Play' if demo else 'Next'}: whispyrkeep {next_step} --keep {folder}",
        ),
        as_json=as_json,
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
    report(found, _info_lines(found), as_json=as_json)


def _info_lines(found: dict[str, Any]) -> Iterator[str]:
    owner, you, why = found["owner"], found["you"], found["read_only"]
    yield f"{found['path']}, owned by {owner['name']} ({owner['id']})"
    if found["shared"]:
        yield f"shared with group {found['shared']['group']}"
    may = f"read-only: {why}" if why else "you may write here"
    yield f"You are {you['name']} ({you['id']}); {may}"
    for kind in ("universes", "characters", "campaigns"):
        yield f"{kind}: {', '.join(found[kind]) or 'none'}"


@app.command(epilog="Example: whispyrkeep keep profile --name Anna")
def profile(
    name: Annotated[str | None, typer.Option(help="What others are to call you.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Who you are to keeps: name and id, on this machine; others share with the id."""
    from whispyrkeep.session.opening import own_profile, rename_yourself

    found = rename_yourself(name) if name is not None else own_profile()
    report(found.dump(), (f"You are {found.name}, profile {found.id}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep default --keep ~/my-keep")
def default(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Use this keep wherever no other is named or found."""
    from whispyrkeep.session.opening import make_default

    opened = opened_keep(keep)
    make_default(opened)
    report({"path": str(opened.root)}, (f"Your keep is {opened.root}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep claim")
def claim(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Take over a keep that was carried here, and what its owner owned in it."""
    from whispyrkeep.session.upkeep import claim

    count = claim(opened_keep(keep))
    says = f"The keep is yours now, with {count} documents of its former owner."
    report({"documents": count}, (says,), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep share --group players")
def share(
    group: Annotated[
        str | None, typer.Option(help="A group of this system; none makes it private.")
    ] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open the keep's files to a group, or make them private again."""
    from whispyrkeep.session.upkeep import share

    share(opened_keep(keep), group)
    says = f"The keep is shared with group {group}." if group else "The keep is private."
    report({"shared": {"group": group} if group else None}, (says,), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep rebuild")
def rebuild(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Make every index again from the JSON files."""
    from whispyrkeep.session.upkeep import rebuild

    opened = opened_keep(keep)
    with Counter("indexing") as counter:
        found = rebuild(opened, counter)
    tell_warnings(opened)
    report(found, (f"{name}: {count}" for name, count in found.items()), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep backup friday.wkeep")
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write.")],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole keep into one file."""
    from whispyrkeep.session.upkeep import backup

    backup(opened_keep(keep), file)
    report({"file": str(file)}, (f"Backed up into {file}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep keep restore friday.wkeep ~/my-keep")
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
    as_json: JsonOption = False,
) -> None:
    """Make a keep from a backup."""
    from whispyrkeep.session.upkeep import restore

    restore(file, folder)
    report({"path": str(folder)}, (f"Restored to {folder}.",), as_json=as_json)


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
        back = restore_document(opened, restore)
        report({"path": str(back)}, (f"Back at {back}.",), as_json=as_json)
        return
    if purge:
        purge_document(opened, purge)
        report({"purged": purge}, ("Removed for good.",), as_json=as_json)
        return
    found = trashed(opened)
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(("id", "what", "when"), ((one.id, one.path, one.wall) for one in found))
