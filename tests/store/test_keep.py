from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from whispyrkeep.errors import (
    BrokenDocument,
    NameTaken,
    NoKeep,
    NoSuchGroup,
    ReadOnly,
    TooNew,
)
from whispyrkeep.store.index import Source, run_sql
from whispyrkeep.store.keep import claim_keep, open_keep, share_keep
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.profiles import (
    Profile,
    Settings,
    choose_default_keep,
    config_folder,
    find_keep,
    load_profile,
    load_settings,
    rename_profile,
)

from .faults import in_child
from .keeps import ANNA, BORIS, add_campaign, add_world, make_keep, open_campaign, play

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX users and groups")


def test_a_keep_belongs_to_who_made_it(tmp_path: Path) -> None:
    made = make_keep(tmp_path / "keep")
    assert made.read_only is None
    carried = open_keep(tmp_path / "keep", BORIS)
    assert carried.read_only is not None
    assert "Anna" in carried.read_only
    with pytest.raises(ReadOnly, match="keep claim"):
        carried.require_writable()
    claimed = claim_keep(carried, BORIS)
    assert claimed.read_only is None
    assert open_keep(tmp_path / "keep", BORIS).document.owner == BORIS
    assert open_keep(tmp_path / "keep", ANNA).read_only is not None


def test_a_keep_is_not_made_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("important")
    with pytest.raises(NameTaken):
        make_keep(tmp_path / "full")
    make_keep(tmp_path / "keep")
    with pytest.raises(NameTaken):
        make_keep(tmp_path / "keep")
    with pytest.raises(NoKeep):
        open_keep(tmp_path / "full", ANNA)


def test_a_keep_that_needs_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    keep = make_keep(tmp_path / "keep")
    path = keep.paths.document
    stored = orjson.loads(path.read_bytes())
    path.write_bytes(orjson.dumps(stored | {"version": 2, "min_reader": 1, "new": "field"}))
    assert open_keep(tmp_path / "keep", ANNA).document.version == 2
    path.write_bytes(orjson.dumps(stored | {"version": 3, "min_reader": 2}))
    before = path.read_bytes()
    with pytest.raises(TooNew) as caught:
        open_keep(tmp_path / "keep", ANNA)
    assert (caught.value.found, caught.value.supported) == (2, 1)
    assert path.read_bytes() == before
    path.write_bytes(b'{"format": "whispyrkeep",')
    with pytest.raises(BrokenDocument):
        open_keep(tmp_path / "keep", ANNA)


@posix
def test_a_shared_keep_is_open_to_its_group_and_nobody_else(tmp_path: Path) -> None:
    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    keep = make_keep(tmp_path / "keep")
    add_world(keep)
    play(add_campaign(keep, "vault", 2), 1)
    shared = share_keep(keep, group, ANNA)
    play(open_campaign(shared, "vault"), 1)
    for path in [keep.paths.root, *keep.paths.root.rglob("*")]:
        expected = 0o2770 if path.is_dir() else 0o660
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
    assert open_keep(tmp_path / "keep", BORIS).read_only is None
    private = share_keep(shared, None, ANNA)
    play(open_campaign(private, "vault"), 1)
    for path in [keep.paths.root, *keep.paths.root.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
    with pytest.raises(NoSuchGroup):
        share_keep(private, "no-such-group-here", ANNA)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user of the system can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def _as_nobody(report: int, root: Path, genesis: str) -> None:
    """Give up root's rights, which no permission stops, and try everything."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    keep = open_keep(root, ANNA)
    paths = keep.paths.campaign("vault", "c-1")
    log = CampaignLog(paths, genesis, keep.disk, writable=keep.read_only is None)
    counted = run_sql(keep.disk, [Source("vault", log, str)], "select count(*) from turns").rows
    found = [keep.read_only or "", log.head.turn, len(list(log.read())), counted[0][0]]
    try:
        log.append({}, log.head)
    except ReadOnly as refusal:
        found.append(str(refusal))
    os.write(report, orjson.dumps(found))


@posix
def test_a_folder_that_cannot_be_written_opens_for_reading(open_folder: Path) -> None:
    root = open_folder / "keep"
    keep = make_keep(root)
    add_world(keep)
    genesis = add_campaign(keep, "vault", 3).head_at(0).hash
    for path in [root, *root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    reading, report = os.pipe()
    try:
        assert in_child(lambda: _as_nobody(report, root, genesis)) == 0
    finally:
        os.close(report)
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755)
    with os.fdopen(reading, "rb") as answers:
        why, head, turns, counted, refusal = orjson.loads(answers.read())
    assert "cannot be written" in why
    assert (head, turns, counted) == (3, 3, 3)
    assert "cannot be changed" in refusal


# --- who, and which -------------------------------------------------------------------


def test_a_profile_is_made_once_and_keeps_its_id(tmp_path: Path) -> None:
    first = load_profile(tmp_path / "config", lambda: "p-1")
    assert first == Profile(id="p-1", name="Game Master")
    renamed = rename_profile(tmp_path / "config", first, "Anna")
    assert (
        load_profile(tmp_path / "config", lambda: "p-2")
        == renamed
        == Profile(id="p-1", name="Anna")
    )
    (tmp_path / "config" / "profile.json").write_text('{"name": "Anna"}')
    with pytest.raises(BrokenDocument, match="id"):
        load_profile(tmp_path / "config", lambda: "p-3")


def _profile_of(config: Path, number: int) -> str:
    return load_profile(config, lambda: f"p-{number}").id


@posix
def test_two_programs_started_at_once_make_one_profile(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        made = pool.starmap(_profile_of, [(tmp_path / "config", n) for n in range(8)])
    assert len(set(made)) == 1


def test_the_configuration_lies_where_the_user_says(tmp_path: Path) -> None:
    assert config_folder({"WHISPYRKEEP_CONFIG": str(tmp_path)}) == tmp_path
    assert config_folder({}).name == "whispyrkeep"


def test_which_keep_is_used(tmp_path: Path) -> None:
    named, by_environment, around, usual = (
        make_keep(tmp_path / name).paths.root
        for name in ("named", "environment", "around", "usual")
    )
    inside = around / "campaigns"
    environ = {"WHISPYRKEEP_KEEP": str(by_environment)}
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    assert load_settings(tmp_path / "config") == Settings()
    choose_default_keep(tmp_path / "config", usual)
    settings = load_settings(tmp_path / "config")
    assert find_keep(named, environ, inside, settings) == named
    assert find_keep(None, environ, inside, settings) == by_environment
    assert find_keep(None, {}, inside, settings) == around
    assert find_keep(None, {}, nowhere, settings) == usual
    for place, where in ((nowhere, around), (None, nowhere)):
        with pytest.raises(NoKeep, match="keep init"):
            find_keep(place, {}, where, Settings())
