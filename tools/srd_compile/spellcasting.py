"""Lists of spells that a stat block or an item casts."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tools.srd_compile.grammar import ABILITIES, slug
from tools.srd_compile.headings import spell_names
from whispyrkeep.models.effects import CastEffect
from whispyrkeep.models.programs import SpellUse

_LISTS: Final = re.compile(
    r"[Tt]he [\w' -]+? casts one of the following spells, (.*?)using (?:\w+ spell's normal casting time, and using )?"
    rf"({ABILITIES}) as (?:the )?spellcasting ability(?: \(spell save DC (\d+)(?:, \+(\d+) to hit with spell attacks)?\))?: (.*)"
)
_NAMED: Final = re.compile(
    r"[Tt]he [\w' -]+? casts (?:the )?(.+?)(?: spell)?( twice)?( on itself)?"
    r"(?:, requiring no (.+?) components)?(?:,? and using| using|, using)"
    rf" (?:({ABILITIES}) as the spellcasting ability(?: \(spell save DC (\d+)\))?|the same spellcasting ability as Spellcasting)\.",
    re.IGNORECASE,
)
_REACTS: Final = re.compile(
    r"The [\w' -]+ casts (.+?) in response to (?:the|that) spell's trigger, using the same spellcasting ability as Spellcasting\."
)


def casting(text: str) -> tuple[CastEffect | None, str]:
    """The spells that an entry casts, and what its text says besides."""
    if matched := _LISTS.fullmatch(text):
        free, ability, dc, hits, listing = matched.groups()
        spells = tuple(use for use in _uses(listing))
        cast = _cast(spells, ability, dc, hits, free)
        return cast, ""
    if matched := _REACTS.fullmatch(text):
        spells = spell_uses(matched[1], None)
        return CastEffect(spells=spells, like="spellcasting"), ""
    for end in _sentence_ends(text):
        if matched := _NAMED.fullmatch(text[:end]):
            return _named(matched), text[end:].strip()
    return None, text


def _sentence_ends(text: str) -> list[int]:
    return [found.end() for found in re.finditer(r"\.(?= |$)", text)]


def _named(matched: re.Match[str]) -> CastEffect | None:
    listing, twice, on_itself, free, ability, dc = matched.groups()
    spells = spell_uses(listing, None)
    if not spells:
        return None
    if on_itself:
        spells = tuple(use.with_(self_only=True) for use in spells)
    cast = _cast(spells, ability, dc, None, f"requiring no {free} components" if free else "")
    return cast.with_(times=2) if twice else cast


def _cast(
    spells: tuple[SpellUse, ...], ability: str | None, dc: str | None, hits: str | None, free: str
) -> CastEffect:
    parts = ("verbal", "somatic", "material")
    spared = parts if "no spell comp" in free else tuple(p for p in parts if p.capitalize() in free)
    stored = {
        "spells": spells,
        "ability": ability.lower() if ability else None,
        "save_dc": int(dc) if dc else None,
        "to_hit": int(hits) if hits else None,
        "like": None if ability else "spellcasting",
        "free_components": spared,
    }
    return CastEffect.model_validate(stored)


def _uses(listing: str) -> list[SpellUse]:
    """``At Will: A, B 1/Day Each: C`` as uses, in order."""
    parts = re.split(r"(At Will|\d/Day(?: Each)?): ", listing)
    found: list[SpellUse] = []
    for label, names in zip(parts[1::2], parts[2::2], strict=True):
        times = None if label == "At Will" else int(label[0])
        found += spell_uses(names, times)
    return found


_ITEM: Final = re.compile(r"([^,(]+?)(?: \(([^)]*)\))?(?:, or |,? or |, |$)")


def spell_uses(names: str, times: int | None) -> tuple[SpellUse, ...]:
    """``Fireball (level 5 version), Fly`` as uses; empty if one of them is no spell."""
    found = []
    for matched in _ITEM.finditer(names.strip()):
        name, note = _known(matched[1].strip()), matched[2] or ""
        if name is None:
            return ()
        level = re.match(r"level (\d) version", note)
        found.append(
            SpellUse(
                spell=f"spell/{slug(name)}",
                level=int(level[1]) if level else 0,
                uses_per_day=times,
                self_only=note.startswith("self only"),
            )
        )
    return tuple(found)


def spell_notes(text: str) -> list[str]:
    """Notes in parentheses that change a spell otherwise than by its level."""
    notes = re.findall(r"\(([^)]*)\)", text)
    known = r"level \d version|self only|spell save DC.*|included in AC|cast before combat"
    return [note for note in notes if not re.fullmatch(known, note)]


@cache
def _names() -> frozenset[str]:
    return frozenset(spell_names())


def _known(name: str) -> str | None:
    """The spell's name; a group heading that followed the list on its page is cut off."""
    words = name.split()
    return next(
        (" ".join(words[:n]) for n in range(len(words), 0, -1) if " ".join(words[:n]) in _names()),
        None,
    )
