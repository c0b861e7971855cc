"""What lasting effects make of a creature's Armor Class, Speed and size.

Source: SRD 5.2, "Duration", "Combining Spell Effects", and the spells' descriptions.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.derived import speeds
from whispyrkeep.models.modifiers import BonusEffect, RollEffect
from whispyrkeep.models.riders import HinderRider, Size
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import Body
from whispyrkeep.models.workings import UnboundEffect


def lasting_armor(armor_class: tuple[Modifier, ...], body: Body) -> tuple[Modifier, ...]:
    """Bonuses and penalties, and then the number that Armor Class is at least (Barkskin)."""
    bonuses = [
        *(
            (active, work.value)
            for active, work in body.works(RollEffect)
            if "armor-class" in work.on
        ),
        *(
            (active, work.value)
            for active, work in body.works(BonusEffect)
            if work.to == "armor-class" and not work.sets
        ),
        *(
            (active, -work.value)
            for active, work in body.works(HinderRider)
            if work.what == "armor-class"
        ),
    ]
    parts = (*armor_class, *(Modifier(source=a.source, value=value) for a, value in bonuses))
    total = sum(part.value for part in parts)
    for active, work in body.works(BonusEffect):
        if work.to == "armor-class" and work.sets and total < work.value:
            parts = (*parts, Modifier(source=active.source, value=work.value - total))
            total = work.value
    return parts


def lasting_speed(own: int, body: Body) -> int:
    """Speed with bonuses, then doubled, then hindered. Source: SRD 5.2, "Haste", "Slow"."""
    if own == 0:
        return 0
    bonuses = [work for _, work in body.works(BonusEffect) if speeds(work)]
    speed = max(
        [
            own + sum(work.value for work in bonuses if not work.sets),
            *(work.value for work in bonuses if work.sets),
        ]
    )
    if any(work.doubled for work in bonuses):
        speed *= 2
    if any(body.works(UnboundEffect)):
        return speed
    limits = [rider.value for _, rider in body.works(HinderRider) if rider.what == "speed-limit"]
    speed = min([speed, *limits])
    hinders = {rider.what for _, rider in body.works(HinderRider)}
    if "speed-zero" in hinders:
        return 0
    lost = sum(rider.value for _, rider in body.works(HinderRider) if rider.what == "speed")
    return max((speed // 2 if "speed-halved" in hinders else speed) - lost, 0)


SIZES: Final = tuple(Size)


def lasting_size(own: Size, body: Body) -> Size:
    """The size as spells have made it. Source: SRD 5.2, "Enlarge/Reduce"."""
    steps = sum(work.value for _, work in body.works(BonusEffect) if work.to == "size")
    return SIZES[min(max(SIZES.index(own) + steps, 0), len(SIZES) - 1)]
