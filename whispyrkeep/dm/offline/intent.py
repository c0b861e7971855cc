"""The ladder of intent: command, lettered choice, lexicon, nearest example, or asking back.

Each rung either is sure or hands on to the next; below the margin nothing is acted on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.clauses import Clause, Taken, take_apart
from whispyrkeep.dm.offline.commands import chosen_option, read_command, short_command
from whispyrkeep.dm.offline.decrees import is_decree, others_act
from whispyrkeep.dm.offline.entities import Mention, scene_entities
from whispyrkeep.dm.offline.lexicon import act_scores, matches
from whispyrkeep.dm.offline.nearest import nearest_acts
from whispyrkeep.dm.offline.own_features import named_feature
from whispyrkeep.dm.offline.readings import Reading
from whispyrkeep.dm.offline.speech import speech_acts
from whispyrkeep.dm.offline.targets import (
    SOCIAL,
    Reach,
    aim,
    all_mentions,
    standing_out,
)
from whispyrkeep.dm.offline.weighing import in_context
from whispyrkeep.dm.offline.words import plain, tokens, word_set
from whispyrkeep.models.intent import Act, Intent

SURE = 4.2
"""Score from which a reading may be acted on."""
MARGIN = 0.7
"""How far it must lead the next reading that means something else."""
NEAR = 0.42
"""Similarity from which the nearest example decides."""

PRONOUN = 0.9
"""How surely a pronoun means whom it seems to."""
_MEANING_SOMEBODY = word_set("it him her them")
_MEANING_FOES = word_set("beast creature monster thing brute enemy foe critter animal bastard")

_KIN: tuple[frozenset[Act], ...] = (
    frozenset({Act.LOOK, Act.SEARCH, Act.EXAMINE}),
    frozenset({Act.LOOK, Act.LISTEN}),
    frozenset({Act.TALK, Act.ASK, Act.PERSUADE}),
    frozenset({Act.ASK, Act.RECALL}),
    frozenset({Act.ASK, Act.BUY}),
    frozenset({Act.DECEIVE, Act.PERSUADE}),
    frozenset({Act.SNEAK, Act.HIDE}),
    frozenset({Act.SNEAK, Act.CLIMB}),
    frozenset({Act.SNEAK, Act.OPEN}),
    frozenset({Act.SNEAK, Act.TRAVEL}),
    frozenset({Act.OPEN, Act.FORCE}),
    frozenset({Act.FLEE, Act.TRAVEL}),
    frozenset({Act.FLEE, Act.DEFEND}),
    frozenset({Act.ATTACK, Act.CAST}),
    frozenset({Act.ATTACK, Act.FORCE}),
    frozenset({Act.REST_SHORT, Act.REST_LONG, Act.WAIT}),
    frozenset({Act.CLIMB, Act.TRAVEL}),
    frozenset({Act.EXAMINE, Act.LISTEN, Act.OPEN}),
    frozenset({Act.TAKE, Act.SEARCH}),
    frozenset({Act.USE, Act.OPEN}),
    frozenset({Act.USE, Act.CLIMB}),
    frozenset({Act.GIVE, Act.PERSUADE}),
    frozenset({Act.INTIMIDATE, Act.ASK}),
    frozenset({Act.HELP, Act.USE}),
    frozenset({Act.BUY, Act.SELL}),
    frozenset({Act.BUY, Act.REST_LONG}),
    frozenset({Act.ORACLE, Act.LOOK, Act.SEARCH, Act.RECALL, Act.EXAMINE, Act.LISTEN}),
)
"""Acts so near one another that the better score may simply win."""

_ENTRANCES = frozenset({Act.TALK, Act.LOOK, Act.WAIT, Act.USE, Act.EXAMINE, Act.TRAVEL})
"""Acts that often only lead up to what comes after them."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause with what it mentions and how strongly it says each act."""

    clause: Clause
    found: tuple[Mention, ...]
    scores: Mapping[Act, float]

    @property
    def best(self) -> tuple[Act, float]:
        return max(
            self.scores.items(), key=lambda pair: (pair[1], pair[0]), default=(Act.WAIT, 0.0)
        )


def read_intent(scene: Scene) -> Reading:
    """What the player's text means in this scene."""
    text = scene.player_text.strip() or "/look"
    reach = Reach(scene, scene_entities(scene))
    option = chosen_option(text, scene.state.memory.options)
    if option is not None and option.intent is not None:
        return Reading("act", option.intent, source="option")
    if option is not None:
        text = option.text
    short = short_command(text)
    if text.startswith("/") or short:
        intent = read_command(short or text, reach.entities)
        if intent is not None:
            return Reading("act", intent, source="command")
        return Reading("ask-back", choices=())
    reading = _read_words(text, reach)
    if reading.kind == "ask-back" and named_feature(scene) is not None:
        return Reading("act", Intent(act=Act.USE), source="command")
    return reading


def _read_words(text: str, reach: Reach) -> Reading:
    taken = take_apart(text, party_words(reach.scene))
    cleaned = plain(text)
    if is_decree(taken, cleaned):
        return Reading("decree", source="lexicon")
    heard = [_hear(clause, reach) for clause in taken.clauses]
    if any(others_act(h.clause, h.found) for h in heard):
        return Reading("decree", source="lexicon")
    spoken = _spoken(text, taken, heard, reach)
    if spoken is not None:
        return spoken
    heard = [h for h in heard if not h.clause.negated]
    heard = [h for h in heard if not h.clause.aside] or heard
    hypothetical = next((h for h in heard if h.clause.mood == "hypothetical"), None)
    if hypothetical is not None:
        intent = Intent(act=Act.ORACLE, topic=text[:400])
        return Reading("act", intent, source="lexicon")
    if any(h.clause.mood == "advice" for h in heard):
        return _ask_back(text, _total(heard), heard, reach)
    return _settle(text, heard, reach)


def party_words(scene: Scene) -> frozenset[str]:
    """Words that name the acting character, the pronoun of the sheet among them."""
    sheet = scene.state.party[scene.actor].sheet
    pronoun = sheet.pronouns.lower().partition("/")[0].strip()
    return frozenset((*tokens(plain(sheet.name)), pronoun))


def _hear(clause: Clause, reach: Reach) -> _Heard:
    found = standing_out(all_mentions(clause.words, reach))
    found = (*found, *_pronouns(clause, found, reach))
    said = matches(clause.words, clause.head, found, fighting=reach.fighting)
    return _Heard(clause, found, in_context(act_scores(said), clause, found, reach))


def _pronouns(clause: Clause, found: Sequence[Mention], reach: Reach) -> tuple[Mention, ...]:
    """Pronouns as mentions of the creature they must mean: last turn's, or any foe in a fight."""
    if any(m.entity.creature and m.entity.near == "here" for m in found):
        return ()
    focus = reach.focus
    foes = reach.here("foe")
    meant = focus if focus is not None and focus.creature else next(iter(foes), None)
    if meant is None:
        return ()
    meaning = _MEANING_SOMEBODY | _MEANING_FOES if reach.fighting else _MEANING_SOMEBODY
    words = enumerate(clause.words)
    return tuple(Mention(meant, at, at + 1, PRONOUN) for at, word in words if word in meaning)


# --- what is said aloud -----------------------------------------------------------------


def _spoken(text: str, taken: Taken, heard: Sequence[_Heard], reach: Reach) -> Reading | None:
    """Words in quotation marks, or addressed to somebody by name, are talk."""
    addressed = _addressed(heard)
    if taken.speech:
        return _speech(text, taken.speech, heard, addressed, reach)
    spoken_to = any(w in ("you", "your", "yours") for h in heard for w in h.clause.words)
    asks = any(h.clause.mood in ("question", "request") for h in heard)
    quiet = asks or not any(h.clause.subject == "player" for h in heard)
    if addressed is not None and (quiet or spoken_to):
        rest = [h for h in heard if not _only_names(h)]
        said = " ".join(w for h in rest for w in h.clause.words)
        if not spoken_to and any(h.best[0] not in SOCIAL and h.best[1] >= 6.5 for h in rest):
            return None
        question = taken.question or any(h.clause.mood in ("question", "request") for h in rest)
        act = speech_acts(said, question=question, fighting=reach.fighting)
        intent = aim(act, (), addressed.found, reach, text)
        return Reading("act", replace_target(intent, addressed), source="lexicon")
    return None


def _addressed(heard: Iterable[_Heard]) -> _Heard | None:
    """A clause that is nothing but the name of somebody here."""
    return next((h for h in heard if _only_names(h)), None)


def _only_names(heard: _Heard) -> bool:
    people = [m for m in heard.found if m.entity.kind in ("npc", "foe") and m.entity.near == "here"]
    words = set(range(len(heard.clause.words)))
    best = people[:1]
    covered = {i for m in best for i in range(m.start, m.end)}
    return bool(best) and words == covered


def replace_target(intent: Intent, addressed: _Heard) -> Intent:
    """The intent, aimed at whoever the clause names."""
    who = next(m.entity.id for m in addressed.found if m.entity.kind in ("npc", "foe"))
    return intent.model_copy(update={"target": who})


_SOCIAL_STRENGTH = 3.0


def _speech(
    text: str, speech: str, heard: Sequence[_Heard], addressed: _Heard | None, reach: Reach
) -> Reading:
    """The act of speaking: what the verbs around the speech say, or the speech itself."""
    scores = _total(heard)
    around = {act: score for act, score in scores.items() if act in SOCIAL}
    framed = max(around, key=lambda a: (around[a], a), default=None)
    act = speech_acts(speech, question="?" in text, fighting=reach.fighting)
    telling = (Act.DECEIVE, Act.INTIMIDATE, Act.PERSUADE, Act.SELL)
    if around.get(Act.ASK, 0.0) >= 5.0 and act in (Act.ASK, Act.TALK):
        framed = Act.ASK
    if framed in telling and around[framed] >= _SOCIAL_STRENGTH:
        act = framed
    elif framed is Act.ASK and act is Act.TALK:
        act = Act.ASK
    other = [(s, a) for a, s in scores.items() if a not in SOCIAL and s >= 6.6]
    later = None
    if other and framed is None:
        strongest = max(other)[1]
        if strongest in (Act.ATTACK, Act.CAST, Act.GIVE, Act.FLEE, Act.DEFEND):
            intent = _aimed(strongest, heard, reach, text)
            return Reading("act", intent, source="lexicon")
    words = tuple(w for h in heard for w in h.clause.words) + tuple(tokens(speech))
    intent = aim(act, words, all_mentions(words, reach), reach, text)
    if addressed is not None:
        intent = replace_target(intent, addressed)
    return Reading("act", intent, source="lexicon", later=later)


# --- weighing ---------------------------------------------------------------------------


def _total(heard: Iterable[_Heard]) -> dict[Act, float]:
    total: dict[Act, float] = {}
    for h in heard:
        for act, score in h.scores.items():
            total[act] = max(total.get(act, 0.0), score)
    return total


def _main(heard: Sequence[_Heard]) -> _Heard | None:
    """The clause to act on: the first that says something, unless it only leads up to another."""
    telling = [h for h in heard if h.best[1] >= SURE]
    if not telling:
        return max(heard, key=lambda h: h.best[1], default=None)
    acts = [h for index, h in enumerate(telling) if not _leads_up(h, telling[index + 1 :])]
    strongest = max(h.best[1] for h in acts)
    return next(h for h in acts if h.best[1] >= strongest - 1.8)


def _leads_up(heard: _Heard, after: Sequence[_Heard]) -> bool:
    """Whether a clause only leads up to what comes after it: ``I walk up to her and ask``."""
    act, score = heard.best
    faint = act in (Act.REST_SHORT, Act.INTIMIDATE) and score < 6.0
    return (act in _ENTRANCES or faint) and any(
        later.best[1] >= SURE + 0.8 and later.clause.mood != "question" for later in after
    )


def _settle(text: str, heard: Sequence[_Heard], reach: Reach) -> Reading:
    main = _main(heard)
    scores = dict(main.scores) if main else {}
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if main and ranked and ranked[0][1] >= SURE and _clear(ranked):
        return _reading(ranked[0][0], main, heard, reach, text)
    near = nearest_acts(_masked(heard))
    for act, likeness in near:
        if main and likeness >= NEAR and (act in scores or likeness >= NEAR + 0.1):
            reading = _reading(act, main, heard, reach, text)
            return replace(reading, source="example") if reading.kind == "act" else reading
    for act, likeness in near:
        scores[act] = max(scores.get(act, 0.0), 3.0 + likeness)
    return _ask_back(text, scores, heard, reach)


def _clear(ranked: Sequence[tuple[Act, float]]) -> bool:
    """Whether the best act leads everything that means something else."""
    best, score = ranked[0]
    for act, other in ranked[1:]:
        if score - other >= MARGIN:
            return True
        if not any(best in group and act in group for group in _KIN):
            return False
    return True


def _reading(act: Act, main: _Heard, heard: Sequence[_Heard], reach: Reach, text: str) -> Reading:
    intent = aim(act, main.clause.words, main.found, reach, text)
    intent = _borrow(intent, heard, reach, text)
    missing = _missing(intent, reach)
    if missing:
        return Reading("ask-back", choices=missing)
    later = _later(main, heard, reach)
    return Reading("act", intent, source="lexicon", later=later)


def _aimed(act: Act, heard: Sequence[_Heard], reach: Reach, text: str) -> Intent:
    best = max(heard, key=lambda h: h.scores.get(act, 0.0))
    return aim(act, best.clause.words, best.found, reach, text)


def _borrow(intent: Intent, heard: Sequence[_Heard], reach: Reach, text: str) -> Intent:
    """Fill what the main clause leaves open from the other clauses of the text."""
    if len(heard) < 2:
        return intent
    words = tuple(w for h in heard for w in h.clause.words)
    whole = aim(intent.act, words, all_mentions(words, reach), reach, text)
    blanks = {
        field: getattr(whole, field)
        for field in ("target", "feature", "place", "item", "spell", "skill")
        if getattr(intent, field) is None and getattr(whole, field) is not None
    }
    return intent.model_copy(update=blanks) if blanks else intent


def _later(main: _Heard, heard: Sequence[_Heard], reach: Reach) -> Intent | None:
    """What the text says is to come after: the next clause that says something else."""
    after = [h for h in heard if h.clause.order > main.clause.order and h.best[1] >= SURE + 1]
    for h in after:
        act = h.best[0]
        if act is not main.best[0] and h.clause.mood in ("plain", "polite"):
            intent = aim(act, h.clause.words, h.found, reach, " ".join(h.clause.words))
            if not _missing(intent, reach):
                return intent
    return None


def _missing(intent: Intent, reach: Reach) -> tuple[Intent, ...]:
    """Readings to choose from when the act needs a target the text does not give."""
    act = intent.act
    if act in SOCIAL and intent.target is None:
        people = reach.here("npc")[:3]
        if len(people) > 1 and act not in (Act.BUY, Act.SELL):
            return tuple(intent.model_copy(update={"target": e.id}) for e in people)
    if act is Act.ATTACK and intent.target is None and intent.feature is None:
        creatures = reach.here("foe", "npc")[:3]
        return tuple(intent.model_copy(update={"target": e.id}) for e in creatures)
    if act is Act.TRAVEL and intent.place is None:
        exits = [e for e in reach.here("place") if e.near == "exit"][:3]
        if len(exits) > 1:
            return tuple(intent.model_copy(update={"place": e.id}) for e in exits)
    if act is Act.CAST and intent.spell is None:
        spells = reach.here("spell")[:3]
        if len(spells) > 1:
            return tuple(intent.model_copy(update={"spell": e.id}) for e in spells)
    return ()


def _masked(heard: Iterable[_Heard]) -> str:
    """The text with names replaced by their kinds, for comparison with the examples."""
    words: list[str] = []
    for h in heard:
        clause = list(h.clause.words)
        for mention in h.found[:1]:
            if mention.score >= 1.0:
                clause[mention.start : mention.end] = [f"@{mention.entity.kind}"]
        words += clause
    return " ".join(words)


def _ask_back(
    text: str, scores: Mapping[Act, float], heard: Sequence[_Heard], reach: Reach
) -> Reading:
    """The three likeliest readings, each with a target where it needs one."""
    words = tuple(w for h in heard for w in h.clause.words)
    found = all_mentions(words, reach)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    choices: list[Intent] = []
    for act, _ in ranked:
        intent = aim(act, words, found, reach, text)
        missing = _missing(intent, reach)
        choices += missing[:1] if missing else (intent,)
        if len(choices) == 3:
            break
    return Reading("ask-back", choices=tuple(choices))
