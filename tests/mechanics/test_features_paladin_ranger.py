"""Features of Paladins, Rangers and Hunters. Source: SRD 5.2."""

from __future__ import annotations

from features_game import (
    ALLY,
    attack_roll,
    body,
    dealt,
    effects,
    end_turn,
    fought,
    given,
    hurt,
    left,
    made,
    strike,
    use,
    view,
)
from rules_game import Carried, hero

from whispyrkeep.models.events import (
    D20TestMade,
)
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import AdvantageState, Condition, EffectKind

# --- Paladin --------------------------------------------------------------------------


def test_lay_on_hands_heals_from_the_pool(game) -> None:
    """SRD 5.2, "Lay On Hands": five times the level; 5 points remove Poisoned."""
    played = game(hero("Paladin", 2, "lay-on-hands"), ALLY)
    hurt(played, "sela", 55)
    use(played, "lay-on-hands", target="sela", amount=4)
    assert (body(played, "sela").hit_points, left(played, "lay-on-hands")) == (59, 6)
    made(played, Condition.POISONED)
    use(played, "lay-on-hands", option="poisoned")
    assert (body(played).has(Condition.POISONED), left(played, "lay-on-hands")) == (False, 1)
    asked = {"actor": "brin", "feature": "lay-on-hands"}
    assert played.refused("use_feature", option="poisoned", **asked).code == "feature.spent"
    assert played.refused("use_feature", option="stunned", **asked).code == "feature.option"


def test_restoring_touch(game) -> None:
    """SRD 5.2, "Restoring Touch": 5 points for each condition."""
    played = game(hero("Paladin", 14, "lay-on-hands", "restoring-touch"), ALLY)
    made(played, Condition.STUNNED, "sela")
    made(played, Condition.BLINDED, "sela")
    use(played, "lay-on-hands", target="sela", option="stunned, blinded")
    assert (body(played, "sela").conditions, left(played, "lay-on-hands")) == ((), 60)


def test_aura_of_protection_and_courage(game) -> None:
    """SRD 5.2, "Aura of Protection", "Aura of Courage", "Aura of Devotion"."""
    words = ("aura-of-protection", "aura-of-courage", "aura-of-devotion")
    played = game(hero("Paladin", 10, *words), ALLY)
    ally = view(played, "sela")
    assert [(m.source, m.value) for m in ally.save_bonus] == [("Aura of Protection", 4)]
    assert ally.condition_immunities == {Condition.FRIGHTENED, Condition.CHARMED}
    made(played, Condition.STUNNED)
    assert view(played, "sela").save_bonus == ()


def test_radiant_strikes_and_sacred_weapon(game) -> None:
    """SRD 5.2, "Radiant Strikes": 1d8; "Sacred Weapon": Charisma to hit, and light."""
    sheet = hero("Paladin", 11, "channel-divinity", "sacred-weapon", "radiant-strikes")
    played = fought(game, sheet, attack=[15], damage=[4, 6])
    found = strike(played, features=["sacred-weapon"])
    assert dealt(found) == 4 + 3 + 6
    assert ("Sacred Weapon", 4) in [(m.source, m.value) for m in attack_roll(found).roll.modifiers]
    assert effects(played, EffectKind.LIGHT)[0].value == 20
    assert left(played, "channel-divinity") == 2


def test_abjure_foes(game) -> None:
    """SRD 5.2, "Abjure Foes": Frightened until damaged, and one thing a turn."""
    played = fought(game, hero("Paladin", 9, "channel-divinity", "abjure-foes"), save=[1])
    use(played, "abjure-foes", target="ogre-1")
    assert body(played, "ogre-1").has(Condition.FRIGHTENED)
    assert effects(played, EffectKind.DAZED, "ogre-1")
    played.ask("damage", target="ogre-1", dice="1", damage_type="fire")
    assert not body(played, "ogre-1").has(Condition.FRIGHTENED)


def test_holy_nimbus(game) -> None:
    """SRD 5.2, "Holy Nimbus": Charisma and Proficiency to foes that start turns in it."""
    played = fought(game, hero("Paladin", 20, "holy-nimbus"), ogre_1_attack=[2])
    use(played, "holy-nimbus")
    assert dealt(end_turn(played)) == 4 + 6


# --- Ranger, Hunter -------------------------------------------------------------------


def marked(played, who: str = "ogre-1") -> None:
    mark = ActiveEffect(kind=EffectKind.OUTLINED, source="Hunter's Mark", by="brin",
                        spell="spell/hunters-mark")  # fmt: skip
    given(played, mark.with_(kind=EffectKind.MODIFIER), who)


def test_tireless(game) -> None:
    """SRD 5.2, "Tireless": 1d8 and Wisdom; a Short Rest eases Exhaustion."""
    played = game(hero("Ranger", 10, "tireless"), healing=[5])
    use(played, "tireless")
    assert body(played).temporary_hit_points == 8
    made(played, Condition.EXHAUSTION)
    played.ask("rest", length="short")
    assert view(played).exhaustion == 0


def test_natures_veil_outlasts_an_attack(game) -> None:
    """SRD 5.2, "Nature's Veil": Invisible until the end of the next turn."""
    played = fought(game, hero("Ranger", 14, "natures-veil"), ogre_1_attack=[2])
    use(played, "natures-veil")
    strike(played)
    assert body(played).has(Condition.INVISIBLE)
    end_turn(played)
    end_turn(played)
    assert not body(played).has(Condition.INVISIBLE)


def test_precise_hunter_and_feral_senses(game) -> None:
    """SRD 5.2, "Precise Hunter", "Feral Senses"."""
    played = fought(game, hero("Ranger", 18, "precise-hunter", "feral-senses"))
    marked(played)
    assert attack_roll(strike(played)).roll.advantage_sources == ("+ Precise Hunter",)
    assert view(played).sense("blindsight") == 30


def test_colossus_slayer_once_a_turn(game) -> None:
    """SRD 5.2, "Colossus Slayer": 1d8 to the wounded."""
    sheet = hero("Ranger", 5, "hunters-prey-colossus-slayer", "extra-attack")
    played = fought(game, sheet, attack=[15] * 4, damage=[1, 1, 7, 1])
    assert dealt(strike(played)) == 4
    assert dealt(strike(played)) == 4 + 7
    end_turn(played)


def test_horde_breaker(game) -> None:
    """SRD 5.2, "Horde Breaker": another attack on another foe, once a turn."""
    sheet = hero("Ranger", 5, "hunters-prey-horde-breaker", "extra-attack")
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], attack=[2] * 9)
    struck = [e.against for e in strike(played) if isinstance(e, D20TestMade)]
    assert sorted(struck) == ["ogre-1", "ogre-2"]
    assert len([e for e in strike(played) if isinstance(e, D20TestMade)]) == 1


def test_horde_breaker_needs_something_to_throw(game) -> None:
    """SRD 5.2, "Horde Breaker": the same weapon, and the only one of it is thrown."""
    sheet = hero(
        "Ranger", 5, "hunters-prey-horde-breaker", equipment=(Carried(item="item/javelin"),)
    )
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], band="near",
                    attack=[2] * 9)  # fmt: skip
    thrown = [e for e in strike(played, weapon="item/javelin") if isinstance(e, D20TestMade)]
    assert len(thrown) == 1


def test_multiattack_defense(game) -> None:
    """SRD 5.2, "Multiattack Defense": Disadvantage on other attacks of this turn."""
    sheet = hero("Ranger", 7, "defensive-tactics-multiattack-defense")
    played = fought(game, sheet, monster="monster/bandit-captain",
                    attack=[15] * 9)  # fmt: skip
    rolls = [e for e in end_turn(played) if isinstance(e, D20TestMade) and e.test == "attack"]
    foes = [e.roll.advantage for e in rolls if e.actor != "brin"]
    assert foes == [AdvantageState.NORMAL, AdvantageState.DISADVANTAGE]
    assert not effects(played, EffectKind.BAFFLED, "bandit-captain-1")


def test_escape_the_horde(game) -> None:
    """SRD 5.2, "Escape the Horde": Disadvantage on Opportunity Attacks."""
    played = fought(game, hero("Ranger", 7, "defensive-tactics-escape-the-horde"), attack=[2])
    found = played.ask("combat_action", actor="brin", action="move", target="ogre-1", band="near")
    assert attack_roll(found, "ogre-1").roll.advantage is AdvantageState.DISADVANTAGE


def test_superior_hunters_defense(game) -> None:
    """SRD 5.2, "Superior Hunter's Defense": Resistance to that damage."""
    played = fought(game, hero("Ranger", 15, "superior-hunters-defense"), ogre_1_attack=[15],
                    ogre_1_damage=[4, 5])  # fmt: skip
    assert dealt(end_turn(played), "brin") == (9 + 4) // 2
    assert not effects(played, EffectKind.RESISTANT)


def test_superior_hunters_prey(game) -> None:
    """SRD 5.2, "Superior Hunter's Prey": the mark's damage to another foe near."""
    sheet = hero("Ranger", 11, "superior-hunters-prey")
    played = fought(game, sheet, monsters=["monster/ogre", "monster/ogre"], attack=[15],
                    damage=[4, 5])  # fmt: skip
    marked(played)
    assert dealt(strike(played), "ogre-2") == 5
