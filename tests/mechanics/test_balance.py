"""The balance check: figures that can be reckoned by hand, and peers that are the SRD's own."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep import srd_balance
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import kinds
from whispyrkeep.mechanics.chances.balance import RATINGS, balance
from whispyrkeep.mechanics.chances.measures import (
    block_measures,
    damage_a_round,
    durability,
    hazard_measures,
    item_measures,
    magic_item_measures,
    mean,
    spell_harm,
    spell_measures,
)
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.reference import Hazard, MagicItem

SRD = Catalogue({})


def block(slug: str, **changes: object) -> StatBlock:
    return SRD.monster(f"monster/{slug}").with_(**changes)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("wolf", Fraction(11, 2)),  # Bite 1d6 + 2
        ("ogre", Fraction(13)),  # Greatclub 2d8 + 4
        ("owlbear", Fraction(28)),  # two Rends of 2d8 + 5
        ("giant-fly", Fraction(0)),
        ("swarm-of-bats", Fraction(5)),  # Bites 2d4, less when Bloodied
    ],
)
def test_damage_a_round(name: str, damage: Fraction) -> None:
    """SRD 5.2.1, the stat blocks' own dice, averaged exactly."""
    assert damage_a_round(block(name), SRD.spell) == damage


def test_what_recharges_counts_in_the_rounds_it_is_likely_in() -> None:
    """Winter Wolf: Bite 2d6 + 4, Cold Breath 4d8 in a cone, Recharge 5-6: two creatures caught."""
    bite, breath, back = mean("2d6+4"), 2 * mean("4d8"), Fraction(1, 3)
    rounds = [breath] + [back * breath + (1 - back) * bite] * 2
    assert damage_a_round(block("winter-wolf"), SRD.spell) == sum(rounds) / 3


def test_durability_is_hit_points_by_the_chance_to_hit() -> None:
    """Ogre: 68 Hit Points, Armor Class 11, Proficiency Bonus 2: hit on 5 or more, 16 of 20."""
    assert durability(block("ogre")) == Fraction(68 * 20, 16)


@given(st.integers(1, 30), st.integers(1, 30))
def test_more_armor_never_means_less_durability(one: int, other: int) -> None:
    low, high = sorted((one, other))
    ogre = block("ogre")
    assert durability(ogre.with_(armor_class=low)) <= durability(ogre.with_(armor_class=high))


def test_spells() -> None:
    """SRD 5.2.1, "Spell Descriptions"."""
    assert spell_harm(SRD.spell("spell/fireball")) == 2 * mean("8d6")
    assert spell_harm(SRD.spell("spell/fireball"), 5) == 2 * mean("10d6")
    assert spell_harm(SRD.spell("spell/magic-missile")) == 3 * mean("1d4+1")
    assert spell_harm(SRD.spell("spell/magic-missile"), 3) == 5 * mean("1d4+1")
    assert spell_harm(SRD.spell("spell/scorching-ray")) == 3 * mean("2d6")
    assert spell_measures(SRD.spell("spell/cure-wounds")) == {"healing": mean("2d8") + 4}


def test_things_and_hazards() -> None:
    """SRD 5.2.1, p. 91, p. 198 and p. 245."""
    assert item_measures(SRD.item("item/longsword"))["damage"] == mean("1d10")
    assert item_measures(SRD.item("item/potion-of-healing"))["healing"] == mean("2d4+2")
    poison, staff = SRD.entry("poison/wyvern-poison"), SRD.entry("magic-item/staff-of-fire")
    assert isinstance(poison, Hazard)
    assert isinstance(staff, MagicItem)
    assert hazard_measures(poison)["damage"] == mean("7d6")
    figures = magic_item_measures(staff, SRD.spell)
    assert (figures["charges"], figures["damage"]) == (10, 2 * mean("8d6"))


def test_an_entry_far_out_is_told_by_how_much_and_what_it_fits() -> None:
    huge = block("ogre", id="monster/x", name="Big Ogre", hit_points=300)
    found = {one.measure: one for one in balance(huge).standings}
    life = found["durability"]
    assert life.place == "above every peer"
    assert int(life.fits.removeprefix("CR ")) >= 12
    assert life.value / life.median > 5
    assert "x the median of" in life.told
    assert [one.measure for one in balance(huge).outliers] == ["durability"]
    assert found["damage a round"].fits == "CR 2"


def test_the_srds_own_entries_stand_where_they_are_printed() -> None:
    """At least half of all figures of all stat blocks lie in the middle of their peers."""
    places = [
        one.place
        for monster in SRD.monsters()
        if monster.challenge_rating != "none"
        for one in balance(monster).standings
    ]
    assert places.count("as its peers") > len(places) / 2
    assert sum(place.endswith("every peer") for place in places) < len(places) / 8


def test_damage_and_durability_rise_with_the_challenge_rating() -> None:
    low = [block_measures(one, SRD.spell) for one in SRD.monsters() if one.challenge_rating == "1"]
    high = [block_measures(one, SRD.spell) for one in SRD.monsters() if one.challenge_rating == "5"]
    for measure in ("damage a round", "durability"):
        assert sum(one.get(measure, 0) for one in low) / len(low) < sum(
            one[measure] for one in high
        ) / len(high)


@pytest.mark.parametrize("rating", RATINGS)
def test_every_challenge_rating_has_peers(rating: str) -> None:
    found = balance(block("ogre", id="monster/x", challenge_rating=rating))
    assert {"damage a round", "durability"} <= {one.measure for one in found.standings}
    assert all(len(one.peers) >= 3 for one in found.standings)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_an_answer(kind: str) -> None:
    for entry_id in SRD.ids(kind)[:3]:
        found = balance(SRD.entry(entry_id))
        ElementTree.fromstring(found.svg())
        assert str(found).startswith(found.name)
        assert "<section>" in found._repr_html_()
    if kind in ("class", "species", "language"):
        assert found.standings == ()


def test_what_no_figure_shows_is_named() -> None:
    assert srd_balance("Lich").unweighed[:2] == ("resistances", "immunities")
    assert "Concentration" in srd_balance("Bless").unweighed
    assert srd_balance("monster/wolf").plain()["figures"][0]["measure"] == "damage a round"


def test_a_universes_own_spell_is_found_for_its_caster() -> None:
    fields = SRD.spell("spell/fireball").dump() | {"id": "spell/bog-fire", "name": "Bog Fire"}
    catalogue = Catalogue({"spell/bog-fire": fields})
    assert srd_balance("Bog Fire", catalogue=catalogue).standings[0].fits == "level 3"
