"""What calls cost: tokens as reported or estimated, money in whole micro-units, and caps.

Money is in millionths of the currency unit named in the profile; prices are such
millionths for a million tokens, so a price of $2.50 a million is 2_500_000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from whispyrkeep.errors import BudgetExceeded, PricesMissing
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.turn import ModelUse

_CHARS_PER_TOKEN = 4
_MOST_TOKENS = 10**9


class Prices(Value):
    """Prices for a million tokens, in millionths of the currency unit."""

    prompt: Count
    completion: Count
    cached: Count | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more requests; the cached ones are part of the prompt's."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request, whatever became of it.

    ``outcome`` is "ok", or the name of the error that ended it.
    """

    model: str
    outcome: str
    usage: Usage
    cost_micro: int


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has: a quarter of its characters, rounded up."""
    return -(-len(text) // _CHARS_PER_TOKEN)


def read_usage(reported: Any) -> Usage | None:
    """A server's usage report, or None when it is missing or makes no sense."""
    if not isinstance(reported, dict):
        return None
    prompt = _count(reported.get("prompt_tokens"))
    completion = _count(reported.get("completion_tokens"))
    if prompt is None or completion is None:
        return None
    details = reported.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
    return Usage(prompt, completion, min(cached or 0, prompt))


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _MOST_TOKENS else None


def cost_of(usage: Usage, prices: Prices | None) -> int:
    """Cost in millionths of the currency unit, rounded up; 0 where prices are unknown."""
    if prices is None:
        return 0
    cached_price = prices.prompt if prices.cached is None else prices.cached
    total = (
        (usage.prompt_tokens - usage.cached_tokens) * prices.prompt
        + usage.cached_tokens * cached_price
        + usage.completion_tokens * prices.completion
    )
    return -(-total // 1_000_000)


class Ledger:
    """Every request of a campaign's sitting, and the cap that stops the next one.

    Args:
        endpoint: name of the profile that is charged.
        prices: its prices, if known.
        caps: what the campaign may spend in all.
        spent: what the campaign has used so far.
    """

    def __init__(self, endpoint: str, prices: Prices | None, caps: Caps, spent: ModelUse) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._caps = caps
        self._spent_before = spent
        self._calls: list[CallRecord] = []
        self._taken = self._counted = 0

    def count_from(self, spent: ModelUse) -> None:
        """Go on from what the campaign has spent by now, the calls entered here among it."""
        self._spent_before, self._counted = spent, len(self._calls)

    @property
    def calls(self) -> tuple[CallRecord, ...]:
        """Every request so far, oldest first."""
        return tuple(self._calls)

    def record(self, model: str, outcome: str, usage: Usage) -> None:
        """Note one request, failed and repair calls included."""
        self._calls.append(CallRecord(model, outcome, usage, cost_of(usage, self._prices)))

    def check(self, prompt_tokens: int, completion_tokens: int) -> None:
        """See that a request of at most this size stays within the cap.

        Raises:
            BudgetExceeded: it could pass the cap.
            PricesMissing: there is a cost cap and no price to hold against it.
        """
        before, now = self._spent_before, self.since(self._counted)
        if self._caps.tokens is not None:
            spent = before.prompt_tokens + before.completion_tokens
            spent += now.prompt_tokens + now.completion_tokens
            _hold("tokens", spent, prompt_tokens + completion_tokens, self._caps.tokens)
        if self._caps.cost_micro is not None:
            if self._prices is None:
                raise PricesMissing(self._endpoint)
            needed = cost_of(Usage(prompt_tokens, completion_tokens), self._prices)
            unit = f"millionths of a {self._prices.currency}"
            _hold(unit, before.cost_micro + now.cost_micro, needed, self._caps.cost_micro)

    def since(self, position: int) -> ModelUse:
        """What the requests from this position of `calls` on have used together."""
        return self._use(self._calls[position:])

    def take(self) -> ModelUse:
        """What was used since this was last asked: the entry of one completion."""
        use = self.since(self._taken)
        self._taken = len(self._calls)
        return use

    def _use(self, calls: list[CallRecord]) -> ModelUse:
        usages = [call.usage for call in calls]
        return ModelUse(
            name=calls[-1].model if calls else "",
            endpoint=self._endpoint,
            calls=len(calls),
            prompt_tokens=sum(usage.prompt_tokens for usage in usages),
            completion_tokens=sum(usage.completion_tokens for usage in usages),
            cached_tokens=sum(usage.cached_tokens for usage in usages),
            cost_micro=sum(call.cost_micro for call in calls),
            estimated=any(usage.estimated for usage in usages),
        )


def _hold(unit: str, spent: int, needed: int, cap: int) -> None:
    if spent + needed > cap:
        raise BudgetExceeded(unit, spent, needed, cap)
