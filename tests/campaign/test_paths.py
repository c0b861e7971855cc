"""The table of patch paths: what becomes which events, and what is refused and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.campaign.worlds import STARTS_AT, check_made, start
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.paths import legal_paths, table_text, translate
from whispyrkeep.campaign.paths.engine import ENGINE_PATTERNS
from whispyrkeep.campaign.paths.row import Writer
from whispyrkeep.campaign.paths.table import ROWS
from whispyrkeep.campaign.paths.values import fits
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.events import (
    Event,
    FeatureSpent,
    FightStarted,
    FlagSet,
    NpcChanged,
    PartyMoved,
    PlaceContentsChanged,
    QuestAdvanced,
    TimeAdvanced,
)
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import (
    Body,
    CampaignState,
    Combatant,
    Fight,
    Foe,
    PartyMember,
    TurnBudget,
)
from whispyrkeep.models.terms import Attitude
from whispyrkeep.models.universe import Ruleset

REPOSITORY = Path(__file__).parents[2]


def patch(op: str, path: str, value: Any = None) -> Patch:
    return Patch.model_validate({"op": op, "path": path, "value": value})


def written(
    *patches: Patch,
    state: CampaignState | None = None,
    writer: Writer = "dm",
    resolved: tuple[Event, ...] = (),
) -> tuple[Event, ...]:
    result = translate(state or start(), patches, writer, resolved)
    assert not isinstance(result, Rejection), str(result)
    return result


def refused(
    *patches: Patch,
    state: CampaignState | None = None,
    writer: Writer = "dm",
    resolved: tuple[Event, ...] = (),
) -> Rejection:
    result = translate(state or start(), patches, writer, resolved)
    assert isinstance(result, Rejection), result
    return result


def in_a_fight(state: CampaignState) -> CampaignState:
    rat = Foe(
        id="rat-1",
        name="Rat",
        monster="monster/rat",
        max_hit_points=1,
        body=Body(hit_points=1),
    )
    odo = Foe(
        id="odo-foe",
        name="Odo",
        monster="monster/commoner",
        npc="miller",
        max_hit_points=4,
        body=Body(hit_points=4),
    )
    order = (Combatant(id="mira", initiative=12), Combatant(id="rat-1", initiative=3))
    return fold(state, (FightStarted(number=1, order=order, foes=(rat, odo)),))


# --- the story ------------------------------------------------------------------------


def test_time_goes_on_by_minutes() -> None:
    events = written(patch("advance_time", "/time", 15), patch("advance_time", "/time", 5))
    assert [event for event in events if isinstance(event, TimeAdvanced)] == [
        TimeAdvanced(seconds=900, time=STARTS_AT + 900),
        TimeAdvanced(seconds=300, time=STARTS_AT + 1_200),
    ]


@pytest.mark.parametrize("minutes", [0, -5, 43_201, True, "10", None])
def test_time_never_runs_backwards_nor_too_far(minutes: object) -> None:
    assert refused(patch("advance_time", "/time", minutes)).code == "patch.value"


def test_the_most_time_counts_over_the_whole_turn() -> None:
    whole = patch("advance_time", "/time", 43_200)
    assert refused(whole, patch("advance_time", "/time", 1)).where == "patches[1]"


def test_the_universe_says_how_much_time_a_turn_may_take() -> None:
    state = start()
    hour = state.with_(world=state.world.with_(rules=Ruleset(max_story_seconds=3_600)))
    written(patch("advance_time", "/time", 60), state=hour)
    assert refused(patch("advance_time", "/time", 61), state=hour).code == "patch.value"


def test_travel_takes_the_minutes_of_the_exit() -> None:
    events = written(patch("replace", "/location", "ford"))
    assert events == (
        TimeAdvanced(seconds=1_800, time=STARTS_AT + 1_800, why="travel"),
        PartyMoved(place="ford"),
    )
    state = fold(start(), events)
    assert (state.location, state.zone, state.time) == ("ford", "", STARTS_AT + 1_800)
    assert state.places["ford"].visited


@pytest.mark.parametrize(("pace", "minutes"), [("fast", 23), ("normal", 30), ("slow", 45)])
def test_the_pace_decides_how_long_a_way_takes(pace: str, minutes: int) -> None:
    """SRD 5.2, "Travel Pace": 400, 300 or 200 feet a minute."""
    events = written(patch("add", "/flags/pace", pace), patch("replace", "/location", "ford"))
    assert [e.seconds for e in events if isinstance(e, TimeAdvanced)] == [60 * minutes]


def test_a_place_without_an_open_way_cannot_be_reached() -> None:
    rejection = refused(patch("replace", "/location", "cellar"))
    assert rejection.code == "patch.value"
    assert "one of ford" in rejection.message


def test_a_flag_opens_the_way_for_the_patches_after_it() -> None:
    opened = patch("add", "/flags/trapdoor", True)
    events = written(opened, patch("replace", "/location", "cellar"))
    assert events == (FlagSet(flag="trapdoor", value=True), PartyMoved(place="cellar"))
    assert refused(patch("replace", "/location", "cellar"), opened).where == "patches[0]"


def test_two_legs_of_a_journey_in_one_turn() -> None:
    there, back = (patch("replace", "/location", place) for place in ("ford", "mill"))
    assert fold(start(), written(there, back)).time == STARTS_AT + 3_600


def test_the_gm_moves_the_party_at_once() -> None:
    assert written(patch("replace", "/location", "cellar"), writer="gm") == (
        PartyMoved(place="cellar"),
    )


def test_zones_belong_to_the_place() -> None:
    assert written(patch("replace", "/zone", "the loft")) == (
        PartyMoved(place="mill", zone="the loft"),
    )
    assert refused(patch("replace", "/zone", "the roof")).code == "patch.value"
    at_ford = fold(start(), (PartyMoved(place="ford"),))
    assert refused(patch("replace", "/zone", "the loft"), state=at_ford).code == (
        "patch.nothing_here"
    )


@pytest.mark.parametrize(
    ("success", "seconds", "gives"), [(True, 600, True), (False, 1_200, False)]
)
def test_a_feature_is_used_up_by_its_check(success: bool, seconds: int, gives: bool) -> None:
    roll = check_made(difficulty_class=12, success=success)
    events = written(patch("add", "/places/mill/spent", "hopper"), resolved=(roll,))
    assert events[0] == FeatureSpent(place="mill", feature="hopper")
    assert (PlaceContentsChanged(place="mill", item="item/rope", quantity=2) in events) is gives
    assert (QuestAdvanced(quest="lost-key", status="active", step="found") in events) is gives
    assert fold(start(), events).time == STARTS_AT + seconds


def test_loot_cannot_be_had_without_the_roll_or_by_an_easier_one() -> None:
    spend = patch("add", "/places/mill/spent", "hopper")
    assert refused(spend).message == "'/places/mill/spent' takes one of sacks"
    easy = check_made(difficulty_class=5, success=True)
    events = written(spend, resolved=(easy,))
    assert not [event for event in events if isinstance(event, PlaceContentsChanged)]


def test_a_feature_is_used_up_once() -> None:
    roll = check_made(difficulty_class=12, success=True)
    spend = patch("add", "/places/mill/spent", "hopper")
    assert refused(spend, spend, resolved=(roll,)).where == "patches[1]"
    dust = patch("add", "/places/mill/spent", "sacks")
    assert fold(start(), written(dust, dust)).places["mill"].spent == ()


def test_an_npc_changes() -> None:
    assert written(
        patch("replace", "/npcs/miller/attitude", "friendly"),
        patch("replace", "/npcs/miller/place", "ford"),
        patch("replace", "/npcs/miller/status", "captive"),
        patch("replace", "/npcs/miller/met", True),
        patch("add", "/npcs/miller/knowledge", " saw\nthe \x1b[31mkey "),
    ) == (
        NpcChanged(npc="miller", attitude=Attitude.FRIENDLY),
        NpcChanged(npc="miller", place="ford"),
        NpcChanged(npc="miller", status="captive"),
        NpcChanged(npc="miller", met=True),
        NpcChanged(npc="miller", learned="saw the key"),
    )


def test_writing_what_is_there_already_changes_nothing() -> None:
    assert (
        written(
            patch("replace", "/npcs/miller/attitude", "indifferent"),
            patch("replace", "/location", "mill"),
            patch("replace", "/quests/lost-key/step", "asked"),
        )
        == ()
    )


def test_only_the_gm_kills_and_revives_by_patch() -> None:
    kill = patch("replace", "/npcs/miller/status", "dead")
    assert refused(kill).code == "patch.value"
    dead = fold(start(), written(kill, writer="gm"))
    revive = patch("replace", "/npcs/miller/status", "present")
    assert refused(revive, state=dead).code == "patch.dead"
    assert written(revive, state=dead, writer="gm")


def test_an_npc_tells_what_the_party_has_earned() -> None:
    secret = patch("add", "/npcs/miller/told", "secret")
    friendly = patch("replace", "/npcs/miller/attitude", "friendly")
    persuaded = check_made(difficulty_class=15, success=True)
    assert refused(secret).code == "patch.value"
    assert refused(friendly, secret).where == "patches[1]"
    assert refused(secret, resolved=(persuaded,)).code == "patch.value"
    state = fold(start(), written(friendly, secret, resolved=(persuaded,)))
    assert state.npcs["miller"].told == ("secret",)
    assert state.npcs["miller"].met
    assert state.flags == {"knows-secret": True}


def test_an_absent_npc_tells_nothing() -> None:
    away = patch("replace", "/npcs/miller/place", "ford")
    assert refused(away, patch("add", "/npcs/miller/told", "debt")).code == "patch.absent"


def test_somebody_new_is_introduced_where_the_party_is() -> None:
    state = fold(start(), written(patch("add", "/npcs/tinker", "Wen the tinker")))
    assert (state.npcs["tinker"].name, state.npcs["tinker"].place) == ("Wen the tinker", "mill")


@pytest.mark.parametrize("taken", ["mira", "miller", "ford", "lost-key", "guild"])
def test_ids_are_unique_across_kinds(taken: str) -> None:
    for kind in ("npcs", "quests"):
        assert refused(patch("add", f"/{kind}/{taken}", "Somebody")).code == "patch.taken"


def test_an_authors_npc_comes_when_the_author_says() -> None:
    assert refused(patch("add", "/npcs/ghost", "The lodger")).code == "patch.not_yet"
    assert written(patch("add", "/npcs/ghost", "The lodger"), writer="gm")


@pytest.mark.parametrize(
    ("path", "value", "status", "step"),
    [
        ("/quests/lost-key/step", "found", "active", "found"),
        ("/quests/lost-key/step", "returned", "done", "returned"),
        ("/quests/lost-key/status", "done", "done", "returned"),
        ("/quests/lost-key/status", "failed", "failed", "thrown-away"),
        ("/quests/debt-paid/status", "active", "active", "heard"),
        ("/quests/debt-paid/status", "failed", "failed", None),
    ],
)
def test_a_quest_advances(path: str, value: str, status: str, step: str | None) -> None:
    quest = path.split("/")[2]
    after = fold(start(), written(patch("replace", path, value))).quests[quest]
    assert (after.status, after.step) == (status, step)


def test_a_quest_that_is_over_stays_so() -> None:
    done = patch("replace", "/quests/lost-key/status", "done")
    again = patch("replace", "/quests/lost-key/step", "found")
    assert refused(done, again).code == "patch.over"
    assert written(done, again, writer="gm")


def test_a_quest_does_not_go_back_to_a_step() -> None:
    on = patch("replace", "/quests/lost-key/step", "found")
    back = patch("replace", "/quests/lost-key/step", "asked")
    assert refused(on, back).where == "patches[1]"


def test_a_new_quest_has_a_title_and_no_reward() -> None:
    state = fold(start(), written(patch("add", "/quests/tinker-cart", "The broken cart")))
    assert state.quests["tinker-cart"].status == "active"
    done = fold(state, written(patch("replace", "/quests/tinker-cart/status", "done"), state=state))
    assert done.quests["tinker-cart"].status == "done"


@pytest.mark.parametrize(("standing", "legal"), [(-5, True), (15, True), (16, False), (-6, False)])
def test_standing_moves_a_little_in_a_turn(standing: int, legal: bool) -> None:
    result = translate(start(), (patch("replace", "/factions/guild/standing", standing),), "dm")
    assert isinstance(result, Rejection) is not legal


def test_standing_cannot_be_climbed_patch_by_patch() -> None:
    climb = tuple(patch("replace", "/factions/guild/standing", standing) for standing in (15, 25))
    assert refused(*climb).where == "patches[1]"


@pytest.mark.parametrize("value", [True, False, 0, -12, "open"])
def test_flags_hold_truths_numbers_and_texts(value: bool | int | str) -> None:
    state = fold(start(), written(patch("add", "/flags/gate", value)))
    assert state.flags["gate"] is value or state.flags["gate"] == value
    cleared = fold(state, written(patch("remove", "/flags/gate"), state=state))
    assert "gate" not in cleared.flags


def test_a_flag_that_is_not_set_cannot_be_removed() -> None:
    assert refused(patch("remove", "/flags/gate")).code == "patch.missing"


def test_a_fight_keeps_story_time_and_place() -> None:
    fight = in_a_fight(start())
    for legal_in_peace in (
        patch("advance_time", "/time", 5),
        patch("replace", "/location", "ford"),
        patch("replace", "/npcs/miller/status", "fled"),
    ):
        assert refused(legal_in_peace, state=fight).code == "patch.in_fight"
        assert written(legal_in_peace)
    assert written(patch("replace", "/npcs/miller/attitude", "hostile"), state=fight)


# --- numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/party/mira/hit_points", 7),
        ("/party/mira/temporary_hit_points", 5),
        ("/party/mira/money_cp", 99),
        ("/party/mira/experience", 300),
        ("/party/mira/resources/second-wind", 0),
        ("/party/bren/resources/slot-1", 1),
        ("/party/mira/heroic_inspiration", True),
        ("/party/mira/inventory/item/rope", 3),
        ("/party/mira/inventory/item/torch", 0),
        ("/party/mira/conditions/poisoned", True),
        ("/party/mira/conditions/exhaustion", 2),
        ("/foes/rat-1/hit_points", 0),
        ("/places/mill/contents/item/rope", 2),
        ("/npcs/miller/wares/item/rope", 0),
    ],
)
def test_numbers_are_the_gms_to_correct_and_never_the_dms(path: str, value: Any) -> None:
    state = in_a_fight(start())
    correction = patch("replace", path, value)
    assert refused(correction, state=state).code == "patch.gm_only"
    after = fold(state, written(correction, state=state, writer="gm"))
    row, keys = _row_of(path)
    assert row.read is not None
    assert row.read(after, keys) == value


def _row_of(path: str) -> tuple[Any, tuple[str, ...]]:
    from whispyrkeep.campaign.paths.table import _matches

    return next(_matches(path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/party/mira/hit_points", 21),
        ("/party/mira/hit_points", -1),
        ("/party/mira/resources/second-wind", 3),
        ("/party/bren/resources/slot-1", 4),
        ("/party/mira/conditions/poisoned", 1),
        ("/party/mira/conditions/exhaustion", 7),
        ("/party/mira/conditions/exhaustion", True),
        ("/party/mira/money_cp", -1),
        ("/party/mira/money_cp", True),
        ("/party/mira/heroic_inspiration", 1),
        ("/party/mira/inventory/item/rope", "3"),
    ],
)
def test_corrections_have_bounds_too(path: str, value: Any) -> None:
    assert refused(patch("replace", path, value), writer="gm").code == "patch.value"


@pytest.mark.parametrize(
    "path",
    [
        "/party/nobody/hit_points",
        "/party/mira/inventory/item/vorpal-teapot",
        "/party/mira/resources/slot-9",
        "/party/mira/conditions/happy",
        "/foes/rat-1/hit_points",
    ],
)
def test_corrections_need_what_they_correct(path: str) -> None:
    assert refused(patch("replace", path, 1), writer="gm").code == "patch.missing"


# --- cheats ---------------------------------------------------------------------------

CHEATS = [
    ("/party/mira/money_cp", 1_099_900),
    ("/party/mira/gp", 10_999),
    ("/party/mira/hit_points", 999),
    ("/party/bren/resources/slot-1", 9),
    ("/party/mira/experience", 355_000),
    ("/party/mira/sheet/level", 20),
    ("/party/mira/sheet", 1),
    ("/party/mira/id", "somebody"),
    ("/party/mira", "somebody"),
    ("/party", 1),
    ("/quests/lost-key/rewarded", False),
    ("/quests/lost-key/title", "Another"),
    ("/npcs/miller/name", "Somebody"),
    ("/npcs/miller/id", "somebody"),
    ("/turn", 0),
    ("/status", "active"),
    ("/world", "x"),
    ("/world/rules/max_story_seconds", 1),
    ("/world_hash", "sha256:0"),
    ("/memory/tension", 0),
    ("/fight/round", 1),
    ("/state", 1),
    ("/__class__", "x"),
    ("/flags/__class__", True),
    ("/flags/a_b", True),
    ("/npcs/miller/__dict__/status", "dead"),
    ("/npcs/miller/attitude/value", "friendly"),
    ("/npcs/0/attitude", "friendly"),
    ("/npcs/-/attitude", "friendly"),
]


@pytest.mark.parametrize("op", ["add", "replace", "remove", "advance_time"])
@pytest.mark.parametrize(("path", "value"), CHEATS)
def test_cheats_are_refused(op: str, path: str, value: Any) -> None:
    given_value = None if op == "remove" else value
    refused(patch(op, path, given_value))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "location",
        "/npcs/../party/mira/money_cp",
        "/npcs//miller",
        "/npcs/miller/attitude/",
        "/npcs/~0miller/attitude",
        "/npcs/~1party~1mira/attitude",
        "/npcs/%2e%2e/attitude",
        "/NPCS/miller/attitude",
        "/npcs/miller/attitude\n",
        "/npcs/mıller/attitude",
    ],
)
def test_paths_that_are_no_paths(path: str) -> None:
    with pytest.raises(ValidationError):
        patch("replace", path, "friendly")


@pytest.mark.parametrize("value", [1.0, 0.5, float("nan"), [1], {"a": 1}, 2**53])
def test_values_that_no_patch_can_hold(value: object) -> None:
    with pytest.raises(ValidationError):
        patch("add", "/flags/gate", value)


values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=30)
    | st.sampled_from(["mill", "ford", "friendly", "dead", "done", "found", "debt", "hopper"])
)
segments = st.sampled_from(
    [
        *("party", "npcs", "quests", "factions", "flags", "places", "foes", "time", "location"),
        *("mira", "bren", "miller", "ghost", "lost-key", "guild", "mill", "ford", "rat-1", "new"),
        *("attitude", "status", "step", "standing", "notes", "spent", "told", "knowledge", "met"),
        *("hit_points", "money_cp", "conditions", "poisoned", "resources", "slot-1", "sheet"),
        *("inventory", "item", "rope", "zone", "turn", "world", "place"),
    ]
)
patches = st.builds(
    Patch,
    op=st.sampled_from(["add", "replace", "remove", "advance_time"]),
    path=st.lists(segments, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts)),
    value=values,
)

MECHANICAL_FIELDS = ("body", "inventory", "equipped", "money_cp", "experience", "death_saves")


def mechanics_of(member: PartyMember) -> tuple[object, ...]:
    return tuple(getattr(member, field) for field in MECHANICAL_FIELDS)


@given(st.lists(patches, max_size=5), st.booleans())
def test_a_dms_patches_hold_whole_or_not_and_touch_no_number(
    proposed: list[Patch], fighting: bool
) -> None:
    state = in_a_fight(start()) if fighting else start()
    before = state.state_hash
    result = translate(state, proposed, "dm")
    assert state.state_hash == before
    if isinstance(result, Rejection):
        index = int(result.where.removeprefix("patches[").removesuffix("]"))
        assert not isinstance(translate(state, proposed[:index], "dm"), Rejection)
        return
    after = fold(state, result)
    assert after.time >= state.time
    assert after.world is state.world
    for key, member in state.party.items():
        assert mechanics_of(after.party[key]) == mechanics_of(member)
        assert after.party[key].sheet is member.sheet


@given(st.lists(patches, max_size=4), st.sampled_from(["dm", "gm"]))
def test_what_is_legal_is_said_to_be(proposed: list[Patch], writer: Writer) -> None:
    """Every existing path that takes a value stands among ``legal_paths`` with its schema."""
    state = start()
    for one in proposed:
        result = translate(state, (one,), writer)
        if isinstance(result, Rejection) or not result:
            continue
        here = [legal for legal in legal_paths(state, writer) if legal.path == one.path]
        if here:
            assert any(fits(legal.value_schema, one.value) for legal in here)
        else:
            assert one.path.split("/")[1] in ("npcs", "quests", "flags")


@pytest.mark.parametrize("writer", ["dm", "gm"])
def test_every_legal_path_takes_a_value_of_its_schema(writer: Writer) -> None:
    state = in_a_fight(fold(start(), (FlagSet(flag="gate", value=1),)))
    for legal in legal_paths(state, writer):
        one = patch(legal.op, legal.path, _example(legal.value_schema))
        result = translate(state, (one,), writer, dice=KeyedDice(1))
        assert not isinstance(result, Rejection), f"{legal}: {result}"
        fold(state, result)


def _example(schema: Any) -> object:
    if "anyOf" in schema:
        return _example(schema["anyOf"][-1])
    if "enum" in schema:
        return schema["enum"][-1]
    if "const" in schema:
        return schema["const"]
    examples: dict[str | None, object] = {"boolean": True, "string": "something", None: None}
    return schema["maximum"] if schema.get("type") == "integer" else examples[schema.get("type")]


# --- the table ------------------------------------------------------------------------


def test_the_printed_table_is_the_table() -> None:
    printed = (REPOSITORY / "docs" / "paths.md").read_text(encoding="utf-8")
    assert printed == table_text(), "write table_text() to docs/paths.md"


def test_the_table_speaks_of_every_part_of_the_state() -> None:
    patterns = [row.pattern for row in ROWS] + list(ENGINE_PATTERNS)
    roots = {pattern.split("/")[1] for pattern in patterns}
    assert set(CampaignState.model_fields) - roots == set()
    body = set(Body.model_fields)
    for owner, model in (("/party/{member}/", PartyMember), ("/foes/{foe}/", Foe)):
        named = {pattern.split("/")[3] for pattern in patterns if pattern.startswith(owner)}
        spoken_of = {name for name in body if f"/party/{{member}}/{name}" in ENGINE_PATTERNS}
        assert (set(model.model_fields) - {"body"}) | body <= named | spoken_of


def test_the_table_speaks_of_every_part_of_a_fight() -> None:
    patterns = [row.pattern for row in ROWS] + list(ENGINE_PATTERNS)
    for part, model in (("/fight/", Fight), ("/fight/budget/", TurnBudget)):
        depth = part.count("/")
        named = {p.split("/")[depth] for p in patterns if p.startswith(part)}
        assert set(model.model_fields) - {"reactions_used", "light_weapon"} <= named


def test_no_path_is_both_open_to_somebody_and_the_engines_alone() -> None:
    assert not {row.pattern for row in ROWS} & set(ENGINE_PATTERNS)
