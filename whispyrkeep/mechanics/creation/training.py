"""What a character trains in: skills, tools, languages, weapons' masteries, Expertise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from whispyrkeep.mechanics.attacks.strikes import weapon_proficient
from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    add,
    ask,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import entry, in_group, listed
from whispyrkeep.models.modifiers import ProficiencyEffect
from whispyrkeep.models.reference import Language, Training
from whispyrkeep.models.terms import SKILL_ABILITY, Skill

ALL_SKILLS: Final = tuple(skill.value for skill in Skill)


def choose_skills(making: Making, key: str, among: Iterable[str], count: int, source: str) -> None:
    """Ask for skills that the character is not proficient in yet."""
    options = options_of(skill for skill in among if skill not in making.skills)
    text = f"{count} skills" if count > 1 else "A skill"
    suggested = _fitting(making, options)
    asked = question(key, text, options, source, count=count, suggested=suggested)
    add(making.skills, ask(making, asked))


def _fitting(making: Making, options: Iterable[Option]) -> list[str]:
    """Skills of the highest abilities first."""
    return sorted(
        (option.word for option in options),
        key=lambda word: -making.abilities[SKILL_ABILITY[Skill(word)]],
    )


def choose_tools(making: Making, key: str, training: Training, source: str) -> None:
    """Tools that are given, and those that are chosen from groups."""
    add(making.tools, (tool_name(making, tool) for tool in training.tools))
    if not training.tools_chosen:
        return
    options = tool_options(making, training.tools_among)
    count = training.tools_chosen
    asked = question(key, "Tools to be trained with", options, source, count=count)
    add(making.tools, (tool_name(making, f"item/{tool}") for tool in ask(making, asked)))


def tool_options(making: Making, groups: Iterable[str]) -> tuple[Option, ...]:
    """Tools of groups that the character is not trained with yet."""
    items = (item for group in groups for item in in_group(making.catalogue, group))
    return tuple(
        Option(item.partition("/")[2], tool_name(making, item))
        for item in items
        if tool_name(making, item) not in making.tools
    )


def tool_name(making: Making, item: str) -> str:
    """A tool as sheets name it."""
    return making.catalogue.item(item).name


def choose_languages(making: Making, key: str, count: int, *, standard: bool, source: str) -> None:
    """Ask for languages that the character does not know."""
    known = set(making.languages)
    names = [
        (one.id.partition("/")[2], one.name)
        for one in listed(making.catalogue, "language")
        if one.name not in known and (not standard or _standard(making, one.id))
    ]
    options = tuple(Option(word, name) for word, name in names)
    chosen = ask(making, question(key, "Languages", options, source, count=count))
    add(making.languages, (dict(names)[word] for word in chosen))


def _standard(making: Making, language: str) -> bool:
    return entry(making.catalogue, language, Language).rarity == "standard"


def learn(making: Making, word: str, effect: ProficiencyEffect, source: str) -> None:
    """Proficiency that a trait or feat gives, chosen or fixed."""
    if effect.kind == "skill" and effect.choose:
        choose_skills(making, word, effect.among or ALL_SKILLS, effect.choose, source)
    elif effect.kind == "skill-or-tool":
        _skills_or_tools(making, word, effect.choose, source)
    elif effect.kind == "tool" and effect.choose:
        training = Training(tools_chosen=effect.choose, tools_among=effect.among)
        choose_tools(making, word, training, source)
    elif effect.kind == "language" and effect.choose:
        choose_languages(making, word, effect.choose, standard=False, source=source)
    else:
        _trained(making, effect)


def _trained(making: Making, effect: ProficiencyEffect) -> None:
    """What is named and not chosen; with ``expertise`` the skills have it."""
    match effect.kind:
        case "skill":
            add(making.skills, effect.among)
            add(making.expertise, effect.among if effect.expertise else ())
        case "tool":
            add(making.tools, (tool_name(making, f"item/{tool}") for tool in effect.among))
        case "weapon":
            add(making.weapons, effect.among)
        case "armor":
            add(making.armor, effect.among)
        case "save":
            add(making.saving_throws, effect.among)
        case "language":
            names = {
                one.id.partition("/")[2]: one.name for one in listed(making.catalogue, "language")
            }
            add(making.languages, (names[one] for one in effect.among if one in names))


def _skills_or_tools(making: Making, word: str, count: int, source: str) -> None:
    """Any combination. Source: SRD 5.2, "Skilled"."""
    skills = options_of(skill for skill in ALL_SKILLS if skill not in making.skills)
    tools = tuple(
        Option(one.id.partition("/")[2], one.name)
        for one in listed(making.catalogue, "item")
        if one.facets.get("category") == "tool" and one.name not in making.tools
    )
    suggested = _fitting(making, skills)
    asked = question(
        word, "Skills or tools", (*skills, *tools), source, count=count, suggested=suggested
    )
    chosen = ask(making, asked)
    names = {option.word: option.name for option in tools}
    add(making.skills, (one for one in chosen if one in ALL_SKILLS))
    add(making.tools, (names[one] for one in chosen if one in names))


# --- Expertise and masteries ----------------------------------------------------------


def choose_expertise(
    making: Making,
    count: int,
    source: str,
    *,
    key: str = "expertise",
    among: Iterable[str] = ALL_SKILLS,
    suggested: Sequence[str] = (),
) -> None:
    """Ask for skills to have Expertise in, of those the character is proficient in."""
    allowed = set(among)
    options = options_of(
        skill for skill in making.skills if skill in allowed and skill not in making.expertise
    )
    asked = question(
        key, "Skills with Expertise", options, source, count=count, suggested=suggested
    )
    add(making.expertise, ask(making, asked))


def choose_masteries(making: Making, count: int, source: str, *, melee: bool) -> None:
    """Ask for kinds of weapons whose mastery property the character can use.

    Args:
        making: the character.
        count: how many more kinds.
        source: the feature.
        melee: only Melee weapons may be chosen.
    """
    if count <= 0:
        return
    known = {word.removeprefix("mastery-") for word in making.features if "mastery-" in word}
    options = tuple(
        Option(slug, making.catalogue.item(f"item/{slug}").name)
        for slug in _usable_weapons(making, melee=melee)
        if slug not in known
    )
    carried = [one.item.partition("/")[2] for one in making.carried]
    asked = question(
        "masteries", "Weapons to master", options, source, count=count, suggested=carried
    )
    add(making.features, (f"mastery-{weapon}" for weapon in ask(making, asked)))


def _usable_weapons(making: Making, *, melee: bool) -> Iterable[str]:
    for one in listed(making.catalogue, "item"):
        if one.facets.get("category") != "weapon":
            continue
        weapon = making.catalogue.item(one.id).weapon
        if weapon is None or (melee and weapon.ranged):
            continue
        if weapon_proficient(tuple(making.weapons), weapon, one.id):
            yield one.id.partition("/")[2]


def train(making: Making, training: Training) -> None:
    """Weapons and armor. Source: SRD 5.2, "Core Traits" of each class."""
    add(making.weapons, training.weapons)
    add(making.armor, training.armor)
    if "martial" in making.weapons:
        making.weapons = [word for word in making.weapons if not word.startswith("martial-")]
