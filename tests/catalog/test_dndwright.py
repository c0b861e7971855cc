"""The same book, read by others: every difference is explained."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from whispyrkeep import srd_find
from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.terms import Ability

CATALOGUE = Catalogue({})
SHORT = {ability.value[:3]: ability for ability in Ability}


def theirs(name: str) -> list[dict[str, Any]]:
    found = json.loads((files("dndwright") / "content" / f"{name}.json").read_text())
    return next(value for key, value in found.items() if key != "metadata" and key != "$schema")


def plain(text: str) -> str:
    return text.replace("’", "'").replace("−", "-")


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", plain(name).lower().replace("'", "")).strip("-")


def test_creatures() -> None:
    """AC, Initiative, HP, dice, abilities, saves, CR, XP, Proficiency Bonus of 330 creatures."""
    creatures = theirs("creatures")
    assert len(creatures) == 330
    for them in creatures:
        us = CATALOGUE.monster(f"monster/{slug(them['name'])}")
        assert them["ac"] == us.armor_class, us.id
        assert them["initiative"] == us.initiative, us.id
        assert (them["hp"], plain(them["hp_formula"]).replace(" ", "")) == (
            us.hit_points,
            us.hit_dice,
        )
        assert {SHORT[k]: v for k, v in them["abilities"].items()} == us.abilities, us.id
        assert them["cr"] == us.challenge_rating, us.id
        assert them["proficiency_bonus"] == us.proficiency_bonus, us.id
        assert (them["xp"], them.get("xp_lair", 0)) == (us.experience, us.experience_in_lair), us.id
        saves = {SHORT[k]: v for k, v in them.get("saving_throws", {}).items()}
        assert saves.items() <= us.saves.items(), us.id
        assert them["creature_type"] in (us.creature_type, f"swarm of tiny {us.creature_type}s")


def test_spells() -> None:
    """Schools and classes of 339 spells; their levels are read differently, see below."""
    spells = theirs("spells")
    assert len(spells) == 339
    for them in spells:
        us = CATALOGUE.spell(f"spell/{slug(them['name'])}")
        assert them["level"] == us.level, us.id
        assert them["school"].lower() == us.school, us.id
        assert sorted(map(slug, them["classes"])) == list(us.classes), us.id
        assert them["duration"].startswith("Concentration") == us.concentration, us.id


def test_weapons_and_armor() -> None:
    for them in theirs("weapons"):
        us = CATALOGUE.item(f"item/{slug(them['name'])}").weapon
        assert us is not None
        assert (them["damage_dice"], them["damage_type"].lower()) == (us.damage, us.damage_type)
        assert (them["category"].lower(), them["mastery"].lower()) == (us.category, us.mastery)
    for them in theirs("armor"):
        worn = CATALOGUE.item(f"item/{slug(them['name'])}").armor
        assert worn is not None
        assert them["stealth_disadvantage"] is worn.stealth_disadvantage
        assert them["strength_requirement"] in (worn.strength, None)


MISSING_THERE = {
    "Two-Weapon Fighting",
}
"""Feats of the book that dndwright 0.29.0 does not have."""


def test_names_of_feats_species_and_backgrounds() -> None:
    for kind, name in (("feat", "feats"), ("species", "species"), ("background", "backgrounds")):
        ours = {one.name for one in srd_find(kind=kind)}
        them = {plain(one["name"]) for one in theirs(name)}
        assert them <= ours, kind
        assert ours - them <= MISSING_THERE, kind
