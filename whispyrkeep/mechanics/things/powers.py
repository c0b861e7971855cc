"""Using a magic item: potions, properties that are activated, beads, horns and figurines.

A power is carried out as a casting is, by the same functions, with the item's own numbers.
Source: SRD 5.2, "Magic Items", "Activating a Magic Item", "Charges", and the items' own entries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.casting.aiming import bad_targets, harmful
from whispyrkeep.mechanics.casting.castings import casting_of
from whispyrkeep.mechanics.casting.spell_effects import take_effect
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between
from whispyrkeep.mechanics.fights.turns import Cost, cannot_act, no_target, spend, use_once
from whispyrkeep.mechanics.harm.conditions import end_concentration, gain_condition
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.lights import shed
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.mechanics.things.bearing import label, runs, spare, stop
from whispyrkeep.mechanics.things.item_casting import (
    USED,
    charges_left,
    count_charges,
    pool_name,
    seconds_left,
    silenced,
    use_charges,
    use_up,
    uses_left,
)
from whispyrkeep.mechanics.things.magic_items import for_bearer
from whispyrkeep.models.effects import AttackEffect, Effect
from whispyrkeep.models.events import (
    ConcentrationChanged,
    ItemEquipped,
    ItemLost,
    ResourceChanged,
)
from whispyrkeep.models.magic import ItemPower
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell, UseItem
from whispyrkeep.models.riders import PushRider, SaveSpec, Size
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import ActiveCondition, CampaignState
from whispyrkeep.models.terms import Ability, Condition
from whispyrkeep.models.things import ItemDefinition
from whispyrkeep.models.time import HOUR, MINUTE

RESTS: Final = "(spent)"
"""What follows the name of a power that waits until it is ready again."""


@dataclass(frozen=True, slots=True)
class Use:
    """A power about to be used.

    Attributes:
        spell: the power as a spell has it.
        targets: who is affected.
        charges: how many it takes.
    """

    item: ItemDefinition
    made: Enchanted
    power: ItemPower
    name: str
    spell: SpellDefinition
    targets: tuple[str, ...]
    charges: int


def use_power(play: Play, request: UseItem, item: ItemDefinition) -> Rejection | None:
    """Use the item's power that was named, or the only one it has; or stop it."""
    found = _named(play, request, item)
    if isinstance(found, Rejection):
        return found
    made, power = found
    name = label(play, item.id, power)
    stops = power.stays and runs(play, request.actor, name)
    cost: Cost = (power.stops or power.takes) if stops else power.takes
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is None and stops:
        spend(play, cost)
        _wait(play, request.actor, name, power)
        spare(play, request.actor, item.id, power)
        stop(play, request.actor, name)
        return None
    refusal = refusal or _unready(play, request.actor, item, power, name)
    if refusal is not None:
        return refusal
    count_charges(play, request.actor, item.id, made)
    use = _use(play, request, item, made, power)
    refusal = _too_few(play, request.actor, use) or _misaimed(play, request, use)
    if refusal is not None:
        return refusal
    _carry_out(play, request, use)
    settle(play)
    return None


# --- may it be used -------------------------------------------------------------------


def _named(
    play: Play, request: UseItem, item: ItemDefinition
) -> tuple[Enchanted, ItemPower] | Rejection:
    member = play.state.party.get(request.actor)
    made = play.catalogue.enchanted(item.id)
    if member is None or made is None or not member.inventory.get(item.id):
        return refuse("item.not_carried", f"{request.actor} carries no {item.id}")
    if not made.powers and made.entry.kinds:
        kinds = ", ".join(f"{item.id}-{kind.id}" for kind in made.entry.kinds if kind.powers)
        if kinds:
            return refuse("item.kind", f"say which kind of {item.name} it is: {kinds}")
    if not made.powers:
        return refuse("item.no_use", f"what {item.name} does is for the table")
    known = ", ".join(power.id for power in made.powers)
    wanted = request.option or (made.powers[0].id if len(made.powers) == 1 else "")
    power = next((one for one in made.powers if one.id == wanted), None)
    if power is None:
        return refuse("item.option", f"{item.name} is used for one of: {known}; name the option")
    if made.entry.attunement and item.id not in member.attuned:
        message = f"{member.name} is not attuned to {item.name}; a Short Rest attunes"
        return refuse("attune.needed", message, '"Attunement"')
    if silenced(play, request.actor, made):
        return refuse("item.silence", f"{item.name} needs a word spoken", '"Command Word"')
    if made.base and item.id not in member.equipped:
        return refuse("item.not_held", f"{member.name} does not hold or wear {item.name}")
    return made, power


def _unready(
    play: Play, actor_id: str, item: ItemDefinition, power: ItemPower, name: str
) -> Rejection | None:
    """Why the power is not ready: used today, or spent for longer, or too slow for a fight."""
    member, fight = play.state.party[actor_id], play.state.fight
    if power.rest and not uses_left(member, item.id, power.id):
        return refuse("item.spent", f"{name} is ready again at dawn, after a Long Rest")
    if runs(play, actor_id, f"{name} {RESTS}"):
        return refuse("item.spent", f"{name} has been used and is not ready again yet")
    if fight is not None and (power.minutes or power.hours):
        return refuse("item.takes_minutes", f"{name} takes longer than a fight leaves")
    if power.turn and fight is not None and _once(actor_id, item.id) in fight.budget.once:
        return refuse("item.once", f"{item.name} does so once on a turn")
    if power.dark and not _gloomy(play.state, actor_id):
        return refuse("item.light", f"{name} works in Dim Light or Darkness alone")
    if power.pool and not seconds_left(member, item.id, power):
        return refuse("item.spent", f"{name} has been used up until the next Long Rest")
    return None


def _gloomy(state: CampaignState, actor_id: str) -> bool:
    """Whether the light here is Dim or none. Source: SRD 5.2, "Cloak of the Bat"."""
    place = state.world.places.get(state.location)
    dim = place is not None and place.light != "bright" and not state.world.rules.light
    return dim or brightness(state, actor_id) is not Brightness.BRIGHT


def _too_few(play: Play, actor_id: str, use: Use) -> Rejection | None:
    carried = play.state.party[actor_id].inventory.get(use.item.id, 0)
    if use.power.consumed and carried < _vials(play, use):
        message = f"that takes {_vials(play, use)} of {use.item.name}, and there are {carried}"
        return refuse("item.too_few", message)
    left = charges_left(play.state.party[actor_id], use.item.id, use.made)
    if use.charges > left:
        message = f"{use.item.name} has {left} charges left, and that takes {use.charges}"
        return refuse("item.charges", message, '"Charges"')
    return None


def _vials(play: Play, use: Use) -> int:
    """How many of the item are used up: one more for each size above Medium.

    Source: SRD 5.2, "Oil of Etherealness", "Oil of Slipperiness".
    """
    if not use.power.by_size:
        return 1
    size = creature(play.state, play.catalogue, use.targets[0]).size
    return 1 + max(SIZES.index(size) - SIZES.index(Size.MEDIUM), 0)


def _misaimed(play: Play, request: UseItem, use: Use) -> Rejection | None:
    """Why it cannot be aimed so; a potion is drunk, or given to somebody beside one."""
    if not _drunk(use.made, use.power):
        return bad_targets(play, use.spell, _cast(request, use), use.targets, use.spell.level)
    target_id = use.targets[0]
    refusal = no_target(play.state, play.catalogue, target_id)
    if refusal is not None:
        return refusal
    if feet_between(play.state, request.actor, target_id) > BESIDE:
        return refuse("item.out_of_reach", f"{target_id} is too far away to drink it")
    if creature(play.state, play.catalogue, target_id).body is None:
        return refuse("target.no_body", f"{target_id} is not tracked; only the party is, and foes")
    return None


def _drunk(made: Enchanted, power: ItemPower) -> bool:
    return made.entry.category == "potion" and power.range_feet <= BESIDE


# --- as a casting ---------------------------------------------------------------------


def _use(
    play: Play, request: UseItem, item: ItemDefinition, made: Enchanted, power: ItemPower
) -> Use:
    spell = _as_spell(play, request.actor, item, power)
    named = tuple(dict.fromkeys(one for one in (request.target, *request.others) if one))
    alone = spell.self_only or (_drunk(made, power) and not named)
    own = (request.actor,)
    targets = own if alone or not (named or harmful(spell) or spell.area) else named
    charges = power.charges
    if power.most_charges:
        charges = min(max(request.amount, charges), power.most_charges)
        spell = spell.with_(effects=tuple(_harder(one, charges) for one in spell.effects))
    return Use(item, made, power, label(play, item.id, power), spell, targets, charges)


def _as_spell(play: Play, actor_id: str, item: ItemDefinition, power: ItemPower) -> SpellDefinition:
    """The power as a spell of the catalogue has it, or the spell whose effect it has."""
    level = play.state.party[actor_id].sheet.level
    effects = tuple(for_bearer(effect, item.id, level) for effect in power.effects)
    base = play.catalogue.spell(power.spell) if power.spell else None
    area = power.area or (base.area if base is not None else None)
    return SpellDefinition(
        id=f"power/{item.id.partition('/')[2]}",
        name=label(play, item.id, power),
        level=base.level if base is not None else 1,
        school="magic",
        classes=(),
        casting_time="action",
        range_feet=power.range_feet,
        targets=power.targets,
        self_only=not (power.targets or area),
        area=area,
        only_types=power.only_types or (base.only_types if base is not None else ()),
        effects=effects if base is None else base.effects,
        upcast=power.upcast or (base.upcast if base is not None else None),
        concentration=power.concentration,
    )


def _harder(effect: Effect, charges: int) -> Effect:
    """The effect whose push is so far for each charge. Source: SRD 5.2, "Ring of the Ram"."""
    if not isinstance(effect, AttackEffect) or charges < 1:
        return effect
    riders = tuple(
        rider.with_(feet=rider.feet * charges) if isinstance(rider, PushRider) else rider
        for rider in effect.on_hit
    )
    return effect.with_(on_hit=riders)


def _cast(request: UseItem, use: Use) -> CastSpell:
    return CastSpell(actor=request.actor, spell=use.spell.id, targets=use.targets, item=use.item.id)


def _casting(play: Play, request: UseItem, use: Use) -> Casting:
    """The casting with the item's own numbers: its DC, its attack bonus, its duration."""
    power, level = use.power, use.spell.level
    above = use.charges - power.charges if power.most_charges else max(power.level - level, 0)
    ends_at = _ends_at(play, request.actor, use)
    casting = casting_of(play, use.spell, _cast(request, use), level + above, ends_at)
    if not above:
        casting = replace(casting, slot_level=0)
    to_hit = casting.to_hit if power.to_hit is None else power.to_hit
    if power.by_dexterity:
        to_hit = casting.caster.modifier(Ability.DEXTERITY) + casting.caster.proficiency
    dc = power.dc or use.made.entry.save_dc or casting.dc
    return replace(
        casting,
        dc=dc,
        to_hit=to_hit,
        every=0,
        once=0,
        concentration=power.concentration,
        until=power.until,
        item=use.item.id,
    )


def _ends_at(play: Play, actor_id: str, use: Use) -> int | None:
    if use.power.pool:
        left = seconds_left(play.state.party[actor_id], use.item.id, use.power)
        return play.state.time + left
    if not use.power.seconds:
        return None
    times = 1
    if use.power.lasts is not None:
        record = play.throw(actor_id, "effect", use.power.lasts)
        play.roll("other", actor_id, f"{use.name}: how long", record)
        times = record.total
    return play.state.time + times * use.power.seconds


# --- what it takes, and what it does --------------------------------------------------


def _carry_out(play: Play, request: UseItem, use: Use) -> None:
    power, actor_id = use.power, request.actor
    spend(play, power.takes)
    time_passes(play, power.minutes * MINUTE + power.hours * HOUR, f"using {use.item.name}")
    _pay(play, actor_id, use)
    casting = _casting(play, request, use)
    if power.concentration:
        end_concentration(play, actor_id, f"began to concentrate on {use.name}")
        begun = ConcentrationChanged(target=actor_id, spell=use.spell.id, ends_at=casting.ends_at)
        play.happen(begun)
    for effect in power.own:
        take_effect(play, casting, effect, (actor_id,))
    for effect in use.spell.effects:
        take_effect(play, casting, effect, use.targets)
    if power.pool:
        spent = ResourceChanged(target=actor_id, resource=pool_name(use.item.id, power), left=0)
        play.happen(spent)
    if power.light is not None:
        shed(play, actor_id, use.name, power.light, casting.ends_at)
    if not power.stays:
        _wait(play, actor_id, use.name, power)


def _pay(play: Play, actor_id: str, use: Use) -> None:
    power, item_id = use.power, use.item.id
    if power.consumed:
        count = _vials(play, use)
        play.happen(ItemLost(target=actor_id, item=item_id, quantity=count, why="used"))
    if power.loose and item_id in play.state.party[actor_id].equipped:
        play.happen(ItemEquipped(target=actor_id, item=item_id, on=False))
    if power.strain is not None:
        _strain(play, actor_id, use, power.strain)
    if power.rest:
        use_up(play, actor_id, item_id, power.id)
    if power.turn and play.state.fight is not None:
        use_once(play, _once(actor_id, item_id))
    use_charges(play, actor_id, item_id, use.made, use.charges)


def _strain(play: Play, actor_id: str, use: Use, spec: SaveSpec) -> None:
    """Used again before a Long Rest it tires. Source: SRD 5.2, "Ring of X-ray Vision"."""
    name = f"{USED}{use.item.id.partition('/')[2]}"
    used = play.state.party[actor_id].body.resources.get(name, 0)
    play.happen(ResourceChanged(target=actor_id, resource=name, left=used + 1))
    save = Save(spec.ability, spec.difficulty_class or 10, use.name)
    if used and not saving_throw(play, actor_id, save):
        weary = ActiveCondition(condition=Condition.EXHAUSTION, source=use.name)
        gain_condition(play, actor_id, weary)


def _once(actor_id: str, item_id: str) -> str:
    return f"{item_id.partition('/')[2]}:{actor_id}"


def _wait(play: Play, actor_id: str, name: str, power: ItemPower) -> None:
    """Note until when the power is spent, if it is for longer than a night."""
    seconds = power.again_seconds
    if power.again_hours is not None:
        record = play.throw(actor_id, "effect", power.again_hours)
        play.roll("other", actor_id, f"{name}: hours until it is ready", record)
        seconds = record.total * HOUR
    if seconds:
        again = Origin(by=actor_id, name=f"{name} {RESTS}", ends_at=play.state.time + seconds)
        endure(play, actor_id, (), again)
