"""Requests for what takes its time, or goes beyond a turn: work, ways, dangers and recovery."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from whispyrkeep.models.base import CatalogueId, EntityId, Int, Line, Value, added

RequestId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]


class RequestBase(Value):
    id: RequestId = "r1"
    reason: Line = ""


class Danger(RequestBase):
    """Spring a trap of the rulebook, or expose somebody to a poison, curse or contagion of it.

    A trap is built for characters of ``level``: its dice and DCs grow with it. A contagion may be
    caught from a ``carrier``: skin touched theirs, or they were near. Without ``targets`` it
    befalls whoever marches first.
    """

    kind: Literal["danger"] = "danger"
    danger: CatalogueId
    targets: tuple[EntityId, ...] = ()
    level: Annotated[Int, Field(ge=1, le=20)] = 1
    carrier: EntityId | None = added(None)


class Craft(RequestBase):
    """Make an item in days of 8 hours; raw materials are paid from the actor's purse.

    ``days`` is how long they work on it now, 0 until it is done; later requests go on where
    this one stops. ``assistant`` is a party member who halves the time. ``tool`` is for items
    that the rulebook lists with no tool, by the DM's ruling.
    """

    kind: Literal["craft"] = "craft"
    actor: EntityId
    item: CatalogueId
    days: Annotated[Int, Field(ge=0, le=1_000)] = 0
    assistant: EntityId | None = None
    tool: CatalogueId | None = None


class Jump(RequestBase):
    """A Long Jump over ``feet``, or a High Jump so high; ``standing`` is one without a run-up.

    What is not refused succeeds; the DM asks for a check where more is tried than that.
    """

    kind: Literal["jump"] = "jump"
    actor: EntityId
    direction: Literal["long", "high"] = "long"
    feet: Annotated[Int, Field(ge=1, le=1_000)]
    standing: bool = False


class Traverse(RequestBase):
    """Move ``feet`` a ``way`` for which nobody is a target: a wall, water, the air, the floor.

    ``liquid`` is walking on its surface, ``past`` through the space of the ``target``. With
    ``hard``, at the DM's option, slippery walls and rough water ask for a check.
    """

    kind: Literal["traverse"] = "traverse"
    actor: EntityId
    way: Literal["climb", "crawl", "swim", "fly", "liquid", "past"]
    feet: Annotated[Int, Field(ge=1, le=1_000)]
    hard: bool = False
    target: EntityId | None = None


class Recuperate(RequestBase):
    """The party does nothing but rest for ``days``, with a Long Rest on each of them.

    After every 3 of them who is ill saves, and has Advantage against a contagion for a day.
    """

    kind: Literal["recuperate"] = "recuperate"
    days: Annotated[Int, Field(ge=3, le=30)] = 3


class Tend(RequestBase):
    """Make a dose of ointment in an hour and put it on the eyes of somebody with Sight Rot."""

    kind: Literal["tend"] = "tend"
    actor: EntityId
    target: EntityId


class IdentifySpell(RequestBase):
    """Take the Study action to find out which spells last on the ``target``: Arcana, DC 15."""

    kind: Literal["identify_spell"] = "identify_spell"
    actor: EntityId
    target: EntityId


class RepairShip(RequestBase):
    """Have so many ``hit_points`` of a berthed ship's hull repaired, at the actor's cost.

    In a ``shipyard``, with supplies and skilled hands, it takes half the time and money.
    """

    kind: Literal["repair_ship"] = "repair_ship"
    actor: EntityId
    vehicle: CatalogueId
    hit_points: Annotated[Int, Field(ge=1, le=1_000)]
    shipyard: bool = False


class HarvestPoison(RequestBase):
    """Try to take a dose of poison from a venomous ``monster`` that is dead or Incapacitated."""

    kind: Literal["harvest_poison"] = "harvest_poison"
    actor: EntityId
    monster: CatalogueId


class CopySpell(RequestBase):
    """Copy the Wizard spell of a ``scroll`` into the actor's spellbook; the scroll is lost."""

    kind: Literal["copy_spell"] = "copy_spell"
    actor: EntityId
    scroll: CatalogueId
