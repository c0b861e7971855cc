"""Eldritch Invocations and Mystic Arcanum of Warlocks.

Source: SRD 5.2, "Warlock", "Level 1: Eldritch Invocations", "Level 11: Mystic Arcanum".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    add,
    ask,
    ask_one,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import (
    class_spells,
    entry,
    number,
    ritual_spells,
    row,
    slugs,
)
from whispyrkeep.mechanics.creation.feats import feat_options, ready_spells, take_feat
from whispyrkeep.mechanics.creation.spells import always_prepared
from whispyrkeep.models.effects import AttackEffect, CastEffect, DartsEffect, SaveEffect
from whispyrkeep.models.reference import Option as Choosable
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability

SOURCE: Final = '"Warlock", "Level 1: Eldritch Invocations"'
LESSONS: Final = "lessons-of-the-first-ones"
TOME: Final = "pact-of-the-tome"
CHAIN: Final = "pact-of-the-chain"
FREE: Final = {"gift-of-the-depths": "spell/water-breathing"}
"""Spells that an invocation lets one cast once without a slot. Source: "Gift of the Depths"."""


def grow_invocations(making: Making) -> None:
    """Ask for the invocations that this Warlock level adds, one after the other."""
    total = number(
        row(making.catalogue, "warlock", making.class_level("warlock")), "eldritch-invocations"
    )
    if making.class_level("warlock") > 1:
        _exchange(making)
    while (known := len(_known(making))) < total:
        key = f"invocation-{known + 1}"
        asked = question(key, "An Eldritch Invocation", tuple(_options(making)), SOURCE)
        chosen = ask_one(making, asked)
        if not chosen:
            break
        _take(making, chosen, key)


def _known(making: Making) -> list[str]:
    """Invocations known; one taken for a cantrip or feat counts by its longer word."""
    known = []
    for slug in slugs(making.catalogue, "invocation"):
        longer = [word for word in making.features if word.startswith(f"{slug}-")]
        known += longer or ([slug] if slug in making.features else [])
    return known


def _exchange(making: Making) -> None:
    """One may be given up, unless another needs it."""
    needed = {_needs(making, slug) for slug in making.features}
    known = [word for word in _known(making) if word not in needed and TOME not in word]
    asked = question(
        "forget-invocation", "Given up for another", options_of(known), SOURCE, least=0
    )
    gone = ask_one(making, asked)
    if not gone:
        return
    base = next(
        s for s in slugs(making.catalogue, "invocation") if gone == s or gone.startswith(f"{s}-")
    )
    making.features = [word for word in making.features if word != gone]
    if base != gone and not any(word.startswith(f"{base}-") for word in making.features):
        making.features = [word for word in making.features if word != base]
    making.castings.pop(f"invocation/{base}", None)


def _needs(making: Making, slug: str) -> str:
    """The invocation that this one needs, if it is one and needs one."""
    if slug not in slugs(making.catalogue, "invocation"):
        return ""
    for wanted in entry(making.catalogue, f"invocation/{slug}", Choosable).prerequisites:
        if wanted.endswith(" Invocation"):
            return "-".join(wanted.removesuffix(" Invocation").lower().split())
    return ""


def _options(making: Making) -> Iterator[Option]:
    for slug in slugs(making.catalogue, "invocation"):
        option = entry(making.catalogue, f"invocation/{slug}", Choosable)
        if making.class_level("warlock") < option.level:
            continue
        yield from _choices(making, slug, option)


def _choices(making: Making, slug: str, option: Choosable) -> Iterator[Option]:
    """The invocation, once for each cantrip or feat that it can be taken for."""
    if slug == LESSONS:
        for feat in feat_options(making, ["origin"]):
            if f"{slug}-{feat.word}" not in making.features:
                yield Option(f"{slug}-{feat.word}", f"{option.name}: {feat.name}")
        return
    cantrip = next((wanted for wanted in option.prerequisites if "Cantrip" in wanted), "")
    if cantrip:
        for spell in _cantrips(making, cantrip, slug):
            word = f"{slug}-{spell.id.partition('/')[2]}"
            if word not in making.features:
                yield Option(word, f"{option.name}: {spell.name}")
    elif slug not in making.features and _needs(making, slug) in ("", *making.features):
        yield Option(slug, option.name)


SPEAR_FEET: Final = 10
"""Source: SRD 5.2, "Eldritch Spear"."""


def _cantrips(making: Making, wanted: str, slug: str) -> Iterator[SpellDefinition]:
    """Known Warlock cantrips that an invocation can be taken for."""
    casting = making.castings.get("class/warlock")
    kinds = (AttackEffect,) if "Attack Roll" in wanted else (AttackEffect, SaveEffect, DartsEffect)
    for spell_id in casting.cantrips if casting else ():
        spell = making.catalogue.spell(spell_id)
        harms = any(isinstance(effect, kinds) for effect in spell.effects)
        if harms and (slug != "eldritch-spear" or spell.range_feet >= SPEAR_FEET):
            yield spell


def _take(making: Making, chosen: str, key: str) -> None:
    slug = next(
        s
        for s in slugs(making.catalogue, "invocation")
        if chosen == s or chosen.startswith(f"{s}-")
    )
    add(making.features, [slug, chosen])
    if slug == LESSONS:
        take_feat(making, chosen.removeprefix(f"{slug}-"), f"{key}-")
    elif slug == TOME:
        _tome(making, key)
    elif slug == CHAIN:
        always_prepared(
            making, making.casting(f"invocation/{slug}", Ability.CHARISMA), ["spell/find-familiar"]
        )
        add(making.castings[f"invocation/{slug}"].at_will, ["spell/find-familiar"])
    elif slug in FREE:
        casting = making.casting(f"invocation/{slug}", Ability.CHARISMA)
        add(casting.free, [FREE[slug]])
    else:
        _at_will(making, slug)


def _at_will(making: Making, slug: str) -> None:
    """Spells that the invocation casts without a slot."""
    option = entry(making.catalogue, f"invocation/{slug}", Choosable)
    for effect in option.effects:
        if isinstance(effect, CastEffect):
            casting = making.casting(f"invocation/{slug}", Ability.CHARISMA)
            add(casting.at_will, (use.spell for use in effect.spells))


def _tome(making: Making, key: str) -> None:
    """Three cantrips and two rituals of any list. Source: SRD 5.2, "Pact of the Tome"."""
    casting = making.casting(f"invocation/{TOME}", Ability.CHARISMA)
    ready = ready_spells(making)
    cantrips = class_spells(making.catalogue, slugs(making.catalogue, "class"), [0])
    options = options_of(spell.partition("/")[2] for spell in cantrips if spell not in ready)
    asked = question(f"{key}-cantrips", "Cantrips of the Book of Shadows", options, SOURCE, count=3)
    add(casting.cantrips, (f"spell/{word}" for word in ask(making, asked)))
    rituals = (spell for spell in ritual_spells(making.catalogue, 1) if spell not in ready)
    options = options_of(spell.partition("/")[2] for spell in rituals)
    asked = question(f"{key}-rituals", "Rituals of the Book of Shadows", options, SOURCE, count=2)
    always_prepared(making, casting, (f"spell/{word}" for word in ask(making, asked)))


# --- Mystic Arcanum -------------------------------------------------------------------

ARCANA: Final = {11: 6, 13: 7, 15: 8, 17: 9}
"""Warlock levels that give an arcanum, and the level of its spell."""


def mystic_arcanum(making: Making) -> None:
    """A spell of level 6 to 9, castable once without a slot; others may be exchanged."""
    source = '"Warlock", "Level 11: Mystic Arcanum"'
    level = making.class_level("warlock")
    if level < min(ARCANA):
        return
    casting = making.casting("feature/warlock-mystic-arcanum", Ability.CHARISMA)
    _new_arcanum(making, ARCANA.get(level, 0), "mystic-arcanum", source)
    known = options_of(spell.partition("/")[2] for spell in casting.free)
    asked = question("forget-arcanum", "Given up for another", known, source, least=0)
    gone = ask_one(making, asked)
    if gone:
        spell = f"spell/{gone}"
        casting.free.remove(spell)
        at = making.catalogue.spell(spell).level
        _new_arcanum(making, at, "new-arcanum", source, unless=spell)


def _new_arcanum(making: Making, at: int, key: str, source: str, unless: str = "") -> None:
    if not at:
        return
    casting = making.casting("feature/warlock-mystic-arcanum", Ability.CHARISMA)
    spells = class_spells(making.catalogue, ["warlock"], [at])
    options = options_of(spell.partition("/")[2] for spell in spells if spell != unless)
    chosen = ask_one(making, question(key, f"A spell of level {at}", options, source))
    if chosen:
        add(casting.free, [f"spell/{chosen}"])
