"""``roll``, ``odds`` and ``about``: what needs no keep."""

from __future__ import annotations

from typing import Annotated

import typer

from whispyrkeep_cli.options import JsonOption
from whispyrkeep_cli.output import show, show_json, show_table


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep roll 4d6kh3 --seed 7")(roll)
    app.command(epilog='Example: whispyrkeep odds "4d6kh3 >= 12"')(odds)
    app.command(epilog="Example: whispyrkeep about")(about)


def roll(
    expression: Annotated[str, typer.Argument(help="Dice notation, such as 1d20+5.")],
    seed: Annotated[int | None, typer.Option(help="Throw the same dice again.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Throw dice, and show every one of them."""
    import secrets

    from whispyrkeep.dice import KeyedDice, StreamKey
    from whispyrkeep.dice import roll as thrown

    chosen = secrets.randbits(53) if seed is None else seed
    result = thrown(expression, KeyedDice(chosen).at(StreamKey("roll", 0, "table", "roll")))
    if as_json:
        show_json(
            {
                "expression": expression,
                "total": result.total,
                "seed": chosen,
                "dice": [{"sides": sides, "face": face} for sides, face in result.faces],
                "explanation": list(result.explain()),
            }
        )
        return
    for line in result.explain():
        show(line)


def odds(
    expression: Annotated[str, typer.Argument(help="Dice, or a comparison of them.")],
    as_json: JsonOption = False,
) -> None:
    """Exact chances: of a comparison, or of every total."""
    from whispyrkeep.dice import distribution

    spread = distribution(expression)
    rows = list(spread)
    if as_json:
        show_json(
            {
                "expression": expression,
                "mean": str(spread.mean),
                "chances": {str(value): str(chance) for value, chance in rows},
            }
        )
        return
    if {value for value, _ in rows} <= {0, 1}:
        chance = spread.at_least(1)
        show(f"{expression}: {chance} = {float(chance):.2%}")
        return
    show_table(
        ("total", "chance", "at least"),
        (
            (value, f"{float(chance):.2%}", f"{float(spread.at_least(value)):.2%}")
            for value, chance in rows
        ),
    )
    show(f"mean {float(spread.mean):.2f}")


def about() -> None:
    """What this is, its version, licence and sources."""
    from importlib.metadata import version

    from whispyrkeep.catalog.licence import ATTRIBUTION

    show(f"WhispyrKeep {version('whispyrkeep')}, MIT licence.")
    show(ATTRIBUTION)
