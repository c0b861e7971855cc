"""Traps and poisons (SRD 5.2, "Gameplay Toolbox", p. 197-201)."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue

from whispyrkeep.catalog.builtin import index
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.journeys.afflictions import AFFLICTIONS
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.journeys.dangers import WORKINGS
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.terms import Condition

HOUR = 3_600


def struck(game, danger, *, face=1, dice=(), effect=(), sheet=None, **fields):
    """Brin, with 400 Hit Points, in a trap or under a poison."""
    sheet = sheet or fighter(max_hit_points=400)
    played = game(sheet, save=[face], damage=list(dice), effect=list(effect))
    events = played.ask("danger", danger=danger, targets=["brin"], **fields)
    return played, events


def view(played):
    return creature(played.state, played.catalogue, "brin")


def lost(events) -> int:
    return sum(e.amount for e in events if isinstance(e, DamageTaken))


def dc(events) -> list[int]:
    return [e.target_number for e in events if isinstance(e, D20TestMade)]


def later(played, seconds):
    play = played.play()
    time_passes(play, seconds, "later")
    played.state = play.state


def test_all_are_known() -> None:
    book = {one for one in index() if one.startswith(("trap/", "poison/", "contagion/"))}
    assert book | {"curse/demonic-possession"} == set(WORKINGS) | set(AFFLICTIONS)


# --- poisons --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("danger", "save", "dice", "full"),
    [
        ("poison/purple-worm-poison", 21, [6] * 10, 60),
        ("poison/serpent-venom", 11, [6] * 3, 18),
        ("poison/wyvern-poison", 14, [6] * 7, 42),
        ("poison/midnight-tears", 17, [6] * 9, 54),
        ("poison/assassins-blood", 10, [12], 12),
    ],
)
def test_poisons_that_hurt(game, danger, save, dice, full) -> None:
    """SRD 5.2, "Purple Worm Poison", "Serpent Venom", "Wyvern Poison", "Midnight Tears",
    "Assassin's Blood" (p. 197-198): half on a success."""
    _, failed = struck(game, danger, dice=dice)
    assert (lost(failed), dc(failed)) == (full, [save])
    _, saved = struck(game, danger, face=20, dice=dice)
    assert lost(saved) == (full // 2 if save <= 24 else full)


@pytest.mark.parametrize(
    ("danger", "conditions", "hours"),
    [
        ("poison/assassins-blood", {Condition.POISONED}, 24),
        ("poison/malice", {Condition.POISONED, Condition.BLINDED}, 1),
        ("poison/truth-serum", {Condition.POISONED}, 1),
        ("poison/essence-of-ether", {Condition.POISONED, Condition.UNCONSCIOUS}, 8),
        ("poison/oil-of-taggit", {Condition.POISONED, Condition.UNCONSCIOUS}, 24),
    ],
)
def test_poisons_that_weaken(game, danger, conditions, hours) -> None:
    """SRD 5.2, "Malice", "Truth Serum", "Essence of Ether", "Oil of Taggit" (p. 197-198)."""
    played, _ = struck(game, danger, dice=[1])
    assert conditions <= view(played).conditions
    later(played, hours * HOUR - 1)
    assert view(played).has(Condition.POISONED)
    later(played, 1)
    assert not view(played).has(Condition.POISONED)
    played, _ = struck(game, danger, face=20, dice=[1])
    assert not view(played).has(Condition.POISONED)


def test_who_sleeps_of_poison_wakes_when_hurt(game) -> None:
    """SRD 5.2, "Oil of Taggit" (p. 198)."""
    played, _ = struck(game, "poison/oil-of-taggit")
    played.ask("damage", target="brin", dice="1d4", damage_type="fire")
    assert not view(played).has(Condition.UNCONSCIOUS)
    assert view(played).has(Condition.POISONED)


@pytest.mark.parametrize(("face", "asleep"), [(5, True), (7, False)])
def test_a_spiders_sting_fells_who_fails_badly(game, face, asleep) -> None:
    """SRD 5.2, "Spider's Sting" (p. 198): DC 13, by 5 or more; a fighter's save is +4."""
    played, _ = struck(game, "poison/spiders-sting", face=face - 1)
    assert view(played).has(Condition.POISONED)
    assert view(played).has(Condition.UNCONSCIOUS) is asleep


def test_torpor_halves_the_speed_for_hours(game) -> None:
    """SRD 5.2, "Torpor" (p. 198): 4d6 hours."""
    played, _ = struck(game, "poison/torpor", effect=[1, 1, 1, 2])
    assert (view(played).has(Condition.POISONED), view(played).speed) == (True, 15)
    later(played, 5 * HOUR)
    assert (view(played).has(Condition.POISONED), view(played).speed) == (False, 30)


def test_crawler_mucus_paralyzes_until_a_save(game) -> None:
    """SRD 5.2, "Crawler Mucus" (p. 197): repeated at the end of each turn."""
    played = game(fighter(), rogue(), brin_initiative=[20], initiative=[5, 1], brin_save=[1, 20],
                  attack=[2] * 9)  # fmt: skip
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    played.ask("danger", danger="poison/crawler-mucus", targets=["brin"])
    assert not view(played).has(Condition.PARALYZED)
    saves = [e for e in played.of(D20TestMade) if e.actor == "brin" and e.test == "save"]
    assert [save.outcome for save in saves] == ["failure", "success"]


# --- traps ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("danger", "level", "save", "dice", "full"),
    [
        ("trap/collapsing-roof", 1, 13, [10] * 2, 20),
        ("trap/collapsing-roof", 5, 15, [10] * 4, 40),
        ("trap/collapsing-roof", 17, 19, [10] * 18, 180),
        ("trap/fire-casting-statue", 11, 15, [10] * 10, 100),
        ("trap/poisoned-needle", 4, 11, [10], 10),
        ("trap/poisoned-needle", 11, 15, [10] * 4, 40),
    ],
)
def test_traps_grow_with_levels(game, danger, level, save, dice, full) -> None:
    """SRD 5.2, "Collapsing Roof", "Fire-Casting Statue", "Poisoned Needle" (p. 199-200)."""
    _, failed = struck(game, danger, dice=dice, level=level)
    assert (lost(failed), dc(failed)) == (full, [save])
    _, saved = struck(game, danger, face=20, dice=dice, level=level)
    assert lost(saved) == full // 2


def test_one_roof_falls_on_all(game) -> None:
    """SRD 5.2, "Damage against Multiple Targets"; "Collapsing Roof" (p. 199)."""
    played = game(fighter(), rogue(max_hit_points=90), save=[1, 1], damage=[6, 6])
    events = played.ask("danger", danger="trap/collapsing-roof", targets=["brin", "sela"])
    assert [e.amount for e in events if isinstance(e, DamageTaken)] == [12, 12]


def test_a_net_holds_until_it_is_thrown_off(game) -> None:
    """SRD 5.2, "Falling Net" (p. 199): Restrained, and a DC 10 Strength (Athletics) check."""
    played, _ = struck(game, "trap/falling-net")
    assert view(played).has(Condition.RESTRAINED)
    asked = {"actor": "brin", "ability": "strength", "skill": "athletics", "difficulty_class": 5}
    check = next(e for e in played.ask("ability_check", **asked) if isinstance(e, D20TestMade))
    assert check.target_number == 10
    assert view(played).has(Condition.RESTRAINED) is (check.outcome == "failure")


def test_nobody_huge_is_netted(game) -> None:
    """SRD 5.2, "Falling Net" (p. 199): Huge creatures succeed automatically."""
    played, events = struck(game, "trap/falling-net", sheet=fighter(size="huge"))
    assert (dc(events), view(played).has(Condition.RESTRAINED)) == ([], False)


@pytest.mark.parametrize(
    ("danger", "level", "dice", "full"),
    [
        ("trap/hidden-pit", 1, [6], 6),
        ("trap/hidden-pit", 11, [6] * 6, 36),
        ("trap/spiked-pit", 1, [6, 8, 8], 22),
        ("trap/spiked-pit", 5, [6] * 3 + [8] * 3, 42),
    ],
)
def test_pits(game, danger, level, dice, full) -> None:
    """SRD 5.2, "Hidden Pit" (p. 200), "Spiked Pit" (p. 201): no save, and Prone at the bottom."""
    played, events = struck(game, danger, dice=dice, level=level)
    assert (lost(events), dc(events)) == (full, [])
    assert view(played).has(Condition.PRONE)


def test_so_many_darts(game) -> None:
    """SRD 5.2, "Poisoned Darts" (p. 200): 1d3 darts of 1d6, and none for who gets out."""
    _, events = struck(game, "trap/poisoned-darts", dice=[6, 5, 4], effect=[3])
    assert lost(events) == 15
    _, events = struck(game, "trap/poisoned-darts", face=20)
    assert lost(events) == 0


def test_a_rolling_stone(game) -> None:
    """SRD 5.2, "Rolling Stone" (p. 201): 10d10 and Prone, or nothing."""
    played, events = struck(game, "trap/rolling-stone", dice=[10] * 10)
    assert (lost(events), view(played).has(Condition.PRONE)) == (100, True)
    _, events = struck(game, "trap/rolling-stone", face=20)
    assert lost(events) == 0


def test_an_unknown_danger_is_refused(game) -> None:
    refused = game(fighter()).refused("danger", danger="poison/hemlock", targets=["brin"])
    assert refused.code == "danger.unknown"
