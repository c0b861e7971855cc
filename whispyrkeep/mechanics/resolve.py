"""The one way in: a request of a turn becomes events, or a refusal that cost no dice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import Dice
from whispyrkeep.mechanics.attacks.assaults import attack
from whispyrkeep.mechanics.bans import barred
from whispyrkeep.mechanics.casting.spells import cast_spell
from whispyrkeep.mechanics.choosing.points import Reacting
from whispyrkeep.mechanics.features import use_feature
from whispyrkeep.mechanics.fights.fight import join_fight, start_fight, stop_fight
from whispyrkeep.mechanics.fights.maneuvers import act, combat_action
from whispyrkeep.mechanics.journeys.dangers import danger
from whispyrkeep.mechanics.journeys.hazards import hazard
from whispyrkeep.mechanics.journeys.jumping import jump
from whispyrkeep.mechanics.journeys.recovering import recuperate, tend
from whispyrkeep.mechanics.journeys.repairs import repair_ship
from whispyrkeep.mechanics.journeys.rests import rest
from whispyrkeep.mechanics.journeys.traversing import traverse
from whispyrkeep.mechanics.play import Play, throws_of
from whispyrkeep.mechanics.rolls.cover import cover
from whispyrkeep.mechanics.rolls.lights import light
from whispyrkeep.mechanics.rolls.rulings import check, damage, group_check, save
from whispyrkeep.mechanics.things.copying import copy_spell
from whispyrkeep.mechanics.things.crafting import craft
from whispyrkeep.mechanics.things.gains import quest_reward, roll_table
from whispyrkeep.mechanics.things.harvesting import harvest_poison
from whispyrkeep.mechanics.things.identifying import identify_spell
from whispyrkeep.mechanics.things.items import (
    drop,
    equip,
    recover_ammunition,
    take,
    trade,
    use_item,
)
from whispyrkeep.mechanics.things.objects import break_object
from whispyrkeep.models.events import Event
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import TurnRequest
from whispyrkeep.models.state import CampaignState

Resolver = Callable[[Play, Any], Rejection | None]

RESOLVERS: Final[dict[str, Resolver]] = {
    "ability_check": check,
    "group_check": group_check,
    "saving_throw": save,
    "attack": attack,
    "break_object": break_object,
    "damage": damage,
    "hazard": hazard,
    "danger": danger,
    "use_item": use_item,
    "use_feature": use_feature,
    "cast_spell": cast_spell,
    "rest": rest,
    "start_fight": start_fight,
    "join_fight": join_fight,
    "combat_action": combat_action,
    "use_action": act,
    "cover": cover,
    "end_fight": stop_fight,
    "roll_table": roll_table,
    "take": take,
    "recover_ammunition": recover_ammunition,
    "drop": drop,
    "trade": trade,
    "craft": craft,
    "jump": jump,
    "traverse": traverse,
    "recuperate": recuperate,
    "tend": tend,
    "identify_spell": identify_spell,
    "repair_ship": repair_ship,
    "harvest_poison": harvest_poison,
    "copy_spell": copy_spell,
    "equip": equip,
    "light": light,
    "quest_reward": quest_reward,
}
"""What resolves each kind of request. Each checks everything before it draws a die."""


def resolve_request(
    state: CampaignState,
    request: TurnRequest,
    dice: Dice,
    catalogue: Catalogue,
    earlier: tuple[Event, ...] = (),
    *,
    everybody: bool = False,
    react: Reacting | None = None,
) -> tuple[Event, ...] | Rejection:
    """What a request does, or why it cannot be.

    Args:
        state: the state after ``earlier``.
        request: what the DM asked for.
        dice: where faces come from.
        catalogue: entries of the campaign's world.
        earlier: events of this turn so far; their throws are not thrown again.
        everybody: foes wait for a request on their turn, too; the engine plays nobody.
        react: chooses among the Reactions of every window; else the tactics do.
    """
    play = Play(state, catalogue, dice, request=request.id, drawn=throws_of(earlier))
    play.everybody, play.react = everybody, react
    refusal = barred(catalogue, request) or RESOLVERS[request.kind](play, request)
    return refusal if refusal is not None else tuple(play.events)
