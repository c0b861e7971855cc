"""Whirlwinds, magical Darkness and ink: what hides, holds and leaves behind."""

from __future__ import annotations

import pytest
from foes_game import does, faced, passes, rolled, took, view
from rules_game import WORLD, Game, Throws, fighter, rogue, state_of

from whispyrkeep.mechanics.attacks.forced import open_to
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.events import ConditionEnded, DamageTaken, FoeMoved
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Band, Condition, DamageType, EffectKind
from whispyrkeep.models.time import HOUR


def two():
    return fighter(max_hit_points=400), rogue(max_hit_points=400)


def test_a_whirlwind_holds_whom_it_catches(game) -> None:
    """SRD 5.2.1, Djinni, "Create Whirlwind" (p. 280): DC 17, 6d6 Thunder a turn, Restrained."""
    played = faced(game, "djinni", sheets=two(), save=[1, 1, 20, 1], attack=[1] * 60)
    does(played, "djinni-1", "create-whirlwind", "brin", "sela")
    assert [event.target_number for event in rolled(played, "save")] == [17, 17]
    assert view(played).has(Condition.RESTRAINED) and view(played, "sela").has(Condition.RESTRAINED)
    assert view(played, "djinni-1").body.concentration is not None
    passes(played)
    assert not view(played).has(Condition.RESTRAINED), "who saves at the end of a turn is free"
    assert not view(played).effects(EffectKind.ONGOING)
    hurt = [e.target for e in played.of(DamageTaken) if e.damage_type is DamageType.THUNDER]
    assert hurt == ["sela"], "at the start of the turn of who is in it"


def test_a_broken_concentration_ends_the_whirlwind(game) -> None:
    played = faced(game, "djinni", sheets=two(), save=[1, 1, 1], attack=[1] * 60)
    does(played, "djinni-1", "create-whirlwind", "brin")
    played.ask("damage", target="djinni-1", dice="90", damage_type="force")
    assert not view(played).has(Condition.RESTRAINED)


def test_a_darkmantle_darkens(game) -> None:
    """SRD 5.2.1, Darkmantle, "Darkness Aura" (p. 279): 10 minutes, by Concentration."""
    played = faced(game, "darkmantle", attack=[1] * 30)
    passes(played)
    mantle = view(played, "darkmantle-1")
    dark = next(e for e in mantle.effects(EffectKind.LASTING) if e.source == "Darkness Aura")
    assert dark.ends_at is not None and dark.concentration
    assert not sees(played.state, view(played), mantle)
    assert sees(played.state, mantle, view(played)), "by Blindsight"


def flooded(*sheets, monster, **faces):
    """As ``faced``, at the bottom of the sea."""
    bed = WORLD.places["quay"].with_(underwater=True)
    world = WORLD.with_(places={**WORLD.places, "quay": bed})
    played = Game(state_of(*sheets).with_(world=world), Throws(**faces).dice)
    played.ask("start_fight", monsters=(f"monster/{monster}",), band="engaged")
    return played


@pytest.mark.parametrize("monster", ["octopus", "giant-octopus"])
def test_an_octopus_inks_and_swims_off(monster: str) -> None:
    """SRD 5.2.1, Octopus (p. 358), Giant Octopus (p. 352), "Ink Cloud", once a day."""
    faces = {"brin_initiative": [20], "initiative": [1] * 3, "attack": [19, 19], "damage": [1] * 9}
    spear = fighter(max_hit_points=90)
    played = flooded(spear, monster=monster, **faces)
    foe = f"{monster}-1"
    if monster == "giant-octopus":
        played.ask("attack", actor="brin", target=foe, weapon="unarmed")
    else:
        played.ask("combat_action", actor="brin", action="end_turn")
    assert [event.band for event in played.of(FoeMoved)][:1] == [Band.NEAR]
    assert view(played).hindered("fog")
    assert view(played, foe).body.resources["ink-cloud"] == 0


def test_there_is_no_ink_on_dry_land(game) -> None:
    played = faced(game, "giant-octopus", attack=[19], damage=[1] * 9)
    played.ask("attack", actor="brin", target="giant-octopus-1", weapon="unarmed")
    assert not played.of(FoeMoved)


@pytest.mark.parametrize(("face", "helped"), [(8, True), (6, False)])
def test_a_sphinx_turns_a_save_that_fails_narrowly(game, face: int, helped: bool) -> None:
    """SRD 5.2.1, Sphinx of Wonder, "Burst of Ingenuity" (p. 327): 2 more, within 30 feet."""
    played = faced(game, "sphinx-of-wonder", "ogre", ogre_1_save=[face])
    play = played.play()
    saved = saving_throw(play, "ogre-1", Save(Ability.STRENGTH, 14, "a shove"))
    took(played, play)
    assert saved is helped
    made = rolled(played, "save")[-1]
    extra = [m.value for m in made.roll.modifiers if m.source == "Burst of Ingenuity"]
    assert extra == ([2] if helped else [])
    sphinx = view(played, "sphinx-of-wonder-1").body
    assert sphinx.resources.get("burst-of-ingenuity", 2) == (1 if helped else 2)
    assert ("sphinx-of-wonder-1" in played.state.fight.budget.reactions_used) is helped


def test_a_vampire_bites_whom_it_has_charmed(game) -> None:
    """SRD 5.2.1, Vampire, "Charm" (p. 336): a willing recipient of its Bite."""
    played = faced(game, "vampire")
    bite = view(played, "vampire-1").block.action("bite").effects[0]
    play = played.play()
    assert not open_to(play, "vampire-1", "Bite", bite, "brin")
    charm = ActiveCondition(condition=Condition.CHARMED, source="Charm Person", by="vampire-1")
    gain_condition(play, "brin", charm)
    assert open_to(play, "vampire-1", "Bite", bite, "brin")
    play.happen(ConditionEnded(target="brin", condition=Condition.CHARMED, source="Charm Person"))
    gain_condition(play, "brin", charm.with_(by="somebody"))
    assert not open_to(play, "vampire-1", "Bite", bite, "brin")


def test_a_vampires_bite_leaves_its_charm(game) -> None:
    """SRD 5.2.1, Vampire, "Charm" (p. 336): 24 hours, DC 17; the Bite does not end it."""
    played = faced(game, "vampire", sheets=two(), save=[1] * 30, attack=[1] * 60)
    passes(played, 2)
    charmed = [
        (who, entry)
        for who in ("brin", "sela")
        for entry in view(played, who).active(Condition.CHARMED)
    ]
    (who, entry), *others = charmed
    assert not others and entry.source == "Charm Person"
    assert (entry.ends_at or 0) - played.state.time >= 24 * HOUR - 60
    dcs = {e.target_number for e in rolled(played, "save") if "Charm" in e.label}
    assert dcs == {17}
    play = played.play()
    fight = play.state.fight
    order = [turn.id for turn in fight.order]
    play.state = play.state.with_(fight=fight.with_(active=order.index("vampire-1")))
    deal_damage(play, who, [Harm(3, DamageType.PIERCING)], source="Bite")
    assert creature(play.state, play.catalogue, who).has(Condition.CHARMED)
    deal_damage(play, who, [Harm(3, DamageType.SLASHING)], source="Grave Strike")
    assert not creature(play.state, play.catalogue, who).has(Condition.CHARMED)
