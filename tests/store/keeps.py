"""A keep with a universe, a character and a campaign, laid down through the store."""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.store.documents import write_document
from whispyrkeep.store.files import Disk
from whispyrkeep.store.keep import Keep, create_keep
from whispyrkeep.store.lines import genesis_hash
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.profiles import Profile
from whispyrkeep.store.prompts import put_prompt
from whispyrkeep.store.snapshots import write_start

from .turns import envelope

ANNA = Profile(id="anna", name="Anna")
BORIS = Profile(id="boris", name="Boris")


def make_keep(root: Path, owner: Profile = ANNA) -> Keep:
    return create_keep(root, owner, f"keep-of-{owner.id}")


def add_world(keep: Keep, slug: str = "coast") -> Path:
    """A universe with canon, and a character; returns the universe's folder."""
    paths = keep.paths.universe(slug, f"u-{slug}")
    document = {"id": f"u-{slug}", "slug": slug, "name": "The Salt Coast"}
    write_document(keep.disk, keep.paths, paths.document, document, None)
    paths.canon.mkdir()
    (paths.canon / "01 der große Sturm.md").write_text("# Storm\n\nIt came from the west.\n")
    mira = keep.paths.character("mira")
    if not mira.exists():
        write_document(keep.disk, keep.paths, mira, {"id": "mira", "level": 3}, None)
    return paths.folder


def add_campaign(keep: Keep, slug: str, turns: int, campaign_id: str = "c-1") -> CampaignLog:
    """A campaign of so many turns in the universe ``coast``."""
    paths = keep.paths.campaign(slug, campaign_id)
    start_hash = write_start(keep.disk, paths, {"hp": 12})
    document = {
        "id": campaign_id,
        "slug": slug,
        "name": slug.title(),
        "owner": keep.document.owner.id,
        "universe": "coast",
        "universe_id": "u-coast",
        "seed": 7,
        "start_hash": start_hash,
    }
    write_document(keep.disk, keep.paths, paths.document, document, None)
    put_prompt(keep.disk, paths, "You are the DM.")
    log = open_campaign(keep, slug)
    play(log, turns)
    return log


def open_campaign(keep: Keep, slug: str, disk: Disk | None = None) -> CampaignLog:
    from whispyrkeep.store.documents import read_document

    document = read_document(keep.paths.campaigns / slug / "campaign.json").value
    genesis = genesis_hash(document["id"], document["seed"], document["start_hash"])
    return CampaignLog(keep.paths.campaign(slug, document["id"]), genesis, disk or keep.disk)


def play(log: CampaignLog, turns: int, way: str = "on") -> None:
    for _ in range(turns):
        turn = log.head.turn + 1
        log.append(envelope(turn, id=f"{way}-{turn}", narrative=f"They walk {way}."), log.head)
