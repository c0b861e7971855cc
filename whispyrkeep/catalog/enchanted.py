"""Magic items as things that are carried: an entry of the catalogue, made of something, of a kind.

``magic-item/ring-of-protection`` is the entry itself. What the book leaves open follows its id:
``magic-item/weapon-1-longsword`` (a Longsword, +1), ``magic-item/armor-2-plate-armor``,
``magic-item/shield-3``, ``magic-item/holy-avenger-greatsword``,
``magic-item/belt-of-giant-strength-hill``, ``magic-item/armor-of-resistance-fire-chain-mail``,
``magic-item/spell-scroll-fireball``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whispyrkeep.catalog.builtin import index, reference_entry
from whispyrkeep.models.creature import ItemDefinition

if TYPE_CHECKING:
    from whispyrkeep.catalog.catalogue import Catalogue
    from whispyrkeep.models.reference import MagicItem

PREFIX: Final = "magic-item/"
NUMBERED: Final = "-1-2-or-3"
SCROLL: Final = "magic-item/spell-scroll"
SCROLL_NUMBERS: Final = "table/spell-scroll"
SCROLL_COSTS: Final = "table/spell-scroll-costs"
KINDS: Final = frozenset(
    {
        "acid", "cold", "fire", "force", "lightning", "necrotic", "poison", "psychic", "radiant",
        "thunder", "hill", "frost", "stone", "cloud", "storm", "protection", "agility", "fortitude",
        "insight", "intellect", "leadership", "strength", "mastery",
    }
)  # fmt: skip
"""Words that say of which kind an item is, where the book has a table of kinds."""


@dataclass(frozen=True, slots=True)
class Enchanted:
    """A magic item taken apart.

    Attributes:
        entry: the catalogue's entry.
        bonus: 1 to 3 for what comes in three strengths, else 0.
        kind: the damage type, giant or stone chosen; empty where there is no such choice.
        base: id of the weapon, armor or Shield it is made of; empty for what is none.
        spell: id of the spell that a scroll bears; empty for what is none.
    """

    entry: MagicItem
    bonus: int = 0
    kind: str = ""
    base: str = ""
    spell: str = ""


def is_magic(item_id: str) -> bool:
    """Whether the id is that of a magic item."""
    return item_id.startswith(PREFIX)


def enchanted(item_id: str) -> Enchanted | None:
    """The magic item of this id; None if the book has no such item."""
    slug = item_id.removeprefix(PREFIX)
    parts = slug.split("-")
    for cut in range(len(parts), 0, -1):
        name, rest = "-".join(parts[:cut]), parts[cut:]
        for entry_id, found in ((f"{PREFIX}{name}", rest), (f"{PREFIX}{name}{NUMBERED}", rest)):
            if entry_id in index():
                made = _made(entry_id, found)
                if made is not None:
                    return made
    return None


def _made(entry_id: str, rest: list[str]) -> Enchanted | None:
    from whispyrkeep.models.reference import MagicItem

    entry = reference_entry(entry_id)
    assert isinstance(entry, MagicItem)
    bonus, kind = 0, ""
    if entry_id == SCROLL and rest:
        spell = f"spell/{'-'.join(rest)}"
        return Enchanted(entry, spell=spell) if spell in index() else None
    if entry_id.endswith(NUMBERED):
        if not rest or rest[0] not in ("1", "2", "3"):
            return None
        bonus, rest = int(rest[0]), rest[1:]
    if rest and rest[0] in KINDS:
        kind, rest = rest[0], rest[1:]
    base = f"item/{'-'.join(rest)}" if rest else _only(entry)
    if base and base not in index():
        return None
    return Enchanted(entry, bonus, kind, base)


def _only(entry: MagicItem) -> str:
    """What the item is made of where the book leaves no choice."""
    slug = entry.of.lower().replace(" ", "-").replace("'", "")
    named = f"item/{slug}"
    return named if slug and named in index() else ""


def base_of(item_id: str) -> str:
    """The id of what a thing is as a weapon or armor: of a Longsword, +1, ``item/longsword``."""
    made = enchanted(item_id) if is_magic(item_id) else None
    return made.base if made is not None and made.base else item_id


def own(entry: MagicItem) -> Enchanted:
    """A universe's own magic item: made of what it says, and of nothing else."""
    return Enchanted(entry, base=_only(entry))


def as_item(catalogue: Catalogue, item_id: str, made: Enchanted) -> ItemDefinition:
    """The magic item as something that is carried, worn or wielded."""
    entry = made.entry
    plain = catalogue.item(made.base) if made.base else None
    tail = ", ".join(word for word in (made.kind, plain.name if plain else "") if word)
    name = f"{plain.name}, +{made.bonus}" if made.bonus and plain else entry.name
    if not made.bonus and tail:
        name = f"{entry.name} ({tail})"
    price = (
        entry.values_cp[min(max(made.bonus, 1), len(entry.values_cp)) - 1]
        if (entry.values_cp)
        else 0
    )
    fields = {"id": item_id, "name": name, "text": entry.text, "price_cp": price, "magic": True,
              "bundle": 1, "source": entry.source}  # fmt: skip
    if plain is not None:
        return plain.with_(**fields)
    if made.spell:
        spell = catalogue.spell(made.spell)
        written = {"name": f"{entry.name} ({spell.name})", "price_cp": _scroll_price(spell.level)}
        return ItemDefinition(kind="gear", **(fields | written))
    kind = "potion" if entry.category == "potion" else "gear"
    return ItemDefinition(kind=kind, **fields)


def _scroll_price(level: int) -> int:
    """Twice what it costs to scribe the scroll. Source: SRD 5.2, "Magic Item Rarities"."""
    from whispyrkeep.models.reference import RulesTable

    costs = reference_entry(SCROLL_COSTS)
    assert isinstance(costs, RulesTable)
    gold = costs.rows[level][-1].removesuffix(" GP").replace(",", "")
    return 2 * 100 * int(gold)
