"""What cannot be done is told in one line; nothing hostile reaches the terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from whispyrkeep_cli.main import app

from tests.cli.conftest import Run
from whispyrkeep.session.opening import open_keep

PROGRAM = [sys.executable, "-m", "whispyrkeep_cli"]
HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202eevil\x9b2J\u2066 \x00\x08end"

USAGE = [
    "nosuch",
    "roll",
    "roll 1d6 1d6",
    "roll --seed x 1d6",
    "odds attack edda",
    "odds attack edda skeleton --band close",
    "odds save edda wisdom hard",
    "roll --seed -1 1d6",
    "roll --seed 99999999999999999999 1d6",
    "turn",
    "turn -m hi --dice loaded",
    "play --dice loaded",
    "turns --after x",
    "rewind",
    "rewind 1 --undo",
    "rewind one",
    "gm set /time 1",
    "gm retcon x y",
    "campaign copy demo --at x",
    "campaign new",
    "export --format pdf",
    "universe",
    "universe nosuch",
    "character new --json",
    "keep init",
    "lore search",
    "endpoint add x",
    "--nosuch",
]

FAILURES = [
    "roll 1d",
    "roll 1000000d6",
    "odds 1d0",
    "odds (",
    "odds 1d4 --svg nowhere/one.svg",
    "odds attack nobody skeleton",
    "odds attack edda nosuchbeast",
    "odds attack edda skeleton --weapon spoon",
    "odds attack edda skeleton --advantage much",
    "odds save edda luck 12",
    "odds save edda wisdom 12 --damage 1d6",
    "odds concentration jory lots",
    "odds spell edda sacred-flame skeleton",
    "turn -m ''",
    "turn -m hi --as Merlin",
    "turn -m hi -n nobody",
    "turn -m hi -c nothing",
    "turn -m hi --keep nowhere",
    "turn -m hi --keep file.txt",
    "turn explain 9",
    "turns --after 9",
    "turns --after -1",
    "state --at 9",
    "state --at -1",
    "state --keep /dev/null",
    "rewind 9",
    "rewind --undo",
    "gm set nowhere 1 -r x",
    "gm set /party/edda-marl/hit_points 9999 -r x",
    "gm set /party/edda-marl/hit_points lots -r x",
    "gm award nobody -r x --experience 1",
    "gm award edda-marl -r x",
    "gm award edda-marl -r x --item item/nosuch",
    "gm award edda-marl -r x --money -5",
    "gm award edda-marl -r x --quantity -5 --item item/rope",
    "gm retcon 9 no",
    "gm retcon 0 no",
    "campaign new demo",
    "campaign new Bad_Name",
    "campaign new x --universe nowhere",
    "campaign new x --character nobody",
    "campaign new x --scenario nosuch",
    "campaign new x --narrator nobody",
    "campaign new x --seed -1",
    "campaign new x --max-tokens 0",
    "campaign new x --settings nowhere.json",
    "campaign new x --settings list.yaml",
    "campaign new x --from unknown.yaml",
    "campaign show nothing",
    "campaign edit demo nowhere.json",
    "campaign edit demo file.txt",
    "campaign edit demo unknown.yaml",
    "campaign copy demo --at 9",
    "campaign copy demo --to demo",
    "campaign resume demo",
    "campaign update demo",
    "campaign pack demo /dev/null/x",
    "campaign pack nothing x.wkeep",
    "campaign unpack file.txt",
    "campaign unpack nowhere.wkeep",
    "campaign unpack folder",
    "campaign recover nothing",
    "campaign delete nothing",
    "universe new withy-coast --demo",
    "universe new x --from nowhere.yaml",
    "universe new x --from binary.bin",
    "universe new x --from broken.yaml",
    "universe new x --from deep.json",
    "universe new x --from bomb.yaml",
    "universe new x --from numbers.yaml",
    "universe new x --from folder",
    "universe new x --from tag.yaml",
    "universe show nothing",
    "universe edit withy-coast list.yaml",
    "universe edit withy-coast tone.yaml",
    "universe delete nothing",
    "character new --from list.yaml",
    "character new --from unknown.yaml",
    "character new --like nobody --name x",
    "character show nobody",
    "character show ../../etc/passwd",
    "character write-back nobody",
    "keep init folder",
    "keep init file.txt",
    "keep init /proc/nowhere",
    "keep info --keep nowhere",
    "keep restore file.txt new",
    "keep restore nowhere.wkeep new",
    "keep backup /dev/null/x",
    "keep share --group no-such-group",
    "keep trash --restore nothing",
    "keep trash --restore ../..",
    "keep trash --purge nothing",
    "lore add nowhere.md",
    "lore add binary.bin",
    "lore add file.txt file.txt",
    "lore search x -u nowhere",
    "lore search x -c nothing",
    "export --out /dev/null/x",
    "export --out folder",
    "sql select",
    "sql 'drop table turns'",
    "sql \"select * from read_csv('/etc/passwd')\"",
    "play --script nowhere.txt",
    "play --script binary.bin",
    "play --script folder",
    "play nothing",
    "play --narrator nobody --script lines.txt",
    "endpoint test nowhere",
    "endpoint models nowhere",
    "endpoint remove nowhere",
    "endpoint add x --url ftp://x --model m",
    "endpoint add x --url http://example.org --model m",
    "endpoint add x --url http://u:p@127.0.0.1 --model m",
]


@pytest.fixture
def files(home: Path) -> Path:
    """Files that are not what a command wants, in the current folder."""
    here = Path.cwd()
    (here / "file.txt").write_text("just some text")
    (here / "lines.txt").write_text("I wait\n")
    (here / "binary.bin").write_bytes(bytes(range(256)))
    (here / "broken.yaml").write_text("name: [unclosed")
    (here / "list.yaml").write_text("- one\n- two\n")
    (here / "unknown.yaml").write_text("surprise: 1\n")
    (here / "tone.yaml").write_text("tone: {dark_hopeful: 900}\n")
    (here / "numbers.yaml").write_text("1: one\n2: two\n")
    (here / "tag.yaml").write_text("name: !!python/object/apply:os.system ['true']\n")
    (here / "deep.json").write_text("[" * 100_000 + "]" * 100_000)
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (here / "bomb.yaml").write_text("\n".join(bomb))
    (here / "folder").mkdir()
    (here / "folder" / "thing").write_text("x")
    return here


def words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


@pytest.mark.parametrize("command", USAGE)
def test_wrong_usage_is_exit_2(run: Run, keep: Path, files: Path, command: str) -> None:
    found = run(*words(command))
    assert found.code == 2
    assert found.out.strip() == ""
    assert "Usage: whispyrkeep" in found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize("command", FAILURES)
def test_expected_failures_are_exit_1_in_one_line(
    run: Run, keep: Path, files: Path, command: str
) -> None:
    before = _campaigns(keep)
    found = run(*words(command))
    assert (found.code, found.out.strip()) == (1, "")
    lines = found.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert "fault of ours" not in lines[0]
    assert _campaigns(keep) == before


def _campaigns(keep: Path) -> dict[str, int]:
    found = open_keep(keep)
    return {one.slug: one.head.turn for one in found.campaigns()}


@pytest.mark.parametrize("command", ["turn -m hi", "state --json", "universe list", "play -c x"])
def test_without_a_keep_it_says_how_to_make_one(run: Run, command: str) -> None:
    found = run(*words(command))
    assert (found.code, found.out) == (1, "")
    assert "keep init" in found.err
    assert not (Path.cwd() / "keep.json").exists()


def test_an_empty_keep_says_what_comes_next(run: Run) -> None:
    run("keep", "init", "mine")
    found = run("turn", "-m", "hi", "--keep", "mine")
    assert (found.code, "campaign new" in found.err) == (1, True)


@pytest.mark.parametrize("spoiled", ["keep.json", "config", "campaign.json", "start", "universe"])
def test_broken_files_of_a_keep_are_named(run: Run, keep: Path, spoiled: str) -> None:
    path = {
        "keep.json": keep / "keep.json",
        "config": keep.parent / "config" / "profile.json",
        "campaign.json": keep / "campaigns" / "demo" / "campaign.json",
        "start": keep / "campaigns" / "demo" / "snapshots" / "00000000.json",
        "universe": keep / "universes" / "withy-coast" / "universe.json",
    }[spoiled]
    path.write_text("{ spoiled")
    found = (
        run("universe", "show", "withy-coast")
        if spoiled == "universe"
        else run("state", "-c", "demo")
    )
    assert (found.code, len(found.err.splitlines())) == (1, 1)
    assert path.name in found.err
    assert "fault of ours" not in found.err


def test_a_newer_keep_is_left_alone(run: Run, keep: Path) -> None:
    document = keep / "keep.json"
    document.write_text(document.read_text().replace('"min_reader": 1', '"min_reader": 9'))
    assert '"min_reader": 9' in document.read_text()
    found = run("state")
    assert (found.code, "newer" in found.err) == (1, True)


# --- hostile text -----------------------------------------------------------------------


def harmless(text: str) -> bool:
    """Whether a terminal would show the text and do nothing else."""
    signs = {ord(sign) for sign in text} - {ord("\n"), ord("\t")}
    hidden = {
        *range(0x20),
        0x7F,
        *range(0x80, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    }
    return not signs & hidden


@pytest.fixture
def hostile(keep: Path, scripted: Callable[..., None]) -> Path:
    """A keep in which everything a person or a model may write is hostile."""
    opened = open_keep(keep)
    universe = opened.new_universe("evil", f"Evil {HOSTILE}", summary=HOSTILE)
    assert universe.summary == HOSTILE
    sheet = opened.character("edda-marl")
    opened.new_character(sheet.with_(id="evil", name=f"Evil {HOSTILE}", story=HOSTILE))
    begun = opened.new_campaign("evil", "withy-coast", ("evil",), name=HOSTILE, seed=1)
    delta = {"text": f"Lamp {HOSTILE}", "visibility": {"scope": "table"}}
    reply = {"narrative": HOSTILE, "options": [{"text": HOSTILE}], "lore_deltas": [delta]}
    scripted(f"I say {HOSTILE}", reply, campaign="evil")
    begun.refresh()
    begun.retcon(1, HOSTILE, HOSTILE)
    begun.pause(HOSTILE)
    begun.resume()
    return keep


SHOWING = [
    "universe list",
    "universe show evil",
    "character list",
    "character show evil",
    "campaign list",
    "campaign show evil",
    "turns -c evil",
    "state -c evil",
    "turn explain 1 --text -c evil",
    "lore list -c evil",
    "lore search lamp -c evil",
    "export -c evil",
    "export -c evil --format html",
    "sql 'select * from turns'",
    "sql 'select * from events'",
    "play evil --script lines.txt",
]


@pytest.mark.parametrize("command", SHOWING)
def test_hostile_text_is_shown_as_text(run: Run, hostile: Path, files: Path, command: str) -> None:
    found = run(*words(command))
    assert "end" in found.out
    assert harmless(found.out + found.err)


@pytest.mark.parametrize("command", [one for one in SHOWING if "export" not in one])
def test_hostile_text_is_escaped_in_json(
    run: Run, hostile: Path, files: Path, command: str
) -> None:
    found = run(*words(command), "--json")
    assert harmless(found.out)
    assert found.json


def test_hostile_arguments_are_not_echoed_raw(run: Run, keep: Path) -> None:
    for arguments in (
        (HOSTILE,),
        ("roll", HOSTILE),
        ("state", "-c", HOSTILE),
        ("turn", "-m", "hi", "--as", HOSTILE),
        ("turn", "-m", HOSTILE),
        ("universe", "new", HOSTILE),
        ("character", "show", HOSTILE),
        ("sql", HOSTILE),
        ("rewind", HOSTILE),
        ("roll", "--nosuch" + HOSTILE),
    ):
        found = run(*arguments)
        assert harmless(found.out + found.err), arguments


# --- help -------------------------------------------------------------------------------


def every_command() -> dict[str, Any]:
    """Each command and group by its words."""
    found: dict[str, Any] = {}

    def walk(command: Any, path: tuple[str, ...]) -> None:
        found[" ".join(path)] = command
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, (*path, name))

    walk(typer.main.get_command(app), ())
    return found


@pytest.mark.parametrize("command", every_command())
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    found = run(*command.split(), "--help")
    assert (found.code, found.err) == (0, "")
    assert f"Usage: whispyrkeep {command}".strip() in found.out
    whole = every_command()[command]
    if not getattr(whole, "commands", {}) or command in ("", "turn"):
        assert "Example: whispyrkeep" in found.out
    for parameter in whole.params:
        assert getattr(parameter, "help", "") or parameter.name == "help", parameter.name


# --- the process ------------------------------------------------------------------------

HEAVY = ("httpx", "duckdb", "lancedb", "pyarrow", "numpy", "wordllama", "jinja2", "rich",
         "IPython", "ipywidgets", "cryptography", "keyring", "yaml")  # fmt: skip


@pytest.mark.parametrize("command", [["--help"], ["roll", "1d20+5"], ["campaign", "--help"]])
def test_quick_commands_load_nothing_heavy(command: list[str]) -> None:
    code = (
        "import sys\n"
        "from whispyrkeep_cli.main import main\n"
        f"code = main({command!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stderr.strip() == "[]"


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_json_and_exit_codes_of_a_true_process(keep: Path) -> None:
    good = subprocess.run([*PROGRAM, "keep", "info", "--json"], capture_output=True, timeout=60)
    assert good.returncode == 0
    assert b'"path"' in good.stdout
    assert good.stderr == b""
    bad = subprocess.run([*PROGRAM, "state", "-c", "no"], capture_output=True, timeout=60)
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert subprocess.run([*PROGRAM, "nosuch"], capture_output=True, timeout=60).returncode == 2


def test_an_interrupted_command_is_130(keep: Path) -> None:
    """The command waits for its standard input."""
    waiting = start("turn", "-m", "-")
    time.sleep(1.5)
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert open_keep(keep).campaign("demo").head.turn == 0


def test_a_reader_who_leaves_is_no_failure(keep: Path) -> None:
    command = f"{' '.join(PROGRAM)} odds 20d20 | head -n 1"
    found = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
def test_a_full_disk_under_the_output_is_told(keep: Path) -> None:
    with open("/dev/full", "w") as full:
        found = subprocess.run(
            [*PROGRAM, "about"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert found.returncode == 1
    assert found.stderr.count("\n") == 1
    assert "space" in found.stderr


def test_a_terminal_without_these_letters_gets_their_numbers(keep: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    found = subprocess.run([*PROGRAM, "about"], capture_output=True, env=environment, timeout=60)
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"\\u201c" in found.stdout


def test_arguments_that_are_no_text(keep: Path) -> None:
    found = subprocess.run([*PROGRAM, "state", "-c", b"\xff\xfe"], capture_output=True, timeout=60)
    assert (found.returncode, found.stdout) == (1, b"")
    assert b"Traceback" not in found.stderr
