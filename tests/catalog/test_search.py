"""Finding and showing entries, from Python."""

from __future__ import annotations

import re

import pytest

from whispyrkeep import srd_find, srd_show
from whispyrkeep.catalog.builtin import index
from whispyrkeep.catalog.cards import Card
from whispyrkeep.catalog.passages import passage
from whispyrkeep.errors import BadFilter, UnknownEntry
from whispyrkeep.mechanics.features import standing as features


def test_by_kind_rating_and_type() -> None:
    """SRD 5.2.1, the Undead of CR 1 to 3."""
    found = srd_find(kind="monster", cr="1..3", type="undead")
    assert [one.name for one in found] == [
        "Ghast",
        "Ghoul",
        "Minotaur Skeleton",
        "Mummy",
        "Ogre Zombie",
        "Specter",
        "Swarm of Crawling Claws",
        "Wight",
        "Will-o'-Wisp",
    ]


def test_a_fraction_is_a_rating() -> None:
    """Trap: 1/8 lies between 0 and 1/4."""
    small = {one.name for one in srd_find(kind="monster", cr="1/8..1/4", type="humanoid")}
    assert {"Bandit", "Guard"} <= small
    assert all(
        one.facets["cr"] in ("1/8", "1/4") for one in srd_find(kind="monster", cr="1/8..1/4")
    )


def test_open_ranges_numbers_and_flags() -> None:
    assert [one.name for one in srd_find(kind="monster", cr="30..")] == ["Tarrasque"]
    assert {one.facets["level"] for one in srd_find(kind="spell", level=0)} == {0}
    rituals = srd_find(kind="spell", ritual=True, level="..1")
    assert "spell/identify" in [one.id for one in rituals]
    assert all(one.facets["ritual"] for one in rituals)
    assert (
        len(srd_find(kind="spell", ritual="no")) + len(srd_find(kind="spell", ritual="yes")) == 339
    )


def test_what_words_of_python_cannot_be() -> None:
    found = srd_find("fire", kind="spell", class_="druid", level="3..9")
    assert [one.name for one in found] == ["Fire Shield", "Fire Storm", "Wall of Fire"]


def test_a_filter_nobody_knows_names_those_there_are() -> None:
    with pytest.raises(BadFilter, match="school"):
        srd_find(kind="spell", colour="red")
    with pytest.raises(BadFilter, match="no number"):
        srd_find(kind="monster", cr="low..high")
    with pytest.raises(BadFilter, match="monster"):
        srd_find(kind="wizards")


@pytest.mark.parametrize(
    ("filters", "says"),
    [({"cr": "x"}, "'x' is no number"), ({"cr": "3..1"}, "ends below its beginning"),
     ({"level": "third"}, "'third' is no number"), ({"ac": "high"}, "'high' is no number")],
)  # fmt: skip
def test_a_filter_that_can_fit_nothing_is_refused(filters: dict[str, str], says: str) -> None:
    kind = "spell" if "level" in filters else "monster"
    with pytest.raises(BadFilter, match=says):
        srd_find(kind=kind, **filters)


def test_prices_are_told_in_coins_and_sought_in_copper() -> None:
    found = srd_find(kind="item", price="150000..")
    assert ("Plate Armor", "1,500 GP") in {(row[1], row[3]) for row in found.rows()}


def test_a_table_shows_itself_and_hides_nothing_unsaid() -> None:
    found = srd_find(kind="monster")
    shown = found._repr_html_()
    assert shown.count("<tr>") == 51
    assert f"and {len(found) - 50} more" in shown
    assert repr(found) == "Found(336 entries)"
    assert "&#x27;" in srd_find("o'-wisp")._repr_html_()


@pytest.mark.parametrize("name", ["Fireball", "fireball", "spell/fireball"])
def test_an_entry_by_name_or_id(name: str) -> None:
    card = srd_show(name)
    assert isinstance(card, Card)
    facts = dict(card.facts)
    assert facts["Area"] == "20-foot sphere"
    assert facts["Range"] == "150 feet"
    assert facts["Source"] == "SRD 5.2.1, p. 131"
    assert "8d6 fire" in str(card)
    assert "<caption>Fireball</caption>" in card._repr_html_()


RAW = re.compile(r"\w=[('{\d]|\b[a-z-]+/[a-z]+-[a-z]|_oz|half tons")
"""What only a programmer reads: a repr, an id, a field of the form."""


def test_every_entry_has_a_card_in_words() -> None:
    for entry_id in index():
        card = srd_show(entry_id)
        assert dict(card.facts)["Source"].startswith("SRD 5.2.1, p. ")
        assert not re.search(r"\w=[('{\d]|\b[a-z-]+/[a-z]+-[a-z]|_oz|half tons", str(card)), str(
            card
        )


@pytest.mark.parametrize(
    ("name", "label", "says"),
    [
        ("vehicle/rowboat", "Speed", "1.5 miles an hour"),
        ("vehicle/keelboat", "Cargo", "0.5 tons"),
        ("mount/mastiff", "Carries", "195 lb."),
        ("class/druid", "Multiclass", "armor light, shield"),
        ("subclass/hunter", "Features", "Hunters Lore, Hunters Prey, Defensive Tactics, "
         "Superior Hunters Prey, Superior Hunters Defense"),
        ("feature/barbarian-rage", "In play", "the engine carries it out"),
        ("monster/wolf", "In play", "2 of 2 traits and actions carried out"),
    ],
)  # fmt: skip
def test_a_card_speaks_to_people(name: str, label: str, says: str) -> None:
    assert dict(srd_show(name).facts)[label] == says


def test_a_card_tells_what_of_features_is_left_to_the_table() -> None:
    for one in features.standings():
        said = dict(srd_show(one.id).facts)["In play"]
        assert said == (f"left to the table: {one.why} (p. {index()[one.id].page})"
                        if one.why else "the engine carries it out")  # fmt: skip


def test_close_names_are_offered() -> None:
    with pytest.raises(UnknownEntry, match="spell/fireball"):
        srd_show("Fierball")


def test_every_passage_begins_with_the_name() -> None:
    """The book's own words stand where the index says."""
    for entry in index().values():
        if entry.kind in ("monster", "spell"):
            first = passage(entry).split("\n")[0].replace("’", "'")
            assert first.casefold() == entry.name.casefold(), entry.id
