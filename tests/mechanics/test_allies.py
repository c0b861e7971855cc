"""Who fights beside the party without being of it."""

from __future__ import annotations

from rules_game import fighter, state_of

from whispyrkeep.mechanics.fights.positions import allies, enemies, feet_between
from whispyrkeep.models.events import D20TestMade, ExperienceGained, FightEnded, FightTurnStarted
from whispyrkeep.models.state import NpcState

GOBLIN = "monster/goblin-warrior"
OGRE = "monster/ogre"


def beside(game, *allied, monsters=(GOBLIN,), band="engaged", **faces):
    faces.setdefault("brin_initiative", [20])
    played = game(fighter(), **faces)
    played.ask("start_fight", monsters=monsters, allies=allied, band=band)
    return played


def test_an_ally_stands_with_the_party(game) -> None:
    played = beside(game, "mira", band="near")
    state = played.state
    assert enemies(state, "goblin-warrior-1") == ("brin", "mira")
    assert allies(state, "brin") == ("mira",)
    assert enemies(state, "mira") == ("goblin-warrior-1",)
    assert feet_between(state, "mira", "brin") == 5
    assert feet_between(state, "mira", "goblin-warrior-1") == 30


def test_the_engine_plays_an_ally_against_the_foes(game) -> None:
    played = beside(game, OGRE, ogre_1_initiative=[19], attack=[15])
    played.ask("combat_action", actor="brin", action="end_turn")
    blow = next(e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert (blow.actor, blow.against) == ("ogre-1", "goblin-warrior-1")


def test_an_ally_comes_up_to_a_foe(game) -> None:
    """The party stays together, so it is the foe's band that changes."""
    played = beside(game, OGRE, band="near", monsters=("monster/commoner",), ogre_1_initiative=[19])
    played.ask("combat_action", actor="brin", action="end_turn")
    assert feet_between(played.state, "brin", "commoner-1") == 5


def test_foes_strike_at_allies(game) -> None:
    """Whom of two a foe attacks is thrown for."""
    played = beside(game, "mira", goblin_warrior_1_initiative=[19], target=[2], initiative=[1])
    played.ask("combat_action", actor="brin", action="end_turn")
    blow = next(e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert blow.against == "mira"


def test_nobody_attacks_an_ally_or_stands_on_both_sides(game) -> None:
    played = beside(game, "mira")
    assert played.refused("attack", actor="brin", target="mira").code == "target.ally"
    again = game(fighter())
    refusal = again.refused("start_fight", monsters=[GOBLIN], npcs=["mira"], allies=["mira"])
    assert refusal.code == "fight.both_sides"
    assert again.refused("start_fight", monsters=[GOBLIN], allies=["nobody"]).code == "fight.absent"
    unknown = again.refused("start_fight", monsters=[GOBLIN], allies=["monster/none"])
    assert unknown.code == "fight.unknown_monster"


def test_allies_are_not_overcome(game) -> None:
    """Experience Points are for foes alone, and the fight is over without the ally's fall."""
    played = beside(game, OGRE, OGRE, damage=[6] * 9, brin_attack=[20])
    played.ask("attack", actor="brin", target="goblin-warrior-1", weapon="longsword")
    assert played.of(FightEnded)[0].outcome == "victory"
    assert [e.amount for e in played.of(ExperienceGained)] == [50]


def test_monsters_of_one_kind_on_both_sides(game) -> None:
    """Each side rolls its own Initiative, and no two share a name."""
    played = beside(game, GOBLIN, initiative=[10, 9])
    rolls = [e.actor for e in played.events if isinstance(e, D20TestMade)][:3]
    assert rolls == ["brin", "goblin-warrior-1", "goblin-warrior-ally-1"]


def test_a_party_of_allies_alone_fights_to_the_end(game) -> None:
    state = state_of().with_(npcs={"mira": NpcState(id="mira", name="Mira", place="quay")})
    played = game(state=state, attack=[18] * 99)
    played.ask("start_fight", monsters=["monster/wolf"], allies=[OGRE], band="far")
    assert played.of(FightTurnStarted) and played.of(FightEnded)[0].outcome == "victory"


# --- latecomers -----------------------------------------------------------------------


def order(played) -> list[str]:
    return [turn.id for turn in played.state.fight.order]


def test_a_latecomer_rolls_initiative_and_waits_for_its_place(game) -> None:
    """SRD 5.2, "Initiative"; whose place has passed acts in the next round."""
    played = beside(game, brin_initiative=[9], initiative=[10, 20])
    assert played.state.fight.acting == "brin"
    played.ask("join_fight", monsters=[OGRE], band="far")
    assert order(played) == ["ogre-1", "goblin-warrior-1", "brin"]
    assert played.state.fight.acting == "brin" and played.state.fight.round == 1
    played.ask("combat_action", actor="brin", action="end_turn")
    turns = [e.actor for e in played.of(FightTurnStarted)]
    assert turns[-3:] == ["ogre-1", "goblin-warrior-1", "brin"]


def test_latecomers_of_a_kind_are_counted_on(game) -> None:
    played = beside(game)
    played.ask("join_fight", monsters=[GOBLIN, GOBLIN], allies=["mira"])
    names = [foe.name for foe in played.state.fight.foes.values()]
    assert names == ["Goblin Warrior", "Goblin Warrior 2", "Goblin Warrior 3", "Mira"]
    assert played.state.fight.foes["mira"].ally


def test_who_cannot_join(game) -> None:
    calm = game(fighter())
    assert calm.refused("join_fight", monsters=[OGRE]).code == "fight.none"
    played = beside(game, "mira")
    assert played.refused("join_fight").code == "fight.nobody"
    assert played.refused("join_fight", npcs=["mira"]).code == "fight.absent"
    assert played.refused("join_fight", monsters=[OGRE] * 20).code == "fight.too_many"
