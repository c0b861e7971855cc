"""Features that change turns, rests, what is known and who an area spares. SRD 5.2."""

from __future__ import annotations

from features_game import dealt, end_turn, fought, left
from rules_game import WORLD, Carried, abilities, hero, state_of

from whispyrkeep.mechanics.creation import create_character
from whispyrkeep.models.character import CharacterSheet, Spellcasting
from whispyrkeep.models.events import FightTurnStarted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability
from whispyrkeep.session.recap import foe_state

FIREBALL = "spell/fireball"
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


# --- who an area spares ---------------------------------------------------------------

CAREFUL = WORLD.with_(rules=WORLD.rules.with_(areas_catch_friends=True))


def mage(*words: str, **changes):
    spells = Spellcasting(ability=Ability.CHARISMA, prepared=(FIREBALL,), slots=(4, 3, 3))
    fields = {"spellcasting": spells, "equipment": (Carried(item="item/component-pouch"),)}
    return hero("Sorcerer", 5, *words, **(fields | changes))


def burnt(game, caster, *, world=CAREFUL, faces=(), **fields):
    """What a Fireball deals to an engaged ogre and to whoever stands beside it."""
    friends = [hero("Fighter", 5, id=name, name=name) for name in ("odo", "sela")]
    state = state_of(caster, *friends, world=world)
    throws = {"brin_initiative": [20], "initiative": [2] * 10, "brin_damage": [4] * 8}
    throws |= {f"{name}_save": [1] for name in ("odo", "sela")} | dict(faces)
    played = game(state=state, **throws)
    played.ask("start_fight", monsters=["monster/ogre"], band="engaged")
    events = played.ask("cast_spell", actor="brin", spell=FIREBALL, targets=["ogre-1"], **fields)
    return {name: dealt(events, name) for name in ("ogre-1", "odo", "sela", "brin")}, played


def test_areas_catch_friends_where_the_universe_says_so(game) -> None:
    """SRD 5.2, "Areas of Effect": whoever stands in it; that friends do is the universe's."""
    bare, _ = burnt(game, mage(), world=WORLD, faces={"ogre-1_save": [1]})
    assert (bare["odo"], bare["sela"]) == (0, 0)
    caught, _ = burnt(game, mage(), faces={"ogre-1_save": [1]})
    assert caught == {"ogre-1": 32, "odo": 32, "sela": 32, "brin": 0}


def test_sculpt_spells_spares_friends(game) -> None:
    """SRD 5.2, "Evoker", "Level 6: Sculpt Spells" (p. 82): 1 plus the spell's level, no damage."""
    hurt, _ = burnt(game, mage("sculpt-spells"), faces={"ogre-1_save": [1]})
    assert hurt == {"ogre-1": 32, "odo": 0, "sela": 0, "brin": 0}


def test_careful_spell_costs_a_point(game) -> None:
    """SRD 5.2, "Metamagic Options", "Careful Spell": up to the Charisma modifier of them."""
    points = {"sorcery-points": 5}
    careful = mage("careful-spell", resources=points)
    hurt, played = burnt(
        game, careful, faces={"ogre-1_save": [1]}, features=["careful-spell"]
    )  # fmt: skip
    assert hurt == {"ogre-1": 32, "odo": 0, "sela": 0, "brin": 0}
    assert left(played, "sorcery-points") == 4
    dull = mage("careful-spell", resources=points, abilities=abilities(10, 14, 14, 10, 10, 12))
    hurt, _ = burnt(game, dull, faces={"ogre-1_save": [1]}, features=["careful-spell"])
    assert (hurt["odo"], hurt["sela"]) == (0, 32)
