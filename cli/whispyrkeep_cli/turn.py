"""``turn``: one turn from the command line, and why the DM knew what it knew."""

from __future__ import annotations

from typing import Annotated

import typer

from whispyrkeep_cli.inputs import read_text
from whispyrkeep_cli.options import (
    CampaignOption,
    JsonOption,
    KeepOption,
    opened_campaign,
    tell_warnings,
)
from whispyrkeep_cli.output import note, show, show_json, show_table
from whispyrkeep_cli.telling import hand_dice, print_turn

NarratorOption = Annotated[
    str | None, typer.Option("--narrator", "-n", help="offline, or the name of an endpoint.")
]
DiceOption = Annotated[
    str, typer.Option("--dice", help="keyed: thrown by the engine; ask: thrown at your table.")
]
AsOption = Annotated[str | None, typer.Option("--as", help="Who acts: a character's name or id.")]

app = typer.Typer(
    help="Play one turn, or explain one.",
    epilog='Example: whispyrkeep turn -m "I search the boathouse" --as ilva',
    invoke_without_command=True,
)


@app.callback()
def turn(
    context: typer.Context,
    message: Annotated[
        str | None, typer.Option("--message", "-m", help="What the player does; - for stdin.")
    ] = None,
    actor: AsOption = None,
    narrator: NarratorOption = None,
    dice: DiceOption = "keyed",
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play one turn of the campaign."""
    if context.invoked_subcommand is not None:
        return
    if message is None:
        raise typer.BadParameter("say what the player does", param_hint="--message / -m")
    from whispyrkeep.session.narrators import TELLING_FAILED

    thrown = hand_dice(dice)
    opened = opened_campaign(keep, campaign)
    text = read_text("-") if message == "-" else message
    try:
        done = opened.turn(text, as_=actor, narrator=narrator, dice=thrown)
    except TELLING_FAILED:
        note("note: dice that were thrown are kept; `--narrator offline` goes on without a model")
        raise
    finally:
        tell_warnings(opened.keep)
    show_json(done.dump()) if as_json else print_turn(opened, done)


@app.command(epilog="Example: whispyrkeep turn explain 12 --text")
def explain(
    number: Annotated[int, typer.Argument(help="The turn.")],
    text: Annotated[bool, typer.Option("--text", help="Print every block in full.")] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why the DM knew what it knew: each block of the prompt, its cost, rank and reason."""
    from dataclasses import asdict

    found = opened_campaign(keep, campaign).explain(number)
    if as_json:
        show_json(asdict(found))
        return
    show(f"Turn {found.turn}, told by {found.narrator}")
    for prompt in found.prompts:
        sent = "sent to" if prompt.sent else "not sent; what a model would have been shown by"
        show(f"\n{prompt.stage}: {prompt.tokens} tokens, {sent} {prompt.model or found.narrator}")
        show_table(
            ("layer", "tokens", "rank", "in", "reason"),
            (
                (one.layer, one.tokens, one.rank, "yes" if one.included else "no", one.reason)
                for one in prompt.blocks
            ),
        )
        if text:
            for one in prompt.blocks:
                show(f"\n--- {one.layer}\n{one.text}")
