"""Telling a turn: what leads up to the dice, and what came of them.

Each kind of goal has one teller. A teller gives paragraphs; nothing in them was not in the
state, the author's texts, the lore a player may read, or the engine's events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from whispyrkeep.campaign.chronicle import label, money, name_of
from whispyrkeep.dm.offline.conversations import (
    lead_people,
    tell_answer,
    tell_greeting,
    tell_influence,
    tell_sense,
    tell_wares,
)
from whispyrkeep.dm.offline.entities import item_name, spell_name
from whispyrkeep.dm.offline.errands import objective_lines, quest_lines
from whispyrkeep.dm.offline.fights import tell_fight
from whispyrkeep.dm.offline.figures import npc_person, the_item, things
from whispyrkeep.dm.offline.language import Person, listing
from whispyrkeep.dm.offline.oracle import ask_oracle
from whispyrkeep.dm.offline.plans import GoalKind
from whispyrkeep.dm.offline.prose import line
from whispyrkeep.dm.offline.sights import (
    ambient,
    lore_line,
    row_text,
    tables_tagged,
    tell_arrival,
    tell_look,
    tell_person,
)
from whispyrkeep.dm.offline.tale import (
    Tale,
    degree,
    feature_name,
    own_test,
    passed,
    place_name,
)
from whispyrkeep.dm.offline.words import word_list
from whispyrkeep.models import events as ev
from whispyrkeep.models.intent import Act
from whispyrkeep.models.lore import TABLE, LoreDelta
from whispyrkeep.models.world import Outcome

Teller = Callable[[Tale], list[str]]

_TRY: dict[Act, str] = {
    Act.LOOK: "try.look", Act.EXAMINE: "try.look", Act.SEARCH: "try.search",
    Act.OPEN: "try.open", Act.FORCE: "try.force", Act.CLIMB: "try.climb",
    Act.LISTEN: "try.listen", Act.SNEAK: "try.sneak", Act.HIDE: "try.hide",
    Act.USE: "try.use", Act.TAKE: "try.take", Act.HELP: "try.help", Act.ATTACK: "try.force",
}  # fmt: skip


# --- before the dice --------------------------------------------------------------------


def tell_lead(tale: Tale) -> list[str]:
    """What leads up to the rolls; a sentence or two, and the author's words on what is tried."""
    goal = tale.plan.goal
    if goal.kind in ("tell", "influence", "sense", "steal", "listen"):
        return lead_people(tale)
    if goal.kind == "feature" and tale.feature is not None:
        feature = tale.feature
        attempt = tale.say(
            _TRY.get(tale.plan.intent.act, "try.other"), feature=feature_name(feature)
        )
        return [line([tale.author(feature.text), attempt])]
    if goal.kind in ("sneak", "hide"):
        return [tale.say(f"try.{goal.kind}")]
    if goal.kind == "cast":
        spell = spell_name(tale.scene.catalogue, goal.id)
        return [tale.say("fight.spell", a=_me(tale), weapon=spell)]
    if goal.kind in ("take", "give", "trade", "use"):
        return [tale.say(f"lead.{goal.kind}", item=_thing_meant(tale))]
    if goal.note == "escape":
        return [tale.say("lead.escape")]
    return [tale.say(_LEADS.get(goal.kind, "try.other"))]


def _thing_meant(tale: Tale) -> str:
    """What is taken, given, traded or used, as words."""
    goal = tale.plan.goal
    if goal.kind == "take":
        return listing(the_item(tale.scene, item) for item in goal.note.split()[:3])
    item = goal.id if goal.kind == "use" else goal.other
    if not item.startswith("item/"):
        return "what there is"
    return the_item(tale.scene, item)


_LEADS: dict[GoalKind, str] = {"fight": "lead.fight", "ambush": "lead.ambush", "rest": "lead.rest",
                               "aid": "try.help"}  # fmt: skip


def _me(tale: Tale) -> Person:
    return tale.people[tale.scene.actor]


# --- features ---------------------------------------------------------------------------


def tell_feature(tale: Tale) -> list[str]:
    """What came of trying a feature: the author's outcome, or ours where the author has none."""
    feature = tale.feature
    if feature is None:
        return []
    told_by_lead = bool(tale.plan.requests)
    text = "" if told_by_lead else tale.author(feature.text)
    test = own_test(tale) if feature.check is not None else None
    outcome = feature.success if test is None or passed(test) else feature.failure
    parts = [text, _outcome(tale, test, outcome)]
    if tale.after.fight is not None or tale.before.fight is not None:
        return [*parts, *tell_fight(tale)]
    return [*parts, line(quest_lines(tale))]


def _outcome(tale: Tale, test: ev.D20TestMade | None, outcome: Outcome | None) -> str:
    told = tale.author(outcome.text) if outcome is not None else ""
    if test is None:
        return told
    if told:
        return told
    word = "success" if passed(test) else "failure"
    return line([tale.say(f"{word}.{degree(test)}"), cost(tale)])


def cost(tale: Tale) -> str:
    """A word on the time a failure took, when it took any."""
    spent = any(isinstance(event, ev.TimeAdvanced) for event in tale.events)
    return tale.say("cost.time") if spent and not passed(own_test(tale)) else ""


def tell_describe(tale: Tale) -> list[str]:
    """A feature that has nothing (more) to give to this act."""
    feature = tale.feature
    if feature is None:
        return tell_look(tale)
    text = tale.author(feature.text)
    if tale.plan.goal.note:
        text = line([text, tale.say(tale.plan.goal.note, feature=feature_name(feature))])
    return [text or tale.say("spent", feature=feature_name(feature))]


# --- ways -------------------------------------------------------------------------------


def tell_travel(tale: Tale) -> list[str]:
    """The way taken, what was met on it, and the place it led to."""
    goal = tale.plan.goal
    between = goal.note.split()
    first = between[0] if between else goal.id
    via = listing(place_name(tale, place) for place in between)
    passing = tale.say("travel.via", places=via) if via else ""
    way = _way(tale, first)
    parts = [line([tale.say("travel.way", way=way), passing, _met(tale, first)])]
    parts += tell_arrival(tale, came_back=_been_there(tale, goal.id))
    if goal.other:
        parts.append(tale.say("travel.leg", goal=place_name(tale, goal.other)))
    return parts


def _been_there(tale: Tale, place: str) -> bool:
    known = tale.before.places.get(place)
    return known is not None and known.visited


def _way(tale: Tale, place: str) -> str:
    here = tale.before.world.places[tale.before.location]
    ways = [way.way for way in here.exits if way.to == place]
    return ways[0].strip().rstrip(".") if ways else f"to {place_name(tale, place)}"


def _met(tale: Tale, first: str) -> str:
    """Now and then, on longer ways, a row of the universe's travel tables."""
    here = tale.before.world.places[tale.before.location]
    long = any(way.minutes >= 10 for way in here.exits if way.to == first)
    if not long or tale.writer.pick(2):
        return ""
    text = row_text(tale, tables_tagged(tale, "travel", "road"))
    if not text:
        return ""
    met = tale.say("travel.met", text=text)
    tale.writer.remember(text)
    return met


def tell_sneak(tale: Tale) -> list[str]:
    """Seen or unseen; and the place reached, when it was."""
    unseen = passed(own_test(tale))
    who = tale.plan.goal.other
    if unseen:
        told = tale.say("sneak.success")
    elif who in tale.after.npcs:
        told = tale.say("sneak.failure.npc", npc=npc_person(tale.after, who))
    else:
        told = tale.say("sneak.failure")
    moved = tale.after.location != tale.before.location
    arrival = tell_arrival(tale, came_back=False) if moved else []
    return [line([told, "" if unseen else cost(tale)]), *arrival]


def tell_hide(tale: Tale) -> list[str]:
    return [tale.say("hide.success" if passed(own_test(tale)) else "hide.failure")]


# --- hands ------------------------------------------------------------------------------


def tell_take(tale: Tale) -> list[str]:
    gained = {e.item: e.quantity for e in tale.events if isinstance(e, ev.ItemGained)}
    return [tale.say("take.done", things=listing(things(tale.scene, gained)))] if gained else []


def tell_give(tale: Tale) -> list[str]:
    goal = tale.plan.goal
    item = the_item(tale.scene, goal.other)
    people = tale.people
    if goal.id in people:
        beat = "give.ally" if goal.id in tale.before.party else "give.npc"
        return [tale.say(beat, npc=people[goal.id], item=item)]
    return [tale.say("give.down", item=item)]


def tell_trade(tale: Tale) -> list[str]:
    goal = tale.plan.goal
    npc = npc_person(tale.after, goal.id)
    item = the_item(tale.scene, goal.other)
    return [tale.say(f"trade.{goal.note}", npc=npc, item=item)]


def tell_use(tale: Tale) -> list[str]:
    """A thing used: drunk, readied, put away, or simply used."""
    goal = tale.plan.goal
    healed = any(isinstance(e, ev.HitPointsRegained) for e in tale.events)
    if goal.id == "second-wind":
        return [line([tale.say("use.wind"), _health(tale)])]
    if goal.note == "feature":
        told = tale.say("use.feature", item=goal.id.replace("-", " ").title())
        return [line([told, _health(tale) if healed else ""]), *_fight_too(tale)]
    item = the_item(tale.scene, goal.id)
    if goal.note:
        return [tale.say(f"use.{goal.note}", item=item)]
    if "potion" in goal.id:
        other = goal.other if goal.other in tale.before.party else ""
        if other and other != tale.scene.actor:
            told = tale.say("use.give.drink", npc=tale.people[other])
        else:
            told = tale.say("use.drink")
        return [
            line([told, tale.say("healed") if healed else "", _health(tale)]),
            *_fight_too(tale),
        ]
    return [tale.say("use.done", item=item), *_fight_too(tale)]


def _fight_too(tale: Tale) -> list[str]:
    return tell_fight(tale) if tale.before.fight or tale.after.fight else []


def _health(tale: Tale) -> str:
    """Hit Points after healing."""
    for event in reversed(tale.events):
        if isinstance(event, ev.HitPointsRegained) and event.target in tale.people:
            who = tale.people[event.target]
            return tale.say("fight.hurt", t=who, hp=str(event.hit_points_left))
    return ""


def tell_cast(tale: Tale) -> list[str]:
    """What a spell did: in a fight its blows, else what its text says it does."""
    if tale.before.fight is not None or tale.after.fight is not None:
        return [_health(tale), *tell_fight(tale)]
    if not tale.plan.goal.id.startswith("spell/"):
        return []
    spell = tale.scene.catalogue.spell(tale.plan.goal.id)
    effects = [effect.text for effect in spell.effects if effect.op == "utility"]
    shown = tale.author(effects[0]) if effects else ""
    return [line([shown or tale.say("spell.done", weapon=spell.name), _health(tale)])]


def tell_aid(tale: Tale) -> list[str]:
    goal = tale.plan.goal
    people = tale.people
    if goal.id in tale.after.npcs:
        return [tale.say("aid.person", npc=npc_person(tale.after, goal.id))]
    if goal.note == "dying":
        stable = any(isinstance(e, ev.DeathSavesChanged) and e.stable for e in tale.events)
        beat = "fight.stable" if stable else "failure.clear"
        told = tale.say(beat, t=people[goal.id]) if stable else tale.say(beat)
        rest = tell_fight(tale) if tale.before.fight else []
        return [told, *rest]
    if goal.note == "hurt":
        return [line([tale.say("use.give.drink", npc=people[goal.id]), _health(tale)])]
    return [tale.say("nothing.help")]


# --- time, thought, the self ------------------------------------------------------------


def tell_rest(tale: Tale) -> list[str]:
    healed = any(isinstance(e, ev.HitPointsRegained) for e in tale.events)
    parts = [tale.say(f"rest.{tale.plan.goal.id}"), tale.say("rest.after") if healed else ""]
    return [line(parts), line(details_of_body(tale))]


def details_of_body(tale: Tale) -> list[str]:
    """Hit Points of those who regained some."""
    told = {}
    for event in tale.events:
        if isinstance(event, ev.HitPointsRegained) and event.target in tale.people:
            told[event.target] = event.hit_points_left
    return [tale.say("fight.hurt", t=tale.people[who], hp=str(left)) for who, left in told.items()]


def tell_wait(tale: Tale) -> list[str]:
    happening = ambient(tale)
    told = tale.author(happening) if happening else ""
    if not told:
        place = tale.place
        rows = place.details if place else ()
        told = next((text for text in (tale.author(row) for row in rows) if text), "")
    return [line([tale.say("wait.lead"), told or tale.say("wait.quiet")])]


def tell_listen(tale: Tale) -> list[str]:
    """What is to be heard: talk where there are people, the place itself elsewhere."""
    if tale.plan.goal.id:
        return tell_sense(tale)
    lead = tale.say("listen.lead")
    rumour = row_text(tale, tables_tagged(tale, "rumour", "rumor", "gossip"))
    talkers = [npc for npc in tale.after.npcs.values() if npc.place == tale.after.location]
    if rumour and talkers:
        tale.writer.remember(rumour)
        return [line([lead, tale.say("listen.talk", text=rumour)])]
    sound = ambient(tale)
    told = tale.author(sound) if sound else ""
    return [line([lead, told or tale.say("listen.nothing")])]


def tell_search(tale: Tale) -> list[str]:
    lying = tale.after.places.get(tale.after.location)
    found = things(tale.scene, lying.contents if lying else {})
    parts = [tale.say("search.lead"), tale.say("search.none")]
    if found:
        parts[1] = tale.say("look.things", things=listing(found))
    return [line(parts)]


def tell_recall(tale: Tale) -> list[str]:
    """Quests when they are asked for, else canon quoted and rumours hedged."""
    topic = tale.plan.intent.topic
    lore = lore_line(tale, topic) if topic else []
    wants_quest = not topic or any(
        word in topic.split() for word in ("quest", "goal", "supposed", "mission", "doing", "recap")
    )
    objectives = line(objective_lines(tale)) if wants_quest or not lore else ""
    if lore:
        return [tale.say("recall.lead"), *lore]
    if wants_quest and objectives:
        return [objectives]
    return [line([tale.say("recall.lead"), tale.say("recall.none")]), objectives]


def tell_inventory(tale: Tale) -> list[str]:
    """Body, purse, pack, spells, errands: numbers of the state alone."""
    member = tale.after.party[tale.scene.actor]
    body = tale.say(
        "pack.body", now=str(member.body.hit_points), full=str(member.sheet.max_hit_points)
    )
    conditions = [active.condition.value for active in member.body.conditions]
    ill = tale.say("pack.conditions", conditions=listing(conditions)) if conditions else ""
    carried = things(tale.scene, member.inventory)
    pack = tale.say("pack.things", things=listing(carried)) if carried else tale.say("pack.empty")
    return [
        line([body, ill]),
        line([pack, tale.say("pack.money", money=money(member.money_cp))]),
        _spells(tale),
        line(objective_lines(tale)),
    ]


def _spells(tale: Tale) -> str:
    member = tale.after.party[tale.scene.actor]
    casting = member.sheet.spellcasting
    if casting is None:
        return ""
    names = [spell_name(tale.scene.catalogue, s) for s in (*casting.cantrips, *casting.prepared)]
    left = sum(n for name, n in member.body.resources.items() if name.startswith("slot-"))
    return tale.say("pack.spells", spells=listing(names), slots=str(left))


def tell_oracle(tale: Tale) -> list[str]:
    """What is known decides; what only looking can tell is left to looking; else the oracle."""
    question = tale.plan.intent.topic or tale.scene.player_text
    known = lore_line(tale, question)
    if known:
        return known
    if _asks_for_gain(question):
        return [tale.say("oracle.look")]
    answer = ask_oracle(tale.scene.seed, tale.scene.turn, question, tale.before.memory.tension)
    more = ""
    if answer in ("yes-but", "no-but", "no-and", "yes-and"):
        row = row_text(tale, tables_tagged(tale, "complication", "oracle", "omen", "event"))
        more = tale.author(row) if row else ""
    tale.oracle = line([tale.say(f"oracle.{answer}"), more])
    return [tale.oracle]


def remembered_answer(tale: Tale) -> Iterator[LoreDelta]:
    """The oracle's answer as a soft fact of the campaign, so that it is the same next time."""
    if not tale.oracle:
        return
    question = " ".join((tale.plan.intent.topic or tale.scene.player_text).split())[:200]
    place = (tale.place.name,) if tale.place else ()
    yield LoreDelta(
        text=f"Asked: {question} The answer: {tale.oracle}"[:600],
        entities=place,
        tags=("oracle",),
        visibility=TABLE,
    )


_GAIN_WORDS = word_list("gain-words")


def _asks_for_gain(question: str) -> bool:
    return not _GAIN_WORDS.isdisjoint(question.lower().replace("?", " ").split())


# --- endings and refusals ---------------------------------------------------------------


def tell_finish(tale: Tale) -> list[str]:
    """The author's ending."""
    scenario = tale.after.world.scenarios.get(tale.after.scenario or "")
    ending = next(
        (e for e in (scenario.endings if scenario else ()) if e.id == tale.plan.goal.id), None
    )
    lead = "" if tale.plan.requests else tale.say("finish.lead")
    return [lead, line(quest_lines(tale)), ending.text if ending else ""]


def tell_refused(tale: Tale) -> list[str]:
    return [tale.say("refused", reason=_in_names(tale, tale.plan.goal.note.strip().rstrip(".")))]


_CATALOGUE_ID = re.compile(r"\b(?:item|spell|monster)/([a-z0-9-]+)")


def _in_names(tale: Tale, reason: str) -> str:
    """A refusal of the rules with names where it has ids."""
    text = _CATALOGUE_ID.sub(lambda found: label(found.group(1)), reason)
    for ident, who in sorted(tale.people.items()):
        name = name_of(tale.before, ident) if who.second else who.name
        text = re.sub(rf"(?<![\w-]){re.escape(ident)}(?![\w-])", name, text)
    return text


def tell_nothing(tale: Tale) -> list[str]:
    """There is nothing to do it to, or nowhere to go."""
    goal = tale.plan.goal
    if goal.note == "nobody" and goal.id in tale.after.npcs:
        return [tale.say("nobody.named", npc=npc_person(tale.after, goal.id))]
    if goal.note == "no-way":
        return [tale.say("nothing.no-way", place=place_name(tale, goal.id))]
    if goal.note == "take" and goal.id:
        return [tale.say("take.missing", item=item_name(tale.scene.catalogue, goal.id))]
    return [tale.say(f"nothing.{goal.note}")]


def tell_try(tale: Tale) -> list[str]:
    test = own_test(tale)
    if test is None:
        return []
    word = "success" if passed(test) else "failure"
    return [line([tale.say(f"{word}.{degree(test)}"), cost(tale)])]


def tell_silence(tale: Tale) -> list[str]:
    """Next to nothing: what was to be told is not for this table."""
    return [tale.say("veiled")]


_TELLERS: dict[GoalKind, Teller] = {
    "look": tell_look,
    "search": tell_search,
    "describe": tell_describe,
    "feature": tell_feature,
    "person": tell_person,
    "sense": tell_sense,
    "greet": tell_greeting,
    "tell": tell_answer,
    "influence": tell_influence,
    "trade": tell_trade,
    "wares": tell_wares,
    "give": tell_give,
    "take": tell_take,
    "steal": tell_sense,
    "travel": tell_travel,
    "sneak": tell_sneak,
    "hide": tell_hide,
    "listen": tell_listen,
    "recall": tell_recall,
    "oracle": tell_oracle,
    "rest": tell_rest,
    "wait": tell_wait,
    "inventory": tell_inventory,
    "use": tell_use,
    "cast": tell_cast,
    "aid": tell_aid,
    "fight": tell_fight,
    "ambush": tell_fight,
    "finish": tell_finish,
    "refused": tell_refused,
    "nothing": tell_nothing,
    "silence": tell_silence,
    "try": tell_try,
}


def tell_outcome(tale: Tale) -> list[str]:
    """What came of the turn, rewards and quests included."""
    parts = _TELLERS[tale.plan.goal.kind](tale)
    if tale.plan.goal.kind not in ("feature", "tell", "influence", "finish"):
        parts = [*parts, line(quest_lines(tale))]
    return parts
