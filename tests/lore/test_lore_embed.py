"""Sentence vectors and their cache on disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whispyrkeep.lore.embed import DIMENSIONS, EMBEDDER, VectorCache, embed

TEXTS = ["The tide is out.", "", "Herring is salted.", "The tide is out.", "\x00", "🜁"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_vectors_are_finite_and_of_length_one_or_zero(texts: list[str]) -> None:
    vectors = embed(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    assert numpy.isfinite(vectors).all()
    lengths = numpy.linalg.norm(vectors, axis=1)
    assert all(abs(length - 1) < 1e-4 or length == 0 for length in lengths)


def test_texts_of_like_meaning_are_near() -> None:
    fish, herring, crown = embed(["preserved fish", "salted herring", "the queen's coronation"])
    assert fish @ herring > fish @ crown


def test_the_cache_gives_what_embedding_gives(tmp_path: Path) -> None:
    first = VectorCache(tmp_path).vectors(TEXTS)
    assert (first == embed(TEXTS)).all()
    file = tmp_path / EMBEDDER / "vectors.bin"
    size = file.stat().st_size
    assert (VectorCache(tmp_path).vectors(TEXTS) == first).all()
    assert file.stat().st_size == size
    assert VectorCache(tmp_path).vectors([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("damage", ["torn", "bit", "empty", "gone"])
def test_a_damaged_cache_is_mended(tmp_path: Path, damage: str) -> None:
    expected = VectorCache(tmp_path).vectors(TEXTS)
    file = tmp_path / EMBEDDER / "vectors.bin"
    content = bytearray(file.read_bytes())
    content[1_500] ^= 1
    changed = {"torn": bytes(content[:-9]), "bit": bytes(content), "empty": b"", "gone": None}
    if (left := changed[damage]) is None:
        file.unlink()
    else:
        file.write_bytes(left)
    assert (VectorCache(tmp_path).vectors([*TEXTS, "new"])[:-1] == expected).all()
    assert (VectorCache(tmp_path).vectors(TEXTS) == expected).all()


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert (VectorCache(blocked).vectors(TEXTS) == embed(TEXTS)).all()


def test_the_model_loads_without_a_network() -> None:
    """With every socket refused."""
    code = (
        "import socket\n"
        "def refuse(*_): raise OSError('no network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from whispyrkeep.lore.embed import embed\n"
        "print(embed(['tide']).shape)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 256)"
