"""Clouds that drift and scatter, webs that burn, walls that screen and can be broken."""

from __future__ import annotations

import pytest
from rules_game import fighter
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, view

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.fights.positions import away, cover_bonus
from whispyrkeep.mechanics.harm.conditions import end_concentration, gain_effect
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.rolls.lights import shed
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.mechanics.rolls.surroundings import sunlit
from whispyrkeep.mechanics.things.breaking import damage_to
from whispyrkeep.models.effects import DriftEffect
from whispyrkeep.models.riders import DamagePart, HinderRider
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Band, Condition, EffectKind

FAILS, SAVES = 1, 20
WOLF = "monster/wolf"


def foe_band(game, who: str, band: Band) -> None:
    """Put the foe elsewhere."""
    foe = game.state.fight.foes[who].with_(band=band)
    there = game.state.fight.with_(foes={**game.state.fight.foes, who: foe})
    game.state = game.state.with_(fight=there)


def held_by(game, who: str, name: str) -> bool:
    return any(e.source == name for e in view(game, who).effects(EffectKind.LASTING))


def put(game, who: str, active: ActiveEffect) -> None:
    play = game.play()
    gain_effect(play, who, active)
    game.state = play.state


def rooted(game, who: str) -> None:
    put(game, who, ActiveEffect(kind=EffectKind.HINDERED, what="speed-zero", source="roots"))


# --- clouds ---------------------------------------------------------------------------


@pytest.mark.parametrize("spell", ["cloudkill", "incendiary-cloud"])
def test_a_cloud_drifts_away_from_its_caster(spell) -> None:
    """SRD 5.2, "Cloudkill" (p. 116), "Incendiary Cloud" (p. 142): 10 feet a turn, radius 20."""
    name = Catalogue({}).spell(f"spell/{spell}").name
    game = fight(spell, band="near", save=[SAVES] * 99, damage=[1] * 999, attack=[2] * 99)
    foe = "ogre-1"
    rooted(game, foe)
    cast(game, spell, foe)
    where = []
    for _ in range(4):
        where.append(held_by(game, foe, name))
        end_turn(game)
    assert where == [True, True, True, False]
    assert game.state.party["tam"].body.concentration == f"spell/{spell}"


def test_whom_a_cloud_reaches_saves_at_once() -> None:
    """SRD 5.2, "Cloudkill" (p. 116): a save when the Sphere moves into its space."""
    game = fight("cloudkill", monsters=[OGRE, OGRE], band="near", save=[SAVES] * 99)
    near, far = game.state.fight.foes
    rooted(game, near)
    rooted(game, far)
    foe_band(game, far, Band.FAR)
    cast(game, "cloudkill", near)
    drifts = next(view(game, "tam").body.works(DriftEffect))[1]
    assert (drifts.start, drifts.feet, drifts.radius) == (30, 10, 20)
    for _ in range(8):
        found = end_turn(game)
        if held_by(game, far, "Cloudkill"):
            break
    assert damage_dice(found)[-1] == "5d8"
    assert next(one.actor for one in d20s(found, "save")) == far


def test_a_wind_scatters_a_cloud() -> None:
    """SRD 5.2, "Gust of Wind" (p. 138): it disperses gas; "Stinking Cloud" (p. 165) says so."""
    friend = fighter()
    game = fight("gust-of-wind", friends=(friend,), save=[SAVES] * 9)
    play = game.play()
    origin = Origin("brin", "Fog Cloud", "spell/fog-cloud", concentration=False)
    endure(play, "ogre-1", (HinderRider(what="fog"),), origin)
    game.state = play.state
    cast(game, "gust-of-wind", "ogre-1")
    assert not view(game, "ogre-1").hindered("fog")


def test_light_ends_darkness_and_darkness_light() -> None:
    """SRD 5.2, "Darkness" (p. 122), "Daylight" (p. 122), "Sunburst" (p. 167)."""
    game = fight("darkness", friends=(fighter(),))
    play = game.play()
    shed(play, "brin", "Light", (20, 20), None)
    shed(play, "brin", "Daylight", (60, 60), None)
    game.state = play.state
    cast(game, "darkness", "brin")
    lights = [e.source for e in view(game, "brin").effects(EffectKind.LIGHT)]
    assert lights == ["Daylight"]
    for spell, ends in (("daylight", True), ("sunburst", True), ("gust-of-wind", False)):
        lit = fight(spell, save=[SAVES] * 9)
        play = lit.play()
        origin = Origin("ogre-1", "Darkness", "spell/darkness", level=2)
        endure(play, "ogre-1", (HinderRider(what="darkness"),), origin)
        lit.state = play.state
        cast(lit, spell, *(() if spell == "daylight" else ("ogre-1",)))
        assert view(lit, "ogre-1").hindered("darkness") is not ends


def test_sleet_puts_fires_out() -> None:
    """SRD 5.2, "Sleet Storm" (p. 163): exposed flames are doused."""
    game = fight("sleet-storm", save=[SAVES] * 9)
    put(game, "ogre-1", ActiveEffect(kind=EffectKind.BURNING, source="Burning"))
    cast(game, "sleet-storm", "ogre-1")
    assert not view(game, "ogre-1").effects(EffectKind.BURNING)


def test_webs_burn() -> None:
    """SRD 5.2, "Web" (p. 174): 2d4 fire damage to who starts a turn in it, then it is gone."""
    game = fight("web", "fire-bolt", save=[FAILS] * 9, tam_attack=[19] * 9, attack=[2] * 9)
    cast(game, "web", "ogre-1")
    end_turn(game)
    assert view(game, "ogre-1").has(Condition.RESTRAINED)
    cast(game, "fire-bolt", "ogre-1")
    found = end_turn(game)
    assert damage_dice(found)[0] == "2d4"
    assert not view(game, "ogre-1").has(Condition.RESTRAINED)
    assert not held_by(game, "ogre-1", "Web")


# --- walls ----------------------------------------------------------------------------


def test_a_wall_of_blades_is_three_quarters_cover() -> None:
    """SRD 5.2, "Blade Barrier" (p. 113): five to Armor Class, either way, but not beside it."""
    game = fight("blade-barrier", band="near", save=[SAVES] * 9)
    cast(game, "blade-barrier", "ogre-1")
    assert cover_bonus(game.state, view(game, "ogre-1"), "tam") == 5
    assert cover_bonus(game.state, view(game, "tam"), "ogre-1") == 5
    foe_band(game, "ogre-1", Band.ENGAGED)
    assert cover_bonus(game.state, view(game, "ogre-1"), "tam") == 0


@pytest.mark.parametrize("spell", ["wall-of-fire", "wall-of-thorns", "prismatic-wall"])
def test_nobody_sees_through_a_wall(spell) -> None:
    """SRD 5.2, "Wall of Fire" (p. 172), "Wall of Thorns" (p. 173), "Prismatic Wall" (p. 155)."""
    game = fight(spell, monsters=[OGRE, OGRE], band="near", save=[SAVES] * 9)
    cast(game, spell, "ogre-1", "ogre-2")
    one, other, tam = (view(game, who) for who in ("ogre-1", "ogre-2", "tam"))
    assert not sees(game.state, one, tam)
    assert not sees(game.state, tam, one)
    assert sees(game.state, one, other)


def test_thorns_slow_to_a_quarter() -> None:
    """SRD 5.2, "Wall of Thorns" (p. 173): 4 feet of movement for every foot."""
    game = fight("wall-of-thorns", band="near", save=[SAVES] * 9)
    before = view(game, "ogre-1").speed
    cast(game, "wall-of-thorns", "ogre-1")
    assert view(game, "ogre-1").speed == before // 2
    assert view(game, "ogre-1").hindered("difficult-terrain")


def test_a_dome_of_ice_is_broken_from_within() -> None:
    """SRD 5.2, "Wall of Ice" (p. 172): AC 12, 30 Hit Points, then 5d6 cold, half on a save."""
    game = fight(
        "wall-of-ice", attack=[15] * 99, damage=[6] * 99, ogre_1_save=[SAVES], ogre_1_effect=[1]
    )
    cast(game, "wall-of-ice", "ogre-1", option="dome", slot_level=7)
    assert away(view(game, "ogre-1").body)
    rounds = []
    while away(view(game, "ogre-1").body):
        rounds.append(end_turn(game))
    blows = [one for found in rounds for one in d20s(found, "attack") if one.actor == "ogre-1"]
    assert {(one.label, one.target_number) for one in blows} == {
        ("Greatclub at the Wall of Ice", 12)
    }
    assert len(blows) == 2
    assert damage_dice(rounds[-1])[-1] == "6d6"
    assert [one.target_number for one in d20s(rounds[-1], "save")] == [14]


def test_ice_feels_no_cold_and_fire_twice() -> None:
    """SRD 5.2, "Wall of Ice" (p. 172): Immunity to Cold, Vulnerability to Fire damage."""
    wall = Catalogue({}).spell("spell/wall-of-ice").options[1].effects[0].works[1]
    assert {kind.value for kind in wall.immune} == {"cold", "poison", "psychic"}
    assert [kind.value for kind in wall.vulnerable] == ["fire"]
    game = fight(damage=[3] * 9)
    parts = tuple(DamagePart(dice="1d6", damage_type=kind) for kind in ("cold", "fire", "force"))
    dealt = damage_to(
        game.play(),
        "tam",
        Strike("a blow", (), parts),
        critical=False,
        immune=frozenset(wall.immune),
        vulnerable=frozenset(wall.vulnerable),
    )
    assert dealt == 9


def test_stone_is_harder() -> None:
    """SRD 5.2, "Wall of Stone" (p. 173): AC 15, 30 Hit Points for each of 6 inches."""
    spell = Catalogue({}).spell("spell/wall-of-stone")
    (wall,) = spell.again.effects[0].works
    assert (wall.armor_class, wall.hit_points) == (15, 180)


def test_force_is_not_broken_at_all() -> None:
    """SRD 5.2, "Wall of Force" (p. 172): immune to all damage."""
    game = fight("wall-of-force", attack=[19] * 99)
    cast(game, "wall-of-force", "ogre-1")
    for _ in range(3):
        assert not d20s(end_turn(game), "attack")
    assert away(view(game, "ogre-1").body)


def test_a_cage_lets_blows_through_and_a_box_nothing() -> None:
    """SRD 5.2, "Forcecage" (p. 134): bars, or a solid box."""
    for option, out in (("box", True), ("cage", False)):
        game = fight("forcecage", attack=[19] * 99)
        cast(game, "forcecage", "ogre-1", option=option)
        assert away(view(game, "ogre-1").body) is out
        assert out or view(game, "ogre-1").speed == 0


def test_who_fell_upward_falls_down_again() -> None:
    """SRD 5.2, "Reverse Gravity" (p. 159): a Cylinder of 100 feet, a fall of 10d6."""
    game = fight("reverse-gravity", save=[FAILS] * 9)
    cast(game, "reverse-gravity", "ogre-1")
    assert away(view(game, "ogre-1").body)
    play = game.play()
    end_concentration(play, "tam", "done")
    game.state = play.state
    found = end_turn(game)
    assert damage_dice(found)[0] == "10d6"
    assert hurt(found, "ogre-1")
    assert not away(view(game, "ogre-1").body)


# --- sun, storm and growth ------------------------------------------------------------


@pytest.mark.parametrize(("spell", "burns"), [("daylight", True), ("fire-bolt", False)])
def test_the_light_of_some_spells_is_sunlight(spell, burns) -> None:
    """SRD 5.2, "Daylight" (p. 122); SRD 5.2.1, Vampire Spawn: 20 Radiant damage in sunlight."""
    spawn = "monster/vampire-spawn"
    game = fight(spell, monsters=[spawn], tam_attack=[2], attack=[2] * 99)
    cast(game, spell, *(() if burns else ("vampire-spawn-1",)))
    assert (hurt(end_turn(game), "vampire-spawn-1") == 20) is burns


def test_a_sunbeam_is_the_sun_as_long_as_it_is_held() -> None:
    """SRD 5.2, "Sunbeam" (p. 166): this light is sunlight, for the duration."""
    game = fight("sunbeam", save=[SAVES] * 9, attack=[2] * 99)
    cast(game, "sunbeam", "ogre-1")
    assert sunlit(game.state, "ogre-1")
    play = game.play()
    end_concentration(play, "tam", "done")
    assert not sunlit(play.state, "ogre-1")


def test_thick_growth_slows_to_a_quarter() -> None:
    """SRD 5.2, "Plant Growth" (p. 153): 4 feet of movement for every foot."""
    game = fight("plant-growth", band="near")
    before = view(game, "ogre-1").speed
    cast(game, "plant-growth", "ogre-1")
    assert view(game, "ogre-1").speed == before // 2
    assert view(game, "ogre-1").hindered("difficult-terrain")


def test_every_layer_of_a_prismatic_wall_has_its_save() -> None:
    """SRD 5.2, "Prismatic Wall" (p. 155): five of 12d6, then stone, then another plane."""
    game = fight("prismatic-wall", monsters=["monster/tarrasque"], save=[FAILS] * 99)
    (foe,) = game.state.fight.foes
    cast(game, "prismatic-wall", foe)
    found = cast(game, "prismatic-wall", foe, again=True)
    assert damage_dice(found) == ["12d6"] * 5
    assert len([one for one in d20s(found, "save") if one.actor == foe]) >= 7
