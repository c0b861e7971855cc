"""Why the DM knew what it knew: the prompt of a turn, block by block."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from whispyrkeep.dm.prompt import propose_blocks
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.playing import RECENT_TURNS, make_scene
from whispyrkeep.store.prompts import get_prompt

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """One block: where it stood, what it cost in tokens, its rank (0 is never dropped)."""

    layer: str
    role: str
    tokens: int
    rank: int
    reason: str
    included: bool
    text: str


@dataclass(frozen=True, slots=True)
class ExplainedPrompt:
    """One call: ``stage`` is ``propose`` or ``narrate``.

    ``sent`` is False where no prompt was sent (the offline narrator): the blocks then show what
    the same turn would have put before a model.
    """

    stage: str
    model: str
    sent: bool
    blocks: tuple[ExplainedBlock, ...]

    @property
    def tokens(self) -> int:
        return sum(block.tokens for block in self.blocks if block.included)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What went into a turn: its prompts and the lore that was cited."""

    turn: int
    narrator: str
    cited: tuple[str, ...]
    prompts: tuple[ExplainedPrompt, ...]


def explain_turn(campaign: Campaign, number: int) -> Explanation:
    """The prompts of a committed turn, exactly as they were sent.

    Raises:
        NoSuchTurn: there is no such turn.
        Corrupt: a kept block was edited.
    """
    campaign.refresh()
    turn = campaign.turn_at(number)
    prompts = tuple(_kept(campaign, manifest) for manifest in turn.prompts)
    if not prompts and turn.kind == "play":
        prompts = (_rebuilt(campaign, turn),)
    return Explanation(number, turn.model.name or turn.kind, turn.cited, prompts)


def _kept(campaign: Campaign, manifest: str) -> ExplainedPrompt:
    stored = json.loads(get_prompt(campaign.paths, manifest))
    blocks = tuple(
        ExplainedBlock(**{**block, "text": get_prompt(campaign.paths, block["text"])})
        for block in stored["blocks"]
    )
    return ExplainedPrompt(stored["stage"], stored["model"], True, blocks)


def _rebuilt(campaign: Campaign, turn: Turn) -> ExplainedPrompt:
    """The blocks that the state before the turn and its cited lore would give."""
    before = campaign.state_at(turn.turn - 1)
    first = max(0, before.turn - RECENT_TURNS)
    recent = tuple(takewhile(lambda earlier: earlier.turn < turn.turn, campaign.turns(first)))
    hits = campaign.keep.cited(campaign, turn.cited)
    scene = make_scene(
        campaign, before, actor=turn.actor or "", text=turn.player_text, lore=hits, recent=recent
    )
    blocks = tuple(
        ExplainedBlock(b.layer, b.role, b.tokens, b.rank, b.reason, b.included, b.text)
        for b in propose_blocks(scene)
    )
    return ExplainedPrompt("propose", turn.model.name, False, blocks)
