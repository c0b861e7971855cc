"""Spells with a way of their own: words of power, rays by lot, other forms, weapon strikes.

Source: SRD 5.2, "Power Word Kill", "Power Word Stun", "Divine Word", "Prismatic Spray",
"Polymorph", "Shapechange", "True Strike".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.riders import inflict
from whispyrkeep.mechanics.attacks.strikes import Strike, melee_in_hand, weapon_strikes
from whispyrkeep.mechanics.casting.formulas import grown
from whispyrkeep.mechanics.casting.spellcraft import Casting, cantrip_tier
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.harm.conditions import die, gain_condition, lasting
from whispyrkeep.mechanics.harm.damage import deal_damage, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import halved
from whispyrkeep.mechanics.harm.lasting import Term, endure
from whispyrkeep.mechanics.harm.recurring import leaning_of
from whispyrkeep.mechanics.harm.sparing import defies_death
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import LotEffect, LotRow, ResourceEffect, SaveEffect
from whispyrkeep.models.events import FoeFled, ItemLost, ResourceChanged
from whispyrkeep.models.riders import HinderRider, SaveSpec
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.workings import (
    BecomeEffect,
    HitPointRow,
    RayRow,
    RaysEffect,
    StrikeEffect,
    WordEffect,
)

UNRATED: Final = "none"
"""The Challenge Rating of what spells and items summon."""


def rating(block: StatBlock) -> float:
    """A Challenge Rating as a number; what has none is beyond any."""
    printed = block.challenge_rating
    if printed == UNRATED:
        return float("inf")
    whole, _, part = printed.partition("/")
    return int(whole) / int(part) if part else int(whole)


# --- words of power -------------------------------------------------------------------


def speak(play: Play, casting: Casting, effect: WordEffect, targets: tuple[str, ...]) -> None:
    """What the word does to each target, by its Hit Points."""
    for target_id in targets:
        if effect.save is not None and _escapes(play, casting, effect.save, target_id):
            continue
        target = creature(play.state, play.catalogue, target_id)
        if target.creature_type in effect.banishes and target_id not in play.state.party:
            play.happen(FoeFled(foe=target_id))
            continue
        row = next((row for row in effect.rows if target.hit_points <= row.most), None)
        if row is not None:
            _befall(play, casting, effect, target_id, row)
        elif effect.damage:
            label = casting.spell.name
            harms = roll_damage(play, casting.caster, target, effect.damage, label=label)
            deal_damage(play, target_id, harms, source=label)
        elif effect.halts:
            still = HinderRider(what="speed-zero", until="start-of-sources-next-turn")
            endure(play, target_id, (still,), casting.origin(), Term("start-of-sources-next-turn"))


def _escapes(play: Play, casting: Casting, spec: SaveSpec, target_id: str) -> bool:
    target = creature(play.state, play.catalogue, target_id)
    leaning = leaning_of(target, SaveEffect(save=spec))
    save = Save(
        spec.ability,
        casting.dc,
        casting.spell.name,
        leaning=leaning,
        origin=casting.caster.id,
        magic=True,
    )
    return saving_throw(play, target_id, save)


def _befall(
    play: Play, casting: Casting, effect: WordEffect, target_id: str, row: HitPointRow
) -> None:
    if row.kills and defies_death(play, creature(play.state, play.catalogue, target_id)):
        return
    if row.kills:
        die(play, target_id, casting.spell.name)
        return
    for condition in row.conditions:
        active = ActiveCondition(
            condition=condition,
            source=casting.spell.name,
            by=casting.caster.id,
            ends_at=play.state.time + row.seconds if row.seconds else None,
            save_ability=effect.repeat.ability if effect.repeat else None,
            save_dc=casting.dc if effect.repeat else None,
        )
        gain_condition(play, target_id, active)


# --- rays by lot ----------------------------------------------------------------------


def scatter(play: Play, casting: Casting, effect: RaysEffect, targets: tuple[str, ...]) -> None:
    """Each target saves, and is struck by the ray, or the two, that a die decides."""
    for target_id in targets:
        saved = _escapes(play, casting, effect.save, target_id)
        for row in _drawn(play, casting, effect, plain=False):
            _shine(play, casting, effect, row, target_id, saved=saved)


def _drawn(play: Play, casting: Casting, effect: RaysEffect, *, plain: bool) -> list[RayRow]:
    """The rows a die decides on; ``plain`` rolls again for one that means two."""
    rows = [row for row in effect.rows if not row.twice] if plain else list(effect.rows)
    if len(rows) == 1:
        return rows
    record = play.throw(casting.caster.id, "effect", f"1d{len(rows)}")
    play.roll("other", casting.caster.id, f"{casting.spell.name}: which ray", record)
    row = rows[record.total - 1]
    if not row.twice:
        return [row]
    return [one for _ in range(2) for one in _drawn(play, casting, effect, plain=True)]


def _shine(
    play: Play, casting: Casting, effect: RaysEffect, row: RayRow, target_id: str, *, saved: bool
) -> None:
    name = casting.spell.name
    if row.damage:
        target = creature(play.state, play.catalogue, target_id)
        harms = roll_damage(play, casting.caster, target, row.damage, label=name)
        deal_damage(play, target_id, halved(harms) if saved else harms, source=name)
    if row.holds is not None and not saved:
        save = (row.holds.save.ability if row.holds.save else effect.save.ability, casting.dc)
        inflict(play, target_id, row.holds.with_(save=None), casting.cause(save))
    if row.later is not None and not saved:
        _send_away(play, casting, row.later, target_id)
    for condition in () if saved else row.conditions:
        timer = lasting(
            play.state, "end-of-targets-next-turn", target=target_id, source=casting.caster.id
        )
        active = ActiveCondition(condition=condition, source=name, by=casting.caster.id, **timer)
        gain_condition(play, target_id, active)


def _send_away(play: Play, casting: Casting, spec: SaveSpec, target_id: str) -> None:
    """A save at the start of the caster's next turn, or the target is on another plane.

    Source: SRD 5.2, "Prismatic Spray", "Violet".
    """
    gone = SaveEffect(
        save=spec,
        on_failure=(HinderRider(what="away"),),
        moment="start-of-sources-turns",
        ends=True,
    )
    endure(play, target_id, (gone,), casting.origin(), Term("end-of-sources-next-turn"))


# --- other forms ----------------------------------------------------------------------


def transform(play: Play, casting: Casting, effect: BecomeEffect, targets: tuple[str, ...]) -> None:
    """Each target takes the form that was named, unless it saves against that."""
    for target_id in targets:
        form = form_for(play, casting.option, effect, target_id)
        unwilling = effect.save is not None and target_id not in play.state.party
        if form is None:
            continue
        if unwilling and effect.save and _escapes(play, casting, effect.save, target_id):
            continue
        became = effect.with_(usual=form.id)
        endure(play, target_id, (became,), casting.origin())
        temporary_hit_points(play, target_id, form.hit_points, casting.spell.name)


def form_for(play: Play, named: str, effect: BecomeEffect, target_id: str) -> StatBlock | None:
    """The form named, or the usual one; None if it is not one that may be taken.

    Source: SRD 5.2, "Polymorph", "Animal Shapes", "Shapechange".
    """
    wanted = f"monster/{named}" if named and "/" not in named else named
    form_id = wanted if wanted and play.catalogue.has(wanted) else effect.usual
    form = play.catalogue.monster(form_id)
    target = creature(play.state, play.catalogue, target_id)
    kinds = {form.creature_type, *form.other_types}
    if (effect.types and not kinds & set(effect.types)) or kinds & set(effect.barred):
        return None
    most = effect.most_rating or _own_rating(target)
    return form if rating(form) <= most else None


def _own_rating(target: Creature) -> float:
    foe = target.block is not None and target.sheet is None
    return rating(target.block) if foe and target.block else target.level


# --- weapon strikes -------------------------------------------------------------------


def strike_true(
    play: Play, casting: Casting, effect: StrikeEffect, targets: tuple[str, ...]
) -> None:
    """One attack with the weapon in hand, by the spellcasting ability.

    Source: SRD 5.2, "True Strike".
    """
    member = play.state.party.get(casting.caster.id)
    if member is None or not targets:
        return
    strike = _guided(casting, effect, _weapon_for(play, casting.caster.id, targets[0]))
    make_attack(play, casting.caster.id, targets[0], strike)


def _weapon_for(play: Play, caster_id: str, target_id: str) -> Strike:
    """The first weapon in hand whose attack reaches the target, or the bare hand."""
    member = play.state.party[caster_id]
    view = creature(play.state, play.catalogue, caster_id)
    feet = feet_between(play.state, caster_id, target_id)
    for item in member.equipped:
        for strike in weapon_strikes(member, view, item, play.catalogue):
            if strike.reaches(feet):
                return strike
    return melee_in_hand(member, play.catalogue)


def _guided(casting: Casting, effect: StrikeEffect, strike: Strike) -> Strike:
    mine = Modifier(source="spellcasting ability", value=casting.modifier)
    tiers = cantrip_tier(casting.caster.level) - 1
    extra = effect.damage.with_(dice=grown(effect.damage.dice, tiers - 1))
    return replace(
        strike,
        to_hit=(mine, *strike.to_hit[1:]),
        damage=(*strike.damage, extra) if tiers else strike.damage,
        damage_bonus=(mine,),
    )


def in_hand(play: Play, casting: Casting, target_id: str) -> tuple[str, ...]:
    """The weapon that was named, or the first that the target holds. Source: "Magic Weapon"."""
    member = play.state.party.get(target_id)
    held = [one for one in member.equipped if play.catalogue.item(one).weapon] if member else []
    named = [one for one in held if one.partition("/")[2] == casting.option]
    return tuple((named or held or [target_id])[:1])


def under(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether a condition of this caster's spell is on the creature. Source: "Compulsion"."""
    body = creature(play.state, play.catalogue, target_id).body
    mine = (casting.spell.name, casting.caster.id)
    return body is not None and any((one.source, one.by) == mine for one in body.conditions)


def holds(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether the spell has the creature in its grip. Source: SRD 5.2, "Arcane Hand"."""
    entries = creature(play.state, play.catalogue, target_id).active(Condition.GRAPPLED)
    return any((one.source, one.by) == (casting.spell.name, casting.caster.id) for one in entries)


# --- lots, and what is regained -------------------------------------------------------


def draw_lot(play: Play, casting: Casting, effect: LotEffect) -> LotRow | None:
    """The row that a die decides on, if it decides on any."""
    record = play.throw(casting.caster.id, "effect", effect.dice)
    play.roll("other", casting.caster.id, f"{casting.spell.name}: what comes of it", record)
    row = next((one for one in effect.rows if record.total <= one.most), None)
    if row is not None and row.loses and casting.item:
        who = casting.caster.id
        play.happen(ItemLost(target=who, item=casting.item, quantity=1, why="destroyed"))
    return row


def restore(
    play: Play, casting: Casting, effect: ResourceEffect, _targets: tuple[str, ...]
) -> None:
    """One expended spell slot of up to the level named, the highest there is.

    Source: SRD 5.2, "Pearl of Power".
    """
    member = play.state.party[casting.caster.id]
    full = full_resources(member.sheet, play.catalogue)
    for level in range(int(effect.resource.rpartition("-")[2]), 0, -1):
        for name in (f"slot-{level}", f"pact-slot-{level}"):
            left = member.body.resources.get(name, full.get(name, 0))
            if left < full.get(name, 0):
                back = left + effect.amount
                play.happen(ResourceChanged(target=member.id, resource=name, left=back))
                return
