"""A table that plays the demo with the offline narrator: the real engine, no keep."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from tests.demo import reading
from tests.offline import harrowmere
from whispyrkeep.campaign.commands import ResolveRequests
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.catalog.catalogue import catalogue_for
from whispyrkeep.dice.streams import KeyedDice
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline import OfflineNarrator
from whispyrkeep.dm.turn import Draft, finish_turn, open_turn
from whispyrkeep.models.events import PartyMoved
from whispyrkeep.models.lore import LoreHit, LoreRecord
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.state import CampaignSettings, CampaignState, CampaignStatus
from whispyrkeep.models.terms import Band
from whispyrkeep.models.turn import Turn, TurnTime


@cache
def records() -> tuple[LoreRecord, ...]:
    """Canon passages and rumours of the demo."""
    passages = tuple(record for document in reading.canon() for record in document.records)
    return (*passages, *reading.rumours())


def hits(text: str) -> tuple[LoreHit, ...]:
    """The records that share most words with the text, as a search would give them."""
    words = set(re.findall(r"[a-z]{4,}", text.lower()))
    ranked = sorted(
        ((len(words & set(re.findall(r"[a-z]{4,}", f"{r.title} {r.text}".lower()))), r.id, r)
         for r in records()),
        key=lambda row: (-row[0], row[1]),
    )  # fmt: skip
    best = [record for shared, _, record in ranked[:10] if shared]
    return tuple(LoreHit(record=r, score=1.0, rank=i, why=()) for i, r in enumerate(best, 1))


@dataclass(slots=True)
class Table:
    """Plays on and keeps every turn.

    ``thrown_seed`` gives other dice than the narrator rehearses with, as people's hands do.
    """

    state: CampaignState = field(default_factory=reading.start)
    settings: CampaignSettings = field(default_factory=CampaignSettings)
    seed: int = 11
    turns: list[Turn] = field(default_factory=list)
    lore: bool = True
    thrown_seed: int | None = None

    @property
    def over(self) -> bool:
        return self.state.status is not CampaignStatus.ACTIVE

    def scene(self, text: str, actor: str | None = None) -> Scene:
        able = [m.id for m in self.state.party.values() if m.body.hit_points]
        fight = self.state.fight
        who = actor or (fight.acting if fight else next(iter(able), next(iter(self.state.party))))
        return Scene(
            state=self.state,
            settings=self.settings,
            catalogue=catalogue_for(self.state.world),
            actor=who,
            player_text=text,
            turn=self.state.turn + 1,
            seed=self.seed,
            lore=hits(text) if self.lore else (),
            recent=tuple(self.turns[-6:]),
        )

    def play(self, text: str) -> Draft:
        """One turn through the real engine."""
        scene = self.scene(text)
        dice = KeyedDice(self.seed if self.thrown_seed is None else self.thrown_seed)
        narrator = OfflineNarrator()
        draft = finish_turn(scene, narrator, dice, open_turn(scene, narrator, dice))
        before = self.state.time
        self.state = close_turn(draft.state, scene.turn)
        self.turns.append(
            Turn(
                turn=scene.turn, id=f"t{scene.turn}", actor=scene.actor, player_text=text,
                narrative=draft.narrative, options=draft.options, requests=draft.requests,
                events=draft.events, state_hash=self.state.state_hash,
                time=TurnTime(before=before, after=self.state.time),
            )
        )  # fmt: skip
        return draft


@cache
def _at(place: str) -> Scene:
    """The demo at a place, or at ``crab`` in the fight on the sand."""
    table = Table()
    if place != "crab":
        table.state = fold(table.state, (PartyMoved(place=place),))
        return table.scene("")
    table.state = fold(table.state, (PartyMoved(place="the-wade"),))
    start = ResolveRequests(
        requests=(StartFight(monsters=("monster/giant-crab",)),), actor="edda-marl"
    )
    begun = decide(table.state, start, KeyedDice(table.seed))
    assert not isinstance(begun, Rejection)
    table.state = fold(table.state, begun)
    return replace(table.scene(""), actor="edda-marl")


def fighting(place: str, *, band: Band = Band.NEAR, monster: str = "monster/skeleton") -> Table:
    """Edda's turn in a fight at a place of the demo."""
    for seed in range(1, 40):
        table = Table(seed=seed)
        table.state = fold(table.state, (PartyMoved(place=place),))
        start = ResolveRequests(
            requests=(StartFight(monsters=(monster,), band=band),), actor="edda-marl"
        )
        begun = decide(table.state, start, KeyedDice(seed))
        assert not isinstance(begun, Rejection)
        table.state = fold(table.state, begun)
        if table.state.fight and table.state.fight.acting == "edda-marl":
            return table
    raise AssertionError("Edda never acts first")


def demo_scene(place: str, text: str) -> Scene:
    """A scene of the demo, or of the river town, with a player's text in it."""
    if place in ("market", "mill", "fight"):
        return harrowmere.scene_for(place, text)
    return replace(_at(place), player_text=text)
