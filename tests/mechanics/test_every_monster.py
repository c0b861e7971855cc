"""Every creature of the book can be fought, and what their areas and programs do."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.events import D20TestMade, DiceRolled, FightStarted

RATED = [block.id for block in Catalogue({}).monsters() if block.challenge_rating != "none"]


@pytest.mark.parametrize("band", ["engaged", "near"])
def test_every_creature_takes_its_turns(seeded, band: str) -> None:
    """Three rounds against four characters, dragons and jellies alike."""
    for number, monster in enumerate(RATED):
        played = seeded(fighter(), rogue(), wizard(), seed=number)
        played.ask("start_fight", monsters=(monster,), band=band)
        assert [e for e in played.events if isinstance(e, FightStarted)]
        for _ in range(9):
            if played.state.fight is None:
                break
            played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")


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
