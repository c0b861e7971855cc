"""Campaigns and whole keeps as ``.wkeep`` packages, and what can be saved of a damaged one.

Nothing appears in a keep before it is whole: a package is unpacked to ``.incoming-<id>/``,
checked there to the last link of the chain, and renamed into place.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import orjson

from whispyrkeep.errors import (
    BadPackage,
    BrokenDocument,
    Corrupt,
    Diverged,
    NameTaken,
    NoSuchFile,
    NotCanonical,
    TooNew,
)
from whispyrkeep.models.canonical import canonical_bytes
from whispyrkeep.store.documents import pretty_json, read_document
from whispyrkeep.store.files import (
    Disk,
    make_folder,
    move,
    place,
    remove,
    remove_folder,
    write_whole,
)
from whispyrkeep.store.keep import lay_out
from whispyrkeep.store.layout import (
    TURNS_A_SEGMENT,
    CampaignPaths,
    KeepPaths,
    check_free,
    check_name,
)
from whispyrkeep.store.lines import Envelope, Head, genesis_hash, seal
from whispyrkeep.store.locks import held
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.package import Manifest, PackageWriter, extract, open_package
from whispyrkeep.store.rewind import note_head
from whispyrkeep.store.segments import good_turns
from whispyrkeep.store.snapshots import read_start, write_start

_CAMPAIGN = (
    r"(campaign\.json|head\.json|(rewinds|spending)\.jsonl|events/\d{8}\.jsonl"
    r"|snapshots/\d{8}\.json|prompts/[0-9a-f]{64})"
)
_MEMBERS = {
    "campaign": re.compile(rf"campaign/{_CAMPAIGN}|universe/.+|characters/[a-z0-9-]+\.json"),
    "keep": re.compile(
        rf"keep\.json|campaigns/[a-z0-9-]+/{_CAMPAIGN}|universes/[a-z0-9-]+/.+"
        r"|characters/[a-z0-9-]+\.json"
    ),
}
_REQUIRED = {
    "campaign": (
        "campaign/campaign.json",
        "campaign/snapshots/00000000.json",
        "universe/universe.json",
    ),
    "keep": ("keep.json",),
}

Changes = Mapping[str, Any]
"""Fields of ``campaign.json`` to be set in a campaign that is made from another: its
owner, when it was made, what it was copied from."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What unpacking a campaign did. ``added`` turns; 0 when the keep had them all.

    ``left_out`` names what the package held and the keep has differently: the keep's own
    stays, and campaigns have their copies anyway.
    """

    slug: str
    head: Head
    added: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovered:
    """The campaign made from the good turns of a damaged one; ``fault`` is what ended them."""

    slug: str
    head: Head
    fault: Corrupt | None


# --- packing --------------------------------------------------------------------------


def pack_campaign(
    disk: Disk, log: CampaignLog, universe: Path, characters: Sequence[Path], target: Path
) -> Manifest:
    """Pack a campaign with its universe's folder and its characters' files.

    Raises:
        Corrupt, TooNew: the campaign is not sound; nothing was written.
        StaleHead: it was rewound meanwhile; do it again.
        WriteFailed: ``target`` could not be written.
    """
    writer = PackageWriter()
    head = log.refresh()
    _add_campaign(writer, "campaign", log)
    writer.add_folder("universe", universe)
    for character in characters:
        writer.add(f"characters/{character.name}", character)
    document = read_document(log.paths.document).value
    about = {key: document.get(key) for key in ("id", "slug", "name")}
    return writer.write(disk, target, "campaign", {**about, "turn": head.turn, "hash": head.hash})


def back_up_keep(disk: Disk, keep: KeepPaths, target: Path) -> Manifest:
    """Pack a whole keep; a damaged campaign goes along as it lies, and is named in ``about``.

    Raises:
        WriteFailed: ``target`` could not be written.
    """
    writer = PackageWriter()
    heads: dict[str, Any] = {}
    for folder in sorted(path for path in keep.campaigns.glob("*") if path.is_dir()):
        prefix = f"campaigns/{folder.name}"
        try:
            log = CampaignLog(*_chain_of(keep, folder), disk, writable=False)
            _add_campaign(writer, prefix, log)
            heads[folder.name] = asdict(log.head)
        except (Corrupt, TooNew, BrokenDocument, NoSuchFile, KeyError) as fault:
            _add_as_it_lies(writer, prefix, folder)
            heads[folder.name] = {"damage": str(fault)}
    for folder in (keep.universes, keep.characters):
        writer.add_folder(folder.name, folder)
    writer.add(keep.document.name, keep.document)
    return writer.write(disk, target, "keep", {"campaigns": heads})


def _add_campaign(writer: PackageWriter, prefix: str, log: CampaignLog) -> None:
    """Add a sound campaign: its document, log, starting state, prompts and ledger."""
    paths = log.paths
    read_start(paths, read_document(paths.document).value["start_hash"])
    for name, lines in _segments(log.read()):
        writer.add(f"{prefix}/events/{name}", lines)
    writer.add(f"{prefix}/snapshots/{paths.snapshot(0).name}", paths.snapshot(0))
    for path in (paths.document, paths.rewinds, paths.spending):
        if path.exists():
            writer.add(f"{prefix}/{path.name}", path.read_bytes())
    writer.add_folder(f"{prefix}/prompts", paths.prompts)


def _add_as_it_lies(writer: PackageWriter, prefix: str, folder: Path) -> None:
    """Add the files of a damaged campaign; what a sound part left in ``writer`` goes."""
    for name in [name for name in writer.files if name.startswith(f"{prefix}/")]:
        del writer.files[name]
    whole = PackageWriter()
    whole.add_folder(prefix, folder)
    for name, content in whole.files.items():
        if _MEMBERS["keep"].fullmatch(name):
            writer.files[name] = content


def _segments(turns: Iterable[Envelope]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of a log; ``turns`` have their ``prev`` and ``hash``."""
    lines: list[bytes] = []
    number = 1
    for turn in turns:
        lines.append(canonical_bytes(turn) + b"\n")
        if len(lines) == TURNS_A_SEGMENT:
            yield f"{number:08d}.jsonl", b"".join(lines)
            lines, number = [], number + 1
    if lines:
        yield f"{number:08d}.jsonl", b"".join(lines)


# --- unpacking ------------------------------------------------------------------------


def unpack_campaign(
    disk: Disk,
    keep: KeepPaths,
    package: Path,
    new_id: str,
    *,
    slug: str | None = None,
    changes: Changes | None = None,
) -> Unpacked:
    """Put a packed campaign into a keep, or add the turns the keep's own copy is short of.

    Args:
        new_id: id of the campaign if it becomes another one; names the work folder too.
        slug: another name; beside a campaign with the packed id it makes a new campaign.
        changes: set in ``campaign.json`` of a campaign that is new.

    Raises:
        BadPackage, TooNew, Corrupt: the package is not sound; the keep is as before.
        Diverged: the keep's copy went another way and no ``slug`` was given.
        NameTaken, BadName: the slug cannot be used.
        WriteFailed, Busy: run it again.
    """
    with _incoming(disk, keep, new_id) as folder, open_package(package) as (archive, manifest):
        _require_members(manifest, "campaign")
        extract(disk, archive, manifest, folder)
        return _settle_campaign(disk, keep, folder, slug, new_id, changes or {})


def _settle_campaign(
    disk: Disk, keep: KeepPaths, folder: Path, slug: str | None, new_id: str, changes: Changes
) -> Unpacked:
    incoming = _paths_in(folder)
    document = read_document(incoming.document).value
    packed = CampaignLog(incoming, _genesis_of(document, incoming.document), disk, writable=False)
    turns = list(packed.read())
    read_start(incoming, document["start_hash"])
    own = _folder_of(keep.campaigns, "campaign.json", document["id"])
    if own is not None and slug is None:
        return _forward(disk, keep, own, packed, turns)
    if own is not None:
        document |= {**changes, "id": new_id}
        _lay_turns_anew(disk, incoming, turns, _genesis_of(document, incoming.document))
    document["slug"] = check_free(keep.campaigns, slug or str(document.get("slug")))
    document["universe"], left_out = _settle_universe(disk, keep, folder / "universe")
    left_out += _settle_characters(disk, keep, folder / "characters")
    head = _place_campaign(disk, keep, incoming, document)
    return Unpacked(document["slug"], head, head.turn, tuple(left_out))


def _place_campaign(
    disk: Disk, keep: KeepPaths, incoming: CampaignPaths, document: dict[str, Any]
) -> Head:
    """Let a campaign that is whole appear in the keep."""
    write_whole(disk, incoming.document, pretty_json(document))
    genesis = _genesis_of(document, incoming.document)
    head = CampaignLog(incoming, genesis, disk, writable=False).head
    note_head(disk, incoming, head)
    make_folder(disk, keep.campaigns)
    place(disk, incoming.folder, keep.campaigns / document["slug"])
    return head


def _forward(
    disk: Disk, keep: KeepPaths, own: Path, packed: CampaignLog, turns: list[Envelope]
) -> Unpacked:
    """Add to the keep's campaign the turns that only the package has."""
    log = CampaignLog(*_chain_of(keep, own), disk)
    shared = min(log.head.turn, packed.head.turn)
    if log.head_at(shared) != packed.head_at(shared):
        pairs = zip(log.read(), turns, strict=False)
        common = sum(1 for here, there in pairs if here["hash"] == there["hash"])
        raise Diverged(own.name, common, log.head.turn, packed.head.turn)
    make_folder(disk, log.paths.prompts)
    for block in packed.paths.prompts.glob("*"):
        if not (log.paths.prompts / block.name).exists():
            move(disk, block, log.paths.prompts)
    head = log.head
    for turn in turns[shared:]:
        head = log.append(_unsealed(turn), head)
    return Unpacked(own.name, head, len(turns) - shared)


def _settle_universe(disk: Disk, keep: KeepPaths, incoming: Path) -> tuple[str, list[str]]:
    """Slug of the campaign's universe in the keep; the keep's own copy of it stays."""
    universe = read_document(incoming / "universe.json").value
    own = _folder_of(keep.universes, "universe.json", universe.get("id"))
    if own is not None:
        return own.name, [] if _same_files(own, incoming) else [f"universe '{own.name}'"]
    slug = _free_slug(keep.universes, check_name(str(universe.get("slug"))))
    write_whole(disk, incoming / "universe.json", pretty_json({**universe, "slug": slug}))
    make_folder(disk, keep.universes)
    place(disk, incoming, keep.universes / slug)
    return slug, []


def _settle_characters(disk: Disk, keep: KeepPaths, incoming: Path) -> list[str]:
    """Put characters where no other is; names those the keep has differently."""
    make_folder(disk, keep.characters)
    left_out = []
    for character in sorted(incoming.glob("*.json")):
        own = keep.character(character.stem)
        if not own.exists():
            place(disk, character, own)
        elif own.read_bytes() != character.read_bytes():
            left_out.append(f"character '{character.stem}'")
    return left_out


# --- the whole keep, and damaged campaigns ----------------------------------------------


def restore_keep(disk: Disk, package: Path, root: Path) -> Manifest:
    """Unpack a whole keep to ``root``, which must not exist or be an empty folder.

    Raises:
        NameTaken: something is at ``root``.
        BadPackage, TooNew, Corrupt: the package is not sound; nothing is at ``root``.
        WriteFailed: run it again.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise NameTaken(root)
    work = root.with_name(f".{root.name}.incoming")
    shutil.rmtree(work, ignore_errors=True)
    make_folder(disk, work)
    try:
        with open_package(package) as (archive, manifest):
            _require_members(manifest, "keep")
            extract(disk, archive, manifest, work)
        keep = KeepPaths(work)
        read_document(keep.document)
        for folder in sorted(keep.campaigns.glob("*")):
            _check_restored(disk, keep, folder, manifest)
        lay_out(disk, keep)
        place(disk, work, root)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest


def _check_restored(disk: Disk, keep: KeepPaths, folder: Path, manifest: Manifest) -> None:
    """See that a campaign has the turns it was packed with, unless it was damaged then."""
    known = manifest.about.get("campaigns")
    head = known.get(folder.name) if isinstance(known, dict) else None
    if not isinstance(head, dict):
        raise BadPackage(f"campaigns/{folder.name}", "the manifest does not know it")
    if "damage" in head:
        return
    paths, genesis = _chain_of(keep, folder)
    log = CampaignLog(paths, genesis, disk, writable=False)
    for _ in log.read():
        pass
    if asdict(log.head) != head:
        raise BadPackage(f"campaigns/{folder.name}", "its turns are not those the manifest names")
    note_head(disk, paths, log.head)


def recover_campaign(
    disk: Disk, keep: KeepPaths, damaged: str, slug: str, new_id: str, changes: Changes
) -> Recovered:
    """Make a campaign of the good turns of a damaged one, which is left as it lies.

    Args:
        damaged: slug of the one.
        slug: of the other.
        changes: set in its ``campaign.json``.

    Raises:
        Corrupt: the starting state is damaged too, so nothing can be built on it.
        BrokenDocument, NoSuchFile: likewise ``campaign.json``.
        TooNew: it comes from a newer version, which is no damage.
    """
    folder = keep.campaigns / check_name(damaged)
    paths, genesis = _chain_of(keep, folder)
    document = read_document(paths.document).value
    start = read_start(paths, document["start_hash"])
    turns, fault = good_turns(paths, genesis)
    document |= {**changes, "id": new_id, "slug": check_free(keep.campaigns, slug)}
    return Recovered(slug, _make_alike(disk, keep, paths, document, start, turns), fault)


def branch_campaign(
    disk: Disk, keep: KeepPaths, log: CampaignLog, at: int, slug: str, new_id: str, changes: Changes
) -> Head:
    """Make a campaign of the first ``at`` turns of another: same beginning, same dice.

    Args:
        slug: of the new one.
        changes: set in its ``campaign.json``.

    Raises:
        NoSuchTurn: the other one has no turn ``at``.
        Corrupt, TooNew: one of those turns, or the starting state, is not sound.
        NameTaken, BadName: the slug cannot be used.
        WriteFailed, Busy: nothing was made; run it again.
    """
    log.head_at(at)
    document = read_document(log.paths.document).value
    start = read_start(log.paths, document["start_hash"])
    document |= {**changes, "id": new_id, "slug": check_free(keep.campaigns, slug)}
    return _make_alike(disk, keep, log.paths, document, start, islice(log.read(), at))


def _make_alike(
    disk: Disk,
    keep: KeepPaths,
    source: CampaignPaths,
    document: dict[str, Any],
    start: Mapping[str, Any],
    turns: Iterable[Envelope],
) -> Head:
    """Let a campaign appear that has ``turns`` on a chain of its own, and the prompts told by."""
    with _incoming(disk, keep, document["id"]) as work:
        incoming = _paths_in(work)
        write_start(disk, incoming, start)
        _lay_turns_anew(disk, incoming, turns, _genesis_of(document, source.document))
        make_folder(disk, incoming.prompts)
        for block in source.prompts.glob("*"):
            write_whole(disk, incoming.prompts / block.name, block.read_bytes())
        return _place_campaign(disk, keep, incoming, document)


def _lay_turns_anew(
    disk: Disk, paths: CampaignPaths, turns: Iterable[Envelope], genesis: str
) -> None:
    """Write the log of a campaign with an id of its own: the same turns on another chain."""
    remove_folder(disk, paths.events)
    remove(disk, paths.rewinds)
    make_folder(disk, paths.events)
    for name, lines in _segments(_chained(turns, genesis)):
        write_whole(disk, paths.events / name, lines)


def _chained(turns: Iterable[Envelope], genesis: str) -> Iterator[Envelope]:
    head = Head(0, genesis)
    for turn in turns:
        line, head = seal(_unsealed(turn), head)
        yield orjson.loads(line)


def _unsealed(turn: Envelope) -> Envelope:
    return {key: turn[key] for key in turn if key not in ("prev", "hash")}


# --- shared ---------------------------------------------------------------------------


@contextmanager
def _incoming(disk: Disk, keep: KeepPaths, work_id: str) -> Iterator[Path]:
    """A folder to unpack to, gone at the end; what a crash left of earlier ones goes first."""
    folder = keep.root / f".incoming-{check_name(work_id)}"
    with held(disk, keep.locks / "unpack.lock", interruptible=True):
        for stale in keep.root.glob(".incoming-*"):
            shutil.rmtree(stale, ignore_errors=True)
        make_folder(disk, folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _paths_in(folder: Path) -> CampaignPaths:
    """Paths of a campaign outside a keep; nobody else knows it, so its lock is never used."""
    return CampaignPaths(folder / "campaign", folder / "lock", folder / "index")


def _require_members(manifest: Manifest, kind: str) -> None:
    """See that a package holds what ``kind`` has and no file that would act in a keep."""
    if manifest.kind != kind:
        command = "keep restore" if manifest.kind == "keep" else "campaign unpack"
        raise BadPackage(manifest.kind, f"it holds a {manifest.kind}: `whispyrkeep {command}`")
    for name in _REQUIRED[kind]:
        if name not in manifest.files:
            raise BadPackage(name, "it is missing")
    for name in manifest.files:
        if _MEMBERS[kind].fullmatch(name) is None:
            raise BadPackage(name, f"no file of a packed {kind}")


def _chain_of(keep: KeepPaths, folder: Path) -> tuple[CampaignPaths, str]:
    """Paths and genesis hash of the campaign in ``folder``."""
    path = folder / "campaign.json"
    document = read_document(path).value
    genesis = _genesis_of(document, path)
    return keep.campaign(folder.name, document["id"]), genesis


def _genesis_of(document: Mapping[str, Any], path: Path) -> str:
    try:
        return genesis_hash(check_name(document["id"]), document["seed"], document["start_hash"])
    except (KeyError, TypeError, NotCanonical) as cause:
        raise BrokenDocument(path, 1, 1, f"no id, seed or start_hash ({cause})") from None


def _folder_of(parent: Path, document: str, wanted_id: object) -> Path | None:
    """The folder below ``parent`` whose document has that id; broken ones are passed over."""
    for path in sorted(parent.glob(f"*/{document}")):
        try:
            if read_document(path).value.get("id") == wanted_id:
                return path.parent
        except BrokenDocument:
            continue
    return None


def _free_slug(folder: Path, slug: str) -> str:
    """``slug``, or with the first number behind it that makes it free."""
    for candidate in chain([slug], (f"{slug}-{number}" for number in count(2))):
        try:
            return check_free(folder, candidate)
        except NameTaken:
            continue
    raise AssertionError("there is always a next number")


def _same_files(one: Path, other: Path) -> bool:
    def content(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    return content(one) == content(other)
