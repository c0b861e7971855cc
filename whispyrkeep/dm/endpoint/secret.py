"""A key that does not show itself, and text from which keys are struck out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NoReturn

from whispyrkeep.errors import KeyInvalid
from whispyrkeep.models.text import clean_text

MASK = "[key]"

SHORTEST_PREFIX = 12
"""A key's first characters are struck out too, from this many on."""

SHORTEST_SECRET = 6
"""Shorter "keys" (``none``, ``x``) are placeholders for servers that want none, and words."""

_BEARER = re.compile(r"(Bearer)[ \t]+[^\s\"'<>,;]{6,}", re.IGNORECASE)
_HEADER_SAFE = re.compile(r"[\x21-\x7e]{1,4096}")
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([/\"\\]))")


class Masked:
    """Text that is masked wherever it is shown, and never pickled or copied."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The text in the clear, for the one call that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is neither pickled nor copied")


class Secret(Masked):
    """A key and the origin it belongs to.

    Args:
        value: the key itself.
        origin: scheme, host and port it may be sent to, ``https://host:443``.

    Raises:
        KeyInvalid: it cannot stand in a header.
    """

    __slots__ = ("origin",)

    def __init__(self, value: str, origin: str) -> None:
        super().__init__(value)
        self.origin = origin
        del value  # a traceback with local variables must not show it
        if not _HEADER_SAFE.fullmatch(self.reveal()):
            raise KeyInvalid(origin)


class Redactor:
    """Strikes keys out of text; shows nothing of them itself."""

    __slots__ = ("__keys", "__starts")

    def __init__(self, secrets: Iterable[Secret]) -> None:
        keys = {secret.reveal() for secret in secrets}
        self.__keys = sorted((key for key in keys if len(key) >= SHORTEST_SECRET), key=len)
        starts = [re.escape(key[:SHORTEST_PREFIX]) for key in reversed(self.__keys)]
        self.__starts = re.compile("|".join(starts)) if starts else None

    def story(self, text: str) -> str:
        """Narration without keys and without prefixes of them."""
        if self.__starts is None:
            return text
        parts: list[str] = []
        position = 0
        while found := self.__starts.search(text, position):
            parts += [text[position : found.start()], MASK]
            position = found.start() + self.__shared_length(text, found.start())
        return "".join([*parts, text[position:]])

    def message(self, text: str) -> str:
        """A diagnostic without keys, and without anything that follows ``Bearer``."""
        return _BEARER.sub(rf"\1 {MASK}", self.story(text))

    def holds_disguised(self, text: str) -> bool:
        """Whether redacted text yields a key once escapes are undone and invisibles are gone."""
        plain = clean_text(_JSON_ESCAPE.sub(_unescaped, text))
        return self.story(plain) != plain

    def held_back(self, text: str) -> int:
        """How many characters at the end of ``text`` may be the start of a key."""
        longest = max((len(key) for key in self.__keys), default=0)
        for size in range(min(longest, len(text)), 0, -1):
            tail = text[-size:]
            if any(key.startswith(tail) for key in self.__keys):
                return size
        return 0

    def __shared_length(self, text: str, start: int) -> int:
        return max(_shared_length(key, text, start) for key in self.__keys)


def _shared_length(key: str, text: str, start: int) -> int:
    size = 0
    while size < len(key) and text.startswith(key[size], start + size):
        size += 1
    return size


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


class StreamRedactor:
    """`Redactor.story` for text in pieces: an end that may begin a key waits for the next."""

    __slots__ = ("_held", "_redactor")

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = ""

    def feed(self, piece: str) -> str:
        """The part of the text so far that can be shown now and was not shown before."""
        text = self._held + piece
        split = len(text) - self._redactor.held_back(text)
        self._held = text[split:]
        return self._redactor.story(text[:split])

    def flush(self) -> str:
        """The rest, at the end of the text."""
        rest, self._held = self._redactor.story(self._held), ""
        return rest


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """A diagnostic text without these keys, their prefixes, or what follows ``Bearer``."""
    return Redactor(secrets).message(text)
