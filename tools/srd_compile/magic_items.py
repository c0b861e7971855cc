"""The magic items A-Z."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tools.srd_compile.benefits import benefits
from tools.srd_compile.blocks import other_blocks
from tools.srd_compile.classes import CompiledReference, passage_of, source
from tools.srd_compile.grammar import slug
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spellcasting import spell_uses
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.reference import MagicItem
from whispyrkeep.models.terms import Rarity

CHAPTER: Final = (209, 253)
VALUES: Final = {
    "common": 100,
    "uncommon": 400,
    "rare": 4_000,
    "very-rare": 40_000,
    "legendary": 200_000,
}
"""GP by rarity. Source: SRD 5.2.1, p. 206, "Magic Item Rarities and Values"."""

_RARITY: Final = r"(?:Common|Uncommon|Rare|Very Rare|Legendary|Artifact|Rarity Varies|Rarity by Figurine Type|Rarity by [\w ]+)"
_CATEGORY: Final = r"(Armor|Potion|Ring|Rod|Scroll|Staff|Wand|Weapon|Wondrous Item)"
_WHICH: Final = r"(?: \((?!Requires)[^)]*\))?"
_HEAD: Final = re.compile(
    rf"{_CATEGORY}(?: \((.*?)\))?, ({_RARITY}{_WHICH}(?:(?:, or|,| or) {_RARITY}{_WHICH})*)(?: \(Requires Attunement(?: by (.*))?\))?"
)


def magic_items(overrides: Overrides) -> Iterator[CompiledReference]:
    """Every magic item of the chapter."""
    foreign = {
        (line.page, line.number)
        for block in other_blocks()
        for line in lines(block.first.page, block.last.page)
        if (block.first.page, block.first.number)
        <= (line.page, line.number)
        <= (block.last.page, block.last.number)
    }
    printed = [line for line in lines(*CHAPTER) if (line.page, line.number) not in foreign]
    heads = list(_heads(printed))
    for position, (start, text_at, name, head) in enumerate(heads):
        end = heads[position + 1][0] if position + 1 < len(heads) else len(printed)
        yield _item(printed[start:end], printed[text_at:end], name, head, overrides)


def _heads(printed: Sequence[Printed]) -> Iterator[tuple[int, int, str, re.Match[str]]]:
    """Where items begin and where their text does, their names and the line below."""
    for index, line in enumerate(printed):
        if not re.match(_CATEGORY + r"(?: \(|,)", line.text):
            continue
        for size in (3, 2, 1):
            matched = _HEAD.fullmatch(joined([one.text for one in printed[index : index + size]]))
            if matched is not None:
                start = _name_at(printed, index)
                name = joined([one.text for one in printed[start:index]])
                yield start, index + size, name, matched
                break


def _name_at(printed: Sequence[Printed], index: int) -> int:
    """A long name runs over two lines, the second of which begins with a small word."""
    second = printed[index - 1].text
    first = printed[index - 2].text
    wraps = re.match(r"(?:and|of|against|the|or|with|for)\b", second) or first.endswith(
        (" of", " the", " and")
    )
    return index - 2 if wraps and not first.endswith(".") else index - 1


def _item(
    printed: Sequence[Printed],
    body: Sequence[Printed],
    name: str,
    head: re.Match[str],
    overrides: Overrides,
) -> CompiledReference:
    category, of, rarity, by = head.groups()
    entry_id = f"magic-item/{slug(name)}"
    text = joined([line.text for line in body])
    effects, _, left = benefits(text)
    put = overrides.fields(entry_id)
    left = left[: put.pop("left", len(left))]
    rarities = [
        slug(part)
        for part in re.findall(r"Very Rare|Common|Uncommon|Rare|Legendary|Artifact", rarity)
    ]
    consumable = category in ("Potion", "Scroll") or "Ammunition" in name
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": name,
        "category": slug(category),
        "of": of or "",
        "rarities": [Rarity(one) for one in rarities],
        "bonuses": [int(one) for one in re.findall(r"\(\+(\d)\)", rarity)],
        "values_cp": [_value(one, consumable=consumable) for one in rarities if one in VALUES],
        "attunement": "Requires Attunement" in head[0],
        "attuned_by": by or "",
        "spoken": "command word" in text.lower(),
        "cursed": re.search(r"\bCurse\. ", text) is not None,
        "effects": effects,
        "unmodelled": [
            *([clause_count("Text", left, printed[0].page)] if left else ()),
            *overrides.unmodelled(entry_id),
        ],
        "source": source(printed, "Magic Items A-Z"),
    }
    fields |= _charges(text)
    return CompiledReference(MagicItem.model_validate(fields | put), passage_of(printed))


def _value(rarity: str, *, consumable: bool) -> int:
    return VALUES[rarity] * 100 // (2 if consumable else 1)


_CHARGED: Final = re.compile(r"has (\d+) charges")
_REGAINS: Final = re.compile(
    r"regains (\d+d\d+(?: ?\+ ?\d+)?|\d+) (?:of its )?expended charges?|regains (\d+d\d+(?: ?\+ ?\d+)?) charges"
)
_CASTS: Final = re.compile(
    r"(?:to cast|you can cast|cast) (?:the )?((?:[A-Z][\w']*)(?: (?:[A-Z][\w']*|of|the|and|with|without|to|from|into))*)(?: \(level (\d) version\))?"
)


def _charges(text: str) -> dict[str, Any]:
    charges = _CHARGED.search(text)
    regains = _REGAINS.search(text)
    fields: dict[str, Any] = {}
    if charges:
        fields["charges"] = int(charges[1])
    if regains:
        fields["regains"] = (regains[1] or regains[2]).replace(" ", "")
    dc = re.search(r"save DC (?:is )?(\d+)|\(save DC (\d+)", text)
    if dc:
        fields["save_dc"] = int(dc[1] or dc[2])
    attack = re.search(
        r"\+(\d+) (?:to hit with|bonus to) spell attack|spell attack bonus (?:of )?\+(\d+)", text
    )
    if attack:
        fields["spell_attack"] = int(attack[1] or attack[2])
    spells = [use for named in _CASTS.finditer(text) for use in _named_spell(named)]
    spells += _spell_costs(text)
    fields["spells"] = list({use["spell"]: use for use in spells}.values())
    return fields


def _spell_costs(text: str) -> list[dict[str, Any]]:
    """Rows of a staff's table: ``Burning Hands 1 Wall of Fire 4``."""
    table = text.rpartition("Charge Cost ")[2] if "Charge Cost" in text else ""
    found = []
    for name, level, cost in re.findall(
        r"([A-Z][\w' ]+?)(?: \(level (\d) version\))? (\d+)(?= |$)", table
    ):
        uses = spell_uses(name.strip(), None)
        if not uses:
            break
        found.append({"spell": uses[0].spell, "level": int(level or 0), "charges": int(cost)})
    return found


def _named_spell(matched: re.Match[str]) -> Iterator[dict[str, Any]]:
    """The spell named, if it is one; ``Command`` words and the like are none."""
    words = matched[1].split()
    for size in range(len(words), 0, -1):
        uses = spell_uses(" ".join(words[:size]), None)
        if uses and uses[0].spell == f"spell/{slug(' '.join(words[:size]))}":
            yield {"spell": uses[0].spell, "level": int(matched[2] or 0)}
            return
