"""Every creature of the book can be fought, and what their areas and programs do."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.events import D20TestMade, DiceRolled, FightStarted
from whispyrkeep.models.terms import AdvantageState

RATED = [block.id for block in Catalogue({}).monsters() if block.challenge_rating != "none"]


ROUNDS = 10


@pytest.mark.parametrize(("band", "odd"), [("engaged", 0), ("near", 1)])
def test_every_creature_fights_ten_rounds(seeded, band: str, odd: int) -> None:
    """Against three characters who outlast it, dragons and jellies alike, in its lair."""
    for number, monster in enumerate(RATED):
        if number % 2 != odd:
            continue
        party = [sheet(max_hit_points=2_000) for sheet in (fighter, rogue, wizard)]
        played = seeded(*party, seed=number)
        played.ask("start_fight", monsters=(monster,), band=band, lair=True)
        assert [e for e in played.events if isinstance(e, FightStarted)]
        for _ in range(ROUNDS * len(party)):
            if played.state.fight is None:
                break
            played.events.clear()  # the fight itself counts the dice thrown in it
            played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
        for member in played.state.party.values():
            assert 0 <= member.body.hit_points <= member.sheet.max_hit_points


def test_a_breath_catches_the_party_with_one_roll(game) -> None:
    """SRD 5.2, "Damage against Multiple Targets"; Red Dragon Wyrmling, Fire Breath."""
    played = game(fighter(), rogue(), brin_initiative=[20], sela_initiative=[19], initiative=[2])
    played.ask("start_fight", monsters=("monster/red-dragon-wyrmling",), band="engaged")
    for member in ("sela", "brin"):
        played.ask("combat_action", actor=member, action="end_turn")
    saves = [e.actor for e in played.events if isinstance(e, D20TestMade) and e.test == "save"]
    harm = [e for e in played.events if isinstance(e, DiceRolled) and e.purpose == "damage"]
    assert sorted(saves[:2]) == ["brin", "sela"]
    assert len([e for e in harm if "Fire Breath" in e.label]) == 1


def test_a_swallow_needs_somebody_grappled(game) -> None:
    """SRD 5.2.1, Behir: Swallow is for a creature it grapples; until then it bites."""
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=("monster/behir",), band="engaged")
    played.ask("combat_action", actor="brin", action="end_turn")
    labels = [e.label for e in played.events if isinstance(e, D20TestMade)]
    assert "Swallow" not in labels


def attack_leaning(played, monster: str) -> AdvantageState:
    played.ask("start_fight", monsters=(monster,), band="engaged")
    played.ask("combat_action", actor="brin", action="end_turn")
    attacks = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    return attacks[0].roll.advantage


@pytest.mark.parametrize(
    ("monster", "hurt", "leaning"),
    [
        ("hunter-shark", 1, AdvantageState.ADVANTAGE),
        ("hunter-shark", 0, AdvantageState.NORMAL),
        ("bugbear-stalker", 0, AdvantageState.NORMAL),
    ],
)
def test_advantage_printed_with_an_attack(
    game, monster: str, hurt: int, leaning: AdvantageState
) -> None:
    """SRD 5.2.1, Hunter Shark, Bite: with Advantage if the target lacks any Hit Points."""
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    if hurt:
        played.ask("damage", target="brin", dice=str(hurt), damage_type="fire")
    assert attack_leaning(played, f"monster/{monster}") is leaning


def test_magic_resistance(game) -> None:
    """SRD 5.2.1, Magic Resistance: Advantage on saves against spells."""
    played = game(wizard(), tam_initiative=[20], initiative=[2], save=[3, 18])
    played.ask("start_fight", monsters=("monster/imp",), band="engaged")
    foe = next(iter(played.state.fight.foes))
    played.ask("cast_spell", actor="tam", spell="spell/burning-hands", targets=[foe])
    saves = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "save"]
    assert saves[0].roll.advantage is AdvantageState.ADVANTAGE


def test_a_blurred_form_is_hard_to_hit(game) -> None:
    """SRD 5.2.1, Steam Mephit: attack rolls against it have Disadvantage."""
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=("monster/steam-mephit",), band="engaged")
    foe = next(iter(played.state.fight.foes))
    played.ask("attack", actor="brin", target=foe, weapon="item/longsword")
    attacks = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert attacks[0].roll.advantage is AdvantageState.DISADVANTAGE
