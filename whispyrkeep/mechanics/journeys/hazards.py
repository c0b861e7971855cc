"""Hazards and environmental effects: falls, fire, want of air, food and water, cold and heat.

Source: SRD 5.2, "Hazards"; Rules Glossary, "Burning", "Dehydration", "Falling", "Malnutrition",
"Suffocation"; "Environmental Effects".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.falls import fall
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import no_bodies
from whispyrkeep.mechanics.harm.burning import burn, put_out
from whispyrkeep.mechanics.harm.choking import breathe_again, go_without_air
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_condition, gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.mechanics.rolls.surroundings import swims
from whispyrkeep.mechanics.things.provisions import DAYS_WITHOUT_FOOD
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Hazard
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind, HazardName
from whispyrkeep.models.time import MINUTE, ROUND

ENVIRONMENT_DC: Final = 10
MARCH_DC: Final = 10
"""And 1 for each hour beyond 8."""
HEAT_DC: Final = 5
"""For the first hour, and one more for each after it."""

BEDROLL: Final = "item/bedroll"
BLANKET: Final = "item/blanket"

LONGEST: Final = 24
"""Saves that one request asks of one creature at most."""

ROUNDS_A_MINUTE: Final = MINUTE // ROUND


def hazard(play: Play, request: Hazard) -> Rejection | None:
    """Expose each target to the hazard."""
    targets = tuple(dict.fromkeys(request.targets))
    refusal = no_bodies(play.state, play.catalogue, targets)
    if refusal is not None:
        return refusal
    if request.hazard in ENDS and not any(_suffers(play, t, request.hazard) for t in targets):
        return refuse("hazard.none", f"nobody named suffers what {request.hazard.value} ends")
    for target_id in targets:
        if creature(play.state, play.catalogue, target_id).alive:
            _HAZARDS[request.hazard](play, request, target_id)
    if not play.events:
        message = f"{request.hazard.value} does nothing to them, or not yet"
        return refuse("hazard.harmless", message)
    settle(play)
    return None


# --- falls ----------------------------------------------------------------------------


def _fall(play: Play, request: Hazard, target_id: str) -> None:
    water = request.hazard is HazardName.FALLING_INTO_WATER
    fall(play, target_id, request.amount, into_water=water)


# --- fire -----------------------------------------------------------------------------


def _ignite(play: Play, _request: Hazard, target_id: str) -> None:
    """Outside a fight the flames are beaten out after one round: docs/rulings.md."""
    burning = ActiveEffect(kind=EffectKind.BURNING, source="Burning")
    gain_effect(play, target_id, burning)
    if play.state.fight is None:
        burn(play, target_id)
        put_out(play, target_id)


def _douse(play: Play, _request: Hazard, target_id: str) -> None:
    end_effect(play, target_id, EffectKind.BURNING, why="doused")


# --- want of air ----------------------------------------------------------------------


def breath_rounds(target: Creature) -> int:
    """Rounds for which a creature holds its breath: 1 minute and its Constitution modifier more.

    Source: SRD 5.2, Rules Glossary, "Suffocation [Hazard]": at least 30 seconds.
    """
    minutes = 1 + target.modifier(Ability.CONSTITUTION)
    return max(minutes * ROUNDS_A_MINUTE, ROUNDS_A_MINUTE // 2)


def _suffocate(play: Play, request: Hazard, target_id: str) -> None:
    """An Exhaustion level for every round beyond the breath; choking allows none."""
    target = creature(play.state, play.catalogue, target_id)
    held = breath_rounds(target) if request.hazard is HazardName.SUFFOCATION else 0
    before = max(request.earlier - held, 0)
    levels = max(request.earlier + request.amount - held, 0) - before
    go_without_air(play, target_id, levels)


def _breathe(play: Play, _request: Hazard, target_id: str) -> None:
    breathe_again(play, target_id)


# --- want of food and water -----------------------------------------------------------


def _thirst(play: Play, _request: Hazard, target_id: str) -> None:
    """Less than half the water of a day. Source: Rules Glossary, "Dehydration [Hazard]"."""
    _exhaust(play, target_id, 1, "Dehydration")
    _want(play, target_id, EffectKind.PARCHED, "Dehydration")


def _hunger(play: Play, _request: Hazard, target_id: str) -> None:
    """Less than half the food of a day. Source: Rules Glossary, "Malnutrition [Hazard]"."""
    if not saving_throw(play, target_id, _endure("Malnutrition")):
        _exhaust(play, target_id, 1, "Malnutrition")
        _want(play, target_id, EffectKind.STARVED, "Malnutrition")


def _starve(play: Play, request: Hazard, target_id: str) -> None:
    """Nothing at all: a level at the end of the fifth day and of each day after it."""
    spared = DAYS_WITHOUT_FOOD - 1
    before = max(request.earlier - spared, 0)
    levels = max(request.earlier + request.amount - spared, 0) - before
    if levels:
        _exhaust(play, target_id, levels, "Malnutrition")
        _want(play, target_id, EffectKind.STARVED, "Malnutrition")


def _want(play: Play, target_id: str, kind: EffectKind, source: str) -> None:
    gain_effect(play, target_id, ActiveEffect(kind=kind, source=source))


def _feed(play: Play, _request: Hazard, target_id: str) -> None:
    """A full day's food and water: what they caused can be slept off again."""
    for kind in ENDS[HazardName.FED]:
        end_effect(play, target_id, kind, why="ate and drank")


# --- cold, heat, water, ice -----------------------------------------------------------


def _endure(name: str, dc: int = ENVIRONMENT_DC, leaning: Leaning | None = None) -> Save:
    return Save(Ability.CONSTITUTION, dc, name, leaning=leaning or Leaning())


def _withstands(target: Creature, kind: DamageType) -> bool:
    return kind in target.resistances or kind in target.immunities


def _freeze(play: Play, request: Hazard, target_id: str) -> None:
    """A save an hour, but in a Bedroll; a Blanket helps.

    Source: SRD 5.2, "Extreme Cold" (p. 195); "Bedroll", "Blanket" (p. 96).
    """
    target = creature(play.state, play.catalogue, target_id)
    carried = play.state.party[target_id].inventory if target_id in play.state.party else {}
    if _withstands(target, DamageType.COLD) or BEDROLL in carried:
        return
    leaning = Leaning()
    leaning.for_("Blanket", when=BLANKET in carried)
    _weather(play, target_id, [_endure("Extreme Cold", leaning=leaning)] * request.amount)


def _swelter(play: Play, request: Hazard, target_id: str) -> None:
    """A save an hour, harder every hour. Source: SRD 5.2, "Extreme Heat"."""
    target = creature(play.state, play.catalogue, target_id)
    if _withstands(target, DamageType.FIRE):
        return
    armored = target.armor is not None and target.armor.category in ("medium", "heavy")
    saves = []
    for hour in range(request.earlier, request.earlier + request.amount):
        leaning = Leaning()
        leaning.against("armor", when=armored)
        saves.append(_endure("Extreme Heat", min(HEAT_DC + hour, 30), leaning))
    _weather(play, target_id, saves)


def _immerse(play: Play, request: Hazard, target_id: str) -> None:
    """A save a minute, after as many as the Constitution score. Source: "Frigid Water"."""
    target = creature(play.state, play.catalogue, target_id)
    if _withstands(target, DamageType.COLD):
        return
    free = target.abilities[Ability.CONSTITUTION]
    before = max(request.earlier - free, 0)
    due = max(request.earlier + request.amount - free, 0) - before
    _weather(play, target_id, [_endure("Frigid Water")] * due)


def _swim_deep(play: Play, request: Hazard, target_id: str) -> None:
    """A save an hour, without a Swim Speed. Source: SRD 5.2, "Deep Water"."""
    target = creature(play.state, play.catalogue, target_id)
    if not swims(target):
        _weather(play, target_id, [_endure("Deep Water")] * request.amount)


def _march(play: Play, request: Hazard, target_id: str) -> None:
    """A save an hour beyond 8, harder every hour. Source: SRD 5.2, "Extended Travel"."""
    hours = range(request.earlier + 1, request.earlier + request.amount + 1)
    saves = [_endure("Extended Travel", min(MARCH_DC + hour, 30)) for hour in hours]
    _weather(play, target_id, saves)


def _weather(play: Play, target_id: str, saves: list[Save]) -> None:
    """Each save, and an Exhaustion level for each that fails, as long as the creature lives."""
    for save in saves[:LONGEST]:
        if not creature(play.state, play.catalogue, target_id).alive:
            return
        if not saving_throw(play, target_id, save):
            _exhaust(play, target_id, 1, save.label)


def _slip(play: Play, _request: Hazard, target_id: str) -> None:
    """Source: SRD 5.2, "Slippery Ice"."""
    save = Save(Ability.DEXTERITY, ENVIRONMENT_DC, "Slippery Ice", against=(Condition.PRONE,))
    if not saving_throw(play, target_id, save):
        gain_condition(play, target_id, ActiveCondition(condition=Condition.PRONE))


def _exhaust(play: Play, target_id: str, levels: int, source: str) -> None:
    if levels > 0:
        exhaustion = ActiveCondition(
            condition=Condition.EXHAUSTION, source=source, level=min(levels, 6)
        )
        gain_condition(play, target_id, exhaustion)


# --- all of them ----------------------------------------------------------------------

ENDS: Final = {
    HazardName.DOUSED: (EffectKind.BURNING,),
    HazardName.AIR: (EffectKind.BREATHLESS,),
    HazardName.FED: (EffectKind.HUNGRY, EffectKind.STARVED, EffectKind.PARCHED),
}


def _suffers(play: Play, target_id: str, ending: HazardName) -> bool:
    view = creature(play.state, play.catalogue, target_id)
    return any(view.effects(kind) for kind in ENDS[ending])


_HAZARDS: Final[dict[HazardName, Callable[[Play, Hazard, str], None]]] = {
    HazardName.FALLING: _fall,
    HazardName.FALLING_INTO_WATER: _fall,
    HazardName.BURNING: _ignite,
    HazardName.DOUSED: _douse,
    HazardName.SUFFOCATION: _suffocate,
    HazardName.CHOKING: _suffocate,
    HazardName.AIR: _breathe,
    HazardName.DEHYDRATION: _thirst,
    HazardName.MALNUTRITION: _hunger,
    HazardName.NO_FOOD: _starve,
    HazardName.FED: _feed,
    HazardName.EXTREME_COLD: _freeze,
    HazardName.EXTREME_HEAT: _swelter,
    HazardName.FRIGID_WATER: _immerse,
    HazardName.DEEP_WATER: _swim_deep,
    HazardName.SLIPPERY_ICE: _slip,
    HazardName.FORCED_MARCH: _march,
}
