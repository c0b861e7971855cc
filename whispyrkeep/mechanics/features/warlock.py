"""Uses of the Warlock's features. Source: SRD 5.2, "Warlock", "Fiend Patron"."""

from __future__ import annotations

from typing import Final, get_args

from whispyrkeep.mechanics.attacks.strikes import TWO_HANDS, hands
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import Feature, set_left
from whispyrkeep.mechanics.fights.positions import with_party
from whispyrkeep.mechanics.fights.turns import left_of, no_target
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect, lasting
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import SenseEffect, SpecialSense
from whispyrkeep.models.events import ItemEquipped, ItemGained, ItemLost
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import DamageType, EffectKind
from whispyrkeep.models.time import MINUTE

CONJURED: Final = "Pact of the Blade (conjured)"
BONDED: Final = "Pact of the Blade"


# --- Magical Cunning ------------------------------------------------------------------


def _pact(play: Play, actor: Creature) -> tuple[str, int, int]:
    """The resource of Pact Magic's slots, how many are left, and how many there are."""
    assert actor.sheet is not None
    full = full_resources(actor.sheet, play.catalogue)
    name = next((one for one in full if one.startswith("pact-slot-")), "")
    return name, left_of(play, actor.id, name), full.get(name, 0)


def _can_perform(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if play.state.fight is not None:
        return refuse("feature.too_slow", "the rite takes a minute, and a fight is going on")
    _, left, most = _pact(play, actor)
    if left >= most:
        return refuse("feature.not_needed", f"{actor.name} has every Pact Magic slot left")
    return None


def _perform_rite(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Half of the slots, rounded up, or all of them.

    Source: SRD 5.2, "Warlock", "Level 2: Magical Cunning", "Level 20: Eldritch Master".
    """
    time_passes(play, MINUTE, "an esoteric rite")
    name, left, most = _pact(play, actor)
    gained = most if "eldritch-master" in actor.features else (most + 1) // 2
    set_left(play, actor.id, name, min(left + gained, most))


# --- Gaze of Two Minds ----------------------------------------------------------------


def _can_gaze(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    friend = request.target is not None and with_party(play.state, request.target)
    if not friend or request.target == actor.id:
        message = "name a willing creature beside you as target"
        return refuse("feature.target", message, '"Gaze of Two Minds"')
    return no_target(play.state, play.catalogue, request.target)


def _gaze(play: Play, request: UseFeature, actor: Creature) -> None:
    """The other's special senses until the end of the next turn; a Bonus Action keeps them.

    Source: SRD 5.2, "Eldritch Invocation Options", "Gaze of Two Minds" (p. 73).
    """
    assert request.target is not None
    other = creature(play.state, play.catalogue, request.target)
    lent = [SenseEffect(sense=name, feet=other.sense(name)) for name in get_args(SpecialSense)]
    timer = lasting(play.state, "end-of-sources-next-turn", target=actor.id, source=actor.id)
    shared = ActiveEffect(
        kind=EffectKind.LASTING,
        source="Gaze of Two Minds",
        by=actor.id,
        works=tuple(sense for sense in lent if sense.feet),
        **timer,
    )
    gain_effect(play, actor.id, shared)


# --- Fiendish Resilience --------------------------------------------------------------


def _can_resist(play: Play, request: UseFeature, _actor: Creature) -> Rejection | None:
    if play.state.fight is not None:
        return refuse(
            "feature.fight", "the choice is made when a rest ends", '"Fiendish Resilience"'
        )
    kinds = [kind.value for kind in DamageType if kind is not DamageType.FORCE]
    if request.option.lower() not in kinds:
        message = f"name the damage type as option: {', '.join(kinds)}"
        return refuse("feature.option", message, '"Fiendish Resilience"')
    return None


def _resist(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Fiend Patron", "Level 10: Fiendish Resilience"; when: docs/rulings.md."""
    guard = ActiveEffect(
        kind=EffectKind.RESISTANT,
        source="Fiendish Resilience",
        by=actor.id,
        damage_types=(DamageType(request.option.lower()),),
    )
    gain_effect(play, actor.id, guard)


# --- Pact of the Blade ----------------------------------------------------------------


def _blade(request: UseFeature) -> str:
    word = (request.option or "longsword").lower().replace(" ", "-")
    return word if "/" in word else f"item/{word}"


def _can_bind(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    item_id = _blade(request)
    item = play.catalogue.item(item_id) if play.catalogue.has(item_id) else None
    if item is None or item.weapon is None or item.weapon.ranged:
        message = "name a Simple or Martial Melee weapon as option"
        return refuse("feature.option", message, '"Pact of the Blade"')
    member = play.state.party[actor.id]
    held = sum(hands(one, play.catalogue) for one in member.equipped if one != item_id)
    if held + hands(item_id, play.catalogue) > TWO_HANDS:
        return refuse("hands.full", f"{actor.name}'s hands are full; stow something first")
    return None


def _bind(play: Play, request: UseFeature, actor: Creature) -> None:
    """Bond with a weapon that is carried, or conjure one; an earlier bond ends.

    Source: SRD 5.2, "Eldritch Invocation Options", "Pact of the Blade".
    """
    for bond in actor.effects(EffectKind.PACT_WEAPON):
        end_effect(play, actor.id, bond.kind, source=bond.source, why="bound anew")
        if bond.source == CONJURED and play.state.party[actor.id].inventory.get(bond.weapon):
            gone = ItemLost(target=actor.id, item=bond.weapon, quantity=1, why="the bond ended")
            play.happen(gone)
    item_id = _blade(request)
    carried = bool(play.state.party[actor.id].inventory.get(item_id))
    if not carried:
        play.happen(ItemGained(target=actor.id, item=item_id, quantity=1, why="conjured"))
    if item_id not in play.state.party[actor.id].equipped:
        play.happen(ItemEquipped(target=actor.id, item=item_id, on=True))
    bond = ActiveEffect(
        kind=EffectKind.PACT_WEAPON,
        source=BONDED if carried else CONJURED,
        by=actor.id,
        weapon=item_id,
    )
    gain_effect(play, actor.id, bond)


USES: Final[dict[str, Feature]] = {
    "gaze-of-two-minds": Feature("gaze-of-two-minds", "bonus-action", None, _gaze, _can_gaze),
    "magical-cunning": Feature(
        "magical-cunning", "free", "magical-cunning", _perform_rite, _can_perform
    ),
    "fiendish-resilience": Feature("fiendish-resilience", "free", None, _resist, _can_resist),
    "pact-of-the-blade": Feature("pact-of-the-blade", "bonus-action", None, _bind, _can_bind),
}
