"""Random tables and what quests pay.

Treasure by table and rewards by level are not in the SRD: they are ours, and the world's.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog.trinkets import trinkets
from whispyrkeep.mechanics.fights.spoils import award_experience, leave_here
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.items import pay, pocket
from whispyrkeep.models.events import FeatureSpent, QuestRewarded
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import QuestReward, RollTable
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.universe import RewardTier
from whispyrkeep.models.world import RandomTable, TableRow

TRINKETS: Final = "trinkets"
COINS = (("item/gold-piece", 100), ("item/silver-piece", 10), ("item/copper-piece", 1))


def roll_table(play: Play, request: RollTable) -> Rejection | None:
    """Roll on one of the world's tables; what a row holds lies at the place, to be taken.

    A table that holds things yields them once at each place.
    """
    table = play.state.world.tables.get(request.table)
    if table is None and request.table == TRINKETS:
        _find_trinket(play)
        return None
    if table is None:
        known = ", ".join(play.state.world.tables) or "none"
        return refuse("table.unknown", f"there is no table {request.table}; known are: {known}")
    if _holds_things(table):
        if play.state.fight is not None:
            return refuse("table.fight", "nobody searches for loot in the middle of a fight")
        place = play.state.places.get(play.state.location)
        if place is not None and table.id in place.spent:
            return refuse("table.spent", f"{table.name} has been rolled here; nothing is left")
    record = play.throw("table", "table", f"1d{sum(row.weight for row in table.rows)}")
    row = row_at(table, record.total)
    play.roll("table", None, f"{table.name}: {row.text}"[:400], record)
    _lay_down(play, row)
    if _holds_things(table):
        play.tell(FeatureSpent(place=play.state.location, feature=table.id))
    return None


def _find_trinket(play: Play) -> None:
    """One of a hundred curious things, unless the world has a table of its own by that name.

    Source: SRD 5.2, "Trinkets" (p. 26), in our words.
    """
    record = play.throw("table", "table", "1d100")
    play.roll("table", None, f"Trinkets: {trinkets()[record.total - 1]}", record)


def row_at(table: RandomTable, total: int) -> TableRow:
    """The row that a roll of 1 to the sum of the weights means."""
    for row in table.rows:
        total -= row.weight
        if total <= 0:
            return row
    raise ValueError(f"a roll beyond the rows of {table.id}")


def _holds_things(table: RandomTable) -> bool:
    return any(row.items or row.copper for row in table.rows)


def _lay_down(play: Play, row: TableRow) -> None:
    for item, count in row.items.items():
        leave_here(play, item, count)
    copper = row.copper
    for coin, worth in COINS:
        count, copper = divmod(copper, worth)
        if count:
            leave_here(play, coin, count)


# --- quests ---------------------------------------------------------------------------


def quest_reward(play: Play, request: QuestReward) -> Rejection | None:
    """Pay what a finished quest is worth, within the world's reward table, once."""
    state = play.state
    quest, definition = state.quests.get(request.quest), state.world.quests.get(request.quest)
    if quest is None or definition is None:
        known = ", ".join(quest.id for quest in state.quests.values() if quest.status == "done")
        message = f"no quest {request.quest} has a reward; finished are: {known or 'none'}"
        return refuse("quest.unknown", message)
    if quest.status != "done":
        return refuse("quest.not_done", f"{quest.title} is {quest.status}, not done")
    if quest.rewarded:
        return refuse("quest.rewarded", f"{quest.title} has been paid")
    tier = reward_tier(state)
    copper = min(definition.reward.copper, tier.copper)
    play.happen(QuestRewarded(quest=quest.id))
    _share_copper(play, copper, quest.title)
    award_experience(play, min(definition.reward.experience, tier.experience), quest.title)
    first = next(iter(_living(play.state)), None)
    for item, count in definition.reward.items.items():
        if first is not None:
            pocket(play, first, item, count, quest.title)
    return None


def reward_tier(state: CampaignState) -> RewardTier:
    """The tier for the party's highest level; past the last, the last."""
    level = max((member.sheet.level for member in state.party.values()), default=1)
    tiers = sorted(state.world.rewards, key=lambda tier: tier.to_level)
    if not tiers:
        return RewardTier(to_level=20, copper=0, experience=0)
    return next((tier for tier in tiers if level <= tier.to_level), tiers[-1])


def _living(state: CampaignState) -> list[str]:
    return [member.id for member in state.party.values() if not member.body.dead]


def _share_copper(play: Play, copper: int, why: str) -> None:
    """Equal shares; what is left over goes to the first."""
    living = _living(play.state)
    for index, member_id in enumerate(living):
        share = copper // len(living) + (copper % len(living) if index == 0 else 0)
        if share:
            pay(play, member_id, share, why)
