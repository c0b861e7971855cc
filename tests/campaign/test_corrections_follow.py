"""What follows from a correction in a fight, by the rules, and how it is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaign.fights import CLOAK, DRAGON, GOBLIN, SEED, in_progress, with_the_fallen
from tests.campaign.test_correction_laws import deed, played
from tests.campaign.test_corrections import decided, refused, turn_of
from tests.campaign.worlds import start
from whispyrkeep.campaign.chronicle import event_lines
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.paths import value_at
from whispyrkeep.campaign.verify import verify_turns
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import AT_ZERO
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    DiceRolled,
    EffectGained,
    FoeJoined,
)
from whispyrkeep.models.state import (
    ActiveCondition,
    ActiveEffect,
    Body,
    CampaignState,
    Foe,
    Summoning,
)
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.turn import Turn


def after(state: CampaignState, *corrections: tuple[str, Any]) -> CampaignState:
    for path, value in corrections:
        state = fold(state, decided(state, path, value))
    return state


def told(state: CampaignState, path: str, value: Any) -> list[str]:
    """The lines of a correction, behind that of the correction itself."""
    events = decided(state, path, value)
    return list(event_lines(events[1:], fold(state, events)))


def view(state: CampaignState, who: str) -> Creature:
    return creature(state, catalogue_for(state.world), who)


def unconscious(state: CampaignState, who: str) -> ActiveCondition:
    body = state.body_of(who)
    assert body is not None
    return next(entry for entry in body.conditions if entry.source == AT_ZERO)


# --- life and death -------------------------------------------------------------------

FALLEN = [("/party/bren", "bren"), (f"/foes/{GOBLIN}", GOBLIN)]


@pytest.mark.parametrize(("path", "who"), FALLEN)
def test_a_third_success_makes_stable(path: str, who: str) -> None:
    """SRD 5.2, "Stabilizing a Character": it wakes with 1 Hit Point after 1d4 hours."""
    state = after(with_the_fallen(), (f"{path}/death_saves/successes", 3))
    assert value_at(state, f"{path}/death_saves/stable") is True
    assert value_at(state, f"{path}/death_saves/successes") == 0
    wakes = unconscious(state, who).ends_at
    assert wakes is not None and wakes - state.time in (3_600, 7_200, 10_800, 14_400)


@pytest.mark.parametrize(("path", "who"), FALLEN)
def test_a_third_failure_kills(path: str, who: str) -> None:
    state = after(with_the_fallen(), (f"{path}/death_saves/failures", 3))
    assert not view(state, who).alive
    assert refused(state, f"{path}/death_saves/failures", 1).code == "patch.dead"
    assert refused(state, f"{path}/hit_points", 3).code == "patch.dead"


@pytest.mark.parametrize(("path", "who"), FALLEN)
def test_who_is_stable_no_longer_is_dying_again(path: str, who: str) -> None:
    stable = after(with_the_fallen(), (f"{path}/death_saves/stable", True))
    for again in (("stable", False), ("failures", 1)):
        state = after(stable, (f"{path}/death_saves/{again[0]}", again[1]))
        assert value_at(state, f"{path}/death_saves/stable") is False
        assert unconscious(state, who).ends_at is None
        lasts = f"{path}/conditions/unconscious/rounds_left"
        assert refused(state, lasts, 3).code == "patch.dying"


def test_the_dying_are_corrected_outside_fights_too() -> None:
    """The die for the hours until a Stable character wakes falls in a turn of its own."""
    down = close_turn(after(start(), ("/party/mira/hit_points", 0)), 1)
    events = decided(down, "/party/mira/death_saves/stable", True)
    proof = verify_turns(down, SEED, [turn_of(down, events).dump()])
    assert proof.sound and proof.dice == 1


def test_death_saves_are_of_who_is_down_and_falls_as_a_character() -> None:
    standing = refused(in_progress(), "/party/mira/death_saves/failures", 1)
    assert standing.code == "patch.standing"
    assert "at 20" in standing.message
    assert refused(in_progress(), f"/foes/{DRAGON}/death_saves/failures", 1).code == "patch.missing"


@pytest.mark.parametrize(("path", "who"), FALLEN)
def test_the_dead_come_back_with_1_hit_point_and_no_condition(path: str, who: str) -> None:
    died = after(with_the_fallen(), (f"{path}/dead", True))
    lines = told(died, f"{path}/dead", False)
    assert any(line.endswith("lives again with 1 hit point") for line in lines)
    state = after(died, (f"{path}/dead", False))
    assert (view(state, who).alive, view(state, who).hit_points) == (True, 1)
    assert not view(state, who).conditions
    assert value_at(state, f"{path}/conditions/unconscious") is False


def test_who_was_drained_to_death_comes_back() -> None:
    """SRD 5.2, "Hit Point Maximum of 0"."""
    drained = after(in_progress(), (f"/foes/{GOBLIN}/drained_hit_points", 9))
    body = drained.fight.foes[GOBLIN].body.with_(drained_hit_points=10, dead=True, hit_points=0)
    foes = drained.fight.foes | {GOBLIN: drained.fight.foes[GOBLIN].with_(body=body)}
    dead = drained.with_(fight=drained.fight.with_(foes=foes))
    back = after(dead, (f"/foes/{GOBLIN}/dead", False))
    assert (view(back, GOBLIN).hit_points, view(back, GOBLIN).max_hit_points) == (1, 1)


def test_a_foe_that_falls_as_a_character_lies_dying_at_0() -> None:
    state = after(in_progress(), (f"/foes/{GOBLIN}/hit_points", 0))
    assert view(state, GOBLIN).alive and unconscious(state, GOBLIN)
    assert view(after(state, (f"/foes/{GOBLIN}/hit_points", 2)), GOBLIN).able


def test_fewer_hit_points_at_most_mean_fewer_hit_points() -> None:
    path = f"/foes/{GOBLIN}/max_hit_points"
    assert told(in_progress(), path, 6) == [
        "Goblin's hit point maximum is 6",
        "Goblin is left with 6 hit points",
    ]
    assert view(after(in_progress(), (path, 6)), GOBLIN).hit_points == 6
    assert view(after(in_progress(), (path, 40)), GOBLIN).max_hit_points == 40


# --- what lasts -----------------------------------------------------------------------


def test_the_end_of_concentration_ends_what_hangs_on_it() -> None:
    state = after(in_progress(), ("/party/bren/concentration", None))
    assert value_at(state, "/party/bren/concentration") is None
    assert value_at(state, "/party/mira/effects/lasting-bless") is None
    assert value_at(state, "/party/mira/conditions/frightened") is False
    assert value_at(state, f"/foes/{GOBLIN}/effects/lasting-bless") == "Bless"


def test_the_time_of_concentration_is_that_of_what_hangs_on_it() -> None:
    state = after(in_progress(), ("/party/bren/concentration/rounds_left", 4))
    for path in ("concentration", "effects/lasting-bless", "conditions/frightened"):
        owner = "bren" if path == "concentration" else "mira"
        assert value_at(state, f"/party/{owner}/{path}/rounds_left") == 4
    assert value_at(state, f"/foes/{GOBLIN}/effects/lasting-bless/rounds_left") == 10


def test_an_effect_ends_by_itself() -> None:
    state = after(in_progress(), ("/party/mira/effects/slowed-slow", None))
    assert value_at(state, "/party/mira/effects/lasting-bless") == "Bless"
    assert value_at(state, "/party/bren/concentration") == "spell/bless"
    gone = refused(state, "/party/mira/effects/slowed-slow", None)
    assert "there is: /party/mira/effects/lasting-bless" in gone.message


def test_who_is_let_out_of_a_swallower_comes_out_prone() -> None:
    inside = ActiveEffect(kind=EffectKind.SWALLOWED, source="Swallow", by=DRAGON)
    dark = ActiveCondition(condition=Condition.BLINDED, source="Swallow", by=DRAGON)
    state = fold(
        in_progress(),
        (
            EffectGained(target="bren", active=inside),
            ConditionGained(target="bren", active=dark),
        ),
    )
    out = after(state, ("/party/bren/effects/swallowed-swallow", None))
    assert {entry.condition for entry in view(out, "bren").body.conditions} == {Condition.PRONE}


# --- what is worn ---------------------------------------------------------------------


def test_what_is_worn_counts_at_once_and_nobody_has_a_third_hand() -> None:
    state = in_progress()
    dressed = after(
        state, (f"/party/mira/equipped/{CLOAK}", True), (f"/party/mira/attuned/{CLOAK}", True)
    )
    assert view(dressed, "mira").ac == view(state, "mira").ac + 1
    laden = after(
        state,
        ("/party/mira/inventory/item/greatsword", 1),
    )
    full = refused(laden, "/party/mira/equipped/item/greatsword", True)
    assert (full.code, "hands are full" in full.message) == ("patch.rules", True)
    free = after(laden, ("/party/mira/equipped/item/longsword", False))
    assert value_at(
        after(free, ("/party/mira/equipped/item/greatsword", True)),
        "/party/mira/equipped/item/greatsword",
    )


# --- numbers that nobody stores -------------------------------------------------------


@pytest.mark.parametrize(("owner", "who"), [("/party/mira", "mira"), (f"/foes/{GOBLIN}", GOBLIN)])
def test_armor_class_and_speed_are_raised_and_lowered(owner: str, who: str) -> None:
    state = after(in_progress(), (f"{owner}/conditions/grappled", False))
    before = view(state, who)
    more = after(state, (f"{owner}/modifiers/armor_class", 2), (f"{owner}/modifiers/speed", -10))
    assert (view(more, who).ac, view(more, who).speed) == (before.ac + 2, before.speed - 10)
    other = after(more, (f"{owner}/modifiers/armor_class", -1))
    assert view(other, who).ac == before.ac - 1
    none = after(other, (f"{owner}/modifiers/armor_class", 0), (f"{owner}/modifiers/speed", 0))
    assert (view(none, who).ac, view(none, who).speed) == (before.ac, before.speed)
    assert value_at(none, f"{owner}/modifiers/speed") == 0


def test_no_speed_is_below_0() -> None:
    state = after(in_progress(), ("/party/mira/conditions/grappled", False))
    assert view(after(state, ("/party/mira/modifiers/speed", -500)), "mira").speed == 0


def test_a_bonus_of_the_gms_is_told_and_over_with_the_fight() -> None:
    state = in_progress()
    assert told(state, f"/foes/{GOBLIN}/modifiers/armor_class", 2) == [
        "Goblin: +2 to Armor Class by the GM"
    ]
    assert told(state, "/party/mira/advantage/attack_rolls", "advantage on the next") == [
        "Mira Fell: advantage on the next of its attack rolls by the GM"
    ]
    given = after(state, ("/party/mira/modifiers/armor_class", 2))
    over = after(given, (f"/foes/{GOBLIN}/fled", True), (f"/foes/{DRAGON}/fled", True))
    assert over.fight is None
    assert value_at(over, "/party/mira/modifiers/armor_class") == 0
    peace = after(over, ("/party/mira/modifiers/armor_class", 2))
    assert (
        value_at(peace, "/party/mira/effects/lasting-the-gm-s-word-on-armor-class/rounds_left")
        is None
    )


def test_what_the_gm_adds_stands_in_the_roll_and_the_next_is_used_up() -> None:
    state = after(
        in_progress(),
        ("/party/mira/conditions/frightened", False),
        ("/party/mira/modifiers/attack_rolls", 3),
        ("/party/mira/advantage/attack_rolls", "advantage on the next"),
        (f"/foes/{GOBLIN}/band", "engaged"),
    )
    log: list[Turn] = []
    played(state, deed(state, strike=True), log)
    attack = next(e for e in log[0].events if isinstance(e, D20TestMade) and e.test == "attack")
    assert "the GM's word on attack rolls" in {part.source for part in attack.roll.modifiers}
    assert "+ the GM's hand in attack rolls" in attack.roll.advantage_sources
    left = fold(state, log[0].events)
    assert value_at(left, "/party/mira/advantage/attack_rolls") == "none"
    assert value_at(left, "/party/mira/modifiers/attack_rolls") == 3


# --- the fight ------------------------------------------------------------------------


def order(state: CampaignState) -> list[tuple[str, int]]:
    assert state.fight is not None
    return [(turn.id, turn.initiative) for turn in state.fight.order]


@pytest.mark.parametrize(
    ("who", "initiative", "expected"),
    [
        ("mira", 5, [(DRAGON, 12), ("bren", 9), ("mira", 5), (GOBLIN, 4)]),
        (GOBLIN, 20, [(GOBLIN, 20), ("mira", 15), (DRAGON, 12), ("bren", 9)]),
        (GOBLIN, 12, [("mira", 15), (DRAGON, 12), (GOBLIN, 12), ("bren", 9)]),
    ],
)
def test_initiative_sorts_the_order_and_leaves_the_turn(
    who: str, initiative: int, expected: list[tuple[str, int]]
) -> None:
    state = after(in_progress(), (f"/fight/initiative/{who}", initiative))
    assert order(state) == expected
    assert state.fight is not None and state.fight.acting == "mira"


def test_companions_and_second_turns_move_along() -> None:
    """SRD 5.2, "Thief's Reflexes"; the spells that summon."""
    spirit = Foe(
        id="spirit-1",
        name="Spirit",
        monster="monster/rat",
        max_hit_points=1,
        body=Body(hit_points=1),
        ally=True,
        summoned=Summoning(by="mira", source="Find Familiar"),
    )
    state = fold(in_progress(), (FoeJoined(foe=spirit, after="mira"),))
    assert state.fight is not None
    twice = state.fight.order[0].with_(initiative=5, again=True)
    state = state.with_(
        fight=state.fight.with_(order=(*state.fight.order[:4], twice, *state.fight.order[4:]))
    )
    moved = after(state, ("/fight/initiative/mira", 11))
    assert order(moved) == [
        (DRAGON, 12), ("mira", 11), ("spirit-1", 11), ("bren", 9), (GOBLIN, 4), ("mira", 1)
    ]  # fmt: skip
    assert moved.fight is not None and (moved.fight.active, moved.fight.acting) == (1, "mira")


def test_who_was_dead_when_the_fight_began_gets_a_place() -> None:
    state = in_progress()
    assert state.fight is not None
    without = state.with_(fight=state.fight.with_(order=state.fight.order[:2]))
    assert order(after(without, ("/fight/initiative/bren", 13)))[1] == ("bren", 13)


def test_the_turn_of_a_foe_is_played_up_to_the_next_choice() -> None:
    events = decided(in_progress(), "/fight/active", GOBLIN)
    acted = [event.actor for event in events if event.type == "FightTurnStarted"]
    assert acted[0] == GOBLIN
    state = fold(in_progress(), events)
    assert state.fight is None or state.fight.acting in state.party


def test_no_die_falls_twice_when_the_round_is_set_back() -> None:
    log: list[Turn] = []
    state = after(
        in_progress(),
        (f"/foes/{DRAGON}/fled", True),
        (f"/foes/{GOBLIN}/max_hit_points", 1_000),
        (f"/foes/{GOBLIN}/hit_points", 1_000),
        (f"/foes/{GOBLIN}/conditions/paralyzed", True),
        (f"/foes/{GOBLIN}/band", "engaged"),
        ("/party/mira/conditions/frightened", False),
    )
    for last, back in ((3, 1), (4, 9), (10, None)):
        while state.fight is not None and state.fight.round <= last:
            strikes = state.fight.acting == "mira"
            state = played(state, deed(state, strike=strikes), log)
            if strikes:
                state = played(state, deed(state, strike=False), log)
        if back is not None:
            state = after(state, ("/fight/round", back))
    keys = [
        event.roll.key
        for turn in log
        for event in turn.events
        if isinstance(event, D20TestMade | DiceRolled)
    ]
    assert len(keys) > 10 and len(set(keys)) == len(keys)


def test_who_can_no_longer_act_passes_the_turn_on() -> None:
    events = decided(in_progress(), "/party/mira/conditions/paralyzed", True)
    state = fold(in_progress(), events)
    assert state.fight is None or state.fight.acting == "bren"


def test_the_last_foe_beaten_ends_the_fight() -> None:
    state = after(in_progress(), (f"/foes/{DRAGON}/dead", True))
    assert state.fight is not None
    lines = told(state, f"/foes/{GOBLIN}/dead", True)
    assert "The fight ends: victory" in lines


def test_who_fled_is_called_back() -> None:
    gone = after(in_progress(), (f"/foes/{GOBLIN}/fled", True))
    assert told(gone, f"/foes/{GOBLIN}/fled", False) == ["Goblin is back in the fight"]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("/fight/initiative/mira", 5, "Initiative: Dragon 12, Bren 9, Mira Fell 5, Goblin 4"),
        ("/fight/round", 3, "It is round 3"),
        (f"/fight/surprised/{GOBLIN}", True, "Surprised: Goblin"),
        ("/fight/foe_tactic", "ruthless", "The foes fight by the tactic ruthless"),
        ("/fight/lair", True, "The fight is in a lair"),
        (f"/foes/{DRAGON}/resources/legendary-actions", 1, "Dragon: legendary actions, 1 left"),
        ("/party/bren/concentration", None, "Bren loses Concentration"),
    ],
)
def test_corrections_are_told_in_words(path: str, value: Any, line: str) -> None:
    assert line in told(in_progress(), path, value)


def test_conditions_of_the_dead_are_not_corrected() -> None:
    state = after(in_progress(), (f"/foes/{GOBLIN}/dead", True))
    for path in ("conditions/prone", "modifiers/armor_class", "drained_hit_points"):
        assert refused(state, f"/foes/{GOBLIN}/{path}", 1).code == "patch.dead"
    assert Condition.PRONE not in view(state, GOBLIN).conditions
