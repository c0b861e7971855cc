"""Attunement and magic items. Source: SRD 5.2, "Magic Items"."""

from __future__ import annotations

import pytest
from features_game import attack_roll, body, d20, dealt, effects, end_turn, fought, left, strike
from rules_game import Carried, hero

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import base_of
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.things.magic_items import attunable
from whispyrkeep.models.events import ItemAttuned, ItemLost
from whispyrkeep.models.terms import Ability, Condition, EffectKind

RING = "magic-item/ring-of-protection"
CLOAK = "magic-item/cloak-of-protection"
BELT = "magic-item/belt-of-giant-strength-hill"
STONE = "magic-item/stone-of-good-luck-luckstone"
WAND = "magic-item/wand-of-fireballs"


def bearer(*items: str, worn: tuple[str, ...] = (), features=(), **changes):
    equipment = (
        *(Carried(item=item) for item in items),
        *(Carried(item=item, equipped=True) for item in worn),
    )
    return hero("Wizard", 5, *features, equipment=equipment, **changes)


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def attuned(played, *items: str) -> None:
    for item in items:
        played.ask("rest", length="short", attune={"brin": item})


@pytest.mark.parametrize(
    ("item_id", "name", "base", "bonus", "kind"),
    [
        ("magic-item/weapon-1-longsword", "Longsword, +1", "item/longsword", 1, ""),
        ("magic-item/armor-2-plate-armor", "Plate Armor, +2", "item/plate-armor", 2, ""),
        ("magic-item/shield-3", "Shield, +3", "item/shield", 3, ""),
        (
            "magic-item/holy-avenger-greatsword",
            "Holy Avenger (Greatsword)",
            "item/greatsword",
            0,
            "",
        ),
        ("magic-item/ring-of-resistance-cold", "Ring of Resistance (cold)", "", 0, "cold"),
        (
            "magic-item/armor-of-resistance-fire-chain-mail",
            "Armor of Resistance (fire, Chain Mail)",
            "item/chain-mail",
            0,
            "fire",
        ),
        (RING, "Ring of Protection", "", 0, ""),
    ],
)
def test_what_an_id_stands_for(item_id, name, base, bonus: int, kind: str) -> None:
    catalogue = Catalogue({})
    made = catalogue.enchanted(item_id)
    assert made is not None
    assert (made.base, made.bonus, made.kind) == (base, bonus, kind)
    assert catalogue.has(item_id)
    assert catalogue.item(item_id).name == name
    assert base_of(catalogue, item_id) == (base or item_id)


@pytest.mark.parametrize("item_id", ["magic-item/weapon-4-longsword", "magic-item/weapon-1-spoon"])
def test_what_the_book_does_not_have(item_id: str) -> None:
    assert not Catalogue({}).has(item_id)


def test_every_magic_item_of_the_book_can_be_carried() -> None:
    catalogue = Catalogue({})
    for entry_id in catalogue.ids("magic-item"):
        stands_for = entry_id.replace("-1-2-or-3", "-1")
        item = catalogue.item(stands_for)
        assert item.magic
        assert item.price_cp >= 0


def test_attunement_takes_a_short_rest(game) -> None:
    """SRD 5.2, "Attunement": until then the item does nothing."""
    played = game(bearer(RING))
    assert view(played).ac == 12
    attuned(played, RING)
    assert view(played).ac == 13
    assert ("Ring of Protection", 1) in [
        (m.source, m.value)
        for m in d20(
            played.ask("saving_throw", target="brin", ability="wisdom", difficulty_class=10)
        ).roll.modifiers
    ]
    assert [e.on for e in played.of(ItemAttuned)] == [True]


def test_no_more_than_three_items(game) -> None:
    """SRD 5.2, "Attunement"; four for a Thief with Use Magic Device."""
    items = (RING, CLOAK, BELT, STONE)
    played = game(bearer(*items))
    attuned(played, *items[:3])
    asked = {"length": "short", "attune": {"brin": STONE}}
    assert played.refused("rest", **asked).code == "attune.three"
    played.ask("rest", **asked, let_go={"brin": RING})
    assert played.state.party["brin"].attuned == (CLOAK, BELT, STONE)
    thief = game(bearer(*items, features=("use-magic-device",)))
    attuned(thief, *items)
    assert len(thief.state.party["brin"].attuned) == 4


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("magic-item/goggles-of-night", "attune.none"),
        ("magic-item/bag-of-holding", "attune.none"),
        (WAND, "attune.who"),
        (CLOAK, "item.not_carried"),
    ],
)
def test_attunements_that_cannot_be(game, item: str, code: str) -> None:
    """SRD 5.2, "Attunement", "Prerequisites"."""
    carried = tuple(one for one in (item,) if one != CLOAK)
    played = game(bearer(*carried))
    assert played.refused("rest", length="short", attune={"brin": item}).code == code


def test_what_is_given_away_is_attuned_no_longer(game) -> None:
    played = game(bearer(RING), hero("Fighter", 3, id="sela", name="Sela"))
    attuned(played, RING)
    played.ask("drop", actor="brin", item=RING, to="sela")
    assert played.state.party["brin"].attuned == ()


@pytest.mark.parametrize(
    ("item", "ability", "score"),
    [
        (BELT, Ability.STRENGTH, 21),
        ("magic-item/gauntlets-of-ogre-power", Ability.STRENGTH, 19),
        ("magic-item/headband-of-intellect", Ability.INTELLIGENCE, 19),
        ("magic-item/amulet-of-health", Ability.CONSTITUTION, 19),
        ("magic-item/ioun-stone-agility", Ability.DEXTERITY, 16),
    ],
)
def test_items_that_set_or_raise_scores(game, item: str, ability: Ability, score: int) -> None:
    """SRD 5.2, "Belt of Giant Strength", "Gauntlets of Ogre Power", "Headband of Intellect",
    "Amulet of Health": a score that is higher already stays; Constitution lends Hit Points.
    """
    played = game(bearer(item))
    attuned(played, item)
    assert view(played).abilities[ability] == score
    lent = 5 * 2 if ability is Ability.CONSTITUTION else 0
    assert view(played).max_hit_points == 60 + lent


def test_a_magic_sword_hits_and_hurts_more(game) -> None:
    """SRD 5.2, "Weapon, +1, +2, or +3"; training and mastery are those of the sword."""
    blade = "magic-item/weapon-2-longsword"
    sheet = bearer(worn=(blade,), features=("mastery-longsword",))
    played = fought(game, sheet, attack=[15], damage=[4])
    found = strike(played, weapon="longsword")
    values = [(m.source, m.value) for m in attack_roll(found).roll.modifiers]
    assert values == [("Strength", 3), ("Proficiency", 3), ("magic weapon", 2)]
    assert dealt(found) == 4 + 3 + 2
    assert effects(played, EffectKind.SAPPED, "ogre-1")


def test_magic_armor_and_shields(game) -> None:
    """SRD 5.2, "Armor, +1, +2, or +3"; "Shield, +1, +2, or +3"."""
    worn = ("magic-item/armor-1-chain-shirt", "magic-item/shield-2")
    assert view(game(bearer(worn=worn))).ac == 13 + 2 + 1 + 2 + 2
    assert view(game(bearer(*worn))).ac == 12


@pytest.mark.parametrize(
    ("item", "resisted"),
    [
        ("magic-item/ring-of-resistance-cold", "cold"),
        ("magic-item/belt-of-dwarvenkind", "poison"),
        ("magic-item/armor-of-resistance-fire-chain-mail", "fire"),
    ],
)
def test_items_that_protect(game, item: str, resisted: str) -> None:
    """SRD 5.2, "Ring of Resistance", "Armor of Resistance"."""
    played = game(bearer(worn=(item,)))
    if attunable(item, Catalogue({})):
        attuned(played, item)
    assert resisted in view(played).resistances


@pytest.mark.parametrize(
    ("item", "ac", "saves"),
    [(RING, 13, 1), (CLOAK, 13, 1), ("magic-item/bracers-of-defense", 14, 0)],
)
def test_items_that_ward(game, item: str, ac: int, saves: int) -> None:
    """SRD 5.2, "Ring of Protection", "Cloak of Protection", "Bracers of Defense"."""
    played = game(bearer(worn=(item,)), brin_save=[10])
    assert view(played).ac == 12
    attuned(played, item)
    assert view(played).ac == ac
    played.ask("saving_throw", target="brin", ability="strength", difficulty_class=10)
    assert (
        sum(m.value for m in d20(played.events).roll.modifiers if "rotection" in m.source) == saves
    )


def test_what_needs_no_attunement_is_worn(game) -> None:
    """SRD 5.2, "Goggles of Night"."""
    item = "magic-item/goggles-of-night"
    played = game(bearer(item))
    assert view(played).sense("darkvision") == 0
    played.ask("equip", actor="brin", item=item)
    assert view(played).sense("darkvision") == 60


def test_a_wand_casts_with_its_charges_and_its_own_dc(game) -> None:
    """SRD 5.2, "Wand of Fireballs": DC 15, a level more for each further charge."""
    from whispyrkeep.models.character import Spellcasting

    caster = {"spellcasting": Spellcasting(ability=Ability.INTELLIGENCE)}
    played = fought(game, bearer(WAND, **caster), monster="monster/ogre", band="near", save=[1, 1],
                    damage=[1] * 20)  # fmt: skip
    asked = {"actor": "brin", "spell": "spell/fireball", "item": WAND, "targets": ["ogre-1"]}
    assert played.refused("cast_spell", **asked).code == "attune.needed"
    member = played.state.party["brin"].with_(attuned=(WAND,))
    played.state = played.state.with_(party={"brin": member})
    assert dealt(played.ask("cast_spell", **asked, slot_level=5)) == 10
    assert left(played, "charges:wand-of-fireballs") == 4
    save = d20(played.events)
    assert save.target_number == 15
    end_turn(played)
    assert played.refused("cast_spell", **asked, slot_level=9).code == "item.charges"


def test_the_last_charge_may_crumble_a_wand_and_a_long_rest_refills_it(game) -> None:
    """SRD 5.2, "Wand of Magic Missiles": on a 1 of 1d20; 1d6 + 1 at dawn."""
    wand = "magic-item/wand-of-magic-missiles"
    for face, kept in ((1, False), (2, True)):
        played = fought(game, bearer(wand), effect=[face], recharge=[5])
        member = played.state.party["brin"]
        one = {**member.body.resources, "charges:wand-of-magic-missiles": 1}
        member = member.with_(body=member.body.with_(resources=one))
        played.state = played.state.with_(party={"brin": member})
        asked = {"spell": "spell/magic-missile", "item": wand, "targets": ["ogre-1"]}
        played.ask("cast_spell", actor="brin", **asked)
        assert bool(played.of(ItemLost)) is not kept
        if kept:
            played.ask("end_fight", how="flight")
            played.ask("rest", length="long")
            assert left(played, "charges:wand-of-magic-missiles") == 6


@pytest.mark.parametrize(
    ("item", "check"),
    [
        ("potion-of-resistance-acid", lambda v: "acid" in v.resistances),
        ("potion-of-giant-strength-storm", lambda v: v.abilities[Ability.STRENGTH] == 29),
        ("potion-of-invulnerability", lambda v: len(v.resistances) == 13),
        ("potion-of-heroism", lambda v: bool(v.effects(EffectKind.BLESS))),
        ("potion-of-flying", lambda v: bool(v.effects(EffectKind.FLYING))),
        ("potion-of-invisibility", lambda v: v.has(Condition.INVISIBLE)),
    ],
)
def test_potions(game, item: str, check) -> None:
    """SRD 5.2, "Potions": a Bonus Action, and gone: "Potion of Resistance",
    "Potion of Giant Strength", "Potion of Invulnerability", "Potion of Heroism",
    "Potion of Flying", "Potion of Invisibility".
    """
    played = fought(game, bearer(f"magic-item/{item}"))
    played.ask("use_item", actor="brin", item=f"magic-item/{item}")
    assert check(view(played))
    assert played.state.fight.budget.action
    assert f"magic-item/{item}" not in played.state.party["brin"].inventory
    assert body(played).hit_points == 60


# --- items that cast ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "spell", "target", "left_over"),
    [
        ("staff-of-fire", "fireball", "ogre-1", 7),
        ("staff-of-frost", "cone-of-cold", "ogre-1", 5),
        ("staff-of-power", "hold-monster", "ogre-1", 15),
        ("staff-of-the-magi", "wall-of-fire", "ogre-1", 46),
        ("staff-of-charming", "charm-person", "bandit-1", 9),
        ("wand-of-binding", "hold-monster", "ogre-1", 2),
        ("wand-of-lightning-bolts", "lightning-bolt", "ogre-1", 6),
        ("wand-of-web", "web", "ogre-1", 6),
        ("wand-of-magic-detection", "detect-magic", "brin", 2),
        ("ring-of-shooting-stars", "faerie-fire", "ogre-1", 5),
        ("cube-of-force", "mage-armor", "brin", 9),
        ("eyes-of-charming", "charm-person", "bandit-1", 2),
        ("circlet-of-blasting", "scorching-ray", "ogre-1", 0),
        ("cloak-of-arachnida", "web", "ogre-1", 0),
        ("wind-fan", "gust-of-wind", "ogre-1", None),
        ("hat-of-disguise", "disguise-self", "brin", None),
        ("helm-of-comprehending-languages", "comprehend-languages", "brin", None),
        ("ring-of-jumping", "jump", "brin", None),
    ],
)
def test_items_that_cast(game, item: str, spell: str, target: str, left_over) -> None:
    """SRD 5.2, "Staff of Fire", "Staff of Frost", "Wand of Binding", "Wand of Lightning Bolts",
    "Wand of Web", "Wand of Magic Detection", "Cube of Force", "Eyes of Charming",
    "Circlet of Blasting", "Hat of Disguise", "Helm of Comprehending Languages",
    "Ring of Jumping": charges, once a day, or at will. Of the others here only the spells.
    """
    thing = f"magic-item/{item}"
    monsters = ["monster/ogre", "monster/bandit"]
    sheet = bearer(worn=(thing,), skills=())
    played = fought(game, sheet, monsters=monsters, band="near")
    member = played.state.party["brin"].with_(attuned=(thing,))
    played.state = played.state.with_(party={"brin": member})
    asked = {"actor": "brin", "spell": f"spell/{spell}", "item": thing, "targets": [target]}
    played.ask("cast_spell", **asked)
    assert body(played).resources.get(f"charges:{item}") == left_over
    end_turn(played)
    if left_over == 0:
        assert played.refused("cast_spell", **asked).code == "item.charges"


@pytest.mark.parametrize("item", ["efreeti-bottle", "mysterious-deck", "luck-blade-longsword"])
def test_wishes_that_are_no_castings(game, item: str) -> None:
    """What grants a wish by chance or once for all is no casting at will."""
    thing = f"magic-item/{item}"
    played = game(bearer(worn=(thing,)))
    asked = {"actor": "brin", "spell": "spell/wish", "item": thing, "targets": ["brin"]}
    assert played.refused("cast_spell", **asked).code == "item.no_spell"


# --- Spell Scrolls --------------------------------------------------------------------

FIRE = "magic-item/spell-scroll-fireball"


def reading(played, scroll: str, *targets: str):
    spell = f"spell/{scroll.removeprefix('magic-item/spell-scroll-')}"
    return {"actor": "brin", "spell": spell, "item": scroll, "targets": list(targets)}


def test_a_scroll_casts_with_its_own_numbers_and_crumbles(game) -> None:
    """SRD 5.2, "Spell Scroll": DC 15 at level 3; the scroll is gone."""
    from whispyrkeep.models.character import Spellcasting

    casting = Spellcasting(ability=Ability.INTELLIGENCE, slots=(4, 3, 2))
    played = fought(game, bearer(FIRE, spellcasting=casting), band="near", save=[1],
                    damage=[1] * 8)  # fmt: skip
    assert dealt(played.ask("cast_spell", **reading(played, FIRE, "ogre-1"))) == 8
    assert d20(played.events).target_number == 15
    assert left(played, "slot-3") == 2
    assert not played.state.party["brin"].inventory.get(FIRE)


@pytest.mark.parametrize(("face", "harm"), [(13, 8), (12, 0)])
def test_a_scroll_too_hard_to_read(game, face: int, harm: int) -> None:
    """SRD 5.2, "Spell Scroll": DC 10 + the level above what one casts, or it is for nothing."""
    from whispyrkeep.models.character import Spellcasting

    casting = Spellcasting(ability=Ability.INTELLIGENCE, slots=(4, 3))
    played = fought(game, bearer(FIRE, spellcasting=casting), band="near", check=[face],
                    save=[1], damage=[1] * 8)  # fmt: skip
    events = played.ask("cast_spell", **reading(played, FIRE, "ogre-1"))
    assert (dealt(events) if harm else 0) == harm
    assert not played.state.party["brin"].inventory.get(FIRE)


def test_a_scroll_of_another_list_is_unintelligible(game) -> None:
    """SRD 5.2, "Spell Scroll"; "Use Magic Device": a Thief reads any, with Intelligence."""
    cure = "magic-item/spell-scroll-cure-wounds"
    played = game(bearer(cure))
    asked = reading(played, cure, "brin")
    assert played.refused("cast_spell", **asked).code == "item.unreadable"
    thief = game(bearer(cure, features=("use-magic-device",)))
    thief.ask("damage", target="brin", dice="20", damage_type="fire")
    thief.ask("cast_spell", **asked)
    assert not thief.state.party["brin"].inventory.get(cure)


def test_a_scroll_is_priced_by_its_scribing() -> None:
    """SRD 5.2, "Magic Item Rarities and Values": double what it costs to scribe."""
    catalogue = Catalogue({})
    assert catalogue.item(FIRE).price_cp == 300_00
    assert catalogue.item(FIRE).name == "Spell Scroll (Fireball)"
    assert Catalogue({}).enchanted("magic-item/spell-scroll-of-nothing") is None


def test_no_materials_are_used_up_by_a_scroll(game) -> None:
    """SRD 5.2, "Spell Scroll": "without Material components"."""
    stone = "magic-item/spell-scroll-stoneskin"
    sheet = bearer(stone, features=("use-magic-device",), money_cp=0)
    played = game(sheet, check=[20], brin_check=[20])
    played.ask("cast_spell", **reading(played, stone, "brin"))
    assert played.state.party["brin"].money_cp == 0
