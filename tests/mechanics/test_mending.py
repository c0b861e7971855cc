"""Spells that undo what others did: curses lifted, conditions cured, magic dispelled."""

from __future__ import annotations

import pytest
from rules_game import Carried, Game, Throws, fighter, state_of, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    EffectGained,
    HitPointMaximumDrained,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.universe import Ruleset


def mage(*spells: str):
    """Intelligence 16, level 9, and a full purse."""
    return wizard(
        level=9,
        spellcasting=Spellcasting(
            ability=Ability.INTELLIGENCE,
            prepared=tuple(f"spell/{spell}" for spell in spells),
            slots=(4, 3, 3, 3, 2),
        ),
        equipment=(Carried(item="item/component-pouch"),),
        money_cp=10_000_000,
    )


def peace(*spells: str, **faces) -> Game:
    return Game(state_of(mage(*spells), fighter()), Throws(**faces).dice)


def cast(game: Game, spell: str, *targets: str, **fields):
    return game.ask(
        "cast_spell", actor="tam", spell=f"spell/{spell}", targets=list(targets), **fields
    )


def gains(game: Game, *events) -> None:
    for event in events:
        game.state = apply(game.state, event)


def curse_on(bearer: str) -> EffectGained:
    cursed = ActiveEffect(
        kind=EffectKind.LASTING,
        source="Bestow Curse",
        by="hag",
        spell="spell/bestow-curse",
        level=5,
    )
    return EffectGained(target=bearer, active=cursed)


def sources(game: Game, who: str) -> list[str]:
    return [effect.source for effect in game.state.party[who].body.effects]


def test_bestow_curse_and_remove_curse() -> None:
    """SRD 5.2, "Bestow Curse", "Remove Curse": all curses affecting the creature end."""
    game = Game(state_of(mage("bestow-curse")), Throws(tam_initiative=[20], save=[1]).dice)
    game.ask("start_fight", monsters=["monster/ogre"], band="engaged")
    cast(game, "bestow-curse", "ogre-1")
    ogre = game.state.fight.foes["ogre-1"].body
    assert "Bestow Curse" in [effect.source for effect in ogre.effects]
    later = peace("remove-curse")
    gains(later, curse_on("brin"))
    cast(later, "remove-curse", "brin")
    assert sources(later, "brin") == []


@pytest.mark.parametrize(
    ("option", "left"), [("exhaustion", (1, 5)), ("hit-points", (2, 0)), ("condition", (2, 5))]
)
def test_greater_restoration_undoes_one_thing(option: str, left: tuple[int, int]) -> None:
    """SRD 5.2, "Greater Restoration": a level of Exhaustion, or a reduced maximum, or …"""
    game = peace("greater-restoration")
    weary = ActiveCondition(condition=Condition.EXHAUSTION, source="cold", level=2)
    stone = ActiveCondition(condition=Condition.PETRIFIED, source="a basilisk")
    gains(
        game,
        ConditionGained(target="brin", active=weary),
        ConditionGained(target="brin", active=stone),
        HitPointMaximumDrained(target="brin", drained=5, why="test"),
    )
    cast(game, "greater-restoration", "brin", option=option)
    brin = game.state.party["brin"].body
    assert (exhaustion(game), brin.drained_hit_points) == left
    assert brin.has(Condition.PETRIFIED) is (option != "condition")


def exhaustion(game: Game) -> int:
    held = game.state.party["brin"].body.conditions
    return sum(entry.level for entry in held if entry.condition is Condition.EXHAUSTION)


@pytest.mark.parametrize(("face", "ends"), [(2, False), (19, True)])
def test_strong_magic_is_dispelled_by_a_check(face: int, ends: bool) -> None:
    """SRD 5.2, "Dispel Magic": DC 10 plus the spell's level for those above level 3."""
    game = peace("dispel-magic", check=[face])
    gains(game, curse_on("brin"))
    found = cast(game, "dispel-magic", "brin")
    check = next(e for e in found if isinstance(e, D20TestMade))
    assert check.target_number == 15
    assert ("Bestow Curse" not in sources(game, "brin")) is ends


def test_a_higher_slot_dispels_without_a_check() -> None:
    """SRD 5.2, "Dispel Magic", "Using a Higher-Level Spell Slot"."""
    game = peace("dispel-magic")
    gains(game, curse_on("brin"))
    found = cast(game, "dispel-magic", "brin", slot_level=5)
    assert not [e for e in found if isinstance(e, D20TestMade)]
    assert sources(game, "brin") == []


@pytest.mark.parametrize("spell", ["raise-dead", "revivify"])
def test_too_late_is_too_late(spell: str) -> None:
    """SRD 5.2, "Revivify": dead no longer than a minute; "Raise Dead": 10 days."""
    game = peace(spell)
    game.ask("damage", target="brin", dice="99", damage_type="fire")
    seconds = 61 if spell == "revivify" else 10 * 86_400 + 1
    game.state = game.state.with_(time=game.state.time + seconds)
    cast(game, spell, "brin")
    assert game.state.party["brin"].body.dead


@pytest.mark.parametrize("on", [True, False])
def test_the_dead_may_stay_dead(on: bool) -> None:
    """Not SRD: a universe without a way back; SRD 5.2, "Revivify"."""
    game = peace("revivify")
    world = game.state.world.with_(rules=Ruleset(permadeath=on))
    game.state = game.state.with_(world=world)
    game.ask("damage", target="brin", dice="99", damage_type="fire")
    if not on:
        cast(game, "revivify", "brin")
        assert not game.state.party["brin"].body.dead
        return
    spell = {"actor": "tam", "spell": "spell/revivify", "targets": ["brin"]}
    assert game.refused("cast_spell", **spell).code == "universe.permadeath"
