"""``fight``: a fight for its own sake, outside every campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whispyrkeep_cli.inputs import read_text
from whispyrkeep_cli.options import JsonOption, KeepOption, UniverseOption, opened_keep
from whispyrkeep_cli.output import show, show_json

TacticOption = Annotated[str, typer.Option(help="How the party fights: careful, ruthless …")]
FoeTacticOption = Annotated[str, typer.Option(help="How the foes fight.")]


def register(app: typer.Typer) -> None:
    app.command(epilog='Example: whispyrkeep fight demo "3 goblin-warrior, 1 wolf" --log')(fight)


def fight(
    party: Annotated[str, typer.Argument(help="A JSON file (or -), demo, party-5 or '4 ogre'.")],
    foes: Annotated[str, typer.Argument(help="Monsters: '3 goblin-warrior, 1 ogre'.")],
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**64 - 1, help="The same seed, the same fight.")
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Every die, modifier and effect.")] = False,
    tactics: TacticOption = "straightforward",
    foe_tactics: FoeTacticOption = "straightforward",
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Break off after so many.")] = 100,
    band: Annotated[str, typer.Option(help="Begin engaged, near or far.")] = "near",
    lair: Annotated[bool, typer.Option("--lair", help="In the foes' lair.")] = False,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fight a party against foes, both sides by a tactic, and say how it came out."""
    from whispyrkeep.session.fights import party_in, simulate_fight

    world = opened_keep(keep).world(universe) if universe else None
    piped = party_in(read_text("-").encode(), Path("standard input")) if party == "-" else party
    report = simulate_fight(
        piped,
        foes,
        seed=seed,
        tactics=tactics,
        foe_tactics=foe_tactics,
        rounds=rounds,
        band=band,
        lair=lair,
        rules=world.rules if world else None,
        homebrew=world.homebrew if world else None,
        overlays=world.overlays if world else None,
    )
    if as_json:
        show_json(report.dump())
        return
    if log:
        show(report.log_text())
        show()
    show(str(report))
    show(f"Seed {report.fought.seed}.")
