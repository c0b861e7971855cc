"""What can be named in a scene, under which words, and where it is.

Everything comes from the state, its world and the catalogue. A mention is a stretch of the
player's words that names one of these things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.campaign.requirements import holds
from whispyrkeep.catalog.catalogue import Catalogue
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.words import (
    acting_words,
    base_forms,
    common_words,
    plain,
    same_word,
    synonyms,
    tokens,
    word_list,
)
from whispyrkeep.models.state import CampaignState, NpcState
from whispyrkeep.models.world import Feature

Kind = Literal["npc", "foe", "ally", "place", "feature", "item", "spell", "quest"]
Nearness = Literal["here", "exit", "carried", "lying", "ware", "known", "afar"]

_EMPTY_WORDS = word_list("empty-words")


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with an id that words can mean. ``names`` are word rows, the full name first."""

    kind: Kind
    id: str
    name: str
    names: tuple[tuple[str, ...], ...]
    near: Nearness = "here"
    owner: str | None = None

    @property
    def creature(self) -> bool:
        return self.kind in ("npc", "foe", "ally")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` to ``end`` (not included) mean ``entity``; a surer guess scores higher."""

    entity: Entity
    start: int
    end: int
    score: float


def name_rows(*names: str) -> tuple[tuple[str, ...], ...]:
    """Names as rows of words, without articles."""
    rows = (tuple(w for w in _name_words(name) if w not in _EMPTY_WORDS) for name in names)
    return tuple(dict.fromkeys(row for row in rows if row))


@lru_cache(maxsize=4_096)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(token.removesuffix("'s") for token in tokens(plain(name)) if token[0].isalnum())


def present_npcs(state: CampaignState) -> tuple[NpcState, ...]:
    """NPCs at the party's place who can be spoken to."""
    return tuple(
        npc
        for npc in state.npcs.values()
        if npc.place == state.location and npc.status in ("present", "captive")
    )


def open_features(state: CampaignState) -> tuple[Feature, ...]:
    """Features of the place that the author's requirements let the party meet."""
    here = state.world.places.get(state.location)
    return tuple(f for f in (here.features if here else ()) if holds(f.needs, state))


def scene_entities(scene: Scene) -> tuple[Entity, ...]:
    """All that can be named now, in a fixed order."""
    state = scene.state
    return (
        *_foes(state),
        *_npcs(state),
        *_allies(scene),
        *_places(state),
        *_features(state),
        *_items(scene),
        *_spells(scene),
        *_quests(state),
    )


def _foes(state: CampaignState) -> Iterator[Entity]:
    if state.fight is None:
        return
    for foe in state.fight.foes.values():
        if not foe.body.dead and foe.body.hit_points > 0:
            monster = foe.monster.rpartition("/")[2].replace("-", " ")
            yield Entity("foe", foe.id, foe.name, name_rows(foe.name, foe.id, monster))


def _npcs(state: CampaignState) -> Iterator[Entity]:
    here = {npc.id for npc in present_npcs(state)}
    fighting = {foe.npc for foe in state.fight.foes.values()} if state.fight else set()
    for npc in state.npcs.values():
        if npc.id in fighting:
            continue
        definition = state.world.npcs.get(npc.id)
        names = [npc.name, *(definition.aliases if definition else ())]
        first = npc.name.split()
        if len(first) > 1:
            names += [first[0], first[-1]]
        if definition:
            names += [definition.role, definition.role.partition(" of ")[0]]
        near: Nearness = "here" if npc.id in here else "afar"
        yield Entity("npc", npc.id, npc.name, name_rows(*names), near)


def _allies(scene: Scene) -> Iterator[Entity]:
    for member in scene.state.party.values():
        if member.id != scene.actor:
            first = member.name.split()[0]
            yield Entity("ally", member.id, member.name, name_rows(member.name, first))


def _places(state: CampaignState) -> Iterator[Entity]:
    exits = {way.to: way.way for way in open_exits(state)}
    for place in state.world.places.values():
        near: Nearness = "exit" if place.id in exits else "afar"
        if place.id == state.location:
            near = "here"
        yield Entity("place", place.id, place.name, name_rows(place.name, *place.aliases), near)


def _features(state: CampaignState) -> Iterator[Entity]:
    for feature in open_features(state):
        names = name_rows(feature.name, *feature.aliases)
        yield Entity("feature", feature.id, feature.name, names)


def item_name(catalogue: Catalogue, item: str) -> str:
    """An item's name as the catalogue has it, in lower case; its id in words otherwise."""
    if catalogue.has(item):
        return catalogue.item(item).name.lower()
    return item.rpartition("/")[2].replace("-", " ")


def spell_name(catalogue: Catalogue, spell: str) -> str:
    """A spell's name as the catalogue has it; its id in words otherwise."""
    if catalogue.has(spell):
        return catalogue.spell(spell).name
    return spell.rpartition("/")[2].replace("-", " ")


def _items(scene: Scene) -> Iterator[Entity]:
    state = scene.state
    here = state.places.get(state.location)
    for item in here.contents if here else ():
        yield _item(scene, item, "lying")
    for item in state.party[scene.actor].inventory:
        yield _item(scene, item, "carried")
    for npc in present_npcs(state):
        for item in npc.wares:
            yield _item(scene, item, "ware", npc.id)


def _item(scene: Scene, item: str, near: Nearness, owner: str | None = None) -> Entity:
    name = item_name(scene.catalogue, item)
    words = item.rpartition("/")[2].replace("-", " ")
    return Entity("item", item, name, name_rows(name, words), near, owner)


def _spells(scene: Scene) -> Iterator[Entity]:
    casting = scene.state.party[scene.actor].sheet.spellcasting
    for spell in (*casting.cantrips, *casting.prepared) if casting else ():
        name = spell_name(scene.catalogue, spell)
        joined = name.replace(" ", "")
        yield Entity("spell", spell, name, name_rows(name, joined), "known")


def _quests(state: CampaignState) -> Iterator[Entity]:
    for quest in state.quests.values():
        if quest.status != "unknown":
            yield Entity("quest", quest.id, quest.title, name_rows(quest.title), "known")


_NEARNESS = {"here": 0.4, "lying": 0.35, "carried": 0.35, "ware": 0.3, "exit": 0.4, "known": 0.3}
_PARTIAL = 0.65
_SYNONYM = 0.6
_FLOOR = 0.5


def mentions(words: list[str], entities: Iterable[Entity]) -> tuple[Mention, ...]:
    """What the words name, surest first; later ones may overlap those before."""
    found: list[Mention] = []
    for entity in entities:
        found.extend(_mentions_of(words, entity))
    found.sort(key=lambda m: (-m.score, m.start, m.entity.kind, m.entity.id))
    return tuple(found)


def _mentions_of(words: list[str], entity: Entity) -> Iterator[Mention]:
    bonus = _NEARNESS.get(entity.near, 0.0)
    best: dict[tuple[int, int], float] = {}
    for row in entity.names:
        exact = entity.kind == "spell"
        for start, end, score in _row_in(words, row, alias=row is not entity.names[0], exact=exact):
            span = (start, end)
            best[span] = max(best.get(span, 0.0), score)
    for (start, end), score in best.items():
        if score >= _FLOOR:
            yield Mention(entity, start, end, score + bonus)


def _row_in(
    words: list[str], row: tuple[str, ...], *, alias: bool, exact: bool
) -> Iterator[tuple[int, int, float]]:
    """Where a name occurs: whole, or by its telling words alone."""
    size = len(row)
    if size > 1:
        for start in range(len(words)):
            end = _match_row(words, start, row)
            if end is not None:
                yield start, end, 1.0 + 0.25 * size
    for start, word in enumerate(words):
        strength = _word_strength(word, row, exact=exact)
        if size > 1 and start and _otherwise_qualified(words[start - 1], row):
            continue
        if strength:
            whole = 1.1 if size == 1 else _PARTIAL
            yield start, start + 1, whole * strength - (0.0 if not alias or size == 1 else 0.05)


def _otherwise_qualified(before: str, row: tuple[str, ...]) -> bool:
    """Whether the word before names another thing: ``counting house`` is no Rod House."""
    if before in common_words() or before in _EMPTY_WORDS or before in row:
        return False
    return before.endswith("ing") or not any(form in acting_words() for form in base_forms(before))


def _match_row(words: list[str], start: int, row: tuple[str, ...]) -> int | None:
    """The end of the row of words from ``start`` on; small words between may be skipped."""
    at = start
    for index, name_word in enumerate(row):
        while index and at < len(words) and words[at] in _EMPTY_WORDS:
            at += 1
        if at >= len(words) or not same_word(words[at], name_word):
            return None
        at += 1
    return at


def _word_strength(word: str, row: tuple[str, ...], *, exact: bool) -> float:
    """How surely one word means the name: its head word or a rare word of it, or a synonym."""
    if word in _EMPTY_WORDS or len(word) < 2:
        return 0.0
    head = row[-1]
    if same_word(word, head):
        return 1.0 if word[:3] == head[:3] else 0.9
    if any(w not in common_words() and same_word(word, w) for w in row[:-1]):
        return 0.95
    if len(row) > 1 and any(same_word(word, w) for w in row[:-1] if len(w) > 3):
        return 0.8
    if exact:
        return 0.0
    group = synonyms().get(word) or synonyms().get(word.removesuffix("s"), frozenset())
    return _SYNONYM / _PARTIAL if head in group else 0.0
