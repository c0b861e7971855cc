"""One request for a completion and what came of it; whether to ask again is not decided here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from whispyrkeep.dm.endpoint.cost import Usage, estimate_tokens
from whispyrkeep.dm.endpoint.narrative import NarrativeStream
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.reports import (
    Fault,
    fault_of,
    parse_report,
    read_report,
    retry_after,
    safe,
    shown,
    status_in,
)
from whispyrkeep.dm.endpoint.secret import Redactor, Secret, StreamRedactor
from whispyrkeep.dm.endpoint.stream import EventReader, LineReader, ReplyBuilder, StreamFault
from whispyrkeep.errors import (
    ContextTooLong,
    EndpointBusy,
    EndpointError,
    EndpointTimeout,
    EndpointUnreachable,
    EndpointUnusable,
    KeyEchoed,
    ReplyFailed,
    ReplyRefused,
    ReplyTruncated,
)
from whispyrkeep.models.text import StreamCleaner

if TYPE_CHECKING:
    from whispyrkeep.dm.endpoint.transport import Answer

_ERROR_BODY = 64 << 10
_GRACE = 2.0
"""Seconds a finished reply is waited on for its usage report and the stream's end."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that ended in an orderly way; its text is empty when the model only reasoned."""

    text: str
    was_cut: bool
    model: str


class Display:
    """Narration on its way to the screen: picked out, cleaned, keys struck out.

    Args:
        structured: the reply is an object or blocks; plain text is shown as it is.
    """

    def __init__(
        self, *, structured: bool, redactor: Redactor, show: Callable[[str], None]
    ) -> None:
        self._narrative = NarrativeStream() if structured else None
        self._cleaner = StreamCleaner()
        self._redactor = StreamRedactor(redactor)
        self._show = show

    def feed(self, piece: str) -> None:
        """Show what this piece of the raw reply adds."""
        story = self._narrative.feed(piece) if self._narrative else piece
        self._put(self._redactor.feed(self._cleaner.feed(story)))

    def flush(self) -> None:
        """Show what was held back."""
        self._put(self._redactor.feed(self._cleaner.flush()) + self._redactor.flush())

    def _put(self, text: str) -> None:
        if text:
            self._show(text)


class Attempt:
    """One request; afterwards `usage` says what it is likely to be charged at.

    Args:
        max_tokens: what the request allows the reply.
        now: the time of day, for a Retry-After date.
    """

    def __init__(
        self,
        profile: EndpointProfile,
        secret: Secret | None,
        display: Display,
        *,
        max_tokens: int,
        now: datetime,
    ) -> None:
        self._profile = profile
        self._max_tokens = max_tokens
        self._secret = secret
        self._redactor = Redactor([secret] if secret else [])
        self._display = display
        self._now = now
        self._builder = ReplyBuilder(profile.limits.text_chars)
        self._ended = False
        self._billed = True

    async def make(self, body: bytes) -> Reply | Fault:
        """Send the request and read its answer to the end, or to where it fails."""
        from whispyrkeep.dm.endpoint.transport import exchange  # brings httpx

        try:
            async with exchange(self._profile, self._secret, "/chat/completions", body) as answer:
                return await self._read(answer)
        except EndpointUnreachable as error:
            self._billed = False
            return Fault(_alone(error), retry=True)
        except ReplyTruncated as error:
            return Fault(_alone(error), retry=True)
        except EndpointTimeout as error:
            self._billed = error.clock != "connect"
            return Fault(_alone(error), retry=error.clock == "connect")
        except EndpointError as error:
            return Fault(_alone(error))

    def usage(self, prompt: str) -> Usage:
        """Tokens as the server reports them, or an estimate where it may charge silently."""
        if self._builder.usage:
            return self._builder.usage
        if not self._billed:
            return Usage(0, 0)
        written = estimate_tokens(self._builder.text) + self._builder.reasoning_chars // 4
        return Usage(estimate_tokens(prompt), written, estimated=True)

    async def _read(self, answer: Answer) -> Reply | Fault:
        if answer.status >= 300:
            self._billed = False
            return await self._refusal(answer)
        kind = answer.headers.get("content-type", "").lower()
        if "html" in kind:
            return self._unusable("a web page is there, not an API")
        try:
            if "json" in kind and not any(mark in kind for mark in ("ndjson", "jsonl", "seq")):
                await self._read_whole(answer)
            else:
                await self._read_stream(answer)
        except StreamFault as fault:
            return self._fault_in_reply(fault)
        self._display.flush()
        return self._conclude()

    async def _read_whole(self, answer: Answer) -> None:
        """A reply in one piece; some servers give it although a stream was asked for."""
        body = b"".join([chunk async for chunk in answer.chunks])
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            self._take_lines(LineReader(), EventReader(), body, last=True)
            return
        if not isinstance(payload, dict):
            raise StreamFault("its answer is JSON but not an object")
        self._display.feed(self._builder.feed(payload))
        self._ended = isinstance(payload.get("choices"), list)

    async def _read_stream(self, answer: Answer) -> None:
        lines, events = LineReader(), EventReader()
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as grace:
                async for chunk in answer.chunks:
                    self._take_lines(lines, events, chunk)
                    if events.done or self._builder.too_long:
                        break
                    if self._builder.finish and grace.when() is None:
                        grace.reschedule(asyncio.get_running_loop().time() + _GRACE)
                else:
                    self._take_lines(lines, events, b"", last=True)
        self._ended = events.done

    def _take_lines(
        self, lines: LineReader, events: EventReader, chunk: bytes, *, last: bool = False
    ) -> None:
        whole = lines.feed(chunk)
        if last:
            whole += [*lines.flush(), ""]  # an empty line completes the last event
        for line in whole:
            for event in events.feed(line):
                self._display.feed(self._builder.feed(event))

    async def _refusal(self, answer: Answer) -> Fault:
        body = b""
        with suppress(EndpointError):  # what has come of the reason is better than none
            async for chunk in answer.chunks:
                body += chunk
                if len(body) > _ERROR_BODY:
                    break
        report = safe(parse_report(body[:_ERROR_BODY].decode("utf-8", "replace")), self._redactor)
        headers = answer.headers
        wait = retry_after(headers.get("retry-after-ms"), headers.get("retry-after"), self._now)
        return fault_of(self._profile.name, answer.status, report, wait)

    def _fault_in_reply(self, fault: StreamFault) -> Fault:
        """An error event, or a body that breaks the protocol."""
        name = self._profile.name
        if fault.report is None:
            return Fault(ReplyFailed(name, shown(fault.message, self._redactor)), retry=True)
        report = safe(read_report(fault.report), self._redactor)
        meant = fault_of(name, status_in(report), report, None)
        if isinstance(meant.error, EndpointBusy):
            return Fault(ReplyFailed(name, report.message), retry=True)
        return meant

    def _conclude(self) -> Reply | Fault:
        reply = self._builder
        if reply.finish == "content_filter" or (reply.refusal and not reply.text):
            reason = shown(reply.refusal, self._redactor) or "a content filter stepped in"
            return Fault(ReplyRefused(self._profile.name, reason))
        if not (reply.finish or reply.too_long or self._ended):
            return self._truncated("its stream closed without saying that it was finished")
        if not reply.text.strip() and not reply.reasoning_chars:
            return self._truncated("it was empty")
        if context := self._full_context():
            return Fault(ContextTooLong(self._profile.name, f"all its {context} tokens are used"))
        text = self._redactor.story(reply.text)
        if self._redactor.holds_disguised(text):
            return Fault(KeyEchoed(self._profile.name))
        model = shown(reply.model or self._profile.model, self._redactor)
        return Reply(text if text.strip() else "", reply.was_cut, model)

    def _full_context(self) -> int | None:
        """The size of a context that filled up before the reply had the length it was allowed.

        Some local servers cap the context silently, at 4,096 tokens by default.
        """
        used = self._builder.usage
        if used is None or self._builder.finish != "length":
            return None
        total = used.prompt_tokens + used.completion_tokens
        is_full = used.completion_tokens < self._max_tokens and total % 1_024 == 0
        return total if is_full else None

    def _truncated(self, reason: str) -> Fault:
        return Fault(ReplyTruncated(self._profile.name, reason), retry=True)

    def _unusable(self, reason: str) -> Fault:
        return Fault(EndpointUnusable(self._profile.name, reason))


def _alone(error: EndpointError) -> EndpointError:
    """The error without the frames it came through, whose variables hold what was received."""
    return error.with_traceback(None)
