"""``odds``: exact chances of dice, and of what a campaign's creatures may try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from whispyrkeep_cli.options import CampaignOption, JsonOption, KeepOption, opened_campaign
from whispyrkeep_cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.dice import Distribution
    from whispyrkeep.mechanics.chances.prospects import Odds

DICE = "dice"


class OddsGroup(TyperGroup):
    """``odds 4d6kh3`` means ``odds dice 4d6kh3``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] != "--help" and args[0] not in self.commands:
            args = [DICE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=OddsGroup,
    help="Exact chances: of dice, or of what somebody may try in a campaign.",
    epilog='Example: whispyrkeep odds "4d6kh3 >= 12"',
    no_args_is_help=True,
)

SvgOption = Annotated[
    Path | None, typer.Option("--svg", help="Draw the distribution into this file.")
]
AdvantageOption = Annotated[
    str, typer.Option(help="The GM's ruling: normal, advantage or disadvantage.")
]
BandOption = Annotated[str, typer.Option(help="How far a monster stands: engaged, near or far.")]
InspirationOption = Annotated[
    bool, typer.Option("--inspiration", help="Spend Heroic Inspiration on a failure.")
]
TargetArgument = Annotated[str, typer.Argument(help="Id or name; or a monster, such as skeleton.")]


@app.command(DICE, epilog='Example: whispyrkeep odds "4d6kh3 >= 12"')
def dice(
    expression: Annotated[str, typer.Argument(help="Dice, or a comparison of them.")],
    svg: SvgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of dice; the word may be left out."""
    from whispyrkeep.dice import distribution

    spread = distribution(expression)
    _draw(spread, svg)
    if as_json:
        show_json({"expression": expression, **_spread(spread)})
    elif set(spread.support) <= {0, 1}:
        chance = spread.at_least(1)
        show(f"{expression}: {chance} = {float(chance):.2%}")
    else:
        _tell_spread(spread)
        show(f"mean {float(spread.mean):.2f}")
    _tell_file(svg, as_json=as_json)


@app.command(epilog="Example: whispyrkeep odds attack edda skeleton --weapon greatsword")
def attack(
    actor: Annotated[str, typer.Argument(help="Id or name; or a monster, such as skeleton.")],
    target: TargetArgument,
    weapon: Annotated[
        str, typer.Option(help="An item carried, or a monster's action; else the best.")
    ] = "",
    advantage: AdvantageOption = "normal",
    inspiration: InspirationOption = False,
    band: BandOption = "engaged",
    svg: SvgOption = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of hitting, critically or not, and damage."""
    asked: dict[str, Any] = {"actor": actor, "target": target, "weapon": weapon}
    asked |= {"advantage": advantage, "heroic_inspiration": inspiration}
    _tell(_asked(keep, campaign, "attack", band, asked), svg, as_json=as_json)


@app.command(epilog="Example: whispyrkeep odds save edda dexterity 15 --damage 8d6 --type fire")
def save(
    target: TargetArgument,
    ability: Annotated[str, typer.Argument(help="Such as dexterity.")],
    difficulty_class: Annotated[int, typer.Argument(metavar="DC", help="1 to 30.")],
    damage: Annotated[str | None, typer.Option(help="Dice taken on a failure.")] = None,
    damage_type: Annotated[str | None, typer.Option("--type", help="Such as fire.")] = None,
    half: Annotated[
        bool, typer.Option("--half/--none", help="What a success leaves of the damage.")
    ] = True,
    advantage: AdvantageOption = "normal",
    inspiration: InspirationOption = False,
    svg: SvgOption = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of a saving throw, and its damage."""
    asked: dict[str, Any] = {
        "target": target,
        "ability": ability,
        "difficulty_class": difficulty_class,
    }
    asked |= {"advantage": advantage, "heroic_inspiration": inspiration}
    if damage is not None:
        asked |= {"damage": damage, "damage_type": damage_type, "half_on_success": half}
    _tell(_asked(keep, campaign, "save", "engaged", asked), svg, as_json=as_json)


@app.command(epilog="Example: whispyrkeep odds concentration jory 2d6+3")
def concentration(
    target: TargetArgument,
    damage: Annotated[str, typer.Argument(help="Dice or a number of damage.")],
    damage_type: Annotated[
        str, typer.Option("--type", help="Its type, for who resists it.")
    ] = "force",
    svg: SvgOption = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of keeping Concentration under damage."""
    asked = {"target": target, "dice": damage, "damage_type": damage_type}
    _tell(_asked(keep, campaign, "damage", "engaged", asked), svg, as_json=as_json)


@app.command(epilog="Example: whispyrkeep odds check edda athletics 15")
def check(
    actor: TargetArgument,
    what: Annotated[str, typer.Argument(help="A skill or an ability.")],
    difficulty_class: Annotated[int, typer.Argument(metavar="DC", help="1 to 30.")],
    advantage: AdvantageOption = "normal",
    inspiration: InspirationOption = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of an ability check."""
    from whispyrkeep.models.terms import SKILL_ABILITY

    usual = {skill.value: ability.value for skill, ability in SKILL_ABILITY.items()}
    asked: dict[str, Any] = {"actor": actor, "ability": usual.get(what, what)}
    asked |= {"skill": what if what in usual else None, "difficulty_class": difficulty_class}
    asked |= {"advantage": advantage, "heroic_inspiration": inspiration}
    _tell(_asked(keep, campaign, "check", "engaged", asked), None, as_json=as_json)


@app.command(epilog="Example: whispyrkeep odds spell jory sacred-flame skeleton")
def spell(
    actor: Annotated[str, typer.Argument(help="Id or name of a party member.")],
    spell_name: Annotated[str, typer.Argument(metavar="SPELL", help="Such as sacred-flame.")],
    target: TargetArgument,
    slot: Annotated[int, typer.Option(help="Level of the spell slot; else the spell's.")] = 0,
    band: BandOption = "engaged",
    svg: SvgOption = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Of a harmful spell, for one target."""
    named = spell_name.lower().replace(" ", "-")
    asked: dict[str, Any] = {"actor": actor, "targets": (target,), "slot_level": slot}
    asked |= {"spell": named if named.startswith("spell/") else f"spell/{named}"}
    _tell(_asked(keep, campaign, "spell", band, asked), svg, as_json=as_json)


def _asked(
    keep: Path | None, campaign: str | None, kind: Any, band: str, asked: Mapping[str, Any]
) -> Odds:
    from whispyrkeep.models.terms import Band
    from whispyrkeep.session.odds import odds

    bands = [one.value for one in Band]
    if band not in bands:
        raise typer.BadParameter(f"one of {', '.join(bands)}", param_hint="--band")
    return odds(opened_campaign(keep, campaign), kind, band=band, **asked)


# --- telling them ---------------------------------------------------------------------


def _tell(found: Odds, svg: Path | None, *, as_json: bool) -> None:
    if found.damage is not None:
        _draw(found.damage, svg)
    elif svg is not None:
        raise typer.BadParameter("there is no damage to draw", param_hint="--svg")
    if as_json:
        show_json(_plain(found))
        return
    show(found.title)
    widest = max(len(name) for name, _ in found.rows)
    for name, figure in found.rows:
        show(f"  {name.ljust(widest)}  {figure}")
    if found.damage is not None:
        _tell_spread(found.damage)
    _tell_file(svg, as_json=as_json)


def _tell_spread(spread: Distribution) -> None:
    show_table(
        ("total", "chance", "at least"),
        (
            (total, f"{float(chance):.2%}", f"{float(spread.at_least(total)):.2%}")
            for total, chance in spread
        ),
    )


def _draw(spread: Distribution, svg: Path | None) -> None:
    from whispyrkeep.session.exporting import write_chart

    if svg is not None:
        write_chart(spread, svg)


def _tell_file(svg: Path | None, *, as_json: bool) -> None:
    if svg is not None and not as_json:
        show(f"drawn in {svg}")


def _spread(spread: Distribution) -> dict[str, Any]:
    chances = {str(total): str(chance) for total, chance in spread}
    return {"mean": str(spread.mean), "chances": chances}


def _plain(value: Any) -> Any:
    """Odds as JSON has them: chances as fractions in text."""
    from whispyrkeep.dice import Distribution
    from whispyrkeep.models.rolls import Modifier

    match value:
        case Fraction():
            return str(value)
        case Distribution():
            return _spread(value)
        case Modifier():
            return {"source": value.source, "value": value.value}
        case Enum():
            return value.value
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
