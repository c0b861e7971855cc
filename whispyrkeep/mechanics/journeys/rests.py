"""Short and Long Rests, and what they give back.

Source: SRD 5.2, Rules Glossary, "Short Rest", "Long Rest".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.free_casting import WISHED
from whispyrkeep.mechanics.creation.preparing import memorize_spell
from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.resources import HIT_DICE, full_resources, short_rest_gives
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.afflicted import CACKLE_FEVER, afflicted_with, restless
from whispyrkeep.mechanics.harm.conditions import ease_exhaustion
from whispyrkeep.mechanics.harm.damage import heal
from whispyrkeep.mechanics.journeys.afflictions import rest_ends
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.monsters.sickness import sicken_by_night, wastes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.mechanics.things.bearing import curse, lay_aside
from whispyrkeep.mechanics.things.identifying import learn, unstudied
from whispyrkeep.mechanics.things.item_casting import recharge
from whispyrkeep.mechanics.things.magic_items import attunable, most_attuned, unfit
from whispyrkeep.mechanics.things.wearing import worn_already
from whispyrkeep.models.events import (
    HitPointMaximumDrained,
    InspirationChanged,
    ItemAttuned,
    ResourceChanged,
    RestTaken,
    SheetUpdated,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.modifiers import BonusEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Rest
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.time import HOUR

BOOST: Final = "natural-healing-boost"
"""Hit Point Dice count twice. Source: SRD 5.2, "Periapt of Wound Closure"."""


def rest(play: Play, request: Rest) -> Rejection | None:
    """The whole party rests; whoever is at 0 Hit Points gains nothing from it."""
    refusal = _cannot_rest(play, request)
    if refusal is not None:
        return refusal
    rules = play.state.world.rules
    long = request.length == "long"
    resting = [member.id for member in play.state.party.values() if can_start(member)]
    seconds = rules.long_rest_seconds if long else rules.short_rest_seconds
    time_passes(play, seconds, f"a {request.length.capitalize()} Rest")
    for member_id in resting:
        if play.state.party[member_id].body.dead:
            continue
        if creature(play.state, play.catalogue, member_id).hindered("rests"):
            continue
        if long:
            finish_long_rest(play, member_id)
        else:
            finish_short_rest(play, member_id, request)
        play.happen(RestTaken(target=member_id, length=request.length, ended_at=play.state.time))
    return None


def can_start(member: PartyMember) -> bool:
    return member.body.hit_points > 0 and not member.body.dead


def _cannot_rest(play: Play, request: Rest) -> Rejection | None:
    state = play.state
    if state.fight is not None:
        return refuse("rest.in_combat", "nobody rests in a fight", 'Rules Glossary, "Long Rest"')
    place = state.world.places.get(state.location)
    if place is not None and not place.safe_to_rest:
        return refuse("rest.unsafe", f"{place.name} is no place to rest; go somewhere safe")
    if not any(can_start(member) for member in state.party.values()):
        message = "a rest needs at least 1 Hit Point, and nobody has one"
        return refuse("rest.no_hit_points", message, 'Rules Glossary, "Short Rest"')
    if request.length == "long":
        return _too_soon(play)
    return (
        _too_many_dice(play, request)
        or _cannot_attune(play, request)
        or _cannot_study(play, request)
        or _cannot_memorize(play, request)
    )


def _cannot_memorize(play: Play, request: Rest) -> Rejection | None:
    for member_id, (old, new) in request.memorize.items():
        if member_id not in play.state.party:
            return refuse("actor.unknown", f"{member_id} is not of the party")
        sheet = play.state.party[member_id].sheet
        studied = memorize_spell(sheet, old, new, play.catalogue)
        if isinstance(studied, Rejection):
            return studied
    return None


def _cannot_attune(play: Play, request: Rest) -> Rejection | None:
    """Source: SRD 5.2, "Magic Items", "Attunement"."""
    for member_id, item in (*request.attune.items(), *request.let_go.items()):
        member = play.state.party.get(member_id)
        if member is None:
            return refuse("actor.unknown", f"{member_id} is not of the party")
        if not member.inventory.get(item):
            return refuse("item.not_carried", f"{member.name} carries no {item}")
    for member_id, item in request.attune.items():
        refusal = not_attuning(play, member_id, item, request.let_go.get(member_id))
        if refusal is not None:
            return refusal
    return None


def _cannot_study(play: Play, request: Rest) -> Rejection | None:
    """Source: SRD 5.2, "Identifying a Magic Item": one item, with a rest's attention."""
    for member_id, item in request.study.items():
        member = play.state.party.get(member_id)
        if member is None:
            return refuse("actor.unknown", f"{member_id} is not of the party")
        if member_id in request.attune:
            message = f"{member.name} attunes to an item in this rest; study in another"
            return refuse("rest.study", message, '"Identifying a Magic Item"')
        refusal = unstudied(play, member, item)
        if refusal is not None:
            return refusal
    return None


def not_attuning(
    play: Play, member_id: str, item: str, let_go: str | None = None
) -> Rejection | None:
    """Why a character cannot attune to what they carry, ``let_go`` being given up for it.

    Source: SRD 5.2, "Magic Items", "Attunement".
    """
    member = play.state.party[member_id]
    if not attunable(item, play.catalogue):
        return refuse("attune.none", f"{item} asks for no attunement", '"Attunement"')
    if any(item in other.attuned for other in play.state.party.values()):
        return refuse("attune.taken", f"somebody is attuned to {item} already", '"Attunement"')
    kept = [one for one in member.attuned if one != let_go]
    most = most_attuned(member)
    if len(kept) >= most:
        message = f"{member.name} is attuned to {most} items; let_go of one first"
        return refuse("attune.three", message, '"Attunement"')
    return unfit(member, item, play.catalogue) or worn_already(member, item, play.catalogue, let_go)


def _too_soon(play: Play) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Long Rest": at least 16 hours apart."""
    apart = play.state.world.rules.long_rest_apart_seconds
    for member in play.state.party.values():
        last = member.last_long_rest_end
        wait = 0 if last is None else last + apart - play.state.time
        if wait > 0 and can_start(member):
            hours = -(-wait // HOUR)
            message = f"{member.name} must wait {hours} more hours before the next Long Rest"
            return refuse("rest.too_soon", message, 'Rules Glossary, "Long Rest"')
    return None


def _too_many_dice(play: Play, request: Rest) -> Rejection | None:
    for member_id, count in request.hit_dice.items():
        member = play.state.party.get(member_id)
        if member is None:
            return refuse("actor.unknown", f"{member_id} is not of the party")
        left = member.body.resources.get(HIT_DICE, 0)
        if count > left:
            message = f"{member.name} has {left} Hit Point Dice left, not {count}"
            return refuse("rest.hit_dice", message, 'Rules Glossary, "Short Rest"')
    return None


# --- finishing ------------------------------------------------------------------------


def _attune(play: Play, member_id: str, request: Rest) -> None:
    for items, on in ((request.let_go, False), (request.attune, True)):
        if member_id in items:
            attune(play, member_id, items[member_id], on=on)


def attune(play: Play, member_id: str, item_id: str, *, on: bool) -> None:
    """Attune to an item, curse and all, or let go of it."""
    play.happen(ItemAttuned(target=member_id, item=item_id, on=on))
    (curse if on else lay_aside)(play, member_id, item_id)


def _hit_die(member: PartyMember) -> str:
    """The Hit Point Die, or the most it can come to. Source: SRD 5.2, "Potion of Vitality"."""
    lively = any(work.to == "hit-dice" for _, work in member.body.works(BonusEffect))
    return f"{member.sheet.hit_die}" if lively else f"1d{member.sheet.hit_die}"


PRAYED: Final = "prayer-of-healing"
"""Long Rests to wait until such a prayer helps again."""


def finish_short_rest(play: Play, member_id: str, request: Rest) -> None:
    """What one member of the party has from a Short Rest. Source: SRD 5.2, "Short Rest"."""
    if _kept_from_rest(creature(play.state, play.catalogue, member_id), "short-rests"):
        return
    dice = request.hit_dice.get(member_id, 0)
    member = play.state.party[member_id]
    constitution = ability_modifier(member.sheet.abilities[Ability.CONSTITUTION])
    for spent in range(1, dice + 1):
        left = member.body.resources.get(HIT_DICE, 0) - spent
        play.happen(ResourceChanged(target=member_id, resource=HIT_DICE, left=left))
        bonus = (Modifier(source="Constitution", value=constitution),) if constitution else ()
        record = play.throw(member_id, "hit-die", _hit_die(member), bonus)
        play.roll("hit_die", member_id, "Hit Point Die", record)
        view = creature(play.state, play.catalogue, member_id)
        doubled = 2 if BOOST in view.features else 1
        halved = 2 if restless(view) else 1
        heal(play, member_id, max(record.total, 1) * doubled // halved, "Short Rest")
    for resource in full_resources(member.sheet, play.catalogue):
        count = short_rest_gives(member.sheet, resource, play.catalogue)
        if count:
            _regain(play, member_id, resource, count)
    _attune(play, member_id, request)
    if member_id in request.study:
        learn(play, member_id, request.study[member_id])
    _recover_slots(play, member_id)
    _recover_points(play, member_id)
    if "tireless" in member.sheet.features:
        _ease_exhaustion(play, member_id)
    if member_id in request.memorize:
        _memorize(play, member_id, *request.memorize[member_id])


def _memorize(play: Play, member_id: str, old: str, new: str) -> None:
    """Source: SRD 5.2, "Wizard", "Level 5: Memorize Spell"."""
    member = play.state.party[member_id]
    studied = memorize_spell(member.sheet, old, new, play.catalogue)
    assert not isinstance(studied, Rejection)
    body = member.body
    play.happen(
        SheetUpdated(
            target=member_id,
            sheet=studied.dump(),
            hit_points=body.hit_points,
            resources=body.resources,
        )
    )


def _recover_points(play: Play, member_id: str) -> None:
    """Half the level in Sorcery Points, used as soon as as many are spent, or all are.

    Source: SRD 5.2, "Sorcerer", "Level 5: Sorcerous Restoration".
    """
    member = play.state.party[member_id]
    if not member.body.resources.get("sorcerous-restoration", 0):
        return
    full = full_resources(member.sheet, play.catalogue).get("sorcery-points", 0)
    spent = full - member.body.resources.get("sorcery-points", 0)
    half = levels_in(member.sheet, "sorcerer") // 2
    if spent >= half:
        _regain(play, member_id, "sorcery-points", half)
        used = ResourceChanged(target=member_id, resource="sorcerous-restoration", left=0)
        play.happen(used)


def _regain(play: Play, member_id: str, resource: str, count: int) -> None:
    """Give back up to so many uses of a resource."""
    member = play.state.party[member_id]
    maximum = full_resources(member.sheet, play.catalogue).get(resource, 0)
    left = member.body.resources.get(resource, 0)
    if left < maximum:
        after = min(left + count, maximum)
        play.happen(ResourceChanged(target=member_id, resource=resource, left=after))


RECOVERIES: Final = {
    "arcane-recovery": "wizard",
    "natural-recovery-slots": "druid",
}
"""What recovers spell slots on a Short Rest, and by the levels of which class."""


def _recover_slots(play: Play, member_id: str) -> None:
    """Arcane or Natural Recovery, used as soon as a slot can be recovered, highest first.

    Source: SRD 5.2, "Wizard", "Level 1: Arcane Recovery"; "Circle of the Land", "Level 6: Natural
    Recovery".
    """
    for resource, slug in RECOVERIES.items():
        member = play.state.party[member_id]
        if member.body.resources.get(resource, 0) == 0:
            continue
        levels = (levels_in(member.sheet, slug) + 1) // 2
        if _recover(play, member_id, levels):
            left = member.body.resources[resource] - 1
            play.happen(ResourceChanged(target=member_id, resource=resource, left=left))


def _recover(play: Play, member_id: str, levels: int) -> bool:
    """Give back expended slots of so many levels together; whether there were any."""
    full, used = full_resources(play.state.party[member_id].sheet, play.catalogue), False
    for level in range(min(levels, 5), 0, -1):
        name = f"slot-{level}"
        while level <= levels and (
            play.state.party[member_id].body.resources.get(name, 0) < full.get(name, 0)
        ):
            _regain(play, member_id, name, 1)
            levels, used = levels - level, True
    return used


def finish_long_rest(play: Play, member_id: str) -> None:
    """All Hit Points and Hit Point Dice, one Exhaustion level less, everything recharged."""
    sicken_by_night(play, member_id)
    member = play.state.party[member_id]
    view = creature(play.state, play.catalogue, member_id)
    if _kept_from_rest(view, "long-rests"):
        return
    sleepless = restless(view)
    worn_away = view.hindered("recovery") or wastes(member)
    if member.body.drained_hit_points and not worn_away:
        play.happen(HitPointMaximumDrained(target=member_id, drained=0, why="Long Rest"))
    if member.body.temporary_hit_points:
        event = TemporaryHitPointsGained(target=member_id, temporary=0, source="Long Rest")
        play.happen(event)
    if play.state.world.rules.long_rest_heals == "all" and not sleepless:
        heal(play, member_id, member.sheet.max_hit_points, "Long Rest")
    for resource, maximum in full_resources(member.sheet, play.catalogue).items():
        _regain(play, member_id, resource, maximum)
        _lose_made(play, member_id, resource, maximum)
    _wait_out(play, member_id)
    recharge(play, member_id)
    if not sleepless:
        _ease_exhaustion(play, member_id)
    rest_ends(play, member_id)
    if "resourceful" in member.sheet.features:
        _inspire(play, member_id)


def _kept_from_rest(view: Creature, kind: str) -> bool:
    """Whether a curse keeps all benefit of such rests from the character.

    Source: SRD 5.2.1, Incubus, "Restless Touch"; Mummy Lord, "Rotting Fist"; Rakshasa.
    """
    return view.hindered("rests") or view.hindered(kind)


def _wait_out(play: Play, member_id: str) -> None:
    """One Long Rest less until the gods listen again: after a Wish, or to a prayer.

    Source: SRD 5.2, "Cleric", "Level 20: Greater Divine Intervention"; "Prayer of Healing".
    """
    for word in (WISHED, PRAYED):
        waits = play.state.party[member_id].body.resources.get(word, 0)
        if waits:
            play.happen(ResourceChanged(target=member_id, resource=word, left=waits - 1))


def _lose_made(play: Play, member_id: str, resource: str, maximum: int) -> None:
    """Slots made of Sorcery Points and the like vanish.

    Source: SRD 5.2, "Sorcerer", "Font of Magic", "Creating Spell Slots".
    """
    left = play.state.party[member_id].body.resources.get(resource, 0)
    if resource.startswith("slot-") and left > maximum:
        play.happen(ResourceChanged(target=member_id, resource=resource, left=maximum))


def _inspire(play: Play, member_id: str) -> None:
    """Heroic Inspiration, or to a companion who lacks it when one has it: docs/rulings.md.

    Source: SRD 5.2, "Heroic Inspiration", "Only One at a Time".
    """
    party = play.state.party
    others = (member for member in party.values() if member.id != member_id)
    lacking = (m.id for m in (party[member_id], *others) if _can_be_inspired(m))
    target = next(lacking, None)
    if target is not None:
        play.happen(InspirationChanged(target=target, heroic_inspiration=True))


def _can_be_inspired(member: PartyMember) -> bool:
    return not member.heroic_inspiration and not member.body.dead


def _ease_exhaustion(play: Play, member_id: str) -> None:
    """One level less, unless hunger or thirst caused it and has not been stilled.

    The level that a fever brings stays as long as it. Source: SRD 5.2, Rules Glossary,
    "Dehydration", "Malnutrition"; "Cackle Fever".
    """
    view = creature(play.state, play.catalogue, member_id)
    wants = view.effects(EffectKind.STARVED) or view.effects(EffectKind.PARCHED)
    feverish = afflicted_with(view, CACKLE_FEVER) is not None and view.exhaustion == 1
    if not wants and not feverish:
        ease_exhaustion(play, member_id, 1, "Long Rest")
