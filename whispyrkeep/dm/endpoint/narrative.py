"""The narration picked out of a reply while it is still arriving.

What comes out is provisional: the whole reply is read again, strictly, when it is complete.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

_T = TypeVar("_T")
_Reader = Generator[str, str, _T]
"""A reader is sent one character at a time and yields what may now be shown."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}
_LONGEST_KEY = 200
_REPLACEMENT = "\ufffd"


class NarrativeStream:
    """Shows the top-level string ``narrative`` of a JSON object, or the ``DM_TEXT:`` block.

    Escapes and surrogate pairs may be split over pieces. Reasoning before the answer,
    every other value, and a second object are passed over in silence.
    """

    __slots__ = ("_reader",)

    def __init__(self) -> None:
        self._reader = _reply()
        next(self._reader)

    def feed(self, piece: str) -> str:
        """The narration that this piece of the reply adds."""
        return "".join(self._reader.send(char) for char in piece)


def _reply() -> _Reader[None]:
    block_form = yield from _seek_answer()
    if block_form:
        yield from _story_block()
    else:
        yield from _object()
    while True:
        yield ""


def _seek_answer() -> _Reader[bool]:
    """Pass reasoning and prose; True at ``DM_TEXT:``, False inside an object's first key."""
    line = ""
    while True:
        char = yield ""
        if char == "{":
            char = yield from _skip_space()
            if char == '"':
                return False
        line = "" if char == "\n" else (line + char)[-16:]
        if line.strip() == "DM_TEXT:":
            return True
        if line.endswith(("<think>", "<thinking>")):
            yield from _skip_past(("</think>", "</thinking>"))
            line = ""


def _skip_past(endings: tuple[str, ...]) -> _Reader[None]:
    tail = ""
    while not tail.endswith(endings):
        tail = (tail + (yield ""))[-16:]


def _skip_space() -> _Reader[str]:
    while (char := (yield "")).isspace():
        pass
    return char


def _object() -> _Reader[None]:
    """Read an object from inside its first key on; stop after its narrative or its end."""
    while True:
        key = yield from _text_of_string()
        yield from _skip_space()  # the colon
        char = yield from _skip_space()
        if key == "narrative" and char == '"':
            yield from _string(shown=True)
            return
        char = yield from _skip_value(char)
        while char not in '"}':
            char = yield from _skip_space()
        if char == "}":
            return


def _skip_value(char: str) -> _Reader[str]:
    """Pass one value that begins with ``char``; the ``,`` or ``}`` after it is returned."""
    depth = 0
    while depth > 0 or char not in ",}":
        if char == '"':
            yield from _string(shown=False)
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        char = yield ""
    return char


def _text_of_string() -> _Reader[str]:
    """The raw text of a key; one with escapes in it cannot be the one that is looked for."""
    key = ""
    while (char := (yield "")) != '"':
        if char == "\\":
            char += yield ""
        key = (key + char)[:_LONGEST_KEY]
    return key


def _string(*, shown: bool) -> _Reader[None]:
    """Decode a string up to its closing quote."""
    high = ""
    show = ""
    while (char := (yield show if shown else "")) != '"':
        if char == "\\":
            char = yield from _escape()
        if high and "\udc00" <= char <= "\udfff":
            show, high = _joined(high, char), ""
            continue
        lost = _REPLACEMENT if high else ""
        high = char if "\ud800" <= char <= "\udbff" else ""
        show = lost if high else lost + _scalar(char)


def _escape() -> _Reader[str]:
    char = yield ""
    if char != "u":
        return _ESCAPES.get(char, char)
    digits = ""
    for _ in range(4):
        digits += yield ""
    try:
        return chr(int(digits, 16))
    except ValueError:
        return _REPLACEMENT


def _joined(high: str, low: str) -> str:
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (ord(low) - 0xDC00))


def _scalar(char: str) -> str:
    return _REPLACEMENT if "\ud800" <= char <= "\udfff" else char


def _story_block() -> _Reader[None]:
    """The text up to a line that begins with ``DM_JSON:``; a line's start is held back."""
    held = ""
    at_line_start = False
    show = ""
    while True:
        char = yield show
        show = ""
        if char == "\n":
            show, held, at_line_start = held, "\n", True
            continue
        held += char
        if not at_line_start:
            show, held = held, ""
        elif held.strip() == "DM_JSON:":
            return
        elif not "DM_JSON:".startswith(held.strip()):
            show, held, at_line_start = held, "", False
