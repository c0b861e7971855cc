"""Fights for the tests of features: one hero acts first, and the foes last."""

from __future__ import annotations

from typing import Any

from rules_game import Game, state_of

from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.terms import EffectKind

OGRE = "monster/ogre"
"""Armor Class 11, 68 Hit Points, two arms and no tricks."""


def fought(game, *sheets, monster=OGRE, monsters=(), band="engaged", **faces) -> Game:
    """A fight in which the first character acts first and the foes last."""
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = game(state=state_of(*sheets), **faces)
    played.ask("start_fight", monsters=list(monsters) or [monster], band=band)
    return played


def strike(played: Game, target: str = "ogre-1", actor: str = "brin", **fields: Any):
    return played.ask("attack", actor=actor, target=target, **fields)


def use(played: Game, feature: str, actor: str = "brin", **fields: Any):
    return played.ask("use_feature", actor=actor, feature=feature, **fields)


def end_turn(played: Game, actor: str = "brin"):
    return played.ask("combat_action", actor=actor, action="end_turn")


def body(played: Game, who: str = "brin"):
    fight = played.state.fight
    return fight.foes[who].body if fight and who in fight.foes else played.state.party[who].body


def effects(played: Game, kind: EffectKind, who: str = "brin"):
    return [effect for effect in body(played, who).effects if effect.kind is kind]


def left(played: Game, resource: str, who: str = "brin") -> int:
    return played.state.party[who].body.resources[resource]


def dealt(events, who: str = "ogre-1") -> int:
    return sum(e.amount for e in events if isinstance(e, DamageTaken) and e.target == who)


def attack_roll(events, actor: str = "brin") -> D20TestMade:
    return next(
        e for e in events if isinstance(e, D20TestMade) and e.test == "attack" and e.actor == actor
    )


def d20(events, test: str = "save") -> D20TestMade:
    return next(e for e in events if isinstance(e, D20TestMade) and e.test == test)
