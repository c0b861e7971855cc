"""A fight alone, outside every campaign: a pure state machine and its runner.

``begin`` makes the state, ``decide`` turns a request into events or a refusal, ``evolve`` folds
them, and ``decisions.decision`` says who chooses among what. Nobody is played by the engine: each
turn of a creature that can act waits for a request, which ``simulate`` takes from two tactics.
Dice are keyed as a campaign's first fight is (``fight:1``), so that one seed tells one story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import Dice, KeyedDice
from whispyrkeep.mechanics.apply import MechanicalEvent, apply
from whispyrkeep.mechanics.choosing.choices import member_turn
from whispyrkeep.mechanics.choosing.minds import foe_turn
from whispyrkeep.mechanics.choosing.points import Reacting
from whispyrkeep.mechanics.compiled.entering import play_plainly
from whispyrkeep.mechanics.creatures.sheet import starting_member
from whispyrkeep.mechanics.fights.encounters import EncounterBudget, encounter_budget
from whispyrkeep.mechanics.fights.fight import end_turn, start_fight
from whispyrkeep.mechanics.harm.damage import knocked_out
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import Event, FightEnded
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import StartFight, TurnRequest
from whispyrkeep.models.state import Body, CampaignState, Fight, PlaceState
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.universe import Ruleset
from whispyrkeep.models.world import PlaceDefinition, World

FIELD: Final = "field"
MOST_ROUNDS: Final = 100

Winner = Literal["party", "foes", "nobody"]


@dataclass(frozen=True, slots=True)
class Fighter:
    """Somebody at the end of a skirmish.

    Attributes:
        spent: what was used up, by resource or item, and how much of it.
        fate: ``standing``, ``down``, ``dead`` or ``fled``.
    """

    id: str
    name: str
    side: Literal["party", "foes"]
    hit_points: int
    max_hit_points: int
    fate: Literal["standing", "down", "dead", "fled"]
    spent: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Skirmish:
    """A fight from its first die to its last.

    Attributes:
        seed: of the dice; None when they came from elsewhere.
        start: the state before it.
        events: all that happened; folded over ``start`` they give ``end``.
        end: the state after it.
        rounds: how many were begun.
        winner: the side that is left; ``nobody`` when the rounds ran out.
        tactics: names of the tactics of ``party`` and ``foes``.
        budget: the foes' worth beside the characters' budget; None without characters.
    """

    seed: int | None
    start: CampaignState
    events: tuple[Event, ...]
    end: CampaignState
    rounds: int
    winner: Winner
    fighters: tuple[Fighter, ...]
    tactics: Mapping[str, str]
    budget: EncounterBudget | None


# --- the state machine ----------------------------------------------------------------


def begin(
    party: Iterable[CharacterSheet],
    rules: Ruleset | None = None,
    homebrew: Mapping[str, dict[str, object]] | None = None,
    overlays: Mapping[str, Overlay] | None = None,
) -> CampaignState:
    """The state before a skirmish: everybody rested on an open field in bright light.

    ``homebrew`` are entries of the caller's own, by catalogue id, beside those of the book, and
    ``overlays`` what is said about entries: which are banned.
    """
    field = _field(rules or Ruleset())
    world = field
    if homebrew or overlays:
        world = field.with_(homebrew=dict(homebrew or {}), overlays=dict(overlays or {}))
    return CampaignState(
        time=0,
        location=FIELD,
        party={sheet.id: starting_member(sheet, catalogue_for(world)) for sheet in party},
        places={FIELD: PlaceState(id=FIELD)},
        world_hash=world.digest,
        world=world,
    )


@lru_cache(maxsize=16)
def _field(rules: Ruleset) -> World:
    """A world of one open place in bright light."""
    place = PlaceDefinition(id=FIELD, name="The field", summary="Open ground.")
    return World(
        universe="skirmish",
        universe_slug="skirmish",
        name="Skirmish",
        rules=rules,
        places={FIELD: place},
    )


def decide(
    state: CampaignState,
    request: TurnRequest,
    dice: Dice,
    earlier: tuple[Event, ...] = (),
    react: Reacting | None = None,
) -> tuple[Event, ...] | Rejection:
    """What the request does, up to the next choice, or why it cannot be.

    Args:
        earlier: events since the choice before, whose dice are not thrown again.
        react: chooses among the Reactions of every window: called with the state and a
            ``Decision``, it returns one of the options, or None to let it pass. Without it the
            tactics choose.
    """
    catalogue = catalogue_for(state.world)
    return resolve_request(state, request, dice, catalogue, earlier, everybody=True, react=react)


def evolve(state: CampaignState, event: MechanicalEvent) -> CampaignState:
    """The state after the event; neither dice nor rules."""
    return apply(state, event)


# --- the runner -----------------------------------------------------------------------


def simulate(
    state: CampaignState,
    request: StartFight,
    dice: Dice,
    tactics: Mapping[str, Tactic],
    rounds: int = MOST_ROUNDS,
    *,
    compiled: bool = True,
    react: Reacting | None = None,
) -> Skirmish | Rejection:
    """Play the fight that the request starts to its end, both sides by their tactics.

    Args:
        tactics: of ``party`` and of ``foes``.
        rounds: after so many (1 to 100) in which nobody has won the fight is broken off.
        compiled: where nothing but dice decides, play from tables (``mechanics.compiled``): the
            same dice and the same events, several times faster.
        react: chooses in every window of Reactions, as in ``decide``; else the tactics do.
    """
    catalogue = catalogue_for(state.world)
    play = Play(state, catalogue, dice, everybody=True, tactics=tactics, react=react)
    refusal = start_fight(play, request)
    if refusal is not None:
        return refusal
    last = play.state.fight
    while (fight := play.state.fight) is not None and fight.round <= rounds:
        last = fight if compiled and play_plainly(play, rounds) else _one_turn(play, fight)
    return _skirmish(state, play, dice, last, tactics, rounds)


def _one_turn(play: Play, fight: Fight) -> Fight:
    """The turn of whoever is to act; the fight as it was when it was last seen."""
    if fight.acting in play.state.party:
        member_turn(play, fight.acting)
    else:
        foe_turn(play, fight.acting)
    now = play.state.fight
    if now is not None and (now.round, now.active) == (fight.round, fight.active):
        end_turn(play)
    return play.state.fight or fight


def _skirmish(
    start: CampaignState,
    play: Play,
    dice: Dice,
    last: Fight | None,
    tactics: Mapping[str, Tactic],
    rounds: int,
) -> Skirmish:
    ended = next((e for e in play.events if isinstance(e, FightEnded)), None)
    before_end = play.decided or play.state
    fight = before_end.fight or last
    assert fight is not None
    foes = [foe.monster for foe in fight.foes.values() if not foe.ally]
    levels = [member.sheet.level for member in start.party.values()]
    return Skirmish(
        seed=dice.seed if isinstance(dice, KeyedDice) else None,
        start=start,
        events=tuple(play.events),
        end=play.state,
        rounds=min(fight.round, rounds),
        winner=_winner(ended),
        fighters=tuple(_fighters(start, before_end, play.state, fight)),
        tactics={side: mind.id for side, mind in tactics.items()},
        budget=encounter_budget(levels, foes, play.catalogue) if levels else None,
    )


def _winner(ended: FightEnded | None) -> Winner:
    if ended is None or ended.outcome == "truce":
        return "nobody"
    return "party" if ended.outcome in ("victory", "surrender") else "foes"


# --- how everybody fared --------------------------------------------------------------


def _fighters(
    start: CampaignState, decided: CampaignState, end: CampaignState, fight: Fight
) -> Iterable[Fighter]:
    for member in start.party.values():
        after = end.party[member.id]
        now = decided.party[member.id].body
        yield Fighter(
            id=member.id,
            name=member.name,
            side="party",
            hit_points=now.hit_points,
            max_hit_points=member.sheet.max_hit_points,
            fate=_fate(after.body, fled=False),
            spent=_less(member.body.resources, now.resources)
            | _less(member.inventory, after.inventory),
        )
    for foe in fight.foes.values():
        yield Fighter(
            id=foe.id,
            name=foe.name,
            side="party" if foe.ally else "foes",
            hit_points=foe.body.hit_points,
            max_hit_points=foe.max_hit_points,
            fate=_fate(foe.body, fled=foe.fled),
            spent={},
        )


def _fate(body: Body, *, fled: bool) -> Literal["standing", "down", "dead", "fled"]:
    if body.dead:
        return "dead"
    if fled:
        return "fled"
    return "standing" if body.hit_points and not knocked_out(body) else "down"


def _less(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    gone = {name: count - after.get(name, 0) for name, count in before.items()}
    return {name: count for name, count in gone.items() if count > 0}
