"""Finding out what magic does, what is worn once, poison, ships, roads and who goes first."""

from __future__ import annotations

import pytest
from features_game import d20, dealt, fought
from rules_game import Carried, cleric, fighter, hero, rogue, state_of, wizard
from test_item_powers import bearer, view

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.trinkets import trinkets
from whispyrkeep.mechanics.journeys.travel import marching, minutes_of, most_pace
from whispyrkeep.models.events import (
    ItemGained,
    MoneyChanged,
    ObjectDamaged,
    PlaceNoted,
    TimeAdvanced,
)
from whispyrkeep.models.terms import Condition

DAY = 86_400


def notes(events) -> list[str]:
    return [e.note for e in events if isinstance(e, PlaceNoted)]


# --- magic items ----------------------------------------------------------------------


def test_a_short_rest_tells_what_an_item_does(game) -> None:
    """SRD 5.2, "Identifying a Magic Item" (p. 102): one item, and no curse it bears."""
    played = game(bearer("ring-of-protection", "berserker-axe-greataxe"))
    ring, axe = "magic-item/ring-of-protection", "magic-item/berserker-axe-greataxe"
    (said,) = notes(played.ask("rest", length="short", study={"brin": ring}))
    assert said.startswith("Brin knows the Ring of Protection. Ring, rare: attunement")
    (said,) = notes(played.ask("rest", length="short", study={"brin": axe}))
    assert "hit points" in said.lower()
    assert "disadvantage" not in said.lower()
    busy = played.refused("rest", length="short", study={"brin": ring}, attune={"brin": ring})
    assert busy.code == "rest.study"
    bare = played.refused("rest", length="short", study={"brin": "magic-item/wand-of-web"})
    assert bare.code == "item.not_carried"


def test_identify_tells_what_an_item_does(game) -> None:
    """SRD 5.2, "Identify" (p. 142): the fastest way."""
    caster = wizard(
        equipment=(Carried(item="magic-item/wand-of-web"), Carried(item="item/arcane-focus-orb"))
    )
    casting = caster.spellcasting
    caster = caster.with_(spellcasting=casting.with_(prepared=("spell/identify",)))
    played = game(caster, state=state_of(caster))
    asked = {"actor": "tam", "spell": "spell/identify", "option": "wand-of-web"}
    found = played.resolve("cast_spell", **asked)
    if not isinstance(found, list):
        caster = caster.with_(equipment=(*caster.equipment, Carried(item="item/component-pouch")))
        played = game(caster)
        member = played.state.party["tam"]
        played.state = played.state.with_(party={"tam": member.with_(money_cp=100_000)})
        found = played.ask("cast_spell", **asked)
    assert any(said.startswith("Tam knows the Wand of Web") for said in notes(found))


def test_one_of_a_kind_is_worn(game) -> None:
    """SRD 5.2, "Multiple Items of the Same Kind" (p. 103): one pair of footwear, one cloak …"""
    boots = ("boots-of-speed", "boots-of-elvenkind")
    played = game(bearer(boots[1], "cloak-of-protection", worn=(boots[0],)))
    refused = played.refused("equip", actor="brin", item=f"magic-item/{boots[1]}")
    assert refused.code == "item.same_kind"
    played.ask("equip", actor="brin", item="magic-item/cloak-of-protection")
    played.ask("equip", actor="brin", item=f"magic-item/{boots[0]}", on=False)
    played.ask("equip", actor="brin", item=f"magic-item/{boots[1]}")


def test_one_of_a_kind_is_attuned_to(game) -> None:
    """SRD 5.2, "Multiple Items of the Same Kind": who is attuned to a cloak wears it."""
    cloaks = [f"magic-item/cloak-of-{name}" for name in ("protection", "elvenkind")]
    played = game(bearer("cloak-of-protection", "cloak-of-elvenkind"))
    played.ask("rest", length="short", attune={"brin": cloaks[0]})
    refused = played.refused("rest", length="short", attune={"brin": cloaks[1]})
    assert refused.code == "item.same_kind"
    played.ask("rest", length="short", attune={"brin": cloaks[1]}, let_go={"brin": cloaks[0]})


@pytest.mark.parametrize(
    ("item", "amount"), [(None, 13), ("magic-item/boots-of-speed", 6),
                         ("magic-item/potion-of-speed", 13)]
)  # fmt: skip
def test_magic_items_resist_damage(game, item, amount: int) -> None:
    """SRD 5.2, "Magic Item Resilience" (p. 206): Resistance to all damage, but for Potions and
    Scrolls; nothing damages an Artifact.
    """
    blade = (Carried(item="item/greatsword", equipped=True),)
    played = game(hero("Fighter", 5, equipment=blade), attack=[19], damage=[5, 5])
    asked = {"actor": "brin", "object": "thing", "weapon": "item/greatsword", "size": "large"}
    (hit,) = [e for e in played.ask("break_object", **asked, item=item)
              if isinstance(e, ObjectDamaged)]  # fmt: skip
    assert hit.amount == amount
    refused = played.refused("break_object", **asked, item="magic-item/dragon-orb")
    assert refused.code == "object.artifact"


# --- ongoing spells -------------------------------------------------------------------


@pytest.mark.parametrize(("face", "known"), [(20, True), (2, False)])
def test_an_ongoing_spell_is_studied(game, face: int, known: bool) -> None:
    """SRD 5.2, "Identifying an Ongoing Spell" (p. 106): the Study action, DC 15 Arcana."""
    played = game(fighter(), cleric(), check=[face])
    none = played.refused("identify_spell", actor="brin", target="odo")
    assert none.code == "spell.none"
    played.ask("cast_spell", actor="odo", spell="spell/bless", targets=["brin"])
    events = played.ask("identify_spell", actor="brin", target="brin")
    assert d20(events, "check").target_number == 15
    assert notes(events) == (["Brin knows the spells on Brin: Bless."] if known else [])


# --- poison ---------------------------------------------------------------------------


def harvester(**changes):
    kit = (Carried(item="item/poisoners-kit"),)
    return hero("Rogue", 5, equipment=kit, max_hit_points=200, **changes)


@pytest.mark.parametrize(
    ("monster", "dose"),
    [("wyvern", "poison/wyvern-poison"), ("giant-scorpion", "item/basic-poison")],
)
def test_poison_is_harvested(game, monster: str, dose: str) -> None:
    """SRD 5.2, "Harvesting Poison" (p. 197): 1d6 minutes, DC 20 Intelligence (Nature)."""
    played = game(harvester(), check=[20], effect=[4])
    before = played.state.time
    events = played.ask("harvest_poison", actor="brin", monster=f"monster/{monster}")
    assert d20(events, "check").target_number == 20
    assert played.state.time - before == 240
    assert [e.item for e in events if isinstance(e, ItemGained)] == [dose]
    assert played.catalogue.item(dose).price_cp > 0


@pytest.mark.parametrize(("face", "hurt"), [(15, True), (16, False)])
def test_a_clumsy_harvester_is_poisoned(game, face: int, hurt: bool) -> None:
    """SRD 5.2, "Harvesting Poison": who fails by 5 or more is subjected to the poison."""
    played = game(harvester(), check=[face], save=[1], damage=[5] * 9)
    events = played.ask("harvest_poison", actor="brin", monster="monster/wyvern")
    assert bool(dealt(events, "brin")) is hurt


@pytest.mark.parametrize(
    ("sheet", "monster", "code"),
    [
        (harvester(), "monster/ogre", "harvest.none"),
        (harvester(), "monster/nobody", "harvest.what"),
        (fighter(), "monster/wyvern", "item.not_carried"),
    ],
)
def test_what_cannot_be_harvested(game, sheet, monster: str, code: str) -> None:
    played = game(sheet)
    refused = played.refused("harvest_poison", actor="brin", monster=monster)
    assert refused.code == code
    played = fought(game, harvester())
    refused = played.refused("harvest_poison", actor="brin", monster="monster/wyvern")
    assert refused.code == "harvest.fight"


# --- ships, roads, marching -----------------------------------------------------------


@pytest.mark.parametrize(("shipyard", "days", "gold"), [(False, 4, 80), (True, 2, 40)])
def test_a_ship_is_repaired(game, shipyard: bool, days: int, gold: int) -> None:
    """SRD 5.2, "Ship Repair" (p. 101): a day and 20 GP a Hit Point, half in a shipyard."""
    played = game(fighter(money_cp=10_000))
    asked = {"actor": "brin", "vehicle": "vehicle/sailing-ship", "shipyard": shipyard}
    events = played.ask("repair_ship", **asked, hit_points=4)
    assert sum(e.seconds for e in events if isinstance(e, TimeAdvanced)) == days * DAY
    assert [e.change_cp for e in events if isinstance(e, MoneyChanged)] == [-100 * gold]
    assert played.refused("repair_ship", **asked, hit_points=9).code == "trade.too_dear"
    assert played.refused("repair_ship", **asked, hit_points=999).code == "repair.hull"
    bad = played.refused("repair_ship", actor="brin", vehicle="vehicle/raft", hit_points=1)
    assert bad.code == "repair.what"
    played = fought(game, fighter(money_cp=10_000))
    assert played.refused("repair_ship", **asked, hit_points=1).code == "repair.fight"


@pytest.mark.parametrize(
    ("terrain", "road", "pace"),
    [
        ("mountain", False, "slow"),
        ("mountain", True, "normal"),
        ("forest", False, "normal"),
        ("forest", True, "fast"),
        ("grassland", True, "fast"),
        ("", False, "fast"),
    ],
)
def test_a_good_road_quickens(terrain: str, road: bool, pace: str) -> None:
    """SRD 5.2, "Good Roads" (p. 192): one step faster than the terrain allows."""
    catalogue = Catalogue({})
    most = most_pace(catalogue, terrain, road=road)
    assert most == pace
    state = state_of(fighter(equipment=()), flags={"pace": "fast"})
    assert minutes_of(state, 60, most) == {"slow": 90, "normal": 60, "fast": 45}[pace]


def test_who_marches_first_meets_the_trap(game) -> None:
    """SRD 5.2, "Marching Order" (p. 12): who goes first is caught by what waits there."""
    state = state_of(fighter(), rogue(), flags={"marching-order": "Sela, Brin"})
    assert marching(state) == ("sela", "brin")
    played = game(state=state)
    played.ask("danger", danger="trap/hidden-pit")
    assert view(played, "sela").hit_points < view(played, "sela").max_hit_points
    assert view(played).hit_points == view(played).max_hit_points
    assert marching(state.with_(flags={})) == ("brin", "sela")
    assert not view(played).has(Condition.PRONE)


# --- the gear of foes, trinkets -------------------------------------------------------


def test_foes_are_given_gear(game) -> None:
    """SRD 5.2, "Equipping a Monster with Other Items" (p. 255): it works for them, and can be
    taken from the dead.
    """
    ring = "magic-item/ring-of-protection"
    gear = {"monster/ogre": ["item/shield", ring, "item/potion-of-healing"]}
    played = game(fighter(), initiative=[20, 1])
    played.ask("start_fight", monsters=["monster/ogre"], gear=gear)
    assert sum(part.value for part in view(played, "ogre-1").armor_class) == 11 + 2 + 1
    for _ in range(9):
        if played.state.fight is not None:
            played.ask("damage", target="ogre-1", dice="20d6", damage_type="fire")
    left = played.state.places["quay"].contents
    assert (left[ring], left["item/potion-of-healing"]) == (1, 1)


@pytest.mark.parametrize(
    "gear",
    [
        {"monster/goblin-warrior": ["item/shield"]},
        {"monster/ogre": ["item/nothing"]},
        {"monster/ogre": [f"magic-item/ring-of-{name}" for name in (
            "protection", "free-action", "evasion", "feather-falling")]},
    ],
)  # fmt: skip
def test_gear_that_foes_cannot_have(game, gear) -> None:
    """SRD 5.2, "Equipping a Monster with Other Items": attunement as for characters."""
    refused = game(fighter()).refused("start_fight", monsters=["monster/ogre"], gear=gear)
    assert refused.code == "fight.gear"


def test_a_trinket_is_found(game) -> None:
    """SRD 5.2, "Trinkets" (p. 26): one of a hundred, in our words."""
    assert len(set(trinkets())) == 100
    played = game(fighter(), table=[56])
    (rolled,) = played.ask("roll_table", table="trinkets")
    assert rolled.label == "Trinkets: a key to who knows what"
    assert played.refused("roll_table", table="nothing").code == "table.unknown"
