"""Step 2: background, species with its lineage, languages.

Source: SRD 5.2, "Character Creation", "Step 2: Character Origin"; "Character Origins".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    add,
    ask_one,
    named,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import class_entry, class_spells, entry, slugs
from whispyrkeep.mechanics.creation.feats import choose_feat, take_feat
from whispyrkeep.mechanics.creation.own import take_spells
from whispyrkeep.mechanics.creation.scores import standard_array
from whispyrkeep.mechanics.creation.training import choose_languages, choose_tools, learn
from whispyrkeep.mechanics.creatures.own_features import by_the_book, feature_word
from whispyrkeep.models.modifiers import BonusEffect, ProficiencyEffect, ResistEffect
from whispyrkeep.models.reference import Background, Feature, Lineage, Species
from whispyrkeep.models.riders import Size
from whispyrkeep.models.terms import Ability

ORIGINS: Final = '"Character Origins"'
MENTAL: Final = (Ability.INTELLIGENCE, Ability.WISDOM, Ability.CHARISMA)
"""With which of them lineage spells are cast is chosen. Source: "Elven Lineage" and others."""


def choose_background(making: Making) -> None:
    """Ask for the background; what it gives is taken later, in the steps' order."""
    options = options_of(slugs(making.catalogue, "background"))
    suggested = _fitting_backgrounds(making)
    asked = question(
        "background", "The background", options, '"Choose a Background"', suggested=suggested
    )
    slug = ask_one(making, asked)
    making.background = f"background/{slug}" if slug else ""


def _fitting_backgrounds(making: Making) -> list[str]:
    """Those that raise the class's primary abilities, the fittest first."""
    if not making.first_class:
        return []
    primary = set(class_entry(making.catalogue, making.first_class).primary_abilities)

    def fits(slug: str) -> tuple[int, bool]:
        background = entry(making.catalogue, f"background/{slug}", Background)
        own_list = background.feat_choice.lower() == making.first_class
        return len(primary & set(background.abilities)), own_list

    return sorted(slugs(making.catalogue, "background"), key=fits, reverse=True)


def gain_background(making: Making) -> None:
    """Skills, tool and origin feat. Source: SRD 5.2, "Parts of a Background"."""
    if not making.background:
        return
    background = entry(making.catalogue, making.background, Background)
    add(making.skills, background.skills)
    choose_tools(making, "background-tool", background.training, '"Parts of a Background"')
    feat = background.feat.partition("/")[2]
    take_feat(making, feat, "background-", background.feat_choice.lower())


# --- species --------------------------------------------------------------------------


def choose_species(making: Making) -> None:
    """Ask for the species, its size and lineage."""
    options = options_of(slugs(making.catalogue, "species"))
    asked = question("species", "The species", options, '"Choose a Species"', suggested=("human",))
    slug = ask_one(making, asked)
    if not slug:
        return
    making.species = f"species/{slug}"
    species = entry(making.catalogue, making.species, Species)
    making.speed = species.speed
    _choose_size(making, species)
    _choose_lineage(making, species)


def _choose_size(making: Making, species: Species) -> None:
    sizes = tuple(size.value for size in species.sizes)
    if len(sizes) == 1:
        making.size = species.sizes[0]
        return
    size = ask_one(making, question("size", "The size", options_of(sizes), '"Size"'))
    making.size = Size(size) if size else None


def lineage_word(lineage: Lineage) -> str:
    """How a lineage is called among features: ``drow``, ``high-elf``, ``cloud``."""
    giant, colon, _ = lineage.name.partition(" Giant: ")
    name = giant if colon else lineage.name
    return "-".join(name.lower().replace(" gnome", "").split())


def lineage_feature(making: Making, species: Species) -> str:
    """The feature that is chosen within: ``elven-lineage``, ``draconic-ancestry``."""
    slug = species.id.partition("/")[2]
    features = (entry(making.catalogue, one, Feature) for one in species.features)
    words = map(feature_word, features)
    ends = ("-lineage", "-legacy", "-ancestry")
    return next((w for w in words if w.endswith(ends) and w != "fey-ancestry"), f"{slug}-lineage")


def _choose_lineage(making: Making, species: Species) -> None:
    if not species.lineages:
        return
    feature = lineage_feature(making, species)
    options = tuple(Option(lineage_word(one), one.name) for one in species.lineages)
    asked = question("lineage", named(feature), options, f'{ORIGINS}, "{named(feature)}"')
    word = ask_one(making, asked)
    if not word:
        return
    lineage = next(one for one in species.lineages if lineage_word(one) == word)
    add(making.features, [f"{feature}-{word}"])
    _lineage_traits(making, lineage)
    if lineage.spells:
        options = options_of(ability.value for ability in MENTAL)
        text = f"The ability that the spells of the {lineage.name} are cast with"
        asked = question("lineage-ability", text, options, ORIGINS, suggested=_best_mental(making))
        ability = ask_one(making, asked)
        if ability:
            making.casting(making.species, Ability(ability))


def _best_mental(making: Making) -> tuple[str, ...]:
    array = dict(zip(Ability, map(int, standard_array(making)), strict=True))
    return (max(MENTAL, key=lambda ability: array[ability]).value,)


def _lineage_traits(making: Making, lineage: Lineage) -> None:
    for effect in lineage.effects:
        if isinstance(effect, ResistEffect):
            add(making.resistances, (kind.value for kind in effect.types))
        elif isinstance(effect, BonusEffect) and effect.to == "speed":
            making.speed = max(making.speed, effect.value)


def species_grows(making: Making) -> None:
    """Traits and lineage spells that come with this character level."""
    if not making.species:
        return
    species = entry(making.catalogue, making.species, Species)
    for feature_id in species.features:
        feature = entry(making.catalogue, feature_id, Feature)
        if feature.level == making.level:
            _gain_trait(making, feature, feature_word(feature))
    _lineage_spells(making, species)


def _gain_trait(making: Making, feature: Feature, word: str) -> None:
    add(making.features, [word])
    for effect in feature.effects:
        if isinstance(effect, ResistEffect):
            add(making.resistances, (kind.value for kind in effect.types))
        elif isinstance(effect, ProficiencyEffect):
            learn(making, word, effect, f'{ORIGINS}, "{feature.name}"')
    if making.catalogue.is_own(feature.id) and not by_the_book(word):
        take_spells(making, feature.effects, feature.id)
    extra = TRAITS.get(word)
    if extra is not None:
        extra(making, feature)


def _lineage_spells(making: Making, species: Species) -> None:
    """Source: SRD 5.2, "Elven Lineage", "Fiendish Legacy", "Gnomish Lineage"."""
    casting = making.castings.get(species.id)
    if casting is None:
        return
    feature = lineage_feature(making, species)
    words = {f"{feature}-{lineage_word(one)}": one for one in species.lineages}
    chosen = next((words[word] for word in making.features if word in words), None)
    if chosen is None:
        return
    cantrips = set(class_spells(making.catalogue, slugs(making.catalogue, "class"), [0]))
    for spell in chosen.spells.get(str(making.level), ()):
        if spell in cantrips:
            add(casting.cantrips, [spell])
        else:
            add(casting.always, [spell])
            add(casting.free, [spell])


def _versatile(making: Making, feature: Feature) -> None:
    """Source: SRD 5.2, "Human", "Versatile"."""
    choose_feat(making, "versatile", ("origin",), f'{ORIGINS}, "Versatile"', feature.recommended)


def _otherworldly(making: Making, _feature: Feature) -> None:
    """Source: SRD 5.2, "Tiefling", "Otherworldly Presence"."""
    casting = making.castings.get(making.species)
    if casting is not None:
        add(casting.cantrips, ["spell/thaumaturgy"])


TRAITS: Final[dict[str, Callable[[Making, Feature], None]]] = {
    "versatile": _versatile,
    "otherworldly-presence": _otherworldly,
}
"""What some traits ask for or give beyond their effects."""


# --- languages and alignment ----------------------------------------------------------


def choose_origin_languages(making: Making) -> None:
    """Common and two standard languages. Source: SRD 5.2, "Choose Languages"."""
    add(making.languages, ["Common"])
    choose_languages(making, "languages", 2, standard=True, source='"Choose Languages"')


ALIGNMENTS: Final = (
    *("lawful-good", "neutral-good", "chaotic-good", "lawful-neutral", "neutral"),
    *("chaotic-neutral", "lawful-evil", "neutral-evil", "chaotic-evil"),
)
"""Source: SRD 5.2, "The Nine Alignments"."""


def choose_alignment(making: Making) -> None:
    """Source: SRD 5.2, "Step 4: Alignment"."""
    options = options_of(ALIGNMENTS)
    asked = question("alignment", "The alignment", options, '"Step 4: Alignment"', least=0)
    making.alignment = named(ask_one(making, asked))
