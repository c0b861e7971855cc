"""Creatures that hold, swallow, smother and suck, and what frees from them. The book's values."""

from __future__ import annotations

import pytest
from facing import Facing
from rules_game import fighter, rogue

from whispyrkeep.mechanics.choosing.policy import usable
from whispyrkeep.mechanics.harm.choking import choke
from whispyrkeep.mechanics.harm.conditions import release
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.moments import turn_is_over, turn_starts
from whispyrkeep.mechanics.harm.recurring import moments_at_start
from whispyrkeep.mechanics.monsters.extras import carry_out
from whispyrkeep.mechanics.monsters.powers import refresh
from whispyrkeep.models.character import Carried
from whispyrkeep.models.terms import Condition, DamageType, EffectKind


def hurt(facing, who: str, amount: int) -> None:
    deal_damage(facing.play, who, [Harm(amount, DamageType.FIRE)], source="fire")


def reaches(facing, *names: str) -> bool:
    return usable(facing.play, facing.view(facing.foe), "brin", names) is not None


# --- a rug ----------------------------------------------------------------------------


def test_a_rug_smothers_instead_of_hurting(game) -> None:
    """SRD 5.2.1, Animated Rug of Smothering (p. 259): escape DC 13, 2d6 + 3 each turn."""
    facing = Facing(game, "animated-rug-of-smothering", fighter(), attack=[19], damage=[1, 1])
    assert facing.strike("smother")
    assert facing.view().hit_points == 28
    for condition in (Condition.GRAPPLED, Condition.BLINDED, Condition.RESTRAINED):
        assert facing.view().has(condition)
    assert {entry.escape_dc for entry in facing.view().body.conditions} == {13}
    moments_at_start(facing.play, "brin")
    assert facing.view().hit_points == 28 - 5
    choke(facing.play, "brin")
    assert facing.view().exhaustion == 1


def test_a_rug_shares_its_wounds_with_whom_it_smothers(game) -> None:
    """SRD 5.2.1, Animated Rug of Smothering (p. 259): halved, the target takes as much."""
    facing = Facing(game, "animated-rug-of-smothering", fighter(), rogue(), attack=[19])
    facing.strike("smother")
    assert not reaches(facing, "smother")
    whole = facing.view(facing.foe).hit_points
    hurt(facing, facing.foe, 9)
    assert facing.view(facing.foe).hit_points == whole - 4
    assert facing.view().hit_points == 28 - 4
    release(facing.play, "brin", facing.foe, "escaped")
    turn_starts(facing.play, "sela")
    hurt(facing, facing.foe, 2)
    assert facing.view(facing.foe).hit_points == whole - 4 - 2
    assert reaches(facing, "smother")


# --- a stirge -------------------------------------------------------------------------


def test_a_stirge_sucks_until_it_is_torn_off(game) -> None:
    """SRD 5.2.1, Stirge, "Proboscis" (p. 330): 2d4 each of its turns; an action detaches it."""
    faces = {"attack": [19], "damage": [1] * 9}
    facing = Facing(game, "stirge", fighter(), rogue(), **faces)
    facing.strike("proboscis")
    after = facing.view().hit_points
    moments_at_start(facing.play, facing.foe)
    assert facing.view().hit_points == after - 2
    assert not reaches(facing, "proboscis")
    acting = facing.play.state.fight.acting
    assert acting in ("brin", "sela")
    facing.ask("combat_action", actor=acting, action="break_free", target="brin")
    moments_at_start(facing.play, facing.foe)
    assert facing.view().hit_points == after - 2
    assert reaches(facing, "proboscis")


# --- whelmed --------------------------------------------------------------------------


def test_an_elemental_has_room_for_two(game) -> None:
    """SRD 5.2.1, Water Elemental, "Whelm" (p. 337): one Large, or two Medium or smaller."""
    third = rogue(id="tib", name="Tib", max_hit_points=90)
    party = (fighter(max_hit_points=90), rogue(max_hit_points=90), third)
    facing = Facing(game, "water-elemental", *party, save=[1] * 3)
    facing.force("whelm", "brin", "sela", "tib")
    held = [one for one in ("brin", "sela", "tib") if facing.view(one).has(Condition.GRAPPLED)]
    assert held == ["brin", "sela"]
    before = facing.view().hit_points
    moments_at_start(facing.play, facing.foe)
    assert facing.view().hit_points < before


def test_a_friend_pulls_the_whelmed_out(game) -> None:
    """SRD 5.2.1, Water Elemental, "Whelm" (p. 337): a DC 14 Strength (Athletics) check."""
    faces = {"brin_check": [12], "sela_save": [1]}
    facing = Facing(game, "water-elemental", fighter(), rogue(max_hit_points=99), **faces)
    facing.force("whelm", "sela")
    facing.ask("combat_action", actor="brin", action="break_free", target="sela")
    assert not facing.view("sela").has(Condition.RESTRAINED)
    assert not facing.view("sela").hindered("drowning")


# --- swallowed ------------------------------------------------------------------------


@pytest.mark.parametrize("monster", ["giant-frog", "giant-toad"])
def test_who_is_swallowed_shuts_the_mouth(game, monster: str) -> None:
    """SRD 5.2.1, Giant Frog (p. 351), Giant Toad (p. 354): no Bite while it has somebody."""
    small = rogue(id="brin", name="Brin", species="Halfling", max_hit_points=60)
    facing = Facing(game, monster, small, attack=[19], damage=[1] * 20)
    facing.strike("bite")
    carry_out(facing.play, facing.foe, facing.action("swallow"), "brin")
    assert facing.view().effects(EffectKind.SWALLOWED)
    assert not reaches(facing, "bite")


def test_a_frog_disgorges_whom_its_acid_does_not_kill(game) -> None:
    """SRD 5.2.1, Giant Frog, "Swallow" (p. 351): 2d4 at the end of its next turn, then out."""
    small = rogue(id="brin", name="Brin", species="Halfling", max_hit_points=60)
    facing = Facing(game, "giant-frog", small, attack=[19], damage=[1] * 20)
    facing.strike("bite")
    carry_out(facing.play, facing.foe, facing.action("swallow"), "brin")
    before = facing.view().hit_points
    turn_is_over(facing.play, facing.foe)
    assert facing.view().hit_points == before, "that was the turn on which it swallowed"
    fight = facing.play.state.fight
    facing.play.state = facing.play.state.with_(fight=fight.with_(round=fight.round + 1))
    turn_is_over(facing.play, facing.foe)
    assert facing.view().hit_points == before - 2
    assert not facing.view().effects(EffectKind.SWALLOWED)
    assert facing.view().has(Condition.PRONE)


# --- what holds can be broken ---------------------------------------------------------


def test_a_tentacle_can_be_struck(game) -> None:
    """SRD 5.2.1, Roper, "Tentacle" (p. 320): AC 20, HP 10; it regrows on the roper's turn."""
    facing = Facing(game, "roper", fighter(), attack=[19, 19, 18, 18], damage=[8, 8])
    facing.strike("tentacle")
    whole = facing.view(facing.foe).hit_points
    facing.ask("combat_action", actor="brin", action="break_free")
    assert not facing.view().has(Condition.GRAPPLED)
    assert not facing.view().has(Condition.POISONED)
    assert facing.view(facing.foe).hit_points == whole
    assert facing.view(facing.foe).body.resources["severed"] == 1
    refresh(facing.play, facing.foe)
    assert facing.view(facing.foe).body.resources["severed"] == 0


def test_a_web_can_be_cut_by_a_friend(game) -> None:
    """SRD 5.2.1, Ettercap, "Web Strand" (p. 284): AC 10, HP 5, immune to bludgeoning."""
    club = fighter(equipment=(Carried(item="item/club", equipped=True),))
    faces = {"sela_save": [1], "attack": [15, 15], "damage": [4, 5]}
    facing = Facing(game, "ettercap", club, rogue(), **faces)
    facing.force("web-strand", "sela")
    facing.ask("combat_action", actor="brin", action="break_free", target="sela")
    assert facing.view("sela").has(Condition.RESTRAINED)
    facing = Facing(game, "ettercap", fighter(), rogue(), **faces)
    facing.force("web-strand", "sela")
    facing.ask("combat_action", actor="brin", action="break_free", target="sela")
    assert not facing.view("sela").has(Condition.RESTRAINED)


def test_holy_water_washes_spores_off(game) -> None:
    """SRD 5.2.1, Vrock, "Spores" (p. 336): a flask emptied on the target ends the effect."""
    gear = (*fighter().equipment, Carried(item="item/holy-water"))
    facing = Facing(game, "vrock", fighter(equipment=gear), brin_save=[1])
    facing.force("spores", "brin")
    assert facing.view().has(Condition.POISONED)
    facing.ask("use_item", actor="brin", item="item/holy-water", target="brin")
    assert not facing.view().has(Condition.POISONED)
    assert not facing.view().effects(EffectKind.ONGOING)
