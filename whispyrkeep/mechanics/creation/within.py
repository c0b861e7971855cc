"""Choices within the features of classes and subclasses, and what some features change at once.

Each function is named in ``WITHIN`` by the feature's word and called when the feature is gained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    add,
    ask,
    ask_one,
    named,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    class_spells,
    highest_spell_level,
    listed,
)
from whispyrkeep.mechanics.creation.feats import feat_options, take_feat
from whispyrkeep.mechanics.creation.spells import always_prepared, learn_spells
from whispyrkeep.mechanics.creation.training import (
    ALL_SKILLS,
    choose_expertise,
    choose_languages,
    choose_skills,
)
from whispyrkeep.models.reference import Feature
from whispyrkeep.models.terms import Ability, DamageType


def told(feature: Feature) -> str:
    """The section that a feature stands in, for refusals."""
    return f'"{named(feature.owner)}", "{feature.name}"'


def pick(making: Making, word: str, options: Iterable[Option], text: str, source: str) -> str:
    """One option within a feature, noted as ``<word>-<choice>``."""
    chosen = ask_one(making, question(word, text, tuple(options), source))
    if chosen:
        add(making.features, [f"{word}-{chosen}"])
    return chosen


def _slug(name: str) -> str:
    return "-".join(name.lower().replace("'", "").split())


def _one_of(making: Making, word: str, feature: Feature) -> str:
    options = (Option(_slug(name), name) for name in feature.options)
    return pick(making, word, options, feature.name, told(feature))


def _plain_option(making: Making, word: str, _slug: str, feature: Feature) -> None:
    _one_of(making, word, feature)


def _order(making: Making, word: str, slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Cleric", "Divine Order"; "Druid", "Primal Order"."""
    chosen = _one_of(making, word, feature)
    if chosen in ("protector", "warden"):
        making.weapons = [w for w in making.weapons if not w.startswith("martial")]
        add(making.weapons, ["martial"])
        add(making.armor, ["heavy" if chosen == "protector" else "medium"])
    elif chosen:
        casting = making.casting(feature.id, Ability.WISDOM)
        cantrips = class_spells(making.catalogue, [slug], [0])
        key = f"{word}-cantrips"
        learn_spells(making, casting.cantrips, key, cantrips, told(feature), count=1)


# --- training -------------------------------------------------------------------------


def _primal_knowledge(making: Making, word: str, slug: str, feature: Feature) -> None:
    among = class_entry(making.catalogue, slug).skills
    choose_skills(making, word, among, 1, told(feature))


def _bonus_proficiencies(making: Making, word: str, _slug: str, feature: Feature) -> None:
    choose_skills(making, word, ALL_SKILLS, 3, told(feature))


def _deft_explorer(making: Making, word: str, _slug: str, feature: Feature) -> None:
    choose_expertise(making, 1, told(feature))
    choose_languages(making, f"{word}-languages", 2, standard=False, source=told(feature))


SCHOLARLY: Final = ("arcana", "history", "investigation", "medicine", "nature", "religion")
"""Source: SRD 5.2, "Wizard", "Level 2: Scholar"."""


def _scholar(making: Making, word: str, _slug: str, feature: Feature) -> None:
    choose_expertise(making, 1, told(feature), key=word, among=SCHOLARLY)


def _thieves_cant(making: Making, word: str, _slug: str, feature: Feature) -> None:
    add(making.languages, ["Thieves' Cant"])
    choose_languages(making, word, 1, standard=False, source=told(feature))


def _druidic(making: Making, _word: str, _slug: str, _feature: Feature) -> None:
    add(making.languages, ["Druidic"])


def _all_saves(making: Making, _word: str, _slug: str, _feature: Feature) -> None:
    """Source: SRD 5.2, "Monk", "Level 14: Disciplined Survivor"."""
    add(making.saving_throws, (ability.value for ability in Ability))


def _slippery_mind(making: Making, _word: str, _slug: str, _feature: Feature) -> None:
    """Source: SRD 5.2, "Rogue", "Level 15: Slippery Mind"."""
    add(making.saving_throws, ("wisdom", "charisma"))


PARAGON: Final = {
    "primal-champion": (Ability.STRENGTH, Ability.CONSTITUTION),
    "body-and-mind": (Ability.DEXTERITY, Ability.WISDOM),
}
"""Two scores that level 20 raises by 4, to 25.

Source: SRD 5.2, "Barbarian", "Level 20: Primal Champion"; "Monk", "Level 20: Body and Mind".
"""


def _paragon(making: Making, word: str, _slug: str, _feature: Feature) -> None:
    for ability in PARAGON[word]:
        score = making.abilities[ability]
        making.abilities[ability] = max(score, min(score + 4, 25))


# --- fighting styles ------------------------------------------------------------------

WARRIORS: Final = {"paladin": ("blessed-warrior", "cleric"), "ranger": ("druidic-warrior", "druid")}
"""What may be chosen instead of a feat, and whose cantrips it gives.

Source: SRD 5.2, "Paladin", "Ranger", "Level 2: Fighting Style".
"""


def _fighting_style(making: Making, word: str, slug: str, feature: Feature) -> None:
    instead, spell_list = WARRIORS.get(slug, ("", ""))
    options = feat_options(making, ["fighting-style"])
    if instead:
        options = (*options, Option(instead, named(instead)))
    asked = question(word, "A fighting style", options, told(feature), suggested=("defense",))
    chosen = ask_one(making, asked)
    if not chosen:
        return
    if chosen != instead:
        take_feat(making, chosen, f"{word}-")
        return
    add(making.features, [f"{word}-{instead}"])
    ability = Ability.CHARISMA if slug == "paladin" else Ability.WISDOM
    casting = making.casting(feature.id, ability)
    cantrips = class_spells(making.catalogue, [spell_list], [0])
    learn_spells(
        making, casting.cantrips, f"{instead}-cantrips", cantrips, told(feature),
        count=2, suggested=feature.recommended,
    )  # fmt: skip


# --- spells ---------------------------------------------------------------------------


def _magical_discoveries(making: Making, word: str, slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "College of Lore", "Level 6: Magical Discoveries"."""
    casting = making.casting(feature.id, Ability.CHARISMA)
    highest = highest_spell_level(making.catalogue, slug, making.class_level(slug))
    lists = ("cleric", "druid", "wizard")
    found: list[str] = []
    spells = class_spells(making.catalogue, lists, range(highest + 1))
    learn_spells(making, found, word, spells, told(feature), count=2)
    cantrips = set(class_spells(making.catalogue, lists, [0]))
    add(casting.cantrips, (spell for spell in found if spell in cantrips))
    always_prepared(making, casting, (spell for spell in found if spell not in cantrips))


LANDS: Final = {"arid": "fire", "polar": "cold", "temperate": "lightning", "tropical": "poison"}
"""Lands, and what Nature's Ward resists on each.

Source: SRD 5.2, "Circle of the Land", "Level 3: Circle of the Land Spells", "Nature's Ward".
"""


def _land(making: Making, word: str, _slug: str, feature: Feature) -> None:
    pick(making, word, options_of(LANDS), "The land whose spells are prepared", told(feature))


def _natures_ward(making: Making, _word: str, _slug: str, _feature: Feature) -> None:
    for land, kind in LANDS.items():
        if f"circle-of-the-land-spells-{land}" in making.features:
            add(making.resistances, [kind])


def _elemental_affinity(making: Making, word: str, _slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Draconic Sorcery", "Level 6: Elemental Affinity"."""
    kinds = options_of(("acid", "cold", "fire", "lightning", "poison"))
    kind = pick(making, word, kinds, "The damage type of the affinity", told(feature))
    add(making.resistances, [kind] if kind else [])


def _fiendish_resilience(making: Making, word: str, _slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Fiend Patron", "Level 10: Fiendish Resilience"."""
    kinds = options_of(kind.value for kind in DamageType if kind is not DamageType.FORCE)
    kind = pick(making, word, kinds, "The damage type resisted until another rest", told(feature))
    add(making.resistances, [kind] if kind else [])


def _evocation_savant(making: Making, word: str, _slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Evoker", "Level 3: Evocation Savant"."""
    copy_evocations(making, word, 2, told(feature))


def copy_evocations(making: Making, word: str, count: int, source: str) -> None:
    """Evocations of levels with slots, copied into the spellbook for nothing."""
    book = making.casting("class/wizard", Ability.INTELLIGENCE).book
    highest = highest_spell_level(making.catalogue, "wizard", making.class_level("wizard"))
    levels = range(1, highest + 1)
    spells = class_spells(making.catalogue, ["wizard"], levels, school="evocation")
    options = options_of(spell.partition("/")[2] for spell in spells if spell not in book)
    asked = question(word, "Evocations for the spellbook", options, source, count=count)
    add(book, (f"spell/{one}" for one in ask(making, asked)))


def _spell_mastery(making: Making, word: str, _slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Wizard", "Level 18: Spell Mastery"."""
    for level in (1, 2):
        chosen = _from_book(making, f"{word}-{level}", level, 1, told(feature), action=True)
        casting = making.casting("class/wizard", Ability.INTELLIGENCE)
        always_prepared(making, casting, chosen)
        add(casting.at_will, chosen)


def _signature_spells(making: Making, word: str, _slug: str, feature: Feature) -> None:
    """Source: SRD 5.2, "Wizard", "Level 20: Signature Spells"."""
    chosen = _from_book(making, word, 3, 2, told(feature), action=False)
    casting = making.casting("class/wizard", Ability.INTELLIGENCE)
    always_prepared(making, casting, chosen)
    add(casting.free, chosen)


def _from_book(
    making: Making, key: str, level: int, count: int, source: str, *, action: bool
) -> list[str]:
    casting = making.casting("class/wizard", Ability.INTELLIGENCE)
    times = {one.id: one.facets.get("time") for one in listed(making.catalogue, "spell")}
    options = options_of(
        spell.partition("/")[2]
        for spell in class_spells(making.catalogue, ["wizard"], [level])
        if spell in casting.book
        and spell not in casting.always
        and (not action or times[spell] == "action")
    )
    text = f"Spells of level {level} in the spellbook"
    chosen = ask(making, question(key, text, options, source, count=count))
    return [f"spell/{word}" for word in chosen]


WITHIN: Final[dict[str, Callable[[Making, str, str, Feature], None]]] = {
    "divine-order": _order,
    "primal-order": _order,
    "blessed-strikes": _plain_option,
    "elemental-fury": _plain_option,
    "hunters-prey": _plain_option,
    "defensive-tactics": _plain_option,
    "primal-knowledge": _primal_knowledge,
    "bonus-proficiencies": _bonus_proficiencies,
    "deft-explorer": _deft_explorer,
    "scholar": _scholar,
    "thieves-cant": _thieves_cant,
    "druidic": _druidic,
    "disciplined-survivor": _all_saves,
    "slippery-mind": _slippery_mind,
    "primal-champion": _paragon,
    "body-and-mind": _paragon,
    "fighting-style": _fighting_style,
    "additional-fighting-style": _fighting_style,
    "magical-discoveries": _magical_discoveries,
    "circle-of-the-land-spells": _land,
    "natures-ward": _natures_ward,
    "elemental-affinity": _elemental_affinity,
    "fiendish-resilience": _fiendish_resilience,
    "evocation-savant": _evocation_savant,
    "spell-mastery": _spell_mastery,
    "signature-spells": _signature_spells,
}
"""What is asked or changed when a feature is gained, by its word: making, word, class, feature."""
