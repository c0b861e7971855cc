"""A player's text taken apart: speech, clauses, who acts in each, where its verb stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from whispyrkeep.dm.offline.words import (
    acting_words,
    base_forms,
    phrase_list,
    phrase_rows,
    plain,
    tokens,
    word_list,
    word_set,
)

Subject = Literal["player", "other", "fact", "open"]
"""Who a clause speaks of: the player's side, somebody else, what simply is, or nobody said."""
Mood = Literal["plain", "question", "polite", "hypothetical", "advice", "request"]

FILLERS = word_list("fillers")
_KEPT_FILLERS = word_list("kept-fillers")
"""Fillers that some phrases need; they are dropped only at the start of a clause."""

PLAYER_WORDS = word_set("i we me us myself ourselves")
_MODALS = (
    "want to", "would like to", "would love to", "would like", "would", "will", "am going to",
    "are going to", "be going to", "going to", "try to", "try and", "trying to", "attempt to",
    "decide to", "choose to", "need to", "have to", "should", "shall", "start to", "begin to",
    "go ahead and", "start", "proceed to", "manage to", "wish to", "aim to", "intend to",
    "mean to", "plan to", "am about to", "be about to", "about to", "get ready to", "prepare to",
    "use this moment to", "take a moment to", "spend a moment", "let me", "let us", "let's",
    "am", "be", "do", "may", "might", "must", "can", "could", "had better", "better", "continue to",
    "keep on", "go and", "go to try", "both", "all", "together", "want", "wanted to",
    "think i will", "think i", "guess i", "guess i will", "suppose i", "figure i", "reckon i",
    "would rather", "offer to", "volunteer to", "quietly", "say i", "say we",
)  # fmt: skip
_MODAL_ROWS = tuple(sorted((tuple(m.split()) for m in _MODALS), key=len, reverse=True))
_JOINERS = word_list("joiners")
_ASIDES = word_set("because when if unless although though")
"""Words whose clause says why or on what condition, not what is done."""
_LEADS = word_list("leads")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, fillers left out.

    ``words`` are as typed, ``head`` the place of its main verb; ``negated`` when it says what is
    not done, ``aside`` when it only says why or on what condition; ``order``
    is its place in the text.
    """

    words: tuple[str, ...]
    head: int
    subject: Subject
    mood: Mood
    negated: bool
    aside: bool
    order: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A text taken apart. ``speech`` is what is said aloud, ``narrated`` the rest, both plain."""

    speech: str
    narrated: str
    clauses: tuple[Clause, ...]
    question: bool


_QUOTED = re.compile(r'"([^"]{1,1000})(?:"|$)')
_SINGLE = re.compile(r"(?:(?<=^)|(?<=[\s,:]))'([^']{3,400})'(?=$|[\s.,!?])")
_ACTED = re.compile(r"\*([^*]{2,200})\*")


def take_apart(text: str, party: frozenset[str]) -> Taken:
    """Split a text; ``party`` are the plain words that name the player's side."""
    cleaned = plain(text)
    acted = _ACTED.search(cleaned)
    if acted and '"' not in cleaned:
        outside = (cleaned[: acted.start()] + " . " + cleaned[acted.end() :]).strip(" .")
        return _taken(outside, acted.group(1), party)
    spoken = " . ".join(m.group(1) for m in _QUOTED.finditer(cleaned))
    narrated = _QUOTED.sub(" , ", cleaned)
    if not spoken:
        spoken = " . ".join(m.group(1) for m in _SINGLE.finditer(cleaned))
        narrated = _SINGLE.sub(" , ", cleaned) if spoken else cleaned
    return _taken(spoken, narrated, party)


def _taken(speech: str, narrated: str, party: frozenset[str]) -> Taken:
    clauses = tuple(_clauses(narrated, party))
    question = any(clause.mood == "question" for clause in clauses)
    return Taken(speech.strip(), narrated.strip(" ,"), clauses, question)


def _clauses(text: str, party: frozenset[str]) -> Iterator[Clause]:
    order = 0
    for sentence, question in _sentences(text):
        for part in _parts(sentence, party):
            clause = _clause(part, party, question=question, order=order)
            if clause is not None:
                yield clause
                order += 1


def _sentences(text: str) -> Iterator[tuple[list[str], bool]]:
    sentence: list[str] = []
    for token in tokens(text):
        if token in (".", "!", "?", ";"):
            if sentence:
                yield sentence, token == "?"
            sentence = []
        elif token not in ("*", '"'):
            sentence.append(token)
    if sentence:
        yield sentence, False


def _goes_on(token: str, part: list[str], following: str) -> bool:
    """Whether a joiner joins nothing: ``ask if he knows``, ``until dawn``."""
    if token == "until":
        return following not in _SOMEBODY
    if token in ("and", "or") and following:
        return not _may_act(following)
    return token in ("if", "when") and bool(part) and part[-1] in _WONDERING


def _may_act(word: str) -> bool:
    """Whether a word can begin what is done: a verb, somebody, a word before a verb."""
    if word in PLAYER_WORDS or word in _SOMEBODY or word in FILLERS or word.endswith("ly"):
        return True
    return any(form in acting_words() for form in base_forms(word))


_SOMEBODY = word_set("i we it he she they somebody someone everybody everyone nobody")
_WONDERING = word_set("ask asks see check wonder know tell find out him her them whether remember")
"""Words after which ``if`` asks and does not set a condition."""


def _parts(sentence: list[str], party: frozenset[str]) -> Iterator[list[str]]:
    """Cut at commas and joiners; ``before`` and ``after`` put their part behind or in front."""
    part: list[str] = []
    for index, token in enumerate(sentence):
        following = sentence[index + 1] if index + 1 < len(sentence) else ""
        if _goes_on(token, part, following):
            part.append(token)
        elif token in (",", ":") or token in _JOINERS:
            if part and not (token in ("or", "and") and len(part) < 2 and part[0] in party):
                yield part
                part = []
            if token in _LEADING:
                part = [token]
        else:
            part.append(token)
    if part:
        yield part


_COURTESIES = frozenset({"thank you", "thanks", "please", "cheers", "sorry", "excuse me", "ta"})
"""Clauses that are only manners."""
_LEADING = word_set("while before after until or so") | _ASIDES


def _clause(part: list[str], party: frozenset[str], *, question: bool, order: int) -> Clause | None:
    lead = part[0] if part[0] in _LEADING else ""
    words = [w for w in part[1:] if w] if lead else list(part)
    if not words:
        return None
    mood, words = _mood([lead, *words] if lead == "if" and not order else words, question=question)
    subject, start = _subject(words, party)
    body = words[start:]
    negated = False
    while body and mood != "question":
        shorter = _without_modal(body)
        if body[0] in ("not", "never"):
            negated, shorter = True, body[1:]
        elif len(body) > 1 and (body[0] in FILLERS or body[0] in party):
            shorter = body[1:]
        elif len(body) > 1 and len(body[0]) > 4 and body[0].endswith("ly"):
            shorter = [*body[1:], body[0]] if body[-1] != body[0] else body[1:]
        if shorter is None or not shorter:
            break
        body = shorter
    lead_in = [w for w in words[:start] if w not in PLAYER_WORDS and w not in party]
    before = _without_fillers(lead_in)
    kept = (*before, *_without_fillers(body))
    if not kept or (order and " ".join(words) in _COURTESIES):
        return None
    aside = lead in _ASIDES or (lead == "so" and subject != "player")
    aside = (aside or subject == "other") and mood == "plain"
    negated = negated or _negates(kept, len(before))
    return Clause(kept, len(before), subject, mood, negated, aside, order + (lead == "until"))


def _without_fillers(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        w for i, w in enumerate(words) if w not in FILLERS or (i and w in _KEPT_FILLERS)
    ) or tuple(words[:1])


def _negates(words: tuple[str, ...], head: int) -> bool:
    """Whether the clause's verb is denied: ``not going in there``, ``no more talk``."""
    return any(
        word in ("not", "never", "nope", "refuse", "avoid") for word in words[head : head + 2]
    )


def _without_modal(words: list[str]) -> list[str] | None:
    for row in _MODAL_ROWS:
        if tuple(words[: len(row)]) == row and len(words) > len(row):
            return words[len(row) :]
    return None


_POLITE = phrase_list("polite")
_REQUESTS = phrase_rows("can you|could you|would you|will you|would you mind|can u|could u|please")
_HYPOTHETICAL = phrase_list("hypothetical")
_ADVICE = phrase_rows("should i|should we|ought i|do you think i should|shall i")
_QUESTION_WORDS = word_list("question-words")
_VERY_QUESTION = word_set("what who whom whose where when why how which")


def _starts(words: Sequence[str], rows: Sequence[tuple[str, ...]]) -> int:
    return max((len(row) for row in rows if row and tuple(words[: len(row)]) == row), default=0)


def _mood(words: list[str], *, question: bool) -> tuple[Mood, list[str]]:
    """The clause's mood, and the clause without the words that only carry it."""
    bare = [w for w in words if w not in ("so", "well", "hmm", "okay", "um", "and", "now", "then")]
    if _starts(bare, _HYPOTHETICAL):
        return "hypothetical", bare
    if _starts(bare, _ADVICE):
        return "advice", bare
    polite = _starts(bare, _POLITE)
    if polite and len(bare) > polite and bare[polite] not in ("see", "hear", "find", "trust"):
        return "polite", bare[polite:]
    if question and _starts(bare, _REQUESTS):
        return "request", bare[_starts(bare, _REQUESTS) :] or bare
    if question or (bare and bare[0] in _VERY_QUESTION) or _inverted(bare):
        return "question", bare
    return "plain", words


def _inverted(words: list[str]) -> bool:
    """``do i see`` and ``is there`` ask, with or without a question mark."""
    if len(words) < 2 or words[0] not in _QUESTION_WORDS:
        return False
    if words[0] in ("any", "anybody", "anyone"):
        return True
    return words[1] in ("i", "we", "he", "she", "it", "they", "there", "the", "anyone", "anybody",
                        "my", "you", "someone", "anything", "this", "that")  # fmt: skip


def _subject(words: list[str], party: frozenset[str]) -> tuple[Subject, int]:
    """Who acts, and where what they do begins."""
    if not words:
        return "open", 0
    if words[0] in PLAYER_WORDS and words[0] != "me":
        return "player", 1
    if words[0] in party:
        return "player", _run(words, party)
    if words[0] in ("he", "she", "they") and len(words) > 1 and _third_person(words[1]):
        return ("player", 1) if words[0] in party or words[0] == "they" else ("other", 0)
    if (
        words[0] in ("my", "our")
        and len(words) > 2
        and words[1] in ("character", "guy", "group", "party")
    ):
        return "player", 2
    if (
        words[0] == "there"
        and len(words) > 1
        and words[1] in ("is", "are", "appears", "lies", "was")
    ):
        return "fact", 0
    if words[0] in _LEADS or words[0].endswith("ing"):
        for index, word in enumerate(words[1:], 1):
            if word in ("i", "we") or word in party:
                return "player", index + 1
    return "open", 0


def _run(words: list[str], party: frozenset[str]) -> int:
    count = 0
    while count < len(words) and words[count] in party:
        count += 1
    return count


def _third_person(word: str) -> bool:
    """Whether a word looks like a verb said of somebody: ``sneaks``, ``has``, ``will``."""
    if word in ("is", "has", "will", "goes", "does", "tries"):
        return True
    return word.endswith("s") and not word.endswith("ss") and len(word) > 3
