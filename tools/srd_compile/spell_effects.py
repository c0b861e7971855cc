"""What a spell's text says it does, as effects; sentences that fit no pattern are left over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.grammar import (
    ABILITIES,
    CONDITIONS,
    NUMBERS,
    TYPES,
    conditions,
    listed,
    number,
    sentences,
)
from whispyrkeep.models.effects import (
    AttackEffect,
    CureEffect,
    Effect,
    GrantEffect,
    HealEffect,
    SaveEffect,
    TeleportEffect,
    TemporaryEffect,
)
from whispyrkeep.models.modifiers import ResistEffect, RollEffect, SenseEffect
from whispyrkeep.models.riders import Area, BurnRider, DamagePart, OngoingRider, SaveSpec

DICE: Final = r"(\d+d\d+(?: ?[+-] ?\d+)?|\d+)"
_DAMAGE: Final = re.compile(
    rf"{DICE} ({TYPES}|damage of the chosen type|damage of a type you choose: [\w, ]+)(?: damage)?(?: plus your spellcasting ability modifier)?"
)


def described(paragraphs: Sequence[str], head: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Fields of a spell that its text gives, and the sentences left over.

    Args:
        head: the fields already read from the lines above the text.
    """
    text = _Text(head)
    for paragraph in paragraphs:
        if matched := re.match(r"Using a Higher-Level Spell Slot\. ?", paragraph):
            text.upcast(paragraph[matched.end() :])
        elif matched := re.match(r"Cantrip Upgrade\. ?", paragraph):
            text.upgrade(paragraph[matched.end() :])
        else:
            text.paragraph(paragraph)
    return text.fields(), text.left


class _Text:
    """Reads a spell's sentences in order; a save or attack gathers what follows it."""

    def __init__(self, head: dict[str, Any]) -> None:
        self.head = head
        self.effects: list[Effect] = []
        self.left: list[str] = []
        self.more: dict[str, Any] = {}
        self.area: Area | None = None
        self.many = 1
        self.chosen: list[str] = []

    def paragraph(self, paragraph: str) -> None:
        for sentence in sentences(paragraph):
            self.area = self.area or area(sentence)
            if counted := _UP_TO.search(sentence):
                self.many = max(self.many, number(counted[1]))
            if re.match(
                r"Each creature (?:of your choice )?(?:that )?you can see within range", sentence
            ):
                self.many = MOST
            if matched := _CHOICE.search(sentence):
                self.chosen = [kind.strip().lower() for kind in listed(matched[1])]
            if not self._sentence(sentence) and not flavour(sentence):
                self.left.append(sentence)

    def _sentence(self, sentence: str) -> bool:
        readers = (
            self._attack,
            self._hit,
            self._save,
            self._outcome,
            self._plain,
            self._repeat,
            self._aside,
        )
        return any(reader(sentence) for reader in readers)

    def _aside(self, sentence: str) -> bool:
        """What is said besides of the save: who is hampered, what burns, whom it is for."""
        if matched := re.fullmatch(
            r"(?:Choose|Target) (?:a|one) (Humanoid|Beast|creature)s?(?: of your choice)?(?: that)? you can see within range\.",
            sentence,
        ):
            if matched[1] != "creature":
                self.more["only_types"] = (matched[1].lower(),)
            return True
        last = self.effects[-1] if self.effects else None
        if isinstance(last, SaveEffect):
            return self._beside_save(sentence, last)
        if isinstance(last, AttackEffect) and re.fullmatch(
            r"A flammable object hit by this spell starts burning if it isn't being worn or carried\.",
            sentence,
        ):
            self._replace(last.with_(on_hit=(*last.on_hit, BurnRider(objects_only=True))))
            return True
        return False

    def _beside_save(self, sentence: str, last: SaveEffect) -> bool:
        if matched := re.fullmatch(r"An? (\w+) has Disadvantage on the save\.", sentence):
            self._replace(last.with_(disadvantage_for=(matched[1].lower(),)))
            return True
        if re.fullmatch(
            r"It does so with Advantage if you or your allies are fighting it\.|The target has Advantage on the save if you or your allies are fighting it\.",
            sentence,
        ):
            self._replace(last.with_(advantage_in_fight=True))
            return True
        if re.fullmatch(
            r"Flammable objects in the area that aren't being worn or carried start burning\.",
            sentence,
        ):
            self._replace(last.with_(on_either=(BurnRider(objects_only=True),)))
            return True
        halved = re.fullmatch(
            r"A creature takes (.+) on a failed save or half as much damage on a successful one\.",
            sentence,
        )
        found = self._harm(halved[1]) if halved and not last.damage else None
        if found is not None:
            self._replace(last.with_(damage=found[0], half=True))
            return found[2]
        return False

    # --- attacks ---

    def _attack(self, sentence: str) -> bool:
        matched = _ATTACK.fullmatch(sentence)
        if matched is None:
            return False
        self.effects.append(AttackEffect(kind=matched[1]))
        return True

    def _hit(self, sentence: str) -> bool:
        matched = re.fullmatch(r"On a hit, (?:the target|it) takes (.+)\.", sentence)
        last = self._last(AttackEffect)
        if matched is None or last is None or last.damage:
            return False
        found = self._harm(matched[1])
        if found is None:
            return False
        damage, reading, whole = found
        self._replace(last.with_(damage=damage, on_hit=tuple(reading.riders)))
        return whole

    # --- saving throws ---

    def _save(self, sentence: str) -> bool:
        matched = _SAVE.fullmatch(sentence)
        if matched is None or _LATER.search(matched[1]):
            return False
        ability, tail = matched[2].lower(), matched[3]
        save = SaveEffect(save=SaveSpec(ability=ability))
        kinds = re.search(r"\b(Humanoid|Beast|Undead)s?\b", matched[1])
        if kinds:
            self.more["only_types"] = (kinds[1].lower(),)
        made = self._with_tail(save, tail)
        if made is None:
            return False
        self.effects.append(made)
        return True

    def _with_tail(self, save: SaveEffect, tail: str) -> SaveEffect | None:
        if not tail:
            return save
        if matched := _HALF.fullmatch(tail):
            found = self._harm(matched[1])
            return save.with_(damage=found[0], half=True) if found and found[2] else None
        if matched := re.fullmatch(r",? or take (.+)", tail):
            found = self._harm(matched[1])
            if found is None:
                return None
            if not found[2]:
                self.left.append(tail)
            return save.with_(damage=found[0], on_failure=tuple(found[1].riders))
        if matched := re.fullmatch(r",? or (.+)", tail):
            reading = Reading()
            return (
                save.with_(on_failure=tuple(reading.riders))
                if _reads(matched[1], reading) and reading.riders
                else None
            )
        return None

    def _outcome(self, sentence: str) -> bool:
        last = self._last(SaveEffect)
        if last is None:
            return False
        if re.fullmatch(
            r"On a success(?:ful save)?, (?:it|the target|a creature|a target) takes half as much damage(?: only)?\.",
            sentence,
        ):
            self._replace(last.with_(half=True, half_only="only" in sentence))
            return True
        matched = re.fullmatch(r"On a failed save, (.+)\.", sentence)
        if matched is None or last.damage or last.on_failure:
            return False
        harm = re.fullmatch(
            r"(?:it|the target|a creature|a target|each creature) takes (.+)", matched[1]
        )
        if harm is not None:
            found = self._harm(harm[1])
            if found is not None:
                self._replace(last.with_(damage=found[0], on_failure=tuple(found[1].riders)))
                return found[2]
        reading = Reading()
        if not _reads(matched[1], reading) or not reading.riders:
            return False
        self._replace(last.with_(on_failure=tuple(reading.riders)))
        return True

    def _repeat(self, sentence: str) -> bool:
        """``At the end of each of its turns, the target repeats the save …``."""
        last = self._last(SaveEffect)
        if last is None or not last.on_failure:
            return False
        reading = Reading(riders=list(last.on_failure))
        if not any(pattern.fullmatch(sentence) for pattern in _REPEATS):
            return False
        if not read(
            "At the end of each of its turns, the target repeats the save, ending the effect on itself on a success.",
            reading,
        ):
            return False
        self._replace(last.with_(on_failure=tuple(reading.riders)))
        return True

    # --- damage ---

    def _harm(self, text: str) -> tuple[tuple[DamagePart, ...], Reading, bool] | None:
        """Damage parts at the start of a phrase, riders after them, and whether all was read."""
        parts: list[DamagePart] = []
        reading = Reading()
        rest = re.sub(
            rf"^({TYPES}) damage equal to {DICE} plus your spellcasting ability modifier",
            r"\2 \1 damage plus your spellcasting ability modifier",
            text,
        )
        while matched := _DAMAGE.match(rest):
            part = self._part(matched)
            if part is None:
                return None
            parts.append(part)
            rest = rest[matched.end() :]
            if later := re.match(r" at the end of its next turn", rest):
                again = parts.pop()
                reading.riders.append(
                    OngoingRider(damage=(again,), moment="end-of-targets-turns", once=True)
                )
                rest = rest[later.end() :]
            joint = re.match(r",? and (?:another )?(?=\d)", rest)
            rest = rest[joint.end() :] if joint else rest
            if joint is None:
                break
        if not parts:
            return None
        follow = re.fullmatch(r",? (?:and )?(.+)", rest)
        whole = not rest or (follow is not None and _reads(follow[1], reading))
        return tuple(parts), reading, whole

    def _part(self, matched: re.Match[str]) -> DamagePart | None:
        kind = matched[2]
        fields: dict[str, Any] = {"dice": matched[1].replace(" ", "")}
        if "damage" in kind:
            kinds = self.chosen or [one.lower() for one in re.findall(TYPES, kind)]
            if not kinds:
                return None
            fields |= {"damage_type": kinds[0], "or_type": kinds[1:]}
        else:
            fields["damage_type"] = kind.lower()
        if "spellcasting ability" in matched[0]:
            fields["plus"] = ("spellcasting-ability",)
        return DamagePart.model_validate(fields)

    # --- what is said plainly ---

    def _plain(self, sentence: str) -> bool:
        for pattern, make in _PLAIN:
            if matched := pattern.fullmatch(sentence):
                self.effects.append(make(matched))
                return True
        return False

    def _last(self, form: type) -> Any:
        return self.effects[-1] if self.effects and isinstance(self.effects[-1], form) else None

    def _replace(self, effect: Effect) -> None:
        self.effects[-1] = effect

    # --- higher levels ---

    def upcast(self, text: str) -> None:
        if matched := re.match(
            r"The (?:\w+ )?(?:damage|healing) (?:\([\w ]+\) )?increases by (\d+d\d+|\d+) for (?:each spell|every) slot level above \d\.",
            text,
        ):
            self.more["upcast"] = matched[1]
        elif re.match(
            r"You can (?:target|affect) one additional \w+ for each spell slot level above \d\.",
            text,
        ):
            self.more["targets_per_slot"] = 1
        elif matched := re.match(r"You gain (\d+) additional Temporary Hit Points", text):
            self.effects = [
                effect.with_(per_slot=int(matched[1]))
                if isinstance(effect, TemporaryEffect)
                else effect
                for effect in self.effects
            ]
        else:
            self.left.append(text)

    def upgrade(self, text: str) -> None:
        if re.match(r"The damage increases by \d+d\d+ when you reach levels 5 \(", text):
            self.more["cantrip_dice"] = True
        else:
            self.left.append(text)

    def _prune(self) -> None:
        """A roll to which nothing could be attached is not expressed; later saves come later."""
        kept: list[Effect] = []
        for effect in self.effects:
            again = isinstance(effect, SaveEffect) and any(isinstance(e, SaveEffect) for e in kept)
            if _empty(effect) or again:
                self.left.append("a roll")
            else:
                kept.append(effect)
        self.effects = kept

    def fields(self) -> dict[str, Any]:
        """What the text gives the spell."""
        self._prune()
        aimed = any(isinstance(effect, _AIMED) for effect in self.effects)
        fields: dict[str, Any] = {"effects": tuple(self.effects), **self.more}
        harmful = any(isinstance(effect, AttackEffect | SaveEffect) for effect in self.effects)
        own = self.head["range_feet"] == 0 and not self.head.get("reaches") and not harmful
        if aimed and self.area is not None and any(isinstance(e, SaveEffect) for e in self.effects):
            fields |= {"area": self.area, "targets": 0}
        else:
            fields["targets"] = self.many if aimed else 0
            fields["covers"] = self.area
            fields["self_only"] = own
        if not aimed and not own:
            fields["targets"] = 0
        if own and fields.get("self_only"):
            fields["targets"] = 1
        return fields


def _empty(effect: Effect) -> bool:
    match effect:
        case AttackEffect():
            return not effect.damage
        case SaveEffect():
            return not (effect.damage or effect.on_failure)
        case _:
            return False


def _reads(text: str, reading: Reading) -> bool:
    return read(f"{text[0].upper()}{text[1:]}.", reading) or read(f"{text}.", reading)


MOST: Final = 20
"""As many targets as an entry can name."""
_AIMED: Final = (AttackEffect, SaveEffect, HealEffect, TemporaryEffect, GrantEffect, CureEffect)
_COUNTS: Final = "|".join(word for word in NUMBERS if len(word) > 2)
_UP_TO: Final = re.compile(
    rf"(?:up to|Choose) ({_COUNTS}) (?:other )?(?:willing )?(?:creatures|Humanoids|targets)",
    re.IGNORECASE,
)
_CHOICE: Final = re.compile(rf"Choose ((?:(?:{TYPES}),? (?:or )?)+)for the type")
_ATTACK: Final = re.compile(
    r"(?:.*\b)?[Mm]ake a (ranged|melee) spell attack(?: against (?:the|a|one) (?:target|creature)(?: within (?:range|reach))?)?\."
)
_SAVE: Final = re.compile(
    rf"((?:Each|A|An|One|Any|The|It|That|Up to|When the \w+ appears, each|Choose [^.]*|Target [^.]*).*?)(?:makes|must make|must succeed on|must each make|makes a|make) an? ({ABILITIES}) saving throw(.*)\."
)
_LATER: Final = re.compile(
    r"starts its turn|enters|[Ww]henever|first time|unwilling|tries|[Aa]t the end|Blinded by|Frightened |comes within|\bcan (?!see|hear)|ends its turn|Stunned target|repeat|loses"
)
_HALF: Final = re.compile(
    r", taking (.+?) on a failed save or half as much damage on a successful (?:one|save)(?: only)?"
)
_REPEATS: Final = (
    re.compile(
        r"At the end of each of its turns, (?:the target|it|an affected target|a target) (?:repeats|makes) (?:the save|another \w+ saving throw), ending the (?:spell|effect|condition) on itself on a success\."
    ),
    re.compile(
        r"(?:The|A|An) (?:[\w' ]+ )?(?:target|creature)s? repeats the save at the end of each of its turns, ending the (?:spell|effect) on itself on a success\."
    ),
)
_AREAS: Final = (
    (re.compile(r"(\d+)-foot-radius, (\d+)-foot-(?:high|tall) Cylinder"), "cylinder"),
    (re.compile(r"(\d+)-foot-(?:high|tall), (\d+)-foot-radius Cylinder"), "cylinder-turned"),
    (re.compile(r"(\d+)-foot-radius Cylinder"), "cylinder"),
    (re.compile(r"(\d+)-foot-wide, (\d+)-foot-long Line"), "line-turned"),
    (re.compile(r"(\d+)-foot-long, (\d+)-foot-wide Line"), "line"),
    (re.compile(r"Line (\d+) feet long and (\d+) feet wide"), "line"),
    (re.compile(r"(\d+)-foot-radius Sphere"), "sphere"),
    (re.compile(r"(\d+)-foot Cone"), "cone"),
    (re.compile(r"(\d+)-foot Cube"), "cube"),
    (re.compile(r"(\d+)-foot Emanation"), "emanation"),
    (re.compile(r"(\d+)-foot square"), "square"),
    (
        re.compile(r"wall up to (\d+) feet long, (\d+) feet high, and (\d+) f(?:ee|oo)t thick"),
        "wall",
    ),
)


def area(sentence: str) -> Area | None:
    """The first area of effect that a sentence names."""
    for pattern, shape in _AREAS:
        if matched := pattern.search(sentence):
            first, *others = [int(group) for group in matched.groups()]
            second = others[0] if others else 0
            if shape.endswith("-turned"):
                first, second, shape = second, first, shape.removesuffix("-turned")
            if first < 5:
                return None
            more = (
                {"height_feet" if shape == "cylinder" else "width_feet": second} if second else {}
            )
            return Area.model_validate({"shape": shape, "feet": first, **more})
    return None


def _heal(matched: re.Match[str]) -> Effect:
    dice = next(group for group in matched.groups() if group)
    return HealEffect(dice=dice.replace(" ", ""), plus_modifier="plus your spell" in matched[0])


def _resist(matched: re.Match[str]) -> Effect:
    level = matched[1].lower()
    return ResistEffect(level=level, types=tuple(part.lower() for part in listed(matched[2])))


_WHO: Final = r"(?:[Tt]he target|[Yy]ou|[Ii]t|[Aa] (?:willing )?creature(?: of your choice)? (?:you touch|that you can see within range)|[Ee]ach target|The creature|Up to \w+ creatures of your choice(?: that you can see)? within range|Each of them|Each affected creature|(?:one|the) willing creature you touch)"
_FOR: Final = r"(?:(?:For the duration|Until the spell ends), )?"
_LASTS: Final = r"(?: (?:until the spell ends|for the duration))?"
_PLAIN: Final = (
    (re.compile(rf"{_WHO} regains? (?:a number of )?Hit Points equal to {DICE}(?: plus your spellcasting ability modifier)?\."), _heal),
    (re.compile(rf"{_WHO} regains? {DICE} Hit Points\."), _heal),
    (re.compile(rf"{_WHO} gains? {DICE} Temporary Hit Points\."), lambda m: TemporaryEffect(dice=m[1].replace(" ", ""))),
    (re.compile(r"(?:.*, )?you teleport up to (\d+) feet to an unoccupied space you can see\."), lambda m: TeleportEffect(feet=int(m[1]))),
    (re.compile(rf"{_FOR}{_WHO} (?:has|have) the ({CONDITIONS}) condition{_LASTS}\."), lambda m: GrantEffect(condition=conditions(m[1])[0])),
    (re.compile(rf"{_FOR}{_WHO} (?:has|have) (Resistance|Immunity|Vulnerability) to ((?:{TYPES})(?:(?:, and|,| and) (?:{TYPES}))*) damage{_LASTS}\."), _resist),
    (re.compile(rf"{_FOR}{_WHO} (?:has|have) (Darkvision|Truesight|Blindsight) with a range of (\d+) feet{_LASTS}\."), lambda m: SenseEffect(sense=m[1].lower(), feet=int(m[2]))),
    (re.compile(rf"{_FOR}{_WHO} (?:has|have) (Advantage|Disadvantage) on ({ABILITIES}) (checks|saving throws){_LASTS}\."), lambda m: RollEffect(on=("checks" if m[3] == "checks" else "saves",), leaning=m[1].lower(), ability=m[2].lower())),
)  # fmt: skip

_RULES: Final = re.compile(
    r"\d|Advantage|Disadvantage|saving throw|condition|Hit Point|damage|attack|spell|target|creature|can't|must|until|Speed|\bAC\b"
    r"|[Aa]ction|turn|you can|immun|Immun|Resist|ability|check|level"
)


_AIMING: Final = re.compile(
    r"(?:You|A|An|Hail|Three|Choose|Target|Squirming|Negative|Nonflammable|Flame-like|Lightning)\b[^.]*\b(?:within range|that you try to touch|in an? \d+-foot[^.]*)(?:,? (?:and|where it) [\w ]*explodes? in an? [^.]*)?\."
)
_BINDS: Final = re.compile(
    r"Advantage|Disadvantage|saving throw|condition|Hit Point|damage|can't|must|until|Speed|\bAC\b|[Aa]ction|\bif\b|\bIf\b"
)


def flavour(sentence: str) -> bool:
    """Whether a sentence names nothing that a rule could be about, or only what is aimed at."""
    if _AIMING.fullmatch(sentence) and not _BINDS.search(sentence):
        return True
    return _RULES.search(sentence) is None
