"""Features of Warlocks, invocations, and the Fiend Patron. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    ALLY,
    attack_roll,
    body,
    cast,
    caster,
    d20,
    dealt,
    fought,
    left,
    spent,
    strike,
    use,
    view,
)
from rules_game import Carried, hero

from whispyrkeep.models.character import SpellSource
from whispyrkeep.models.terms import Ability, Band, Condition


def warlock(level: int, *features: str, slots: int = 2, at: int = 3, **changes):
    known = {"spells": ("charm-person", "false-life"), "cantrips": ("eldritch-blast",),
             "resources": {f"pact-slot-{at}": slots}}  # fmt: skip
    sheet = caster("Warlock", level, "pact-magic", *features, **(known | changes))
    assert sheet.spellcasting is not None
    return sheet.with_(spellcasting=sheet.spellcasting.with_(slots=()))


def test_pact_slots_serve_and_come_back_with_a_short_rest(game) -> None:
    """SRD 5.2, "Pact Magic": cast at the slots' level, regained with a Short Rest."""
    played = game(warlock(5))
    cast(played, "false-life", "brin")
    assert left(played, "pact-slot-3") == 1
    assert body(played).temporary_hit_points >= 2 + 4 + 10
    played.ask("rest", length="short")
    assert left(played, "pact-slot-3") == 2


@pytest.mark.parametrize(("words", "after"), [((), 1), (("eldritch-master",), 2)])
def test_magical_cunning(game, words, after: int) -> None:
    """SRD 5.2, "Magical Cunning": half the slots rounded up; "Eldritch Master": all."""
    played = game(warlock(20, "magical-cunning", *words))
    spent(played, pact_slot_3=0)
    use(played, "magical-cunning")
    assert (left(played, "pact-slot-3"), left(played, "magical-cunning")) == (after, 0)


def test_blasts(game) -> None:
    """SRD 5.2, "Agonizing Blast", "Repelling Blast", "Eldritch Spear"."""
    words = ("agonizing-blast-chill-touch", "repelling-blast-chill-touch", "eldritch-spear")
    played = fought(game, warlock(2, *words, cantrips=("chill-touch",)), attack=[15], damage=[5])
    assert dealt(cast(played, "chill-touch", "ogre-1")) == 5 + 4
    assert played.state.fight.foes["ogre-1"].band is Band.NEAR
    from whispyrkeep.mechanics.casting.metamagic import altered

    blast = played.catalogue.spell("spell/eldritch-blast")
    assert altered(blast, (), view(played)).range_feet == 120 + 60


def test_pact_of_the_blade_and_thirsting_blade(game) -> None:
    """SRD 5.2, "Pact of the Blade": Charisma, and a blade from nowhere; "Thirsting Blade"."""
    words = ("pact-of-the-blade", "thirsting-blade", "eldritch-smite", "lifedrinker")
    played = fought(game, warlock(9, *words, abilities=hero("x", 1).abilities), attack=[15, 15],
                    damage=[4, 2, 2, 2, 2, 2, 4])  # fmt: skip
    use(played, "pact-of-the-blade", option="longsword")
    assert played.state.party["brin"].inventory["item/longsword"] == 1
    found = strike(played, weapon="longsword", features=["eldritch-smite"])
    assert attack_roll(found).roll.modifiers[0].source == "Charisma"
    assert body(played, "ogre-1").has(Condition.PRONE)
    assert left(played, "pact-slot-3") == 1
    strike(played, weapon="longsword")
    assert played.refused("attack", actor="brin", target="ogre-1").code == "budget.action"


def test_fiendish_vigor_takes_the_highest_and_no_slot(game) -> None:
    """SRD 5.2, "Fiendish Vigor"."""
    at_will = SpellSource(source="invocation/fiendish-vigor", ability=Ability.CHARISMA,
                          at_will=("spell/false-life",))  # fmt: skip
    played = game(warlock(2, "fiendish-vigor").with_(spells=(at_will,)))
    cast(played, "false-life", "brin")
    assert (body(played).temporary_hit_points, left(played, "pact-slot-3")) == (12, 2)


def test_a_spell_that_is_free_once(game) -> None:
    """SRD 5.2, "Elven Lineage", "Magic Initiate" …: without a slot, then with one."""
    played = game(warlock(5, resources={"pact-slot-3": 2, "free-false-life": 1}))
    cast(played, "false-life", "brin")
    assert (left(played, "free-false-life"), left(played, "pact-slot-3")) == (0, 2)
    cast(played, "false-life", "brin")
    assert left(played, "pact-slot-3") == 1


def test_dark_ones_blessing_and_luck(game) -> None:
    """SRD 5.2, "Dark One's Blessing": Charisma and level; "Dark One's Own Luck": 1d10."""
    words = ("dark-ones-blessing", "dark-ones-own-luck")
    sheet = warlock(6, *words, cantrips=("chill-touch",))
    played = fought(game, sheet, monster="monster/goblin-warrior", attack=[20, 9],
                    damage=[10] * 4, save=[5, 9])  # fmt: skip
    cast(played, "chill-touch", "goblin-warrior-1")
    assert body(played).temporary_hit_points == 4 + 6
    asked = {"target": "brin", "ability": "intelligence", "difficulty_class": 14}
    assert d20(played.ask("saving_throw", **asked)).roll.total == 14


def test_fiendish_resilience(game) -> None:
    """SRD 5.2, "Fiendish Resilience": one type other than Force, another after a rest."""
    played = game(warlock(10, "fiendish-resilience"))
    use(played, "fiendish-resilience", option="fire")
    use(played, "fiendish-resilience", option="cold")
    assert {kind.value for kind in view(played).resistances} == {"cold"}
    asked = {"actor": "brin", "feature": "fiendish-resilience", "option": "force"}
    assert played.refused("use_feature", **asked).code == "feature.option"


def test_hurl_through_hell(game) -> None:
    """SRD 5.2, "Hurl Through Hell": 8d10 and gone until the end of the next turn."""
    sword = (Carried(item="item/mace", equipped=True),)
    sheet = warlock(14, "hurl-through-hell", equipment=sword)
    played = fought(game, sheet, attack=[15], save=[1], damage=[1] * 9)
    assert dealt(strike(played, features=["hurl-through-hell"])) == 1 + 3 + 8
    assert body(played, "ogre-1").has(Condition.INCAPACITATED)
    assert left(played, "hurl-through-hell") == 0


def test_senses_and_minds_of_invocations(game) -> None:
    """SRD 5.2, "Eldritch Mind", "Witch Sight", "Devil's Sight"."""
    from whispyrkeep.mechanics.harm.damage import concentration_save
    from whispyrkeep.mechanics.rolls.d20tests import save_test

    played = game(warlock(15, "eldritch-mind", "witch-sight"))
    assert view(played).sense("truesight") == 30
    test = save_test(played.state, played.catalogue, "brin", concentration_save(10))
    assert test is not None
    assert test.leaning.sources == ("+ Eldritch Mind",)


def test_gift_of_the_protectors(game) -> None:
    """SRD 5.2, "Gift of the Protectors": 1 Hit Point instead of 0, once a day."""
    played = fought(game, warlock(9, "gift-of-the-protectors"), ALLY)
    for after in (1, 0):
        played.ask("damage", target="sela", dice="62", damage_type="fire")
        assert body(played, "sela").hit_points == after
    assert left(played, "gift-of-the-protectors") == 0
