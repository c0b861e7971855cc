"""Items, trade, armor, rests, features, tables and rewards."""

from __future__ import annotations

import pytest
from rules_game import START, WORLD, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.creatures.sheet import derived, derived_in_play
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    DiceRolled,
    FeatureSpent,
    HitPointMaximumDrained,
    HitPointsRegained,
    ItemGained,
    MoneyChanged,
    RestTaken,
    TimeAdvanced,
)
from whispyrkeep.models.state import ActiveCondition, QuestState
from whispyrkeep.models.terms import Ability, Condition, Skill
from whispyrkeep.models.universe import RewardTier

HOUR = 3_600


def hurt(played, who: str, left: int) -> None:
    body = played.state.party[who].body.with_(hit_points=left)
    member = played.state.party[who].with_(body=body)
    played.state = played.state.with_(party={**played.state.party, who: member})


def spent(played, who: str, **resources: int) -> None:
    body = played.state.party[who].body
    left = {**body.resources, **{k.replace("_", "-"): v for k, v in resources.items()}}
    member = played.state.party[who].with_(body=body.with_(resources=left))
    played.state = played.state.with_(party={**played.state.party, who: member})


def left(played, who: str, resource: str) -> int:
    return played.state.party[who].body.resources[resource]


# --- Armor Class and derived numbers --------------------------------------------------


@pytest.mark.parametrize(
    ("equipment", "ac"),
    [
        ((), 12),
        (("leather-armor",), 13),
        (("studded-leather-armor", "shield"), 16),
        (("hide-armor",), 14),
        (("half-plate-armor",), 17),
        (("ring-mail",), 14),
        (("chain-mail", "shield"), 18),
        (("plate-armor",), 18),
    ],
)
def test_armor_class(equipment, ac: int) -> None:
    """SRD 5.2, table "Armor": Dexterity 14, capped at 2 in Medium, none in Heavy armor."""
    carried = tuple(Carried(item=f"item/{name}", equipped=True) for name in equipment)
    numbers = derived(fighter(equipment=carried), catalogue_for(WORLD))
    assert numbers.armor_class == ac


def test_dexterity_in_medium_armor_is_capped() -> None:
    quick = rogue(
        armor_training=("medium",),
        equipment=(Carried(item="item/breastplate", equipped=True),),
    )
    assert derived(quick, catalogue_for(WORLD)).armor_class == 14 + 2


def test_a_shield_without_training_gives_nothing() -> None:
    """SRD 5.2, "Armor Training", "Shield"."""
    sheet = rogue(equipment=(Carried(item="item/shield", equipped=True),))
    assert derived(sheet, catalogue_for(WORLD)).armor_class == 13


def test_defense_needs_armor() -> None:
    """SRD 5.2, "Defense"."""
    sheet = fighter(features=("defense",))
    assert derived(sheet, catalogue_for(WORLD)).armor_class == 19
    bare = fighter(features=("defense",), equipment=())
    assert derived(bare, catalogue_for(WORLD)).armor_class == 12


def test_armor_that_is_too_heavy_slows() -> None:
    """SRD 5.2, "Armor", "Strength": 10 feet less."""
    weak = fighter(
        abilities=dict(zip(Ability, (12, 14, 14, 10, 12, 8), strict=True)),
    )
    assert derived(weak, catalogue_for(WORLD)).speed == 20


def test_derived_numbers() -> None:
    """SRD 5.2, Rules Glossary, "Passive Perception"; "Casting Spells"; "Weapons"."""
    catalogue = catalogue_for(WORLD)
    numbers = derived(rogue(), catalogue)
    assert numbers.passive_perception == 14
    assert numbers.saves[Ability.DEXTERITY] == 5
    assert numbers.skills[Skill.STEALTH] == 7
    sword = numbers.attacks[0]
    assert (sword.name, sword.to_hit, sword.damage) == ("Dagger", 5, "1d4+3")
    assert numbers.spell_save_dc is None
    priest = derived(cleric(), catalogue)
    assert (priest.spell_save_dc, priest.spell_attack) == (13, 5)
    assert derived(fighter(), catalogue).attacks[-1].damage == "4"


def test_in_play_numbers_follow_what_is_worn() -> None:
    state = state_of(fighter())
    member = state.party["brin"].with_(equipped=())
    assert derived_in_play(member, catalogue_for(WORLD)).armor_class == 12


# --- potions and gear -----------------------------------------------------------------


def test_drinking_a_potion_is_a_bonus_action(game) -> None:
    """Trap 14; SRD 5.2, "Potion of Healing": 2d4 + 2."""
    played = game(fighter(), brin_initiative=[20], initiative=[1], healing=[3, 4])
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    hurt(played, "brin", 5)
    played.ask("use_item", actor="brin", item="item/potion-of-healing")
    assert played.state.party["brin"].body.hit_points == 5 + 9
    assert played.state.party["brin"].inventory["item/potion-of-healing"] == 1
    budget = played.state.fight.budget
    assert (budget.action, budget.bonus_action) == (True, False)


def test_a_potion_can_be_administered_to_the_dying(game) -> None:
    played = game(fighter(), rogue(), healing=[1, 1])
    played.ask("damage", target="sela", dice="21", damage_type="fire")
    played.ask("use_item", actor="brin", item="item/potion-of-healing", target="sela")
    assert played.state.party["sela"].body.hit_points == 4


def test_a_healers_kit_stabilizes_ten_times(game) -> None:
    """SRD 5.2, "Healer's Kit": no check."""
    played = game(rogue(), fighter())
    for use in range(10):
        hurt(played, "brin", 1)
        played.ask("damage", target="brin", dice="5", damage_type="fire")
        found = played.ask("use_item", actor="sela", item="item/healers-kit", target="brin")
        assert not any(isinstance(e, D20TestMade) for e in found)
        assert played.state.party["brin"].death_saves.stable
        assert ("item/healers-kit" in played.state.party["sela"].inventory) is (use < 9)


def test_acid_is_thrown(game) -> None:
    """SRD 5.2, "Acid": a Dexterity save against 8 + Dexterity + Proficiency, 2d6."""
    sheet = fighter(equipment=(Carried(item="item/acid"),))
    played = game(sheet, brin_initiative=[20], initiative=[1], save=[1], damage=[5, 5])
    played.ask("start_fight", monsters=["monster/ghoul"], band="engaged")
    found = played.ask("use_item", actor="brin", item="item/acid", target="ghoul-1")
    save = next(e for e in found if isinstance(e, D20TestMade))
    assert save.target_number == 12
    assert played.state.fight.foes["ghoul-1"].body.hit_points == 12


def test_holy_water_hurts_undead_and_fiends_alone(game) -> None:
    """SRD 5.2, "Holy Water"."""
    sheet = fighter(equipment=(Carried(item="item/holy-water"),))
    played = game(sheet, brin_initiative=[20], initiative=[1], save=[1])
    played.ask("start_fight", monsters=["monster/wolf"], band="engaged")
    found = played.ask("use_item", actor="brin", item="item/holy-water", target="wolf-1")
    assert not any(isinstance(e, DiceRolled) for e in found)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": "item/longsword"}, "item.no_use"),
        ({"item": "item/unknown"}, "item.no_use"),
        ({"item": "item/acid"}, "item.not_carried"),
        ({"item": "item/potion-of-healing", "target": "mira"}, "target.no_body"),
        ({"item": "item/potion-of-healing", "target": "ghost"}, "target.unknown"),
    ],
)
def test_items_that_cannot_be_used(game, fields, code: str) -> None:
    assert game(fighter()).refused("use_item", actor="brin", **fields).code == code


# --- taking, giving, trade ------------------------------------------------------------


def test_take_what_lies_there_and_no_more(game) -> None:
    played = game(fighter())
    played.ask("take", actor="brin", item="item/torch", quantity=2)
    assert played.state.party["brin"].inventory["item/torch"] == 2
    assert played.state.places["quay"].contents == {"item/torch": 1}
    refusal = played.refused("take", actor="brin", item="item/torch", quantity=2)
    assert refusal.code == "item.not_here"
    assert played.refused("take", actor="brin", item="item/gold-piece").code == "item.not_here"


def test_drop_and_hand_over(game) -> None:
    played = game(fighter(), rogue())
    played.ask("drop", actor="brin", item="item/javelin")
    assert played.state.places["quay"].contents["item/javelin"] == 1
    played.ask("drop", actor="brin", item="item/javelin", to="sela")
    assert played.state.party["sela"].inventory["item/javelin"] == 1
    assert played.refused("drop", actor="brin", item="item/javelin").code == "item.not_carried"


def test_what_is_dropped_is_no_longer_worn(game) -> None:
    played = game(fighter())
    played.ask("drop", actor="brin", item="item/shield")
    assert creature(played.state, played.catalogue, "brin").ac == 16


def test_buying_at_the_npcs_price(game) -> None:
    played = game(fighter())
    trading = {"actor": "brin", "npc": "mira", "item": "item/rope"}
    played.ask("trade", **trading, side="buy", quantity=2)
    assert played.state.party["brin"].money_cp == 1_000 - 220
    assert played.state.npcs["mira"].wares == {}
    assert played.refused("trade", **trading, side="buy").code == "trade.no_stock"


def test_selling_at_half_the_price(game) -> None:
    """SRD 5.2, "Selling Equipment"."""
    played = game(fighter())
    played.ask("trade", actor="brin", npc="mira", side="sell", item="item/longsword")
    assert played.state.party["brin"].money_cp == 1_000 + 750
    assert played.state.npcs["mira"].wares["item/longsword"] == 1


def test_trades_that_cannot_be(game) -> None:
    poor = game(fighter(money_cp=5))
    buying = {"actor": "brin", "npc": "mira", "side": "buy", "item": "item/rope"}
    assert poor.refused("trade", **buying).code == "trade.too_dear"
    away = poor.state.npcs["mira"].with_(place="cave")
    poor.state = poor.state.with_(npcs={"mira": away})
    assert poor.refused("trade", **buying).code == "target.absent"
    other = game(fighter())
    selling = {"actor": "brin", "npc": "captain", "side": "sell", "item": "item/longsword"}
    assert other.refused("trade", **selling).code == "trade.no_merchant"


# --- wearing --------------------------------------------------------------------------


def test_doffing_takes_its_minutes(game) -> None:
    """SRD 5.2, table "Armor": Heavy armor takes 5 minutes to doff, 10 to don."""
    played = game(fighter())
    played.ask("equip", actor="brin", item="item/chain-mail", on=False)
    played.ask("equip", actor="brin", item="item/chain-mail")
    assert [e.seconds for e in played.of(TimeAdvanced)] == [300, 600]


def test_one_suit_and_two_hands(game) -> None:
    """SRD 5.2, "One at a Time"."""
    extra = (*fighter().equipment, Carried(item="item/leather-armor"))
    played = game(fighter(equipment=extra))
    on = {"actor": "brin", "on": True}
    assert played.refused("equip", **on, item="item/leather-armor").code == "item.one_at_a_time"
    assert played.refused("equip", **on, item="item/javelin").code == "hands.full"
    assert played.refused("equip", **on, item="item/potion-of-healing").code == "item.not_worn"
    assert played.refused("equip", **on, item="item/shield").code == "item.no_change"


def test_armor_waits_until_the_fight_is_over(game) -> None:
    played = game(fighter(), brin_initiative=[20], initiative=[1])
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    refusal = played.refused("equip", actor="brin", item="item/chain-mail", on=False)
    assert refusal.code == "item.takes_minutes"
    played.ask("equip", actor="brin", item="item/shield", on=False)
    assert not played.state.fight.budget.action


def test_donning_armor_ends_mage_armor(game) -> None:
    """SRD 5.2, "Mage Armor"."""
    sheet = wizard(
        armor_training=("light",),
        equipment=(Carried(item="item/spellbook"), Carried(item="item/leather-armor")),
    )
    played = game(sheet)
    played.ask("cast_spell", actor="tam", spell="spell/mage-armor", targets=["tam"])
    assert creature(played.state, played.catalogue, "tam").ac == 15
    played.ask("equip", actor="tam", item="item/leather-armor")
    assert creature(played.state, played.catalogue, "tam").ac == 13


# --- rests ----------------------------------------------------------------------------


def test_a_short_rest_spends_hit_dice(game) -> None:
    """SRD 5.2, Rules Glossary, "Short Rest": each die plus Constitution, an hour."""
    played = game(fighter(), hit_die=[4, 7])
    hurt(played, "brin", 5)
    played.ask("rest", length="short", hit_dice={"brin": 2})
    assert played.state.party["brin"].body.hit_points == 5 + 6 + 9
    assert left(played, "brin", "hit-dice") == 1
    assert played.state.time == START + HOUR


def test_a_hit_die_restores_at_least_1(game) -> None:
    frail = fighter(abilities=dict(zip(Ability, (16, 14, 4, 10, 12, 8), strict=True)))
    played = game(frail, hit_die=[1])
    hurt(played, "brin", 5)
    played.ask("rest", length="short", hit_dice={"brin": 1})
    assert played.state.party["brin"].body.hit_points == 6


def test_what_a_short_rest_recharges(game) -> None:
    """SRD 5.2, "Second Wind" one use, "Action Surge" all; slots wait for a Long Rest."""
    played = game(fighter(), cleric())
    spent(played, "brin", second_wind=0, action_surge=0)
    spent(played, "odo", slot_1=0, channel_divinity=0)
    played.ask("rest", length="short")
    assert (left(played, "brin", "second-wind"), left(played, "brin", "action-surge")) == (1, 1)
    assert (left(played, "odo", "slot-1"), left(played, "odo", "channel-divinity")) == (0, 1)


def test_arcane_recovery(game) -> None:
    """SRD 5.2, "Arcane Recovery": slots of half the level, rounded up, once a Long Rest."""
    played = game(wizard())
    spent(played, "tam", slot_1=2, slot_2=1)
    played.ask("rest", length="short")
    assert (left(played, "tam", "slot-1"), left(played, "tam", "slot-2")) == (2, 2)
    spent(played, "tam", slot_1=0)
    played.ask("rest", length="short")
    assert left(played, "tam", "slot-1") == 0


def test_a_long_rest_restores_everything(game) -> None:
    """Trap 9; SRD 5.2, Rules Glossary, "Long Rest": all Hit Points and all Hit Point Dice."""
    played = game(fighter(), wizard())
    hurt(played, "brin", 3)
    spent(played, "brin", hit_dice=0, second_wind=0)
    spent(played, "tam", slot_1=0, slot_2=0)
    drained = HitPointMaximumDrained(target="brin", drained=4)
    played.state = apply(played.state, drained)
    tired = ActiveCondition(condition=Condition.EXHAUSTION, level=2)
    played.state = apply(played.state, ConditionGained(target="brin", active=tired))
    played.ask("rest", length="long")
    brin = played.state.party["brin"].body
    assert brin.hit_points == 28
    assert brin.drained_hit_points == 0
    assert [c.level for c in brin.conditions] == [1]
    assert (left(played, "brin", "hit-dice"), left(played, "brin", "second-wind")) == (3, 2)
    assert (left(played, "tam", "slot-1"), left(played, "tam", "slot-2")) == (4, 2)
    assert [e.length for e in played.of(RestTaken)] == ["long", "long"]


def test_long_rests_are_16_hours_apart(game) -> None:
    """Trap 9."""
    played = game(fighter())
    played.ask("rest", length="long")
    refusal = played.refused("rest", length="long")
    assert refusal.code == "rest.too_soon"
    assert "16 more hours" in refusal.message
    later = played.state.time + 16 * HOUR
    played.state = played.state.with_(time=later)
    played.ask("rest", length="long")


def test_whoever_is_down_gains_nothing_from_a_rest(game) -> None:
    """Trap 9; SRD 5.2: a rest needs at least 1 Hit Point."""
    played = game(fighter(), rogue(), death_save=[12, 12, 12], effect=[4])
    played.ask("damage", target="sela", dice="21", damage_type="fire")
    played.ask("rest", length="short", hit_dice={"brin": 0})
    assert [e.target for e in played.of(RestTaken)] == ["brin"]


def test_places_and_parties_that_cannot_rest(game) -> None:
    cave = game(state=state_of(fighter(), location="cave"))
    assert cave.refused("rest", length="short").code == "rest.unsafe"
    down = game(fighter(), death_save=[12, 12, 12])
    down.ask("damage", target="brin", dice="30", damage_type="fire")
    assert down.refused("rest", length="short").code == "rest.no_hit_points"
    tired = game(fighter())
    greedy = {"length": "short", "hit_dice": {"brin": 4}}
    assert tired.refused("rest", **greedy).code == "rest.hit_dice"


def test_humans_wake_inspired(game) -> None:
    """SRD 5.2, "Human", "Resourceful"."""
    played = game(fighter(features=("resourceful",)))
    played.ask("rest", length="long")
    assert played.state.party["brin"].heroic_inspiration


# --- features -------------------------------------------------------------------------


def test_inspiration_one_has_already_goes_to_a_companion(game) -> None:
    """SRD 5.2, "Heroic Inspiration", "Only One at a Time"."""
    human = fighter(features=("resourceful",))
    played = game(human, rogue())
    for expected in ((True, False), (True, True), (True, True)):
        played.ask("rest", length="long")
        party = played.state.party
        assert tuple(party[who].heroic_inspiration for who in ("brin", "sela")) == expected
        played.state = played.state.with_(time=played.state.time + 86_400)


def test_second_wind(game) -> None:
    """SRD 5.2, "Level 1: Second Wind": 1d10 plus the level, twice."""
    played = game(fighter(), healing=[6, 6])
    hurt(played, "brin", 3)
    played.ask("use_feature", actor="brin", feature="second-wind")
    assert next(e for e in played.of(HitPointsRegained)).amount == 9
    played.ask("use_feature", actor="brin", feature="Second Wind")
    refusal = played.refused("use_feature", actor="brin", feature="second-wind")
    assert refusal.code == "feature.spent"


def test_action_surge(game) -> None:
    """SRD 5.2, "Level 2: Action Surge"."""
    played = game(fighter(), brin_initiative=[20], initiative=[1])
    played.ask("start_fight", monsters=["monster/ghoul"], band="engaged")
    surge = {"actor": "brin", "feature": "action-surge"}
    assert played.refused("use_feature", **surge).code == "feature.not_needed"
    played.ask("attack", actor="brin", target="ghoul-1")
    played.ask("use_feature", **surge)
    played.ask("attack", actor="brin", target="ghoul-1")


def test_turn_undead(game) -> None:
    """SRD 5.2, "Turn Undead": Frightened and Incapacitated until damaged, for a minute."""
    played = game(cleric(), odo_initiative=[20], initiative=[1, 1], save=[1])
    played.ask("start_fight", monsters=["monster/ghoul", "monster/wolf"], band="near")
    played.ask("use_feature", actor="odo", feature="turn-undead")
    ghoul = played.state.fight.foes["ghoul-1"].body
    assert ghoul.has(Condition.FRIGHTENED)
    assert ghoul.has(Condition.INCAPACITATED)
    assert not played.state.fight.foes["wolf-1"].body.conditions
    played.ask("damage", target="ghoul-1", dice="1", damage_type="fire")
    assert not played.state.fight.foes["ghoul-1"].body.conditions


def test_divine_spark_heals_or_harms(game) -> None:
    """SRD 5.2, "Divine Spark": 1d8 plus Wisdom, half on a save."""
    played = game(cleric(), fighter(), odo_initiative=[20], initiative=[1], healing=[5])
    hurt(played, "brin", 3)
    played.ask("use_feature", actor="odo", feature="divine-spark", target="brin")
    assert played.state.party["brin"].body.hit_points == 11
    other = game(cleric(), odo_initiative=[20], initiative=[1], damage=[6], save=[20])
    other.ask("start_fight", monsters=["monster/ghoul"], band="near")
    other.ask("use_feature", actor="odo", feature="divine-spark", target="ghoul-1")
    assert other.state.fight.foes["ghoul-1"].body.hit_points == 22 - 4


def test_preserve_life_heals_no_further_than_half(game) -> None:
    """SRD 5.2, "Preserve Life": five times the level, up to half the maximum."""
    played = game(cleric(features=("channel-divinity", "preserve-life")), fighter(), rogue())
    hurt(played, "brin", 2)
    hurt(played, "sela", 8)
    played.ask("use_feature", actor="odo", feature="preserve-life")
    assert played.state.party["brin"].body.hit_points == 14
    assert played.state.party["sela"].body.hit_points == 10


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"feature": "juggling"}, "feature.unknown"),
        ({"feature": "turn-undead"}, "feature.missing"),
        ({"feature": "action-surge"}, "fight.none"),
    ],
)
def test_features_that_cannot_be_used(game, fields, code: str) -> None:
    assert game(fighter()).refused("use_feature", actor="brin", **fields).code == code


# --- tables and rewards ---------------------------------------------------------------


def test_loot_lies_at_the_place_once(game) -> None:
    played = game(fighter(), table=[1])
    found = played.ask("roll_table", table="wrack")
    contents = played.state.places["quay"].contents
    assert contents["item/rope"] == 1
    assert (contents["item/gold-piece"], contents["item/silver-piece"]) == (1, 2)
    assert isinstance(found[-1], FeatureSpent)
    played.ask("take", actor="brin", item="item/gold-piece")
    assert played.state.party["brin"].money_cp == 1_100
    place = played.state.places["quay"].with_(spent=("wrack",))
    played.state = played.state.with_(places={"quay": place})
    assert played.refused("roll_table", table="wrack").code == "table.spent"


def test_a_table_of_words_may_be_rolled_again(game) -> None:
    played = game(fighter(), table=[1, 1])
    found = played.ask("roll_table", table="rumours")
    assert found[0].label == "Rumours: Fog."
    played.ask("roll_table", table="rumours")
    assert played.refused("roll_table", table="none").code == "table.unknown"


def test_a_finished_quest_pays_once_within_the_worlds_table(game) -> None:
    played = game(fighter(), rogue())
    played.ask("quest_reward", quest="lamp")
    paid = [(e.target, e.change_cp) for e in played.of(MoneyChanged)]
    assert paid == [("brin", 10_000), ("sela", 10_000)]
    assert [e.item for e in played.of(ItemGained)] == ["item/rope"]
    assert played.refused("quest_reward", quest="lamp").code == "quest.rewarded"


def test_odd_coins_go_to_the_first(game) -> None:
    tier = RewardTier(to_level=20, copper=101, experience=5)
    world = WORLD.model_copy(update={"rewards": (tier,)})
    played = game(state=state_of(fighter(), rogue(), world=world))
    played.ask("quest_reward", quest="lamp")
    assert [e.change_cp for e in played.of(MoneyChanged)] == [51, 50]


def test_an_unfinished_quest_pays_nothing(game) -> None:
    quests = {"lamp": QuestState(id="lamp", title="Light the lamp", status="active")}
    played = game(state=state_of(fighter(), quests=quests))
    assert played.refused("quest_reward", quest="lamp").code == "quest.not_done"
    assert played.refused("quest_reward", quest="no").code == "quest.unknown"


# --- hazards --------------------------------------------------------------------------


def test_a_hazard_with_a_save(game) -> None:
    played = game(fighter(), damage=[6, 5], save=[20])
    played.ask(
        "saving_throw",
        target="brin",
        ability="dexterity",
        difficulty_class=12,
        damage="2d6",
        damage_type="fire",
    )
    assert played.state.party["brin"].body.hit_points == 28 - 5


@pytest.mark.parametrize("dice", ["21d6", "2d100", "d6", "1d6+1d8", "0d0"])
def test_hazards_are_bounded(game, dice: str) -> None:
    """SRD 5.2, Rules Glossary, "Falling": at most 20d6."""
    fields = {"target": "brin", "dice": dice, "damage_type": "fire"}
    assert game(fighter()).refused("damage", **fields).code.startswith("dice.")


def test_the_longest_fall(game) -> None:
    played = game(fighter(), damage=[1] * 20)
    played.ask("damage", target="brin", dice="20d6", damage_type="bludgeoning")
    assert played.state.party["brin"].body.hit_points == 8
