"""Spells cast at doors and ropes, freedom from holds, and a feast that takes its hour."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, state_of
from spells_game import cast, fight, mage, view

from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.models.events import D20TestMade, ObjectDamaged, SpellCast
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition

HOUR = 3_600


def caster(*spells: str, **faces) -> Game:
    return Game(state_of(mage(*spells)), Throws(**faces).dice)


def harm(found) -> list[int]:
    return [event.amount for event in found if isinstance(event, ObjectDamaged)]


def at_door(game: Game, spell: str, thing: str = "old-door", **fields):
    return game.ask("break_object", actor="tam", object=thing, weapon=spell, **fields)


def test_a_loud_noise_shatters_a_door() -> None:
    """SRD 5.2, "Shatter" (p. 161): the damage, and nothing to hit; 1d8 more from a higher slot."""
    game = caster("shatter", damage=[5] * 9)
    found = at_door(game, "shatter")
    assert harm(found) == [15]
    assert not [e for e in found if isinstance(e, D20TestMade)]
    assert [e.slot_level for e in found if isinstance(e, SpellCast)] == [2]
    assert game.state.party["tam"].body.resources["slot-2"] == 2
    assert harm(at_door(game, "Shatter", "chest", slot_level=3)) == [20]


@pytest.mark.parametrize(("face", "dealt"), [(19, [14]), (2, [])])
def test_a_bolt_has_to_hit(face, dealt) -> None:
    """SRD 5.2, "Fire Bolt": a ranged spell attack against a creature or an object."""
    game = caster("fire-bolt", tam_attack=[face], damage=[7] * 9)
    found = at_door(game, "Fire Bolt", substance="wood")
    assert [v for v in harm(found) if v] == dealt
    assert next(e for e in found if isinstance(e, D20TestMade)).target_number == 15


def test_a_thing_is_disintegrated() -> None:
    """SRD 5.2, "Disintegrate" (p. 124): a Large or smaller nonmagical object, without a roll."""
    game = caster("disintegrate")
    found = at_door(game, "disintegrate", size="large", substance="adamantine", threshold=20)
    assert [e.hit_points_left for e in found if isinstance(e, ObjectDamaged)] == [0]
    again = game.refused("break_object", actor="tam", object="old-door", weapon="disintegrate")
    assert again.code == "object.broken"


def test_what_a_mind_feels_breaks_no_door() -> None:
    """SRD 5.2, "Mind Spike": it is for creatures."""
    game = caster("mind-spike", "shatter")
    asked = {"actor": "tam", "object": "old-door"}
    assert game.refused("break_object", **asked, weapon="mind-spike").code == "object.spell"
    high = game.refused("break_object", **asked, weapon="shatter", slot_level=1)
    assert high.code == "spell.slot_too_low"
    item = "magic-item/amulet-of-health"
    enchanted = game.refused("break_object", **asked, weapon="shatter", item=item)
    assert enchanted.code == "object.magic"


def held(game: Game, *, magic: bool = False) -> None:
    play = game.play()
    hold = ActiveCondition(
        condition=Condition.GRAPPLED, source="Grapple", by="ogre-1", escape_dc=30
    ).with_(concentration=magic)
    gain_condition(play, "tam", hold)
    game.state = play.state


def test_who_moves_freely_slips_out_of_a_grapple() -> None:
    """SRD 5.2, "Freedom of Movement" (p. 134): 5 feet of movement, no check, no action."""
    game = fight("freedom-of-movement", "fire-bolt")
    cast(game, "freedom-of-movement", "tam")
    held(game)
    budget = game.state.fight.budget
    game.state = game.state.with_(
        fight=game.state.fight.with_(budget=budget.with_(action=True, movement_feet=30))
    )
    asked = {"ability": "strength", "skill": "athletics", "difficulty_class": 10}
    found = game.ask("ability_check", actor="tam", **asked)
    assert not [e for e in found if isinstance(e, D20TestMade)]
    assert not view(game, "tam").has(Condition.GRAPPLED)
    assert game.state.fight.budget.movement_feet == 25
    assert game.state.fight.budget.action


@pytest.mark.parametrize(("source", "free"), [("Web", True), ("Net", False)])
def test_freedom_is_from_magic(source, free) -> None:
    """SRD 5.2, "Freedom of Movement" (p. 134): spells cannot restrain or paralyze."""
    game = fight("freedom-of-movement")
    cast(game, "freedom-of-movement", "tam")
    play = game.play()
    gain_condition(play, "tam", ActiveCondition(condition=Condition.RESTRAINED, source=source))
    game.state = play.state
    assert view(game, "tam").has(Condition.RESTRAINED) is not free


def test_a_feast_takes_its_hour() -> None:
    """SRD 5.2, "Heroes' Feast" (p. 140): an hour to consume, and the benefits come after it."""
    game = caster("heroes-feast")
    before = game.state.time
    cast(game, "heroes-feast", "tam")
    assert game.state.time - before == 600 + HOUR
    ends = {e.ends_at for e in view(game, "tam").body.effects}
    assert ends == {game.state.time + 24 * HOUR}
