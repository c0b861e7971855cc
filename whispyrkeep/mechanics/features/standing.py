"""Where each feature, feat, invocation and Metamagic option of the book is carried out.

The tables here are what the coverage document is made from. A test holds them to the code: a
word that is said to be carried out by its name must stand in the modules named, and every entry
of the catalogue must stand in exactly one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.catalog.builtin import index, reference_entry
from whispyrkeep.models.reference import Feature

KINDS: Final = ("feature", "feat", "invocation", "metamagic")

EXECUTED: Final[Mapping[str, tuple[str, ...]]] = {
    "beast-spells": ("features.druid",),
    "dragon-companion": ("casting.free_casting",),
    "faithful-steed": ("casting.free_casting",),
    "wild-companion": ("casting.free_casting",),
    "wild-shape": ("features.druid",),
    "ability-score-improvement": ("creation.feats",),
    "abjure-foes": ("features.paladin",),
    "acrobatic-movement": ("journeys.traversing",),
    "action-surge": ("features.fighter",),
    "additional-fighting-style": ("creation.within",),
    "adrenaline-rush": ("features.species",),
    "agonizing-blast": ("casting.metamagic",),
    "alert": ("creatures.view",),
    "arcane-apotheosis": ("casting.metamagic",),
    "arcane-recovery": ("journeys.rests",),
    "archdruid": (
        "feature_moments",
        "features.druid",
    ),
    "archery": ("attacks.strikes",),
    "aura-expansion": ("feature_moments",),
    "aura-of-courage": ("creatures.auras",),
    "aura-of-devotion": ("creatures.auras",),
    "aura-of-protection": ("creatures.auras",),
    "bardic-inspiration": (
        "feature_moments",
        "features.bard",
        "fights.guards",
    ),
    "blessed-healer": ("casting.aftercast",),
    "blessed-strikes": (
        "casting.aftercast",
        "attacks.extra_damage",
        "casting.metamagic",
    ),
    "body-and-mind": ("creation.within",),
    "bonus-proficiencies": ("creation.within",),
    "boon-of-combat-prowess": (
        "feature_moments",
        "rolls.second_chances",
    ),
    "boon-of-dimensional-travel": ("features.feats",),
    "boon-of-fate": (
        "feature_moments",
        "rolls.second_chances",
    ),
    "boon-of-irresistible-offense": (
        "attacks.making",
        "attacks.extra_damage",
    ),
    "boon-of-spell-recall": ("casting.aftercast",),
    "boon-of-the-night-spirit": (
        "harm.warding",
        "features.feats",
    ),
    "boon-of-truesight": ("creatures.derived",),
    "brave": ("rolls.d20tests",),
    "breath-weapon": ("features.species",),
    "brutal-strike": ("attacks.attack_options",),
    "careful-spell": (
        "casting.areas",
        "casting.metamagic",
    ),
    "channel-divinity": (
        "attacks.attack_options",
        "features.cleric",
        "features.paladin",
    ),
    "contact-patron": ("casting.free_casting",),
    "countercharm": ("rolls.second_chances",),
    "cunning-action": ("fights.maneuvers",),
    "cunning-strike": ("attacks.attack_options",),
    "cutting-words": ("fights.guards",),
    "damage-resistance": ("creatures.derived",),
    "danger-sense": ("rolls.d20tests",),
    "dark-ones-blessing": ("attacks.hit_features",),
    "dark-ones-own-luck": ("rolls.second_chances",),
    "defense": ("creatures.armor",),
    "defensive-tactics": (
        "attacks.attack_features",
        "attacks.hit_features",
    ),
    "deflect-attacks": ("fights.guards",),
    "deflect-energy": ("fights.guards",),
    "deft-explorer": ("creation.within",),
    "devils-sight": ("creatures.derived",),
    "devious-strikes": ("attacks.attack_options",),
    "devouring-blade": ("attacks.attack_counts",),
    "disciple-of-life": ("casting.spell_healing",),
    "disciplined-survivor": (
        "creatures.derived",
        "rolls.second_chances",
    ),
    "distant-spell": ("casting.metamagic",),
    "divine-intervention": (
        "casting.free_casting",
        "casting.spells",
    ),
    "divine-order": ("creatures.derived",),
    "draconic-ancestry": (
        "creatures.derived",
        "features.species",
    ),
    "draconic-flight": ("features.species",),
    "draconic-resilience": ("creatures.derived",),
    "dragon-wings": ("features.sorcerer",),
    "druidic": ("creation.within",),
    "dwarven-resilience": (
        "rolls.d20tests",
        "creatures.derived",
    ),
    "dwarven-toughness": ("creation.sheets",),
    "eldritch-invocations": ("creation.pacts",),
    "eldritch-master": ("features.warlock",),
    "eldritch-mind": ("rolls.d20tests",),
    "eldritch-smite": (
        "attacks.attack_options",
        "attacks.extra_damage",
        "attacks.hit_features",
    ),
    "eldritch-spear": ("casting.metamagic",),
    "elemental-affinity": (
        "creatures.derived",
        "casting.metamagic",
    ),
    "elemental-fury": (
        "attacks.extra_damage",
        "casting.metamagic",
    ),
    "elusive": ("attacks.attack_features",),
    "empowered-evocation": ("casting.metamagic",),
    "empowered-spell": (
        "attacks.blows",
        "casting.metamagic",
    ),
    "empowered-strikes": (
        "attacks.attack_options",
        "attacks.blows",
    ),
    "epic-boon": ("creation.classes",),
    "evasion": ("attacks.forced",),
    "evocation-savant": (
        "creation.classes",
        "creation.within",
    ),
    "expertise": (
        "creation.sheets",
        "creation.training",
    ),
    "extended-spell": ("casting.metamagic",),
    "extra-attack": ("attacks.attack_counts",),
    "fast-hands": ("things.items",),
    "fast-movement": ("creatures.derived",),
    "favored-enemy": ("casting.free_casting",),
    "feral-instinct": ("fights.muster",),
    "feral-senses": ("creatures.derived",),
    "fey-ancestry": ("rolls.d20tests",),
    "fiendish-resilience": (
        "creatures.derived",
        "features.warlock",
    ),
    "fiendish-vigor": ("casting.spell_healing",),
    "fighting-style": (
        "creation.classes",
        "creation.feats",
        "creation.within",
    ),
    "fleet-step": ("features.monk",),
    "foe-slayer": (
        "attacks.hit_features",
        "casting.spellcraft",
    ),
    "font-of-inspiration": ("features.bard",),
    "font-of-magic": ("features.sorcerer",),
    "frenzy": ("attacks.extra_damage",),
    "gaze-of-two-minds": ("features.warlock",),
    "giant-ancestry": (
        "attacks.attack_options",
        "features.species",
        "fights.guards",
    ),
    "gift-of-the-depths": ("creation.pacts",),
    "gift-of-the-protectors": ("harm.sparing",),
    "gnomish-cunning": ("rolls.d20tests",),
    "gnomish-lineage": ("creation.sheets",),
    "grappler": (
        "attacks.attack_features",
        "attacks.attack_options",
    ),
    "great-weapon-fighting": ("attacks.extra_damage",),
    "greater-divine-intervention": ("casting.free_casting",),
    "halfling-nimbleness": ("journeys.traversing",),
    "heightened-focus": ("features.monk",),
    "heightened-spell": (
        "casting.metamagic",
        "casting.spell_effects",
    ),
    "heroic-warrior": ("feature_moments",),
    "holy-nimbus": ("features.paladin",),
    "hunters-lore": ("features.ranger",),
    "hunters-prey": (
        "attacks.masteries",
        "attacks.extra_damage",
    ),
    "hurl-through-hell": (
        "attacks.attack_options",
        "attacks.hit_features",
    ),
    "improved-blessed-strikes": (
        "casting.aftercast",
        "attacks.extra_damage",
    ),
    "improved-brutal-strike": (
        "attacks.attack_options",
        "attacks.extra_damage",
    ),
    "improved-brutal-strike-17": (
        "attacks.attack_options",
        "attacks.extra_damage",
    ),
    "improved-critical": ("attacks.attack_features",),
    "improved-cunning-strike": ("attacks.attack_options",),
    "improved-elemental-fury": (
        "attacks.extra_damage",
        "casting.metamagic",
    ),
    "indomitable": (
        "rolls.d20tests",
        "rolls.second_chances",
    ),
    "indomitable-might": ("rolls.d20tests",),
    "innate-sorcery": ("features.sorcerer",),
    "instinctive-pounce": ("features.barbarian",),
    "intimidating-presence": ("features.barbarian",),
    "investment-of-the-chain-master": ("features.warlock",),
    "jack-of-all-trades": ("creatures.derived",),
    "lands-aid": ("features.druid",),
    "large-form": ("features.species",),
    "lay-on-hands": ("features.paladin",),
    "lessons-of-the-first-ones": ("creation.pacts",),
    "lifedrinker": (
        "attacks.attack_options",
        "attacks.extra_damage",
        "attacks.hit_features",
    ),
    "luck": ("rolls.d20tests",),
    "magical-cunning": ("features.warlock",),
    "magical-discoveries": ("creation.within",),
    "magical-secrets": ("creation.spells",),
    "martial-arts": (
        "attacks.assaults",
        "creatures.armor",
        "fights.guards",
    ),
    "memorize-spell": ("creation.preparing",),
    "metamagic": ("creation.classes",),
    "mindless-rage": (
        "creatures.derived",
        "features.barbarian",
    ),
    "monks-focus": (
        "features.monk",
        "fights.maneuvers",
    ),
    "mystic-arcanum": ("creation.pacts",),
    "natural-recovery": (
        "casting.free_casting",
        "journeys.rests",
    ),
    "naturally-stealthy": ("fights.maneuvers",),
    "natures-sanctuary": ("features.druid",),
    "natures-veil": ("features.ranger",),
    "natures-ward": ("creatures.derived",),
    "open-hand-technique": (
        "attacks.attack_options",
        "features.monk",
    ),
    "otherworldly-presence": ("creation.origin",),
    "overchannel": (
        "casting.aftercast",
        "casting.metamagic",
        "casting.spellcraft",
    ),
    "pact-magic": ("creation.feats",),
    "pact-of-the-blade": ("features.warlock",),
    "pact-of-the-chain": (
        "casting.familiars",
        "creation.pacts",
        "features.warlock",
    ),
    "pact-of-the-tome": ("creation.pacts",),
    "paladins-smite": ("casting.free_casting",),
    "peerless-skill": ("rolls.second_chances",),
    "perfect-focus": ("feature_moments",),
    "persistent-rage": (
        "harm.conditions",
        "feature_moments",
        "features.barbarian",
    ),
    "potent-cantrip": ("casting.spellcraft",),
    "powerful-build": ("rolls.checks",),
    "precise-hunter": ("attacks.attack_features",),
    "preserve-life": ("features.cleric",),
    "primal-champion": ("creation.within",),
    "primal-knowledge": ("rolls.checks",),
    "primal-order": ("creatures.derived",),
    "quickened-spell": ("casting.metamagic",),
    "quivering-palm": (
        "attacks.attack_options",
        "features.monk",
        "attacks.hit_features",
    ),
    "radiant-strikes": ("attacks.extra_damage",),
    "rage": (
        "feature_moments",
        "features.barbarian",
    ),
    "reckless-attack": ("attacks.attack_options",),
    "relentless-endurance": ("harm.sparing",),
    "relentless-hunter": ("harm.damage",),
    "relentless-rage": ("harm.sparing",),
    "reliable-talent": ("rolls.checks",),
    "remarkable-athlete": (
        "rolls.checks",
        "fights.muster",
    ),
    "repelling-blast": ("casting.metamagic",),
    "resourceful": ("journeys.rests",),
    "restoring-touch": ("features.paladin",),
    "retaliation": ("attacks.making",),
    "ritual-adept": ("casting.spells",),
    "roving": ("creatures.derived",),
    "sacred-weapon": ("attacks.attack_options",),
    "savage-attacker": ("attacks.blows",),
    "scholar": ("creation.within",),
    "sear-undead": ("features.cleric",),
    "sculpt-spells": ("casting.areas",),
    "second-story-work": (
        "journeys.jumping",
        "rolls.surroundings",
    ),
    "second-wind": (
        "features.fighter",
        "rolls.second_chances",
    ),
    "seeking-spell": (
        "attacks.attack_options",
        "casting.metamagic",
        "rolls.second_chances",
    ),
    "self-restoration": ("feature_moments",),
    "signature-spells": ("creation.within",),
    "slippery-mind": ("creatures.derived",),
    "slow-fall": ("fights.windows",),
    "smite-of-protection": ("casting.aftercast",),
    "sneak-attack": (
        "attacks.blows",
        "attacks.extra_damage",
    ),
    "sorcerous-restoration": ("journeys.rests",),
    "sorcery-incarnate": (
        "features.sorcerer",
        "casting.metamagic",
    ),
    "spell-mastery": ("creation.within",),
    "spellcasting": ("casting.spellcraft",),
    "steady-aim": ("features.rogue",),
    "stonecunning": ("features.species",),
    "stroke-of-luck": ("rolls.second_chances",),
    "studied-attacks": ("attacks.attack_features",),
    "stunning-strike": (
        "attacks.attack_options",
        "attacks.hit_features",
    ),
    "subtle-spell": ("casting.metamagic",),
    "superior-critical": ("attacks.attack_features",),
    "superior-defense": ("features.monk",),
    "superior-hunters-defense": ("fights.guards",),
    "superior-hunters-prey": ("attacks.hit_features",),
    "superior-inspiration": ("feature_moments",),
    "supreme-healing": ("harm.healing",),
    "supreme-sneak": ("attacks.attack_options",),
    "survivor": (
        "harm.damage",
        "feature_moments",
    ),
    "tactical-master": ("attacks.attack_options",),
    "tactical-mind": ("rolls.second_chances",),
    "tactical-shift": ("features.fighter",),
    "thiefs-reflexes": ("fights.muster",),
    "thieves-cant": ("creation.within",),
    "thirsting-blade": ("attacks.attack_counts",),
    "three-extra-attacks": ("attacks.attack_counts",),
    "tireless": (
        "features.ranger",
        "journeys.rests",
    ),
    "trance": ("casting.spell_effects",),
    "transmuted-spell": (
        "casting.metamagic",
        "casting.spellcraft",
    ),
    "twinned-spell": ("casting.metamagic",),
    "two-extra-attacks": ("attacks.attack_counts",),
    "two-weapon-fighting": ("attacks.blows",),
    "unarmored-defense": ("creatures.derived",),
    "unarmored-movement": ("creatures.derived",),
    "uncanny-dodge": ("fights.guards",),
    "uncanny-metabolism": ("feature_moments",),
    "use-magic-device": ("things.item_casting", "things.magic_items", "things.scrolls"),
    "versatile": ("creation.origin",),
    "weapon-mastery": ("creation.classes",),
    "wholeness-of-body": ("features.monk",),
    "wild-resurgence": ("features.druid",),
    "witch-sight": ("creatures.derived",),
    "words-of-creation": ("casting.metamagic",),
}
"""Words that modules of ``mechanics`` ask for by name."""

BY_DATA: Final[Mapping[str, tuple[str, ...]]] = {
    "armor-of-shadows": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "ascendant-step": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "barbarian-subclass": ("creation.classes",),
    "bard-subclass": ("creation.classes",),
    "circle-of-the-land-spells": (
        "creation.classes",
        "casting.free_casting",
    ),
    "cleric-subclass": ("creation.classes",),
    "darkvision": ("creatures.derived",),
    "draconic-spells": (
        "creation.classes",
        "casting.free_casting",
    ),
    "druid-subclass": ("creation.classes",),
    "elven-lineage": (
        "creation.origin",
        "casting.free_casting",
    ),
    "fiend-spells": (
        "creation.classes",
        "casting.free_casting",
    ),
    "fiendish-legacy": (
        "creation.origin",
        "creatures.derived",
    ),
    "fighter-subclass": ("creation.classes",),
    "keen-senses": ("creation.origin",),
    "life-domain-spells": (
        "creation.classes",
        "casting.free_casting",
    ),
    "magic-initiate": (
        "creation.feats",
        "casting.free_casting",
    ),
    "mask-of-many-faces": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "master-of-myriad-forms": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "misty-visions": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "monk-subclass": ("creation.classes",),
    "oath-of-devotion-spells": (
        "creation.classes",
        "casting.free_casting",
    ),
    "one-with-shadows": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "otherworldly-leap": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "paladin-subclass": ("creation.classes",),
    "ranger-subclass": ("creation.classes",),
    "rogue-subclass": ("creation.classes",),
    "skilled": ("creation.feats",),
    "skillful": ("creation.origin",),
    "sorcerer-subclass": ("creation.classes",),
    "visions-of-distant-realms": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "warlock-subclass": ("creation.classes",),
    "whispers-of-the-grave": (
        "creation.pacts",
        "casting.free_casting",
    ),
    "wizard-subclass": ("creation.classes",),
}
"""Features that rules for all of their kind carry out from the catalogue's data: the subclass is
chosen, its spells are always prepared, a lineage's spells are cast once without a slot."""

LEFT: Final[Mapping[str, str]] = {}
"""What is data only, and why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the engine stands to one entry.

    Attributes:
        id: of the catalogue.
        word: what stands among a sheet's features.
        how: carried out, or data that the table applies.
        by: modules of ``mechanics`` that carry it out.
        why: what stands in the way, of data alone.
    """

    id: str
    word: str
    how: Literal["executed", "data"]
    by: tuple[str, ...] = ()
    why: str = ""


def word_of(entry_id: str) -> str:
    """The word of a catalogue entry: its id without the kind and the owner's name."""
    kind, _, slug = entry_id.partition("/")
    if kind != "feature":
        return slug
    entry = reference_entry(entry_id)
    assert isinstance(entry, Feature)
    return slug.removeprefix(f"{entry.owner.partition('/')[2]}-")


def standings() -> Iterator[Standing]:
    """Every feature, feat, invocation and Metamagic option of the book, by id."""
    for entry_id in sorted(index()):
        if entry_id.partition("/")[0] in KINDS:
            yield standing(entry_id)


def standing(entry_id: str) -> Standing:
    """How the engine stands to one entry.

    Raises:
        KeyError: the entry stands in none of the tables.
    """
    word = word_of(entry_id)
    if word in LEFT:
        return Standing(entry_id, word, "data", why=LEFT[word])
    by = EXECUTED[word] if word in EXECUTED else BY_DATA[word]
    return Standing(entry_id, word, "executed", by)
