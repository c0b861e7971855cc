"""How strongly a clause says each act, once what is here has had its say.

Phrases alone do not decide: what is named, where the party is, and whether a clause asks or
tells speak for some acts and against others.
"""

from __future__ import annotations

from collections.abc import Sequence

from whispyrkeep.dm.offline.clauses import Clause
from whispyrkeep.dm.offline.entities import Mention
from whispyrkeep.dm.offline.lexicon import lexicon
from whispyrkeep.dm.offline.targets import SOCIAL, Reach, says_no_object, special_skill
from whispyrkeep.dm.offline.words import word_set
from whispyrkeep.models.intent import Act

_ASKING = frozenset(
    {Act.LOOK, Act.SEARCH, Act.EXAMINE, Act.LISTEN, Act.RECALL, Act.ASK, Act.ORACLE,
     Act.INVENTORY, Act.BUY, Act.SELL, Act.TALK}
)  # fmt: skip
"""Acts a question can be; nobody is attacked by a question."""

_LEAVING = word_set("place now here town room by through for with them him her it at this quietly")
"""What may follow ``leave`` when it means going."""
_MONEY = word_set("coin coins copper silver gold purse money food bread meal drink hand hug")
_HURLING = word_set("throw hurl fling toss chuck lob swing use loose shoot")
"""What one does with a weapon to hurt somebody with it."""


def in_context(
    scores: dict[Act, float], clause: Clause, found: Sequence[Mention], reach: Reach
) -> dict[Act, float]:
    """The scores, corrected by what is here and by the clause's mood."""
    scores = dict(scores)
    if clause.mood in ("question",):
        scores = {act: score for act, score in scores.items() if act in _ASKING}
        _question_default(scores, clause, found, reach)
    else:
        scores.pop(Act.ORACLE, None)
    _by_named(scores, clause, found, reach)
    _by_place(scores, reach)
    if _strange_verb(clause):
        scores = {act: score - 0.8 for act, score in scores.items()}
    if _names_a_way(clause, found):
        scores[Act.TRAVEL] = max(scores.get(Act.TRAVEL, 0.0), 5.2)
    return {} if _strange_subject(clause, found) else scores


def _names_a_way(clause: Clause, found: Sequence[Mention]) -> bool:
    """Whether a clause is nothing but the name of a place one can go to."""
    return any(
        m.entity.kind == "place" and m.entity.near == "exit" and m.score > 0.9
        and (m.start, m.end) == (0, len(clause.words))
        for m in found
    )  # fmt: skip


def _strange_verb(clause: Clause) -> bool:
    """Whether a clause's verb is none that any phrase begins with."""
    if clause.mood not in ("plain", "polite"):
        return False
    base, _ = lexicon().vocabulary.base(clause.words[clause.head])
    return base not in lexicon().by_word


def _strange_subject(clause: Clause, found: Sequence[Mention]) -> bool:
    """Whether something that is not here is said to act: ``lightning strikes the bandits``."""
    words = clause.words
    if clause.mood != "plain" or clause.subject != "open" or len(words) < 3 or clause.head:
        return False
    first, _ = lexicon().vocabulary.base(words[0])
    second, _ = lexicon().vocabulary.base(words[1])
    known = first in lexicon().by_word or any(m.start == 0 for m in found)
    acts = words[1] == second + "s" and second in lexicon().by_word
    return acts and not known


def _question_default(
    scores: dict[Act, float], clause: Clause, found: Sequence[Mention], reach: Reach
) -> None:
    """A question about nothing in particular: yes or no, or what somebody may know."""
    first = clause.words[0]
    if first in ("what", "who", "where", "when", "why", "how", "which", "whose", "whom"):
        knowing = Act.ASK if _listener(reach, found) else Act.RECALL
        scores[knowing] = max(scores.get(knowing, 0.0), 4.4)
    else:
        if max(scores.values(), default=0.0) < 5.0:
            scores[Act.ORACLE] = max(scores.get(Act.ORACLE, 0.0), 4.6)


def _listener(reach: Reach, found: Sequence[Mention]) -> bool:
    """Whether a question has somebody it may be put to."""
    if any(m.entity.kind == "npc" and m.entity.near == "here" for m in found):
        return True
    focus = reach.focus
    return focus is not None and focus.kind == "npc"


def _by_named(
    scores: dict[Act, float], clause: Clause, found: Sequence[Mention], reach: Reach
) -> None:
    """What is named speaks for the acts that fit it, and against those that do not."""
    kinds: set[str] = {m.entity.kind for m in found if m.entity.near != "afar" and m.score >= 0.85}
    answers = _answers(found, reach)
    for act in list(scores):
        if act.value in answers:
            scores[act] += 0.8
        if (
            act in (Act.ATTACK, Act.INTIMIDATE)
            and not kinds & {"npc", "foe"}
            and not reach.fighting
        ):
            scores[act] -= 1.5
        if act is Act.ATTACK and "feature" in kinds and not kinds & {"npc", "foe"}:
            scores[Act.FORCE] = max(scores.get(Act.FORCE, 0.0), scores[act])
        if act in (Act.FORCE, Act.OPEN, Act.CLIMB) and "feature" not in kinds and kinds & {"npc"}:
            scores[act] -= 1.0
        if act is Act.CAST and "spell" not in kinds:
            scores[act] -= 0.8
    if "feature" in kinds and not scores:
        scores[Act.EXAMINE] = 3.6
    if reach.fighting and not scores and _weapon_named(found, reach):
        scores[Act.ATTACK] = 4.6
    _by_thing(scores, clause, found, kinds, reach)
    if Act.ATTACK in scores and _harmless_thing(found, reach):
        thrown = scores.pop(Act.ATTACK)
        scores[Act.USE] = max(scores.get(Act.USE, 0.0), thrown)


def _by_thing(
    scores: dict[Act, float],
    clause: Clause,
    found: Sequence[Mention],
    kinds: set[str],
    reach: Reach,
) -> None:
    """Taking and using want a thing; hiding a thing is no hiding."""
    if Act.TAKE in scores:
        if _carried_only(found):
            scores[Act.TAKE] -= 2.0
        elif not kinds & {"item", "feature"} and not says_no_object(clause):
            stealing = special_skill(Act.TAKE, clause.words) and "npc" in kinds
            scores[Act.TAKE] -= 0.0 if stealing else 2.0
    if Act.GIVE in scores and "item" not in kinds and not _MONEY & set(clause.words):
        scores[Act.GIVE] -= 0.0 if says_no_object(clause) else 1.5
    if Act.USE in scores and not kinds & {"item", "feature"} and scores[Act.USE] < 6.0:
        scores[Act.USE] -= 1.5
    hurls = reach.fighting and _weapon_named(found, reach) and _HURLING & set(clause.words)
    if Act.USE in scores and hurls:
        scores[Act.ATTACK] = max(scores.get(Act.ATTACK, 0.0), scores.pop(Act.USE) + 0.5)
    following = clause.words[clause.head + 1 : clause.head + 2]
    if Act.TRAVEL in scores and clause.words[clause.head] == "leave" and following:
        scores[Act.TRAVEL] -= 0.0 if "place" in kinds or following[0] in _LEAVING else 3.0
    after = [m for m in found if m.entity.kind == "item" and m.start == clause.head + 1]
    if Act.HIDE in scores and after:
        hidden = scores.pop(Act.HIDE)
        act = Act.USE if after[0].entity.near == "carried" else Act.TAKE
        scores[act] = max(scores.get(act, 0.0), hidden)
    if Act.ATTACK in scores and Act.SNEAK in scores and not kinds & {"npc", "foe"}:
        scores[Act.ATTACK] -= 1.0


def _answers(found: Sequence[Mention], reach: Reach) -> frozenset[str]:
    here = reach.scene.state.world.places.get(reach.scene.state.location)
    named = {m.entity.id for m in found if m.entity.kind == "feature"}
    verbs = [f.verbs for f in (here.features if here else ()) if f.id in named]
    return frozenset(verb for row in verbs for verb in row)


def _weapon_named(found: Sequence[Mention], reach: Reach) -> bool:
    catalogue = reach.scene.catalogue
    items = [m.entity.id for m in found if m.entity.kind == "item" and m.entity.near == "carried"]
    return any(catalogue.has(i) and catalogue.item(i).weapon is not None for i in items)


def _harmless_thing(found: Sequence[Mention], reach: Reach) -> bool:
    """Whether things are named and none is a weapon, so that nobody strikes with them."""
    items = [m for m in found if m.entity.kind == "item" and m.score >= 1.0]
    return bool(items) and not _weapon_named(found, reach)


def _carried_only(found: Sequence[Mention]) -> bool:
    items = [m.entity for m in found if m.entity.kind == "item" and m.score >= 0.85]
    return bool(items) and all(entity.near == "carried" for entity in items)


_PEACEFUL = (Act.REST_SHORT, Act.REST_LONG, Act.BUY, Act.SELL, Act.RECALL, Act.TRAVEL)


def _by_place(scores: dict[Act, float], reach: Reach) -> None:
    """In a fight, fighting is likelier; outside one, fleeing is leaving."""
    if reach.fighting:
        for act in _PEACEFUL:
            if act in scores:
                scores[act] -= 1.5
        if Act.TRAVEL in scores:
            scores[Act.FLEE] = max(scores.get(Act.FLEE, 0.0), scores.pop(Act.TRAVEL) + 1.0)
        return
    if Act.FLEE in scores:
        leaving = scores.pop(Act.FLEE) - 0.2
        scores[Act.TRAVEL] = max(scores.get(Act.TRAVEL, 0.0), leaving)
    if Act.DEFEND in scores:
        scores[Act.DEFEND] -= 1.5
    if not reach.here("npc"):
        for act in SOCIAL & scores.keys():
            scores[act] -= 0.6
