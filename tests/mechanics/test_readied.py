"""Readied spells and moves, and dragging whom one grapples."""

from __future__ import annotations

from rules_game import fighter, wizard

from whispyrkeep.models.events import ConcentrationChanged, D20TestMade, DamageTaken, SpellCast
from whispyrkeep.models.terms import Band, EffectKind

GOBLIN = "monster/goblin-warrior"
OGRE = "monster/ogre"


def facing(game, *sheets, monsters=(OGRE,), band="near", **faces):
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 5)
    played = game(*sheets, **faces)
    played.ask("start_fight", monsters=monsters, band=band)
    return played


def end_turn(played) -> None:
    played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")


def readied(played, who: str) -> bool:
    effects = played.state.party[who].body.effects
    return any(effect.kind is EffectKind.READIED for effect in effects)


# --- spells ---------------------------------------------------------------------------


def test_a_readied_spell_is_released_when_a_foe_comes_closer(game) -> None:
    """SRD 5.2, Rules Glossary, "Ready": cast as normal, held, released with a Reaction."""
    played = facing(game, wizard(), monsters=("monster/dire-wolf",), tam_attack=[19])
    played.ask(
        "cast_spell", actor="tam", spell="spell/scorching-ray", slot_level=2, ready="comes-closer"
    )
    assert played.state.party["tam"].body.resources["slot-2"] == 1
    assert played.state.party["tam"].body.concentration == "spell/scorching-ray"
    assert not played.of(SpellCast)
    end_turn(played)
    cast = played.of(SpellCast)[0]
    assert (cast.spell, cast.slot_level, cast.targets) == (
        "spell/scorching-ray",
        2,
        ("dire-wolf-1",),
    )
    assert any(e.target == "dire-wolf-1" for e in played.of(DamageTaken))
    assert played.state.party["tam"].body.resources["slot-2"] == 1
    assert played.state.party["tam"].body.concentration is None


def test_an_area_catches_those_beside_the_foe(game) -> None:
    played = facing(
        game, wizard(), monsters=(GOBLIN, GOBLIN), band="engaged",
        attack=[20, 20], damage=[1] * 9, tam_save=[20], save=[1, 1],
    )  # fmt: skip
    played.ask("cast_spell", actor="tam", spell="spell/burning-hands", ready="attacks")
    end_turn(played)
    assert set(played.of(SpellCast)[0].targets) == {"goblin-warrior-1", "goblin-warrior-2"}


def test_the_spell_dissipates_when_concentration_breaks(game) -> None:
    """SRD 5.2, Rules Glossary, "Ready": the spell dissipates without taking effect."""
    played = facing(game, wizard(), save=[1], band="far")
    played.ask("cast_spell", actor="tam", spell="spell/fire-bolt", ready="attacks")
    played.ask("damage", target="tam", dice="1d4", damage_type="fire")
    assert not readied(played, "tam")
    end_turn(played)
    assert not played.of(SpellCast)


def test_nobody_holds_a_spell_past_the_next_turn(game) -> None:
    played = facing(game, wizard(), band="far", monsters=("monster/commoner",))
    played.ask("cast_spell", actor="tam", spell="spell/fire-bolt", ready="attacks")
    end_turn(played)
    assert played.state.fight.acting == "tam" and not readied(played, "tam")
    lost = [e for e in played.of(ConcentrationChanged) if e.spell is None]
    assert "not released" in lost[-1].why
    assert played.state.party["tam"].body.concentration is None


def test_what_cannot_be_readied_costs_nothing(game) -> None:
    """SRD 5.2, Rules Glossary, "Ready": a casting time of an action."""
    played = facing(game, wizard())
    for spell, code in (
        ("spell/misty-step", "ready.casting_time"),
        ("spell/mage-armor", "ready.what"),
    ):
        refusal = played.refused("cast_spell", actor="tam", spell=spell, ready="attacks")
        assert refusal.code == code
    refusal = played.refused(
        "cast_spell", actor="tam", spell="spell/fire-bolt", targets=["tam"], ready="attacks"
    )
    assert refusal.code == "ready.target"
    assert played.state.fight.budget.action


# --- moves ----------------------------------------------------------------------------


def test_a_readied_move_keeps_a_foe_at_bay(game) -> None:
    """SRD 5.2, Rules Glossary, "Ready": move up to your Speed in response."""
    played = facing(game, fighter(), monsters=("monster/wolf",))
    played.ask("combat_action", actor="brin", action="ready", trigger="comes-closer", band="near")
    end_turn(played)
    attacks = [e for e in played.of(D20TestMade) if e.test == "attack"]
    assert [(e.actor, e.label) for e in attacks[:1]] == [("wolf-1", "Bite")]
    assert not readied(played, "brin")


def test_a_move_is_readied_without_a_weapon(game) -> None:
    played = facing(game, fighter(), band="engaged")
    assert played.refused("combat_action", actor="brin", action="ready", band="near").code == (
        "ready.trigger"
    )


# --- dragging -------------------------------------------------------------------------


def test_dragging_costs_a_foot_for_every_foot(game) -> None:
    """SRD 5.2, Rules Glossary, "Grappled", "Movable"."""
    played = facing(
        game, fighter(equipment=()), monsters=(GOBLIN, "monster/wolf"), save=[1], band="engaged"
    )
    far = played.state.fight.foes["wolf-1"].with_(band=Band.NEAR)
    fight = played.state.fight.with_(foes={**played.state.fight.foes, "wolf-1": far})
    played.state = played.state.with_(fight=fight)
    played.ask("attack", actor="brin", target="goblin-warrior-1", weapon="grapple")
    move = {"actor": "brin", "action": "move", "target": "wolf-1", "band": "engaged"}
    assert played.refused("combat_action", **move).code == "budget.movement"
    played.ask("combat_action", actor="brin", action="let_go")
    played.ask("combat_action", **move)
