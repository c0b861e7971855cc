"""Creatures that fade from sight, from the light and from the Material Plane.

Source: SRD 5.2.1, Will-o'-Wisp, "Vanish"; Magmin, "Ignited Illumination"; Cloaker, "Phantasms";
Phase Spider, "Ethereal Jaunt"; Nightmare, "Ethereal Stride"; Darkmantle, "Darkness Aura".
"""

from __future__ import annotations

from typing import Any, Final

from whispyrkeep.mechanics.attacks.forced import standing_enemies
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.turns import spend
from whispyrkeep.mechanics.harm.conditions import (
    concentrate,
    end_concentration,
    end_effect,
    gain_condition,
)
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.checks import HIDDEN, ability_check, hide_behind
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness, sees
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import BestowEffect, CastEffect, GrantEffect
from whispyrkeep.models.events import FoeFled
from whispyrkeep.models.programs import PhaseEffect
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition, EffectKind, Skill

HIDE_DC: Final = 15
ETHEREAL: Final = "Ethereal Plane"
"""Source of being where nobody on the Material Plane reaches, nor is reached from."""


# --- out of sight ---------------------------------------------------------------------


def would_vanish(view: Creature, effect: GrantEffect) -> bool:
    """Whether it has yet to fade, and has its Concentration free for it."""
    busy = view.body is not None and view.body.concentration is not None
    return not view.has(effect.condition) and not (busy and effect.concentration)


def vanish(
    play: Play, view: Creature, action: ActionDefinition, effect: GrantEffect, _target: str
) -> None:
    """Invisible for as long as it concentrates on it, and until it attacks."""
    if effect.concentration:
        concentrate(play, view.id, action.name)
    hidden = ActiveCondition(
        condition=effect.condition,
        source=action.name,
        by=view.id,
        concentration=effect.concentration,
        endures=effect.endures,
    )
    gain_condition(play, view.id, hidden)


def show(play: Play, view: Creature) -> None:
    """Who does harm is seen again, if it has vanished by its own Concentration."""
    for entry in view.active(Condition.INVISIBLE):
        if entry.concentration and entry.by == view.id and not entry.endures:
            end_concentration(play, view.id, "seen again")


# --- hiding, and searching for who hides -----------------------------------------------


def hide(play: Play, foe_id: str) -> None:
    """Source: SRD 5.2, Rules Glossary, "Hide": DC 15, and the Invisible condition."""
    if ability_check(play, foe_id, Ability.DEXTERITY, Skill.STEALTH, HIDE_DC):
        gain_condition(play, foe_id, hide_behind(play, foe_id))


def search(play: Play, foe_id: str) -> bool:
    """Take the Search action for whoever hides, if nobody can be seen; whether it was taken.

    Source: SRD 5.2, Rules Glossary, "Search [Action]", "Hide".
    """
    fight = play.state.fight
    if fight is None or not fight.budget.action:
        return False
    foe = creature(play.state, play.catalogue, foe_id)
    standing = [creature(play.state, play.catalogue, e) for e in standing_enemies(play, foe_id)]
    hidden = [
        entry.found_dc
        for enemy in standing
        for entry in enemy.active(Condition.INVISIBLE)
        if entry.source == HIDDEN and entry.found_dc is not None
    ]
    if not hidden or any(sees(play.state, foe, enemy) for enemy in standing):
        return False
    spend(play, "action")
    ability_check(play, foe_id, Ability.WISDOM, Skill.PERCEPTION, min(hidden))
    return True


# --- light ----------------------------------------------------------------------------


def would_shine(view: Creature, action: ActionDefinition) -> bool:
    """Whether what it puts on itself is not on it yet."""
    return all(effect.source != action.name for effect in view.effects(EffectKind.LASTING))


def put_on(
    play: Play, view: Creature, action: ActionDefinition, effect: BestowEffect, _target: str
) -> None:
    """Works of its own, until they end: light, magical Darkness around a darkmantle."""
    if effect.concentration:
        concentrate(play, view.id, action.name)
    ends_at = play.state.time + effect.seconds if effect.seconds else None
    origin = Origin(
        by=view.id, name=action.name, ends_at=ends_at, concentration=effect.concentration
    )
    endure(play, view.id, effect.works, origin)


def fade_in_light(play: Play, whose: str) -> None:
    """At the start and the end of a turn in Bright Light, what it cast in the dark is over."""
    view = creature(play.state, play.catalogue, whose)
    actions = (*view.block.actions, *view.block.bonus_actions) if view.block else ()
    dark = {
        use.spell
        for action in actions
        for effect in action.effects
        if isinstance(effect, CastEffect) and effect.dark
        for use in effect.spells
    }
    if not dark or brightness(play.state, whose) is not Brightness.BRIGHT:
        return
    for active in view.body.effects if view.body else ():
        if active.spell in dark and active.by == whose:
            end_effect(play, whose, active.kind, source=active.source, why="Bright Light")


# --- another plane --------------------------------------------------------------------


def is_ethereal(view: Creature) -> bool:
    """Whether it is on the Ethereal Plane."""
    return any(effect.source == ETHEREAL for effect in view.effects(EffectKind.LASTING))


def would_phase(view: Creature, effect: PhaseEffect) -> bool:
    """It comes back whenever it can, and goes when it has done its work, or has enough."""
    return is_ethereal(view) or not effect.fleeing or view.bloodied


def phase(
    play: Play, view: Creature, _action: ActionDefinition, effect: PhaseEffect, _target: str
) -> None:
    """To the Ethereal Plane, or back from it; when it does which: docs/rulings.md."""
    if is_ethereal(view):
        end_effect(play, view.id, EffectKind.LASTING, source=ETHEREAL, why="back")
    elif effect.fleeing:
        play.happen(FoeFled(foe=view.id))
    else:
        gone: Any = HinderRider(what="away")
        endure(play, view.id, (gone,), Origin(by=view.id, name=ETHEREAL))
