"""Spells that carry far, and the rest that a prayer gives.

Source: SRD 5.2, "Teleport", "Prayer of Healing".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.journeys.rests import PRAYED, finish_short_rest
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import ResourceChanged, RestTaken
from whispyrkeep.models.requests import Rest
from whispyrkeep.models.surrounds import WaitEffect
from whispyrkeep.models.workings import ArriveEffect, RestEffect

MISHAPS: Final = 10
"""After so many in a row the die is left alone."""


def arrive(play: Play, casting: Casting, effect: ArriveEffect, targets: tuple[str, ...]) -> None:
    """Roll for where they come out, again after every mishap. Source: SRD 5.2, "Teleport"."""
    caster, name = casting.caster.id, casting.spell.name
    travellers = tuple(dict.fromkeys((caster, *targets)))
    for _ in range(MISHAPS):
        record = play.throw(caster, "effect", "1d100")
        where = _outcome(effect, record.total)
        play.roll("other", caster, f"{name}: {where}", record)
        if where == "off target":
            miles = play.throw(caster, "effect", "2d12")
            play.roll("other", caster, f"{name}: miles off", miles)
        if where != "mishap":
            return
        harms = roll_damage(play, casting.caster, casting.caster, (effect.damage,), label=name)
        for one in travellers:
            deal_damage(play, one, harms, source=name)


def _outcome(effect: ArriveEffect, rolled: int) -> str:
    rows = (("mishap", effect.mishap), ("similar area", effect.similar))
    for name, most in (*rows, ("off target", effect.off_target)):
        if rolled <= most:
            return name
    return "on target"


def refresh_all(
    play: Play, _casting: Casting, _effect: RestEffect, targets: tuple[str, ...]
) -> None:
    """The benefits of a Short Rest to whoever has not prayed since a Long Rest.

    No Hit Point Dice are spent in it: docs/rulings.md. Source: SRD 5.2, "Prayer of Healing".
    """
    for target_id in targets:
        member = play.state.party.get(target_id)
        if member is None or member.body.dead or member.body.resources.get(PRAYED):
            continue
        finish_short_rest(play, target_id, Rest(id="rest", length="short"))
        play.happen(ResourceChanged(target=target_id, resource=PRAYED, left=1))
        play.happen(RestTaken(target=target_id, length="short", ended_at=play.state.time))


def prayed(play: Play, target_id: str) -> bool:
    """Whether such a prayer cannot affect the creature until a Long Rest."""
    body = creature(play.state, play.catalogue, target_id).body
    return body is not None and bool(body.resources.get(PRAYED))


def sit_out(play: Play, casting: Casting, effect: WaitEffect, _targets: tuple[str, ...]) -> None:
    """Let the time pass; in a fight nobody sits down for it. Source: SRD 5.2, "Heroes' Feast"."""
    if play.state.fight is None:
        time_passes(play, effect.seconds, casting.spell.name)
