"""Features of Bards, Clerics and Druids, and of their subclasses. Source: SRD 5.2."""

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
    effects,
    end_turn,
    fought,
    hurt,
    left,
    refused,
    spent,
    strike,
    use,
    view,
)
from rules_game import Carried

from whispyrkeep.models.character import SpellSource
from whispyrkeep.models.events import (
    TemporaryHitPointsGained,
)
from whispyrkeep.models.terms import Ability, Condition, EffectKind

# --- Bard -----------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "sides"), [(1, 6), (5, 8), (10, 10), (15, 12)])
def test_bardic_inspiration_turns_a_failure(game, level: int, sides: int) -> None:
    """SRD 5.2, "Bardic Inspiration": the die of the table, used on a failed D20 Test."""
    played = game(caster("Bard", level, "bardic-inspiration"), ALLY, check=[8, sides])
    use(played, "bardic-inspiration", target="sela")
    assert effects(played, EffectKind.INSPIRED, "sela")[0].value == sides
    twice = played.refused("use_feature", actor="brin", feature="bardic-inspiration", target="sela")
    assert twice.code == "feature.once"
    asked = {"actor": "sela", "ability": "intelligence", "difficulty_class": 8 + sides}
    found = d20(played.ask("ability_check", **asked), "check")
    assert (found.outcome, found.roll.total) == ("success", 8 + sides)
    assert not effects(played, EffectKind.INSPIRED, "sela")


def test_inspiration_is_not_for_oneself(game) -> None:
    played = game(caster("Bard", 1, "bardic-inspiration"))
    refusal = played.refused(
        "use_feature", actor="brin", feature="bardic-inspiration", target="brin"
    )
    assert refusal.code == "target.self"


def test_font_of_inspiration_and_superior_inspiration(game) -> None:
    """SRD 5.2, "Font of Inspiration": a slot for a use; "Superior Inspiration": up to two."""
    words = ("bardic-inspiration", "font-of-inspiration", "superior-inspiration")
    played = game(caster("Bard", 18, *words), brin_initiative=[20])
    spent(played, bardic_inspiration=0)
    use(played, "font-of-inspiration", amount=1)
    assert (left(played, "bardic-inspiration"), left(played, "slot-1")) == (1, 3)
    played.ask("start_fight", monsters=["monster/ogre"], band="near")
    assert left(played, "bardic-inspiration") == 2


@pytest.mark.parametrize("feature", ["font-of-inspiration", "font-of-magic"])
def test_nothing_fills_a_resource_one_has_not(game, feature: str) -> None:
    """A sheet may have been given the one feature and not the other."""
    played = game(caster("Bard", 18, feature))
    asked = {"actor": "brin", "feature": feature, "amount": 1, "option": "points"}
    played.refused("use_feature", **asked)


def test_jack_of_all_trades(game) -> None:
    """SRD 5.2, "Jack of All Trades": half the bonus where no proficiency applies."""
    played = game(caster("Bard", 5, "jack-of-all-trades"))
    asked = {"actor": "brin", "ability": "strength", "difficulty_class": 10}
    plain = d20(played.ask("ability_check", skill="stealth", **asked), "check")
    assert ("Jack of All Trades", 1) in [(m.source, m.value) for m in plain.roll.modifiers]
    skilled = d20(played.ask("ability_check", skill="athletics", **asked), "check")
    assert "Jack of All Trades" not in [m.source for m in skilled.roll.modifiers]


def test_countercharm_rerolls_with_advantage(game) -> None:
    """SRD 5.2, "Countercharm": a Reaction when an ally fails against fear or charm."""
    from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw

    played = fought(game, caster("Bard", 7, "countercharm"), ALLY, save=[2, 3, 15])
    play = played.play()
    save = Save(Ability.WISDOM, 15, "a dread gaze", against=(Condition.FRIGHTENED,))
    assert saving_throw(play, "sela", save)
    assert play.state.fight.budget.reactions_used == ("brin",)


def test_cutting_words_make_a_miss_of_a_hit(game) -> None:
    """SRD 5.2, "Cutting Words": where the die makes it likely."""
    sheet = caster("Bard", 3, "bardic-inspiration", "cutting-words")
    played = fought(game, sheet, ogre_1_attack=[8], brin_effect=[4])
    found = end_turn(played)
    roll = attack_roll(found, "ogre-1")
    assert (roll.outcome, roll.label) == ("failure", "Greatclub (Cutting Words)")
    assert left(played, "bardic-inspiration") == 3


def test_peerless_skill_is_kept_when_it_fails(game) -> None:
    """SRD 5.2, "Peerless Skill"."""
    sheet = caster("Bard", 14, "bardic-inspiration", "peerless-skill")
    played = game(sheet, check=[5, 9, 5, 1])
    asked = {"actor": "brin", "ability": "intelligence", "difficulty_class": 14,
             "features": ["peerless-skill"]}  # fmt: skip
    assert d20(played.ask("ability_check", **asked), "check").outcome == "success"
    assert left(played, "bardic-inspiration") == 3
    assert d20(played.ask("ability_check", **asked), "check").outcome == "failure"
    assert left(played, "bardic-inspiration") == 3


# --- Cleric, Life Domain --------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "skill", "name"),
    [
        ("divine-order-thaumaturge", "religion", "Thaumaturge"),
        ("primal-order-magician", "nature", "Magician"),
    ],
)
def test_learned_orders(game, feature: str, skill: str, name: str) -> None:
    """SRD 5.2, "Divine Order", "Primal Order": the Wisdom modifier on Intelligence checks."""
    played = game(caster("Cleric", 1, feature))
    asked = {"actor": "brin", "ability": "intelligence", "difficulty_class": 10}
    found = d20(played.ask("ability_check", skill=skill, **asked), "check")
    assert (name, 3) in [(m.source, m.value) for m in found.roll.modifiers]


def test_armed_orders(game) -> None:
    """SRD 5.2, "Divine Order", "Protector"; "Primal Order", "Warden"."""
    mail = (Carried(item="item/chain-mail", equipped=True),)
    bare = {"armor_training": (), "weapon_training": ("simple",), "equipment": mail}
    assert view(game(caster("Cleric", 1, **bare))).untrained
    assert not view(game(caster("Cleric", 1, "divine-order-protector", **bare))).untrained
    sword = {**bare, "equipment": (Carried(item="item/longsword", equipped=True),)}
    played = fought(game, caster("Druid", 1, "primal-order-warden", **sword))
    sources = [m.source for m in attack_roll(strike(played)).roll.modifiers]
    assert "Proficiency" in sources


def test_sear_undead(game) -> None:
    """SRD 5.2, "Sear Undead": as many d8 as the Wisdom modifier, which does not end it."""
    sheet = caster("Cleric", 5, "channel-divinity", "sear-undead")
    played = fought(game, sheet, monster="monster/ghoul", save=[1], damage=[2, 3, 4])
    assert dealt(use(played, "turn-undead"), "ghoul-1") == 9
    assert body(played, "ghoul-1").has(Condition.FRIGHTENED)


@pytest.mark.parametrize(("improved", "dice"), [((), 1), (("improved-blessed-strikes",), 2)])
def test_divine_strike(game, improved, dice: int) -> None:
    """SRD 5.2, "Blessed Strikes", "Improved Blessed Strikes": once on each own turn."""
    sword = (Carried(item="item/mace", equipped=True),)
    sheet = caster("Cleric", 14, "blessed-strikes-divine-strike", *improved, equipment=sword)
    played = fought(game, sheet, attack=[15], damage=[4] + [6] * dice)
    assert dealt(strike(played)) == 4 + 3 + 6 * dice


def test_potent_spellcasting_and_its_vitality(game) -> None:
    """SRD 5.2, "Potent Spellcasting": Wisdom on cantrips; later Temporary Hit Points."""
    words = ("blessed-strikes-potent-spellcasting", "improved-blessed-strikes")
    sheet = caster("Cleric", 14, *words, cantrips=("sacred-flame",))
    played = fought(game, sheet, save=[1], damage=[2, 2, 2])
    assert dealt(cast(played, "sacred-flame", "ogre-1")) == 6 + 3
    assert [e.temporary for e in played.of(TemporaryHitPointsGained)] == [6]


def test_divine_intervention(game) -> None:
    """SRD 5.2, "Divine Intervention": any Cleric spell to level 5, no slot, no materials."""
    sheet = caster("Cleric", 10, "divine-intervention", equipment=())
    played = game(sheet, ALLY)
    hurt(played, "sela", 1)
    named = {"features": ["divine-intervention"]}
    assert refused(played, "fireball", "sela", **named) == "spell.intervention"
    cast(played, "mass-cure-wounds", "sela", **named)
    assert body(played, "sela").hit_points > 1
    assert (left(played, "divine-intervention"), left(played, "slot-5")) == (0, 2)
    assert refused(played, "cure-wounds", "sela", **named) == "feature.spent"


def test_blessed_healer_and_supreme_healing(game) -> None:
    """SRD 5.2, "Blessed Healer": 2 and the slot's level; "Supreme Healing": the highest."""
    words = ("disciple-of-life", "blessed-healer", "supreme-healing")
    played = game(caster("Cleric", 17, *words, spells=("cure-wounds",)), ALLY)
    hurt(played, "sela", 1)
    hurt(played, "brin", 10)
    cast(played, "cure-wounds", "sela", slot_level=2)
    assert body(played, "sela").hit_points == 1 + 32 + 3 + 2 + 2
    assert body(played).hit_points == 10 + 4


def test_greater_divine_intervention(game) -> None:
    """SRD 5.2, "Greater Divine Intervention": Wish, and then 2d4 Long Rests without."""
    words = ("divine-intervention", "greater-divine-intervention")
    played = game(caster("Cleric", 20, *words), effect=[1, 1])
    cast(played, "wish", "brin", features=["divine-intervention"])
    assert left(played, "long-rests-until-divine-intervention") == 2
    played.ask("rest", length="long")
    named = {"features": ["divine-intervention"]}
    assert refused(played, "cure-wounds", "brin", **named) == "feature.spent"
    played.state = played.state.with_(time=played.state.time + 86_400)
    played.ask("rest", length="long")
    cast(played, "cure-wounds", "brin", **named)


# --- Druid, Circle of the Land --------------------------------------------------------


def test_wild_resurgence(game) -> None:
    """SRD 5.2, "Wild Resurgence": a slot for a form, and once a day the other way."""
    played = game(caster("Druid", 5, "wild-shape", "wild-resurgence"))
    asked = {"actor": "brin", "feature": "wild-resurgence", "amount": 1}
    assert played.refused("use_feature", **asked).code == "feature.not_needed"
    use(played, "wild-resurgence-slot")
    assert (left(played, "wild-shape"), left(played, "slot-1")) == (1, 5)
    spent(played, wild_shape=0)
    use(played, "wild-resurgence", amount=1)
    assert (left(played, "wild-shape"), left(played, "slot-1")) == (1, 4)


def test_a_slot_that_was_made_vanishes(game) -> None:
    """SRD 5.2, "Creating Spell Slots": with a Long Rest."""
    played = game(caster("Sorcerer", 5, "font-of-magic"))
    use(played, "create-spell-slot", amount=2)
    assert (left(played, "slot-2"), left(played, "sorcery-points")) == (4, 2)
    played.ask("rest", length="long")
    assert (left(played, "slot-2"), left(played, "sorcery-points")) == (3, 5)


def test_archdruid(game) -> None:
    """SRD 5.2, "Archdruid": a form with Initiative; uses of Wild Shape into a slot."""
    played = game(caster("Druid", 20, "wild-shape", "archdruid"), brin_initiative=[20])
    use(played, "nature-magician", amount=2)
    assert (left(played, "wild-shape"), left(played, "slot-4")) == (2, 4)
    spent(played, wild_shape=0)
    played.ask("start_fight", monsters=["monster/ogre"], band="near")
    assert left(played, "wild-shape") == 1


@pytest.mark.parametrize(("level", "dice"), [(3, 2), (10, 3), (14, 4)])
def test_lands_aid(game, level: int, dice: int) -> None:
    """SRD 5.2, "Land's Aid": harm to those named, healing to one."""
    sheet = caster("Druid", level, "wild-shape", "lands-aid")
    played = fought(game, sheet, save=[1], damage=[3] * dice, healing=[2] * dice)
    hurt(played, "brin", 20)
    assert dealt(use(played, "lands-aid", others=["ogre-1"])) == 3 * dice
    assert body(played).hit_points == 20 + 2 * dice


def test_natural_recovery(game) -> None:
    """SRD 5.2, "Natural Recovery": slots after a Short Rest, half the level; a Circle spell."""
    circle = SpellSource(source="class/druid", ability=Ability.WISDOM, always=("spell/fog-cloud",))
    sheet = caster("Druid", 6, "natural-recovery", spells=("fog-cloud",))
    played = game(sheet.with_(spells=(circle,)))
    cast(played, "fog-cloud", features=["natural-recovery"])
    assert (left(played, "natural-recovery"), left(played, "slot-1")) == (0, 4)
    spent(played, slot_3=0)
    played.ask("rest", length="short")
    assert (left(played, "slot-3"), left(played, "natural-recovery-slots")) == (1, 0)


def test_natures_ward_and_sanctuary(game) -> None:
    """SRD 5.2, "Nature's Ward", "Nature's Sanctuary"."""
    words = ("wild-shape", "natures-ward", "natures-sanctuary", "circle-of-the-land-spells-polar")
    played = fought(game, caster("Druid", 14, *words), ALLY)
    assert Condition.POISONED in view(played).condition_immunities
    use(played, "natures-sanctuary")
    assert effects(played, EffectKind.HALF_COVER, "sela")
    assert "cold" in view(played, "sela").resistances
