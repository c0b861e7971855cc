"""One entry as a table of its facts, in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from whispyrkeep.catalog.builtin import Entry, Listed
from whispyrkeep.catalog.catalogue import Catalogue
from whispyrkeep.catalog.rider_words import signed
from whispyrkeep.catalog.search import srd_listed
from whispyrkeep.catalog.wording import (
    action_line,
    area_line,
    effect_lines,
    price_words,
    time_words,
    trait_line,
)
from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import ItemDefinition

if TYPE_CHECKING:
    from whispyrkeep.models.homebrew import Overlay
    from whispyrkeep.models.reference import Reference

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """An entry and its facts: a label and a text each, as a person reads them."""

    listed: Listed
    entry: Entry | Reference
    facts: tuple[Fact, ...]

    def beside(self, fact: Fact) -> Card:
        """The card with one more fact before its source, if the fact says something."""
        source = [one for one in self.facts if one[0] == "Source"]
        others = [one for one in self.facts if one[0] != "Source"]
        return replace(self, facts=(*others, *([fact] if fact[1] else ()), *source))

    def __str__(self) -> str:
        lines = [self.listed.name, *(f"{label}: {text}" for label, text in self.facts)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>'
            for label, text in self.facts
        )
        return f"<table><caption>{escape(self.listed.name)}</caption><tbody>{rows}</tbody></table>"


def entry_card(name: str, *, kind: str | None = None, catalogue: Catalogue | None = None) -> Card:
    """What the entry's data says; ``mechanics.in_play`` adds how the engine plays it.

    Raises:
        UnknownEntry, ManyEntries: as ``srd_listed`` does.
    """
    found_in = catalogue or Catalogue({})
    listed = srd_listed(name, kind=kind, catalogue=found_in)
    entry = found_in.entry(listed.id)
    told = entry_facts(entry)
    facts = [(label, text) for label, text in told if text or entry.id.startswith("table/")]
    if entry.unmodelled:
        facts.append(("Not expressed", "; ".join(entry.unmodelled)))
    facts += _whose(listed, entry, found_in.overlay(listed.id))
    return Card(listed, entry, tuple(facts))


def entry_facts(entry: Entry | Reference) -> Iterator[Fact]:
    """Label and text of everything the entry says, empty texts among them."""
    if isinstance(entry, StatBlock | SpellDefinition | ItemDefinition):
        return _FACTS[type(entry)](entry)
    # The words of references are loaded with their forms: play needs neither.
    from whispyrkeep.catalog.reference_words import reference_facts

    return iter(reference_facts(entry))


def _whose(listed: Listed, entry: Entry | Reference, overlay: Overlay | None) -> Iterator[Fact]:
    """Where the entry comes from, and what its author says about it."""
    if overlay is not None:
        of = f" from {overlay.base}" if overlay.base else ""
        yield "Label", f"{listed.label}{of}"
        words = overlay_words(overlay)
        if words:
            yield "Meant for", words
        if overlay.note:
            yield "Note", overlay.note
    elif listed.label != "SRD":
        yield "Label", listed.label
    if listed.page:
        yield "Source", f"SRD 5.2.1, p. {listed.page}"
    elif entry.source.document:
        yield "Source", entry.source.document


def overlay_words(overlay: Overlay) -> str:
    """Rarity, power tier and levels of a homebrew entry, as far as its author gave them."""
    parts = []
    if overlay.rarity is not None:
        parts.append(overlay.rarity.value.replace("-", " "))
    if overlay.tier is not None:
        parts.append(f"tier {overlay.tier}")
    if overlay.levels is not None:
        first, last = overlay.levels
        parts.append(f"levels {first} to {last}" if first != last else f"level {first}")
    return ", ".join(parts)


def _words(names: Sequence[Any]) -> str:
    return ", ".join(str(name).replace("-", " ") for name in names)


# --- creatures ------------------------------------------------------------------------


def _block(block: StatBlock) -> Iterator[Fact]:
    yield "Kind", _kind(block)
    yield "AC", _growing(block.armor_class, block.armor_class_per_level)
    yield "Initiative", signed(block.initiative)
    yield "HP", f"{_growing(block.hit_points, block.hit_points_per_level)} ({block.hit_dice})"
    yield "Speed", ", ".join(f"{mode} {feet} ft." for mode, feet in block.speeds.items())
    yield "Abilities", ", ".join(f"{a.value[:3]} {score}" for a, score in block.abilities.items())
    yield "Saves", ", ".join(f"{a.value[:3]} {signed(save)}" for a, save in block.saves.items())
    yield "Skills", ", ".join(f"{skill} {signed(total)}" for skill, total in block.skills.items())
    yield "Vulnerable", _words(block.vulnerabilities)
    yield "Resistant", _words(block.resistances)
    yield "Immune", _words((*block.immunities, *block.condition_immunities))
    senses = [f"{sense} {feet} ft." for sense, feet in block.senses.items()]
    yield "Senses", ", ".join([*senses, f"passive Perception {block.passive_perception}"])
    yield "Languages", block.languages
    yield "Gear", _words([f"{item.partition('/')[2]} x{n}" for item, n in block.gear.items()])
    yield "CR", _rating(block)
    for trait in block.traits:
        yield trait.name, trait_line(trait) or "see the book"
    for head, actions in (
        ("", block.actions),
        ("Bonus Action, ", block.bonus_actions),
        ("Reaction, ", block.reactions),
        ("Legendary, ", block.legendary_actions),
    ):
        yield from _actions(head, actions)


def _kind(block: StatBlock) -> str:
    size = " or ".join(size.value for size in block.sizes)
    kinds = " or ".join((block.creature_type, *block.other_types))
    tags = f" ({', '.join(block.tags)})" if block.tags else ""
    return f"{size.capitalize()} {kinds}{tags}, {block.alignment}"


def _growing(number: int, per_level: int) -> str:
    return f"{number} + {per_level} a spell level" if per_level else str(number)


def _rating(block: StatBlock) -> str:
    lair = f", {block.experience_in_lair:,} in lair" if block.experience_in_lair else ""
    bonus = f"PB {signed(block.proficiency_bonus)}" if block.proficiency_bonus else "summoner's PB"
    return f"{block.challenge_rating} ({block.experience:,} XP{lair}; {bonus})"


def _actions(head: str, actions: Sequence[ActionDefinition]) -> Iterator[Fact]:
    for action in actions:
        yield f"{head}{action.name}", action_line(action) or "see the book"


# --- spells and items -----------------------------------------------------------------


def _spell(spell: SpellDefinition) -> Iterator[Fact]:
    level = f"Level {spell.level}" if spell.level else "Cantrip"
    yield "Kind", f"{level}, {spell.school}"
    yield "Classes", _words(spell.classes)
    slow = time_words(spell.casting_seconds) if spell.casting_seconds else ""
    waits = f", {spell.window.trigger.replace('-', ' ')}" if spell.window else ""
    ritual = " or ritual" if spell.ritual else ""
    yield "Casting time", f"{slow or spell.casting_time.replace('-', ' ')}{waits}{ritual}"
    near = "touch" if spell.touch else f"{spell.range_feet:,} feet" if spell.range_feet else "self"
    yield "Range", spell.reaches or near
    parts = [("V", spell.verbal), ("S", spell.somatic), (f"M ({spell.material})", spell.material)]
    yield "Components", ", ".join(name for name, there in parts if there)
    yield "Duration", _duration(spell)
    area = spell.area or spell.covers
    yield "Area", area_line(area) if area else ""
    yield "Does", effect_lines(spell.effects)
    yield "Each higher slot", f"{spell.upcast} more" if spell.upcast else ""


def _duration(spell: SpellDefinition) -> str:
    time = time_words(spell.duration_seconds) if spell.duration_seconds else "instantaneous"
    if spell.until_dispelled:
        time = "until dispelled"
    if spell.special_duration:
        time = "special"
    return f"Concentration, {time}" if spell.concentration else time


def _item(item: ItemDefinition) -> Iterator[Fact]:
    yield "What", item.text
    yield "Price", f"{price_words(item.price_cp)}{f' for {item.bundle}' if item.bundle > 1 else ''}"
    yield "Weight", f"{item.weight_oz / 16:g} lb." if item.weight_oz else ""
    if item.weapon is not None and item.weapon.range_feet:
        yield "Range", f"{item.weapon.range_feet}/{item.weapon.long_range_feet} feet"
    yield "Focus", _words(item.focus)
    if item.light:
        cone = "-foot Cone" if item.light.cone else " feet"
        yield "Light", f"bright {item.light.bright_feet}{cone}, dim {item.light.dim_feet} feet more"
    yield "Holds", _words([f"{key.partition('/')[2]} x{n}" for key, n in item.contents.items()])
    if item.tool:
        yield "Used with", item.tool.ability.value
        yield "DCs", ", ".join(map(str, item.tool.difficulty_classes))
        yield "Crafts", ", ".join(item.tool.crafts)


_FACTS: Final[dict[type, Callable[[Any], Iterator[Fact]]]] = {
    StatBlock: _block,
    SpellDefinition: _spell,
    ItemDefinition: _item,
}
