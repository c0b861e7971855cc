"""What foes do on their turns, and what their traits make of it. Source: SRD 5.2, "Combat"."""

from __future__ import annotations

from fights_game import act, started
from rules_game import WORLD, fighter, rogue, state_of

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    DamageTaken,
    DiceRolled,
    FoeMoved,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition
from whispyrkeep.models.universe import Ruleset


def test_a_melee_foe_comes_closer_and_attacks(game) -> None:
    played = started(game, fighter(), monsters=("monster/wolf",), band="near", attack=[15])
    act(played, "brin", "end_turn")
    assert played.state.fight.foes["wolf-1"].band is Band.ENGAGED
    assert any(isinstance(e, D20TestMade) and e.test == "attack" for e in played.events)


def test_a_foe_with_a_bow_stays_away(game) -> None:
    played = started(game, fighter(), monsters=("monster/skeleton",), band="near")
    act(played, "brin", "end_turn")
    attack = next(e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert attack.label == "Shortbow"
    assert played.state.fight.foes["skeleton-1"].band is Band.NEAR


def test_a_slow_foe_from_afar_needs_its_action_to_come(game) -> None:
    played = started(game, fighter(), monsters=("monster/zombie",), band="far")
    act(played, "brin", "end_turn")
    moves = [e.band for e in played.events if isinstance(e, FoeMoved)]
    assert moves == [Band.NEAR]
    assert not any(isinstance(e, D20TestMade) and e.test == "attack" for e in played.events)


def test_multiattack_makes_every_attack(game) -> None:
    """Trap 19; SRD 5.2.1, Ghoul: two Bite attacks."""
    played = started(game, fighter(), monsters=("monster/ghoul",))
    act(played, "brin", "end_turn")
    attacks = [e.label for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert attacks == ["Bite", "Bite"]


def test_foes_do_not_strike_who_is_down(game) -> None:
    played = started(game, fighter(), rogue(), monsters=("monster/commoner",))
    played.ask("damage", target="sela", dice="21", damage_type="fire")
    act(played, "brin", "end_turn")
    targets = [e.against for e in played.events if isinstance(e, D20TestMade) and e.against]
    assert targets == ["brin"]


def test_an_ability_recharges_on_its_d6(game) -> None:
    """Trap 19; SRD 5.2.1, Giant Spider: Web (Recharge 5-6)."""
    played = started(
        game, fighter(), monsters=("monster/giant-spider",), band="near", save=[1], recharge=[4, 5]
    )
    act(played, "brin", "end_turn")
    assert played.state.party["brin"].body.has(Condition.RESTRAINED)
    rolls = []
    for _ in range(2):
        act(played, "brin", "end_turn")
        rolls = [
            e.roll.total
            for e in played.events
            if isinstance(e, DiceRolled) and e.purpose == "recharge"
        ]
    assert rolls[0] == 4
    assert rolls[1] == 5


def test_pack_tactics_needs_an_able_ally(game) -> None:
    """SRD 5.2.1, Wolf: Pack Tactics."""
    alone = started(game, fighter(), monsters=("monster/wolf",))
    act(alone, "brin", "end_turn")
    pack = started(game, fighter(), monsters=("monster/wolf", "monster/wolf"))
    act(pack, "brin", "end_turn")
    leanings = [
        [e.roll.advantage for e in g.events if isinstance(e, D20TestMade) and e.test == "attack"]
        for g in (alone, pack)
    ]
    assert leanings[0] == [AdvantageState.NORMAL]
    assert leanings[1][0] is AdvantageState.ADVANTAGE


def test_a_goblins_extra_damage_needs_advantage(game) -> None:
    """SRD 5.2.1, Goblin Warrior: plus 1d4 if the attack roll had Advantage."""
    played = started(game, fighter(), attack=[19])
    act(played, "brin", "end_turn")
    plain = [e for e in played.events if isinstance(e, DamageTaken)]
    assert len(plain) == 1
    prone = started(game, fighter(), attack=[19, 19])
    active = ActiveCondition(condition=Condition.PRONE)
    prone.state = apply(prone.state, ConditionGained(target="brin", active=active))
    act(prone, "brin", "end_turn")
    assert len([e for e in prone.events if isinstance(e, DamageTaken)]) == 2


def test_undead_fortitude(game) -> None:
    """SRD 5.2.1, Zombie: DC 5 plus the damage, not against Radiant or Critical Hits."""
    played = started(game, fighter(), monsters=("monster/zombie",), save=[20])
    found = played.ask("damage", target="zombie-1", dice="15", damage_type="fire")
    assert played.state.fight.foes["zombie-1"].body.hit_points == 1
    save = next(e for e in found if isinstance(e, D20TestMade))
    assert save.target_number == 20
    played.ask("damage", target="zombie-1", dice="15", damage_type="radiant")
    assert played.state.fight is None


def test_a_drain_lowers_the_maximum(game) -> None:
    """SRD 5.2.1, Specter: Life Drain."""
    played = started(game, fighter(), monsters=("monster/specter",), attack=[19])
    act(played, "brin", "end_turn")
    body = played.state.party["brin"].body
    assert body.drained_hit_points == 28 - body.hit_points > 0


def test_average_damage_if_the_world_says_so(game) -> None:
    """SRD 5.2, "Damage Notation": the static number or the dice, not both."""
    world = WORLD.model_copy(update={"rules": Ruleset(monster_damage="average")})
    played = game(state=state_of(fighter(), world=world), brin_initiative=[20], attack=[19])
    played.ask("start_fight", monsters=["monster/ghoul"], band="engaged")
    act(played, "brin", "end_turn")
    amounts = [e.rolled for e in played.events if isinstance(e, DamageTaken)]
    assert amounts[:2] == [5, 3]
    assert not any(isinstance(e, DiceRolled) and e.purpose == "damage" for e in played.events)
