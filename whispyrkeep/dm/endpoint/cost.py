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
from whispyrkeep.models.turn import ModelUse

_CHARS_PER_TOKEN = 4
_MOST_TOKENS = 10**9


class Prices(Value):
    """Prices for a million tokens, in millionths of the currency unit."""

    prompt: Count
    completion: Count
    cached: Count | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"


class Budget(Value):
    """What a campaign may spend on models in all; None means no limit."""

    tokens: Count | None = None
    cost_micro: Count | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; ``cached`` are part of ``prompt``."""

    prompt: int
    completion: int
    cached: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request that left this machine, whatever became of it.

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
        (usage.prompt - usage.cached) * prices.prompt
        + usage.cached * cached_price
        + usage.completion * prices.completion
    )
    return -(-total // 1_000_000)


class Ledger:
    """Every call of a campaign's sitting, and the cap that stops the next one.

    Args:
        endpoint: name of the profile that is charged.
        prices: its prices, if known.
        budget: the campaign's cap.
        spent: what the campaign's committed turns have used so far.
    """

    def __init__(
        self,
        endpoint: str,
        prices: Prices | None = None,
        budget: Budget | None = None,
        spent: ModelUse | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._budget = budget or Budget()
        self._spent_before = spent or ModelUse(name="")
        self._calls: list[CallRecord] = []
        self._taken = 0

    @property
    def calls(self) -> tuple[CallRecord, ...]:
        """Every call so far, oldest first."""
        return tuple(self._calls)

    def record(self, model: str, outcome: str, usage: Usage) -> None:
        """Note one call, failed and repair calls included."""
        self._calls.append(CallRecord(model, outcome, usage, cost_of(usage, self._prices)))

    def check(self, prompt_tokens: int, completion_tokens: int) -> None:
        """See that a call of at most this size stays within the cap.

        Raises:
            BudgetExceeded: it could pass the cap.
            PricesMissing: there is a cost cap and no price to hold against it.
        """
        needed = Usage(prompt_tokens, completion_tokens)
        before, now = self._spent_before, _total(self._calls)
        if self._budget.tokens is not None:
            spent = before.prompt_tokens + before.completion_tokens
            spent += now.prompt + now.completion
            _hold("tokens", spent, prompt_tokens + completion_tokens, self._budget.tokens)
        if self._budget.cost_micro is not None:
            if self._prices is None:
                raise PricesMissing(self._endpoint)
            spent = before.cost_micro + sum(call.cost_micro for call in self._calls)
            unit = f"millionths of a {self._prices.currency}"
            _hold(unit, spent, cost_of(needed, self._prices), self._budget.cost_micro)

    def take(self) -> ModelUse:
        """What was used since the last time this was asked: the entry of one turn."""
        calls = self._calls[self._taken :]
        self._taken = len(self._calls)
        total = _total(calls)
        return ModelUse(
            name=calls[-1].model if calls else "",
            endpoint=self._endpoint,
            calls=len(calls),
            prompt_tokens=total.prompt,
            completion_tokens=total.completion,
            cached_tokens=total.cached,
            cost_micro=sum(call.cost_micro for call in calls),
            estimated=total.estimated,
        )


def _hold(unit: str, spent: int, needed: int, cap: int) -> None:
    if spent + needed > cap:
        raise BudgetExceeded(unit, spent, needed, cap)


def _total(calls: list[CallRecord]) -> Usage:
    return Usage(
        prompt=sum(call.usage.prompt for call in calls),
        completion=sum(call.usage.completion for call in calls),
        cached=sum(call.usage.cached for call in calls),
        estimated=any(call.usage.estimated for call in calls),
    )
