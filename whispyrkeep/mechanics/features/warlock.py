"""Uses of the Warlock's features. Source: SRD 5.2, "Warlock", "Fiend Patron"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, get_args

from whispyrkeep.mechanics.attacks.assaults import pay_action
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import TWO_HANDS, Strike, block_strikes, hands
from whispyrkeep.mechanics.casting.familiars import familiar_of
from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import Feature, budget_of, change_budget, set_left
from whispyrkeep.mechanics.fights.positions import feet_between, with_party
from whispyrkeep.mechanics.fights.turns import can_react, left_of, no_target, use_reaction
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect, lasting
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.events import ItemEquipped, ItemGained, ItemLost
from whispyrkeep.models.modifiers import SenseEffect, SpecialSense
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect, Foe
from whispyrkeep.models.terms import DamageType, EffectKind
from whispyrkeep.models.time import MINUTE

CHAIN: Final = '"Pact of the Chain", p. 74'
INFUSED: Final = ("necrotic", "radiant")
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


# --- Pact of the Chain ----------------------------------------------------------------


def _can_set_on(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    """Whether the familiar is there and reaches its target."""
    familiar = familiar_of(play.state, actor.id)
    if familiar is None:
        return refuse("familiar.none", f"{actor.name} has no familiar in this fight", CHAIN)
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    if with_party(play.state, request.target):
        return refuse("target.ally", f"{request.target} is of the party")
    if _bite(play, familiar, request.target) is None:
        message = f"{familiar.name} reaches {request.target} with no attack"
        return refuse("attack.out_of_range", message, CHAIN)
    return None


def _can_forgo(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    budget = budget_of(play)
    if not (budget.action or budget.attacks_left):
        return refuse("budget.action", f"{actor.name} has no attack left to forgo", CHAIN)
    refusal = _can_set_on(play, request, actor)
    familiar = familiar_of(play.state, actor.id)
    if refusal is None and familiar is not None and not can_react(play, familiar.id):
        return refuse("familiar.reaction", f"{familiar.name} has used its Reaction", CHAIN)
    return refusal


def _bite(play: Play, familiar: Foe, target_id: str) -> Strike | None:
    """The familiar's attack that reaches the target, one that does more than damage if it can."""
    block = creature(play.state, play.catalogue, familiar.id).block
    feet = feet_between(play.state, familiar.id, target_id)
    found = (one for action in block.actions for one in block_strikes(action)) if block else ()
    reaching = [one for one in found if max(one.reach, one.normal, one.long) >= feet]
    return max(reaching, key=lambda one: bool(one.riders), default=None)


def _forgo(play: Play, request: UseFeature, actor: Creature) -> None:
    """One attack less, and one of the familiar's with its Reaction.

    Source: SRD 5.2, "Eldritch Invocation Options", "Pact of the Chain" (p. 74).
    """
    budget, familiar = budget_of(play), familiar_of(play.state, actor.id)
    assert familiar is not None
    if budget.attacks_left:
        change_budget(play, budget.with_(attacks_left=budget.attacks_left - 1))
    else:
        pay_action(play, actor.id)
    use_reaction(play, familiar.id)
    _strike_with(play, request, actor, familiar)


def _command(play: Play, request: UseFeature, actor: Creature) -> None:
    """The familiar's Attack action, for a Bonus Action.

    Source: SRD 5.2, "Investment of the Chain Master" (p. 73), "Quick Attack".
    """
    familiar = familiar_of(play.state, actor.id)
    assert familiar is not None
    _strike_with(play, request, actor, familiar)


def _strike_with(play: Play, request: UseFeature, actor: Creature, familiar: Foe) -> None:
    """The attack, of the damage that an investment in the familiar lets it deal.

    Source: SRD 5.2, "Investment of the Chain Master", "Necrotic or Radiant Damage".
    """
    assert request.target is not None
    strike = _bite(play, familiar, request.target)
    assert strike is not None
    if "investment-of-the-chain-master" in actor.features:
        kind = DamageType(request.option) if request.option in INFUSED else None
        parts = tuple(
            part.with_(damage_type=kind) if kind and part.damage_type in BLOWS else part
            for part in strike.damage
        )
        strike = replace(strike, damage=parts)
    make_attack(play, familiar.id, request.target, strike)


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
    "pact-of-the-chain": Feature(
        "pact-of-the-chain", "free", None, _forgo, _can_forgo, fights_only=True
    ),
    "investment-of-the-chain-master": Feature(
        "investment-of-the-chain-master",
        "bonus-action",
        None,
        _command,
        _can_set_on,
        fights_only=True,
    ),
    "gaze-of-two-minds": Feature("gaze-of-two-minds", "bonus-action", None, _gaze, _can_gaze),
    "magical-cunning": Feature(
        "magical-cunning", "free", "magical-cunning", _perform_rite, _can_perform
    ),
    "fiendish-resilience": Feature("fiendish-resilience", "free", None, _resist, _can_resist),
    "pact-of-the-blade": Feature("pact-of-the-blade", "bonus-action", None, _bind, _can_bind),
}
