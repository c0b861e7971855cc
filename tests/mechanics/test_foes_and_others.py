"""What stat blocks do to whoever is near, and what is done to those they hold (SRD 5.2.1)."""

from __future__ import annotations

import pytest
from features_game import end_turn, fought
from rules_game import Carried, cleric, fighter, hero, wizard

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.swallowing import WITHIN, swallow, swallows
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition, DamageType


def view(played, who):
    return creature(played.state, played.catalogue, who)


def held(played, foe, condition=Condition.RESTRAINED, dc=13):
    play = played.play()
    bond = ActiveCondition(condition=condition, source="Web", by="brin", escape_dc=dc)
    gain_condition(play, foe, bond)
    played.state = play.state


# --- held fast ------------------------------------------------------------------------


@pytest.mark.parametrize(("face", "free"), [(9, False), (10, True)])
def test_a_foe_that_reaches_nobody_breaks_free(game, face, free) -> None:
    """SRD 5.2, "Grappling", "Ending a Grapple" (p. 182): Athletics or Acrobatics; a bear has +3."""
    played = fought(game, fighter(), monster="monster/brown-bear", band="near", check=[face])
    held(played, "brown-bear-1")
    events = end_turn(played)
    tests = [e for e in events if isinstance(e, D20TestMade) and e.actor == "brown-bear-1"]
    assert [(test.test, test.target_number) for test in tests] == [("check", 13)]
    assert view(played, "brown-bear-1").has(Condition.RESTRAINED) is not free


def test_a_foe_that_is_held_beside_somebody_bites(game) -> None:
    """SRD 5.2, "Restrained": who can attack somebody from where it is held does so."""
    played = fought(game, fighter(), monster="monster/brown-bear", attack=[2] * 8)
    held(played, "brown-bear-1")
    events = end_turn(played)
    assert {e.test for e in events if isinstance(e, D20TestMade)} == {"attack"}


def test_spells_hurt_a_swallower_from_within(game) -> None:
    """SRD 5.2.1, Behir, "Swallow" (p. 262): damage of any kind from a creature inside it."""
    played = fought(game, wizard(), monster="monster/behir", damage=[6] * 8, save=[1] * 4,
                    attack=[2] * 20)  # fmt: skip
    play = played.play()
    swallow(play, "tam", next(swallows(view(played, "behir-1").block)), "behir-1", "Swallow")
    played.state = play.state
    played.ask("cast_spell", actor="tam", spell="spell/burning-hands", targets=["behir-1"])
    assert played.state.fight.foes["behir-1"].body.resources[WITHIN] == 18


# --- the gibbering mouther ------------------------------------------------------------


@pytest.mark.parametrize("face", [4, 6, 8])
def test_gibbering_decides_what_is_done(game, face) -> None:
    """SRD 5.2.1, Gibbering Mouther, "Gibbering" (p. 288): DC 10 Wisdom, then a d8."""
    played = fought(
        game,
        fighter(),
        monster="monster/gibbering-mouther",
        attack=[2] * 20,
        brin_save=[20, 20, 1, *[20] * 6],
        save=[20] * 8,
        brin_effect=[face],
    )
    events = end_turn(played)
    mine = [e for e in events if isinstance(e, D20TestMade) and e.actor == "brin"]
    assert (10, "failure") in [(e.target_number, e.outcome) for e in mine if e.test == "save"]
    assert any(e.test == "attack" for e in mine) is (face == 8)
    assert played.state.fight.round == 3


def test_aberrant_ground_is_hard_to_leave(game) -> None:
    """SRD 5.2.1, Gibbering Mouther, "Aberrant Ground" (p. 288): hard going within 10 feet."""
    spent = {}
    for monster in ("ogre", "gibbering-mouther"):
        played = fought(game, fighter(), monster=f"monster/{monster}", save=[20] * 4,
                        attack=[2] * 4)  # fmt: skip
        asked = {"actor": "brin", "action": "move", "target": f"{monster}-1", "band": "near"}
        played.ask("combat_action", actor="brin", action="dash")
        played.ask("combat_action", **asked)
        spent[monster] = 60 - played.state.fight.budget.movement_feet
    assert spent == {"ogre": 25, "gibbering-mouther": 50}


# --- summoned companions --------------------------------------------------------------


def test_a_steed_shares_its_riders_healing(game) -> None:
    """SRD 5.2.1, Otherworldly Steed, "Life Bond" (p. 131): from a level 1+ spell."""
    spells = Spellcasting(ability=Ability.WISDOM, slots=(2, 2), prepared=("spell/find-steed",))
    paladin = hero("Paladin", 5, spellcasting=spells)
    played = fought(game, paladin, cleric(), odo_initiative=[19], band="far", attack=[2] * 9)
    played.ask("cast_spell", actor="brin", spell="spell/find-steed")
    steed = next(one for one in played.state.fight.foes if "steed" in one)
    hurt = played.state.fight.foes[steed]
    hurt = hurt.with_(body=hurt.body.with_(hit_points=3))
    member = played.state.party["brin"]
    fight = played.state.fight.with_(foes={**played.state.fight.foes, steed: hurt})
    party = {**played.state.party, "brin": member.with_(body=member.body.with_(hit_points=20))}
    played.state = played.state.with_(fight=fight, party=party)
    end_turn(played)
    while played.state.fight.acting != "odo":
        end_turn(played, played.state.fight.acting)
    played.ask("cast_spell", actor="odo", spell="spell/cure-wounds", targets=["brin"])
    gained = view(played, "brin").hit_points - 20
    assert gained > 0
    assert view(played, steed).hit_points == 3 + gained


def test_a_dragon_spirit_shares_a_resistance(game) -> None:
    """SRD 5.2.1, Draconic Spirit, "Shared Resistances" (p. 166): one type, of the spirit's own."""
    spells = Spellcasting(ability=Ability.CHARISMA, slots=(0, 0, 0, 0, 1),
                          prepared=("spell/summon-dragon",))  # fmt: skip
    pouch = (Carried(item="item/component-pouch"),)
    played = fought(game, hero("Sorcerer", 9, spellcasting=spells, equipment=pouch,
                               money_cp=99_999), band="far")  # fmt: skip
    assert DamageType.COLD not in view(played, "brin").resistances
    played.ask("cast_spell", actor="brin", spell="spell/summon-dragon", damage_type="cold")
    assert DamageType.COLD in view(played, "brin").resistances
