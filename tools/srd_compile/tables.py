"""Tables of the rules, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from tools.srd_compile.classes import CompiledReference, passage_of, source
from tools.srd_compile.grammar import slug
from tools.srd_compile.pages import Printed, lines
from whispyrkeep.models.reference import RulesTable

NUMBER: Final = r"[\d,]+"
PRICE: Final = r"[\d,]+ (?:CP|SP|GP)"
WORDS: Final = r"[A-Z][\w'() ,-]*?"


@dataclass(frozen=True, slots=True)
class Form:
    """A table by its heading, its columns, and the pattern of a row's cells.

    ``rows`` is how many the book has; side by side they are read from left to right and sorted.
    ``how`` says where a row lies: it is a whole line (or several in one), the start of a line
    whose rest are examples, or its cells are broken over lines that are joined first. ``under`` is
    the line it begins with where that is not its name: within an item, a spell or a trap.
    """

    name: str
    page: int
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    rows: int
    how: Literal["lines", "starts", "joined"] = "lines"
    under: str = ""


SLOT: Final = r"\d|—"
SIZE: Final = r"Tiny|Small|Medium|Large|Huge|Gargantuan"
ABILITY: Final = r"Strength|Dexterity|Constitution|Intelligence|Wisdom|Charisma"
CLASSES: Final = r"Barbarian|Fighter, Paladin, or Ranger|Bard, Cleric, Druid, Monk, Rogue, or Warlock|Sorcerer or Wizard"
RANGE: Final = r"\d\d(?:–\d\d)?"
KINDS: Final = r"\d (?:Very Rare|[A-Z][a-z]+)"
RARITY: Final = "Common|Uncommon|Rare|Very Rare|Legendary"
NAME: Final = r"[A-Z][a-z]+(?: [A-Z][a-z]+)*"
LEVELS: Final = r"\d+–\d+"
DAMAGE: Final = r"\d+ \(\d+d\d+\)"
FORMS: Final = (
    Form("Character Advancement", 23, ("Level", "Experience Points", "Proficiency Bonus"), (r"\d+", NUMBER, r"\+\d"), 20),
    Form("Multiclass Spellcaster: Spell Slots per Spell Level", 26, ("Level", *map(str, range(1, 10))), (r"\d+", *[SLOT] * 9), 20),
    Form("Ability Modifiers", 5, ("Score", "Modifier"), (r"\d+(?:–\d+)?", r"[+-]\d+"), 16),
    Form("XP Budget per Character", 202, ("Level", "Low", "Moderate", "High"), (r"\d+", NUMBER, NUMBER, NUMBER), 20),
    Form("Experience Points by Challenge Rating", 256, ("CR", "XP"), (r"\d+(?:/\d)?", rf"{NUMBER}(?: or \d+)?"), 34),
    Form("Proficiency Bonus by Challenge Rating", 256, ("CR", "PB"), (r"\d+–\d+", r"\+\d"), 8),
    Form("Spellcasting Services", 102, ("Spell Level", "Availability", "Cost"), (r"Cantrip|\d(?:–\d)?", r"[A-Z][a-z, ]+", PRICE), 7),
    Form("Spell Scroll Costs", 103, ("Spell Level", "Time", "Cost"), (r"Cantrip|\d", r"\d+ days?", PRICE), 10),
    Form("Magic Item Crafting Time and Cost", 207, ("Rarity", "Time", "Cost"), (r"[A-Z][a-z]+(?: Rare)?", r"\d+ days", PRICE), 5),
    Form("Magic Item Rarities and Values", 206, ("Rarity", "Value"), (r"[A-Z][a-z]+(?: Rare)?", rf"{PRICE}|Priceless"), 6),
    Form("Draconic Ancestors", 84, ("Dragon", "Damage Type"), (r"[A-Z][a-z]+", r"Acid|Cold|Fire|Lightning|Poison"), 10),
    Form("Typical Difficulty Classes", 6, ("Task Difficulty", "DC"), (r"[A-Z][a-z]+(?: [a-z]+)?", r"\d+"), 6),
    Form("Skills", 9, ("Skill", "Ability"), (r"[A-Z][a-z]+(?: of)?(?: [A-Z][a-z]+)?", ABILITY), 18, "starts"),
    Form("Travel Pace", 12, ("Pace", "Minute", "Hour", "Day"), ("Fast|Normal|Slow", r"\d+ feet", r"\d+ miles", r"\d+ miles"), 3),
    Form("Creature Size and Space", 14, ("Size", "Feet", "Squares"), (SIZE, r"[\d½]+ by [\d½]+ feet", r"\d+ (?:per )?squares?(?: \(\d by \d\))?"), 6),
    Form("Cover", 15, ("Degree", "Benefit to Target"), (r"Half|Three- ?Quarters|Total", r"\+\d|Can.t be targeted directly"), 3, "joined"),
    Form("Ability Scores and Backgrounds", 19, ("Ability", "Background"), (ABILITY, "[A-Z][a-z]+"), 6, "starts"),
    Form("Ability Score Point Costs", 21, ("Score", "Cost"), (r"\d+", r"\d"), 8),
    Form("Standard Array by Class", 21, ("Class", "Str", "Dex", "Con", "Int", "Wis", "Cha"), ("[A-Z][a-z]+", *[r"\d+"] * 6), 12),
    Form("Level 1 Hit Points by Class", 22, ("Class", "Hit Point Maximum"), (CLASSES, r"\d+ \+ Con\. modifier"), 4, "joined"),
    Form("Fixed Hit Points by Class", 23, ("Class", "Hit Points per Level"), (CLASSES, r"\d+ \+ Con\. modifier"), 4, "joined"),
    Form("Starting Equipment at Higher Levels", 24, ("Level", "Equipment and Money", "Magic Items"), (r"\d+–\d+", r"Normal starting equipment|[\d,]+ (?:GP|gp) plus 1d10 × \d+ GP plus normal starting equipment", rf"{KINDS}(?:, {KINDS})*"), 4, "joined"),
    Form("Creating Spell Slots", 66, ("Spell Slot Level", "Sorcery Point Cost", "Min. Sorcerer Level"), (r"\d", r"\d", r"\d"), 5),
    Form("Coin Values", 89, ("Coin", "Value in GP"), (r"[A-Z][a-z]+ Piece \([A-Z]P\)", r"1/\d+|\d+"), 5),
    Form("Spell Preparation by Class", 104, ("Class", "Change When You", "Number of Spells"), ("[A-Z][a-z]+", "Gain a level|Finish a Long Rest", "One|Any"), 8),
    Form("Omens", 111, ("Omen", "For Results That Will Be"), ("Weal and woe|Weal|Woe|Indifference", "Good and bad|Good|Bad|Neither good nor bad"), 4),
    Form("Materials", 121, ("Material", "Duration"), (r"[A-Z][a-z]+(?: [a-z]+)*", r"\d+ (?:hour|minute)s?"), 5),
    Form("Teleportation Outcome", 168, ("Familiarity", "Mishap", "Similar Area", "Off Target", "On Target"), (r"[A-Z][a-z]+(?: [a-z]+)+", *[rf"{RANGE}|—"] * 4), 6, "joined"),
    Form("Object Armor Class", 178, ("AC", "Substance"), (r"\d+", r"[A-Z][a-z]+(?:, [a-z]+)*"), 7),
    Form("Object Hit Points", 178, ("Size", "Fragile", "Resilient"), (rf"(?:{SIZE}) \([a-z, ]+\)", r"\d+ \(\d+d\d+\)", r"\d+ \(\d+d\d+\)"), 4),
    Form("Carrying Capacity", 178, ("Creature Size", "Carry", "Drag/Lift/Push"), (r"[A-Z][a-z]+(?:/Medium)?", r"Str\. × [\d.]+ lb\.", r"Str\. × [\d.]+ lb\."), 5),
    Form("Damage Types", 180, ("Type",), ("Acid|Bludgeoning|Cold|Fire|Force|Lightning|Necrotic|Piercing|Poison|Psychic|Radiant|Slashing|Thunder",), 13, "starts"),
    Form("Water Needs per Day", 181, ("Size", "Water"), (SIZE, r"[\d/]+ gallons?"), 6),
    Form("Food Needs per Day", 185, ("Size", "Food"), (SIZE, r"[\d/]+ pounds?"), 6),
    Form("Travel Terrain", 192, ("Terrain", "Maximum Pace", "Encounter Distance", "Foraging DC", "Navigation DC", "Search DC"), ("[A-Z][a-z]+", r"Fast\*?|Normal|Slow|Special†", r"\dd\d+ × 10 feet", r"\d+", r"\d+", r"\d+"), 11),
    Form("Sentient Item's Alignment", 208, ("1d100", "Alignment"), (RANGE, r"(?:Lawful|Chaotic|Neutral)(?: (?:Good|Neutral|Evil))?"), 9),
    Form("Sentient Item's Senses", 208, ("1d4", "Senses"), (r"\d", r"Hearing and [A-Za-z ]+ out to \d+ feet"), 4),
    Form("Cube of Force Faces", 216, ("Spell", "Charge Cost"), (r"[A-Z][a-z]+(?: [a-z]+)?(?: [A-Z][a-z]+)?", r"\d"), 6),
    Form("Deck of Illusions", 217, ("1d100", "Illusion"), (RANGE, r"[A-Z].*"), 33, "starts"),
    Form("Hit Dice by Size", 255, ("Monster Size", "Hit Die", "Average HP per Die"), (SIZE, r"d\d+", r"\d+½"), 6),
    Form("Beast Shapes", 42, ("Druid Level", "Known Forms", "Max CR", "Fly Speed"), (r"\d", r"\d", r"[\d/]+", "No|Yes"), 3),
    Form("Nature's Ward", 46, ("Land Type", "Resistance"), ("[A-Z][a-z]+", "Fire|Cold|Lightning|Poison"), 4),
    Form("Precipitation", 120, ("Stage", "Condition"), (r"\d", r"[A-Z][a-z, ]+"), 5),
    Form("Temperature", 120, ("Stage", "Condition"), (r"\d", r"[A-Z][a-z ]+"), 6),
    Form("Wind", 120, ("Stage", "Condition"), (r"\d", r"[A-Z][a-z ]+"), 5),
    Form("Reincarnated Species", 158, ("1d10", "Species"), (r"\d+", r"Roll again\.|[A-Z][a-z]+"), 10, under="1d10 Species"),
    Form("Scrying by Knowledge", 160, ("Your Knowledge of the Target", "Save Modifier"), (r"[A-Z][a-z]+ \([a-z ]+\)", r"[+-]\d+"), 3, under="Your Knowledge"),
    Form("Scrying by Connection", 160, ("You Have the Target's", "Save Modifier"), (r"[A-Z][a-z, ]+", r"[+-]\d+"), 3, under="You Have the Target"),
    Form("Sample Mental Stress Effects", 196, ("Save DC", "Psychic Damage"), (r"\d+", r"\dd6"), 3),
    Form("Collapsing Roof at Higher Levels", 199, ("Levels", "Bludgeoning Damage", "Save DC"), (LEVELS, DAMAGE, r"\d+"), 3, under="Levels Bludgeoning"),
    Form("Fire-Casting Statue at Higher Levels", 200, ("Levels", "Fire Damage", "Area of Effect"), (LEVELS, DAMAGE, r"\d+-foot Cone"), 3, under="Levels Fire"),
    Form("Hidden Pit at Higher Levels", 200, ("Levels", "Pit Depth", "Bludgeoning Damage"), (LEVELS, r"\d+ feet", DAMAGE), 3, under="Levels Pit Depth Bludgeoning"),
    Form("Poisoned Needle at Higher Levels", 201, ("Levels", "Poison Damage", "Save DC"), (LEVELS, DAMAGE, r"\d+"), 3, under="Levels Poison"),
    Form("Spiked Pit at Higher Levels", 201, ("Levels", "Pit Depth", "Damage"), (LEVELS, r"\d+ feet", rf"{DAMAGE} Bludgeoning plus {DAMAGE} Piercing"), 3, "joined", under="Levels Pit Depth Damage"),
    Form("Ammunition of Slaying", 209, ("1d100", "Creature Type"), (RANGE, "[A-Z][a-z]+"), 14, under="1d100 Creature Type"),
    Form("Armor of Resistance", 210, ("1d10", "Damage Type"), (r"\d+", "[A-Z][a-z]+"), 10, under="1d10 Damage Type"),
    Form("Gray Bag of Tricks", 212, ("1d8", "Creature"), (r"\d", NAME), 8),
    Form("Rust Bag of Tricks", 212, ("1d8", "Creature"), (r"\d", NAME), 8),
    Form("Tan Bag of Tricks", 212, ("1d8", "Creature"), (r"\d", NAME), 8),
    Form("Belts of Giant Strength", 213, ("Belt", "Strength", "Rarity"), (r"Belt of Giant Strength \([a-z ]+\)", r"\d+", RARITY), 5, "joined", under="Belt Str. Rarity"),
    Form("Candle of Invocation", 215, ("1d100", "Outer Plane"), (RANGE, NAME), 16, under="1d100 Outer Plane"),
    Form("Carpet of Flying", 215, ("1d100", "Size", "Capacity", "Fly Speed"), (RANGE, r"\d ft\. × \d ft\.", r"\d+ lb\.", r"\d+ feet"), 4, under="1d100 Size"),
    Form("Dragon Scale Mail", 219, ("Dragon", "Resistance"), ("[A-Z][a-z]+", "Acid|Cold|Fire|Lightning|Poison"), 10, under="Dragon Resistance"),
    Form("Elemental Gem", 220, ("Gem", "Summoned Elemental"), (r"[A-Z][a-z]+(?: [a-z]+)?", r"[A-Z][a-z]+ Elemental"), 4, under="Gem Summoned"),
    Form("Feather Tokens", 221, ("1d100", "Token", "Rarity"), (RANGE, r"[A-Z][a-z]+(?: [a-z]+)?", RARITY), 6),
    Form("Horn of Valhalla", 226, ("1d100", "Horn Type", "Spirits", "Requirement"), (RANGE, "[A-Z][a-z]+", r"\d", "None|(?:Proficiency|Training) with all [A-Z][a-z]+ (?:weapons|armor)"), 4, "joined", under="1d100 Horn Type"),
    Form("Manual of Golems", 230, ("1d20", "Golem", "Time", "Cost"), (r"\d+(?:–\d+)?", "[A-Z][a-z]+ Golem", r"\d+ days", PRICE), 4, under="1d20 Golem"),
    Form("Mysterious Deck", 231, ("1d100 (13-Card Deck)", "1d100 (22-Card Deck)", "Card"), (rf"{RANGE}|—", RANGE, "[A-Z][a-z]+"), 22),
    Form("Necklace of Prayer Beads", 233, ("1d20", "Bead", "Spell"), (r"\d+(?:–\d+)?", "Bead of (?:Wind Walking|[A-Z][a-z]+)", r"Cure Wounds \(level 2 version\)|Guardian of Faith|[A-Z][a-z]+(?: [A-Z][a-z]+)?"), 6, "joined", under="1d20 Bead"),
    Form("Potions of Giant Strength", 235, ("Potion", "Strength", "Rarity"), (r"Potion of Giant Strength \([a-z ]+\)", r"\d+", RARITY), 5, "joined", under="Potion Str. Rarity"),
    Form("Potion of Resistance", 236, ("1d10", "Damage Type"), (r"\d+", "[A-Z][a-z]+"), 10, under="1d10 Damage Type"),
    Form("Ring of Resistance", 238, ("1d10", "Damage Type", "Gemstone"), (r"\d+", "[A-Z][a-z]+", "[A-Z][a-z]+"), 10, under="1d10 Damage Type"),
    Form("Spell Scroll", 244, ("Spell Level", "Rarity", "Save DC", "Attack Bonus"), (r"Cantrip|\d", RARITY, r"\d+", r"\+\d+"), 10, under="Spell Level Rarity"),
)  # fmt: skip


def tables() -> Iterator[CompiledReference]:
    """Every table of ``FORMS``; a wrong number of rows stops the compiler."""
    for form in FORMS:
        printed = lines(form.page, form.page + 1)
        heading = form.name.partition(":")[0]
        begins = form.under or heading
        starts = [i for i, line in enumerate(printed) if line.text.startswith(begins)]
        found: list[tuple[str, ...]] = []
        used: list[Printed] = []
        for start in starts:
            found, used = _rows(form, printed[start:])
            if len(found) == form.rows:
                break
        if len(found) != form.rows:
            raise ValueError(f"{form.name} has {len(found)} rows, not {form.rows}")
        made = RulesTable(
            id=f"table/{slug(heading)}",
            name=heading,
            columns=form.columns,
            rows=tuple(found),
            source=source(used, heading),
        )
        yield CompiledReference(made, passage_of(used))


def _rows(form: Form, printed: tuple[Printed, ...]) -> tuple[list[tuple[str, ...]], list[Printed]]:
    row = re.compile(" ".join(f"({cell})" for cell in form.cells))
    if form.how == "joined":
        return _joined_rows(form, row, printed)
    found: list[tuple[int, tuple[str, ...]]] = []
    used = [printed[0]]
    for line in printed[1:]:
        if form.how == "starts":
            cells = [matched.groups()] if (matched := row.match(line.text)) else []
        else:
            cells = _cells(row, line.text)
        if cells:
            found += enumerate(cells)
            used.append(line)
        if len(found) >= form.rows:
            break
    if not found:
        return [], used
    return [cells for _, cells in sorted(found, key=lambda one: one[0])], used


_JOINED_LINES: Final = 24
"""How far below its heading the rows of a broken table may lie."""


def _joined_rows(
    form: Form, row: re.Pattern[str], printed: tuple[Printed, ...]
) -> tuple[list[tuple[str, ...]], list[Printed]]:
    window = printed[: _JOINED_LINES + 1]
    text = " ".join(line.text for line in window[1:])
    found = list(islice(row.finditer(text), form.rows))
    if not found:
        return [], list(window[:1])
    rows = [
        tuple(cell.replace("- ", "-").strip() for cell in matched.groups()) for matched in found
    ]
    at, end = 0, 1
    while at < found[-1].end():
        at += len(window[end].text) + 1
        end += 1
    return rows, list(window[:end])


def _cells(row: re.Pattern[str], text: str) -> list[tuple[str, ...]]:
    """The rows of a line that consists of nothing else."""
    found = []
    at = 0
    while at < len(text):
        matched = row.match(text, at)
        if matched is None:
            return []
        found.append(tuple(cell.strip() for cell in matched.groups()))
        at = matched.end() + (1 if text[matched.end() : matched.end() + 1] == " " else 0)
    return found
