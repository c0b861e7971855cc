"""Telling dealings with people: greetings, answers, pleas, threats, trade."""

from __future__ import annotations

from whispyrkeep.campaign.chronicle import money
from whispyrkeep.dm.offline.entities import item_name
from whispyrkeep.dm.offline.errands import quest_lines
from whispyrkeep.dm.offline.fights import tell_fight
from whispyrkeep.dm.offline.figures import npc_person, things
from whispyrkeep.dm.offline.knowing import untold
from whispyrkeep.dm.offline.language import Person, capital, listing, quoted, spoken, with_a
from whispyrkeep.dm.offline.lorebook import passages
from whispyrkeep.dm.offline.prose import line
from whispyrkeep.dm.offline.sights import manner, row_text, tables_tagged
from whispyrkeep.dm.offline.tale import Tale, own_test, passed
from whispyrkeep.models import events as ev
from whispyrkeep.models.terms import Attitude, Skill
from whispyrkeep.models.world import Knowledge

TOPICS_SHOWN = 3


def _npc(tale: Tale) -> Person:
    return npc_person(tale.after, tale.plan.goal.id)


def lead_people(tale: Tale) -> list[str]:
    """What leads up to a roll that somebody else has a say in."""
    goal = tale.plan.goal
    if goal.note == "parley":
        return [tale.say("parley.lead")]
    npc = _npc(tale)
    if goal.kind == "influence":
        beat = f"influence.lead.{goal.note}"
        return [tale.say(beat, npc=npc)]
    if goal.kind == "tell":
        skill = _skill_asked(tale)
        beat = f"influence.lead.{skill}" if skill in _FORCEFUL else "tell.lead"
        return [line([tale.say(beat, npc=npc), manner(tale, goal.id)])]
    beat = {"sense": "sense.lead", "steal": "steal.lead", "listen": "listen.lead"}[goal.kind]
    return [tale.say(beat, npc=npc)]


_FORCEFUL = frozenset({Skill.DECEPTION.value, Skill.INTIMIDATION.value, Skill.PERSUASION.value})


def _skill_asked(tale: Tale) -> str:
    skills = [getattr(request, "skill", None) for request in tale.plan.requests]
    return skills[0].value if skills and skills[0] is not None else ""


def tell_greeting(tale: Tale) -> list[str]:
    """Their greeting the first time, a gesture later, and what they might be asked about."""
    who = tale.plan.goal.id
    npc = _npc(tale)
    definition = tale.after.world.npcs.get(who)
    met = tale.before.npcs[who].met
    hello = tale.say("greet.again" if met else "greet.first", npc=npc)
    speech = ""
    rows = definition.greetings if definition else ()
    start = tale.writer.pick(len(rows)) if rows else 0
    for text in (*rows[start:], *rows[:start]):
        if not tale.writer.was_said(text):
            speech = tale.say("greet.says", npc=npc, speech=quoted(text), spoken=spoken(text))
            tale.writer.remember(text)
            break
    return [line([hello, manner(tale, who), speech]), topics_line(tale, who, npc)]


def topics_line(tale: Tale, who: str, npc: Person) -> str:
    """Subjects they still have something to say on."""
    topics = [topic_word(piece) for piece in untold(tale.after, who)][:TOPICS_SHOWN]
    if not topics:
        return tale.say("greet.nothing", npc=npc)
    return tale.say("greet.topics", npc=npc, topics=listing(topics, "or"))


def topic_word(piece: Knowledge) -> str:
    """How a piece of knowledge is named when it is offered: its longest topic with an article."""
    named = [
        t for t in piece.topics if t.startswith(("the ", "his ", "her ", "a ")) or t[:1].isupper()
    ]
    return (named or list(piece.topics) or [piece.id])[0]


def tell_answer(tale: Tale) -> list[str]:
    """An answer in the author's words, or why there is none."""
    goal = tale.plan.goal
    npc = _npc(tale)
    if goal.note == "unknown":
        return [_unknown(tale, npc), topics_line(tale, goal.id, npc)]
    piece = _piece(tale)
    if piece is None:
        return [tale.say("tell.urged", npc=npc)]
    if goal.note == "told":
        again = "" if tale.writer.was_said(piece.text) else quoted(tale.author(piece.text))
        return [line([tale.say("tell.told", npc=npc), again])]
    if goal.note:
        return [line([manner(tale, goal.id), tale.say(f"tell.{goal.note}", npc=npc)])]
    test = own_test(tale) if tale.plan.requests else None
    if piece.check is not None and not passed(test):
        return [line([tale.say("tell.failed", npc=npc), _cost(tale)])]
    return _told(tale, npc, piece, won=piece.check is not None)


def _told(tale: Tale, npc: Person, piece: Knowledge, *, won: bool) -> list[str]:
    frame = tale.say("tell.says.won" if won else "tell.says", npc=npc)
    if not won and not tale.writer.pick(2):
        frame = manner(tale, tale.plan.goal.id) or frame
    if tale.writer.barred(piece.text):
        return [line([frame, tale.say("veiled")]), line(quest_lines(tale))]
    tale.writer.remember(piece.text)
    effect = tale.author(piece.effect.text) if piece.effect else ""
    return [line([frame, quoted(piece.text)]), effect, line(quest_lines(tale))]


def _piece(tale: Tale) -> Knowledge | None:
    definition = tale.before.world.npcs.get(tale.plan.goal.id)
    pieces = definition.knowledge if definition else ()
    return next((p for p in pieces if p.id == tale.plan.goal.other), None)


def _unknown(tale: Tale, npc: Person) -> str:
    """What everybody knows of it, a rumour of it, or honest ignorance."""
    topic = tale.plan.intent.topic
    for passage in passages(tale.scene, topic):
        if tale.writer.was_said(passage.text):
            continue
        tale.writer.remember(passage.text)
        if passage.hard:
            return line([tale.say("tell.common", npc=npc), f"“{passage.text}”"])
        return line([tale.say("tell.rumour", npc=npc), capital(passage.text)])
    if not topic or {"rumour", "rumours", "news", "gossip", "rumors", "going"} & set(topic.split()):
        row = row_text(tale, tables_tagged(tale, "rumour", "rumor", "gossip"))
        if row:
            tale.writer.remember(row)
            return line([tale.say("tell.rumour", npc=npc), row])
    return tale.say("tell.unknown", npc=npc)


def tell_influence(tale: Tale) -> list[str]:
    """Whether they came round; a piece of knowledge that this freed is told at once."""
    goal = tale.plan.goal
    won = passed(own_test(tale))
    if goal.note == "parley":
        told = tale.say("parley.success" if won else "parley.failure", they=_foes_named(tale))
        return [told, *tell_fight(tale)]
    npc = _npc(tale)
    fear = goal.note == Skill.INTIMIDATION.value
    if not won:
        beat = "influence.failure.fear" if fear else "influence.failure"
        return [line([tale.say(beat, npc=npc), _cost(tale)])]
    friend = tale.before.npcs[goal.id].attitude is Attitude.FRIENDLY
    beat = "influence.success.fear" if fear else "influence.success"
    told = tale.say("influence.success.friend" if friend and not fear else beat, npc=npc)
    freed = [e.told for e in tale.events if isinstance(e, ev.NpcChanged) and e.told]
    piece = next((p for p in _knowledge(tale) if p.id in freed), None)
    rest = _told(tale, npc, piece, won=False) if piece else [topics_line(tale, goal.id, npc)]
    return [told, *rest]


def _knowledge(tale: Tale) -> tuple[Knowledge, ...]:
    definition = tale.before.world.npcs.get(tale.plan.goal.id)
    return definition.knowledge if definition else ()


def _foes_named(tale: Tale) -> str:
    fight = tale.before.fight
    foes = [f.id for f in fight.foes.values() if not f.body.dead and not f.fled] if fight else []
    return listing(tale.people[foe].name for foe in foes) or "they"


def _cost(tale: Tale) -> str:
    spent = any(isinstance(event, ev.TimeAdvanced) for event in tale.events)
    return tale.say("cost.time") if spent else ""


def tell_sense(tale: Tale) -> list[str]:
    """Reading somebody, overhearing them, or reaching into their pocket."""
    goal = tale.plan.goal
    npc = _npc(tale)
    won = passed(own_test(tale))
    if goal.kind == "steal":
        return [tale.say("steal.success" if won else "steal.failure", npc=npc)]
    stem = "overheard" if goal.kind == "listen" else "sense"
    if not won:
        return [tale.say(f"{stem}.failure", npc=npc)]
    definition = tale.after.world.npcs.get(goal.id)
    wants = [w for w in (definition.wants if definition else ()) if not tale.writer.was_said(w)]
    if not wants:
        return [tale.say("sense.success.none", npc=npc)]
    want = wants[tale.writer.pick(len(wants))].strip().rstrip(".")
    told = tale.say(f"{stem}.success", npc=npc, want=want)
    tale.writer.remember(want)
    return [told]


def tell_wares(tale: Tale) -> list[str]:
    """What is for sale, with prices; or the price of the one thing asked for."""
    goal = tale.plan.goal
    npc = _npc(tale)
    stock = tale.after.npcs[goal.id].wares if goal.id in tale.after.npcs else {}
    prices = {
        ware.item: ware.price_cp
        for ware in (
            tale.after.world.npcs[goal.id].wares if goal.id in tale.after.world.npcs else ()
        )
    }
    if not any(stock.values()):
        return [tale.say("wares.none", npc=npc)]
    if goal.other in stock and goal.other in prices:
        item = with_a(item_name(tale.scene.catalogue, goal.other))
        return [tale.say("wares.price", npc=npc, item=item, price=money(prices[goal.other]))]
    named = [
        f"{thing} ({money(prices[item])})" if item in prices else thing
        for item, thing in zip(
            [i for i, n in stock.items() if n], things(tale.scene, stock), strict=True
        )
    ]
    return [tale.say("wares", npc=npc, things=listing(named))]
