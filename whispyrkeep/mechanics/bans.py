"""What a universe bans: requests that name it are refused, and so are characters made of it.

Source: ours; the bans are the universe's author's.
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.overlays import named_entries
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Drop, Equip, Light, Trade, TurnRequest
from whispyrkeep.models.workings import SummonEffect


def barred(catalogue: Catalogue, request: TurnRequest) -> Rejection | None:
    """Refuses what would bring a banned entry into play; getting rid of one is free."""
    if not catalogue.bans() or _rids(request):
        return None
    for _, entry_id in named_entries(request.model_dump(mode="json", exclude={"reason"})):
        for one in (entry_id, *_brought_by(catalogue, entry_id)):
            if catalogue.ban(one) is not None:
                return refuse("entry.banned", ban_words(catalogue, one))
    return None


def _brought_by(catalogue: Catalogue, entry_id: str) -> Iterator[str]:
    """The creatures that a spell summons."""
    if entry_id.startswith("spell/") and catalogue.has(entry_id):
        for effect in catalogue.spell(entry_id).effects:
            if isinstance(effect, SummonEffect):
                yield from effect.creatures[:1]


def _rids(request: TurnRequest) -> bool:
    match request:
        case Drop():
            return True
        case Equip(on=on) | Light(on=on):
            return not on
        case Trade(side=side):
            return side == "sell"
        case _:
            return False


def ban_words(catalogue: Catalogue, entry_id: str) -> str:
    """That the universe bans the entry, and why if its author says so."""
    reason = catalogue.ban(entry_id)
    return f"this universe bans {entry_id}{f': {reason}' if reason else ''}"


def banned_on_sheet(sheet: CharacterSheet, catalogue: Catalogue) -> tuple[str, ...]:
    """Banned entries that the character is made of, knows or carries, by id."""
    bans = catalogue.bans()
    if not bans:
        return ()
    has = frozenset(_entries(sheet))
    words = frozenset(sheet.features)
    banned = {one for one in has if catalogue.ban(one) is not None}
    return tuple(sorted(banned | {one for one in bans if _is_feature(one, has, words)}))


def _entries(sheet: CharacterSheet) -> Iterator[str]:
    """Ids of everything on the sheet; older sheets name species, class and background in words."""
    for kind, name in (
        ("species", sheet.species),
        ("class", sheet.character_class),
        ("background", sheet.background),
    ):
        yield f"{kind}/{name.strip().lower().replace(' ', '-')}"
    for one in sheet.classes:
        yield one.id
        if one.subclass is not None:
            yield one.subclass
    yield from (f"language/{name.lower().replace(' ', '-')}" for name in sheet.languages)
    yield from (carried.item for carried in sheet.equipment)
    if sheet.spellcasting is not None:
        yield from (*sheet.spellcasting.cantrips, *sheet.spellcasting.prepared)
    for source in sheet.spells:
        yield from (*source.cantrips, *source.prepared, *source.always, *source.book, *source.free)


def _is_feature(entry_id: str, has: frozenset[str], words: frozenset[str]) -> bool:
    """Whether the banned entry is one of the sheet's features, feats or options, which are words.

    A feature's word is its id without its owner's name: ``feature/barbarian-rage`` is ``rage``.
    """
    kind, _, name = entry_id.partition("/")
    if kind in ("feat", "invocation", "metamagic"):
        return name in words
    if kind != "feature":
        return False
    owners = {one.partition("/")[2] for one in has}
    return any(f"{owner}-{word}" == name for owner in owners for word in words)
