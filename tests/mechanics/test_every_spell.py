"""All spells of the book: a legal caster can cast each, in a fight and out of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rules_game import Game, fighter, state_of, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.events import SpellCast
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability, Band, EffectKind

SPELLS = Catalogue({}).spells()


def caster(spell: SpellDefinition) -> CharacterSheet:
    """Somebody of level 17 with the spell, every slot, a focus and a full purse."""
    cantrip = spell.level == 0
    return wizard(
        level=17,
        max_hit_points=90,
        spellcasting=Spellcasting(
            ability=Ability.INTELLIGENCE,
            cantrips=(spell.id,) if cantrip else (),
            prepared=() if cantrip else (spell.id,),
            slots=(4, 3, 3, 3, 3, 2, 2, 1, 1),
        ),
        equipment=(
            Carried(item="item/quarterstaff", equipped=True),
            Carried(item="item/component-pouch"),
        ),
        money_cp=10_000_000,
    )


def aims(game: Game) -> Iterator[tuple[str, ...]]:
    """Whom a spell may be cast at: nobody, the caster, a companion, one foe, all foes."""
    foes = tuple(game.state.fight.foes) if game.state.fight else ()
    yield ()
    yield ("tam",)
    yield ("brin",)
    for foe in foes:
        yield (foe,)
    yield foes[:2]


def scene(spell: SpellDefinition, *, fighting: bool) -> Game:
    game = Game(state_of(caster(spell), fighter()), KeyedDice(5))
    if fighting:
        monsters = ("monster/bandit", "monster/wolf", "monster/zombie", "monster/ogre")
        game.ask("start_fight", monsters=monsters, band=Band.ENGAGED)
        while game.state.fight and game.state.fight.acting != "tam":
            game.ask("combat_action", actor=game.state.fight.acting, action="end_turn")
    return game


def castable(game: Game, spell: SpellDefinition) -> list[Rejection]:
    """Cast the spell at the first aim that is legal; what was said to the others."""
    refused = []
    for targets in aims(game):
        found = game.resolve(
            "cast_spell", actor="tam", spell=spell.id, targets=list(targets), skill="arcana"
        )
        if not isinstance(found, Rejection):
            game.ask(
                "cast_spell", actor="tam", spell=spell.id, targets=list(targets), skill="arcana"
            )
            return []
        refused.append(found)
    return refused


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.id)
def test_every_spell_can_be_cast_in_a_fight(spell: SpellDefinition) -> None:
    """SRD 5.2, "Spells": the slot is spent, the time is taken, Concentration begins."""
    game = scene(spell, fighting=True)
    if spell.window is not None and spell.casting_time != "reaction":
        assert {found.code for found in castable(game, spell)} == {"spell.window"}
        return
    assert castable(game, spell) == []
    tam = game.state.party["tam"].body
    if spell.casting_time == "reaction":
        assert [e.spell for e in tam.effects if e.kind is EffectKind.AWAITS] == [spell.id]
    elif spell.casting_time == "minutes":
        assert [e.spell for e in tam.effects if e.kind is EffectKind.CASTING] == [spell.id]
    else:
        cast = game.of(SpellCast)
        assert [event.spell for event in cast] == [spell.id]
        assert cast[0].slot_level == spell.level


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.id)
def test_turns_after_a_casting_go_on(spell: SpellDefinition) -> None:
    """Three rounds after each casting, used again wherever the spell allows it."""
    game = scene(spell, fighting=True)
    castable(game, spell)
    for _ in range(6):
        if game.state.fight is None:
            break
        acting = game.state.fight.acting
        if acting == "tam" and spell.again is not None:
            for targets in aims(game):
                game.resolve(
                    "cast_spell", actor="tam", spell=spell.id, targets=list(targets), again=True
                )
        game.ask("combat_action", actor=acting, action="end_turn")


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.id)
def test_every_spell_can_be_cast_in_peace(spell: SpellDefinition) -> None:
    """Outside fights too, but for what harms somebody who is in none."""
    game = scene(spell, fighting=False)
    codes = {found.code for found in castable(game, spell)}
    harmful = {"target.ally", "fight.none", "spell.target_count", "spell.window", "target.unknown"}
    assert codes <= harmful | {"target.self"}
