"""Saving throws of a stat block: whom they are for, and what failing one does."""

from __future__ import annotations

import re
from typing import Any, Final

from tools.srd_compile.attacks import CHOSEN, hit_damage
from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.grammar import (
    AMOUNT,
    CONDITIONS,
    DAMAGE,
    SIZES,
    conditions,
    listed,
    sentences,
    until,
)
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.riders import Area, ConditionRider, SaveSpec, Size
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.workings import HitPointRow

_AREAS: Final = (
    (r"in an? (\d+)-foot Cone", "cone"),
    (r"in an? (\d+)-foot Emanation originating from the [\w' -]+?", "emanation"),
    (r"in an? (\d+)-foot-long, (\d+)-foot-wide Line", "line"),
    (
        r"in an? (\d+)-foot-radius Sphere centered on (?:a point (?:the [\w' -]+ can see )?within (\d+) feet|that point)",
        "sphere",
    ),
    (
        r"in an? (\d+)-foot-radius, (\d+)-foot-high Cylinder originating from a point the [\w' -]+ can see within (\d+) feet",
        "cylinder",
    ),
)
_MANY: Final = re.compile(
    r"(?:each|any) (creature|enemy|Humanoid and Giant|Beast or Humanoid)( that isn't an Undead)? ?(.*)"
)
_SPACE: Final = re.compile(
    rf"(?:one (?:({SIZES}) or smaller )?creature|(each creature)) (in the [\w -]+'s space|Grappled by the [\w' -]+)"
)
_SUCCEED: Final = re.compile(r" \((\w+)s succeed automatically\)")
_ONE: Final = re.compile(
    rf"one (?:({SIZES}) or smaller )?(creature|Humanoid|Frightened creature)"
    rf"(?: (Charmed|Grappled) by the [\w' -]+?)?"
    r"(?: the [\w' -]+ can see)?(?: within (\d+) feet)?(?: (?:that )?the [\w' -]+ can see)?"
    rf"(?: that (?:has|is) (?:willing or that has )?(?:the )?((?:{CONDITIONS})(?:(?:,|, or| or) (?:{CONDITIONS}))*)(?: condition| by the [\w' -]+))?"
)


_REFLECTED: Final = re.compile(
    r"If the [\w' -]+ sees its reflection in the Cone, the [\w' -]+ must make this save\."
)


def saving_throw(ability: str, text: str) -> tuple[SaveEffect | None, list[str]]:
    """``DC 14, each creature in a 60-foot Cone.`` as a save, and the sentences left over."""
    head, *others = sentences(text)
    matched = re.fullmatch(
        r"(?:DC (\d+)|DC equals your spell save DC|Your spell save DC)(?:, (.*))?\.", head
    )
    if matched is None:
        return None, [text]
    spec = SaveSpec(ability=ability, difficulty_class=int(matched[1]) if matched[1] else None)
    target = save_target(matched[2]) if matched[2] else {}
    left = [one for one in others if not _REFLECTED.fullmatch(one)]
    if target is not None and len(left) < len(others):
        target["reflected"] = True
    if target is None:
        left.insert(0, head)
        target = {}
    return SaveEffect(save=spec, **target), left


def save_target(text: str) -> dict[str, Any] | None:
    """Whom a save is for, as fields of ``SaveEffect``; None if it fits no pattern."""
    fields: dict[str, Any] = {}
    if " that isn't currently affected by this breath" in text:
        text = text.replace(" that isn't currently affected by this breath", "")
        fields["fresh"] = True
    text = text.replace(" and each object that isn't being worn or carried", "")
    if safe := _SUCCEED.search(text):
        text = text.replace(safe[0], "")
        fields["succeeds_for"] = (safe[1],)
    if space := _SPACE.fullmatch(text):
        return fields | _in_its_space(space)
    if re.search(r" that starts its turn ", text):
        fields["moment"] = "start-of-targets-turns"
        text = text.replace(" that starts its turn ", " ")
        if near := re.fullmatch(
            r"any (creature|enemy) (?:with)?in (\d+) feet of the [\w' -]+", text
        ):
            text = f"any {near[1]} in a {near[2]}-foot Emanation originating from the one"
    if many := _MANY.fullmatch(text):
        return _many(many, fields)
    if one := _ONE.fullmatch(text):
        return fields | _one(one)
    return None


def _in_its_space(matched: re.Match[str]) -> dict[str, Any]:
    """Whom it shares a space with, or all whom it grapples, as many as fit in its reach."""
    size, each, where = matched.groups()
    fields: dict[str, Any] = {"max_size": Size(size.lower())} if size else {}
    if where.startswith("Grappled"):
        fields["having"] = (Condition.GRAPPLED,)
    if each:
        feet = 15 if where.startswith("Grappled") else 5
        fields |= {"area": Area(shape="emanation", feet=feet), "feet": feet}
    return fields


def _many(matched: re.Match[str], fields: dict[str, Any]) -> dict[str, Any] | None:
    who, living, where = matched.groups()
    if who == "enemy":
        fields["enemies_only"] = True
    elif who != "creature":
        fields["only_types"] = tuple(part.lower() for part in listed(who))
    if living:
        fields["spares"] = ("undead",)
    for pattern, shape in _AREAS:
        if found := re.fullmatch(pattern, where):
            return fields | _area(shape, [int(group or 0) for group in found.groups()])
    return None


def _area(shape: str, sizes: list[int]) -> dict[str, Any]:
    feet = sizes[0]
    stored: dict[str, Any] = {"shape": shape, "feet": feet}
    reach = feet
    if shape == "line":
        stored["width_feet"] = sizes[1]
    elif shape == "sphere":
        reach = sizes[1]
    elif shape == "cylinder":
        stored["height_feet"], reach = sizes[1], sizes[2]
    return {"area": Area.model_validate(stored), "feet": reach}


def _one(matched: re.Match[str]) -> dict[str, Any]:
    size, who, held, feet, having = matched.groups()
    fields: dict[str, Any] = {"feet": int(feet or 0)}
    if size:
        fields["max_size"] = Size(size.lower())
    if who == "Humanoid":
        fields["only_types"] = ("humanoid",)
    wanted = [having or "", held or "", who.removesuffix(" creature") if " " in who else ""]
    named = tuple(condition for part in wanted if part for condition in conditions(part))
    if named:
        fields["having"] = named
    return fields


_IMMUNE: Final = re.compile(
    r"The target is immune to this [\w' -]+?'s [\w' -]+ for (?:the next )?24 hours\."
)
_WORSE: Final = re.compile(
    rf"The target has the ({CONDITIONS}) condition(?:,? instead of the \w+ condition,?)?(?: for (\d+) (minute|hour)s?)?"
    r"(, and it repeats the save at the end of each of its turns, ending the effect on itself on a success)?\."
)
_AT_NEXT: Final = re.compile(
    rf"The target has the ({CONDITIONS}) condition(?: until the end of its next turn, (?:when|at which point) it repeats the save"
    r"| and repeats the save at the end of its next turn if it is still \w+, ending the effect on itself on a success)\."
)


def outcome(label: str, text: str, reading: Reading, earlier: Reading) -> list[str]:
    """Read what a failed or successful save does; returns the sentences left over."""
    left: list[str] = []
    if label == "Failure" and _by_hit_points(text, reading):
        return left
    if asleep := _ASLEEP.fullmatch(text.strip()):
        lasts = max((getattr(one, "seconds", 0) for one in earlier.riders), default=0)
        sleep = ConditionRider(
            conditions=(Condition.UNCONSCIOUS,),
            failed_by=int(label.split()[2]),
            ends_on_damage=True,
            woken=bool(asleep[1]),
            **until(f"for {lasts // 60} minutes"),
        )
        reading.riders = [*earlier.riders, sleep]
        return left
    if label == "Second Failure":
        return _second_failure(text, reading, earlier)
    for index, sentence in enumerate(sentences(text)):
        done = (
            _success(sentence, reading)
            if label == "Success" or "underwater" in sentence
            else _failure(sentence, reading, first=index == 0)
        )
        if not done:
            left.append(sentence)
    if label.startswith(("Failure by", "Subsequent")):
        reading.riders = [*earlier.riders]
        return sentences(text)
    return left


_ASLEEP: Final = re.compile(
    r"While Poisoned, the target also has the Unconscious condition, which ends early if the target"
    r" takes (?:any )?damage( or a creature within 5 feet of it takes an action to wake it)?\."
)
_FEW: Final = re.compile(
    r"If the (?:target|creature) has (\d+) Hit Points or fewer, it (dies|drops to 0 Hit Points|.+)\."
)
_ELSE: Final = re.compile(r"(?:Otherwise, the target|It otherwise) takes (.+\.)")


def _by_hit_points(text: str, reading: Reading) -> bool:
    """``If the target has 20 Hit Points or fewer, … Otherwise …``"""
    first, *others = sentences(text)
    few, otherwise = _FEW.fullmatch(first), _ELSE.fullmatch(others[0]) if others else None
    if few is None or otherwise is None or len(others) > 1:
        return False
    inner = Reading()
    fate = {"kills": few[2] == "dies", "drops": few[2].startswith("drops")}
    if not any(fate.values()) and not read(f"The target {few[2].removeprefix('it ')}.", inner):
        return False
    row = HitPointRow(most=int(few[1]), riders=tuple(inner.riders), **fate)
    reading.scope["rows"] = (row,)
    return hit_damage(otherwise[1], reading)


def _success(sentence: str, reading: Reading) -> bool:
    if sentence in ("Half damage.", "Half damage only."):
        reading.scope |= {"half": True, "half_only": "only" in sentence}
        return True
    if sentence == "Being underwater doesn't grant Resistance to this Fire damage.":
        reading.scope["scalds"] = True
        return True
    if _IMMUNE.fullmatch(sentence):
        reading.scope["immune_seconds"] = 24 * 3_600
        return True
    return False


def _failure(sentence: str, reading: Reading, *, first: bool) -> bool:
    if matched := _AT_NEXT.fullmatch(sentence):
        reading.riders.append(
            ConditionRider(
                conditions=conditions(matched[1]),
                until="end-of-targets-next-turn",
                repeat_save=True,
            )
        )
        return True
    if first and re.match(rf"{DAMAGE}|{AMOUNT} {CHOSEN.pattern}", sentence):
        return hit_damage(sentence, reading)
    kept = dict(reading.scope)
    done = read(sentence, reading)
    reading.scope = kept
    return done


def _second_failure(text: str, reading: Reading, earlier: Reading) -> list[str]:
    """What the condition of the first failure turns into."""
    reading.riders = list(earlier.riders)
    first, *others = sentences(text)
    index = reading.last()
    matched = _WORSE.fullmatch(first)
    if matched is None or index is None:
        return sentences(text)
    worse, many, unit, repeats = matched.groups()
    seconds = int(many) * {"minute": 60, "hour": 3_600}[unit] if many else 0
    for sentence in list(others):
        if gives_out := re.fullmatch(
            r"After (\d+) minutes?, it succeeds automatically\.", sentence
        ):
            seconds = int(gives_out[1]) * 60
            others.remove(sentence)
    reading.amend(
        index,
        worsens_to=conditions(worse)[0],
        worse_seconds=seconds,
        worse_repeats=bool(repeats),
    )
    return [sentence for sentence in others if not read(sentence, reading)]
