"""What attacks and abilities do besides damage: hindrances, later rolls, damage that goes on."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue

from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.moments import turn_starts
from whispyrkeep.models.events import D20TestMade, DamageTaken, DiceRolled
from whispyrkeep.models.riders import (
    BurnRider,
    ConditionRider,
    CurseRider,
    DamagePart,
    DrainRider,
    HinderRider,
    ModifierRider,
    OngoingRider,
    PullRider,
    SaveRider,
    SaveSpec,
)
from whispyrkeep.models.terms import (
    Ability,
    AdvantageState,
    Band,
    Condition,
    DamageType,
    EffectKind,
)


@pytest.fixture
def fought(game):
    """Brin's turn against a mimic in front of her, for riders to be put on either."""

    def begin(*riders, monster="monster/mimic", on="brin", save=None, band="engaged", **faces):
        played = game(fighter(), rogue(), brin_initiative=[20], **faces)
        played.ask("start_fight", monsters=(monster,), band=band)
        foe = next(iter(played.state.fight.foes))
        play = played.play()
        inflict_all(play, on, riders, Cause(foe, "Touch", save=save), 7)
        played.state, played.events = play.state, [*played.events, *play.events]
        return played, foe

    return begin


def view(played, who="brin"):
    return creature(played.state, played.catalogue, who)


@pytest.mark.parametrize(
    ("what", "value", "speed"),
    [("speed", 10, 20), ("speed-halved", 0, 15), ("speed-zero", 0, 0)],
)
def test_a_hindered_speed(fought, what: str, value: int, speed: int) -> None:
    """SRD 5.2.1: Slowing Breath halves the Speed, others lower it or make it 0."""
    played, _ = fought(HinderRider(what=what, value=value, until="end-of-targets-next-turn"))
    assert view(played).speed == speed


def test_a_hindrance_ends_with_the_turn_it_names(fought) -> None:
    played, _ = fought(HinderRider(what="speed-zero", until="end-of-targets-next-turn"))
    played.ask("combat_action", actor="brin", action="end_turn")
    played.ask("combat_action", actor="sela", action="end_turn")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert view(played).speed == 30


def test_armor_class_is_lowered(fought) -> None:
    """SRD 5.2.1, Adult Green Dragon, Noxious Miasma: the penalty to Armor Class."""
    played, _ = fought(HinderRider(what="armor-class", value=2, until="end-of-targets-next-turn"))
    assert view(played).ac == 16


def test_strength_drains_until_death(fought) -> None:
    """SRD 5.2.1, Shadow, Draining Swipe: the score falls, and at 0 the target dies."""
    swipe = HinderRider(what="strength", dice="1d4")
    played, _ = fought(swipe, swipe, effect=[4, 3])
    assert view(played).abilities[Ability.STRENGTH] == 9
    weak, _ = fought(*([swipe] * 4), effect=[4, 4, 4, 4])
    assert not view(weak).alive


def test_who_cannot_regain_hit_points(fought) -> None:
    """SRD 5.2.1, Bearded Devil, Beard: no Hit Points regained until its next turn."""
    played, _ = fought(HinderRider(what="healing", until="start-of-sources-next-turn"))
    played.ask("damage", target="brin", dice="9", damage_type="fire")
    played.ask("use_item", actor="brin", item="item/potion-of-healing", target="brin")
    assert view(played).hit_points == 19


def test_an_action_or_a_bonus_action(fought) -> None:
    """SRD 5.2.1, Slowing Breath: an action or a Bonus Action on the turn, not both."""
    slow = HinderRider(what="action-or-bonus-action", until="end-of-targets-next-turn")
    played, foe = fought(slow)
    played.ask("damage", target="brin", dice="9", damage_type="fire")
    played.ask("use_feature", actor="brin", feature="second-wind")
    refused = played.refused("attack", actor="brin", target=foe, weapon="item/longsword")
    assert refused.code == "budget.action"


def test_no_reactions(fought) -> None:
    """SRD 5.2.1, Balor, Lightning Blade: the target can't take Reactions."""
    played, foe = fought(HinderRider(what="reactions", until="start-of-sources-next-turn"))
    played.ask("end_fight", how="flight")
    attacks = [e for e in played.of(D20TestMade) if e.test == "attack" and e.against == foe]
    assert [e.actor for e in attacks] == ["sela"]


def test_a_weakening_breath(fought) -> None:
    """SRD 5.2.1, Gold Dragon: Disadvantage on Strength saves until a repeated save succeeds."""
    weak = ModifierRider(
        on=("attacks", "saves", "checks"),
        leaning="disadvantage",
        ability=Ability.STRENGTH,
        repeat_save=True,
    )
    played, _ = fought(weak, save=(Ability.STRENGTH, 15), brin_save=[2, 2, 19, 18])
    played.ask("combat_action", actor="brin", action="end_turn")
    saves = [e for e in played.of(D20TestMade) if e.test == "save"]
    assert saves[0].roll.advantage is AdvantageState.DISADVANTAGE
    assert view(played).modified("saves", Ability.STRENGTH)
    assert not view(played).modified("saves", Ability.DEXTERITY)
    played.ask("combat_action", actor="sela", action="end_turn")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert not view(played).modified("saves", Ability.STRENGTH)


def test_damage_goes_on_while_the_condition_lasts(fought) -> None:
    """SRD 5.2.1, Vrock, Spores: poison at the start of each turn while Poisoned."""
    spores = (
        ConditionRider(conditions=(Condition.POISONED,), repeat_save=True),
        OngoingRider(
            damage=(DamagePart(dice="1d10", damage_type=DamageType.POISON),),
            moment="start-of-targets-turns",
        ),
    )
    played, _ = fought(*spores, save=(Ability.CONSTITUTION, 15), brin_save=[3, 19])
    for member in ("brin", "sela", "brin", "sela"):
        played.ask("combat_action", actor=member, action="end_turn")
    harm = [e for e in played.of(DamageTaken) if e.source == "Touch"]
    assert [(e.target, e.damage_type) for e in harm] == [("brin", DamageType.POISON)]
    assert not view(played).effects(EffectKind.ONGOING)


def test_what_a_grapple_does_ends_with_it(fought) -> None:
    """SRD 5.2.1, Invisible Stalker, Vortex: until the grapple ends."""
    vortex = (
        ConditionRider(conditions=(Condition.GRAPPLED,), escape_dc=13),
        OngoingRider(
            damage=(DamagePart(dice="2d6", damage_type=DamageType.THUNDER),),
            moment="start-of-sources-turns",
        ),
    )
    played, foe = fought(*vortex)
    play = played.play()
    turn_starts(play, foe)
    assert [e.amount for e in play.events if isinstance(e, DamageTaken)] == [6]
    escape = {"actor": "brin", "ability": "strength", "skill": "athletics"}
    played.dice = type(played.dice)(lambda _key, sides, _drawn: sides)
    played.ask("ability_check", difficulty_class=13, reason="escape", **escape)
    assert not view(played).effects(EffectKind.ONGOING)


def test_pulled_into_reach(fought) -> None:
    """SRD 5.2.1, Merrow, Harpoon: pulled toward it; in bands it is engaged then."""
    played, foe = fought(PullRider(feet=25), monster="monster/shrieker-fungus", band="near")
    assert played.state.fight.foes[foe].band is Band.ENGAGED
    short, foe = fought(PullRider(feet=15), monster="monster/shrieker-fungus", band="near")
    assert short.state.fight.foes[foe].band is Band.NEAR


def test_set_on_fire_and_cursed(fought) -> None:
    """SRD 5.2.1, Magmin, Touch; Lamia, Corrupting Touch."""
    played, _ = fought(BurnRider(), CurseRider(seconds=3600))
    assert view(played).effects(EffectKind.BURNING)
    assert view(played).effects(EffectKind.CURSED)[0].ends_at == played.state.time + 3600


def test_what_is_drained_heals_the_drinker(fought) -> None:
    """SRD 5.2.1, Vampire, Bite: the maximum falls, and the vampire regains as many."""
    played, foe = fought(on="brin")
    played.ask("damage", target=foe, dice="20", damage_type="fire")
    before = view(played, foe).hit_points
    play = played.play()
    inflict_all(play, "brin", (DrainRider(leech=True),), Cause(foe, "Bite"), 7)
    played.state = play.state
    assert view(played).max_hit_points == 21
    assert view(played, foe).hit_points == before + 7


@pytest.mark.parametrize(("face", "amount", "poisoned"), [(2, 9, True), (18, 4, False)])
def test_a_further_save_after_the_hit(fought, face: int, amount: int, poisoned: bool) -> None:
    """SRD 5.2.1: a save of the target hit, with damage of its own and half on a success."""
    sting = SaveRider(
        save=SaveSpec(ability=Ability.CONSTITUTION, difficulty_class=15),
        damage=(DamagePart(dice="2d8", damage_type=DamageType.POISON),),
        half=True,
        on_failure=(ConditionRider(conditions=(Condition.POISONED,), until="ended"),),
    )
    played, _ = fought(sting, brin_save=[face], damage=[4, 5])
    assert played.of(DamageTaken)[-1].amount == amount
    assert view(played).has(Condition.POISONED) is poisoned
    assert len([e for e in played.of(DiceRolled) if e.label == "Touch: poison"]) == 1
