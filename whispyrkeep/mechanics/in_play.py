"""What the engine carries out of a catalogue entry, and what it leaves to the table.

Every report that speaks of entries takes its list of what is not modelled from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.builtin import Entry, index
from whispyrkeep.catalog.cards import Card, entry_card
from whispyrkeep.mechanics.features import standing as features
from whispyrkeep.mechanics.fights.skirmish import Skirmish
from whispyrkeep.mechanics.monsters import standing as monsters
from whispyrkeep.mechanics.monsters.standing import Standing
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.events import Event, FightStarted, FoeJoined, SpellCast
from whispyrkeep.models.reference import Reference

BUILT_IN = Catalogue({})
PLAYED = "the engine carries it out"


def left_to_the_table(entry_id: str, catalogue: Catalogue = BUILT_IN) -> tuple[str, ...]:
    """What of an entry is not modelled, in words with the page; empty if nothing is.

    The book's features, feats, invocations and Metamagic options stand in a table of their own,
    since code carries them out: what their data does not express says nothing about play.

    Raises:
        UnknownEntry: the catalogue has no such entry.
    """
    if _by_word(entry_id, catalogue):
        why = features.standing(entry_id).why
        return (f"{why} (p. {index()[entry_id].page})",) if why else ()
    entry = catalogue.entry(entry_id)
    if isinstance(entry, StatBlock):
        return tuple(_of_block(entry))
    return entry.unmodelled


def _by_word(entry_id: str, catalogue: Catalogue) -> bool:
    """Whether the entry is the book's own, and one that a word on the sheet stands for."""
    kind = entry_id.partition("/")[0]
    return kind in features.KINDS and entry_id in index() and catalogue.label(entry_id) == "SRD"


def _of_block(block: StatBlock) -> list[str]:
    """The block's list, and the parts whose data nothing applies yet."""
    said = list(block.unmodelled)
    left = (Standing.DATA, Standing.NOT_MODELLED)
    said += [
        f"{part.name} (p. {block.source.page})"
        for part in monsters.parts(block)
        if part.standing in left and not monsters.is_missing(block, part.name)
    ]
    return said


def left_in_fight(fought: Skirmish) -> dict[str, tuple[str, ...]]:
    """What of those who fought, and of the spells that were cast, is not modelled, by its name."""
    catalogue = catalogue_for(fought.start.world)
    joined = [event.foe for event in fought.events if isinstance(event, FoeJoined)]
    begun = [
        foe for event in fought.events if isinstance(event, FightStarted) for foe in event.foes
    ]
    blocks = [foe.monster for foe in (*begun, *joined)]
    spells = [event.spell for event in fought.events if isinstance(event, SpellCast)]
    found = {
        catalogue.entry(one).name: left_to_the_table(one, catalogue)
        for one in dict.fromkeys((*blocks, *spells))
    }
    for member in fought.start.party.values():
        words = sorted(features.LEFT.keys() & set(member.sheet.features))
        told = tuple(f"{word.replace('-', ' ').title()}: {features.LEFT[word]}" for word in words)
        found[member.name] = told
    return {name: left for name, left in found.items() if left}


def _brought_in(events: Iterable[Event]) -> Iterator[str]:
    """Ids of the stat blocks and spells of a fight, in the order in which they came."""
    for event in events:
        match event:
            case FightStarted():
                yield from (foe.monster for foe in event.foes)
            case FoeJoined():
                yield event.foe.monster
            case SpellCast():
                yield event.spell
            case _:
                pass


def srd_show(name: str, *, kind: str | None = None, catalogue: Catalogue | None = None) -> Card:
    """The entry of this name or id with its facts, and how the engine plays it.

    Args:
        name: of the entry, or its id.
        kind: ``monster``, ``spell`` …, where several kinds have the name.
        catalogue: a universe's, to find its homebrew too.

    Raises:
        UnknownEntry, ManyEntries: as ``srd_listed`` does.
    """
    found_in = catalogue or BUILT_IN
    card = entry_card(name, kind=kind, catalogue=found_in)
    return card.beside(("In play", _words(card.listed.id, card.entry, found_in)))


def _words(entry_id: str, entry: Entry | Reference, catalogue: Catalogue) -> str:
    """One line about play; empty where the entry's own list says it all."""
    if _by_word(entry_id, catalogue):
        left = left_to_the_table(entry_id, catalogue)
        return f"left to the table: {'; '.join(left)}" if left else PLAYED
    if isinstance(entry, StatBlock):
        return "; ".join(_block_words(entry))
    return ""


def _block_words(block: StatBlock) -> list[str]:
    """How many of its parts the engine carries out, and which it tells or leaves."""
    every = tuple(monsters.parts(block))
    carried = sum(part.standing is Standing.EXECUTED for part in every)
    said = [f"{carried} of {len(every)} traits and actions carried out"] if every else []
    for standings, word in (
        ((Standing.TOLD,), "told to the narrator"),
        ((Standing.PARTLY,), "in part"),
        ((Standing.DATA, Standing.NOT_MODELLED), "left to the table"),
    ):
        names = [part.name for part in every if part.standing in standings]
        if names:
            said.append(f"{word}: {', '.join(names)}")
    return said
