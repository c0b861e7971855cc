"""Blow for blow: the turns of a fight that stands plain, from tables and keyed dice.

It throws the dice that play throws and tells the events that play tells, and hands over to play
whatever is out of the ordinary: who falls at 0 Hit Points, Death Saving Throws, somebody to be
helped, the end of the fight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from whispyrkeep.dice.streams import KeyedStream, shared_base, slot_base
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.choosing.minds import appeal, hurt_to, thrown_for
from whispyrkeep.mechanics.compiled.tables import (
    DamageTable,
    StrikeTable,
    fields_of,
)
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import A_ROUND, end_turn, settle
from whispyrkeep.mechanics.fights.maneuvers import combat_action
from whispyrkeep.mechanics.fights.positions import BESIDE
from whispyrkeep.mechanics.harm.damage import deal_damage, death_saving_throw, dying
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.base import MAX_INTEGER
from whispyrkeep.models.events import (
    BudgetChanged,
    CreatureDied,
    D20TestMade,
    DamageTaken,
    DiceRolled,
    FightTurnStarted,
    TimeAdvanced,
)
from whispyrkeep.models.requests import CombatAction
from whispyrkeep.models.rolls import DiceKey, Die, RollRecord
from whispyrkeep.models.state import CampaignState, TurnBudget
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import AdvantageState
from whispyrkeep.models.time import ROUND

Kind = Literal["attack", "damage", "target"]
Side = Literal["party", "foes"]
Blow = tuple[BudgetChanged | None, Strike]
"""An attack, and what paying for it changes, if anything."""


@dataclass(slots=True)
class Striker:
    """Somebody in the exchange.

    Attributes:
        side: what a creature of this side does is by the tactic of ``party`` or of ``foes``.
        up: whether it stands; who does not is ``gone``, or a character who is down and maybe
            ``dying``.
        fresh: the budget its turns begin with.
        blows: its attacks, each with what paying for it changes, if anything.
        tables: of its strikes at each enemy, by id.
        base: what its streams of the round ``seen`` share.
    """

    id: str
    name: str
    member: bool
    side: Side
    hit_points: int
    max_hit_points: int
    up: bool
    gone: bool
    dying: bool
    fresh: TurnBudget
    blows: tuple[Blow, ...] = ()
    tables: dict[str, tuple[StrikeTable, ...]] = field(default_factory=dict)
    base: int = 0
    seen: int = 0


@dataclass(slots=True)
class Exchange:
    """The exchange so far: what ``play.state`` will be once it is handed over.

    Attributes:
        order: who acts when, None for those who are not in it any more.
        thrown: throws of this round, as ``Fight.thrown`` counts them.
        wakes: the universe second at which the first Stable character wakes.
    """

    play: Play
    seed: int
    scope: str
    round: int
    active: int
    time: int
    budget: TurnBudget
    order: tuple[Striker | None, ...]
    sides: dict[Side, list[Striker]]
    minds: dict[Side, Tactic]
    thrown: dict[str, int]
    wakes: int

    def run(self, rounds: int) -> bool:
        """Play turns to the first that is out of the ordinary; whether any was played."""
        played = False
        while self.round <= rounds and (actor := self._actor()) is not None:
            played = True
            if not (self._turn(actor) and self._next_turn()):
                return True
        self._hand_over()
        return played

    # --- whose turn ---

    def _actor(self) -> Striker | None:
        """Who acts now, if all it will do is strike, or see to who is dying."""
        actor = self.order[self.active]
        if actor is None or not actor.up:
            return None
        mind = self.minds[actor.side]
        tired = mind.dodges_at is not None and hurt_to(actor, mind.dodges_at)
        return None if tired or self._leaves(actor, mind) else actor

    def _leaves(self, actor: Striker, mind: Tactic) -> bool:
        if mind.flees_at is None:
            return False
        if not actor.member:
            return hurt_to(actor, mind.flees_at)
        return all(hurt_to(one, mind.flees_at) for one in self.sides["party"] if one.member)

    def _next_turn(self) -> bool:
        """Go on to the next turn of somebody who stands; whether the exchange goes on."""
        while self._begin_turn():
            comes = self.order[self.active]
            assert comes is not None
            if comes.up:
                return True
            if comes.dying and not self._dies_or_lives(comes):
                break
        self._hand_over()
        end_turn(self.play)
        return False

    def _begin_turn(self) -> bool:
        """Begin the turn of whoever is next, unless a round ends in which somebody wakes."""
        active = self.active + 1
        while active < len(self.order) and self._absent(active):
            active += 1
        if active == len(self.order):
            if self.time + ROUND >= self.wakes:
                return False
            self.round, self.time, self.thrown = self.round + 1, self.time + ROUND, {}
            passed = TimeAdvanced(seconds=ROUND, time=self.time, why=A_ROUND)
            self.play.events.append(passed)
            active = 0
            while self._absent(active):
                active += 1
        comes = self.order[active]
        assert comes is not None
        self.active, self.budget = active, comes.fresh
        fields = {"type": "FightTurnStarted", "round": self.round, "active": active}
        begun = {**fields, "actor": comes.id, "budget": comes.fresh}
        self.play.events.append(FightTurnStarted.trusted(begun))
        return True

    def _dies_or_lives(self, who: Striker) -> bool:
        """A Death Saving Throw; whether the exchange goes on: not when the character stands up."""
        self._hand_over()
        death_saving_throw(self.play, who.id)
        self._take_back()
        return not who.up

    def _absent(self, active: int) -> bool:
        who = self.order[active]
        return who is None or who.gone

    # --- a turn ---

    def _turn(self, actor: Striker) -> bool:
        """All its blows; whether the fight goes on after them."""
        aim = self._aim(actor)
        if actor.member and self.minds["party"].heals_at is not None and self._aids(actor):
            return True
        for place, (paid, _) in enumerate(actor.blows):
            if aim is None:
                break
            if paid is not None:
                self.budget = paid.budget
                self.play.events.append(paid)
            self._strike(actor, aim, actor.tables[aim.id][place])
            if not any(one.up for one in self._enemies(actor)):
                self._hand_over()
                if actor.member:
                    settle(self.play)
                else:
                    end_turn(self.play)
                return False
            aim = aim if aim.up else self._other(actor)
        return True

    def _aids(self, actor: Striker) -> bool:
        """Whether the character gives first aid, which takes the action."""
        for one in self.sides["party"]:
            if one.dying:
                self._hand_over()
                aid = CombatAction(actor=actor.id, action="stabilize", target=one.id)
                refusal = combat_action(self.play, aid)
                self._take_back()
                if refusal is None:
                    return True
        return False

    def _enemies(self, actor: Striker) -> list[Striker]:
        return self.sides["foes" if actor.side == "party" else "party"]

    def _other(self, actor: Striker) -> Striker | None:
        """Who is struck at once the target is down: a character chooses anew, others go on."""
        if actor.member:
            return self._aim(actor)
        return next((one for one in self._enemies(actor) if one.up), None)

    def _aim(self, actor: Striker) -> Striker | None:
        """Whom the tactic strikes at, of those who stand."""
        choices = [one for one in self._enemies(actor) if one.up]
        if len(choices) < 2:
            return choices[0] if choices else None
        prey = self.minds[actor.side].prey
        if prey != "anyone":
            return min(choices, key=lambda one: appeal(prey, BESIDE, one.hit_points, casts=False))
        key, stream = self._stream(actor, "target")
        face = stream.die(len(choices))
        record = {**_whom(len(choices)), "key": key, "dice": (_die(len(choices), face),)}
        self.play.events.append(
            DiceRolled.trusted(
                {
                    "type": "DiceRolled",
                    "request": "",
                    "purpose": "other",
                    "actor": actor.id,
                    "label": thrown_for(one.name for one in choices),
                    "roll": RollRecord.trusted({**record, "total": face}),
                }
            )
        )
        return choices[face - 1]

    # --- a blow ---

    def _strike(self, actor: Striker, target: Striker, table: StrikeTable) -> None:
        key, stream = self._stream(actor, "attack")
        face = stream.die(20)
        if table.leant is AdvantageState.NORMAL:
            dice: tuple[Die, ...] = (_die(20, face),)
        else:
            face, dice = _of_two(face, stream.die(20), table.leant)
        total = face + table.added
        record = RollRecord.trusted({**table.record, "key": key, "dice": dice, "total": total})
        told = {**table.told, "actor": actor.id, "against": target.id, "roll": record}
        told["outcome"] = outcome = table.outcomes[face]
        self.play.events.append(D20TestMade.trusted(told))
        damage = table.damage[face]
        if damage is not None:
            critical = outcome == "critical_success"
            totals = [self._roll(actor, part) for part in damage]
            self._hurt(target, damage, totals, table.name, critical=critical)

    def _roll(self, actor: Striker, part: DamageTable) -> int:
        if not part.told:
            return part.added
        key, stream = self._stream(actor, "damage")
        dice = tuple([_die(sides, stream.die(sides)) for sides in part.sides])
        total = part.added + sum([die.face for die in dice])
        record = RollRecord.trusted({**part.record, "key": key, "dice": dice, "total": total})
        self.play.events.append(
            DiceRolled.trusted({**part.told, "actor": actor.id, "roll": record})
        )
        return total

    def _hurt(
        self,
        target: Striker,
        damage: tuple[DamageTable, ...],
        totals: list[int],
        source: str,
        *,
        critical: bool,
    ) -> None:
        taken = [part.taken[total] for part, total in zip(damage, totals, strict=True)]
        if target.member and sum(taken) >= target.hit_points:
            self._fell(target, damage, totals, source, critical=critical)
            return
        left = target.hit_points
        for part, total, amount in zip(damage, totals, taken, strict=True):
            left = max(left - amount, 0)
            self.play.events.append(
                DamageTaken.trusted(
                    {
                        "type": "DamageTaken",
                        "target": target.id,
                        "rolled": total,
                        "amount": amount,
                        "damage_type": part.damage_type,
                        "absorbed": 0,
                        "hit_points_left": left,
                        "temporary_left": 0,
                        "critical": critical,
                        "source": source,
                    }
                )
            )
        target.hit_points = left
        if left == 0:
            target.up, target.gone = False, True
            self.play.events.append(CreatureDied(target=target.id, why=source))

    def _fell(
        self,
        target: Striker,
        damage: tuple[DamageTable, ...],
        totals: list[int],
        source: str,
        *,
        critical: bool,
    ) -> None:
        """What drops a character is dealt by the rules, from the state as it is now."""
        self._hand_over()
        harms = [Harm(total, part.damage_type) for part, total in zip(damage, totals, strict=True)]
        deal_damage(self.play, target.id, harms, source=source, critical=critical)
        self._take_back()

    # --- dice and state ---

    def _stream(self, who: Striker, kind: Kind) -> tuple[DiceKey, KeyedStream]:
        counter = _counter(who.id, kind)
        ordinal = self.thrown[counter] = self.thrown.get(counter, 0) + 1
        slot = _slot(kind, ordinal)
        if who.seen != self.round:
            who.seen = self.round
            who.base = shared_base(self.seed, self.scope, self.round, who.id)
        key = {"scope": self.scope, "round": self.round, "actor": who.id, "slot": slot}
        return DiceKey.trusted(key), KeyedStream(slot_base(who.base, slot))

    def _take_back(self) -> None:
        """Go on from the state as the rules have left it; only characters may have changed."""
        state = self.play.state
        assert state.fight is not None
        self.thrown, self.budget = dict(state.fight.thrown), state.fight.budget
        for who in self.sides["party"]:
            if not who.member:
                continue
            body = state.party[who.id].body
            was_up, who.hit_points, who.gone = who.up, body.hit_points, body.dead
            who.up = body.hit_points > 0 and not body.dead
            who.dying = dying(state, who.id)
            if was_up is not who.up:
                speed = creature(state, self.play.catalogue, who.id).speed
                who.fresh = TurnBudget(movement_feet=speed)
        self.wakes = next_waking(state)

    def _hand_over(self) -> None:
        """Bring the state to where the events are."""
        state = self.play.state
        fight = state.fight
        assert fight is not None
        party, foes = dict(state.party), dict(fight.foes)
        for who in (*self.sides["party"], *self.sides["foes"]):
            if who.member:
                member = party[who.id]
                if member.body.hit_points != who.hit_points:
                    body = member.body.with_(hit_points=who.hit_points)
                    party[who.id] = member.with_(body=body)
                continue
            foe = foes[who.id]
            if foe.body.hit_points != who.hit_points:
                body = foe.body.with_(hit_points=who.hit_points, dead=who.gone)
                foes[who.id] = foe.with_(body=body)
        now = fight.with_(
            round=self.round,
            active=self.active,
            budget=self.budget,
            thrown=dict(self.thrown),
            foes=foes,
        )
        self.play.state = state.with_(fight=now, party=party, time=self.time)


def next_waking(state: CampaignState) -> int:
    """When the first of those who lie Stable wakes; a time that never comes when nobody does."""
    ends = (
        entry.ends_at
        for member in state.party.values()
        for entry in member.body.conditions
        if entry.ends_at is not None
    )
    return min(ends, default=MAX_INTEGER)


@lru_cache(maxsize=1024)
def _counter(who: str, kind: Kind) -> str:
    return f"{who}:{kind}"


@lru_cache(maxsize=256)
def _slot(kind: Kind, ordinal: int) -> str:
    return f"{kind}#{ordinal}"


@lru_cache(maxsize=1024)
def _die(sides: int, face: int, status: Literal["kept", "dropped"] = "kept") -> Die:
    return Die(sides=sides, face=face, status=status)


def _of_two(first: int, second: int, leant: AdvantageState) -> tuple[int, tuple[Die, ...]]:
    """The face that counts of two d20s, and both as the record has them."""
    choose = max if leant is AdvantageState.ADVANTAGE else min
    if choose(first, second) == first:
        return first, (_die(20, first), _die(20, second, "dropped"))
    return second, (_die(20, first, "dropped"), _die(20, second))


@lru_cache(maxsize=64)
def _whom(choices: int) -> dict[str, Any]:
    """The fields of the record of a target that is thrown for."""
    key = DiceKey(scope="fight", actor="nobody", slot="target#1")
    record = RollRecord(key=key, expression=f"1d{choices}", dice=(), total=0)
    return fields_of(record)
