"""``srd``: look things up in the rules catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from whispyrkeep_cli.options import JsonOption, KeepOption, UniverseOption, rules_of
from whispyrkeep_cli.output import note, show, show_json, show_table

app = typer.Typer(help="Search the rules catalogue, and show its entries.", no_args_is_help=True)

KindOption = Annotated[str | None, typer.Option("--kind", "-k", help="monster, spell, item …")]
WhereOption = Annotated[
    list[str] | None, typer.Option("--where", help="Any other facet: size=large, ritual=yes.")
]


@app.command(epilog="Example: whispyrkeep srd find --kind monster --cr 1..3 --type undead")
def find(
    text: Annotated[str, typer.Argument(help="Part of the name.")] = "",
    kind: KindOption = None,
    cr: Annotated[str | None, typer.Option(help="Challenge Rating: 2, 1/4..1, 5..")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Creature type: undead.")] = None,
    level: Annotated[str | None, typer.Option(help="Level: 3, 1..2.")] = None,
    school: Annotated[str | None, typer.Option(help="School of magic: evocation.")] = None,
    class_: Annotated[str | None, typer.Option("--class", help="Whose it is: wizard.")] = None,
    where: WhereOption = None,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Entries by name and by what they are."""
    from whispyrkeep.catalog.search import srd_find

    named = {"cr": cr, "type": type_, "level": level, "school": school, "class": class_}
    filters: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    rules = rules_of(keep, universe)
    found = srd_find(text, kind=kind, catalogue=rules, **filters, **_facets(where or []))
    if as_json:
        whose = [{"label": one.label} if universe else {} for one in found]
        show_json(
            [
                {"id": one.id, "name": one.name, "page": one.page, **label, **one.facets}
                for one, label in zip(found, whose, strict=True)
            ]
        )
        return
    if found:
        show_table(found.columns, found.rows())
    many = f"{len(found)} entr{'y' if len(found) == 1 else 'ies'}" if found else "nothing"
    note(f"{many} of {f'{universe} and ' if universe else ''}SRD 5.2.1{'' if found else ' fits'}")


def _facets(where: list[str]) -> dict[str, Any]:
    pairs = [one.partition("=") for one in where]
    bad = next((name for name, sign, _ in pairs if not sign), None)
    if bad is not None:
        raise typer.BadParameter(f"'{bad}' has no '='; write {bad}=value", param_hint="--where")
    return {name.strip(): value.strip() for name, _, value in pairs}


@app.command("show", epilog='Example: whispyrkeep srd show "Fireball" --text')
def show_entry(
    name: Annotated[str, typer.Argument(help="Name or id of the entry.")],
    kind: KindOption = None,
    text: Annotated[bool, typer.Option("--text", help="Print the book's own passage.")] = False,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """An entry's facts; with --text the book's wording, where it is installed."""
    from whispyrkeep.mechanics.in_play import srd_show

    card = srd_show(name, kind=kind, catalogue=rules_of(keep, universe))
    words = _passage(card.listed.id) if text else None
    if as_json:
        shown = {"entry": card.entry.dump(), "hash": card.listed.hash, "label": card.listed.label}
        show_json(shown | ({"text": words} if words is not None else {}))
        return
    show(str(card) if words is None else words)


def _passage(entry_id: str) -> str:
    from whispyrkeep.catalog.builtin import index
    from whispyrkeep.catalog.passages import passage
    from whispyrkeep.errors import NoPassages

    if entry_id not in index():
        raise NoPassages(f"'{entry_id}' is not the book's")
    return passage(index()[entry_id])


@app.command("balance", epilog='Example: whispyrkeep srd balance "Fog Wolf" --universe fen')
def balance_entry(
    name: Annotated[str, typer.Argument(help="Name or id of the entry.")],
    kind: KindOption = None,
    universe: UniverseOption = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw it among its peers into this file.")
    ] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """How strong an entry is beside the SRD's of its Challenge Rating, level or rarity."""
    from whispyrkeep.mechanics.chances.balance import srd_balance
    from whispyrkeep.session.exporting import write_chart

    found = srd_balance(name, kind=kind, catalogue=rules_of(keep, universe))
    if svg is not None:
        write_chart(found, svg)
    if as_json:
        show_json(found.plain())
        return
    show(str(found))
    if svg is not None:
        show(f"drawn in {svg}")
