"""The lycanthropes' curse: who would drop under it rises as a beast instead.

The beast is a creature of its own in the fight, and who it was is away until the curse is lifted.
Source: SRD 5.2.1, Werebear, Wereboar, Wererat, Weretiger, Werewolf.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import FoeFled, FoeJoined, PlaceNoted
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.state import ActiveEffect, Body, CampaignState, Foe
from whispyrkeep.models.terms import Band, EffectKind

TURNED: Final = "turned into a beast"
"""Source of what keeps who was turned away."""

HIT_POINTS: Final = 10
MONSTERS: Final = "monster/"


def becomes_beast(play: Play, target: Creature) -> bool:
    """Whether the curse turns who would drop; it does so at once."""
    curses = target.effects(EffectKind.CURSED)
    curse = next((one for one in curses if one.what.startswith(MONSTERS)), None)
    if curse is None or is_turned(target):
        return False
    beast = _arise(play, target, curse.what)
    if target.side == "party":
        gone = ActiveEffect(
            kind=EffectKind.LASTING,
            source=TURNED,
            by=curse.by or beast,
            what=beast,
            works=(HinderRider(what="away"),),
        )
        gain_effect(play, target.id, gone)
    elif play.state.fight is not None:
        play.happen(FoeFled(foe=target.id))
    return True


def _arise(play: Play, target: Creature, monster: str) -> str:
    """Put the beast into the fight, on the foes' side, or note it at the place; its id."""
    block, fight = play.catalogue.monster(monster), play.state.fight
    beast_id = f"{target.id}-as-{monster.removeprefix(MONSTERS)}"
    if fight is not None:
        standing = fight.foes.get(target.id)
        beast = Foe(
            id=beast_id,
            name=f"{target.name} as {block.name}",
            monster=monster,
            max_hit_points=block.hit_points,
            body=Body(hit_points=HIT_POINTS),
            band=Band.ENGAGED if standing is None else standing.band,
        )
        play.happen(FoeJoined(foe=beast, after=target.id))
    if play.state.location in play.state.places:
        told = f"{target.name} is a {block.name} now, under the GM's control until the curse ends"
        play.tell(PlaceNoted(place=play.state.location, note=told))
    return beast_id


def is_turned(target: Creature) -> bool:
    """Whether the creature is a beast now, and not itself."""
    return any(effect.source == TURNED for effect in target.effects(EffectKind.LASTING))


def self_of(state: CampaignState, beast_id: str) -> str | None:
    """Id of the character who is this beast."""
    for member in state.party.values():
        for effect in member.body.effects:
            if effect.source == TURNED and effect.what == beast_id:
                return member.id
    return None


def turn_back(play: Play, member_id: str) -> None:
    """The curse is lifted: the beast is gone, and the character is there again."""
    view = creature(play.state, play.catalogue, member_id)
    for effect in view.effects(EffectKind.LASTING):
        if effect.source != TURNED:
            continue
        fight = play.state.fight
        if fight is not None and effect.what in fight.foes:
            play.happen(FoeFled(foe=effect.what))
        end_effect(play, member_id, effect.kind, source=TURNED, why="the curse is lifted")
