"""Where a campaign stands, in lines for a terminal, a panel or an export."""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.chronicle import money, name_of
from whispyrkeep.campaign.naming import use_words
from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.creatures.sheet import derived_in_play
from whispyrkeep.mechanics.features.ranger import lore_of_prey
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.timeline import format_date


def state_lines(state: CampaignState) -> tuple[str, ...]:
    """Place and time, party, quests, the fight, known facts; a line each."""
    return tuple(_lines(state))


def _lines(state: CampaignState) -> Iterator[str]:
    place = state.world.places[state.location].name
    zone = f", {state.zone}" if state.zone else ""
    yield f"Turn {state.turn} ({state.status.value}). {place}{zone}."
    yield f"{format_date(state.world.calendar, state.time)}."
    catalogue = catalogue_for(state.world)
    for member in state.party.values():
        yield from member_lines(member, catalogue)
    for quest in state.quests.values():
        if quest.status != "unknown":
            aim = objective(state, quest.id, quest.step)
            yield f"Quest {quest.title}: {quest.status}{f' ({aim})' if aim else ''}"
    if state.fight:
        yield f"Fight, round {state.fight.round}: {name_of(state, state.fight.acting)} acts."
        for foe in state.fight.foes.values():
            yield f"  {foe.id}: {foe.name}, {foe_state(state, foe.id)}"


def member_lines(member: PartyMember, catalogue: Catalogue) -> Iterator[str]:
    """One character: hit points, Armor Class, conditions, resources, purse and pack."""
    body, numbers = member.body, derived_in_play(member, catalogue)
    temporary = f" (+{body.temporary_hit_points})" if body.temporary_hit_points else ""
    conditions = ", ".join(active.condition.value for active in body.conditions)
    yield (
        f"{member.name}: {body.hit_points}/{member.sheet.max_hit_points} hit points{temporary}, "
        f"Armor Class {numbers.armor_class}"
        + (f", {conditions}" if conditions else "")
        + (", dead" if body.dead else "")
    )
    left = ", ".join(
        f"{use_words(catalogue, key)} {count}" for key, count in body.resources.items()
    )
    if left:
        yield f"  Left: {left}"
    pack = ", ".join(
        f"{catalogue.called(item)}{f' x{count}' if count > 1 else ''}"
        for item, count in member.inventory.items()
    )
    yield f"  Carries {pack or 'nothing'}; {money(member.money_cp)}; {member.experience} experience"


def foe_state(state: CampaignState, foe_id: str) -> str:
    """What a table can see of a foe: no hit points, but Bloodied, dead, fled and how far.

    Of a Hunter's prey it is told, too, what harms it little, much or not at all.

    Source: SRD 5.2, Rules Glossary, "Bloodied"; "Hunter", "Hunter's Lore".
    """
    foe = state.fight.foes[foe_id] if state.fight else None
    if foe is None or foe.body.dead:
        return "dead"
    if foe.fled:
        return "fled"
    bloodied = "bloodied, " if foe.body.hit_points * 2 <= foe.max_hit_points else ""
    lore = lore_of_prey(state, catalogue_for(state.world), foe_id)
    return f"{bloodied}{foe.band.value}{f'; {lore}' if lore else ''}"


def objective(state: CampaignState, quest: str, step: str | None) -> str:
    """What a quest's step asks of the party; empty where its author wrote nothing."""
    definition = state.world.quests.get(quest)
    steps = definition.steps if definition else ()
    return next((one.objective for one in steps if one.id == step), "")
