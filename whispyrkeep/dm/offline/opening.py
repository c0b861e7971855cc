"""The choices before the first turn, when nobody has told anything yet."""

from __future__ import annotations

from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.options import make_options
from whispyrkeep.dm.offline.prose import writer_for
from whispyrkeep.models.intent import Option


def first_options(scene: Scene) -> tuple[Option, ...]:
    """What can be done where the campaign begins; each letter acts exactly, as later ones do."""
    here = scene.state.world.places[scene.state.location]
    choices = make_options(scene, scene.state, writer_for(scene, "propose", ()))
    return Proposal(narrative=here.summary, options=choices).lettered()
