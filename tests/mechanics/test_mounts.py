"""Riding in a fight (SRD 5.2, "Mounted Combat", p. 15-16)."""

from __future__ import annotations

import pytest
from features_game import OGRE, body, dealt, effects, end_turn
from rules_game import fighter, hero, state_of

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.models.events import D20TestMade, FightTurnStarted
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition, DamageType, EffectKind

HORSE = "warhorse-1"


def mounted(game, *, allies=("monster/warhorse",), band="far", ride=True, **faces):
    """Brin acts first, then the horse, then the ogre; Brin gets on the horse."""
    faces.setdefault("brin_initiative", [20])
    faces.setdefault("initiative", [10, 2])
    faces.setdefault("save", [15])
    played = game(state=state_of(fighter()), **faces)
    played.ask("start_fight", monsters=[OGRE], allies=list(allies), band=band)
    if ride:
        act(played, "mount", target=f"{allies[0].removeprefix('monster/')}-1")
    return played


def act(played, action: str, **fields):
    return played.ask("combat_action", actor="brin", action=action, **fields)


def budget(played):
    return played.state.fight.budget


def test_mounting_costs_half_the_speed_and_the_mount_moves_at_once(game) -> None:
    """SRD 5.2, "Mounting and Dismounting" (p. 15); "Controlling a Mount" (p. 16)."""
    played = mounted(game, ride=False)
    assert budget(played).movement_feet == 30
    act(played, "mount", target=HORSE)
    assert budget(played).movement_feet == 60
    assert budget(played).action
    act(played, "dismount")
    assert (budget(played).movement_feet, effects(played, EffectKind.RIDING)) == (15, [])
    act(played, "mount", target=HORSE)
    refused = played.refused("combat_action", actor="brin", action="mount", target=HORSE)
    assert refused.code == "mount.seated"


@pytest.mark.parametrize(
    ("target", "ally", "code"),
    [
        ("ogre-1", "monster/warhorse", "mount.unwilling"),
        ("mastiff-1", "monster/mastiff", "mount.small"),
    ],
)
def test_what_is_no_mount(game, target, ally, code) -> None:
    """SRD 5.2, "Mounted Combat" (p. 15): willing, and a size larger than its rider."""
    played = mounted(game, allies=(ally,), ride=False)
    refused = played.refused("combat_action", actor="brin", action="mount", target=target)
    assert refused.code == code


def test_a_small_rider_sits_on_a_mastiff(game) -> None:
    """SRD 5.2, "Mounted Combat" (p. 15): at least one size larger."""
    sheet = hero("Fighter", 3, size="small")
    played = game(state=state_of(sheet), brin_initiative=[20], initiative=[10, 2])
    played.ask("start_fight", monsters=[OGRE], allies=["monster/mastiff"], band="far")
    act(played, "mount", target="mastiff-1")
    assert effects(played, EffectKind.RIDING)[0].what == "controlled"


def test_a_controlled_mount_acts_on_its_riders_turn_alone(game) -> None:
    """SRD 5.2, "Controlling a Mount" (p. 16): it does nothing of its own in its place."""
    played = mounted(game, attack=[2] * 4)
    turns = end_turn(played)
    assert {e.actor for e in turns if isinstance(e, FightTurnStarted)} == {HORSE, "ogre-1", "brin"}
    assert not [e for e in turns if getattr(e, "actor", "") == HORSE and e.type == "D20TestMade"]
    assert budget(played).movement_feet == 60
    act(played, "dash", target=HORSE)
    assert (budget(played).movement_feet, budget(played).action) == (120, True)
    again = played.refused("combat_action", actor="brin", action="dodge", target=HORSE)
    assert again.code == "mount.acted"


def test_an_independent_mount_does_as_it_likes(game) -> None:
    """SRD 5.2, "Controlling a Mount" (p. 16): one that was not trained to accept a rider."""
    played = mounted(game, allies=("monster/brown-bear",), attack=[2] * 8, band="engaged")
    assert effects(played, EffectKind.RIDING)[0].what == "independent"
    assert budget(played).movement_feet == 15
    turns = end_turn(played)
    tests = [e for e in turns if isinstance(e, D20TestMade) and e.actor == "brown-bear-1"]
    assert tests


def test_the_mount_is_struck_at_when_it_leaves_a_reach(game) -> None:
    """SRD 5.2, "Opportunity Attacks" (p. 15): whoever moves, and not whoever is carried."""
    played = mounted(game, band="engaged", attack=[15], damage=[4, 4])
    events = act(played, "move", target="ogre-1", band="near")
    assert (dealt(events, HORSE) > 0, dealt(events, "brin")) == (True, 0)
    played = mounted(game, band="engaged", attack=[15], damage=[4, 4])
    act(played, "disengage", target=HORSE)
    assert not dealt(act(played, "move", target="ogre-1", band="near"), HORSE)


@pytest.mark.parametrize(("face", "seated"), [(7, False), (8, True)])
@pytest.mark.parametrize("who", ["brin", HORSE])
def test_who_is_knocked_prone_may_fall_off(game, who, face, seated) -> None:
    """SRD 5.2, "Falling Off" (p. 16): DC 10 Dexterity for a fall of rider or mount; here +2."""
    played = mounted(game, brin_save=[face], attack=[2] * 8)
    play = played.play()
    gain_condition(play, who, ActiveCondition(condition=Condition.PRONE))
    played.state = play.state
    end_turn(played)
    assert bool(effects(played, EffectKind.RIDING)) is seated
    lies = creature(played.state, played.catalogue, "brin").has(Condition.PRONE)
    assert lies is (not seated or who == "brin")


def test_a_mount_that_falls_dead_throws_its_rider(game) -> None:
    """SRD 5.2, "Falling Off" (p. 16)."""
    played = mounted(game, brin_save=[2], attack=[2] * 8)
    play = played.play()
    deal_damage(play, HORSE, [Harm(99, DamageType.FIRE)], source="fire")
    played.state = play.state
    end_turn(played)
    assert not effects(played, EffectKind.RIDING)
    assert body(played).has(Condition.PRONE)
    assert budget(played).movement_feet == 30
