"""Plans for dealing with people: greeting, asking, influencing, helping.

Source: SRD 5.2, Rules Glossary, "Influence [Action]".
"""

from __future__ import annotations

from dataclasses import replace

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.deeds import feature_plan, fresh_features, handle
from whispyrkeep.dm.offline.difficulty import influence_advantage, influence_dc
from whispyrkeep.dm.offline.knowing import Piece, fitting, pieces
from whispyrkeep.dm.offline.plans import Goal, Plan, add, feature_here, plan, requesting
from whispyrkeep.dm.offline.words import plain, tokens
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.requests import AbilityCheck, CombatAction, UseItem
from whispyrkeep.models.state import NpcState
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.world import CheckSpec, Knowledge

AGAIN_AFTER = 24 * HOUR
"""How long an answer stands before one may be urged in the same way again."""

_SKILLS: dict[Act, Skill] = {
    Act.PERSUADE: Skill.PERSUASION,
    Act.DECEIVE: Skill.DECEPTION,
    Act.INTIMIDATE: Skill.INTIMIDATION,
}
_CLEAR = 1.0
"""How well a topic must fit for talk in passing to count as a question."""


def npc_here(scene: Scene, ident: str | None) -> NpcState | None:
    """The NPC, if they are at the party's place and can speak."""
    npc = scene.state.npcs.get(ident or "")
    if npc is None or npc.place != scene.state.location:
        return None
    return npc if npc.status in ("present", "captive") else None


def talk(scene: Scene, intent: Intent) -> Plan:
    """A greeting; or an answer, when what is said touches what they know."""
    npc = npc_here(scene, intent.target)
    if npc is None:
        return _nobody(scene, intent)
    found = [p for p in fitting(scene.state, npc.id, intent.topic) if p.fit >= _CLEAR]
    if found and npc.met and not found[0].told:
        return _answer(scene, intent, npc, found[0])
    return _greet(intent, npc)


def _greet(intent: Intent, npc: NpcState) -> Plan:
    met = () if npc.met else (add(f"/npcs/{npc.id}/met", True),)
    return replace(plan(intent, "greet", npc.id), patches=met)


def _nobody(scene: Scene, intent: Intent) -> Plan:
    """Nobody to speak to, or not here."""
    feature = feature_here(scene, intent.feature)
    if feature is None and intent.target is None:
        feature = next(fresh_features(scene, intent.act), None)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    if intent.act is Act.ASK and intent.target is None:
        return plan(intent, "recall")
    return plan(intent, "nothing", intent.target or "", note="nobody")


def ask(scene: Scene, intent: Intent) -> Plan:
    """What they know about a topic, at the author's price; else what everybody knows."""
    npc = npc_here(scene, intent.target)
    if npc is None:
        return _nobody(scene, intent)
    found = fitting(scene.state, npc.id, intent.topic)
    if not found and not intent.topic:
        found = tuple(p for p in pieces(scene.state, npc.id) if not p.told and _free(scene, p))[:1]
    if not found:
        return replace(_greet(intent, npc), goal=Goal("tell", npc.id, note="unknown"))
    return _answer(scene, intent, npc, found[0])


def _free(scene: Scene, piece: Piece) -> bool:
    return piece.knowledge.check is None and piece.willing(scene.state)


def _answer(scene: Scene, intent: Intent, npc: NpcState, piece: Piece) -> Plan:
    goal = Goal("tell", npc.id, piece.knowledge.id)
    base = Plan(intent, goal, focus=npc.id)
    if piece.told:
        return replace(base, goal=replace(goal, note="told"))
    if not piece.willing(scene.state):
        return replace(base, goal=replace(goal, note="unwilling"))
    if piece.knowledge.check is None:
        return replace(base, patches=(add(f"/npcs/{npc.id}/told", piece.knowledge.id),))
    if _urged_lately(scene, npc.id, piece.knowledge.check.skill):
        return replace(base, goal=replace(goal, note="urged"))
    check = _price(scene, intent, npc, piece.knowledge.check)
    return requesting(scene, base, [(check,)])


def _price(scene: Scene, intent: Intent, npc: NpcState, check: CheckSpec) -> AbilityCheck:
    """The author's check, with the skill of how one goes about it where that is Charisma's."""
    ability, skill = check.ability, check.skill
    chosen = intent.skill or _SKILLS.get(intent.act)
    if chosen is not None and ability is Ability.CHARISMA:
        ability, skill = SKILL_ABILITY[chosen], chosen
    return AbilityCheck(
        actor=scene.actor,
        ability=ability,
        skill=skill,
        difficulty_class=max(check.difficulty_class, intent.difficulty_class or 0),
        advantage=influence_advantage(npc),
    )


def influence(scene: Scene, intent: Intent) -> Plan:
    """Urge somebody: the author's check when they know what is wanted, else the default DC."""
    if scene.state.fight is not None:
        return _parley(scene, intent)
    npc = npc_here(scene, intent.target)
    if npc is None:
        return _nobody(scene, intent)
    found = [p for p in fitting(scene.state, npc.id, intent.topic) if not p.told]
    if (
        found
        and found[0].willing(scene.state)
        and (found[0].knowledge.check is not None or found[0].fit >= _CLEAR)
    ):
        return _answer(scene, intent, npc, found[0])
    skill = intent.skill or _SKILLS[intent.act]
    goal = Goal("influence", npc.id, found[0].knowledge.id if found else "", skill.value)
    base = Plan(intent, goal, focus=npc.id)
    if _urged_lately(scene, npc.id, skill):
        return replace(base, goal=Goal("tell", npc.id, goal.other, "urged"))
    check = AbilityCheck(
        actor=scene.actor,
        ability=SKILL_ABILITY[skill],
        skill=skill,
        difficulty_class=intent.difficulty_class or influence_dc(scene, npc.id),
        advantage=influence_advantage(npc),
    )
    return requesting(scene, base, [(check,)])


def urged_flag(npc: str, skill: Skill | None) -> str:
    """The flag that keeps when somebody was last urged in vain, and how."""
    return f"urged-{npc[:36]}-{skill.value if skill else 'plain'}"


def urged_lately(scene: Scene, npc: str, piece: Knowledge) -> bool:
    """Whether asking for a piece that has its price would only hear the same answer again."""
    return piece.check is not None and _urged_lately(scene, npc, piece.check.skill)


def _urged_lately(scene: Scene, npc: str, skill: Skill | None) -> bool:
    """Source: SRD 5.2, "Influence": wait 24 hours before urging in the same way again."""
    when = scene.state.flags.get(urged_flag(npc, skill))
    return isinstance(when, int) and when > 0 and scene.state.time - when < AGAIN_AFTER


def _parley(scene: Scene, intent: Intent) -> Plan:
    """Talk in the middle of a fight: an Influence check; its success ends the fight next."""
    skill = intent.skill or _SKILLS[intent.act]
    check = AbilityCheck(
        actor=scene.actor,
        ability=SKILL_ABILITY[skill],
        skill=skill,
        difficulty_class=_foe_dc(scene),
    )
    base = Plan(intent, Goal("influence", note="parley"))
    end = CombatAction(actor=scene.actor, action="end_turn")
    return requesting(scene, base, [(check, end), (check,)])


def _foe_dc(scene: Scene) -> int:
    """15 or the highest Intelligence score among the foes, whichever is higher."""
    fight = scene.state.fight
    foes = [f for f in fight.foes.values() if not f.body.dead and not f.fled] if fight else []
    scores = [scene.catalogue.monster(f.monster).abilities[Ability.INTELLIGENCE] for f in foes]
    return max([15, *scores])


def aid(scene: Scene, intent: Intent) -> Plan:
    """First aid to the dying, an opening for an ally, a potion for the hurt, or a helping hand."""
    state = scene.state
    if _for_oneself(scene):
        return _potion_for(scene, intent, scene.actor)
    hurt = intent.target if intent.target in state.party else _dying(scene)
    end = CombatAction(actor=scene.actor, action="end_turn")
    if hurt is not None and state.party[hurt].body.hit_points == 0:
        stabilize = CombatAction(actor=scene.actor, action="stabilize", target=hurt)
        base = Plan(intent, Goal("aid", hurt, note="dying"), focus=hurt)
        candidates = [(stabilize, end), (stabilize,)] if state.fight else [(stabilize,)]
        return requesting(scene, base, candidates)
    if state.fight is not None:
        foe = intent.target if intent.target in state.fight.foes else _engaged(scene)
        action = CombatAction(actor=scene.actor, action="help", target=foe)
        dodge = CombatAction(actor=scene.actor, action="dodge")
        base = Plan(intent, Goal("fight", foe or "", note="help"))
        return requesting(scene, base, [(action, end), (action,), (dodge, end)])
    feature = feature_here(scene, intent.feature)
    if feature is not None:
        return feature_plan(scene, intent, feature)
    if (
        hurt is not None
        and state.party[hurt].body.hit_points < state.party[hurt].sheet.max_hit_points
    ):
        return _potion_for(scene, intent, hurt)
    if intent.target in state.npcs:
        return replace(
            plan(intent, "greet", str(intent.target)), goal=Goal("aid", str(intent.target))
        )
    return handle(scene, intent)


def _for_oneself(scene: Scene) -> bool:
    """Whether the one to be helped is the one who helps."""
    words = tokens(plain(scene.player_text))
    name = tokens(plain(scene.state.party[scene.actor].name))
    return "myself" in words or (len(words) > 1 and words[-1] in (*name, "me"))


def _potion_for(scene: Scene, intent: Intent, hurt: str) -> Plan:
    carried = scene.state.party[scene.actor].inventory
    potion = next((item for item in carried if "potion-of-healing" in item and carried[item]), None)
    base = Plan(intent, Goal("aid", hurt, note="hurt"), focus=hurt)
    if hurt == scene.actor and potion is not None:
        base = replace(base, goal=Goal("use", potion))
    if potion is None:
        return replace(base, goal=Goal("aid", hurt, note="bandage"))
    return requesting(scene, base, [(UseItem(actor=scene.actor, item=potion, target=hurt),)])


def _dying(scene: Scene) -> str | None:
    for member in scene.state.party.values():
        if member.body.hit_points == 0 and not member.body.dead and not member.death_saves.stable:
            return member.id
    return None


def _engaged(scene: Scene) -> str | None:
    fight = scene.state.fight
    foes = fight.foes.values() if fight else ()
    return next((f.id for f in foes if f.band.value == "engaged" and not f.body.dead), None)
