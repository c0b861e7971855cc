"""Armor, weapons and ammunition eaten away, and mended again."""

from __future__ import annotations

import pytest
from foes_game import does, faced, view
from rules_game import fighter, wizard

from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import AmmunitionStrewn, D20TestMade, ItemLost
from whispyrkeep.models.terms import EffectKind

LONGSWORD = "item/longsword"


def gone(played):
    return [event.item for event in played.of(ItemLost) if not event.fired]


@pytest.mark.parametrize(
    ("monster", "action"), [("black-pudding", "dissolving-pseudopod"), ("gray-ooze", "pseudopod")]
)
def test_armor_is_eaten_until_it_is_gone(game, monster: str, action: str) -> None:
    """SRD 5.2.1, pp. 265, 293: -1 a hit, and chain mail (AC 16) is destroyed at 10."""
    played = faced(game, monster, attack=[19] * 9)
    foe = f"{monster}-1"
    whole = view(played).ac
    does(played, foe, action)
    does(played, foe, action)
    assert view(played).ac == whole - 2
    for _ in range(3):
        does(played, foe, action)
    assert view(played).ac == whole - 5 and not gone(played)
    does(played, foe, action)
    assert gone(played) == ["item/chain-mail"]
    assert view(played).ac == 10 + 2 + 2, "Dexterity and the Shield are left"


def test_the_penalty_is_the_armors(game) -> None:
    """Whoever takes the armor off is rid of the penalty, too."""
    played = faced(game, "gray-ooze", attack=[19])
    does(played, "gray-ooze-1", "pseudopod")
    member = played.state.party["brin"]
    off = member.with_(equipped=tuple(i for i in member.equipped if i != "item/chain-mail"))
    played.state = played.state.with_(party={**played.state.party, "brin": off})
    assert view(played).ac == 14


def test_a_weapon_that_hurts_the_ooze_corrodes(game) -> None:
    """SRD 5.2.1, Gray Ooze, "Corrosive Form" (p. 293): -1 to attack rolls, destroyed at -5."""
    faces = {"attack": [19] * 30, "damage": [1] * 30}
    played = faced(game, "gray-ooze", **faces)
    for hits in range(1, 6):
        before = len(played.of(D20TestMade))
        played.ask("attack", actor="brin", target="gray-ooze-1", weapon=LONGSWORD)
        made = next(e for e in played.of(D20TestMade)[before:] if e.test == "attack")
        eaten = [m.value for m in made.roll.modifiers if m.source.startswith("corroded")]
        assert eaten == ([-(hits - 1)] if hits > 1 else [])
        fight = played.state.fight
        fresh = fight.budget.with_(action=True)
        played.state = played.state.with_(fight=fight.with_(budget=fresh))
    assert gone(played) == [LONGSWORD]
    assert not view(played).effects(EffectKind.LASTING)


def test_ammunition_that_hits_is_not_recovered(game) -> None:
    """ "Nonmagical ammunition is destroyed immediately after hitting ... and dealing damage" """
    bow = (
        Carried(item="item/longbow", equipped=True),
        Carried(item="item/arrow", quantity=20),
    )
    archer = fighter(max_hit_points=400, equipment=bow)
    faces = {"attack": [19, 2, 2], "damage": [1] * 30}
    played = faced(game, "gray-ooze", sheets=(archer,), band="far", **faces)
    for _ in range(3):
        played.ask("attack", actor="brin", target="gray-ooze-1", weapon="item/longbow")
        fight = played.state.fight
        fresh = fight.budget.with_(action=True, once=())
        played.state = played.state.with_(fight=fight.with_(budget=fresh))
    played.ask("end_fight", how="flight")
    assert [event.quantity for event in played.of(AmmunitionStrewn)] == [1], "of three, two missed"
    assert not any(
        "dissolved" in name and left for name, left in view(played).body.resources.items()
    )


def test_rust_takes_armor_first_and_then_the_weapon(game) -> None:
    """SRD 5.2.1, Rust Monster, "Antennae" (p. 321): DC 11 Dexterity."""
    played = faced(game, "rust-monster", save=[1, 1, 20])
    does(played, "rust-monster-1", "antennae")
    saved = [e for e in played.of(D20TestMade) if e.test == "save"][-1]
    assert saved.target_number == 11
    assert [e.source for e in view(played).body.effects] == ["corroded chain-mail"]
    member = played.state.party["brin"]
    bare = member.with_(equipped=(LONGSWORD,))
    played.state = played.state.with_(party={"brin": bare})
    does(played, "rust-monster-1", "antennae")
    assert [e.source for e in view(played).body.effects][-1] == "corroded longsword"
    does(played, "rust-monster-1", "antennae")
    assert max(e.value for e in view(played).body.effects) == 1, "who saves loses nothing"


def test_leather_does_not_rust(game) -> None:
    """Ours: what counts as metal (docs/rulings.md)."""
    clad = (
        Carried(item="item/leather-armor", equipped=True),
        Carried(item="item/club", equipped=True),
    )
    played = faced(
        game, "rust-monster", sheets=(fighter(max_hit_points=90, equipment=clad),), save=[1]
    )
    does(played, "rust-monster-1", "antennae")
    assert not view(played).body.effects


def test_mending_makes_it_whole(game) -> None:
    """ "The penalty can be removed by casting the Mending spell" """
    known = wizard().spellcasting.with_(cantrips=("spell/mending",))
    sheets = (fighter(max_hit_points=400), wizard(spellcasting=known))
    played = faced(game, "gray-ooze", sheets=sheets, attack=[19] * 9)
    does(played, "gray-ooze-1", "pseudopod")
    worn = view(played).ac
    played.ask("end_fight", how="flight")
    played.ask("cast_spell", actor=sheets[1].id, spell="spell/mending", targets=["brin"])
    assert view(played).ac == worn + 1
