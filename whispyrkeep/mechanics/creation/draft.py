"""A character step by step, or in one call.

Source: SRD 5.2, "Character Creation".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.bans import ban_words, banned_on_sheet
from whispyrkeep.mechanics.creation.asking import Answers, Making, Question
from whispyrkeep.mechanics.creation.classes import (
    GENERAL,
    choose_first_class,
    next_class,
    take_level,
    train_first,
)
from whispyrkeep.mechanics.creation.feats import choose_feat
from whispyrkeep.mechanics.creation.origin import (
    choose_alignment,
    choose_background,
    choose_origin_languages,
    choose_species,
    gain_background,
    species_grows,
)
from whispyrkeep.mechanics.creation.outfit import buy, choose_equipment, choose_funds, equip
from whispyrkeep.mechanics.creation.scores import adjust_scores, ask_seed, choose_scores
from whispyrkeep.mechanics.creation.sheets import experience_for, sheet_fields
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection

BUILT_IN = Catalogue({})
MAX_LEVEL = 20
CREATION = '"Character Creation"'


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers given so far, and what they leave open.

    Attributes:
        answers: words chosen, by question.
        level: the level that the character begins at.
        waiting: questions without an answer, in the book's order; answers may bring others.
            Those of a later level come once nothing of the earlier ones is open.
        fields: what the rules decide about the sheet so far; all of it once nothing is open.
    """

    answers: Answers
    level: int
    waiting: tuple[Question, ...]
    fields: Mapping[str, Any]

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that must be answered; the others may be left alone."""
        return tuple(one for one in self.waiting if not one.optional)

    @property
    def done(self) -> bool:
        """Whether nothing is left to choose."""
        return not self.open


def draft_character(
    choices: Mapping[str, str | Sequence[str]] | None = None,
    level: int = 1,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> Draft | Rejection:
    """What a character with these choices is so far, and what is still to be chosen.

    Args:
        choices: words by question: ``{"class": "wizard", "skills": ["arcana", "history"]}``.
        level: 1 to 20; with more than 1, every level's questions are asked.
        catalogue: a universe's, where it has its own entries.
        suggest: answer what is open with what the book recommends, or the first that is legal.

    Raises:
        ValueError: the level is outside 1 to 20.
    """
    if not 1 <= level <= MAX_LEVEL:
        raise ValueError(f"level must lie in 1..{MAX_LEVEL}, got {level}")
    making = Making(catalogue, answers_of(choices or {}), assume=suggest)
    _walk(making, level)
    refused = _first_refusal(making)
    if refused is not None:
        return refused
    fields = sheet_fields(making) if not making.open else {}
    if fields:
        fields["equipment"] = tuple(making.carried)
        fields["money_cp"] = making.money_cp
        fields["experience"] = experience_for(level)
        refused = _banned(fields, catalogue)
        if refused is not None:
            return refused
    return Draft(dict(making.filled), level, tuple(making.waiting), fields)


def _banned(fields: dict[str, Any], catalogue: Catalogue) -> Rejection | None:
    """What comes along with the choices, though the universe bans it: a background's feat, say."""
    if not catalogue.bans():
        return None
    sheet = CharacterSheet.model_validate({**fields, "id": "nobody", "name": "Nobody"})
    banned = banned_on_sheet(sheet, catalogue)
    if not banned:
        return None
    words = "; ".join(ban_words(catalogue, one) for one in banned)
    return refuse("entry.banned", f"this character cannot do without what is banned: {words}")


def choose(
    draft: Draft, key: str, *words: str, catalogue: Catalogue = BUILT_IN
) -> Draft | Rejection:
    """The draft with one more answer."""
    return draft_character({**draft.answers, key: words}, draft.level, catalogue)


def finish(draft: Draft, name: str, **details: Any) -> CharacterSheet | Rejection:
    """The sheet of a draft that leaves nothing open.

    Args:
        draft: of ``draft_character``.
        name: the character's.
        details: further fields of the sheet that no rule decides: ``id``, ``pronouns``,
            ``appearance``, ``story``, ``wants``.
    """
    if not draft.done:
        first = draft.open[0]
        more = f" and {len(draft.open) - 1} more" if len(draft.open) > 1 else ""
        return refuse("choice.open", f"{first.text} is still to be chosen ('{first.key}'){more}",
                      first.source).with_(where=first.key)  # fmt: skip
    fields = dict(draft.fields) | {"name": name, "id": slug_of(name)} | details
    return CharacterSheet.model_validate(fields)


def create_character(
    choices: Mapping[str, str | Sequence[str]],
    name: str,
    level: int = 1,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
    **details: Any,
) -> CharacterSheet | Rejection:
    """A character in one call; see ``draft_character`` and ``finish`` for what is given."""
    drafted = draft_character(choices, level, catalogue, suggest=suggest)
    return drafted if isinstance(drafted, Rejection) else finish(drafted, name, **details)


def slug_of(name: str) -> str:
    """A name as an id: ``Ilva of the Marsh`` is ``ilva-of-the-marsh``."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
    return "-".join(words)[:64].strip("-") or "nameless"


def answers_of(choices: Mapping[str, str | Sequence[str]]) -> Answers:
    """Choices as people write them: a word alone, or a list of words; numbers as text."""
    return {
        key: (words,) if isinstance(words, str) else tuple(words) for key, words in choices.items()
    }


# --- the walk -------------------------------------------------------------------------


def _walk(making: Making, level: int) -> None:
    """Every step in the book's order, as far as the answers lead."""
    if "seed" in making.answers:
        ask_seed(making)
    choose_first_class(making)
    choose_background(making)
    choose_species(making)
    choose_scores(making)
    adjust_scores(making)
    choose_origin_languages(making)
    choose_alignment(making)
    if not making.first_class:
        return
    _first_level(making, level)
    last = making.first_class
    for _ in range(2, level + 1):
        if making.refusals or making.open:
            return
        last = gain_level(making, last)
    for count in range(1, bonus_feats(making) + 1):
        gain_bonus_feat(making, count)
    equip(making)


EACH_BONUS_FEAT = 30_000
"""Experience Points beyond level 20 for another feat. Source: "Bonus Feats at Level 20"."""


def bonus_feats(making: Making) -> int:
    """How many feats beyond level 20 the answers have."""
    count = 0
    while f"bonus-{count + 1}-feat" in making.answers:
        count += 1
    return count if making.level == MAX_LEVEL else 0


def gain_bonus_feat(making: Making, count: int) -> None:
    """One feat more, of any category the character qualifies for.

    Source: SRD 5.2, "Bonus Feats at Level 20".
    """
    making.prefix = f"bonus-{count}-"
    choose_feat(making, "feat", GENERAL, '"Bonus Feats at Level 20"')
    making.prefix = ""


def _first_level(making: Making, level: int) -> None:
    making.level = 1
    gain_background(making)
    train_first(making)
    species_grows(making)
    choose_equipment(making)
    choose_funds(making, level)
    buy(making)
    take_level(making, making.first_class)


def gain_level(making: Making, last: str) -> str:
    """One more level; returns its class, which the next level takes again if none is chosen."""
    making.level += 1
    making.prefix = f"level-{making.level}-"
    slug = next_class(making, last)
    if not making.refusals:
        take_level(making, slug)
    making.prefix = ""
    return slug


def _first_refusal(making: Making) -> Rejection | None:
    """The first answer against the rules, or one to a question that is not asked."""
    if making.refusals:
        return making.refusals[0]
    for key in making.answers:
        if key not in making.asked and not making.open:
            near = ", ".join(get_close_matches(key, making.asked, n=3)) or ", ".join(making.asked)
            message = f"'{key}' is no question that this character is asked; there are {near}"
            return refuse("choice.unknown", message, CREATION).with_(where=key)
    return None
