"""Every command in words and in JSON, and what it did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run
from whispyrkeep.session.opening import open_keep

CHECK = {
    "narrative": "You look.",
    "roll_requests": [
        {
            "kind": "ability_check",
            "actor": "edda-marl",
            "ability": "wisdom",
            "skill": "perception",
            "difficulty_class": 10,
        }
    ],
}

IN_A_KEEP = [
    "about",
    "roll 4d6kh3 --seed 7",
    "odds 1d4",
    "odds dice 1d4 --svg one.svg",
    "odds attack edda skeleton",
    "odds attack skeleton Edda --weapon shortbow --band near --advantage advantage",
    "odds save edda dexterity 15 --damage 8d6 --type fire --svg fire.svg",
    "odds save edda wisdom 12 --inspiration",
    "odds concentration jory 2d6+3",
    "odds check edda athletics 15",
    "odds check edda strength 15",
    "odds spell jory sacred-flame skeleton",
    "keep info",
    "keep profile",
    "keep profile --name Anna",
    "keep default",
    "keep claim",
    "keep share",
    "keep rebuild",
    "keep backup all.wkeep",
    "keep trash",
    "keep init fresh --demo --seed 3",
    "universe list",
    "universe show withy-coast",
    "universe new blank --name Blank",
    "universe new copied --demo",
    "universe share withy-coast boris",
    "universe shelve withy-coast",
    "universe delete withy-coast",
    "character list",
    "character show edda-marl",
    "character new other --like edda-marl --name Other",
    "character share edda-marl boris",
    "character shelve edda-marl",
    "character delete edda-marl",
    "character write-back edda-marl",
    "campaign list",
    "campaign show",
    "campaign new second --seed 4",
    "campaign new third --demo",
    "campaign share demo boris",
    "campaign shelve demo",
    "campaign copy demo --at 1",
    "campaign pause demo",
    "campaign end demo",
    "campaign pack demo demo.wkeep",
    "campaign recover demo",
    "campaign delete demo",
    "gm set /party/edda-marl/hit_points 3 -r fell",
    "gm award edda-marl --experience 5 -r well",
    "gm retcon 1 No -r vote",
    "turns",
    "state",
    "dice-log",
    "rewind 0",
    "verify",
    "turn explain 1",
    "export",
    "export --format html",
    "export --format json",
    "export --format md --out story.md",
    "lore list",
    "lore search lamp",
    "lore rebuild",
    "endpoint list",
    "endpoint add local --url http://127.0.0.1:9 --model m",
]


@pytest.fixture
def played(scripted: Callable[..., None]) -> None:
    scripted("I look", CHECK, {"narrative": "The mud shines."})


@pytest.mark.parametrize("command", IN_A_KEEP)
def test_each_command_reports_in_words(run: Run, keep: Path, played: None, command: str) -> None:
    found = run(*command.split())
    assert (found.code, found.err) == (0, "") or command.startswith("export")
    assert found.out.strip()


@pytest.mark.parametrize("command", IN_A_KEEP)
def test_each_command_reports_in_json(run: Run, keep: Path, played: None, command: str) -> None:
    found = run(*command.split(), "--json")
    assert found.code == 0
    assert isinstance(found.json, dict | list)


def test_odds_in_json_are_fractions(run: Run, keep: Path) -> None:
    """SRD 5.2: Edda's Greatsword at +5 against the Skeleton's Armor Class 14 hits on a 9."""
    found = run("odds", "attack", "edda", "skeleton", "--json").json
    assert (found["hit"], found["critical"]) == ("3/5", "1/20")
    assert found["harmed"]["damage"]["chances"]["3"] == "2/5"
    assert run("odds", "2d6 >= 11", "--json").json["chances"] == {"0": "11/12", "1": "1/12"}


def test_odds_are_drawn(run: Run, keep: Path) -> None:
    told = run("odds", "4d6kh3", "--svg", "dice.svg")
    assert told.out.splitlines()[-1] == "drawn in dice.svg"
    assert Path("dice.svg").read_text("utf-8").startswith("<svg ")
    assert run("odds", "check", "edda", "athletics", 15, "--svg", "x.svg").code == 2


def test_sql(run: Run, keep: Path, played: None) -> None:
    query = "select campaign, turn, player_text from turns"
    assert run("sql", query, "--json").json == [
        {"campaign": "demo", "turn": 1, "player_text": "I look"}
    ]
    assert run("sql", "-", stdin=query).out.splitlines()[1].split()[:2] == ["demo", "1"]


def test_a_turn_is_played_and_taken_back(run: Run, keep: Path) -> None:
    done = run("turn", "-m", "I look around", "--as", "jory", "--json")
    assert (done.code, done.json["turn"], done.json["actor"]) == (0, 1, "jory-thwaite")
    assert run("turn", "-m", "-", stdin="I wait\n").code == 0
    assert [turn["player_text"] for turn in run("turns", "--json").json] == [
        "I look around",
        "I wait",
    ]
    assert run("turns", "--after", 1, "--json").json[0]["turn"] == 2
    assert run("rewind", 1, "--json").json["turn"] == 1
    assert run("state", "--json").json["turn"] == 1
    assert run("rewind", "--undo").code == 0
    assert run("state", "--at", 1, "--json").json["turn"] == 1
    assert run("verify", "--json").json["turns"] == 2


def test_verify_says_what_is_wrong(run: Run, keep: Path, scripted: Callable[..., None]) -> None:
    for text in ("one", "two", "three"):
        scripted(text)
    segment = next(keep.glob("campaigns/demo/events/*.jsonl"))
    segment.write_bytes(segment.read_bytes().replace(b'"two"', b'"ten"'))
    told = run("verify")
    assert told.code == 1
    assert "turn 2" in told.err
    found = run("verify", "--json")
    assert (found.code, found.json["sound"], found.json["fault"]["turn"]) == (1, False, 2)
    assert run("campaign", "recover", "demo", "--json").json["turn"] == 1
    assert run("campaign", "list").code == 0


def test_a_campaign_is_played_by_name_or_the_latest(run: Run, keep: Path) -> None:
    run("campaign", "new", "second", "--seed", 1)
    assert run("turn", "-m", "I wait", "-c", "demo").code == 0
    assert run("turns", "--json").json != []
    assert run("turns", "-c", "second", "--json").json == []


def test_pause_and_resume(run: Run, keep: Path) -> None:
    assert run("campaign", "pause").code == 0
    refused = run("turn", "-m", "on")
    assert (refused.code, refused.out) == (1, "")
    assert "campaign resume demo" in refused.err
    assert run("campaign", "show", "--json").json["status"] == "paused"
    assert run("campaign", "resume").code == 0
    assert run("turn", "-m", "I wait").code == 0


def test_deleted_things_come_back(run: Run, keep: Path) -> None:
    gone = run("campaign", "delete", "demo", "--json").json
    assert run("campaign", "list", "--json").json == []
    assert run("turn", "-m", "on").code == 1
    assert [one["id"] for one in run("keep", "trash", "--json").json] == [gone["id"]]
    assert run("keep", "trash", "--restore", gone["id"]).code == 0
    assert run("turn", "-m", "I wait").code == 0
    gone = run("character", "delete", "edda-marl", "--json").json
    assert run("keep", "trash", "--purge", gone["id"]).code == 0
    assert run("keep", "trash", "--json").json == []


def test_shelved_things_are_left_out_of_choices(run: Run, keep: Path) -> None:
    run("character", "shelve", "jory-thwaite")
    assert [one["id"] for one in run("character", "list", "--json").json] == ["edda-marl"]
    assert len(run("character", "list", "--all", "--json").json) == 2
    begun = run("campaign", "new", "alone", "--json")
    assert begun.code == 0
    assert list(open_keep(keep).campaign("alone").state.party) == ["edda-marl"]
    run("universe", "shelve", "withy-coast")
    assert run("universe", "list", "--json").json == []
    assert run("campaign", "new", "nowhere").code == 2
    assert run("campaign", "new", "named", "--universe", "withy-coast").code == 0
    for slug in ("demo", "alone", "named"):
        run("campaign", "shelve", slug)
    assert run("state").code == 1
    assert run("campaign", "shelve", "demo", "--back").code == 0
    assert run("state").code == 0


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump])
def test_documents_come_from_json_and_yaml(
    run: Run, keep: Path, dump: Callable[[object], str]
) -> None:
    universe = dump({"name": "The Rim", "summary": "Ice.", "tone": {"dark_hopeful": 10}})
    Path("rim.txt").write_text(universe)
    assert run("universe", "new", "rim", "--from", "rim.txt", "--json").json["summary"] == "Ice."
    made = run("universe", "new", "rim-two", "--from", "-", "--json", stdin=universe).json
    assert (made["name"], made["tone"]["dark_hopeful"]) == ("The Rim", 10)
    changes = dump({"tone": {"comic_serious": 90}, "content": {"lines": ["spiders"]}})
    changed = run("universe", "edit", "rim", "-", "--json", stdin=changes).json
    assert changed["tone"] == {**made["tone"], "comic_serious": 90}
    assert changed["content"]["lines"] == ["spiders"]

    sheet = run("character", "show", "edda-marl", "--json").json
    copied = run("character", "new", "mira", "--from", "-", "--json", stdin=dump(sheet)).json
    assert copied["id"] == "mira"
    assert run("character", "edit", "mira", "-", stdin=dump({"money_cp": 7})).code == 0
    assert run("character", "show", "mira", "--json").json["money_cp"] == 7

    plan = {"slug": "night", "universe": "withy-coast", "characters": ["mira"], "seed": 5}
    plan["settings"] = {"failure_style": "strict"}
    begun = run("campaign", "new", "--from", "-", "--json", stdin=dump(plan))
    assert (begun.code, begun.json["seed"]) == (0, 5)
    assert begun.json["settings"]["failure_style"] == "strict"
    assert run("campaign", "edit", "night", "-", stdin=dump({"name": "Night"})).code == 0
    assert run("campaign", "show", "night", "--json").json["name"] == "Night"


def test_a_universe_round_trips_through_its_own_json(run: Run, keep: Path) -> None:
    shown = run("universe", "show", "withy-coast").out
    document = run("universe", "show", "withy-coast", "--json").out
    assert run("universe", "new", "again", "--from", "-", stdin=document).code == 0
    again = run("universe", "show", "again", "--json").json
    assert again["name"] == json.loads(document)["name"]
    assert again["id"] != json.loads(document)["id"]
    assert "8 places" in shown


def test_a_universe_from_a_folder(run: Run, keep: Path) -> None:
    folder = keep / "universes" / "withy-coast"
    (folder / "notes.txt").write_text("not part of a universe")
    assert run("universe", "new", "twin", "--from", folder, "--name", "Twin").code == 0
    assert "Twin" in run("universe", "show", "twin").out
    assert "8 places" in run("universe", "show", "twin").out
    assert not (keep / "universes" / "twin" / "notes.txt").exists()


def test_answers_are_taken_from_a_pipe(run: Run, keep: Path) -> None:
    made = run("universe", "new", "rim", stdin="The Rim\nIce.\nThe Ledge\n")
    assert made.code == 0
    assert run("universe", "show", "rim", "--json").json["summary"] == "Ice."
    assert run("campaign", "new", "--universe", "withy-coast", stdin="night\n").code == 0
    assert "night" in run("campaign", "list").out


def test_a_later_universe_is_taken_over(run: Run, keep: Path) -> None:
    assert run("campaign", "update", "demo").code == 1
    run("universe", "edit", "withy-coast", "-", stdin='{"summary": "Drier."}')
    assert run("campaign", "update", "demo").code == 0
    assert open_keep(keep).campaign("demo").state.world.summary == "Drier."


def test_a_sheet_is_written_back(run: Run, keep: Path) -> None:
    run("gm", "award", "edda-marl", "--money", 50, "-r", "pay")
    assert run("character", "write-back", "edda-marl", "-c", "demo").code == 0
    assert run("character", "show", "edda-marl", "--json").json["money_cp"] == 450


def test_campaigns_travel(run: Run, keep: Path, scripted: Callable[..., None]) -> None:
    scripted("one")
    assert run("campaign", "pack", "demo", "demo.wkeep").code == 0
    assert run("keep", "init", "other").code == 0
    assert run("campaign", "unpack", "demo.wkeep", "--keep", "other").code == 0
    assert run("turns", "--keep", "other", "--json").json[0]["player_text"] == "one"
    scripted("two")
    run("turn", "-m", "I wait", "--keep", "other")
    run("campaign", "pack", "demo", "newer.wkeep")
    refused = run("campaign", "unpack", "newer.wkeep", "--keep", "other")
    assert (refused.code, "--as NAME" in refused.err) == (1, True)
    taken = run("campaign", "unpack", "newer.wkeep", "--keep", "other", "--as", "away", "--json")
    assert taken.json == {"campaign": "away", "turn": 2, "added": 2}


def test_keeps_are_backed_up_and_restored(
    run: Run, keep: Path, scripted: Callable[..., None]
) -> None:
    scripted("one")
    assert run("keep", "backup", "all.wkeep").code == 0
    assert run("keep", "restore", "all.wkeep", "again").code == 0
    assert run("turns", "--keep", "again", "--json").json == run("turns", "--json").json
    assert run("verify", "--keep", "again").code == 0


def test_a_keep_carried_elsewhere_is_read_until_it_is_claimed(
    run: Run, keep: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(tmp_path / "elsewhere"))
    assert "read-only" in run("keep", "info").out
    assert run("state").code == 0
    refused = run("turn", "-m", "on")
    assert (refused.code, "keep claim" in refused.err) == (1, True)
    assert run("keep", "claim").code == 0
    assert run("turn", "-m", "I wait").code == 0


def test_lore_is_added_and_found(run: Run, keep: Path) -> None:
    Path("ferry.md").write_text("# The ferry\n\nThe ferryman Odo takes no coin but teeth.\n")
    assert run("lore", "add", "ferry.md").code == 0
    found = run("lore", "search", "teeth of the ferryman", "--json").json
    assert "Odo" in found[0]["record"]["text"]
    assert run("lore", "search", "lamp", "-c", "demo").code == 0
    hidden = len(run("lore", "list", "--dm", "--json").json)
    assert hidden > len(run("lore", "list", "--json").json)


def test_which_keep(run: Run, keep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHISPYRKEEP_KEEP")
    assert run("state").code == 1
    assert run("state", "--keep", keep).code == 0
    monkeypatch.chdir(keep / "campaigns")
    assert run("state").code == 0
    monkeypatch.chdir(keep.parent / "here")
    assert run("keep", "default", "--keep", keep).code == 0
    assert run("state").code == 0


def test_a_profile_is_renamed(run: Run) -> None:
    first = run("keep", "profile", "--json").json
    assert run("keep", "profile", "--name", " Anna ", "--json").json == {**first, "name": "Anna"}
    assert run("keep", "profile", "--json").json["name"] == "Anna"
    assert run("keep", "profile", "--name", " ").code == 1


def test_endpoints_are_kept_without_showing_keys(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add = ("endpoint", "add", "inn", "--url", "http://127.0.0.1:9/v1", "--model", "m")
    assert run(*add, "--key-env", "INN_KEY", "--json").json["name"] == "inn"
    assert run("endpoint", "list", "--json").json[0]["model"] == "m"
    monkeypatch.setenv("INN_KEY", "sk-planted-0123456789")
    failed = run("endpoint", "test", "inn")
    assert failed.code == 1
    assert "sk-planted" not in failed.out + failed.err
    assert run("endpoint", "remove", "inn").code == 0
    assert run("endpoint", "list", "--json").json == []


def test_exports_go_to_files_and_stdout(
    run: Run, keep: Path, scripted: Callable[..., None]
) -> None:
    scripted("I look", {"narrative": "Mud, and more mud."})
    for kind in ("md", "html", "json"):
        assert "more mud" in run("export", "--format", kind).out
        assert run("export", "--format", kind, "--out", f"story.{kind}").code == 0
        assert "more mud" in Path(f"story.{kind}").read_text()
