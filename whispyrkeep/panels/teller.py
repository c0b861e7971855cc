"""Who tells a campaign, and what that has used so far."""

from __future__ import annotations

from whispyrkeep.dm.endpoint.profiles import EndpointProfile, list_profiles
from whispyrkeep.errors import EndpointConfigInvalid
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.narrators import OFFLINE, spent


class TellerView(Value):
    """The narrator in use, the others to choose from, and the campaign's use of endpoints.

    ``model`` and ``endpoint`` (scheme, host and port, never a key) are empty for the offline
    narrator. Tokens and ``cost`` count every call, those of turns that came to nothing too.
    """

    name: str
    model: str = ""
    endpoint: str = ""
    names: tuple[str, ...]
    calls: Count
    prompt_tokens: Count
    completion_tokens: Count
    cost: str = ""
    estimated: bool = False


def teller_view(campaign: Campaign, name: str) -> TellerView:
    """Who tells now, and what the campaign has used in all.

    Endpoint profiles that cannot be read are noted among the keep's warnings: play goes on
    offline.

    Args:
        name: the narrator in use.
    """
    profiles = _profiles(campaign)
    profile, used = profiles.get(name), spent(campaign)
    return TellerView(
        name=name,
        model=profile.model if profile else "",
        endpoint=profile.origin if profile else "",
        names=(OFFLINE, *profiles),
        calls=used.calls,
        prompt_tokens=used.prompt_tokens,
        completion_tokens=used.completion_tokens,
        cost=_cost(used, profile),
        estimated=used.estimated,
    )


def _profiles(campaign: Campaign) -> dict[str, EndpointProfile]:
    try:
        return {profile.name: profile for profile in list_profiles(campaign.keep.config)}
    except EndpointConfigInvalid as invalid:
        if str(invalid) not in campaign.keep.warnings:
            campaign.keep.warn(str(invalid))
        return {}


def _cost(used: ModelUse, profile: EndpointProfile | None) -> str:
    if not used.cost_micro:
        return ""
    currency = profile.prices.currency if profile and profile.prices else ""
    return f"{used.cost_micro / 1_000_000:.4f} {currency}".strip()
