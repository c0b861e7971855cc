"""The demo's files: complete, valid, and referring only to what exists."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.demo.reading import (
    KINDS,
    UNIVERSE,
    canon,
    deeds,
    files,
    outcomes,
    requirements,
    rumours,
    scenario,
    sheets,
    start,
    timeline,
    universe,
    world,
)
from whispyrkeep.catalog.builtin import builtin_ids
from whispyrkeep.demo import DEMO
from whispyrkeep.models.world import QuestDefinition


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_validates_and_is_filed_under_its_id(kind: str) -> None:
    for file in files(kind):
        entry = KINDS[kind].model_validate_json(file.read_bytes())
        assert file.name == f"{entry.dump()['id']}.json"


def test_nothing_lies_in_the_folders_that_a_keep_would_not_hold() -> None:
    assert {path.name for path in UNIVERSE.iterdir()} == {
        "universe.json",
        "timeline.jsonl",
        "lore.jsonl",
        "canon",
        "catalogue",
    }
    assert {path.name for path in (UNIVERSE / "catalogue").iterdir()} == set(KINDS)
    assert {path.name for path in DEMO.iterdir()} - {"__pycache__"} == {
        "__init__.py",
        "universe",
        "characters",
        "ready",
    }


def test_there_is_as_much_of_it_as_the_table_was_promised() -> None:
    w = world()
    assert (len(w.places), len(w.npcs), len(w.quests), len(w.factions)) == (8, 12, 3, 4)
    assert len(timeline()) == 10
    assert len(canon()) >= 22
    assert len(sheets()) == 2
    assert len(scenario().endings) >= 4
    assert 18 <= len(scenario().script) <= 20


def test_every_place_and_person_gives_the_narrator_enough_to_say() -> None:
    for place in world().places.values():
        assert len(place.details) >= 6, place.id
        assert 3 <= len(place.features) <= 6, place.id
        assert place.zones, place.id
        assert place.contents, place.id
    for npc in world().npcs.values():
        assert len(npc.manner) >= 5, npc.id
        assert len(npc.greetings) >= 3, npc.id
        assert 3 <= len(npc.knowledge) <= 6, npc.id
        assert npc.wants, npc.id


def test_the_tables_cover_the_uses_a_narrator_has() -> None:
    tags = Counter(tag for table in world().tables.values() for tag in table.tags)
    assert {"rumour", "complication", "weather", "loot", "travel", "oracle", "omen"} <= set(tags)
    assert all(len(table.rows) >= 6 for table in world().tables.values())


def test_a_campaign_can_begin_and_ids_are_unique() -> None:
    """``new_state`` refuses an id that means two things."""
    state = start()
    assert state.location == "sallowmouth-quay"
    assert set(state.party) == set(scenario().characters) == set(sheets())
    assert state.quests["dark-lamp"].step == "asked"
    assert not {"abel-oddry", "linnet"} & set(state.npcs)


def test_features_and_knowledge_have_ids_of_their_own() -> None:
    ids = Counter(deed.id for deed in deeds())
    assert [name for name, count in ids.items() if count > 1] == []
    assert not set(ids) & {*world().places, *world().npcs, *world().quests, *world().factions}


def test_catalogue_references_are_in_the_catalogue() -> None:
    w = world()
    named: set[str] = {npc.monster for npc in w.npcs.values()}
    named |= {ware.item for npc in w.npcs.values() for ware in npc.wares}
    named |= {item for place in w.places.values() for item in place.contents}
    named |= {item for quest in w.quests.values() for item in quest.reward.items}
    named |= {item for t in w.tables.values() for row in t.rows for item in row.items}
    for outcome in outcomes():
        named |= {*outcome.gives, *outcome.starts_fight}
    for sheet in sheets().values():
        named |= {carried.item for carried in sheet.equipment}
        if sheet.spellcasting:
            named |= {*sheet.spellcasting.cantrips, *sheet.spellcasting.prepared}
    assert named - builtin_ids() == set()


def test_world_references_resolve() -> None:
    w = world()
    for place in w.places.values():
        assert {way.to for way in place.exits} <= set(w.places) - {place.id}
    for npc in w.npcs.values():
        assert npc.place in w.places
        assert npc.faction is None or npc.faction in w.factions
    for quest in w.quests.values():
        assert quest.giver in w.npcs
        assert quest.touches
        assert set(quest.touches) <= set(w.quests) - {quest.id}
    plot = scenario()
    assert plot.start in w.places
    assert set(plot.quests) <= set(w.quests)
    assert {ending.place for ending in plot.endings} <= {None, *w.places}


def _step_ids(quest: QuestDefinition) -> set[str]:
    return {step.id for step in quest.steps}


def test_every_advance_names_a_step_and_every_step_is_advanced_to() -> None:
    advanced = {(quest, step) for o in outcomes() for quest, step in o.advances.items()}
    steps = {(q.id, step) for q in world().quests.values() for step in _step_ids(q)}
    assert advanced == steps


def test_the_quests_touch() -> None:
    """Each pair of quests shares an outcome, or a flag that moves one and opens the other."""
    together = {frozenset(o.advances) for o in outcomes() if len(o.advances) > 1}
    opened: set[frozenset[str]] = set()
    for giver in deeds():
        for taker in deeds():
            if giver.success and taker.success:
                shared = set(giver.success.sets) & set(taker.needs.flags)
                pairs = {(a, b) for a in giver.success.advances for b in taker.success.advances}
                opened |= {frozenset(pair) for pair in pairs if shared and pair[0] != pair[1]}
    names = sorted(world().quests)
    every_two = {frozenset((a, b)) for a in names for b in names if a < b}
    assert every_two <= together | opened


def test_every_flag_that_is_asked_for_can_be_set() -> None:
    asked = {flag for need in requirements() for flag in (*need.flags, *need.unless)}
    given = {flag for outcome in outcomes() for flag in outcome.sets}
    assert asked - given == set()


def test_quest_rewards_stay_within_the_universe_s_table() -> None:
    tier = universe().rewards[0]
    for quest in world().quests.values():
        assert quest.reward.copper <= tier.copper
        assert quest.reward.experience <= tier.experience


def test_fights_are_small() -> None:
    """SRD 5.2, "Combat Encounter Difficulty": low for two level 2 characters is 200 XP."""
    experience = {
        "monster/giant-crab": 25,
        "monster/bandit": 25,
        "monster/guard": 25,
        "monster/skeleton": 50,
    }
    fights = [o.starts_fight for o in outcomes() if o.starts_fight]
    assert len(fights) >= 4
    assert all(sum(experience[foe] for foe in fight) <= 200 for fight in fights)
    assert all(len(fight) <= 3 for fight in fights)


def test_rumours_are_soft_and_for_the_table() -> None:
    records = rumours()
    assert len({record.id for record in records}) == len(records) >= 6
    assert {record.kind for record in records} == {"soft"}
    assert {record.visibility.scope for record in records} == {"table"}
    assert (UNIVERSE / "lore.jsonl").read_bytes().endswith(b"\n")


def test_names_in_the_script_are_names_of_the_world() -> None:
    """Players say the name or an alias, so each capitalised word must belong to something."""
    w = world()
    names = [sheet.name for sheet in sheets().values()]
    names += [name for place in w.places.values() for name in (place.name, *place.aliases)]
    names += [name for npc in w.npcs.values() for name in (npc.name, *npc.aliases)]
    known = " ".join([*names, "naming night sacred flame"]).lower()
    for line in scenario().script:
        for word in re.findall(r"(?<!^)\b[A-Z][a-z]+", line):
            assert word.lower() in known, line
