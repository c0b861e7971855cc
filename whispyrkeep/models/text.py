"""Foreign text made safe to show on a terminal and to store.

Text from a model, a server or a player may carry control sequences that move the
cursor, set a window title, reverse the reading direction or hide instructions. Here
it becomes plain text. Markup is not touched: showing text as text is the reader's job.
"""

from __future__ import annotations

import re

_PAYLOAD = 512
"""Longest operating-system command taken for one; past it only its introducer goes."""

_ESCAPE = re.compile(
    rf"""
    (?:\x1b\[|\x9b)[0-?]{{0,64}}[ -/]{{0,8}}[@-~]                     # CSI: colours, cursor
    | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])                         # OSC, DCS, SOS, PM, APC
      [^\x07\x1b\x9c]{{0,{_PAYLOAD}}}(?:\x07|\x1b\\|\x9c)
    | \x1b[ -/]{{0,8}}[0-Z\\^-~]                                      # two-character escapes
    """,
    re.VERBOSE,
)
_UNFINISHED_ESCAPE = re.compile(
    rf"""
    (?:
      \r
      | (?:\x1b\[|\x9b)[0-?]{{0,64}}[ -/]{{0,8}}
      | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{{0,{_PAYLOAD}}}\x1b?
      | \x1b[ -/]{{0,8}}
    )\Z
    """,
    re.VERBOSE,
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u200b\u2060-\u2065\ufeff\ufff9-\ufffb\ufffe\uffff"  # invisible and non-characters
    "\U000e0000-\U000e0fff]"  # tags and other invisible characters
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """The same text without control sequences, invisible characters or lone surrogates.

    Terminal escape sequences, C0 and C1 controls, bidirectional controls and invisible
    format characters are removed; joiners that scripts and emoji need stay. Every kind of
    line end becomes a newline, tabs stay, a lone surrogate becomes U+FFFD. Cleaning
    cleaned text changes nothing.
    """
    text = _ESCAPE.sub("", text)
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    return _SURROGATE.sub("\ufffd", text)


class StreamCleaner:
    """`clean_text` for text that arrives in pieces: what is shown is the same in the end.

    A piece that ends inside a control sequence is held back until the rest has come.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """The part of the text so far that can be shown now and was not shown before."""
        text = self._held + piece
        unfinished = _UNFINISHED_ESCAPE.search(text)
        split = unfinished.start() if unfinished else len(text)
        self._held = text[split:]
        return clean_text(text[:split])

    def flush(self) -> str:
        """The rest, at the end of the text."""
        rest, self._held = clean_text(self._held), ""
        return rest
