from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import stat
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whispyrkeep.errors import (
    BadName,
    BadPackage,
    Corrupt,
    Diverged,
    NameTaken,
    TooNew,
    WhispyrkeepError,
    WriteFailed,
)
from whispyrkeep.store.archive import (
    Unpacked,
    back_up_keep,
    pack_campaign,
    recover_campaign,
    restore_keep,
    unpack_campaign,
)
from whispyrkeep.store.documents import read_document
from whispyrkeep.store.files import Disk
from whispyrkeep.store.keep import Keep, open_keep
from whispyrkeep.store.package import MANIFEST, check_member_name

from .faults import KILLED, count_steps, dying_at, failing_at, in_child
from .keeps import ANNA, BORIS, add_campaign, add_world, make_keep, open_campaign, play

Files = dict[str, bytes]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    made = make_keep(tmp_path / "anna")
    add_world(made)
    add_campaign(made, "vault", 5)
    return made


@pytest.fixture
def other(tmp_path: Path) -> Keep:
    return make_keep(tmp_path / "boris", BORIS)


@pytest.fixture
def package(keep: Keep, tmp_path: Path) -> Path:
    return _pack(keep, tmp_path / "vault.wkeep")


def _pack(keep: Keep, target: Path) -> Path:
    log = open_campaign(keep, "vault")
    universe = keep.paths.universes / "coast"
    pack_campaign(keep.disk, log, universe, [keep.paths.character("mira")], target)
    return target


def _files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "head.json" and path.parent.name != "locks"
    }


def _chain(keep: Keep, slug: str) -> list[dict[str, Any]]:
    return list(open_campaign(keep, slug).read())


def test_a_campaign_comes_through_a_package_as_it_was(
    keep: Keep, other: Keep, package: Path
) -> None:
    done = unpack_campaign(other.disk, other.paths, package, "new-1")
    assert done == Unpacked("vault", open_campaign(keep, "vault").head, 5)
    for part in ("campaigns/vault", "universes/coast", "characters"):
        assert _files(other.paths.root / part) == _files(keep.paths.root / part)
    assert not list(other.paths.root.glob(".incoming-*"))
    play(open_campaign(other, "vault"), 1)


def test_the_same_campaign_makes_the_same_package(keep: Keep, package: Path) -> None:
    first = package.read_bytes()
    later = time.time() + 86_400
    for path in keep.paths.root.rglob("*"):
        if path.is_file():
            os.utime(path, (later, later))
    assert _pack(keep, package).read_bytes() == first


def test_a_package_holds_no_cache_trash_or_draft(keep: Keep, tmp_path: Path) -> None:
    log = open_campaign(keep, "vault")
    play(log, 2)
    log.rewind(5, rewind_id="r-1", wall="noon")
    (keep.paths.campaigns / "vault" / "pending").mkdir()
    (keep.paths.campaigns / "vault" / "pending" / "00000006-e.json").write_text("{}")
    with zipfile.ZipFile(_pack(keep, tmp_path / "v.wkeep")) as archive:
        names = archive.namelist()
    assert sorted(names) == sorted([
        MANIFEST, "campaign/campaign.json", "campaign/events/00000001.jsonl",
        "campaign/rewinds.jsonl", "campaign/snapshots/00000000.json",
        "campaign/prompts/" + hashlib.sha256(b"You are the DM.").hexdigest(),
        "characters/mira.json", "universe/universe.json", "universe/canon/01 der große Sturm.md",
    ])  # fmt: skip


def test_unpacking_again_adds_only_what_is_new(keep: Keep, other: Keep, tmp_path: Path) -> None:
    unpack_campaign(other.disk, other.paths, _pack(keep, tmp_path / "a.wkeep"), "new-1")
    play(open_campaign(keep, "vault"), 3)
    later = _pack(keep, tmp_path / "b.wkeep")
    done = unpack_campaign(other.disk, other.paths, later, "new-2")
    assert (done.added, done.head) == (3, open_campaign(keep, "vault").head)
    assert _chain(other, "vault") == _chain(keep, "vault")
    assert unpack_campaign(other.disk, other.paths, later, "new-3").added == 0
    older = tmp_path / "a.wkeep"
    assert unpack_campaign(other.disk, other.paths, older, "new-4").head.turn == 8


def test_a_copy_that_went_another_way_is_refused_or_becomes_a_campaign_of_its_own(
    keep: Keep, other: Keep, package: Path, tmp_path: Path
) -> None:
    unpack_campaign(other.disk, other.paths, package, "new-1")
    play(open_campaign(keep, "vault"), 2, "left")
    play(open_campaign(other, "vault"), 1, "right")
    theirs = _pack(keep, tmp_path / "b.wkeep")
    before = _files(other.paths.root)
    with pytest.raises(Diverged) as caught:
        unpack_campaign(other.disk, other.paths, theirs, "new-2")
    assert (caught.value.common, caught.value.here, caught.value.packed) == (5, 6, 7)
    assert _files(other.paths.root) == before
    done = unpack_campaign(
        other.disk, other.paths, theirs, "new-3", slug="vault-of-anna", changes={"owner": "boris"}
    )
    assert (done.slug, done.head.turn) == ("vault-of-anna", 7)
    document = read_document(other.paths.campaigns / "vault-of-anna" / "campaign.json").value
    assert (document["id"], document["slug"], document["owner"]) == (
        "new-3",
        "vault-of-anna",
        "boris",
    )
    told = [turn["narrative"] for turn in _chain(other, "vault-of-anna")]
    assert told == [turn["narrative"] for turn in _chain(keep, "vault")]
    assert len(_chain(other, "vault")) == 6


def test_a_universe_of_the_same_name_makes_room(keep: Keep, other: Keep, package: Path) -> None:
    add_world(other, "coast")
    theirs = other.paths.universes / "coast" / "universe.json"
    theirs.write_bytes(orjson.dumps({"id": "another", "slug": "coast"}))
    (other.paths.characters / "mira.json").write_text('{"id": "mira", "level": 9}')
    done = unpack_campaign(other.disk, other.paths, package, "new-1")
    assert done.left_out == ("character 'mira'",)
    assert read_document(theirs).value["id"] == "another"
    placed = read_document(other.paths.universes / "coast-2" / "universe.json").value
    assert (placed["id"], placed["slug"]) == ("u-coast", "coast-2")
    campaign = read_document(other.paths.campaigns / "vault" / "campaign.json").value
    assert campaign["universe"] == "coast-2"


def test_a_name_that_is_taken_or_cannot_be_is_refused(
    keep: Keep, other: Keep, package: Path
) -> None:
    (other.paths.campaigns / "Vault").mkdir()
    with pytest.raises(NameTaken):
        unpack_campaign(other.disk, other.paths, package, "new-1")
    with pytest.raises(BadName):
        unpack_campaign(other.disk, other.paths, package, "new-1", slug="../vault")
    assert list(other.paths.universes.iterdir()) == []


def test_a_damaged_campaign_is_not_packed(keep: Keep, tmp_path: Path) -> None:
    log = open_campaign(keep, "vault")
    segment = log.paths.segment(1)
    segment.write_bytes(segment.read_bytes().replace(b"step 2.", b"leap 2."))
    target = tmp_path / "v.wkeep"
    with pytest.raises(Corrupt):
        pack_campaign(keep.disk, log, keep.paths.universes / "coast", [], target)
    assert not target.exists()
    assert not list(tmp_path.glob(".*"))


# --- packages that mean harm --------------------------------------------------------------


def _forge(
    package: Path,
    add: dict[str, bytes] | None = None,
    change: dict[str, bytes] | None = None,
    *,
    listed: bool = True,
    manifest: Callable[[dict[str, Any]], None] = lambda found: None,
) -> Path:
    """Write the package anew with members added or changed, its manifest made to agree."""
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    found = orjson.loads(files.pop(MANIFEST))
    files |= {**(add or {}), **(change or {})}
    if listed:
        found["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in files.items()
        }
    manifest(found)
    forged = package.with_name("forged.wkeep")
    with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        archive.writestr(MANIFEST, orjson.dumps(found))
    return forged


def _refused(other: Keep, package: Path, error: type[WhispyrkeepError] = BadPackage) -> str:
    around = other.paths.root.parent
    before = _files(around)
    with pytest.raises(error) as caught:
        unpack_campaign(other.disk, other.paths, package, "new-1")
    assert _files(around) == before
    assert not list(other.paths.root.glob(".incoming-*"))
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.json",
        "/etc/cron.d/escaped",
        "universe/../../escaped",
        "universe/canon/../../../escaped",
        "universe\\..\\escaped",
        "C:/escaped",
        "universe//escaped",
        "universe/./escaped",
        "universe/con.md",
        "universe/trailing.",
        "universe/ led",
        "universe/nul\x00l",
        "universe/" + "x" * 300,
        "campaign/op.json",
        "campaign/.trash/rewind-r/00000001.jsonl",
        "campaign/events/readme.txt",
        "campaign/pending/00000006-e.json",
        "characters/deep/mira.json",
        "keep.json",
        ".bashrc",
    ],
)
def test_a_member_that_would_leave_its_place_is_refused(
    other: Keep, package: Path, name: str
) -> None:
    if "\x00" in name:
        with pytest.raises(BadPackage):
            check_member_name(name)
        return
    _refused(other, _forge(package, {name: b"{}"}))


def test_a_link_is_refused(other: Keep, package: Path) -> None:
    forged = _forge(package)
    entry = zipfile.ZipInfo("universe/link")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(forged, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert "link" in _refused(other, forged)


def test_names_that_differ_in_case_only_are_refused(other: Keep, package: Path) -> None:
    twins = {"universe/canon/Storm.md": b"a", "universe/canon/storm.md": b"b"}
    assert "letter case" in _refused(other, _forge(package, twins))


def test_a_bomb_is_refused_before_it_goes_off(other: Keep, package: Path) -> None:
    bomb = _forge(package, {"universe/canon/bomb.md": b"\0" * (80 * 2**20)})
    assert bomb.stat().st_size < 2**20
    assert "would unpack to" in _refused(other, bomb)


def test_sizes_that_lie_are_refused(other: Keep, package: Path) -> None:
    def lie(found: dict[str, Any]) -> None:
        found["files"]["universe/universe.json"]["size"] -= 1

    assert "size" in _refused(other, _forge(package, manifest=lie))


def test_content_that_was_changed_is_refused(other: Keep, package: Path) -> None:
    changed = _forge(package, change={"universe/universe.json": b"{}"}, listed=False)
    message = _refused(other, changed)
    assert "universe/universe.json" in message


def test_turns_that_were_changed_are_refused(other: Keep, package: Path) -> None:
    """Member and manifest agree, the chain does not."""
    with zipfile.ZipFile(package) as archive:
        lines = archive.read("campaign/events/00000001.jsonl")
    changed = {"campaign/events/00000001.jsonl": lines.replace(b"step 3.", b"leap 3.")}
    assert "turn 3" in _refused(other, _forge(package, change=changed), Corrupt)


def test_a_starting_state_that_was_changed_is_refused(other: Keep, package: Path) -> None:
    changed = {"campaign/snapshots/00000000.json": b'{"hp":99}'}
    _refused(other, _forge(package, change=changed), Corrupt)


def test_a_package_of_a_newer_version_is_refused(other: Keep, package: Path) -> None:
    def newer(found: dict[str, Any]) -> None:
        found["min_reader"] = 2

    _refused(other, _forge(package, manifest=newer), TooNew)


def test_a_package_cut_short_is_refused(other: Keep, package: Path, tmp_path: Path) -> None:
    whole = package.read_bytes()
    for part in (0.0, 0.1, 0.5, 0.9, 0.999):
        package.write_bytes(whole[: int(len(whole) * part)])
        _refused(other, package)
    _refused(other, tmp_path / "nowhere.wkeep")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_spoilt_package_is_refused_or_unpacks_the_same(
    keep: Keep, other: Keep, package: Path, data: st.DataObject
) -> None:
    """Whatever byte goes wrong: one of our errors, or exactly what was packed."""
    whole = bytearray(package.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    spoilt = package.with_name("spoilt.wkeep")
    spoilt.write_bytes(bytes(whole))
    target = make_keep(package.parent / f"try-{time.monotonic_ns()}", BORIS)
    try:
        unpack_campaign(target.disk, target.paths, spoilt, "new-1")
    except WhispyrkeepError:
        assert list(target.paths.campaigns.iterdir()) == []
    else:
        assert _files(target.paths.campaigns) == _files(keep.paths.campaigns)
    finally:
        shutil.rmtree(target.paths.root)


# --- crashes --------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_or_failing_at_any_step_of_unpacking(
    keep: Keep, package: Path, tmp_path: Path
) -> None:
    template = make_keep(tmp_path / "template", BORIS)

    def fresh() -> Keep:
        root = tmp_path / "boris"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(template.paths.root, root)
        return open_keep(root, BORIS)

    def unpack(target: Keep, disk: Disk) -> Unpacked:
        return unpack_campaign(disk, target.paths, package, "new-1")

    counted = fresh()
    steps = count_steps(lambda disk: unpack(counted, disk))
    for step in range(1, steps + 1, 2):
        target = fresh()
        assert in_child(lambda t=target, s=step: unpack(t, dying_at(s))) == KILLED  # type: ignore[misc]
        campaigns = list(target.paths.campaigns.iterdir())
        assert not campaigns or len(_chain(target, "vault")) == 5
        unpack(target, Disk())
        assert _files(target.paths.campaigns) == _files(keep.paths.campaigns)
        target = fresh()
        with pytest.raises(WriteFailed):
            unpack(target, failing_at(step, errno.ENOSPC, lasting=True))
        unpack(target, Disk())
        assert _files(target.paths.campaigns) == _files(keep.paths.campaigns)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_while_packing_leaves_the_old_package(keep: Keep, package: Path) -> None:
    old = package.read_bytes()
    play(open_campaign(keep, "vault"), 1)
    log = open_campaign(keep, "vault")

    def pack(disk: Disk) -> object:
        return pack_campaign(disk, log, keep.paths.universes / "coast", [], package)

    steps = count_steps(pack)
    new = package.read_bytes()
    for step in range(1, steps + 1):
        package.write_bytes(old)
        assert in_child(lambda s=step: pack(dying_at(s))) == KILLED  # type: ignore[misc]
        assert package.read_bytes() in (old, new)


# --- whole keeps, damaged campaigns -----------------------------------------------------


def test_a_keep_comes_back_from_its_backup(keep: Keep, tmp_path: Path) -> None:
    add_campaign(keep, "harbour", 3, "c-2")
    backup = tmp_path / "all.wkeep"
    manifest = back_up_keep(keep.disk, keep.paths, backup)
    assert {slug: head["turn"] for slug, head in manifest.about["campaigns"].items()} == {
        "harbour": 3,
        "vault": 5,
    }
    restore_keep(Disk(), backup, tmp_path / "back")
    assert _files(tmp_path / "back") == _files(keep.paths.root)
    back = open_keep(tmp_path / "back", ANNA)
    assert back.read_only is None
    play(open_campaign(back, "vault"), 1)
    with pytest.raises(NameTaken):
        restore_keep(Disk(), backup, tmp_path / "back")


def test_a_backup_takes_a_damaged_campaign_as_it_lies(keep: Keep, tmp_path: Path) -> None:
    segment = open_campaign(keep, "vault").paths.segment(1)
    segment.write_bytes(segment.read_bytes().replace(b"step 2.", b"leap 2."))
    add_campaign(keep, "harbour", 3, "c-2")
    backup = tmp_path / "all.wkeep"
    manifest = back_up_keep(keep.disk, keep.paths, backup)
    assert "turn 2" in manifest.about["campaigns"]["vault"]["damage"]
    restore_keep(Disk(), backup, tmp_path / "back")
    back = tmp_path / "back" / "campaigns" / "vault" / "events" / segment.name
    assert back.read_bytes() == segment.read_bytes()


def test_a_spoilt_backup_restores_nothing(keep: Keep, tmp_path: Path) -> None:
    backup = tmp_path / "all.wkeep"
    back_up_keep(keep.disk, keep.paths, backup)
    backup.write_bytes(backup.read_bytes()[:-100])
    with pytest.raises(BadPackage):
        restore_keep(Disk(), backup, tmp_path / "back")
    with pytest.raises(BadPackage):
        restore_keep(Disk(), _pack(keep, tmp_path / "v.wkeep"), tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("damage", "good", "at_line"),
    [
        (lambda s: s.write_bytes(s.read_bytes().replace(b"step 4.", b"leap 4.")), 3, 4),
        (lambda s: s.write_bytes(s.read_bytes()[:-200]), 4, None),
        (lambda s: s.write_bytes(b""), 0, None),
        (lambda s: s.unlink(), 0, None),
        (lambda s: None, 5, None),
    ],
    ids=["edited", "cut", "emptied", "gone", "sound"],
)
def test_the_good_turns_of_a_damaged_campaign_are_saved(
    keep: Keep, damage: Callable[[Path], object], good: int, at_line: int | None
) -> None:
    kept = _chain(keep, "vault")[:good]
    damage(keep.paths.campaigns / "vault" / "events" / "00000001.jsonl")
    before = _files(keep.paths.campaigns / "vault")
    done = recover_campaign(
        keep.disk, keep.paths, "vault", "vault-again", "new-1", {"copied_from": "c-1"}
    )
    assert (done.slug, done.head.turn) == ("vault-again", good)
    assert (done.fault.line if done.fault else None) == at_line
    again = _chain(keep, "vault-again")
    assert [turn["id"] for turn in again] == [turn["id"] for turn in kept]
    document = read_document(keep.paths.campaigns / "vault-again" / "campaign.json").value
    assert (document["id"], document["copied_from"]) == ("new-1", "c-1")
    assert _files(keep.paths.campaigns / "vault") == before
    play(open_campaign(keep, "vault-again"), 1)


def test_a_campaign_from_a_newer_version_is_no_damage(keep: Keep) -> None:
    segment = open_campaign(keep, "vault").paths.segment(1)
    with segment.open("ab") as file:
        file.write(b'{"v":2,"turn":6}\n')
    with pytest.raises(TooNew):
        recover_campaign(keep.disk, keep.paths, "vault", "vault-again", "new-1", {})
    assert not (keep.paths.campaigns / "vault-again").exists()
    assert io.BytesIO(segment.read_bytes()).readlines()[-1] == b'{"v":2,"turn":6}\n'
