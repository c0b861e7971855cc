"""Features that change turns, rests and what is known. SRD 5.2."""

from __future__ import annotations

from features_game import end_turn, fought
from rules_game import hero

from whispyrkeep.mechanics.creation import create_character
from whispyrkeep.models.character import CharacterSheet, Spellcasting
from whispyrkeep.models.events import FightTurnStarted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability
from whispyrkeep.session.recap import foe_state

TREANT = "monster/treant"
"""Vulnerable to Fire, resists Bludgeoning and Piercing."""


def turns(events) -> list[tuple[int, str]]:
    return [(e.round, e.actor) for e in events if isinstance(e, FightTurnStarted)]


# --- turns ----------------------------------------------------------------------------


def test_a_thief_has_two_turns_in_the_first_round(game) -> None:
    """SRD 5.2, "Thief", "Level 17: Thief's Reflexes" (p. 64): again at Initiative minus 10."""
    thief = hero("Rogue", 17, "thiefs-reflexes", "cunning-action")
    friend = hero("Fighter", 5, id="odo", name="Odo")
    played = fought(game, thief, friend, brin_initiative=[18], odo_initiative=[15], band="far")
    assert played.state.fight is not None
    order = [(turn.id, turn.initiative) for turn in played.state.fight.order]
    assert order == [("brin", 20), ("odo", 17), ("brin", 10), ("ogre-1", 1)]
    assert turns(end_turn(played)) == [(1, "odo")]
    assert turns(end_turn(played, "odo")) == [(1, "brin")]
    assert played.state.fight.budget.action
    assert turns(end_turn(played)) == [(1, "ogre-1"), (2, "brin")]
    end_turn(played)
    assert turns(end_turn(played, "odo")) == [(2, "ogre-1"), (3, "brin")]


def test_what_lasts_to_the_thiefs_next_turn_ends_with_the_second(game) -> None:
    """SRD 5.2, "Thief's Reflexes" (p. 64): a turn of its own in all respects."""
    thief = hero("Rogue", 17, "thiefs-reflexes", skills=("athletics",))
    friend = hero("Fighter", 5, id="odo", name="Odo")
    played = fought(game, thief, friend, brin_initiative=[18], odo_initiative=[15], band="far")
    played.ask("combat_action", actor="brin", action="help", target="odo", skill="athletics")
    assert played.state.party["odo"].body.effects
    end_turn(played)
    end_turn(played, "odo")
    assert not played.state.party["odo"].body.effects


# --- rests ----------------------------------------------------------------------------


def test_a_wizard_memorizes_a_spell_on_a_short_rest(game) -> None:
    """SRD 5.2, "Wizard", "Level 5: Memorize Spell" (p. 79): one spell of the book for another."""
    wizard = create_character({"class": "wizard"}, "Ilva", 5, suggest=True)
    assert isinstance(wizard, CharacterSheet), str(wizard)
    own = next(one for one in wizard.spells if one.source == "class/wizard")
    old = own.prepared[0]
    new = next(spell for spell in own.book if spell not in own.prepared)
    played = game(wizard)
    swap = {wizard.id: (old, new)}
    assert not isinstance(played.ask("rest", length="short", memorize=swap), Rejection)
    casting = played.state.party[wizard.id].sheet.spellcasting
    assert casting is not None
    assert new in casting.prepared
    assert old not in casting.prepared
    again = played.refused("rest", length="short", memorize=swap)
    assert isinstance(again, Rejection)
    assert again.code == "prepare.replace"


def test_who_has_no_memorize_spell_changes_after_long_rests_only(game) -> None:
    """SRD 5.2, "Memorize Spell" (p. 79)."""
    wizard = create_character({"class": "wizard"}, "Ilva", 4, suggest=True)
    assert isinstance(wizard, CharacterSheet)
    swap = {wizard.id: ("spell/shield", "spell/sleep")}
    refused = game(wizard).refused("rest", length="short", memorize=swap)
    assert isinstance(refused, Rejection)
    assert refused.code == "feature.missing"


# --- what is known --------------------------------------------------------------------


def test_a_hunter_knows_what_harms_the_marked_prey(game) -> None:
    """SRD 5.2, "Hunter", "Level 3: Hunter's Lore" (p. 61)."""
    spells = Spellcasting(ability=Ability.WISDOM, prepared=("spell/hunters-mark",), slots=(3,))
    lore = {}
    for words in ((), ("hunters-lore",)):
        hunter = hero("Ranger", 3, *words, spellcasting=spells)
        played = fought(game, hunter, monster=TREANT)
        assert foe_state(played.state, "treant-1") == "engaged"
        played.ask("cast_spell", actor="brin", spell="spell/hunters-mark", targets=["treant-1"])
        lore[words] = foe_state(played.state, "treant-1")
    assert lore == {
        (): "engaged",
        ("hunters-lore",): "engaged; resistant to bludgeoning, piercing; vulnerable to fire",
    }
