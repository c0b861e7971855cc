from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from whispyrkeep.errors import SqlFailed
from whispyrkeep.store.files import Disk
from whispyrkeep.store.index import Source, SqlResult, run_sql
from whispyrkeep.store.log import CampaignLog

from .turns import campaign_paths, envelope, open_log, write_turns


def _day(second: int) -> str:
    return f"day {second // 86_400 + 1}"


def _ask(log: CampaignLog, query: str, parameters: tuple[Any, ...] = ()) -> SqlResult:
    return run_sql(Disk(), [Source("vault", log, _day)], query, parameters)


def _one(log: CampaignLog, query: str) -> Any:
    return _ask(log, query).rows[0][0]


@pytest.fixture
def log(tmp_path: Path) -> CampaignLog:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 200)
    return open_log(paths)


def _totals(log: CampaignLog) -> list[int]:
    return [event["roll"]["total"] for t in log.read() for event in t["events"] if "roll" in event]


def test_the_views_hold_what_the_log_holds(log: CampaignLog) -> None:
    assert _ask(log, "select turn, hash from turns order by turn").rows == tuple(
        (turn["turn"], turn["hash"]) for turn in log.read()
    )
    assert [row[0] for row in _ask(log, "select total from rolls order by turn").rows] == _totals(
        log
    )
    assert _ask(log, "select * from turns where turn = 7") == SqlResult(
        ("campaign", "turn", "id", "kind", "actor", "player_text", "narrative", "time_before",
         "time_after", "date", "state_hash", "hash", "model", "prompt_tokens",
         "completion_tokens", "cost_micro", "wall"),
        (("vault", 7, "e-7", "play", "mira", "I walk on, step 7.",
          "The coast road bends for the 7. time.", 3600, 4200, "day 1",
          "sha256:" + f"{7:064x}", log.head_at(7).hash, "offline", 0, 0, 0,
          "2026-01-02T03:04:05+00:00"),),
    )  # fmt: skip
    assert _ask(log, "select * from rolls where turn = 3").rows == (
        ("vault", 3, 1, "AbilityChecked", "mira", "1d20+3", 5, 12, "failure", False,
         '[{"face":2,"sides":20,"status":"kept"}]', '[{"source":"wisdom","value":3}]'),
    )  # fmt: skip
    assert _ask(log, "select position, type, body->>'to' from events where turn = 3").rows == (
        (1, "AbilityChecked", None),
        (2, "PartyMoved", "mile-3"),
    )
    assert _ask(log, "select turn, position, id, kind, text from lore where turn = 9").rows == (
        (9, 1, "l-9", "soft", "Mile 9 has a white stone."),
    )
    assert _ask(log, "select * from time where turn = 145").rows == (
        ("vault", 145, 86_400, 87_000, 600, "day 2"),
    )


def test_it_catches_up_with_turns_and_rewinds(log: CampaignLog) -> None:
    head = log.head
    assert _one(log, "select count(*) from turns") == 200
    for turn in range(201, 204):
        head = log.append(envelope(turn), head)
    assert _one(log, "select count(*) from turns") == 203
    log.rewind(150, rewind_id="r", wall="")
    log.append(envelope(151, id="other", narrative="Another way."), log.head)
    assert _ask(log, "select max(turn), max_by(narrative, turn) from turns").rows == (
        (151, "Another way."),
    )
    log.rewind(0, rewind_id="r2", wall="")
    for view in ("turns", "events", "rolls", "lore", "time"):
        assert _one(log, f"select count(*) from {view}") == 0
    log.undo_rewind(wall="")
    assert _one(log, "select sum(total)::int from rolls") == sum(_totals(log))


def test_several_campaigns_are_told_apart(log: CampaignLog, tmp_path: Path) -> None:
    other = campaign_paths(tmp_path, "o-briens")
    write_turns(other, 5)
    sources = [Source("vault", log, _day), Source("o'briens", open_log(other), _day)]
    query = "select campaign, count(*) from events group by all order by all"
    assert run_sql(Disk(), sources, query).rows == (("o'briens", 10), ("vault", 400))
    assert run_sql(Disk(), [], query) == SqlResult(("campaign", "count_star()"), ())


def test_parameters_are_values(log: CampaignLog) -> None:
    query = "select turn from turns where id = ?"
    assert _ask(log, query, ("e-12",)).rows == ((12,),)
    assert _ask(log, query, ("' or true --",)).rows == ()


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/hostname')",
        "select * from '/etc/hostname'",
        "select * from glob('/*')",
        "copy (select 1) to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "drop view turns",
        "insert into campaign_0.main.turns (turn) values (1000)",
        "update campaign_0.main.rolls set total = 20",
        "select 1; select 2",
        "select nonsense from turns",
        "selec 1",
        "",
    ],
)
def test_a_query_reads_the_views_and_nothing_else(
    log: CampaignLog, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SqlFailed):
        _ask(log, query)
    names = {entry.name for entry in tmp_path.iterdir()}
    assert names <= {"campaigns", ".cache"}
    assert _one(log, "select count(*) from turns") == 200


@contextmanager
def _held_by_another_process(index: Path, *, read_only: bool) -> Iterator[None]:
    program = (
        "import duckdb, sys\n"
        f"c = duckdb.connect({str(index)!r}, read_only={read_only})\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield


@pytest.mark.parametrize("read_only", [True, False])
def test_an_index_held_by_another_process_is_done_without(
    log: CampaignLog, read_only: bool
) -> None:
    assert _one(log, "select count(*) from turns") == 200
    with _held_by_another_process(log.paths.index, read_only=read_only):
        head = log.append(envelope(201), log.head)
        assert _one(log, "select count(*) from turns") == 201
        assert log.append(envelope(202), head).turn == 202
    assert _one(log, "select count(*) from turns") == 202
    assert _index_rows(log) == 202


def _index_rows(log: CampaignLog) -> int:
    with duckdb.connect(str(log.paths.index), read_only=True) as connection:
        row = connection.execute("select count(*) from turns").fetchone()
        assert row is not None
        return int(row[0])


def _spoil_start(index: Path) -> None:
    index.write_bytes(b"no database" * 1000)


def _spoil_inside(index: Path) -> None:
    content = bytearray(index.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    index.write_bytes(content)


def _empty_it(index: Path) -> None:
    index.write_bytes(b"")


def _other_format(index: Path) -> None:
    with duckdb.connect(str(index)) as connection:
        connection.execute("update cursor set format = 99")


def _lost_table(index: Path) -> None:
    with duckdb.connect(str(index)) as connection:
        connection.execute("drop table rolls")


def _spoilt_wal(index: Path) -> None:
    index.with_name(f"{index.name}.wal").write_bytes(b"\x07" * 5000)


def _delete_cache(index: Path) -> None:
    shutil.rmtree(index.parents[1])


@pytest.mark.parametrize(
    "spoil",
    [
        _spoil_start,
        _spoil_inside,
        _empty_it,
        _other_format,
        _lost_table,
        _spoilt_wal,
        _delete_cache,
    ],
)
def test_a_spoilt_index_is_made_anew(log: CampaignLog, spoil: Any) -> None:
    assert _one(log, "select count(*) from rolls") == 200
    spoil(log.paths.index)
    assert _one(log, "select count(*) from rolls") == 200
    log.append(envelope(201), log.head)
    assert _one(log, "select count(*) from rolls") == 201
    assert _index_rows(log) == 201


def test_killed_inside_the_index_it_still_catches_up(log: CampaignLog) -> None:
    """The process dies between the rows and the cursor: one transaction, so neither is there."""
    assert _one(log, "select count(*) from turns") == 200
    log.append(envelope(201), log.head)
    child = os.fork()
    if child == 0:

        def die(second: int) -> str:
            os._exit(9)

        run_sql(Disk(), [Source("vault", log, die)], "select 1")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert _one(log, "select count(*) from turns") == 201
    assert _one(log, "select count(distinct turn) from turns") == 201
