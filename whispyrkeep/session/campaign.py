"""A campaign as a person meets it: play, look back, rewind, verify, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from whispyrkeep.campaign.commands import (
    Command,
    EndCampaign,
    GmAward,
    GmSet,
    PauseCampaign,
    ResumeCampaign,
    Retcon,
    UpdateSheet,
    UpdateWorld,
)
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.verify import Verification, verify_turns
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice.streams import Dice, HandDice, KeyedDice, StreamKey
from whispyrkeep.dm.narrator import Narrator, OnText, Scene
from whispyrkeep.errors import MoveRejected, WriteFailed
from whispyrkeep.mechanics.rolls.checks import check_odds
from whispyrkeep.models import events as ev
from whispyrkeep.models.base import Value
from whispyrkeep.models.campaign import CampaignDocument
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.intent import Option
from whispyrkeep.models.lore import LoreHit, Viewer
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, FlagValue
from whispyrkeep.models.turn import Turn, TurnTime
from whispyrkeep.session import playing
from whispyrkeep.session.documents import parsed, written_back
from whispyrkeep.session.drafts import UnfinishedTurn, discard, draft_after, drafts
from whispyrkeep.session.history import (
    keep_snapshot,
    snapshot_due,
    starting_state,
    state_after,
)
from whispyrkeep.session.lorekeeping import LORE_FAILED
from whispyrkeep.session.ownership import require_given, require_player
from whispyrkeep.store.layout import CampaignPaths
from whispyrkeep.store.lines import Head
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.pending import drop_pending
from whispyrkeep.timeline import date_of

if TYPE_CHECKING:
    from whispyrkeep.session.explain import Explanation
    from whispyrkeep.session.keep import Keep
    from whispyrkeep.store.files import Disk

Order = TypeVar("Order", bound=Value)


class Campaign:
    """One campaign of an open keep.

    It holds no lock and no open file between calls; another process may play the same
    campaign, and the next call here sees its turns.
    """

    def __init__(
        self, keep: Keep, document: CampaignDocument, paths: CampaignPaths, log: CampaignLog
    ) -> None:
        self.keep = keep
        self.document = document
        self.paths = paths
        self.log = log
        self._state: CampaignState | None = None
        self._head: Head | None = None

    # --- what it is ---------------------------------------------------------------------

    @property
    def slug(self) -> str:
        return self.document.slug

    @property
    def disk(self) -> Disk:
        return self.keep.disk

    @property
    def state(self) -> CampaignState:
        """The state after the last committed turn, as this process last saw the log."""
        if self._state is None or self._head != self.log.head:
            self._state = state_after(
                self.log, self.start, self.log.head.turn, self._state, self._head
            )
            self._head = self.log.head
        return self._state

    @cached_property
    def start(self) -> CampaignState:
        """The state before the first turn."""
        return starting_state(self.paths, self.document.start_hash)

    @property
    def head(self) -> Head:
        return self.log.head

    def refresh(self) -> Head:
        """Look what other processes did; returns the head of the log."""
        return self.log.refresh()

    def now(self) -> str:
        """Wall-clock text from the keep's clock; it is shown, never hashed."""
        return self.keep.clock()

    def new_id(self) -> str:
        return self.keep.new_id()

    def turns(self, after: int = 0) -> Iterator[Turn]:
        """Committed turns from ``after + 1`` on, in order, each checked against the chain.

        Raises:
            NoSuchTurn: ``after`` lies behind the head.
            Corrupt: names file, line and turn.
        """
        self.refresh()
        return (Turn.model_validate(line) for line in self.log.read(after))

    def last_turn(self) -> Turn | None:
        """The newest turn; None before the first."""
        head = self.refresh()
        return self.turn_at(head.turn) if head.turn else None

    def turn_at(self, number: int) -> Turn:
        """One committed turn; raises ``NoSuchTurn``."""
        return Turn.model_validate(self.log.turn(number))

    def state_at(self, turn: int) -> CampaignState:
        """The state after an earlier turn, without rewinding; 0 is the start."""
        self.refresh()
        return state_after(self.log, self.start, turn, self._state, self._head)

    # --- play ---------------------------------------------------------------------------

    def turn(
        self,
        text: str,
        as_: str | None = None,
        *,
        narrator: Narrator | str | None = None,
        dice: Dice | Callable[[StreamKey, int, int], int] | None = None,
        on_text: OnText | None = None,
        on_dice: playing.OnDice | None = None,
    ) -> Turn:
        """Play one turn and commit it.

        Args:
            text: what the player says or does, or the letter of an option.
            as_: id or name of the acting character; else whose turn it is.
            narrator: a narrator, or the name of one; else the campaign's.
            dice: keyed dice by default; a function that asks the table for faces throws by hand.
            on_text: receives provisional narration as it arrives.
            on_dice: receives the events of the dice once they are safely kept.

        Raises:
            CampaignRests: it is paused or ended.
            NoSuchCharacter: ``as_`` names nobody in the party.
            StaleHead: somebody played meanwhile; the draft is kept.
            ReplyUnusable: the narrator could not be understood; nothing was written.
            NotYours: the profile may not play this campaign.
        """
        self._require_player()
        teller = self.keep.narrator(narrator or self.document.narrator, self)
        hooks = playing.Hooks(on_text, on_dice)
        thrown = self._dice(dice)
        return playing.play_turn(self, text, actor=as_, narrator=teller, dice=thrown, hooks=hooks)

    def _dice(self, dice: Dice | Callable[[StreamKey, int, int], int] | None) -> Dice:
        if dice is None:
            return KeyedDice(self.document.seed)
        return HandDice(dice) if callable(dice) else dice

    def scene(self, actor: str, text: str) -> Scene:
        """What a narrator would be given for this text now."""
        state = self.state
        if state.turn == 0:
            state = state.with_(memory=state.memory.with_(options=self.options()))
        recent = tuple(self._recent())
        lore = self._lore_if_possible(_query(text, recent))
        return playing.make_scene(self, state, actor=actor, text=text, lore=lore, recent=recent)

    def _lore_if_possible(self, query: str) -> tuple[LoreHit, ...]:
        """What play needs was pinned: it goes on without index or universe, and says so."""
        try:
            return self.lore(query, viewer="dm")
        except LORE_FAILED as failed:
            self.keep.warn(f"told without lore: {failed}")
            return ()

    def _recent(self) -> Iterator[Turn]:
        after = max(0, self.head.turn - playing.RECENT_TURNS)
        return (Turn.model_validate(line) for line in self.log.read(after))

    def lore(
        self,
        query: str,
        *,
        viewer: Viewer = "table",
    ) -> tuple[LoreHit, ...]:
        """Canon and rumours that bear on ``query`` here and now, best first."""
        state = self.state
        year = date_of(state.world.calendar, state.time).year
        present = (npc.name for npc in state.npcs.values() if npc.place == state.location)
        names = (state.world.places[state.location].name, *present)
        library = self.keep.library(self.document.universe, self)
        return library.search(query, campaign=self.slug, viewer=viewer, year=year, entities=names)

    def commit(self, turn: Turn, state: CampaignState, head: Head) -> Turn:
        """Append a finished turn behind ``head``; the commit protocol of the design.

        Raises:
            StaleHead, Busy, WriteFailed: as the log's ``append``.
        """
        line = turn.dump()
        for derived in ("prev", "hash"):
            del line[derived]
        new = self.log.append(line, head)
        self._state, self._head = state, new
        if snapshot_due(new.turn):
            self.cache_state(state, new)
        drop_pending(self.disk, self.paths, new.turn, turn.id)
        return turn.model_copy(update={"prev": head.hash, "hash": new.hash})

    def cache_state(self, state: CampaignState, head: Head) -> None:
        """Keep the state after ``head`` for quick opening; a disk that refuses does no harm."""
        try:
            keep_snapshot(self.disk, self.paths, self.start, state, head)
        except WriteFailed as failed:
            self.keep.warn(str(failed))

    @property
    def unfinished(self) -> UnfinishedTurn | None:
        """A turn whose dice are thrown and that was not committed; saying it again ends it."""
        return draft_after(self, self.refresh())

    @property
    def drafts(self) -> tuple[UnfinishedTurn, ...]:
        """Everything that was said and not committed, turns that somebody forestalled too."""
        return drafts(self)

    def discard_drafts(self) -> None:
        """Forget the turn in progress and all that was forestalled."""
        self._require_player()
        discard(self, drafts(self))

    def opening(self) -> str:
        """The scenario's first words, or the place's where there is no scenario."""
        start = self.start
        scenario = start.world.scenarios.get(start.scenario or "")
        return scenario.opening if scenario else start.world.places[start.location].summary

    def script(self) -> tuple[str, ...]:
        """Player lines the scenario's author wrote to play it once through."""
        scenario = self.start.world.scenarios.get(self.start.scenario or "")
        return scenario.script if scenario else ()

    def options(self) -> tuple[Option, ...]:
        """The lettered choices at the end of the last turn, or those play begins with."""
        state = self.state
        if state.turn or state.memory.options:
            return state.memory.options
        return self.first_options

    @cached_property
    def first_options(self) -> tuple[Option, ...]:
        """The choices before the first turn; computed, so that no narrator's words start it."""
        from whispyrkeep.dm.offline.opening import first_options

        who = playing.acting(self.start, None)
        return first_options(
            playing.make_scene(self, self.start, actor=who, text="", lore=(), recent=())
        )

    def odds(self, option: Option, actor: str | None = None) -> Fraction | None:
        """Exact chance of an option's known check from the current state; None without one."""
        check = option.intent.check if option.intent else None
        if check is None:
            return None
        who = playing.acting(self.state, actor)
        catalogue = catalogue_for(self.state.world)
        return check_odds(
            self.state, catalogue, who, check.ability, check.skill, check.difficulty_class
        )

    # --- back and forth -----------------------------------------------------------------

    def rewind(self, turn: int) -> Head:
        """Take back every turn after ``turn``; ``undo_rewind`` brings them back.

        Raises:
            NoSuchTurn: not a turn from 0 to the head.
            NotYours: the profile may not play this campaign.
        """
        self._require_player()
        return self.log.rewind(turn, rewind_id=self.new_id(), wall=self.now())

    def undo_rewind(self) -> Head:
        """Bring back what the last rewind removed, until a turn is committed.

        Raises:
            NothingToUndo: there was none, or a turn was committed since.
        """
        self._require_player()
        return self.log.undo_rewind(wall=self.now())

    @property
    def undoable(self) -> Head | None:
        """Where ``undo_rewind`` would lead; None when there is nothing to bring back."""
        return self.log.undoable

    def copy(self, at: int | None = None, *, slug: str | None = None) -> Campaign:
        """A new campaign that begins with this one's turns up to ``at`` (default: all)."""
        return self.keep.copy_campaign(self, at=at, slug=slug)

    def verify(self, progress: Callable[[int], None] | None = None) -> Verification:
        """Replay every turn, throw its keyed dice again, and compare.

        Raises:
            Corrupt: a line of the log is not what was written.
        """
        self.refresh()
        return verify_turns(
            self.start,
            self.document.seed,
            _counted(self.log.read(), progress),
        )

    # --- the GM -------------------------------------------------------------------------

    def gm_set(self, path: str, value: FlagValue | None, reason: str) -> Turn:
        """Correct a number, a condition or a fact; recorded with its reason.

        Raises:
            MoveRejected: the path or value is not legal; says what would be.
        """
        return self._table_turn("gm", _order(GmSet, path=path, value=value, reason=reason))

    def gm_award(self, target: str, reason: str, **award: Any) -> Turn:
        """Give a party member items, money or experience; see ``GmAward`` for the fields."""
        return self._table_turn("gm", _order(GmAward, target=target, reason=reason, **award))

    def retcon(self, turn: int, text: str, reason: str = "") -> Turn:
        """Declare that something told in ``turn`` was otherwise; the old turn stays as it is."""
        return self._table_turn("gm", _order(Retcon, turn=turn, text=text, reason=reason))

    def take_over_universe(self) -> Turn:
        """Go on in the universe as it is now, instead of the version pinned at the start.

        Raises:
            MoveRejected: nothing has changed, or play is where the new version has no place.
            NotInKeep, NotGiven: the universe is gone, or not this profile's to use.
        """
        universe = self.keep.universe(self.document.universe)
        given = (f"universe '{universe.slug}'", universe)
        require_given((given,), self.document.owner)
        return self._table_turn("gm", UpdateWorld(world=self.keep.world(universe.slug)))

    def take_over_sheet(self, character: str) -> Turn:
        """Let a character go on with its sheet as the keep has it now, of a higher level say.

        Raises:
            NoSuchCharacter: nobody in the party.
            MoveRejected: nothing has changed, a fight is on, or the universe bans what it has.
            NotInKeep, NotGiven: the sheet is gone, or not this profile's to use.
        """
        sheet = self.keep.character(playing.acting(self.state, character))
        require_given(((f"character '{sheet.id}'", sheet),), self.document.owner)
        return self._table_turn("gm", UpdateSheet(sheet=sheet))

    def write_back(self, character: str) -> CharacterSheet:
        """Give a character's sheet in the keep what the campaign made of it.

        Experience, money and what is carried are taken over; everything else on the sheet
        stays, and the campaign goes on with its own copy.

        Raises:
            NoSuchCharacter: nobody in the party.
            NotInKeep, NotYours: the keep has no such sheet, or it is somebody else's.
        """
        member = self.state.party[playing.acting(self.state, character)]
        before = self.keep.character(member.id)
        return self.keep.save_character(written_back(before, member), before=before)

    def pause(self, why: str = "") -> Turn:
        return self._table_turn("lifecycle", _order(PauseCampaign, why=why))

    def resume(self) -> Turn:
        return self._table_turn("lifecycle", ResumeCampaign())

    def end(self, ending: str = "", why: str = "") -> Turn:
        return self._table_turn("lifecycle", _order(EndCampaign, ending=ending, why=why))

    def _table_turn(self, kind: Literal["gm", "lifecycle"], command: Command) -> Turn:
        """A turn without a player: what the GM decides stands in the log like play."""
        self._require_player()
        head = self.refresh()
        before = self.state
        decided = decide(before, command, KeyedDice(self.document.seed))
        if isinstance(decided, Rejection):
            raise MoveRejected(decided.code, str(decided))
        state = close_turn(fold(before, decided), before.turn + 1)
        turn = Turn(
            turn=state.turn,
            id=self.new_id(),
            kind=kind,
            events=decided,
            state_hash=state.state_hash,
            time=TurnTime(before=before.time, after=state.time),
            wall=self.now(),
        )
        return self.commit(turn, state, head)

    def explain(self, turn: int) -> Explanation:
        """The prompt of a turn block by block: cost, rank, reason, and its exact text."""
        from whispyrkeep.session.explain import explain_turn

        return explain_turn(self, turn)

    def rolls(self) -> Iterator[tuple[Turn, ev.D20TestMade | ev.DiceRolled]]:
        """Every throw of dice with its turn, oldest first."""
        for turn in self.turns():
            for event in turn.events:
                if isinstance(event, ev.D20TestMade | ev.DiceRolled):
                    yield turn, event

    def _require_player(self) -> None:
        self.keep.require_writable()
        require_player(self.document, self.keep.profile.id, f"campaign '{self.slug}'")


def _order(command: type[Order], **fields: Any) -> Order:
    """A command from what a person typed; raises ``BadDocument`` when it cannot be one."""
    return parsed(command, fields, "the correction")


def _query(text: str, recent: tuple[Turn, ...]) -> str:
    """What to look up: the player's words, and a little of what was told last."""
    last = recent[-1].narrative[-300:] if recent else ""
    return f"{text} {last}".strip()


def _counted(
    lines: Iterator[dict[str, Any]], progress: Callable[[int], None] | None
) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield line
        if progress:
            progress(int(line["turn"]))
