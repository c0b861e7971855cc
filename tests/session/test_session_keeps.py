"""Which keep is opened, whose it is, and the documents in it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from whispyrkeep.errors import (
    BadDocument,
    BadName,
    BadStart,
    DocumentChanged,
    NameTaken,
    NoCampaignYet,
    NoKeep,
    NoSuchNarrator,
    NotInKeep,
)
from whispyrkeep.models.state import CampaignSettings
from whispyrkeep.session import upkeep
from whispyrkeep.session.demo import DEMO_CAMPAIGN, begin_demo, ensure_demo, install_demo
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import make_default, new_keep, open_keep


def test_a_named_keep_is_opened(tmp_path: Path) -> None:
    made = new_keep(tmp_path / "mine")
    assert open_keep(tmp_path / "mine").stored.document == made.stored.document


def test_the_environment_names_a_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_keep(tmp_path / "mine")
    monkeypatch.setenv("WHISPYRKEEP_KEEP", str(tmp_path / "mine"))
    assert open_keep().root == tmp_path / "mine"


def test_a_named_keep_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_keep(tmp_path / "mine")
    new_keep(tmp_path / "other")
    monkeypatch.setenv("WHISPYRKEEP_KEEP", str(tmp_path / "mine"))
    assert open_keep(tmp_path / "other").root == tmp_path / "other"


def test_the_keep_around_the_current_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = new_keep(tmp_path / "mine")
    monkeypatch.chdir(keep.paths.universes)
    assert open_keep().root == tmp_path / "mine"


def test_the_keep_around_goes_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_default(new_keep(tmp_path / "usual"))
    monkeypatch.chdir(new_keep(tmp_path / "mine").root)
    assert open_keep().root == tmp_path / "mine"


def test_the_default_is_used_elsewhere(tmp_path: Path) -> None:
    make_default(new_keep(tmp_path / "usual"))
    assert open_keep().root == tmp_path / "usual"


def test_without_any_keep_the_error_says_how_to_make_one() -> None:
    with pytest.raises(NoKeep, match="keep init"):
        open_keep()


def test_an_environment_that_names_no_keep_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_default(new_keep(tmp_path / "usual"))
    monkeypatch.setenv("WHISPYRKEEP_KEEP", str(tmp_path / "gone"))
    with pytest.raises(NoKeep, match="gone"):
        open_keep()


def test_create_opens_what_is_there_already(tmp_path: Path) -> None:
    first = open_keep(tmp_path / "mine", create=True)
    assert open_keep(tmp_path / "mine", create=True).stored.document == first.stored.document


def test_create_leaves_other_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("mine")
    with pytest.raises(NameTaken):
        open_keep(tmp_path / "work", create=True)
    assert os.listdir(tmp_path / "work") == ["thesis.txt"]


def test_the_demo_without_a_place_named_goes_to_the_users_home(home: Path) -> None:
    begun = begin_demo(seed=1)
    assert begun.keep.root == home / "whispyrkeep"
    assert open_keep().root == home / "whispyrkeep"
    assert begin_demo().document == begun.document


def test_keys_of_nobody_are_in_the_keep(keep: Keep) -> None:
    """Endpoints and profile live in the user's configuration, never in a keep."""
    install_demo(keep)
    names = {path.name for path in keep.root.rglob("*") if path.is_file()}
    assert not names & {"profile.json", "settings.json", "endpoints.json"}


# --- documents --------------------------------------------------------------------------


def test_the_demo_is_installed_once(keep: Keep) -> None:
    first = install_demo(keep, seed=3)
    again = install_demo(keep, seed=4)
    assert again.document == first.document
    assert keep.campaign_slugs() == (DEMO_CAMPAIGN,)
    assert keep.universe_slugs() == ("withy-coast",)
    assert len(keep.character_slugs()) == 2


def test_a_universe_is_made_read_and_changed(keep: Keep) -> None:
    made = keep.new_universe("coast", "The Coast", summary="Salt.")
    assert keep.universe("coast") == made
    saved = keep.save_universe(made.with_(summary="Salt and rain."), before=made)
    assert keep.universe("coast") == saved
    assert saved.summary == "Salt and rain."


def test_id_slug_and_owner_of_a_universe_cannot_change(keep: Keep) -> None:
    made = keep.new_universe("coast", "The Coast")
    saved = keep.save_universe(made.with_(id="x", slug="y", owner="z", name="New"), before=made)
    assert saved == made.with_(name="New")
    assert keep.universe_slugs() == ("coast",)


def test_the_second_of_two_editors_is_told(keep: Keep) -> None:
    made = keep.new_universe("coast", "The Coast")
    keep.save_universe(made.with_(summary="Anna's"), before=made)
    with pytest.raises(DocumentChanged):
        keep.save_universe(made.with_(summary="Boris's"), before=made)
    assert keep.universe("coast").summary == "Anna's"


def test_a_character_is_made_read_and_changed(keep: Keep) -> None:
    _, party = ensure_demo(keep)
    sheet = keep.character(party[0])
    saved = keep.save_character(sheet.with_(name="Somebody"), before=sheet)
    assert keep.character(party[0]) == saved
    with pytest.raises(DocumentChanged):
        keep.save_character(sheet.with_(name="Else"), before=sheet)


def test_names_are_taken_once(keep: Keep) -> None:
    _, party = ensure_demo(keep)
    with pytest.raises(NameTaken):
        keep.new_universe("withy-coast", "Again")
    with pytest.raises(NameTaken):
        keep.new_character(keep.character(party[0]))


@pytest.mark.parametrize("slug", ["", "Großes", "a b", "../up", "con", "a" * 65, "-a", "."])
def test_unfit_names_are_refused(keep: Keep, slug: str) -> None:
    with pytest.raises(BadName):
        keep.new_universe(slug, "Name")
    assert keep.universe_slugs() == ()


def test_what_is_not_there_is_named_with_what_is(keep: Keep) -> None:
    ensure_demo(keep)
    for missing in (
        lambda: keep.universe("nowhere"),
        lambda: keep.character("nobody"),
        lambda: keep.campaign("nothing"),
        lambda: keep.new_campaign("c", "nowhere", ("edda-marl",)),
        lambda: keep.new_campaign("c", "withy-coast", ("nobody",)),
    ):
        with pytest.raises(NotInKeep):
            missing()
    with pytest.raises(NotInKeep, match="edda-marl, jory-thwaite"):
        keep.character("nobody")


def test_a_campaign_is_begun_with_what_was_asked(keep: Keep) -> None:
    universe, party = ensure_demo(keep)
    begun = keep.new_campaign(
        "night",
        universe,
        party[:1],
        name="One night",
        seed=9,
        settings=CampaignSettings(failure_style="strict"),
        starts_at=10_797_720_000,
    )
    assert begun.document.name == "One night"
    assert begun.document.seed == 9
    assert begun.document.settings.failure_style == "strict"
    assert tuple(begun.state.party) == party[:1]
    assert begun.state.time == 10_797_720_000
    assert begun.document == keep.campaign("night").document


def test_seeds_differ_unless_given(keep: Keep) -> None:
    universe, party = ensure_demo(keep)
    seeds = {keep.new_campaign(f"n{n}", universe, party).document.seed for n in range(3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"seed": -1}, BadDocument),
        ({"seed": 2**53}, BadDocument),
        ({"name": "x" * 401}, BadDocument),
        ({"narrator": "nobody"}, NoSuchNarrator),
        ({"scenario": "none"}, BadStart),
    ],
)
def test_a_campaign_that_cannot_be_is_not_begun(
    keep: Keep, options: dict[str, object], error: type[Exception]
) -> None:
    universe, party = ensure_demo(keep)
    with pytest.raises(error):
        keep.new_campaign("night", universe, party, **options)  # type: ignore[arg-type]
    assert keep.campaign_slugs() == ()
    assert not (keep.paths.campaigns / "night").exists()


def test_a_campaign_needs_somebody_in_it(keep: Keep) -> None:
    universe, _ = ensure_demo(keep)
    with pytest.raises(BadStart):
        keep.new_campaign("night", universe, ())


def test_what_a_campaign_stands_on_cannot_be_edited(keep: Keep) -> None:
    before = install_demo(keep).document
    changed = before.with_(seed=1, start_hash="", universe="x", owner="y", name="Other")
    assert keep.save_campaign_document(changed, before=before) == before.with_(name="Other")
    with pytest.raises(NoSuchNarrator):
        keep.save_campaign_document(before.with_(narrator="nobody"), before=before)


def test_one_broken_document_does_not_hide_the_others(keep: Keep) -> None:
    ensure_demo(keep)
    (keep.paths.characters / "broken.json").write_text("{")
    (keep.paths.characters / "wrong.json").write_text(json.dumps({"id": "wrong"}))
    assert [sheet.id for sheet in keep.characters()] == ["edda-marl", "jory-thwaite"]
    assert len(keep.warnings) == 2


def test_the_latest_campaign_is_the_one_played_last(keep: Keep) -> None:
    with pytest.raises(NoCampaignYet, match="campaign new"):
        keep.latest_campaign()
    universe, party = ensure_demo(keep)
    for slug in ("first", "second", "third"):
        keep.new_campaign(slug, universe, party)
    keep.campaign("first").pause()
    for number, slug in enumerate(("second", "third", "first")):
        played = keep.paths.campaigns / slug / ("head.json" if slug == "first" else "campaign.json")
        os.utime(played, (1_000 + number, 1_000 + number))
    assert keep.latest_campaign().slug == "first"


def test_a_shelved_campaign_is_not_the_latest(keep: Keep) -> None:
    document = install_demo(keep).document
    keep.save_campaign_document(document.with_(shelved=True), before=document)
    with pytest.raises(NoCampaignYet):
        keep.latest_campaign()


def test_a_folder_copied_by_hand_is_not_taken_for_a_campaign(keep: Keep) -> None:
    install_demo(keep)
    shutil.copytree(keep.paths.campaigns / "demo", keep.paths.campaigns / "again")
    with pytest.raises(BadDocument, match="it says 'demo' and lies at 'again'"):
        keep.campaign("again")
    assert [one.slug for one in keep.campaigns()] == ["demo"]
    assert len(keep.warnings) == 1


def test_names_lead_nowhere_else(keep: Keep) -> None:
    ensure_demo(keep)
    for reading in (keep.universe, keep.character, keep.campaign):
        with pytest.raises(BadName):
            reading("../universes/withy-coast")


def test_one_damaged_campaign_does_not_stop_what_is_about_all(keep: Keep) -> None:
    universe, party = ensure_demo(keep)
    for slug in ("bad", "good"):
        keep.new_campaign(slug, universe, party).pause()
    segment = keep.campaign("bad").paths.segment(1)
    segment.write_bytes(segment.read_bytes().replace(b"pause", b"pausE"))
    assert keep.sql("select distinct campaign from turns").rows == (("good",),)
    assert upkeep.rebuild(keep)["turns of good"] == 1
    assert "bad/events" in keep.warnings[0]
