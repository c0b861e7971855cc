"""One completion from an endpoint: asked for, streamed, retried, counted.

Retries here are about the wire. A reply that arrives whole but says something wrong is not
this module's matter; the turn asks again, at most twice, with the reasons.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from whispyrkeep.dm.endpoint.attempt import Attempt, Display, Reply
from whispyrkeep.dm.endpoint.background import Act, Cancel, run
from whispyrkeep.dm.endpoint.cost import Ledger, estimate_tokens
from whispyrkeep.dm.endpoint.ladder import MOST_LESSONS, LessonBook, Lessons, Rung, learn
from whispyrkeep.dm.endpoint.model_list import fetch_models
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.reports import Fault
from whispyrkeep.dm.endpoint.request import Message, build_body, parameters_of, prompt_text
from whispyrkeep.dm.endpoint.secret import Redactor, Secret
from whispyrkeep.errors import (
    CallCancelled,
    EndpointTimeout,
    KeyBoundElsewhere,
    ReplyTruncated,
)
from whispyrkeep.models.turn import ModelUse

MOST_ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds; when a server asks for more, its user is told instead of left waiting."""

_FIRST_BACKOFF = 1.0
_LONGEST_BACKOFF = 8.0


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply. ``length`` means a token limit or our ceiling cut it: do not commit it.

    ``usage`` covers every request made for it, failed ones included; ``attempts`` counts
    them.
    """

    text: str
    finish_reason: Literal["stop", "length"]
    usage: ModelUse
    model: str
    rung: Rung
    attempts: int


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for, and what to do with narration while it arrives."""

    messages: tuple[Message, ...]
    schema: dict[str, Any] | None
    max_tokens: int
    show: Callable[[str], None]
    restart: Callable[[], None]


class EndpointClient:
    """Makes completions with one profile.

    Args:
        clock: the time of day with its zone; dates Retry-After and lessons.
        sleep: waits between attempts; `asyncio.sleep` outside of tests.
        jitter: a number from 0 up to 1, spreads those waits.
        memory: what was learned about endpoints.
        ledger: takes down every call and refuses one past the campaign's cap.

    Raises:
        KeyBoundElsewhere: the key belongs to another origin than the profile's.
        PlainHttpRefused: the profile's address is plain http on another machine.
    """

    def __init__(
        self,
        profile: EndpointProfile,
        secret: Secret | None,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
        jitter: Callable[[], float],
        memory: LessonBook,
        ledger: Ledger,
    ) -> None:
        profile.check_transport()
        if secret and secret.origin != profile.origin:
            raise KeyBoundElsewhere(profile.name, secret.origin, profile.origin)
        self.profile = profile
        self.ledger = ledger
        self._secret = secret
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._memory = memory

    def complete(
        self,
        messages: Sequence[Message],
        schema: dict[str, Any] | None,
        *,
        max_tokens: int | None = None,
        on_text: Callable[[str], None] | None = None,
        on_restart: Callable[[], None] | None = None,
        cancel: Cancel | None = None,
    ) -> Completion:
        """One completion, waited for; works inside a running event loop too.

        Args:
            schema: the reply's JSON schema, or None for plain text.
            max_tokens: ceiling of the reply; the profile's when None.
            on_text: shown narration as it arrives, on this thread. It is provisional.
            on_restart: what was shown so far is void, another attempt begins.
            cancel: stops the call and closes its connection.

        Raises:
            EndpointError: no reply could be had; each kind is a class of its own.
            CallCancelled: ``cancel`` stopped it.
            BudgetExceeded, PricesMissing: the campaign's cap stops it before it begins.
        """
        tokens = max_tokens or self.profile.max_tokens

        def start(hand_over: Callable[[Act], None]) -> Any:
            def show(piece: str) -> None:
                if on_text:
                    hand_over(lambda: on_text(piece))

            def restart() -> None:
                if on_restart:
                    hand_over(on_restart)

            return self.acomplete(Call(tuple(messages), schema, tokens, show, restart))

        try:
            completion: Completion = run(start, cancel)
            return completion
        except asyncio.CancelledError:
            stopped = CallCancelled(self.profile.name)
        raise stopped

    def models(self) -> tuple[str, ...]:
        """The ids of the models the endpoint lists, sorted.

        Raises:
            EndpointError: the list cannot be had; many endpoints have none.
        """
        return run(lambda _: fetch_models(self.profile, self._secret), None)

    async def acomplete(self, call: Call) -> Completion:
        """The same for callers with an event loop of their own; cancel the task to stop it."""
        total = self.profile.limits.total
        try:
            async with asyncio.timeout(total) as clock:
                return await self._converse(call, clock.when())
        except TimeoutError:
            late = EndpointTimeout(self.profile.name, "total", total)
        raise late

    async def _converse(self, call: Call, deadline: float | None) -> Completion:
        """Lessons, retries and one larger limit, until there is a reply or a reason."""
        api_url, model, today = self.profile.api_url, self.profile.model, self._clock().date()
        progress = _Progress(self._memory.recall(api_url, model, today), call.max_tokens)
        begun = len(self.ledger.calls)
        while True:
            progress.requests += 1
            attempt = self._new_attempt(call, progress.max_tokens)
            outcome = await self._make(attempt, call, progress)
            if isinstance(outcome, Reply):
                self._memory.remember(api_url, model, progress.lessons, today)
                if outcome.text:
                    return _completion(outcome, self.ledger.since(begun), progress)
            if progress.adapts_to(outcome):
                continue
            await self._pause(_as_fault(outcome, self.profile.name), progress, deadline)
            call.restart()

    def _new_attempt(self, call: Call, max_tokens: int) -> Attempt:
        display = Display(
            structured=call.schema is not None,
            redactor=Redactor([self._secret] if self._secret else []),
            show=call.show,
        )
        return Attempt(
            self.profile, self._secret, display, max_tokens=max_tokens, now=self._clock()
        )

    async def _make(self, attempt: Attempt, call: Call, progress: _Progress) -> Reply | Fault:
        """One request, held against the cap before and entered in the ledger after."""
        body = build_body(
            self.profile, call.messages, call.schema, progress.lessons, progress.max_tokens
        )
        progress.sent = parameters_of(body)
        prompt = prompt_text(body)
        self.ledger.check(estimate_tokens(prompt), progress.max_tokens)
        name = "stopped"  # by a cancellation or the total deadline, unless it gets further
        try:
            outcome = await attempt.make(orjson.dumps(body))
            name = "ok" if isinstance(outcome, Reply) else type(outcome.error).__name__
            return outcome
        finally:
            self.ledger.record(self.profile.model, name, attempt.usage(prompt))

    async def _pause(self, fault: Fault, progress: _Progress, deadline: float | None) -> None:
        """Wait before the next attempt, or raise when there is to be none."""
        progress.failed += 1
        backoff = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** (progress.failed - 1))
        wait = max(self._jitter() * backoff, fault.at_least)
        due = asyncio.get_running_loop().time() + wait
        too_late = wait > LONGEST_WAIT or (deadline is not None and due > deadline)
        if not fault.retry or progress.failed >= MOST_ATTEMPTS or too_late:
            raise fault.error
        await self._sleep(wait)


@dataclass(slots=True)
class _Progress:
    """How far one call has come."""

    lessons: Lessons
    max_tokens: int
    requests: int = 0
    learned: int = 0
    failed: int = 0
    enlarged: bool = False
    sent: frozenset[str] = frozenset()

    def adapts_to(self, outcome: Reply | Fault) -> bool:
        """Change the next request by what this outcome teaches; False when it teaches nothing."""
        if isinstance(outcome, Reply):
            enlarges, self.enlarged = not self.enlarged, True
            self.max_tokens *= 2 if enlarges else 1
            return enlarges
        lessons = learn(self.lessons, outcome.status, outcome.report, self.sent)
        if lessons is None or self.learned >= MOST_LESSONS:
            return False
        self.lessons, self.learned = lessons, self.learned + 1
        return True


def _as_fault(outcome: Reply | Fault, endpoint: str) -> Fault:
    if isinstance(outcome, Fault):
        return outcome
    return Fault(ReplyTruncated(endpoint, "the model only reasoned, and gave no answer"))


def _completion(reply: Reply, usage: ModelUse, progress: _Progress) -> Completion:
    return Completion(
        text=reply.text,
        finish_reason="length" if reply.was_cut else "stop",
        usage=usage,
        model=reply.model,
        rung=progress.lessons.rung,
        attempts=progress.requests,
    )
