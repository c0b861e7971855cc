"""The index follows its sources, whatever happens to it; real LanceDB throughout."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lore_keep import HARBOUR, Coast, Log, contents

from whispyrkeep.errors import BadLoreDocument, BadLoreLine, Busy, LoreIndexFailed
from whispyrkeep.lore import library as library_module
from whispyrkeep.lore import sync as sync_module
from whispyrkeep.models.lore import TABLE, DocumentSource, LoreRecord


def rewritten(coast: Coast, log: Log | None = None) -> dict[str, LoreRecord]:
    """What an index made from nothing holds."""
    other = Coast(coast.root)
    shutil.rmtree(coast.root / "fresh", ignore_errors=True)
    fresh = library_module.LoreLibrary(other.universe, coast.root / "fresh")
    fresh.sync([log.feed()] if log else [])
    return contents(fresh, log.campaign if log else None)


def test_nothing_is_written_when_nothing_changed(coast: Coast) -> None:
    log = Log()
    log.play("The bell is cracked.")
    library = coast.library()
    first = library.sync([log.feed()])
    assert (first.rebuilt, first.written) == (True, 7)
    again = library.sync([log.feed()])
    assert (again.rebuilt, again.written) == (False, 0)
    reopened = coast.library().sync([log.feed()])
    assert (reopened.rebuilt, reopened.written) == (False, 0)


def test_documents_are_followed(coast: Coast) -> None:
    library = coast.library()
    library.sync()
    coast.write("places/brack.md", HARBOUR.replace("Tobin Marsh", "Ilse Marsh"))
    coast.write("new.md", "A new islet rose from the sea.")
    (coast.universe / "canon/places/salt-light.md").unlink()
    report = library.sync()
    texts = {record.text for record in contents(library).values()}
    assert not report.rebuilt
    assert any("Ilse Marsh" in text for text in texts)
    assert not any("Tobin Marsh" in text or "Grey Tooth" in text for text in texts)
    assert contents(library) == rewritten(coast)


def test_a_renamed_document_keeps_its_lore(coast: Coast) -> None:
    library = coast.library()
    library.sync()
    (coast.universe / "canon/places/brack.md").rename(coast.universe / "canon/places/Brack.txt")
    library.sync()
    assert contents(library) == rewritten(coast)


def test_bad_documents_are_named_and_hinder_nothing(coast: Coast) -> None:
    bad = coast.write("bad.md", "")
    bad.write_bytes(b"\x00")
    coast.write("places/Salt Light.txt", "Another of nearly the same name.")
    library = coast.library()
    report = library.sync()
    assert [(type(p), getattr(p, "document", None)) for p in report.problems] == [
        (BadLoreDocument, "bad.md"),
        (BadLoreDocument, "places/salt-light.md"),
    ]
    assert [str(problem) for problem in library.sync().problems] == [
        str(problem) for problem in report.problems
    ]
    assert library.search("herring", viewer="table")
    coast.write("bad.md", "Now it can be read.")
    (coast.universe / "canon/places/Salt Light.txt").unlink()
    assert library.sync().problems == ()
    assert contents(library) == rewritten(coast)


def test_a_document_that_turns_bad_leaves_the_index(coast: Coast) -> None:
    library = coast.library()
    library.sync()
    coast.write("places/brack.md", "---\nvisiblity: dm\n---\nSecret.")
    (problem,) = library.sync().problems
    assert "places/brack.md" in str(problem)
    assert not any("Brack" in record.title for record in contents(library).values())


def test_the_ledger_adds_and_overrides(coast: Coast) -> None:
    log = Log()
    log.play("The bell is cracked.", "The warden limps.")
    library = coast.library()
    library.sync([log.feed()])
    soft = {r.text: r for r in contents(library, "wreckers").values() if r.kind == "soft"}
    promoted = soft["The bell is cracked."].model_copy(update={"kind": "hard", "campaign": None})
    warden = next(r for r in contents(library).values() if "Tobin Marsh" in r.text)
    coast.record(promoted, warden.model_copy(update={"status": "superseded"}))
    assert not library.sync([log.feed()]).rebuilt
    everywhere = contents(library)
    assert everywhere[promoted.id] == promoted
    assert everywhere[warden.id].status == "superseded"
    assert "Tobin Marsh" not in str(library.search("warden Tobin Marsh", viewer="dm"))
    log.rewind(0)
    library.sync([log.feed()])
    assert contents(library, "wreckers")[promoted.id] == promoted
    coast.write("places/brack.md", HARBOUR + "\n\n# The mole\n\nIt breaks the waves.")
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)
    (coast.universe / "lore.jsonl").write_text("")
    assert library.sync([log.feed()]).rebuilt
    assert contents(library)[warden.id].status == "active"


def test_bad_ledger_lines_are_named_and_a_torn_one_is_not_seen(coast: Coast) -> None:
    source = DocumentSource(document="notes", position=1)
    record = LoreRecord(
        id="note:1", text="Salt is taxed.", kind="hard", source=source, visibility=TABLE
    )
    coast.record(record)
    with (coast.universe / "lore.jsonl").open("a") as ledger:
        ledger.write('{"id": 7}\n\nnonsense\n' + record.model_dump_json()[:40])
    library = coast.library()
    problems = library.sync().problems
    assert [type(problem) for problem in problems] == [BadLoreLine] * 3
    assert [getattr(problem, "line", None) for problem in problems] == [2, 3, 4]
    assert contents(library)["note:1"] == record


def test_rewind_removes_soft_lore_and_undo_brings_it_back(coast: Coast) -> None:
    log = Log()
    for number in range(1, 31):
        log.play(*(f"Rumour {number} of kind {kind}." for kind in range(number % 3)))
    library = coast.library()
    library.sync([log.feed()])
    removed = log.rewind(12)
    library.sync([log.feed()])
    assert {r.text for r in contents(library, "wreckers").values()} >= log.texts()
    assert "Rumour 13" not in str(library.search("Rumour 13", campaign="wreckers", viewer="dm"))
    log.turns += removed
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)


def test_a_log_that_went_another_way_is_seen(coast: Coast) -> None:
    """Same length, other turns: told by hashes, not by numbers."""
    log = Log()
    for number in range(8):
        log.play(f"Rumour {number}.")
    library = coast.library()
    library.sync([log.feed()])
    log.rewind(3)
    for number in range(5):
        log.play(f"Different rumour {number}.")
    library.sync([log.feed()])
    soft = {r.text for r in contents(library, "wreckers").values() if r.kind == "soft"}
    assert soft == log.texts()


def test_random_play_and_rewinds_leave_what_a_rebuild_makes(coast: Coast) -> None:
    dice = random.Random(7)  # noqa: S311
    log, library = Log(), coast.library()
    for step in range(60):
        if log.turns and dice.random() < 0.25:
            log.rewind(dice.randrange(len(log.turns)))
        else:
            log.play(*(f"Step {step}, rumour {n}." for n in range(dice.randrange(3))))
        if dice.random() < 0.6:
            library.sync([log.feed()])
        if dice.random() < 0.1:
            library = coast.library()
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)


def test_soft_lore_is_private_to_its_campaign(coast: Coast) -> None:
    first, second = Log("wreckers"), Log("wreckers-copy")
    first.play("The bell is cracked.")
    second.turns, second.committed = list(first.turns), 1
    second.play("The bell rings by itself.")
    library = coast.library()
    library.sync([first.feed(), second.feed()])

    def soft(campaign: str | None) -> set[str]:
        return {r.text for r in contents(library, campaign).values() if r.kind == "soft"}

    assert soft(None) == set()
    assert soft("wreckers") == {"The bell is cracked."}
    assert soft("wreckers-copy") == {"The bell is cracked.", "The bell rings by itself."}
    hits = library.search("bell", campaign="wreckers", viewer="dm", hard=0)
    assert {hit.record.campaign for hit in hits} == {"wreckers"}
    library.forget("wreckers")
    assert soft("wreckers") == set()
    assert len(soft("wreckers-copy")) == 2


def lose_table(index: Path) -> None:
    shutil.rmtree(next(index.glob("lore_*.lance")))


def lose_data(index: Path) -> None:
    for file in index.glob("lore_*.lance/data/*"):
        file.unlink()


def empty_manifests(index: Path) -> None:
    for file in index.glob("lore_*.lance/_versions/*"):
        file.write_bytes(b"")


def cut_data(index: Path) -> None:
    for file in index.glob("lore_*.lance/data/*"):
        os.truncate(file, file.stat().st_size // 2)


def lose_word_index(index: Path) -> None:
    shutil.rmtree(next(index.glob("lore_*.lance/_indices")))


def lose_cursor(index: Path) -> None:
    (index / "cursor.json").unlink()


def tear_cursor(index: Path) -> None:
    (index / "cursor.json").write_bytes(b'{"format": 1, "embed')


@pytest.mark.parametrize("open_handle", [True, False], ids=["open handle", "new process"])
@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lose_table,
        lose_data,
        empty_manifests,
        cut_data,
        lose_word_index,
        lose_cursor,
        tear_cursor,
    ],
)
def test_a_damaged_index_is_made_again(coast: Coast, damage: object, open_handle: bool) -> None:
    assert callable(damage)
    log = Log()
    log.play("The bell is cracked.")
    library = coast.library()
    library.sync([log.feed()])
    damage(coast.index)
    if not open_handle:
        library = coast.library()
        library.sync([log.feed()])
    hits = library.search("cracked bell harbour", campaign="wreckers", viewer="dm")
    assert {hit.record.kind for hit in hits} == {"hard", "soft"}
    log.play("The bell is mended.")
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)


def test_vanished_rows_are_noticed_by_the_next_turn(coast: Coast) -> None:
    """A folder deleted under an open handle comes back incomplete with the next write."""
    log = Log()
    log.play("The bell is cracked.")
    library = coast.library()
    library.sync([log.feed()])
    import lancedb

    table = lancedb.connect(coast.index).open_table(next(coast.index.glob("*.lance")).stem)
    table.delete("kind = 'hard'")
    log.play("The bell is mended.")
    assert library.sync([log.feed()]).rebuilt
    assert contents(library, "wreckers") == rewritten(coast, log)


class Stop(Exception):
    pass


@pytest.mark.parametrize("at", [1, 2, 5])
def test_stopping_loses_nothing(coast: Coast, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(sync_module, "BATCH", 2)
    log = Log()
    for number in range(12):
        log.play(f"Rumour {number}.")
    library = coast.library()
    library.sync()
    steps = 0

    def stop(done: int, total: int, what: str) -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            raise Stop

    with pytest.raises(Stop):
        library.sync([log.feed()], progress=stop)
    with pytest.raises(Stop):
        steps = 0
        library.rebuild([log.feed()], progress=stop)
    assert library.search("herring", viewer="dm")
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)


def test_progress_is_told(coast: Coast) -> None:
    log = Log()
    log.play("The bell is cracked.")
    told: list[tuple[int, int, str]] = []
    coast.library().rebuild([log.feed()], progress=lambda *step: told.append(step))
    assert told == [
        (1, 2, "reading places/brack.md"),
        (2, 2, "reading places/salt-light.md"),
        (1, 1, "indexing wreckers"),
    ]


def test_old_tables_do_not_pile_up(coast: Coast) -> None:
    library, other = coast.library(), coast.library()
    library.sync()
    other.sync()
    for _ in range(3):
        library.rebuild()
        assert other.search("herring", viewer="table")
    assert len(list(coast.index.glob("lore_*.lance"))) == 1


def test_many_small_writes_stay_few_files(coast: Coast) -> None:
    log, library = Log(), coast.library()
    library.sync()
    for number in range(60):
        log.play(f"Rumour {number}.")
        library.sync([log.feed()])
    files = list(coast.index.glob("lore_*.lance/data/*"))
    assert len(files) <= 3 * sync_module.WRITES_BEFORE_COMPACTING
    assert len([r for r in contents(library, "wreckers").values() if r.kind == "soft"]) == 60


def test_words_alone_is_a_mode_of_its_own(coast: Coast) -> None:
    library = coast.library(vectors=False)
    library.sync()
    hits = library.search("Who is the warden of the guild?", viewer="table")
    assert "Tobin Marsh" in hits[0].record.text
    assert not (coast.cache / "embeddings").exists()
    with_vectors = coast.library()
    assert with_vectors.sync().rebuilt
    assert contents(with_vectors) == contents(library)


def test_searching_makes_the_index_when_there_is_none(coast: Coast) -> None:
    assert "Tobin Marsh" in coast.library().search("warden", viewer="table")[0].record.text


def test_an_empty_universe_is_searched_without_a_word(tmp_path: Path) -> None:
    library = Coast(tmp_path).library()
    assert library.sync().written == 0
    assert library.search("anything", viewer="dm") == ()
    assert library.list(viewer="dm") == ()


def test_a_cache_that_cannot_be_written_is_named(coast: Coast) -> None:
    coast.cache.mkdir()
    (coast.cache / "lance").write_text("in the way")
    with pytest.raises(LoreIndexFailed, match="lance") as caught:
        coast.library().sync()
    assert "whispyrkeep lore rebuild" in caught.value.remedy


def test_somebody_else_indexing_for_long_is_named(
    coast: Coast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr(library_module, "LOCK_SECONDS", 0.05)
    coast.index.parent.mkdir(parents=True)
    with FileLock(coast.index.with_suffix(".lock")), pytest.raises(Busy):
        coast.library().sync()


def test_adding_a_document(coast: Coast, tmp_path: Path) -> None:
    library = coast.library()
    library.sync()
    file = tmp_path / "Salt Roads.md"
    file.write_text("# Salt roads\n\nMules carry salt to the hills.")

    def write(path: Path, content: bytes) -> None:
        path.write_bytes(content)

    document = library.add_document(file, write=write)
    assert document.title == "Salt roads"
    library.sync()
    assert "Mules" in library.search("mules", viewer="table")[0].record.text
    twin = tmp_path / "salt-roads.txt"
    twin.write_text("x")
    picture = tmp_path / "map.png"
    picture.write_bytes(b"\x89PNG")
    broken = tmp_path / "broken.md"
    broken.write_bytes(b"\xff")
    for bad in (file, twin, picture, broken):
        with pytest.raises(BadLoreDocument):
            library.add_document(bad, write=write)
    assert len(list((coast.universe / "canon").glob("*"))) == 2


def test_warming_loads_what_searching_needs(coast: Coast) -> None:
    coast.library().warm().join(60)
    assert "lancedb" in sys.modules
    assert "wordllama" in sys.modules


ADDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from lore_keep import Coast, Log
coast, log = Coast(Path(sys.argv[2])), Log(sys.argv[3])
library = coast.library()
for number in range(12):
    log.play(f"{sys.argv[3]} rumour {number}")
    library.sync([log.feed()])
    if number == 5 and sys.argv[3] == "first":
        library.rebuild()
    hits = library.search(f"rumour {number}", campaign=sys.argv[3], viewer="dm", soft=1)
    assert sum(hit.record.kind == "soft" for hit in hits) == 1, hits
    assert any(hit.record.kind == "hard" for hit in hits), hits
"""


def test_two_processes_add_to_one_index(coast: Coast) -> None:
    """One of them rebuilds in the middle, which the other has to follow."""
    command = [sys.executable, "-c", ADDER, str(Path(__file__).parent), str(coast.root)]
    running = [
        subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in ("first", "second")
    ]
    errors = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], errors
    logs = []
    for name in ("first", "second"):
        log = Log(name)
        for number in range(12):
            log.play(f"{name} rumour {number}")
        logs.append(log)
    library = coast.library()
    library.sync([log.feed() for log in logs])
    for log in logs:
        assert contents(library, log.campaign) == rewritten(coast, log)


LATE = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from lore_keep import Coast, Log
from whispyrkeep.lore.index import LoreIndex
coast, log = Coast(Path(sys.argv[2])), Log()
for number in range(6):
    log.play(f"Rumour {number}.")
library = coast.library()
library.sync()
method = sys.argv[3]
real = getattr(LoreIndex, method)
def dying(self, *rest):
    if sys.argv[4] == "after":
        real(self, *rest)
    os._exit(9)
setattr(LoreIndex, method, dying)
if method == "delete":
    library.sync()
    (coast.universe / "canon/places/brack.md").unlink()
library.sync([log.feed()])
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["merge", "delete", "count"])
def test_killed_in_the_middle(coast: Coast, step: str, when: str) -> None:
    command = [sys.executable, "-c", LATE, str(Path(__file__).parent), str(coast.root)]
    killed = subprocess.run([*command, step, when], check=False, capture_output=True)
    assert killed.returncode == 9, killed.stderr.decode()
    log = Log()
    log.play("After the crash another way was taken.")
    library = coast.library()
    library.sync([log.feed()])
    assert contents(library, "wreckers") == rewritten(coast, log)


QUIET = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from lore_keep import Coast, Log
coast, log = Coast(Path(sys.argv[2])), Log()
library = coast.library()
for number in range(30):
    log.play(f"Rumour {number}.")
    library.sync([log.feed()])
    library.search("rumour", viewer="dm", campaign="wreckers", entities=("Ada Venn",))
library.rebuild()
library.list(viewer="dm")
"""


def test_nothing_is_printed(coast: Coast) -> None:
    """The libraries below write warnings to standard error when used loosely."""
    command = [sys.executable, "-c", QUIET, str(Path(__file__).parent), str(coast.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_lore_loads_no_heavy_library() -> None:
    code = (
        "import sys, whispyrkeep.lore.library; "
        "print([m for m in ('lancedb', 'wordllama', 'pyarrow', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_records_are_found_by_their_ids(coast: Coast) -> None:
    """With the reader's rights, in the list's order, and whatever an id looks like."""
    log = Log()
    log.play("The bell is cracked.")
    library = coast.library()
    library.sync([log.feed()])
    for viewer in ("dm", "table"):
        everything = library.list(viewer=viewer, campaign=log.campaign)
        for wanted in (everything, everything[1:3], everything[:0]):
            ids = {record.id for record in wanted}
            assert library.list(viewer=viewer, campaign=log.campaign, ids=ids) == wanted
    secret = {one.id for one in library.list(viewer="dm", campaign=log.campaign)} - {
        one.id for one in library.list(viewer="table", campaign=log.campaign)
    }
    assert secret
    assert library.list(viewer="table", campaign=log.campaign, ids=secret) == ()
    assert library.list(viewer="dm", ids={"it's' OR '1'='1"}) == ()
