"""Cover: who has it, what it adds, and what ends it."""

from __future__ import annotations

import pytest
from rules_game import WORLD, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.mechanics.chances.odds import request_odds
from whispyrkeep.mechanics.chances.prospects import AttackOdds
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Attack
from whispyrkeep.models.terms import Cover, EffectKind
from whispyrkeep.models.universe import Ruleset

GOBLIN = "monster/goblin-warrior"


def world(cover: Cover, near_feet: int):
    place = WORLD.places["quay"].with_(cover=cover)
    return WORLD.with_(places=WORLD.places | {"quay": place}, rules=Ruleset(near_feet=near_feet))


@pytest.fixture
def fight(game):
    """A fight against a goblin in which the first character acts first."""

    def begin(*sheets, cover=Cover.NONE, monster=GOBLIN, band="near", near_feet=30, **faces):
        faces.setdefault(f"{sheets[0].id}_initiative", [20])
        faces.setdefault("initiative", [2] * 10)
        played = game(state=state_of(*sheets, world=world(cover, near_feet)), **faces)
        played.ask("start_fight", monsters=[monster], band=band)
        return played

    return begin


def covers(played, who: str) -> list[EffectKind]:
    state = played.state
    body = state.party[who].body if who in state.party else state.fight.foes[who].body
    return [effect.kind for effect in body.effects if effect.kind.value.endswith("cover")]


def attack_rolls(played, actor: str) -> list[D20TestMade]:
    return [e for e in played.of(D20TestMade) if e.test == "attack" and e.actor == actor]


@pytest.mark.parametrize(("degree", "bonus"), [("none", 0), ("half", 2), ("three-quarters", 5)])
def test_cover_adds_to_armor_class_from_afar(fight, degree: str, bonus: int) -> None:
    """SRD 5.2, table "Cover"."""
    played = fight(rogue())
    if bonus:
        played.ask("cover", target="goblin-warrior-1", degree=degree)
    played.ask("attack", actor="sela", target="goblin-warrior-1", weapon="shortbow")
    assert attack_rolls(played, "sela")[0].target_number == 15 + bonus


def test_a_hit_that_cover_stops_is_a_miss(fight) -> None:
    """A 9 makes 14: enough without cover it is not, and a natural 20 hits all the same."""
    for face, outcome in ((12, "failure"), (20, "critical_success")):
        played = fight(rogue(), sela_attack=[face])
        played.ask("cover", target="goblin-warrior-1", degree="three-quarters")
        played.ask("attack", actor="sela", target="goblin-warrior-1", weapon="shortbow")
        assert attack_rolls(played, "sela")[0].outcome == outcome


def test_whoever_is_engaged_has_come_round_the_cover(fight) -> None:
    """Ruling; SRD 5.2, "Cover": only from the opposite side of it."""
    played = fight(fighter(), band="engaged")
    played.ask("cover", target="goblin-warrior-1", degree="three-quarters")
    played.ask("attack", actor="brin", target="goblin-warrior-1")
    assert attack_rolls(played, "brin")[0].target_number == 15


def test_nobody_targets_what_is_behind_total_cover(fight) -> None:
    """SRD 5.2, table "Cover": can't be targeted directly; "A Clear Path to the Target"."""
    played = fight(wizard())
    played.ask("cover", target="goblin-warrior-1", degree="total")
    at = {"actor": "tam", "target": "goblin-warrior-1"}
    assert played.refused("attack", weapon="unarmed", **at).code == "target.total_cover"
    cast = {"actor": "tam", "targets": ["goblin-warrior-1"]}
    assert played.refused("cast_spell", spell="spell/fire-bolt", **cast).code == (
        "target.total_cover"
    )
    played.ask("combat_action", actor="tam", action="move", target="goblin-warrior-1",
               band="engaged")  # fmt: skip
    played.ask("attack", weapon="unarmed", **at)


def test_a_foe_goes_round_total_cover(fight) -> None:
    """The foe's bow finds nobody, so it comes closer and strikes."""
    played = fight(fighter(), cover=Cover.TOTAL)
    played.ask("combat_action", actor="brin", action="take_cover")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.fight.foes["goblin-warrior-1"].band.value == "engaged"
    assert attack_rolls(played, "goblin-warrior-1")


def test_stepping_behind_what_the_place_offers_takes_movement(fight) -> None:
    """Ruling: ten feet of the movement, and a place without cover has none."""
    played = fight(fighter(), cover=Cover.HALF)
    played.ask("combat_action", actor="brin", action="take_cover")
    assert played.state.fight.budget.movement_feet == 20
    assert played.state.fight.budget.action
    assert covers(played, "brin") == [EffectKind.HALF_COVER]
    again = played.refused("combat_action", actor="brin", action="take_cover")
    assert again.code == "cover.same"
    bare = fight(fighter())
    assert bare.refused("combat_action", actor="brin", action="take_cover").code == "cover.none"
    assert bare.refused("cover", target="brin", degree="none").code == "cover.same"


def test_cover_protects_against_arrows(fight) -> None:
    """Brin's Armor Class is 18."""
    played = fight(fighter(), cover=Cover.HALF)
    played.ask("combat_action", actor="brin", action="take_cover")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert attack_rolls(played, "goblin-warrior-1")[0].target_number == 20


def test_only_one_cover_counts_and_moving_leaves_it(fight) -> None:
    """SRD 5.2, "Cover": the degrees aren't added together."""
    played = fight(fighter())
    played.ask("cover", target="brin", degree="half")
    played.ask("cover", target="brin", degree="three-quarters")
    assert covers(played, "brin") == [EffectKind.THREE_QUARTERS_COVER]
    played.ask("combat_action", actor="brin", action="move", target="goblin-warrior-1",
               band="engaged")  # fmt: skip
    assert covers(played, "brin") == []


def test_a_foe_that_comes_closer_leaves_its_cover(fight) -> None:
    played = fight(fighter(), monster="monster/wolf")
    played.ask("cover", target="wolf-1", degree="half")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert covers(played, "wolf-1") == []


def test_attacking_out_of_total_cover_gives_it_up(fight) -> None:
    """Ruling: what cannot be seen cannot shoot."""
    played = fight(rogue(), cover=Cover.TOTAL)
    played.ask("combat_action", actor="sela", action="take_cover")
    played.ask("attack", actor="sela", target="goblin-warrior-1", weapon="shortbow")
    assert covers(played, "sela") == []


@pytest.mark.parametrize(("spell", "bonus"), [("burning-hands", 2), ("sacred-flame", 0)])
def test_cover_adds_to_dexterity_saves(fight, spell: str, bonus: int) -> None:
    """SRD 5.2, table "Cover"; "Sacred Flame": no benefit from Half Cover for this save."""
    sheet = wizard() if spell == "burning-hands" else cleric()
    played = fight(sheet, near_feet=15)
    played.ask("cover", target="goblin-warrior-1", degree="half")
    cast = {"spell": f"spell/{spell}", "targets": ["goblin-warrior-1"]}
    played.ask("cast_spell", actor=sheet.id, **cast)
    save = next(e for e in played.of(D20TestMade) if e.test == "save")
    assert "Dexterity" in save.label
    assert sum(m.value for m in save.roll.modifiers if m.source == "Cover") == bonus


def test_cover_ends_with_the_fight(fight) -> None:
    played = fight(fighter(), cover=Cover.HALF)
    played.ask("combat_action", actor="brin", action="take_cover")
    played.ask("end_fight", how="truce")
    assert covers(played, "brin") == []
    assert played.refused("cover", target="brin", degree="half").code == "fight.none"


def test_odds_know_the_cover(fight) -> None:
    """The same roll that play makes: Armor Class 15 and 5 more; nothing at Total Cover."""
    shot = Attack(actor="sela", target="goblin-warrior-1", weapon="shortbow")
    played = fight(rogue())
    targets = []
    for degree in ("half", "three-quarters"):
        played.ask("cover", target="goblin-warrior-1", degree=degree)
        found = request_odds(played.state, played.catalogue, shot)
        assert isinstance(found, AttackOdds)
        targets.append(found.roll.target)
    assert targets == [17, 20]
    played.ask("cover", target="goblin-warrior-1", degree="total")
    refused = request_odds(played.state, played.catalogue, shot)
    assert isinstance(refused, Rejection)
    assert refused.code == "target.total_cover"
