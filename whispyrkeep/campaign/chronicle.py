"""Events in plain words: one line each, for the table, the DM's prompt and every export.

Only what the event says is told; names come from the state around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, assert_never

from whispyrkeep.campaign.corrected import (
    effect_words,
    fight_words,
    foe_words,
    value_words,
)
from whispyrkeep.campaign.naming import called, hit_points, resource_words, thing
from whispyrkeep.campaign.paths.creatures import BY_GM, GMS_OWN
from whispyrkeep.catalog.catalogue import words_of
from whispyrkeep.mechanics.harm.recurring import AGAIN
from whispyrkeep.models import events as ev
from whispyrkeep.models.corrections import FightCorrected, FoeCorrected
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import ActiveEffect, CampaignState, CampaignStatus
from whispyrkeep.models.terms import EffectKind

COINS = (("gp", 100), ("sp", 10), ("cp", 1))
"""Source: SRD 5.2, "Coins"; the rarer coins are shown as these."""


def money(copper: int) -> str:
    """An amount of copper pieces in gold, silver and copper: ``12 gp 5 cp``."""
    parts = []
    for coin, worth in COINS:
        count, copper = divmod(copper, worth)
        if count:
            parts.append(f"{count} {coin}")
    return " ".join(parts) or "0 cp"


_AT_LEAST: Final = re.compile(r"mi(\d+)")
_PLAIN_SUM: Final = re.compile(r"(crit\()?\d+d\d+(mi\d+)?\)?( ?[+-] ?\d+)+\)?")

label = words_of


def name_of(state: CampaignState, creature: str | None) -> str:
    """The name of a party member, foe or NPC; the id in words when nobody has it."""
    if creature is None:
        return "nobody"
    if creature in state.party:
        return state.party[creature].name
    if state.fight and creature in state.fight.foes:
        return state.fight.foes[creature].name
    if creature in state.npcs:
        return state.npcs[creature].name
    return label(creature)


def roll_text(roll: RollRecord) -> str:
    """Every die and modifier with its source: ``d20 14 +3 Dexterity +2 Proficiency = 19``.

    A number that stands in the dice themselves, as in a stat block's ``1d6 + 2``, has no source.
    """
    least, plain = _reading(roll.expression)
    faces = " ".join([_die_text(die.sides, die.face, die.status, least) for die in roll.dice])
    if plain:
        faces += _printed_bonus(roll, least)
    for part in roll.modifiers:
        faces += f" {part.value:+d} {part.source}"
    text = f"{faces} = {roll.total}"
    if roll.advantage_sources:
        text += f" ({roll.advantage.value}: {', '.join(roll.advantage_sources)})"
    return f"{text}, thrown by hand".strip() if roll.by_hand else text.strip()


@lru_cache(maxsize=1024)
def _reading(expression: str) -> tuple[int, bool]:
    """What lower faces are raised to, 0 for nothing; and whether numbers are just added to dice."""
    raised = _AT_LEAST.search(expression)
    plain = not expression.startswith("1d20") and bool(_PLAIN_SUM.fullmatch(expression))
    return int(raised[1]) if raised else 0, plain


def _printed_bonus(roll: RollRecord, least: int) -> str:
    """The number that stands in the dice themselves, with a space before it."""
    shown = sum([max(die.face, least) for die in roll.dice if die.status == "kept"])
    rest = roll.total - shown - sum([part.value for part in roll.modifiers])
    return f" {rest:+d}" if rest else ""


@lru_cache(maxsize=1024)
def _die_text(sides: int, face: int, status: str, least: int) -> str:
    if status != "kept":
        return f"(d{sides} {face} {status})"
    return f"d{sides} {face}" if face >= least else f"d{sides} {face} (as {least})"


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event and its line; a throw of dice also says whose it is and at whom it was aimed."""

    event: ev.Event
    text: str
    who: str = ""
    against: str = ""


def told_events(events: Iterable[ev.Event], state: CampaignState) -> Iterator[ToldEvent]:
    """Each event a table would want to hear of, in order, in words.

    ``state`` is any state that knows the names, usually the one after the events; creatures of
    a fight that has ended are named from the fight's own events.
    """
    names: dict[str, str] = {}
    before = ""
    for event in events:
        if isinstance(event, ev.FightStarted):
            names |= {foe.id: foe.name for foe in event.foes}
        line = _line(event, state, names)
        if line and not repeats(event, line, before):
            yield ToldEvent(event, line, *_thrower(event, state, names))
        before = line


def event_lines(events: Iterable[ev.Event], state: CampaignState) -> Iterator[str]:
    """The lines of ``told_events``."""
    return (told.text for told in told_events(events, state))


def event_line(event: ev.Event, state: CampaignState, names: dict[str, str]) -> str:
    """One event's line; ``names`` go before those that the state knows. Empty for what is none."""
    return _line(event, state, names)


def repeats(event: ev.Event, line: str, before: str) -> bool:
    """Whether the line says what the one before has said: one spell can hang on by many threads."""
    return line == before and isinstance(event, ev.EffectGained | ev.EffectEnded)


def _thrower(event: ev.Event, state: CampaignState, names: dict[str, str]) -> tuple[str, str]:
    match event:
        case ev.D20TestMade(actor=actor, against=against):
            at = names.get(against) or name_of(state, against) if against else ""
            return names.get(actor) or name_of(state, actor), at
        case ev.DiceRolled(actor=str(actor)):
            return names.get(actor) or name_of(state, actor), ""
    return "", ""


def _line(event: ev.Event, state: CampaignState, names: dict[str, str]) -> str:  # noqa: C901
    """One case a kind of event: splitting them further would hide that all are covered."""

    def who(creature: str | None) -> str:
        return names.get(creature or "") or name_of(state, creature)

    match event:
        case ev.D20TestMade():
            return _test_line(event, who(event.actor), event.against and who(event.against))
        case ev.DiceRolled():
            whose = f"{who(event.actor)}, " if event.actor else ""
            return f"{whose}{event.label}: {roll_text(event.roll)}"
        case ev.BudgetChanged():
            return f"{who(event.by)} {event.does}" if event.does else ""
        case (
            ev.PlaceContentsChanged()
            | ev.AmmunitionStrewn()
            | ev.WaresChanged()
            | ev.FlagSet()
            | ev.FeatureSpent()
            | ev.PlaceNoted()
            | ev.MemoryChanged()
            | ev.OptionsOffered()
        ):
            return ""
        case ev.GroupCheckMade():
            return (
                f"Together, {event.label}: {event.successes} of {len(event.actors)} succeed: "
                f"{event.outcome}"
            )
        case ev.SpellCast():
            at = ", ".join(who(target) for target in event.targets)
            spell = called(state, event.spell)
            return f"{who(event.caster)} casts {spell}{f' at {at}' if at else ''}"
        case (
            ev.DamageTaken()
            | ev.HitPointsRegained()
            | ev.TemporaryHitPointsGained()
            | ev.HitPointMaximumDrained()
            | ev.DeathSavesChanged()
            | ev.CreatureDied()
            | ev.CreatureRevived()
        ):
            return _hit_point_line(event, who(event.target))
        case (
            ev.ConditionGained()
            | ev.ConditionEnded()
            | ev.EffectGained()
            | ev.EffectEnded()
            | ev.ConcentrationChanged()
            | ev.ResourceChanged()
            | ev.InspirationChanged()
            | ev.RestTaken()
        ):
            return _body_line(event, who(event.target), state)
        case ev.ObjectDamaged():
            state_of_it = "breaks" if event.hit_points_left == 0 else "holds"
            return f"The {label(event.object)} takes {event.amount} damage and {state_of_it}"
        case (
            ev.ItemGained()
            | ev.ItemLost()
            | ev.ItemEquipped()
            | ev.ItemAttuned()
            | ev.MoneyChanged()
            | ev.ExperienceGained()
        ):
            return _thing_line(event, who(event.target), state)
        case (
            ev.FightStarted()
            | ev.FightTurnStarted()
            | ev.FoeMoved()
            | ev.FoeFled()
            | ev.FoeTurned()
            | ev.FoeJoined()
            | ev.FightEnded()
            | FightCorrected()
            | FoeCorrected()
        ):
            return _fight_line(event, state, names)
        case (
            ev.TimeAdvanced()
            | ev.PartyMoved()
            | ev.NpcChanged()
            | ev.NpcIntroduced()
            | ev.QuestAdvanced()
            | ev.QuestAdded()
            | ev.QuestRewarded()
            | ev.FactionStandingChanged()
        ):
            return _story_line(event, state)
        case (
            ev.StatusChanged()
            | ev.GmCorrected()
            | ev.FactRetconned()
            | ev.WorldUpdated()
            | ev.SheetUpdated()
        ):
            return _table_line(event)
        case _:
            assert_never(event)


def _test_line(event: ev.D20TestMade, who: str, against: str | None) -> str:
    target = "" if event.target_number is None else f" against {event.target_number}"
    at = f" at {against}" if against else ""
    outcome = "" if event.outcome == "none" else f": {event.outcome.replace('_', ' ')}"
    if not event.roll.dice and not event.roll.by_hand:
        return f"{who}, {event.label}{at}: no roll{outcome}"
    return f"{who}, {event.label}{at}: {roll_text(event.roll)}{target}{outcome}"


def _hit_point_line(event: ev.Event, who: str) -> str:
    match event:
        case ev.DamageTaken() if event.source == BY_GM:
            return f"{who} is left with {hit_points(event.hit_points_left)}"
        case ev.DamageTaken():
            rolled = "" if event.rolled == event.amount else f" (of {event.rolled})"
            critical = "a critical hit, " if event.critical else ""
            return f"{who}: {critical}{event.amount}{rolled} {event.damage_type.value} damage"
        case ev.HitPointsRegained():
            return f"{who} regains {hit_points(event.amount)}"
        case ev.TemporaryHitPointsGained():
            return f"{who} has {hit_points(event.temporary, 'temporary ')}"
        case ev.HitPointMaximumDrained():
            if event.drained:
                return f"{who}'s hit point maximum is lowered by {event.drained}"
            return f"{who}'s hit point maximum is restored"
        case ev.DeathSavesChanged():
            return _death_saves(event, who)
        case ev.CreatureDied():
            return f"{who} dies"
        case ev.CreatureRevived():
            return f"{who} lives again with {hit_points(event.hit_points_left)}"
    return ""


def _death_saves(event: ev.DeathSavesChanged, who: str) -> str:
    """Empty for none yet: who falls is told to be Unconscious, who is up again is told, too."""
    if not event.successes and not event.failures and not event.stable:
        return ""
    stable = ", stable" if event.stable else ""
    return f"{who}: death saves {event.successes} succeeded, {event.failures} failed{stable}"


def _body_line(event: ev.Event, who: str, state: CampaignState) -> str:
    match event:
        case ev.ConditionGained():
            return f"{who} is {event.active.condition.value}"
        case ev.ConditionEnded():
            return f"{who} is no longer {event.condition.value}"
        case ev.EffectGained() | ev.EffectEnded():
            return _effect_line(event, who)
        case ev.ConcentrationChanged():
            if event.spell is None:
                return f"{who} loses Concentration"
            return f"{who} concentrates on {called(state, event.spell)}"
        case ev.ResourceChanged():
            words = resource_words(state, event.resource)
            return f"{who}: {words}, {event.left} left" if words else ""
        case ev.InspirationChanged():
            return f"{who} {'gains' if event.heroic_inspiration else 'spends'} Heroic Inspiration"
        case ev.RestTaken():
            return f"{who} finishes a {event.length} rest"
    return ""


def _effect_line(event: ev.EffectGained | ev.EffectEnded, who: str) -> str:
    """Empty for what the rules mark for themselves, and for what was kept in mind and is used."""
    if isinstance(event, ev.EffectGained):
        told = not event.active.source.endswith(AGAIN)
        return f"{who}{_effect_words(event.active)}" if told else ""
    if event.kind is EffectKind.AWAITS or (event.source or "").endswith(AGAIN):
        return ""
    return f"{who}: {effect_name(event.kind, event.source or '')} is over"


def _effect_words(active: ActiveEffect) -> str:
    if active.trigger is not None:
        return f" waits until a foe {label(active.trigger.value)}"
    if active.kind is EffectKind.AWAITS:
        return f" keeps {active.source} in mind"
    if active.source.startswith(GMS_OWN):
        return f": {effect_words(active)} by {BY_GM}"
    return f": {effect_name(active.kind, active.source)}"


def effect_name(kind: EffectKind, source: str) -> str:
    """What an effect is called: by its kind, or by the spell it comes from."""
    if kind in HANGING and source:
        return (
            f"{HANGING[kind]}{source.partition(' of ')[0] if kind is EffectKind.INURED else source}"
        )
    return source if kind in NAMED_BY_SOURCE and source else label(kind.value)


NAMED_BY_SOURCE = (
    EffectKind.LASTING,
    EffectKind.COMPANIONS,
    EffectKind.CASTING,
    EffectKind.AFFLICTED,
)
"""Effects that are known by the spell they come from."""

HANGING: Final = {
    EffectKind.HINDERED: "hindered by ",
    EffectKind.MODIFIER: "under ",
    EffectKind.ONGOING: "goes on suffering from ",
    EffectKind.CURSED: "cursed by ",
    EffectKind.INURED: "safe from another ",
    EffectKind.FALLING_DUE: "what comes of ",
}
"""Effects that say nothing without what they come from."""


SPENT: Final = {
    "thrown": "throws",
    "ammunition": "shoots",
    "eaten": "eats",
    "used": "uses up",
    "read": "uses up",
}
"""What somebody did with a thing that is gone, by why it is; given up otherwise."""


def _counted(quantity: int, what: str) -> str:
    return what if quantity == 1 else f"{quantity} x {what}"


def _thing_line(event: ev.Event, who: str, state: CampaignState) -> str:
    match event:
        case ev.ItemGained():
            return f"{who} gains {event.quantity} x {thing(state, event.item)}"
        case ev.ItemLost():
            verb = SPENT.get(event.why, "gives up")
            return f"{who} {verb} {_counted(event.quantity, thing(state, event.item))}"
        case ev.ItemEquipped():
            verb = "readies" if event.on else "drops" if event.dropped else "puts away"
            return f"{who} {verb} {thing(state, event.item)}"
        case ev.ItemAttuned():
            verb = "attunes to" if event.on else "lets go of"
            return f"{who} {verb} {thing(state, event.item)}"
        case ev.MoneyChanged():
            verb = "gains" if event.change_cp >= 0 else "pays"
            return f"{who} {verb} {money(abs(event.change_cp))}"
        case ev.ExperienceGained():
            return f"{who} gains {event.amount} experience"
    return ""


def _fight_line(event: ev.Event, state: CampaignState, names: dict[str, str]) -> str:
    match event:
        case ev.FightStarted():
            order = ", ".join(
                f"{names.get(place.id) or name_of(state, place.id)} {place.initiative}"
                for place in event.order
            )
            return f"A fight begins. Initiative: {order}"
        case ev.FightTurnStarted():
            who = names.get(event.actor) or name_of(state, event.actor)
            return f"Round {event.round}: {who}"
        case ev.FoeMoved():
            return f"{names.get(event.foe) or name_of(state, event.foe)} is {event.band.value}"
        case ev.FoeJoined():
            how = "splits off" if event.foe.split else "joins the fight"
            return f"{event.foe.name} {how}"
        case ev.FoeTurned():
            side = "with the party" if event.ally else "against the party"
            return f"{names.get(event.foe) or name_of(state, event.foe)} fights {side}"
        case ev.FoeFled():
            return f"{names.get(event.foe) or name_of(state, event.foe)} flees"
        case ev.FightEnded():
            return f"The fight ends: {event.outcome}"
        case FightCorrected():
            said = fight_words(event, lambda one: names.get(one) or name_of(state, one))
            return "; ".join(said)
        case FoeCorrected():
            return foe_words(event, names.get(event.foe) or name_of(state, event.foe))
    return ""


def _story_line(event: ev.Event, state: CampaignState) -> str:
    match event:
        case ev.TimeAdvanced():
            span = duration(event.seconds)
            return f"{span} {'pass' if span.endswith('s') else 'passes'}"
        case ev.PartyMoved():
            place = state.world.places.get(event.place)
            return f"The party is at {place.name if place else label(event.place)}"
        case ev.NpcChanged():
            return _npc_line(event, name_of(state, event.npc))
        case ev.NpcIntroduced():
            return f"{event.npc.name} appears"
        case ev.QuestAdvanced():
            quest = state.quests.get(event.quest)
            title = quest.title if quest else label(event.quest)
            return f"Quest {title}: {_objective(state, event) or event.status}"
        case ev.QuestAdded():
            return f"New quest: {event.quest.title}"
        case ev.QuestRewarded():
            return f"Quest {label(event.quest)} is paid"
        case ev.FactionStandingChanged():
            return f"Standing with {label(event.faction)}: {event.standing}"
    return ""


def _objective(state: CampaignState, event: ev.QuestAdvanced) -> str:
    definition = state.world.quests.get(event.quest)
    steps = definition.steps if definition else ()
    return next((step.objective for step in steps if step.id == event.step), "")


def _npc_line(event: ev.NpcChanged, who: str) -> str:
    if event.attitude:
        return f"{who} is {event.attitude.value}"
    if event.status and event.status != "present":
        return f"{who} is {event.status}"
    return ""


def _table_line(event: ev.Event) -> str:
    match event:
        case ev.StatusChanged():
            named = f" ({event.ending})" if event.ending else ""
            verb = {
                CampaignStatus.ACTIVE: "resumed",
                CampaignStatus.PAUSED: "paused",
                CampaignStatus.ENDED: "ended",
            }[event.status]
            return f"The campaign is {verb}{named}"
        case ev.GmCorrected():
            change = f"from {value_words(event.before)} to {value_words(event.after)}"
            return f"GM: {event.path} {change} ({event.reason})"
        case ev.FactRetconned():
            return f"GM, of turn {event.turn}: {event.text}"
        case ev.WorldUpdated():
            return "GM: the universe's newer version holds from here"
        case ev.SheetUpdated():
            name, level = event.sheet.get("name", event.target), event.sheet.get("level")
            return f"{name} goes on with a newer sheet, at level {level}"
    return ""


def duration(seconds: int) -> str:
    """A span of universe time in its largest fitting units: ``2 hours 5 minutes``."""
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "no time"
