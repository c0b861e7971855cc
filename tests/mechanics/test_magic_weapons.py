"""What magic weapons and ammunition do to whoever they hit. Source: SRD 5.2, "Magic Items A-Z"."""

from __future__ import annotations

import pytest
from features_game import attack_roll, body, d20, dealt, end_turn, fought, left, strike
from rules_game import Carried, hero

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.events import CreatureDied, ItemLost
from whispyrkeep.models.terms import Ability, Condition, EffectKind

DRAGON = "monster/young-red-dragon"
SKELETON = "monster/skeleton"
GIANT = "monster/hill-giant"
ARMOR = "monster/animated-armor"


def armed(game, item: str, monster: str = "monster/ogre", attuned: bool = True, **faces):
    """A hero with the weapon in hand, attuned to it, beside one foe."""
    thing = f"magic-item/{item}"
    sheet = hero("Fighter", 5, equipment=(Carried(item=thing, equipped=True),))
    faces.setdefault("attack", [15])
    faces.setdefault("damage", [1] * 30)
    played = fought(game, sheet, monster=monster, **faces)
    if attuned:
        member = played.state.party["brin"].with_(attuned=(thing,))
        played.state = played.state.with_(party={"brin": member})
    return played


def foe_of(played) -> str:
    return next(iter(played.state.fight.foes))


def hit(played, item: str, **fields):
    return strike(played, foe_of(played), weapon=f"magic-item/{item}", **fields)


def harm(events, who: str) -> dict[str, int]:
    from whispyrkeep.models.events import DamageTaken

    found: dict[str, int] = {}
    for event in events:
        if isinstance(event, DamageTaken) and event.target == who:
            kind = event.damage_type.value
            found[kind] = found.get(kind, 0) + event.rolled
    return found


@pytest.mark.parametrize(
    ("item", "monster", "kinds"),
    [
        ("vicious-weapon-longsword", "monster/ogre", {"slashing": 1 + 3 + 2}),
        ("frost-brand-longsword", "monster/ogre", {"slashing": 4, "cold": 1}),
        ("dragon-slayer-longsword", DRAGON, {"slashing": 1 + 3 + 1 + 3}),
        ("dragon-slayer-longsword", "monster/ogre", {"slashing": 5}),
        ("giant-slayer-longsword", GIANT, {"slashing": 1 + 3 + 1 + 2}),
        ("holy-avenger-longsword", SKELETON, {"slashing": 7, "radiant": 2}),
        ("holy-avenger-longsword", "monster/ogre", {"slashing": 7}),
        ("sun-blade", SKELETON, {"radiant": 1 + 3 + 2 + 1}),
        ("sun-blade", "monster/ogre", {"radiant": 6}),
        ("mace-of-disruption", SKELETON, {"bludgeoning": 4, "radiant": 2}),
        ("sword-of-wounding-longsword", "monster/ogre", {"slashing": 4, "necrotic": 2}),
        ("thunderous-greatclub", "monster/ogre", {"bludgeoning": 1 + 5, "thunder": 1}),
        ("mace-of-smiting", "monster/ogre", {"bludgeoning": 5}),
        ("mace-of-smiting", ARMOR, {"bludgeoning": 7}),
    ],
)
def test_what_a_weapon_adds_to_a_hit(game, item: str, monster: str, kinds) -> None:
    """SRD 5.2, "Vicious Weapon": 2d6 of its own type; "Frost Brand": 1d6 Cold; "Dragon Slayer":
    3d6 to Dragons; "Giant Slayer": 2d6 to Giants; "Holy Avenger": 2d10 Radiant to Fiends and
    Undead; "Sun Blade": Radiant damage, and 1d8 more to Undead; "Mace of Disruption": 2d6 Radiant;
    "Sword of Wounding": 2d6 Necrotic; "Thunderous Greatclub": 1d8 Thunder; "Mace of Smiting":
    +1, and +3 against Constructs. Every die here shows 1; Strength adds 3.
    """
    played = armed(game, item, monster, save=[20, 20], attack=[18])
    assert harm(hit(played, item), foe_of(played)) == kinds


def test_without_attunement_a_weapon_is_plain(game) -> None:
    """SRD 5.2, "Attunement"; "Frost Brand"."""
    played = armed(game, "frost-brand-longsword", attuned=False)
    assert harm(hit(played, "frost-brand-longsword"), "ogre-1") == {"slashing": 4}


def test_a_giant_may_fall(game) -> None:
    """SRD 5.2, "Giant Slayer": DC 15 Strength, or Prone."""
    played = armed(game, "giant-slayer-longsword", GIANT, save=[1])
    events = hit(played, "giant-slayer-longsword")
    assert d20(events).target_number == 15
    assert body(played, foe_of(played)).has(Condition.PRONE)


def test_flames_burn_until_they_are_put_out(game) -> None:
    """SRD 5.2, "Flame Tongue": a Bonus Action, 2d6 Fire, Bright Light for 40 feet; until the
    command again, or until the weapon is put away.
    """
    item = "magic-item/flame-tongue-longsword"
    played = armed(game, "flame-tongue-longsword", attack=[15] * 3)
    played.ask("use_item", actor="brin", item=item)
    assert not played.state.fight.budget.bonus_action
    light = next(e for e in body(played).effects if e.kind is EffectKind.LIGHT)
    assert (light.value, light.dim_feet) == (40, 40)
    assert harm(hit(played, "flame-tongue-longsword"), "ogre-1") == {"slashing": 4, "fire": 2}
    end_turn(played)
    played.ask("use_item", actor="brin", item=item)
    assert harm(hit(played, "flame-tongue-longsword"), "ogre-1") == {"slashing": 4}
    assert not any(e.kind is EffectKind.LIGHT for e in body(played).effects)


def test_flames_go_out_with_a_sheathed_sword(game) -> None:
    """SRD 5.2, "Flame Tongue": "until you drop, stow, or sheathe the weapon"."""
    item = "magic-item/flame-tongue-longsword"
    played = armed(game, "flame-tongue-longsword")
    played.ask("use_item", actor="brin", item=item)
    played.ask("equip", actor="brin", item=item, on=False)
    assert not body(played).effects


@pytest.mark.parametrize(
    ("item", "face", "monster", "dies"),
    [
        ("mace-of-disruption", 14, SKELETON, True),
        ("nine-lives-stealer-longsword", 1, "monster/ogre", True),
        ("nine-lives-stealer-longsword", 20, "monster/ogre", False),
        ("nine-lives-stealer-longsword", 1, "monster/ogre-zombie", False),
    ],
)
def test_a_save_or_death(game, item: str, face: int, monster: str, dies: bool) -> None:
    """SRD 5.2, "Mace of Disruption": 25 Hit Points or fewer, DC 15 Wisdom; "Nine Lives Stealer":
    on a 20 under 100 Hit Points, DC 15 Constitution, no Constructs and no Undead.
    """
    attack = [20] if "stealer" in item else [18]
    played = armed(game, item, monster, attack=attack, save=[face], effect=[4])
    events = hit(played, item)
    assert any(isinstance(e, CreatureDied) for e in events) is dies
    if dies and "stealer" in item:
        assert left(played, f"charges:{item}") == 4 + 1 - 1


def test_a_mace_frightens_what_it_does_not_destroy(game) -> None:
    """SRD 5.2, "Mace of Disruption": on a success Frightened until the end of your next turn."""
    played = armed(game, "mace-of-disruption", "monster/ghast", save=[20] * 3)
    foe = foe_of(played)
    hurt = played.state.fight.foes[foe]
    weak = hurt.with_(body=hurt.body.with_(hit_points=20))
    played.state = played.state.with_(fight=played.state.fight.with_(foes={foe: weak}))
    hit(played, "mace-of-disruption")
    assert body(played, foe).has(Condition.FRIGHTENED)


def test_a_natural_20_takes_a_head(game) -> None:
    """SRD 5.2, "Vorpal Sword": the creature dies; what needs no head takes 30 Slashing damage."""
    item = "vorpal-sword-longsword"
    played = armed(game, item, attack=[20])
    assert any(isinstance(e, CreatureDied) for e in hit(played, item))
    ooze = armed(game, item, "monster/gray-ooze", attack=[20])
    foe = foe_of(ooze)
    assert harm(hit(ooze, item), foe)["slashing"] == 2 + 3 + 3 + 30


def test_a_vorpal_sword_ignores_resistance(game) -> None:
    """SRD 5.2, "Vorpal Sword": Slashing damage in full."""
    item = "vorpal-sword-longsword"
    played = armed(game, item, "monster/specter")
    assert dealt(hit(played, item), foe_of(played)) == 1 + 3 + 3


@pytest.mark.parametrize(
    ("monster", "extra", "gains"), [("monster/ogre", 15, 15), (SKELETON, 0, 0)]
)
def test_a_sword_drinks_life(game, monster: str, extra: int, gains: int) -> None:
    """SRD 5.2, "Sword of Life Stealing": 15 Necrotic on a 20, and as many Temporary Hit Points;
    neither against Constructs and Undead. A Critical Hit does not double a number.
    """
    item = "sword-of-life-stealing-longsword"
    played = armed(game, item, monster, attack=[20])
    assert harm(hit(played, item), foe_of(played)).get("necrotic", 0) == extra
    assert body(played).temporary_hit_points == gains


def test_a_sharp_sword_tires(game) -> None:
    """SRD 5.2, "Sword of Sharpness": 14 Slashing on a 20, and 1 Exhaustion level."""
    item = "sword-of-sharpness-longsword"
    played = armed(game, item, attack=[20])
    assert harm(hit(played, item), "ogre-1") == {"slashing": 2 + 3 + 14}
    assert creature(played.state, played.catalogue, "ogre-1").exhaustion == 1


def test_a_thrown_hammer_comes_back(game) -> None:
    """SRD 5.2, "Dwarven Thrower": range 20/60, 1d8 Force, 2d8 against a Giant, back in hand."""
    item = "dwarven-thrower"
    played = armed(game, item, band="near", attack=[15, 15])
    assert harm(hit(played, item), "ogre-1") == {"bludgeoning": 7, "force": 2}
    assert played.state.party["brin"].equipped == (f"magic-item/{item}",)


def test_a_dwarf_attunes_to_the_thrower(game) -> None:
    """SRD 5.2, "Dwarven Thrower": by a Dwarf, or by whoever is attuned to the belt."""
    item = "magic-item/dwarven-thrower"
    for species, works in (("Dwarf", True), ("Human", False)):
        played = game(hero("Fighter", 5, species=species, equipment=(Carried(item=item),)))
        asked = {"length": "short", "attune": {"brin": item}}
        if works:
            played.ask("rest", **asked)
        else:
            assert played.refused("rest", **asked).code == "attune.who"


def test_a_defender_guards(game) -> None:
    """SRD 5.2, "Defender": some of the +3 goes to Armor Class, once a turn."""
    item = "magic-item/defender-longsword"
    played = armed(game, "defender-longsword", attack=[15])
    before = creature(played.state, played.catalogue, "brin").ac
    played.ask("use_item", actor="brin", item=item, option="guard-2")
    assert creature(played.state, played.catalogue, "brin").ac == before + 2
    refused = played.refused("use_item", actor="brin", item=item, option="guard-1")
    assert refused.code == "item.once"
    events = hit(played, "defender-longsword")
    assert sum(m.value for m in attack_roll(events).roll.modifiers) == 3 + 3 + 3 - 2
    assert dealt(events) == 1 + 3 + 3 - 2


def test_venom_coats_a_dagger_for_one_hit(game) -> None:
    """SRD 5.2, "Dagger of Venom": DC 15 Constitution, 2d10 Poison and the Poisoned condition."""
    item = "magic-item/dagger-of-venom"
    played = armed(game, "dagger-of-venom", attack=[15, 15], save=[1])
    played.ask("use_item", actor="brin", item=item)
    events = hit(played, "dagger-of-venom")
    assert d20(events).target_number == 15
    assert harm(events, "ogre-1") == {"piercing": 1 + 3 + 1, "poison": 2}
    assert body(played, "ogre-1").has(Condition.POISONED)
    end_turn(played)
    assert harm(hit(played, "dagger-of-venom"), "ogre-1") == {"piercing": 5}
    assert played.refused("use_item", actor="brin", item=item).code == "item.spent"


def test_a_staff_strikes_with_charges(game) -> None:
    """SRD 5.2, "Staff of Striking": 1d6 Force a charge, up to 3, with a hit."""
    item = "staff-of-striking"
    played = armed(game, item, attack=[15] * 5)
    events = hit(played, item, features=["force-3"])
    assert harm(events, "ogre-1") == {"bludgeoning": 1 + 3 + 3, "force": 3}
    assert left(played, f"charges:{item}") == 7


def test_a_staff_withers(game) -> None:
    """SRD 5.2, "Staff of Withering": 2d10 Necrotic, and Disadvantage with two abilities."""
    item = "staff-of-withering"
    played = armed(game, item, save=[1])
    assert harm(hit(played, item, features=["wither"]), "ogre-1")["necrotic"] == 2
    marks = [e for e in body(played, "ogre-1").effects if e.ability is Ability.STRENGTH]
    assert [mark.leaning for mark in marks] == ["disadvantage"]
    assert any(e.ability is Ability.CONSTITUTION for e in body(played, "ogre-1").effects)
    assert left(played, f"charges:{item}") == 2


def test_thunder_stuns_once_a_day(game) -> None:
    """SRD 5.2, "Staff of Thunder and Lightning": DC 17 Constitution, Stunned; till the dawn."""
    item = "staff-of-thunder-and-lightning"
    played = armed(game, item, save=[1], attack=[15, 15])
    events = hit(played, item, features=["thunder"])
    assert d20(events).target_number == 17
    assert body(played, "ogre-1").has(Condition.STUNNED)
    end_turn(played)
    refused = played.refused(
        "attack", actor="brin", target="ogre-1", weapon=f"magic-item/{item}", features=["thunder"]
    )
    assert refused.code == "item.charges"


def test_lightning_instead_of_a_point(game) -> None:
    """SRD 5.2, "Javelin of Lightning": Lightning instead of Piercing damage; the bolt is 4d6,
    DC 13 Dexterity, once till the dawn.
    """
    item = "javelin-of-lightning"
    played = armed(game, item, attack=[15], save=[1])
    assert harm(hit(played, item, features=["lightning"]), "ogre-1") == {"lightning": 4}
    end_turn(played)
    asked = {"actor": "brin", "item": f"magic-item/{item}", "target": "ogre-1"}
    events = played.ask("use_item", **asked)
    assert d20(events).target_number == 13
    assert dealt(events) == 4
    end_turn(played)
    assert played.refused("use_item", **asked).code == "item.spent"


def test_magic_ammunition_is_readied_and_used_up(game) -> None:
    """SRD 5.2, "Ammunition, +1, +2, or +3"; "Ammunition of Slaying": DC 17 Constitution, 6d10."""
    arrow = "magic-item/ammunition-2-arrow"
    slaying = "magic-item/ammunition-of-slaying-giant-arrow"
    bow = "item/longbow"
    for readied, extra, kinds in (
        (arrow, 2, {"piercing": 1 + 2 + 2}),
        (slaying, 0, {"piercing": 3, "force": 6}),
    ):
        sheet = hero(
            "Fighter",
            5,
            equipment=(
                Carried(item=bow, equipped=True),
                Carried(item="item/arrow", quantity=5),
                Carried(item=readied, equipped=True),
            ),
        )
        monster = GIANT if readied == slaying else "monster/ogre"
        played = fought(game, sheet, monster=monster, band="near", attack=[15], save=[1],
                        damage=[1] * 9)  # fmt: skip
        events = strike(played, foe_of(played), weapon=bow)
        modifiers = [m.value for m in attack_roll(events).roll.modifiers]
        assert sum(modifiers) == 2 + 3 + extra
        assert harm(events, foe_of(played)) == kinds
        assert [e.item for e in events if isinstance(e, ItemLost)] == [readied]
        assert played.state.party["brin"].inventory["item/arrow"] == 5


def test_a_sworn_enemy(game) -> None:
    """SRD 5.2, "Oathbow": Advantage, and 3d6 Piercing damage more."""
    bow = "magic-item/oathbow-longbow"
    equipment = (Carried(item=bow, equipped=True), Carried(item="item/arrow", quantity=5))
    played = fought(game, hero("Ranger", 5, equipment=equipment), band="near", attack=[15, 2],
                    damage=[1] * 9)  # fmt: skip
    member = played.state.party["brin"].with_(attuned=(bow,))
    played.state = played.state.with_(party={"brin": member})
    played.ask("use_item", actor="brin", item=bow, target="ogre-1")
    events = strike(played, weapon=bow)
    assert attack_roll(events).roll.advantage == "advantage"
    assert harm(events, "ogre-1") == {"piercing": 1 + 2 + 3}


def test_bracers_of_archery(game) -> None:
    """SRD 5.2, "Bracers of Archery": proficiency with bows, and +2 to their damage."""
    bow, bracers = "item/longbow", "magic-item/bracers-of-archery"
    equipment = (Carried(item=bow, equipped=True), Carried(item="item/arrow", quantity=5),
                 Carried(item=bracers))  # fmt: skip
    sheet = hero("Wizard", 5, equipment=equipment, weapon_training=())
    played = fought(game, sheet, band="near", attack=[15], damage=[1] * 9)
    member = played.state.party["brin"].with_(attuned=(bracers,))
    played.state = played.state.with_(party={"brin": member})
    events = strike(played, weapon=bow)
    assert ("Proficiency", 3) in [(m.source, m.value) for m in attack_roll(events).roll.modifiers]
    assert dealt(events) == 1 + 2 + 2


def test_a_wound_does_not_heal_until_a_save(game) -> None:
    """SRD 5.2, "Sword of Wounding": no Hit Points regained for 1 hour, or until DC 15
    Constitution at the end of a turn.
    """
    item = "sword-of-wounding-longsword"
    played = armed(game, item, save=[1, 20])
    hit(played, item)
    assert creature(played.state, played.catalogue, "ogre-1").hindered("healing")
    end_turn(played)
    assert not creature(played.state, played.catalogue, "ogre-1").hindered("healing")
