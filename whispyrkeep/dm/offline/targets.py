"""From an act and the words around it to a whole intent: at whom, where, with what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.clauses import Clause, take_apart
from whispyrkeep.dm.offline.entities import Entity, Mention, mentions
from whispyrkeep.dm.offline.knowing import best_teller
from whispyrkeep.dm.offline.words import common_words, plain, tokens, word_list, word_set
from whispyrkeep.models.events import PartyMoved
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.terms import Skill

SOCIAL = frozenset(
    {Act.TALK, Act.ASK, Act.PERSUADE, Act.DECEIVE, Act.INTIMIDATE, Act.BUY, Act.SELL}
)
_PRONOUNS = word_list("pronouns")
_TOPICAL = frozenset({Act.ASK, Act.RECALL, Act.ORACLE, Act.TALK, Act.PERSUADE, Act.DECEIVE,
                      Act.INTIMIDATE, Act.SEARCH})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """What a text can aim at: the scene and all that has a name in it."""

    scene: Scene
    entities: tuple[Entity, ...]

    @property
    def focus(self) -> Entity | None:
        """What the last turn was about, when it is still in reach."""
        wanted = self.scene.state.memory.focus
        return next((e for e in self.entities if e.id == wanted and e.near != "afar"), None)

    def here(self, *kinds: str) -> tuple[Entity, ...]:
        """What is at hand of these kinds."""
        return tuple(e for e in self.entities if e.kind in kinds and e.near != "afar")

    @property
    def fighting(self) -> bool:
        return self.scene.state.fight is not None


def aim(
    act: Act, words: Sequence[str], found: Sequence[Mention], reach: Reach, text: str
) -> Intent:
    """The intent of an act: its target, feature, place, item and spell as far as the words tell.

    Args:
        words: the clause, fillers left out.
        found: what its words mention, surest first.
        text: the whole text of the player, for topics.
    """
    picked = _Picker(act, tuple(words), tuple(_apart(found)), reach)
    topic = topic_of(text) if act in _TOPICAL else ""
    if act is Act.ORACLE:
        topic = " ".join(text.split())[:400]
    return Intent(
        act=act,
        target=picked.target(topic),
        feature=picked.feature(),
        place=picked.place(),
        item=picked.item(),
        spell=picked.spell(),
        skill=special_skill(act, words),
        topic=topic,
    )


def _apart(found: Sequence[Mention]) -> Iterable[Mention]:
    """Mentions; each stretch of words keeps those that fit it nearly as well as the best."""
    for mention in found:
        rivals = [m for m in found if m.start < mention.end and mention.start < m.end]
        if mention.score >= max(m.score for m in rivals) - 0.55:
            yield mention


_ANYBODY = word_list("anybody")
"""Words that leave it open who is spoken to: whoever comes first will do."""

_GENERIC = word_list("generic")
"""Words that name nothing in particular: an act with no others may fall to what is here."""


def names_nothing(scene: Scene, party: frozenset[str]) -> bool:
    """Whether the text has an act without an object of its own: ``climb``, ``take everything``."""
    taken = take_apart(scene.player_text, party)
    return any(says_no_object(clause) for clause in taken.clauses)


def says_no_object(clause: Clause) -> bool:
    """Whether a clause's verb has no object of its own."""
    return all(word in _GENERIC or word.endswith("ly") for word in clause.words[clause.head + 1 :])


def standing_out(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions that no other mention of the same words clearly beats."""
    kept = []
    for mention in found:
        rivals = [m for m in found if m.start < mention.end and mention.start < m.end]
        if mention.score >= max(m.score for m in rivals) - 0.3:
            kept.append(mention)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Picker:
    act: Act
    words: tuple[str, ...]
    found: tuple[Mention, ...]
    reach: Reach

    def named(self, *kinds: str, far: bool = False) -> list[Entity]:
        return [
            m.entity for m in self.found
            if m.entity.kind in kinds and (far or m.entity.near != "afar")
        ]  # fmt: skip

    @property
    def pronoun(self) -> bool:
        return not _PRONOUNS.isdisjoint(self.words)

    def target(self, topic: str) -> str | None:
        """The creature meant."""
        if self.act in (Act.ATTACK, Act.CAST, Act.HELP, Act.DEFEND):
            return self._fought()
        if self.act in SOCIAL or self.act in (Act.GIVE, Act.EXAMINE, Act.SNEAK, Act.LISTEN,
                                              Act.HIDE, Act.TAKE, Act.USE, Act.RECALL):  # fmt: skip
            return self._met(topic)
        return None

    def _fought(self) -> str | None:
        kinds = ("ally", "npc") if self.act is Act.HELP else ("foe", "npc", "ally")
        named = self.named(*kinds)
        if self.act is Act.ATTACK:
            named = [e for e in named if e.kind != "ally"]
        if named:
            return named[0].id
        if self.reach.fighting and self.act is Act.ATTACK:
            return _likely_foe(self.reach, self.words)
        focus = self.reach.focus
        return focus.id if focus and focus.creature and self.pronoun else None

    def _met(self, topic: str) -> str | None:
        named = self.named("npc", "foe")
        if self.act is Act.GIVE:
            named = self.named("npc", "ally")
        if self.act in (Act.ASK, Act.RECALL) and named:
            return _addressee(named, self.found, self.words).id
        if named:
            return named[0].id
        absent = self._absent()
        if absent is not None:
            return absent
        if self.act in (Act.USE, Act.TAKE, Act.SNEAK, Act.LISTEN, Act.HIDE, Act.RECALL):
            return None
        if self.act is Act.EXAMINE and not self.pronoun:
            return None
        return self._implied(topic)

    def _absent(self) -> str | None:
        """Somebody who is not here, when the words are to them and not about them."""
        if self.act not in SOCIAL and self.act is not Act.GIVE:
            return None
        for mention in self.found:
            before = self.words[max(0, mention.start - 2) : mention.start]
            if mention.entity.kind == "npc" and mention.start <= 2 and "about" not in before:
                return mention.entity.id
        return None

    def _implied(self, topic: str) -> str | None:
        """The one spoken to last, the only one here, or who knows about it."""
        focus = self.reach.focus
        if self.act is Act.GIVE and not self.pronoun:
            return None
        if focus is not None and focus.kind == "npc" and self._sells(focus):
            return focus.id
        present = self.reach.here("npc")
        if len(present) == 1 and self.act is not Act.GIVE:
            return present[0].id
        if self.act is Act.ASK:
            teller = best_teller(self.reach.scene, topic)
            if teller is not None:
                return teller
        if present and special_skill(self.act, self.words) is Skill.PERFORMANCE:
            return present[0].id
        if _ANYBODY & set(self.words) and present:
            return present[0].id
        if self.act in (Act.BUY, Act.SELL):
            sellers = [e for e in self.reach.entities if e.kind == "item" and e.near == "ware"]
            return sellers[0].owner if sellers else None
        return None

    def _sells(self, npc: Entity) -> bool:
        """Whether trade is out of the question or they have something to sell."""
        if self.act is not Act.BUY:
            return True
        return any(self.reach.scene.state.npcs[npc.id].wares.values())

    def feature(self) -> str | None:
        """The feature meant, by its name or by what answers to the act alone."""
        if self.act in SOCIAL or self.act in (Act.TRAVEL, Act.CAST, Act.INVENTORY, Act.WAIT):
            return None
        named = self.named("feature")
        if named:
            return _answering(self.reach.scene, self.act, named)
        focus = self.reach.focus
        if focus is not None and focus.kind == "feature" and self.pronoun:
            return focus.id
        bare = all(w in _GENERIC or w.endswith("ly") for w in self.words[1:])
        if bare and self.act in (Act.OPEN, Act.CLIMB, Act.FORCE, Act.TAKE, Act.HELP):
            return _only_answer(self.reach.scene, self.act)
        return None

    def place(self) -> str | None:
        """The place meant: by name, by the way that leads there, back where one came from."""
        if self.act not in (Act.TRAVEL, Act.SNEAK, Act.FLEE):
            return None
        named = [e for e in self.named("place", far=True) if e.near != "here"]
        if named:
            near = [e for e in named if e.near == "exit"]
            return (near or named)[0].id
        return _way_meant(self.reach, self.words, back=self.act is Act.TRAVEL)

    def item(self) -> str | None:
        """The item meant, from where the act takes it."""
        wanted = _ITEM_SOURCES.get(self.act)
        if wanted is None:
            return None
        named = self.named("item")
        for near in wanted:
            for entity in named:
                if entity.near == near:
                    return entity.id
        if named and self.act is not Act.TAKE:
            return named[0].id
        return _wanted_item(self.act, self.words, self.reach)

    def spell(self) -> str | None:
        """The spell meant; named, or the only one that fits the words."""
        if self.act is not Act.CAST:
            return None
        named = self.named("spell")
        return named[0].id if named else _spell_by_sense(self.words, self.reach)


_ITEM_SOURCES: dict[Act, tuple[str, ...]] = {
    Act.USE: ("carried", "lying"),
    Act.TAKE: ("lying",),
    Act.GIVE: ("carried",),
    Act.SELL: ("carried",),
    Act.BUY: ("ware",),
    Act.ATTACK: ("carried",),
    Act.OPEN: ("carried",),
    Act.CLIMB: ("carried",),
}


def _addressee(named: list[Entity], found: Sequence[Mention], words: Sequence[str]) -> Entity:
    """Who is asked: the one named first, unless ``about`` stands before the name."""
    order = sorted((m for m in found if m.entity in named), key=lambda m: m.start)
    for mention in order:
        before = words[max(0, mention.start - 2) : mention.start]
        if "about" not in before and mention.entity.near == "here":
            return mention.entity
    return named[0]


def _likely_foe(reach: Reach, words: Sequence[str]) -> str | None:
    """A foe when none is named: the weakest if asked for, the one fought last, or the first."""
    fight = reach.scene.state.fight
    foes = [e.id for e in reach.here("foe")]
    if not foes or fight is None:
        return None
    bodies = {foe: fight.foes[foe].body.hit_points for foe in foes}
    if {"weakest", "wounded", "weak", "hurt", "bleeding"} & set(words):
        return min(foes, key=lambda foe: (bodies[foe], foe))
    if {"strongest", "biggest", "leader", "boss", "largest"} & set(words):
        return max(foes, key=lambda foe: (fight.foes[foe].max_hit_points, foe))
    focus = reach.scene.state.memory.focus
    return focus if focus in bodies else foes[0]


def _answering(scene: Scene, act: Act, named: list[Entity]) -> str:
    """Of several features with one name, the first that answers to the act and is not spent."""
    here = scene.state.world.places[scene.state.location]
    spent = scene.state.places[here.id].spent if here.id in scene.state.places else ()
    verbs = {feature.id: feature.verbs for feature in here.features}
    fresh = [e for e in named if e.id not in spent]
    fitting = [e for e in fresh if act.value in verbs.get(e.id, ())]
    return (fitting or fresh or named)[0].id


def _only_answer(scene: Scene, act: Act) -> str | None:
    """The one feature here that answers to the act, if it is one."""
    here = scene.state.world.places.get(scene.state.location)
    if here is None:
        return None
    from whispyrkeep.dm.offline.entities import open_features

    fitting = [f.id for f in open_features(scene.state) if act.value in f.verbs]
    return fitting[0] if len(fitting) == 1 else None


def came_from(scene: Scene) -> str | None:
    """The place the party was at before this one, as far as the recent turns tell."""
    moves = [e.place for turn in scene.recent for e in turn.events if isinstance(e, PartyMoved)]
    earlier = [place for place in moves if place != scene.state.location]
    return earlier[-1] if earlier else None


_BACK = word_list("back")


def _way_meant(reach: Reach, words: Sequence[str], *, back: bool) -> str | None:
    exits = open_exits(reach.scene.state)
    telling = [w for w in words if w not in common_words() or w in _WAY_WORDS]
    fits = [way for way in exits if set(telling) & set(tokens(plain(way.way)))]
    if len({way.to for way in fits}) == 1:
        return fits[0].to
    if len({way.to for way in exits}) == 1:
        return exits[0].to
    before = came_from(reach.scene)
    if back and _BACK & set(words) and any(way.to == before for way in exits):
        return before
    return None


_WAY_WORDS = word_list("way-words")


def _wanted_item(act: Act, words: Sequence[str], reach: Reach) -> str | None:
    """An item nobody named: the potion that heals, the only thing that lies about."""
    if act is Act.USE and {"potion", "heal", "patch", "drink", "healing"} & set(words):
        healing = [e.id for e in reach.here("item") if e.near == "carried" and "heal" in e.id]
        return healing[0] if healing else None
    if act is Act.TAKE and all(word in _GENERIC for word in words[1:]):
        lying = [e.id for e in reach.here("item") if e.near == "lying"]
        return lying[0] if len(lying) == 1 else None
    if act is Act.GIVE and {"food", "eat", "bread", "meal", "supper"} & set(words):
        food = [e.id for e in reach.here("item") if e.near == "carried" and "ration" in e.id]
        return food[0] if food else None
    return None


def _spell_by_sense(words: Sequence[str], reach: Reach) -> str | None:
    """The only known spell whose name shares a telling word with the text."""
    spells = reach.here("spell")
    if len(spells) == 1:
        return spells[0].id
    senses = set(words) | {syn for word in words for syn in _SPELL_SENSE.get(word, ())}
    fits = [s for s in spells if any(w in senses for row in s.names for w in row)]
    return fits[0].id if len(fits) == 1 else None


_SPELL_SENSE: dict[str, tuple[str, ...]] = {
    "fire": ("fire", "burning", "scorching"),
    "flame": ("fire", "burning", "flame"),
    "flames": ("fire", "burning", "flame"),
    "darts": ("missile", "magic-missile"),
    "missiles": ("missile",),
    "missile": ("missile",),
    "frost": ("frost", "ray"),
    "ice": ("frost",),
    "heal": ("cure", "healing"),
    "healing": ("cure", "healing"),
    "glow": ("light",),
    "sleep": ("sleep",),
    "asleep": ("sleep",),
    "invisible": ("invisibility",),
    "thunder": ("thunderwave",),
    "shock": ("shocking",),
}

_SKILL_WORDS: tuple[tuple[Act, frozenset[str], Skill], ...] = (
    (Act.TAKE, word_set("steal pickpocket pilfer filch nick pick swipe rob lift palm"),
     Skill.SLEIGHT_OF_HAND),
    (Act.OPEN, word_set("lock pick picks lockpick padlock jimmy tools unlock"),
     Skill.SLEIGHT_OF_HAND),
    (Act.EXAMINE, word_set("trust lying lie nervous truth motive gut insight honest"),
     Skill.INSIGHT),
    (Act.PERSUADE, word_set("sing perform play dance recite juggle busk entertain"),
     Skill.PERFORMANCE),
    (Act.PERSUADE, word_set("dog horse pony wolf beast animal cat mule tame"),
     Skill.ANIMAL_HANDLING),
    (Act.SEARCH, word_set("track tracks trail footprints footprint forage hunt prints"),
     Skill.SURVIVAL),
    (Act.CLIMB, word_set("balance tightrope tumble vault flip acrobatics"),
     Skill.ACROBATICS),
)  # fmt: skip


def special_skill(act: Act, words: Sequence[str]) -> Skill | None:
    """The skill the words ask for where an act has more than one."""
    for wanted, telling, skill in _SKILL_WORDS:
        if act is wanted and telling & set(words):
            return skill
    return None


_TOPIC_STOP = word_list("topic-stop")


def topic_of(text: str) -> str:
    """The words a question is about: the text without small words and the names of those here."""
    words = [t for t in tokens(plain(text)) if t[0].isalnum()]
    kept = [word for word in words if word not in _TOPIC_STOP]
    return " ".join(kept)[:400]


def all_mentions(words: Sequence[str], reach: Reach) -> tuple[Mention, ...]:
    """What the words name in this scene."""
    return mentions(list(words), reach.entities)
