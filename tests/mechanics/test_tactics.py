"""Tactics: how a side fights that no person plays."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, wizard

from whispyrkeep.catalog.tactics import tactic, tactics
from whispyrkeep.errors import UnknownTactic
from whispyrkeep.models.events import D20TestMade, DiceRolled, FoeFled

GOBLIN = "monster/goblin-warrior"


def against(game, *sheets, foe_tactic, monsters=(GOBLIN,), band="engaged", **faces):
    faces.setdefault("initiative", [20] * 5)
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    played = game(*sheets, **faces)
    played.ask("start_fight", monsters=monsters, band=band, foe_tactic=foe_tactic)
    return played


def first_struck(played) -> str:
    attacks = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    return attacks[0].against


def hurt(played, who: str, points: int) -> None:
    member = played.state.party[who]
    body = member.body.with_(hit_points=points)
    party = {**played.state.party, who: member.with_(body=body)}
    played.state = played.state.with_(party=party)


def pass_turn(played) -> None:
    actor = played.state.fight.acting
    played.ask("combat_action", actor=actor, action="end_turn")


def test_the_named_tactics_ship_with_the_library() -> None:
    assert {"straightforward", "careful", "ruthless", "protective"} <= set(tactics())
    assert tactic("Ruthless").finishes
    with pytest.raises(UnknownTactic, match="straightforward"):
        tactic("reckless")


def test_a_fight_names_a_known_tactic(game) -> None:
    refusal = game(fighter()).refused("start_fight", monsters=[GOBLIN], foe_tactic="reckless")
    assert refusal.code == "fight.unknown_tactic"


def test_the_straightforward_throw_for_whom_they_attack(game) -> None:
    played = against(game, fighter(), rogue(), foe_tactic="straightforward", sela_initiative=[1])
    pass_turn(played)
    thrown = [e for e in played.events if isinstance(e, DiceRolled) and "Whom" in e.label]
    assert thrown[0].label == "Whom to attack of Brin, Sela"


@pytest.mark.parametrize(
    ("name", "struck"), [("ruthless", "sela"), ("protective", "brin"), ("spellbreaking", "tam")]
)
def test_whom_a_tactic_goes_for(game, name: str, struck: str) -> None:
    played = against(
        game, fighter(), rogue(), wizard(max_hit_points=26), foe_tactic=name,
        sela_initiative=[1], tam_initiative=[1],
    )  # fmt: skip
    pass_turn(played)
    assert first_struck(played) == struck


def test_only_the_ruthless_strike_those_who_are_down(game) -> None:
    """SRD 5.2, "Damage at 0 Hit Points"."""
    for name, struck in (("ruthless", "sela"), ("spellbreaking", "brin")):
        played = against(
            game, fighter(), rogue(), foe_tactic=name, sela_initiative=[1], death_save=[10, 10]
        )
        hurt(played, "sela", 1)
        played.ask("damage", target="sela", dice="3d6", damage_type="fire")
        pass_turn(played)
        assert first_struck(played) == struck


def test_the_careful_flee_when_badly_hurt(game) -> None:
    played = against(game, fighter(), foe_tactic="careful", brin_attack=[1])
    foe = played.state.fight.foes["goblin-warrior-1"]
    weak = foe.with_(body=foe.body.with_(hit_points=1))
    fight = played.state.fight.with_(foes={foe.id: weak})
    played.state = played.state.with_(fight=fight)
    pass_turn(played)
    assert played.of(FoeFled)


def test_the_merciful_knock_out(game) -> None:
    """SRD 5.2, "Knocking out a Creature"."""
    played = against(game, fighter(), foe_tactic="merciful", attack=[19], damage=[6])
    hurt(played, "brin", 1)
    pass_turn(played)
    assert played.state.party["brin"].body.hit_points == 1
    assert not played.state.party["brin"].body.dead


def test_the_rest_of_a_multiattack_goes_to_the_next(game) -> None:
    """SRD 5.2, "Moving between Attacks": each attack may be at another target."""
    played = against(
        game, fighter(), rogue(), foe_tactic="spellbreaking", monsters=("monster/scout",),
        sela_initiative=[1], attack=[19, 19], damage=[6, 6],
    )  # fmt: skip
    hurt(played, "sela", 1)
    pass_turn(played)
    attacks = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert [e.against for e in attacks][:2] == ["sela", "brin"]
