"""Being pushed away, pulled close and flung, in bands: docs/rulings.md.

Source: SRD 5.2.1, the stat blocks; "Mastery Properties", "Push".
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import OUTWARDS, band_feet
from whispyrkeep.mechanics.fights.turns import can_react, use_reaction
from whispyrkeep.mechanics.harm.conditions import leave_cover, release
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.riders import PullRider, PushRider
from whispyrkeep.models.terms import Band


def pull(play: Play, target_id: str, rider: PullRider, by: str) -> None:
    """Who pulls comes within reach, in bands."""
    if too_large(creature(play.state, play.catalogue, target_id), rider.max_size):
        return
    fight = play.state.fight
    foes = {foe.id: foe for foe in fight.foes.values() if not foe.ally} if fight else {}
    puller = foes.get(by) or foes.get(target_id)
    if puller is None or puller.band is Band.ENGAGED:
        return
    rules = play.state.world.rules
    gap = band_feet(rules, puller.band)
    closer = [band for band in OUTWARDS if rider.feet + band_feet(rules, band) >= gap]
    if closer[0] is not puller.band:
        play.happen(FoeMoved(foe=puller.id, band=closer[0]))


def push(play: Play, target_id: str, rider: PushRider, by: str) -> None:
    """A foe pushed beyond reach is near; the party is never pushed apart. Who flings lets go."""
    if too_large(creature(play.state, play.catalogue, target_id), rider.max_size):
        return
    if rider.by_reaction and not can_react(play, target_id):
        return
    if rider.by_reaction:
        use_reaction(play, target_id)
    if rider.flings:
        release(play, target_id, by, "flung")
    fight = play.state.fight
    foe = fight.foes.get(target_id) if fight else None
    engaged = foe is not None and foe.band is Band.ENGAGED
    if engaged and rider.feet > band_feet(play.state.world.rules, Band.ENGAGED):
        play.happen(FoeMoved(foe=target_id, band=Band.NEAR))
        leave_cover(play, target_id, "pushed")
