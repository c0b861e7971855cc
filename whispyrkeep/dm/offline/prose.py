"""Writing: sentence forms filled from the scene, never the same sentence twice within reach.

The writer knows which sentences were said lately (``Memory.said``) and chooses, by the campaign's
seed, forms that say it otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from whispyrkeep.dice.streams import KeyedDice, StreamKey
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.grammar import Slot, beats, expand
from whispyrkeep.dm.offline.language import (
    YOU,
    Person,
    as_sentence,
    capital,
    conjugated,
    person,
    possessive,
    sentences,
)
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.universe import TONE_POLES

SAID_KEPT = 240
"""Sentences remembered: as many as twenty-five wordy turns hold. None of them is said again while
it is remembered, so that none stands more than twice in fifty turns."""
TRIES = 14
POLE = 40
"""A tone slider below this, or above 100 minus it, leans to its pole."""

Values = str | Person


def sentence_mark(sentence: str) -> str:
    """Four signs that stand for a sentence, case and punctuation left out.

    They are kept with every turn, so they are short: two sentences in 16 million share a mark,
    and then one of them is said a little more rarely.
    """
    bare = re.sub(r"[^a-z0-9]+", " ", sentence.lower()).strip()
    digest = hashlib.blake2b(bare.encode(), digest_size=3).digest()
    return base64.urlsafe_b64encode(digest).decode()


def facts_of(scene: Scene) -> frozenset[str]:
    """The words that sentence forms may ask for: poles of the tone, the rating, the company."""
    tone = scene.state.world.tone
    facts: set[str] = {scene.settings.rating, scene.settings.failure_style}
    for slider, (low, high) in TONE_POLES.items():
        value = getattr(tone, slider)
        if value < POLE:
            facts.add(low.replace(" ", "-"))
        elif value > 100 - POLE:
            facts.add(high.replace(" ", "-"))
    standing = [m for m in scene.state.party.values() if not m.body.dead]
    facts.add("party" if len(standing) > 1 else "alone")
    return frozenset(facts)


def actor_person(state: CampaignState, actor: str) -> Person:
    """``you`` for a character who is alone, the name in company."""
    standing = [m for m in state.party.values() if not m.body.dead]
    if len(standing) <= 1:
        return YOU
    member = state.party[actor]
    return person(member.name.split()[0], member.sheet.pronouns)


@dataclass(slots=True)
class Writer:
    """Writes one turn. ``said`` grows with every sentence written."""

    scene: Scene
    actor: Person
    facts: frozenset[str]
    said: list[str]
    stage: str
    fresh: set[str] = field(default_factory=set)
    drawn: int = 0

    def pick(self, count: int) -> int:
        """A number from 0 to ``count - 1``, by the campaign's seed, turn and place in the text."""
        if count <= 1:
            return 0
        self.drawn += 1
        slot = f"{self.stage}#{self.drawn}"
        key = StreamKey(f"turn:{self.scene.turn}", 0, "narrator", slot)
        return KeyedDice(self.scene.seed).at(key).die(count) - 1

    def say(self, beat: str, **slots: Values) -> str:
        """A beat in words, said otherwise than lately if there is any other way."""
        forms = [form for form in beats()[beat] if form.fits(self.facts)]
        if not forms:
            return ""
        best, fewest = "", 1_000
        start = self.pick(len(forms))
        for attempt in range(TRIES):
            form = forms[(start + attempt) % len(forms)]
            filled = expand(
                form.parts, lambda slot: self._value(slot, slots), self.pick, self.facts
            )
            text = _tidy(filled)
            stale = self._stale(text)
            if stale < fewest:
                best, fewest = text, stale
            if not stale and not self.barred(text):
                break
        self.remember(best)
        return best

    def say_if_fresh(self, beat: str, **slots: Values) -> str:
        """A beat that may as well be left out: empty when it can only be said as lately."""
        before = list(self.said)
        text = self.say(beat, **slots)
        if any(sentence_mark(sentence) in set(before) for sentence in sentences(text)):
            self.said = before
            return ""
        return text

    def author(self, text: str) -> str:
        """An author's text, cleaned at its ends; empty when it was told a short while ago."""
        text = as_sentence(text)
        if not text or self.was_said(text) or self.barred(text):
            return ""
        self.remember(text)
        return text

    def was_said(self, text: str) -> bool:
        """Whether every sentence of a text was said lately."""
        return self._stale(text) >= max(1, len(sentences(text)))

    def remember(self, text: str) -> None:
        """Note the sentences of a text as said."""
        for sentence in sentences(text):
            mark = sentence_mark(sentence)
            if mark in self.said:
                self.said.remove(mark)
            self.said.append(mark)
            self.fresh.add(mark)

    def memory(self) -> tuple[str, ...]:
        """What was said, the latest last."""
        return tuple(self.said[-SAID_KEPT:])

    def _stale(self, text: str) -> int:
        known = set(self.said)
        return sum(1 for sentence in sentences(text) if sentence_mark(sentence) in known)

    def barred(self, text: str) -> bool:
        """Whether the text holds what this table never wants to see."""
        lines = self.scene.state.world.content.lines
        return any(re.search(rf"\b{re.escape(line)}\b", text, re.IGNORECASE) for line in lines)

    def _value(self, slot: Slot, slots: Mapping[str, Values]) -> str:
        lower = slot.name[0].lower() + slot.name[1:]
        text = self._lower(lower, slot.verb, slots)
        return capital(text) if slot.name[0].isupper() else text

    def _lower(self, name: str, verb: str, slots: Mapping[str, Values]) -> str:
        base, _, form = name.partition("_")
        who: Values | None = slots.get(base)
        if base in _ACTOR_WORDS and who is None:
            return _spoken_of(self.actor, _ACTOR_WORDS[base], verb)
        if isinstance(who, Person):
            return _spoken_of(who, form or "name", verb)
        if who is None:
            raise KeyError(name)
        return who


_ACTOR_WORDS = {
    "you": "pronoun",
    "actor": "name",
    "your": "possessive",
    "yours": "owner",
    "yourself": "reflexive",
    "them": "object",
    "does": "verb",
}


def _spoken_of(who: Person, form: str, verb: str) -> str:
    """A person in a sentence: named or by pronoun, with the verb in agreement."""
    if form == "verb":
        return conjugated(verb, plural=who.second)
    if form == "possessive":
        return who.possessive
    if form == "owner":
        return who.possessive if who.second else possessive(who.name)
    if form == "reflexive":
        return who.reflexive
    if form == "object":
        return who.object
    if form == "pronoun":
        return f"{who.subject} {conjugated(verb, plural=who.plural)}" if verb else who.subject
    if not verb:
        return who.name
    return f"{who.name} {conjugated(verb, plural=who.second)}"


def writer_for(scene: Scene, stage: str, said: Iterable[str]) -> Writer:
    """A writer for one stage of a turn, who knows what was said before."""
    actor = actor_person(scene.state, scene.actor)
    return Writer(scene, actor, facts_of(scene), list(said), stage)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ([,.;:!?])", r"\1", text)
    return re.sub(r",\s*,", ",", text)


def paragraphs(parts: Iterable[str]) -> str:
    """Parts as paragraphs, empty ones left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def line(parts: Iterable[str]) -> str:
    """Sentences as one paragraph, empty ones left out."""
    return " ".join(part.strip() for part in parts if part.strip())
