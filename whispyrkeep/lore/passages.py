"""Cutting a document's text into passages of 60 to 120 words that know their headings.

Secrecy rule, the only one inside a document: the mark ``(DM only)``, or ``(GM only)``,
anywhere in a heading hides that heading's section with every section below it; anywhere
in a paragraph (the lines up to the next blank line) it hides that paragraph; alone between
blank lines it hides the rest of the section it stands in, or of the document. Reading the
mark too widely hides too much, reading it too narrowly would tell a secret, so case,
brackets and a note inside the brackets do not matter. HTML comments are never lore.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

FEWEST_WORDS = 60
MOST_WORDS = 120
MOST_CHARACTERS = 1_200
MOST_HEADING_CHARACTERS = 200

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SECRET = re.compile(r"[(\[]\s*[dg]m[\s-]+only\b", re.IGNORECASE)
_SECRET_MARK = re.compile(r" ?[(\[] ?[dg]m[ -]only ?[)\]] ?:? ?", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LIST_OR_TABLE = re.compile(r"\s*(?:[-*+|>]|\d{1,9}[.)])\s?")
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]*_]{0,4}\s+|[。！？]|\n""")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,400}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\s]{0,400}\)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,300})(?<=\S)\1(?![\w*])")


@dataclass(frozen=True, slots=True)
class Passage:
    """One chunk of a document: its text under its headings, outermost first."""

    heading: tuple[str, ...]
    text: str
    secret: bool


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    secret: bool


_WHOLE_DOCUMENT = _Heading(level=0, text="", secret=False)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph with the section it stands in; sections are told apart by number."""

    section: int
    heading: tuple[str, ...]
    text: str
    secret: bool


def cut(text: str, *, markdown: bool) -> tuple[Passage, ...]:
    """Passages of ``text`` in order; plain text has no headings and no markup.

    A passage never crosses a heading or the border of a secret. A section shorter than
    60 words stays a passage of its own.
    """
    visible = _COMMENT.sub("", text)
    paragraphs = _paragraphs(visible, markdown=markdown)
    passages: list[Passage] = []
    for (_, heading, secret), run in groupby(
        paragraphs, key=lambda part: (part.section, part.heading, part.secret)
    ):
        packed = _packed([part.text for part in run])
        passages += [Passage(heading, piece, secret) for piece in packed]
    return tuple(passages)


def count_words(text: str) -> int:
    """Words as a reader counts them: runs of anything but white space."""
    return len(text.split())


def _paragraphs(text: str, *, markdown: bool) -> Iterator[_Paragraph]:
    """Paragraphs under their headings, each with whether it or a section hides it."""
    open_headings: list[_Heading] = []
    section = 0
    for block in _blocks(text.split("\n"), markdown=markdown):
        if isinstance(block, _Heading):
            section += 1
            while open_headings and open_headings[-1].level >= block.level:
                open_headings.pop()
            open_headings.append(block)
            continue
        shown, secret = _read_aloud(block, markdown=markdown)
        if not shown and secret:
            here = open_headings.pop() if open_headings else _WHOLE_DOCUMENT
            open_headings.append(replace(here, secret=True))
        elif shown:
            heading = tuple(part.text for part in open_headings if part.text)
            hidden = secret or any(part.secret for part in open_headings)
            yield _Paragraph(section, heading, shown, hidden)


def _blocks(lines: list[str], *, markdown: bool) -> Iterator[_Heading | list[str]]:
    """Headings and paragraphs in order; a line inside a code fence is never a heading."""
    block: list[str] = []
    fence = ""
    for line in lines:
        if fence:
            block.append(line)
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        heading = (_atx_heading(line) or _underlined_heading(line, block)) if markdown else None
        if heading is not None:
            if block and _atx_heading(line) is not None:
                yield block
            block = []
            yield heading
        elif not line.strip():
            if block:
                yield block
            block = []
        else:
            opening = _FENCE.match(line) if markdown else None
            fence = opening[1] if opening else ""
            block.append(line)
    if block:
        yield block


def _atx_heading(line: str) -> _Heading | None:
    stripped = line.lstrip(" ")
    level = len(stripped) - len(stripped.lstrip("#"))
    rest = stripped[level:]
    if len(line) - len(stripped) > 3 or not 1 <= level <= 6 or rest[:1] not in ("", " ", "\t"):
        return None
    return _heading(level, rest.strip().rstrip("#"))


def _underlined_heading(line: str, block: list[str]) -> _Heading | None:
    """A heading written as one line of text above a line of ``===`` or ``---``."""
    rule = line.strip()
    if len(block) != 1 or len(rule) < 3 or set(rule) not in ({"="}, {"-"}):
        return None
    return _heading(1 if rule[0] == "=" else 2, block[0])


def _heading(level: int, text: str) -> _Heading:
    shown = _without_markup(_SECRET_MARK.sub(" ", " ".join(text.split())))
    return _Heading(level, shown[:MOST_HEADING_CHARACTERS], is_secret(text))


def is_secret(text: str) -> bool:
    """Whether ``text`` carries the mark ``(DM only)``."""
    return _SECRET.search(text) is not None


def _read_aloud(lines: list[str], *, markdown: bool) -> tuple[str, bool]:
    """A paragraph's text without marks and markup, or "", and whether it is marked secret."""
    raw = "\n".join(lines)
    text = _unwrapped(lines if markdown else [raw])
    secret = is_secret(raw)
    if secret:
        text = _SECRET_MARK.sub(" ", text).strip()
    if markdown:
        text = _without_markup(text)
    return text if any(sign.isalnum() for sign in text) else "", secret


def _unwrapped(lines: Iterable[str]) -> str:
    """Soft-wrapped lines as one; list items, quotes and table rows keep their lines."""
    joined: list[list[str]] = []
    for line in lines:
        text = " ".join(line.split())
        if joined and text and not _LIST_OR_TABLE.match(line):
            joined[-1].append(text)
        elif text:
            joined.append([text])
    return "\n".join(" ".join(parts) for parts in joined)


def _without_markup(text: str) -> str:
    """Text as it is read aloud: link texts without targets, emphasis without stars."""
    plain = _IMAGE.sub("", text)
    plain = _LINK.sub(r"\1", _WIKI_LINK.sub(r"\1", plain))
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", plain)).strip()


def _packed(paragraphs: list[str]) -> list[str]:
    """Join short paragraphs and split long ones into passages of about 60 to 120 words."""
    passages: list[list[str]] = [[]]
    words = characters = 0
    for paragraph in paragraphs:
        for first, piece in enumerate(_pieces(paragraph)):
            more = count_words(piece)
            at_break = not first and words >= FEWEST_WORDS
            too_long = words + more > MOST_WORDS or characters + len(piece) > MOST_CHARACTERS
            if passages[-1] and (at_break or too_long):
                passages.append([])
                words = characters = 0
            passages[-1].append(piece if first else f"\n\n{piece}")
            words, characters = words + more, characters + len(piece)
    return [text for text in ("".join(part).strip() for part in _balanced(passages)) if text]


def _balanced(passages: list[list[str]]) -> list[list[str]]:
    """Join the last two passages, or share their pieces, when the last is too short."""
    if len(passages) < 2 or count_words("".join(passages[-1])) >= FEWEST_WORDS:
        return passages
    pieces = passages[-2] + passages[-1]
    joined = "".join(pieces)
    words = count_words(joined)
    if words <= MOST_WORDS and len(joined) <= MOST_CHARACTERS:
        return [*passages[:-2], pieces]
    taken, cut_at = 0, 0
    while taken < words / 2:
        taken += count_words(pieces[cut_at])
        cut_at += 1
    return [*passages[:-2], pieces[:cut_at], pieces[cut_at:]]


def _pieces(paragraph: str) -> list[str]:
    """Sentences and lines of a paragraph, none longer than a passage may be."""
    ends = [match.end() for match in _SENTENCE_END.finditer(paragraph)]
    starts = [0, *ends]
    sentences = (paragraph[a:b] for a, b in zip(starts, [*ends, len(paragraph)], strict=True))
    return [piece for sentence in sentences if sentence for piece in _short_enough(sentence)]


def _short_enough(sentence: str) -> Iterator[str]:
    if count_words(sentence) <= MOST_WORDS and len(sentence) <= MOST_CHARACTERS:
        yield sentence
        return
    words = re.findall(rf"\S{{1,{MOST_CHARACTERS // 4}}}\s*", sentence)
    piece: list[str] = []
    length = 0
    for word in words:
        if len(piece) == MOST_WORDS or length + len(word) > MOST_CHARACTERS:
            yield "".join(piece)
            piece, length = [], 0
        piece.append(word)
        length += len(word)
    yield "".join(piece)
