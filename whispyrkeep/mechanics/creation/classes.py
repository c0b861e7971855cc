"""A level in a class: training, Hit Points, features, feats, and what the class's table adds.

Source: SRD 5.2, "Gaining a Level", "Multiclassing", "Classes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from whispyrkeep.catalog.builtin import Facet
from whispyrkeep.dice import KeyedDice, StreamKey
from whispyrkeep.mechanics.creation.asking import (
    Casting,
    Making,
    Option,
    Taken,
    add,
    ask,
    ask_one,
    named,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    entry,
    grown,
    highest_spell_level,
    listed,
    row,
    slugs,
)
from whispyrkeep.mechanics.creation.feats import IMPROVEMENT, choose_feat
from whispyrkeep.mechanics.creation.origin import species_grows
from whispyrkeep.mechanics.creation.own import take_effects
from whispyrkeep.mechanics.creation.pacts import grow_invocations, mystic_arcanum
from whispyrkeep.mechanics.creation.scores import ask_seed
from whispyrkeep.mechanics.creation.spells import always_prepared, casting_feature, grow_spells
from whispyrkeep.mechanics.creation.training import (
    choose_expertise,
    choose_masteries,
    choose_skills,
    choose_tools,
    train,
)
from whispyrkeep.mechanics.creation.within import WITHIN, copy_evocations, told
from whispyrkeep.mechanics.creatures.own_features import by_the_book, feature_word
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.reference import CharacterClass, Feat, Feature, Subclass
from whispyrkeep.models.terms import Ability

ADVANCEMENT: Final = '"Gaining a Level"'
MULTICLASSING: Final = '"Multiclassing", "Prerequisites"'
LEAST_PRIMARY: Final = 13
GENERAL: Final = ("origin", "general", "fighting-style", "epic-boon")


# --- which class ----------------------------------------------------------------------


def choose_first_class(making: Making) -> None:
    """Source: SRD 5.2, "Step 1: Choose Class"."""
    options = options_of(slugs(making.catalogue, "class"))
    asked = question(
        "class", "The class", options, '"Step 1: Choose Class"', suggested=("fighter",)
    )
    slug = ask_one(making, asked)
    if slug:
        making.classes[slug] = Taken()


def next_class(making: Making, last: str) -> str:
    """The class of a level after the first: the same again unless another is chosen."""
    options = tuple(
        Option(slug, named(slug))
        for slug in slugs(making.catalogue, "class")
        if slug in making.classes or not lacking(making, slug)
    )
    asked = question("class", "The class of this level", options, MULTICLASSING, least=0)
    given = making.answers.get(making.prefix + "class", ())
    if len(given) == 1 and given[0] in slugs(making.catalogue, "class"):
        missing = lacking(making, given[0]) if given[0] not in making.classes else ()
        if missing:
            key = making.prefix + "class"
            making.asked.add(key)
            names = " and ".join(missing)
            message = f"a level of {named(given[0])} needs {LEAST_PRIMARY} or more in {names}"
            making.refuse(key, "class.prerequisite", message, MULTICLASSING)
            return ""
    return ask_one(making, asked) or last


def lacking(making: Making, slug: str) -> tuple[str, ...]:
    """Primary abilities below 13, of the new class and those the character has."""
    found = []
    for one in dict.fromkeys((slug, *making.classes)):
        class_ = class_entry(making.catalogue, one)
        short = [a for a in class_.primary_abilities if making.abilities[a] < LEAST_PRIMARY]
        if class_.any_primary and len(short) < len(class_.primary_abilities):
            continue
        joined = " or " if class_.any_primary else " and "
        if short:
            found.append(joined.join(named(ability.value) for ability in short))
    return tuple(dict.fromkeys(found))


# --- a level --------------------------------------------------------------------------


def take_level(making: Making, slug: str) -> None:
    """Everything that one more level in the class gives, in the book's order."""
    class_ = class_entry(making.catalogue, slug)
    begun = slug in making.classes and making.classes[slug].level > 0
    taken = making.classes.setdefault(slug, Taken())
    taken.level += 1
    _hit_points(making, class_)
    if making.level > 1:
        if not begun:
            _train_later(making, class_)
        species_grows(making)
    exchange(making, slug)
    _features(making, class_)
    _metamagic(making)
    _columns(making, slug)
    grow_spells(making, slug)
    if slug == "warlock":
        grow_invocations(making)
        mystic_arcanum(making)


def train_first(making: Making) -> None:
    """Saves, skills, weapons, armor and tools at level 1."""
    class_ = class_entry(making.catalogue, making.first_class)
    add(making.saving_throws, (ability.value for ability in class_.saving_throws))
    train(making, class_.training)
    source = f'"{class_.name}", "Core {class_.name} Traits"'
    choose_skills(making, "skills", class_.skills, class_.training.skills, source)
    choose_tools(making, "tools", class_.training, source)


def _train_later(making: Making, class_: CharacterClass) -> None:
    """Source: SRD 5.2, "As a Multiclass Character" of each class."""
    source = f'"{class_.name}", "As a Multiclass Character"'
    gained = class_.multiclass
    train(making, gained)
    if gained.skills:
        choose_skills(making, "skills", class_.skills, gained.skills, source)
    choose_tools(making, "tools", gained, source)


# --- Hit Points -----------------------------------------------------------------------

FIXED, ROLLED = "fixed", "rolled"


def fixed_hit_points(hit_die: int) -> int:
    """The Hit Points of a level after the first, without Constitution.

    Source: SRD 5.2, "Gaining a Level", table "Fixed Hit Points by Class".
    """
    return hit_die // 2 + 1


def _hit_points(making: Making, class_: CharacterClass) -> None:
    """The whole die at level 1; later its fixed value, or a roll, at least 1 with Constitution.

    Source: SRD 5.2, "Fill In Numbers", "Hit Points"; "Gaining a Level".
    """
    if making.level == 1:
        making.hit_points += class_.hit_die
        return
    constitution = ability_modifier(making.abilities[Ability.CONSTITUTION])
    gained = _rolled(making, class_.hit_die)
    making.hit_points += max(gained + constitution, 1) - constitution


def _rolled(making: Making, hit_die: int) -> int:
    faces = (str(face) for face in range(1, hit_die + 1))
    options = options_of((FIXED, ROLLED, *faces))
    text = f"Hit Points: fixed, rolled from the seed, or what a d{hit_die} showed at the table"
    asked = question("hit-points", text, options, ADVANCEMENT, least=0)
    chosen = ask_one(making, asked) or FIXED
    if chosen == FIXED:
        return fixed_hit_points(hit_die)
    if chosen == ROLLED:
        seed = ask_seed(making)
        key = StreamKey("character", making.level, "new", "hit-points")
        return KeyedDice(seed).at(key).die(hit_die) if seed is not None else 1
    return int(chosen)


# --- features -------------------------------------------------------------------------

ONLY_A_CHOICE: Final = frozenset({"ability-score-improvement", "epic-boon"})
"""Features that give nothing but a feat, which stands on the sheet itself."""


def _gained(making: Making, ids: tuple[str, ...], level: int) -> Iterator[tuple[str, Feature]]:
    for feature_id in ids:
        feature = entry(making.catalogue, feature_id, Feature)
        if feature.level == level:
            yield feature_word(feature), feature


def _features(making: Making, class_: CharacterClass) -> None:
    slug = class_.id.partition("/")[2]
    level = making.classes[slug].level
    for word, feature in _gained(making, class_.features, level):
        if word == f"{feature.owner.partition('/')[2]}-subclass":
            _choose_subclass(making, class_, feature)
        elif word not in ONLY_A_CHOICE:
            gain_feature(making, word, slug, feature)
    _subclass_features(making, slug, level)
    _again(making, class_, level)


def gain_feature(making: Making, word: str, slug: str, feature: Feature) -> None:
    """Note a feature and make the choice it offers."""
    add(making.features, [word])
    if feature.prepares:
        always_prepared(making, _class_casting(making, slug), feature.prepares)
    if word in WITHIN:
        WITHIN[word](making, word, slug, feature)
    if making.catalogue.is_own(feature.id) and not by_the_book(word):
        take_effects(making, word, feature.effects, told(feature), feature.id)


def _class_casting(making: Making, slug: str) -> Casting:
    feature = casting_feature(making.catalogue, slug)
    assert feature is not None and feature.casts_with is not None, slug
    return making.casting(f"class/{slug}", feature.casts_with)


def _choose_subclass(making: Making, class_: CharacterClass, feature: Feature) -> None:
    slug = class_.id.partition("/")[2]
    options = options_of(one.partition("/")[2] for one in class_.subclasses)
    chosen = ask_one(making, question("subclass", "The subclass", options, told(feature)))
    if chosen:
        making.classes[slug].subclass = f"subclass/{chosen}"


def _subclass_features(making: Making, slug: str, level: int) -> None:
    """The subclass's features of this level, and its spells."""
    subclass_id = making.classes[slug].subclass
    if subclass_id is None:
        return
    subclass = entry(making.catalogue, subclass_id, Subclass)
    for word, feature in _gained(making, subclass.features, level):
        gain_feature(making, word, slug, feature)
    spells = subclass.spells.get(str(level), ())
    if spells:
        always_prepared(making, _class_casting(making, slug), spells)
    if slug == "druid":
        land_spells(making, subclass, level)
    if subclass_id == "subclass/evoker" and level > 3:
        _new_evocation(making, subclass, level)


def land_spells(making: Making, subclass: Subclass, level: int) -> None:
    """Spells of the land chosen, those of this druid level; cantrips among them are known.

    Source: SRD 5.2, "Circle of the Land", "Level 3: Circle of the Land Spells".
    """
    for key, spells in subclass.spells.items():
        land, _, at = key.partition("-")
        if at == str(level) and f"circle-of-the-land-spells-{land}" in making.features:
            always_prepared(making, making.casting(subclass.id, Ability.WISDOM), spells)


def _new_evocation(making: Making, subclass: Subclass, level: int) -> None:
    """One evocation for each new level of slots. Source: "Level 3: Evocation Savant"."""
    now = highest_spell_level(making.catalogue, "wizard", level)
    if now > highest_spell_level(making.catalogue, "wizard", level - 1):
        source = f'"{subclass.name}", "Evocation Savant"'
        copy_evocations(making, "evocation-savant", 1, source)


def _again(making: Making, class_: CharacterClass, level: int) -> None:
    """What the class's table names at several levels: feats, Expertise, Metamagic."""
    names = class_.levels[level - 1].features
    source = f'"{class_.name}", "{class_.name} Features"'
    if "Ability Score Improvement" in names:
        choose_feat(making, "feat", GENERAL, source, (IMPROVEMENT,))
    if "Epic Boon" in names:
        boon = _by_word(making, class_, "epic-boon")
        choose_feat(making, "feat", GENERAL, source, boon.recommended if boon else ())
    if "Expertise" in names:
        expertise = _by_word(making, class_, "expertise")
        recommended = expertise.recommended if expertise else ()
        section = told(expertise) if expertise else source
        choose_expertise(making, 2, section, suggested=recommended)


def _by_word(making: Making, class_: CharacterClass, word: str) -> Feature | None:
    """The class's feature of this word, wherever it has it from."""
    features = (entry(making.catalogue, one, Feature) for one in class_.features)
    return next((one for one in features if feature_word(one) == word), None)


METAMAGIC: Final = ((17, 6), (10, 4), (2, 2))
"""Options known from a Sorcerer level on. Source: SRD 5.2, "Sorcerer", "Level 2: Metamagic"."""


def _metamagic(making: Making) -> None:
    level = making.class_level("sorcerer")
    total = next((count for least, count in METAMAGIC if level >= least), 0)
    every = slugs(making.catalogue, "metamagic")
    known = [slug for slug in every if slug in making.features]
    options = options_of(slug for slug in every if slug not in known)
    source = '"Sorcerer", "Level 2: Metamagic"'
    if len(known) < total:
        count = total - len(known)
        asked = question("metamagic", "Metamagic options", options, source, count=count)
        add(making.features, ask(making, asked))


def _columns(making: Making, slug: str) -> None:
    """Weapon masteries and known forms, which the class's table or text adds at some levels."""
    level = making.classes[slug].level
    if "weapon-mastery" in making.features:
        has_column = "weapon-mastery" in row(making.catalogue, slug, level).columns
        first = 0 if has_column or level > 1 else MASTERIES.get(slug, 0)
        count = grown(making.catalogue, slug, level, "weapon-mastery") if has_column else first
        source = f'"{named(slug)}", "Level 1: Weapon Mastery"'
        choose_masteries(making, count, source, melee=slug == "barbarian")
    if slug == "druid" and level in KNOWN_FORMS:
        _known_forms(making, level)


MASTERIES: Final = {"paladin": 2, "ranger": 2, "rogue": 2}
"""Kinds of weapons mastered by classes whose table has no column for them.

Source: SRD 5.2, "Paladin", "Ranger", "Rogue", "Level 1: Weapon Mastery".
"""

KNOWN_FORMS: Final = {2: (4, ("0", "1/8", "1/4")), 4: (6, ("0", "1/8", "1/4", "1/2"))} | {
    8: (8, ("0", "1/8", "1/4", "1/2", "1"))
}
"""Beast forms known and the Challenge Ratings they may have; from level 8 on they may fly.

Source: SRD 5.2, "Druid", "Level 2: Wild Shape", table "Beast Shapes".
"""


def _known_forms(making: Making, level: int) -> None:
    total, ratings = KNOWN_FORMS[level]
    known = sum(word.startswith("wild-shape-") for word in making.features)
    feature = entry(making.catalogue, "feature/druid-wild-shape", Feature)
    options = tuple(
        Option(slug, one.name)
        for one in listed(making.catalogue, "monster")
        if _beast(one.facets, ratings, flies=level >= 8)
        and f"wild-shape-{(slug := one.id.partition('/')[2])}" not in making.features
    )
    asked = question(
        "wild-shape", "Beast forms to know", options, told(feature), count=total - known,
        suggested=feature.recommended,
    )  # fmt: skip
    add(making.features, (f"wild-shape-{form}" for form in ask(making, asked)))


def _beast(facets: Mapping[str, Facet], ratings: tuple[str, ...], *, flies: bool) -> bool:
    kinds, speeds = facets.get("type"), facets.get("speed")
    if not isinstance(kinds, list) or kinds[0] != "beast" or facets.get("cr") not in ratings:
        return False
    return flies or not isinstance(speeds, list) or "fly" not in speeds


# --- exchanging -----------------------------------------------------------------------


def exchange(making: Making, slug: str) -> None:
    """Options that may be exchanged for others when this level of the class is gained.

    Source: SRD 5.2, "Sorcerer", "Level 2: Metamagic"; "Fighter", "Level 1: Fighting Style".
    """
    if making.classes[slug].level == 1:
        return
    if slug == "sorcerer":
        known = [one for one in slugs(making.catalogue, "metamagic") if one in making.features]
        given_up(making, "forget-metamagic", known, '"Sorcerer", "Metamagic"')
        return
    styles = [option.word for option in _styles(making)]
    if slug == "fighter" and styles:
        source = '"Fighter", "Fighting Style"'
        if given_up(making, "forget-fighting-style", styles, source):
            choose_feat(making, "fighting-style", ("fighting-style",), source)


def _styles(making: Making) -> tuple[Option, ...]:
    feats = slugs(making.catalogue, "feat")
    return tuple(
        Option(slug, named(slug))
        for slug in feats
        if slug in making.features
        and entry(making.catalogue, f"feat/{slug}", Feat).category == "fighting-style"
    )


def given_up(making: Making, key: str, known: list[str], source: str) -> str:
    """Ask, without need, for one feature that is given up, and drop it."""
    if not known:
        return ""
    asked = question(key, "Given up for another", options_of(known), source, least=0)
    gone = ask_one(making, asked)
    if gone:
        making.features = [word for word in making.features if word != gone]
    return gone
