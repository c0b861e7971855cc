"""Exports of a real campaign: what the table gets, what the DM gets, and the file itself."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from whispyrkeep.catalog import ATTRIBUTION
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.errors import NoSuchFormat, WriteFailed
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.exporting import FORMATS, export_text, write_export
from whispyrkeep.session.opening import open_keep

WALL = "2026-01-02T03:04:05+00:00"
SECRET = "Wen Tarrow keeps the key under the stair."
REPLIES = (
    {
        "narrative": "The mud shines.",
        "lore_deltas": [
            {"text": SECRET, "entities": ["Wen Tarrow"], "visibility": {"scope": "dm"}}
        ],
    },
    {
        "narrative": "You hold your breath.",
        "roll_requests": [
            {
                "kind": "ability_check",
                "actor": "jory-thwaite",
                "ability": "wisdom",
                "skill": "perception",
                "difficulty_class": 12,
            }
        ],
    },
    {"narrative": "Water, far off."},
)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    """Two turns of the demo, with a secret in the first."""
    folder, ids = tmp_path_factory.mktemp("exports"), count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHISPYRKEEP_CONFIG", str(folder / "config"))
        keep = open_keep(
            folder / "keep", create=True, clock=lambda: WALL, new_id=lambda: f"id-{next(ids)}"
        )
        campaign = install_demo(keep, seed=20)
        teller = ScriptedNarrator(REPLIES)
        campaign.turn("I look at the mud.", narrator=teller)
        campaign.turn("I ask Wen Tarrow about the key under the stair.", narrator=teller)
        yield campaign


@pytest.mark.parametrize("kind", FORMATS)
def test_every_kind_tells_the_turns_in_order(campaign: Campaign, kind: str) -> None:
    text = export_text(campaign, kind)
    parts = (
        campaign.opening()[:40],
        "I look at the mud.",
        "The mud shines.",
        "You hold your breath.",
        "Water, far off.",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.count(ATTRIBUTION) == 1
    assert text == export_text(campaign, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_table_s_export_keeps_secrets(campaign: Campaign, kind: str) -> None:
    library = campaign.keep.library(campaign.document.universe, campaign)
    known = {record.id for record in library.list(viewer="table", campaign=campaign.slug)}
    cited = {key for turn in campaign.turns() for key in turn.cited}
    (soft,) = (record for turn in campaign.turns() for record in turn.lore)
    assert soft.id in cited - known, "the second turn must have drawn on the secret"
    text = export_text(campaign, kind)
    assert SECRET not in text
    assert soft.id not in text
    assert str(campaign.document.seed) + '"' not in text


def test_the_dm_s_export_holds_everything(campaign: Campaign) -> None:
    exported = json.loads(export_text(campaign, "json", secrets=True))
    assert exported["dm"]["turns"] == [turn.dump() for turn in campaign.turns()]
    assert exported["dm"]["document"] == campaign.document.dump()
    assert exported["dm"]["state"] == campaign.state.dump()
    (soft,) = (record for turn in campaign.turns() for record in turn.lore)
    assert soft.title in exported["turns"][1]["cited"]
    assert "dm" not in json.loads(export_text(campaign, "json"))


def test_the_file_is_whole_private_and_the_text(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "demo.html"
    path.write_text("old")
    write_export(campaign, "html", path)
    assert path.read_text("utf-8") == export_text(campaign, "html")
    assert os.listdir(tmp_path) == ["demo.html"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_written_or_told_is_an_error(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        write_export(campaign, "md", tmp_path / "nowhere" / "demo.md")
    with pytest.raises(WriteFailed):
        write_export(campaign, "md", tmp_path)
    with pytest.raises(NoSuchFormat, match="use one of md, json, html"):
        export_text(campaign, "docx")
