"""Canon documents: Markdown or plain text with optional front matter, read as lore records.

Front matter is YAML between two lines of ``---`` at the head of the file::

    ---
    title: The Salt Light
    aliases: [the old lighthouse]
    entities: [Ada Venn, Salt Coast]
    tags: [places]
    years: [212, null]
    visibility: table
    ---

``title`` and ``aliases`` name what the document is about; ``entities`` are further names,
attached to the passages that mention them, be it by the first word alone. ``years`` is one
in-universe year or a pair with ``null`` for an open end. ``visibility`` is ``table`` (the
default), ``dm``, or a list of characters; single sections and paragraphs are hidden by the
mark described in ``passages``. ``kind`` is ``hard`` (the default) or ``soft``. ``notes`` is
free and ignored.
Any other key is refused, because a misspelt ``visibility`` would tell a secret.
"""

from __future__ import annotations

import hashlib
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from whispyrkeep.errors import BadLoreDocument
from whispyrkeep.lore.passages import Passage, cut
from whispyrkeep.models.base import Int, Value
from whispyrkeep.models.lore import (
    DM_ONLY,
    MAX_DOCUMENT_PATH,
    TABLE,
    DocumentSource,
    Label,
    LoreKind,
    LoreRecord,
    Visibility,
)
from whispyrkeep.models.text import clean_text

SUFFIXES = (".md", ".markdown", ".txt")
LARGEST_FILE = 2 * 2**20
"""Bytes of the largest document read: about 350,000 words."""

LARGEST_FRONT_MATTER = 32 * 2**10
DEEPEST_FRONT_MATTER = 8
_SHORTEST_FIRST_NAME = 4

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def _listed(value: object) -> object:
    """A single name counts as a list of one, as in other Markdown tools."""
    return [value] if isinstance(value, str) else value


Labels = Annotated[tuple[Label, ...], BeforeValidator(_listed), Field(max_length=200)]


class FrontMatter(Value):
    """What an author may say about a document before its text."""

    title: Label | None = None
    kind: LoreKind = "hard"
    tags: Labels = ()
    entities: Labels = ()
    aliases: Labels = ()
    years: tuple[Int | None, Int | None] = (None, None)
    visibility: Literal["dm", "table"] | Annotated[tuple[Label, ...], Field(min_length=1)] = "table"
    notes: object = None

    @field_validator("years", mode="before")
    @classmethod
    def _one_year_is_a_pair(cls, value: object) -> object:
        return (value, value) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _years_are_in_order(self) -> FrontMatter:
        first, last = self.years
        if first is not None and last is not None and first > last:
            raise ValueError(f"years run backwards: {first} to {last}")
        return self

    def readers(self) -> Visibility:
        """Who may read the document, its own marks apart."""
        if self.visibility == "dm":
            return DM_ONLY
        if self.visibility == "table":
            return TABLE
        return Visibility(scope="characters", characters=tuple(map(slug, self.visibility)))


@dataclass(frozen=True, slots=True)
class Document:
    """A canon document: its path below the canon folder, its bytes, its lore in order."""

    path: str
    title: str
    content: bytes
    records: tuple[LoreRecord, ...]


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; a short hash where no ASCII is left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded)
    return "-".join(words)[:60].strip("-") or f"x{_digest(text)[:8]}"


def document_slug(path: str) -> str:
    """Name of a document in record ids: ``places/Salt Light.md`` is ``places/salt-light``."""
    parts = PurePosixPath(path).with_suffix("").parts
    joined = "/".join(slug(part) for part in parts)
    return joined if len(joined) <= 120 else f"{joined[:100].rstrip('/-')}-{_digest(path)[:8]}"


def read_document(file: Path, path: str) -> Document:
    """Read and cut the canon document ``file``.

    Args:
        file: the file to read.
        path: its path below the canon folder with forward slashes; ids are made from it.

    Raises:
        BadLoreDocument: it is no readable UTF-8 text of at most 2 MiB, its front matter
            is wrong, or there is no text in it; the error names the file.
    """
    content = read_bytes(file, path)
    text = _decoded(content, path)
    front, body = _split_front_matter(text, path)
    passages = cut(body, markdown=not path.lower().endswith(".txt"))
    if not passages:
        raise BadLoreDocument(path, "holds no text", "write at least one paragraph into it")
    title = front.title or _first_title(passages) or _title_from(path)
    records = tuple(
        _record(front, path, title, number, passage)
        for number, passage in enumerate(passages, start=1)
    )
    return Document(path, title, content, records)


def read_bytes(file: Path, path: str) -> bytes:
    """Content of a document within the size limit; raises ``BadLoreDocument``."""
    if len(path) > MAX_DOCUMENT_PATH:
        raise BadLoreDocument(path, "has too long a path", "use fewer folders and shorter names")
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            reason = "is a link or no regular file"
            raise BadLoreDocument(path, reason, "put the text itself into the canon folder")
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = f"cannot be read ({error.strerror or error})"
        raise BadLoreDocument(path, reason, "check the file and its permissions") from error
    if len(content) > LARGEST_FILE:
        limit = f"is larger than {LARGEST_FILE // 2**20} MiB"
        raise BadLoreDocument(path, limit, "split it into several documents")
    return content


def _decoded(content: bytes, path: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadLoreDocument(path, "is UTF-16 text", "save it as UTF-8")
    if b"\0" in content:
        at = content.index(b"\0")
        raise BadLoreDocument(path, f"is no text: byte {at} is NUL", "export it as plain text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}"
        raise BadLoreDocument(path, reason, "save it as UTF-8") from error
    return unicodedata.normalize("NFC", clean_text(text))


def _split_front_matter(text: str, path: str) -> tuple[FrontMatter, str]:
    if not text.startswith("---"):
        return FrontMatter(), text
    found = _FRONT_MATTER.match(text)
    if found is None:
        if text.split("\n", 1)[0].rstrip() != "---":
            return FrontMatter(), text
        remedy = "end the front matter with a line `---`"
        raise BadLoreDocument(path, "has front matter without an end", remedy)
    return _front_matter(found[1] or "", path), text[found.end() :]


def _front_matter(source: str, path: str) -> FrontMatter:
    remedy = "correct it; known keys are " + ", ".join(FrontMatter.model_fields)
    try:
        _check_yaml(source)
        content = yaml.safe_load(source)
        return FrontMatter.model_validate({} if content is None else content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        reason = f"has front matter that is wrong at '{place}': {first['msg']}"
        raise BadLoreDocument(path, reason, remedy) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = f"has front matter that is no plain YAML: {' '.join(str(error).split())[:200]}"
        raise BadLoreDocument(path, reason, remedy) from None


def _check_yaml(source: str) -> None:
    """Refuse what a name list never needs and a hostile file would use to exhaust memory."""
    if len(source) > LARGEST_FRONT_MATTER:
        raise ValueError(f"longer than {LARGEST_FRONT_MATTER // 2**10} KiB")
    depth = 0
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("it uses aliases (`*name`)")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_FRONT_MATTER:
            raise ValueError(f"nested deeper than {DEEPEST_FRONT_MATTER} levels")


def _first_title(passages: tuple[Passage, ...]) -> str | None:
    """The first heading that everybody may read."""
    return next(
        (part.heading[0][:120] for part in passages if part.heading and not part.secret), None
    )


def _title_from(path: str) -> str:
    stem = PurePosixPath(path).stem
    return re.sub(r"[-_\s]+", " ", stem).strip()[:120] or stem


def _record(front: FrontMatter, path: str, title: str, number: int, passage: Passage) -> LoreRecord:
    mark = _digest("\n".join((*passage.heading, passage.text)))[:8]
    return LoreRecord(
        id=f"canon:{document_slug(path)}#{number}-{mark}",
        text=passage.text,
        kind=front.kind,
        title=title,
        tags=front.tags,
        entities=_unique((title, *front.aliases, *_mentioned(front.entities, passage))),
        year_from=front.years[0],
        year_to=front.years[1],
        source=DocumentSource(document=path, heading=passage.heading, position=number),
        visibility=DM_ONLY if passage.secret else front.readers(),
    )


def _mentioned(names: tuple[str, ...], passage: Passage) -> Iterator[str]:
    """Names the passage speaks of: in full, or by a first word of four letters or more."""
    text = " ".join((*passage.heading, passage.text))
    folded, words = text.casefold(), set(re.findall(r"\w+", text))
    for name in names:
        first = name.split()[0]
        if name.casefold() in folded or (len(first) >= _SHORTEST_FIRST_NAME and first in words):
            yield name


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def canon_files(canon: Path) -> list[tuple[str, Path]]:
    """Documents below the canon folder, by path; hidden files and folders are left out."""
    found = []
    for file in canon.rglob("*"):
        path = file.relative_to(canon)
        hidden = any(part.startswith(".") for part in path.parts)
        if file.suffix.lower() in SUFFIXES and not hidden and not file.is_dir():
            found.append((path.as_posix(), file))
    return sorted(found)
