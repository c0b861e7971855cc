"""The rulebook's vocabulary as closed sets.

Source: SRD 5.2, "Playing the Game" and "Rules Glossary".
"""

from __future__ import annotations

from enum import StrEnum


class Ability(StrEnum):
    STRENGTH = "strength"
    DEXTERITY = "dexterity"
    CONSTITUTION = "constitution"
    INTELLIGENCE = "intelligence"
    WISDOM = "wisdom"
    CHARISMA = "charisma"


class Skill(StrEnum):
    ACROBATICS = "acrobatics"
    ANIMAL_HANDLING = "animal-handling"
    ARCANA = "arcana"
    ATHLETICS = "athletics"
    DECEPTION = "deception"
    HISTORY = "history"
    INSIGHT = "insight"
    INTIMIDATION = "intimidation"
    INVESTIGATION = "investigation"
    MEDICINE = "medicine"
    NATURE = "nature"
    PERCEPTION = "perception"
    PERFORMANCE = "performance"
    PERSUASION = "persuasion"
    RELIGION = "religion"
    SLEIGHT_OF_HAND = "sleight-of-hand"
    STEALTH = "stealth"
    SURVIVAL = "survival"


SKILL_ABILITY: dict[Skill, Ability] = {
    Skill.ACROBATICS: Ability.DEXTERITY,
    Skill.ANIMAL_HANDLING: Ability.WISDOM,
    Skill.ARCANA: Ability.INTELLIGENCE,
    Skill.ATHLETICS: Ability.STRENGTH,
    Skill.DECEPTION: Ability.CHARISMA,
    Skill.HISTORY: Ability.INTELLIGENCE,
    Skill.INSIGHT: Ability.WISDOM,
    Skill.INTIMIDATION: Ability.CHARISMA,
    Skill.INVESTIGATION: Ability.INTELLIGENCE,
    Skill.MEDICINE: Ability.WISDOM,
    Skill.NATURE: Ability.INTELLIGENCE,
    Skill.PERCEPTION: Ability.WISDOM,
    Skill.PERFORMANCE: Ability.CHARISMA,
    Skill.PERSUASION: Ability.CHARISMA,
    Skill.RELIGION: Ability.INTELLIGENCE,
    Skill.SLEIGHT_OF_HAND: Ability.DEXTERITY,
    Skill.STEALTH: Ability.DEXTERITY,
    Skill.SURVIVAL: Ability.WISDOM,
}
"""Source: SRD 5.2, "Skill Proficiencies", table "Skills"."""


class DamageType(StrEnum):
    ACID = "acid"
    BLUDGEONING = "bludgeoning"
    COLD = "cold"
    FIRE = "fire"
    FORCE = "force"
    LIGHTNING = "lightning"
    NECROTIC = "necrotic"
    PIERCING = "piercing"
    POISON = "poison"
    PSYCHIC = "psychic"
    RADIANT = "radiant"
    SLASHING = "slashing"
    THUNDER = "thunder"


class Condition(StrEnum):
    BLINDED = "blinded"
    CHARMED = "charmed"
    DEAFENED = "deafened"
    EXHAUSTION = "exhaustion"
    FRIGHTENED = "frightened"
    GRAPPLED = "grappled"
    INCAPACITATED = "incapacitated"
    INVISIBLE = "invisible"
    PARALYZED = "paralyzed"
    PETRIFIED = "petrified"
    POISONED = "poisoned"
    PRONE = "prone"
    RESTRAINED = "restrained"
    STUNNED = "stunned"
    UNCONSCIOUS = "unconscious"


class Attitude(StrEnum):
    """Source: SRD 5.2, Rules Glossary, "Attitude"."""

    FRIENDLY = "friendly"
    INDIFFERENT = "indifferent"
    HOSTILE = "hostile"


class Cover(StrEnum):
    """Source: SRD 5.2, "Cover"."""

    NONE = "none"
    HALF = "half"
    THREE_QUARTERS = "three-quarters"
    TOTAL = "total"


class Trigger(StrEnum):
    """What a readied attack waits for; what anybody in a fight can perceive of a foe."""

    COMES_CLOSER = "comes-closer"
    ATTACKS = "attacks"


class Sense(StrEnum):
    """What an ability check may rely on. Source: SRD 5.2, "Blinded", "Deafened"."""

    SIGHT = "sight"
    HEARING = "hearing"


class HazardName(StrEnum):
    """Source: SRD 5.2, "Hazards", "Environmental Effects", "Extended Travel"."""

    FALLING = "falling"
    FALLING_INTO_WATER = "falling-into-water"
    BURNING = "burning"
    DOUSED = "doused"
    SUFFOCATION = "suffocation"
    CHOKING = "choking"
    AIR = "air"
    DEHYDRATION = "dehydration"
    MALNUTRITION = "malnutrition"
    NO_FOOD = "no-food"
    FED = "fed"
    EXTREME_COLD = "extreme-cold"
    EXTREME_HEAT = "extreme-heat"
    FRIGID_WATER = "frigid-water"
    DEEP_WATER = "deep-water"
    SLIPPERY_ICE = "slippery-ice"
    FORCED_MARCH = "forced-march"


class Weather(StrEnum):
    """What a place is like to be out in. Source: SRD 5.2, "Environmental Effects"."""

    HEAVY_RAIN = "heavy-rain"
    HEAVY_SNOW = "heavy-snow"
    STRONG_WIND = "strong-wind"


class Substance(StrEnum):
    """What an object is made of; the first that fits. Source: SRD 5.2, "Breaking Objects"."""

    CLOTH = "cloth"
    GLASS = "glass"
    WOOD = "wood"
    STONE = "stone"
    IRON = "iron"
    MITHRAL = "mithral"
    ADAMANTINE = "adamantine"


class AdvantageState(StrEnum):
    """Source: SRD 5.2, "Advantage/Disadvantage"."""

    NORMAL = "normal"
    ADVANTAGE = "advantage"
    DISADVANTAGE = "disadvantage"


class Band(StrEnum):
    """Distance from the party in a fight, without a grid; feet per band in the ``Ruleset``."""

    ENGAGED = "engaged"
    NEAR = "near"
    FAR = "far"


class EffectKind(StrEnum):
    """What an ongoing effect does, as far as the rules compute with it.

    On its bearer: ``bless`` adds 1d4 to attacks and saves, ``guidance`` to checks with one skill;
    ``mage-armor``, ``shield`` and ``shield-of-faith`` change Armor Class; ``sanctuary`` wards;
    ``helped`` and ``aiming`` give Advantage on the next check or attack, ``antitoxin`` on saves
    against poison; ``slowed`` lowers Speed, ``sapped`` hinders the next attack and
    ``no-reactions`` bars Opportunity Attacks. Others have Advantage on the next attack against
    who is ``outlined`` (anybody), ``distracted`` (allies of ``by``) or ``vexed`` (``by`` alone).
    The three covers protect against what comes from further away than 5 feet. Who is ``readied``
    waits for a ``trigger``. ``light`` sheds Bright Light for ``value`` feet. Who is ``burning``
    takes fire damage each turn; ``hungry`` counts (``value``) the days without food;
    ``lasting`` is whatever its ``works`` say, of a spell or anything else; ``awaits`` is a spell
    that will be cast as a Reaction when its time comes, ``casting`` one that takes ``value``
    more seconds, and ``companions`` are ``value`` summoned creatures. Who is ``riding`` sits on
    ``by``; ``what`` says whether it is controlled, ``value`` whether the seat was kept.
    ``starved`` and ``parched`` keep Exhaustion from being slept off, and ``breathless`` counts
    (``value``) how much of it breathing takes away. Who is ``inured`` has saved against
    something of ``by`` and is safe from it for a time; who is ``swallowed`` lies within ``by``;
    who is ``cursed`` waits for a spell that ends it. A ``modifier`` leans or changes later
    rolls, ``hindered`` takes away ``what`` it names, and ``ongoing`` does its ``damage`` at
    each ``moment``.

    Of features: who is ``raging`` adds ``value`` to Strength-based damage and takes half of
    blows; ``reckless`` attacks and is attacked with Advantage; ``inspired`` holds a die of
    ``value`` sides for a failed test. ``innate-sorcery`` and ``holy-nimbus`` are as the features
    say; ``sacred-weapon`` adds ``value`` to attacks with its ``weapon``, and ``pact-weapon`` binds
    one. ``resistant`` halves the ``damage_types``; ``flying`` moves ``value`` feet, ``enlarged``
    as many further, and ``tremorsense`` reaches as far. Who is ``studied`` is attacked with
    Advantage by ``by``; ``baffled`` attacks ``by`` with Disadvantage; ``staggered`` saves so,
    once; ``sundered`` is hit ``value`` easier by others than ``by``; ``dazed`` moves or acts;
    ``quivering`` can be struck down by ``by``. Who is ``holding-back`` keeps the Reaction or
    chance that ``source`` names for later.

    Who is ``incubating`` is infected with ``what`` and falls ill when it is ``due``; who is
    ``afflicted`` bears that contagion, poison or curse, with ``value`` saves made against it.
    Who is ``possessed`` does what something else wants; what is ``falling-due`` comes at once.
    Fire does ``value`` more to who is ``oiled``, once.
    """

    BLESS = "bless"
    GUIDANCE = "guidance"
    MAGE_ARMOR = "mage-armor"
    SHIELD = "shield"
    SHIELD_OF_FAITH = "shield-of-faith"
    SANCTUARY = "sanctuary"
    HELPED = "helped"
    AIMING = "aiming"
    ANTITOXIN = "antitoxin"
    SLOWED = "slowed"
    SAPPED = "sapped"
    NO_REACTIONS = "no-reactions"
    OUTLINED = "outlined"
    DISTRACTED = "distracted"
    VEXED = "vexed"
    READIED = "readied"
    LIGHT = "light"
    BURNING = "burning"
    BREATHLESS = "breathless"
    HUNGRY = "hungry"
    STARVED = "starved"
    PARCHED = "parched"
    HALF_COVER = "half-cover"
    THREE_QUARTERS_COVER = "three-quarters-cover"
    TOTAL_COVER = "total-cover"
    INURED = "inured"
    SWALLOWED = "swallowed"
    CURSED = "cursed"
    MODIFIER = "modifier"
    HINDERED = "hindered"
    ONGOING = "ongoing"
    RAGING = "raging"
    RECKLESS = "reckless"
    INSPIRED = "inspired"
    INNATE_SORCERY = "innate-sorcery"
    HOLY_NIMBUS = "holy-nimbus"
    SACRED_WEAPON = "sacred-weapon"
    PACT_WEAPON = "pact-weapon"
    RESISTANT = "resistant"
    FLYING = "flying"
    ENLARGED = "enlarged"
    TREMORSENSE = "tremorsense"
    STUDIED = "studied"
    BAFFLED = "baffled"
    STAGGERED = "staggered"
    SUNDERED = "sundered"
    DAZED = "dazed"
    QUIVERING = "quivering"
    HOLDING_BACK = "holding-back"
    LASTING = "lasting"
    AWAITS = "awaits"
    COMPANIONS = "companions"
    CASTING = "casting"
    RIDING = "riding"
    INCUBATING = "incubating"
    AFFLICTED = "afflicted"
    POSSESSED = "possessed"
    FALLING_DUE = "falling-due"
    OILED = "oiled"


class Rarity(StrEnum):
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very-rare"
    LEGENDARY = "legendary"
    ARTIFACT = "artifact"


class WeaponProperty(StrEnum):
    AMMUNITION = "ammunition"
    FINESSE = "finesse"
    HEAVY = "heavy"
    LIGHT = "light"
    LOADING = "loading"
    REACH = "reach"
    THROWN = "thrown"
    TWO_HANDED = "two-handed"
    VERSATILE = "versatile"


class Mastery(StrEnum):
    CLEAVE = "cleave"
    GRAZE = "graze"
    NICK = "nick"
    PUSH = "push"
    SAP = "sap"
    SLOW = "slow"
    TOPPLE = "topple"
    VEX = "vex"
