"""From an intent to a plan: which planner answers which act."""

from __future__ import annotations

from dataclasses import replace

from whispyrkeep.campaign.requirements import open_endings
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.battles import (
    ambush_plan,
    attack,
    cast,
    defend,
    fire_plan,
    flee,
    ready_plan,
    truce_plan,
    use_against,
)
from whispyrkeep.dm.offline.dealings import aid, ask, influence, talk
from whispyrkeep.dm.offline.deeds import (
    bare_check,
    examine,
    give,
    handle,
    hide,
    listen,
    look,
    rest,
    search,
    sneak,
    take,
    trade,
    travel,
    wait,
)
from whispyrkeep.dm.offline.handiwork import craft_plan
from whispyrkeep.dm.offline.own_features import feature_of_ones_own
from whispyrkeep.dm.offline.plans import Plan, Planner, add, plan, with_rewards
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.terms import Skill

_BARE_SKILLS = frozenset({Skill.ARCANA, Skill.HISTORY, Skill.NATURE, Skill.RELIGION})


def recall(scene: Scene, intent: Intent) -> Plan:
    """What the table may know; a check by name is made all the same."""
    if intent.difficulty_class is not None and intent.skill in _BARE_SKILLS:
        return bare_check(scene, intent)
    return plan(intent, "recall")


def oracle(_scene: Scene, intent: Intent) -> Plan:
    return plan(intent, "oracle")


def inventory(_scene: Scene, intent: Intent) -> Plan:
    return plan(intent, "inventory")


def finish(scene: Scene, intent: Intent) -> Plan:
    """Play the scenario to the ending chosen, or the only one there is."""
    endings = open_endings(scene.state)
    chosen = [ending for ending in endings if ending.id == intent.topic] or list(endings)[:1]
    if not chosen or scene.state.fight is not None:
        return plan(intent, "nothing", note="finish")
    ended = plan(intent, "finish", chosen[0].id)
    return replace(ended, patches=(add("/flags/ended", chosen[0].id),), focus=None)


_PLANNERS: dict[Act, Planner] = {
    Act.LOOK: look,
    Act.SEARCH: search,
    Act.EXAMINE: examine,
    Act.TALK: talk,
    Act.ASK: ask,
    Act.PERSUADE: influence,
    Act.DECEIVE: influence,
    Act.INTIMIDATE: influence,
    Act.TRAVEL: travel,
    Act.SNEAK: sneak,
    Act.HIDE: hide,
    Act.ATTACK: attack,
    Act.CAST: cast,
    Act.DEFEND: defend,
    Act.FLEE: flee,
    Act.HELP: aid,
    Act.USE: use_against,
    Act.TAKE: take,
    Act.GIVE: give,
    Act.BUY: trade,
    Act.SELL: trade,
    Act.OPEN: handle,
    Act.CLIMB: handle,
    Act.FORCE: handle,
    Act.LISTEN: listen,
    Act.RECALL: recall,
    Act.ORACLE: oracle,
    Act.REST_SHORT: rest,
    Act.REST_LONG: rest,
    Act.WAIT: wait,
    Act.INVENTORY: inventory,
    Act.FINISH: finish,
}

_HARMLESS = frozenset({Act.INVENTORY, Act.RECALL})
"""Acts that wait for no fight."""


def make_plan(scene: Scene, intent: Intent) -> Plan:
    """The plan for an intent; the same scene and intent always give the same one."""
    if intent.act not in _HARMLESS:
        urgent = (
            ambush_plan(scene, intent)
            or truce_plan(scene, intent)
            or fire_plan(scene, intent)
            or ready_plan(scene, intent)
            or feature_of_ones_own(scene, intent)
            or craft_plan(scene, intent)
        )
        if urgent is not None:
            return urgent
    return with_rewards(scene, _PLANNERS[intent.act](scene, intent))
