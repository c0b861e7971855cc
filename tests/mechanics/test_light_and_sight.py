"""Light and darkness: who sees whom, what checks rely on it, and what burns."""

from __future__ import annotations

import pytest
from rules_game import WORLD, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness, perceived
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import ConditionGained, D20TestMade, EffectEnded
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition, EffectKind
from whispyrkeep.models.universe import Ruleset

BANDIT, SKELETON, BAT = "monster/bandit", "monster/skeleton", "monster/giant-octopus"
KIT = (
    Carried(item="item/longsword", equipped=True),
    Carried(item="item/javelin", quantity=4),
    Carried(item="item/torch", quantity=2),
    Carried(item="item/lamp"),
    Carried(item="item/oil"),
    Carried(item="item/tinderbox"),
)


def world(light: str, *, counts: bool = True):
    place = WORLD.places["quay"].with_(light=light)
    rules = Ruleset(light=counts)
    return WORLD.with_(places=WORLD.places | {"quay": place}, rules=rules)


@pytest.fixture
def dark(game):
    """A game in the dark, or in another light."""

    def begin(*sheets, light="dark", counts=True, **faces):
        faces.setdefault(f"{sheets[0].id}_initiative", [20])
        faces.setdefault("initiative", [2] * 10)
        return game(state=state_of(*sheets, world=world(light, counts=counts)), **faces)

    return begin


def fought(played, monster: str, band: str = "engaged"):
    played.ask("start_fight", monsters=[monster], band=band)
    return played


def first_attack(played, actor: str, **fields) -> D20TestMade:
    found = played.ask("attack", actor=actor, **fields)
    return next(e for e in found if isinstance(e, D20TestMade) and e.test == "attack")


# --- how bright it is -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("light", "item", "by_band"),
    [
        ("dark", None, (0, 0, 0)),
        ("dim", None, (1, 1, 1)),
        ("bright", None, (2, 2, 2)),
        ("dark", "item/torch", (2, 1, 0)),
        ("dark", "item/lamp", (2, 1, 0)),
        ("dim", "item/torch", (2, 1, 1)),
    ],
)
def test_light_falls_as_far_as_its_source_says(dark, light, item, by_band) -> None:
    """SRD 5.2, "Torch": 20 feet and 20 more; "Lamp": 15 and 30 more. Near is 30, far 120."""
    played = dark(fighter(equipment=KIT), light=light)
    if item:
        played.ask("light", actor="brin", item=item)
    fought(played, SKELETON, "far")
    fight = played.state.fight
    for band, expected in zip(Band, by_band, strict=True):
        moved = fight.foes["skeleton-1"].with_(band=band)
        state = played.state.with_(fight=fight.with_(foes={"skeleton-1": moved}))
        assert brightness(state, "skeleton-1") is Brightness(expected), band


@pytest.mark.parametrize(
    ("sheet", "light", "seen"),
    [
        (fighter(), "dark", Brightness.DARK),
        (cleric(), "dark", Brightness.DIM),
        (cleric(), "dim", Brightness.BRIGHT),
        (wizard(), "dark", Brightness.DIM),
        (rogue(), "dim", Brightness.DIM),
    ],
)
def test_darkvision_is_one_step_of_light(dark, sheet, light, seen) -> None:
    """SRD 5.2, "Darkvision"; Dwarves and Elves have it, Humans and Halflings do not."""
    played = dark(sheet, light=light)
    view = creature(played.state, played.catalogue, sheet.id)
    assert perceived(played.state, view, sheet.id) is seen


# --- attacks --------------------------------------------------------------------------


def test_who_sees_in_the_dark_has_the_upper_hand(dark) -> None:
    """SRD 5.2, "Unseen Attackers and Targets": Brin sees nothing, the skeleton does."""
    played = fought(dark(fighter()), SKELETON)
    mine = first_attack(played, "brin", target="skeleton-1")
    assert mine.roll.advantage is AdvantageState.DISADVANTAGE
    found = played.ask("combat_action", actor="brin", action="end_turn")
    its = next(e for e in found if isinstance(e, D20TestMade) and e.actor == "skeleton-1")
    assert "+ unseen attacker" in its.roll.advantage_sources


@pytest.mark.parametrize("torch", [True, False])
def test_a_torch_makes_it_even(dark, torch: bool) -> None:
    played = dark(fighter(equipment=KIT))
    if torch:
        played.ask("light", actor="brin", item="item/torch")
    fought(played, SKELETON)
    expected = AdvantageState.NORMAL if torch else AdvantageState.DISADVANTAGE
    assert first_attack(played, "brin", target="skeleton-1").roll.advantage is expected


def test_where_nobody_sees_anybody_it_cancels_out(dark) -> None:
    """SRD 5.2, "They Don't Stack": unseen attacker and unseen target."""
    played = fought(dark(fighter()), BANDIT)
    roll = first_attack(played, "brin", target="bandit-1").roll
    assert roll.advantage is AdvantageState.NORMAL
    assert set(roll.advantage_sources) == {"+ unseen attacker", "- unseen target"}


def test_dim_light_hinders_no_attack(dark) -> None:
    """SRD 5.2, "Lightly Obscured": Perception checks alone."""
    played = fought(dark(fighter(), light="dim"), BANDIT)
    assert first_attack(played, "brin", target="bandit-1").roll.advantage_sources == ()


def test_a_world_may_leave_light_out(dark) -> None:
    played = fought(dark(fighter(), counts=False), SKELETON)
    assert first_attack(played, "brin", target="skeleton-1").roll.advantage_sources == ()


def test_no_opportunity_attack_on_whom_one_does_not_see(dark) -> None:
    """SRD 5.2, "Opportunity Attacks": a creature that you can see."""
    played = fought(dark(fighter()), BANDIT)
    found = played.ask("combat_action", actor="brin", action="move", target="bandit-1",
                       band="near")  # fmt: skip
    assert not [e for e in found if isinstance(e, D20TestMade)]


# --- checks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("light", "skill", "relies_on", "outcome"),
    [
        ("dim", "perception", "sight", AdvantageState.DISADVANTAGE),
        ("dim", "perception", "hearing", AdvantageState.NORMAL),
        ("dim", "perception", None, AdvantageState.NORMAL),
        ("dim", "survival", "sight", AdvantageState.NORMAL),
        ("dark", "perception", "sight", "fails"),
        ("dark", "perception", "hearing", AdvantageState.NORMAL),
        ("bright", "perception", "sight", AdvantageState.NORMAL),
    ],
)
def test_light_counts_where_a_check_relies_on_sight(dark, light, skill, relies_on, outcome) -> None:
    """SRD 5.2, "Obscured Areas": Disadvantage on Perception in Dim Light, blind in Darkness."""
    played = dark(fighter(), light=light)
    (test,) = played.ask("ability_check", actor="brin", ability="wisdom", skill=skill,
                         difficulty_class=5, relies_on=relies_on)  # fmt: skip
    if outcome == "fails":
        assert (test.outcome, test.roll.dice) == ("failure", ())
        assert "Darkness" in test.roll.expression
    else:
        assert test.roll.advantage is outcome


@pytest.mark.parametrize(
    ("condition", "relies_on", "fails"),
    [
        (Condition.BLINDED, "sight", True),
        (Condition.BLINDED, "hearing", False),
        (Condition.DEAFENED, "hearing", True),
        (Condition.DEAFENED, "sight", False),
        (Condition.BLINDED, None, False),
    ],
)
def test_the_blinded_and_deafened_fail_what_takes_the_sense(
    game, condition, relies_on, fails
) -> None:
    """SRD 5.2, Rules Glossary, "Blinded", "Deafened"."""
    active = ActiveCondition(condition=condition)
    state = apply(state_of(fighter()), ConditionGained(target="brin", active=active))
    played = game(state=state, check=[20])
    (test,) = played.ask("ability_check", actor="brin", ability="wisdom",
                         difficulty_class=5, relies_on=relies_on)  # fmt: skip
    assert (test.outcome == "failure") is fails


# --- what burns -----------------------------------------------------------------------


def test_a_torch_burns_for_an_hour_and_is_gone(dark) -> None:
    """SRD 5.2, "Torch"."""
    played = dark(fighter(equipment=KIT))
    played.ask("light", actor="brin", item="item/torch")
    assert played.state.party["brin"].inventory["item/torch"] == 1
    found = played.ask("rest", length="short")
    assert [e.why for e in found if isinstance(e, EffectEnded)] == ["ran out"]
    assert brightness(played.state, "brin") is Brightness.DARK


def test_a_lamp_burns_oil(dark) -> None:
    """SRD 5.2, "Lamp"; ruling: six hours a flask."""
    played = dark(fighter(equipment=KIT))
    played.ask("light", actor="brin", item="item/lamp")
    inventory = played.state.party["brin"].inventory
    assert "item/oil" not in inventory
    assert inventory["item/lamp"] == 1
    (burning,) = played.state.party["brin"].body.effects
    assert burning.ends_at == played.state.time + 6 * 3_600
    played.ask("light", actor="brin", item="item/lamp", on=False)
    assert played.refused("light", actor="brin", item="item/lamp").code == "item.not_carried"


def test_lighting_takes_the_bonus_action(dark) -> None:
    """SRD 5.2, "Tinderbox"."""
    played = fought(dark(fighter(equipment=KIT)), SKELETON)
    played.ask("light", actor="brin", item="item/torch")
    budget = played.state.fight.budget
    assert (budget.action, budget.bonus_action) == (True, False)
    assert played.refused("light", actor="brin", item="item/lamp").code == "budget.bonus-action"


def test_the_light_spell_lights(dark) -> None:
    """SRD 5.2, "Light": 20 feet and 20 more for an hour."""
    played = dark(wizard(equipment=(Carried(item="item/component-pouch"),)))
    played.ask("cast_spell", actor="tam", spell="spell/light")
    (light,) = played.state.party["tam"].body.effects
    assert (light.kind, light.value, light.dim_feet) == (EffectKind.LIGHT, 20, 20)
    assert light.ends_at == played.state.time + 3_600


@pytest.mark.parametrize(
    ("item", "on", "code"),
    [
        ("item/rope", True, "light.what"),
        ("item/candle", True, "item.not_carried"),
        ("item/torch", False, "light.out"),
    ],
)
def test_what_does_not_burn(dark, item: str, on: bool, code: str) -> None:
    played = dark(fighter(equipment=KIT))
    assert played.refused("light", actor="brin", item=item, on=on).code == code


def test_fire_comes_from_a_tinderbox_or_another_flame(dark) -> None:
    """SRD 5.2, "Tinderbox"."""
    bare = fighter(equipment=(Carried(item="item/torch", quantity=2),))
    played = dark(bare, rogue(equipment=(Carried(item="item/candle"),)))
    assert played.refused("light", actor="brin", item="item/torch").code == "light.no_fire"
    lit = dark(bare, rogue(equipment=KIT))
    lit.ask("light", actor="brin", item="item/torch")
    twice = lit.refused("light", actor="brin", item="item/torch")
    assert twice.code == "light.burning"
