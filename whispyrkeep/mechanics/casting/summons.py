"""Creatures that spells bring: they fight beside their summoner and go when the spell ends.

In a fight they act right after their summoner; between fights they stay with the party, and join
the next. Source: SRD 5.2, "Find Familiar", "Animate Dead", "Summon Dragon" and their like.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.formulas import dice_count, grown
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.casting.summoned import summoned_hit_points
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.harm.damage import heal
from whispyrkeep.mechanics.harm.lasting import endure
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import FoeJoined, ItemLost
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.state import ActiveEffect, Body, Foe, Summoning
from whispyrkeep.models.terms import Band, DamageType, EffectKind
from whispyrkeep.models.workings import SummonEffect

PEACEFUL: Final = "no-attacks"
"""Noted on a bond whose companions cannot attack, while their summoner can."""

CONTROL: Final = "control"
"""The option that reasserts control instead of bringing anybody."""

AS: Final = "as:"
"""Before the size that the companions of a bond have."""

MOST: int = 10
"""More than a spell of the book brings at once."""


def summon(play: Play, casting: Casting, effect: SummonEffect, _targets: tuple[str, ...]) -> None:
    """Bring the creatures; who was there from an earlier casting is replaced."""
    caster_id = casting.caster.id
    if effect.keeps and casting.option == CONTROL:
        _keep(play, casting, effect)
        return
    effect = _as_named(casting, effect)
    end_effect(play, caster_id, EffectKind.COMPANIONS, source=casting.spell.name, why="replaced")
    many = _count(play, casting, effect)
    if not many:
        return
    bond = ActiveEffect(
        kind=EffectKind.COMPANIONS,
        source=casting.spell.name,
        by=caster_id,
        spell=casting.spell.id,
        concentration=casting.concentration,
        value=many,
        ends_at=_ends_at(play, casting, effect),
        what=effect.creatures[0],
        level=casting.level,
        on=_words(effect),
    )
    gain_effect(play, caster_id, bond)
    block = play.catalogue.monster(bond.what)
    if block.has(TraitRule.SHARED_RESISTANCES) and block.resistances:
        _share_resistance(play, casting, block.resistances)
    if play.state.fight is not None:
        bring(play, caster_id, bond)


def _keep(play: Play, casting: Casting, effect: SummonEffect) -> None:
    """Reassert control over those who are there, as many as the slot holds.

    Source: SRD 5.2, "Animate Dead", "Create Undead".
    """
    caster = creature(play.state, play.catalogue, casting.caster.id)
    most = effect.keeps + effect.per_slot * casting.levels_above
    for bond in caster.effects(EffectKind.COMPANIONS):
        if bond.spell == casting.spell.id:
            ends_at = play.state.time + effect.seconds
            kept = bond.with_(ends_at=ends_at, value=min(bond.value, most))
            gain_effect(play, caster.id, kept)


def _words(effect: SummonEffect) -> tuple[str, ...]:
    peace = () if effect.attacks else (PEACEFUL,)
    return (*peace, f"{AS}{effect.size.value}") if effect.size is not None else peace


def _as_named(casting: Casting, effect: SummonEffect) -> SummonEffect:
    """The creatures that were named, if the slot brings them. Source: SRD 5.2, "Create Undead"."""
    wanted = f"monster/{casting.option}"
    rows = [r for r in effect.by_slot if r.level <= casting.level and wanted in r.creatures]
    if not rows:
        return effect
    count = str(max(row.count for row in rows))
    return effect.with_(creatures=(wanted,), count=count, per_slot=0)


def _count(play: Play, casting: Casting, effect: SummonEffect) -> int:
    if effect.counted_by == "spellcasting-ability":
        return max(casting.modifier, 1) // effect.counts
    if dice_count(effect.count):
        record = play.throw(casting.caster.id, "effect", effect.count)
        play.roll("other", casting.caster.id, f"{casting.spell.name}: how many", record)
        return record.total
    return min(int(effect.count) + effect.per_slot * casting.levels_above, MOST)


def _ends_at(play: Play, casting: Casting, effect: SummonEffect) -> int | None:
    if casting.ends_at is not None or not effect.seconds:
        return casting.ends_at
    return play.state.time + effect.seconds


def companions_join(play: Play) -> None:
    """Everybody's summoned companions come into a fight that has just begun."""
    for member_id, member in tuple(play.state.party.items()):
        for bond in member.body.ongoing(EffectKind.COMPANIONS):
            bring(play, member_id, bond)


def bring(play: Play, caster_id: str, bond: ActiveEffect) -> None:
    """Put the companions of one spell into the fight, right after their summoner."""
    block = play.catalogue.monster(bond.what)
    chosen = _chosen(play, bond)
    points = chosen.hit_points if chosen else 0
    points = points or summoned_hit_points(block, bond.level)
    marks: tuple[ActiveEffect, ...] = ()
    if PEACEFUL in bond.on:
        bar = HinderRider(what="attacking")
        marks = (
            ActiveEffect(kind=EffectKind.LASTING, source=bond.source, by=caster_id, works=(bar,)),
        )
    for number in range(1, bond.value + 1):
        foe = Foe(
            id=_free_id(play, block.id, number),
            name=block.name if bond.value == 1 else f"{block.name} {number}",
            monster=block.id,
            max_hit_points=points,
            body=Body(hit_points=points, effects=marks),
            band=Band.ENGAGED,
            ally=True,
            summoned=_summoning(play, caster_id, bond, chosen),
        )
        play.happen(FoeJoined(foe=foe, after=caster_id))


def _chosen(play: Play, bond: ActiveEffect) -> SummonEffect | None:
    """What the caster's option says of the size, if the spell has sizes to choose from.

    Source: SRD 5.2, "Animate Objects".
    """
    named = next((word.removeprefix(AS) for word in bond.on if word.startswith(AS)), "")
    spell = play.catalogue.spell(bond.spell) if named and bond.spell else None
    for option in spell.options if spell else ():
        for effect in option.effects:
            if isinstance(effect, SummonEffect) and effect.size and effect.size.value == named:
                return effect
    return None


def _summoning(
    play: Play, caster_id: str, bond: ActiveEffect, chosen: SummonEffect | None
) -> Summoning:
    view = creature(play.state, play.catalogue, caster_id)
    member = play.state.party.get(caster_id)
    casting = member.sheet.spellcasting if member else None
    modifier = view.modifier(casting.ability) if casting else 0
    return Summoning(
        by=caster_id,
        source=bond.source,
        level=bond.level,
        to_hit=modifier + view.proficiency,
        dc=8 + modifier + view.proficiency,
        proficiency=view.proficiency,
        size=chosen.size if chosen else None,
        damage=_blow(play, bond, chosen, modifier) if chosen else "",
    )


def _blow(play: Play, bond: ActiveEffect, chosen: SummonEffect, modifier: int) -> str:
    """The damage of the size that was chosen, at the slot's level."""
    if chosen.damage is None or bond.spell is None:
        return ""
    above = max(bond.level - play.catalogue.spell(bond.spell).level, 0)
    plus = modifier if chosen.with_modifier else 0
    return grown(chosen.damage, chosen.per_slot_dice * above, plus)


def _free_id(play: Play, monster: str, number: int) -> str:
    """``wolf-ally-1``, or the next number that nobody has."""
    slug = monster.partition("/")[2]
    fight = play.state.fight
    taken = {*play.state.party, *play.state.npcs, *(fight.foes if fight else ())}
    while f"{slug}-ally-{number}" in taken:
        number += 1
    return f"{slug}-ally-{number}"


def share_healing(play: Play, target_id: str, amount: int, spell: str) -> None:
    """A companion with a Life Bond is healed as its summoner is.

    Source: SRD 5.2, Otherworldly Steed, "Life Bond" (p. 131).
    """
    fight = play.state.fight
    for foe in tuple(fight.foes.values()) if fight else ():
        bound = foe.summoned is not None and foe.summoned.by == target_id
        if bound and creature(play.state, play.catalogue, foe.id).trait(TraitRule.LIFE_BOND):
            heal(play, foe.id, amount, spell)


def _share_resistance(play: Play, casting: Casting, kinds: tuple[DamageType, ...]) -> None:
    """The summoner has one of the spirit's Resistances, the first if none was chosen.

    Source: SRD 5.2, Draconic Spirit, "Shared Resistances" (p. 166).
    """
    chosen = casting.damage_type if casting.damage_type in kinds else kinds[0]
    shared = ResistEffect(level="resistance", types=(chosen,))
    endure(play, casting.caster.id, (shared,), casting.origin())


def count_survivors(play: Play) -> None:
    """After a fight, the companions that are left stay; the fallen are gone."""
    fight = play.state.fight
    foes = tuple(fight.foes.values()) if fight else ()
    for member_id, member in tuple(play.state.party.items()):
        for bond in member.body.ongoing(EffectKind.COMPANIONS):
            left = sum(
                not foe.body.dead and not foe.fled
                for foe in foes
                if foe.summoned is not None
                and (foe.summoned.by, foe.summoned.source) == (member_id, bond.source)
            )
            if left == 0:
                end_effect(play, member_id, bond.kind, source=bond.source, why="fallen")
                _perish(play, member_id, bond)
            elif left != bond.value:
                gain_effect(play, member_id, bond.with_(value=left))


def _perish(play: Play, member_id: str, bond: ActiveEffect) -> None:
    """What summoned the fallen is lost with them, if it is so bound.

    Source: SRD 5.2, "Staff of the Python", "Ring of Djinni Summoning".
    """
    slug = (bond.spell or "").removeprefix("power/")
    made = play.catalogue.enchanted(f"magic-item/{slug}")
    if made is not None and any(power.perishes for power in made.powers):
        event = ItemLost(target=member_id, item=f"magic-item/{slug}", quantity=1, why="destroyed")
        play.happen(event)


def raise_up(play: Play, casting: Casting, monster: str, killed: str) -> None:
    """A Humanoid that the spell has killed follows its killer as another creature.

    It acts from the killer's next turn on. Source: SRD 5.2, "Finger of Death".
    """
    body = creature(play.state, play.catalogue, killed).body
    human = creature(play.state, play.catalogue, killed).creature_type == "humanoid"
    if body is not None and body.dead and human and casting.caster.id in play.state.party:
        summon(play, casting, SummonEffect(creatures=(monster,)), ())
