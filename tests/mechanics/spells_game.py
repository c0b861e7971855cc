"""A caster with any spells, in a fight against any monsters."""

from __future__ import annotations

from typing import Any

from rules_game import Game, Throws, state_of, wizard

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.character import Carried, Spellcasting
from whispyrkeep.models.events import D20TestMade, DamageTaken, DiceRolled
from whispyrkeep.models.terms import Ability

OGRE = "monster/ogre"


def mage(*spells: str, level: int = 5, **changes: Any):
    """A level 5 caster with these spells: Intelligence 16, save DC 14, spell attack +6."""
    return wizard(
        level=level,
        spellcasting=Spellcasting(
            ability=Ability.INTELLIGENCE,
            cantrips=tuple(f"spell/{spell}" for spell in spells),
            prepared=tuple(f"spell/{spell}" for spell in spells),
            slots=(4, 3, 3, 3, 2, 1, 1, 1, 1),
        ),
        equipment=(
            Carried(item="item/quarterstaff", equipped=True),
            Carried(item="item/component-pouch"),
        ),
        money_cp=10_000_000,
        max_hit_points=200,
        **changes,
    )


def fight(*spells: str, monsters=(OGRE,), band="engaged", friends=(), **faces) -> Game:
    """The mage's first turn against these monsters."""
    faces.setdefault("tam_initiative", [20])
    faces.setdefault("initiative", [2] * 9)
    faces.setdefault("tam_save", [20] * 99)
    game = Game(state_of(mage(*spells), *friends), Throws(**faces).dice)
    game.ask("start_fight", monsters=monsters, band=band)
    return game


def cast(game: Game, spell: str, *targets: str, **fields):
    return game.ask(
        "cast_spell", actor="tam", spell=f"spell/{spell}", targets=list(targets), **fields
    )


def end_turn(game: Game, actor: str = "tam"):
    return game.ask("combat_action", actor=actor, action="end_turn")


def view(game: Game, who: str):
    return creature(game.state, game.catalogue, who)


def damage_dice(found) -> list[str]:
    rolled = [e for e in found if isinstance(e, DiceRolled) and e.purpose == "damage"]
    return [e.roll.expression.replace(" ", "") for e in rolled]


def hurt(found, who: str) -> int:
    return sum(e.amount for e in found if isinstance(e, DamageTaken) and e.target == who)


def d20s(found, name: str) -> list[D20TestMade]:
    return [e for e in found if isinstance(e, D20TestMade) and e.test == name]
