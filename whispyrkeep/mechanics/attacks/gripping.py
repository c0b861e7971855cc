"""What an attack that holds has hold of already: one for each limb, or one at a time.

Source: SRD 5.2.1, the stat blocks, "Tentacle", "Claws"; Erinyes, "Entangling Rope".
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import creature, everybody
from whispyrkeep.mechanics.harm.conditions import bodies, end_entry
from whispyrkeep.mechanics.monsters.breaking import severed
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.terms import Condition


def loosen(play: Play, by: str, name: str) -> None:
    """End what the same action did before. Source: SRD 5.2.1, Erinyes, "Entangling Rope"."""
    for bearer, body in bodies(play):
        for entry in body.conditions:
            if (entry.by, entry.source) == (by, name):
                end_entry(play, bearer, entry, "let go")


def limbs_holding(play: Play, by: str, name: str, condition: Condition) -> int:
    """How many it holds so already; each hold takes one of its limbs, and so has each lost."""
    held = severed(play, by)
    for one in everybody(play.state):
        entries = creature(play.state, play.catalogue, one).active(condition)
        held += any(entry.by == by and entry.source == name for entry in entries)
    return held
