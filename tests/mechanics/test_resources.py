"""What a rested character has, and what a Short Rest gives back: the tables of the book."""

from __future__ import annotations

import pytest
from rules_game import abilities, fighter

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.resources import full_resources, short_rest_gives

BOOK = Catalogue({})


def sheet(character_class: str, level: int, *features: str, **changes):
    scores = abilities(16, 14, 14, 10, 16, 18)
    return fighter(
        character_class=character_class,
        level=level,
        features=features,
        abilities=scores,
        **changes,
    )


@pytest.mark.parametrize(
    ("character_class", "resource", "feature", "by_level"),
    [
        ("Barbarian", "rage", "rage", {1: 2, 3: 3, 6: 4, 12: 5, 17: 6}),
        ("Bard", "bardic-inspiration", "bardic-inspiration", {1: 4}),
        ("Cleric", "channel-divinity", "channel-divinity", {2: 2, 6: 3, 18: 4}),
        ("Druid", "wild-shape", "wild-shape", {2: 2, 6: 3, 17: 4}),
        ("Fighter", "second-wind", "second-wind", {1: 2, 4: 3, 10: 4}),
        ("Fighter", "action-surge", "action-surge", {2: 1, 17: 2}),
        ("Fighter", "indomitable", "indomitable", {9: 1, 13: 2, 17: 3}),
        ("Monk", "focus-points", "monks-focus", {2: 2, 11: 11}),
        ("Paladin", "channel-divinity", "channel-divinity", {3: 2, 11: 3}),
        ("Paladin", "lay-on-hands", "lay-on-hands", {1: 5, 20: 100}),
        ("Ranger", "favored-enemy", "favored-enemy", {1: 2, 5: 3, 17: 6}),
        ("Sorcerer", "sorcery-points", "font-of-magic", {2: 2, 20: 20}),
        ("Fighter", "breath-weapon", "breath-weapon", {1: 2, 5: 3, 17: 6}),
        ("Fighter", "giant-ancestry", "giant-ancestry", {1: 2, 9: 4}),
    ],
)
def test_uses_grow_with_the_level(character_class, resource, feature, by_level) -> None:
    """SRD 5.2, the columns of the class tables, and the features' own words."""
    for level, uses in by_level.items():
        assert full_resources(sheet(character_class, level, feature), BOOK)[resource] == uses, level


@pytest.mark.parametrize(
    ("resource", "features", "gives"),
    [
        ("rage", ("rage",), 1),
        ("channel-divinity", ("channel-divinity",), 1),
        ("wild-shape", ("wild-shape",), 1),
        ("second-wind", ("second-wind",), 1),
        ("action-surge", ("action-surge",), "all"),
        ("focus-points", ("monks-focus",), "all"),
        ("stroke-of-luck", ("stroke-of-luck",), "all"),
        ("adrenaline-rush", ("adrenaline-rush",), "all"),
        ("pact-slot-3", ("pact-magic",), "all"),
        ("bardic-inspiration", ("bardic-inspiration", "font-of-inspiration"), "all"),
        ("bardic-inspiration", ("bardic-inspiration",), 0),
        ("lay-on-hands", ("lay-on-hands",), 0),
        ("sorcery-points", ("font-of-magic",), 0),
        ("slot-1", (), 0),
    ],
)
def test_what_a_short_rest_gives_back(resource, features, gives) -> None:
    """SRD 5.2: one use, all of them, or none, as each feature says."""
    given = short_rest_gives(sheet("Fighter", 5, *features), resource, BOOK)
    assert (given >= 20) if gives == "all" else given == gives


def test_two_classes_add_their_uses_of_channel_divinity() -> None:
    """SRD 5.2, "Channel Divinity": each class's own."""
    classes = ({"id": "class/cleric", "level": 6}, {"id": "class/paladin", "level": 3})
    both = sheet("Cleric", 9, "channel-divinity", classes=classes)
    assert full_resources(both, BOOK)["channel-divinity"] == 3 + 2
