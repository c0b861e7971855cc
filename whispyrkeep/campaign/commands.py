"""Orders to a campaign; ``campaign.decide`` turns each into events or refuses it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Count, EntityId, Int, Line, Paragraph, Value
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import Event
from whispyrkeep.models.intent import Option
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.requests import RollRequest
from whispyrkeep.models.state import FlagValue, Memory
from whispyrkeep.models.world import World


class ResolveRequests(Value):
    """Roll and act, in order, all or nothing; ``actor`` is the party member whose turn it is."""

    requests: tuple[RollRequest, ...]
    actor: EntityId


class TellStory(Value):
    """Change the story by patches, all or nothing; ``resolved`` are the turn's events so far."""

    patches: tuple[Patch, ...] = ()
    resolved: tuple[Event, ...] = ()


class OfferOptions(Value):
    """Leave the player these lettered choices."""

    options: tuple[Option, ...]


class Remember(Value):
    """Keep what the narrator will need next turn."""

    memory: Memory


class GmSet(Value):
    """Correct what stands at a path of the table; ``value`` None removes it."""

    path: Line
    value: FlagValue | None
    reason: Line


class GmAward(Value):
    """Give a party member something besides what play gave: at least one of the gains."""

    target: EntityId
    item: CatalogueId | None = None
    quantity: Annotated[Int, Field(ge=1, le=1_000)] = 1
    money_cp: Count = 0
    experience: Count = 0
    heroic_inspiration: bool = False
    reason: Line


class Retcon(Value):
    """Declare that something told in a past turn was otherwise."""

    turn: Annotated[Int, Field(ge=1)]
    text: Paragraph
    reason: Line = ""


class PauseCampaign(Value):
    why: Line = ""


class ResumeCampaign(Value):
    why: Line = ""


class EndCampaign(Value):
    """``ending`` is the id of one of the scenario's endings, or a word for another one."""

    ending: Line = ""
    why: Line = ""


class UpdateWorld(Value):
    """Take over a later version of the universe, as the GM pinned it now."""

    world: World


class UpdateSheet(Value):
    """Let a character of the party go on with this sheet, as the keep has it now."""

    sheet: CharacterSheet


Command = (
    ResolveRequests
    | TellStory
    | OfferOptions
    | Remember
    | GmSet
    | GmAward
    | Retcon
    | PauseCampaign
    | ResumeCampaign
    | EndCampaign
    | UpdateWorld
    | UpdateSheet
)
