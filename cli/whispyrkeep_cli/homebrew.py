"""``universe homebrew``: a universe's own entries of the rules, and what it bans."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from whispyrkeep_cli.inputs import read_data
from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep
from whispyrkeep_cli.output import note, report, show, show_json, show_table

app = typer.Typer(
    help="A universe's own rules entries: list, add, ban, check.", no_args_is_help=True
)

Universe = Annotated[str, typer.Argument(help="The universe's name in the keep.")]


@app.command("list", epilog="Example: whispyrkeep universe homebrew list salt-coast")
def list_all(universe: Universe, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """What the universe adds to the SRD, changes in it, or bans."""
    from whispyrkeep.session.homebrew import list_homebrew

    rows = list_homebrew(opened_keep(keep), universe)
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    show_table(
        ("id", "name", "label", "meant for", "note"),
        ((row.id, row.name, row.label, row.meant_for, row.note) for row in rows),
    )


@app.command(epilog="Example: whispyrkeep universe homebrew add salt-coast fog-wolf.yaml")
def add(
    universe: Universe,
    file: Annotated[str, typer.Argument(help="JSON or YAML; - for stdin.")],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add an entry, or replace the one of its id; running campaigns keep what they pinned."""
    from whispyrkeep.session.homebrew import save_homebrew

    path = save_homebrew(opened_keep(keep), universe, read_data(file))
    report({"path": path}, (f"Saved at {path}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep universe homebrew ban salt-coast spell/fireball")
def ban(
    universe: Universe,
    entry: Annotated[str, typer.Argument(help="Id of an SRD entry: species/elf.")],
    note: Annotated[str, typer.Option(help="Why; told to whoever asks for it.")] = "",
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an entry of the SRD out of the universe; `remove` lets it back in."""
    from whispyrkeep.session.homebrew import ban_entry

    path = ban_entry(opened_keep(keep), universe, entry, note)
    report({"path": path}, (f"'{entry}' is banned; see {path}.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep universe homebrew remove salt-coast spell/fireball")
def remove(
    universe: Universe,
    entry: Annotated[str, typer.Argument(help="Id of an entry of the universe's own, or a ban.")],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an entry or a ban back; the SRD's entry of that id counts again."""
    from whispyrkeep.session.homebrew import remove_homebrew

    gone = remove_homebrew(opened_keep(keep), universe, entry)
    where = f"'{entry}' is in the trash: whispyrkeep keep trash --restore {gone.id}"
    report(gone.dump(), (where,), as_json=as_json)


@app.command(epilog="Example: whispyrkeep universe homebrew check salt-coast")
def check(universe: Universe, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """Every fault of the homebrew, by file, entry and field; exit code 1 if there is one."""
    from whispyrkeep.session.homebrew import check_homebrew, far_out, names_of_others

    opened = opened_keep(keep)
    faults = check_homebrew(opened, universe)
    if as_json:
        show_json([asdict(fault) for fault in faults])
    for fault in faults:
        if not as_json:
            show(str(fault))
    note(f"{len(faults)} faults" if faults else "no faults")
    if faults:
        raise typer.Exit(1)
    for entry, name in names_of_others(opened, universe):
        note(f"note: {entry} uses '{name}', a name of another publisher's: keep it to your table")
    for entry, told in far_out(opened, universe):
        note(f"note: {entry}: {told}")
