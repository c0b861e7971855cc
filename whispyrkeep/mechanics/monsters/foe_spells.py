"""Spells of a stat block: which one is worth casting now, and casting it with the printed numbers.

Source: SRD 5.2.1, "Monsters", "Spellcasting"; the stat blocks, "Spellcasting".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.attacks.forced import covered, standing_enemies
from whispyrkeep.mechanics.casting.castings import announce, concentrates, fails, hold, until
from whispyrkeep.mechanics.casting.spell_effects import take_effect, unaffected
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.choosing.weighing import casting_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import allies, area_limit, feet_between
from whispyrkeep.mechanics.fights.windows import countered
from whispyrkeep.mechanics.harm.conditions import end_concentration
from whispyrkeep.mechanics.monsters.powers import printed_numbers, ready
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    CastEffect,
    DamageEffect,
    DartsEffect,
    Effect,
    HealEffect,
    SaveEffect,
    WardEffect,
)
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.programs import SpellUse
from whispyrkeep.models.riders import ConditionRider
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability, Condition
from whispyrkeep.models.workings import ImagesEffect

HARMFUL: Final = (AttackEffect, SaveEffect, DartsEffect, DamageEffect)
FOR_FIGHTS: Final = (*HARMFUL, HealEffect, WardEffect, ImagesEffect)
"""Effects of the spells that foes cast in fights; the others are for the table."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A spell that a creature may cast now: the use, the casting with its numbers, the targets."""

    action: ActionDefinition
    use: SpellUse
    casting: Casting
    targets: tuple[str, ...]

    @property
    def limited(self) -> bool:
        """Whether it is counted how often it can be cast."""
        return self.use.uses_per_day is not None or self.action.uses_per_day is not None


# --- what can be cast -----------------------------------------------------------------


def casts(
    play: Play, view: Creature, action: ActionDefinition, uses: Iterable[SpellUse], target_id: str
) -> Iterator[Cast]:
    """The spells among these that would do something to this enemy, or for its own side."""
    effect = printed_numbers(view, action)
    if effect is None:
        return
    for use in uses:
        spell = play.catalogue.spell(use.spell)
        if play.catalogue.ban(use.spell) is None and _may_cast(view, use, spell):
            casting = _casting(play, view, spell, use, effect)
            targets = _targets(play, casting, target_id)
            if targets:
                yield Cast(action, use, casting, targets)


def _may_cast(view: Creature, use: SpellUse, spell: SpellDefinition) -> bool:
    if spell.casting_time in ("minutes", "reaction") or spell.window is not None:
        return False
    if view.body is None or spell_uses_left(view, use) < 1:
        return False
    mute = spell.verbal and view.hindered("verbal-spells")
    if mute or view.hindered("casting"):
        return False
    level = use.level or spell.level
    return not (concentrates(spell, level) and view.body.concentration is not None)


def spell_uses_left(view: Creature, use: SpellUse) -> int:
    """How often the spell can still be cast today; 1 for one that is cast at will."""
    if use.uses_per_day is None or view.body is None:
        return 1
    return view.body.resources.get(counter(use), use.uses_per_day)


def counter(use: SpellUse) -> str:
    """The resource that counts how often the spell can still be cast today."""
    return f"cast:{use.spell.partition('/')[2]}"


def _casting(
    play: Play, view: Creature, spell: SpellDefinition, use: SpellUse, effect: CastEffect
) -> Casting:
    modifier = view.modifier(effect.ability or Ability.CHARISMA)
    level = use.level or spell.level
    chosen = spell
    if spell.options:
        first = spell.options[0].effects
        chosen = spell.with_(effects=(*spell.effects, *first), options=())
    if effect.seconds or effect.gentle:
        chosen = chosen.with_(effects=tuple(_as_printed(one, effect) for one in chosen.effects))
    return Casting(
        chosen,
        view,
        modifier,
        effect.to_hit if effect.to_hit is not None else modifier + view.proficiency,
        effect.save_dc or 8 + modifier + view.proficiency,
        level,
        play.state.time + effect.seconds if effect.seconds else until(play, spell, level),
        None,
        concentration=concentrates(spell, level),
    )


def _as_printed(one: Effect, printed: CastEffect) -> Effect:
    """The spell's effect with the time that the stat block prints, and what is gentle with it.

    Source: SRD 5.2.1, Vampire, "Charm".
    """
    if not isinstance(one, SaveEffect):
        return one
    riders = tuple(
        rider.with_(
            seconds=printed.seconds if rider.seconds and printed.seconds else rider.seconds,
            gentle=printed.gentle,
        )
        if isinstance(rider, ConditionRider)
        else rider
        for rider in one.on_failure
    )
    return one.with_(on_failure=riders)


# --- at whom --------------------------------------------------------------------------


def _targets(play: Play, casting: Casting, target_id: str) -> tuple[str, ...]:
    """Whom the spell is for: enemies it reaches if it harms, else whoever needs it."""
    effects = casting.spell.effects
    if any(isinstance(effect, HARMFUL) for effect in effects):
        return _enemies(play, casting, target_id)
    if any(isinstance(effect, HealEffect) for effect in effects):
        return _hurt(play, casting)
    if any(isinstance(effect, WardEffect) for effect in effects):
        return _unwarded(play, casting)
    caster, spell = casting.caster, casting.spell.id
    known = caster.body.effects if caster.body else ()
    fresh = all(active.spell != spell for active in known)
    return (caster.id,) if fresh and any(isinstance(e, ImagesEffect) for e in effects) else ()


def _enemies(play: Play, casting: Casting, target_id: str) -> tuple[str, ...]:
    spell, caster = casting.spell, casting.caster
    reach = spell.area.feet if spell.area and not spell.range_feet else spell.range_feet
    others = [one for one in standing_enemies(play, caster.id) if one != target_id]
    within = [
        one
        for one in (target_id, *others)
        if feet_between(play.state, caster.id, one) <= reach
        and not covered(play, caster.id, one)
        and sees(play.state, caster, creature(play.state, play.catalogue, one))
        and not _wasted(play, casting, one)
    ]
    return tuple(within[: _most(casting)])


def _wasted(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether every save of the spell would touch nothing there."""
    saves = [effect for effect in casting.spell.effects if isinstance(effect, SaveEffect)]
    others = any(isinstance(effect, AttackEffect | DartsEffect) for effect in casting.spell.effects)
    if not saves or others:
        return False
    return all(unaffected(play, casting, effect, target_id) for effect in saves)


def _most(casting: Casting) -> int:
    """How many creatures the spell is aimed at; rays and darts all at one."""
    spell = casting.spell
    if spell.area is not None:
        return area_limit(spell.area)
    if any(isinstance(effect, AttackEffect | DartsEffect) for effect in spell.effects):
        return 1
    return max(spell.targets + spell.targets_per_slot * casting.levels_above, 1)


def _hurt(play: Play, casting: Casting) -> tuple[str, ...]:
    """The most hurt of its own side, if Bloodied; the dead are beyond it."""
    side = [creature(play.state, play.catalogue, one) for one in _side(play, casting.caster)]
    bloodied = [one for one in side if one.alive and one.bloodied and _near(play, casting, one.id)]
    worst = min(bloodied, key=lambda one: one.hit_points, default=None)
    return (worst.id,) if worst is not None else ()


def _unwarded(play: Play, casting: Casting) -> tuple[str, ...]:
    """Itself and its allies who do not have it yet."""
    name = casting.spell.name
    found = []
    for one in _side(play, casting.caster):
        view = creature(play.state, play.catalogue, one)
        bare = view.body is not None and all(e.source != name for e in view.body.effects)
        if bare and view.alive and _near(play, casting, one):
            found.append(one)
    return tuple(found[: 1 if casting.spell.self_only else _most(casting)])


def _side(play: Play, caster: Creature) -> tuple[str, ...]:
    return (caster.id, *allies(play.state, caster.id))


def _near(play: Play, casting: Casting, target_id: str) -> bool:
    own = casting.caster.id
    return target_id == own or feet_between(play.state, own, target_id) <= casting.spell.range_feet


# --- what it is worth -----------------------------------------------------------------


def cast_worth(play: Play, cast: Cast) -> int:
    """What the spell may do, in twentieths of damage, as attacks and abilities are weighed."""
    return casting_worth(play, cast.casting, cast.targets)


# --- casting it -----------------------------------------------------------------------


def cast_by_foe(play: Play, cast: Cast) -> None:
    """Cast the spell: what it is counted by, what holds it, and its effects one by one.

    The action it is cast with is for the caller to use up.
    """
    foe_id, spell = cast.casting.caster.id, cast.casting.spell
    if cast.use.uses_per_day is not None:
        left = spell_uses_left(creature(play.state, play.catalogue, foe_id), cast.use) - 1
        play.happen(ResourceChanged(target=foe_id, resource=counter(cast.use), left=left))
    announce(play, spell, foe_id, cast.targets, cast.casting.slot_level)
    if countered(play, foe_id, spell):
        end_concentration(play, foe_id, "countered")
        return
    if fails(play, spell, foe_id):
        return
    for effect in spell.effects:
        take_effect(play, cast.casting, effect, cast.targets)
    hold(play, cast.casting, cast.targets)


def best_cast(
    play: Play, view: Creature, action: ActionDefinition, uses: Iterable[SpellUse], target_id: str
) -> Cast | None:
    """The spell worth most of these, if one is worth anything."""
    if view.has(Condition.INCAPACITATED):
        return None
    found = list(casts(play, view, action, uses, target_id))
    best = max(found, key=lambda cast: cast_worth(play, cast), default=None)
    return best if best is not None and cast_worth(play, best) > 0 else None


def action_cast(
    play: Play, view: Creature, action: ActionDefinition, target_id: str
) -> Cast | None:
    """The best spell that the action casts, if the action is ready."""
    if not ready(play, view, action):
        return None
    uses = spells_of(action, once_more=True)
    return best_cast(play, view, action, uses, target_id) if uses else None


def spells_of(action: ActionDefinition, *, once_more: bool) -> list[SpellUse]:
    """The spells that the action casts; ``once_more``: and those that one of them may be."""
    casting = [effect for effect in action.effects if isinstance(effect, CastEffect)]
    spare = [use for effect in casting for use in effect.instead_once] if once_more else []
    return [*(use for effect in casting for use in effect.spells), *spare]
