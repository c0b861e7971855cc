"""Feats: which may be taken, and what they ask for and give.

Source: SRD 5.2, "Feats".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    add,
    ask,
    ask_one,
    named,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import class_entry, class_spells, entry, slugs
from whispyrkeep.mechanics.creation.own import take_spells
from whispyrkeep.mechanics.creation.scores import BEST, raise_scores
from whispyrkeep.mechanics.creation.training import learn
from whispyrkeep.mechanics.creatures.own_features import by_the_book
from whispyrkeep.models.modifiers import BonusEffect, ProficiencyEffect
from whispyrkeep.models.reference import Feat, Feature
from whispyrkeep.models.terms import Ability

FEATS: Final = '"Feats"'
INITIATE_LISTS: Final = ("cleric", "druid", "wizard")
"""Source: SRD 5.2, "Magic Initiate"."""

IMPROVEMENT: Final = "ability-score-improvement"
INITIATE: Final = "magic-initiate"


def choose_feat(
    making: Making,
    key: str,
    categories: Iterable[str],
    source: str,
    suggested: Sequence[str] = (),
    *,
    unless: Iterable[str] = (),
) -> str:
    """Ask for a feat of these categories that the character qualifies for, and take it.

    Args:
        making: the character.
        key: of the question; what the feat itself asks is keyed below it.
        categories: ``origin``, ``general``, ``fighting-style``, ``epic-boon``.
        source: the feature that gives the feat.
        suggested: feats that are recommended.
        unless: feats that cannot be chosen here.
    """
    options = feat_options(making, categories, unless)
    slug = ask_one(making, question(key, "A feat", options, source, suggested=suggested))
    if slug:
        take_feat(making, slug, f"{key}-")
    return slug


def feat_options(
    making: Making, categories: Iterable[str], unless: Iterable[str] = ()
) -> tuple[Option, ...]:
    """Feats of these categories that the character qualifies for."""
    wanted, barred = set(categories), set(unless)
    feats = (entry(making.catalogue, f"feat/{s}", Feat) for s in slugs(making.catalogue, "feat"))
    return tuple(
        Option(feat.id.partition("/")[2], feat.name)
        for feat in feats
        if feat.category in wanted
        and feat.id.partition("/")[2] not in barred
        and qualifies(making, feat)
    )


def qualifies(making: Making, feat: Feat) -> bool:
    """Whether the character meets the prerequisites, and may take the feat (again).

    Source: SRD 5.2, "Parts of a Feat".
    """
    slug = feat.id.partition("/")[2]
    if slug in making.features and not feat.repeatable:
        return False
    if slug == INITIATE and not _lists_left(making):
        return False
    level = making.level >= feat.level
    return level and all(meets(making, wanted) for wanted in feat.prerequisites)


def meets(making: Making, wanted: str) -> bool:
    """One prerequisite, as the book words it."""
    if wanted == "Fighting Style Feature":
        return "fighting-style" in making.features
    if wanted == "Spellcasting Feature":
        return "spellcasting" in making.features or "pact-magic" in making.features
    names, _, score = wanted.lower().rpartition(" ")
    abilities = [Ability(name) for name in names.split(" or ") if name in set(Ability)]
    if abilities and score.removesuffix("+").isdecimal():
        return any(making.abilities[one] >= int(score.removesuffix("+")) for one in abilities)
    return _has_named(making, wanted)


def _has_named(making: Making, wanted: str) -> bool:
    """Whether a prerequisite of a universe's own is met: a feature, feat, class or species."""
    word = "-".join(wanted.lower().split())
    return word in (*making.features, *making.classes, making.species.partition("/")[2])


def take_feat(making: Making, slug: str, prefix: str, spell_list: str = "") -> None:
    """Note the feat and what it gives.

    Args:
        making: the character.
        slug: of the feat.
        prefix: of the questions that the feat asks.
        spell_list: of Magic Initiate, where the background names it.
    """
    feat = entry(making.catalogue, f"feat/{slug}", Feat)
    add(making.features, [slug])
    if slug == IMPROVEMENT:
        _improve(making, prefix)
    if slug == INITIATE:
        _initiate(making, prefix, spell_list)
    for effect in feat.effects:
        if isinstance(effect, BonusEffect) and effect.to == "ability-score":
            _increase(making, prefix, feat, effect)
        elif isinstance(effect, ProficiencyEffect):
            learn(making, f"{prefix}{slug}", effect, f'{FEATS}, "{feat.name}"')
    if making.catalogue.is_own(feat.id) and not by_the_book(slug):
        take_spells(making, feat.effects, feat.id)


def _improve(making: Making, prefix: str) -> None:
    """One score by 2 or two by 1, to 20. Source: SRD 5.2, "Ability Score Improvement"."""
    options = tuple(
        Option(ability.value, named(ability.value), min(2, BEST - score))
        for ability, score in making.abilities.items()
        if score < BEST
    )
    asked = question(
        f"{prefix}increases",
        "Two points among the abilities, none above 20",
        options,
        f'{FEATS}, "Ability Score Improvement"',
        count=2,
        suggested=_worth_raising(making),
    )
    raise_scores(making, ask(making, asked))


def _worth_raising(making: Making) -> list[str]:
    """The class's primary ability until it is 20, then Constitution, then the highest."""
    primary: tuple[Ability, ...] = ()
    if making.first_class:
        primary = class_entry(making.catalogue, making.first_class).primary_abilities
    ranked = sorted(primary, key=lambda ability: -making.abilities[ability])
    order = [*ranked, Ability.CONSTITUTION, *Ability]
    return [
        ability.value for ability in dict.fromkeys(order) for _ in range(2)
        if making.abilities[ability] < BEST
    ]  # fmt: skip


def _increase(making: Making, prefix: str, feat: Feat, effect: BonusEffect) -> None:
    """One of the feat's abilities by 1, to its maximum."""
    options = options_of(
        ability.value for ability in effect.abilities if making.abilities[ability] < effect.most
    )
    asked = question(
        f"{prefix}increase",
        f"The score that {feat.name} raises",
        options,
        f'{FEATS}, "{feat.name}"',
        suggested=_worth_raising(making),
    )
    raise_scores(making, ask(making, asked), effect.most)


# --- Magic Initiate -------------------------------------------------------------------


def initiate_source(spell_list: str) -> str:
    """Where the spells of Magic Initiate stand on a sheet; a list can be chosen once."""
    return f"feat/{INITIATE}-{spell_list}"


def _lists_left(making: Making) -> list[str]:
    return [one for one in INITIATE_LISTS if initiate_source(one) not in making.castings]


def _initiate(making: Making, prefix: str, spell_list: str) -> None:
    """Two cantrips and a level 1 spell of one list. Source: SRD 5.2, "Magic Initiate"."""
    source = f'{FEATS}, "Magic Initiate"'
    if not spell_list:
        lists = options_of(_lists_left(making))
        spell_list = ask_one(making, question(f"{prefix}list", "The spell list", lists, source))
    abilities = options_of(("intelligence", "wisdom", "charisma"))
    suggested = [making.castings[one].ability.value for one in making.castings]
    asked = question(
        f"{prefix}ability", "The ability these spells are cast with", abilities, source,
        suggested=suggested or _best(making),
    )  # fmt: skip
    ability = ask_one(making, asked)
    if not spell_list or not ability:
        return
    casting = making.casting(initiate_source(spell_list), Ability(ability))
    known = ready_spells(making)
    cantrips = _unknown(making, spell_list, 0, known)
    best = _recommended(making, spell_list)
    asked = question(f"{prefix}cantrips", "Two cantrips", cantrips, source, count=2, suggested=best)
    add(casting.cantrips, (f"spell/{word}" for word in ask(making, asked)))
    spells = _unknown(making, spell_list, 1, known)
    asked = question(f"{prefix}spell", "A level 1 spell", spells, source, suggested=best)
    spell = ask_one(making, asked)
    if spell:
        add(casting.always, [f"spell/{spell}"])
        add(casting.free, [f"spell/{spell}"])


def _recommended(making: Making, spell_list: str) -> tuple[str, ...]:
    """What the book recommends to the class whose list it is."""
    feature_id = f"feature/{spell_list}-spellcasting"
    return entry(making.catalogue, feature_id, Feature).recommended


def _best(making: Making) -> list[str]:
    mental = (Ability.INTELLIGENCE, Ability.WISDOM, Ability.CHARISMA)
    return [max(mental, key=lambda ability: making.abilities[ability]).value]


def _unknown(making: Making, spell_list: str, level: int, known: set[str]) -> tuple[Option, ...]:
    spells = class_spells(making.catalogue, [spell_list], [level])
    return options_of(spell.partition("/")[2] for spell in spells if spell not in known)


def ready_spells(making: Making) -> set[str]:
    """Every spell that the character can cast already."""
    return {spell for casting in making.castings.values() for spell in casting.ready}
