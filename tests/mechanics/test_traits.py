"""Traits of stat blocks, with the numbers of the book."""

from __future__ import annotations

import pytest
from rules_game import WORLD, abilities, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.choosing.minds import choose_target, foe_turn, tactic_of
from whispyrkeep.mechanics.creatures.traits import leanings
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import can_react, use_reaction
from whispyrkeep.mechanics.harm.damage import concentration_save, deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.moments import berserk, turn_is_over, turn_starts
from whispyrkeep.mechanics.monsters.heads import heads
from whispyrkeep.mechanics.monsters.standing import RULES, Standing, parts, told
from whispyrkeep.mechanics.rolls.d20tests import saving_throw
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import (
    ConditionEnded,
    ConditionGained,
    CreatureDied,
    D20TestMade,
    DamageTaken,
    DiceRolled,
    HitPointsRegained,
    ResourceChanged,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Condition, DamageType, EffectKind


@pytest.fixture
def fought(game):
    """Brin's turn in a fight against these, engaged."""

    def begin(*monsters: str, sheets=None, band="engaged", state=None, lair=False, **faces):
        sheets = sheets or (fighter(),)
        first = {f"{sheets[0].id}_initiative": [20], "initiative": [1] * len(monsters)}
        faces = first | faces
        played = game(*sheets, state=state, **faces)
        ids = tuple(f"monster/{monster}" for monster in monsters)
        played.ask("start_fight", monsters=ids, band=band, lair=lair)
        return played

    return begin


def view(played, who):
    return creature(played.state, played.catalogue, who)


def hurt(played, who, amount, kind="force"):
    """So much damage of one type, and what follows from it in the fight."""
    play = played.play()
    deal_damage(play, who, [Harm(amount, DamageType(kind))], source="test")
    settle(play)
    played.state, played.events = play.state, [*played.events, *play.events]


def place(**changes):
    """The quay with other circumstances."""
    quay = WORLD.places["quay"].model_copy(update=changes)
    return WORLD.model_copy(update={"places": {**WORLD.places, "quay": quay}})


NOON = 12 * 3_600
NIGHT = 0


# --- saves ----------------------------------------------------------------------------


@pytest.mark.parametrize(("lair", "uses"), [(False, 3), (True, 4)])
def test_legendary_resistance(fought, lair: bool, uses: int) -> None:
    """SRD 5.2.1, Adult Black Dragon: 3 a day, 4 in its lair."""
    played = fought("adult-black-dragon", lair=lair, save=[1] * 5)
    foe = "adult-black-dragon-1"
    for _ in range(5):
        played.ask(
            "saving_throw", target=foe, ability="wisdom", difficulty_class=30, reason="a spell"
        )
    made = [e.outcome for e in played.of(D20TestMade) if e.test == "save" and e.actor == foe]
    assert made.count("success") == uses
    assert made[uses:] == ["failure"] * (5 - uses)


def test_legendary_resistance_is_not_for_concentration(fought) -> None:
    """The trait lets the creature choose; it keeps its uses for what is aimed at it."""
    played = fought("adult-black-dragon", save=[1])
    play = played.play()
    assert not saving_throw(play, "adult-black-dragon-1", concentration_save(30))


def test_legendary_resistance_is_not_for_a_few_hit_points(fought) -> None:
    """docs/rulings.md: half of 3d6 is not worth it to a dragon of 195 Hit Points; at 20 it is."""
    foe = "adult-black-dragon-1"
    for hurt, outcome in ((0, "failure"), (170, "success")):
        played = fought("adult-black-dragon", sheets=(wizard(),), adult_black_dragon_1_save=[1])
        for _ in range(hurt // 10):
            played.ask("damage", target=foe, dice="10", damage_type="fire")
        played.ask("cast_spell", actor="tam", spell="spell/burning-hands", targets=[foe])
        saves = [e for e in played.of(D20TestMade) if e.test == "save" and e.actor == foe]
        assert [save.outcome for save in saves] == [outcome]


def test_a_dexterity_save_with_evasion(fought) -> None:
    """SRD 5.2.1, Assassin, Evasion: nothing on a success, half on a failure."""
    for face, taken in ((20, 0), (1, 5)):
        played = fought("assassin", sheets=(wizard(),), damage=[3, 3, 4], assassin_1_save=[face])
        played.ask("cast_spell", actor="tam", spell="spell/burning-hands", targets=["assassin-1"])
        harm = [e for e in played.of(DamageTaken) if e.target == "assassin-1"]
        assert sum(e.amount for e in harm) == taken


def test_greater_magic_resistance(fought) -> None:
    """SRD 5.2.1, Rakshasa: every spell save succeeds, spell attacks miss."""
    played = fought("rakshasa", sheets=(wizard(),), attack=[20], band="near")
    played.ask("cast_spell", actor="tam", spell="spell/fire-bolt", targets=["rakshasa-1"])
    attacks = [e.outcome for e in played.of(D20TestMade) if e.test == "attack"]
    assert attacks == ["failure"]


# --- rolls ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("monster", "hour", "leaning"),
    [
        ("kobold-warrior", NOON, AdvantageState.DISADVANTAGE),
        ("kobold-warrior", NIGHT, AdvantageState.NORMAL),
        ("wolf", NOON, AdvantageState.NORMAL),
    ],
)
def test_sunlight_hinders_who_shuns_it(
    fought, monster: str, hour: int, leaning: AdvantageState
) -> None:
    """SRD 5.2.1, Sunlight Sensitivity: Disadvantage on attack rolls and ability checks."""
    state = state_of(fighter(), world=place(sunlit=True), time=hour)
    played = fought(monster, state=state)
    played.ask("combat_action", actor="brin", action="end_turn")
    attacks = [e for e in played.of(D20TestMade) if e.test == "attack"]
    assert attacks[0].roll.advantage is leaning


def test_sunlight_burns_a_vampire(fought) -> None:
    """SRD 5.2.1, Vampire Spawn, Sunlight: 20 Radiant at the start of its turn."""
    state = state_of(fighter(), world=place(sunlit=True), time=NOON)
    played = fought("vampire-spawn", state=state)
    played.ask("combat_action", actor="brin", action="end_turn")
    harm = [e for e in played.of(DamageTaken) if e.source == "Sunlight"]
    assert (harm[0].amount, harm[0].damage_type) == (20, DamageType.RADIANT)


def test_a_captain_leads(fought) -> None:
    """SRD 5.2.1, Hobgoblin Captain, Aura of Authority: Advantage on attacks within 10 feet."""
    played = fought("hobgoblin-captain", "hobgoblin-warrior")
    play = played.play()
    for one in ("hobgoblin-captain-1", "hobgoblin-warrior-1"):
        found = list(leanings(play.state, play.catalogue, view(played, one), "attacks"))
        assert ("Aura of Authority", "advantage") in found
    assert not list(leanings(play.state, play.catalogue, view(played, "brin"), "attacks"))


def test_an_invisible_nature_outlasts_attacks(fought) -> None:
    """SRD 5.2.1, Invisible Stalker, Invisibility."""
    played = fought("invisible-stalker")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert [e for e in played.of(D20TestMade) if e.actor == "invisible-stalker-1"]
    assert view(played, "invisible-stalker-1").has(Condition.INVISIBLE)


def test_a_light_of_its_own(fought) -> None:
    """SRD 5.2.1, Azer Sentinel, Illumination: Bright for 10 feet, Dim for 10 more."""
    state = state_of(fighter(), world=place(light="dark"))
    assert brightness(state, "brin") is Brightness.DARK
    played = fought("azer-sentinel", state=state)
    assert brightness(played.state, "brin") is Brightness.BRIGHT


# --- damage ---------------------------------------------------------------------------


def test_absorbed_damage_heals(fought) -> None:
    """SRD 5.2.1, Flesh Golem, Lightning Absorption: no damage, as many Hit Points regained."""
    played = fought("flesh-golem")
    hurt(played, "flesh-golem-1", 30)
    hurt(played, "flesh-golem-1", 12, "lightning")
    assert view(played, "flesh-golem-1").hit_points == 127 - 30 + 12


def test_aversion_to_fire(fought) -> None:
    """SRD 5.2.1, Flesh Golem: Disadvantage on attacks and checks until its next turn ends."""
    played = fought("flesh-golem")
    hurt(played, "flesh-golem-1", 5, "fire")
    assert view(played, "flesh-golem-1").modified("attacks")
    played.ask("combat_action", actor="brin", action="end_turn")
    attacks = [e for e in played.of(D20TestMade) if e.test == "attack"]
    assert attacks[0].roll.advantage is AdvantageState.DISADVANTAGE
    assert not view(played, "flesh-golem-1").modified("attacks")


def test_a_freezing_elemental(fought) -> None:
    """SRD 5.2.1, Water Elemental, Freeze: 20 feet less until the end of its next turn."""
    played = fought("water-elemental")
    hurt(played, "water-elemental-1", 6, "cold")
    assert view(played, "water-elemental-1").speed == 70


def test_corrosion_of_the_touching(fought) -> None:
    """SRD 5.2.1, Black Pudding, Corrosive Form: 1d8 Acid to whoever hits it in melee."""
    played = fought("black-pudding", attack=[15], black_pudding_1_damage=[6])
    played.ask("attack", actor="brin", target="black-pudding-1", weapon="item/longsword")
    harm = [e for e in played.of(DamageTaken) if e.target == "brin"]
    assert [(e.amount, e.damage_type) for e in harm] == [(6, DamageType.ACID)]


def test_barbs_prick_whom_it_holds(fought) -> None:
    """SRD 5.2.1, Barbed Devil, Barbed Hide: 1d10 Piercing at the start of its turns."""
    played = fought("barbed-devil")
    held = ActiveCondition(condition=Condition.GRAPPLED, source="Grapple", by="brin", escape_dc=10)
    play = played.play()
    play.happen(ConditionGained(target="barbed-devil-1", active=held))
    turn_starts(play, "barbed-devil-1")
    harm = [e for e in play.events if isinstance(e, DamageTaken)]
    assert [(e.target, e.amount) for e in harm] == [("brin", 5)]


def test_spells_glance_off_the_tarrasque(fought) -> None:
    """SRD 5.2.1, Tarrasque, Reflective Carapace: on a 6 the spell turns on its caster."""
    for face, struck in ((3, []), (6, ["tam"])):
        played = fought("tarrasque", sheets=(wizard(),), tarrasque_1_effect=[face], band="near")
        target = ["tarrasque-1"]
        played.ask("cast_spell", actor="tam", spell="spell/magic-missile", targets=target)
        harm = [e for e in played.of(DamageTaken) if e.source == "Magic Missile"]
        assert list(dict.fromkeys(e.target for e in harm)) == struck
    played = fought("tarrasque", sheets=(wizard(),), tarrasque_1_effect=[6], band="near")
    played.ask("cast_spell", actor="tam", spell="spell/fire-bolt", targets=["tarrasque-1"])
    attacks = [e for e in played.of(D20TestMade) if e.test == "attack"]
    assert attacks[0].against == "tam"


# --- turns ----------------------------------------------------------------------------


def test_auras_burn_those_around(fought) -> None:
    """SRD 5.2.1, Azer Sentinel, Fire Aura: 1d10 Fire at the end of its turns, enemies alone."""
    played = fought("azer-sentinel", "wolf", sheets=(fighter(), rogue()))
    played.ask("combat_action", actor="brin", action="end_turn")
    while played.state.fight.acting != "brin":
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
    harm = [e for e in played.of(DamageTaken) if e.source == "Fire Aura"]
    assert sorted(e.target for e in harm) == ["brin", "sela"]


def test_harm_without_a_save_is_rolled_once_for_all_it_catches(fought) -> None:
    """SRD 5.2.1, Balor, Fire Aura: a 5-foot Emanation is 10 feet across and holds two."""
    party = (fighter(), rogue(), wizard())
    play = fought("balor", "wolf", sheets=party).play()
    turn_is_over(play, "balor-1")
    harm = [e for e in play.events if isinstance(e, DamageTaken)]
    assert len(harm) == 2 and {e.target for e in harm} <= {sheet.id for sheet in party}
    assert len({e.rolled for e in harm}) == 1


def test_an_aura_ends_at_its_distance(fought) -> None:
    played = fought("salamander", band="near")
    play = played.play()
    turn_is_over(play, "salamander-1")
    assert not [e for e in play.events if isinstance(e, DamageTaken)]


def test_who_is_caught_in_fire_burns(fought) -> None:
    """SRD 5.2.1, Fire Elemental, Fire Aura: creatures in it start burning."""
    played = fought("fire-elemental")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert view(played, "brin").effects(EffectKind.BURNING)


def test_a_stench_is_saved_against_at_the_start_of_turns(fought) -> None:
    """SRD 5.2.1, Ghast: Constitution DC 10, and a success protects for 24 hours."""
    played = fought("ghast", sheets=(fighter(), rogue()), brin_save=[1, 20], sela_save=[20])
    played.ask("combat_action", actor="brin", action="end_turn")
    while played.state.fight.acting != "brin":
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
    first = [e for e in played.of(D20TestMade) if "Stench" in e.label]
    assert {e.target_number for e in first} == {10}
    assert view(played, "sela").effects(EffectKind.INURED) or view(played, "brin").effects(
        EffectKind.INURED
    )


def test_a_troll_rises_unless_it_was_burnt(fought) -> None:
    """SRD 5.2.1, Troll, Regeneration: 15 Hit Points; dead only if it does not regenerate."""
    played = fought("troll", sheets=(fighter(max_hit_points=200),))
    hurt(played, "troll-1", 94)
    assert view(played, "troll-1").alive and view(played, "troll-1").hit_points == 0
    played.ask("combat_action", actor="brin", action="end_turn")
    assert [e.amount for e in played.of(HitPointsRegained)] == [15]
    hurt(played, "troll-1", 80, "fire")
    assert played.state.fight is not None
    played.ask("combat_action", actor="brin", action="end_turn")
    assert [e.target for e in played.of(CreatureDied)] == ["troll-1"]
    assert played.state.fight is None


def test_hydra_heads(fought) -> None:
    """SRD 5.2.1, Hydra: a head for 25 damage in a turn, two grow, 20 Hit Points; not after fire."""
    played = fought("hydra", sheets=(fighter(max_hit_points=400),))
    hurt(played, "hydra-1", 25)
    hurt(played, "hydra-1", 25)
    assert heads(view(played, "hydra-1")) == 4
    played.ask("combat_action", actor="brin", action="end_turn")
    bites = [e for e in played.of(D20TestMade) if e.actor == "hydra-1" and e.test == "attack"]
    assert len(bites) == 4
    assert heads(view(played, "hydra-1")) == 6
    assert view(played, "hydra-1").hit_points == 184 - 50 + 20
    hurt(played, "hydra-1", 25, "fire")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert heads(view(played, "hydra-1")) == 5


def test_a_reaction_on_every_turn(fought) -> None:
    """SRD 5.2.1, Marilith, Reactive."""
    played = fought("marilith", sheets=(fighter(), rogue()), sela_initiative=[19])
    play = played.play()
    use_reaction(play, "marilith-1")
    played.state = play.state
    assert not can_react(played.play(), "marilith-1")
    played.ask("combat_action", actor="sela", action="end_turn")
    assert can_react(played.play(), "marilith-1")


def test_a_golem_goes_berserk(fought) -> None:
    """SRD 5.2.1, Clay Golem, Berserk: a 6 on a turn begun Bloodied; then whoever is nearest."""
    played = fought("clay-golem", "wolf", clay_golem_1_effect=[6])
    hurt(played, "clay-golem-1", 70)
    play = played.play()
    turn_starts(play, "clay-golem-1")
    assert berserk(creature(play.state, play.catalogue, "clay-golem-1"))
    choose_target(play, "clay-golem-1", tactic_of(play, "clay-golem-1"))
    asked = [e.label for e in play.events if isinstance(e, DiceRolled)]
    assert "Whom to attack of Brin, Wolf" in asked


def test_a_trolls_limb_fights_on(fought) -> None:
    """SRD 5.2.1, Troll, Loathsome Limbs (4/Day): 15 Slashing in a turn that it ends Bloodied."""
    played = fought("troll", sheets=(fighter(max_hit_points=400),))
    hurt(played, "troll-1", 40)
    hurt(played, "troll-1", 15, "slashing")
    played.ask("combat_action", actor="brin", action="end_turn")
    limb = played.state.fight.foes["troll-limb-1"]
    assert (limb.max_hit_points, limb.band) == (14, played.state.fight.foes["troll-1"].band)
    assert [turn.id for turn in played.state.fight.order].index("troll-limb-1") == 2
    grown = [e for e in played.of(ConditionEnded) if e.condition is Condition.EXHAUSTION]
    assert grown, "it regenerated on its turn"
    assert view(played, "troll-1").body.resources["loathsome-limbs"] == 3


def test_a_berserk_ally_turns_on_the_party(game) -> None:
    """It attacks whoever is nearest, and that are those it fought beside."""
    played = game(fighter(max_hit_points=400), brin_initiative=[20], attack=[2] * 9)
    allies = ("monster/clay-golem",)
    played.ask("start_fight", monsters=("monster/wolf",), allies=allies, band="far")
    golem = next(foe.id for foe in played.state.fight.foes.values() if foe.ally)
    play = played.play()
    play.happen(ResourceChanged(target=golem, resource="berserk", left=1))
    foe_turn(play, golem)
    attacks = [e for e in play.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert {(e.actor, e.against) for e in attacks} == {(golem, "brin")}


# --- the end of it --------------------------------------------------------------------


def test_a_death_burst_catches_everybody_near(fought) -> None:
    """SRD 5.2.1, Magma Mephit, Death Burst: Dexterity DC 11, 2d6 Fire, half on a success."""
    played = fought("magma-mephit", "wolf", brin_save=[1], wolf_1_save=[20], damage=[4, 3])
    hurt(played, "magma-mephit-1", 50)
    harm = [e for e in played.of(DamageTaken) if e.source == "Death Burst"]
    assert sorted((e.target, e.amount) for e in harm) == [("brin", 7), ("wolf-1", 3)]


def test_a_burst_sets_off_another(fought) -> None:
    """SRD 5.2.1, Ice Mephit: 2d4 Cold, and the wounded dust mephit beside it dies too."""
    played = fought("ice-mephit", "dust-mephit", save=[1] * 4, damage=[4, 4, 4, 4])
    hurt(played, "dust-mephit-1", 15)
    hurt(played, "ice-mephit-1", 21)
    assert [e.target for e in played.of(CreatureDied)] == ["ice-mephit-1", "dust-mephit-1"]
    assert len([e for e in played.of(DiceRolled) if "Death Burst" in e.label]) == 2


def test_a_vampire_drifts_off_as_mist(fought) -> None:
    """SRD 5.2.1, Vampire, Misty Escape: at 0 Hit Points it is mist, but not in sunlight."""
    played = fought("vampire", sheets=(fighter(abilities=abilities(16, 30, 14, 10, 12, 8)),))
    hurt(played, "vampire-1", 300)
    assert not played.of(CreatureDied)
    assert played.state.fight is None
    burnt = fought("vampire", state=state_of(fighter(), world=place(sunlit=True), time=NOON))
    hurt(burnt, "vampire-1", 300)
    assert [e.target for e in burnt.of(CreatureDied)] == ["vampire-1"]


def test_who_flies_by_provokes_nothing(fought) -> None:
    """SRD 5.2.1, Giant Owl, Flyby."""
    played = fought("owl")
    played.ask("end_fight", how="flight")
    assert not [e for e in played.of(D20TestMade) if e.test == "attack"]


# --- what counts ----------------------------------------------------------------------


def test_the_floor_of_traits() -> None:
    """At least 95 % of the trait instances are executed or told, as docs/rulings.md counts."""
    every = [part for block in Catalogue({}).monsters() for part in parts(block)]
    traits = [part.standing for part in every if part.kind == "trait"]
    met = [one for one in traits if one in (Standing.EXECUTED, Standing.TOLD)]
    assert len(traits) == 341
    assert len(met) * 100 >= 95 * len(traits)


def test_every_rule_has_its_standing() -> None:
    assert set(RULES) == set(TraitRule)


def test_what_is_told_of_a_spider() -> None:
    """SRD 5.2.1, Giant Spider: two traits that no fight turns on."""
    names = [name for name, _ in told(Catalogue({}).monster("monster/giant-spider"))]
    assert names == ["Spider Climb", "Web Walker"]


def test_a_cleric_is_no_stat_block(fought) -> None:
    played = fought("wolf", sheets=(cleric(),))
    assert not view(played, "odo").trait(TraitRule.EVASION)
