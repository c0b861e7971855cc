"""What the book prints that does not follow from its own numbers, each with its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

EXCEPTIONS: dict[tuple[str, str], tuple[int, str]] = {
    ("archmage", "experience"): (305, "8,000 XP, where CR 12 is worth 8,400"),
    ("archmage", "initiative"): (305, "+7 is neither +2 nor +6 nor +10"),
    ("giant-frog", "skill stealth"): (351, "+4 is neither +3 nor +5"),
    ("shambling-mound", "skill stealth"): (323, "+3 is neither +2 nor +5"),
    ("adult-bronze-dragon", "save DC Spellcasting"): (270, "17 for 18"),
    ("adult-bronze-dragon", "save DC Thunderclap"): (270, "17 for 18"),
    ("ancient-white-dragon", "save DC Freezing Burst"): (341, "20 is of no ability"),
    ("sphinx-of-valor", "save DC Weight of Years"): (328, "16 is of no ability"),
    ("swarm-of-ravens", "save DC Cacophony"): (362, "10 is of no ability"),
    ("aboleth", "escape DC Tentacle"): (258, "14 for 17"),
    ("barbed-devil", "escape DC Claws"): (262, "13 for 14"),
    ("behir", "escape DC Constrict"): (263, "16 for 18"),
    ("chain-devil", "escape DC Chain"): (272, "14 for 15"),
    ("giant-crocodile", "escape DC Bite"): (350, "15 for 16"),
    ("glabrezu", "escape DC Pincer"): (289, "15 for 17"),
    ("invisible-stalker", "escape DC Vortex"): (301, "13 for 14"),
    ("kraken", "escape DC Tentacle"): (303, "20 for 25"),
    ("marilith", "escape DC Constrict"): (306, "14 for 17"),
    ("otyugh", "escape DC Tentacle"): (313, "13 for 14"),
    ("purple-worm", "escape DC Bite"): (316, "19 for 22"),
    ("remorhaz", "escape DC Bite"): (319, "17 for 19"),
    ("roc", "escape DC Talons"): (320, "19 for 21"),
    ("roper", "escape DC Tentacle"): (320, "14 for 15"),
    ("salamander", "escape DC Constrict"): (321, "14 for 15"),
    ("shambling-mound", "escape DC Engulf"): (323, "14 for 15"),
    ("tarrasque", "escape DC Bite"): (331, "20 for 27"),
    ("tyrannosaurus-rex", "escape DC Bite"): (363, "17 for 18"),
    ("vampire", "escape DC Grave Strike"): (335, "14 for 17"),
    ("vampire-spawn", "escape DC Claw"): (334, "13 for 14"),
}


def parts_of(value: Any) -> Iterator[BaseModel]:
    """The value and every value within it."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from parts_of(one)
