"""What servers say when something is wrong, and what that means for us.

There is no common form: objects, bare strings, validation lists and web pages all occur.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from whispyrkeep.dm.endpoint.secret import Redactor
from whispyrkeep.errors import (
    ContextTooLong,
    EndpointBusy,
    EndpointError,
    EndpointQuota,
    EndpointRefused,
    EndpointUnusable,
)
from whispyrkeep.models.text import clean_text

_LONGEST_MESSAGE = 300
_RETRYABLE = frozenset({408, 409, 425, 429})
_QUOTA = re.compile(
    r"insufficient_quota|credit_balance|billing_hard_limit|billing_not_active"
    r"|exceeded your current quota|insufficient (?:balance|credits|funds)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context window"
    r"|exceeds? the (?:available )?context|prompt is too long|too many tokens in the prompt",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """An error report, reduced to text: the message, codes joined, and a parameter's name."""

    message: str
    code: str = ""
    param: str = ""

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether message or codes match."""
        return bool(pattern.search(self.message) or pattern.search(self.code))


@dataclass(frozen=True, slots=True)
class Fault:
    """An attempt that failed: the error to raise, and whether another attempt may help.

    ``at_least`` are the seconds the server asks to be left alone; ``status`` and ``report``
    are what it said, where it said anything.
    """

    error: EndpointError
    retry: bool = False
    at_least: float = 0
    status: int = 0
    report: Report = Report("")


def parse_report(body: str) -> Report:
    """The report in an error response's body."""
    if re.match(r"\s*(<!doctype html|<html|<head)", body, re.IGNORECASE):
        return Report("it answered with a web page, not with an API's error")
    try:
        return read_report(json.loads(body))
    except (ValueError, RecursionError):
        return Report(body.strip() or "no reason given")


def read_report(value: Any) -> Report:
    """The report in a decoded error, whatever its form."""
    if isinstance(value, str):
        return Report(value)
    if isinstance(value, list):
        return _read_validation(value)
    if not isinstance(value, dict):
        return Report("no reason given")
    for wrapper in ("error", "detail"):
        if value.get(wrapper):
            return read_report(value[wrapper])
    codes = (value.get(name) for name in ("code", "type"))
    return Report(
        message=_text(value.get("message") or value.get("msg")) or "no reason given",
        code=" ".join(_text(code) for code in codes if code is not None),
        param=_text(value.get("param")),
    )


def _read_validation(complaints: list[Any]) -> Report:
    """FastAPI's list of ``{"loc": [...], "msg": ...}``; the first one that has a place."""
    for complaint in complaints:
        if isinstance(complaint, dict):
            place = complaint.get("loc")
            names = [_text(part) for part in place] if isinstance(place, list) else []
            param = names[1] if len(names) > 1 and names[0] == "body" else ""
            return Report(f"{'.'.join(names)}: {_text(complaint.get('msg'))}", "", param)
    return Report("no reason given")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def shown(text: str, redactor: Redactor) -> str:
    """A server's words for a person's eyes: one clean line without keys, cut to size."""
    line = " ".join(clean_text(redactor.message(text)).split())
    return redactor.message(line)[:_LONGEST_MESSAGE]


def safe(report: Report, redactor: Redactor) -> Report:
    """The report with every part as `shown`: errors and tracebacks carry no other."""
    return Report(
        shown(report.message, redactor), shown(report.code, redactor), shown(report.param, redactor)
    )


def fault_of(endpoint: str, status: int, report: Report, wait: float | None) -> Fault:
    """What an error status means.

    Args:
        report: the server's report, made `safe`.
        wait: seconds from a Retry-After header, if there was one.
    """
    message = report.message
    if status == 402 or report.says(_QUOTA):
        return Fault(EndpointQuota(endpoint, message))
    if status in {400, 413, 422, 500} and report.says(_CONTEXT):
        return Fault(ContextTooLong(endpoint, message))
    if status in _RETRYABLE or status >= 500:
        busy = EndpointBusy(endpoint, status, message, wait)
        return Fault(busy, True, wait or 0, status, report)
    if 300 <= status < 400:
        return Fault(EndpointUnusable(endpoint, "it redirects elsewhere, which is not followed"))
    return Fault(EndpointRefused(endpoint, status, message), status=status, report=report)


def status_in(report: Report) -> int:
    """The HTTP status an error inside a reply stands for; 502 when it names none."""
    for code in report.code.split():
        if code.isdigit() and 400 <= int(code) <= 599:
            return int(code)
    return 502


def retry_after(milliseconds: str | None, value: str | None, now: datetime) -> float | None:
    """Seconds to wait by ``retry-after-ms`` or ``Retry-After`` (seconds or an HTTP date)."""
    try:
        if milliseconds is not None:
            return _not_negative(float(milliseconds) / 1_000)
        if value is None:
            return None
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
            return float(value)
        return _not_negative((parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _not_negative(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds == seconds and seconds < 10**9 else None
