"""The narrator behind an OpenAI-compatible endpoint: prompt out, proposal in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.endpoint import Cancel, Completion, EndpointClient, Message
from whispyrkeep.dm.endpoint.strict_json import extract_reply
from whispyrkeep.dm.narrator import OnText, Outcomes, Reply, Scene, UnusableReply
from whispyrkeep.dm.prompt import Block, fit, narrate_blocks, propose_blocks, repair_block
from whispyrkeep.dm.schema import Room, Schema, proposal_schema, room_for, telling_schema
from whispyrkeep.dm.validation import proposal_problems
from whispyrkeep.errors import ContextTooLong, ReplyProblem
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import ModelUse

REPLY_SHOWN = 2_000
"""Characters of a refused reply that are shown back to its author."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What one call asks for: its stage, the prompt whole, and the form of the reply."""

    stage: str
    blocks: tuple[Block, ...]
    schema: Schema


KeepPrompt = Callable[[str], str]
"""Keeps a text content-addressed beside the campaign and returns its hash."""


@dataclass(slots=True)
class ModelNarrator:
    """Tells with a model.

    Args:
        client: the endpoint, with its key, deadlines and memory of what it understands.
        keep_prompt: where blocks and manifests of prompts are kept.
        note_use: told what each call cost, those that failed among them.
        cancel: stops a running reply and closes its connection.
    """

    client: EndpointClient
    keep_prompt: KeepPrompt
    note_use: Callable[[ModelUse], None]
    cancel: Cancel | None = None
    _refused: str = field(default="", init=False)
    _was_cut: bool = field(default=False, init=False)
    _budget: int | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return self.client.profile.name

    @property
    def room(self) -> Room:
        """How long the next reply may get; half as long after one that was cut off."""
        limit = self.client.profile.max_tokens
        return room_for(limit // 2 if self._was_cut else limit)

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        call = _Call("propose", propose_blocks(scene), proposal_schema(scene, self.room))
        return self._reply(call, problems, on_text)

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        schema = telling_schema(outcomes.state, outcomes.events, self.room)
        call = _Call("narrate", narrate_blocks(scene, outcomes), schema)
        return self._reply(call, problems, on_text)

    def _reply(self, call: _Call, problems: tuple[str, ...], on_text: OnText | None) -> Reply:
        blocks = call.blocks
        if problems:
            blocks = (*blocks, repair_block(problems))
            if on_text:
                on_text(None)
        fitted = fit(blocks, self._budget or self.client.profile.prompt_tokens)
        try:
            completion, use = self._complete(fitted, call.schema, on_text)
        except ContextTooLong:
            self._budget = sum(block.tokens for block in fitted if block.included) // 2
            fitted = fit(blocks, self._budget)
            completion, use = self._complete(fitted, call.schema, on_text)
        self._refused = completion.text[:REPLY_SHOWN]
        self._was_cut = completion.finish_reason == "length"
        return Reply(_parsed(completion, use), use, prompts=(self._keep(call.stage, fitted),))

    def _complete(
        self, blocks: tuple[Block, ...], schema: Schema, on_text: OnText | None
    ) -> tuple[Completion, ModelUse]:
        """A completion and what it used, which is noted even when there is none."""
        try:
            completion = self.client.complete(
                self._messages(blocks),
                schema,
                on_text=on_text,
                on_restart=(lambda: on_text(None)) if on_text else None,
                cancel=self.cancel,
            )
        finally:
            use = self.client.ledger.take()
            if use.calls:
                self.note_use(use)
        return completion, use

    def _messages(self, blocks: tuple[Block, ...]) -> list[Message]:
        """One system and one user message; a repair follows the reply it is about."""
        kept = [block for block in blocks if block.included]
        repair = [block for block in kept if block.layer == "repair"]
        messages = [Message(role, _joined(kept, role)) for role in ("system", "user")]
        if repair:
            messages.append(Message("assistant", self._refused or "{}"))
            messages.append(Message("user", repair[0].text))
        return messages

    def _keep(self, stage: str, blocks: tuple[Block, ...]) -> str:
        """Keep every block once, and the list of them with cost, rank and reason."""
        listed = [
            {
                "layer": block.layer,
                "role": block.role,
                "tokens": block.tokens,
                "rank": block.rank,
                "reason": block.reason,
                "included": block.included,
                "text": self.keep_prompt(block.text),
            }
            for block in blocks
        ]
        manifest = {"stage": stage, "model": self.client.profile.model, "blocks": listed}
        return self.keep_prompt(json.dumps(manifest, ensure_ascii=False))


def _joined(blocks: list[Block], role: str) -> str:
    return "\n\n".join(
        block.text for block in blocks if block.role == role and block.layer != "repair"
    )


def _parsed(completion: Completion, use: ModelUse) -> Proposal:
    if completion.finish_reason == "length":
        raise UnusableReply(("the reply was cut off; be brief, and close the JSON",), use)
    try:
        reply = _without_nulls(extract_reply(completion.text))
    except ReplyProblem as problem:
        raise UnusableReply((str(problem),), use) from problem
    if isinstance(reply.get("narrative"), str):
        reply["narrative"] = clean_text(reply["narrative"])
    try:
        return Proposal.model_validate(reply)
    except ValidationError as error:
        raise UnusableReply(proposal_problems(error), use) from error


def _without_nulls(value: Any) -> Any:
    """Strict schemas make every field required, so absent fields come as nulls."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
