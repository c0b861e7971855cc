"""The body of a completion, taken apart by hand: lines, events, and the reply they add up to.

Server-sent events and JSON lines are read alike. Every ceiling is kept here, so an endless
or hostile body costs bounded memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from whispyrkeep.dm.endpoint.cost import Usage, read_usage

LONGEST_LINE = 1 << 20
_LINE_END = re.compile(rb"\r\n|\n|\r")
_CUT_SHORT = frozenset({"length", "max_tokens", "model_length"})
_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")


class StreamFault(Exception):
    """The body breaks the protocol, or carries the server's own error report.

    Args:
        message: what is wrong, in the server's words where it gave any.
        report: the server's error object, when there is one.
    """

    def __init__(self, message: str, report: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.report = report


class LineReader:
    """Cuts bytes into lines at LF, CRLF or CR, wherever the pieces are split."""

    __slots__ = ("_held", "_skip_line_feed")

    def __init__(self) -> None:
        self._held = b""
        self._skip_line_feed = False

    def feed(self, piece: bytes) -> list[str]:
        """The lines that are complete now; bytes that are no UTF-8 become U+FFFD.

        Raises:
            StreamFault: a line is longer than `LONGEST_LINE`.
        """
        if self._skip_line_feed and piece:
            piece = piece.removeprefix(b"\n")
            self._skip_line_feed = False
        self._skip_line_feed = piece.endswith(b"\r")
        *lines, self._held = _LINE_END.split(self._held + piece)
        if len(self._held) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in lines):
            raise StreamFault(f"a line is longer than {LONGEST_LINE} bytes")
        return [line.decode("utf-8", "replace") for line in lines]

    def flush(self) -> list[str]:
        """The last line, when the body did not end with a line end."""
        rest, self._held = self._held, b""
        return [rest.decode("utf-8", "replace")] if rest else []


class EventReader:
    """Turns lines into event payloads; comments and other fields are passed over."""

    __slots__ = ("_pending", "done")

    def __init__(self) -> None:
        self._pending: list[str] = []
        self.done = False

    def feed(self, line: str) -> Iterator[dict[str, Any]]:
        """The events this line completes; nothing more after ``[DONE]``.

        Raises:
            StreamFault: a payload is not a JSON object.
        """
        if self.done:
            return
        if line.startswith("data:"):
            # Some gateways leave out the empty line between two events.
            if len(self._pending) == 1 and _is_complete(self._pending[0]):
                yield from self.flush()
            self._pending.append(line[5:].removeprefix(" "))
        elif line.startswith("{"):
            yield _payload(line)
        elif not line.strip():
            yield from self.flush()
        elif not re.match(r":|(event|id|retry)(:|$)", line):
            raise StreamFault(f"the stream holds a line that is no event: {line[:80]!r}")

    def flush(self) -> Iterator[dict[str, Any]]:
        """The event that was still waiting for its empty line."""
        text = "\n".join(self._pending).strip()
        self._pending.clear()
        if text == "[DONE]":
            self.done = True
        elif text and not self.done:
            yield _payload(text)


def _is_complete(text: str) -> bool:
    if text.strip() == "[DONE]":
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _payload(text: str) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        raise StreamFault(f"the stream holds an event that is no JSON: {text[:80]!r}") from None
    if not isinstance(payload, dict):
        raise StreamFault(f"the stream holds an event that is no object: {text[:80]!r}")
    return payload


@dataclass(slots=True)
class ReplyBuilder:
    """Adds up the chunks of one streamed reply, or takes a whole reply as its only chunk.

    Args:
        most_chars: text beyond this many characters is cut and ends the reply.
    """

    most_chars: int
    text: str = ""
    refusal: str = ""
    reasoning_chars: int = 0
    finish: str | None = None
    model: str | None = None
    usage: Usage | None = None
    too_long: bool = field(default=False)

    def feed(self, chunk: dict[str, Any]) -> str:
        """The text this chunk adds.

        Raises:
            StreamFault: the chunk reports an error of the server.
        """
        _raise_report(chunk)
        self.usage = read_usage(chunk.get("usage")) or self.usage
        if isinstance(chunk.get("model"), str):
            self.model = chunk["model"]
        choice = _first_choice(chunk)
        if choice is None:
            return ""
        _raise_report(choice)
        added = "" if self.finish else self._take(choice)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason and self.finish is None:
            self.finish = reason
        return added

    def _take(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or choice.get("message")
        if not isinstance(delta, dict):
            return ""
        self.reasoning_chars += sum(len(_text_of(delta.get(name))) for name in _REASONING_FIELDS)
        self.refusal = (self.refusal + _text_of(delta.get("refusal")))[:1_000]
        room = self.most_chars - len(self.text)
        added = _text_of(delta.get("content"))
        self.too_long |= len(added) > room
        self.text += added[:room]
        return added[:room]

    @property
    def was_cut(self) -> bool:
        """Whether a token limit or our ceiling ended the text, not its writer."""
        return self.too_long or self.finish in _CUT_SHORT


def _raise_report(source: dict[str, Any]) -> None:
    report = source.get("error")
    if not report and source.get("object") == "error":
        report = source
    if report or source.get("finish_reason") == "error":
        raise StreamFault("the server reported an error in its reply", report)


def _first_choice(chunk: dict[str, Any]) -> dict[str, Any] | None:
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return None
    for choice in choices:
        if isinstance(choice, dict) and choice.get("index", 0) in (0, None):
            return choice
    return None


def _text_of(content: Any) -> str:
    """Text of a content field: a string, or a list of typed parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and isinstance(part.get("text"), str)
        )
    return ""
