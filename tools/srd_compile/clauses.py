"""What a sentence says happens to a target, clause by clause, as riders and damage.

A sentence is taken apart at its conjunctions, and every clause must fit one of the patterns
below; a sentence of which a clause does not is left over, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tools.srd_compile.grammar import (
    AMOUNT,
    CONDITIONS,
    DAMAGE,
    SIZES,
    UNTIL,
    conditions,
    damage_part,
    formula,
    listed,
    number,
    until,
)
from whispyrkeep.models.riders import (
    BurnRider,
    ConditionRider,
    CurseRider,
    DamagePart,
    DrainRider,
    HinderRider,
    MarkRider,
    ModifierRider,
    OngoingRider,
    PullRider,
    PushRider,
    Rider,
    Size,
)
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind


@dataclass(slots=True)
class Reading:
    """What has been read so far of one outcome (a hit, a failed save)."""

    damage: list[DamagePart] = field(default_factory=list)
    riders: list[Rider] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    scope: dict[str, Any] = field(default_factory=dict)
    narrowed: dict[str, Any] = field(default_factory=dict)
    nested: bool = False

    def last(self, *held: Condition) -> int | None:
        """Index of the last condition rider, or of the last with one of these conditions."""
        for index in range(len(self.riders) - 1, -1, -1):
            rider = self.riders[index]
            if isinstance(rider, ConditionRider) and (
                not held or set(held) & set(rider.conditions)
            ):
                return index
        return None

    def amend(self, index: int, **changes: Any) -> None:
        """Change fields of a rider already read."""
        rider = self.riders[index]
        stored = rider.model_dump() | changes
        self.riders[index] = type(rider).model_validate(stored)


def read(sentence: str, reading: Reading) -> bool:
    """Read one sentence into ``reading``; False, and nothing read, if it does not fit."""
    kept = Reading(list(reading.damage), list(reading.riders), reading.left, {}, reading.narrowed)
    body, scope = _scope(sentence.rstrip("."))
    if body is None:
        reading.narrowed, reading.nested = scope, True
        return True
    kept.scope = scope
    if not _read_clause(body, kept) and not all(_read_clause(one, kept) for one in _clauses(body)):
        return False
    reading.damage, reading.riders = kept.damage, kept.riders
    return True


_SIZED: Final = re.compile(
    rf"If (?:the )?target is (?:a |an )?({SIZES}) or smaller(?: creature)?"
    r"(?: and the (?:(?! and )[\w' -])+ moved (\d+)\+ feet straight toward it immediately before the hit)?, (.*)"
)
_KIND: Final = re.compile(
    r"If the target is (?:a |an )?(?:(Humanoid)|creature(?: that isn't an? (\w+)(?: or (\w+))?)?"
    r"|non-(\w+) creature), (.*)"
)
_FOLLOWING: Final = re.compile(
    r"(?:it|the target) (?:is subjected to the following effect|must make the following saving throw)"
)


def _scope(sentence: str) -> tuple[str | None, dict[str, Any]]:
    """The sentence without its "If the target is …", and whom that limits it to.

    None instead of the sentence when a saving throw follows.
    """
    scope: dict[str, Any] = {}
    body = sentence
    if sized := _SIZED.fullmatch(sentence):
        scope["max_size"] = Size(sized[1].lower())
        if sized[2]:
            scope["charge_feet"] = int(sized[2])
        body = sized[3]
    elif kind := _KIND.fullmatch(sentence):
        humanoid, *not_these, body = kind.groups()
        if humanoid:
            scope["only_types"] = ("humanoid",)
        if spared := tuple(one.lower() for one in not_these if one):
            scope["spares"] = spared
    return (None if _FOLLOWING.fullmatch(body) else body), scope


_SPLIT: Final = re.compile(
    r"(?:, and |; and |; |, | and )"
    r"(?=(?:the target(?:'s)?|the next|the (?:(?! and )[\w' -])+? (?:pulls|pushes|regains)|its?|has|have|is|takes|can't|repeats"
    r"|have|subtracts|moves|either)\b(?! or ))"
)


def _clauses(body: str) -> list[str]:
    """The clauses of a sentence; what it begins with ("While Poisoned, ") stays with the first."""
    opened = re.match(r"(?:While|Until) [^,]+, ", body)
    opening = opened[0] if opened else ""
    first, *others = _SPLIT.split(body.removeprefix(opening))
    return [opening + first, *others]


Handler = Callable[[re.Match[str], Reading], bool]
_PATTERNS: Final[list[tuple[re.Pattern[str], Handler]]] = []
_SUBJECT: Final = r"(?:(?:the target|it|the creature|a creature) )?"


def clause(pattern: str) -> Callable[[Handler], Handler]:
    """Register a pattern for a whole clause; its subject may be left out."""

    def register(handler: Handler) -> Handler:
        _PATTERNS.append((re.compile(pattern, re.IGNORECASE), handler))
        return handler

    return register


def _read_clause(text: str, reading: Reading) -> bool:
    for pattern, handler in _PATTERNS:
        matched = pattern.fullmatch(text)
        if matched is not None and handler(matched, reading):
            return True
    return False


# --- conditions -----------------------------------------------------------------------

_LISTED: Final = rf"((?:{CONDITIONS})(?:(?:, and|,| and) (?:{CONDITIONS}))*)"


@clause(
    rf"{_SUBJECT}(?:has|have) the {_LISTED} conditions?"
    rf"(?: \(escape DC (\d+)\))?(?: from (?:one of|both of|both|all) ?(?:the (?:(?! and )[\w' -])+'s front |the )?(\w+)? ?[\w' ]+?)?(?: {UNTIL})?"
)
def _gains(matched: re.Match[str], reading: Reading) -> bool:
    named, escape, limbs, time = matched.groups()
    fields = reading.scope | until(time)
    if escape:
        fields["escape_dc"] = int(escape)
    if limbs and " from one of " in matched[0]:
        fields["limbs"] = number(limbs)
    reading.riders.append(ConditionRider(conditions=conditions(named), **fields))
    return True


@clause(
    rf"{_SUBJECT}has the {_LISTED} conditions? until the \w+ is destroyed \(AC (\d+); HP (\d+)(?:; Vulnerability to (\w+) damage)?; Immunity to ([\w, ]+) damage\)"
)
def _webbed(matched: re.Match[str], reading: Reading) -> bool:
    named, armor, points, weak, immune = matched.groups()
    rider = ConditionRider(
        conditions=conditions(named),
        breaks_at_armor_class=int(armor),
        breaks_at_hit_points=int(points),
        breaks_but=tuple(DamageType(one.lower()) for one in listed(immune)),
        breaks_twice=(DamageType(weak.lower()),) if weak else (),
        **reading.scope,
    )
    reading.riders.append(rider)
    return True


@clause(rf"{_SUBJECT}has the {_LISTED} conditions? until the grapple ends")
def _held(matched: re.Match[str], reading: Reading) -> bool:
    return _along(reading, matched[1], Condition.GRAPPLED)


@clause(
    rf"(?:While|Until) (?:\w+ ){{0,3}}(?:(\w+)|the grapple ends|the curse ends), the target (?:also )?has the {_LISTED} conditions?"
)
def _along_with(matched: re.Match[str], reading: Reading) -> bool:
    word = (matched[1] or "grappled").lower()
    held = Condition(word) if word in Condition.__members__.values() else Condition.GRAPPLED
    return _along(reading, matched[2], held)


def _along(reading: Reading, named: str, held: Condition) -> bool:
    """Conditions that last as long as one the target was just given."""
    index = reading.last(held)
    if index is None:
        return False
    rider = reading.riders[index]
    assert isinstance(rider, ConditionRider)
    both = tuple(dict.fromkeys((*rider.conditions, *conditions(named))))
    reading.amend(index, conditions=both)
    return True


_REPEATABLE: Final = (ConditionRider, ModifierRider)


@clause(
    rf"{_SUBJECT}repeats the save at the end of each of its turns"
    r"(?:, ending the effect on itself on a success)?"
    r"|it repeats the save at the end of each of its turns"
    r"|At the end of each of its turns, the target repeats the save, ending the effect on itself on a success"
)
def _repeats(_matched: re.Match[str], reading: Reading) -> bool:
    lasting = [i for i, one in enumerate(reading.riders) if isinstance(one, _REPEATABLE)]
    for index in lasting if reading.last() is None else [reading.last()]:
        assert index is not None
        reading.amend(index, repeat_save=True)
    return bool(lasting)


@clause(r"ending the effect on itself on a success|at which point it repeats the save")
def _ending(_matched: re.Match[str], reading: Reading) -> bool:
    return reading.last() is not None


@clause(r"After (\d+) (minute|hour)s?, it succeeds automatically")
def _gives_out(matched: re.Match[str], reading: Reading) -> bool:
    index = reading.last()
    lasting = [i for i, one in enumerate(reading.riders) if isinstance(one, ModifierRider)]
    for each in lasting if index is None else [index]:
        reading.amend(each, **until(f"for {matched[1]} {matched[2]}"))
    return index is not None or bool(lasting)


@clause(rf"{_SUBJECT}gains (\d+) Exhaustion levels?")
def _tires(matched: re.Match[str], reading: Reading) -> bool:
    if matched[1] != "1":
        return False
    reading.riders.append(ConditionRider(conditions=(Condition.EXHAUSTION,), **reading.scope))
    return True


@clause(rf"{_SUBJECT}is cursed(?: (for \d+ hours?))?")
def _cursed(matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(CurseRider(seconds=until(matched[1]).get("seconds", 0)))
    return not reading.scope


# --- moving ---------------------------------------------------------------------------


def _sized(reading: Reading) -> dict[str, Any] | None:
    """The scope of a push or pull: a size and nothing else."""
    return None if reading.scope.keys() - {"max_size"} else reading.scope


@clause(
    rf"{_SUBJECT}is pushed (?:up to )?(\d+) feet (?:straight )?away from (?:the (?:(?! and )[\w' -])+|you)"
    r"|the (?:(?! and )[\w' -])+ pushes the target (?:up to )?(\d+) feet straight away from itself"
)
def _pushed(matched: re.Match[str], reading: Reading) -> bool:
    scope = _sized(reading)
    if scope is None:
        return False
    reading.riders.append(PushRider(feet=int(matched[1] or matched[2]), **scope))
    return True


@clause(
    r"the (?:(?! and )[\w' -])+ (?:pulls|moves) the target (?:up to )?(\d+) feet straight toward itself"
)
def _pulled(matched: re.Match[str], reading: Reading) -> bool:
    scope = _sized(reading)
    if scope is None:
        return False
    reading.riders.append(PullRider(feet=int(matched[1]), **scope))
    return True


# --- hindrances -----------------------------------------------------------------------


@clause(rf"(?:its|the target's) Speed (?:decreases by|is reduced by) (\d+) feet {UNTIL}")
def _slowed(matched: re.Match[str], reading: Reading) -> bool:
    mark = MarkRider(kind=EffectKind.SLOWED, value=int(matched[1]), **until(matched[2]))
    reading.riders.append(mark)
    return True


@clause(rf"(?:its|the target's) Speed is (halved|0|reduced to 0) {UNTIL}")
def _halved(matched: re.Match[str], reading: Reading) -> bool:
    what = "speed-halved" if matched[1] == "halved" else "speed-zero"
    reading.riders.append(HinderRider(what=what, **until(matched[2])))
    return True


@clause(rf"{_SUBJECT}can't take Reactions {UNTIL}")
def _no_reactions(matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="reactions", **until(matched[1])))
    return True


@clause(rf"{_SUBJECT}can't make Opportunity Attacks {UNTIL}")
def _no_opportunity(matched: re.Match[str], reading: Reading) -> bool:
    mark = MarkRider(kind=EffectKind.NO_REACTIONS, **until(matched[1]))
    reading.riders.append(mark)
    return True


@clause(
    r"(?:(?:While|Until) [\w' ]+, )?(?:the target |it )?can't regain Hit Points(?: " + UNTIL + ")?"
)
def _no_healing(matched: re.Match[str], reading: Reading) -> bool:
    lasting = until(matched[1]) or _as_long(reading)
    reading.riders.append(HinderRider(what="healing", **lasting))
    return True


@clause(
    r"(?:(?:While|Until) [\w' ]+, )?(?:the target |it )?gains no benefit from finishing (?:a )?(?:Short or )?(?:Short|Long) Rests?"
)
def _no_rest(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="rests", **_as_long(reading)))
    return True


@clause(r"(?:(?:While|Until) [\w' ]+, )?(?:the target |it )?is suffocating")
def _suffocating(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="breathing", **_as_long(reading)))
    return True


def _as_long(reading: Reading) -> dict[str, Any]:
    """The end of the condition or curse that a hindrance comes with."""
    for rider in reversed(reading.riders):
        if isinstance(rider, ConditionRider | CurseRider) and rider.seconds:
            return {"until": "seconds", "seconds": rider.seconds}
        if isinstance(rider, ConditionRider):
            return {"until": rider.until}
    return {}


@clause(rf"{_SUBJECT}takes a -(\d+) penalty to AC {UNTIL}")
def _exposed(matched: re.Match[str], reading: Reading) -> bool:
    hinder = HinderRider(what="armor-class", value=int(matched[1]), **until(matched[2]))
    reading.riders.append(hinder)
    return True


@clause(r"(?:the target's|its) Strength score decreases by (\d+)d(\d+)")
def _weakened(matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="strength", dice=f"{matched[1]}d{matched[2]}"))
    return True


# --- rolls ----------------------------------------------------------------------------


@clause(
    rf"{_SUBJECT}(?:has|have) Disadvantage on the next attack roll it makes before the end of its next turn"
)
def _sapped(_matched: re.Match[str], reading: Reading) -> bool:
    if reading.scope:
        return False
    mark = MarkRider(kind=EffectKind.SAPPED, once=True, until="end-of-targets-next-turn")
    reading.riders.append(mark)
    return True


@clause(
    r"the next attack roll made against (?:the target|it) before the (start|end) of (?:the (?:(?! and )[\w' -])+'s|your) next turn has Advantage"
)
def _outlined(matched: re.Match[str], reading: Reading) -> bool:
    mark = MarkRider(
        kind=EffectKind.OUTLINED,
        once=True,
        until="start-of-sources-next-turn" if matched[1] == "start" else "end-of-sources-next-turn",
    )
    reading.riders.append(mark)
    return True


@clause(rf"{_SUBJECT}has Disadvantage on saving throws to maintain Concentration {UNTIL}")
def _distracted(matched: re.Match[str], reading: Reading) -> bool:
    rider = ModifierRider(on=("concentration",), leaning="disadvantage", **until(matched[1]))
    reading.riders.append(rider)
    return True


@clause(r"Ability checks made to escape this grapple have Disadvantage")
def _firm(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(ModifierRider(on=("escape",), leaning="disadvantage"))
    return True


# --- damage ---------------------------------------------------------------------------


@clause(rf"{_SUBJECT}takes an extra {DAMAGE}")
def _extra(matched: re.Match[str], reading: Reading) -> bool:
    feet = reading.scope.get("charge_feet")
    if not feet:
        return False
    reading.damage.append(damage_part(matched.groups(), when="charged", feet=feet))
    return True


@clause(
    rf"(?:(?:While|Until) [\w' ]+, )?(?:the target |it )?takes {DAMAGE}"
    r" at the start of each of (its|the (?:(?! and )[\w' -])+'s) turns"
)
def _again(matched: re.Match[str], reading: Reading) -> bool:
    *printed, whose = matched.groups()
    whose_turns = "targets" if whose in ("its", "the target's") else "sources"
    rider = OngoingRider(
        damage=(damage_part(tuple(printed)),), moment=f"start-of-{whose_turns}-turns"
    )
    reading.riders.append(rider)
    return True


@clause(
    rf"(?:the target's|its) Hit Point maximum decreases by (?:an amount equal to the (?:\w+ )?damage taken|{AMOUNT})"
    r"|its Hit Point maximum is reduced by an amount equal to the \w+ damage it took"
)
def _drained(matched: re.Match[str], reading: Reading) -> bool:
    dice = formula(matched.groups())[0] if matched[1] else None
    kind = re.search(r"the (\w+) damage (?:it )?took|the (\w+) damage taken", matched[0])
    of = (kind[1] or kind[2]).lower() if kind else None
    reading.riders.append(DrainRider.model_validate({"dice": dice, "of": of}))
    return True


@clause(r"the (?:(?! and )[\w' -])+ regains Hit Points equal to that amount")
def _leeched(_matched: re.Match[str], reading: Reading) -> bool:
    if not reading.riders or not isinstance(reading.riders[-1], DrainRider):
        return False
    reading.amend(len(reading.riders) - 1, leech=True)
    return True


@clause(
    r"If the target is a creature or a flammable object(?: that isn't being worn or carried)?, it starts burning"
    r"|If the target is a flammable object( that isn't being worn or carried)?, it starts burning"
)
def _burns(matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(BurnRider(objects_only="creature" not in matched[0]))
    return True


@clause(
    r"(?:Until the grapple ends, )?(?:the target |it )?can't (teleport|cast spells with a Verbal component)"
)
def _barred(matched: re.Match[str], reading: Reading) -> bool:
    what = "teleporting" if matched[1] == "teleport" else "verbal-spells"
    reading.riders.append(HinderRider(what=what, **_as_long(reading)))
    return True


@clause(
    rf"(?:(?:While|Until) [\w' ]+, )?{_SUBJECT}can take either an action or a Bonus Action on its turn, not both"
)
def _one_of_both(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="action-or-bonus-action", **_as_long(reading)))
    return True


@clause(rf"{_SUBJECT}can't take Reactions")
def _never_reacts(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="reactions", **_as_long(reading)))
    return True


@clause(r"its Speed is halved")
def _slower(_matched: re.Match[str], reading: Reading) -> bool:
    reading.riders.append(HinderRider(what="speed-halved", **_as_long(reading)))
    return True


@clause(rf"This effect lasts {UNTIL}")
def _lasts(matched: re.Match[str], reading: Reading) -> bool:
    timed = [i for i, rider in enumerate(reading.riders) if isinstance(rider, HinderRider)]
    for index in timed:
        reading.amend(index, **until(matched[1]))
    return bool(timed)


@clause(
    r"Until the end of its next turn, the target rolls (\d+d\d+) whenever it makes an ability check or attack roll"
    r" and subtracts the number rolled from the D20 Test"
)
def _muddled(matched: re.Match[str], reading: Reading) -> bool:
    rider = ModifierRider(
        on=("checks", "attacks"), dice=matched[1], value=-1, until="end-of-targets-next-turn"
    )
    reading.riders.append(rider)
    return True


@clause(
    rf"{_SUBJECT}has Disadvantage on Strength-based D20 Tests and subtracts {AMOUNT} from its damage rolls"
)
def _feeble(matched: re.Match[str], reading: Reading) -> bool:
    dice = formula(matched.groups())[0]
    clumsy = ModifierRider(
        on=("attacks", "saves", "checks"), leaning="disadvantage", ability=Ability.STRENGTH
    )
    reading.riders += [clumsy, ModifierRider(on=("damage",), dice=dice, value=-1)]
    return True


@clause(
    r"This effect ends for the target if it takes damage or a creature within 5 feet of it takes an action to wake it"
)
def _woken(_matched: re.Match[str], reading: Reading) -> bool:
    index = reading.last()
    if index is None:
        return False
    reading.amend(index, ends_on_damage=True, woken=True)
    return True


@clause(
    rf"{_SUBJECT}has the {_LISTED} conditions? (for \d+ (?:minute|hour)s?), until it takes damage"
    r"(?:, or until a creature within 5 feet of it takes (an action) to wake it)?"
)
def _until_hurt(matched: re.Match[str], reading: Reading) -> bool:
    named, time, wake = matched.groups()
    rider = ConditionRider(
        conditions=conditions(named), ends_on_damage=True, woken=bool(wake), **until(time)
    )
    reading.riders.append(rider)
    return not reading.scope
