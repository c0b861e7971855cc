"""What a character's attacks are worth, and which features and smites are worth naming with one.

An estimate from the strike's numbers and the target's; exact odds are ``odds``' to tell.
Source: SRD 5.2, "Making an Attack"; the features named in ``attack_options``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.attack_options import CUNNING, OPTIONS, RECKLESS, AttackOption
from whispyrkeep.mechanics.attacks.strikes import Strike, carried_strikes
from whispyrkeep.mechanics.casting.castings import casting_of, concentrates
from whispyrkeep.mechanics.casting.free_casting import OWN, pool_of
from whispyrkeep.mechanics.choosing.castables import Option, running_worth
from whispyrkeep.mechanics.choosing.hindrances import LAID_OPEN, LEAN, Means, riders_worth
from whispyrkeep.mechanics.choosing.outlook import CERTAIN, HITS_OFTEN
from whispyrkeep.mechanics.choosing.weighing import (
    capped,
    casting_worth,
    effect_worth,
    harm_to,
    plain_hits,
)
from whispyrkeep.mechanics.creatures.levels import class_level
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, OUTWARDS, cover_bonus, feet_between
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.effects import DamageEffect, SaveEffect
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.requests import Attack, CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Ability, Band, EffectKind

HIGHEST: Final = 9
PER_DIE: Final = 70
"""Twentieths of damage that a forgone d6 would have dealt."""


# --- what attacks come to -------------------------------------------------------------


def routine_worth(play: Play, actor: Creature, aim: str) -> int:
    """What all attacks still to be had this turn come to, as far as the target can be reached."""
    fight = play.state.fight
    assert fight is not None
    best = 0
    for strike in _in_reach(play, actor, aim):
        count = attacks_per_action(actor, strike) if fight.budget.action else 0
        count = count or fight.budget.attacks_left
        best = max(best, count * blow_worth(play, actor, aim, strike))
    sneak = _sneak(actor) if best else 0
    view = creature(play.state, play.catalogue, aim)
    return capped(view, best + sneak)


def blow_worth(play: Play, actor: Creature, aim: str, strike: Strike) -> int:
    """What one attack with this comes to."""
    view = creature(play.state, play.catalogue, aim)
    to_hit = sum(one.value for one in strike.to_hit)
    lands = plain_hits(view, to_hit, cover_bonus(play.state, view, actor.id))
    if any(LAID_OPEN.get(condition, 0) >= LEAN for condition in view.conditions):
        lands = CERTAIN - (CERTAIN - lands) ** 2 // CERTAIN
    return lands * harm_of(actor, view, strike)


def harm_of(actor: Creature, view: Creature, strike: Strike) -> int:
    """What a hit with this does to the creature, on average."""
    harm = harm_to(view, strike.damage) + sum(one.value for one in strike.damage_bonus)
    raging = actor.effects(EffectKind.RAGING) if strike.uses is Ability.STRENGTH else ()
    return max(harm + sum(rage.value for rage in raging), 0)


def _sneak(actor: Creature) -> int:
    if "sneak-attack" not in actor.features or actor.sheet is None:
        return 0
    return PER_DIE * LEAN * ((class_level(actor.sheet, "rogue") + 1) // 2) // 8


def _in_reach(play: Play, actor: Creature, aim: str) -> Iterator[Strike]:
    """What reaches the target from here, or from where the movement left takes the actor."""
    feet = feet_between(play.state, actor.id, aim)
    near = feet <= BESIDE or can_close(play, actor, aim)
    for strike in carried_strikes(play.state.party[actor.id], actor, play.catalogue):
        if strike.reaches(feet) or (strike.melee and near):
            yield strike


def can_close(play: Play, actor: Creature, aim: str) -> bool:
    """Whether the movement left takes the actor to the target's side."""
    fight = play.state.fight
    assert fight is not None
    now = fight.foes[aim].band
    if now is Band.ENGAGED:
        return True
    cost = step_cost(
        play.state.world.rules, actor.speed, now, OUTWARDS[0], rough=rough(play.state, actor)
    )
    return actor.speed > 0 and cost <= fight.budget.movement_feet


# --- features named with an attack ----------------------------------------------------


def sharpened(play: Play, actor: Creature, blow: Attack, mind: Tactic) -> Attack:
    """The attack with the features and the smite that are worth naming with it."""
    view = creature(play.state, play.catalogue, blow.target)
    words = [
        word
        for word, option in OPTIONS.items()
        if option.needs in actor.features and _worth_naming(play, actor, view, word, option, mind)
    ]
    cunning = [word for word in words if word in CUNNING]
    words = [word for word in words if word not in cunning[1:]]
    smite, level = _smite(play, actor, view, mind)
    return blow.with_(features=tuple(words), smite=smite, slot_level=level)


def may_sharpen(actor: Creature) -> bool:
    """Whether anything could be named with an attack at all."""
    return bool(NAMED & actor.features) or bool(actor.sheet and actor.sheet.spellcasting)


NAMED: Final = frozenset(option.needs for option in OPTIONS.values() if option.does or option.helps)


def _worth_naming(
    play: Play, actor: Creature, view: Creature, word: str, option: AttackOption, mind: Tactic
) -> bool:
    promise = option.helps or option.does
    if promise is None or not _at_hand(play, actor, word, option, mind):
        return False
    target = actor.id if option.helps else view.id
    name = word.replace("-", " ").title()
    means = Means(actor.id, name, rounds=1 if word == RECKLESS else 10)
    total = 0
    for effect in promise(actor):
        if isinstance(effect, SaveEffect | DamageEffect | RollEffect):
            total += effect_worth(play, means, effect, (target,))
        else:
            total += riders_worth(play, means, target, (effect,))
    price = CERTAIN * mind.asks * option.spends // 2 if option.resource else 0
    return total > price + PER_DIE * option.dice


def _at_hand(play: Play, actor: Creature, word: str, option: AttackOption, mind: Tactic) -> bool:
    """Whether the choice can be made now, as far as that is known before the engine is asked."""
    fight = play.state.fight
    assert fight is not None and actor.body is not None
    if option.resource:
        spare = mind.spends != "never" and actor.body.resources.get(option.resource, 0)
        return bool(spare) and f"{word}:{actor.id}" not in fight.budget.once
    if word == RECKLESS:
        return fight.budget.action
    if word == "poison":
        return bool(play.state.party[actor.id].inventory.get("item/poisoners-kit"))
    if word in CUNNING:
        return f"sneak-attack:{actor.id}" not in fight.budget.once
    return f"{word}:{actor.id}" not in fight.budget.once


# --- smites ---------------------------------------------------------------------------


def _smite(play: Play, actor: Creature, view: Creature, mind: Tactic) -> tuple[str | None, int]:
    """The spell that is worth most once the attack hits, and the slot to cast it with."""
    fight = play.state.fight
    casting = actor.sheet.spellcasting if actor.sheet else None
    if casting is None or fight is None or not fight.budget.bonus_action or mind.spends == "never":
        return None, 0
    best: tuple[int, str | None, int] = (0, None, 0)
    for spell_id in casting.prepared:
        spell = play.catalogue.spell(spell_id)
        if spell.window is None or not spell.window.trigger.startswith("hits-with"):
            continue
        for level in _smite_levels(play, actor, spell):
            value = _smite_worth(play, actor, view, spell, level)
            value -= CERTAIN * mind.asks * level
            best = max(best, (value, spell_id, level), key=lambda one: one[0])
    return best[1], best[2]


def smite_option(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[Option]:
    """The Bonus Action that a smite would take, to be weighed against others."""
    view = creature(play.state, play.catalogue, aim)
    smite, level = _smite(play, actor, view, mind) if can_close(play, actor, aim) else (None, 0)
    if smite is not None:
        spell = play.catalogue.spell(smite)
        value = _smite_worth(play, actor, view, spell, level) * HITS_OFTEN // CERTAIN
        blow = Attack(actor=actor.id, target=aim, smite=smite, slot_level=level)
        yield Option(
            blow, value, "bonus-action", slotted=level > 0, late=True, held=spell.concentration
        )


def _smite_levels(play: Play, actor: Creature, spell: SpellDefinition) -> Iterator[int]:
    """0 for a casting that needs no slot, else the slots there are."""
    fight = play.state.fight
    member = play.state.party[actor.id]
    if member.body.resources.get(OWN.get(spell.id, ""), 0):
        yield 0
    elif fight is not None and not fight.budget.slot_spent:
        yield from (
            one for one in range(spell.level, HIGHEST + 1) if pool_of(member, one) is not None
        )


def _smite_worth(
    play: Play, actor: Creature, view: Creature, spell: SpellDefinition, level: int
) -> int:
    """Beyond what the blow does by itself, which may be enough."""
    request = CastSpell(actor=actor.id, spell=spell.id, slot_level=level)
    casting = casting_of(play, spell, request, level or spell.level, None)
    value = casting_worth(play, casting, (view.id,))
    if concentrates(spell, level or spell.level):
        value -= running_worth(play, actor)
    strikes = carried_strikes(play.state.party[actor.id], actor, play.catalogue)
    blow = max((harm_of(actor, view, one) for one in strikes), default=0)
    return min(value, CERTAIN * max(view.hit_points - blow, 0))
