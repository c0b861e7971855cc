"""An open keep: its universes, characters and campaigns, and whose they are."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from whispyrkeep.campaign.start import new_state
from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.errors import (
    BadDocument,
    BadName,
    BrokenDocument,
    Corrupt,
    DocumentChanged,
    KeyStoreLocked,
    NoCampaignYet,
    NotInKeep,
    TooNew,
)
from whispyrkeep.models.campaign import MAX_SEED, CampaignDocument, Caps
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.lore import LoreHit
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.universe import Universe
from whispyrkeep.models.world import World
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.documents import parsed, read_as, read_world
from whispyrkeep.session.history import start_document
from whispyrkeep.session.narrators import require_narrator
from whispyrkeep.session.ownership import Owned, require_given, require_owner
from whispyrkeep.store.archive import branch_campaign
from whispyrkeep.store.documents import read_document, write_document
from whispyrkeep.store.keep import Keep as StoredKeep
from whispyrkeep.store.layout import TURNS_A_SNAPSHOT, UniversePaths, check_free, check_name
from whispyrkeep.store.lines import genesis_hash
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.profiles import Profile
from whispyrkeep.store.snapshots import write_start
from whispyrkeep.timeline import place_campaign, universe_now

if TYPE_CHECKING:
    from whispyrkeep.lore.library import LoreLibrary
    from whispyrkeep.session.narrators import Teller
    from whispyrkeep.session.query import Table

Model = TypeVar("Model", Universe, CharacterSheet, CampaignDocument)
Read = TypeVar("Read")


def wall_clock() -> str:
    """The wall clock as ISO text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def random_id() -> str:
    """A new id for a document or turn."""
    return uuid.uuid4().hex


def _nobody_to_ask(question: str) -> str:
    raise KeyStoreLocked("the key file", f"{question}: nobody is there to answer")


class Keep:
    """A keep opened by one profile; made by ``open_keep``.

    Args:
        stored: the keep as the store opened it; says whether anything may be written.
        profile: who opens it.
        config: the user's folder for endpoints, keys and settings.
        clock: wall-clock text for what is shown, never for what is hashed.
        new_id: ids of documents and turns.
    """

    def __init__(
        self,
        stored: StoredKeep,
        profile: Profile,
        *,
        config: Path,
        clock: Callable[[], str] = wall_clock,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self.config = config
        self.ask_passphrase: Callable[[str], str] = _nobody_to_ask
        self.profile = profile
        self.reopen(stored)
        self.clock = clock
        self.new_id = new_id
        self.warnings: list[str] = []
        self._libraries: dict[str, LoreLibrary] = {}
        self.tellers: dict[tuple[str, str], Teller] = {}

    def again(self) -> Keep:
        """The same keep opened once more, for use from another thread: nothing is shared."""
        stored = replace(self.stored)
        return Keep(stored, self.profile, config=self.config, clock=self.clock, new_id=self.new_id)

    def reopen(self, stored: StoredKeep) -> None:
        """Go on with the keep as the store opened it anew, after a claim or a change of sharing."""
        self.stored = stored
        self.paths = stored.paths
        self.disk = stored.disk

    @property
    def root(self) -> Path:
        return self.paths.root

    def __repr__(self) -> str:
        return f"Keep({self.root.name!r}, {len(self.campaign_slugs())} campaigns)"

    @property
    def writable(self) -> bool:
        return self.stored.read_only is None

    @property
    def cache(self) -> Path:
        """Where indexes are made; beside the user's settings when the keep may not be written."""
        if self.writable:
            return self.paths.cache
        return self.config / "cache" / self.stored.document.keep_id

    def require_writable(self) -> None:
        """Raises ``ReadOnly`` with the reason, and how to claim the keep."""
        self.stored.require_writable()

    def warn(self, text: str) -> None:
        """Note something that went wrong without harm; callers show ``warnings``."""
        self.warnings.append(text)

    # --- universes ----------------------------------------------------------------------

    def universe_slugs(self) -> tuple[str, ...]:
        return _slugs(self.paths.universes.glob("*/universe.json"), parent=True)

    def universes(self) -> Iterator[Universe]:
        """Every universe that can be read; the others are noted among the warnings."""
        return self._readable(self.universe_slugs(), self.universe)

    def universe(self, slug: str) -> Universe:
        """Raises ``NotInKeep``, or ``BadDocument`` when it is not valid."""
        return self._read(Universe, "universe", self._universe_document(slug), slug)

    def universe_paths(self, universe: Universe) -> UniversePaths:
        return self.paths.universe(universe.slug, universe.id)

    def world(self, slug: str) -> World:
        """The universe with all it is populated with, as a campaign would pin it now."""
        universe = self.universe(slug)
        return read_world(universe, self.universe_paths(universe))

    def catalogue(self, slug: str) -> Catalogue:
        """The rules as a campaign that began now would have them, homebrew and bans included."""
        return catalogue_for(self.world(slug))

    def new_universe(self, slug: str, name: str, /, **fields: Any) -> Universe:
        """Create a universe owned by this profile.

        Args:
            fields: those of ``Universe``; another one's id, owner and sharing do not count.
        """
        self.require_writable()
        check_free(self.paths.universes, slug)
        own = {"id": self.new_id(), "slug": slug, "name": name, "owner": self.profile.id}
        value = fields | own | {"shared_with": (), "shelved": False}
        universe = parsed(Universe, value, f"universe '{slug}'")
        self._write_new(self._universe_document(slug), universe)
        return universe

    def save_universe(self, universe: Universe, *, before: Universe) -> Universe:
        """Replace a universe's document; its id and owner cannot change.

        Args:
            before: the document as it was read, which ``universe`` was made from.

        Raises:
            NotYours: somebody else's.
            DocumentChanged: somebody saved another version since ``before``.
        """
        kept = universe.with_(id=before.id, slug=before.slug)
        return self._save(kept, before, "universe", self._universe_document(before.slug))

    def require_universe_owner(self, slug: str) -> None:
        """Raises ``NotYours`` unless this profile owns the universe."""
        require_owner(self.universe(slug), self.profile.id, f"universe '{slug}'")

    def _universe_document(self, slug: str) -> Path:
        return self.paths.universes / check_name(slug) / "universe.json"

    # --- characters ---------------------------------------------------------------------

    def character_slugs(self) -> tuple[str, ...]:
        return _slugs(self.paths.characters.glob("*.json"))

    def characters(self) -> Iterator[CharacterSheet]:
        """Every character that can be read; the others are noted among the warnings."""
        return self._readable(self.character_slugs(), self.character)

    def character(self, slug: str) -> CharacterSheet:
        """Raises ``NotInKeep``, or ``BadDocument`` when it is not valid."""
        return self._read(CharacterSheet, "character", self.paths.character(slug), slug)

    def new_character(self, sheet: CharacterSheet | Mapping[str, Any]) -> CharacterSheet:
        """Add a character owned by this profile."""
        self.require_writable()
        value = sheet.dump() if isinstance(sheet, CharacterSheet) else dict(sheet)
        own = {"owner": self.profile.id, "shared_with": (), "shelved": False}
        owned = parsed(CharacterSheet, value | own, "the character")
        check_free(self.paths.characters, owned.id)
        self._write_new(self.paths.character(owned.id), owned)
        return owned

    def save_character(self, sheet: CharacterSheet, *, before: CharacterSheet) -> CharacterSheet:
        """Replace a character's sheet; campaigns that copied it keep their own.

        Raises as ``save_universe``.
        """
        kept = sheet.with_(id=before.id)
        return self._save(kept, before, "character", self.paths.character(before.id))

    # --- campaigns ----------------------------------------------------------------------

    def campaign_slugs(self) -> tuple[str, ...]:
        return _slugs(self.paths.campaigns.glob("*/campaign.json"), parent=True)

    def campaign_document(self, slug: str) -> CampaignDocument:
        return self._read(CampaignDocument, "campaign", self._campaign_document(slug), slug)

    def campaign(self, slug: str) -> Campaign:
        """Open a campaign.

        Raises:
            NotInKeep: there is none of that name.
            Corrupt, TooNew: its log is not what was written.
        """
        document = self.campaign_document(slug)
        paths = self.paths.campaign(slug, document.id)
        if not self.writable:
            paths = replace(paths, index=self.cache / "index" / paths.index.name)
        genesis = genesis_hash(document.id, document.seed, document.start_hash)
        log = CampaignLog(paths, genesis, self.disk, writable=self.writable)
        for torn in log.set_aside:
            self.warn(
                f"{torn.size} bytes behind turn {torn.after_turn} were set aside: {torn.path}"
            )
        return Campaign(self, document, paths, log)

    def campaigns(self) -> Iterator[Campaign]:
        """Every campaign that can be opened; the others are noted among the warnings."""
        return self._readable(self.campaign_slugs(), self.campaign)

    def campaign_documents(self) -> Iterator[CampaignDocument]:
        """Every campaign's document that can be read; the others are noted as warnings."""
        return self._readable(self.campaign_slugs(), self.campaign_document)

    def latest_campaign(self) -> Campaign:
        """The campaign of this keep that was played or begun last, shelved ones left out.

        Raises:
            NoCampaignYet: there is none.
        """
        there = [document.slug for document in self.campaign_documents() if not document.shelved]
        if not there:
            raise NoCampaignYet(self.root)
        return self.campaign(max(there, key=lambda slug: self._played_at(slug).stat().st_mtime_ns))

    def _played_at(self, slug: str) -> Path:
        """The file of a campaign that changes whenever it is played."""
        witness = self.paths.campaigns / slug / "head.json"
        return witness if witness.exists() else self._campaign_document(slug)

    def new_campaign(  # noqa: PLR0913 - all but three are optional keywords
        self,
        slug: str,
        universe: str,
        characters: tuple[str, ...],
        *,
        name: str = "",
        scenario: str | None = None,
        seed: int | None = None,
        settings: CampaignSettings | None = None,
        narrator: str = "offline",
        caps: Caps | None = None,
        starts_at: int | None = None,
    ) -> Campaign:
        """Begin a campaign: copies the characters and pins the universe.

        Args:
            scenario: where play starts; default the universe's only scenario.
            seed: of all keyed dice; random when None.
            starts_at: universe second; default the scenario's date, else the universe's
                present. A date that other campaigns have passed retells; that is noted.

        Raises:
            NotInKeep, BadDocument, NameTaken: as the names and documents have it.
            NotGiven: the universe or a character belongs to somebody who did not share it.
        """
        self.require_writable()
        check_free(self.paths.campaigns, slug)
        require_narrator(self, narrator)
        setting = self.universe(universe)
        sheets = tuple(self.character(character) for character in characters)
        require_given(
            (
                (f"universe '{universe}'", setting),
                *((f"character '{sheet.id}'", sheet) for sheet in sheets),
            ),
            self.profile.id,
        )
        world = read_world(setting, self.universe_paths(setting))
        chosen = settings or CampaignSettings(
            mode="scenario" if world.scenarios else "campaign",
            rating=setting.content.rating.value,
        )
        state = new_state(
            world,
            sheets,
            scenario=scenario,
            settings=chosen,
            starts_at=self._starts_at(setting, world, scenario, starts_at),
        )
        fields = {
            "id": self.new_id(),
            "slug": slug,
            "name": name or slug.replace("-", " ").capitalize(),
            "owner": self.profile.id,
            "universe": setting.slug,
            "universe_id": setting.id,
            "scenario": state.scenario,
            "seed": secrets.randbelow(MAX_SEED) if seed is None else seed,
            "start_hash": "",
            "settings": chosen,
            "narrator": narrator,
            "caps": caps or Caps(),
            "created": self.clock(),
        }
        return self._begin(parsed(CampaignDocument, fields, f"campaign '{slug}'"), state)

    def _starts_at(
        self, universe: Universe, world: World, scenario: str | None, asked: int | None
    ) -> int:
        """The second a new campaign begins at; a note when it lies in the universe's past."""
        plot = world.scenarios.get(scenario or "")
        if plot is None and len(world.scenarios) == 1:
            plot = next(iter(world.scenarios.values()))
        heads = (
            campaign.state.time
            for campaign in self.campaigns()
            if campaign.document.universe_id == universe.id
        )
        dated = asked if asked is not None else (plot.starts_at or None) if plot else None
        placed = place_campaign(universe_now(universe, heads, world.timeline), asked=dated)
        if placed.retells:
            self.warn(f"'{universe.slug}' has gone on since: this campaign retells its past")
        return placed.starts_at

    def _begin(self, document: CampaignDocument, state: CampaignState) -> Campaign:
        """The starting state first, the document last: half a campaign is never seen."""
        paths = self.paths.campaign(document.slug, document.id)
        start_hash = write_start(self.disk, paths, start_document(state))
        begun = document.with_(start_hash=start_hash)
        self._write_new(paths.document, begun)
        return self.campaign(document.slug)

    def copy_campaign(
        self, campaign: Campaign, *, at: int | None = None, slug: str | None = None
    ) -> Campaign:
        """A new campaign, owned by this profile, with the first ``at`` turns of another.

        It begins where the other one began and has the same dice, so that both go on alike
        as long as the same is done in them.

        Raises:
            NoSuchTurn: the other one has no turn ``at``.
            NotGiven: it, its universe or a character of it is somebody else's and not shared.
        """
        self.require_writable()
        turn = campaign.refresh().turn if at is None else at
        require_given(self._used_by(campaign), self.profile.id)
        changes = {
            "name": f"{campaign.document.name} (from turn {turn})"[:400],
            "owner": self.profile.id,
            "shared_with": [],
            "shelved": False,
            "created": self.clock(),
            "copied_from": f"{campaign.document.id}#{turn}",
        }
        name = slug or f"{campaign.slug}-from-{turn}"
        branch_campaign(self.disk, self.paths, campaign.log, turn, name, self.new_id(), changes)
        made = self.campaign(name)
        cached = turn - turn % TURNS_A_SNAPSHOT
        if cached:
            made.cache_state(campaign.state_at(cached), made.log.head_at(cached))
        return made

    def _used_by(self, campaign: Campaign) -> Iterator[tuple[str, Owned]]:
        """The campaign, and what of this keep it was begun with."""
        yield f"campaign '{campaign.slug}'", campaign.document
        slug = campaign.document.universe
        if slug in self.universe_slugs():
            yield f"universe '{slug}'", self.universe(slug)
        for member in campaign.start.party:
            if member in self.character_slugs():
                yield f"character '{member}'", self.character(member)

    def save_campaign_document(
        self, document: CampaignDocument, *, before: CampaignDocument
    ) -> CampaignDocument:
        """Replace a campaign's settings; what its turns stand on cannot change.

        Raises:
            NotYours, DocumentChanged: as ``save_universe``.
            NoSuchNarrator: it would be told by somebody unknown.
        """
        if document.narrator != before.narrator:
            require_narrator(self, document.narrator)
        fixed = ("id", "slug", "universe", "universe_id", "scenario", "seed", "start_hash")
        kept = document.with_(**{name: getattr(before, name) for name in fixed})
        return self._save(kept, before, "campaign", self._campaign_document(before.slug))

    def _campaign_document(self, slug: str) -> Path:
        return self.paths.campaigns / check_name(slug) / "campaign.json"

    # --- narrators, lore, SQL -----------------------------------------------------------

    def narrator(self, chosen: Narrator | str, campaign: Campaign) -> Narrator:
        """The narrator of that name: ``offline``, or an endpoint profile of the user."""
        from whispyrkeep.session.narrators import narrator_for

        return narrator_for(chosen, campaign) if isinstance(chosen, str) else chosen

    def library(self, universe: str, *campaigns: Campaign) -> LoreLibrary:
        """The universe's lore, its index level with documents and the campaigns' turns."""
        from whispyrkeep.session.lorekeeping import library_of, sync

        if universe not in self._libraries:
            self._libraries[universe] = library_of(self, universe)
        library = self._libraries[universe]
        sync(self, library, campaigns)
        return library

    def cited(self, campaign: Campaign, ids: tuple[str, ...]) -> tuple[LoreHit, ...]:
        """The records of a turn's citations that still exist, as hits in that order."""
        from whispyrkeep.session.lorekeeping import cited_hits

        return cited_hits(self, campaign, ids)

    def sql(self, query: str, parameters: tuple[Any, ...] = ()) -> Table:
        """Rows of a read-only query over the views turns, events, rolls, lore and time.

        Raises:
            QueryFailed: the database's own message, in one line.
        """
        from whispyrkeep.session.query import run_query

        return run_query(self, query, parameters)

    # --- reading and writing ------------------------------------------------------------

    def _read(self, model: type[Model], kind: str, path: Path, slug: str) -> Model:
        if not path.exists():
            raise NotInKeep(kind, slug, getattr(self, f"{kind}_slugs")())
        document = read_as(model, path)
        name = document.id if isinstance(document, CharacterSheet) else document.slug
        if name != slug:
            raise BadDocument(str(path), (f"it says '{name}' and lies at '{slug}'",))
        return document

    def _write_new(self, path: Path, document: Model) -> None:
        write_document(self.disk, self.paths, path, document.dump(), None)

    def _readable(self, slugs: Iterable[str], read: Callable[[str], Read]) -> Iterator[Read]:
        for slug in slugs:
            try:
                yield read(slug)
            except (BadDocument, BrokenDocument, BadName, Corrupt, TooNew) as unreadable:
                self.warn(str(unreadable))

    def _save(self, document: Model, before: Model, kind: str, path: Path) -> Model:
        """Write over what this profile owns; the owner itself never changes here."""
        self.require_writable()
        stored = read_document(path)
        there = parsed(type(document), stored.value, str(path))
        name = path.parent.name if path.stem == kind else path.stem
        require_owner(there, self.profile.id, f"{kind} '{name}'")
        if there != before:
            raise DocumentChanged(path)
        owned = document.with_(owner=there.owner)
        write_document(self.disk, self.paths, path, owned.dump(), stored.content_hash)
        return owned


def _slugs(paths: Iterator[Path], *, parent: bool = False) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name if parent else path.stem for path in paths))
