"""A fight for its own sake: a party against foes, outside every campaign and keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import Any, Final

import orjson

from whispyrkeep.campaign.fight_log import (
    LogLine,
    fighter_line,
    log_lines,
    log_text,
    result_lines,
)
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.tactics import STRAIGHTFORWARD, tactic
from whispyrkeep.dice import KeyedDice
from whispyrkeep.errors import BadFight, BrokenDocument
from whispyrkeep.mechanics.bans import ban_words, banned_on_sheet
from whispyrkeep.mechanics.choosing.points import Reacting
from whispyrkeep.mechanics.fights.muster import MOST_FOES
from whispyrkeep.mechanics.fights.skirmish import MOST_ROUNDS, Skirmish, begin, simulate
from whispyrkeep.mechanics.in_play import left_in_fight
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Band
from whispyrkeep.models.universe import Ruleset
from whispyrkeep.session.documents import parsed
from whispyrkeep.session.ready import ready_party
from whispyrkeep.session.tabletop import fresh_seed

DEMO: Final = "demo"
READY: Final = "party-"
"""Begins the name of a ready party of a level: ``party-5``."""
BUILT_IN: Final = Catalogue({})
LARGEST_PARTY_FILE: Final = 16 * 2**20
_ROW: Final = re.compile(r"(?:(\d+)\s*[x*]?\s+)?(.+)")


@dataclass(frozen=True, slots=True)
class FightReport:
    """A fight that was fought; in a notebook it shows itself as tables.

    Attributes:
        fought: everything about it, its events and states included.
    """

    fought: Skirmish

    @property
    def winner(self) -> str:
        """``party``, ``foes`` or ``nobody``."""
        return self.fought.winner

    @property
    def rounds(self) -> int:
        return self.fought.rounds

    @property
    def log(self) -> tuple[LogLine, ...]:
        """Every die, modifier, step of damage and effect, in order."""
        return tuple(log_lines(self.fought))

    @property
    def unmodelled(self) -> dict[str, tuple[str, ...]]:
        """What the engine leaves to the table of who fought and what was cast, with the page."""
        return left_in_fight(self.fought)

    def __str__(self) -> str:
        return "\n".join(result_lines(self.fought))

    def log_text(self) -> str:
        """The log for reading, with a heading for every turn."""
        return "\n".join(log_text(self.fought))

    def dump(self) -> dict[str, Any]:
        """Result, log and events as plain JSON data."""
        fought = self.fought
        return {
            "winner": fought.winner,
            "rounds": fought.rounds,
            "seed": fought.seed,
            "tactics": dict(fought.tactics),
            "fighters": [asdict(one) | {"spent": dict(one.spent)} for one in fought.fighters],
            "budget": None
            if fought.budget is None
            else asdict(fought.budget) | {"difficulty": fought.budget.difficulty},
            "unmodelled": {name: list(left) for name, left in self.unmodelled.items()},
            "log": [line._asdict() for line in self.log],
            "events": [event.dump() for event in fought.events],
        }

    def _repr_html_(self) -> str:
        head, *_ = result_lines(self.fought)
        fared = "".join(
            f"<li>{escape(fighter_line(one, self.fought.end))}</li>" for one in self.fought.fighters
        )
        budget = (
            f"<p>Encounter: {escape(str(self.fought.budget))}</p>" if self.fought.budget else ""
        )
        rows = "".join(_row("td", (str(line.round), line.turn, line.text)) for line in self.log)
        titles = _row("th", ("Round", "Turn", "What happened"))
        return (
            f"<section><p><b>{escape(head)}</b></p><ul>{fared}</ul>{budget}<details>"
            f"<summary>The log</summary><table>{titles}{rows}</table></details>"
            f"{self._left_html()}</section>"
        )

    def _left_html(self) -> str:
        rows = "".join(
            f"<li>{escape(name)}: {escape('; '.join(left))}</li>"
            for name, left in self.unmodelled.items()
        )
        if not rows:
            return ""
        return f"<details><summary>Left to the table</summary><ul>{rows}</ul></details>"


def _row(tag: str, cells: Iterable[str]) -> str:
    style = "text-align:left;padding:0.1em 0.8em 0.1em 0"
    inside = "".join(f'<{tag} style="{style}">{escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{inside}</tr>"


def simulate_fight(  # noqa: PLR0913 - one keyword for each thing a fight is made of
    party: str | Path | Sequence[CharacterSheet],
    foes: str,
    *,
    seed: int | None = None,
    tactics: str | Tactic = STRAIGHTFORWARD,
    foe_tactics: str | Tactic = STRAIGHTFORWARD,
    rounds: int = MOST_ROUNDS,
    band: Band | str = Band.NEAR,
    lair: bool = False,
    rules: Ruleset | None = None,
    homebrew: Mapping[str, dict[str, Any]] | None = None,
    overlays: Mapping[str, Overlay] | None = None,
    react: Reacting | None = None,
) -> FightReport:
    """Fight a party against foes to the end, both sides by a tactic.

    Args:
        party: characters, a JSON file of them (a list, or one), ``demo`` for the demo's,
            ``party-5`` for one of each class at level 5, or monsters as text: ``4 ogre``.
        foes: monsters by name or id, with their numbers: ``3 goblin-warrior, 1 bugbear-warrior``.
        seed: 0 to 2**64-1; the same seed tells the same fight. Fresh without.
        tactics: a tactic or the name of one, of the party, and ``foe_tactics`` of the foes.
        rounds: after so many (1 to 100) the fight is broken off.
        band: how far apart they begin: ``engaged``, ``near`` or ``far``.
        lair: the foes are in their lair, where legends can do more.
        rules: house rules; the book's without.
        homebrew: entries of your own by catalogue id, in the catalogue's format.
        overlays: what your universe says about entries, its bans among them.
        react: chooses in every window of Reactions, of both sides: called with the state and a
            decision, it returns one of the options, or None to let it pass. Else the tactics do.

    Raises:
        NotOffered: ``react`` returns something that is no option.
        BadFight: a count, a name or a party that cannot be; it says which and what is near.
        BrokenDocument, BadDocument: the party's file is no JSON, or no characters.
        UnknownTactic: no tactic has that name.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise BadFight(f"{rounds} rounds", f"fight 1 to {MOST_ROUNDS} rounds")
    if band not in set(Band):
        raise BadFight(f"'{band}' is no distance", f"begin {', '.join(Band)}")
    catalogue = Catalogue(homebrew or {}, overlays) if homebrew or overlays else BUILT_IN
    sheets, allies = _party(party, catalogue)
    _require_allowed(sheets, catalogue)
    minds = {"party": _tactic(tactics), "foes": _tactic(foe_tactics)}
    monsters = roster(foes, catalogue)
    request = StartFight(monsters=monsters, allies=allies, band=Band(band), lair=lair)
    dice = KeyedDice(fresh_seed() if seed is None else seed)
    start = begin(sheets, rules, homebrew, overlays)
    fought = simulate(start, request, dice, minds, rounds, react=react)
    if isinstance(fought, Rejection):
        raise BadFight(fought.message, "nobody has fought; change the sides and try again")
    return FightReport(fought)


def _require_allowed(sheets: Iterable[CharacterSheet], catalogue: Catalogue) -> None:
    for sheet in sheets:
        banned = banned_on_sheet(sheet, catalogue)
        if banned:
            problem = f"{sheet.name}: {ban_words(catalogue, banned[0])}"
            raise BadFight(problem, "fight with other characters, or lift the ban")


def _tactic(named: str | Tactic) -> Tactic:
    return named if isinstance(named, Tactic) else tactic(named)


# --- who fights -----------------------------------------------------------------------


def _party(
    party: str | Path | Sequence[CharacterSheet], catalogue: Catalogue
) -> tuple[tuple[CharacterSheet, ...], tuple[str, ...]]:
    """The characters, or the monsters, that fight as the party."""
    if isinstance(party, Path):
        return read_party(party), ()
    if not isinstance(party, str):
        return _different(tuple(party), "the party"), ()
    if party == DEMO:
        from whispyrkeep.session.demo import demo_characters  # it opens keeps, which takes a while

        return demo_characters(), ()
    if party.startswith(READY) and party.removeprefix(READY).isdecimal():
        return ready_party(int(party.removeprefix(READY)), catalogue=catalogue), ()
    if party.endswith(".json") or Path(party).is_file():
        return read_party(Path(party)), ()
    return (), roster(party, catalogue)


def read_party(path: Path) -> tuple[CharacterSheet, ...]:
    """The characters of a JSON file: a list of them, or a single one.

    Raises:
        BrokenDocument, BadDocument: it is no JSON, or holds something else.
        BadFight: it cannot be read, holds nobody, or two of one id.
    """
    try:
        if path.stat().st_size > LARGEST_PARTY_FILE:
            raise BadFight(f"'{path}' is too large for a party", "give a list of characters")
        content = path.read_bytes()
    except OSError as cause:
        problem = f"the party's file '{path}' cannot be read: {cause.strerror}"
        raise BadFight(problem, "give a JSON file, demo, or monsters such as '4 ogre'") from None
    return party_in(content, path)


def party_in(content: bytes, path: Path) -> tuple[CharacterSheet, ...]:
    """The characters of such a file's content; raises what ``read_party`` does."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as cause:
        raise BrokenDocument(path, cause.lineno, cause.colno, cause.msg) from None
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) for entry in entries):
        raise BadFight(f"'{path.name}' holds no characters", "give a list of character sheets")
    sheets = tuple(
        parsed(CharacterSheet, entry, f"'{path.name}', character {place}")
        for place, entry in enumerate(entries, start=1)
    )
    return _different(sheets, f"'{path.name}'")


def _different(sheets: tuple[CharacterSheet, ...], where: str) -> tuple[CharacterSheet, ...]:
    if not sheets:
        raise BadFight(f"nobody is in {where}", "name at least one character")
    ids = [sheet.id for sheet in sheets]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise BadFight(f"two characters of {where} are called '{twice}'", "give one another id")
    return sheets


def roster(text: str, catalogue: Catalogue = BUILT_IN) -> tuple[str, ...]:
    """Catalogue ids of monsters from ``3 goblin-warrior, 1 Bugbear Warrior``.

    Raises:
        BadFight: a count or name that cannot be; the error names what is near.
    """
    found: list[str] = []
    for part in text.split(","):
        row = _ROW.fullmatch(part.strip())
        if row is None:
            raise BadFight(f"'{text}' names nobody", "write 3 goblin-warrior, 1 bugbear-warrior")
        count = 1 if row[1] is None else int(row[1])
        if not 1 <= count <= MOST_FOES:
            much = "none at all" if count < 1 else "too many"
            raise BadFight(f"'{part.strip()}' is {much}", f"begin with a number, 1 to {MOST_FOES}")
        found += [_monster(row[2], catalogue)] * count
    return tuple(found)


def _monster(name: str, catalogue: Catalogue) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.strip().lower().removeprefix("monster/")).strip("-")
    known = [entry.partition("/")[2] for entry in catalogue.ids("monster")]
    for wanted in (slug, slug.removesuffix("s"), slug.removesuffix("es")):
        if wanted in known:
            return f"monster/{wanted}"
        if catalogue.ban(f"monster/{wanted}") is not None:
            problem = ban_words(catalogue, f"monster/{wanted}")
            raise BadFight(problem, "fight others, or lift the ban")
    near = _near(slug, known)
    remedy = f"close names: {', '.join(near)}" if near else "see `srd find --kind monster`"
    raise BadFight(f"no monster '{name.strip()}'", remedy)


def _near(slug: str, known: Sequence[str], most: int = 5) -> list[str]:
    """Ids like the slug, or with a word like it."""
    words = {word for one in known for word in one.split("-")}
    alike = set(get_close_matches(slug, words, n=3, cutoff=0.7))
    worded = [one for one in known if alike & set(one.split("-"))]
    whole = get_close_matches(slug, known, n=3, cutoff=0.6)
    return list(dict.fromkeys((*whole, *worded)))[:most]
