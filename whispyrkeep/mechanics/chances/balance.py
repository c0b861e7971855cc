"""How an entry of the rules compares with the SRD's of its Challenge Rating, level or rarity.

Source: ours; the SRD prints no such yardstick. The peers are the entries themselves, measured by
``measures``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any, Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import Entry
from whispyrkeep.catalog.search import srd_listed
from whispyrkeep.mechanics.chances.measures import (
    Measures,
    block_measures,
    hazard_measures,
    item_measures,
    magic_item_measures,
    spell_measures,
)
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.reference import Hazard, MagicItem, Reference
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Rarity
from whispyrkeep.models.things import ItemDefinition

ENOUGH: Final = 5
"""Fewer peers that have a figure than this, and those of the steps beside are taken in."""

FEWEST: Final = 3
"""Fewer than this within reach, and a figure is not compared."""

STEPS_BESIDE: Final = 2
"""How many steps beside are within reach; Challenge Ratings are thin at the top, and all are."""

LINEAR: Final = ("attack bonus", "save DC", "Armor Class", "Difficulty Class", "bonus")
"""Figures that are compared by their difference; the others by how many times as large they are."""

SRD: Final = Catalogue({})

Ladder = Sequence[str]
"""Steps of power in order: Challenge Ratings, spell levels, rarities; one step if there is none."""

RATINGS: Final[Ladder] = ("0", "1/8", "1/4", "1/2", *(str(n) for n in range(1, 31)))
LEVELS: Final[Ladder] = tuple(str(n) for n in range(10))
RARITIES: Final[Ladder] = tuple(rarity.value for rarity in Rarity)


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of an entry among its peers.

    Attributes:
        measure: what is measured, such as ``damage a round``.
        value: the entry's figure.
        peers: the peers' figures, ascending; those that have none are left out.
        among: the steps of power the peers are of, where it takes more than the entry's own.
        fits: the step of power whose entries it is like, with its word: ``CR 6``; empty where
            there are no steps.
    """

    measure: str
    value: Fraction
    peers: tuple[Fraction, ...]
    among: str
    fits: str

    @property
    def median(self) -> Fraction:
        return median(self.peers)

    @property
    def middle(self) -> tuple[Fraction, Fraction]:
        """The figures between which the middle half of the peers lies."""
        last = len(self.peers) - 1
        return self.peers[last // 4], self.peers[last - last // 4]

    @property
    def place(self) -> str:
        """Where it stands: ``as its peers``, ``low``, ``high``, or beyond every one of them."""
        low, high = self.middle
        if self.value > self.peers[-1]:
            return "above every peer"
        if self.value < self.peers[0]:
            return "below every peer"
        return "low" if self.value < low else "high" if self.value > high else "as its peers"

    @property
    def against(self) -> str:
        """How far it is from the median of its peers, in words."""
        of = f"the median of {figure(self.median)}"
        if self.among:
            of += f" ({self.among})"
        if self.measure in LINEAR:
            off = self.value - self.median
            return f"{'+' if off >= 0 else '-'}{figure(abs(off))} to {of}"
        return f"{float(self.value / self.median):.1f} x {of}"

    @property
    def told(self) -> str:
        """The figure, how it compares, and what it fits."""
        fits = f"; fits {self.fits}" if self.fits else ""
        return f"{figure(self.value)}: {self.against}, {self.place}{fits}"


def figure(value: Fraction) -> str:
    """A number to one place, or none where it has none."""
    return f"{float(value):,.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Balance:
    """An entry among its peers.

    Attributes:
        name: of the entry.
        group: who the peers are: ``25 SRD monsters of CR 3``.
        standings: a line a figure that the entry and enough of its peers have.
        unweighed: what the entry has besides, which no figure shows.
    """

    id: str
    name: str
    group: str
    standings: tuple[Standing, ...]
    unweighed: tuple[str, ...]

    @property
    def outliers(self) -> tuple[Standing, ...]:
        """Figures above or below those of every peer."""
        return tuple(one for one in self.standings if one.place.endswith("every peer"))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """A label and a text each."""
        told = [(one.measure, one.told) for one in self.standings]
        if not told:
            told.append(("figures", "none that its peers have too"))
        if self.unweighed:
            told.append(("not weighed", "; ".join(self.unweighed)))
        return tuple(told)

    def __str__(self) -> str:
        lines = (f"  {label}: {text}" for label, text in self.rows)
        return "\n".join((f"{self.name} among {self.group}", *lines))

    def plain(self) -> dict[str, Any]:
        """The same as JSON data, figures to a hundredth."""
        figures = [
            {
                "measure": one.measure,
                "value": round(float(one.value), 2),
                "median": round(float(one.median), 2),
                "lowest": round(float(one.peers[0]), 2),
                "highest": round(float(one.peers[-1]), 2),
                "peers": len(one.peers),
                "place": one.place,
                "fits": one.fits,
            }
            for one in self.standings
        ]
        return {"id": self.id, "group": self.group, "figures": figures}

    def svg(self) -> str:
        """The figures as dots among the peers' dots; an SVG file that describes itself."""
        from whispyrkeep.dice.strips import Strip, strips_svg

        strips = [
            Strip(f"{one.measure} {one.told}", one.peers, one.value) for one in self.standings
        ]
        return strips_svg(f"{self.name} among {self.group}", strips)

    def _repr_html_(self) -> str:
        from whispyrkeep.dice.display import picture_html

        return picture_html(f"{self.name} among {self.group}", self.rows, self.svg())


def srd_balance(
    name: str, *, kind: str | None = None, catalogue: Catalogue | None = None
) -> Balance:
    """The entry of this name or id among its peers, with ``catalogue`` a universe's own too.

    Raises:
        UnknownEntry, ManyEntries: as ``srd_show`` does.
    """
    found_in = catalogue or SRD
    listed = srd_listed(name, kind=kind, catalogue=found_in)
    return balance(found_in.entry(listed.id), found_in)


def balance(entry: Entry | Reference, catalogue: Catalogue = SRD) -> Balance:
    """The entry among the SRD's entries of its step of power.

    Args:
        entry: any entry; kinds without figures have no standings.
        catalogue: where the spells it casts are found: a universe's for homebrew.
    """
    rungs = _rungs(entry.id.partition("/")[0], _family(entry))
    step, figures = list(_steps(entry, catalogue))[-1]
    found = (_standing(entry, step, one, rungs) for one in figures.items())
    standings = tuple(one for one in found if one is not None)
    group = _group(entry, step, rungs)
    return Balance(entry.id, entry.name, group, standings, tuple(_unweighed(entry)))


def _standing(
    entry: Entry | Reference, step: str, measured: tuple[str, Fraction], rungs: Rungs
) -> Standing | None:
    """One figure among its peers; None if there are too few in the whole SRD."""
    measure, value = measured
    ladder, word = _ladder(entry)
    taken, peers = _around(ladder, step, rungs, measure, entry.id)
    if len(peers) < FEWEST:
        return None
    among = "" if len(taken) == 1 else f"{word} {taken[0]} to {taken[-1]}".strip()
    own = Standing(measure, value, peers, among, "")
    if len(ladder) == 1 or measure == "Armor Class":
        return own
    fits = step if own.place == "as its peers" else _fits(measure, value, ladder, rungs)
    return replace(own, fits=f"{word} {fits}".strip())


# --- who the peers are ----------------------------------------------------------------


def _ladder(entry: Entry | Reference) -> tuple[Ladder, str]:
    """The steps of power of an entry's kind, and what one is called."""
    match entry:
        case StatBlock():
            return RATINGS, "CR"
        case SpellDefinition():
            return LEVELS, "level"
        case MagicItem():
            return RARITIES, ""
        case _:
            return ("",), ""  # one step for all


def _steps(entry: Entry | Reference, catalogue: Catalogue) -> Iterator[tuple[str, Measures]]:
    """The steps an entry stands on with its figures there, weakest first.

    A magic item of several rarities with a bonus each stands on several.
    """
    measures = _measures(entry, catalogue)
    match entry:
        case StatBlock():
            yield entry.challenge_rating, measures
        case SpellDefinition():
            yield str(entry.level), measures
        case MagicItem(rarities=rarities, bonuses=bonuses) if len(rarities) == len(bonuses):
            for rarity, bonus in zip(rarities, bonuses, strict=True):
                yield rarity.value, {**measures, "bonus": Fraction(bonus)}
        case MagicItem(rarities=(*_, last)):
            yield last.value, measures
        case _:
            yield "", measures


def _family(entry: Entry | Reference) -> str:
    """What an entry is compared within, besides its step: a weapon with weapons, area with area."""
    match entry:
        case SpellDefinition():
            return "with an area" if entry.area is not None else "at single targets"
        case ItemDefinition(weapon=weapon) if weapon is not None:
            return f"{weapon.category} {'ranged' if weapon.ranged else 'melee'} weapons"
        case ItemDefinition(armor=armor) if armor is not None:
            return f"{armor.category} armor"
        case ItemDefinition():
            return entry.kind
        case _:
            return ""


Rungs = Mapping[str, Mapping[str, Measures]]
"""Measures of the SRD's entries by id, by step of power."""


def _group(entry: Entry | Reference, step: str, rungs: Rungs) -> str:
    """Who the peers are, in words."""
    kind = entry.id.partition("/")[0].replace("-", " ")
    count = len(rungs.get(step, {}).keys() - {entry.id})
    things = kind if kind.endswith("s") else f"{kind}s"
    word = _ladder(entry)[1]
    of = f" of {word} {step}".replace("  ", " ") if step else ""
    family = _family(entry)
    return f"{count} {things}{of} in the SRD{f', {family}' if family else ''}"


def _around(
    ladder: Ladder, step: str, rungs: Rungs, measure: str, entry_id: str
) -> tuple[Ladder, tuple[Fraction, ...]]:
    """The figures of a step, and of as many beside it as it takes to have enough; the steps."""
    if step not in ladder:
        return (), ()
    place = ladder.index(step)
    reach = len(ladder) if ladder is RATINGS else STEPS_BESIDE
    taken, found = ladder, []
    for wide in range(reach + 1):
        taken = ladder[max(0, place - wide) : place + wide + 1]
        found = sorted(
            one[measure]
            for rung in taken
            for key, one in rungs.get(rung, {}).items()
            if measure in one and key != entry_id
        )
        if len(found) >= ENOUGH:
            break
    return taken, tuple(found)


@cache
def _rungs(kind: str, family: str) -> Rungs:
    """The SRD's entries of a kind and family."""
    found: dict[str, dict[str, Measures]] = {}
    for entry_id in SRD.ids(kind):
        entry = SRD.entry(entry_id)
        if _family(entry) == family:
            for step, measures in _steps(entry, SRD):
                found.setdefault(step, {})[entry_id] = measures
    return found


def _measures(entry: Entry | Reference, catalogue: Catalogue) -> Measures:
    match entry:
        case StatBlock():
            return block_measures(entry, catalogue.spell)
        case SpellDefinition():
            return spell_measures(entry)
        case ItemDefinition():
            return item_measures(entry)
        case MagicItem():
            return magic_item_measures(entry, catalogue.spell)
        case Hazard():
            return hazard_measures(entry)
        case _:
            return {}


# --- what it fits ---------------------------------------------------------------------


def _fits(measure: str, value: Fraction, ladder: Ladder, rungs: Rungs) -> str:
    """The step whose median is nearest; medians never fall from one step to the next."""
    best, nearest, highest = "", None, Fraction()
    for step in ladder:
        figures = [one[measure] for one in rungs.get(step, {}).values() if measure in one]
        if not figures:
            continue
        highest = max(highest, Fraction(median(figures)))
        away = _away(measure, value, highest)
        if nearest is None or away < nearest:
            best, nearest = step, away
    return best


def _away(measure: str, value: Fraction, other: Fraction) -> Fraction:
    if measure in LINEAR:
        return abs(value - other)
    return max(value / other, other / value)


def _unweighed(entry: Entry | Reference) -> Iterator[str]:
    """What the entry has that no figure shows."""
    if isinstance(entry, StatBlock):
        yield from _unweighed_of(entry)
    if isinstance(entry, SpellDefinition) and entry.concentration:
        yield "Concentration"
    if isinstance(entry, MagicItem) and entry.attunement:
        yield "attunement"
    if entry.unmodelled:
        yield f"what its data does not express ({', '.join(entry.unmodelled)})"


def _unweighed_of(block: StatBlock) -> Iterator[str]:
    counted: Iterable[tuple[str, int]] = (
        ("resistances", len(block.resistances)),
        ("immunities", len(block.immunities)),
        ("vulnerabilities", len(block.vulnerabilities)),
        ("traits", len(block.traits)),
        ("reactions", len(block.reactions)),
    )
    for name, count in counted:
        if count:
            yield name
    if "fly" in block.speeds:
        yield "flight"
