"""Magic items as things that are carried: an entry of the catalogue, made of something, of a kind.

``magic-item/ring-of-protection`` is the entry itself. What the book leaves open follows its id:
``magic-item/weapon-1-longsword`` (a Longsword, +1), ``magic-item/armor-2-plate-armor``,
``magic-item/shield-3``, ``magic-item/holy-avenger-greatsword``,
``magic-item/belt-of-giant-strength-hill``, ``magic-item/armor-of-resistance-fire-chain-mail``,
``magic-item/spell-scroll-fireball``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from whispyrkeep.models.things import ItemDefinition, ItemEffect, ItemUse

if TYPE_CHECKING:
    from whispyrkeep.catalog.catalogue import Catalogue
    from whispyrkeep.models.effects import Effect
    from whispyrkeep.models.magic import ItemKind, ItemPower
    from whispyrkeep.models.programs import SpellUse
    from whispyrkeep.models.reference import MagicItem

PREFIX: Final = "magic-item/"
NUMBERED: Final = "-1-2-or-3"
SCROLL: Final = "magic-item/spell-scroll"
SCROLL_NUMBERS: Final = "table/spell-scroll"
SCROLL_COSTS: Final = "table/spell-scroll-costs"


@dataclass(frozen=True, slots=True)
class Enchanted:
    """A magic item taken apart.

    Attributes:
        entry: the catalogue's entry.
        bonus: 1 to 3 for what comes in three strengths, the one that a universe's own item has,
            else 0.
        kind: the damage type, giant or stone chosen; empty where there is no such choice.
        base: id of the weapon, armor or Shield it is made of; empty for what is none.
        spell: id of the spell that a scroll bears; empty for what is none.
        word: by which the rules' tables know the item: the book's id without its kind, of an
            item that a universe derives from one of the book's that one's; empty for a
            universe's own, which does what its data says.
    """

    entry: MagicItem
    bonus: int = 0
    kind: str = ""
    base: str = ""
    spell: str = ""
    word: str = ""

    @property
    def numbered(self) -> bool:
        """Whether it comes in three strengths."""
        return self.entry.id.endswith(NUMBERED)

    @property
    def of_kind(self) -> ItemKind | None:
        """What the item's kind brings, if it has one."""
        return next((kind for kind in self.entry.kinds if kind.id == self.kind), None)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What it does while it is worn or wielded, with what its kind adds."""
        kind = self.of_kind
        return (*self.entry.effects, *(kind.effects if kind else ()))

    @property
    def powers(self) -> tuple[ItemPower, ...]:
        """What it can be used for; what its kind is used for instead, if that is printed."""
        kind = self.of_kind
        return kind.powers if kind is not None and kind.powers else self.entry.powers

    @property
    def spells(self) -> tuple[SpellUse, ...]:
        """What it casts, with what its kind adds."""
        kind = self.of_kind
        return (*self.entry.spells, *(kind.spells if kind else ()))

    @property
    def curse(self) -> tuple[Effect, ...]:
        """What attunement to it puts on its bearer."""
        kind = self.of_kind
        return (*self.entry.curse, *(kind.curse if kind else ()))


def is_magic(item_id: str) -> bool:
    """Whether the id is that of a magic item."""
    return item_id.startswith(PREFIX)


def enchanted(catalogue: Catalogue, item_id: str) -> Enchanted | None:
    """The magic item of this id; None if the catalogue has no such item."""
    parts = item_id.removeprefix(PREFIX).split("-")
    for cut in range(len(parts), 0, -1):
        name, rest = "-".join(parts[:cut]), parts[cut:]
        for entry_id in (f"{PREFIX}{name}", f"{PREFIX}{name}{NUMBERED}"):
            if entry_id in catalogue:
                made = _made(catalogue, entry_id, rest)
                if made is not None:
                    return made
    return None


def _made(catalogue: Catalogue, entry_id: str, rest: list[str]) -> Enchanted | None:
    from whispyrkeep.models.reference import MagicItem

    entry = catalogue.entry(entry_id)
    assert isinstance(entry, MagicItem)
    word, bonus = _word(catalogue, entry_id), 0
    if entry_id == SCROLL and rest:
        spell = f"spell/{'-'.join(rest)}"
        return Enchanted(entry, spell=spell, word=word) if spell in catalogue else None
    if entry_id.endswith(NUMBERED):
        if not rest or rest[0] not in ("1", "2", "3"):
            return None
        bonus, rest = int(rest[0]), rest[1:]
    elif len(entry.bonuses) == 1:
        bonus = entry.bonuses[0]
    kind, rest = _kind(entry, rest)
    base = f"item/{'-'.join(rest)}" if rest else _only(catalogue, entry)
    if base and base not in catalogue:
        return None
    return Enchanted(entry, bonus, kind, base, word=word)


def _word(catalogue: Catalogue, entry_id: str) -> str:
    overlay = catalogue.overlay(entry_id)
    known = "" if catalogue.is_own(entry_id) else entry_id
    if overlay is not None and overlay.base is not None:
        known = overlay.base
    return known.removeprefix(PREFIX)


def _kind(entry: MagicItem, words: list[str]) -> tuple[str, list[str]]:
    """The kind that the words begin with, if the item comes in kinds, and the words after it."""
    for cut in range(len(words), 0, -1):
        if any(kind.id == "-".join(words[:cut]) for kind in entry.kinds):
            return "-".join(words[:cut]), words[cut:]
    return "", words


def _only(catalogue: Catalogue, entry: MagicItem) -> str:
    """What the item is made of where its author leaves no choice."""
    slug = entry.of.lower().replace(" ", "-").replace("'", "")
    named = f"item/{slug}"
    return named if slug and named in catalogue else ""


def base_of(catalogue: Catalogue, item_id: str) -> str:
    """The id of what a thing is as a weapon or armor: of a Longsword, +1, ``item/longsword``."""
    made = catalogue.enchanted(item_id)
    return made.base if made is not None and made.base else item_id


def as_item(catalogue: Catalogue, item_id: str, made: Enchanted) -> ItemDefinition:
    """The magic item as something that is carried, worn or wielded."""
    entry = made.entry
    plain = catalogue.item(made.base) if made.base else None
    fields = {"id": item_id, "name": _name(catalogue, item_id, made, plain), "text": entry.text,
              "price_cp": _price(made), "magic": True, "bundle": 1,
              "source": entry.source}  # fmt: skip
    if plain is not None and plain.armor is not None and entry.lightened:
        armor = plain.armor.with_(stealth_disadvantage=False, strength=0)
        return plain.with_(armor=armor, **fields)
    if plain is not None:
        return plain.with_(**fields)
    if made.spell:
        spell = catalogue.spell(made.spell)
        price = _scroll_price(catalogue, spell.level)
        written = {"name": f"{entry.name} ({spell.name})", "price_cp": price}
        return ItemDefinition(kind="gear", **(fields | written))
    fields |= {"weight_oz": entry.weight_oz}
    if entry.category != "potion":
        return ItemDefinition(kind="gear", **fields)
    return ItemDefinition(kind="potion", use=_drunk(made), **fields)


def _drunk(made: Enchanted) -> ItemUse | None:
    """What a universe's own potion does; the book's stand in the rules of potions.

    Source: SRD 5.2, "Magic Items", "Potions": a Bonus Action, or given to somebody beside one.
    """
    known = get_args(get_args(ItemEffect)[0])
    effects = tuple(one for one in made.entry.effects if isinstance(one, known))
    return ItemUse(takes="bonus-action", effects=effects) if effects and not made.word else None


def _name(catalogue: Catalogue, item_id: str, made: Enchanted, plain: ItemDefinition | None) -> str:
    """``Longsword, +1``, ``Holy Avenger (Greatsword)``; a universe's own item has its own name."""
    if made.numbered and made.bonus and plain is not None:
        return f"{plain.name}, +{made.bonus}"
    if item_id == made.entry.id and catalogue.is_own(item_id):
        return made.entry.name
    kind = made.kind.replace("-", " ")
    tail = ", ".join(word for word in (kind, plain.name if plain else "") if word)
    return f"{made.entry.name} ({tail})" if tail else made.entry.name


def _price(made: Enchanted) -> int:
    """What its rarity is worth; of an item of several rarities that of its kind or bonus."""
    if made.of_kind is not None and made.of_kind.value_cp:
        return made.of_kind.value_cp
    values = made.entry.values_cp
    place = made.bonus if made.numbered else 1
    return values[min(max(place, 1), len(values)) - 1] if values else 0


def _scroll_price(catalogue: Catalogue, level: int) -> int:
    """Twice what it costs to scribe the scroll. Source: SRD 5.2, "Magic Item Rarities"."""
    gold = catalogue.table(SCROLL_COSTS)[level][-1].removesuffix(" GP").replace(",", "")
    return 2 * 100 * int(gold)
