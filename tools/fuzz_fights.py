"""Throw random commands at the rules, legal and illegal, and check that the laws hold.

Each game is a ready party on a field that is asked for anything: a third of the commands are what
somebody might do, the rest are any request at all with any names in it. After it comes a fight of
tactics. In every window of Reactions any option is taken. Whatever comes of it, no exception may,
and:

- Hit Points lie between 0 and their maximum, and so does everything that is counted;
- a refusal costs no die, and says why;
- no stream of dice is drawn from twice;
- in a window every Reaction on offer can be taken, passing always is on offer, and the same choices
  tell the same story;
- the events, written down and read back, fold into the same state.

Run it with ``python tools/fuzz_fights.py 100000 --seed 1``. A failure names its game's seed;
``--seed`` with that number and ``--games 1`` plays it again.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from random import Random
from time import perf_counter
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from whispyrkeep.campaign.evolve import fold
from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.tactics import tactic, tactics
from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.attacks.attack_options import CASTING_OPTIONS, CHECK_OPTIONS, OPTIONS
from whispyrkeep.mechanics.choosing.decisions import candidates, refusal_of
from whispyrkeep.mechanics.choosing.deeds import deeds
from whispyrkeep.mechanics.choosing.points import Decision, Reacting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.features import FEATURES
from whispyrkeep.mechanics.fights.skirmish import begin, simulate
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.events import D20TestMade, DiceRolled, Event
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import RollRequest, StartFight, TurnRequest, UseAction
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Band
from whispyrkeep.session.ready import ready_party

LEVELS = (1, 5, 11)
COMMANDS_A_GAME = 60
ROUNDS = 4
PLAUSIBLE = 0.35
KINDS = (*get_args(get_args(RollRequest)[0]), UseAction)
MONSTERS = Catalogue({}).ids("monster")
ENTRIES = (
    *MONSTERS[::7],
    *Catalogue({}).ids("item")[::5],
    *Catalogue({}).ids("spell")[::5],
    *Catalogue({}).ids("magic-item")[::9],
)
WORDS = (
    "",
    "unarmed",
    "grapple",
    "shove",
    "longsword",
    "javelin",
    "second-wind",
    "rage",
    "nonsense",
    *FEATURES,
    *OPTIONS,
    *CASTING_OPTIONS,
    *CHECK_OPTIONS,
)
_EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(tuple[Event, ...])


class LawBroken(AssertionError):
    """A law that does not hold, with the game and the command in which it broke."""


def fuzz(
    seed: int, commands: int, progress: Callable[[int, int], None] = lambda *_: None
) -> Counter[str]:
    """Throw so many commands; how many of each kind were carried out and refused.

    Windows of Reactions that opened meanwhile are counted with them.

    Raises:
        LawBroken: a law does not hold; any other exception is the rules' own.
    """
    told: Counter[str] = Counter()
    done, game = 0, seed
    while done < commands:
        count = min(COMMANDS_A_GAME, commands - done)
        try:
            told += _play(game, count)
            told += _fight_out(game)
        except Exception as error:
            error.add_note(f"in the game of seed {game}")
            raise
        done, game = done + count, game + 1
        progress(done, commands)
    return told


# --- one game -------------------------------------------------------------------------


def _play(seed: int, commands: int) -> Counter[str]:
    random = Random(seed)  # noqa: S311 - the game is to be played again from its seed
    wishes = Random(seed + 0.5)  # noqa: S311 - apart, so that commands stay as they are
    sheets = ready_party(random.choice(LEVELS))
    state = start = begin(random.sample(sheets, random.randint(1, min(5, len(sheets)))))
    dice, catalogue = KeyedDice(seed), catalogue_for(start.world)
    everybody = random.random() < 0.5
    told: Counter[str] = Counter()
    happened: list[Event] = []
    earlier: tuple[Event, ...] = ()
    for number in range(commands):
        request = _command(random, state, catalogue)
        chooser = _Chooser(wishes)
        again = partial(_resolved, state, request, dice, earlier, everybody)
        found = again(chooser)
        if isinstance(found, Rejection):
            told[f"{request.kind} refused"] += 1
            law(bool(found.message and found.code), request, "a refusal says why")
            sealed = refusal_of(state, catalogue, request, everybody=everybody)
            law(sealed == found, request, "a refusal costs no die")
            continue
        told[f"{request.kind} done"] += 1
        told += Counter(f"window {point.window}" for point in chooser.met)
        _check_windows(state, request, found, chooser, again)
        state, earlier = fold(state, found), (*earlier, *found)
        happened += found
        _check_bounds(state, catalogue, request)
        if number % 5 == 0:
            state, earlier = state.with_(turn=state.turn + 1), ()
    _check_streams(happened)
    _check_replay(start, happened, state)
    return told


Again = Callable[[Reacting], tuple[Event, ...] | Rejection]
"""Plays a command, or a fight, with these choices in its windows."""


@dataclass(slots=True)
class _Chooser:
    """Takes Reactions by their numbers, then any at random, or none; notes where it was asked."""

    random: Random | None = None
    numbers: tuple[int, ...] = ()
    met: list[Decision[Reaction]] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)

    def __call__(self, _state: CampaignState, point: Decision[Reaction]) -> Reaction:
        place, last = len(self.met), len(point.options) - 1
        number = self.random.randint(0, last) if self.random is not None else last
        if place < len(self.numbers):
            number = self.numbers[place]
        self.met.append(point)
        self.taken.append(number)
        return point.options[number]


def _resolved(
    state: CampaignState,
    request: TurnRequest,
    dice: KeyedDice,
    earlier: tuple[Event, ...],
    everybody: bool,
    react: Reacting,
) -> tuple[Event, ...] | Rejection:
    catalogue = catalogue_for(state.world)
    return resolve_request(
        state, request, dice, catalogue, earlier, everybody=everybody, react=react
    )


def _fight_out(seed: int) -> Counter[str]:
    """A fight of tactics in which every window of Reactions is answered at random."""
    random = Random(seed)  # noqa: S311 - the fight is to be fought again from its seed
    sheets = ready_party(random.choice(LEVELS[1:]))
    start = begin(random.sample(sheets, random.randint(2, 5)))
    monsters = tuple(random.choices(MONSTERS, k=random.randint(2, 4)))
    request = StartFight(monsters=monsters, band=random.choice([*Band]))
    minds = {side: tactic(random.choice(sorted(tactics()))) for side in ("party", "foes")}

    def fought(react: Reacting) -> tuple[Event, ...] | Rejection:
        found = simulate(start, request, KeyedDice(seed), minds, ROUNDS, react=react)
        return found if isinstance(found, Rejection) else found.events

    chooser = _Chooser(random)
    told = fought(chooser)
    assert not isinstance(told, Rejection), told
    _check_windows(start, request, told, chooser, fought)
    return Counter(f"window {point.window}" for point in chooser.met)


def _check_windows(
    start: CampaignState,
    request: TurnRequest,
    told: tuple[Event, ...],
    chooser: _Chooser,
    again: Again,
) -> None:
    """Play it again: with the same choices, and with every other one at one of the windows."""
    if not chooser.met:
        return
    taken = tuple(chooser.taken)
    same = again(_Chooser(numbers=taken)) == told
    law(same, request, "the same choices tell another story")
    place = len(taken) // 2
    point = chooser.met[place]
    law(point.options[-1].kind == "pass", request, f"{point} cannot be passed")
    law(len(set(point.options)) == len(point.options), request, f"{point} offers one thing twice")
    for number in range(len(point.options)):
        other = again(_Chooser(numbers=(*taken[:place], number)))
        assert not isinstance(other, Rejection), (request, point.options[number])
        _check_bounds(fold(start, other), catalogue_for(start.world), request)
        _check_streams(list(other))


def _check_bounds(state: CampaignState, catalogue: Catalogue, request: TurnRequest) -> None:
    ids = (*state.party, *(state.fight.foes if state.fight else ()))
    for one in ids:
        view = creature(state, catalogue, one)
        body = view.body
        assert body is not None
        law(body.hit_points >= 0, request, f"{one} has {body.hit_points} Hit Points")
        law(view.hit_points <= view.max_hit_points, request, f"{one} is above its maximum")
        law(body.temporary_hit_points >= 0, request, f"{one}'s Temporary Hit Points")
        law(all(left >= 0 for left in body.resources.values()), request, f"{one}'s resources")
        law(not (body.dead and body.hit_points), request, f"{one} is dead and has Hit Points")
        law(0 <= view.exhaustion <= 6, request, f"{one}'s Exhaustion")
    for member in state.party.values():
        law(all(count > 0 for count in member.inventory.values()), request, "things carried")
        held = set(member.equipped) <= member.inventory.keys()
        law(held, request, f"{member.id} wields what is not carried")
        law(member.money_cp >= 0, request, "money")
    if state.fight is not None:
        law(state.fight.budget.movement_feet >= 0, request, "movement left")
        law(0 <= state.fight.active < len(state.fight.order), request, "whose turn it is")


def _check_streams(events: list[Event]) -> None:
    keys = [e.roll.key for e in events if isinstance(e, D20TestMade | DiceRolled) and e.roll.dice]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise LawBroken(f"drawn from twice: {twice[0]}")


def _check_replay(start: CampaignState, events: list[Event], end: CampaignState) -> None:
    read = _EVENTS.validate_json(_EVENTS.dump_json(tuple(events)))
    again = fold(start, read)
    if again.with_(turn=end.turn).state_hash != end.state_hash:
        raise LawBroken("the events, read back, fold into another state")


def law(holds: bool, request: TurnRequest, what: str) -> None:
    """Raise ``LawBroken`` with the command unless the law holds."""
    if not holds:
        raise LawBroken(f"{what}, after {request!r}")


# --- commands -------------------------------------------------------------------------


def _command(random: Random, state: CampaignState, catalogue: Catalogue) -> TurnRequest:
    fight = state.fight
    if fight is None and random.random() < PLAUSIBLE:
        monsters = tuple(random.choices(MONSTERS, k=random.randint(1, 4)))
        allies = tuple(random.choices(MONSTERS, k=random.randint(0, 1)))
        return StartFight(monsters=monsters, allies=allies)
    if fight is not None and random.random() < PLAUSIBLE:
        return random.choice(_plausible(random, state, catalogue))
    while True:
        try:
            return _any_request(random, state)
        except ValidationError:
            continue


def _plausible(random: Random, state: CampaignState, catalogue: Catalogue) -> list[TurnRequest]:
    """A run of what the creature whose turn it is might do, legal or not."""
    assert state.fight is not None
    actor = state.fight.acting
    if actor in state.party:
        run: Iterator[TurnRequest] = candidates(state, catalogue, actor)
    else:
        run = deeds(Play(state, catalogue, KeyedDice(0)), actor)
    first, kept = random.randint(0, 400), []
    for place, request in enumerate(run):
        kept.append(request)
        if place > first:
            break
    return kept[-40:]


def _any_request(random: Random, state: CampaignState) -> TurnRequest:
    kind = random.choice(KINDS)
    fields = {
        name: _value(random, state, name, field.annotation)
        for name, field in kind.model_fields.items()
        if name not in ("kind", "id") and (field.is_required() or random.random() < 0.6)
    }
    made: TurnRequest = kind(**fields)
    return made


def _value(random: Random, state: CampaignState, name: str, form: Any) -> Any:
    """Any value of a field's type: somebody's name, an entry, a word, a number, one of several."""
    origin, arguments = get_origin(form), get_args(form)
    if origin in (Union, UnionType):
        return _value(random, state, name, random.choice(arguments))
    if form is type(None):
        return None
    if origin is Literal:
        return random.choice(arguments)
    if origin is tuple:
        return tuple(_value(random, state, name, arguments[0]) for _ in range(random.randint(0, 3)))
    if origin is dict:
        return {
            _text(random, state, name): random.randint(0, 3) for _ in range(random.randint(0, 2))
        }
    if isinstance(form, type) and issubclass(form, Enum):
        return random.choice(list(form))
    if form is bool:
        return random.random() < 0.5
    if form is int or name in ("amount", "quantity", "slot_level", "difficulty_class"):
        return random.choice((0, 1, 1, 2, 3, 5, 12, 30))
    return _text(random, state, name)


def _text(random: Random, state: CampaignState, name: str) -> str:
    people = [*state.party, *(state.fight.foes if state.fight else ()), "nobody"]
    if name in ("dice", "damage"):
        return random.choice(("1d6", "3d8+2", "2", "0", "d", "9d9d9"))
    if name in ("item", "weapon") and random.random() < 0.7:
        carried = [item for member in state.party.values() for item in member.inventory]
        return random.choice(carried)
    if name == "spell" and random.random() < 0.7:
        known = [
            spell
            for member in state.party.values()
            if (casting := member.sheet.spellcasting)
            for spell in (*casting.cantrips, *casting.prepared)
        ]
        return random.choice(known or list(ENTRIES))
    if name in ("item", "spell", "monsters", "allies", "tool"):
        return random.choice(ENTRIES)
    if name in ("feature", "weapon", "reason", "action", "foe_tactic"):
        return random.choice(WORDS)
    return random.choice(people)


# --- as a program ---------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commands", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--games", type=int, help="stop after so many games")
    asked = parser.parse_args()
    commands = asked.games * COMMANDS_A_GAME if asked.games else asked.commands
    began = perf_counter()

    def progress(done: int, total: int) -> None:
        if done % (COMMANDS_A_GAME * 20) == 0 or done == total:
            rate = done / (perf_counter() - began)
            print(f"{done:,} of {total:,} commands, {rate:,.0f} a second", file=sys.stderr)

    told = fuzz(asked.seed, commands, progress)
    for what, count in sorted(told.items()):
        print(f"{count:>7,}  {what}")
    refused = sum(count for what, count in told.items() if what.endswith("refused"))
    windows = sum(count for what, count in told.items() if what.startswith("window"))
    print(
        f"{told.total() - windows:,} commands, {refused:,} refused, "
        f"{windows:,} windows of Reactions, no law broken"
    )


if __name__ == "__main__":
    main()
