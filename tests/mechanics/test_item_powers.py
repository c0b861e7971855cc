"""What magic items do when they are used, and while they are worn.

Source: SRD 5.2, "Magic Items".
"""

from __future__ import annotations

import pytest
from features_game import body, d20, dealt, end_turn, fought, left, strike
from rules_game import Carried, hero

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.events import FoeJoined, ItemLost
from whispyrkeep.models.terms import Ability, Condition, EffectKind


def bearer(*items: str, worn: tuple[str, ...] = (), cls: str = "Wizard", **changes):
    equipment = (
        *(Carried(item=f"magic-item/{item}") for item in items),
        *(Carried(item=f"magic-item/{item}", equipped=True) for item in worn),
    )
    return hero(cls, 5, equipment=equipment, **changes)


def attuned(played, *items: str) -> None:
    member = played.state.party["brin"]
    member = member.with_(attuned=tuple(f"magic-item/{item}" for item in items))
    played.state = played.state.with_(party={**played.state.party, "brin": member})


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def used(played, item: str, **fields):
    return played.ask("use_item", actor="brin", item=f"magic-item/{item}", **fields)


def entries():
    catalogue = Catalogue({})
    for entry_id in catalogue.ids("magic-item"):
        entry = catalogue.entry(entry_id)
        for kind in entry.kinds or (None,):
            item = entry_id if kind is None else f"{entry_id}-{kind.id}"
            made = catalogue.enchanted(item)
            base = {"armor": "-plate-armor", "weapon": "-longsword"}.get(entry.category, "")
            if made is not None and not made.base and entry.of and base:
                item += base
            made = catalogue.enchanted(item)
            for power in made.powers if made else ():
                yield item.partition("/")[2], power.id, entry


@pytest.mark.parametrize(("item", "power"), [(item, power) for item, power, _ in entries()])
def test_every_power_can_be_used(game, item: str, power: str) -> None:
    """SRD 5.2, "Activating a Magic Item": each does something, and nothing goes wrong."""
    played = fought(game, bearer(worn=(item,)), band="near", monsters=["monster/ogre"],
                    attack=[15] * 5, save=[1] * 9)  # fmt: skip
    attuned(played, item)
    if played.catalogue.enchanted(f"magic-item/{item}").powers[0].hours or "oil" in item:
        played.ask("end_fight", how="flight")
        used(played, item, option=power)
        return
    asked = {"actor": "brin", "item": f"magic-item/{item}", "option": power}
    found = played.resolve("use_item", **asked)
    if not isinstance(found, list) and found.code == "item.light":
        assert any(one.dark for one in played.catalogue.enchanted(f"magic-item/{item}").powers)
        return
    if not isinstance(found, list):
        assert found.code in ("spell.target_count", "spell.out_of_range"), found
        found = played.resolve("use_item", target="ogre-1", **asked)
    if not isinstance(found, list):
        near = fought(game, bearer(worn=(item,)), monsters=["monster/ogre"], save=[1] * 9)
        attuned(near, item)
        near.ask("use_item", target="ogre-1", **asked)


# --- worn -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "check"),
    [
        ("brooch-of-shielding", lambda v: "force" in v.resistances),
        ("boots-of-the-winterlands", lambda v: "cold" in v.resistances),
        ("cloak-of-arachnida", lambda v: "poison" in v.resistances),
        ("periapt-of-proof-against-poison", lambda v: "poison" in v.immunities),
        ("ioun-stone-mastery", lambda v: v.proficiency == 4),
        ("ioun-stone-protection", lambda v: v.ac == 13),
        ("robe-of-the-archmagi", lambda v: v.ac == 15 + 2),
        ("robe-of-eyes", lambda v: (v.sense("truesight"), v.sense("darkvision")) == (120, 120)),
        ("scarab-of-protection", lambda v: v.ac == 13),
        ("staff-of-power", lambda v: v.ac == 14),
        ("boots-of-striding-and-springing", lambda v: v.speed == 30),
        ("elven-chain-chain-mail", lambda v: v.ac == 17 and not v.untrained),
        ("glamoured-studded-leather", lambda v: v.ac == 12 + 2 + 1),
        ("dwarven-plate-plate-armor", lambda v: v.ac == 20),
        ("armor-of-invulnerability", lambda v: len(v.resistances) == 3),
        ("armor-of-vulnerability-slashing-plate-armor", lambda v: "slashing" in v.resistances),
        ("dragon-scale-mail-red", lambda v: "fire" in v.resistances and v.ac == 14 + 2 + 1),
        ("berserker-axe-greataxe", lambda v: v.max_hit_points == 65),
        ("thunderous-greatclub", lambda v: v.abilities[Ability.STRENGTH] == 20),
    ],
)
def test_what_is_worn_works(game, item: str, check) -> None:
    """SRD 5.2, "Brooch of Shielding", "Boots of the Winterlands", "Cloak of Arachnida", "Periapt
    of Proof against Poison", "Ioun Stone", "Robe of the Archmagi" (15 + Dexterity), "Robe of
    Eyes", "Scarab of Protection", "Staff of Power", "Boots of Striding and Springing", "Elven
    Chain", "Glamoured Studded Leather", "Dwarven Plate", "Armor of Invulnerability", "Armor of
    Vulnerability", "Dragon Scale Mail", "Berserker Axe" (1 a level), "Thunderous Greatclub".
    """
    sheet = bearer(worn=(item,), armor_training=("light", "medium", "heavy"))
    if item.startswith("elven"):
        sheet = sheet.with_(armor_training=())
    played = game(sheet)
    attuned(played, item)
    assert check(view(played))


def test_goggles_reach_further(game) -> None:
    """SRD 5.2, "Goggles of Night": 60 feet more for who has Darkvision."""
    played = game(bearer(worn=("goggles-of-night",), species="Dwarf"))
    assert view(played).sense("darkvision") == 120 + 60


def test_mithral_is_light(game) -> None:
    """SRD 5.2, "Mithral Armor": no Disadvantage on Stealth, no Strength to wear it."""
    armor = Catalogue({}).item("magic-item/mithral-armor-plate-armor").armor
    assert armor is not None
    assert (armor.stealth_disadvantage, armor.strength, armor.armor_class) == (False, 0, 18)


def test_adamantine_turns_critical_hits(game) -> None:
    """SRD 5.2, "Adamantine Armor": a Critical Hit becomes a normal one."""
    for item, dice in (("adamantine-armor-plate-armor", 2), ("armor-1-plate-armor", 4)):
        played = fought(game, bearer(worn=(item,)), attack=[20], damage=[1] * 9)
        end_turn(played)
        events = [e for e in played.events if getattr(e, "target", "") == "brin"]
        harm = sum(getattr(e, "rolled", 0) for e in events)
        assert harm == dice + 4


def test_saves_against_spells(game) -> None:
    """SRD 5.2, "Mantle of Spell Resistance", "Spellguard Shield": against spells alone."""
    played = game(bearer(worn=("mantle-of-spell-resistance",)), brin_save=[10, 10])
    attuned(played, "mantle-of-spell-resistance")
    played.ask("saving_throw", target="brin", ability="wisdom", difficulty_class=10)
    assert d20(played.events).roll.advantage == "normal"
    from whispyrkeep.mechanics.rolls.d20tests import Save, save_test

    spell = Save(Ability.WISDOM, 15, "Hold Person", magic=True)
    test = save_test(played.state, played.catalogue, "brin", spell)
    assert test is not None
    assert test.leaning.advantage == ["Mantle of Spell Resistance"]


def test_a_cloak_falters_when_its_wearer_is_hurt(game) -> None:
    """SRD 5.2, "Cloak of Displacement": until the start of the wearer's next turn."""
    played = fought(game, bearer(worn=("cloak-of-displacement",)), attack=[15, 15], damage=[1] * 9)
    attuned(played, "cloak-of-displacement")
    displaced = [e for e in view(played).body.effects if e.source == "Cloak of Displacement"]
    assert displaced
    played.ask("damage", target="brin", dice="3", damage_type="fire")
    assert not [e for e in view(played).body.effects if e.source == "Cloak of Displacement"]
    end_turn(played)
    assert played.state.fight.acting == "brin"
    assert [e for e in view(played).body.effects if e.source == "Cloak of Displacement"]


def test_boots_and_cloaks_of_stealth(game) -> None:
    """SRD 5.2, "Boots of Elvenkind", "Gloves of Thievery"."""
    played = game(bearer(worn=("boots-of-elvenkind", "gloves-of-thievery")), check=[10] * 4)
    asked = {"actor": "brin", "ability": "dexterity", "difficulty_class": 10}
    played.ask("ability_check", skill="stealth", **asked)
    assert d20(played.events, "check").roll.advantage == "advantage"
    played.ask("ability_check", skill="sleight-of-hand", **asked)
    assert ("Gloves of Thievery", 5) in [
        (m.source, m.value) for m in d20(played.events[-1:], "check").roll.modifiers
    ]


def test_a_sentinel_shield_is_quick(game) -> None:
    """SRD 5.2, "Sentinel Shield", "Weapon of Warning": Advantage on Initiative, allies too."""
    warned = bearer(worn=("weapon-of-warning-longsword",))
    other = hero("Fighter", 3, id="sela", name="Sela")
    from rules_game import state_of

    played = game(state=state_of(warned, other))
    attuned(played, "weapon-of-warning-longsword")
    events = played.ask("start_fight", monsters=["monster/ogre"], band="near")
    leant = {e.actor: e.roll.advantage for e in events if getattr(e, "test", "") == "initiative"}
    assert leant["brin"] == leant["sela"] == "advantage"
    assert leant["ogre-1"] == "normal"


def test_a_holy_sword_shields_companions(game) -> None:
    """SRD 5.2, "Holy Avenger": Advantage on saves against spells for friends within 10 feet."""
    from rules_game import state_of

    from whispyrkeep.mechanics.rolls.d20tests import Save, save_test

    holder = bearer(worn=("holy-avenger-longsword",), cls="Paladin")
    played = game(state=state_of(holder, hero("Fighter", 3, id="sela", name="Sela")))
    attuned(played, "holy-avenger-longsword")
    test = save_test(
        played.state, played.catalogue, "sela", Save(Ability.WISDOM, 15, "Fear", magic=True)
    )
    assert test is not None
    assert test.leaning.advantage == ["Holy Avenger"]


# --- used -----------------------------------------------------------------------------


def test_boots_of_speed_are_clicked(game) -> None:
    """SRD 5.2, "Boots of Speed": Speed doubled, by a Bonus Action, and ended so."""
    played = fought(game, bearer(worn=("boots-of-speed",)))
    attuned(played, "boots-of-speed")
    used(played, "boots-of-speed")
    assert view(played).speed == 60
    end_turn(played)
    used(played, "boots-of-speed")
    assert view(played).speed == 30


def test_winged_boots_spend_a_charge(game) -> None:
    """SRD 5.2, "Winged Boots": 4 charges, a Fly Speed of 30 feet for 1 hour."""
    played = game(bearer(worn=("winged-boots",)))
    attuned(played, "winged-boots")
    used(played, "winged-boots")
    assert left(played, "charges:winged-boots") == 3


def test_invisibility_that_attacks_do_not_end(game) -> None:
    """SRD 5.2, "Ring of Invisibility": until the ring is removed or a Bonus Action ends it."""
    played = fought(game, bearer(worn=("ring-of-invisibility",)), attack=[15], damage=[1])
    attuned(played, "ring-of-invisibility")
    used(played, "ring-of-invisibility")
    end_turn(played)
    strike(played, weapon="unarmed")
    assert view(played).has(Condition.INVISIBLE)
    end_turn(played)
    played.ask("equip", actor="brin", item="magic-item/ring-of-invisibility", on=False)
    assert not view(played).has(Condition.INVISIBLE)


def test_a_wand_paralyzes(game) -> None:
    """SRD 5.2, "Wand of Paralysis": DC 15 Constitution, within 60 feet, for a charge."""
    played = fought(game, bearer(worn=("wand-of-paralysis",)), band="near", save=[1])
    attuned(played, "wand-of-paralysis")
    events = used(played, "wand-of-paralysis", target="ogre-1")
    assert d20(events).target_number == 15
    assert body(played, "ogre-1").has(Condition.PARALYZED)
    assert left(played, "charges:wand-of-paralysis") == 6


def test_beads_of_fire(game) -> None:
    """SRD 5.2, "Necklace of Fireballs": 1d6 + 3 beads, 8d6 and 1d6 for each bead more, DC 15."""
    played = fought(game, bearer("necklace-of-fireballs"), band="near", save=[1],
                    damage=[1] * 30, effect=[2])  # fmt: skip
    events = used(played, "necklace-of-fireballs", target="ogre-1", amount=3)
    assert dealt(events) == 8 + 2
    assert d20(events).target_number == 15
    assert left(played, "charges:necklace-of-fireballs") == 2 + 3 - 3


def test_a_ram_of_force(game) -> None:
    """SRD 5.2, "Ring of the Ram": +7, 2d10 Force for each charge."""
    played = fought(game, bearer("ring-of-the-ram"), band="near", attack=[15], damage=[1] * 9)
    attuned(played, "ring-of-the-ram")
    events = used(played, "ring-of-the-ram", target="ogre-1", amount=3)
    assert sum(m.value for m in d20(events, "attack").roll.modifiers) == 7
    assert dealt(events) == 6
    assert left(played, "charges:ring-of-the-ram") == 0


@pytest.mark.parametrize(("face", "kept"), [(20, False), (21, True)])
def test_a_horn_may_burst(game, face: int, kept: bool) -> None:
    """SRD 5.2, "Horn of Blasting": DC 15, 5d8; 20 percent that it explodes for 10d6."""
    played = fought(game, bearer("horn-of-blasting"), save=[1], damage=[1] * 30, effect=[face])
    events = used(played, "horn-of-blasting", target="ogre-1")
    assert dealt(events) == 5
    assert (dealt(events, "brin") == 10) is not kept
    assert bool(played.state.party["brin"].inventory.get("magic-item/horn-of-blasting")) is kept


def test_an_elemental_comes_once_a_day(game) -> None:
    """SRD 5.2, "Brazier of Commanding Fire Elementals"; ready again at dawn."""
    brazier = "brazier-of-commanding-fire-elementals"
    played = fought(game, bearer(brazier))
    events = used(played, brazier)
    assert [e.foe.monster for e in events if isinstance(e, FoeJoined)] == ["monster/fire-elemental"]
    end_turn(played)
    asked = {"actor": "brin", "item": f"magic-item/{brazier}"}
    assert played.refused("use_item", **asked).code == "item.spent"


def test_a_figurine_rests_for_days(game) -> None:
    """SRD 5.2, "Figurine of Wondrous Power", "Horn of Valhalla", "Bag of Tricks": what comes."""
    figurine = "figurine-of-wondrous-power-golden-lions"
    played = fought(game, bearer(figurine, "horn-of-valhalla-brass", "bag-of-tricks-tan"),
                    effect=[8])  # fmt: skip
    events = used(played, figurine)
    assert [e.foe.monster for e in events if isinstance(e, FoeJoined)] == ["monster/lion"]
    end_turn(played)
    while played.state.fight.acting != "brin":
        end_turn(played, played.state.fight.acting)
    asked = {"actor": "brin", "item": f"magic-item/{figurine}"}
    assert played.refused("use_item", **asked).code == "item.spent"
    events = used(played, "horn-of-valhalla-brass")
    assert sum(isinstance(e, FoeJoined) for e in events) == 3


def test_which_kind_must_be_said(game) -> None:
    played = game(bearer("bag-of-tricks"))
    asked = {"actor": "brin", "item": "magic-item/bag-of-tricks"}
    assert played.refused("use_item", **asked).code == "item.kind"


def test_study_raises_a_score_for_good(game) -> None:
    """SRD 5.2, "Manual of Bodily Health": Constitution by 2, to a maximum of 30."""
    played = game(bearer("manual-of-bodily-health"))
    before = played.state.time
    used(played, "manual-of-bodily-health")
    assert view(played).abilities[Ability.CONSTITUTION] == 16
    assert view(played).max_hit_points == 60 + 5
    assert played.state.time - before >= 48 * 3_600
    assert not played.state.party["brin"].inventory


def test_a_pearl_gives_a_slot_back(game) -> None:
    """SRD 5.2, "Pearl of Power": one expended slot of level 3 or lower, once a day."""
    casting = Spellcasting(ability=Ability.INTELLIGENCE, slots=(4, 3, 2))
    played = game(bearer("pearl-of-power", spellcasting=casting))
    attuned(played, "pearl-of-power")
    member = played.state.party["brin"]
    spent = member.body.with_(resources={**member.body.resources, "slot-3": 1, "slot-1": 0})
    played.state = played.state.with_(party={"brin": member.with_(body=spent)})
    used(played, "pearl-of-power")
    assert (left(played, "slot-3"), left(played, "slot-1")) == (2, 0)


def test_a_ring_regenerates(game) -> None:
    """SRD 5.2, "Ring of Regeneration": 1d6 every 10 minutes with at least 1 Hit Point."""
    played = game(bearer("ring-of-regeneration"), healing=[2] * 9)
    attuned(played, "ring-of-regeneration")
    played.ask("damage", target="brin", dice="30", damage_type="fire")
    from whispyrkeep.mechanics.journeys.clock import time_passes
    from whispyrkeep.mechanics.play import Play

    play = Play(played.state, played.catalogue, played.dice)
    time_passes(play, 1_800, "waiting")
    assert play.state.party["brin"].body.hit_points == 30 + 3 * 2


def test_an_evasive_ring(game) -> None:
    """SRD 5.2, "Ring of Evasion": a failed Dexterity save becomes a success, for a charge."""
    played = game(bearer("ring-of-evasion"), brin_save=[1, 1])
    attuned(played, "ring-of-evasion")
    asked = {"target": "brin", "difficulty_class": 15}
    played.ask("saving_throw", ability="dexterity", **asked)
    assert d20(played.events).outcome == "success"
    assert left(played, "charges:ring-of-evasion") == 2


def test_a_feather_falling_ring(game) -> None:
    """SRD 5.2, "Ring of Feather Falling": no damage from falling."""
    played = game(bearer("ring-of-feather-falling"), damage=[6] * 9)
    attuned(played, "ring-of-feather-falling")
    asked = {"hazard": "falling", "targets": ["brin"], "amount": 50}
    assert played.refused("hazard", **asked).code
    assert body(played).hit_points == 60


def test_wounds_close(game) -> None:
    """SRD 5.2, "Periapt of Wound Closure": 9 or lower is a 10; Hit Point Dice count twice."""
    played = game(bearer("periapt-of-wound-closure"), hit_die=[4])
    attuned(played, "periapt-of-wound-closure")
    played.ask("damage", target="brin", dice="30", damage_type="fire")
    played.ask("rest", length="short", hit_dice={"brin": 1})
    assert body(played).hit_points == 30 + (4 + 2) * 2


def test_a_curse_stays_until_it_is_removed(game) -> None:
    """SRD 5.2, "Armor of Vulnerability", "Berserker Axe": "removing the armor fails to end the
    curse"; Remove Curse ends it, and the attunement.
    """
    item = "magic-item/armor-of-vulnerability-slashing-plate-armor"
    casting = Spellcasting(
        ability=Ability.WISDOM, prepared=("spell/remove-curse",), slots=(4, 3, 2)
    )
    sheet = bearer(worn=(item.removeprefix("magic-item/"),), spellcasting=casting, cls="Cleric",
                   armor_training=("heavy",))  # fmt: skip
    played = game(sheet)
    played.ask("rest", length="short", attune={"brin": item})
    played.ask("equip", actor="brin", item=item, on=False)
    assert view(played).vulnerabilities == {"bludgeoning", "piercing"}
    played.ask("cast_spell", actor="brin", spell="spell/remove-curse", targets=["brin"])
    assert not view(played).vulnerabilities
    assert not played.state.party["brin"].attuned


@pytest.mark.parametrize(
    ("item", "check"),
    [
        ("potions-of-healing-superior", lambda v: v.hit_points == 30 + 8 + 8),
        ("potion-of-poison", lambda v: v.has(Condition.POISONED) and v.hit_points == 26),
        ("potion-of-speed", lambda v: v.speed == 60 and v.ac == 14),
        ("potion-of-growth", lambda v: bool(v.effects(EffectKind.LASTING))),
        ("potion-of-gaseous-form", lambda v: "slashing" in v.resistances),
        ("elixir-of-health", lambda v: not v.has(Condition.BLINDED)),
    ],
)
def test_more_potions(game, item: str, check) -> None:
    """SRD 5.2, "Potions of Healing": 8d4 + 8; "Potion of Poison": 4d6, DC 13; "Potion of Speed":
    as Haste; "Potion of Growth"; "Potion of Gaseous Form"; "Elixir of Health".
    """
    played = game(bearer(item), healing=[1] * 8, damage=[1] * 4, save=[1], brin_save=[1])
    played.ask("damage", target="brin", dice="30", damage_type="fire")
    used(played, item)
    assert check(view(played))
    assert played.of(ItemLost)


def test_a_bag_bears_what_is_in_it(game) -> None:
    """SRD 5.2, "Bag of Holding": 500 pounds, and weighs 5 whatever it holds."""
    from whispyrkeep.mechanics.creatures.burdens import burden_oz

    sheet = bearer("bag-of-holding")
    heavy = sheet.with_(equipment=(*sheet.equipment, Carried(item="item/plate-armor", quantity=2)))
    played = game(heavy)
    assert burden_oz(played.state.party["brin"], played.catalogue) == 5 * 16


def test_haunting_pipes_haunt_once(game) -> None:
    """SRD 5.2, "Pipes of Haunting": DC 15 Wisdom; who succeeds is immune for 24 hours."""
    played = fought(game, bearer("pipes-of-haunting"), band="near", save=[20])
    events = used(played, "pipes-of-haunting", target="ogre-1")
    assert d20(events).target_number == 15
    end_turn(played)
    events = used(played, "pipes-of-haunting", target="ogre-1")
    assert not [e for e in events if getattr(e, "test", "") == "save"]


def test_a_war_mage_shoots_past_half_cover(game) -> None:
    """SRD 5.2, "Wand of the War Mage, +1, +2, or +3": the bonus, and no Half Cover."""
    wand = "wand-of-the-war-mage-2"
    spells = Spellcasting(ability=Ability.INTELLIGENCE, cantrips=("spell/fire-bolt",))
    sheet = bearer(worn=(wand,), spellcasting=spells).with_(
        equipment=(
            Carried(item=f"magic-item/{wand}", equipped=True),
            Carried(item="item/component-pouch"),
        )
    )
    played = fought(game, sheet, band="far", attack=[15])
    attuned(played, wand)
    played.ask("cover", target="ogre-1", degree="half")
    events = played.ask("cast_spell", actor="brin", spell="spell/fire-bolt", targets=["ogre-1"])
    rolled = d20(events, "attack")
    assert rolled.target_number == 11
    assert sum(m.value for m in rolled.roll.modifiers) == 0 + 3 + 2


def test_an_elemental_ring_by_its_plane(game) -> None:
    """SRD 5.2, "Ring of Elemental Command": Immunity to Fire, Fireball for 2 charges, DC 18."""
    ring = "ring-of-elemental-command-fire"
    played = fought(game, bearer(worn=(ring,)), band="near", save=[1], damage=[1] * 9)
    attuned(played, ring)
    assert "fire" in view(played).immunities
    asked = {"actor": "brin", "item": f"magic-item/{ring}", "targets": ["ogre-1"]}
    assert played.refused("cast_spell", spell="spell/tsunami", **asked).code == "item.no_spell"
    events = played.ask("cast_spell", spell="spell/fireball", **asked)
    assert d20(events).target_number == 18
    assert left(played, f"charges:{ring}") == 3


def test_an_item_casts_no_higher_than_it_says(game) -> None:
    """SRD 5.2, "Spells Cast from Items"; "Wand of Web": level 2 and no more."""
    played = fought(game, bearer("wand-of-web"), band="near")
    attuned(played, "wand-of-web")
    asked = {"actor": "brin", "spell": "spell/web", "item": "magic-item/wand-of-web"}
    refused = played.refused("cast_spell", targets=["ogre-1"], slot_level=5, **asked)
    assert refused.code == "item.charges"


def test_vitality_makes_the_most_of_dice(game) -> None:
    """SRD 5.2, "Potion of Vitality": for 24 hours Hit Point Dice heal their maximum."""
    played = game(bearer("potion-of-vitality"))
    played.ask("damage", target="brin", dice="30", damage_type="fire")
    used(played, "potion-of-vitality")
    played.ask("rest", length="short", hit_dice={"brin": 2})
    assert body(played).hit_points == 30 + 2 * (10 + 2)


def test_the_last_charge_leaves_a_plain_staff(game) -> None:
    """SRD 5.2, "Staff of Striking": on a 1 it "becomes a nonmagical Quarterstaff"."""
    staff = "staff-of-striking"
    played = fought(game, bearer(worn=(staff,)), attack=[15], effect=[1])
    attuned(played, staff)
    member = played.state.party["brin"]
    one = {**member.body.resources, f"charges:{staff}": 1}
    member = member.with_(body=member.body.with_(resources=one))
    played.state = played.state.with_(party={"brin": member})
    strike(played, weapon=f"magic-item/{staff}", features=["force-1"])
    carried = played.state.party["brin"].inventory
    assert carried == {"item/quarterstaff": 1}


def test_a_hood_comes_down_for_free(game) -> None:
    """SRD 5.2, "Cloak of Invisibility": "no action required"."""
    cloak = "cloak-of-invisibility"
    played = fought(game, bearer(worn=(cloak,)))
    attuned(played, cloak)
    used(played, cloak)
    assert view(played).has(Condition.INVISIBLE)
    used(played, cloak)
    assert not view(played).has(Condition.INVISIBLE)


def test_who_plays_by_itself_drinks_what_heals(game) -> None:
    """SRD 5.2, "Potions of Healing": the engine's own player reaches for the magic one too."""
    from whispyrkeep.catalog.tactics import tactic, tactics
    from whispyrkeep.mechanics.choosing.tending import heal_proposals
    from whispyrkeep.mechanics.play import Play
    from whispyrkeep.models.requests import UseItem

    potion = "potions-of-healing-greater"
    played = fought(game, bearer(potion))
    played.ask("damage", target="brin", dice="58", damage_type="fire")
    play = Play(played.state, played.catalogue, played.dice)
    asked = {
        one.item
        for name in tactics()
        for one in heal_proposals(play, view(played), tactic(name))
        if isinstance(one, UseItem)
    }
    assert asked == {f"magic-item/{potion}"}
