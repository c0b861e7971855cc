"""Counterspell of stat blocks, and what a spell that dissipates costs."""

from __future__ import annotations

from rules_game import Game, Throws, state_of
from spells_game import cast, d20s, fight, hurt, mage, view

from whispyrkeep.models.events import SpellCast
from whispyrkeep.models.terms import Condition

MAGE = "monster/mage"
FAILS, SAVES = 1, 20


def casters(found) -> list[tuple[str, str]]:
    return [(e.caster, e.spell.partition("/")[2]) for e in found if isinstance(e, SpellCast)]


def against_a_mage(*spells: str, saved: int = FAILS, **faces):
    return fight(*spells, monsters=[MAGE], band="near", tam_save=[saved] * 9, **faces)


def test_a_mage_unmakes_a_fireball_and_the_slot_is_kept() -> None:
    """SRD 5.2, "Counterspell"; SRD 5.2.1, Mage, "Protective Magic": save DC 14."""
    game = against_a_mage("fireball")
    found = cast(game, "fireball", "mage-1")
    assert casters(found) == [("tam", "fireball"), ("mage-1", "counterspell")]
    assert [(t.actor, t.target_number) for t in d20s(found, "save")] == [("tam", 14)]
    assert not hurt(found, "mage-1")
    assert game.state.party["tam"].body.resources["slot-3"] == 3
    assert "mage-1" in game.state.fight.budget.reactions_used
    assert game.state.fight.foes["mage-1"].body.resources["protective-magic"] == 2
    budget = game.state.fight.budget
    assert (budget.action, budget.slot_spent) == (False, False)


def test_who_saves_casts_on() -> None:
    """SRD 5.2, "Counterspell": a Constitution saving throw of the caster."""
    game = against_a_mage("fireball", saved=SAVES)
    found = cast(game, "fireball", "mage-1")
    assert hurt(found, "mage-1")
    assert game.state.party["tam"].body.resources["slot-3"] == 2


def test_one_of_few_uses_is_not_spent_on_a_cantrip() -> None:
    """Ours: docs/rulings.md, "Counterspell of foes"."""
    game = against_a_mage("fire-bolt", attack=[19])
    assert casters(cast(game, "fire-bolt", "mage-1")) == [("tam", "fire-bolt")]


def test_what_is_held_in_mind_is_lost_with_the_spell() -> None:
    """SRD 5.2, "Counterspell": the spell dissipates with no effect."""
    game = against_a_mage("hold-person")
    cast(game, "hold-person", "mage-1")
    assert game.state.party["tam"].body.concentration is None
    assert not view(game, "mage-1").has(Condition.PARALYZED)


def test_nobody_counters_what_does_not_show() -> None:
    """SRD 5.2, "Metamagic Options", "Subtle Spell": no Verbal, Somatic or Material components."""
    sheet = mage("fireball", features=("subtle-spell",), resources={"sorcery-points": 5})
    game = Game(state_of(sheet), Throws(tam_initiative=[20], initiative=[2], save=[1] * 9).dice)
    game.ask("start_fight", monsters=[MAGE], band="near")
    found = cast(game, "fireball", "mage-1", features=["subtle-spell"])
    assert casters(found) == [("tam", "fireball")]
