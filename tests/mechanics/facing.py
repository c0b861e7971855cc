"""A creature of the book in front of the party, for what it does to be done one by one."""

from __future__ import annotations

from rules_game import WORLD, fighter, state_of

from whispyrkeep.mechanics.attacks.blows import PLAIN
from whispyrkeep.mechanics.attacks.forced import force_saves, open_to
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import block_strikes
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.effects import SaveEffect


class Facing:
    """A fight with one creature of the book, and what it does in it."""

    def __init__(self, game, monster: str, *sheets, state=None, band="engaged", others=(), **faces):
        faces = {"brin_initiative": [20], "initiative": [1] * 5} | faces
        self.played = game(*sheets, state=state, **faces)
        self.played.ask("start_fight", monsters=(f"monster/{monster}", *others), band=band)
        self.foe = f"{monster}-1"
        self.play = self.played.play()

    def view(self, who="brin"):
        return creature(self.play.state, self.play.catalogue, who)

    def action(self, name: str):
        block = self.view(self.foe).block
        every = (*block.actions, *block.bonus_actions, *block.legendary_actions)
        return next(one for one in every if one.id == name)

    def force(self, name: str, *targets: str) -> None:
        action = self.action(name)
        effect = next(one for one in action.effects if isinstance(one, SaveEffect))
        force_saves(self.play, self.view(self.foe), targets, action.name, effect)

    def open_to(self, name: str, target: str) -> bool:
        action = self.action(name)
        effect = next(one for one in action.effects if isinstance(one, SaveEffect))
        return open_to(self.play, self.foe, action.name, effect, target)

    def strike(self, name: str, target: str = "brin") -> bool:
        strike = block_strikes(self.action(name))[0]
        return make_attack(self.play, self.foe, target, strike, PLAIN)

    def go_on(self) -> None:
        """What was done becomes the state that requests are asked of."""
        self.played.state = self.play.state

    def ask(self, kind: str, **fields) -> list:
        self.go_on()
        found = self.played.ask(kind, **fields)
        self.play = self.played.play()
        return found


def sea():
    """Brin on the sea bed."""
    bed = WORLD.places["quay"].with_(underwater=True)
    return state_of(fighter(), world=WORLD.with_(places=WORLD.places | {"quay": bed}))
