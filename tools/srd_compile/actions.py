"""Entries of a stat block as actions: attack rolls, saving throws, spells, multiattacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile import afflictions  # noqa: F401 - it registers clauses
from tools.srd_compile.attacks import attack_roll, hit_damage
from tools.srd_compile.blocks import Entry
from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.grammar import (
    ABILITIES,
    AMOUNT,
    formula,
    listed,
    sentences,
    slug,
)
from tools.srd_compile.programs import multiattack, uses
from tools.srd_compile.saves import outcome, saving_throw
from tools.srd_compile.spellcasting import casting
from tools.srd_compile.swallowing import swallow
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    Effect,
    HealEffect,
    MoveEffect,
    SaveEffect,
    ShapeEffect,
    TeleportEffect,
)
from whispyrkeep.models.programs import ManeuverEffect, ParryEffect, ReactionWindow
from whispyrkeep.models.riders import ConditionRider, SaveRider


@dataclass(slots=True)
class Parsed:
    """An entry's effects, and how many of its sentences fit no pattern.

    ``fields`` are further fields of the action (its window, a cooldown).
    """

    effects: list[Effect]
    left: list[str]
    fields: dict[str, Any]


_LABEL: Final = re.compile(
    rf"(Melee or Ranged Attack Roll|Melee Attack Roll|Ranged Attack Roll|(?:{ABILITIES}) Saving Throw"
    r"|Hit or Miss|Hit|Miss|Failure or Success|First Failure|Second Failure|Subsequent Failures"
    r"|Failure by \d+ or More|Failure|Success|Trigger|Response)(?:: |—)"
)


def action(entry: Entry, names: Sequence[str]) -> tuple[ActionDefinition, list[str]]:
    """The action of an entry, and the sentences that are not expressed.

    Args:
        names: the names of the block's other entries, which multiattacks speak of.
    """
    parsed = parse(entry, names)
    fields = _noted(entry.note) | parsed.fields
    made = ActionDefinition(
        id=slug(entry.name), name=entry.name, effects=tuple(parsed.effects), **fields
    )
    return made, parsed.left


def _noted(note: str) -> dict[str, Any]:
    """What stands in parentheses after a name: recharge, uses, forms."""
    fields: dict[str, Any] = {}
    for part in note.split("; ") if note else ():
        if matched := re.fullmatch(r"Recharge (\d)(?:–6)?", part):
            fields["recharge"] = int(matched[1])
        elif matched := re.fullmatch(r"(\d)/Day(?:, or (\d)/Day in Lair)?", part):
            fields["uses_per_day"] = int(matched[1])
            fields["uses_in_lair"] = int(matched[2] or 0)
        elif part == "Recharge after a Short or Long Rest":
            fields["recharge_on_rest"] = True
        elif part == "Recharges after a Long Rest":
            fields["uses_per_day"] = 1
        elif matched := re.fullmatch(r"(.+?)(?: Form)? Only|Requires (.+)", part):
            fields["requires"] = tuple(map(slug, listed(matched[1] or matched[2])))
        else:
            raise ValueError(f"a note that nobody knows: {note}")
    return fields


def parse(entry: Entry, names: Sequence[str]) -> Parsed:
    """Read the whole text of an entry."""
    swallowed = swallow(entry.text)
    if swallowed is not None:
        return Parsed([swallowed[0]], swallowed[1], {})
    parts = _LABEL.split(entry.text)
    parsed = Parsed([], [], {})
    segments = list(zip(parts[1::2], parts[2::2], strict=True))
    lead = parts[0].strip()
    if lead:
        _lead(lead, entry, names, parsed)
    if segments:
        _Labelled(parsed, segments, names).read()
    return parsed


# --- what is said before any label ----------------------------------------------------


def _lead(text: str, entry: Entry, names: Sequence[str], parsed: Parsed) -> None:
    if entry.name == "Multiattack":
        program, left = multiattack(text, names)
        parsed.effects += program
        parsed.left += left
        return
    cast, rest = casting(text)
    if cast is not None:
        parsed.effects.append(cast)
        text = rest
    for sentence in sentences(text):
        if _shaped(sentence, parsed):
            continue
        found = plain(sentence, names)
        if found is None and not _cooldown(sentence, parsed):
            parsed.left.append(sentence)
        parsed.effects += found or []


_SAME: Final = re.compile(
    r"(?:Its game statistics, other than its size, are|Other than its size, its game statistics are"
    r"|Its game statistics are) the same in each form"
    r"(, except for its Speed|, except its Fly Speed is available only in its true form)?\."
    r"|Any equipment it is wearing or carrying isn't transformed\."
)


def _shaped(sentence: str, parsed: Parsed) -> bool:
    """Sentences that hold for every shape-shifter."""
    matched = _SAME.fullmatch(sentence)
    last = parsed.effects[-1] if parsed.effects else None
    if matched is None or not isinstance(last, ShapeEffect):
        return False
    if matched[1]:
        parsed.effects[-1] = last.with_(speed_changes=True)
    return True


_COOLDOWN: Final = re.compile(
    r"The [\w' -]+ can't take this action again until the start of its next turn\."
)


def _cooldown(sentence: str, parsed: Parsed) -> bool:
    if _COOLDOWN.fullmatch(sentence):
        parsed.fields["once_a_round"] = True
        return True
    return False


_WHO: Final = r"(?:The [\w' -]+?|It|it)"
_MOVES: Final = (
    r"(?:can )?(moves?|swims?|fl(?:y|ies)) up to (half )?its (?:(\w+) )?Speed"
    r"( straight toward an enemy it can (?:see|sense))?( without provoking Opportunity Attacks)?"
)
_JUMPS: Final = r"jumps up to (\d+) feet by spending (\d+) feet of movement"
_TELEPORTS: Final = r"(?:can )?teleports? up to (\d+) feet to an unoccupied space it can see"
_MANEUVER: Final = re.compile(
    rf"{_WHO} takes the ((?:Dash|Disengage|Dodge|Hide)(?:(?:,| or|, or| and) (?:Dash|Disengage|Dodge|Hide))*) actions?\."
)


def plain(sentence: str, names: Sequence[str]) -> list[Effect] | None:
    """Effects of a sentence about the creature itself; None if it fits no pattern."""
    if matched := _MANEUVER.fullmatch(sentence):
        taken = tuple(part.lower() for part in listed(matched[1]))
        return [ManeuverEffect(actions=taken, all=" and " in matched[1])]
    if matched := re.fullmatch(
        rf"(?:If [\w' ]+, (?:the|it) ?[\w' -]*?|{_WHO}) shape-shifts (?:into|to resemble) (.+?)(?: while retaining its game statistics)?, or it returns to its (?:true|vampire)(?: [\w]+)? ?form\.",
        sentence,
    ):
        return [ShapeEffect(forms=tuple(re.split(r",? or (?=an? )|, (?=an? )", matched[1])))]
    body = re.sub(rf"^{_WHO} (?=\w)", "", sentence.rstrip("."))
    effects: list[Effect] = []
    for part in re.split(r", and (?:it |the [\w' -]+? (?=makes|uses|regains))?", body):
        found = _deed(part, names)
        if found is None:
            return None
        effects.append(found)
    return effects


def _deed(text: str, names: Sequence[str]) -> Effect | None:
    if matched := re.fullmatch(_MOVES, text):
        verb, half, mode, toward, free = matched.groups()
        swims = {"swim": "swim", "fly": "fly", "burrow": "burrow", "climb": "climb"}
        kind = swims.get((mode or verb).lower().rstrip("s").replace("flie", "fly"), "walk")
        stored = {
            "mode": kind,
            "half_speed": bool(half),
            "toward": bool(toward),
            "provokes": not free,
        }
        return MoveEffect.model_validate(stored)
    if matched := re.fullmatch(_JUMPS, text):
        return MoveEffect(mode="jump", feet=int(matched[1]))
    if matched := re.fullmatch(_TELEPORTS, text):
        return TeleportEffect(feet=int(matched[1]))
    if matched := re.fullmatch(rf"regains {AMOUNT} Hit Points", text):
        dice, average = formula(matched.groups())
        return HealEffect(dice=dice, average=average)
    return uses(text, names)


# --- attack rolls and saving throws ---------------------------------------------------


class _Labelled:
    """Reads segments such as ``Hit: …`` in order; each belongs to the roll before it."""

    def __init__(
        self, parsed: Parsed, segments: Sequence[tuple[str, str]], names: Sequence[str]
    ) -> None:
        self.parsed = parsed
        self.segments = segments
        self.names = names
        self.hit: Reading | None = None
        self.nested = False

    def read(self) -> None:
        for label, text in self.segments:
            if label.endswith("Attack Roll"):
                self._attack(label, text)
            elif label.endswith("Saving Throw"):
                self._save(label.split()[0].lower(), text)
            elif label == "Hit":
                self._hit(text)
            elif label in ("Trigger", "Response"):
                self._reaction(label, text)
            else:
                self._outcome(label, text)

    def _attack(self, label: str, text: str) -> None:
        attack, left = attack_roll(label, text.strip())
        self.parsed.left += left
        if attack is not None:
            self.parsed.effects.append(attack)

    def _hit(self, text: str) -> None:
        reading = Reading()
        first, *others = sentences(text)
        if not hit_damage(first, reading):
            self.parsed.left.append(first)
        for sentence in others:
            if not read(sentence, reading):
                self.parsed.left.append(sentence)
        self.hit = reading
        self.nested = reading.nested
        self._put(damage=tuple(reading.damage), on_hit=tuple(reading.riders))

    def _put(self, **changes: Any) -> None:
        """Change fields of the last effect."""
        if not self.parsed.effects:
            return
        last = self.parsed.effects[-1]
        self.parsed.effects[-1] = type(last).model_validate(last.model_dump() | changes)

    def _save(self, ability: str, text: str) -> None:
        save, left = saving_throw(ability, text.strip())
        self.parsed.left += left
        if save is None:
            return
        if self.nested:
            self._nest(save)
        else:
            self.parsed.effects.append(save)

    def _nest(self, save: SaveEffect) -> None:
        assert self.hit is not None
        rider = SaveRider(save=save.save, **self.hit.narrowed)
        last = self.parsed.effects[-1]
        assert isinstance(last, AttackEffect)
        self._put(on_hit=(*last.on_hit, rider))

    def _outcome(self, label: str, text: str) -> None:
        reading = Reading()
        left = outcome(label, text, reading, self._earlier())
        for sentence in left:
            if not _cooldown(sentence, self.parsed):
                self.parsed.left.append(sentence)
        if not self.parsed.effects:
            self.parsed.left += [text] if not left else []
            return
        self._keep(label, reading)

    def _earlier(self) -> Reading:
        last = self._target()
        return Reading(riders=list(last.on_failure) if last is not None else [])

    def _target(self) -> SaveEffect | SaveRider | None:
        last = self.parsed.effects[-1] if self.parsed.effects else None
        if isinstance(last, AttackEffect) and self.nested and last.on_hit:
            rider = last.on_hit[-1]
            return rider if isinstance(rider, SaveRider) else None
        return last if isinstance(last, SaveEffect) else None

    def _keep(self, label: str, reading: Reading) -> None:
        target = self._target()
        if target is None:
            return
        changes: dict[str, Any] = dict(reading.scope)
        if label == "Failure or Success":
            changes["on_either"] = tuple(reading.riders)
        elif label != "Success":
            changes["on_failure"] = tuple(reading.riders)
            if reading.damage:
                changes["damage"] = tuple(reading.damage)
        if changes.pop("scalds", False):
            changes["damage"] = tuple(part.with_(scalds=True) for part in target.damage)
        known = {key: value for key, value in changes.items() if key in type(target).model_fields}
        made = type(target).model_validate(target.model_dump() | known)
        if isinstance(made, SaveRider):
            last = self.parsed.effects[-1]
            assert isinstance(last, AttackEffect)
            self._put(on_hit=(*last.on_hit[:-1], _flat(made)))
            self.nested = isinstance(_flat(made), SaveRider) or label == "Failure"
        else:
            self.parsed.effects[-1] = made

    def _reaction(self, label: str, text: str) -> None:
        if label == "Trigger":
            found = window(text.strip())
            if found is None:
                self.parsed.left.append(text)
            else:
                self.parsed.fields["window"] = found
            return
        for sentence in sentences(text):
            effects = response(sentence, self.names)
            if effects is None:
                self.parsed.left.append(sentence)
            self.parsed.effects += effects or []


def _flat(rider: SaveRider) -> SaveRider | ConditionRider:
    """A nested save that only gives conditions is a condition with a save."""
    only = rider.on_failure[0] if len(rider.on_failure) == 1 else None
    plain_save = not rider.damage and not rider.immune_seconds and not rider.half
    if not isinstance(only, ConditionRider) or not plain_save:
        return rider
    stored = only.model_dump() | {
        "save": rider.save,
        "only_types": rider.only_types,
        "spares": rider.spares,
    }
    return ConditionRider.model_validate(stored)


# --- reactions ------------------------------------------------------------------------

_WINDOWS: Final = (
    (r"The [\w' -]+ is hit by a melee attack roll while holding a weapon\.", "hit-by-melee-attack"),
    (r"The [\w' -]+ is hit by a ranged attack roll and takes (?:\w+, )+or \w+ damage from it\.", "hit-by-ranged-attack"),
    (r"The [\w' -]+ is hit by an attack roll\.|An attack roll hits the [\w' -]+\.", "hit-by-attack"),
    (r"A creature the [\w' -]+ can see makes an attack roll against it\.", "targeted-by-attack"),
    (r"A creature the [\w' -]+ can see starts its turn within (\d+) feet of the [\w' -]+ and can see the [\w' -]+\.", "creature-starts-turn"),
    (r"Another creature the [\w' -]+ can see ends its move within (\d+) feet of the [\w' -]+\.", "creature-moves-near"),
    (r"The [\w' -]+ or another creature within (\d+) feet makes an ability check or a saving throw\.", "check-or-save"),
    (r"An attack roll hits the wearer of the [\w' -]+ while the wearer is within (\d+) feet of the [\w' -]+\.", "ward-hit-by-attack"),
    (r"While the [\w' -]+ is Large or Medium and has 10\+ Hit Points, it becomes Bloodied or is subjected to Lightning or Slashing damage\.", "bloodied-or-cut"),
    (r"The [\w' -]+ takes damage while underwater\.", "takes-damage"),
    (r"A creature ends its turn within (\d+) feet of the [\w' -]+ while underwater\.", "creature-ends-turn"),
)  # fmt: skip


def window(text: str) -> ReactionWindow | None:
    """The trigger of a reaction; None if it fits no pattern."""
    for pattern, trigger in _WINDOWS:
        if matched := re.fullmatch(pattern, text):
            feet = int(matched[1]) if matched.re.groups and matched[1] else 0
            stored = {
                "trigger": trigger,
                "feet": feet,
                "holding_weapon": "holding a weapon" in text,
            }
            return ReactionWindow.model_validate(stored)
    return None


def response(sentence: str, names: Sequence[str]) -> list[Effect] | None:
    """What a reaction does; None if it fits no pattern."""
    if matched := re.fullmatch(
        r"The [\w' -]+ adds (\d+) to its AC against (?:that|the) attack, possibly causing (?:it|the attack) to miss(?:, and the [\w' -]+ (teleports up to \d+ feet to an unoccupied space it can see))?\.",
        sentence,
    ):
        parry: list[Effect] = [ParryEffect(bonus=int(matched[1]))]
        moved = _deed(matched[2], names) if matched[2] else None
        return parry + ([moved] if moved else [])
    return plain(sentence, names)
