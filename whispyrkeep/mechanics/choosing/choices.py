"""How a tactic plays a character: it makes proposals in order, and takes the first legal one.

Nothing here knows what is legal: a proposal is a request like a player's, and the engine refuses
what cannot be. Source: SRD 5.2, "Actions", "Bonus Actions", "Movement and Position".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.attacks.forced import standing_enemies
from whispyrkeep.mechanics.attacks.strikes import carried_strikes
from whispyrkeep.mechanics.chances.odds import request_odds
from whispyrkeep.mechanics.chances.prospects import AttackOdds, Odds
from whispyrkeep.mechanics.choosing.minds import choose_target, hurt_to, may_spend
from whispyrkeep.mechanics.choosing.sides import tactic_of
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features import FEATURES
from whispyrkeep.mechanics.fights.positions import OUTWARDS, area_limit, party_side
from whispyrkeep.mechanics.harm.damage import dying
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import RESOLVERS
from whispyrkeep.models.creature import SpellDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    DartsEffect,
    HealEffect,
    SaveEffect,
    WardEffect,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import (
    Attack,
    CastSpell,
    CombatAction,
    TurnRequest,
    UseFeature,
    UseItem,
)
from whispyrkeep.models.state import Fight, PartyMember
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Band, Condition, EffectKind

MOST_CHOICES = 24
"""No turn has more; whoever would go on ends it."""

LONE_USES = frozenset({"action-surge", "rage", "reckless-attack"})
"""Features that serve whoever means to fight, and that need no target."""

FIRST_ROUNDS = 2
"""While a fight is young enough for a blessing to pay."""


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
            return request != CombatAction(actor=actor_id, action="end_turn")
    return False


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
    yield from _heal(play, actor, mind)
    yield from _hold_back(play, actor, mind)
    if aim is not None:
        yield from _fight_on(play, actor, aim, mind)
    yield CombatAction(actor=actor_id, action="end_turn")


def _hold_back(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    if mind.flees_at is not None and all(
        hurt_to(one, mind.flees_at) for one in _living(play) if one.sheet is not None
    ):
        yield CombatAction(actor=actor.id, action="flee")
    if mind.dodges_at is not None and hurt_to(actor, mind.dodges_at):
        yield CombatAction(actor=actor.id, action="dodge")


def _fight_on(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    budget = _fight(play).budget
    if may_spend(play, actor.id, mind):
        yield from _boosts(play, actor)
        yield from _spells(play, actor, aim, mind)
    if budget.action or budget.attacks_left:
        yield from _cantrips(play, actor, aim)
    yield from _strikes(play, actor, aim, mind)


# --- healing --------------------------------------------------------------------------


def _living(play: Play) -> list[Creature]:
    return [creature(play.state, play.catalogue, one) for one in party_side(play.state)]


def _heal(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """Help for whoever needs it most: a spell, a potion, one's own wind, first aid."""
    if mind.heals_at is None:
        return
    hurt = [one for one in _living(play) if one.max_hit_points and hurt_to(one, mind.heals_at)]
    for one in sorted(hurt, key=lambda view: view.hit_points):
        if one.hit_points == one.max_hit_points:
            continue
        if one.id == actor.id:
            yield UseFeature(actor=actor.id, feature="second-wind")
        if mind.spends != "never":
            yield from _healing_spells(play, actor, one.id)
        for item in _member(play, actor.id).inventory:
            use = play.catalogue.item(item).use
            if use is not None and any(isinstance(e, HealEffect) for e in use.effects):
                yield UseItem(actor=actor.id, item=item, target=one.id)
        if dying(play.state, one.id):
            yield CombatAction(actor=actor.id, action="stabilize", target=one.id)


def _healing_spells(play: Play, actor: Creature, target: str) -> Iterator[TurnRequest]:
    """A Bonus Action first, since it leaves the action for a blow."""
    spells = [s for s in _ready(play, actor) if any(isinstance(e, HealEffect) for e in s.effects)]
    for spell in sorted(spells, key=lambda s: (s.casting_time != "bonus-action", s.level)):
        yield CastSpell(actor=actor.id, spell=spell.id, targets=(target,))


# --- spells and features --------------------------------------------------------------


def _ready(play: Play, actor: Creature) -> list[SpellDefinition]:
    casting = actor.sheet.spellcasting if actor.sheet else None
    ids = (*casting.cantrips, *casting.prepared) if casting else ()
    return [play.catalogue.spell(spell) for spell in ids]


def _boosts(play: Play, actor: Creature) -> Iterator[TurnRequest]:
    """What makes a fighter fight better: features without a target, and wards on friends."""
    fight = _fight(play)
    for feature in FEATURES:
        if feature not in LONE_USES or feature not in actor.features:
            continue
        if feature == "action-surge" and (fight.budget.action or fight.budget.attacks_left):
            continue
        yield UseFeature(actor=actor.id, feature=feature)
    if fight.round > FIRST_ROUNDS or actor.body is None or actor.body.concentration:
        return
    for spell in _ready(play, actor):
        blesses = any(isinstance(e, WardEffect) and e.kind in _BLESSINGS for e in spell.effects)
        if blesses and spell.level:
            friends = tuple(one.id for one in _living(play) if one.hit_points)
            yield CastSpell(actor=actor.id, spell=spell.id, targets=friends[: spell.targets])


_BLESSINGS = frozenset({EffectKind.BLESS})


def _harmful(spell: SpellDefinition) -> bool:
    return any(isinstance(e, AttackEffect | SaveEffect | DartsEffect) for e in spell.effects)


def _spells(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    """Spells with a slot that do more harm than a blow, the most harmful first."""
    spells = [spell for spell in _ready(play, actor) if spell.level and _harmful(spell)]
    casts = (_aimed(play, actor, spell, aim, mind) for spell in spells)
    yield from _by_worth(play, [cast for cast in casts if cast is not None], at_least=0)


def _cantrips(play: Play, actor: Creature, aim: str) -> Iterator[TurnRequest]:
    """Cantrips that do more than what is in hand."""
    spells = [spell for spell in _ready(play, actor) if not spell.level and _harmful(spell)]
    if not spells:
        return
    strike = worth(play, Attack(actor=actor.id, target=aim))
    casts = [CastSpell(actor=actor.id, spell=spell.id, targets=(aim,)) for spell in spells]
    yield from _by_worth(play, casts, at_least=strike)


def _aimed(
    play: Play, actor: Creature, spell: SpellDefinition, aim: str, mind: Tactic
) -> CastSpell | None:
    """The spell at the target and as many beside it as it catches; None if they are too few."""
    if spell.area is None:
        return CastSpell(actor=actor.id, spell=spell.id, targets=(aim,))
    foes = _fight(play).foes
    beside = [
        one
        for one in standing_enemies(play, actor.id)
        if one != aim and foes[one].band is foes[aim].band
    ]
    targets = (aim, *beside)[: area_limit(spell.area)]
    standing = len(standing_enemies(play, actor.id))
    if len(targets) < min(mind.gathers, standing):
        return None
    return CastSpell(actor=actor.id, spell=spell.id, targets=targets)


def _by_worth(play: Play, casts: list[CastSpell], at_least: float) -> Iterator[CastSpell]:
    worths = [(worth(play, cast), cast) for cast in casts]
    for value, cast in sorted(worths, key=lambda pair: -pair[0]):
        if value > at_least:
            yield cast


def worth(play: Play, request: Attack | CastSpell) -> float:
    """Mean damage of the request, over all its targets; 0 if it cannot be made or does none."""
    if isinstance(request, Attack):
        return _mean(request_odds(play.state, play.catalogue, request))
    total = 0.0
    for target in request.targets:
        found = request_odds(play.state, play.catalogue, request.with_(targets=(target,)))
        total += _mean(found)
    return total


def _mean(found: Odds | Rejection) -> float:
    damage = None if isinstance(found, Rejection) else found.damage
    if damage is None:
        return 0.0
    return float(damage.mean) * (found.rays if isinstance(found, AttackOdds) else 1)


# --- blows and steps ------------------------------------------------------------------


def _strikes(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[TurnRequest]:
    """From where it stands with what is in hand; else a step closer; else with what reaches."""
    fight = _fight(play)
    now, budget = fight.foes[aim].band, fight.budget
    armed = bool(budget.action or budget.attacks_left or budget.light_weapon)
    if armed and mind.range == "away" and now is not Band.ENGAGED:
        yield from (_blow(actor, aim, item, mind) for item in _shooting(play, actor))
    if armed and (mind.range != "close" or now is Band.ENGAGED):
        yield from (_blow(actor, aim, item, mind) for item in _weapons(play, actor.id))
    if now is not Band.ENGAGED:
        closer = OUTWARDS[OUTWARDS.index(now) - 1]
        yield CombatAction(actor=actor.id, action="move", target=aim, band=closer)
    if armed:
        yield _blow(actor, aim, "", mind)
    if budget.action and now is not Band.ENGAGED:
        yield CombatAction(actor=actor.id, action="dash")
    if budget.action:
        yield CombatAction(actor=actor.id, action="dodge")


def _blow(actor: Creature, aim: str, weapon: str, mind: Tactic) -> Attack:
    return Attack(actor=actor.id, target=aim, weapon=weapon, knock_out=mind.spares)


def _weapons(play: Play, member_id: str) -> list[str]:
    """Weapons in hand."""
    equipped = _member(play, member_id).equipped
    return [item for item in equipped if play.catalogue.item(item).weapon is not None]


def _shooting(play: Play, actor: Creature) -> list[str]:
    """Weapons carried that strike from afar."""
    strikes = carried_strikes(_member(play, actor.id), actor, play.catalogue)
    return list(dict.fromkeys(s.item for s in strikes if s.item is not None and not s.melee))


def _member(play: Play, member_id: str) -> PartyMember:
    return play.state.party[member_id]


def _fight(play: Play) -> Fight:
    fight = play.state.fight
    assert fight is not None
    return fight
