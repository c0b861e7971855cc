"""What an NPC present can tell, and which piece of it a question is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from whispyrkeep.campaign.requirements import holds
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.entities import name_rows, present_npcs
from whispyrkeep.dm.offline.words import plain, same_word, synonyms, tokens
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Attitude
from whispyrkeep.models.world import Knowledge

LIKING = (Attitude.HOSTILE, Attitude.INDIFFERENT, Attitude.FRIENDLY)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something an NPC knows, and how well a question fits it (0: not at all)."""

    npc: str
    knowledge: Knowledge
    fit: float
    told: bool

    def willing(self, state: CampaignState) -> bool:
        """Whether they like the party well enough to tell it."""
        return LIKING.index(state.npcs[self.npc].attitude) >= LIKING.index(self.knowledge.attitude)


def pieces(state: CampaignState, npc: str) -> Iterator[Piece]:
    """All an NPC could tell now, told or not, whatever they feel."""
    definition = state.world.npcs.get(npc)
    told = state.npcs[npc].told
    for knowledge in definition.knowledge if definition else ():
        if knowledge.id in told or holds(knowledge.needs, state):
            yield Piece(npc, knowledge, 0.0, knowledge.id in told)


def fitting(state: CampaignState, npc: str, topic: str) -> tuple[Piece, ...]:
    """Pieces a topic asks for, best first; an id of a piece names exactly that one."""
    known = tuple(pieces(state, npc))
    exact = [p for p in known if p.knowledge.id == topic]
    if exact:
        return (Piece(npc, exact[0].knowledge, 9.0, exact[0].told),)
    words = tuple(t for t in tokens(plain(topic)) if t[0].isalnum())
    found = []
    for piece in known:
        fit = max((_fit(words, row) for row in _rows(piece.knowledge.topics)), default=0.0)
        if fit > 0.0:
            found.append(Piece(npc, piece.knowledge, fit, piece.told))
    found.sort(key=lambda p: (p.told, -p.fit))
    best = max((p.fit for p in found), default=0.0)
    return tuple(p for p in found if p.fit >= best - 0.8)


@lru_cache(maxsize=2_048)
def _rows(topics: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return name_rows(*topics)


def _fit(words: tuple[str, ...], row: tuple[str, ...]) -> float:
    """How much of a topic the words hold: all of it counts more for longer topics."""
    hits = sum(1.0 if any(same_word(w, part) for w in words) else _kin(words, part) for part in row)
    share = hits / len(row)
    if share >= 0.99:
        return 1.0 + 0.3 * len(row)
    return share if hits >= 1.0 and share >= 0.5 else (share if share >= 0.7 else 0.0)


def _kin(words: tuple[str, ...], part: str) -> float:
    group = synonyms().get(part, frozenset())
    return 0.7 if group and not group.isdisjoint(words) else 0.0


def best_teller(scene: Scene, topic: str) -> str | None:
    """Of those present, who knows most about a topic; None when nobody stands out."""
    ranked = []
    for npc in present_npcs(scene.state):
        found = fitting(scene.state, npc.id, topic)
        ranked.append((max((p.fit for p in found if not p.told), default=0.0), npc.id))
    ranked.sort(key=lambda pair: (-pair[0], pair[1]))
    return ranked[0][1] if ranked and ranked[0][0] > 0 else None


def untold(state: CampaignState, npc: str) -> tuple[Knowledge, ...]:
    """What they have not told yet and would, as they feel now."""
    return tuple(p.knowledge for p in pieces(state, npc) if not p.told and p.willing(state))
