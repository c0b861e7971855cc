"""A party member's attack: which weapon, whether it may, what it costs, and then the attack.

Source: SRD 5.2, Rules Glossary, "Attack [Action]", "Unarmed Strike"; "Properties".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.attack_options import (
    OPTIONS,
    RECKLESS,
    begin,
    cannot_combine,
    unusable,
)
from whispyrkeep.mechanics.attacks.averted import spent_attack
from whispyrkeep.mechanics.attacks.blows import Order
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.smites import Smite, follow, sharpened, smite_of
from whispyrkeep.mechanics.attacks.strikes import (
    TWO_HANDS,
    Strike,
    hands,
    unarmed_dc,
)
from whispyrkeep.mechanics.attacks.weapon_magic import spent_option, weapon_options
from whispyrkeep.mechanics.attacks.wielding import GRAPPLE, SHOVE, bring_to_bear, chosen_strike
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import out_of_sight, with_party
from whispyrkeep.mechanics.fights.turns import cannot_act, charmed_by, no_target, use_once
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.events import BudgetChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Attack
from whispyrkeep.models.state import ActiveCondition, CampaignState, TurnBudget
from whispyrkeep.models.terms import Ability, Condition, EffectKind, Mastery, WeaponProperty

Price = Literal["attack", "action", "nick", "bonus-action", "martial-arts"]


@dataclass(frozen=True, slots=True)
class Assault:
    """An attack that may be made: with what, and which part of the turn it takes.

    ``attack`` is one left of the Attack action already taken, ``action`` takes that action,
    ``nick`` and ``bonus-action`` are the extra attack of the Light property, ``martial-arts`` a
    Monk's Unarmed Strike as a Bonus Action.
    """

    strike: Strike
    price: Price


def attack(play: Play, request: Attack) -> Rejection | None:
    """Resolve a party member's attack."""
    refusal = _refusal(play, request)
    if refusal is not None:
        return refusal
    assault = assault_of(play, request)
    if isinstance(assault, Rejection):
        return assault
    smite = smite_of(play, request, assault.strike)
    if isinstance(smite, Rejection):
        return smite
    _pay(play, request.actor, assault)
    if request.weapon in (GRAPPLE, SHOVE):
        _wrestle(play, request)
    else:
        _swing(play, request, assault, smite)
    settle(play)
    return None


def _refusal(play: Play, request: Attack) -> Rejection | None:
    state, catalogue = play.state, play.catalogue
    if state.fight is None:
        return refuse("fight.none", "nobody is fighting; ask for start_fight first")
    refusal = cannot_act(state, catalogue, request.actor, "free") or no_target(
        state, catalogue, request.target
    )
    if refusal is not None:
        return refusal
    if with_party(state, request.target):
        return refuse("target.ally", f"{request.target} is of the party or fights beside it")
    if request.target not in state.fight.foes:
        return refuse("target.not_fighting", f"{request.target} is not in this fight")
    if charmed_by(state, catalogue, request.actor, request.target):
        message = f"{request.actor} is Charmed by {request.target} and cannot attack them"
        return refuse("actor.charmed", message, 'Rules Glossary, "Charmed"')
    if out_of_sight(state, creature(state, catalogue, request.target), request.actor):
        message = f"{request.target} is behind Total Cover; go round it to attack"
        return refuse("target.total_cover", message, '"Cover"')
    actor = creature(state, catalogue, request.actor)
    if actor.hindered("one-attack") and spent_attack(state, actor):
        message = f"{actor.name} is slowed and makes one attack a turn"
        return refuse("attack.slowed", message, '"Slow"')
    if actor.hindered("attacking") or actor.hindered("away"):
        return refuse("attack.barred", f"{request.actor} cannot attack as things stand")
    return _features_refused(play, request)


def _features_refused(play: Play, request: Attack) -> Rejection | None:
    """Why the features named with the attack cannot be used with it, if so."""
    actor = creature(play.state, play.catalogue, request.actor)
    lent = {one.option for _, one in weapon_options(actor)}
    words = tuple(word for word in request.features if word not in lent)
    refusal = spent_option(play.state.party[actor.id], actor, request.features, play.catalogue)
    refusal = refusal or unusable(play, request.actor, words, OPTIONS)
    if refusal is not None or not words:
        return refusal
    fight = play.state.fight
    late = fight is not None and not fight.budget.action
    if RECKLESS in words and late and not actor.effects(EffectKind.RECKLESS):
        message = "Reckless Attack is decided with the first attack of the turn"
        return refuse("feature.late", message, '"Reckless Attack"')
    kit = "item/poisoners-kit"
    if "poison" in words and not play.state.party[actor.id].inventory.get(kit):
        return refuse("item.not_carried", f"{actor.name} carries no Poisoner's Kit")
    return cannot_combine(actor, words)


# --- with what ------------------------------------------------------------------------


def assault_of(play: Play, request: Attack) -> Assault | Rejection:
    """With what the attack would be made and what it would cost, or why it cannot be."""
    strike = chosen_strike(play, request)
    if isinstance(strike, Rejection):
        return strike
    price = _price(play, request.actor, strike)
    if price is None and _unloaded(play, request.actor, strike):
        message = f"{strike.name} is loaded once an action; attack with something else"
        return refuse("attack.loading", message, '"Loading"')
    if price is None:
        message = f"{request.actor} has no attack left this turn; end_turn passes it on"
        return refuse("budget.action", message, 'Rules Glossary, "Attack"')
    refusal = _unready(play, request, strike)
    return refusal if refusal is not None else Assault(strike, price)


def _unready(play: Play, request: Attack, strike: Strike) -> Rejection | None:
    """Hands that are full, or a target too large to wrestle."""
    member = play.state.party[request.actor]
    shield = sum(1 for item in member.equipped if _is_shield(play, item))
    two = strike.weapon is not None and strike.weapon.has(WeaponProperty.TWO_HANDED)
    if two and shield:
        return refuse("hands.full", f"{strike.name} needs two hands; doff the Shield first")
    if request.weapon not in (GRAPPLE, SHOVE):
        return None
    actor = creature(play.state, play.catalogue, request.actor)
    target = creature(play.state, play.catalogue, request.target)
    if SIZES.index(target.size) > SIZES.index(actor.size) + 1:
        message = f"{target.name} is more than one size larger than {actor.name}"
        return refuse("target.too_large", message, 'Rules Glossary, "Unarmed Strike"')
    held = sum(hands(item, play.catalogue) for item in member.equipped)
    if request.weapon == GRAPPLE and held >= TWO_HANDS:
        return refuse("hands.full", f"{member.name} needs a hand free to grapple")
    return None


def _is_shield(play: Play, item: str) -> bool:
    armor = play.catalogue.item(item).armor
    return armor is not None and armor.category == "shield"


# --- what it costs --------------------------------------------------------------------


def _price(play: Play, actor_id: str, strike: Strike) -> Price | None:
    fight = play.state.fight
    assert fight is not None
    budget = fight.budget
    if budget.attacks_left and not _unloaded(play, actor_id, strike):
        return "attack"
    if budget.action:
        return "action"
    martial = creature(play.state, play.catalogue, actor_id).martial_arts > 0
    if martial and _bare(strike) and budget.bonus_action:
        return "martial-arts"
    if not _second_light_weapon(play.state, actor_id, strike):
        return None
    if strike.mastery is Mastery.NICK and f"nick:{actor_id}" not in budget.once:
        return "nick"
    return "bonus-action" if budget.bonus_action else None


def _bare(strike: Strike) -> bool:
    """Whether it is an Unarmed Strike."""
    return strike.weapon is None and strike.item is None and strike.melee


def _unloaded(play: Play, actor_id: str, strike: Strike) -> bool:
    """Whether a Loading weapon has fired with this action already.

    Source: SRD 5.2, "Loading".
    """
    fight = play.state.fight
    return fight is not None and _loading(actor_id, strike) in fight.budget.once


def _loading(actor_id: str, strike: Strike) -> str | None:
    """How the budget notes that the weapon has fired; None for one that needs no loading."""
    fires = strike.weapon is not None and not strike.melee
    if not fires or strike.weapon is None or not strike.weapon.has(WeaponProperty.LOADING):
        return None
    return f"loading:{actor_id}:{strike.item}"


def _second_light_weapon(state: CampaignState, actor_id: str, strike: Strike) -> bool:
    """Source: SRD 5.2, "Light": a different Light weapon than the Attack action used."""
    fight = state.fight
    first = fight.budget.light_weapon if fight else None
    if first is None or strike.weapon is None or not strike.weapon.has(WeaponProperty.LIGHT):
        return False
    if f"light:{actor_id}" in (fight.budget.once if fight else ()):
        return False
    return strike.item != first or state.party[actor_id].inventory.get(first, 0) > 1


def _pay(play: Play, actor_id: str, assault: Assault) -> None:
    fight = play.state.fight
    assert fight is not None
    budget, strike = fight.budget, assault.strike
    light = strike.weapon is not None and strike.weapon.has(WeaponProperty.LIGHT)
    match assault.price:
        case "attack":
            budget = budget.with_(attacks_left=budget.attacks_left - 1)
        case "action":
            view = creature(play.state, play.catalogue, actor_id)
            left = attacks_per_action(view, strike) - 1
            budget = budget.with_(action=False, attacks_left=left)
        case "nick":
            once = (*budget.once, f"nick:{actor_id}", f"light:{actor_id}")
            budget = budget.with_(once=once)
        case "martial-arts":
            budget = budget.with_(bonus_action=False)
        case "bonus-action":
            once = (*budget.once, f"light:{actor_id}")
            budget = budget.with_(bonus_action=False, once=once)
    if light and assault.price in ("action", "attack"):
        budget = budget.with_(light_weapon=strike.item)
    budget = _fired(budget, actor_id, assault)
    play.happen(BudgetChanged(budget=budget))


def pay_action(play: Play, actor_id: str) -> None:
    """Take the Attack action for a single attack; what else it grants stays for later."""
    fight = play.state.fight
    if fight is None:
        return
    left = attacks_per_action(creature(play.state, play.catalogue, actor_id)) - 1
    play.happen(BudgetChanged(budget=fight.budget.with_(action=False, attacks_left=left)))


def _fired(budget: TurnBudget, actor_id: str, assault: Assault) -> TurnBudget:
    """Note a Loading weapon that fires; a new action lets it fire again."""
    once = budget.once
    if assault.price == "action":
        once = tuple(name for name in once if not name.startswith(f"loading:{actor_id}:"))
    loading = _loading(actor_id, assault.strike)
    if loading is not None and assault.price in ("action", "attack"):
        once = (*once, loading)
    return budget.with_(once=once)


# --- the attack -----------------------------------------------------------------------


def _swing(play: Play, request: Attack, assault: Assault, smite: Smite | None) -> None:
    strike = bring_to_bear(play, request.actor, assault.strike)
    strike = sharpened(play, strike, smite) if smite is not None else strike
    begin(play, request.actor, strike, request.features)
    order = Order(
        ruling=request.advantage,
        inspiration=request.heroic_inspiration,
        knock_out=request.knock_out,
        bonus_attack=assault.price in ("nick", "bonus-action"),
        features=frozenset(request.features),
    )
    hit = make_attack(play, request.actor, request.target, strike, order)
    if hit and smite is not None:
        follow(play, smite, request.target)
    grabs = "punch-and-grab" in request.features and assault.price in ("action", "attack")
    if hit and grabs and _bare(strike):
        _grab_too(play, request)


def _grab_too(play: Play, request: Attack) -> None:
    """Grapple whom an Unarmed Strike hit, once a turn.

    Source: SRD 5.2, "Grappler", "Punch and Grab".
    """
    fight, once = play.state.fight, f"punch-and-grab:{request.actor}"
    if fight is not None and once not in fight.budget.once:
        use_once(play, once)
        _wrestle(play, request.model_copy(update={"weapon": GRAPPLE}))


def _wrestle(play: Play, request: Attack) -> None:
    """Source: SRD 5.2, Rules Glossary, "Unarmed Strike", "Grappling"."""
    actor = creature(play.state, play.catalogue, request.actor)
    target = creature(play.state, play.catalogue, request.target)
    save = wrestling_save(actor, target, request.weapon)
    if saving_throw(play, target.id, save):
        return
    held = request.weapon == GRAPPLE
    active = ActiveCondition(
        condition=save.against[0],
        source=f"{save.label} by {actor.name}" if held else "",
        by=actor.id if held else None,
        escape_dc=save.difficulty_class if held else None,
    )
    gain_condition(play, target.id, active)


def wrestling_save(actor: Creature, target: Creature, how: str) -> Save:
    """The save against a ``grapple`` or ``shove``, with the ability that serves better."""
    condition = Condition.GRAPPLED if how == GRAPPLE else Condition.PRONE
    better = max(
        (Ability.STRENGTH, Ability.DEXTERITY),
        key=lambda ability: sum(m.value for m in target.save_modifiers(ability)),
    )
    return Save(better, unarmed_dc(actor), how.capitalize(), against=(condition,))
