"""Entering an exchange: whether a fight stands plain from here, and with what everybody strikes."""

from __future__ import annotations

from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.attacks.assaults import Assault, assault_of
from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.choosing.policy import usable, volleys
from whispyrkeep.mechanics.choosing.sides import tactic_of
from whispyrkeep.mechanics.compiled.exchange import Blow, Exchange, Side, Striker, next_waking
from whispyrkeep.mechanics.compiled.plain import (
    falls_plainly,
    lies_still,
    plain_block,
    plain_ground,
    plain_member,
    plain_tactic,
    unhindered,
)
from whispyrkeep.mechanics.compiled.tables import StrikeTable, strike_table
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.damage import dying
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.events import BudgetChanged
from whispyrkeep.models.requests import Attack
from whispyrkeep.models.state import Body, Fight, Foe, PartyMember, TurnBudget
from whispyrkeep.models.terms import WeaponProperty

Gear = tuple[str, ...]
Maker = CharacterSheet | StatBlock
Known = tuple[Maker, tuple[StrikeTable, ...]]
"""Whose tables they are the tables against; held, so that its identity stays its own."""


def play_plainly(play: Play, rounds: int) -> bool:
    """Play turns of both sides' tactics while the fight stands plain; whether any was played.

    Args:
        play: at the beginning of the turn of somebody who can act.
        rounds: the last round to play.
    """
    exchange = _begun(play)
    return exchange is not None and exchange.run(rounds)


def _begun(play: Play) -> Exchange | None:
    """The exchange from here, if the fight stands plain; None else."""
    fight, dice = play.state.fight, play.dice
    if fight is None or not isinstance(dice, KeyedDice) or play.react or play.request:
        return None
    if not _plain_people(play, fight) or not plain_ground(play.state, fight):
        return None
    found = [_member(play, member) for member in play.state.party.values()]
    found += [_other(play, foe) for foe in fight.foes.values() if not foe.fled]
    everybody = {who.id: who for who in found if who is not None}
    if len(everybody) < len(found) or fight.budget != everybody[fight.acting].fresh:
        return None
    sides: dict[Side, list[Striker]] = {"party": [], "foes": []}
    for who in everybody.values():
        sides[who.side].append(who)
    if not _armed(play, sides):
        return None
    minds = {side: tactic_of(play, side_[0].id) for side, side_ in sides.items()}
    if not all(plain_tactic(mind) for mind in minds.values()):
        return None
    return Exchange(
        play,
        dice.seed,
        f"fight:{fight.number}",
        fight.round,
        fight.active,
        play.state.time,
        fight.budget,
        tuple(everybody.get(turn.id) for turn in fight.order),
        sides,
        minds,
        dict(fight.thrown),
        next_waking(play.state),
    )


def _plain_people(play: Play, fight: Fight) -> bool:
    """Whether nobody in the fight has anything but strikes, whatever has happened so far."""
    catalogue = play.catalogue
    return all(plain_member(member, catalogue) for member in play.state.party.values()) and all(
        plain_block(catalogue.monster(foe.monster)) and foe.summoned is None
        for foe in fight.foes.values()
    )


def _member(play: Play, member: PartyMember) -> Striker | None:
    """A character as it stands, lies at 0 Hit Points or is dead; None for any other state."""
    return _striker(play, member.id, member.body, "party", member=True)


def _other(play: Play, foe: Foe) -> Striker | None:
    """A foe or ally as it stands or is dead; None for any other state."""
    down = foe.body.hit_points == 0 and not foe.body.dead
    side: Side = "party" if foe.ally else "foes"
    return None if down else _striker(play, foe.id, foe.body, side, member=False)


def _striker(play: Play, who: str, body: Body, side: Side, *, member: bool) -> Striker | None:
    view = creature(play.state, play.catalogue, who)
    up = body.hit_points > 0 and not body.dead
    ready = unhindered(body) and not view.conditions and falls_plainly(view)
    if not (body.dead or (ready if up else lies_still(body))):
        return None
    return Striker(
        id=who,
        name=view.name,
        member=member,
        side=side,
        hit_points=body.hit_points,
        max_hit_points=view.max_hit_points,
        up=up,
        gone=body.dead,
        dying=dying(play.state, who),
        fresh=TurnBudget(movement_feet=view.speed),
    )


# --- arms -----------------------------------------------------------------------------


def _armed(play: Play, sides: dict[Side, list[Striker]]) -> bool:
    """Give everybody who stands their blows and tables; whether all have them."""
    ours, theirs = ([one for one in side if one.up] for side in sides.values())
    if not ours or not theirs:
        return False
    return all(_arm(play, who, theirs) for who in ours) and all(
        _arm(play, who, ours) for who in theirs
    )


def _arm(play: Play, who: Striker, enemies: list[Striker]) -> bool:
    """What is the same in every fight of this world is kept with the sheet or stat block."""
    made, gear = _made_of(play, who)
    world = play.state.world
    blows: dict[tuple[Gear, int], tuple[Blow, ...]] = made.kept("blows", world, dict)
    speed = who.fresh.movement_feet
    if (gear, speed) not in blows:
        blows[gear, speed] = _blows(play, who, enemies[0].id)
    who.blows = blows[gear, speed]
    tables: dict[tuple[Gear, int, Gear], Known] = made.kept("strike tables", world, dict)
    for enemy in enemies if who.blows else ():
        other, worn = _made_of(play, enemy)
        key = (gear, id(other), worn)
        if key not in tables:
            tables[key] = (other, _tables(play, who, enemy))
        _, who.tables[enemy.id] = tables[key]
    return bool(who.blows) and all(len(found) == len(who.blows) for found in who.tables.values())


def _made_of(play: Play, who: Striker) -> tuple[Maker, Gear]:
    """The sheet and what is worn and held, or the stat block."""
    if who.member:
        member = play.state.party[who.id]
        return member.sheet, member.equipped
    assert play.state.fight is not None
    return play.catalogue.monster(play.state.fight.foes[who.id].monster), ()


def _tables(play: Play, who: Striker, enemy: Striker) -> tuple[StrikeTable, ...]:
    """The tables of its blows against the enemy, as far as there are any."""
    view = creature(play.state, play.catalogue, who.id)
    target = creature(play.state, play.catalogue, enemy.id)
    found = (strike_table(play, view, target, strike) for _, strike in who.blows)
    return tuple(table for table in found if table is not None)


def _blows(play: Play, who: Striker, enemy_id: str) -> tuple[Blow, ...]:
    """The attacks of a turn, as play would make them; none if they are not all alike."""
    view = creature(play.state, play.catalogue, who.id)
    if who.member:
        return _members_blows(play, view, who.fresh, enemy_id)
    volley = next(volleys(play, view, enemy_id), None)
    if volley is None or volley.replacements:
        return ()
    strikes = [usable(play, view, enemy_id, names) for names in volley.actions]
    paid = BudgetChanged(budget=who.fresh.with_(action=False))
    first = (paid, *(None for _ in strikes[1:]))
    blows = [(p, s) for p, s in zip(first, strikes, strict=True) if s is not None]
    return tuple(blows) if len(blows) == len(strikes) else ()


def _members_blows(
    play: Play, view: Creature, fresh: TurnBudget, enemy_id: str
) -> tuple[Blow, ...]:
    """The attacks of a character's Attack action with the first weapon in hand."""
    equipped = play.state.party[view.id].equipped
    held = (item for item in equipped if play.catalogue.item(item).weapon is not None)
    weapon = next(held, None)
    if weapon is None:
        return ()
    assault = assault_of(play, Attack(actor=view.id, target=enemy_id, weapon=weapon))
    if not isinstance(assault, Assault) or assault.price != "action":
        return ()
    strike = assault.strike
    if strike.weapon is None or strike.weapon.has(WeaponProperty.LIGHT):
        return ()
    left = reversed(range(attacks_per_action(view, strike)))
    budgets = (fresh.with_(action=False, attacks_left=attacks) for attacks in left)
    return tuple((BudgetChanged(budget=budget), strike) for budget in budgets)
