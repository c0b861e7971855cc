"""Where a campaign stands, as plain values: what a panel shows beside the story.

Nothing here is for the DM alone: people are named once they are met, foes without their
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.chronicle import effect_name, money, name_of
from whispyrkeep.campaign.naming import use_words
from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.exchange.transcript import line_of
from whispyrkeep.mechanics.creatures.levels import class_words
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.sheet import derived_in_play
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.state import ActiveCondition, CampaignState, PartyMember
from whispyrkeep.models.terms import Condition
from whispyrkeep.session.playing import acting
from whispyrkeep.session.recap import foe_state, objective
from whispyrkeep.timeline import format_date


class DeathSavesView(Value):
    """Death Saving Throws so far, of a character who is dying."""

    successes: Count
    failures: Count
    stable: bool


class ResourceView(Value):
    """Something that is used up: how much is left of how much."""

    label: str
    left: Count
    maximum: Count


class CarriedView(Value):
    """Something carried, worn or wielded."""

    label: str
    quantity: Count
    equipped: bool


class MemberView(Value):
    """One character of the party: hit points, Armor Class, conditions, resources, pack."""

    id: str
    name: str
    heading: str
    hit_points: Count
    max_hit_points: Count
    temporary_hit_points: Count
    armor_class: Count
    conditions: tuple[str, ...]
    effects: tuple[str, ...]
    concentration: str
    death_saves: DeathSavesView | None
    dead: bool
    inspiration: bool
    resources: tuple[ResourceView, ...]
    inventory: tuple[CarriedView, ...]
    money: str
    experience: Count


class QuestView(Value):
    """A quest the table knows of, and what is to be done next."""

    title: str
    status: str
    objective: str


class PersonView(Value):
    """Somebody the party has met and who is here."""

    name: str
    attitude: str


class CombatantView(Value):
    """A place in the Initiative order; ``state`` is what a table can see of a foe."""

    id: str
    name: str
    initiative: int
    side: str
    state: str


class FightView(Value):
    """The fight in progress, and whose turn it is."""

    round: Count
    acting: str
    acting_name: str
    order: tuple[CombatantView, ...]


class StandingView(Value):
    """Place, time, party, quests, people and fight; ``acting`` acts unless another is named."""

    turn: Count
    status: str
    place: str
    zone: str
    date: str
    party: tuple[MemberView, ...]
    quests: tuple[QuestView, ...]
    people: tuple[PersonView, ...]
    fight: FightView | None
    acting: str


def standing_view(state: CampaignState) -> StandingView:
    """What the table can see of a state."""
    catalogue = catalogue_for(state.world)
    return StandingView(
        turn=state.turn,
        status=state.status.value,
        place=line_of(state.world.places[state.location].name),
        zone=line_of(state.zone),
        date=line_of(format_date(state.world.calendar, state.time)),
        party=tuple(member_view(member, catalogue) for member in state.party.values()),
        quests=tuple(_quests(state)),
        people=tuple(_people(state)),
        fight=_fight(state),
        acting=acting(state, None),
    )


def member_view(member: PartyMember, catalogue: Catalogue) -> MemberView:
    """One character as things stand."""
    sheet, body, saves = member.sheet, member.body, member.death_saves
    return MemberView(
        id=member.id,
        name=line_of(member.name),
        heading=line_of(f"{sheet.species} {class_words(sheet)}"),
        hit_points=body.hit_points,
        max_hit_points=sheet.max_hit_points - body.drained_hit_points,
        temporary_hit_points=body.temporary_hit_points,
        armor_class=derived_in_play(member, catalogue).armor_class,
        conditions=tuple(_condition(active) for active in body.conditions),
        effects=tuple(dict.fromkeys(effect_name(a.kind, a.source) for a in body.effects)),
        concentration=catalogue.called(body.concentration) if body.concentration else "",
        death_saves=DeathSavesView(
            successes=saves.successes, failures=saves.failures, stable=saves.stable
        )
        if body.hit_points == 0 and not body.dead
        else None,
        dead=body.dead,
        inspiration=member.heroic_inspiration,
        resources=tuple(_resources(member, catalogue)),
        inventory=tuple(
            CarriedView(
                label=catalogue.called(item), quantity=count, equipped=item in member.equipped
            )
            for item, count in member.inventory.items()
            if count
        ),
        money=money(member.money_cp),
        experience=member.experience,
    )


def _condition(active: ActiveCondition) -> str:
    """Source: SRD 5.2, Rules Glossary, "Exhaustion": the one condition that has levels."""
    name = active.condition.value
    return f"{name} {active.level}" if active.condition is Condition.EXHAUSTION else name


def _resources(member: PartyMember, catalogue: Catalogue) -> Iterator[ResourceView]:
    full = full_resources(member.sheet, catalogue)
    for key, left in member.body.resources.items():
        words = use_words(catalogue, key)
        yield ResourceView(label=words, left=left, maximum=max(left, full.get(key, left)))


def _quests(state: CampaignState) -> Iterator[QuestView]:
    for quest in state.quests.values():
        if quest.status != "unknown":
            yield QuestView(
                title=line_of(quest.title),
                status=quest.status,
                objective=line_of(objective(state, quest.id, quest.step)),
            )


def _people(state: CampaignState) -> Iterator[PersonView]:
    for npc in state.npcs.values():
        if npc.met and npc.place == state.location and npc.status == "present":
            yield PersonView(name=line_of(npc.name), attitude=npc.attitude.value)


def _fight(state: CampaignState) -> FightView | None:
    fight = state.fight
    if fight is None:
        return None
    order = tuple(
        CombatantView(
            id=place.id,
            name=line_of(name_of(state, place.id)),
            initiative=place.initiative,
            side="party" if place.id in state.party else "foe",
            state="" if place.id in state.party else foe_state(state, place.id),
        )
        for place in fight.order
    )
    return FightView(
        round=fight.round,
        acting=fight.acting,
        acting_name=line_of(name_of(state, fight.acting)),
        order=order,
    )
