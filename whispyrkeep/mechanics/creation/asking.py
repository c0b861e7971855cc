"""Questions that creation and advancement ask, and what is known of a character meanwhile.

A character is made by walking through the rulebook's steps with the answers given so far. What
has no answer is collected as an open ``Question``; an answer against the rules as a ``Rejection``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.titles import titled
from whispyrkeep.mechanics.bans import ban_words
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.character import Carried
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import Size
from whispyrkeep.models.terms import Ability

Answers = Mapping[str, tuple[str, ...]]
"""Words chosen, by the key of the question."""

Check = Callable[[tuple[str, ...]], Rejection | None]


@dataclass(frozen=True, slots=True)
class Option:
    """A word that may be chosen, its name for people, and how many times it may be taken."""

    word: str
    name: str
    most: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A choice: what may be chosen, how many, from what, and by which rule.

    Attributes:
        key: names the question among the answers: ``skills``, ``level-4-feat``.
        text: what is chosen, for people.
        count: how many words at most, and ``least`` how few will do.
        options: what may be chosen, in the book's order; none where a whole number is asked for.
        suggested: words that are a good answer: the book's recommendation where it has one.
        source: the rule.
    """

    key: str
    text: str
    count: int
    options: tuple[Option, ...]
    source: str
    suggested: tuple[str, ...] = ()
    least: int = 0

    @property
    def optional(self) -> bool:
        """Whether it need not be answered."""
        return self.least == 0


@dataclass(slots=True)
class Casting:
    """Spells of one class, feat or species while the character is made."""

    source: str
    ability: Ability
    cantrips: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)
    always: list[str] = field(default_factory=list)
    book: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    at_will: list[str] = field(default_factory=list)

    @property
    def ready(self) -> list[str]:
        """Everything that can be cast today, cantrips included."""
        return [*self.cantrips, *self.prepared, *self.always, *self.at_will]


@dataclass(slots=True)
class Taken:
    """A class while the character is made."""

    level: int = 0
    subclass: str | None = None


@dataclass(slots=True)
class Making:
    """A character while it is made; lives inside one call.

    Attributes:
        level: levels gained so far; while one is gained, that one.
        hit_points: from Hit Point Dice, without what Constitution adds.
        assume: take the suggestion where no answer is given.
        filled: every answer that was used, those assumed included.
        prefix: of the keys asked now: empty at level 1, then ``level-2-``.
    """

    catalogue: Catalogue
    answers: Answers
    assume: bool = False
    level: int = 0
    prefix: str = ""
    classes: dict[str, Taken] = field(default_factory=dict)
    species: str = ""
    background: str = ""
    alignment: str = ""
    size: Size | None = None
    speed: int = 30
    abilities: dict[Ability, int] = field(default_factory=lambda: dict.fromkeys(Ability, 10))
    hit_points: int = 0
    saving_throws: list[str] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    expertise: list[str] = field(default_factory=list)
    armor: list[str] = field(default_factory=list)
    weapons: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    resistances: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    castings: dict[str, Casting] = field(default_factory=dict)
    carried: list[Carried] = field(default_factory=list)
    money_cp: int = 0
    waiting: list[Question] = field(default_factory=list)
    refusals: list[Rejection] = field(default_factory=list)
    filled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def open(self) -> tuple[Question, ...]:
        """Questions that must still be answered."""
        return tuple(one for one in self.waiting if not one.optional)

    @property
    def first_class(self) -> str:
        """The class of level 1, or empty while it is not chosen."""
        return next(iter(self.classes), "")

    def class_level(self, slug: str) -> int:
        """Levels in the class so far."""
        return self.classes[slug].level if slug in self.classes else 0

    def casting(self, source: str, ability: Ability) -> Casting:
        """The spells of a source, begun when it is first asked for."""
        return self.castings.setdefault(source, Casting(source, ability))

    def refuse(self, key: str, code: str, message: str, section: str) -> None:
        """Keep a refusal; the first is what the player is told."""
        self.refusals.append(refuse(code, message, section).with_(where=key))


def add(words: list[str], more: Iterable[str]) -> None:
    """Append what is not there yet."""
    words.extend(word for word in dict.fromkeys(more) if word not in words)


def options_of(words: Iterable[str], most: int = 1) -> tuple[Option, ...]:
    """Words as options that are named like themselves."""
    return tuple(Option(word, named(word), most) for word in words)


named = titled


def question(
    key: str,
    text: str,
    options: Sequence[Option],
    source: str,
    *,
    count: int = 1,
    least: int | None = None,
    suggested: Sequence[str] = (),
) -> Question:
    """A question whose suggestion is filled up from its options, in order."""
    most = {option.word: option.most for option in options}
    count = min(count, sum(most.values()))
    needed = count if least is None else min(least, count)
    wanted: list[str] = []
    again = (word for word, times in most.items() for _ in range(times))
    for word in (*suggested, *most, *again):
        if len(wanted) < needed and wanted.count(word) < most.get(word, 0):
            wanted.append(word)
    return Question(key, text, count, tuple(options), source, tuple(wanted), needed)


def ask(making: Making, asked: Question, check: Check | None = None) -> tuple[str, ...]:
    """The answer, or nothing when it is open or against the rules.

    Args:
        making: the character, whose answers are looked into.
        asked: the question; its key is completed with the level's prefix.
        check: what an answer must satisfy beyond being among the options.
    """
    key = making.prefix + asked.key
    if making.prefix:
        asked = replace(asked, key=key)
    making.asked.add(key)
    if asked.count == 0 and key not in making.answers:
        return ()
    given = making.answers.get(key)
    if given is None:
        return _unanswered(making, asked, check)
    wrong = _wrong(making.catalogue, asked, given) or (check(given) if check else None)
    if wrong is not None:
        making.refusals.append(wrong.with_(where=key))
        return ()
    making.filled[key] = given
    return given


def _unanswered(making: Making, asked: Question, check: Check | None) -> tuple[str, ...]:
    if asked.optional:
        making.waiting.append(asked)
        return ()
    if sum(option.most for option in asked.options) == asked.count == 1:
        making.filled[asked.key] = asked.suggested
        return asked.suggested  # there is no choice
    if not making.assume or (check is not None and check(asked.suggested) is not None):
        making.waiting.append(asked)
        return ()
    making.filled[asked.key] = asked.suggested
    return asked.suggested


def ask_one(making: Making, asked: Question, check: Check | None = None) -> str:
    """The single word answered, or empty."""
    return next(iter(ask(making, asked, check)), "")


def _wrong(catalogue: Catalogue, asked: Question, given: tuple[str, ...]) -> Rejection | None:
    """Whether words are missing, too many, unknown or taken too often."""
    allowed = {option.word: option.most for option in asked.options}
    for word, times in Counter(given).items():
        if word not in allowed:
            return _barred(catalogue, asked, word) or refuse(
                "choice.option", _not_among(asked, word), asked.source
            )
        if times > allowed[word]:
            message = f"{asked.text}: {named(word)} can be taken {allowed[word]} times, not {times}"
            return refuse("choice.twice", message, asked.source)
    if not asked.least <= len(given) <= asked.count:
        wanted = str(asked.count)
        if asked.least != asked.count:
            wanted = f"{asked.least} to {asked.count}"
        message = f"{asked.text}: choose {wanted}, not {len(given)}"
        return refuse("choice.count", message, asked.source)
    return None


def _barred(catalogue: Catalogue, asked: Question, word: str) -> Rejection | None:
    """That the universe bans what the word means, if that is why it is no option."""
    meant = (one for one in catalogue.bans() if word in (one, one.partition("/")[2]))
    banned = next(meant, None)
    if banned is None:
        return None
    return refuse("entry.banned", f"{asked.text}: {ban_words(catalogue, banned)}")


SHOWN = 40
"""Options that a refusal lists at most."""


def _not_among(asked: Question, word: str) -> str:
    words = [option.word for option in asked.options]
    shown = ", ".join(words[:SHOWN]) or "nothing"
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return f"{asked.text}: '{word[:60]}' cannot be chosen; there are {shown}{more}"
