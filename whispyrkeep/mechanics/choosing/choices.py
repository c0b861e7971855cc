"""How a tactic plays a character: it makes proposals in order, and takes the first legal one.

Nothing here knows what is legal: a proposal is a request like a player's, and the engine refuses
what cannot be. Source: SRD 5.2, "Actions", "Bonus Actions", "Movement and Position".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.forced import standing_enemies
from whispyrkeep.mechanics.attacks.strikes import carried_strikes
from whispyrkeep.mechanics.choosing.castables import Option, cast_options
from whispyrkeep.mechanics.choosing.minds import choose_target, hurt_to, may_spend
from whispyrkeep.mechanics.choosing.sides import tactic_of
from whispyrkeep.mechanics.choosing.striking import (
    blow_worth,
    can_close,
    may_sharpen,
    routine_worth,
    sharpened,
    smite_option,
)
from whispyrkeep.mechanics.choosing.tending import (
    deals_types,
    freeing,
    heal_proposals,
    living,
    quenching,
    rousing,
)
from whispyrkeep.mechanics.choosing.usables import bonus_blows, use_options
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, OUTWARDS, feet_between
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import RESOLVERS
from whispyrkeep.mechanics.rolls.sight import threatened
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import (
    Attack,
    CastSpell,
    CombatAction,
    TurnRequest,
    UseFeature,
)
from whispyrkeep.models.state import Fight, PartyMember
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Band, Condition, EffectKind

MOST_CHOICES = 24
"""No turn has more; whoever would go on ends it."""

SURGE = "action-surge"
SNEAK = "sneak-attack"


def member_turn(play: Play, actor_id: str) -> None:
    """Play the turn of a character that can act, to its end."""
    mind = tactic_of(play, actor_id)
    turn = _place(play)
    aim = choose_target(play, actor_id, mind)
    tried: set[TurnRequest] = set()
    for _ in range(MOST_CHOICES):
        aim = _still(play, actor_id, aim, mind)
        if not _take_one(play, actor_id, aim, mind, tried) or _place(play) != turn:
            return
    if _place(play) == turn:
        _resolve(play, CombatAction(actor=actor_id, action="end_turn"))


def _take_one(
    play: Play, actor_id: str, aim: str | None, mind: Tactic, tried: set[TurnRequest]
) -> bool:
    """Take the first proposal that is not refused; whether the turn goes on."""
    for request in proposals(play, actor_id, aim, mind):
        if request in tried:
            continue
        if not isinstance(request, Attack):
            tried.add(request)
        if _resolve(play, request) is None:
            tried -= {one for one in tried if _is_step(one)}  # after a Dash it may go further
            return request != CombatAction(actor=actor_id, action="end_turn")
    return False


def _is_step(request: TurnRequest) -> bool:
    return isinstance(request, CombatAction) and request.action == "move"


def _resolve(play: Play, request: TurnRequest) -> Rejection | None:
    return RESOLVERS[request.kind](play, request)


def _place(play: Play) -> tuple[int, int] | None:
    fight = play.state.fight
    return (fight.round, fight.active) if fight else None


def _still(play: Play, actor_id: str, aim: str | None, mind: Tactic) -> str | None:
    """The target, or another once it is down."""
    standing = standing_enemies(play, actor_id) if play.state.fight else []
    if aim in standing or not standing:
        return aim if standing else None
    return choose_target(play, actor_id, mind)


# --- proposals ------------------------------------------------------------------------


def proposals(play: Play, actor_id: str, aim: str | None, mind: Tactic) -> Iterator[TurnRequest]:
    """What the character would do now, the most wanted first, and ``end_turn`` last."""
    actor = creature(play.state, play.catalogue, actor_id)
    if actor.has(Condition.PRONE) and actor.speed:
        yield CombatAction(actor=actor_id, action="stand")
    yield from heal_proposals(play, actor, mind)
    yield from _hold_back(play, actor, mind)
    yield from _in_mind(play, actor, mind)
    if _fight(play).budget.action:
        yield from freeing(actor, mind)
        yield from rousing(play, actor, mind)
        yield from quenching(play, actor, mind)
    if aim is not None:
        yield from _fight_on(play, actor, aim, mind)
    yield CombatAction(actor=actor_id, action="end_turn")


def _hold_back(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    if mind.flees_at is not None and all(
        hurt_to(one, mind.flees_at) for one in living(play) if one.sheet is not None
    ):
        yield CombatAction(actor=actor.id, action="flee")
    if mind.dodges_at is not None and hurt_to(actor, mind.dodges_at):
        yield CombatAction(actor=actor.id, action="dodge")


def _in_mind(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """Spells to be cast as Reactions, kept in mind before a slot is spent on this turn.

    Source: SRD 5.2, "Casting Time", "Reactions".
    """
    casting = actor.sheet.spellcasting if actor.sheet else None
    if casting is None or not mind.reacts or not may_spend(play, actor.id, mind):
        return
    waiting = {effect.spell for effect in actor.effects(EffectKind.AWAITS)}
    for spell_id in casting.prepared:
        spell = play.catalogue.spell(spell_id)
        falls = spell.window is not None and spell.window.trigger == "creature-falls"
        if spell.casting_time == "reaction" and spell_id not in waiting and not falls:
            yield CastSpell(actor=actor.id, spell=spell_id)


def _fight_on(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    spending = may_spend(play, actor.id, mind)
    if spending:
        yield from _surge(play, actor)
    yield from _options(play, actor, aim, mind if spending else mind.with_(spends="never"))
    yield from _strikes(play, actor, aim, mind)


def _surge(play: Play, actor: Creature) -> Iterator[TurnRequest]:
    """Another action, once the first is spent."""
    budget = _fight(play).budget
    if SURGE in actor.features and not budget.action and not budget.attacks_left:
        yield UseFeature(actor=actor.id, feature=SURGE)


# --- spells and features --------------------------------------------------------------


def _options(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    """What is worth more than blows, and what can be had beside them; the best first."""
    found = list(_weighed(play, actor, aim, mind))
    if not found:
        return
    least = routine_worth(play, actor, aim)
    actions = [one for one in found if one.cost == "action" and one.worth > least]
    beside = [one for one in found if one.cost == "bonus-action"]
    actions, beside = _together(actions, beside, least)
    best = max(beside, key=_worth, default=None)
    beside = [] if best is not None and best.late else [one for one in beside if not one.late]
    free = [one for one in found if one.cost == "free"]
    for group in (free, beside, actions):
        for option in sorted(group, key=_worth, reverse=True):
            yield option.request


def _worth(option: Option | None) -> int:
    return option.worth if option is not None else 0


def _weighed(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[Option]:
    yield from cast_options(play, actor, aim, mind)
    if mind.spends != "never":
        yield from use_options(play, actor, aim, mind)
        yield from smite_option(play, actor, aim, mind)
    yield from bonus_blows(play, actor, aim, mind)


def _together(
    actions: list[Option], beside: list[Option], least: int
) -> tuple[list[Option], list[Option]]:
    """The action and the Bonus Action that go together and do most, and what may replace them.

    Blows are an action too, worth ``least``, and go with everything.
    """
    pairs = (
        (one, other)
        for one in (None, *actions)
        for other in (None, *beside)
        if one is None or other is None or one.beside(other)
    )
    act, aside = max(
        pairs, key=lambda pair: (pair[0].worth if pair[0] else least) + _worth(pair[1])
    )
    return (
        [one for one in actions if aside is None or one.beside(aside)] if act else [],
        [one for one in beside if act is None or one.beside(act)],
    )


# --- blows and steps ------------------------------------------------------------------


def _strikes(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    """From where it stands with what is in hand; else a step closer; else with what reaches."""
    fight = _fight(play)
    now, budget = fight.foes[aim].band, fight.budget
    armed = bool(budget.action or budget.attacks_left or budget.light_weapon)
    closes = mind.range == "close" or _rather_closes(play, actor, aim)
    if armed and mind.range == "away" and now is not Band.ENGAGED:
        for item in _shooting(play, actor, aim):
            yield from _blows(play, actor, aim, item, mind)
    if armed and (not closes or now is Band.ENGAGED):
        for item in _weapons(play, actor.id):
            yield from _blows(play, actor, aim, item, mind)
    if now is not Band.ENGAGED and _steps_up(play, actor, mind):
        closer = OUTWARDS[OUTWARDS.index(now) - 1]
        yield CombatAction(actor=actor.id, action="move", target=aim, band=closer)
    if armed:
        for item in _shooting(play, actor, aim) if now is not Band.ENGAGED else ():
            yield from _blows(play, actor, aim, item, mind)
        yield from _blows(play, actor, aim, "", mind)
    if budget.action and now is not Band.ENGAGED:
        yield CombatAction(actor=actor.id, action="dash")
    if budget.action:
        yield CombatAction(actor=actor.id, action="dodge")


def _rather_closes(play: Play, actor: Creature, aim: str) -> bool:
    """Whether the actor comes to the target's side though what is in hand could be thrown.

    A Monk's blows are made there, a shot beside an enemy is none for a Sneak Attack, and a throw
    at long range has Disadvantage that a stab has not.
    """
    if not can_close(play, actor, aim):
        return False
    spoilt = SNEAK in actor.features and threatened(play.state, play.catalogue, actor)
    return actor.martial_arts > 0 or spoilt or _strained(play, actor, aim)


def _strained(play: Play, actor: Creature, aim: str) -> bool:
    """Whether what is in hand strikes well beside the target, and from here at long range only."""
    feet = feet_between(play.state, actor.id, aim)
    equipped = _member(play, actor.id).equipped
    carried = carried_strikes(_member(play, actor.id), actor, play.catalogue)
    held = [strike for strike in carried if strike.item in equipped]
    eased = any(strike.reaches_well(feet) for strike in held)
    return not eased and any(strike.melee for strike in held)


def _steps_up(play: Play, actor: Creature, mind: Tactic) -> bool:
    """Whether to come closer: to strike, or afterwards for who fights hand to hand."""
    budget = _fight(play).budget
    dashed = budget.movement_feet > actor.speed
    if mind.range == "close" or budget.action or budget.attacks_left or dashed:
        return True
    if mind.range == "away":
        return False
    return bool(budget.light_weapon) or not _fights_from_afar(play, actor)


def _fights_from_afar(play: Play, actor: Creature) -> bool:
    """Whether a cantrip is the actor's weapon: it gains nothing beside an enemy."""
    casting = actor.sheet.spellcasting if actor.sheet else None
    if casting is None or attacks_per_action(actor) > 1:
        return False
    cantrips = (play.catalogue.spell(one) for one in casting.cantrips if play.catalogue.has(one))
    return any(one.range_feet > BESIDE and deals_types(one) for one in cantrips)


def _blows(play: Play, actor: Creature, aim: str, weapon: str, mind: Tactic) -> Iterator[Attack]:
    """The attack with what is worth naming with it, and the plain one if that cannot be."""
    blow = Attack(actor=actor.id, target=aim, weapon=weapon, knock_out=mind.spares)
    if may_sharpen(actor):
        spending = may_spend(play, actor.id, mind)
        better = sharpened(play, actor, blow, mind if spending else mind.with_(spends="never"))
        if better != blow:
            yield better
    yield blow


def _weapons(play: Play, member_id: str) -> list[str]:
    """Weapons in hand."""
    equipped = _member(play, member_id).equipped
    return [item for item in equipped if play.catalogue.item(item).weapon is not None]


def _shooting(play: Play, actor: Creature, aim: str) -> list[str]:
    """Weapons carried that strike from afar, the best from here first."""
    feet = feet_between(play.state, actor.id, aim)
    carried = carried_strikes(_member(play, actor.id), actor, play.catalogue)
    shots = [shot for shot in carried if shot.item is not None and not shot.melee]
    shots.sort(key=lambda shot: (feet > shot.normal, -blow_worth(play, actor, aim, shot)))
    return list(dict.fromkeys(shot.item for shot in shots if shot.item is not None))


def _member(play: Play, member_id: str) -> PartyMember:
    return play.state.party[member_id]


def _fight(play: Play) -> Fight:
    fight = play.state.fight
    assert fight is not None
    return fight
