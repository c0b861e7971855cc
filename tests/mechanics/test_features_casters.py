"""Features of Bard, Cleric, Druid, Sorcerer, Warlock and Wizard. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    attack_roll,
    body,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    left,
    strike,
    use,
)
from rules_game import Carried, hero, state_of

from whispyrkeep.mechanics.casting.castings import spell_numbers
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.character import Spellcasting, SpellSource
from whispyrkeep.models.events import (
    DamageTaken,
    DiceRolled,
    HitPointsRegained,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.terms import Ability, AdvantageState, Band, Condition, EffectKind

FOCUS = (
    Carried(item="item/holy-symbol-amulet"),
    Carried(item="item/component-pouch"),
)


def caster(character_class: str, level: int, *features: str, spells=(), cantrips=(), **changes):
    """Charisma 18, Wisdom 16, slots up to level 5."""
    ability = {"Wizard": Ability.INTELLIGENCE, "Cleric": Ability.WISDOM, "Druid": Ability.WISDOM}
    fields = {
        "spellcasting": Spellcasting(
            ability=ability.get(character_class, Ability.CHARISMA),
            cantrips=tuple(f"spell/{one}" for one in cantrips),
            prepared=tuple(f"spell/{one}" for one in spells),
            slots=(4, 3, 3, 3, 2),
        ),
        "equipment": FOCUS,
    }
    return hero(character_class, level, *features, **(fields | changes))


def cast(played, spell: str, *targets: str, **fields):
    return played.ask(
        "cast_spell", actor="brin", spell=f"spell/{spell}", targets=list(targets), **fields
    )


def refused(played, spell: str, *targets: str, **fields):
    return played.refused(
        "cast_spell", actor="brin", spell=f"spell/{spell}", targets=list(targets), **fields
    ).code


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def spent(played, **resources: int) -> None:
    member = played.state.party["brin"]
    changed = {name.replace("_", "-"): left for name, left in resources.items()}
    body_ = member.body.with_(resources={**member.body.resources, **changed})
    party = {**played.state.party, "brin": member.with_(body=body_)}
    played.state = played.state.with_(party=party)


def hurt(played, who: str, points: int) -> None:
    member = played.state.party[who]
    changed = member.with_(body=member.body.with_(hit_points=points))
    played.state = played.state.with_(party={**played.state.party, who: changed})


ALLY = hero("Fighter", 3, id="sela", name="Sela")


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


# --- Sorcerer -------------------------------------------------------------------------

META = ("font-of-magic", "metamagic")


def sorcerer(level: int, *features: str, **changes):
    known = {"spells": ("burning-hands", "charm-person", "magic-missile", "mage-armor", "fireball"),
             "cantrips": ("fire-bolt", "chill-touch")}  # fmt: skip
    return caster("Sorcerer", level, *META, *features, **(known | changes))


def test_innate_sorcery(game) -> None:
    """SRD 5.2, "Innate Sorcery": DC 1 higher, Advantage on spell attacks; "Sorcery Incarnate"."""
    sheet = sorcerer(7, "innate-sorcery", "sorcery-incarnate")
    played = fought(game, sheet, band="near", attack=[15, 9])
    spent(played, innate_sorcery=0)
    use(played, "innate-sorcery")
    assert left(played, "sorcery-points") == 5
    assert attack_roll(cast(played, "fire-bolt", "ogre-1")).roll.advantage is (
        AdvantageState.ADVANTAGE
    )
    assert spell_numbers(played.play(), view(played))[2] == 8 + 4 + 3 + 1


def test_font_of_magic_converts(game) -> None:
    """SRD 5.2, "Font of Magic": a slot into points, up to the table's number."""
    played = game(sorcerer(5))
    spent(played, sorcery_points=1)
    use(played, "convert-spell-slot", amount=3)
    assert (left(played, "sorcery-points"), left(played, "slot-3")) == (4, 2)
    asked = {"actor": "brin", "feature": "create-spell-slot"}
    assert played.refused("use_feature", amount=4, **asked).code == "feature.level"
    assert played.refused("use_feature", amount=6, **asked).code == "feature.option"


def test_sorcerous_restoration(game) -> None:
    """SRD 5.2, "Sorcerous Restoration": half the level with a Short Rest, once."""
    played = game(sorcerer(6, "sorcerous-restoration"))
    spent(played, sorcery_points=1)
    played.ask("rest", length="short")
    assert (left(played, "sorcery-points"), left(played, "sorcerous-restoration")) == (4, 0)


def test_sorcerous_restoration_without_points(game) -> None:
    """The feature alone restores nothing."""
    played = game(caster("Sorcerer", 6, "sorcerous-restoration"))
    played.ask("rest", length="short")
    assert "sorcery-points" not in body(played).resources


def test_quickened_spell(game) -> None:
    """SRD 5.2, "Quickened Spell": a Bonus Action, 2 points, no slot besides on this turn."""
    played = fought(game, sorcerer(5, "quickened-spell"), save=[1])
    cast(played, "burning-hands", "ogre-1", features=["quickened-spell"])
    assert played.state.fight.budget.action
    assert left(played, "sorcery-points") == 3
    assert refused(played, "burning-hands", "ogre-1") == "spell.one_slot"


def test_heightened_spell(game) -> None:
    """SRD 5.2, "Heightened Spell": Disadvantage for one target."""
    played = fought(game, sorcerer(5, "heightened-spell"))
    found = cast(played, "burning-hands", "ogre-1", features=["heightened-spell"])
    assert d20(found).roll.advantage_sources == ("- Heightened Spell",)


def test_twinned_spell(game) -> None:
    """SRD 5.2, "Twinned Spell": the effective level 1 higher, so one more target."""
    sheet = sorcerer(5, "twinned-spell")
    played = fought(game, sheet, monsters=["monster/bandit", "monster/bandit"])
    asked = ("charm-person", "bandit-1", "bandit-2")
    assert refused(played, *asked, slot_level=1) == "spell.target_count"
    cast(played, *asked, slot_level=1, features=["twinned-spell"])
    assert left(played, "sorcery-points") == 4
    assert refused(played, "fire-bolt", "bandit-1", features=["twinned-spell"]) == (
        "metamagic.unfit"
    )


def test_transmuted_spell(game) -> None:
    """SRD 5.2, "Transmuted Spell": one of six types into another."""
    played = fought(game, sorcerer(5, "transmuted-spell"), attack=[15])
    found = cast(played, "fire-bolt", "ogre-1", features=["transmuted-spell"], damage_type="cold")
    assert {e.damage_type.value for e in found if isinstance(e, DamageTaken)} == {"cold"}


def test_distant_extended_and_subtle_spells(game) -> None:
    """SRD 5.2, "Distant Spell", "Extended Spell", "Subtle Spell"."""
    words = ("distant-spell", "extended-spell", "subtle-spell")
    played = game(sorcerer(5, *words, equipment=()))
    assert refused(played, "mage-armor", "brin") == "spell.material"
    cast(played, "mage-armor", "brin", features=["subtle-spell"])
    ward = effects(played, EffectKind.MAGE_ARMOR)[0]
    assert ward.ends_at == played.state.time + 8 * 3600
    other = game(sorcerer(5, *words))
    cast(other, "mage-armor", "brin", features=["extended-spell"])
    assert effects(other, EffectKind.MAGE_ARMOR)[0].ends_at == other.state.time + 16 * 3600
    far = fought(game, sorcerer(5, *words), band="far", save=[1])
    assert refused(far, "burning-hands", "ogre-1") == "spell.out_of_range"


def test_empowered_spell_rerolls_the_low_dice(game) -> None:
    """SRD 5.2, "Empowered Spell": up to the Charisma modifier."""
    played = fought(game, sorcerer(5, "empowered-spell"), save=[1], damage=[1, 6, 2, 5, 6])
    found = cast(played, "burning-hands", "ogre-1", features=["empowered-spell"])
    assert dealt(found) == 6 + 5 + 6
    assert [e.label for e in found if isinstance(e, DiceRolled)][-1] == "Empowered Spell"


def test_seeking_spell(game) -> None:
    """SRD 5.2, "Seeking Spell": a missed attack roll anew, for a point when it is used."""
    played = fought(game, sorcerer(5, "seeking-spell"), attack=[2, 15])
    found = cast(played, "fire-bolt", "ogre-1", features=["seeking-spell"])
    assert attack_roll(found).outcome == "success"
    assert left(played, "sorcery-points") == 4


def test_one_option_on_a_spell_two_when_incarnate(game) -> None:
    """SRD 5.2, "Metamagic"; "Sorcery Incarnate"; "Arcane Apotheosis"."""
    words = ("heightened-spell", "transmuted-spell", "innate-sorcery", "sorcery-incarnate")
    played = fought(game, sorcerer(20, *words, "arcane-apotheosis"))
    both = {"features": ["heightened-spell", "transmuted-spell"], "damage_type": "cold"}
    assert refused(played, "burning-hands", "ogre-1", **both) == "metamagic.one"
    use(played, "innate-sorcery")
    cast(played, "burning-hands", "ogre-1", **both)
    assert left(played, "sorcery-points") == 19


@pytest.mark.parametrize(
    ("features", "code"),
    [
        (["quickened-spell"], "feature.missing"),
        (["louder-spell"], "feature.unknown"),
        (["heightened-spell"], "feature.spent"),
    ],
)
def test_metamagic_that_cannot_be(game, features, code: str) -> None:
    played = fought(game, sorcerer(5, "heightened-spell"))
    spent(played, sorcery_points=1)
    assert refused(played, "burning-hands", "ogre-1", features=features) == code


def test_draconic_resilience_affinity_and_wings(game) -> None:
    """SRD 5.2, "Draconic Resilience", "Elemental Affinity", "Dragon Wings"."""
    words = ("draconic-resilience", "elemental-affinity", "elemental-affinity-fire", "dragon-wings")
    played = fought(game, sorcerer(14, *words), attack=[15], damage=[1, 1, 1])
    assert view(played).ac == 10 + 2 + 4
    assert dealt(cast(played, "fire-bolt", "ogre-1")) == 3 + 4
    use(played, "dragon-wings")
    assert view(played).speed == 60
    end_turn(played)
    use(played, "dragon-wings")
    assert left(played, "sorcery-points") == 11


# --- Warlock --------------------------------------------------------------------------


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


# --- Wizard, Evoker -------------------------------------------------------------------


def wizard(level: int, *features: str, **changes):
    known = {"spells": ("burning-hands", "magic-missile"), "cantrips": ("fire-bolt",),
             "abilities": {**hero("x", 1).abilities, Ability.INTELLIGENCE: 18}}  # fmt: skip
    return caster("Wizard", level, *features, **(known | changes))


def test_ritual_adept_casts_from_the_book(game) -> None:
    """SRD 5.2, "Ritual Adept": a Ritual in the spellbook need not be prepared."""
    book = SpellSource(source="class/wizard", ability=Ability.INTELLIGENCE,
                       book=("spell/detect-magic",))  # fmt: skip
    played = game(wizard(1, "ritual-adept").with_(spells=(book,)))
    assert refused(played, "detect-magic") == "spell.not_prepared"
    cast(played, "detect-magic", ritual=True)


def test_spell_mastery_is_at_will_at_its_own_level(game) -> None:
    """SRD 5.2, "Spell Mastery"."""
    mastered = SpellSource(source="class/wizard", ability=Ability.INTELLIGENCE,
                           at_will=("spell/magic-missile",))  # fmt: skip
    played = fought(game, wizard(18, "spell-mastery").with_(spells=(mastered,)))
    cast(played, "magic-missile", "ogre-1")
    assert left(played, "slot-1") == 4
    end_turn(played)
    cast(played, "magic-missile", "ogre-1", slot_level=2)
    assert left(played, "slot-2") == 2


def test_empowered_evocation(game) -> None:
    """SRD 5.2, "Empowered Evocation": Intelligence on one damage roll."""
    played = fought(game, wizard(10, "empowered-evocation"), save=[1], damage=[1, 1, 1])
    assert dealt(cast(played, "burning-hands", "ogre-1")) == 3 + 4
    darts = fought(game, wizard(10, "empowered-evocation"), damage=[1, 1, 1])
    assert dealt(cast(darts, "magic-missile", "ogre-1")) == 6 + 4


def test_overchannel(game) -> None:
    """SRD 5.2, "Overchannel": maximum damage; 2d12 a level from the second time on."""
    played = fought(game, wizard(14, "overchannel"), save=[1, 1, 1], ogre_1_attack=[2] * 3,
                    brin_damage=[3, 3])  # fmt: skip
    assert dealt(cast(played, "burning-hands", "ogre-1", features=["overchannel"])) == 18
    assert body(played).hit_points == 60
    end_turn(played)
    found = cast(played, "burning-hands", "ogre-1", features=["overchannel"])
    assert dealt(found, "brin") == 6
    assert not [e for e in found if isinstance(e, HitPointsRegained)]


def test_boon_of_spell_recall(game) -> None:
    """SRD 5.2, "Free Casting": a 1d4 that shows the slot's level gives it back."""
    played = fought(game, wizard(19, "boon-of-spell-recall"), effect=[1, 2])
    cast(played, "magic-missile", "ogre-1")
    assert left(played, "slot-1") == 4
    end_turn(played)
    cast(played, "magic-missile", "ogre-1")
    assert left(played, "slot-1") == 3


def test_action_surge_is_no_magic_action(game) -> None:
    """SRD 5.2, "Action Surge": except the Magic action."""
    sheet = wizard(5, "action-surge")
    played = fought(game, sheet)
    cast(played, "fire-bolt", "ogre-1")
    use(played, "action-surge")
    assert refused(played, "fire-bolt", "ogre-1") == "spell.surge"
    assert state_of(sheet).party["brin"].body.resources["action-surge"] == 1


def test_gift_of_the_protectors(game) -> None:
    """SRD 5.2, "Gift of the Protectors": 1 Hit Point instead of 0, once a day."""
    played = fought(game, warlock(9, "gift-of-the-protectors"), ALLY)
    for after in (1, 0):
        played.ask("damage", target="sela", dice="62", damage_type="fire")
        assert body(played, "sela").hit_points == after
    assert left(played, "gift-of-the-protectors") == 0


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


def test_shadows_serve_the_night_spirit(game) -> None:
    """SRD 5.2, "Boon of the Night Spirit": unseen, and half of most damage, in the dark."""
    from rules_game import WORLD

    quay = WORLD.places["quay"].with_(light="dark")
    world = WORLD.with_(places={**WORLD.places, "quay": quay})
    sheet = hero("Rogue", 19, "boon-of-the-night-spirit")
    dark = game(state=state_of(sheet, world=world))
    assert dealt(dark.ask("damage", target="brin", dice="10", damage_type="fire"), "brin") == 5
    assert dealt(dark.ask("damage", target="brin", dice="10", damage_type="psychic"), "brin") == 10
    use(dark, "merge-with-shadows")
    assert body(dark).has(Condition.INVISIBLE)
    bright = game(sheet)
    asked = {"actor": "brin", "feature": "merge-with-shadows"}
    assert bright.refused("use_feature", **asked).code == "feature.light"


def test_blink_steps_follow_an_action(game) -> None:
    """SRD 5.2, "Boon of Dimensional Travel"."""
    played = fought(game, hero("Fighter", 19, "boon-of-dimensional-travel"), attack=[2])
    asked = {"actor": "brin", "feature": "blink-steps"}
    assert played.refused("use_feature", **asked).code == "feature.late"
    strike(played)
    use(played, "blink-steps")
    assert played.state.fight.budget.movement_feet == 60


def test_a_halfling_hides_behind_a_friend(game) -> None:
    """SRD 5.2, "Naturally Stealthy": obscured by somebody a size larger."""
    small = {"species": "Halfling"}
    alone = fought(game, hero("Rogue", 1, "naturally-stealthy", **small))
    hide = {"actor": "brin", "action": "hide"}
    assert alone.refused("combat_action", **hide).code == "hide.seen"
    played = fought(game, hero("Rogue", 1, "naturally-stealthy", **small), ALLY, check=[20])
    played.ask("combat_action", **hide)
    assert body(played).has(Condition.INVISIBLE)


def test_fast_hands_use_an_object_as_a_bonus_action(game) -> None:
    """SRD 5.2, "Thief", "Fast Hands"."""
    kit = (Carried(item="item/healers-kit"),)
    played = fought(game, hero("Rogue", 3, "fast-hands", equipment=kit), ALLY, attack=[2] * 9)
    played.ask("damage", target="sela", dice="60", damage_type="fire")
    played.ask("use_item", actor="brin", item="item/healers-kit", target="sela")
    budget = played.state.fight.budget
    assert (budget.action, budget.bonus_action) == (True, False)
