"""Blocks of prompts by their content, so that any past prompt can be shown exactly.

Most blocks of a prompt (rules, universe, character sheet) are the same turn after turn;
each is kept once, under the hash of its text.
"""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.errors import Corrupt, NoSuchFile
from whispyrkeep.models.canonical import bytes_hash
from whispyrkeep.store.files import Disk, make_folder, write_whole
from whispyrkeep.store.layout import CampaignPaths


def put_prompt(disk: Disk, paths: CampaignPaths, text: str) -> str:
    """Keep a block; returns its hash. The same text is kept once."""
    content = text.encode()
    block_hash = bytes_hash(content)
    path = _path(paths, block_hash)
    if not path.exists():
        make_folder(disk, paths.prompts)
        write_whole(disk, path, content)
    return block_hash


def get_prompt(paths: CampaignPaths, block_hash: str) -> str:
    """The block with that hash.

    Raises:
        NoSuchFile: there is none.
        Corrupt: it was edited.
    """
    path = _path(paths, block_hash)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NoSuchFile(path) from None
    if bytes_hash(content) != block_hash:
        raise Corrupt(path, None, None, "the prompt block was edited")
    return content.decode()


def _path(paths: CampaignPaths, block_hash: str) -> Path:
    algorithm, _, digest = block_hash.partition(":")
    if algorithm != "sha256" or len(digest) != 64 or not digest.isalnum():
        raise ValueError(f"not a content hash: {block_hash!r}")
    return paths.prompts / digest
