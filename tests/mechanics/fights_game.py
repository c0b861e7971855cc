"""Fights for the tests of turns: the first character acts first, and the foes last."""

from __future__ import annotations

GOBLIN = "monster/goblin-warrior"


def started(game, *sheets, monsters=(GOBLIN,), npcs=(), band="engaged", surprised=(), **faces):
    """A fight whose first turn is the first character's, unless the faces say otherwise."""
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = game(*sheets, **faces)
    played.ask("start_fight", monsters=monsters, npcs=npcs, band=band, surprised=surprised)
    return played


def act(played, actor: str, action: str, **fields):
    return played.ask("combat_action", actor=actor, action=action, **fields)
