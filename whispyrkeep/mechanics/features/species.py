"""Uses of the traits of species. Source: SRD 5.2, "Character Species"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.assaults import pay_action
from whispyrkeep.mechanics.attacks.forced import dealt_to
from whispyrkeep.mechanics.creatures.derived import ANCESTRY, choice
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import (
    Feature,
    Serves,
    budget_of,
    change_budget,
    feature_dc,
    out_of_reach,
)
from whispyrkeep.mechanics.fights.turns import surged, use_once
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import Effect, SaveEffect, TemporaryEffect, Work
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.riders import DamagePart, SaveSpec
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.time import MINUTE

LINE_FEET: Final = 30
CONE_FEET: Final = 15
TEN_MINUTES: Final = 10 * MINUTE


# --- Dragonborn -----------------------------------------------------------------------


def _can_breathe(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    budget = budget_of(play)
    if not budget.attacks_left and not budget.action:
        message = f"{actor.name} has no attack of the Attack action left to replace"
        return refuse("budget.action", message, '"Breath Weapon"')
    if budget.once.count(_breathed(actor.id)) > (surged(actor.id) in budget.once):
        message = f"{actor.name} replaces one attack of an Attack action with the breath, not more"
        return refuse("feature.once", message, '"Breath Weapon"')
    targets = (request.target, *request.others)
    feet = CONE_FEET if request.option == "cone" else LINE_FEET
    if len(targets) > feet // 5:
        return refuse("spell.target_count", f"the breath catches {feet // 5} at most")
    return out_of_reach(play, actor, targets, feet)


def _breathe(play: Play, request: UseFeature, actor: Creature) -> None:
    """In place of one attack: a ``line``, or a ``cone``; one damage roll for all.

    Source: SRD 5.2, "Dragonborn", "Breath Weapon".
    """
    budget = budget_of(play)
    if budget.attacks_left:
        change_budget(play, budget.with_(attacks_left=budget.attacks_left - 1))
    else:
        pay_action(play, actor.id)
    use_once(play, _breathed(actor.id))
    kind = ANCESTRY[choice(actor.features, "draconic-ancestry") or "red"]
    record = play.throw(actor.id, "damage", f"{1 + _tiers(actor)}d10")
    play.roll("damage", actor.id, f"Breath Weapon: {kind.value}", record)
    dc = feature_dc(actor, Ability.CONSTITUTION)
    for target_id in (request.target, *request.others):
        assert target_id is not None
        lost = record.total // 2
        save = Save(Ability.DEXTERITY, dc, "Breath Weapon", origin=actor.id, costs=lost)
        saved = saving_throw(play, target_id, save)
        rolled = [Harm(record.total, kind)]
        harms = dealt_to(play, target_id, rolled, save.ability, escaped=saved, half=True)
        deal_damage(play, target_id, harms, source="Breath Weapon")


def _breathed(actor_id: str) -> str:
    """How the budget notes each breath of a turn."""
    return f"breath-weapon:{actor_id}"


def _tiers(actor: Creature) -> int:
    return sum(actor.level >= level for level in (5, 11, 17))


def _sprout_wings(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Dragonborn", "Draconic Flight"."""
    _for_minutes(play, actor, EffectKind.FLYING, "Draconic Flight", actor.speed)


def _for_minutes(play: Play, actor: Creature, kind: EffectKind, name: str, value: int) -> None:
    effect = ActiveEffect(
        kind=kind, source=name, by=actor.id, value=value, ends_at=play.state.time + TEN_MINUTES
    )
    gain_effect(play, actor.id, effect)


# --- Dwarf, Goliath, Orc --------------------------------------------------------------


def _feel_stone(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Dwarf", "Stonecunning"; the DM says whether there is stone."""
    _for_minutes(play, actor, EffectKind.TREMORSENSE, "Stonecunning", 60)


def _grow(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Goliath", "Large Form"."""
    _for_minutes(play, actor, EffectKind.ENLARGED, "Large Form", 10)
    if play.state.fight is not None:
        budget = budget_of(play)
        change_budget(play, budget.with_(movement_feet=budget.movement_feet + 10))


def _too_young(_play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if actor.level < 5:
        return refuse("feature.level", f"{actor.name} can do that from level 5 on")
    return None


def _jaunt(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Goliath", "Cloud's Jaunt"; what teleporting does: docs/rulings.md."""
    budget = budget_of(play)
    away = (*budget.disengaging, actor.id)
    change_budget(
        play, budget.with_(disengaging=away, movement_feet=budget.movement_feet + LINE_FEET)
    )


def _rush(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Orc", "Adrenaline Rush"."""
    budget = budget_of(play)
    change_budget(play, budget.with_(movement_feet=budget.movement_feet + actor.speed))
    temporary_hit_points(play, actor.id, actor.proficiency, "Adrenaline Rush")


def _scorches(_play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    spec = SaveSpec(
        ability=Ability.DEXTERITY, difficulty_class=feature_dc(actor, Ability.CONSTITUTION)
    )
    kind = ANCESTRY[choice(actor.features, "draconic-ancestry") or "red"]
    breath = DamagePart(dice=f"{1 + _tiers(actor)}d10", damage_type=kind)
    return (SaveEffect(save=spec, damage=(breath,), half=True),)


def _braces(_play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    return (TemporaryEffect(dice=f"{actor.proficiency}"),)


USES: Final[dict[str, Feature]] = {
    "breath-weapon": Feature(
        "breath-weapon",
        "free",
        "breath-weapon",
        _breathe,
        _can_breathe,
        fights_only=True,
        serves=Serves(
            "foes", _scorches, feet=LINE_FEET, most=lambda _actor: LINE_FEET // 5, instead=True
        ),
    ),
    "draconic-flight": Feature(
        "draconic-flight", "bonus-action", "draconic-flight", _sprout_wings, _too_young
    ),
    "stonecunning": Feature("stonecunning", "bonus-action", "stonecunning", _feel_stone),
    "large-form": Feature("large-form", "bonus-action", "large-form", _grow, _too_young),
    "clouds-jaunt": Feature(
        "giant-ancestry-cloud", "bonus-action", "giant-ancestry", _jaunt, fights_only=True
    ),
    "adrenaline-rush": Feature(
        "adrenaline-rush",
        "bonus-action",
        "adrenaline-rush",
        _rush,
        fights_only=True,
        serves=Serves("self", _braces),
    ),
}
