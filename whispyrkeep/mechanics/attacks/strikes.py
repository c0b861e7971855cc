"""What somebody can attack with: weapons carried, Unarmed Strikes, attacks of a stat block.

Source: SRD 5.2, "Weapons", "Attack Rolls"; Rules Glossary, "Unarmed Strike".
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import base_of, is_magic
from whispyrkeep.mechanics.casting.formulas import dice_count
from whispyrkeep.mechanics.creatures.armor import monk_weapon
from whispyrkeep.mechanics.creatures.derived import trained_weapons
from whispyrkeep.mechanics.creatures.view import Creature, member_view
from whispyrkeep.mechanics.things.magic_items import weapon_bonus
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import AttackEffect, Favoured
from whispyrkeep.models.riders import DamagePart, Rider, dice_tuple
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import Ability, DamageType, EffectKind, Mastery, WeaponProperty
from whispyrkeep.models.things import Weapon
from whispyrkeep.models.workings import OnHit, WieldEffect

UNARMED: Final = "unarmed"
IMPROVISED: Final = "improvised"
TWO_HANDS: Final = 2
MIRROR: Final = "item/mirror"
"""Gear that is of use in a fight when it is held up."""

IMPROVISED_FEET: Final = 20
IMPROVISED_LONG_FEET: Final = 60
"""Source: SRD 5.2, Rules Glossary, "Improvised Weapons"."""


@dataclass(frozen=True, slots=True)
class Strike:
    """An attack roll that could be made now, melee or ranged but not both.

    Attributes:
        to_hit: what is added to the d20.
        damage: the parts rolled on a hit.
        damage_bonus: what is added to the first part.
        reach: feet, for a melee attack; 0 for a ranged one.
        normal: normal range in feet, and ``long`` its long range; 0 for a melee attack.
        ability: the modifier of the ability it uses, for masteries.
        item: catalogue id of the weapon, if it is one.
        thrown: the weapon leaves the hand.
        both_hands: held with two hands.
        favoured: what gives the attack Advantage, by its own wording.
        uses: the ability it is made with, for a character's weapon or body.
        monk: it is made with a Monk weapon.
        on_hit: what a magic weapon brings with a hit.
        returns: thrown, it comes back at once; ``conjures``: it makes its own ammunition.
        pierces: damage whose Resistance does not count.
        shot: id of the ammunition that is spent, if it takes any.
        made_of: id of what a magic weapon is made of, or of the weapon.
        follows: the action that follows on a hit after a charge.
        instead: what a hit brings takes the place of the damage.
    """

    name: str
    to_hit: tuple[Modifier, ...]
    damage: tuple[DamagePart, ...]
    damage_bonus: tuple[Modifier, ...] = ()
    reach: int = 0
    normal: int = 0
    long: int = 0
    ability: int = 0
    weapon: Weapon | None = None
    item: str | None = None
    mastery: Mastery | None = None
    thrown: bool = False
    both_hands: bool = False
    spell: bool = False
    riders: tuple[Rider, ...] = ()
    favoured: Favoured | None = None
    uses: Ability | None = None
    monk: bool = False
    on_hit: tuple[OnHit, ...] = ()
    returns: bool = False
    conjures: bool = False
    pierces: tuple[DamageType, ...] = ()
    shot: str | None = None
    made_of: str = ""
    follows: str | None = None
    instead: bool = False

    @property
    def melee(self) -> bool:
        return self.reach > 0

    def reaches(self, feet: int) -> bool:
        """Whether a target at this distance can be attacked at all."""
        return feet <= (self.reach if self.melee else self.long)

    def reaches_well(self, feet: int) -> bool:
        """Whether it can without the Disadvantage of long range."""
        return feet <= (self.reach if self.melee else self.normal)


# --- weapons of a character -----------------------------------------------------------


def weapon_strikes(
    member: PartyMember, view: Creature, item_id: str, catalogue: Catalogue
) -> tuple[Strike, ...]:
    """The melee attack with a weapon, and the ranged one, as far as it has them."""
    return member.kept(
        f"strikes with {item_id}",
        view,
        lambda: _strikes_with(member, view, item_id, catalogue),
    )


def _strikes_with(
    member: PartyMember, view: Creature, item_id: str, catalogue: Catalogue
) -> tuple[Strike, ...]:
    weapon = catalogue.item(item_id).weapon
    if view.block is not None or weapon is None:
        return ()
    known = frozenset({item_id, base_of(catalogue, item_id)})
    weapon = _transformed(view, weapon, known)
    strikes = []
    if not weapon.ranged:
        strikes.append(_weapon_strike(member, view, item_id, weapon, catalogue, ranged=False))
    if weapon.range_feet:
        strikes.append(_weapon_strike(member, view, item_id, weapon, catalogue, ranged=True))
    made = (enchanted(view, strike, known) for strike in strikes)
    return tuple(enchanted(view, one, {one.shot}) if one.shot else one for one in made)


def nocked(member: PartyMember, weapon: Weapon, catalogue: Catalogue) -> str | None:
    """The ammunition that the weapon shoots: magic one that was readied, or plain one.

    Source: SRD 5.2, "Ammunition, +1, +2, or +3"; readying it: docs/rulings.md.
    """
    readied = (
        item
        for item in member.equipped
        if is_magic(item)
        and base_of(catalogue, item) == weapon.ammunition
        and member.inventory.get(item)
    )
    return next(readied, weapon.ammunition)


def _wielded(view: Creature, held: Set[str]) -> Iterator[tuple[ActiveEffect, WieldEffect]]:
    """What spells and magic items have made of the weapon."""
    for active, work in view.body.works(WieldEffect) if view.body else ():
        if not work.items or held & set(work.items):
            yield active, work


def _transformed(view: Creature, weapon: Weapon, held: Set[str]) -> Weapon:
    """The weapon with the properties that its magic gives it: "Sun Blade", "Dwarven Thrower"."""
    for _, work in _wielded(view, held):
        if work.finesse and not weapon.has(WeaponProperty.FINESSE):
            weapon = weapon.with_(properties=(*weapon.properties, WeaponProperty.FINESSE))
        if work.range_feet:
            weapon = weapon.with_(range_feet=work.range_feet, long_range_feet=work.long_feet)
        if work.damage_type is not None:
            weapon = weapon.with_(damage_type=work.damage_type)
        if work.conjures:
            weapon = weapon.with_(ammunition=None)
    return weapon


def enchanted(view: Creature, strike: Strike, held: Set[str]) -> Strike:
    """The strike as magic has made the weapon: "Shillelagh", "Magic Weapon", "Flame Tongue"."""
    for active, work in _wielded(view, held):
        step = work.steps[-1] if work.steps else None
        to_hit, bonus, damage = strike.to_hit, strike.damage_bonus, strike.damage
        if work.casting and work.modifier > strike.ability:
            mine = Modifier(source=active.source, value=work.modifier)
            to_hit, bonus = (mine, *to_hit[1:]), (mine,)
        if step is not None and step.dice is not None:
            damage = (damage[0].with_(dice=step.dice), *damage[1:])
        if step is not None and step.value:
            more = Modifier(source=active.source, value=step.value)
            to_hit, bonus = (*to_hit, more), (*bonus, more)
        if work.damage_type is not None:
            damage = (damage[0].with_(damage_type=work.damage_type), *damage[1:])
        strike = replace(
            strike,
            to_hit=to_hit,
            damage_bonus=bonus,
            damage=damage,
            on_hit=(*strike.on_hit, *work.on_hit),
            returns=strike.returns or work.returns,
            conjures=strike.conjures or work.conjures,
            pierces=(*strike.pierces, *work.pierces),
        )
    return strike


def _weapon_strike(
    member: PartyMember,
    view: Creature,
    item_id: str,
    weapon: Weapon,
    catalogue: Catalogue,
    *,
    ranged: bool,
) -> Strike:
    item = catalogue.item(item_id)
    monk = view.martial_arts > 0 and monk_weapon(weapon)
    ability = _weapon_ability(view, weapon, item_id, monk=monk)
    base = Modifier(source=ability.value.capitalize(), value=view.modifier(ability))
    both = not ranged and _both_hands(member, weapon, item_id, catalogue)
    versatile = both and weapon.versatile_damage is not None
    dice = weapon.versatile_damage if versatile and weapon.versatile_damage else weapon.damage
    dice = _martial_dice(view, dice) if monk else dice
    reach = 10 if weapon.has(WeaponProperty.REACH) else 5
    shot = nocked(member, weapon, catalogue) if ranged and weapon.ammunition else None
    magic = (
        *weapon_bonus(member, item_id, catalogue),
        *(weapon_bonus(member, shot, catalogue) if shot else ()),
    )
    return Strike(
        name=item.name,
        to_hit=(
            base,
            *_weapon_bonuses(member, view, weapon, item_id, catalogue),
            *magic,
        ),
        damage=(DamagePart(dice=dice, damage_type=weapon.damage_type),),
        damage_bonus=(
            *((base,) if "d" in dice and base.value else ()),
            *magic,
        ),
        reach=0 if ranged else reach,
        normal=weapon.range_feet if ranged else 0,
        long=weapon.long_range_feet if ranged else 0,
        ability=base.value,
        uses=ability,
        monk=monk,
        weapon=weapon,
        item=item_id,
        mastery=weapon.mastery
        if f"mastery-{base_of(catalogue, item_id).partition('/')[2]}" in view.features
        else None,
        thrown=ranged and not weapon.ranged,
        both_hands=both,
        shot=shot,
        made_of=base_of(catalogue, item_id),
    )


def _weapon_ability(view: Creature, weapon: Weapon, item_id: str, *, monk: bool) -> Ability:
    """The weapon's own, or what features allow instead where that is better.

    Source: SRD 5.2, "Martial Arts", "Dexterous Attacks"; "Pact of the Blade".
    """
    choices = [attack_ability(view, weapon)]
    if monk:
        choices.append(Ability.DEXTERITY)
    if item_id in {effect.weapon for effect in view.effects(EffectKind.PACT_WEAPON)}:
        choices.append(Ability.CHARISMA)
    return max(choices, key=view.modifier)


def _martial_dice(view: Creature, dice: str) -> str:
    """The Martial Arts die, where the weapon's own is no larger."""
    _, sides, _ = dice_tuple(dice)
    larger = sides > view.martial_arts or dice_count(dice) > 1
    return dice if larger else f"1d{view.martial_arts}"


def attack_ability(view: Creature, weapon: Weapon) -> Ability:
    """Strength for Melee, Dexterity for Ranged weapons, the better with Finesse.

    Source: SRD 5.2, "Attack Rolls", "Finesse", "Thrown".
    """
    if weapon.has(WeaponProperty.FINESSE):
        return max(Ability.STRENGTH, Ability.DEXTERITY, key=view.modifier)
    return Ability.DEXTERITY if weapon.ranged else Ability.STRENGTH


def _weapon_bonuses(
    member: PartyMember, view: Creature, weapon: Weapon, item_id: str, catalogue: Catalogue
) -> tuple[Modifier, ...]:
    bonuses = []
    sheet = view.sheet or member.sheet
    training = (*sheet.weapon_training, *trained_weapons(sheet))
    as_others = (
        f"item/{other}"
        for _, work in (view.body.works(WieldEffect) if view.body else ())
        if item_id in work.items
        for other in work.trained_as
    )
    if any(
        weapon_proficient(training, weapon, one)
        for one in (base_of(catalogue, item_id), *as_others)
    ):
        bonuses.append(Modifier(source="Proficiency", value=view.proficiency))
    if weapon.ranged and "archery" in view.features:
        bonuses.append(Modifier(source="Archery", value=2))
    return tuple(bonuses)


def weapon_proficient(training: tuple[str, ...], weapon: Weapon, item_id: str) -> bool:
    """Whether training covers the weapon: its category, the category with one of its
    properties (``martial-finesse``), or the weapon itself.
    """
    words = {word.lower().removesuffix(" weapons").replace(" ", "-") for word in training}
    slug = item_id.partition("/")[2]
    properties = {f"{weapon.category}-{prop.value}" for prop in weapon.properties}
    return bool(words & {weapon.category, slug, f"{slug}s", *properties})


def _both_hands(member: PartyMember, weapon: Weapon, item_id: str, catalogue: Catalogue) -> bool:
    """A Versatile weapon is held in two hands when nothing else is held."""
    if weapon.has(WeaponProperty.TWO_HANDED):
        return True
    others = [other for other in member.equipped if other != item_id]
    held = sum(hands(other, catalogue) for other in others)
    spare = member.inventory.get(item_id, 0) > 0 and held == 0
    return weapon.has(WeaponProperty.VERSATILE) and spare


def hands(item_id: str, catalogue: Catalogue) -> int:
    """How many hands an equipped item fills."""
    item = catalogue.item(item_id)
    if item_id == MIRROR:
        return 1
    if item.armor is not None:
        return 1 if item.armor.category == "shield" else 0
    if item.weapon is None:
        return 0
    return TWO_HANDS if item.weapon.has(WeaponProperty.TWO_HANDED) else 1


def unarmed_strike(view: Creature) -> Strike:
    """1 plus the Strength modifier, or a Monk's die.

    Source: SRD 5.2, Rules Glossary, "Unarmed Strike"; "Monk", "Level 1: Martial Arts".
    """
    ability = unarmed_ability(view)
    base = Modifier(source=ability.value.capitalize(), value=view.modifier(ability))
    dice = f"1d{view.martial_arts}" if view.martial_arts else "1"
    strike = Strike(
        name="Unarmed Strike",
        to_hit=(base, Modifier(source="Proficiency", value=view.proficiency)),
        damage=(DamagePart(dice=dice, damage_type=DamageType.BLUDGEONING),),
        damage_bonus=(base,) if base.value else (),
        reach=5,
        ability=base.value,
        uses=ability,
    )
    return enchanted(view, strike, {UNARMED})


def unarmed_ability(view: Creature) -> Ability:
    """Strength, or a Monk's Dexterity if it is better."""
    dexterous = view.martial_arts > 0
    better = view.modifier(Ability.DEXTERITY) > view.modifier(Ability.STRENGTH)
    return Ability.DEXTERITY if dexterous and better else Ability.STRENGTH


def melee_in_hand(member: PartyMember, catalogue: Catalogue) -> Strike:
    """The weapon in hand, or an Unarmed Strike: an attack as a Reaction draws nothing."""
    view = member_view(member, catalogue)
    held = (
        strike
        for item in member.equipped
        for strike in weapon_strikes(member, view, item, catalogue)
        if strike.melee
    )
    return next(held, unarmed_strike(view))


def improvised_strikes(
    view: Creature, name: str, item: str | None, damage_type: DamageType
) -> list[Strike]:
    """An object swung, or thrown: 1d4 and no Proficiency Bonus.

    Source: SRD 5.2, Rules Glossary, "Improvised Weapons"; "Attack Rolls" for the ability.
    """
    strength = Modifier(source="Strength", value=view.modifier(Ability.STRENGTH))
    dexterity = Modifier(source="Dexterity", value=view.modifier(Ability.DEXTERITY))
    damage = (DamagePart(dice="1d4", damage_type=damage_type),)
    swung = Strike(
        name=name,
        to_hit=(strength,),
        damage=damage,
        damage_bonus=(strength,) if strength.value else (),
        reach=5,
        ability=strength.value,
        uses=Ability.STRENGTH,
        item=item,
    )
    thrown = Strike(
        name=name,
        to_hit=(dexterity,),
        damage=damage,
        damage_bonus=(dexterity,) if dexterity.value else (),
        normal=IMPROVISED_FEET,
        long=IMPROVISED_LONG_FEET,
        ability=dexterity.value,
        uses=Ability.DEXTERITY,
        item=item,
        thrown=True,
    )
    return [swung, thrown]


def unarmed_dc(view: Creature) -> int:
    """Difficulty Class to resist or escape a grapple, and to resist a shove.

    Source: SRD 5.2, Rules Glossary, "Unarmed Strike".
    """
    return 8 + view.modifier(unarmed_ability(view)) + view.proficiency


def carried_strikes(member: PartyMember, view: Creature, catalogue: Catalogue) -> list[Strike]:
    """Every attack the character could make, weapons in hand first."""
    carried = sorted(member.inventory, key=lambda item: (item not in member.equipped, item))
    strikes = [s for item in carried for s in weapon_strikes(member, view, item, catalogue)]
    return [*strikes, unarmed_strike(view)]


# --- attacks of a stat block ----------------------------------------------------------


def block_strikes(action: ActionDefinition) -> tuple[Strike, ...]:
    """The attacks of one action, a "Melee or Ranged Attack Roll" as two."""
    return action.kept("strikes", None, lambda: _block_strikes(action))


def _block_strikes(action: ActionDefinition) -> tuple[Strike, ...]:
    return tuple(
        strike
        for effect in action.effects
        if isinstance(effect, AttackEffect)
        for strike in _effect_strikes(action.name, effect)
    )


def _effect_strikes(name: str, effect: AttackEffect) -> list[Strike]:
    strikes = []
    to_hit = (Modifier(source=name, value=effect.to_hit or 0),)
    if effect.kind != "ranged":
        strikes.append(
            Strike(
                name,
                to_hit,
                effect.damage,
                reach=effect.reach,
                riders=effect.on_hit,
                favoured=effect.advantage_when,
                follows=effect.follows,
                instead=effect.instead,
            )
        )
    if effect.kind != "melee":
        strikes.append(
            Strike(
                name,
                to_hit,
                effect.damage,
                normal=effect.range_feet,
                long=effect.long_range_feet,
                riders=effect.on_hit,
                favoured=effect.advantage_when,
                follows=effect.follows,
                instead=effect.instead,
            )
        )
    return strikes
