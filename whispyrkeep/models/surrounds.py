"""Effects of clouds, webs and walls: what scatters, burns or screens them.

Part of the vocabulary of ``models.effects``.
"""

# annotations are no strings here: pydantic would compile them, which takes its time
from typing import Literal

from whispyrkeep.models.base import CatalogueId, Count, Value
from whispyrkeep.models.riders import DamagePart


class DisperseEffect(Value):
    """Ends what stays of other spells on the targets, or on all within ``feet`` without any.

    ``spells`` are those it ends (gas that a wind scatters, Darkness), up to ``level`` if it is not
    0; ``lights`` are those that spells of up to this level shed. It puts out open ``flames``.
    Source: SRD 5.2, "Gust of Wind", "Darkness", "Daylight", "Sunburst", "Sleet Storm".
    """

    op: Literal["disperse"] = "disperse"
    spells: tuple[CatalogueId, ...] = ()
    level: Count = 0
    lights: Count = 0
    flames: bool = False
    feet: Count = 0


class FlammableEffect(Value):
    """Fire damage to the bearer sets what surrounds it alight: ``damage`` as its turn begins.

    Then it has burned away. Source: SRD 5.2, "Web".
    """

    op: Literal["flammable"] = "flammable"
    damage: tuple[DamagePart, ...]


class ScreenEffect(Value):
    """A wall between the bearer and all who are neither beside it nor behind the wall too.

    It gives both sides ``cover`` against each other, and keeps them from seeing each other if it
    is ``opaque``. Source: SRD 5.2, "Blade Barrier", "Wall of Fire", "Wall of Thorns".
    """

    op: Literal["screen"] = "screen"
    cover: Literal["", "half", "three-quarters"] = ""
    opaque: bool = False


class WaitEffect(Value):
    """So many seconds pass before the spell does anything. Source: SRD 5.2, "Heroes' Feast"."""

    op: Literal["wait"] = "wait"
    seconds: Count
