"""What features, feats and magic items grant, sentence by sentence, as effects."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from tools.srd_compile.grammar import (
    ABILITIES,
    CONDITIONS,
    TYPES,
    conditions,
    listed,
    number,
    sentences,
    slug,
)
from tools.srd_compile.spell_effects import flavour
from tools.srd_compile.spellcasting import spell_uses
from whispyrkeep.models.effects import CastEffect, Effect, HealEffect, TeleportEffect
from whispyrkeep.models.modifiers import (
    BonusEffect,
    ProficiencyEffect,
    ResistEffect,
    RollEffect,
    SenseEffect,
)
from whispyrkeep.models.programs import ManeuverEffect
from whispyrkeep.models.reference import Uses
from whispyrkeep.models.terms import Ability, DamageType, Skill

_AS: Final = r"(?:While (?:holding|wearing) [^,]+, |In addition, |Also, )?"
_NAMES: Final = "|".join(
    skill.value.replace("-", " ").title().replace(" Of ", " of ") for skill in Skill
)
Handler = Callable[[re.Match[str]], Effect]
_PATTERNS: Final[list[tuple[re.Pattern[str], Handler]]] = []


def benefit(pattern: str) -> Callable[[Handler], Handler]:
    """Register a pattern for a whole sentence."""

    def register(handler: Handler) -> Handler:
        _PATTERNS.append((re.compile(_AS + pattern, re.IGNORECASE), handler))
        return handler

    return register


def benefits(text: str) -> tuple[tuple[Effect, ...], Uses | None, list[str]]:
    """The effects of a text, its uses, and the sentences that are not expressed."""
    effects: list[Effect] = []
    uses: Uses | None = None
    left = []
    for sentence in sentences(text):
        found = _uses(sentence)
        if found is not None:
            uses = found
            continue
        made = _benefit(sentence)
        if made is not None:
            effects.append(made)
        elif not flavour(sentence):
            left.append(sentence)
    if not effects and uses is None and not left:
        left = sentences(text)
    return tuple(effects), uses, left


def _benefit(sentence: str) -> Effect | None:
    for pattern, handler in _PATTERNS:
        if matched := pattern.fullmatch(sentence):
            return handler(matched)
    return None


_REGAIN: Final = r"(?:finish a (?P<rest>Short or Long|Short|Long) Rest)"
_USES: Final = (
    re.compile(rf"(?:You|Once you) .*a number of times equal to your (?P<by>Proficiency Bonus|\w+ modifier)[^.]*, and you regain all expended uses when you {_REGAIN}\."),
    re.compile(rf"Once you use this (?:trait|feature|benefit)[^.]*, you can't (?:do so|use it) again until you {_REGAIN}\."),
    re.compile(r"(?:Once used|This property|The \w+) [^.]*can't be used again until (?:the next )?(?P<dawn>dawn)\."),
)  # fmt: skip


def _uses(sentence: str) -> Uses | None:
    for pattern in _USES:
        if matched := pattern.fullmatch(sentence):
            named = matched.groupdict()
            if named.get("dawn"):
                return Uses(count=1, regained="dawn")
            rest = "short-rest" if named["rest"].startswith("Short") else "long-rest"
            by = named.get("by")
            if by is None:
                return Uses(count=1, regained=rest)
            stored: dict[str, Any] = {"regained": rest}
            stored["by"] = "proficiency-bonus" if "Proficiency" in by else "ability-modifier"
            return Uses.model_validate(stored)
    return None


def _ability(word: str) -> Ability:
    return Ability(word.lower())


# --- defences and senses --------------------------------------------------------------


@benefit(
    rf"you (?:also )?have (Resistance|Immunity) to ((?:{TYPES})(?:(?:, and|,| and) (?:{TYPES}))*) damage(?: while you (?:wear|hold) [^.]*)?\."
)
def _resists(matched: re.Match[str]) -> Effect:
    kinds = tuple(DamageType(part.lower()) for part in listed(matched[2]))
    return ResistEffect(level=matched[1].lower(), types=kinds)


@benefit(
    rf"you have Immunity to the ((?:{CONDITIONS})(?:(?:, and|,| and) (?:{CONDITIONS}))*) conditions?\."
)
def _immune(matched: re.Match[str]) -> Effect:
    return ResistEffect(level="immunity", conditions=conditions(matched[1]))


@benefit(
    r"you have (Darkvision|Truesight|Blindsight|Tremorsense) with a range of (\d+) feet(?: while you (?:wear|hold) [^.]*)?\."
)
def _sees(matched: re.Match[str]) -> Effect:
    return SenseEffect(sense=matched[1].lower(), feet=int(matched[2]))


# --- rolls ----------------------------------------------------------------------------


@benefit(
    rf"you (?:also )?have Advantage on saving throws (?:you make )?to avoid or end the ({CONDITIONS}) condition\."
)
def _steadfast(_matched: re.Match[str]) -> Effect:
    return RollEffect(on=("saves",), leaning="advantage", against=conditions(_matched[1]))


@benefit(
    rf"you have (Advantage|Disadvantage) on ({ABILITIES}) (checks|saving throws)(?: and ({ABILITIES}) (?:saving throws|checks))?(?: while you (?:wear|hold) [^.]*)?\."
)
def _leans(matched: re.Match[str]) -> Effect:
    both = (
        ("checks", "saves")
        if matched[4]
        else (("checks",) if matched[3] == "checks" else ("saves",))
    )
    return RollEffect(on=both, leaning=matched[1].lower(), ability=_ability(matched[2]))


@benefit(r"you have Advantage on (Initiative rolls|attack rolls|saving throws against spells)\.")
def _eager(matched: re.Match[str]) -> Effect:
    on = {"I": "initiative", "a": "attacks", "s": "saves"}[matched[1][0]]
    only = "magic" if "spells" in matched[1] else ""
    return RollEffect(on=(on,), leaning="advantage", only=only)


@benefit(rf"you have Advantage on ({ABILITIES}) \(({_NAMES})\) checks\.")
def _deft(matched: re.Match[str]) -> Effect:
    return RollEffect(
        on=("checks",),
        leaning="advantage",
        ability=_ability(matched[1]),
        skill=Skill(slug(matched[2])),
    )


@benefit(
    r"you (?:have|gain) a \+(\d) bonus to (Armor Class|AC|attack rolls and damage rolls|attack rolls|saving throws|ability checks|AC and saving throws)(?: made with this (?:magic )?(?:weapon|item|\w+)|( you make with Ranged weapons))?\."
)
def _adds(matched: re.Match[str]) -> Effect:
    on = {
        "armor class": ("armor-class",),
        "ac": ("armor-class",),
        "attack rolls and damage rolls": ("attacks", "damage"),
        "attack rolls": ("attacks",),
        "saving throws": ("saves",),
        "ability checks": ("checks",),
        "ac and saving throws": ("armor-class", "saves"),
    }[matched[2].lower()]
    return RollEffect(on=on, value=int(matched[1]), only="ranged-weapon" if matched[3] else "")


# --- numbers --------------------------------------------------------------------------


@benefit(
    rf"Your ({ABILITIES}) (?:score )?is (\d+) while (?:you )?wear(?:ing)? [^.]*\.|Your ({ABILITIES}) (?:score )?is (\d+)\."
)
def _sets(matched: re.Match[str]) -> Effect:
    ability, value = (matched[1], matched[2]) if matched[1] else (matched[3], matched[4])
    return BonusEffect(
        to="ability-score", abilities=(_ability(ability),), value=int(value), sets=True
    )


@benefit(
    rf"Increase your ((?:{ABILITIES})(?:(?:, or|,| or) (?:{ABILITIES}))*) score by (\d), to a maximum of (\d+)\."
)
def _grows(matched: re.Match[str]) -> Effect:
    among = tuple(_ability(part) for part in listed(matched[1]))
    return BonusEffect(
        to="ability-score", abilities=among, value=int(matched[2]), most=int(matched[3])
    )


@benefit(r"Increase one ability score of your choice by (\d), to a maximum of (\d+)\.")
def _grows_any(matched: re.Match[str]) -> Effect:
    return BonusEffect(
        to="ability-score", abilities=tuple(Ability), value=int(matched[1]), most=int(matched[2])
    )


@benefit(
    r"Your Speed increases by (\d+) feet(?: while you aren't wearing (Heavy armor|armor or wielding a Shield))?\."
)
def _faster(matched: re.Match[str]) -> Effect:
    only = {"h": "no-heavy-armor", "a": "unarmored"}[matched[2][0].lower()] if matched[2] else ""
    return BonusEffect.model_validate({"to": "speed", "value": int(matched[1]), "only": only})


# --- what one can do ------------------------------------------------------------------


@benefit(r"you (?:also )?know the ([\w' ]+?)(?: and ([\w' ]+))? cantrips?\.")
def _knows(matched: re.Match[str]) -> Effect:
    names = ", ".join(name for name in matched.groups() if name)
    return CastEffect(spells=spell_uses(names, None))


@benefit(r"you can cast ([A-Z][\w' ]+?)( on yourself)?,? without (?:expending )?a spell slot\.")
def _casts_freely(matched: re.Match[str]) -> Effect:
    uses = spell_uses(matched[1], None)
    if not uses:
        raise ValueError(f"no spell is called {matched[1]}")
    return CastEffect(spells=tuple(use.with_(self_only=bool(matched[2])) for use in uses))


@benefit(
    r"you can (?:magically )?teleport up to (\d+) feet to an unoccupied space you can see\.|you magically teleport up to (\d+) feet to an unoccupied space you can see\."
)
def _teleports(matched: re.Match[str]) -> Effect:
    return TeleportEffect(feet=int(matched[1] or matched[2]))


@benefit(
    r"you can take the (Dash|Disengage|Dodge|Hide)(?:, (Dash|Disengage|Hide))?(?:,? or (Dash|Disengage|Hide))? action as a Bonus Action\."
)
def _nimble(matched: re.Match[str]) -> Effect:
    taken = tuple(name.lower() for name in matched.groups() if name)
    return ManeuverEffect(actions=taken)


@benefit(
    r"(?:When you drink this potion, |The creature that drinks [^.]* )?you regain (\d+d\d+(?: ?\+ ?\d+)?) Hit Points(?: when you drink this potion)?\."
)
def _heals(matched: re.Match[str]) -> Effect:
    return HealEffect(dice=matched[1].replace(" ", ""))


# --- training -------------------------------------------------------------------------


@benefit(r"you (?:have|gain) proficiency in (one|two|three|\d) skills? of your choice\.")
def _any_skill(matched: re.Match[str]) -> Effect:
    return ProficiencyEffect(kind="skill", choose=number(matched[1]))


@benefit(
    rf"you (?:have|gain) proficiency in (?:the )?((?:{_NAMES})(?:(?:, and|, or|,| and| or) (?:{_NAMES}))*) skills?(?: of your choice)?\."
)
def _skills(matched: re.Match[str]) -> Effect:
    among = tuple(slug(part) for part in listed(matched[1]))
    return ProficiencyEffect(kind="skill", among=among, choose=1 if " or " in matched[1] else 0)


@benefit(r"You gain proficiency in any combination of (\w+) skills or tools of your choice\.")
def _trained(matched: re.Match[str]) -> Effect:
    return ProficiencyEffect(kind="skill-or-tool", choose=number(matched[1]))
