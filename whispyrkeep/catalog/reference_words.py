"""Classes, features, magic items, hazards and tables in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from whispyrkeep.catalog.titles import titled
from whispyrkeep.catalog.wording import damage_line, effect_lines, price_words, time_words
from whispyrkeep.models.magic import ItemKind, ItemPower
from whispyrkeep.models.reference import (
    Background,
    CharacterClass,
    ConditionEntry,
    Feat,
    Feature,
    Hazard,
    Language,
    MagicItem,
    Option,
    Priced,
    Reference,
    RulesTable,
    Species,
    Subclass,
    Training,
    Uses,
)

Fact = tuple[str, str]
_PLAIN: Final = frozenset(
    {"format", "kind", "id", "name", "text", "unmodelled", "source", "training", "packages", "rule"}
)
"""Fields that are no facts of a card, or that others beside them tell in the book's words."""

_IN_UNITS: Final[dict[str, tuple[str, int, str]]] = {
    "weight_oz": ("Weight", 16, "lb."),
    "carries_oz": ("Carries", 16, "lb."),
    "speed_half_miles_an_hour": ("Speed", 2, "miles an hour"),
    "cargo_half_tons": ("Cargo", 2, "tons"),
}
"""Whole numbers of a small unit, and the unit that people count in: label, how many, name."""

_ENTRY_ID: Final = re.compile(r"[a-z-]+/[a-z0-9-]+")


def reference_line(entry: Reference, rule: str = "") -> str:
    """The one line that is stored with an entry; ``rule`` says what the rule it names does."""
    match entry:
        case CharacterClass():
            return f"Class: d{entry.hit_die}, {_words(entry.primary_abilities)}."
        case Subclass():
            return f"Subclass of the {_last(entry.parent)}: {len(entry.features)} features."
        case Species():
            return f"Species: {_words(entry.sizes, ' or ')}, Speed {entry.speed} feet."
        case Background():
            return f"Background: {_words(entry.abilities)}; feat {_last(entry.feat)}."
        case Language():
            return f"Language, {entry.rarity}."
        case ConditionEntry():
            return f"Condition: {', '.join(entry.parts)}."
        case RulesTable():
            more = f" and {len(entry.columns) - 4} more" if len(entry.columns) > 4 else ""
            return f"Table: {len(entry.rows)} rows of {', '.join(entry.columns[:4])}{more}."
        case Priced():
            return f"{entry.kind.capitalize()}: {price_words(entry.price_cp)} a {entry.per}."
        case _:
            return _effective(entry, rule)


def _effective(entry: Reference, rule: str) -> str:
    """A line for what has effects: features, feats, options, magic items, hazards."""
    match entry:
        case Feature():
            head = f"{_last(entry.owner).capitalize()} feature, level {entry.level}"
            return _line(head, rule or effect_lines(entry.effects), _uses(entry.uses))
        case Feat():
            return _line(f"Feat, {_word(entry.category)}", rule or effect_lines(entry.effects))
        case Option():
            cost = f", {entry.cost} points" if entry.cost else ""
            head = f"{entry.kind.capitalize()}{cost}"
            return _line(head, rule or effect_lines(entry.effects))
        case MagicItem():
            tuned = "attunement" if entry.attunement else ""
            rarity = _words(entry.rarities, " or ") or "rarity varies"
            charges = _charges(str(entry.charges)) if entry.charges else ""
            head = f"{_word(entry.category).capitalize()}, {rarity}"
            return _line(head, tuned, charges, effect_lines(entry.effects))
        case Hazard():
            dcs = ", ".join(f"DC {dc}" for dc in entry.difficulty_classes)
            states = _words(entry.conditions)
            head = f"{entry.kind.capitalize()}, {_word(entry.sort)}"
            return _line(head, dcs, damage_line(entry.damage), states)
        case _:
            raise TypeError(f"no line for {type(entry).__name__}")


def _line(head: str, *parts: str) -> str:
    told = "; ".join(part for part in parts if part)
    return f"{head}: {told.removesuffix('.')}." if told else f"{head}."


def _charges(number: str) -> str:
    return f"{number} charge{'' if number == '1' else 's'}"


def _word(slug: str) -> str:
    return slug.replace("-", " ")


def _words(names: Sequence[str], between: str = ", ") -> str:
    return between.join(_word(name) for name in names)


def _last(entry_id: str) -> str:
    return _word(entry_id.partition("/")[2])


def _uses(uses: Uses | None) -> str:
    if uses is None:
        return ""
    often = f"{uses.count} uses" if uses.count != 1 else "once"
    if uses.by:
        often = f"as often as the {_word(uses.by)}"
    return f"{often}, regained on {_word(uses.regained)}"


# --- cards ----------------------------------------------------------------------------


def reference_facts(entry: Reference) -> Iterator[Fact]:
    """Every field that says something, with its name as the label."""
    yield "What", entry.text
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        if name in _PLAIN or (not field.is_required() and value == field.default):
            continue
        if isinstance(entry, CharacterClass) and name == "levels":
            yield from _levels(entry)
        elif isinstance(entry, RulesTable):
            continue
        elif name == "features":
            own = f"{entry.id.partition('/')[2]}-"
            yield "Features", ", ".join(titled(one.replace(own, "", 1)) for one in value)
        else:
            yield _label(name), _told(name, value)
    if isinstance(entry, RulesTable):
        yield " | ".join(entry.columns), ""
        for row in entry.rows:
            yield row[0], " | ".join(row[1:])


def _label(name: str) -> str:
    if name in _IN_UNITS:
        return _IN_UNITS[name][0]
    return name.removesuffix("_cp").replace("_", " ").capitalize()


def _levels(entry: CharacterClass) -> Iterator[Fact]:
    for row in entry.levels:
        figures = ", ".join(f"{_word(name)} {cell}" for name, cell in row.columns.items())
        slots = "/".join(str(slot) for slot in row.slots if slot)
        parts = (", ".join(row.features), figures, f"slots {slots}" if slots else "")
        yield f"Level {row.level}", "; ".join(part for part in parts if part)


def _told(name: str, value: Any) -> str:
    if name in ("effects", "curse"):
        return effect_lines(value)
    if name == "use":
        return f"{_word(value.takes)}, {value.feet} feet: {effect_lines(value.effects)}"
    if name == "damage":
        return damage_line(value)
    if name == "uses":
        return _uses(value)
    if name in _IN_UNITS:
        _, parts, unit = _IN_UNITS[name]
        return f"{float(Fraction(value, parts)):g} {unit}"
    if name.endswith("_cp"):
        prices = value if isinstance(value, tuple) else (value,)
        return ", ".join(price_words(price) for price in prices)
    return _value(value)


def _training(training: Training) -> str:
    """What a class taken later trains in: ``weapons martial; armor shield; 1 skill``."""
    skills = f"{training.skills} skill{'s' if training.skills > 1 else ''}"
    parts = (
        f"weapons {_words(training.weapons)}" if training.weapons else "",
        f"armor {_words(training.armor)}" if training.armor else "",
        skills if training.skills else "",
        f"tools {_value(training.tools)}" if training.tools else "",
        f"{training.tools_chosen} of {_words(training.tools_among)}"
        if training.tools_chosen
        else "",
    )
    return "; ".join(part for part in parts if part)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _ENTRY_ID.fullmatch(value):
        return titled(value)
    if isinstance(value, Training):
        return _training(value)
    if isinstance(value, tuple):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(one)}" for key, one in value.items())
    if isinstance(value, ItemPower | ItemKind):
        return _of_item(value)
    if hasattr(value, "spell"):
        charges = f" (charges: {value.charges})" if value.charges else ""
        return titled(value.spell) + charges
    if hasattr(value, "ability"):
        return f"{value.ability.value} DC {value.difficulty_class}"
    if hasattr(value, "name") and hasattr(value, "effects"):
        told = "; ".join(p for p in (_value(value.spells), effect_lines(value.effects)) if p)
        return f"{value.name} ({told})" if told else value.name
    return str(value)


def _of_item(value: ItemPower | ItemKind) -> str:
    if isinstance(value, ItemPower):
        return _power(value)
    parts = (effect_lines(value.effects), *(_power(power) for power in value.powers))
    told = "; ".join(part for part in parts if part)
    return f"{value.id} ({told})" if told else value.id


def _power(power: ItemPower) -> str:
    """What a power takes and does: ``Flames: bonus action, until stopped; ...``."""
    parts = [_word(power.takes)]
    if power.charges:
        most = f" to {power.most_charges}" if power.most_charges else ""
        parts.append(_charges(f"{power.charges}{most}"))
    if power.rest:
        parts.append(f"once until {_word(power.rest)}")
    if power.again_seconds:
        parts.append(f"again after {time_words(power.again_seconds)}")
    if power.consumed:
        parts.append("used up")
    if power.seconds:
        parts.append(
            f"{power.lasts} times {time_words(power.seconds)}"
            if power.lasts
            else f"for {time_words(power.seconds)}"
        )
    parts += ["until stopped"] if power.stays else []
    parts += [f"as {titled(power.spell)}"] if power.spell else []
    lines = (effect_lines(power.own), effect_lines(power.effects))
    return f"{power.name or power.id}: {', '.join(parts)}" + "".join(
        f"; {one}" for one in lines if one
    )
