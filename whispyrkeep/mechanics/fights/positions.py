"""Who is how far from whom in a fight without a grid.

Every foe stands in a band counted from the party, which stays together: whoever is engaged is
within reach of every party member, and foes in one band are beside each other.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.models.riders import Area, HinderRider
from whispyrkeep.models.state import Body, CampaignState, Foe
from whispyrkeep.models.surrounds import ScreenEffect
from whispyrkeep.models.terms import Band, EffectKind
from whispyrkeep.models.universe import Ruleset

BESIDE: Final = 5
"""Feet between party members, and between foes of one band."""

OUTWARDS: Final = (Band.ENGAGED, Band.NEAR, Band.FAR)


COVER_BONUS: Final = {EffectKind.THREE_QUARTERS_COVER: 5, EffectKind.HALF_COVER: 2}
"""To Armor Class and Dexterity saving throws. Source: SRD 5.2, "Cover"."""


_COVERS: Final = {
    "half": EffectKind.HALF_COVER,
    "three-quarters": EffectKind.THREE_QUARTERS_COVER,
}


def band_feet(rules: Ruleset, band: Band) -> int:
    """How far away a creature in this band counts as."""
    feet = (rules.engaged_feet, rules.near_feet, rules.far_feet)
    return feet[OUTWARDS.index(band)]


def present_foes(state: CampaignState) -> tuple[Foe, ...]:
    """Foes of the party that are alive and have not fled."""
    return tuple(foe for foe in present_others(state) if not foe.ally)


def present_allies(state: CampaignState) -> tuple[Foe, ...]:
    """Those who fight beside the party without being of it, alive and still there."""
    return tuple(foe for foe in present_others(state) if foe.ally)


def present_others(state: CampaignState) -> tuple[Foe, ...]:
    """Everybody of the fight who is not of the party, alive and still there."""
    foes = state.fight.foes.values() if state.fight else ()
    return tuple(foe for foe in foes if not foe.body.dead and not foe.fled)


def with_party(state: CampaignState, creature_id: str) -> bool:
    """Whether the creature is of the party or fights on its side."""
    if creature_id in state.party:
        return True
    foe = state.fight.foes.get(creature_id) if state.fight else None
    return foe is not None and foe.ally


def feet_between(state: CampaignState, one: str, other: str) -> int:
    """Distance between two creatures, in feet."""
    foes = state.fight.foes if state.fight else {}
    bands = [foes[who].band for who in (one, other) if who in foes and not foes[who].ally]
    if len(bands) == 1:
        return band_feet(state.world.rules, bands[0])
    if len(bands) == 2 and bands[0] is not bands[1]:
        near, far = sorted(band_feet(state.world.rules, band) for band in bands)
        return far - near
    return BESIDE


def enemies(state: CampaignState, creature_id: str) -> tuple[str, ...]:
    """Ids of those on the other side who are alive and there."""
    if with_party(state, creature_id):
        return tuple(foe.id for foe in present_foes(state) if not away(foe.body))
    beside = state.fight.foes if state.fight else {}
    return tuple(
        one
        for one in party_side(state)
        if not away(state.party[one].body if one in state.party else beside[one].body)
    )


def away(body: Body) -> bool:
    """Whether the creature is out of everybody's reach. Source: SRD 5.2, "Banishment", "Maze"."""
    return bool(body.effects) and (
        any(rider.what == "away" for _, rider in body.works(HinderRider))
        or any(effect.what == "away" for effect in body.ongoing(EffectKind.HINDERED))
    )


def party_side(state: CampaignState) -> tuple[str, ...]:
    """Ids of the living party, and of who fights beside it."""
    side = [member.id for member in state.party.values() if not member.body.dead]
    for foe in state.fight.foes.values() if state.fight else ():
        if foe.ally and not foe.body.dead and not foe.fled:
            side.append(foe.id)
    return tuple(side)


def allies(state: CampaignState, creature_id: str) -> tuple[str, ...]:
    """Ids of the others on the same side who are alive and there."""
    if with_party(state, creature_id):
        side = party_side(state)
    else:
        side = tuple(foe.id for foe in present_foes(state))
    return tuple(ally for ally in side if ally != creature_id)


def supported(state: CampaignState, catalogue: Catalogue, attacker_id: str, target_id: str) -> bool:
    """Whether an ally of the attacker who is not Incapacitated is within 5 feet of the target."""
    return any(
        feet_between(state, ally, target_id) <= BESIDE and creature(state, catalogue, ally).able
        for ally in allies(state, attacker_id)
    )


def area_limit(area: Area) -> int:
    """How many creatures an area can catch: one for each 5 feet across (docs/rulings.md)."""
    across = area.feet * (2 if area.shape in ("sphere", "cylinder", "emanation") else 1)
    return max(across // 5, 1)


def charge_mark(creature_id: str, feet: int) -> str:
    """How the turn's budget notes that somebody came so far straight toward its enemies."""
    return f"charge:{creature_id}:{feet}"


def charged_feet(state: CampaignState, creature_id: str) -> int:
    """How many feet the creature has come toward its enemies this turn: docs/rulings.md."""
    beginning = f"charge:{creature_id}:"
    once = state.fight.budget.once if state.fight else ()
    return sum(int(mark.rpartition(":")[2]) for mark in once if mark.startswith(beginning))


# --- cover ----------------------------------------------------------------------------


def cover_bonus(state: CampaignState, target: Creature, origin: str | None) -> int:
    """What cover adds to Armor Class and Dexterity saves against something from ``origin``.

    Whoever stands within 5 feet has come round it. Source: SRD 5.2, "Cover".
    """
    if origin is None or feet_between(state, origin, target.id) <= BESIDE:
        return 0
    own = max((bonus for kind, bonus in COVER_BONUS.items() if target.effects(kind)), default=0)
    walls = screens(target.body, state.body_of(origin))
    return max([own, *(COVER_BONUS[_COVERS[wall.cover]] for wall in walls if wall.cover)])


def screens(one: Body | None, other: Body | None) -> tuple[ScreenEffect, ...]:
    """The walls between two creatures: those that one of them alone is behind.

    Source: SRD 5.2, "Blade Barrier", "Wall of Fire".
    """
    if not (one and one.effects) and not (other and other.effects):
        return ()
    behind = [
        {(active.source, active.by): wall for active, wall in body.works(ScreenEffect)}
        if body
        else {}
        for body in (one, other)
    ]
    apart = behind[0].keys() ^ behind[1].keys()
    return tuple(wall for walls in behind for name, wall in walls.items() if name in apart)


def _swallowed_by(state: CampaignState, creature_id: str) -> set[str | None]:
    body = state.body_of(creature_id)
    effects = body.effects if body is not None else ()
    return {effect.by for effect in effects if effect.kind is EffectKind.SWALLOWED}


def out_of_sight(state: CampaignState, target: Creature, origin: str) -> bool:
    """Whether Total Cover keeps ``origin`` from targeting the creature directly.

    Source: SRD 5.2, "Cover".
    """
    inside = {effect.by for effect in target.effects(EffectKind.SWALLOWED)}
    within = _swallowed_by(state, origin)
    if inside != within and (inside or within - {target.id}):
        return True
    behind = bool(target.effects(EffectKind.TOTAL_COVER))
    return behind and feet_between(state, origin, target.id) > BESIDE
