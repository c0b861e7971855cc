"""``campaign.json``: whose a campaign is, how it is played, and what its chain begins with."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from whispyrkeep.models.base import MAX_INTEGER, EntityId, Int, Line, Slug, StoredValue
from whispyrkeep.models.state import CampaignSettings

CAMPAIGN_FORMAT: Final = 1
MAX_SEED = MAX_INTEGER
"""Seeds stay exact in every JSON reader."""


class Caps(StoredValue):
    """The most a campaign may spend on endpoints; None is no cap."""

    tokens: Annotated[Int, Field(ge=1)] | None = None
    cost_micro: Annotated[Int, Field(ge=1)] | None = None


class CampaignDocument(StoredValue):
    """``genesis`` is the hash of id, seed and starting state: ``prev`` of the first turn."""

    format: Literal[1] = CAMPAIGN_FORMAT
    id: Slug
    slug: Slug
    name: Line
    owner: Line
    shared_with: tuple[Line, ...] = ()
    universe: Slug
    universe_id: Line
    scenario: EntityId | None = None
    seed: Annotated[Int, Field(ge=0)]
    start_hash: Line
    settings: CampaignSettings = CampaignSettings()
    narrator: Line = "offline"
    caps: Caps = Caps()
    shelved: bool = False
    created: Line = ""
    copied_from: Line = ""
