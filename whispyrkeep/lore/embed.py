"""Sentence vectors from WordLlama, whose weights come inside its wheel: no network.

Vectors are kept on disk by the hash of their text, so making an index again costs no
embedding. Retrieval also works without vectors; then nothing here is used.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Vectors = NDArray[numpy.float32]

EMBEDDER = "wordllama-l2-supercat-256"
DIMENSIONS = 256
MOST_CHARACTERS = 12_000
"""Longer texts are embedded by their first characters: about 2,000 words."""

_BATCH = 256
_LOCK_SECONDS = 5.0
_loading = threading.Lock()


@cache
def _load() -> Any:
    """The model, once per process: half a second of work.

    The wheel ships its tokenizer in a folder that the default search does not look into,
    and the search then tries the network. Pointing the cache at the package finds it.
    """
    import wordllama

    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(dim=DIMENSIONS, cache_dir=folder, disable_download=True)


def model() -> Any:
    """The loaded model; several threads may ask at once."""
    with _loading:
        return _load()


def embed(texts: Sequence[str]) -> Vectors:
    """Unit vectors of ``texts``, one row each; a text without words has the zero vector."""
    import numpy

    vectors = numpy.zeros((len(texts), DIMENSIONS), dtype=numpy.float32)
    wordy = [row for row, text in enumerate(texts) if text.strip()]
    if wordy:
        shortened = [texts[row][:MOST_CHARACTERS] for row in wordy]
        found = numpy.asarray(model().embed(shortened), dtype=numpy.float32)
        lengths = numpy.linalg.norm(found, axis=1, keepdims=True)
        vectors[wordy] = found / numpy.where(lengths > 0, lengths, 1)
    return vectors


class VectorCache:
    """Vectors on disk by text hash, shared by all universes and processes of a keep.

    One file of fixed-length entries: SHA-256 of the text, the vector, a checksum. A torn
    or damaged entry is computed again. A cache that cannot be written costs only time.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` is the keep's folder for embeddings; it is made when needed."""
        self._file = folder / EMBEDDER / "vectors.bin"
        self._known: dict[bytes, Vectors] | None = None

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """As ``embed``, with what is known already taken from disk."""
        import numpy

        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        known = self._entries()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        new, lacking = list(missing), list(missing.values())
        for start in range(0, len(new), _BATCH):
            part = slice(start, start + _BATCH)
            added = dict(zip(new[part], embed(lacking[part]), strict=True))
            known.update(added)
            with suppress(OSError, Timeout):
                self._append(added)
        rows = [known[key] for key in keys]
        return numpy.stack(rows) if rows else numpy.zeros((0, DIMENSIONS), numpy.float32)

    def _entries(self) -> dict[bytes, Vectors]:
        if self._known is None:
            self._known = {}
            with suppress(OSError):
                self._known = _read(self._file.read_bytes())
        return self._known

    def _append(self, added: dict[bytes, Vectors]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        entries = [_entry(key, vector.astype("<f4").tobytes()) for key, vector in added.items()]
        lock = FileLock(self._file.with_suffix(".lock"), timeout=_LOCK_SECONDS)
        with lock, self._file.open("ab") as stream:
            whole = stream.tell() // _ENTRY * _ENTRY
            stream.truncate(whole)
            stream.write(b"".join(entries))


_KEY = 32
_ENTRY = _KEY + 4 * DIMENSIONS + 4


def _entry(key: bytes, vector: bytes) -> bytes:
    return key + vector + zlib.crc32(key + vector).to_bytes(4, "little")


def _read(content: bytes) -> dict[bytes, Vectors]:
    import numpy

    known: dict[bytes, Vectors] = {}
    for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
        body, check = (
            content[start : start + _ENTRY - 4],
            content[start + _ENTRY - 4 : start + _ENTRY],
        )
        if zlib.crc32(body).to_bytes(4, "little") == check:
            known[body[:_KEY]] = numpy.frombuffer(body[_KEY:], dtype="<f4")
    return known
