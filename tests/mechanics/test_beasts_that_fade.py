"""Creatures that vanish, phase out and roar in turn. Values are the book's."""

from __future__ import annotations

import pytest
from facing import Facing
from rules_game import WORLD, fighter, rogue, state_of

from whispyrkeep.mechanics.fights.positions import enemies
from whispyrkeep.mechanics.harm.moments import turn_starts
from whispyrkeep.mechanics.monsters.extras import bonus_actions, carry_out, plain_actions
from whispyrkeep.mechanics.monsters.fading import is_ethereal
from whispyrkeep.mechanics.monsters.powers import ability_of, exert
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.terms import Condition


def dark():
    """Brin in a dark place where light counts."""
    cellar = WORLD.places["quay"].with_(light="dark")
    rules = WORLD.rules.model_copy(update={"light": True})
    return state_of(
        fighter(), world=WORLD.with_(places=WORLD.places | {"quay": cellar}, rules=rules)
    )


def test_each_roar_is_another(game) -> None:
    """SRD 5.2.1, Sphinx of Valor, "Roar" (p. 328): Frightened, Paralyzed, 8d10 and Prone."""
    facing = Facing(game, "sphinx-of-valor", fighter(max_hit_points=200), brin_save=[1] * 6)
    roar = facing.action("roar")
    for expected in (Condition.FRIGHTENED, Condition.PARALYZED, Condition.PRONE):
        assert not facing.view().has(expected)
        found = ability_of(facing.play, facing.foe, roar, "brin")
        exert(facing.play, facing.foe, found)
        assert facing.view().has(expected)
        ends = {entry.ends_at for entry in facing.view().active(expected)}
        assert ends == ({None} if expected is Condition.PRONE else {facing.play.state.time + 60})
    assert facing.view().hit_points < 200
    assert ability_of(facing.play, facing.foe, roar, "brin") is None


def test_a_wisp_is_unseen_until_it_strikes(game) -> None:
    """SRD 5.2.1, Will-o'-Wisp, "Vanish" (p. 342): Invisible by Concentration, until it attacks."""
    facing = Facing(game, "will-o-wisp", fighter(), attack=[19])
    (fade,) = [a for a in bonus_actions(facing.play, facing.foe, "brin") if a.id == "vanish"]
    carry_out(facing.play, facing.foe, fade, "brin")
    assert facing.view(facing.foe).has(Condition.INVISIBLE)
    assert "vanish" not in {a.id for a in bonus_actions(facing.play, facing.foe, "brin")}
    facing.strike("shock")
    assert not facing.view(facing.foe).has(Condition.INVISIBLE)


def test_phantasms_are_for_the_dark(game) -> None:
    """SRD 5.2.1, Cloaker, "Phantasms" (p. 274): over at a turn's start or end in Bright Light."""
    facing = Facing(game, "cloaker", fighter())
    assert "phantasms" not in {a.id for a in bonus_actions(facing.play, facing.foe, "brin")}
    facing = Facing(game, "cloaker", state=dark())
    carry_out(facing.play, facing.foe, facing.action("phantasms"), "brin")
    spells = {e.spell for e in facing.view(facing.foe).body.effects}
    assert "spell/mirror-image" in spells
    turn_starts(facing.play, facing.foe)
    assert "spell/mirror-image" in {e.spell for e in facing.view(facing.foe).body.effects}
    bright = facing.play.state.world.with_(places=WORLD.places)
    facing.play.state = facing.play.state.model_copy(update={"world": bright})
    turn_starts(facing.play, facing.foe)
    assert "spell/mirror-image" not in {e.spell for e in facing.view(facing.foe).body.effects}


def test_a_magmin_shines_when_it_is_ablaze(game) -> None:
    """SRD 5.2.1, Magmin, "Ignited Illumination" (p. 306): Bright Light for 10 feet."""
    facing = Facing(game, "magmin", state=dark())
    assert brightness(facing.play.state, "brin") is Brightness.DARK
    carry_out(facing.play, facing.foe, facing.action("ignited-illumination"), "brin")
    assert brightness(facing.play.state, "brin") is Brightness.BRIGHT


def test_a_phase_spider_strikes_and_is_gone(game) -> None:
    """SRD 5.2.1, Phase Spider, "Ethereal Jaunt" (p. 314): nobody reaches it, and it nobody."""
    facing = Facing(game, "phase-spider", fighter(max_hit_points=99), rogue(max_hit_points=99))
    facing.ask("combat_action", actor="brin", action="end_turn")
    facing.ask("combat_action", actor="sela", action="end_turn")
    bites = [e for e in facing.played.events if isinstance(e, D20TestMade) and e.label == "Bite"]
    assert len(bites) == 2
    assert is_ethereal(facing.view(facing.foe))
    assert facing.foe not in enemies(facing.play.state, "brin")
    refused = facing.played.refused("attack", actor="brin", target=facing.foe)
    assert refused.code == "target.away"
    facing.ask("combat_action", actor="brin", action="end_turn")
    facing.ask("combat_action", actor="sela", action="end_turn")
    bites = [e for e in facing.played.events if isinstance(e, D20TestMade) and e.label == "Bite"]
    assert len(bites) == 4, "it comes back with the Bonus Action and bites"
    assert not is_ethereal(facing.view(facing.foe))


def test_a_bloodied_nightmare_strides_away(game) -> None:
    """SRD 5.2.1, Nightmare, "Ethereal Stride" (p. 311)."""
    facing = Facing(game, "nightmare", fighter())
    assert not plain_actions(facing.play, facing.foe, "brin")
    half = facing.view(facing.foe).max_hit_points // 2
    facing.ask("damage", target=facing.foe, dice=str(half), damage_type="cold")
    (stride,) = plain_actions(facing.play, facing.foe, "brin")
    carry_out(facing.play, facing.foe, stride, "brin")
    assert facing.play.state.fight.foes[facing.foe].fled


@pytest.mark.parametrize(("face", "misses"), [(12, True), (19, False)])
def test_sand_blinds_around_a_mummy_lord_that_parries(game, face: int, misses: bool) -> None:
    """SRD 5.2.1, Mummy Lord, "Whirlwind of Sand" (p. 310): +2 AC, Blinded within 5 feet."""
    facing = Facing(game, "mummy-lord", fighter(), attack=[face])
    facing.ask("attack", actor="brin", target=facing.foe, weapon="item/longsword")
    assert facing.view().has(Condition.BLINDED) is misses
