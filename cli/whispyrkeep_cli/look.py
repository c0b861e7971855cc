"""Commands that look: turns, state, dice-log, verify, sql; and the one that looks back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whispyrkeep_cli.inputs import read_text
from whispyrkeep_cli.options import (
    CampaignOption,
    JsonOption,
    KeepOption,
    opened_campaign,
    opened_keep,
    tell_warnings,
)
from whispyrkeep_cli.output import Counter, report, show, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.campaign.verify import Verification


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep turns --after 10")(turns)
    app.command(epilog="Example: whispyrkeep state --at 5")(state)
    app.command("dice-log", epilog="Example: whispyrkeep dice-log")(dice_log)
    app.command(epilog="Example: whispyrkeep rewind 12")(rewind)
    app.command(epilog="Example: whispyrkeep verify")(verify)
    app.command(epilog='Example: whispyrkeep sql "select actor, avg(total) from rolls group by 1"')(
        sql
    )


def turns(
    after: Annotated[int, typer.Option(help="Only turns after this one.")] = 0,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """The turns of a campaign, oldest first."""
    from whispyrkeep.timeline import format_date

    opened = opened_campaign(keep, campaign)
    if as_json:
        show_json([turn.dump() for turn in opened.turns(after)])
        return
    calendar = opened.state.world.calendar
    show_table(
        ("turn", "when", "who", "player", "story"),
        (
            (
                turn.turn,
                format_date(calendar, turn.time.after),
                turn.actor or turn.kind,
                turn.player_text[:40],
                turn.narrative[:60],
            )
            for turn in opened.turns(after)
        ),
    )


def state(
    at: Annotated[int | None, typer.Option(help="The state after an earlier turn.")] = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Where things stand: party, place, quests, fight, clock."""
    from whispyrkeep.session.recap import state_lines

    opened = opened_campaign(keep, campaign)
    found = opened.state if at is None else opened.state_at(at)
    report(found.dump(), state_lines(found), as_json=as_json)


def dice_log(
    keep: KeepOption = None, campaign: CampaignOption = None, as_json: JsonOption = False
) -> None:
    """Every throw: who, what, each die, the total and the outcome."""
    from whispyrkeep.campaign.chronicle import event_lines

    opened = opened_campaign(keep, campaign)
    found = list(opened.rolls())
    if as_json:
        show_json([{"turn": turn.turn, **event.dump()} for turn, event in found])
        return
    for turn, event in found:
        for line in event_lines([event], opened.state):
            show(f"{turn.turn:>5}  {line}")


def rewind(
    turn: Annotated[int | None, typer.Argument(help="The last turn to keep.")] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Bring the last rewind's turns back.")
    ] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back every turn after one; nothing is lost until the next turn."""
    if (turn is None) == (not undo):
        raise typer.BadParameter("give the last turn to keep, or --undo", param_hint="TURN")
    opened = opened_campaign(keep, campaign)
    before = opened.refresh().turn
    head = opened.undo_rewind() if turn is None else opened.rewind(turn)
    lines = [f"The campaign stands at turn {head.turn} (it stood at {before})."]
    if turn is not None and head.turn < before:
        lines.append(
            "`whispyrkeep rewind --undo` brings the turns back until the next one is played."
        )
    report({"turn": head.turn, "hash": head.hash, "before": before}, lines, as_json=as_json)


def verify(
    keep: KeepOption = None, campaign: CampaignOption = None, as_json: JsonOption = False
) -> None:
    """Replay every turn, throw every die again, and compare. Exit 1 where they differ."""
    from whispyrkeep.errors import Corrupt

    try:
        with Counter("turn") as counter:
            found = opened_campaign(keep, campaign).verify(counter)
    except Corrupt as corrupt:
        if not as_json:
            raise
        show_json({"sound": False, "fault": {"turn": corrupt.turn, "problem": str(corrupt)}})
        raise typer.Exit(1) from None
    report(_verified(found), (_verdict(found),), as_json=as_json)
    if not found.sound:
        raise typer.Exit(1)


def _verified(found: Verification) -> dict[str, Any]:
    return {
        "sound": found.sound,
        "turns": found.turns,
        "dice": found.dice,
        "dice_by_hand": found.dice_by_hand,
        "fault": asdict(found.fault) if found.fault else None,
    }


def _verdict(found: Verification) -> str:
    if found.fault:
        return f"NOT SOUND: {found.fault}"
    by_hand = f", {found.dice_by_hand} thrown by hand" if found.dice_by_hand else ""
    return f"Sound: {found.turns} turns replayed, {found.dice} dice thrown again{by_hand}."


def sql(
    query: Annotated[
        str, typer.Argument(help="A SELECT over turns, events, rolls, lore, time; - for stdin.")
    ],
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the keep in SQL, over all its campaigns."""
    opened = opened_keep(keep)
    found = opened.sql(read_text("-") if query == "-" else query)
    tell_warnings(opened)
    if as_json:
        show_json(found.dicts())
        return
    show_table(found.columns, found.rows)
