"""The classes' own spell lists say the same as the spells: level, classes, school and marks."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from tools.srd_compile.pages import lines
from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.spells import SpellDefinition

CATALOGUE = Catalogue({})
SCHOOLS = (
    "Abjuration|Conjuration|Divination|Enchantment|Evocation|Illusion|Necromancy|Transmutation"
)

Lists = dict[tuple[str, int], dict[str, tuple[str, str]]]
"""School and marks by name, by class and level."""

LEFT_OUT = {
    ("Phantasmal Force", "bard"): 151,
    ("Phantasmal Force", "sorcerer"): 151,
    ("Phantasmal Force", "wizard"): 151,
    ("Mind Spike", "sorcerer"): 149,
}
"""Spells that name a class whose list leaves them out, and the page of the spell."""

OTHER_SCHOOL = {"Flaming Sphere": ("evocation", "conjuration")}
"""Spells whose school the lists give otherwise than the spell."""


@cache
def printed() -> Lists:
    """Every list of SRD 5.2.1, pp. 28-83: C is Concentration, R a Ritual, M a costly material."""
    found: Lists = defaultdict(dict)
    place: tuple[str, int] | None = None
    for line in lines(28, 83):
        if head := re.match(r"(?:Cantrips \(Level (0)|Level (\d)) (\w+) Spells\)?", line.text):
            place = head[3].lower(), int(head[1] or head[2])
        row = re.match(rf"(.+?) ({SCHOOLS}) ([—–]|[CRM](?:, ?[CRM])*)$", line.text)
        if row and place:
            found[place][row[1]] = row[2].lower(), row[3]
    return found


def own() -> dict[tuple[str, int], dict[str, SpellDefinition]]:
    found: dict[tuple[str, int], dict[str, SpellDefinition]] = defaultdict(dict)
    for spell in CATALOGUE.spells():
        for name in spell.classes:
            found[name, spell.level][spell.name] = spell
    return found


def test_every_class_lists_its_spells_by_level() -> None:
    assert sum(map(len, printed().values())) == 875
    spells = own()
    assert spells.keys() == printed().keys()
    left_out = {}
    for (name, level), there in spells.items():
        listed = printed()[name, level].keys()
        assert listed <= there.keys(), (name, level)
        left_out |= {(one, name): there[one].source.page for one in there.keys() - listed}
    assert left_out == LEFT_OUT


def test_schools_and_marks_are_those_of_the_spells() -> None:
    spells = own()
    for place, listed in printed().items():
        for name, (school, marks) in listed.items():
            spell = spells[place][name]
            assert (school, spell.school) in ((school, school), OTHER_SCHOOL.get(name)), name
            costly = bool(spell.material_cp) or spell.material_consumed
            found = {"C": spell.concentration, "R": spell.ritual, "M": costly}
            assert found == {mark: mark in marks for mark in "CRM"}, (place, name)
