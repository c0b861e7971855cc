"""Magic items whose texts the engine carries out to the end.

Source: SRD 5.2, "Magic Items A-Z".
"""

from __future__ import annotations

from typing import Any

import pytest
from features_game import body, d20, dealt, end_turn, fought, strike
from rules_game import Carried, hero, wizard
from test_item_powers import attuned, bearer, used, view

from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.models.character import SpellSource
from whispyrkeep.models.events import D20TestMade, FoeMoved, ItemLost, ObjectDamaged
from whispyrkeep.models.terms import Band, Condition, EffectKind


def held(*items: str, **changes: Any):
    return bearer(worn=items, **changes)


def armor_class(played) -> int:
    return sum(part.value for part in view(played).armor_class)


def later(played, seconds: int) -> None:
    play = played.play()
    time_passes(play, seconds, "later")
    played.state = play.state


def cast(played, item: str, spell: str, targets: list[str], **fields: Any):
    thing = f"magic-item/{item}"
    return played.ask(
        "cast_spell", actor="brin", spell=f"spell/{spell}", item=thing, targets=targets, **fields
    )


# --- spells from items ----------------------------------------------------------------


def test_a_wand_of_fear_commands_two_things_alone(game) -> None:
    """SRD 5.2, "Wand of Fear": flee or grovel; DC 15; Fear in a 60-foot Cone for 3 charges."""
    played = fought(game, held("wand-of-fear"), monsters=["monster/ogre"], band="near", save=[1, 1])
    attuned(played, "wand-of-fear")
    asked = {"actor": "brin", "spell": "spell/command", "item": "magic-item/wand-of-fear"}
    refused = played.refused("cast_spell", **asked, targets=["ogre-1"], option="drop")
    assert refused.code == "item.option"
    events = cast(played, "wand-of-fear", "command", ["ogre-1"], option="grovel")
    assert d20(events, "save").target_number == 15
    assert body(played).resources["charges:wand-of-fear"] == 6
    end_turn(played)
    assert view(played, "ogre-1").has(Condition.PRONE)
    cast(played, "wand-of-fear", "fear", ["ogre-1"])
    assert view(played, "ogre-1").has(Condition.FRIGHTENED)
    assert body(played).resources["charges:wand-of-fear"] == 3


@pytest.mark.parametrize(("monster", "code"), [("ogre", "item.target"), ("wolf", None)])
def test_a_ring_frightens_beasts(game, monster: str, code) -> None:
    """SRD 5.2, "Ring of Animal Influence": its Fear affects Beasts only."""
    played = fought(game, held("ring-of-animal-influence"), monsters=[f"monster/{monster}"],
                    save=[1])  # fmt: skip
    asked = {"actor": "brin", "spell": "spell/fear", "item": "magic-item/ring-of-animal-influence"}
    if code:
        assert played.refused("cast_spell", **asked, targets=["ogre-1"]).code == code
    else:
        played.ask("cast_spell", **asked, targets=["wolf-1"])
        assert view(played, "wolf-1").has(Condition.FRIGHTENED)


@pytest.mark.parametrize(("monster", "bends"), [("wolf", False), ("reef-shark", True)])
def test_a_trident_commands_what_swims(game, monster: str, bends: bool) -> None:
    """SRD 5.2, "Trident of Fish Command": a Beast that has a Swim Speed."""
    item = "trident-of-fish-command-trident"
    played = fought(game, held(item), monsters=[f"monster/{monster}"], save=[1])
    attuned(played, item)
    asked = {"actor": "brin", "spell": "spell/dominate-beast", "item": f"magic-item/{item}"}
    if bends:
        events = played.ask("cast_spell", **asked, targets=[f"{monster}-1"])
        assert d20(events, "save").target_number == 15
    else:
        assert played.refused("cast_spell", **asked, targets=["wolf-1"]).code == "item.target"


@pytest.mark.parametrize(("face", "torn"), [(21, False), (20, True)])
def test_a_fan_may_tear(game, face: int, torn: bool) -> None:
    """SRD 5.2, "Wind Fan": each further use before dawn has 20 percent more to tear it."""
    played = fought(game, held("wind-fan"), monsters=["monster/ogre"], effect=[face], save=[1, 1])
    cast(played, "wind-fan", "gust-of-wind", ["ogre-1"])
    end_turn(played)
    events = cast(played, "wind-fan", "gust-of-wind", ["ogre-1"])
    assert any(isinstance(e, ItemLost) for e in events) is torn
    assert ("magic-item/wind-fan" not in played.state.party["brin"].inventory) is torn


def test_a_web_of_twice_the_size(game) -> None:
    """SRD 5.2, "Cloak of Arachnida": its web fills twice the normal area."""
    monsters = ["monster/goblin-warrior"] * 5
    played = fought(game, held("cloak-of-arachnida"), monsters=monsters, band="near", save=[1] * 6)
    attuned(played, "cloak-of-arachnida")
    cast(played, "cloak-of-arachnida", "web", [f"goblin-warrior-{n}" for n in range(1, 6)])


def test_a_silenced_word_activates_nothing(game) -> None:
    """SRD 5.2, "Activating a Magic Item", "Command Word": it must be audible."""
    from whispyrkeep.mechanics.harm.lasting import Origin, endure
    from whispyrkeep.models.riders import HinderRider

    played = fought(game, held("figurine-of-wondrous-power-bronze-griffon", "boots-of-speed"))
    attuned(played, "boots-of-speed")
    play = played.play()
    endure(play, "brin", (HinderRider(what="verbal-spells"),), Origin(by="brin", name="Silence"))
    played.state = play.state
    spoken = [
        one
        for one in played.catalogue.ids("magic-item")
        if played.catalogue.entry(one).spoken and played.catalogue.enchanted(one).powers
    ]
    assert spoken
    item = next(one for one in spoken if not played.catalogue.entry(one).of)
    member = played.state.party["brin"]
    member = member.with_(inventory={**member.inventory, item: 1}, attuned=(*member.attuned, item))
    played.state = played.state.with_(party={"brin": member})
    power = played.catalogue.enchanted(item).powers[0].id
    refusal = played.refused("use_item", actor="brin", item=item, option=power)
    assert refusal.code == "item.silence"
    used(played, "boots-of-speed")


# --- powers ---------------------------------------------------------------------------


def test_boots_run_ten_minutes_in_parts(game) -> None:
    """SRD 5.2, "Boots of Speed": a total of 10 minutes, until a Long Rest."""
    played = game(held("boots-of-speed"))
    attuned(played, "boots-of-speed")
    plain = view(played).speed
    used(played, "boots-of-speed")
    assert view(played).speed == 2 * plain
    later(played, 240)
    used(played, "boots-of-speed")
    assert view(played).speed == plain
    used(played, "boots-of-speed")
    later(played, 359)
    assert view(played).speed == 2 * plain
    later(played, 1)
    assert view(played).speed == plain
    refused = played.refused("use_item", actor="brin", item="magic-item/boots-of-speed")
    assert refused.code == "item.spent"
    later(played, 60_000)
    played.ask("rest", length="long")
    used(played, "boots-of-speed")


def test_seeing_through_walls_tires(game) -> None:
    """SRD 5.2, "Ring of X-ray Vision": used again before a Long Rest, DC 15 Constitution or a
    level of Exhaustion.
    """
    played = game(held("ring-of-x-ray-vision"), save=[1])
    attuned(played, "ring-of-x-ray-vision")
    assert not any(isinstance(e, D20TestMade) for e in used(played, "ring-of-x-ray-vision"))
    assert d20(used(played, "ring-of-x-ray-vision"), "save").target_number == 15
    assert view(played).exhaustion == 1


def test_heroism_fades(game) -> None:
    """SRD 5.2, "Potion of Heroism": 10 Temporary Hit Points and Bless for 1 hour."""
    played = game(bearer("potion-of-heroism"))
    used(played, "potion-of-heroism")
    assert body(played).temporary_hit_points == 10
    later(played, 3_600)
    assert body(played).temporary_hit_points == 0


def test_a_philter_charms(game) -> None:
    """SRD 5.2, "Philter of Love": Charmed for 1 hour."""
    played = game(bearer("philter-of-love"))
    used(played, "philter-of-love")
    assert view(played).has(Condition.CHARMED)
    later(played, 3_600)
    assert not view(played).has(Condition.CHARMED)


def test_oils_cover_the_larger_with_more(game) -> None:
    """SRD 5.2, "Oil of Etherealness", "Oil of Slipperiness": a vial more for each size above
    Medium; poured out the second is as Grease for 8 hours.
    """
    played = game(bearer("oil-of-slipperiness"))
    events = used(played, "oil-of-slipperiness", option="apply")
    assert [e.quantity for e in events if isinstance(e, ItemLost)] == [1]
    three = (Carried(item="magic-item/oil-of-slipperiness", quantity=3),)
    sheet = hero("Wizard", 5, equipment=three)
    played = fought(game, sheet, monsters=["monster/ogre"], save=[1], band="engaged")
    used(played, "oil-of-slipperiness", option="pour", target="ogre-1")
    assert view(played, "ogre-1").has(Condition.PRONE)
    assert played.state.party["brin"].inventory["magic-item/oil-of-slipperiness"] == 2


def test_a_rope_is_let_go(game) -> None:
    """SRD 5.2, "Rope of Entanglement": a Bonus Action frees the target; AC 20, 20 Hit Points."""
    played = fought(game, bearer("rope-of-entanglement"), monsters=["monster/ogre"], save=[1])
    used(played, "rope-of-entanglement", option="entangle", target="ogre-1")
    (bound,) = view(played, "ogre-1").active(Condition.RESTRAINED)
    assert bound.escape_dc == 15
    used(played, "rope-of-entanglement", option="release", target="ogre-1")
    assert not view(played, "ogre-1").has(Condition.RESTRAINED)


def test_a_bead_holds_whom_it_hurts(game) -> None:
    """SRD 5.2, "Bead of Force": 5d4 Force damage, and 1 minute inside a sphere."""
    played = fought(game, bearer("bead-of-force"), monsters=["monster/ogre"], save=[1],
                    damage=[4] * 5)  # fmt: skip
    events = used(played, "bead-of-force", target="ogre-1")
    assert dealt(events) == 20
    assert view(played, "ogre-1").banished
    later(played, 60)
    assert not view(played, "ogre-1").banished


def test_a_mace_puts_to_flight(game) -> None:
    """SRD 5.2, "Mace of Terror": the Frightened run, and strike at nobody who leaves."""
    item = "mace-of-terror-mace"
    played = fought(game, held(item), monsters=["monster/ogre"], band="engaged", save=[1, 1, 20])
    attuned(played, item)
    used(played, item, target="ogre-1")
    assert view(played, "ogre-1").has(Condition.FRIGHTENED)
    assert view(played, "ogre-1").hindered("opportunity-attacks")
    end_turn(played)
    moved = [e.band for e in played.events if isinstance(e, FoeMoved) and e.foe == "ogre-1"]
    assert Band.ENGAGED not in moved and moved


def test_a_python_s_death_breaks_the_staff(game) -> None:
    """SRD 5.2, "Staff of the Python", "Ring of Djinni Summoning": lost with who was summoned."""
    played = fought(game, held("staff-of-the-python"), monsters=["monster/goblin-warrior"])
    attuned(played, "staff-of-the-python")
    used(played, "staff-of-the-python")
    snake = "giant-constrictor-snake-ally-1"
    for _ in range(9):
        if not view(played, snake).alive:
            break
        played.ask("damage", target=snake, dice="20d6", damage_type="fire")
    played.ask("end_fight", how="truce")
    assert "magic-item/staff-of-the-python" not in played.state.party["brin"].inventory


def test_a_shield_hovers_with_both_hands_free(game) -> None:
    """SRD 5.2, "Animated Shield": for a minute it protects without a hand."""
    item = "animated-shield"
    played = fought(game, held(item, armor_training=("shield",)))
    attuned(played, item)
    with_hand = armor_class(played)
    used(played, item)
    assert armor_class(played) == with_hand
    assert f"magic-item/{item}" not in played.state.party["brin"].equipped
    later(played, 60)
    assert armor_class(played) == with_hand - 2


def test_a_scimitar_strikes_twice(game) -> None:
    """SRD 5.2, "Scimitar of Speed": one attack as a Bonus Action on each turn."""
    item = "scimitar-of-speed"
    played = fought(game, held(item), monsters=["monster/ogre"], band="engaged", attack=[15, 15],
                    damage=[3, 3])  # fmt: skip
    attuned(played, item)
    events = used(played, item, target="ogre-1")
    assert d20(events, "attack").outcome == "success"
    strike(played, weapon=f"magic-item/{item}")
    refused = played.refused("use_item", actor="brin", item=f"magic-item/{item}", target="ogre-1")
    assert refused.code in ("item.once", "budget.bonus-action")


# --- what is worn ---------------------------------------------------------------------


def test_a_ring_of_warmth_lessens_cold_of_every_kind(game) -> None:
    """SRD 5.2, "Ring of Warmth": Cold damage is 2d8 less, each time."""
    played = game(held("ring-of-warmth"), damage=[5, 5, 5, 5], effect=[2, 3, 2, 3])
    attuned(played, "ring-of-warmth")
    for _ in range(2):
        cold = played.ask("damage", target="brin", dice="2d6", damage_type="cold")
        assert dealt(cold, "brin") == 5


def test_gloves_and_a_potion_help_to_climb(game) -> None:
    """SRD 5.2, "Gloves of Swimming and Climbing": +5 to checks to climb or swim;
    "Potion of Climbing": Advantage on checks to climb.
    """
    played = game(bearer("potion-of-climbing", worn=("gloves-of-swimming-and-climbing",)))
    attuned(played, "gloves-of-swimming-and-climbing")
    plain = d20(played.ask("ability_check", actor="brin", ability="strength", skill="athletics",
                           difficulty_class=10), "check")  # fmt: skip
    swum = d20(played.ask("traverse", actor="brin", way="swim", feet=10, hard=True), "check")
    assert swum.roll.total - plain.roll.total == 5
    used(played, "potion-of-climbing")
    climbed = d20(played.ask("traverse", actor="brin", way="climb", feet=10, hard=True), "check")
    assert climbed.roll.expression.startswith("2d20")
    swum = d20(played.ask("traverse", actor="brin", way="swim", feet=10, hard=True), "check")
    assert not swum.roll.expression.startswith("2d20")


def test_boots_spring_thirty_feet(game) -> None:
    """SRD 5.2, "Boots of Striding and Springing": 30 feet for 10 feet of movement, once a turn;
    armor does not slow.
    """
    item = "boots-of-striding-and-springing"
    weak = {"equipment": (
        Carried(item="item/plate-armor", equipped=True),
        Carried(item=f"magic-item/{item}", equipped=True),
    ), "armor_training": ("heavy",)}  # fmt: skip
    sheet = hero("Wizard", 5, **weak)
    sheet = sheet.with_(abilities={**sheet.abilities, "strength": 8})
    played = fought(game, sheet)
    assert view(played).speed == 20
    attuned(played, item)
    assert view(played).speed == 30
    played = fought(game, sheet)
    attuned(played, item)
    played.ask("jump", actor="brin", feet=30)
    assert played.state.fight.budget.movement_feet <= 20
    assert played.refused("jump", actor="brin", feet=30).code == "jump.too_far"


def test_gloves_snare_a_missile(game) -> None:
    """SRD 5.2, "Gloves of Missile Snaring": 1d10 plus the Dexterity modifier less."""
    sheet = held("gloves-of-missile-snaring")
    archer = ["monster/goblin-warrior"]
    played = fought(game, sheet, monsters=archer, band="far", initiative=[1, 20],
                    goblin_warrior_1_attack=[19], damage=[6], effect=[10])  # fmt: skip
    attuned(played, "gloves-of-missile-snaring")
    before = body(played).hit_points
    end_turn(played)
    assert body(played).hit_points == before


def test_an_arrow_restrains(game) -> None:
    """SRD 5.2, "Energy Bow": the arrow of restraint holds instead of harming; DC 15."""
    item = "energy-bow-longbow"
    played = fought(game, held(item), monsters=["monster/ogre"], attack=[15], save=[1])
    attuned(played, item)
    events = strike(played, weapon=f"magic-item/{item}", features=["restraint"])
    assert dealt(events) == 0
    assert view(played, "ogre-1").has(Condition.RESTRAINED)


def test_a_sun_blade_is_a_shortsword_s_too(game) -> None:
    """SRD 5.2, "Sun Blade": proficiency with Shortswords will do."""
    item = "sun-blade"
    totals = []
    for training in (("shortsword",), ()):
        played = fought(game, held(item, weapon_training=training), monsters=["monster/ogre"],
                        band="engaged", attack=[10])  # fmt: skip
        attuned(played, item)
        totals.append(d20(strike(played, weapon=f"magic-item/{item}"), "attack").roll.total)
    assert totals[0] - totals[1] == view(played).proficiency


def test_a_sharp_sword_razes(game) -> None:
    """SRD 5.2, "Sword of Sharpness": the most of its dice against objects."""
    item = "sword-of-sharpness-longsword"
    played = game(held(item), attack=[19], damage=[1])
    attuned(played, item)
    events = played.ask("break_object", actor="brin", object="door", weapon=f"magic-item/{item}")
    (broken,) = [e for e in events if isinstance(e, ObjectDamaged)]
    assert broken.amount == 10 + 3


def test_a_cursed_axe_drives_berserk(game) -> None:
    """SRD 5.2, "Berserker Axe": DC 15 Wisdom when hurt, or it strikes at whoever is near."""
    item = "berserker-axe-greataxe"
    played = fought(game, held(item), monsters=["monster/ogre"], band="engaged", save=[1, 1],
                    attack=[15] * 5)  # fmt: skip
    attuned(played, item)
    play = played.play()
    from whispyrkeep.mechanics.things.bearing import curse

    curse(play, "brin", f"magic-item/{item}")
    played.state = play.state
    hurt = played.ask("damage", target="brin", dice="1d4", damage_type="fire")
    assert d20(hurt, "save").target_number == 15
    roused = [e.source for e in view(played).effects(EffectKind.LASTING)]
    assert "Berserker Axe (Greataxe) (roused)" in roused
    played.ask("end_fight", how="truce")
    roused = [e.source for e in view(played).effects(EffectKind.LASTING)]
    assert "Berserker Axe (Greataxe) (roused)" not in roused


def test_nothing_moves_a_dwarf(game) -> None:
    """SRD 5.2, "Dwarven Plate": +2; nobody of the party is moved by force (docs/rulings.md)."""
    item = "dwarven-plate-plate-armor"
    played = game(held(item, armor_training=("heavy",)))
    assert armor_class(played) == 20


@pytest.mark.parametrize(("charges", "band"), [(1, Band.ENGAGED), (3, Band.NEAR)])
def test_a_ram_pushes_by_the_charge(game, charges: int, band: Band) -> None:
    """SRD 5.2, "Ring of the Ram": 2d10 Force damage and 5 feet for each charge."""
    played = fought(game, held("ring-of-the-ram"), monsters=["monster/ogre"], band="engaged",
                    attack=[15], damage=[2] * 6)  # fmt: skip
    attuned(played, "ring-of-the-ram")
    events = used(played, "ring-of-the-ram", target="ogre-1", amount=charges)
    assert dealt(events) == 4 * charges
    assert played.state.fight.foes["ogre-1"].band is band


def test_beads_pray(game) -> None:
    """SRD 5.2, "Necklace of Prayer Beads": a spell for a Bonus Action, each once until dawn."""
    item = "necklace-of-prayer-beads"
    played = game(held(item, cls="Cleric"))
    attuned(played, item)
    used(played, item, option="blessing", target="brin")
    assert view(played).effects(EffectKind.BLESS)
    asked = {"actor": "brin", "item": f"magic-item/{item}", "option": "blessing"}
    assert played.refused("use_item", **asked).code == "item.spent"


# --- scrolls into books ---------------------------------------------------------------

SCROLL = "magic-item/spell-scroll-sleep"


def scribe(**changes: Any):
    """A Wizard with a book and a scroll of Sleep."""
    source = SpellSource(
        source="class/wizard",
        ability="intelligence",
        prepared=("spell/shield",),
        book=("spell/shield", "spell/light"),
    )
    fields = {"spells": (source,), "equipment": (Carried(item=SCROLL),), "money_cp": 6_000}
    return wizard(**(fields | changes))


@pytest.mark.parametrize(("face", "copied"), [(20, True), (1, False)])
def test_a_scroll_is_copied_into_the_book(game, face: int, copied: bool) -> None:
    """SRD 5.2, "Spell Scroll" (p. 244): DC 10 plus the level; 2 hours and 50 GP a level (p. 78);
    the scroll is destroyed either way.
    """
    played = game(scribe(), check=[face])
    before = played.state.time
    events = played.ask("copy_spell", actor="tam", scroll=SCROLL)
    assert d20(events, "check").target_number == 11
    member = played.state.party["tam"]
    assert (played.state.time - before, member.money_cp) == (7_200, 1_000)
    assert SCROLL not in member.inventory
    assert ("spell/sleep" in member.sheet.spells[0].book) is copied


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"money_cp": 100}, "trade.too_dear"),
        ({"spells": ()}, "copy.no_book"),
        ({"equipment": ()}, "item.not_carried"),
    ],
)
def test_what_cannot_be_copied(game, changes, code: str) -> None:
    """SRD 5.2, "Copying a Scroll into a Spellbook" (p. 244)."""
    played = game(scribe(**changes))
    assert played.refused("copy_spell", actor="tam", scroll=SCROLL).code == code
    known = scribe(equipment=(Carried(item="magic-item/spell-scroll-shield"),))
    refused = game(known).refused(
        "copy_spell", actor="tam", scroll="magic-item/spell-scroll-shield"
    )
    assert refused.code == "copy.known"
    high = scribe(equipment=(Carried(item="magic-item/spell-scroll-wish"),))
    refused = game(high).refused("copy_spell", actor="tam", scroll="magic-item/spell-scroll-wish")
    assert refused.code == "copy.level"


# --- cloaks ---------------------------------------------------------------------------


@pytest.mark.parametrize(("worn", "found"), [(False, True), (True, False)])
def test_an_elven_cloak_is_hard_to_perceive(game, worn: bool, found: bool) -> None:
    """SRD 5.2, "Cloak of Elvenkind": Disadvantage on checks to perceive its wearer."""
    from whispyrkeep.mechanics.harm.conditions import gain_condition
    from whispyrkeep.mechanics.rolls.checks import HIDDEN, ability_check
    from whispyrkeep.models.state import ActiveCondition
    from whispyrkeep.models.terms import Ability, Skill

    item = "cloak-of-elvenkind"
    played = fought(game, held(item), monsters=["monster/ogre"], band="near", check=[19, 3])
    attuned(played, *([item] if worn else []))
    play = played.play()
    gain_condition(
        play, "brin", ActiveCondition(condition=Condition.INVISIBLE, source=HIDDEN, found_dc=15)
    )
    ability_check(play, "ogre-1", Ability.WISDOM, Skill.PERCEPTION, 10)
    played.state = play.state
    assert view(played).has(Condition.INVISIBLE) is not found


def test_a_cloak_of_the_bat_flies_in_the_dark(game) -> None:
    """SRD 5.2, "Cloak of the Bat": 40 feet in Dim Light or Darkness; once a day a Bat's form."""
    item = "cloak-of-the-bat"
    asked = {"actor": "brin", "item": f"magic-item/{item}", "option": "fly"}
    played = game(held(item))
    attuned(played, item)
    assert played.refused("use_item", **asked).code == "item.light"
    places = {**played.state.world.places}
    places["quay"] = places["quay"].with_(light="dark")
    played.state = played.state.with_(world=played.state.world.with_(places=places))
    used(played, item, option="fly")
    assert view(played).speed == 40
    used(played, item, option="fly")
    assert view(played).speed == 30
    used(played, item, option="bat")
    block = view(played).block
    assert block is not None
    assert block.id == "monster/bat"
    assert view(played).abilities["intelligence"] == 10
