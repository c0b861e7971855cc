"""Wind that scatters gas, light that ends darkness and darkness light, sleet that puts out fire.

Source: SRD 5.2, "Gust of Wind", "Darkness", "Daylight", "Sunburst", "Sleet Storm".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.harm.conditions import bodies, end_concentration, end_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.lights import OPEN_FLAMES, SOURCES, SPELLS
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.surrounds import DisperseEffect
from whispyrkeep.models.terms import EffectKind

EVEN: Final = "1d2"
"""Half of the lanterns go out in a gust: on a 1."""


def disperse(
    play: Play, casting: Casting, effect: DisperseEffect, targets: tuple[str, ...]
) -> None:
    """End what the effect names around the targets, or around everybody it reaches."""
    here = targets or tuple(_within(play, casting.caster.id, effect.feet))
    why = casting.spell.name
    for bearer in here:
        _scatter(play, effect, bearer, why)
        if effect.lights:
            _darken(play, effect, bearer, why)
        if effect.flames:
            _put_out(play, bearer, why, lanterns=casting.spell.id == GUST)


GUST: Final = "spell/gust-of-wind"


def _within(play: Play, caster_id: str, feet: int) -> list[str]:
    return [
        one
        for one, _ in bodies(play)
        if one == caster_id or feet_between(play.state, caster_id, one) <= feet
    ]


def _scatter(play: Play, effect: DisperseEffect, bearer: str, why: str) -> None:
    """End the whole of each spell named that the bearer is in."""
    for active in _lasting(play, bearer):
        weak = not effect.level or active.level <= effect.level
        if active.spell not in effect.spells or not weak:
            continue
        if active.concentration and active.by is not None:
            end_concentration(play, active.by, why)
        else:
            for other, body in bodies(play):
                if any((e.spell, e.by) == (active.spell, active.by) for e in body.effects):
                    end_effect(play, other, active.kind, source=active.source, why=why)


def _lasting(play: Play, bearer: str) -> tuple[ActiveEffect, ...]:
    return creature(play.state, play.catalogue, bearer).effects(EffectKind.LASTING)


def _darken(play: Play, effect: DisperseEffect, bearer: str, why: str) -> None:
    """End the light of weak spells: docs/rulings.md."""
    shining = {play.catalogue.spell(one).name: play.catalogue.spell(one).level for one in SPELLS}
    for light in creature(play.state, play.catalogue, bearer).effects(EffectKind.LIGHT):
        if shining.get(light.source, effect.lights + 1) <= effect.lights:
            end_effect(play, bearer, light.kind, source=light.source, why=why)


def _put_out(play: Play, bearer: str, why: str, *, lanterns: bool) -> None:
    """Put out open flames, and a lantern as chance has it where wind shakes it."""
    view = creature(play.state, play.catalogue, bearer)
    names = {play.catalogue.item(item).name: item in OPEN_FLAMES for item in SOURCES}
    for light in view.effects(EffectKind.LIGHT):
        if light.source not in names:
            continue
        out = names[light.source]
        if not out and lanterns:
            record = play.throw(bearer, "effect", EVEN)
            play.roll("other", bearer, f"{light.source}: out on a 1", record)
            out = record.total == 1
        if out:
            end_effect(play, bearer, light.kind, source=light.source, why=why)
    if view.effects(EffectKind.BURNING) and not lanterns:
        end_effect(play, bearer, EffectKind.BURNING, why=why)
