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
    "dragon-companion": ("free_casting",),
    "faithful-steed": ("free_casting",),
    "wild-companion": ("free_casting",),
    "wild-shape": ("features.druid",),
    "ability-score-improvement": ("creation.feats",),
    "abjure-foes": ("features.paladin",),
    "action-surge": ("features.fighter",),
    "additional-fighting-style": ("creation.within",),
    "adrenaline-rush": ("features.species",),
    "agonizing-blast": ("metamagic",),
    "alert": ("creatures",),
    "arcane-apotheosis": ("metamagic",),
    "arcane-recovery": ("rests",),
    "archdruid": (
        "feature_moments",
        "features.druid",
    ),
    "archery": ("strikes",),
    "aura-expansion": ("feature_moments",),
    "aura-of-courage": ("creatures",),
    "aura-of-devotion": ("creatures",),
    "aura-of-protection": ("creatures",),
    "bardic-inspiration": (
        "feature_moments",
        "features.bard",
        "guards",
    ),
    "blessed-healer": ("aftercast",),
    "blessed-strikes": (
        "aftercast",
        "extra_damage",
        "metamagic",
    ),
    "body-and-mind": ("creation.within",),
    "bonus-proficiencies": ("creation.within",),
    "boon-of-combat-prowess": (
        "feature_moments",
        "second_chances",
    ),
    "boon-of-dimensional-travel": ("features.feats",),
    "boon-of-fate": (
        "feature_moments",
        "second_chances",
    ),
    "boon-of-irresistible-offense": (
        "attacks",
        "extra_damage",
    ),
    "boon-of-spell-recall": ("aftercast",),
    "boon-of-the-night-spirit": (
        "damage",
        "features.feats",
    ),
    "boon-of-truesight": ("derived",),
    "brave": ("d20tests",),
    "breath-weapon": ("features.species",),
    "brutal-strike": ("attack_options",),
    "channel-divinity": (
        "attack_options",
        "features.cleric",
        "features.paladin",
    ),
    "contact-patron": ("free_casting",),
    "countercharm": ("second_chances",),
    "cunning-action": ("maneuvers",),
    "cunning-strike": ("attack_options",),
    "cutting-words": ("guards",),
    "damage-resistance": ("derived",),
    "danger-sense": ("d20tests",),
    "dark-ones-blessing": ("hit_features",),
    "dark-ones-own-luck": ("second_chances",),
    "defense": ("creatures",),
    "defensive-tactics": (
        "attack_features",
        "hit_features",
    ),
    "deflect-attacks": ("guards",),
    "deflect-energy": ("guards",),
    "deft-explorer": ("creation.within",),
    "devils-sight": ("derived",),
    "devious-strikes": ("attack_options",),
    "devouring-blade": ("assaults",),
    "disciple-of-life": ("spell_effects",),
    "disciplined-survivor": (
        "derived",
        "second_chances",
    ),
    "distant-spell": ("metamagic",),
    "divine-intervention": (
        "free_casting",
        "spells",
    ),
    "divine-order": ("derived",),
    "draconic-ancestry": (
        "derived",
        "features.species",
    ),
    "draconic-flight": ("features.species",),
    "draconic-resilience": ("derived",),
    "dragon-wings": ("features.sorcerer",),
    "druidic": ("creation.within",),
    "dwarven-resilience": (
        "d20tests",
        "derived",
    ),
    "dwarven-toughness": ("creation.sheets",),
    "eldritch-invocations": ("creation.pacts",),
    "eldritch-master": ("features.warlock",),
    "eldritch-mind": ("d20tests",),
    "eldritch-smite": (
        "attack_options",
        "extra_damage",
        "hit_features",
    ),
    "eldritch-spear": ("metamagic",),
    "elemental-affinity": (
        "derived",
        "metamagic",
    ),
    "elemental-fury": (
        "extra_damage",
        "metamagic",
    ),
    "elusive": ("attack_features",),
    "empowered-evocation": ("metamagic",),
    "empowered-spell": (
        "blows",
        "metamagic",
    ),
    "empowered-strikes": (
        "attack_options",
        "blows",
    ),
    "epic-boon": ("creation.classes",),
    "evasion": ("forced",),
    "evocation-savant": (
        "creation.classes",
        "creation.within",
    ),
    "expertise": (
        "creation.sheets",
        "creation.training",
    ),
    "extended-spell": ("metamagic",),
    "extra-attack": ("assaults",),
    "fast-hands": ("items",),
    "fast-movement": ("derived",),
    "favored-enemy": ("free_casting",),
    "feral-instinct": ("muster",),
    "feral-senses": ("derived",),
    "fey-ancestry": ("d20tests",),
    "fiendish-resilience": (
        "derived",
        "features.warlock",
    ),
    "fiendish-vigor": ("spell_effects",),
    "fighting-style": (
        "creation.classes",
        "creation.feats",
        "creation.within",
    ),
    "fleet-step": ("features.monk",),
    "foe-slayer": (
        "hit_features",
        "spellcraft",
    ),
    "font-of-inspiration": ("features.bard",),
    "font-of-magic": ("features.sorcerer",),
    "frenzy": ("extra_damage",),
    "giant-ancestry": (
        "attack_options",
        "features.species",
        "guards",
    ),
    "gift-of-the-depths": ("creation.pacts",),
    "gift-of-the-protectors": ("damage",),
    "gnomish-cunning": ("d20tests",),
    "gnomish-lineage": ("creation.sheets",),
    "grappler": (
        "attack_features",
        "attack_options",
    ),
    "great-weapon-fighting": ("extra_damage",),
    "greater-divine-intervention": ("free_casting",),
    "heightened-focus": ("features.monk",),
    "heightened-spell": (
        "metamagic",
        "spell_effects",
    ),
    "heroic-warrior": ("feature_moments",),
    "holy-nimbus": ("features.paladin",),
    "hunters-prey": (
        "attacks",
        "extra_damage",
    ),
    "hurl-through-hell": (
        "attack_options",
        "hit_features",
    ),
    "improved-blessed-strikes": (
        "aftercast",
        "extra_damage",
    ),
    "improved-brutal-strike": (
        "attack_options",
        "extra_damage",
    ),
    "improved-brutal-strike-17": (
        "attack_options",
        "extra_damage",
    ),
    "improved-critical": ("attack_features",),
    "improved-cunning-strike": ("attack_options",),
    "improved-elemental-fury": (
        "extra_damage",
        "metamagic",
    ),
    "indomitable": (
        "d20tests",
        "second_chances",
    ),
    "indomitable-might": ("d20tests",),
    "innate-sorcery": ("features.sorcerer",),
    "instinctive-pounce": ("features.barbarian",),
    "intimidating-presence": ("features.barbarian",),
    "jack-of-all-trades": ("derived",),
    "lands-aid": ("features.druid",),
    "large-form": ("features.species",),
    "lay-on-hands": ("features.paladin",),
    "lessons-of-the-first-ones": ("creation.pacts",),
    "lifedrinker": (
        "attack_options",
        "extra_damage",
        "hit_features",
    ),
    "luck": ("d20tests",),
    "magical-cunning": ("features.warlock",),
    "magical-discoveries": ("creation.within",),
    "magical-secrets": ("creation.spells",),
    "martial-arts": (
        "assaults",
        "creatures",
        "guards",
    ),
    "metamagic": ("creation.classes",),
    "mindless-rage": (
        "derived",
        "features.barbarian",
    ),
    "monks-focus": (
        "features.monk",
        "maneuvers",
    ),
    "mystic-arcanum": ("creation.pacts",),
    "natural-recovery": (
        "free_casting",
        "rests",
    ),
    "naturally-stealthy": ("maneuvers",),
    "natures-sanctuary": ("features.druid",),
    "natures-veil": ("features.ranger",),
    "natures-ward": ("derived",),
    "open-hand-technique": (
        "attack_options",
        "features.monk",
    ),
    "otherworldly-presence": ("creation.origin",),
    "overchannel": (
        "aftercast",
        "metamagic",
        "spellcraft",
    ),
    "pact-magic": ("creation.feats",),
    "pact-of-the-blade": ("features.warlock",),
    "pact-of-the-tome": ("creation.pacts",),
    "paladins-smite": ("free_casting",),
    "peerless-skill": ("second_chances",),
    "perfect-focus": ("feature_moments",),
    "persistent-rage": (
        "conditions",
        "feature_moments",
        "features.barbarian",
    ),
    "potent-cantrip": ("spell_effects",),
    "powerful-build": ("checks",),
    "precise-hunter": ("attack_features",),
    "preserve-life": ("features.cleric",),
    "primal-champion": ("creation.within",),
    "primal-knowledge": ("checks",),
    "primal-order": ("derived",),
    "quickened-spell": ("metamagic",),
    "quivering-palm": (
        "attack_options",
        "features.monk",
        "hit_features",
    ),
    "radiant-strikes": ("extra_damage",),
    "rage": (
        "feature_moments",
        "features.barbarian",
    ),
    "reckless-attack": ("attack_options",),
    "relentless-endurance": ("damage",),
    "relentless-hunter": ("damage",),
    "relentless-rage": ("damage",),
    "reliable-talent": ("checks",),
    "remarkable-athlete": (
        "checks",
        "muster",
    ),
    "repelling-blast": ("metamagic",),
    "resourceful": ("rests",),
    "restoring-touch": ("features.paladin",),
    "retaliation": ("attacks",),
    "ritual-adept": ("spells",),
    "roving": ("derived",),
    "sacred-weapon": ("attack_options",),
    "savage-attacker": ("blows",),
    "scholar": ("creation.within",),
    "sear-undead": ("features.cleric",),
    "second-wind": (
        "features.fighter",
        "second_chances",
    ),
    "seeking-spell": (
        "attack_options",
        "metamagic",
        "second_chances",
    ),
    "self-restoration": ("feature_moments",),
    "signature-spells": ("creation.within",),
    "slippery-mind": ("derived",),
    "slow-fall": ("hazards",),
    "smite-of-protection": ("aftercast",),
    "sneak-attack": (
        "blows",
        "extra_damage",
    ),
    "sorcerous-restoration": ("rests",),
    "sorcery-incarnate": (
        "features.sorcerer",
        "metamagic",
    ),
    "spell-mastery": ("creation.within",),
    "spellcasting": ("spellcraft",),
    "steady-aim": ("features.rogue",),
    "stonecunning": ("features.species",),
    "stroke-of-luck": ("second_chances",),
    "studied-attacks": ("attack_features",),
    "stunning-strike": (
        "attack_options",
        "hit_features",
    ),
    "subtle-spell": ("metamagic",),
    "superior-critical": ("attack_features",),
    "superior-defense": ("features.monk",),
    "superior-hunters-defense": ("guards",),
    "superior-hunters-prey": ("hit_features",),
    "superior-inspiration": ("feature_moments",),
    "supreme-healing": ("healing",),
    "supreme-sneak": ("attack_options",),
    "survivor": (
        "damage",
        "feature_moments",
    ),
    "tactical-master": ("attack_options",),
    "tactical-mind": ("second_chances",),
    "tactical-shift": ("features.fighter",),
    "thieves-cant": ("creation.within",),
    "thirsting-blade": ("assaults",),
    "three-extra-attacks": ("assaults",),
    "tireless": (
        "features.ranger",
        "rests",
    ),
    "trance": ("spell_effects",),
    "transmuted-spell": (
        "metamagic",
        "spellcraft",
    ),
    "twinned-spell": ("metamagic",),
    "two-extra-attacks": ("assaults",),
    "two-weapon-fighting": ("blows",),
    "unarmored-defense": ("derived",),
    "unarmored-movement": ("derived",),
    "uncanny-dodge": ("guards",),
    "uncanny-metabolism": ("feature_moments",),
    "use-magic-device": ("item_casting", "magic_items", "scrolls"),
    "versatile": ("creation.origin",),
    "weapon-mastery": ("creation.classes",),
    "wholeness-of-body": ("features.monk",),
    "wild-resurgence": ("features.druid",),
    "witch-sight": ("derived",),
    "words-of-creation": ("metamagic",),
}
"""Words that modules of ``mechanics`` ask for by name."""

BY_DATA: Final[Mapping[str, tuple[str, ...]]] = {
    "armor-of-shadows": (
        "creation.pacts",
        "free_casting",
    ),
    "ascendant-step": (
        "creation.pacts",
        "free_casting",
    ),
    "barbarian-subclass": ("creation.classes",),
    "bard-subclass": ("creation.classes",),
    "circle-of-the-land-spells": (
        "creation.classes",
        "free_casting",
    ),
    "cleric-subclass": ("creation.classes",),
    "darkvision": ("creatures",),
    "draconic-spells": (
        "creation.classes",
        "free_casting",
    ),
    "druid-subclass": ("creation.classes",),
    "elven-lineage": (
        "creation.origin",
        "free_casting",
    ),
    "fiend-spells": (
        "creation.classes",
        "free_casting",
    ),
    "fiendish-legacy": (
        "creation.origin",
        "derived",
    ),
    "fighter-subclass": ("creation.classes",),
    "keen-senses": ("creation.origin",),
    "life-domain-spells": (
        "creation.classes",
        "free_casting",
    ),
    "magic-initiate": (
        "creation.feats",
        "free_casting",
    ),
    "mask-of-many-faces": (
        "creation.pacts",
        "free_casting",
    ),
    "master-of-myriad-forms": (
        "creation.pacts",
        "free_casting",
    ),
    "misty-visions": (
        "creation.pacts",
        "free_casting",
    ),
    "monk-subclass": ("creation.classes",),
    "oath-of-devotion-spells": (
        "creation.classes",
        "free_casting",
    ),
    "one-with-shadows": (
        "creation.pacts",
        "free_casting",
    ),
    "otherworldly-leap": (
        "creation.pacts",
        "free_casting",
    ),
    "paladin-subclass": ("creation.classes",),
    "ranger-subclass": ("creation.classes",),
    "rogue-subclass": ("creation.classes",),
    "skilled": ("creation.feats",),
    "skillful": ("creation.origin",),
    "sorcerer-subclass": ("creation.classes",),
    "visions-of-distant-realms": (
        "creation.pacts",
        "free_casting",
    ),
    "warlock-subclass": ("creation.classes",),
    "whispers-of-the-grave": (
        "creation.pacts",
        "free_casting",
    ),
    "wizard-subclass": ("creation.classes",),
}
"""Features that rules for all of their kind carry out from the catalogue's data: the subclass is
chosen, its spells are always prepared, a lineage's spells are cast once without a slot."""

LEFT: Final[Mapping[str, str]] = {
    "acrobatic-movement": "fights have no walls and no water to run across",
    "careful-spell": "an area never catches friends, so that none need protection",
    "gaze-of-two-minds": "borrowed senses are the table's",
    "halfling-nimbleness": "fights without a grid let nobody block the way",
    "hunters-lore": "the table tells what the DM knows of the prey",
    "investment-of-the-chain-master": "familiars are the table's",
    "memorize-spell": "prepared spells change with a Long Rest only",
    "pact-of-the-chain": "the spell is there at will; the familiar is the table's",
    "sculpt-spells": "an area never catches friends, so that none need protection",
    "second-story-work": "jumps go by Dexterity; climbing is the table's",
    "thiefs-reflexes": "one turn a round",
}
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
