"""A Reaction that somebody could take: what it is, in which window, against whom, for what."""

from __future__ import annotations

from typing import Literal

from whispyrkeep.models.base import EntityId, Line, Value

Window = Literal[
    "leaving",
    "comes-closer",
    "attacks",
    "targeted",
    "hit",
    "damage",
    "hurt",
    "falling",
    "casting",
    "turn-starts",
    "turn-ends",
    "failed-save",
    "healed",
]
"""What opens it: somebody leaves the reach, a foe comes closer or has attacked; an attack is aimed
at somebody, hits, is about to deal its damage, has dealt it; somebody falls, casts a spell, begins
or ends a turn near, fails a saving throw, or is healed by a spell that helps them up."""

ReactionKind = Literal[
    "opportunity-attack",
    "readied-attack",
    "readied-spell",
    "readied-move",
    "feature",
    "spell",
    "stat-block",
    "stand",
    "pass",
]


class Reaction(Value):
    """One option of a reaction point; ``pass`` lets the window close.

    Source: SRD 5.2, "Reactions"; Rules Glossary, "Reaction".

    Attributes:
        name: the feature's word, the spell's id, the weapon that was readied (empty: what is in
            hand) or the band to move to, the id of the stat block's Reaction; empty for an
            Opportunity Attack.
        target: whom it is about: who is struck at, answered, protected or put in the way.
        spends: what one use is taken from besides the Reaction: ``slot-1``, a resource, the id of
            a Reaction that recharges. Empty for nothing, or for what was paid before.
        helps: whether it is of use at once, as far as can be told before the dice. Tactics take
            nothing else; a Shield that does not turn this hit may still turn the next.
    """

    kind: ReactionKind
    window: Window
    name: Line = ""
    target: EntityId | None = None
    spends: Line = ""
    helps: bool = True
