"""The whole program against a server: profile, key, turn, play, explain, export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.play.sittings import ASKS, GOOD, OPTIONS, STORY, assert_sound, tells
from tests.servers.fault_server import Behaviour, FaultServer, refuses, says, says_object
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.opening import open_keep

KEY = "sk-planted-0123456789abcdefghijklmnop"


def wk(campaign: Campaign, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program on the campaign's keep, as a person would."""
    environment = os.environ | {"WHISPYRKEEP_KEEP": str(campaign.keep.root)}
    environment |= {"INN_KEY": KEY, "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "whispyrkeep_cli", *words]
    return subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, timeout=60
    )


def add_endpoint(campaign: Campaign, server: FaultServer) -> None:
    url = f"http://127.0.0.1:{server.port}"
    words = ["--url", url, "--model", "tale-1", "--key-env", "INN_KEY", "--max-tokens", "700"]
    done = wk(campaign, "endpoint", "add", "inn", *words)
    assert (done.returncode, KEY in done.stdout + done.stderr) == (0, False)


def test_a_turn_from_the_command_line(campaign: Campaign) -> None:
    with FaultServer(says_object(ASKS), tells()) as server:
        add_endpoint(campaign, server)
        done = wk(campaign, "turn", "-m", "I look at the rock.", "--narrator", "inn")
        assert (done.returncode, done.stderr) == (0, "")
    assert [seen.body["max_tokens"] for seen in server.seen] == [700, 700]
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert ASKS["narrative"] in done.stdout and STORY in done.stdout
    assert "d20" in done.stdout and "B) Talk to Ilse" in done.stdout
    assert_sound(campaign, 1)
    explained = wk(campaign, "turn", "explain", "1", "--json")
    stages = [prompt["stage"] for prompt in json.loads(explained.stdout)["prompts"]]
    assert stages == ["propose", "narrate"]
    exported = wk(campaign, "export", "--format", "md")
    assert STORY in exported.stdout and KEY not in exported.stdout


def test_a_sitting_streams_and_goes_on_after_failures(campaign: Campaign) -> None:
    """Provisional text is shown, voided by another try, and committed once."""
    wrong = GOOD | {"narrative": "You rolled a natural 20."}
    script = [tells(), says_object(wrong), tells(narrative="The tide has turned."), refuses(401)]
    with FaultServer(*script) as server:
        add_endpoint(campaign, server)
        lines = "I look around.\nI wait.\nI go.\n/quit\n"
        done = wk(campaign, "play", "demo", "--narrator", "inn", given=lines)
    assert done.stdout.count(STORY) == 1
    assert "The tide has turned." in done.stdout
    assert "status 401" in done.stderr and "offline" in done.stderr
    assert "Traceback" not in done.stderr
    assert_sound(campaign, 2)


BLOCKS = f"DM_TEXT:\n{STORY}\nDM_JSON:\n" + json.dumps({"options": OPTIONS})


@pytest.mark.parametrize("behaviour", [says(BLOCKS), says(BLOCKS, pieces=len(BLOCKS))])
def test_the_block_form_is_as_good(campaign: Campaign, behaviour: Behaviour) -> None:
    with FaultServer(behaviour) as server:
        add_endpoint(campaign, server)
        done = wk(campaign, "play", "demo", "--narrator", "inn", given="I look.\n")
    assert done.stdout.count(STORY) == 1
    assert "DM_" not in done.stdout and "C) Go to the inn" in done.stdout
    assert_sound(campaign, 1)


def test_a_hostile_reply_drives_no_terminal(campaign: Campaign) -> None:
    evil = "Wet \x1b[31mred\x1b]0;owned\x07 sand\x9b2J\u202e\x00 and <b>bold</b>."
    with FaultServer(tells(narrative=evil)) as server:
        add_endpoint(campaign, server)
        told = wk(campaign, "play", "demo", "--narrator", "inn", given="I look.\n")
        once = wk(campaign, "turn", "-m", "again", "--narrator", "inn", "--json")
    page = wk(campaign, "export", "--format", "html").stdout
    for text in (told.stdout, once.stdout, page):
        assert not [mark for mark in "\x1b\x9b\x00\u202e\x07" if mark in text]
    assert "Wet red sand and <b>bold</b>." in told.stdout
    assert "<b>bold</b>" not in page and "&lt;b&gt;" in page


def test_narrator_and_cap_are_kept_with_the_campaign(campaign: Campaign) -> None:
    with FaultServer(tells()) as server:
        add_endpoint(campaign, server)
        settings = '{"narrator": "inn", "caps": {"tokens": 15000}}'
        assert wk(campaign, "campaign", "edit", "demo", "-", given=settings).returncode == 0
        assert wk(campaign, "turn", "-m", "I look.").returncode == 0
        spent = json.loads(wk(campaign, "campaign", "show", "demo", "--json").stdout)["spent"]
        assert (spent["calls"], spent["prompt_tokens"]) == (1, 40)
        lower = '{"caps": {"tokens": 100}}'
        assert wk(campaign, "campaign", "edit", "demo", "-", given=lower).returncode == 0
        stopped = wk(campaign, "turn", "-m", "I look again.")
        assert (stopped.returncode, len(server.seen)) == (1, 1)
    assert "cap of 100" in stopped.stderr


def test_a_failure_is_one_line_and_writes_nothing(campaign: Campaign) -> None:
    with FaultServer(says("I would rather not.")) as server:
        add_endpoint(campaign, server)
        done = wk(campaign, "turn", "-m", "I look.", "--narrator", "inn")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was written" in done.stderr
    assert open_keep(campaign.keep.root).campaign("demo").head.turn == 0


def test_the_endpoint_can_be_tried_and_removed(campaign: Campaign, tmp_path: Path) -> None:
    with FaultServer(says('{"narrative": "Ready."}')) as server:
        add_endpoint(campaign, server)
        assert "inn" in wk(campaign, "endpoint", "list").stdout
        tried = wk(campaign, "endpoint", "test", "inn")
        assert (tried.returncode, KEY in tried.stdout + tried.stderr) == (0, False)
    assert wk(campaign, "endpoint", "remove", "inn").returncode == 0
    gone = wk(campaign, "turn", "-m", "I look.", "--narrator", "inn")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "offline" in gone.stderr
    assert not [file for file in tmp_path.rglob("*.json") if KEY in file.read_text("utf-8")]
