"""What features change about a spell as it is cast: Metamagic, and what adds to its damage.

Source: SRD 5.2, "Sorcerer", "Metamagic Options"; "Eldritch Invocation Options"; "Evoker"; the
features named below.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from whispyrkeep.mechanics.casting.free_casting import COMPANION, INTERVENTION, RECOVERY
from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.derived import choice
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import AttackEffect, DartsEffect, SaveEffect
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability, DamageType, EffectKind

COSTS: Final = {
    "careful-spell": 1,
    "distant-spell": 1,
    "empowered-spell": 1,
    "extended-spell": 1,
    "heightened-spell": 2,
    "quickened-spell": 2,
    "seeking-spell": 1,
    "subtle-spell": 1,
    "transmuted-spell": 1,
    "twinned-spell": 1,
}
"""Sorcery Points. Source: SRD 5.2, "Metamagic Options"."""

BESIDES: Final = frozenset({"empowered-spell", "seeking-spell"})
"""Options that go with another."""

OTHERS: Final = frozenset({INTERVENTION, RECOVERY, COMPANION, "overchannel"})
"""What else may be named with a casting."""

TRANSMUTED: Final = frozenset(
    {
        DamageType.ACID,
        DamageType.COLD,
        DamageType.FIRE,
        DamageType.LIGHTNING,
        DamageType.POISON,
        DamageType.THUNDER,
    }
)
POINTS: Final = "sorcery-points"
LONGEST: Final = 24 * 60 * 60
TOUCH: Final = 5
DISTANT_TOUCH: Final = 30
OVERCHANNELED: Final = 5


# --- may it be ------------------------------------------------------------------------


def refused(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Why what is named with the casting cannot be used with it, if so."""
    caster = creature(play.state, play.catalogue, request.actor)
    for word in request.features:
        if word not in COSTS and word not in OTHERS:
            known = ", ".join((*COSTS, *sorted(OTHERS)))
            return refuse("feature.unknown", f"no '{word}' goes with a spell; there are: {known}")
        if word not in caster.features:
            return refuse("feature.missing", f"{caster.name} does not have {word}")
        why = _unfit(play, spell, word)
        if why:
            return refuse("metamagic.unfit", f"{spell.name} {why}", '"Metamagic Options"')
    main = [word for word in request.features if word in COSTS and word not in BESIDES]
    innate = bool(caster.effects(EffectKind.INNATE_SORCERY))
    most = 2 if innate and "sorcery-incarnate" in caster.features else 1
    if len(main) > most:
        return refuse("metamagic.one", f"{most} Metamagic option on a spell", '"Metamagic"')
    left = caster.body.resources.get(POINTS, 0) if caster.body else 0
    cost = points(play, caster, request.features)
    if cost > left:
        message = f"{caster.name} has {left} Sorcery Points left, and it takes {cost}"
        return refuse("feature.spent", message, '"Metamagic"')
    return None


def _unfit(play: Play, spell: SpellDefinition, word: str) -> str:
    """What the option asks of the spell that it has not; empty if it fits."""
    fight = play.state.fight
    kinds = {part for effect in spell.effects for part in _damage_types(effect)}
    asked = {
        "careful-spell": (_saves(spell), "asks for no saving throw"),
        "distant-spell": (spell.range_feet >= TOUCH, "has no range to lengthen"),
        "extended-spell": (spell.duration_seconds >= 60, "does not last a minute"),
        "heightened-spell": (_saves(spell), "asks for no saving throw"),
        "quickened-spell": (spell.casting_time == "action", "does not take an action"),
        "transmuted-spell": (bool(kinds & TRANSMUTED), "deals none of the six damage types"),
        "twinned-spell": (spell.targets_per_slot > 0, "aims at no more in a higher slot"),
        "overchannel": (
            "wizard" in spell.classes and 1 <= spell.level <= OVERCHANNELED and bool(kinds),
            "is no damaging Wizard spell of levels 1 to 5",
        ),
    }
    fits, why = asked.get(word, (True, ""))
    if word == "quickened-spell" and fits and fight is not None and fight.budget.slot_spent:
        return "cannot be quickened after a spell with a slot"
    return "" if fits else why


def _saves(spell: SpellDefinition) -> bool:
    return any(isinstance(effect, SaveEffect) for effect in spell.effects)


def _damage_types(effect: object) -> set[DamageType]:
    if isinstance(effect, DartsEffect):
        return {effect.damage.damage_type}
    if isinstance(effect, AttackEffect | SaveEffect):
        return {part.damage_type for part in effect.damage}
    return set()


def points(play: Play, caster: Creature, words: Collection[str]) -> int:
    """Sorcery Points that it all takes; Arcane Apotheosis spares one option a turn.

    Source: SRD 5.2, "Sorcerer", "Level 20: Arcane Apotheosis".
    """
    costs = sorted((COSTS[word] for word in words if word in COSTS and word != "seeking-spell"),
                   reverse=True)  # fmt: skip
    fight = play.state.fight
    free = "arcane-apotheosis" in caster.features and bool(
        caster.effects(EffectKind.INNATE_SORCERY)
    )
    if costs and free and fight is not None and _spared(caster.id) not in fight.budget.once:
        return sum(costs[1:])
    return sum(costs)


def _spared(caster_id: str) -> str:
    return f"arcane-apotheosis:{caster_id}"


# --- the spell as it is changed -------------------------------------------------------


def altered(spell: SpellDefinition, words: Collection[str], caster: Creature) -> SpellDefinition:
    """The spell as the options and the caster's features change it.

    Source: SRD 5.2, "Distant Spell", "Extended Spell", "Quickened Spell", "Subtle Spell";
    "Eldritch Spear"; "Improved Elemental Fury"; "Words of Creation".
    """
    changes: dict[str, object] = {}
    feet = spell.range_feet + _longer(spell, caster)
    if "distant-spell" in words:
        feet = DISTANT_TOUCH if spell.touch else feet * 2
    if feet != spell.range_feet:
        changes["range_feet"] = feet
    if "extended-spell" in words:
        changes["duration_seconds"] = min(spell.duration_seconds * 2, LONGEST)
    if "quickened-spell" in words:
        changes["casting_time"] = "bonus-action"
    if "subtle-spell" in words and not spell.material_cp:
        changes["material"] = ""
    if "words-of-creation" in caster.features and spell.id in CREATION:
        changes["targets"] = 2
    return spell.with_(**changes) if changes else spell


CREATION: Final = frozenset({"spell/power-word-heal", "spell/power-word-kill"})


def _longer(spell: SpellDefinition, caster: Creature) -> int:
    assert caster.sheet is not None
    feet = 0
    if _blasted(spell, caster, "eldritch-spear"):
        feet += 30 * levels_in(caster.sheet, "warlock")
    potent = "elemental-fury-potent-spellcasting" in caster.features
    far = spell.level == 0 and "druid" in spell.classes and spell.range_feet >= 10
    if potent and far and "improved-elemental-fury" in caster.features:
        feet += 300
    return feet


def _blasted(spell: SpellDefinition, caster: Creature, word: str) -> bool:
    """Whether an invocation that improves one cantrip was taken for this one.

    Without a choice on the sheet it is Eldritch Blast.
    """
    slug = spell.id.partition("/")[2]
    if word not in caster.features and f"{word}-{slug}" not in caster.features:
        return False
    chosen = choice(caster.features, word)
    return f"{word}-{slug}" in caster.features or (not chosen and slug == "eldritch-blast")


def repels(spell: SpellDefinition, caster: Creature) -> bool:
    """Source: SRD 5.2, "Eldritch Invocation Options", "Repelling Blast"."""
    return _blasted(spell, caster, "repelling-blast")


def every_roll(spell: SpellDefinition, caster: Creature) -> int:
    """What is added to each damage roll of the spell.

    Source: SRD 5.2, "Agonizing Blast"; "Blessed Strikes" and "Elemental Fury", "Potent
    Spellcasting".
    """
    added = 0
    if _blasted(spell, caster, "agonizing-blast"):
        added += caster.modifier(Ability.CHARISMA)
    for word, slug in POTENT.items():
        if word in caster.features and spell.level == 0 and slug in spell.classes:
            added += caster.modifier(Ability.WISDOM)
    return added


POTENT: Final = {
    "blessed-strikes-potent-spellcasting": "cleric",
    "elemental-fury-potent-spellcasting": "druid",
}


def one_roll(spell: SpellDefinition, caster: Creature) -> int:
    """What is added to one damage roll of the spell.

    Source: SRD 5.2, "Draconic Sorcery", "Elemental Affinity"; "Evoker", "Empowered Evocation".
    """
    added = 0
    affinity = choice(caster.features, "elemental-affinity")
    kinds = {kind.value for effect in spell.effects for kind in _damage_types(effect)}
    if affinity in kinds:
        added += caster.modifier(Ability.CHARISMA)
    evokes = spell.school == "evocation" and "wizard" in spell.classes
    if evokes and "empowered-evocation" in caster.features:
        added += caster.modifier(Ability.INTELLIGENCE)
    return added


# --- what it uses up ------------------------------------------------------------------


def pay(play: Play, caster: Creature, words: Collection[str]) -> None:
    """Spend the Sorcery Points, and note what is once a turn.

    Source: SRD 5.2, "Metamagic", "Quickened Spell", "Arcane Apotheosis".
    """
    used = [word for word in words if word in COSTS and word != "seeking-spell"]
    if not used:
        return
    cost = points(play, caster, words)
    if cost:
        left = play.state.party[caster.id].body.resources[POINTS] - cost
        play.happen(ResourceChanged(target=caster.id, resource=POINTS, left=left))
    fight = play.state.fight
    if fight is None:
        return
    budget = fight.budget
    if cost < sum(COSTS[word] for word in used):
        budget = budget.with_(once=(*budget.once, _spared(caster.id)))
    if "quickened-spell" in used:
        budget = budget.with_(slot_spent=True)
    if budget != fight.budget:
        play.happen(BudgetChanged(budget=budget))


def level_of(words: Collection[str], level: int) -> int:
    """The level the spell counts as. Source: SRD 5.2, "Twinned Spell"."""
    return level + 1 if "twinned-spell" in words else level


def dazzled(caster: Creature, dc: int) -> int:
    """The spell save DC of a Sorcerer in their Innate Sorcery.

    Source: SRD 5.2, "Sorcerer", "Level 1: Innate Sorcery".
    """
    return dc + 1 if caster.effects(EffectKind.INNATE_SORCERY) else dc
