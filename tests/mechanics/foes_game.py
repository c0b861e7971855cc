"""Single actions of stat blocks, done to somebody at once, for tests of what they bring."""

from __future__ import annotations

from rules_game import fighter

from whispyrkeep.mechanics.attacks.forced import force_saves
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import block_strikes
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.events import D20TestMade


def faced(game, *monsters, sheets=(), band="engaged", **faces):
    """The first character's turn in a fight against these."""
    sheets = sheets or (fighter(max_hit_points=400),)
    first = {f"{sheets[0].id}_initiative": [20], "initiative": [1] * (len(monsters) + len(sheets))}
    played = game(*sheets, **(first | faces))
    ids = tuple(f"monster/{monster}" for monster in monsters)
    played.ask("start_fight", monsters=ids, band=band)
    return played


def does(played, foe, action_id, *on):
    """The foe does this action to them: the attack roll is made, or the saves are forced."""
    play = played.play()
    view = creature(play.state, play.catalogue, foe)
    block = view.block
    known = (*block.actions, *block.bonus_actions, *block.legendary_actions)
    action = next(one for one in known if one.id == action_id)
    targets = on or ("brin",)
    for effect in action.effects:
        if isinstance(effect, SaveEffect):
            force_saves(play, view, targets, action.name, effect)
    for strike in block_strikes(action)[:1]:
        make_attack(play, foe, targets[0], strike)
    took(played, play)


def took(played, play):
    """The game as it is after the play."""
    played.state, played.events = play.state, [*played.events, *play.events]


def passes(played, times=1):
    for _ in range(times):
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")


def view(played, who="brin"):
    return creature(played.state, played.catalogue, who)


def rolled(played, test):
    return [event for event in played.of(D20TestMade) if event.test == test]
