"""What a fight leaves: Experience Points, and the gear of the fallen."""

from __future__ import annotations

from collections.abc import Collection

from whispyrkeep.mechanics.harm.corroding import dissolved
from whispyrkeep.mechanics.harm.damage import falls_as_a_character, knocked_out
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    AmmunitionStrewn,
    ExperienceGained,
    PlaceContentsChanged,
    ResourceChanged,
)
from whispyrkeep.models.state import CampaignState, Fight, Foe


def beaten(state: CampaignState, foe: Foe) -> bool:
    """Whether the foe lies knocked out, or at 0 Hit Points as a character would."""
    down = foe.body.hit_points == 0 and falls_as_a_character(state, foe.id)
    return down or knocked_out(foe.body)


def beaten_in(state: CampaignState) -> frozenset[str]:
    """Ids of the foes who are out of the fight without having fled, dead or alive."""
    foes = state.fight.foes.values() if state.fight else ()
    return frozenset(
        foe.id for foe in foes if not foe.ally and (foe.body.dead or beaten(state, foe))
    )


def share_experience(play: Play, fight: Fight, overcome: Collection[str], *, yielded: bool) -> None:
    """Experience Points for foes overcome, shared equally among living characters.

    Foes that fled are not overcome; those who surrendered (``yielded``) are.
    Source: SRD 5.2, Rules Glossary, "Experience Points"; how they are shared: docs/rulings.md.
    """
    counted = (
        foe
        for foe in fight.foes.values()
        if foe.counts and (foe.id in overcome or (yielded and not foe.fled and not foe.ally))
    )
    total = sum(play.catalogue.monster(foe.monster).experience for foe in counted)
    award_experience(play, total, "a fight won")


def award_experience(play: Play, total: int, why: str) -> None:
    """Share Experience Points equally among the living, rounded down.

    Not SRD: a universe may leave them to the table ("milestones").
    """
    if play.state.world.rules.experience == "milestones":
        return
    living = [member for member in play.state.party.values() if not member.body.dead]
    share = total // len(living) if living else 0
    for member in living:
        if share:
            experience = member.experience + share
            event = ExperienceGained(target=member.id, amount=share, experience=experience, why=why)
            play.happen(event)


def strip_the_fallen(play: Play) -> None:
    """The gear of dead foes lies at the place, to be taken.

    Source: SRD 5.2, Rules Glossary, "Stat Block", "Gear".
    """
    fight = play.state.fight
    assert fight is not None
    for foe in fight.foes.values():
        if not foe.body.dead:
            continue
        own = play.catalogue.monster(foe.monster).gear
        for item, count in (*own.items(), *foe.gear.items()):
            leave_here(play, item, count)


def strew_ammunition(play: Play) -> None:
    """Half of what each character shot, rounded down, can be recovered here; the rest is lost.

    Source: SRD 5.2, "Ammunition".
    """
    fight = play.state.fight
    assert fight is not None
    place = play.state.places.get(play.state.location)
    for shot, count in fight.fired.items():
        owner, _, item = shot.partition(":")
        body = play.state.body_of(owner)
        eaten = body.resources.get(dissolved(item), 0) if body is not None else 0
        if eaten:
            play.happen(ResourceChanged(target=owner, resource=dissolved(item), left=0))
        left = (place.strewn.get(shot, 0) if place else 0) + max(count - eaten, 0) // 2
        if left:
            strewn = AmmunitionStrewn(
                place=play.state.location, owner=owner, item=item, quantity=left
            )
            play.happen(strewn)


def leave_here(play: Play, item: str, count: int) -> None:
    """Put items down where the party is."""
    place_id = play.state.location
    place = play.state.places.get(place_id)
    lying = place.contents.get(item, 0) if place else 0
    play.happen(PlaceContentsChanged(place=place_id, item=item, quantity=lying + count))
