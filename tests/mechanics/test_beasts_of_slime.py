"""The aboleth's mucus and the gelatinous cube's inside. Values are the book's."""

from __future__ import annotations

from facing import Facing, sea
from rules_game import WORLD, fighter, rogue

from whispyrkeep.mechanics.harm.damage import heal
from whispyrkeep.mechanics.harm.moments import turn_is_over
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.models.terms import EffectKind


def test_mucus_curses_under_water_and_dries_ashore(game) -> None:
    """SRD 5.2.1, Aboleth, "Mucus Cloud" (p. 258): DC 14; 1d12 acid for every 10 minutes."""
    facing = Facing(game, "aboleth", state=sea(), brin_save=[1] * 9, damage=[5] * 9)
    turn_is_over(facing.play, facing.foe)
    assert facing.view().effects(EffectKind.CURSED)
    hurt = facing.view().hit_points
    assert heal(facing.play, "brin", 0, "nothing") == 0
    ashore = facing.play.state.world.with_(places=WORLD.places)
    facing.play.state = facing.play.state.model_copy(update={"world": ashore, "fight": None})
    time_passes(facing.play, 600, "drying")
    assert facing.view().hit_points == hurt - 5
    assert heal(facing.play, "brin", 3, "a potion") == 0
    facing.play.state = facing.play.state.model_copy(update={"world": sea().world})
    assert heal(facing.play, "brin", 3, "a potion") == 3


def test_an_aboleth_on_land_has_no_mucus(game) -> None:
    """SRD 5.2.1, Aboleth, "Mucus Cloud" (p. 258): while underwater."""
    facing = Facing(game, "aboleth", fighter(), brin_save=[1] * 9)
    turn_is_over(facing.play, facing.foe)
    assert not facing.view().effects(EffectKind.CURSED)


def test_who_pulls_somebody_out_of_a_cube_is_burned(game) -> None:
    """SRD 5.2.1, Gelatinous Cube, "Ooze Cube" (p. 287): DC 12 Athletics, 3d6 acid."""
    faces = {"sela_save": [1], "brin_check": [19], "damage": [1] * 9}
    facing = Facing(game, "gelatinous-cube", fighter(), rogue(max_hit_points=99), **faces)
    facing.force("engulf", "sela")
    assert facing.view("sela").effects(EffectKind.SWALLOWED)
    facing.ask("combat_action", actor="brin", action="break_free", target="sela")
    assert not facing.view("sela").effects(EffectKind.SWALLOWED)
    assert facing.view().hit_points == 28 - 3
