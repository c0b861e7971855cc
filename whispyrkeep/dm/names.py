"""Names that a reply may not bring in: those of other publishers' worlds.

The list and what counts as a use of a name are in ``catalog.names``.
"""

from __future__ import annotations

from whispyrkeep.catalog.names import guarded_in
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.models.world import World

_owned: dict[str, frozenset[str]] = {}


def name_problems(scene: Scene, proposal: Proposal) -> tuple[str, ...]:
    """Guarded names that the reply uses though nobody at the table has, each with its remedy.

    The player's words are never judged: what players, game master and the universe's documents
    say, homebrew among them, a reply may say too.
    """
    used = guarded_in(proposal.dump())
    foreign = used - _at_hand(scene) if used else used
    if foreign:
        foreign -= scene.names_in_use()
    return tuple(
        f'narrative: "{name}" belongs to the world of another publisher; '
        "tell of something of this world's own instead, without that name"
        for name in sorted(foreign)
    )


def _at_hand(scene: Scene) -> frozenset[str]:
    """Names in the universe, the scene and the player's words."""
    state = scene.state
    present = [
        scene.player_text,
        [turn.player_text for turn in scene.recent],
        [hit.record.dump() for hit in scene.lore],
        [member.sheet.dump() for member in state.party.values()],
        [npc.dump() for npc in state.npcs.values()],
    ]
    return _of_world(state.world) | guarded_in(present)


def _of_world(world: World) -> frozenset[str]:
    """Names that the universe uses itself, in its places, people and homebrew."""
    names = _owned.get(world.digest)
    if names is None:
        names = _owned[world.digest] = guarded_in(world.dump())
    return names
