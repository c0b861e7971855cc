"""``roll`` and ``about``: what needs no keep."""

from __future__ import annotations

from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption
from whispyrkeep_cli.output import report


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep roll 4d6kh3 --seed 7")(roll)
    app.command(epilog="Example: whispyrkeep about")(about)


def roll(
    expression: Annotated[str, typer.Argument(help="Dice notation, such as 1d20+5.")],
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**64 - 1, help="Throw the same dice again.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Throw dice, and show every one of them."""
    from whispyrkeep.session.tabletop import fresh_seed
    from whispyrkeep.session.tabletop import roll as thrown

    chosen = fresh_seed() if seed is None else seed
    result = thrown(expression, chosen)
    found = {
        "expression": expression,
        "total": result.total,
        "seed": chosen,
        "dice": [{"sides": sides, "face": face} for sides, face in result.faces],
        "explanation": list(result.explain()),
    }
    report(found, result.explain(), as_json=as_json)


def about(as_json: JsonOption = False) -> None:
    """What this is, its version, licence and sources."""
    from importlib.metadata import version

    from whispyrkeep.catalog.licence import ATTRIBUTION

    number = version("whispyrkeep")
    report(
        {"version": number, "licence": "MIT", "attribution": ATTRIBUTION},
        (f"WhispyrKeep {number}, MIT licence.", ATTRIBUTION),
        as_json=as_json,
    )
