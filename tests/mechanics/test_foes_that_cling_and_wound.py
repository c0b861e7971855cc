"""What stays on a target until an action ends it: infernal wounds, cloakers, darkmantles."""

from __future__ import annotations

import pytest
from foes_game import does, faced, passes, rolled, view
from rules_game import cleric, fighter, rogue

from whispyrkeep.mechanics.choosing.choices import proposals
from whispyrkeep.mechanics.choosing.minds import choose_target
from whispyrkeep.mechanics.choosing.sides import tactic_of
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.models.events import DamageTaken
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition, EffectKind

HIT = [19]


def two(**changes):
    return fighter(max_hit_points=400, **changes), cleric(max_hit_points=90)


def bled(played, source):
    return [e.amount for e in played.of(DamageTaken) if e.source == source and e.target == "brin"]


# --- infernal wounds ------------------------------------------------------------------


def test_an_infernal_wound_bleeds_every_turn(game) -> None:
    """SRD 5.2.1, Bearded Devil, "Infernal Glaive" (p. 263): 1d10 Hit Points, for 1 minute."""
    faces = {"attack": [19, *[1] * 30], "save": [1, *[20] * 9], "damage": [5] * 9}
    played = faced(game, "bearded-devil", sheets=two(), **faces)
    does(played, "bearded-devil-1", "infernal-glaive")
    wound = view(played).effects(EffectKind.LASTING)[0]
    assert wound.ends_at == played.state.time + 60
    before = len(rolled(played, "save"))
    does(played, "bearded-devil-1", "infernal-glaive")
    assert len(rolled(played, "save")) == before, "who has a wound makes no second save"
    passes(played, 3)
    assert len(bled(played, "Infernal Glaive")) >= 2


@pytest.mark.parametrize(("face", "closed"), [(13, True), (2, False)])
def test_a_wound_is_stanched_by_a_check(game, face: int, closed: bool) -> None:
    """DC 12 Wisdom (Medicine), by the target or by a creature within 5 feet, as an action."""
    played = faced(game, "bearded-devil", sheets=two(), attack=HIT, save=[1], check=[face])
    does(played, "bearded-devil-1", "infernal-glaive")
    while played.state.fight.acting != "brin":
        passes(played)
    played.ask("combat_action", actor="brin", action="break_free")
    assert rolled(played, "check")[-1].target_number == 12
    assert rolled(played, "check")[-1].label == "Wisdom (Medicine)"
    assert bool(view(played).effects(EffectKind.LASTING)) is not closed
    assert not played.state.fight.budget.action


def test_a_companion_stanches_it_too(game) -> None:
    played = faced(game, "horned-devil", sheets=two(), save=[1], check=[20], attack=[1] * 9)
    does(played, "horned-devil-1", "infernal-tail")
    refused = played.refused("combat_action", actor="brin", action="break_free", target="x")
    assert refused.code == "target.unknown"
    passes(played)
    friend = played.state.fight.acting
    played.ask("combat_action", actor=friend, action="break_free", target="brin")
    assert rolled(played, "check")[-1].target_number == 17
    assert not view(played).effects(EffectKind.LASTING)


def test_a_spell_that_heals_closes_the_wound(game) -> None:
    """ "after a spell restores Hit Points to the target" """
    played = faced(game, "bearded-devil", sheets=two(), attack=HIT, save=[1])
    does(played, "bearded-devil-1", "infernal-glaive")
    passes(played)
    healer = played.state.fight.acting
    played.ask("cast_spell", actor=healer, spell="spell/cure-wounds", targets=["brin"])
    assert not view(played).effects(EffectKind.LASTING)


# --- creatures that cling -------------------------------------------------------------


def test_a_cloaker_shares_its_wounds(game) -> None:
    """SRD 5.2.1, Cloaker, "Attach" (p. 274): Blinded; half of the damage goes to the target."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=90))
    played = faced(game, "cloaker", sheets=sheets, attack=[19, 15, *[1] * 9])
    does(played, "cloaker-1", "attach")
    assert view(played).has(Condition.BLINDED)
    before = view(played).hit_points, view(played, "cloaker-1").hit_points
    played.ask("damage", target="cloaker-1", dice="21", damage_type="fire")
    after = view(played).hit_points, view(played, "cloaker-1").hit_points
    assert (before[0] - after[0], before[1] - after[1]) == (10, 10)


@pytest.mark.parametrize(("face", "freed"), [(15, True), (2, False)])
def test_a_cloaker_is_torn_off(game, face: int, freed: bool) -> None:
    """DC 14 Strength (Athletics), by the target or a creature within 5 feet of it."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=90))
    played = faced(game, "cloaker", sheets=sheets, attack=[19, 19], check=[face])
    does(played, "cloaker-1", "attach")
    played.ask("combat_action", actor="brin", action="break_free")
    assert rolled(played, "check")[-1].target_number == 14
    assert view(played).has(Condition.BLINDED) is not freed
    assert bool(view(played, "cloaker-1").effects(EffectKind.LASTING)) is not freed


def test_who_clings_attacks_nobody_else(game) -> None:
    """SRD 5.2.1, Darkmantle, "Crush" (p. 279): only the target, with Advantage; its Speed is 0."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=90))
    played = faced(game, "darkmantle", sheets=sheets, attack=[19] * 30, target=[1] * 9)
    does(played, "darkmantle-1", "crush", "sela")
    assert not view(played, "sela").has(Condition.BLINDED), "no Advantage, and so not covered"
    assert view(played, "darkmantle-1").speed == 0
    play = played.play()
    mind = tactic_of(play, "darkmantle-1")
    assert choose_target(play, "darkmantle-1", mind) == "sela"
    does(played, "darkmantle-1", "crush", "sela")
    assert rolled(played, "attack")[-1].roll.advantage == "advantage"


def test_a_darkmantle_covers_and_smothers(game) -> None:
    """With Advantage on the attack roll: Blinded, and suffocating while it is attached."""
    played = faced(game, "darkmantle", attack=[19, 19, *[1] * 30])
    play = played.play()
    gain_condition(play, "brin", ActiveCondition(condition=Condition.RESTRAINED))
    played.state = play.state
    does(played, "darkmantle-1", "crush")
    assert view(played).has(Condition.BLINDED)
    passes(played)
    assert view(played).exhaustion == 1


def test_air_takes_the_exhaustion_away(game) -> None:
    """SRD 5.2, Rules Glossary, "Suffocation [Hazard]"."""
    played = faced(game, "darkmantle", "goblin-warrior", attack=[19, 19, *[1] * 30], check=[20])
    play = played.play()
    gain_condition(play, "brin", ActiveCondition(condition=Condition.RESTRAINED))
    played.state = play.state
    does(played, "darkmantle-1", "crush")
    passes(played)
    assert view(played).exhaustion == 1
    while played.state.fight.acting != "brin":
        passes(played)
    played.ask("combat_action", actor="brin", action="break_free")
    assert not view(played).has(Condition.BLINDED)
    passes(played)
    assert view(played).exhaustion == 0


def test_a_tactic_tears_off_what_blinds(game) -> None:
    """Whoever is covered by a cloaker spends the action on it before a blow."""
    played = faced(game, "cloaker", attack=[19, 19])
    does(played, "cloaker-1", "attach")
    play = played.play()
    first = next(proposals(play, "brin", "cloaker-1", tactic_of(play, "brin")))
    assert (first.kind, first.action) == ("combat_action", "break_free")
