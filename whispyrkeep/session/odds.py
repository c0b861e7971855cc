"""``odds``: what an attack, a save, a spell or damage can come to in a campaign as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.errors import NoOdds
from whispyrkeep.mechanics.chances.odds import facing, request_odds
from whispyrkeep.mechanics.chances.prospects import Odds
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import (
    AbilityCheck,
    Attack,
    CastSpell,
    Damage,
    SavingThrow,
)
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Band
from whispyrkeep.models.undertakings import RequestBase
from whispyrkeep.session.documents import parsed

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign

Kind = Literal["attack", "check", "damage", "save", "spell"]

KINDS: Final[Mapping[str, type[RequestBase]]] = {
    "attack": Attack,
    "check": AbilityCheck,
    "damage": Damage,
    "save": SavingThrow,
    "spell": CastSpell,
}


def odds(campaign: Campaign, kind: Kind, *, band: Band | str = Band.ENGAGED, **fields: Any) -> Odds:
    """Exact chances of a request, for this actor, target, conditions and house rules.

    Nothing is thrown and nothing changes. Whose turn it is does not matter.

    Args:
        campaign: where things stand.
        kind: what is asked about.
        band: how far away monsters stand that are in no fight: a name of the catalogue, such as
            ``ogre``, may be anybody's target or attack anybody.
        fields: those of the request ``kind`` names: ``actor``, ``target`` and ``weapon`` of an
            attack, say. Creatures go by id, name or first name; a foe's ``weapon`` is one of
            its actions.

    Raises:
        BadDocument: a field is missing, unknown, or no such value.
        NoOdds: the request could not be made; says why.
    """
    request_type = KINDS.get(kind)
    if request_type is None:
        raise NoOdds("odds.kind", f"nothing is known of '{kind}'; ask about {', '.join(KINDS)}")
    state, catalogue = campaign.state, catalogue_for(campaign.state.world)
    named = _with_ids(state, fields)
    request = parsed(request_type, named, f"the {kind}")
    found = request_odds(facing(state, catalogue, _named(request), Band(band)), catalogue, request)
    if isinstance(found, Rejection):
        raise NoOdds(found.code, str(found))
    return found


def _with_ids(state: CampaignState, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with everybody's id for whatever they were called by."""
    ids: dict[str, str] = {}
    for group in (state.npcs, state.fight.foes if state.fight else {}, state.party):
        for one in group.values():
            called = one.name.casefold()
            ids |= {called: one.id, called.split()[0]: one.id, one.id: one.id}
    found = dict(fields)
    for field in ("actor", "target"):
        if isinstance(found.get(field), str):
            found[field] = ids.get(found[field].casefold(), found[field])
    if "targets" in found:
        found["targets"] = tuple(ids.get(str(one).casefold(), one) for one in found["targets"])
    return found


def _named(request: RequestBase) -> tuple[str, ...]:
    """Everybody the request names."""
    single = (getattr(request, "actor", None), getattr(request, "target", None))
    return tuple(one for one in (*single, *getattr(request, "targets", ())) if one)
