"""``gm``: corrections by the game master, recorded with their reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.options import CampaignOption, JsonOption, KeepOption, opened_campaign
from whispyrkeep_cli.output import show_json, show_table
from whispyrkeep_cli.telling import print_turn

if TYPE_CHECKING:
    from whispyrkeep.models.turn import Turn
    from whispyrkeep.session.campaign import Campaign

app = typer.Typer(
    help="Correct, award, retcon: recorded, never a silent edit.", no_args_is_help=True
)

ReasonOption = Annotated[str, typer.Option("--reason", "-r", help="Why; it stands in the log.")]


def parsed_value(text: str) -> bool | int | str | None:
    """``true``, ``12`` and ``null`` as what they say; anything else as text."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return value if value is None or isinstance(value, bool | int | str) else text


def _no_option(path: str) -> str:
    """A misspelt option would pass for a path, since a value may be below 0."""
    if path.startswith("-"):
        raise typer.BadParameter(f"no such option: {path}")
    return path


@app.command(
    "set",
    epilog="Example: whispyrkeep gm set /party/ilva/hit_points 12 -r 'forgot the potion'",
    context_settings={"ignore_unknown_options": True},  # a value may be below 0
)
def set_value(
    path: Annotated[
        str, typer.Argument(help="What to set; see docs/paths.md.", callback=_no_option)
    ],
    value: Annotated[str, typer.Argument(help="The new value; null removes.")],
    reason: ReasonOption,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a number, a condition or a fact; `gm paths` lists what there is."""
    opened = opened_campaign(keep, campaign)
    done = opened.gm_set(path, parsed_value(value), reason)
    show_json(done.dump()) if as_json else print_turn(opened, done)


@app.command("paths", epilog="Example: whispyrkeep gm paths ogre armor")
def show_paths(
    words: Annotated[
        list[str] | None, typer.Argument(help="Only those with each of these words.")
    ] = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """What can be set now: each path, what stands there, and what it takes."""
    list_paths(opened_campaign(keep, campaign), words or (), as_json=as_json)


def list_paths(campaign: Campaign, words: Sequence[str], *, as_json: bool = False) -> None:
    """Print what can be set now that has each of these words."""
    from whispyrkeep.campaign.corrected import value_words
    from whispyrkeep.campaign.paths import correctable
    from whispyrkeep.campaign.paths.values import described

    found = correctable(campaign.state, words)
    rows = [(one.path, one.now, described(one.value_schema)) for one in found]
    columns = ("path", "now", "takes")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(columns, ((path, value_words(now), takes) for path, now, takes in rows))


@app.command(epilog="Example: whispyrkeep gm award ilva --experience 100 -r 'clever plan'")
def award(
    target: Annotated[str, typer.Argument(help="A party member's id.")],
    reason: ReasonOption,
    experience: Annotated[int, typer.Option(help="Experience points.")] = 0,
    money: Annotated[int, typer.Option(help="Copper pieces.")] = 0,
    item: Annotated[str | None, typer.Option(help="Catalogue id, such as item/rope.")] = None,
    quantity: Annotated[int, typer.Option(help="How many of the item.")] = 1,
    inspiration: Annotated[bool, typer.Option(help="Heroic Inspiration.")] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give experience, money, an item or Heroic Inspiration."""
    opened = opened_campaign(keep, campaign)
    done = opened.gm_award(
        target,
        reason,
        experience=experience,
        money_cp=money,
        item=item,
        quantity=quantity,
        heroic_inspiration=inspiration,
    )
    show_json(done.dump()) if as_json else print_turn(opened, done)


@app.command(
    epilog="Example: whispyrkeep gm retcon 12 'The door was never locked.' -r 'table vote'"
)
def retcon(
    turn: Annotated[int, typer.Argument(help="The turn that told it wrong.")],
    text: Annotated[str, typer.Argument(help="What holds instead.")],
    reason: ReasonOption = "",
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Declare that something told earlier was otherwise."""
    opened = opened_campaign(keep, campaign)
    done = opened.retcon(turn, text, reason)
    show_json(done.dump()) if as_json else print_turn(opened, done)


def spoken(campaign: Campaign, words: list[str]) -> Turn | None:
    """A correction said during play; None when the words are none.

    ``set PATH VALUE REASON``, ``award NAME GAIN=NUMBER ... REASON``, ``retcon TURN TEXT``.
    """
    match words:
        case ["set", path, value, *why] if why:
            return campaign.gm_set(path, parsed_value(value), " ".join(why))
        case ["retcon", turn, *text] if turn.isascii() and turn.isdigit() and text:
            return campaign.retcon(int(turn), " ".join(text))
        case ["award", name, *rest] if rest and "=" in rest[0]:
            return _award_spoken(campaign, name, rest)
        case _:
            return None


GAINS = {
    "experience": "experience",
    "money": "money_cp",
    "item": "item",
    "quantity": "quantity",
    "inspiration": "heroic_inspiration",
}
"""What may be awarded in play, and the field of the command it is for."""


def _award_spoken(campaign: Campaign, name: str, rest: list[str]) -> Turn | None:
    from whispyrkeep.session.playing import acting

    gains = [word.partition("=") for word in rest if "=" in word]
    if any(gain not in GAINS for gain, _, _ in gains):
        return None
    award = {GAINS[gain]: parsed_value(value) for gain, _, value in gains}
    why = " ".join(word for word in rest if "=" not in word)
    return campaign.gm_award(acting(campaign.state, name), why, **award)
