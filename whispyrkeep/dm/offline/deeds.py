"""Plans for what is done with hands and feet: places, features, things, rests."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.campaign.requirements import holds
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.difficulty import hide_dc, ladder, passive_perception
from whispyrkeep.dm.offline.entities import open_features, present_npcs
from whispyrkeep.dm.offline.item_deeds import use_item
from whispyrkeep.dm.offline.plans import (
    LOOKING,
    Goal,
    Plan,
    add,
    feature_here,
    here,
    minutes,
    place_state,
    plan,
    requesting,
)
from whispyrkeep.dm.offline.targets import names_nothing
from whispyrkeep.dm.offline.words import base_forms, plain, tokens
from whispyrkeep.mechanics.journeys.travel import NORMAL, PACE_FLAG
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.requests import (
    AbilityCheck,
    CombatAction,
    Drop,
    RecoverAmmunition,
    Rest,
    StartFight,
    Take,
    Trade,
    UseFeature,
)
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Sense, Skill
from whispyrkeep.models.world import CheckSpec, Feature

_VERB_GROUPS: dict[Act, frozenset[str]] = {
    Act.LOOK: frozenset({"look", "examine", "read", "study", "watch"}),
    Act.EXAMINE: frozenset({"look", "examine", "search", "read", "study", "inspect", "watch"}),
    Act.SEARCH: frozenset({"search", "look", "examine", "dig", "track", "loot"}),
    Act.OPEN: frozenset({"open", "unlock", "lift", "untie"}),
    Act.FORCE: frozenset({"force", "break", "open", "push", "move", "dig", "smash"}),
    Act.CLIMB: frozenset({"climb", "jump", "swim", "cross", "descend"}),
    Act.LISTEN: frozenset({"listen"}),
    Act.SNEAK: frozenset({"sneak", "hide"}),
    Act.HIDE: frozenset({"hide", "sneak"}),
    Act.USE: frozenset({"use", "light", "ring", "pull", "turn", "drink", "read", "play", "eat",
                        "pray", "touch", "press", "burn", "take", "help", "ride"}),
    Act.TAKE: frozenset({"take", "gather", "pick", "loot"}),
    Act.HELP: frozenset({"help", "free", "tend", "use"}),
    Act.RECALL: frozenset({"recall", "read", "study"}),
    Act.TALK: frozenset({"talk", "speak", "call", "read"}),
    Act.WAIT: frozenset({"wait", "rest"}),
}  # fmt: skip


def answers(scene: Scene, feature: Feature, act: Act) -> bool:
    """Whether a feature answers to an act, or to a verb of its own that the player used."""
    verbs = frozenset(feature.verbs)
    if act.value in verbs or _VERB_GROUPS.get(act, frozenset()) & verbs:
        return True
    typed = {form for word in tokens(plain(scene.player_text)) for form in base_forms(word)}
    return bool(typed & (verbs - {"look", "search", "use", "open", "take", "help"}))


def is_spent(scene: Scene, feature: Feature) -> bool:
    """Whether what the feature holds has been had."""
    return feature.once and feature.id in place_state(scene.state).spent


def feature_plan(scene: Scene, intent: Intent, feature: Feature) -> Plan:
    """Try what a feature offers, or describe it when it offers nothing to this act."""
    base = Plan(intent, Goal("feature", feature.id), focus=feature.id)
    told = feature.success is not None or feature.failure is not None or feature.check is not None
    if is_spent(scene, feature):
        return replace(base, goal=Goal("describe", feature.id, note="spent"))
    if not told or not answers(scene, feature, intent.act):
        note = "" if intent.act in LOOKING or not told else "otherwise"
        return replace(base, goal=Goal("describe", feature.id, note=note))
    if feature.check is not None:
        return requesting(scene, base, [(_feature_check(scene, intent, feature.check),)])
    spent = add(f"/places/{scene.state.location}/spent", feature.id)
    if feature.success is not None and feature.success.starts_fight:
        fight = StartFight(monsters=feature.success.starts_fight)
        return replace(requesting(scene, base, [(fight,)]), patches=(spent,))
    return replace(base, patches=(spent,))


def _feature_check(scene: Scene, intent: Intent, check: CheckSpec) -> AbilityCheck:
    """The author's check; who uses force where deftness was meant rolls Strength (Athletics)."""
    ability, skill = check.ability, check.skill
    if intent.skill is not None:
        ability, skill = intent.ability or SKILL_ABILITY[intent.skill], intent.skill
    elif intent.act is Act.FORCE and ability is Ability.DEXTERITY:
        ability, skill = Ability.STRENGTH, Skill.ATHLETICS
    return AbilityCheck(
        actor=scene.actor,
        ability=ability,
        skill=skill,
        difficulty_class=max(check.difficulty_class, intent.difficulty_class or 0),
        relies_on=check.relies_on,
        tool=_tool(scene, intent),
        helper=helper_of(scene, skill),
    )


def _tool(scene: Scene, intent: Intent) -> str | None:
    """The tool the text names, if it is carried."""
    item = intent.item
    if item is None or not scene.state.party[scene.actor].inventory.get(item):
        return None
    is_tool = scene.catalogue.has(item) and scene.catalogue.item(item).kind == "tool"
    return item if is_tool else None


def helper_of(scene: Scene, skill: Skill | None) -> str | None:
    """Who of the party the text says lends a hand, if they know how.

    Source: SRD 5.2, Rules Glossary, "Help [Action]".
    """
    said = {word.removesuffix("'s") for word in tokens(plain(scene.player_text))}
    if scene.state.fight is not None or not {"help", "helps", "helping"} & said:
        return None
    for member in scene.state.party.values():
        named = tokens(plain(member.name))[0] in said
        able = member.body.hit_points > 0 and not member.body.conditions
        if named and able and member.id != scene.actor and skill in member.sheet.skills:
            return member.id
    return None


def fresh_features(scene: Scene, *acts: Act) -> Iterator[Feature]:
    """Features that still have something for one of the acts."""
    for feature in open_features(scene.state):
        if is_spent(scene, feature) or not (feature.success or feature.failure):
            continue
        if any(act.value in feature.verbs for act in acts):
            yield feature


# --- looking ----------------------------------------------------------------------------


def look(scene: Scene, intent: Intent) -> Plan:
    feature = feature_here(scene, intent.feature)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    return plan(intent, "look")


def examine(scene: Scene, intent: Intent) -> Plan:
    """A feature, a person, a thing; a person's mind takes Wisdom (Insight).

    Source: SRD 5.2, Rules Glossary, "Search [Action]".
    """
    feature = feature_here(scene, intent.feature)
    if feature is not None and intent.target is None:
        return feature_plan(scene, intent, feature)
    if intent.target is None:
        return plan(intent, "look")
    if intent.skill is Skill.INSIGHT and intent.target in scene.state.npcs:
        npc = scene.state.npcs[intent.target]
        check = AbilityCheck(
            actor=scene.actor,
            ability=Ability.WISDOM,
            skill=Skill.INSIGHT,
            difficulty_class=intent.difficulty_class or ladder(scene, attitude=npc.attitude),
        )
        return Plan(intent, Goal("sense", npc.id), requests=(check,), focus=npc.id)
    return plan(intent, "person", intent.target)


def search(scene: Scene, intent: Intent) -> Plan:
    """A named feature, else the next one here that still hides something."""
    feature = feature_here(scene, intent.feature)
    if feature is None:
        wanted = fresh_features(scene, Act.SEARCH, Act.LOOK, Act.EXAMINE)
        feature = next(wanted, None)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    done = plan(intent, "search")
    return replace(done, patches=(minutes(10),)) if scene.state.fight is None else done


def listen(scene: Scene, intent: Intent) -> Plan:
    """At a feature that answers; else to those who talk here, with Wisdom (Perception)."""
    feature = feature_here(scene, intent.feature)
    if feature is None and intent.target is None:
        feature = next(fresh_features(scene, Act.LISTEN), None)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    if intent.target is not None and intent.target in scene.state.npcs:
        check = AbilityCheck(
            actor=scene.actor,
            ability=Ability.WISDOM,
            skill=Skill.PERCEPTION,
            difficulty_class=intent.difficulty_class or ladder(scene),
            relies_on=Sense.HEARING,
        )
        return Plan(intent, Goal("listen", intent.target), (check,), focus=intent.target)
    return plan(intent, "listen")


# --- ways -------------------------------------------------------------------------------


def path_to(scene: Scene, goal: str) -> tuple[str, ...]:
    """The places on the shortest open way to ``goal``, the goal last; empty when none leads there.

    Ways beyond the first are taken to be open when their requirement holds now.
    """
    state = scene.state
    paths: dict[str, tuple[str, ...]] = {way.to: (way.to,) for way in open_exits(state)}
    queue = deque(paths)
    while queue:
        place = queue.popleft()
        if place == goal:
            return paths[place]
        definition = state.world.places.get(place)
        for way in definition.exits if definition else ():
            fresh = way.to not in paths and way.to != state.location
            if fresh and way.to in state.world.places and holds(way.needs, state):
                paths[way.to] = (*paths[place], way.to)
                queue.append(way.to)
    return ()


def legs_to(scene: Scene, goal: str) -> tuple[str, ...]:
    """As much of the path as one turn takes: through places known already, to the first new one."""
    legs: list[str] = []
    for place in path_to(scene, goal):
        legs.append(place)
        known = scene.state.places.get(place)
        if known is None or not known.visited:
            break
    return tuple(legs)


def travel(scene: Scene, intent: Intent) -> Plan:
    """Take the way to a place, or as much of it as is known."""
    state = scene.state
    if state.fight is not None:
        return plan(intent, "nothing", note="fight")
    if intent.place is None:
        return plan(intent, "nothing", note="nowhere")
    if intent.place == state.location:
        return plan(intent, "look", note="there")
    legs = legs_to(scene, intent.place)
    if not legs:
        return plan(intent, "nothing", intent.place, note="no-way")
    beyond = intent.place if legs[-1] != intent.place else ""
    goal = Goal("travel", legs[-1], other=beyond, note=" ".join(legs[:-1]))
    moves = tuple(add("/location", leg) for leg in legs)
    return Plan(intent, goal, patches=(*_pace(scene), *moves))


_FAST = frozenset({"hurry", "hurriedly", "quickly", "fast", "rush", "run", "haste", "briskly"})
_SLOW = frozenset({"slowly", "slow", "carefully", "cautiously", "warily", "amble", "saunter"})


def _pace(scene: Scene) -> tuple[Patch, ...]:
    """The pace that the text asks for, where the party travels at another."""
    words = set(tokens(plain(scene.player_text)))
    wanted = "fast" if words & _FAST else "slow" if words & _SLOW else NORMAL
    known = scene.state.flags.get(PACE_FLAG, NORMAL)
    return () if wanted == known else (add(f"/flags/{PACE_FLAG}", wanted),)


def sneak(scene: Scene, intent: Intent) -> Plan:
    """Past somebody or to a place, against the best passive Perception about."""
    if scene.state.fight is not None:
        return in_fight_hide(scene, intent)
    feature = feature_here(scene, intent.feature)
    if feature is None and intent.place is None:
        feature = next(fresh_features(scene, Act.SNEAK), None)
    if feature is not None and answers(scene, feature, Act.SNEAK):
        return feature_plan(scene, intent, feature)
    hop = next(iter(path_to(scene, intent.place)), None) if intent.place else None
    difficulty = intent.difficulty_class or passive_perception(scene)
    check = AbilityCheck(
        actor=scene.actor,
        ability=Ability.DEXTERITY,
        skill=Skill.STEALTH,
        difficulty_class=difficulty,
    )
    return Plan(intent, Goal("sneak", hop or "", intent.target or ""), (check,))


def hide(scene: Scene, intent: Intent) -> Plan:
    """Source: SRD 5.2, Rules Glossary, "Hide [Action]": DC 15."""
    if scene.state.fight is not None:
        return in_fight_hide(scene, intent)
    feature = feature_here(scene, intent.feature)
    if feature is not None and answers(scene, feature, Act.HIDE) and feature.success:
        return feature_plan(scene, intent, feature)
    check = AbilityCheck(
        actor=scene.actor,
        ability=Ability.DEXTERITY,
        skill=Skill.STEALTH,
        difficulty_class=intent.difficulty_class or hide_dc(),
    )
    return Plan(intent, Goal("hide", feature.id if feature else ""), (check,))


def in_fight_hide(scene: Scene, intent: Intent) -> Plan:
    """Out of sight; or behind what there is, guard up, when that is what the text says."""
    action = CombatAction(actor=scene.actor, action="hide")
    end = CombatAction(actor=scene.actor, action="end_turn")
    if {"cover", "behind"} & set(tokens(plain(scene.player_text))):
        behind = CombatAction(actor=scene.actor, action="take_cover")
        dodge = CombatAction(actor=scene.actor, action="dodge")
        covered = Plan(intent, Goal("fight", note="cover"))
        covered = requesting(scene, covered, [(behind, dodge, end)])
        if covered.goal.kind == "fight":
            return covered
    base = Plan(intent, Goal("fight", note="hide"))
    return requesting(scene, base, [(action, end), (action,)])


# --- hands ------------------------------------------------------------------------------


def handle(scene: Scene, intent: Intent) -> Plan:
    """Open, climb, force, help with: a feature that answers, or nothing to do it to."""
    feature = feature_here(scene, intent.feature)
    if feature is None:
        feature = next(fresh_features(scene, intent.act), None) if _bare(scene, intent) else None
    if feature is not None:
        return feature_plan(scene, intent, feature)
    if intent.skill is not None or intent.ability is not None:
        return bare_check(scene, intent)
    return plan(intent, "nothing", note=intent.act.value)


def _bare(scene: Scene, intent: Intent) -> bool:
    """Whether the act is aimed at nothing, and the text names nothing that is not here."""
    party = frozenset(tokens(plain(scene.state.party[scene.actor].name)))
    if not names_nothing(scene, party):
        return False
    return intent.feature is None and intent.item is None and intent.target is None


def bare_check(scene: Scene, intent: Intent) -> Plan:
    """A check the player asked for by name; nothing hangs on it but its telling."""
    skill = intent.skill
    ability = intent.ability or (SKILL_ABILITY[skill] if skill else Ability.WISDOM)
    check = AbilityCheck(
        actor=scene.actor,
        ability=ability,
        skill=skill,
        difficulty_class=intent.difficulty_class or ladder(scene),
        tool=_tool(scene, intent),
        helper=helper_of(scene, skill),
    )
    return Plan(intent, Goal("try", note=intent.act.value), (check,))


def take(scene: Scene, intent: Intent) -> Plan:
    """What lies here; everything when nothing is named; or somebody's purse."""
    feature = feature_here(scene, intent.feature)
    if feature is not None and intent.item is None:
        return feature_plan(scene, intent, feature)
    shot = scene.state.fight is None and _SHOT.search(plain(scene.player_text))
    if shot and place_state(scene.state).strewn:
        recover = RecoverAmmunition(actor=scene.actor)
        return requesting(scene, Plan(intent, Goal("take", note="ammunition")), [(recover,)])
    if intent.target in scene.state.npcs and intent.item is None:
        return _steal(scene, intent, str(intent.target))
    lying = place_state(scene.state).contents
    everything = list(lying) if _bare(scene, intent) else []
    wanted = [intent.item] if intent.item else everything
    wanted = [item for item in wanted if lying.get(item, 0)]
    if not wanted:
        return plan(intent, "nothing", intent.item or "", note="take")
    takes = tuple(
        Take(actor=scene.actor, item=item, quantity=min(lying[item], 1_000)) for item in wanted[:8]
    )
    base = Plan(intent, Goal("take", note=" ".join(wanted[:8])))
    return requesting(scene, base, [takes, takes[:1]])


_SHOT = re.compile(r"\b(?:arrows?|bolts?|bullets?|needles?|ammunition|ammo)\b")


def _steal(scene: Scene, intent: Intent, npc: str) -> Plan:
    check = AbilityCheck(
        actor=scene.actor,
        ability=Ability.DEXTERITY,
        skill=Skill.SLEIGHT_OF_HAND,
        difficulty_class=intent.difficulty_class or passive_perception(scene, npc),
    )
    return Plan(intent, Goal("steal", npc), (check,), focus=npc)


def give(scene: Scene, intent: Intent) -> Plan:
    """To somebody here, or down on the ground."""
    member = scene.state.party[scene.actor]
    if intent.item is None or not member.inventory.get(intent.item):
        return plan(intent, "nothing", intent.target or "", note="give")
    drop = Drop(actor=scene.actor, item=intent.item, to=intent.target)
    goal = Goal("give", intent.target or "", intent.item)
    base = Plan(intent, goal, focus=intent.target)
    return requesting(scene, base, [(drop,)])


def trade(scene: Scene, intent: Intent) -> Plan:
    """Buy or sell one piece; without a thing named, see what there is."""
    seller = intent.target or _seller(scene)
    if seller is None:
        return plan(intent, "nothing", note="trade")
    aimed = intent.model_copy(update={"target": seller})
    if intent.item is None or _only_asks(scene):
        return plan(aimed, "wares", seller, other=intent.item or "")
    side: Literal["buy", "sell"] = "buy" if intent.act is Act.BUY else "sell"
    if side == "buy":
        stocked = [n.id for n in present_npcs(scene.state) if n.wares.get(intent.item)]
        seller = seller if seller in stocked else next(iter(stocked), None)
        if seller is None:
            return plan(aimed, "wares", str(aimed.target))
        aimed = intent.model_copy(update={"target": seller})
    request = Trade(
        actor=scene.actor, npc=seller, side=side, item=intent.item, quantity=_quantity(scene)
    )
    base = Plan(aimed, Goal("trade", seller, intent.item, side), focus=seller)
    return requesting(scene, base, [(request,)])


_ASKS_PRICE = re.compile(r"\b(?:how much|price|cost|what do you (?:have|sell)|for sale|wares)\b")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "dozen": 12}


def _only_asks(scene: Scene) -> bool:
    return bool(_ASKS_PRICE.search(plain(scene.player_text)))


def _quantity(scene: Scene) -> int:
    """How many pieces the text asks for; one when it does not say."""
    for word in tokens(plain(scene.player_text)):
        if word.isdigit() and 1 <= int(word[:3]) <= 100:
            return int(word[:3])
        if word in _NUMBERS:
            return _NUMBERS[word]
    return 1


def _seller(scene: Scene) -> str | None:
    return next((npc.id for npc in present_npcs(scene.state) if npc.wares), None)


def use(scene: Scene, intent: Intent) -> Plan:
    """A potion or kit, a weapon or armor to ready, a class feature, a thing of the place."""
    member = scene.state.party[scene.actor]
    if "second wind" in plain(scene.player_text) and "second-wind" in member.sheet.features:
        base = Plan(intent, Goal("use", "second-wind"))
        request = UseFeature(actor=scene.actor, feature="second-wind")
        return requesting(scene, base, [(request,)])
    feature = feature_here(scene, intent.feature)
    if feature is not None and (intent.item is None or answers(scene, feature, Act.USE)):
        return feature_plan(scene, intent, feature)
    if intent.item is None:
        fresh = next(fresh_features(scene, Act.USE), None) if _bare(scene, intent) else None
        return (
            plan(intent, "nothing", note="use")
            if fresh is None
            else feature_plan(scene, intent, fresh)
        )
    if not member.inventory.get(intent.item):
        return plan(intent, "nothing", intent.item, note="not-carried")
    return use_item(scene, intent, member, intent.item)


# --- time -------------------------------------------------------------------------------


def rest(scene: Scene, intent: Intent) -> Plan:
    """A Short or Long Rest, where one can be had."""
    if scene.state.fight is not None:
        return plan(intent, "nothing", note="fight")
    place = here(scene)
    long = intent.act is Act.REST_LONG
    if place is not None and not place.safe_to_rest:
        return plan(intent, "nothing", note="unsafe")
    length = "long" if long else "short"
    dice = {} if long else hit_dice(scene)
    request = Rest(length=length, hit_dice=dice)
    base = Plan(intent, Goal("rest", length))
    return requesting(scene, base, [(request,), (Rest(length=length),)])


def hit_dice(scene: Scene) -> dict[str, int]:
    """Hit Point Dice worth spending: one for each average die of Hit Points that is missing."""
    spent = {}
    for member in scene.state.party.values():
        left = member.body.resources.get("hit-dice", 0)
        missing = member.sheet.max_hit_points - member.body.hit_points
        wanted = min(left, missing // (member.sheet.hit_die // 2 + 1))
        if wanted and not member.body.dead and member.body.hit_points:
            spent[member.id] = wanted
    return spent


def wait(scene: Scene, intent: Intent) -> Plan:
    """Let time pass; in a fight, let the turn pass."""
    if scene.state.fight is not None:
        end = CombatAction(actor=scene.actor, action="end_turn")
        return requesting(scene, Plan(intent, Goal("fight", note="wait")), [(end,)])
    feature = next(fresh_features(scene, Act.WAIT), None)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    return replace(plan(intent, "wait"), patches=(minutes(_wait_minutes(scene)),))


_HOURS = re.compile(r"\b(?:(\d{1,2}) )?(hour|minute)s?\b")


def _wait_minutes(scene: Scene) -> int:
    text = plain(scene.player_text)
    found = _HOURS.search(text)
    if found:
        count = int(found.group(1) or 1)
        return min(count * (60 if found.group(2) == "hour" else 1), 720) or 1
    if re.search(r"\b(?:dusk|dark|night|morning|dawn|tide|evening)\b", text):
        return 120
    return 20
