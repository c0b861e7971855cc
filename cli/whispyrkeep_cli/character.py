"""``character``: make, list, show, edit and set aside characters."""

from __future__ import annotations

from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, opened_keep
from whispyrkeep_cli.output import read_data, show, show_json, show_table

app = typer.Typer(help="Make, list, show and edit characters.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The character's name in the keep.")]


@app.command(epilog="Example: whispyrkeep character new --from mira.yaml")
def new(
    slug: Annotated[
        str | None, typer.Argument(help="Its name in the keep; else the file's id.")
    ] = None,
    file: Annotated[str | None, typer.Option("--from", help="JSON or YAML; - for stdin.")] = None,
    like: Annotated[str | None, typer.Option(help="Begin as a copy of this character.")] = None,
    name: Annotated[str | None, typer.Option(help="The character's name.")] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a character from a file, or as a copy of another (the demo's by default)."""
    from whispyrkeep.session.demo import demo_character

    opened = opened_keep(keep)
    if file:
        fields = read_data(file)
    elif like in opened.character_slugs():
        fields = opened.character(like).dump()
    else:
        fields = demo_character(like).dump()
        name = name or typer.prompt("Name", default=fields["name"], err=True)
    made = opened.new_character(
        fields | ({"id": slug} if slug else {}) | ({"name": name} if name else {})
    )
    show_json(made.dump()) if as_json else show(f"{made.name} is at characters/{made.id}.json.")


@app.command("list", epilog="Example: whispyrkeep character list")
def list_all(keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """The characters of the keep."""
    opened = opened_keep(keep)
    found = [opened.character(slug) for slug in opened.character_slugs()]
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("character", "name", "species", "class", "level"),
        ((one.id, one.name, one.species, one.character_class, one.level) for one in found),
    )


@app.command("show", epilog="Example: whispyrkeep character show ilva")
def show_one(slug: Slug, keep: KeepOption = None, as_json: JsonOption = False) -> None:
    """A character's sheet with its derived numbers."""
    from whispyrkeep.session.sheets import sheet_lines

    sheet = opened_keep(keep).character(slug)
    if as_json:
        show_json(sheet.dump())
        return
    for line in sheet_lines(sheet):
        show(line)


@app.command(epilog="Example: whispyrkeep character edit ilva changes.yaml")
def edit(
    slug: Slug,
    changes: Annotated[
        str, typer.Argument(help="JSON or YAML with the fields to change; - for stdin.")
    ],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a sheet; campaigns keep the copy they began with."""
    from whispyrkeep.models.character import CharacterSheet
    from whispyrkeep.session.documents import merged

    opened = opened_keep(keep)
    before = opened.character(slug)
    after = merged(CharacterSheet, before, read_data(changes), changes)
    saved = opened.save_character(after, before=before)
    show_json(saved.dump()) if as_json else show(f"Character '{slug}' is changed.")


@app.command(epilog="Example: whispyrkeep character share ilva 3f2a...")
def share(
    slug: Slug,
    profile: Annotated[str, typer.Argument(help="Profile id of who may use it.")],
    keep: KeepOption = None,
) -> None:
    """Let another profile's campaigns use the character."""
    opened = opened_keep(keep)
    sheet = opened.character(slug)
    opened.save_character(sheet.with_(shared_with=(*sheet.shared_with, profile)), before=sheet)
    show(f"Profile {profile} may use '{slug}'.")


@app.command(epilog="Example: whispyrkeep character shelve ilva")
def shelve(
    slug: Slug,
    back: Annotated[bool, typer.Option("--back", help="Take it off the shelf.")] = False,
    keep: KeepOption = None,
) -> None:
    """Leave a character out of new campaigns, or bring it back."""
    opened = opened_keep(keep)
    sheet = opened.character(slug)
    opened.save_character(sheet.with_(shelved=not back), before=sheet)
    show(f"Character '{slug}' is {'back' if back else 'on the shelf'}.")


@app.command(epilog="Example: whispyrkeep character delete ilva")
def delete(slug: Slug, keep: KeepOption = None) -> None:
    """Move a character to the trash; campaigns keep their copy."""
    from whispyrkeep.session.upkeep import delete_document

    gone = delete_document(opened_keep(keep), "character", slug)
    show(f"Character '{slug}' is in the trash: whispyrkeep keep trash --restore {gone.id}")
