"""Taking a dose of poison from a venomous creature, and what it does to the clumsy.

Source: SRD 5.2, "Harvesting Poison" (p. 197).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import Circumstances, ability_check
from whispyrkeep.mechanics.things.items import pocket
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import ConditionRider, DamagePart, Rider, SaveRider
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill
from whispyrkeep.models.time import MINUTE
from whispyrkeep.models.undertakings import HarvestPoison

HARVEST_DC: Final = 20
CLUMSY: Final = 5
KIT: Final = "item/poisoners-kit"
SECTION: Final = '"Harvesting Poison"'
DOSES: Final[dict[str, str]] = {
    "monster/giant-spider": "poison/spiders-sting",
    "monster/giant-venomous-snake": "poison/serpent-venom",
    "monster/purple-worm": "poison/purple-worm-poison",
    "monster/spider": "poison/spiders-sting",
    "monster/venomous-snake": "poison/serpent-venom",
    "monster/wyvern": "poison/wyvern-poison",
}
BASIC: Final = "item/basic-poison"
"""What a dose of any other creature's poison is: docs/rulings.md."""


def harvest_poison(play: Play, request: HarvestPoison) -> Rejection | None:
    """1d6 minutes and a DC 20 Nature check with a Poisoner's Kit for a dose.

    Who fails by 5 or more is subjected to the poison.
    """
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and play.state.fight is not None:
        refusal = refuse("harvest.fight", "that takes minutes; end the fight first", SECTION)
    if refusal is None:
        refusal = _cannot(play, request)
    if refusal is not None:
        return refusal
    record = play.throw(request.actor, "effect", "1d6")
    play.roll("other", request.actor, "minutes of harvesting poison", record)
    time_passes(play, record.total * MINUTE, "harvesting poison")
    around = Circumstances(tool=play.catalogue.item(KIT))
    intelligence, nature = Ability.INTELLIGENCE, Skill.NATURE
    if ability_check(play, request.actor, intelligence, nature, HARVEST_DC, around):
        name = play.catalogue.monster(request.monster).name
        pocket(
            play, request.actor, DOSES.get(request.monster, BASIC), 1, f"harvested from a {name}"
        )
    elif _margin(play, request.actor) >= CLUMSY:
        _expose(play, request.actor, play.catalogue.monster(request.monster))
        settle(play)
    return None


def _cannot(play: Play, request: HarvestPoison) -> Rejection | None:
    member = play.state.party[request.actor]
    if not member.inventory.get(KIT):
        return refuse("item.not_carried", f"{member.name} carries no Poisoner's Kit", SECTION)
    if request.monster not in play.catalogue.ids("monster"):
        return refuse("harvest.what", f"the catalogue knows no {request.monster}")
    block = play.catalogue.monster(request.monster)
    if not any(_venom(block)):
        return refuse("harvest.none", f"a {block.name} has no poison to take", SECTION)
    return None


def _margin(play: Play, actor_id: str) -> int:
    made = [e for e in play.events if isinstance(e, D20TestMade) and e.actor == actor_id]
    return HARVEST_DC - made[-1].roll.total if made else 0


def _venom(block: StatBlock) -> Iterator[tuple[tuple[DamagePart, ...], tuple[Rider, ...]]]:
    """Poison damage and riders that poison, of each attack that has any."""
    for action in block.actions:
        for effect in action.effects:
            if not isinstance(effect, AttackEffect):
                continue
            parts = tuple(p for p in effect.damage if p.damage_type is DamageType.POISON)
            riders = tuple(one for one in effect.on_hit if _poisons(one))
            if parts or riders:
                yield parts, riders


def _poisons(rider: Rider) -> bool:
    if isinstance(rider, SaveRider):
        hurts = any(part.damage_type is DamageType.POISON for part in rider.damage)
        return hurts or any(_poisons(one) for one in rider.on_failure)
    return isinstance(rider, ConditionRider) and Condition.POISONED in rider.conditions


def _expose(play: Play, actor_id: str, block: StatBlock) -> None:
    """What a hit with the venomous attack would bring besides its wound."""
    parts, riders = next(_venom(block))
    harms = []
    for part in parts:
        record = play.throw("hazard", "damage", part.dice)
        play.roll("damage", None, f"{block.name}'s poison: {part.damage_type.value}", record)
        harms.append(Harm(record.total, part.damage_type))
    taken = deal_damage(play, actor_id, harms, source=f"{block.name}'s poison") if harms else 0
    if creature(play.state, play.catalogue, actor_id).alive:
        inflict_all(play, actor_id, riders, Cause(actor_id, f"{block.name}'s poison"), taken)
