"""What every narrator is given and must answer; the turn engine knows nothing else about them.

Three implement it: the offline narrator, an OpenAI-compatible endpoint, and a script.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.models.events import Event
from whispyrkeep.models.lore import LoreHit
from whispyrkeep.models.state import CampaignSettings, CampaignState, Memory
from whispyrkeep.models.turn import ModelUse, Turn


@dataclass(frozen=True, slots=True)
class Scene:
    """All a narrator may know for one turn.

    ``actor`` is the party member who acts; ``recent`` the last turns, oldest first; ``lore`` the
    retrieved passages, those only the DM may see among them; ``seed`` keys the narrator's own
    choices (stream actor ``narrator``), which never touch the table's dice. ``names_in_use`` are
    guarded names that the table has written anywhere; they are looked for when one turns up.
    """

    state: CampaignState
    settings: CampaignSettings
    catalogue: Catalogue
    actor: str
    player_text: str
    turn: int
    seed: int
    lore: tuple[LoreHit, ...] = ()
    recent: tuple[Turn, ...] = ()
    names_in_use: Callable[[], frozenset[str]] = frozenset


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the engine made of the requests: the opening reply, the events, the state now."""

    opening: Proposal
    events: tuple[Event, ...]
    state: CampaignState


@dataclass(frozen=True, slots=True)
class Reply:
    """A narrator's answer, what it cost, and (built-in narrators) what it now remembers."""

    proposal: Proposal
    use: ModelUse
    memory: Memory | None = None
    prompts: tuple[str, ...] = ()


class UnusableReply(Exception):
    """A reply that does not fit the contract; the turn engine asks for its repair.

    ``problems`` say what to mend; ``use`` is what the call cost all the same.
    """

    def __init__(self, problems: tuple[str, ...], use: ModelUse) -> None:
        super().__init__(problems)
        self.problems = problems
        self.use = use


OnText = Callable[[str | None], None]
"""Receives provisional narration as it arrives; None voids it: another try begins."""


class Narrator(Protocol):
    """``problems`` are the reasons the last reply was refused, for the repair of it."""

    @property
    def name(self) -> str: ...

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        """Answer the player: tell, ask for rolls, propose changes."""
        ...

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        """Tell the outcomes of the rolls, and propose the changes that follow from them."""
        ...
