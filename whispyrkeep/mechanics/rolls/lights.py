"""Torches, candles, lamps and the Light spell: who carries light, and how long it burns.

Source: SRD 5.2, "Adventuring Gear", "Candle", "Lamp", "Lantern", "Tinderbox", "Torch"; "Light".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.fights.turns import Cost, cannot_act, spend
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.surroundings import flame_killer
from whispyrkeep.models.events import ItemLost
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Light
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import HOUR

TINDERBOX: Final = "item/tinderbox"
OIL: Final = "item/oil"


@dataclass(frozen=True, slots=True)
class Source:
    """Feet of Bright Light, of Dim Light beyond it, seconds it burns, and what it uses up.

    How long a flask of Oil lasts is ours: docs/rulings.md.
    """

    bright: int
    dim: int
    seconds: int
    fuel: str


SOURCES: Final = {
    "item/candle": Source(5, 5, HOUR, "item/candle"),
    "item/torch": Source(20, 20, HOUR, "item/torch"),
    "item/lamp": Source(15, 30, 6 * HOUR, OIL),
    "item/bullseye-lantern": Source(60, 60, 6 * HOUR, OIL),
    "item/hooded-lantern": Source(30, 30, 6 * HOUR, OIL),
}

OPEN_FLAMES: Final = frozenset({"item/candle", "item/torch", "item/lamp"})
"""What wind and heavy rain put out; a lantern shields its flame (docs/rulings.md)."""

SPELLS: Final = {
    "spell/light": (20, 20),
    "spell/continual-flame": (20, 20),
    "spell/daylight": (60, 60),
    "spell/flame-blade": (10, 10),
    "spell/fire-shield": (10, 10),
    "spell/produce-flame": (20, 20),
    "spell/sunbeam": (30, 30),
}
"""Bright and Dim Light that spells shed around their caster, in feet."""


def light(play: Play, request: Light) -> Rejection | None:
    """Light something carried, as a Bonus Action with a Tinderbox, or put it out."""
    cost: Cost = "bonus-action" if request.on else "free"
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is None:
        refusal = _cannot_light(play, request) if request.on else _not_burning(play, request)
    if refusal is not None:
        return refusal
    name = play.catalogue.item(request.item).name
    if not request.on:
        end_effect(play, request.actor, EffectKind.LIGHT, source=name, why="put out")
        return None
    source = SOURCES[request.item]
    spend(play, cost)
    play.happen(ItemLost(target=request.actor, item=source.fuel, quantity=1, why="burns"))
    shed(play, request.actor, name, (source.bright, source.dim), play.state.time + source.seconds)
    return None


def blow_out(play: Play) -> None:
    """Wind and rain put out the open flames that the party carries.

    Source: SRD 5.2, "Heavy Precipitation", "Strong Wind".
    """
    weather = flame_killer(play.state)
    if not weather:
        return
    open_flames = {play.catalogue.item(item).name for item in OPEN_FLAMES}
    for member in tuple(play.state.party.values()):
        for name in _burning(member):
            if name in open_flames:
                end_effect(play, member.id, EffectKind.LIGHT, source=name, why=weather)


def shed(play: Play, bearer: str, name: str, feet: tuple[int, int], ends_at: int | None) -> None:
    """Somebody carries a light from now on."""
    bright, dim = feet
    effect = ActiveEffect(
        kind=EffectKind.LIGHT, source=name, by=bearer, value=bright, dim_feet=dim, ends_at=ends_at
    )
    gain_effect(play, bearer, effect)


def _burning(member: PartyMember) -> tuple[str, ...]:
    return tuple(e.source for e in member.body.effects if e.kind is EffectKind.LIGHT)


def _cannot_light(play: Play, request: Light) -> Rejection | None:
    source = SOURCES.get(request.item)
    member = play.state.party[request.actor]
    if source is None:
        known = ", ".join(SOURCES)
        return refuse("light.what", f"{request.item} gives no light; these do: {known}")
    for needed in dict.fromkeys((request.item, source.fuel)):
        if not member.inventory.get(needed):
            return refuse("item.not_carried", f"{member.name} carries no {needed}")
    weather = flame_killer(play.state)
    if weather and request.item in OPEN_FLAMES:
        message = f"the {weather} here puts out open flames; a lantern would burn"
        return refuse("light.weather", message, '"Strong Wind", "Heavy Precipitation"')
    if play.catalogue.item(request.item).name in _burning(member):
        return refuse("light.burning", f"{request.item} is burning already")
    fire = any(_burning(other) for other in play.state.party.values())
    if not fire and not any(m.inventory.get(TINDERBOX) for m in play.state.party.values()):
        message = "nobody carries a Tinderbox, and nothing burns to light it from"
        return refuse("light.no_fire", message, '"Tinderbox"')
    return None


def _not_burning(play: Play, request: Light) -> Rejection | None:
    member = play.state.party[request.actor]
    known = play.catalogue.known_item(request.item)
    if known is not None and known.name in _burning(member):
        return None
    return refuse("light.out", f"{member.name} has no {request.item} burning")
