"""Magic items: what they need, and what they do to whoever wears, wields or is attuned to them.

What an entry of the catalogue says in effects works by itself; what the compiler could not read
of the commonest items stands in the tables here. Source: SRD 5.2, "Magic Items", "Attunement".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import Enchanted, is_magic
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.creatures.own_features import own_works
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.effects import BonusEffect, ResistEffect, RollEffect, SenseEffect, Work
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import Ability, DamageType, EffectKind

MOST_ATTUNED: Final = 3
"""Source: SRD 5.2, "Attunement": no more than three."""

GIANTS: Final[Mapping[str, int]] = {
    "hill": 21, "frost": 23, "stone": 23, "fire": 25, "cloud": 27, "storm": 29,
}  # fmt: skip
"""Strength scores. Source: SRD 5.2, "Belt of Giant Strength", "Potion of Giant Strength"."""

_GUARDED: Final = RollEffect(on=("armor-class", "saves"), value=1)
_LUCKY: Final = RollEffect(on=("checks", "saves"), value=1)
_STEALTHY: Final = RollEffect(on=("checks",), leaning="advantage", ability=Ability.DEXTERITY)

WORKS: Final[Mapping[str, tuple[Work, ...]]] = {
    "cloak-of-protection": (_GUARDED,),
    "ring-of-protection": (_GUARDED,),
    "stone-of-good-luck-luckstone": (_LUCKY,),
    "goggles-of-night": (SenseEffect(sense="darkvision", feet=60),),
    "cloak-of-displacement": (RollEffect(on=("attacked",), leaning="disadvantage"),),
    "periapt-of-proof-against-poison": (
        ResistEffect(level="immunity", types=(DamageType.POISON,)),
    ),
    "bracers-of-defense": (BonusEffect(to="armor-class", value=2, only="unarmored"),),
}
"""Source: SRD 5.2, the items' own entries."""


def attunable(item_id: str, catalogue: Catalogue) -> bool:
    """Whether the item asks for attunement."""
    made = catalogue.enchanted(item_id)
    return made is not None and made.entry.attunement


def unfit(member: PartyMember, item_id: str, catalogue: Catalogue) -> Rejection | None:
    """Why the character cannot attune to the item, if it asks for a class or for spells.

    Source: SRD 5.2, "Attunement", "Prerequisites".
    """
    made = catalogue.enchanted(item_id)
    wanted = made.entry.attuned_by.lower() if made else ""
    if not wanted:
        return None
    if "spellcaster" in wanted and member.sheet.spellcasting is not None:
        return None
    if any(one.id.partition("/")[2] in wanted for one in class_levels(member.sheet)):
        return None
    message = f"{item_id} attunes to {wanted} alone, which {member.name} is not"
    return refuse("attune.who", message, '"Attunement"')


def most_attuned(member: PartyMember) -> int:
    """Source: SRD 5.2, "Attunement"; "Thief", "Level 13: Use Magic Device": four."""
    return MOST_ATTUNED + ("use-magic-device" in member.sheet.features)


def at_work(member: PartyMember, item_id: str, catalogue: Catalogue) -> Enchanted | None:
    """The magic item, if it does anything for the character now.

    What asks for attunement works for whoever is attuned; the rest while it is worn or wielded.
    Armor, Shields and weapons must be worn or wielded in any case.
    """
    made = catalogue.enchanted(item_id)
    if made is None or not member.inventory.get(item_id):
        return None
    held = item_id in member.equipped
    if made.base and not held:
        return None
    return made if (item_id in member.attuned if made.entry.attunement else held) else None


def working(member: PartyMember, catalogue: Catalogue) -> Iterator[tuple[str, Enchanted]]:
    """Every magic item that does something for the character now."""
    for item_id in member.inventory:
        made = at_work(member, item_id, catalogue)
        if made is not None:
            yield item_id, made


def with_magic(member: PartyMember, catalogue: Catalogue) -> PartyMember:
    """The character as magic items, and features of a universe's own, make them: scores, and
    effects as if cast on them.
    """
    carried = any(is_magic(item) for item in member.inventory)
    drunk = [work for _, work in member.body.works(BonusEffect) if _is_score(work)]
    own = tuple(own_works(member.sheet, catalogue))
    if not carried and not drunk and not own:
        return member
    abilities = dict(member.sheet.abilities)
    for score in drunk:
        _raise(abilities, score)
    effects = list(member.body.effects)
    for name, works in (*own, *_worked(member, catalogue)):
        for work in works:
            if isinstance(work, BonusEffect) and work.to == "ability-score":
                _raise(abilities, work)
        lasting = tuple(w for w in works if not _is_score(w) and _holds(w, member, catalogue))
        if lasting:
            active = ActiveEffect(kind=EffectKind.LASTING, source=name, by=member.id, works=lasting)
            effects.append(active)
    sheet = member.sheet.with_(abilities=abilities, max_hit_points=_hit_points(member, abilities))
    return member.with_(sheet=sheet, body=member.body.with_(effects=tuple(effects)))


def _worked(member: PartyMember, catalogue: Catalogue) -> Iterator[tuple[str, list[Work]]]:
    """The name of each item at work, and all that it does."""
    for item_id, made in working(member, catalogue):
        works = [*_passive(made), *_of_kind(made), *_of_armor(made, catalogue, item_id)]
        yield catalogue.item(item_id).name, works


def _is_score(work: Work) -> bool:
    return isinstance(work, BonusEffect) and work.to == "ability-score"


def _holds(work: Work, member: PartyMember, catalogue: Catalogue) -> bool:
    """Whether the work's condition about armor is met."""
    if not isinstance(work, BonusEffect) or not work.only:
        return True
    worn = [armor for item in member.equipped if (armor := catalogue.item(item).armor)]
    if work.only == "no-heavy-armor":
        return all(armor.category != "heavy" for armor in worn)
    return not worn


def _raise(abilities: dict[Ability, int], work: BonusEffect) -> None:
    for ability in work.abilities:
        most = work.most or 30
        raised = work.value if work.sets else min(abilities[ability] + work.value, most)
        abilities[ability] = max(abilities[ability], raised)


def _hit_points(member: PartyMember, abilities: Mapping[Ability, int]) -> int:
    """The maximum as Constitution changes it, by every level."""
    old = ability_modifier(member.sheet.abilities[Ability.CONSTITUTION])
    new = ability_modifier(abilities[Ability.CONSTITUTION])
    return max(member.sheet.max_hit_points + (new - old) * member.sheet.level, 1)


def _passive(made: Enchanted) -> list[Work]:
    """What the catalogue says of it; a weapon's bonus is the weapon's own."""
    found: list[Work] = [*WORKS.get(made.word, ())]
    for effect in made.entry.effects:
        weapons = isinstance(effect, RollEffect) and "attacks" in effect.on
        if isinstance(effect, RollEffect | ResistEffect | BonusEffect | SenseEffect) and (
            not weapons
        ):
            found.append(effect)
    return found


def _of_kind(made: Enchanted) -> Iterator[Work]:
    """What the kind of the item brings: a Resistance, a giant's strength, a stone's gift.

    Source: SRD 5.2, "Ring of Resistance", "Armor of Resistance", "Belt of Giant Strength",
    "Ioun Stone".
    """
    kind = made.kind
    if made.word in ("ring-of-resistance", "armor-of-resistance") and kind in set(DamageType):
        yield ResistEffect(types=(DamageType(kind),))
    if made.word == "belt-of-giant-strength" and kind in GIANTS:
        yield strength_of(kind)
    if made.word == "ioun-stone":
        yield from IOUN.get(kind, ())


def strength_of(kind: str) -> BonusEffect:
    """A giant's Strength score. Source: SRD 5.2, "Belt of Giant Strength"."""
    score = GIANTS[kind]
    return BonusEffect(to="ability-score", value=score, abilities=(Ability.STRENGTH,), sets=True)


def _two_more(ability: Ability) -> tuple[BonusEffect, ...]:
    return (BonusEffect(to="ability-score", value=2, abilities=(ability,), most=20),)


IOUN: Final[Mapping[str, tuple[Work, ...]]] = {
    "protection": (RollEffect(on=("armor-class",), value=1),),
    "agility": _two_more(Ability.DEXTERITY),
    "fortitude": _two_more(Ability.CONSTITUTION),
    "insight": _two_more(Ability.WISDOM),
    "intellect": _two_more(Ability.INTELLIGENCE),
    "leadership": _two_more(Ability.CHARISMA),
    "strength": _two_more(Ability.STRENGTH),
}
"""Source: SRD 5.2, "Ioun Stone"."""


def _of_armor(made: Enchanted, catalogue: Catalogue, item_id: str) -> Iterator[Work]:
    """The bonus of armor and Shields that come in three strengths."""
    if made.bonus and catalogue.item(item_id).armor is not None:
        yield RollEffect(on=("armor-class",), value=made.bonus)


def weapon_bonus(member: PartyMember, item_id: str, catalogue: Catalogue) -> tuple[Modifier, ...]:
    """What a magic weapon adds to attack and damage rolls made with it.

    Source: SRD 5.2, "Weapon, +1, +2, or +3", and the weapons' own entries.
    """
    made = catalogue.enchanted(item_id)
    if made is None or not made.base:
        return ()
    if made.entry.attunement and item_id not in member.attuned:
        return ()
    printed = [e.value for e in made.entry.effects if isinstance(e, RollEffect)
               and "attacks" in e.on]  # fmt: skip
    value = max([made.bonus, *printed])
    return (Modifier(source="magic weapon", value=value),) if value else ()


def war_mage(member: PartyMember, catalogue: Catalogue) -> tuple[Modifier, ...]:
    """What a wand adds to spell attack rolls.

    Source: SRD 5.2, "Wand of the War Mage, +1, +2, or +3".
    """
    bonuses = [
        made.bonus
        for _, made in working(member, catalogue)
        if made.word.startswith("wand-of-the-war-mage")
    ]
    best = max(bonuses, default=0)
    return (Modifier(source="Wand of the War Mage", value=best),) if best else ()
