"""Telling a fight from its events: every blow, every spell, who falls, how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from whispyrkeep.dm.offline.figures import foe_name
from whispyrkeep.dm.offline.language import listing
from whispyrkeep.dm.offline.prose import line
from whispyrkeep.dm.offline.tale import Tale, degree, own_test, passed
from whispyrkeep.models import events as ev
from whispyrkeep.models.state import Foe

_BITES = ("bite", "beak", "jaw", "fang", "teeth")
_CLAWS = ("claw", "talon", "pincer", "rake")


@dataclass(slots=True)
class Blow:
    """An attack roll or a spell's save, with what followed from it."""

    test: ev.D20TestMade
    hurts: list[ev.DamageTaken] = field(default_factory=list)


def tell_fight(tale: Tale) -> list[str]:
    """The events of a fight in their order, as paragraphs: begin, blows, end, who is next."""
    told = line([_stance(tale), *_blows(tale)])
    parts = [line(_beginning(tale)), told, line(_hurts(tale)), line(_ending(tale))]
    return [*parts, _next(tale)]


def _stance(tale: Tale) -> str:
    """What the one who acts does, where no blow of their own tells it."""
    goal = tale.plan.goal
    me = tale.people[tale.scene.actor]
    if goal.kind != "fight":
        return ""
    match goal.note:
        case "defend" | "wait":
            return tale.say("fight.dodge" if goal.note == "defend" else "fight.wait", a=me)
        case "cover" | "ready" | "extinguish":
            return tale.say(f"fight.{goal.note}", a=me)
        case "help" if goal.id in tale.people:
            return tale.say("fight.help", a=me, t=tale.people[goal.id])
        case "hide":
            done = "done" if passed(own_test(tale)) else "failed"
            return tale.say(f"fight.hide.{done}", a=me)
        case "escape":
            word = "success" if passed(own_test(tale)) else "failure"
            test = own_test(tale)
            return tale.say(f"{word}.{degree(test)}") if test is not None else ""
        case "flee" if not any(isinstance(e, ev.FightEnded) for e in tale.events):
            return tale.say("fight.flee.failed", a=me)
        case _:
            return ""


def _beginning(tale: Tale) -> Iterator[str]:
    for event in tale.events:
        if isinstance(event, ev.FightStarted):
            foes = listing(foe_name(foe) for foe in event.foes)
            company = tale.writer.actor
            party = (
                "you"
                if company.second
                else listing(member.name.split()[0] for member in tale.before.party.values())
            )
            beat = "fight.ambush" if tale.plan.goal.kind == "ambush" else "fight.begin"
            yield tale.say(beat, foes=foes, party=party)


def _blows(tale: Tale) -> Iterator[str]:
    blow: Blow | None = None
    for event in tale.events:
        if isinstance(event, ev.D20TestMade) and event.test in ("attack", "save"):
            if blow is not None:
                yield _told_blow(tale, blow)
            blow = Blow(event)
            continue
        if isinstance(event, ev.DamageTaken) and blow is not None and _fits(blow, event):
            blow.hurts.append(event)
            continue
        told = _aside(tale, event)
        if told:
            if blow is not None:
                yield _told_blow(tale, blow)
                blow = None
            yield told
    if blow is not None:
        yield _told_blow(tale, blow)


def _fits(blow: Blow, hurt: ev.DamageTaken) -> bool:
    suffers = blow.test.against if blow.test.test == "attack" else blow.test.actor
    return hurt.target == suffers


def _told_blow(tale: Tale, blow: Blow) -> str:
    test = blow.test
    if test.test == "save":
        return _told_save(tale, blow)
    a, t = tale.people.get(test.actor), tale.people.get(test.against or "")
    if a is None or t is None:
        return ""
    weapon = weapon_word(test.label)
    if test.outcome in ("failure", "critical_failure"):
        beat = "fight.miss.badly" if test.outcome == "critical_failure" else "fight.miss"
        return tale.say(beat, a=a, t=t, weapon=weapon)
    if test.outcome == "critical_success":
        told = tale.say("fight.crit", a=a, t=t, weapon=weapon)
    else:
        told = tale.say(_hit_beat(test.label), a=a, t=t, weapon=weapon)
    return line([told, _after_hit(tale, blow)])


def _hit_beat(label: str) -> str:
    text = label.lower()
    if any(word in text for word in _BITES):
        return "fight.hit.bite"
    return "fight.hit.claw" if any(word in text for word in _CLAWS) else "fight.hit"


def weapon_word(label: str) -> str:
    """What the blow was struck with, from the label of its roll; ``blow`` when it does not say."""
    text = label.lower()
    for cut in ("attack with", "attack:", "attack", ":", "(", "weapon"):
        text = text.replace(cut, " ")
    text = " ".join(text.replace(")", " ").split()).removeprefix("the ").removeprefix("a ")
    return text if text and not any(sign.isdigit() for sign in text) else "blow"


def _after_hit(tale: Tale, blow: Blow) -> str:
    """How whoever was hit takes it; those who fall are told by their own events."""
    target = (blow.test.against if blow.test.test == "attack" else blow.test.actor) or ""
    if not blow.hurts:
        return ""
    total = sum(hurt.amount for hurt in blow.hurts)
    if total == 0:
        return tale.say("fight.absorbed", t=tale.people[target])
    foe = _foes(tale).get(target)
    left = blow.hurts[-1].hit_points_left
    if foe is None or left == 0:
        return ""
    beat = "fight.foe.bloodied" if left * 2 <= foe.max_hit_points else "fight.foe.reel"
    return tale.say(beat, t=tale.people[target])


def _told_save(tale: Tale, blow: Blow) -> str:
    t = tale.people.get(blow.test.actor)
    if t is None:
        return ""
    saved = blow.test.outcome in ("success", "critical_success")
    if saved:
        hurt = any(damage.amount for damage in blow.hurts)
        return tale.say("fight.spell.save" if hurt else "fight.spell.clear", t=t)
    return line([tale.say("fight.spell.fail", t=t), _after_hit(tale, blow)])


def _foes(tale: Tale) -> dict[str, Foe]:
    foes: dict[str, Foe] = dict(tale.before.fight.foes) if tale.before.fight else {}
    for event in tale.events:
        if isinstance(event, ev.FightStarted):
            foes |= {foe.id: foe for foe in event.foes}
    return foes


def _aside(tale: Tale, event: ev.Event) -> str:
    """What happens between the blows."""
    people = tale.people
    match event:
        case ev.CreatureDied(target=who) if who in people:
            beat = "fight.dead" if who in tale.before.party else "fight.kill"
            return tale.say(beat, t=people[who])
        case ev.ConditionGained(target=who, active=active) if who in tale.before.party:
            if active.condition.value == "unconscious":
                return tale.say("fight.down", t=people[who])
            return tale.say("condition.gained", t=people[who], condition=active.condition.value)
        case ev.ConditionGained(target=who, active=active) if who in people:
            return tale.say("condition.gained", t=people[who], condition=active.condition.value)
        case ev.ConditionEnded(target=who, condition=condition) if who in people:
            if condition.value == "unconscious":
                return tale.say("fight.wakes", t=people[who])
            return tale.say("condition.ended", t=people[who], condition=condition.value)
        case ev.DeathSavesChanged(target=who) if who in people:
            return tale.say(_death_save(tale, event), t=people[who])
        case ev.FoeFled(foe=who) if who in people:
            return tale.say("fight.flees", t=people[who])
        case _:
            return ""


def _death_save(tale: Tale, event: ev.DeathSavesChanged) -> str:
    if event.stable:
        return "fight.stable"
    fight = tale.before.fight
    before = tale.before.party.get(event.target) or (fight and fight.foes.get(event.target))
    failed = before.death_saves.failures if before else 0
    return "fight.deathsave.bad" if event.failures > failed else "fight.deathsave.good"


def _hurts(tale: Tale) -> Iterator[str]:
    """Hit Points left of party members who were hurt, each once."""
    left: dict[str, int] = {}
    for event in tale.events:
        if isinstance(event, ev.DamageTaken) and event.target in tale.before.party:
            left[event.target] = event.hit_points_left
    for who, points in left.items():
        if points:
            yield tale.say("fight.hurt", t=tale.people[who], hp=str(points))


def _ending(tale: Tale) -> Iterator[str]:
    for event in tale.events:
        if isinstance(event, ev.FightEnded):
            beat = {
                "victory": "fight.won",
                "defeat": "fight.lost",
                "flight": "fight.flee.done",
                "surrender": "fight.surrender",
                "truce": "fight.truce",
            }[event.outcome]
            yield tale.say(beat)
    if any(isinstance(event, ev.ExperienceGained) for event in tale.events):
        yield tale.say("fight.experience")


def _next(tale: Tale) -> str:
    """Whose move it is, in a fight that goes on."""
    fight = tale.after.fight
    if fight is None or fight.acting not in tale.after.party:
        return ""
    standing = [f for f in fight.foes.values() if not f.body.dead and not f.fled]
    foes = listing(foe_name(foe) for foe in standing)
    turn = tale.say_if_fresh("fight.turn", a=tale.people[fight.acting])
    still = tale.say_if_fresh("fight.foes", foes=foes) if foes and not tale.writer.pick(2) else ""
    return line([still, turn])
