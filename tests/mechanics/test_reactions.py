"""Readied attacks, Opportunity Attacks of the party, Loading, and what the fallen let go of."""

from __future__ import annotations

import pytest
from rules_game import abilities, fighter, rogue, state_of

from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import D20TestMade, EffectEnded, FightEnded, FoeFled, ItemEquipped
from whispyrkeep.models.terms import Condition, EffectKind, Trigger

GOBLIN = "monster/goblin-warrior"
WOLF = "monster/wolf"


def fought(game, *sheets, monster=WOLF, band="near", **faces):
    """A fight in which the first character acts first and the foes last."""
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = game(state=state_of(*sheets), **faces)
    played.ask("start_fight", monsters=[monster], band=band)
    return played


def ready(played, actor: str, **fields):
    fields.setdefault("trigger", Trigger.COMES_CLOSER)
    return played.ask("combat_action", actor=actor, action="ready", **fields)


def end_turn(played, actor: str):
    return played.ask("combat_action", actor=actor, action="end_turn")


def attacks(events) -> list[tuple[str, str]]:
    return [(e.actor, e.label) for e in events if isinstance(e, D20TestMade) and e.test == "attack"]


# --- Ready ----------------------------------------------------------------------------


def test_a_readied_attack_answers_the_foe_that_comes_into_reach(game) -> None:
    """SRD 5.2, "Ready": a Reaction right after the trigger finishes, before the bite."""
    played = fought(game, fighter())
    ready(played, "brin")
    assert not played.state.fight.budget.action
    found = end_turn(played, "brin")
    assert attacks(found)[:2] == [("brin", "Longsword"), ("wolf-1", "Bite")]
    assert played.state.party["brin"].body.effects == ()


def test_a_readied_attack_can_wait_for_an_attack(game) -> None:
    played = fought(game, fighter(), band="engaged", wolf_1_attack=[2])
    ready(played, "brin", trigger=Trigger.ATTACKS)
    assert attacks(end_turn(played, "brin")) == [("wolf-1", "Bite"), ("brin", "Longsword")]


def test_a_foe_that_falls_to_it_does_not_bite(game) -> None:
    played = fought(game, fighter(), brin_attack=[20], brin_damage=[8, 8])
    ready(played, "brin")
    found = end_turn(played, "brin")
    assert attacks(found) == [("brin", "Longsword")]
    assert [e.outcome for e in found if isinstance(e, FightEnded)] == ["victory"]


def test_only_the_foe_waited_for_is_answered(game) -> None:
    played = game(fighter(), brin_initiative=[20], initiative=[2, 2])
    played.ask("start_fight", monsters=[WOLF, "monster/giant-rat"], band="near")
    ready(played, "brin", target="giant-rat-1")
    found = end_turn(played, "brin")
    aimed = [e.against for e in found if isinstance(e, D20TestMade) and e.actor == "brin"]
    assert aimed == ["giant-rat-1"]


def test_it_is_one_attack_and_the_reaction_is_spent(game) -> None:
    """SRD 5.2, "Extra Attack": on your turn; "Reaction": one until the next turn begins."""
    played = fought(game, fighter(features=("extra-attack",)))
    ready(played, "brin")
    found = end_turn(played, "brin")
    assert len([a for a in attacks(found) if a[0] == "brin"]) == 1
    assert played.state.fight.acting == "brin"


def test_what_does_not_happen_before_the_next_turn_is_over(game) -> None:
    played = fought(game, fighter(), monster=GOBLIN)
    ready(played, "brin")
    found = end_turn(played, "brin")
    assert attacks(found) == [("goblin-warrior-1", "Shortbow")]
    ended = [e for e in found if isinstance(e, EffectEnded) and e.kind is EffectKind.READIED]
    assert [e.why for e in ended] == ["ran out"]


def test_a_readied_bow_spends_an_arrow_when_it_shoots(game) -> None:
    played = fought(game, rogue(), sela_attack=[2])
    ready(played, "sela", weapon="shortbow")
    assert played.state.party["sela"].inventory["item/arrow"] == 20
    end_turn(played, "sela")
    assert played.state.party["sela"].inventory["item/arrow"] == 19


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"trigger": None}, "ready.trigger"),
        ({"weapon": "grapple"}, "ready.what"),
        ({"weapon": "longbow"}, "item.not_carried"),
        ({"target": "brin"}, "target.not_fighting"),
        ({"target": "nobody"}, "target.unknown"),
    ],
)
def test_what_cannot_be_readied(game, fields: dict, code: str) -> None:
    played = fought(game, fighter())
    asked = {"trigger": Trigger.COMES_CLOSER} | fields
    found = played.refused("combat_action", actor="brin", action="ready", **asked)
    assert found.code == code


# --- Opportunity Attacks --------------------------------------------------------------


def test_foes_that_flee_out_of_reach_are_struck_at(game) -> None:
    """SRD 5.2, "Opportunity Attacks": right before it leaves the reach, by a Reaction each."""
    played = fought(game, fighter(), rogue(), band="engaged", sela_initiative=[19],
                    attack=[2, 2])  # fmt: skip
    found = played.ask("end_fight", how="flight")
    assert attacks(found) == [("brin", "Longsword"), ("sela", "Shortsword")]
    assert [e.foe for e in found if isinstance(e, FoeFled)] == ["wolf-1"]


def test_a_foe_cut_down_as_it_turns_has_not_fled(game) -> None:
    played = fought(game, fighter(), band="engaged", brin_attack=[20], brin_damage=[8, 8])
    found = played.ask("end_fight", how="flight")
    assert not [e for e in found if isinstance(e, FoeFled)]
    assert played.state.party["brin"].experience == 50


@pytest.mark.parametrize(("band", "let_go"), [("near", False), ("engaged", True)])
def test_who_is_not_in_reach_or_let_go_is_not_struck(game, band: str, let_go: bool) -> None:
    """SRD 5.2: you can make one; nobody must."""
    played = fought(game, fighter(), band=band)
    assert attacks(played.ask("end_fight", how="flight", let_go=let_go)) == []


def test_an_opportunity_attack_draws_nothing(game) -> None:
    """SRD 5.2: one melee attack with a weapon or an Unarmed Strike."""
    sheet = rogue(equipment=(Carried(item="item/shortbow", equipped=True),
                             Carried(item="item/dagger")))  # fmt: skip
    played = fought(game, sheet, band="engaged")
    assert attacks(played.ask("end_fight", how="flight")) == [("sela", "Unarmed Strike")]


# --- Loading --------------------------------------------------------------------------


def test_a_loading_weapon_fires_once_an_action(game) -> None:
    """SRD 5.2, "Loading": regardless of the number of attacks."""
    kit = (Carried(item="item/light-crossbow"), Carried(item="item/bolt", quantity=20),
           Carried(item="item/javelin"), Carried(item="item/longbow"),
           Carried(item="item/arrow", quantity=20))  # fmt: skip
    sheet = fighter(features=("extra-attack", "action-surge"), equipment=kit,
                    abilities=abilities(16, 14, 14, 10, 12, 8))  # fmt: skip
    played = fought(game, sheet, band="near", brin_attack=[2] * 9)
    at = {"actor": "brin", "target": "wolf-1"}
    played.ask("attack", weapon="light-crossbow", **at)
    assert played.refused("attack", weapon="light-crossbow", **at).code == "attack.loading"
    played.ask("attack", weapon="longbow", **at)
    played.ask("use_feature", actor="brin", feature="action-surge")
    played.ask("attack", weapon="light-crossbow", **at)
    assert played.state.party["brin"].inventory["item/bolt"] == 18


# --- letting go -----------------------------------------------------------------------


def test_the_unconscious_drop_their_weapons_and_keep_their_shield(game) -> None:
    """SRD 5.2, "Unconscious": you drop whatever you're holding; ruling: a Shield stays."""
    played = fought(game, fighter(), rogue(), sela_initiative=[19], band="near")
    found = played.ask("damage", target="brin", dice="20d4", damage_type="force")
    dropped = [e for e in found if isinstance(e, ItemEquipped)]
    assert [(e.item, e.on, e.dropped) for e in dropped] == [("item/longsword", False, True)]
    assert "item/shield" in played.state.party["brin"].equipped


def test_what_was_dropped_is_picked_up_with_the_next_attack(game) -> None:
    """SRD 5.2, "Equipping and Unequipping Weapons": equipping includes picking it up."""
    healer = rogue(equipment=(Carried(item="item/potion-of-healing"),))
    played = fought(game, fighter(), healer, sela_initiative=[19], band="engaged",
                    wolf_1_attack=[2] * 9)  # fmt: skip
    played.ask("damage", target="brin", dice="8d8", damage_type="force")
    played.ask("use_item", actor="sela", item="item/potion-of-healing", target="brin")
    end_turn(played, "sela")
    assert "item/longsword" not in played.state.party["brin"].equipped
    played.ask("combat_action", actor="brin", action="stand")
    found = played.ask("attack", actor="brin", target="wolf-1", weapon="longsword")
    assert [(e.item, e.on) for e in found if isinstance(e, ItemEquipped)] == [
        ("item/longsword", True)
    ]


# --- without an action ----------------------------------------------------------------


def test_dropping_prone_takes_no_action(game) -> None:
    """SRD 5.2, "Dropping Prone": neither action nor Speed, but not at Speed 0."""
    played = fought(game, fighter(), band="far")
    before = played.state.fight.budget
    played.ask("combat_action", actor="brin", action="drop_prone")
    assert played.state.party["brin"].body.has(Condition.PRONE)
    assert played.state.fight.budget == before
    again = played.refused("combat_action", actor="brin", action="drop_prone")
    assert again.code == "actor.prone"
    slow = fought(game, fighter(speed=0), band="far")
    held = slow.refused("combat_action", actor="brin", action="drop_prone")
    assert held.code == "actor.speed"


def test_a_grappler_lets_go_at_will(game) -> None:
    """SRD 5.2, Rules Glossary, "Grappling": no action required."""
    sheet = fighter(equipment=(Carried(item="item/longsword", equipped=True),))
    played = fought(game, sheet, band="engaged", wolf_1_save=[1])
    nobody = played.refused("combat_action", actor="brin", action="let_go")
    assert nobody.code == "grapple.none"
    played.ask("attack", actor="brin", target="wolf-1", weapon="grapple")
    assert played.state.fight.foes["wolf-1"].body.has(Condition.GRAPPLED)
    played.ask("combat_action", actor="brin", action="let_go", target="wolf-1")
    assert not played.state.fight.foes["wolf-1"].body.has(Condition.GRAPPLED)
