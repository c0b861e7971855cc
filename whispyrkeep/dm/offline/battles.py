"""Plans for fights: attacks, spells, defence, flight, and how a fight begins.

Every list of requests is rehearsed against the rules; the first legal one is asked for, so that
the turn ends with ``end_turn`` wherever the fight goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.deeds import feature_plan, use
from whispyrkeep.dm.offline.difficulty import EASY
from whispyrkeep.dm.offline.plans import (
    Goal,
    Plan,
    feature_here,
    pending_fight,
    plan,
    requesting,
)
from whispyrkeep.dm.offline.words import plain as plain_text
from whispyrkeep.mechanics.attacks.strikes import IMPROVISED
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.requests import (
    AbilityCheck,
    Attack,
    CastSpell,
    CombatAction,
    EndFight,
    RollRequest,
    StartFight,
)
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import (
    SKILL_ABILITY,
    Ability,
    Band,
    Condition,
    EffectKind,
    Skill,
    Trigger,
    WeaponProperty,
)

HARMFUL = frozenset({"attack", "save", "darts"})
TRUCE = "truce"
"""``Memory.question`` after foes were talked into stopping."""


def end_turn(actor: str) -> CombatAction:
    return CombatAction(actor=actor, action="end_turn")


def standing_foes(state: CampaignState) -> tuple[str, ...]:
    """Foes who still fight."""
    foes = state.fight.foes.values() if state.fight else ()
    return tuple(f.id for f in foes if not f.body.dead and not f.fled and f.body.hit_points > 0)


def truce_plan(scene: Scene, intent: Intent) -> Plan | None:
    """The end of a fight whose foes agreed to stop, unless the player strikes all the same."""
    if scene.state.fight is None or scene.state.memory.question != TRUCE:
        return None
    if intent.act in (Act.ATTACK, Act.CAST):
        return None
    found = requesting(scene, Plan(intent, Goal("fight", note="truce")), [(EndFight(how="truce"),)])
    return found if found.goal.kind == "fight" else None


def ambush_plan(scene: Scene, intent: Intent) -> Plan | None:
    """The fight that the last outcome brought on; an attack now is made if Initiative allows."""
    start = pending_fight(scene.state)
    if start is None:
        return None
    base = Plan(intent, Goal("ambush"))
    return requesting(scene, base, list(_openings(scene, intent, start)))


def _openings(scene: Scene, intent: Intent, start: StartFight) -> Iterator[Sequence[RollRequest]]:
    foe = start.npcs[0] if start.npcs else f"{start.monsters[0].partition('/')[2]}-1"
    if intent.act is Act.ATTACK:
        for blows in _blows(scene, foe, intent):
            yield (start, *blows)
    if intent.act is Act.CAST and intent.spell:
        cast = CastSpell(actor=scene.actor, spell=intent.spell, targets=(foe,))
        yield (start, cast, end_turn(scene.actor))
        yield (start, cast)
    if intent.act is Act.FLEE:
        yield (start, CombatAction(actor=scene.actor, action="flee"))
    yield (start,)


def attack(scene: Scene, intent: Intent) -> Plan:
    """Strike a foe; begin the fight when there is none; break what is no creature."""
    state = scene.state
    if state.fight is None:
        return _first_blow(scene, intent)
    target = intent.target if intent.target in standing_foes(state) else None
    target = target or next(iter(standing_foes(state)), None)
    if target is None:
        return plan(intent, "nothing", note="attack")
    base = Plan(intent, Goal("fight", target, note="attack"), focus=target)
    return requesting(scene, base, list(_blows(scene, target, intent)))


def _smite(scene: Scene) -> str | None:
    """The spell that the player wants to follow the hit, by its name."""
    casting = scene.state.party[scene.actor].sheet.spellcasting
    text = plain_text(scene.player_text)
    for ready in casting.prepared if casting else ():
        spell = scene.catalogue.spell(ready)
        follows = spell.window is not None and spell.window.trigger.startswith("hits-")
        if follows and spell.name.lower() in text:
            return ready
    return None


def _blows(scene: Scene, target: str, intent: Intent) -> Iterator[Sequence[RollRequest]]:
    """Ways to bring a blow home, the plainest first: from here, closer up, on one's feet again."""
    actor = scene.actor
    weapon = _weapon(scene, intent)
    ready: tuple[RollRequest, ...] = ()
    if scene.state.party[actor].body.has(Condition.PRONE):
        ready = (CombatAction(actor=actor, action="stand"),)
    makeshift = _makeshift(scene, intent)
    if makeshift is not None:
        thing = Attack(actor=actor, target=target, weapon=makeshift, improvised=True)
        yield (*ready, thing, end_turn(actor))
        yield (*ready, thing)
    for name in dict.fromkeys((weapon, "")):
        blow = Attack(actor=actor, target=target, weapon=name, smite=_smite(scene))
        closer = CombatAction(actor=actor, action="move", target=target, band=Band.ENGAGED)
        for lead in ((), (closer,)):
            yield (*ready, *lead, blow, end_turn(actor))
            yield (*ready, *lead, blow)
    nearer = CombatAction(actor=actor, action="move", target=target, band=Band.NEAR)
    yield (*ready, nearer, CombatAction(actor=actor, action="dash"), end_turn(actor))
    yield (end_turn(actor),)


def _weapon(scene: Scene, intent: Intent, *, wrestle: bool = True) -> str:
    """The weapon named, if it is one; ``unarmed`` for fists; empty lets the rules choose."""
    member = scene.state.party[scene.actor]
    if intent.item and member.inventory.get(intent.item) and scene.catalogue.has(intent.item):
        return intent.item if scene.catalogue.item(intent.item).weapon else ""
    text = scene.player_text.lower()
    if any(word in text for word in ("punch", "fist", "headbutt", "kick ", "slap", "bare hand")):
        return "unarmed"
    return "grapple" if wrestle and any(word in text for word in ("grapple", "wrestle")) else ""


_AT_HAND = re.compile(
    r"\b(?:with|throw|throws|hurl|hurls|swing|grab|use) (?:a|an|the|some|my|that) (?:\w+ )?"
    r"(?:chair|stool|bench|table|bottle|mug|jug|pot|pan|plate|rock|stone|brick|plank|branch"
    r"|stick|bucket|oar|chain|bone|candlestick|lantern|torch)\b"
)
_THROWS = re.compile(r"\b(?:throw|throws|hurl|hurls|fling|flings|lob|lobs)\b")


def _makeshift(scene: Scene, intent: Intent) -> str | None:
    """What the text uses as the weapon it is not: a thing carried, or something at hand.

    Source: SRD 5.2, Rules Glossary, "Improvised Weapons".
    """
    text = plain_text(scene.player_text)
    item, carried = intent.item, scene.state.party[scene.actor].inventory
    if item and carried.get(item) and scene.catalogue.has(item):
        definition = scene.catalogue.item(item)
        weapon = definition.weapon
        if weapon is None:
            return item if definition.use is None and definition.armor is None else None
        made_for_it = weapon.ranged or weapon.has(WeaponProperty.THROWN)
        return item if _THROWS.search(text) and not made_for_it else None
    return IMPROVISED if _AT_HAND.search(text) else None


def use_against(scene: Scene, intent: Intent) -> Plan:
    """A thing without a use of its own, used on a foe, is a blow with it."""
    at_foe = scene.state.fight is not None and intent.target in standing_foes(scene.state)
    if at_foe and intent.item and _makeshift(scene, intent):
        return attack(scene, intent.model_copy(update={"act": Act.ATTACK}))
    return use(scene, intent)


def _first_blow(scene: Scene, intent: Intent) -> Plan:
    feature = feature_here(scene, intent.feature)
    npc = scene.state.npcs.get(intent.target or "")
    if npc is None and feature is not None:
        forced = intent.model_copy(update={"act": Act.FORCE})
        return feature_plan(scene, forced, feature)
    if npc is None or npc.place != scene.state.location:
        return plan(intent, "nothing", intent.target or "", note="attack")
    start = StartFight(npcs=(npc.id,), band=Band.ENGAGED)
    base = Plan(intent, Goal("fight", npc.id, note="begin"), focus=npc.id)
    return requesting(scene, base, list(_openings(scene, intent, start)))


def cast(scene: Scene, intent: Intent) -> Plan:
    """Cast a known spell at what it is meant for."""
    if intent.spell is None or not scene.catalogue.has(intent.spell):
        return plan(intent, "nothing", note="cast")
    spell = scene.catalogue.spell(intent.spell)
    harmful = _harmful(spell, _option(scene, spell))
    npc = scene.state.npcs.get(intent.target or "")
    base = Plan(intent, Goal("cast", intent.spell, intent.target or ""), focus=intent.target)
    if scene.state.fight is None and harmful and npc and npc.place == scene.state.location:
        start = StartFight(npcs=(npc.id,))
        begun = replace(base, goal=Goal("fight", npc.id, note="begin"))
        return requesting(scene, begun, list(_openings(scene, intent, start)))
    return requesting(scene, base, list(_castings(scene, intent, spell, harmful=harmful)))


def _option(scene: Scene, spell: SpellDefinition) -> str:
    """The option of the spell that the player names; empty for the first."""
    text = plain_text(scene.player_text)
    later = spell.again.options if spell.again else ()
    named = (option.id for option in (*spell.options, *later))
    return next((option for option in named if option.replace("-", " ") in text), "")


def _harmful(spell: SpellDefinition, option: str) -> bool:
    chosen = [one for one in spell.options if option in ("", one.id)][:1]
    effects = (*spell.effects, *(effect for one in chosen for effect in one.effects))
    return any(effect.op in HARMFUL for effect in effects)


def _castings(
    scene: Scene, intent: Intent, spell: SpellDefinition, *, harmful: bool
) -> Iterator[Sequence[RollRequest]]:
    """Ways to cast, with fewer targets each; a Bonus Action spell leaves the turn open."""
    actor, option = scene.actor, _option(scene, spell)
    if spell.again is not None:
        foes = ((foe,) for foe in standing_foes(scene.state))
        for targets in (*foes, (actor,), ()):
            yield (
                CastSpell(actor=actor, spell=spell.id, targets=targets, again=True, option=option),
            )
    lingering = scene.state.fight is not None and spell.casting_time != "bonus-action"
    for targets in _targets(scene, intent, spell, harmful=harmful):
        request = CastSpell(actor=actor, spell=spell.id, targets=targets, option=option)
        if lingering:
            yield (request, end_turn(actor))
        yield (request,)


def _targets(
    scene: Scene, intent: Intent, spell: SpellDefinition, *, harmful: bool
) -> Iterator[tuple[str, ...]]:
    state = scene.state
    if harmful:
        foes = standing_foes(state)
        first = (intent.target,) if intent.target in foes else ()
        ranked = tuple(dict.fromkeys((*first, *foes)))
        if spell.area is not None or spell.targets > 1:
            yield ranked[: max(spell.targets, 1) if spell.area is None else 8]
        yield ranked[:1]
        return
    wounded = sorted(
        state.party.values(), key=lambda m: (m.body.hit_points - m.sheet.max_hit_points, m.id)
    )
    chosen = intent.target if intent.target in state.party else None
    heals = any(effect.op in ("heal", "cure", "stabilize") for effect in spell.effects)
    default = wounded[0].id if heals and wounded else scene.actor
    if chosen is not None:
        yield (chosen,)
    if spell.targets > 1:
        yield tuple(m.id for m in state.party.values() if not m.body.dead)[: spell.targets]
    yield (default,)
    yield (scene.actor,)
    yield ()


_WAITS = re.compile(
    r"\bready (?:an? |the |my )?(?:action|attack|blow|strike|shot|swing|arrow|bolt|bow|crossbow"
    r"|javelin|spear|weapon|sword|axe)\b"
    r"|\b(?:when|once|as soon as|the moment|until|if|for) (?:\w+ ){1,4}?"
    r"(?:comes?|gets?|closes?|approaches|approach|charges?|attacks?|strikes?|swings?)\b"
    r"|\blet (?:it|him|her|them) come\b"
)
_STRIKES_FIRST = re.compile(
    r"\b(?:when|once|as soon as|the moment|until|if) (?:\w+ ){1,4}?"
    r"(?:attacks?|strikes?|swings?|hits?|bites?)\b"
)


def ready_plan(scene: Scene, intent: Intent) -> Plan | None:
    """An attack held back until a foe comes closer or attacks, when that is what the text says."""
    text = plain_text(scene.player_text)
    waits = scene.state.fight is not None and _WAITS.search(text)
    if not waits or intent.act not in (Act.ATTACK, Act.DEFEND, Act.WAIT):
        return None
    trigger = Trigger.ATTACKS if _STRIKES_FIRST.search(text) else Trigger.COMES_CLOSER
    actor = scene.actor
    held = CombatAction(
        actor=actor, action="ready", trigger=trigger, weapon=_weapon(scene, intent, wrestle=False)
    )
    base = Plan(intent, Goal("fight", note="ready"))
    return requesting(scene, base, [(held, end_turn(actor)), (held,)])


_FLAMES = re.compile(r"\b(?:fire|flames?|burning|roll)\b")


def fire_plan(scene: Scene, intent: Intent) -> Plan | None:
    """Putting out the fire one is on, when the text is about it."""
    body = scene.state.party[scene.actor].body
    burning = any(effect.kind is EffectKind.BURNING for effect in body.effects)
    said = f"{plain_text(scene.player_text)} {intent.topic}"
    if not burning or not _FLAMES.search(said):
        return None
    if intent.act in (Act.ATTACK, Act.CAST):
        return None
    action = CombatAction(actor=scene.actor, action="extinguish")
    base = Plan(intent, Goal("fight", note="extinguish"))
    return requesting(scene, base, [(action, end_turn(scene.actor)), (action,)])


def defend(scene: Scene, intent: Intent) -> Plan:
    """The Dodge action; outside a fight there is nothing to dodge."""
    if scene.state.fight is None:
        return plan(intent, "nothing", note="defend")
    dodge = CombatAction(actor=scene.actor, action="dodge")
    end = end_turn(scene.actor)
    base = Plan(intent, Goal("fight", note="defend"))
    if _DOWN.search(plain_text(scene.player_text)):
        down = CombatAction(actor=scene.actor, action="drop_prone")
        return requesting(scene, base, [(down, dodge, end), (dodge, end)])
    return requesting(scene, base, [(dodge, end), (dodge,)])


_DOWN = re.compile(r"\b(?:prone|lie flat|hit the (?:deck|dirt)|(?:drop|fall) to the ground)\b")


def flee(scene: Scene, intent: Intent) -> Plan:
    """Break away from the fight."""
    if scene.state.fight is None:
        return plan(intent, "nothing", note="flee")
    actor = scene.actor
    if scene.state.party[actor].body.has(Condition.GRAPPLED):
        return escape(scene, intent)
    away = CombatAction(actor=actor, action="flee")
    stand = CombatAction(actor=actor, action="stand")
    base = Plan(intent, Goal("fight", note="flee"))
    return requesting(scene, base, [(away,), (stand, away), (away, end_turn(actor))])


def escape(scene: Scene, intent: Intent) -> Plan:
    """Out of a grip, by the better of Athletics and Acrobatics.

    Source: SRD 5.2, Rules Glossary, "Grappled"; the grapple's own DC replaces the one asked for.
    """
    sheet = scene.state.party[scene.actor].sheet
    strong = sheet.abilities[Ability.STRENGTH] >= sheet.abilities[Ability.DEXTERITY]
    skill = Skill.ATHLETICS if strong else Skill.ACROBATICS
    check = AbilityCheck(
        actor=scene.actor,
        ability=SKILL_ABILITY[skill],
        skill=skill,
        difficulty_class=EASY,
    )
    base = Plan(intent, Goal("fight", note="escape"))
    return requesting(scene, base, [(check, end_turn(scene.actor)), (check,)])
