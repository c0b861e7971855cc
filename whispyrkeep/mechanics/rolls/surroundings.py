"""What the place itself does to those in it: weather and terrain.

Source: SRD 5.2, "Environmental Effects", "Heavy Precipitation", "Strong Wind"; "Difficult Terrain";
"Underwater Combat".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from whispyrkeep.models.modifiers import BonusEffect
from whispyrkeep.models.state import Body, CampaignState
from whispyrkeep.models.terms import Band, DamageType, EffectKind, Weather
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.workings import UnboundEffect

if TYPE_CHECKING:
    from whispyrkeep.mechanics.creatures.view import Creature

PRECIPITATION: Final = frozenset({Weather.HEAVY_RAIN, Weather.HEAVY_SNOW})
SpeedMode = Literal["climb", "swim", "fly"]
FLAME_KILLERS: Final = (Weather.HEAVY_RAIN, Weather.STRONG_WIND)


def weather_here(state: CampaignState) -> tuple[Weather, ...]:
    """The weather at the party's place."""
    place = state.world.places.get(state.location)
    return place.weather if place else ()


def pours(state: CampaignState) -> bool:
    """Whether heavy rain or snow obscures everything lightly."""
    return bool(PRECIPITATION & set(weather_here(state)))


def blows(state: CampaignState) -> bool:
    """Whether a strong wind hinders ranged attack rolls with weapons."""
    return Weather.STRONG_WIND in weather_here(state)


def flame_killer(state: CampaignState) -> str:
    """The weather that puts out open flames; empty when none does."""
    here = weather_here(state)
    return next(
        (weather.value.replace("-", " ") for weather in FLAME_KILLERS if weather in here), ""
    )


SUNS: Final = {"Daylight": "", "Sunbeam": "spell/sunbeam"}
"""Spells whose light is sunlight, and what their caster concentrates on meanwhile."""

SUN_FEET: Final = 60
"""How far it falls. Source: SRD 5.2, "Daylight", "Sunbeam" (dim in the outer half)."""


def sunlit(state: CampaignState, creature_id: str = "") -> bool:
    """Whether sunlight falls on the creature now: by day where the author lets it in, or a spell's.

    Day is the middle half of the calendar's day.
    """
    if any(_suns(member.body) for member in state.party.values()):
        foe = state.fight.foes.get(creature_id) if state.fight else None
        rules = state.world.rules
        feet = {Band.NEAR: rules.near_feet, Band.FAR: rules.far_feet}
        if foe is None or foe.ally or feet.get(foe.band, 0) <= SUN_FEET:
            return True
    place = state.world.places.get(state.location)
    day = state.world.calendar.hours_per_day * HOUR
    return place is not None and place.sunlit and day <= 4 * (state.time % day) < 3 * day


def _suns(body: Body) -> bool:
    return any(
        effect.kind is EffectKind.LIGHT and SUNS.get(effect.source) in ("", body.concentration)
        for effect in body.effects
    )


def rough(state: CampaignState, mover: Creature) -> bool:
    """Whether every foot that the creature moves costs it 1 extra foot.

    Source: SRD 5.2, Rules Glossary, "Difficult Terrain", "Swimming".
    """
    in_water = submerged(state) and not swims(mover)
    if "free-action" in mover.features:
        return False
    if mover.body is not None and any(mover.body.works(UnboundEffect)):
        return in_water
    return hard_going(state) or in_water or mover.hindered("difficult-terrain")


def hard_going(state: CampaignState) -> bool:
    """Whether the ground at the party's place is Difficult Terrain."""
    place = state.world.places.get(state.location)
    return place is not None and place.difficult_terrain


def submerged(state: CampaignState) -> bool:
    """Whether the party's place lies under water."""
    place = state.world.places.get(state.location)
    return place is not None and place.underwater


def dry(state: CampaignState) -> bool:
    """Whether the party's place does not lie under water."""
    return not submerged(state)


def soaked(state: CampaignState, view: Creature) -> Creature:
    """The creature with the Resistance to Fire that anything underwater has.

    Source: SRD 5.2, "Underwater Combat", "Fire Resistance".
    """
    if not submerged(state) or DamageType.FIRE in view.resistances:
        return view
    return replace(view, resistances=view.resistances | {DamageType.FIRE}, soaked=True)


def swims(creature: Creature) -> bool:
    """Whether the creature has a Swim Speed."""
    return speed_in(creature, "swim") > 0


def speed_in(creature: Creature, mode: SpeedMode) -> int:
    """The creature's ``climb``, ``swim`` or ``fly`` Speed in feet, 0 without one.

    Source: SRD 5.2, "Ranger", "Level 6: Roving" (p. 59); "Thief", "Second-Story Work" (p. 64);
    "Eldritch Invocation Options", "Gift of the Depths"; spells and features of flight.
    """
    own = creature.block.speeds.get(mode, 0) if creature.block is not None else 0
    body = creature.body
    works = body.works(BonusEffect) if body else iter(())
    lent = [work.value or creature.speed for _, work in works if work.mode == mode]
    given = creature.speed if GIVEN.get(mode, frozenset()) & creature.features else 0
    flies = creature.effects(EffectKind.FLYING) if mode == "fly" else ()
    return max(own, given, *lent, *(effect.value for effect in flies), 0)


GIVEN: Final = {
    "climb": frozenset({"roving", "second-story-work"}),
    "swim": frozenset({"roving", "gift-of-the-depths"}),
}
"""Features that give a Speed equal to one's Speed."""
