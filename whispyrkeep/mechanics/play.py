"""A request while it is being resolved: the state so far, the events so far, and the dice.

Every roll takes its own stream, named by who rolls, in which turn or round, and for the how
manieth time: never by wording or request id, so that asking differently finds no better dice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import Dice, DieStream, StreamKey, roll
from whispyrkeep.mechanics.apply import MechanicalEvent, apply
from whispyrkeep.mechanics.choosing.points import Reacting
from whispyrkeep.models.events import D20TestMade, DiceRolled, Event
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.rolls import DiceKey, Die, Modifier, RollRecord
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.tactics import Tactic

ThrowKind = Literal[
    "check", "save", "attack", "damage", "healing", "initiative", "death-save", "hit-die",
    "hit-points", "recharge", "table", "effect", "target",
]  # fmt: skip
Purpose = Literal["damage", "healing", "table", "hit_die", "hit_points", "recharge", "other"]


@dataclass(slots=True)
class Play:
    """Local to one request; ``happen`` is the only way its state changes.

    ``drawn`` counts the throws of this turn by scope, round, creature and kind. Where
    ``everybody`` chooses, the turn of every creature that can act waits for a request, and not
    those of characters alone. ``tactics`` are of the sides ``party`` and ``foes``. ``decided`` is
    the state in which a fight was decided, its foes still in it. ``react`` chooses
    in every window of Reactions; without it the tactics do.
    """

    state: CampaignState
    catalogue: Catalogue
    dice: Dice
    request: str = ""
    events: list[Event] = field(default_factory=list)
    drawn: dict[tuple[str, int, str, str], int] = field(default_factory=dict)
    everybody: bool = False
    tactics: Mapping[str, Tactic] = field(default_factory=dict)
    decided: CampaignState | None = None
    react: Reacting | None = None

    def happen(self, event: MechanicalEvent) -> None:
        """Record the event and fold it into the state."""
        self.events.append(event)
        self.state = apply(self.state, event)

    def tell(self, event: Event) -> None:
        """Record an event of the story, which ``campaign`` folds."""
        self.events.append(event)

    def stream(self, actor: str, kind: ThrowKind) -> tuple[DiceKey, DieStream]:
        """The next unused stream of this creature and kind, and its name for the record."""
        fight = self.state.fight
        scope = f"fight:{fight.number}" if fight else f"turn:{self.state.turn + 1}"
        round_ = fight.dice_round if fight else 0
        known = fight.thrown.get(f"{actor}:{kind}", 0) if fight else 0
        return self.stream_at(scope, round_, actor, kind, known)

    def stream_at(
        self, scope: str, round_: int, actor: str, kind: ThrowKind, known: int = 0
    ) -> tuple[DiceKey, DieStream]:
        """The stream in a given scope and round, after at least ``known`` earlier ones."""
        counter = (scope, round_, actor, kind)
        ordinal = max(known, self.drawn.get(counter, 0)) + 1
        self.drawn[counter] = ordinal
        key = DiceKey(scope=scope, round=round_, actor=actor, slot=f"{kind}#{ordinal}")
        return key, self.dice.at(StreamKey(scope, round_, actor, key.slot))

    def throw(
        self,
        actor: str,
        kind: ThrowKind,
        expression: str,
        modifiers: Sequence[Modifier] = (),
    ) -> RollRecord:
        """Dice of an expression such as ``2d6+3`` or ``crit(2d6+3)``, with named modifiers."""
        return self.throw_from(*self.stream(actor, kind), expression, modifiers)

    def throw_from(
        self, key: DiceKey, stream: DieStream, expression: str, modifiers: Sequence[Modifier] = ()
    ) -> RollRecord:
        """As ``throw``, from a stream that was opened before."""
        thrown = roll(expression, stream)
        return RollRecord(
            key=key,
            expression=_written(thrown.text, modifiers),
            dice=tuple(Die(sides=sides, face=face) for sides, face in thrown.faces),
            modifiers=tuple(modifiers),
            total=thrown.total + sum(modifier.value for modifier in modifiers),
            by_hand=stream.by_hand,
        )

    def roll(
        self, purpose: Purpose, actor: str | None, label: str, record: RollRecord
    ) -> DiceRolled:
        """Record dice that are no D20 Test."""
        event = DiceRolled(
            request=self.request, purpose=purpose, actor=actor, label=label, roll=record
        )
        self.happen(event)
        return event


def throws_of(events: Iterable[Event]) -> dict[tuple[str, int, str, str], int]:
    """How often each creature has thrown each kind of roll, as ``Play.drawn`` counts it."""
    drawn: dict[tuple[str, int, str, str], int] = {}
    for event in events:
        if isinstance(event, D20TestMade | DiceRolled):
            key = event.roll.key
            kind, _, ordinal = key.slot.partition("#")
            counter = (key.scope, key.round, key.actor, kind)
            drawn[counter] = max(drawn.get(counter, 0), int(ordinal))
    return drawn


def refuse(code: str, message: str, source: str = "") -> Rejection:
    """A refusal; ``source`` is the SRD section, when a rule of the book stands behind it."""
    return Rejection(code=code, message=message, source=f"SRD 5.2, {source}" if source else "")


def _written(expression: str, modifiers: Sequence[Modifier]) -> str:
    total = sum(modifier.value for modifier in modifiers)
    return f"{expression} {'+' if total > 0 else '-'} {abs(total)}" if total else expression
