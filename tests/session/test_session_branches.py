"""Copies, two players at once, whose things are used, caches, SQL, lore and explanations."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.session.tables import BORIS, EDDA, JORY, faces, look, play, tells
from tests.store.faults import in_child
from whispyrkeep.errors import (
    Corrupt,
    NameTaken,
    NoSuchTurn,
    NotGiven,
    NotYours,
    ReadOnly,
    StaleHead,
)
from whispyrkeep.session import upkeep
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.exporting import export_text
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep
from whispyrkeep.store.profiles import Profile

RUMOUR = {
    "narrative": "Somebody hums.",
    "lore_deltas": [
        {"text": "The ferryman sells teeth.", "visibility": {"scope": "table"}},
    ],
}


def as_boris(keep: Keep) -> Keep:
    return open_keep(keep.root, profile=BORIS)


def shared(keep: Keep) -> Keep:
    """The keep with its files open to a group, as Boris opens it."""
    upkeep.share(keep, _a_group())
    return as_boris(keep)


def _a_group() -> str:
    grp = pytest.importorskip("grp")
    return str(grp.getgrgid(os.getgid()).gr_name)


# --- copies -----------------------------------------------------------------------------


def test_a_copy_has_the_turns_up_to_there_and_goes_its_own_way(campaign: Campaign) -> None:
    look(campaign)
    play(campaign, "two", "three")
    copied = campaign.copy(2)
    assert copied.slug == "demo-from-2"
    assert copied.document.id != campaign.document.id
    assert copied.document.copied_from == f"{campaign.document.id}#2"
    assert [turn.player_text for turn in copied.turns()] == ["I look around", "two"]
    assert copied.state == campaign.state_at(2)
    found = copied.verify()
    assert (found.sound, found.turns, found.dice) == (True, 2, 1)
    play(copied, "elsewhere")
    assert copied.rewind(1).turn == 1
    assert copied.undo_rewind().turn == 3
    assert copied.verify().sound
    assert campaign.refresh().turn == 3
    assert campaign.verify().sound


def test_a_copy_throws_the_dice_the_other_would_have_thrown(campaign: Campaign) -> None:
    play(campaign, "one")
    copied = campaign.copy(slug="twin")
    assert faces(look(copied)) == faces(look(campaign))


def test_a_copy_of_nothing_yet(campaign: Campaign) -> None:
    copied = campaign.copy(0, slug="fresh")
    assert copied.head.turn == 0
    assert copied.state == campaign.start


def test_copies_that_cannot_be_made_leave_nothing(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    with pytest.raises(NoSuchTurn):
        campaign.copy(2)
    with pytest.raises(NameTaken):
        campaign.copy(slug="demo")
    assert keep.campaign_slugs() == ("demo",)
    assert not list(keep.root.glob(".incoming*"))


def test_a_copy_of_a_copy_can_be_packed_and_unpacked(
    keep: Keep, campaign: Campaign, tmp_path: Path
) -> None:
    look(campaign)
    copied = campaign.copy(1, slug="one").copy(slug="two")
    upkeep.pack_campaign(keep, "two", tmp_path / "two.wkeep")
    other = open_keep(tmp_path / "other", create=True)
    upkeep.unpack_campaign(other, tmp_path / "two.wkeep")
    assert other.campaign("two").state == copied.state
    assert other.campaign("two").verify().sound


# --- two at one table -------------------------------------------------------------------


def test_the_second_player_is_told_and_keeps_what_was_said(keep: Keep, campaign: Campaign) -> None:
    second = open_keep(keep.root).campaign("demo")
    ahead = tells("They come first.")

    class Slow:
        """A narrator during whose telling the other one plays."""

        name = "slow"

        def propose(self, scene: object, **options: object) -> object:
            second.turn("I run", narrator=ahead)
            return tells("You walk.").propose(scene)  # type: ignore[arg-type]

    with pytest.raises(StaleHead):
        campaign.turn("I walk", narrator=Slow())  # type: ignore[arg-type]
    assert [turn.player_text for turn in campaign.turns()] == ["I run"]
    assert campaign.unfinished is None
    assert [draft.player_text for draft in campaign.drafts] == ["I walk"]
    again = play(campaign, campaign.drafts[0].player_text)
    assert (again.turn, again.player_text) == (2, "I walk")
    assert campaign.drafts == ()
    assert second.refresh().turn == 2
    assert second.state == campaign.state


def test_another_process_plays_the_same_campaign(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "mine")
    code = (
        "import sys\n"
        "from whispyrkeep.session.opening import open_keep\n"
        "from whispyrkeep.dm.script import ScriptedNarrator\n"
        "campaign = open_keep(sys.argv[1]).campaign('demo')\n"
        "campaign.turn('theirs', narrator=ScriptedNarrator([{'narrative': 'Yes.'}]))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(keep.root)], check=True, timeout=60)
    assert campaign.state.turn == 1
    assert [turn.player_text for turn in campaign.turns()] == ["mine", "theirs"]
    assert campaign.state.turn == 2
    assert play(campaign, "mine again").turn == 3
    assert campaign.verify().sound


def test_a_rewind_by_somebody_else_is_seen(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one", "two")
    open_keep(keep.root).campaign("demo").rewind(1)
    assert play(campaign, "another two").turn == 2
    assert [turn.player_text for turn in campaign.turns()] == ["one", "another two"]


# --- whose ------------------------------------------------------------------------------


def test_a_keep_of_somebody_else_is_for_reading(keep: Keep, campaign: Campaign) -> None:
    look(campaign)
    before = _everything(keep.root)
    other = as_boris(keep)
    theirs = other.campaign("demo")
    assert theirs.state == campaign.state
    assert theirs.verify().sound
    assert len(other.sql("select * from rolls")) == 1
    assert theirs.lore("the lamp")
    universe, sheet = other.universe("withy-coast"), other.character(EDDA)
    for writing in (
        lambda: play(theirs, "mine now"),
        lambda: theirs.rewind(0),
        lambda: theirs.undo_rewind(),
        lambda: theirs.pause(),
        lambda: theirs.gm_award(EDDA, "x", experience=1),
        lambda: theirs.take_over_universe(),
        lambda: theirs.write_back(EDDA),
        lambda: theirs.copy(),
        lambda: theirs.discard_drafts(),
        lambda: other.new_universe("x", "X"),
        lambda: other.save_universe(universe.with_(name="x"), before=universe),
        lambda: other.save_character(sheet.with_(name="x"), before=sheet),
        lambda: other.new_campaign("x", "withy-coast", (EDDA,)),
        lambda: upkeep.delete_document(other, "campaign", "demo"),
        lambda: upkeep.share(other, None),
    ):
        with pytest.raises(ReadOnly, match="keep claim"):
            writing()
    assert _everything(keep.root) == before


def test_a_claimed_keep_can_be_played(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    other = as_boris(keep)
    assert upkeep.claim(other) == 4
    assert play(other.campaign("demo"), "mine now").turn == 2
    assert not open_keep(keep.root).writable


def test_in_a_shared_keep_each_changes_only_their_own(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    before = keep.universe("withy-coast"), keep.character(EDDA), campaign.document
    other = shared(keep)
    theirs = other.campaign("demo")
    for writing in (
        lambda: play(theirs, "mine now"),
        lambda: theirs.rewind(0),
        lambda: theirs.pause(),
        lambda: theirs.gm_award(EDDA, "x", experience=1),
        lambda: theirs.take_over_universe(),
        lambda: theirs.write_back(EDDA),
        lambda: theirs.discard_drafts(),
        lambda: other.save_universe(before[0].with_(name="x"), before=before[0]),
        lambda: other.save_character(before[1].with_(name="x"), before=before[1]),
        lambda: other.save_campaign_document(before[2].with_(name="x"), before=before[2]),
        lambda: upkeep.delete_document(other, "universe", "withy-coast"),
        lambda: upkeep.delete_document(other, "character", EDDA),
        lambda: upkeep.delete_document(other, "campaign", "demo"),
        lambda: upkeep.share(other, None),
    ):
        with pytest.raises(NotYours):
            writing()
    with pytest.raises(NotGiven):
        theirs.copy(slug="boris-own")
    with pytest.raises(NotGiven):
        other.new_campaign("boris-own", "withy-coast", (EDDA,))
    assert campaign.refresh().turn == 1
    assert (keep.universe("withy-coast"), keep.character(EDDA)) == before[:2]


def test_what_was_given_can_be_used(keep: Keep, campaign: Campaign) -> None:
    universe, sheet = keep.universe("withy-coast"), keep.character(EDDA)
    keep.save_universe(universe.with_(shared_with=(BORIS.id,)), before=universe)
    other = shared(keep)
    with pytest.raises(NotGiven, match=EDDA):
        other.new_campaign("boris-own", "withy-coast", (EDDA,))
    keep.save_character(sheet.with_(shared_with=(BORIS.id,)), before=sheet)
    begun = other.new_campaign("boris-own", "withy-coast", (EDDA,))
    assert begun.document.owner == BORIS.id
    assert play(begun, "mine").turn == 1
    with pytest.raises(NotYours):
        play(keep.campaign("boris-own"), "not mine")


def test_a_campaign_that_was_shared_can_be_played_but_not_deleted(
    keep: Keep, campaign: Campaign
) -> None:
    document = campaign.document
    keep.save_campaign_document(document.with_(shared_with=(BORIS.id,)), before=document)
    other = shared(keep)
    assert play(other.campaign("demo"), "together").turn == 1
    with pytest.raises(NotYours):
        upkeep.delete_document(other, "campaign", "demo")


def test_the_trash_of_others_is_theirs(keep: Keep, campaign: Campaign) -> None:
    other = shared(keep)
    gone = upkeep.delete_document(keep, "character", EDDA)
    for touching in (upkeep.restore_document, upkeep.purge_document):
        with pytest.raises(NotYours):
            touching(other, gone.id)
    upkeep.restore_document(keep, gone.id)
    assert keep.character(EDDA).id == EDDA
    gone = upkeep.delete_document(keep, "campaign", "demo")
    with pytest.raises(NotYours):
        upkeep.purge_document(other, gone.id)
    upkeep.purge_document(keep, gone.id)
    assert upkeep.trashed(keep) == ()


def test_deleted_documents_come_back_as_they_were(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    state = campaign.state
    for kind, slug in (("campaign", "demo"), ("universe", "withy-coast")):
        gone = upkeep.delete_document(keep, kind, slug)  # type: ignore[arg-type]
        assert [one.id for one in upkeep.trashed(keep)] == [gone.id]
        upkeep.restore_document(keep, gone.id)
    assert keep.campaign("demo").state == state


def test_a_campaign_lives_on_without_its_universe_and_characters(
    keep: Keep, campaign: Campaign
) -> None:
    """What play needs was copied at the start."""
    upkeep.delete_document(keep, "character", EDDA)
    upkeep.delete_document(keep, "character", JORY)
    upkeep.delete_document(keep, "universe", "withy-coast")
    fresh = open_keep(keep.root)
    left = fresh.campaign("demo")
    assert play(left, "on").turn == 1
    assert left.verify().sound
    assert left.explain(1).prompts
    assert "You say: on" in export_text(left, "md")


# --- caches -----------------------------------------------------------------------------


def test_the_cache_may_vanish_at_any_time(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    assert campaign.lore("lamp")
    assert len(keep.sql("select * from turns")) == 1
    shutil.rmtree(keep.paths.cache)
    play(campaign, "two")
    assert campaign.lore("lamp")
    assert len(keep.sql("select * from turns")) == 2
    shutil.rmtree(keep.paths.cache)
    assert upkeep.rebuild(keep)["turns of demo"] == 2
    assert campaign.verify().sound


def test_play_goes_on_without_lore_when_the_index_cannot_be_made(
    keep: Keep, campaign: Campaign
) -> None:
    shutil.rmtree(keep.paths.cache, ignore_errors=True)
    keep.paths.cache.write_text("somebody put a file here")
    assert play(campaign, "on").turn == 1
    assert "told without lore" in keep.warnings[0]


def test_a_torn_tail_is_set_aside_and_reported(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one")
    segment = campaign.paths.segment(1)
    segment.write_bytes(segment.read_bytes() + b'{"half a tu')
    fresh = open_keep(keep.root)
    assert fresh.campaign("demo").head.turn == 1
    assert "set aside" in fresh.warnings[0]


def test_an_edited_turn_is_named(keep: Keep, campaign: Campaign) -> None:
    play(campaign, "one", "two", "three")
    segment = campaign.paths.segment(1)
    segment.write_bytes(segment.read_bytes().replace(b"You say: two", b"You say: ten"))
    fresh = open_keep(keep.root).campaign("demo")
    with pytest.raises(Corrupt, match="turn 2"):
        fresh.verify()
    recovered = upkeep.recover_campaign(keep, "demo", "demo-good")
    assert recovered.head.turn == 1
    assert keep.campaign("demo-good").verify().sound


# --- SQL, lore, explanations ------------------------------------------------------------


def test_sql_over_all_campaigns(keep: Keep, campaign: Campaign) -> None:
    look(campaign)
    look(campaign.copy(1, slug="other"), "Again")
    table = keep.sql("select campaign, count(*) as rolls from rolls group by 1 order by 1")
    assert table.dicts() == [{"campaign": "demo", "rolls": 1}, {"campaign": "other", "rolls": 2}]
    found = keep.sql("select player_text from turns where campaign = ? and turn = 1", ("demo",))
    assert found.rows == (("I look around",),)
    assert "<td>I look around</td>" in found._repr_html_()


def test_rumours_are_lore_until_they_are_rewound(keep: Keep, campaign: Campaign) -> None:
    done = campaign.turn("I listen", narrator=tells(RUMOUR))
    (record,) = done.lore
    found = campaign.lore("ferryman teeth")
    assert record.id in [hit.record.id for hit in found]
    campaign.rewind(0)
    assert record.id not in [hit.record.id for hit in campaign.lore("ferryman teeth")]
    campaign.undo_rewind()
    assert record.id in [hit.record.id for hit in campaign.lore("ferryman teeth")]


def test_rumours_stay_in_their_campaign(keep: Keep, campaign: Campaign) -> None:
    campaign.turn("I listen", narrator=tells(RUMOUR))
    another = keep.new_campaign("another", "withy-coast", (EDDA,))
    assert not _from_turns(another)
    assert _from_turns(campaign.copy(slug="copied")) == _from_turns(campaign) != []


def test_what_only_the_dm_may_see_is_not_for_the_table(campaign: Campaign) -> None:
    secret = {"text": "The bell is hollow bone.", "visibility": {"scope": "dm"}}
    campaign.turn("hm", narrator=tells({"narrative": "Hm.", "lore_deltas": [secret]}))
    texts = [hit.record.text for hit in campaign.lore("bell hollow bone", viewer="dm")]
    assert "The bell is hollow bone." in texts
    texts = [hit.record.text for hit in campaign.lore("bell hollow bone")]
    assert "The bell is hollow bone." not in texts


def test_a_turn_is_explained_block_by_block(campaign: Campaign) -> None:
    play(campaign, "I ask about the lamp")
    play(campaign, "I ask about the bell <<<")
    found = campaign.explain(2)
    (prompt,) = found.prompts
    assert not prompt.sent
    layers = [block.layer for block in prompt.blocks]
    assert layers[0] == "role"
    assert layers[-1] == "player"
    assert {"campaign", "story", "lore", "state"} <= set(layers)
    assert "I ask about the bell" in prompt.blocks[-1].text
    assert prompt.tokens == sum(block.tokens for block in prompt.blocks)
    assert set(found.cited) == set(campaign.turn_at(2).cited)
    with pytest.raises(NoSuchTurn):
        campaign.explain(3)


def test_a_keep_in_a_folder_that_cannot_be_written(
    keep: Keep, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a child without the administrator's rights, which no folder's mode stops."""
    play(campaign, "one")
    known = campaign.state.state_hash
    with tempfile.TemporaryDirectory() as reachable:
        Path(reachable).chmod(0o755)
        root = Path(shutil.copytree(keep.root, Path(reachable, "keep")))
        monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(Path(reachable, "config")))
        for path in [root, *root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            assert in_child(lambda: _find_it_closed(root, keep.profile, known)) == 0
        finally:
            for path in [root, *root.rglob("*")]:
                path.chmod(0o755)


def _find_it_closed(root: Path, profile: Profile, known: str) -> None:
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    locked = open_keep(root, profile=profile)
    assert not locked.writable
    assert locked.campaign("demo").state.state_hash == known
    with pytest.raises(ReadOnly):
        play(locked.campaign("demo"), "on")


def _from_turns(campaign: Campaign) -> list[str]:
    hits = campaign.lore("ferryman teeth")
    return [hit.record.id for hit in hits if hit.record.source.type == "turn"]


def _everything(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
