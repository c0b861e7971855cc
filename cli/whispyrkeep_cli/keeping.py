"""What is done alike to what a keep holds by name: change it, share it, shelve it, delete it.

Campaigns, universes and characters register these among their own commands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from whispyrkeep_cli.inputs import read_data
from whispyrkeep_cli.options import (
    BackOption,
    JsonOption,
    KeepOption,
    ProfileArgument,
    opened_keep,
    with_profile,
)
from whispyrkeep_cli.output import report

if TYPE_CHECKING:
    from whispyrkeep.session.keep import Keep


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of what a keep holds.

    Attributes:
        noun: ``campaign``; also the command's name.
        example: a name for the examples of the help.
        read: what the keep has by that name.
        save: the changed document, and the one it was read as.
        verb: what another profile may do with it.
        edits, shares, shelves, deletes: what each command does, for its help.
    """

    noun: Literal["campaign", "universe", "character"]
    example: str
    read: Callable[["Keep", str], Any]
    save: Callable[["Keep", Any, Any], Any]
    verb: str
    edits: str
    shares: str
    shelves: str
    deletes: str


def register(app: typer.Typer, kept: Kept) -> None:
    """Add ``edit``, ``share``, ``shelve`` and ``delete`` to the commands of what is kept."""
    slug_argument = typer.Argument(help=f"The {kept.noun}'s name in the keep.")
    epilog = f"Example: whispyrkeep {kept.noun} {{}} {kept.example}{{}}"

    @app.command(help=kept.edits, epilog=epilog.format("edit", " changes.yaml"))
    def edit(
        slug: Annotated[str, slug_argument],
        changes: Annotated[
            str, typer.Argument(help="JSON or YAML with the fields to change; - for stdin.")
        ],
        keep: KeepOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from whispyrkeep.session.documents import merged

        opened = opened_keep(keep)
        before = kept.read(opened, slug)
        after = merged(type(before), before, read_data(changes), changes)
        saved = kept.save(opened, after, before)
        says = f"{kept.noun.capitalize()} '{slug}' is changed."
        report(saved.dump(), (says,), as_json=as_json)

    @app.command(help=kept.shares, epilog=epilog.format("share", " 3f2a..."))
    def share(
        slug: Annotated[str, slug_argument],
        profile: ProfileArgument,
        back: BackOption = False,
        keep: KeepOption = None,
        as_json: JsonOption = False,
    ) -> None:
        opened = opened_keep(keep)
        before = kept.read(opened, slug)
        players = with_profile(before.shared_with, profile, back=back)
        saved = kept.save(opened, before.with_(shared_with=players), before)
        may = "may no longer" if back else "may"
        says = f"Profile {profile} {may} {kept.verb} '{slug}'."
        report(saved.dump(), (says,), as_json=as_json)

    @app.command(help=kept.shelves, epilog=epilog.format("shelve", ""))
    def shelve(
        slug: Annotated[str, slug_argument],
        back: BackOption = False,
        keep: KeepOption = None,
        as_json: JsonOption = False,
    ) -> None:
        opened = opened_keep(keep)
        before = kept.read(opened, slug)
        saved = kept.save(opened, before.with_(shelved=not back), before)
        where = "back" if back else "on the shelf"
        says = f"{kept.noun.capitalize()} '{slug}' is {where}."
        report(saved.dump(), (says,), as_json=as_json)

    @app.command(help=kept.deletes, epilog=epilog.format("delete", ""))
    def delete(
        slug: Annotated[str, slug_argument], keep: KeepOption = None, as_json: JsonOption = False
    ) -> None:
        from whispyrkeep.session.upkeep import delete_document

        gone = delete_document(opened_keep(keep), kept.noun, slug)
        restore = f"whispyrkeep keep trash --restore {gone.id}"
        says = f"{kept.noun.capitalize()} '{slug}' is in the trash: {restore}"
        report(gone.dump(), (says,), as_json=as_json)
