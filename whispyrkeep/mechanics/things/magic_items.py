"""Magic items: what they need, and what they do to whoever wears, wields or is attuned to them.

What an entry of the catalogue says in effects works by itself. Source: SRD 5.2, "Magic Items",
"Attunement".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import Enchanted, is_magic
from whispyrkeep.mechanics.creatures.hampered import MOTIONLESS
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.creatures.own_features import own_works
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.effects import BestowEffect, Work
from whispyrkeep.models.modifiers import (
    BonusEffect,
    ProficiencyEffect,
    ResistEffect,
    RollEffect,
    SenseEffect,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.workings import ReduceEffect, WieldEffect

MOST_ATTUNED: Final = 3
"""Source: SRD 5.2, "Attunement": no more than three."""


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
    kinds = {one.id.partition("/")[2] for one in class_levels(member.sheet)}
    if any(word in wanted for word in (*kinds, member.sheet.species.lower())):
        return None
    if any(_name(item) in wanted for item in member.attuned):
        return None
    message = f"{item_id} attunes to {wanted} alone, which {member.name} is not"
    return refuse("attune.who", message, '"Attunement"')


def _name(item_id: str) -> str:
    return item_id.partition("/")[2].replace("-", " ")


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


def working(member: PartyMember, catalogue: Catalogue) -> tuple[tuple[str, Enchanted], ...]:
    """Every magic item that does something for the character now."""
    return member.kept("at_work", catalogue, lambda: tuple(_working(member, catalogue)))


def _working(member: PartyMember, catalogue: Catalogue) -> Iterator[tuple[str, Enchanted]]:
    for item_id in filter(is_magic, member.inventory):
        made = at_work(member, item_id, catalogue)
        if made is not None:
            yield item_id, made


CHARGES: Final = "charges:"
"""How the name of a resource begins that counts an item's charges."""


def charges_name(item_id: str) -> str:
    """The resource that counts an item's charges."""
    return f"{CHARGES}{item_id.partition('/')[2]}"


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
    sheet, held = member.sheet, dict(member.body.resources)
    for item_id, made in _steady(member, catalogue):
        sheet = _lent(sheet, made)
        if made.entry.lends and made.entry.charges:
            held.setdefault(charges_name(item_id), made.entry.charges)
    for name, works in (*own, *_worked(member, catalogue)):
        for work in works:
            if isinstance(work, BonusEffect) and work.to == "ability-score":
                _raise(abilities, work)
        lasting = tuple(w for w in works if not _is_score(w) and _holds(w, member, catalogue))
        if lasting:
            active = ActiveEffect(kind=EffectKind.LASTING, source=name, by=member.id, works=lasting)
            effects.append(active)
    sheet = sheet.with_(abilities=abilities, max_hit_points=_hit_points(member, abilities))
    body = member.body.with_(effects=tuple(effects), resources=held)
    return member.with_(sheet=sheet, body=body)


def _steady(member: PartyMember, catalogue: Catalogue) -> Iterator[tuple[str, Enchanted]]:
    """Every magic item at work but those that have stopped for a while."""
    for item_id, made in working(member, catalogue):
        if not (made.entry.falters and _falters(member, catalogue.item(item_id).name)):
            yield item_id, made


def _worked(member: PartyMember, catalogue: Catalogue) -> Iterator[tuple[str, list[Work]]]:
    """The name of each item at work, and all that it does."""
    for item_id, made in _steady(member, catalogue):
        yield catalogue.item(item_id).name, passive(made, item_id, member.sheet.level)


def _lent(sheet: CharacterSheet, made: Enchanted) -> CharacterSheet:
    """The sheet with the training and the features that the item lends."""
    among: dict[str, list[str]] = {"armor": [], "weapon": []}
    for effect in made.effects:
        if isinstance(effect, ProficiencyEffect) and effect.kind in among:
            among[effect.kind] += effect.among
    if not made.entry.lends and not any(among.values()):
        return sheet
    return sheet.with_(
        features=(*sheet.features, *made.entry.lends),
        armor_training=(*sheet.armor_training, *among["armor"]),
        weapon_training=(*sheet.weapon_training, *among["weapon"]),
    )


FALTERS: Final = "(faltering)"
"""What follows the name of an item that has stopped working for a while."""


def _falters(member: PartyMember, name: str) -> bool:
    """Whether its bearer was hurt, or cannot move. Source: SRD 5.2, "Cloak of Displacement"."""
    stuck = any(entry.condition in MOTIONLESS for entry in member.body.conditions)
    return stuck or any(e.source == f"{name} {FALTERS}" for e in member.body.effects)


def auras(party: Iterable[PartyMember], catalogue: Catalogue) -> tuple[ActiveEffect, ...]:
    """What the magic items of these characters do for their companions, who stay together.

    Source: SRD 5.2, "Holy Avenger", "Weapon of Warning".
    """
    lent: list[ActiveEffect] = []
    for member in party:
        if not member.body.dead:
            lent += _radiated(member, catalogue)
    return tuple(lent)


def _radiated(member: PartyMember, catalogue: Catalogue) -> tuple[ActiveEffect, ...]:
    """What the character's magic items do for companions."""
    return member.kept("radiated", catalogue, lambda: tuple(_radiating(member, catalogue)))


def _radiating(member: PartyMember, catalogue: Catalogue) -> Iterator[ActiveEffect]:
    for item_id, made in working(member, catalogue):
        works = tuple(
            work
            for work in passive(made, item_id, member.sheet.level)
            if isinstance(work, RollEffect) and work.allies_feet
        )
        if works:
            kind, name = EffectKind.LASTING, made.entry.name
            yield ActiveEffect(kind=kind, source=name, by=member.id, works=works)


def _holds(work: Work, member: PartyMember, catalogue: Catalogue) -> bool:
    """Whether the work's condition about armor is met."""
    if not isinstance(work, BonusEffect) or not work.only:
        return True
    worn = [armor for item in member.equipped if (armor := catalogue.item(item).armor)]
    if work.only == "no-heavy-armor":
        return all(armor.category != "heavy" for armor in worn)
    return not worn


def _is_score(work: Work) -> bool:
    return isinstance(work, BonusEffect) and work.to == "ability-score"


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


def passive(made: Enchanted, item_id: str, level: int) -> list[Work]:
    """What the item does all the time to a bearer of this level.

    A plain bonus to attacks with the weapon itself is not among it: ``weapon_bonus``.
    """
    works = [
        for_bearer(effect, item_id, level)
        for effect in made.effects
        if isinstance(effect, STAYING) or getattr(effect, "moment", None)
    ]
    return [*(work for work in works if not _plain(work)), *_numbered(made)]


STAYING: Final = (
    RollEffect,
    ResistEffect,
    BonusEffect,
    SenseEffect,
    WieldEffect,
    HinderRider,
    ReduceEffect,
)
"""Effects that work as long as the item does."""

THIS: Final = "this"
"""How an item's effects name the item itself among weapons."""


def for_bearer(effect: Any, item_id: str, level: int) -> Any:
    """The effect with the item's own id where it speaks of itself, and the bearer's level."""
    match effect:
        case RollEffect() if effect.items or effect.but_items:
            return effect.with_(
                items=_named(effect.items, item_id), but_items=_named(effect.but_items, item_id)
            )
        case BestowEffect():
            works = tuple(for_bearer(work, item_id, level) for work in effect.works)
            return effect.with_(works=works)
        case WieldEffect():
            return effect.with_(items=_named(effect.items or (THIS,), item_id))
        case BonusEffect() if effect.per_level:
            return effect.with_(value=effect.value * level, per_level=False)
        case _:
            return effect


def _named(items: tuple[str, ...], item_id: str) -> tuple[str, ...]:
    return tuple(item_id if item == THIS else item for item in items)


def _plain(work: Work) -> bool:
    """Whether it is a bonus to attack rolls with the weapon that has it."""
    return (
        isinstance(work, RollEffect)
        and "attacks" in work.on
        and bool(work.value)
        and not (work.items or work.types)
    )


def _numbered(made: Enchanted) -> Iterator[Work]:
    """The bonus of armor, Shields and wands that come in three strengths.

    Source: SRD 5.2, "Armor, +1, +2, or +3"; "Wand of the War Mage, +1, +2, or +3".
    """
    if made.bonus and made.entry.category == "armor":
        yield RollEffect(on=("armor-class",), value=made.bonus)
    if made.bonus and made.entry.category == "wand":
        yield BonusEffect(to="spell-attack", value=made.bonus)


def weapon_bonus(member: PartyMember, item_id: str, catalogue: Catalogue) -> tuple[Modifier, ...]:
    """What a magic weapon adds to attack and damage rolls made with it.

    Source: SRD 5.2, "Weapon, +1, +2, or +3", and the weapons' own entries.
    """
    made = catalogue.enchanted(item_id)
    if made is None or not made.base:
        return ()
    if made.entry.attunement and item_id not in member.attuned:
        return ()
    printed = [e.value for e in made.effects if isinstance(e, RollEffect) and _plain(e)]
    value = max([made.bonus, *printed])
    return (Modifier(source="magic weapon", value=value),) if value else ()
