"""Entries of a stat block as actions: attack rolls, saving throws, spells, multiattacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile.blocks import Entry
from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.grammar import (
    ABILITIES,
    AMOUNT,
    CONDITIONS,
    DAMAGE,
    SIZES,
    conditions,
    damage_part,
    formula,
    listed,
    sentences,
    slug,
)
from tools.srd_compile.programs import multiattack, uses
from tools.srd_compile.spellcasting import casting
from tools.srd_compile.swallowing import swallow
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    Effect,
    HealEffect,
    ManeuverEffect,
    MoveEffect,
    ParryEffect,
    ReactionWindow,
    SaveEffect,
    ShapeEffect,
    TeleportEffect,
)
from whispyrkeep.models.riders import Area, ConditionRider, DamagePart, SaveRider, SaveSpec, Size


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
    r"|Its game statistics are) the same in each form(, except for its Speed)?\."
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
        return [ManeuverEffect(actions=taken, all=" and " in matched[1])]  # type: ignore[arg-type]
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
        left = _outcome(label, text, reading, self._earlier())
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


_ATTACK: Final = re.compile(
    r"(?:([+-]\d+)|(Automatic hit)|(Bonus equals your spell attack modifier))(?: to hit)?"
    r"(?: \(with Advantage (if the target doesn't have all its Hit Points|if the target is Grappled by the [\w' -]+"
    r"|during the first round of each combat)\))?"
    r"(?:, reach (\d+) (?:ft\.?|feet))?(?:(?:,| or) range (\d+)(?:/(\d+))? (?:ft\.?|feet))?\.?"
)


def attack_roll(label: str, text: str) -> tuple[AttackEffect | None, list[str]]:
    """``+9, reach 15 ft.`` as an attack, and what is left of the text."""
    head, *others = sentences(text)
    matched = _ATTACK.fullmatch(head)
    if matched is None:
        return None, [text]
    bonus, automatic, _, favoured, reach, near, far = matched.groups()
    kind = {"Melee": "melee", "Ranged": "ranged"}.get(label.removesuffix(" Attack Roll"))
    when = {
        "if the target d": "wounded",
        "if the target i": "grappled",
        "during the firs": "first-round",
    }
    stored = {
        "kind": kind or "melee-or-ranged",
        "to_hit": int(bonus) if bonus else None,
        "reach": int(reach or 0),
        "range_feet": int(near or 0),
        "long_range_feet": int(far or near or 0),
        "advantage_when": when[favoured[:15]] if favoured else None,
        "automatic": bool(automatic),
    }
    return AttackEffect.model_validate(stored), others


_SWAPPED: Final = (
    (r" if the (?:swarm|attacker) is Bloodied", "bloodied", "unbloodied"),
    (r" if the target is Bloodied", "target-bloodied", "target-unbloodied"),
    (r" if the target is Grappled by the [\w' -]+", "target-grappled", "target-ungrappled"),
    (r" if the [\w' -]+ had Advantage on the attack roll", "advantage", "no-advantage"),
    (
        r" if the [\w' -]+ moved (\d+)\+ feet straight toward the target immediately before the hit",
        "charged",
        "uncharged",
    ),
)


_CHOSEN: Final = re.compile(r"damage of the type chosen for the Draconic Origin trait")
_ORIGINS: Final = ("acid", "cold", "fire", "lightning", "poison")


def hit_damage(sentence: str, reading: Reading) -> bool:
    """The first sentence of a hit: its damage, and what follows after ", and"."""
    text = _CHOSEN.sub(f"{_ORIGINS[0].capitalize()} damage", sentence.rstrip("."))
    chosen = {"or_type": _ORIGINS[1:]} if text != sentence.rstrip(".") else {}
    matched = re.match(DAMAGE, text)
    if matched is None:
        return read(sentence, reading)
    lone = chosen if "plus" not in text else {}
    first = damage_part(matched.groups(), **lone)
    rest = text[matched.end() :]
    reading.damage, rest = _alternatives(first, rest)
    while plus := re.match(rf"(?:,? |—)plus {DAMAGE}( if the attack roll had Advantage)?", rest):
        more: dict[str, Any] = {"when": "advantage"} if plus[7] else dict(chosen)
        reading.damage.append(damage_part(plus.groups(), **more))
        rest = rest[plus.end() :]
    if not rest:
        return True
    follow = re.fullmatch(r",? and (.+)", rest)
    return follow is not None and read(f"{follow[1]}.", reading)


def _alternatives(first: DamagePart, rest: str) -> tuple[list[DamagePart], str]:
    """``X damage, or Y damage if the swarm is Bloodied`` as two parts that exclude each other."""
    for condition, then, otherwise in _SWAPPED:
        matched = re.match(rf"(?:, |—)or {DAMAGE}{condition}", rest)
        if matched is not None:
            feet = {"feet": int(matched[7])} if then == "charged" else {}
            usual = first.with_(when=otherwise, **feet)
            swapped = damage_part(matched.groups(), when=then, **feet)
            return [usual, swapped], rest[matched.end() :]
    return [first], rest


# --- saving throws --------------------------------------------------------------------

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
_ONE: Final = re.compile(
    rf"one (?:({SIZES}) or smaller )?(creature|Humanoid|Frightened creature)"
    rf"(?: (Charmed|Grappled) by the [\w' -]+?)?"
    r"(?: the [\w' -]+ can see)?(?: within (\d+) feet)?(?: (?:that )?the [\w' -]+ can see)?"
    rf"(?: that (?:has|is) (?:willing or that has )?(?:the )?((?:{CONDITIONS})(?:(?:,|, or| or) (?:{CONDITIONS}))*)(?: condition| by the [\w' -]+))?"
)


def saving_throw(ability: str, text: str) -> tuple[SaveEffect | None, list[str]]:
    """``DC 14, each creature in a 60-foot Cone.`` as a save, and the sentences left over."""
    head, *others = sentences(text)
    matched = re.fullmatch(
        r"(?:DC (\d+)|DC equals your spell save DC|Your spell save DC)(?:, (.*))?\.", head
    )
    if matched is None:
        return None, [text]
    spec = SaveSpec(ability=ability, difficulty_class=int(matched[1]) if matched[1] else None)  # type: ignore[arg-type]
    target = save_target(matched[2]) if matched[2] else {}
    left = list(others)
    if target is None:
        left.insert(0, head)
        target = {}
    return SaveEffect(save=spec, **target), left


def save_target(text: str) -> dict[str, Any] | None:
    """Whom a save is for, as fields of ``SaveEffect``; None if it fits no pattern."""
    fields: dict[str, Any] = {}
    for said in (
        " that isn't currently affected by this breath",
        " and each object that isn't being worn or carried",
    ):
        text = text.replace(said, "")
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


def _outcome(label: str, text: str, reading: Reading, earlier: Reading) -> list[str]:
    """Read what a failed or successful save does; returns the sentences left over."""
    left = []
    if label == "Second Failure":
        return _second_failure(text, reading, earlier)
    for index, sentence in enumerate(sentences(text)):
        done = (
            _success(sentence, reading)
            if label == "Success"
            else _failure(sentence, reading, first=index == 0)
        )
        if not done:
            left.append(sentence)
    if label.startswith(("Failure by", "Subsequent")):
        reading.riders = [*earlier.riders]
        return sentences(text)
    return left


def _success(sentence: str, reading: Reading) -> bool:
    if sentence in ("Half damage.", "Half damage only."):
        reading.scope |= {"half": True, "half_only": "only" in sentence}
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
    if first and re.match(rf"{DAMAGE}|{AMOUNT} {_CHOSEN.pattern}", sentence):
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
