"""A universe's entries over the SRD's: of every kind, checked, labelled, and never under play."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import builtin_fields, index, kinds
from whispyrkeep.catalog.overlays import named_entries, read_overlay
from whispyrkeep.catalog.search import srd_find
from whispyrkeep.errors import BrokenEntry
from whispyrkeep.mechanics.in_play import srd_show
from whispyrkeep.models.homebrew import Overlay

FIRST = {kind: next(one for one in index() if one.startswith(f"{kind}/")) for kind in kinds()}


def laid_over(**files: Mapping[str, Any]) -> Catalogue:
    """A catalogue of these files, by ids with ``__`` for the slash."""
    homebrew, overlays = {}, {}
    for name, stored in files.items():
        kind, _, slug = name.replace("_", "-").partition("--")
        overlay, fields = read_overlay(f"{kind}/{slug}", stored)
        if overlay is not None:
            overlays[f"{kind}/{slug}"] = overlay
        if fields is not None:
            homebrew[f"{kind}/{slug}"] = fields
    return Catalogue(homebrew, overlays)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_can_be_added_changed_and_banned(kind: str) -> None:
    base, new = FIRST[kind], f"{kind}/of-the-fen"
    overlay, fields = read_overlay(new, {"name": "Of the Fen", "overlay": {"base": base}})
    whole = builtin_fields(base) | {"name": "Another"}
    catalogue = Catalogue(
        {new: fields or {}, base: read_overlay(base, whole)[1] or {}},
        {new: overlay or Overlay()},
    )
    assert catalogue.entry(new).name == "Of the Fen"
    assert catalogue.entry(base).name == "Another"
    assert (catalogue.label(new), catalogue.label(base)) == ("SRD-derived", "homebrew")
    facets = catalogue.listed[new].facets
    assert facets.keys() - {"base"} <= set(catalogue.listed[base].facets)
    assert facets["base"] == base
    assert new in catalogue.ids(kind)
    banned = Catalogue({}, {base: Overlay(banned=True)})
    assert base not in banned.ids(kind)
    assert banned.label(base) == "banned"
    assert not banned.has(base)
    assert banned.entry(base).name == index()[base].name


def test_a_change_of_one_field_leaves_the_rest_as_the_base_has_it() -> None:
    changed = laid_over(
        monster__fog_wolf={
            "name": "Fog Wolf",
            "abilities": {"strength": 16},
            "overlay": {"base": "monster/wolf", "tier": 1, "levels": [1, 4], "rarity": "uncommon"},
        }
    )
    wolf, fog_wolf = changed.monster("monster/wolf"), changed.monster("monster/fog-wolf")
    assert fog_wolf.abilities == wolf.abilities | {"strength": 16}
    assert fog_wolf.actions == wolf.actions
    facts = dict(srd_show("Fog Wolf", catalogue=changed).facts)
    assert facts["Label"] == "SRD-derived from monster/wolf"
    assert facts["Meant for"] == "uncommon, tier 1, levels 1 to 4"
    assert "Source" not in facts


def test_a_search_finds_homebrew_with_its_label_and_bans() -> None:
    catalogue = laid_over(
        monster__fog_wolf={"name": "Fog Wolf", "overlay": {"base": "monster/wolf"}},
        monster__dire_wolf={"overlay": {"banned": True, "note": "extinct"}},
    )
    found = srd_find("wolf", kind="monster", type="beast", catalogue=catalogue)
    labels = {one.id: one.label for one in found}
    assert labels["monster/fog-wolf"] == "SRD-derived"
    assert labels["monster/dire-wolf"] == "banned"
    assert labels["monster/wolf"] == "SRD"
    assert found.columns[-2:] == ("label", "page")
    assert dict(zip(found.columns, found.rows()[-1], strict=True))["page"] == ""
    assert "label" not in srd_find("wolf", kind="monster").columns
    assert [one.id for one in srd_find(base="monster/wolf", catalogue=catalogue)] == [
        "monster/fog-wolf"
    ]


@pytest.mark.parametrize(
    ("entry_id", "stored", "field"),
    [
        ("monster/x", {"overlay": {"base": "monster/wolf"}, "armor_class": "high"}, "armor_class"),
        ("monster/x", {"overlay": {"base": "monster/wolff"}}, "overlay.base"),
        ("monster/x", {"overlay": {"base": "spell/light"}}, "overlay.base"),
        ("monster/x", {"overlay": {"banned": True}}, "overlay.banned"),
        ("monster/wolf", {"overlay": {"banned": True}, "name": "Wolf"}, "name"),
        ("monster/wolf", {"overlay": {"tier": 5, "base": "monster/wolf"}}, "overlay.tier"),
        ("monster/wolf", {"overlay": {"levels": [9, 3]}}, "levels"),
        ("monster/wolf", {"overlay": {"power": 3}}, "overlay.power"),
        ("palace/x", {}, "kind"),
        ("feat/x", {"id": "feat/y", "name": "Y", "category": "general"}, "calls itself"),
        ("species/x", {"id": "species/x", "name": "X"}, "creature_type"),
    ],
)
def test_a_fault_is_named_with_its_field(entry_id: str, stored: dict, field: str) -> None:
    with pytest.raises(BrokenEntry) as broken:
        read_overlay(entry_id, stored)
    assert broken.value.entry == entry_id
    assert field in broken.value.problem


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["op", "name", "level", "effects", "base"]), inner)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["id", "name", "overlay", "armor_class", "actions", "traits", "effects", "hit_dice", "speeds"]
)


@given(st.sampled_from(sorted(FIRST.values())), st.dictionaries(FIELDS, JSON), st.booleans())
def test_any_file_is_an_entry_or_a_fault(entry_id: str, stored: dict, derived: bool) -> None:
    if derived:
        stored |= {"overlay": {"base": entry_id}}
    try:
        _, fields = read_overlay(entry_id, stored)
    except BrokenEntry as broken:
        assert broken.problem
    else:
        assert fields is None or Catalogue({entry_id: fields}).entry(entry_id).id == entry_id


def test_bans_and_labels_change_the_hash() -> None:
    plain = Catalogue({})
    assert Catalogue({}, {}).content_hash == plain.content_hash
    assert Catalogue({}, {"spell/fly": Overlay(banned=True)}).content_hash != plain.content_hash


def test_entries_that_an_entry_names_are_found_in_keys_and_values() -> None:
    found = dict(named_entries({"id": "monster/x", "gear": {"item/rope": 1}, "text": "and/or"}))
    assert found == {"gear.item/rope": "item/rope"}


def test_no_builtin_entry_names_what_is_not_there() -> None:
    for entry_id in index():
        fields = builtin_fields(entry_id)
        missing = [named for _, named in named_entries(fields) if named not in index()]
        assert not missing, entry_id


def test_what_belongs_in_the_overlay_is_sent_there() -> None:
    fields = {"id": "monster/fog-wolf", "name": "Fog Wolf", "base": "monster/wolf"}
    with pytest.raises(BrokenEntry, match="base: it stands under overlay"):
        read_overlay("monster/fog-wolf", fields)
