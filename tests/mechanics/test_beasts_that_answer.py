"""Reactions of stat blocks that split, follow and strike back. Values are the book's."""

from __future__ import annotations

import pytest
from facing import Facing
from rules_game import fighter, rogue

from whispyrkeep.mechanics.fights.positions import present_foes
from whispyrkeep.mechanics.fights.spoils import share_experience
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.foe_reactions import pursue, turned_on
from whispyrkeep.models.events import D20TestMade, ExperienceGained, FoeMoved
from whispyrkeep.models.riders import Size
from whispyrkeep.models.terms import Band, DamageType


def struck(facing, amount: int, kind: DamageType) -> list:
    deal_damage(facing.play, facing.foe, [Harm(amount, kind)], source="a blow")
    return list(present_foes(facing.play.state))


@pytest.mark.parametrize(
    ("monster", "kind", "amount", "parts"),
    [
        ("ochre-jelly", DamageType.SLASHING, 5, 2),  # immune: subjected to it all the same
        ("ochre-jelly", DamageType.LIGHTNING, 5, 2),
        ("ochre-jelly", DamageType.FIRE, 5, 1),
        ("ochre-jelly", DamageType.FIRE, 27, 2),  # Bloodied
        ("ochre-jelly", DamageType.FIRE, 45, 1),  # fewer than 10 Hit Points left
        ("black-pudding", DamageType.SLASHING, 5, 2),
    ],
)
def test_an_ooze_splits(game, monster: str, kind: DamageType, amount: int, parts: int) -> None:
    """SRD 5.2.1, Ochre Jelly (p. 312), Black Pudding (p. 265), "Split": each half, rounded down."""
    facing = Facing(game, monster, fighter())
    found = struck(facing, amount, kind)
    assert len(found) == parts
    if parts == 2:
        whole = facing.play.state.fight.foes[facing.foe].body.hit_points
        assert {foe.body.hit_points for foe in found} == {whole // 2}
        assert {facing.view(foe.id).size for foe in found} == {Size.MEDIUM}


def test_parts_act_on_its_initiative_and_split_again(game) -> None:
    """SRD 5.2.1, Ochre Jelly, "Split" (p. 312): while it is Large or Medium."""
    facing = Facing(game, "ochre-jelly", fighter())
    first = struck(facing, 5, DamageType.SLASHING)[0]
    order = facing.play.state.fight.order
    places = {turn.id: turn.initiative for turn in order}
    assert places[first.id] == places[facing.foe]
    facing.foe = first.id
    small = struck(facing, 1, DamageType.SLASHING)
    assert sorted(facing.view(foe.id).size for foe in small) == ["medium", "small", "small"]
    facing.foe = next(foe.id for foe in small if facing.view(foe.id).size is Size.SMALL)
    assert len(struck(facing, 1, DamageType.SLASHING)) == 3, "Small ones split no more"


def test_an_ooze_that_split_is_worth_what_it_was(game) -> None:
    """docs/rulings.md: the Experience of one, once all its parts are beaten."""
    facing = Facing(game, "ochre-jelly", fighter())
    parts = struck(facing, 5, DamageType.SLASHING)
    facing.foe, whole = parts[1].id, facing.foe
    parts = struck(facing, 1, DamageType.SLASHING)
    facing.foe = whole
    assert [foe.name.count("part") for foe in parts] == [1, 1, 1]
    share_experience(facing.play, facing.play.state.fight, {foe.id for foe in parts}, yielded=False)
    (gained,) = [e for e in facing.play.events if isinstance(e, ExperienceGained)]
    assert gained.amount == facing.view(facing.foe).block.experience


def test_antennae_answer_a_hit(game) -> None:
    """SRD 5.2.1, Rust Monster, "Reflexive Antennae" (p. 321)."""
    facing = Facing(game, "rust-monster", fighter(), brin_save=[1])
    turned_on(facing.play, facing.foe, "brin")
    saves = [e for e in facing.play.events if isinstance(e, D20TestMade) and e.test == "save"]
    assert saves[0].target_number == 11
    assert facing.foe in facing.play.state.fight.budget.reactions_used


def test_a_nalfeshnee_follows(game) -> None:
    """SRD 5.2.1, Nalfeshnee, "Pursuit" (p. 311): a creature ends its move within 120 feet."""
    facing = Facing(game, "nalfeshnee", fighter(), rogue(), band="near")
    pursue(facing.play, "brin")
    moved = [e for e in facing.play.events if isinstance(e, FoeMoved)]
    assert moved[-1].band is Band.ENGAGED
