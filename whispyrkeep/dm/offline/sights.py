"""Telling what is there: places, people, things, ways."""

from __future__ import annotations

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.dm.offline.entities import open_features, present_npcs
from whispyrkeep.dm.offline.figures import npc_person, outward, things
from whispyrkeep.dm.offline.language import capital, listing
from whispyrkeep.dm.offline.lorebook import passages
from whispyrkeep.dm.offline.prose import line
from whispyrkeep.dm.offline.tale import Tale, feature_name
from whispyrkeep.models.world import RandomTable

DETAILS_AT_ONCE = 2
_AMBIENT = frozenset({"weather", "ambience", "omen", "sound"})


def tell_look(tale: Tale) -> list[str]:
    """The place as it is: details not told lately, who and what is there, the ways on."""
    first = tale.author(tale.place.summary) if tale.place else ""
    opening = "" if first else tale.say("look.open")
    seen = line([opening, first, *details(tale, 1 if first else DETAILS_AT_ONCE)])
    if not first and seen == opening:
        seen = line([opening, tale.say("look.again")])
    return [seen, line([light(tale), company(tale), lying(tale), features(tale)]), ways(tale)]


def tell_arrival(tale: Tale, *, came_back: bool) -> list[str]:
    """A place entered: its summary when it is new, else a detail or two."""
    place = tale.place
    if place is None:
        return []
    beat = "arrive.again" if came_back else "arrive.first"
    name = tale.say(beat, place=place.name)
    summary = "" if came_back else tale.author(place.summary)
    shown = line([name, summary, *details(tale, 1 if summary else DETAILS_AT_ONCE)])
    return [shown, line([light(tale), company(tale), features(tale)])]


def details(tale: Tale, count: int) -> list[str]:
    """Author's details of the place that were not told lately, starting anywhere."""
    place = tale.place
    if place is None or not place.details:
        return []
    start = tale.writer.pick(len(place.details))
    rows = (*place.details[start:], *place.details[:start])
    told: list[str] = []
    for detail in rows:
        if len(told) == count:
            break
        text = tale.author(detail)
        if text:
            told.append(text)
    return told


def light(tale: Tale) -> str:
    """A word on bad light, now and then."""
    place = tale.place
    if place is None or place.light == "bright" or tale.writer.pick(3):
        return ""
    return tale.say_if_fresh("look.dark" if place.light == "dark" else "look.dim")


def company(tale: Tale) -> str:
    """Who is here to be spoken to."""
    people = [npc_person(tale.after, npc.id) for npc in present_npcs(tale.after)]
    if not people:
        return tale.say_if_fresh("look.alone")
    if len(people) == 1:
        return tale.say("look.person", npc=people[0])
    return tale.say("look.people", people=listing(person.name for person in people))


def lying(tale: Tale) -> str:
    """What can be taken."""
    state = tale.after.places.get(tale.after.location)
    found = things(tale.scene, state.contents if state else {})
    if not found:
        return ""
    single = len(found) == 1 and found[0].split()[0] in ("a", "an")
    return tale.say("look.thing" if single else "look.things", things=listing(found))


def features(tale: Tale) -> str:
    """Up to three features that still hold something."""
    state = tale.after.places.get(tale.after.location)
    spent = state.spent if state else ()
    fresh = [f for f in open_features(tale.after) if f.id not in spent]
    if not fresh:
        return ""
    start = tale.writer.pick(len(fresh))
    chosen = [*fresh[start:], *fresh[:start]][:3]
    names = [feature_name(feature) for feature in chosen]
    beat = "look.feature" if len(names) == 1 else "look.features"
    return tale.say(beat, features=listing(names))


def ways(tale: Tale) -> str:
    """Where one can go from here."""
    exits = [way.way.strip().rstrip(".") for way in open_exits(tale.after)]
    if not exits:
        return ""
    return tale.say("look.ways", ways=listing(exits, "or"))


def ambient(tale: Tale) -> str:
    """A row of the universe's own tables on weather and signs, one without consequences."""
    tables = [t for t in tale.after.world.tables.values() if _AMBIENT & set(t.tags)]
    return row_text(tale, tables)


def row_text(tale: Tale, tables: list[RandomTable]) -> str:
    """A row of one of the tables by its weight, not told lately and without an outcome."""
    rows = [
        row
        for table in tables
        for row in table.rows
        if row.outcome is None and not row.items and not row.copper
    ]
    rows = [row for row in rows if not tale.writer.was_said(row.text)]
    if not rows:
        return ""
    left = tale.writer.pick(sum(row.weight for row in rows))
    for row in rows:
        left -= row.weight
        if left < 0:
            return row.text
    return ""


def tables_tagged(tale: Tale, *tags: str) -> list[RandomTable]:
    """The universe's tables with one of the tags, those of this place first."""
    here = set(tale.place.tags) if tale.place else set()
    found = [t for t in tale.after.world.tables.values() if set(tags) & set(t.tags)]
    return sorted(found, key=lambda table: (not here & set(table.tags), table.id))


def tell_person(tale: Tale) -> list[str]:
    """Somebody looked at: what shows at a glance, how they move, how they feel."""
    who = tale.plan.goal.id
    if tale.before.fight and who in tale.before.fight.foes:
        return [_foe_state(tale, who)]
    npc = tale.after.npcs.get(who)
    if npc is None:
        return tell_look(tale)
    shown = npc_person(tale.after, who)
    definition = tale.after.world.npcs.get(who)
    look = tale.author(outward(definition.summary)) if definition else ""
    mood = tale.say(f"person.mood.{npc.attitude.value}", npc=shown)
    return [line([tale.say("person.look", npc=shown), look, manner(tale, who), mood])]


def _foe_state(tale: Tale, who: str) -> str:
    assert tale.before.fight is not None
    foe = tale.before.fight.foes[who]
    share = foe.body.hit_points * 4
    if foe.body.hit_points == foe.max_hit_points:
        beat = "person.foe.fresh"
    elif share > foe.max_hit_points:
        beat = "person.foe.hurt"
    else:
        beat = "person.foe.badly"
    return tale.say(beat, npc=tale.people[who])


def manner(tale: Tale, npc: str) -> str:
    """A trait of somebody in the author's words, not told lately."""
    definition = tale.after.world.npcs.get(npc)
    rows = definition.manner if definition else ()
    if not rows:
        return ""
    start = tale.writer.pick(len(rows))
    for text in (*rows[start:], *rows[:start]):
        told = _said_of(tale, npc, text)
        if told:
            return told
    return ""


def _said_of(tale: Tale, npc: str, text: str) -> str:
    """A trait as a sentence: authors write ``She counts.`` or ``counts under her breath``."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if first[:1].islower():
        text = f"{tale.after.npcs[npc].name} {text}"
    return tale.author(text)


def lore_line(tale: Tale, topic: str) -> list[str]:
    """Canon a player may know about a topic, quoted with its title; then a rumour, hedged."""
    found = passages(tale.scene, topic)
    hard = [p for p in found if p.hard and not tale.writer.was_said(p.text)]
    soft = [p for p in found if not p.hard and not tale.writer.was_said(p.text)]
    told = []
    if hard:
        quote = tale.author(hard[0].text)
        if hard[0].title:
            told.append(line([tale.say("recall.known", title=hard[0].title), f"“{quote}”"]))
        else:
            told.append(line([tale.say("recall.known.plain"), f"“{quote}”"]))
    if soft:
        text = tale.author(soft[0].text)
        told.append(line([tale.say("recall.rumour"), capital(text)]))
    return told
