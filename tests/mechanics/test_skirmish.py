"""Fights outside campaigns: decision points, the runner, and the encounter budget."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_game import cleric, fighter, rogue, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.tactics import tactic, tactics
from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.choosing.decisions import decision, refusal_of
from whispyrkeep.mechanics.choosing.points import Decision
from whispyrkeep.mechanics.fights.encounters import budgets, encounter_budget
from whispyrkeep.mechanics.fights.skirmish import Skirmish, begin, decide, evolve, simulate
from whispyrkeep.models.events import D20TestMade, DiceRolled, FightEnded, FightTurnStarted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Attack, CombatAction, StartFight, UseAction
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Band

CATALOGUE = Catalogue({})
GOBLINS = ("monster/goblin-warrior",) * 3
SIDES = (fighter(), rogue(), cleric(), wizard())


def fought(
    foes=GOBLINS, *, sheets=SIDES, allies=(), seed=1, party="straightforward",
    others="straightforward", rounds=100, band=Band.NEAR,
) -> Skirmish:  # fmt: skip
    request = StartFight(monsters=foes, allies=allies, band=band)
    minds = {"party": tactic(party), "foes": tactic(others)}
    found = simulate(begin(sheets), request, KeyedDice(seed), minds, rounds)
    assert isinstance(found, Skirmish), found
    return found


def folded(state: CampaignState, events) -> CampaignState:
    for event in events:
        state = evolve(state, event)
    return state


def fight_begun(*sheets, foes=GOBLINS, seed=1, band=Band.ENGAGED) -> CampaignState:
    state = begin(sheets)
    events = decide(state, StartFight(monsters=foes, band=band), KeyedDice(seed))
    assert not isinstance(events, Rejection)
    return folded(state, events)


# --- decision points ------------------------------------------------------------------


def test_every_creature_s_turn_waits_for_a_choice() -> None:
    state = fight_begun(fighter())
    seen = set()
    for _ in range(8):
        point = decision(state, CATALOGUE)
        assert point is not None and point.actor == state.fight.acting
        seen.add(point.side)
        end = CombatAction(actor=point.actor, action="end_turn")
        assert point.options[-1] == end
        state = folded(state, decide(state, end, KeyedDice(1)))
    assert seen == {"party", "foes"}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_option_is_executable_and_others_are_refused(data) -> None:
    """Whoever chooses at random among the options never meets a refusal."""
    state = fight_begun(*SIDES, foes=("monster/ogre", "monster/wolf", "monster/mage"))
    earlier: tuple = ()
    for _ in range(data.draw(st.integers(1, 12))):
        point = decision(state, CATALOGUE)
        if point is None:
            return
        chosen = data.draw(st.sampled_from(point.options))
        events = decide(state, chosen, KeyedDice(3), earlier)
        assert not isinstance(events, Rejection), (chosen, events)
        state, earlier = folded(state, events), events


def test_options_of_a_foe_are_its_stat_block_s() -> None:
    state = fight_begun(fighter(abilities=fighter().abilities), foes=("monster/ogre",), seed=2)
    while state.fight.acting != "ogre-1":
        end = CombatAction(actor=state.fight.acting, action="end_turn")
        state = folded(state, decide(state, end, KeyedDice(2)))
    options = decision(state, CATALOGUE).options
    assert UseAction(actor="ogre-1", action="greatclub", target="brin") in options
    assert CombatAction(actor="ogre-1", action="dodge") in options
    assert Attack(actor="brin", target="ogre-1", weapon="longsword") not in options


def test_a_refusal_costs_no_die_and_says_why() -> None:
    state = fight_begun(fighter(), foes=("monster/ogre",))
    wrong = UseAction(actor="ogre-1", action="juggle", target="brin")
    found = refusal_of(state, CATALOGUE, wrong, everybody=True)
    assert found is not None and found.code in ("action.none", "fight.not_your_turn")
    as_campaign = refusal_of(state, CATALOGUE, wrong)
    assert as_campaign is not None and as_campaign.code == "actor.not_a_player"


def test_a_foe_aims_at_nobody_in_vain() -> None:
    """Its Bonus Actions ask about their target, too."""
    state = fight_begun(fighter(), foes=("monster/medusa",), seed=2)
    while state.fight.acting != "medusa-1":
        end = CombatAction(actor=state.fight.acting, action="end_turn")
        state = folded(state, decide(state, end, KeyedDice(2)))
    wrong = UseAction(actor="medusa-1", action="petrifying-gaze", target="nobody")
    found = refusal_of(state, CATALOGUE, wrong, everybody=True)
    assert found is not None and found.code == "target.unknown"


# --- the runner -----------------------------------------------------------------------


@pytest.mark.parametrize("party", tactics())
@pytest.mark.parametrize("others", ["straightforward", "ruthless", "careful"])
def test_a_fight_ends_and_its_events_give_its_state(party: str, others: str) -> None:
    foes = (*GOBLINS, "monster/ogre")
    found = fought(foes, party=party, others=others, seed=5)
    assert folded(found.start, found.events) == found.end
    assert sum(isinstance(e, FightEnded) for e in found.events) == 1
    assert found.winner in ("party", "foes")


def test_a_seed_tells_one_fight() -> None:
    assert fought(seed=9).events == fought(seed=9).events
    assert fought(seed=9).events != fought(seed=10).events


def test_dice_are_those_of_a_first_fight() -> None:
    keys = {e.roll.key.scope for e in fought().events if isinstance(e, D20TestMade | DiceRolled)}
    assert keys == {"fight:1"}


def test_nobody_draws_twice_from_one_stream() -> None:
    keys = [e.roll.key for e in fought().events if isinstance(e, D20TestMade | DiceRolled)]
    assert len(keys) == len(set(keys))


def test_monsters_fight_monsters() -> None:
    found = fought(("monster/troll",), sheets=(), allies=("monster/ogre",) * 4)
    assert {one.side for one in found.fighters} == {"party", "foes"}
    assert found.budget is None


def test_a_fight_is_broken_off_after_so_many_rounds() -> None:
    found = fought(("monster/tarrasque",), sheets=(), allies=("monster/tarrasque",), rounds=2)
    assert (found.winner, found.rounds) == ("nobody", 2)
    assert max(e.round for e in found.events if isinstance(e, FightTurnStarted)) <= 3


def test_what_was_spent_is_told() -> None:
    found = fought((*GOBLINS, *GOBLINS), seed=3)
    caster = next(one for one in found.fighters if one.id == "tam")
    assert caster.spent.get("slot-1", 0) + caster.spent.get("slot-2", 0) > 0


def test_the_sparing_keep_their_slots_while_nobody_is_bloodied() -> None:
    found = fought(("monster/commoner",), party="protective")
    assert all(not one.spent for one in found.fighters)


def test_the_healer_heals() -> None:
    """A tactic that heals at half: cure or word as soon as a friend is Bloodied."""
    found = fought(("monster/ogre",) * 2, party="protective", seed=4)
    assert any(isinstance(e, DiceRolled) and e.purpose == "healing" for e in found.events)


# --- the encounter budget -------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "low", "moderate", "high"),
    [
        (1, 50, 75, 100),
        (5, 500, 750, 1_100),
        (15, 3_300, 5_400, 7_800),
        (20, 6_400, 13_200, 22_000),
    ],
)
def test_the_budget_by_level(level: int, low: int, moderate: int, high: int) -> None:
    """SRD 5.2.1, "XP Budget per Character"."""
    assert budgets(Catalogue({}))[level] == (low, moderate, high)


@pytest.mark.parametrize(
    ("levels", "difficulty", "worth"), [((1,) * 4, "low", 200), ((3,) * 5, "moderate", 1_125)]
)
def test_the_book_s_examples(levels, difficulty: str, worth: int) -> None:
    """SRD 5.2.1, "Step 3: Spend Your Budget", Examples 1 and 2."""
    found = encounter_budget(levels, (), CATALOGUE)
    assert getattr(found, difficulty) == worth


def test_each_character_adds_the_budget_of_their_own_level() -> None:
    found = encounter_budget((1, 5), (), CATALOGUE)
    assert (found.low, found.moderate, found.high) == (550, 825, 1_200)


def test_difficulties() -> None:
    """Ogres are worth 450: SRD 5.2.1, "Ogre"."""
    words = [
        encounter_budget((5,) * 4, ("monster/ogre",) * count, CATALOGUE).difficulty
        for count in (4, 6, 9, 10)
    ]
    assert words == ["low", "moderate", "high", "beyond"]


# --- reactions ------------------------------------------------------------------------


def test_whoever_plays_a_creature_is_asked_about_its_reactions() -> None:
    """SRD 5.2, "Opportunity Attacks": you can make one, and need not."""
    state = fight_begun(fighter(), foes=("monster/ogre",), seed=2)
    while state.fight.acting != "brin":
        end = CombatAction(actor=state.fight.acting, action="end_turn")
        state = folded(state, decide(state, end, KeyedDice(2)))
    away = CombatAction(actor="brin", action="move", target="ogre-1", band=Band.NEAR)
    for wish in (0, -1):
        asked: list[Decision] = []

        def react(_state, point, asked=asked, wish=wish):
            asked.append(point)
            return point.options[wish]

        events = decide(state, away, KeyedDice(2), react=react)
        struck = [e for e in events if isinstance(e, D20TestMade) and e.test == "attack"]
        assert (asked[0].actor, asked[0].side, asked[0].window) == ("ogre-1", "foes", "leaving")
        assert bool(struck) is (wish == 0)


def test_a_tactic_may_take_no_reactions() -> None:
    still = tactic("careful").with_(reacts=False, id="still")
    request = StartFight(monsters=GOBLINS, band=Band.ENGAGED)
    minds = {"party": tactic("careful"), "foes": still}
    found = simulate(begin((rogue(),)), request, KeyedDice(4), minds)
    assert isinstance(found, Skirmish)
    used = [e.budget.reactions_used for e in found.events if e.type == "BudgetChanged"]
    assert all(who == "sela" for reactions in used for who in reactions)
