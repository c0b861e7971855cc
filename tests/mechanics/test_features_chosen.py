"""Features that making a character settles, and small ones that work by themselves. SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    body,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    left,
    strike,
    use,
    view,
)
from rules_game import Carried, fighter, hero, state_of

from whispyrkeep.catalog.builtin import reference_entry
from whispyrkeep.mechanics.creation import create_character
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.models.character import CharacterSheet, Spellcasting, SpellSource
from whispyrkeep.models.events import ConcentrationChanged, D20TestMade
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind, Skill

STYLES = frozenset({"archery", "defense", "great-weapon-fighting", "two-weapon-fighting"})


def made(slug: str, level: int = 1, **choices) -> CharacterSheet:
    sheet = create_character({"class": slug, **choices}, "Test", level, suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    return sheet


def always(sheet: CharacterSheet) -> set[str]:
    return {spell for source in sheet.spells for spell in source.always}


# --- what is chosen -------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "level"), [("fighter", 1), ("paladin", 2), ("ranger", 2)])
def test_a_fighting_style_is_a_feat(slug: str, level: int) -> None:
    """SRD 5.2, "Fighting Style"."""
    found = STYLES & set(made(slug, level).features)
    others = {"blessed-warrior", "druidic-warrior"} & set(made(slug, level).features)
    assert len(found | others) == 1


def test_a_champion_has_two_fighting_styles() -> None:
    """SRD 5.2, "Additional Fighting Style"."""
    assert len(STYLES & set(made("fighter", 7).features)) == 2


def test_druids_and_rogues_have_languages_of_their_own() -> None:
    """SRD 5.2, "Druidic", "Thieves' Cant"."""
    druid = made("druid")
    assert "Druidic" in druid.languages
    assert "spell/speak-with-animals" in always(druid)
    assert "Thieves’ Cant" in made("rogue").languages or "Thieves' Cant" in made("rogue").languages


def test_lore_gives_skills_and_spells_of_other_lists() -> None:
    """SRD 5.2, "Bonus Proficiencies": three skills; "Magical Discoveries": two spells."""
    assert len(made("bard", 3).skills) == len(made("bard", 2).skills) + 3
    found = {s.source: s.always for s in made("bard", 6).spells}
    assert len(found["feature/college-of-lore-magical-discoveries"]) == 2


def test_the_words_of_creation() -> None:
    """SRD 5.2, "Words of Creation": always prepared, and a second target."""
    from whispyrkeep.catalog import Catalogue
    from whispyrkeep.mechanics.casting.metamagic import altered

    sheet = made("bard", 20)
    words = {"spell/power-word-heal", "spell/power-word-kill"}
    assert words <= set(sheet.spellcasting.prepared)
    bard = view(_one(hero("Bard", 20, "words-of-creation")))
    for word in words:
        assert altered(Catalogue({}).spell(word), (), bard).targets == 2


def _one(sheet: CharacterSheet):
    from rules_game import Game, Throws

    return Game(state_of(sheet), Throws().dice)


@pytest.mark.parametrize(
    ("slug", "subclass", "spells"),
    [
        ("sorcerer", "draconic-sorcery", ("chromatic-orb", "dragons-breath")),
        ("warlock", "fiend-patron", ("burning-hands", "scorching-ray")),
        ("paladin", "oath-of-devotion", ("shield-of-faith",)),
        ("cleric", "life-domain", ("aid", "lesser-restoration")),
    ],
)
def test_spells_of_a_subclass_are_always_prepared(slug: str, subclass: str, spells) -> None:
    """SRD 5.2, "Draconic Spells", "Fiend Spells", "Oath of Devotion Spells", "Life Domain
    Spells"."""
    sheet = made(slug, 3)
    assert {f"spell/{one}" for one in spells} <= always(sheet) & set(sheet.spellcasting.prepared)


def test_a_wizards_book_grows_and_signature_spells_are_free_once() -> None:
    """SRD 5.2, "Evocation Savant": two more; "Signature Spells": two of level 3."""
    book = {len(s.book) for s in made("wizard", 3).spells if s.source == "class/wizard"}
    assert book == {6 + 2 * 2 + 2}
    source = next(s for s in made("wizard", 20).spells if s.source == "class/wizard")
    assert len(source.free) == 2
    assert set(source.free) <= set(source.always)


def test_body_and_mind() -> None:
    """SRD 5.2, "Body and Mind": Dexterity and Wisdom 4 higher, 25 at most."""
    before, after = made("monk", 19), made("monk", 20)
    for ability in (Ability.DEXTERITY, Ability.WISDOM):
        assert after.abilities[ability] == min(before.abilities[ability] + 4, 25)


@pytest.mark.parametrize(("level", "count"), [(1, 1), (2, 3), (5, 5), (20, 10)])
def test_eldritch_invocations_by_level(level: int, count: int) -> None:
    """SRD 5.2, "Eldritch Invocations", column "Eldritch Invocations"."""
    sheet = made("warlock", level)
    known = {s.partition("/")[2] for s in _ids("invocation")}
    chosen = [word for word in sheet.features if word in known]
    repeated = [w for w in sheet.features if any(w.startswith(f"{k}-") for k in known)]
    assert count <= len(chosen) + len(repeated)
    assert len(chosen) <= count


def _ids(kind: str) -> tuple[str, ...]:
    from whispyrkeep.catalog import Catalogue

    return Catalogue({}).ids(kind)


# --- species --------------------------------------------------------------------------


def test_an_elf_has_keen_senses() -> None:
    """SRD 5.2, "Keen Senses": one of three skills."""
    sheet = made("fighter", 1, species="elf")
    assert {"insight", "perception", "survival"} & {skill.value for skill in sheet.skills}


@pytest.mark.parametrize(
    ("feature", "condition", "name"),
    [
        ("fey-ancestry", Condition.CHARMED, "Fey Ancestry"),
        ("brave", Condition.FRIGHTENED, "Brave"),
        ("gnomish-cunning", Condition.CHARMED, "Gnomish Cunning"),
    ],
)
def test_minds_that_are_hard_to_sway(game, feature: str, condition, name: str) -> None:
    """SRD 5.2, "Fey Ancestry", "Brave", "Gnomish Cunning": Advantage on such saves."""
    from whispyrkeep.mechanics.rolls.d20tests import Save, save_test

    played = game(hero("Fighter", 1, feature))
    save = Save(Ability.WISDOM, 10, "a spell", against=(condition,))
    test = save_test(played.state, played.catalogue, "brin", save)
    assert test is not None
    assert test.leaning.sources == (f"+ {name}",)


def test_who_trances_is_not_put_to_sleep(game) -> None:
    """SRD 5.2, "Trance": magic cannot put the character to sleep."""
    from whispyrkeep.mechanics.casting.castings import casting_of
    from whispyrkeep.mechanics.casting.spell_effects import unaffected
    from whispyrkeep.models.effects import SaveEffect
    from whispyrkeep.models.requests import CastSpell

    played = game(hero("Wizard", 5), hero("Fighter", 1, "trance", id="sela", name="Sela"))
    spell = played.catalogue.spell("spell/sleep")
    request = CastSpell(actor="brin", spell=spell.id, targets=("sela",))
    casting = casting_of(played.play(), spell, request, 1, None)
    save = next(effect for effect in spell.effects if isinstance(effect, SaveEffect))
    assert unaffected(played.play(), casting, save, "sela")
    assert not unaffected(played.play(), casting, save, "brin")


@pytest.mark.parametrize(
    ("species", "key", "choice", "spell"),
    [
        ("gnome", "gnomish-lineage", "forest", "spell/minor-illusion"),
        ("tiefling", "fiendish-legacy", "infernal", "spell/fire-bolt"),
        ("tiefling", "fiendish-legacy", "abyssal", "spell/thaumaturgy"),
        ("elf", "elven-lineage", "drow", "spell/dancing-lights"),
    ],
)
def test_lineages_know_spells(species: str, key: str, choice: str, spell: str) -> None:
    """SRD 5.2, "Gnomish Lineage", "Fiendish Legacy", "Otherworldly Presence", "Elven Lineage"."""
    sheet = made("fighter", 5, species=species, lineage=choice)
    known = {one for source in sheet.spells for one in (*source.cantrips, *source.always)}
    assert spell in known
    assert any(name.startswith("free-") for name in sheet.resources)


@pytest.mark.parametrize(
    ("ancestry", "kind"),
    [
        ("black", "acid"), ("blue", "lightning"), ("brass", "fire"), ("bronze", "lightning"),
        ("copper", "acid"), ("gold", "fire"), ("green", "poison"), ("red", "fire"),
        ("silver", "cold"), ("white", "cold"),
    ],
)  # fmt: skip
def test_draconic_ancestry_decides_breath_and_resistance(game, ancestry: str, kind: str) -> None:
    """SRD 5.2, "Draconic Ancestry", table "Draconic Ancestors"."""
    sheet = hero("Fighter", 1, "breath-weapon", "damage-resistance",
                 f"draconic-ancestry-{ancestry}")  # fmt: skip
    played = fought(game, sheet, save=[1])
    assert kind in view(played).resistances
    found = use(played, "breath-weapon", target="ogre-1")
    assert any(getattr(e, "damage_type", None) == DamageType(kind) for e in found)


# --- small ones that work by themselves ------------------------------------------------


def test_roving(game) -> None:
    """SRD 5.2, "Roving": 10 feet faster without Heavy armor."""
    mail = (Carried(item="item/chain-mail", equipped=True),)
    assert view(game(hero("Ranger", 6, "roving"))).speed == 40
    assert view(game(hero("Ranger", 6, "roving", equipment=mail))).speed == 30


def test_remarkable_athlete(game) -> None:
    """SRD 5.2, "Remarkable Athlete": Advantage on Initiative and Athletics."""
    played = fought(game, hero("Fighter", 3, "remarkable-athlete"))
    rolled = next(e for e in played.of(D20TestMade) if e.test == "initiative")
    assert "+ Remarkable Athlete" in rolled.roll.advantage_sources
    asked = {"ability": "strength", "skill": "athletics", "difficulty_class": 10}
    check = d20(played.ask("ability_check", actor="brin", **asked), "check")
    assert "+ Remarkable Athlete" in check.roll.advantage_sources


def test_relentless_hunter_keeps_the_mark(game) -> None:
    """SRD 5.2, "Relentless Hunter": damage does not break Concentration on it."""
    for features, saves in ((("relentless-hunter",), 0), ((), 1)):
        played = fought(game, hero("Ranger", 13, *features), save=[20])
        play = played.play()
        play.happen(ConcentrationChanged(target="brin", spell="spell/hunters-mark"))
        deal_damage(play, "brin", [Harm(5, DamageType.FIRE)], source="fire")
        rolled = [e for e in play.events if isinstance(e, D20TestMade)]
        assert len(rolled) == saves


def test_foe_slayer_marks_with_a_d10(game) -> None:
    """SRD 5.2, "Foe Slayer": d10 instead of d6, for the prey beside it too."""
    words = ("superior-hunters-prey", "foe-slayer")
    played = fought(game, hero("Ranger", 20, *words), monsters=["monster/ogre", "monster/ogre"],
                    attack=[15], damage=[4, 9])  # fmt: skip
    play = played.play()
    from whispyrkeep.mechanics.harm.conditions import gain_effect

    mark = ActiveEffect(kind=EffectKind.MODIFIER, source="Hunter's Mark", by="brin",
                        spell="spell/hunters-mark")  # fmt: skip
    gain_effect(play, "ogre-1", mark)
    played.state = play.state
    assert dealt(strike(played), "ogre-2") == 9


def test_an_aura_grows(game) -> None:
    """SRD 5.2, "Aura Expansion": 30 feet, so that it reaches foes nearby."""
    for features, burnt in ((("aura-expansion",), 10), ((), 0)):
        sheet = hero("Paladin", 20, "holy-nimbus", *features)
        played = fought(game, sheet, band="near", attack=[2] * 9)
        use(played, "holy-nimbus")
        assert dealt(end_turn(played)) == burnt


def test_a_primal_strike_and_potent_spells(game) -> None:
    """SRD 5.2, "Elemental Fury", "Improved Elemental Fury": 1d8, then 2d8; farther cantrips."""
    from whispyrkeep.mechanics.casting.metamagic import altered, every_roll

    for features, dice in (((), 1), (("improved-elemental-fury",), 2)):
        sheet = hero("Druid", 15, "elemental-fury-primal-strike", *features)
        played = fought(game, sheet, attack=[15], damage=[4] + [6] * dice)
        assert dealt(strike(played)) == 4 + 3 + 6 * dice
    potent = hero("Druid", 15, "elemental-fury-potent-spellcasting", "improved-elemental-fury")
    druid = view(game(potent))
    flame = _one(potent).catalogue.spell("spell/starry-wisp")
    assert every_roll(flame, druid) == 3
    assert altered(flame, (), druid).range_feet == flame.range_feet + 300


@pytest.mark.parametrize(
    ("slug", "word", "spell"),
    [
        ("Paladin", "paladins-smite", "spell/divine-smite"),
        ("Paladin", "faithful-steed", "spell/find-steed"),
        ("Ranger", "favored-enemy", "spell/hunters-mark"),
        ("Warlock", "contact-patron", "spell/contact-other-plane"),
        ("Sorcerer", "dragon-companion", "spell/summon-dragon"),
    ],
)
def test_spells_that_a_class_casts_without_a_slot(game, slug: str, word: str, spell: str) -> None:
    """SRD 5.2, "Paladin's Smite", "Faithful Steed", "Favored Enemy", "Contact Patron", "Dragon
    Companion"."""
    from whispyrkeep.mechanics.casting.free_casting import Free, free_casting
    from whispyrkeep.models.requests import CastSpell

    played = game(hero(slug, 18, word))
    definition = played.catalogue.spell(spell)
    request = CastSpell(actor="brin", spell=spell)
    assert free_casting(played.play(), definition, request) == Free(word)
    slotted = CastSpell(actor="brin", spell=spell, slot_level=definition.level + 1)
    assert free_casting(played.play(), definition, slotted) is None


def test_a_smite_without_a_slot_that_protects(game) -> None:
    """SRD 5.2, "Paladin's Smite"; "Smite of Protection": Half Cover until the next turn."""
    casting = Spellcasting(ability=Ability.CHARISMA, prepared=("spell/divine-smite",))
    sheet = hero("Paladin", 15, "paladins-smite", "smite-of-protection", spellcasting=casting)
    played = fought(game, sheet, attack=[15], damage=[4, 5, 6])
    assert dealt(strike(played, smite="spell/divine-smite")) == 4 + 3 + 5 + 6
    assert left(played, "paladins-smite") == 0
    assert effects(played, EffectKind.HALF_COVER)
    end_turn(played)
    assert not effects(played, EffectKind.HALF_COVER)


def test_supreme_sneak_stays_hidden_behind_cover(game) -> None:
    """SRD 5.2, "Supreme Sneak", "Stealth Attack": behind Three-Quarters Cover, a die forgone."""
    words = ("sneak-attack", "cunning-strike", "supreme-sneak")
    bow = (Carried(item="item/shortbow", equipped=True), Carried(item="item/arrow", quantity=9))
    for chosen, hidden in ((["stealth-attack"], True), ([], False)):
        played = fought(game, hero("Rogue", 9, *words, equipment=bow), band="near", attack=[15])
        play = played.play()
        from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect

        unseen = ActiveCondition(condition=Condition.INVISIBLE, source="Hidden")
        gain_condition(play, "brin", unseen)
        cover = ActiveEffect(kind=EffectKind.THREE_QUARTERS_COVER, source="a wall", by="brin")
        gain_effect(play, "brin", cover)
        played.state = play.state
        strike(played, weapon="shortbow", features=chosen)
        assert body(played).has(Condition.INVISIBLE) is hidden


def test_devouring_blade(game) -> None:
    """SRD 5.2, "Devouring Blade": three attacks with the pact weapon."""
    words = ("pact-of-the-blade", "thirsting-blade", "devouring-blade")
    played = fought(game, hero("Warlock", 12, *words, equipment=()), attack=[2] * 9)
    use(played, "pact-of-the-blade", option="longsword")
    for _ in range(3):
        strike(played, weapon="longsword")
    assert played.refused("attack", actor="brin", target="ogre-1").code == "budget.action"


@pytest.mark.parametrize(
    ("invocation", "spell"),
    [
        ("armor-of-shadows", "mage-armor"),
        ("ascendant-step", "levitate"),
        ("mask-of-many-faces", "disguise-self"),
        ("master-of-myriad-forms", "alter-self"),
        ("misty-visions", "silent-image"),
        ("otherworldly-leap", "jump"),
        ("visions-of-distant-realms", "arcane-eye"),
        ("whispers-of-the-grave", "speak-with-dead"),
    ],
)
def test_invocations_that_cast_at_will(game, invocation: str, spell: str) -> None:
    """SRD 5.2, "Eldritch Invocation Options": without a spell slot, as often as one likes."""
    from whispyrkeep.mechanics.casting.free_casting import Free, free_casting
    from whispyrkeep.models.requests import CastSpell

    entry = reference_entry(f"invocation/{invocation}")
    assert [use.spell for effect in entry.effects for use in effect.spells] == [f"spell/{spell}"]
    source = SpellSource(source=f"invocation/{invocation}", ability=Ability.CHARISMA,
                         at_will=(f"spell/{spell}",))  # fmt: skip
    played = game(hero("Warlock", 9, invocation).with_(spells=(source,)))
    request = CastSpell(actor="brin", spell=f"spell/{spell}")
    definition = played.catalogue.spell(f"spell/{spell}")
    assert free_casting(played.play(), definition, request) == Free()


def test_an_invocations_spell_takes_no_slot_and_goes_on_oneself(game) -> None:
    """SRD 5.2, "Eldritch Invocation Options", "Armor of Shadows" (p. 72): nothing is prepared."""
    mage_armor = "spell/mage-armor"
    source = SpellSource(source="invocation/armor-of-shadows", ability=Ability.CHARISMA,
                         at_will=(mage_armor,))  # fmt: skip
    ready = Spellcasting(ability=Ability.CHARISMA, prepared=(mage_armor,))
    sheet = hero("Warlock", 5, "armor-of-shadows", resources={"pact-slot-3": 2}, spells=(source,),
                 spellcasting=ready, equipment=(Carried(item="item/component-pouch"),))  # fmt: skip
    played = game(sheet, fighter(id="odo"))
    asked = {"actor": "brin", "spell": mage_armor}
    friend = played.refused("cast_spell", targets=["odo"], **asked)
    higher = played.refused("cast_spell", targets=["brin"], slot_level=3, **asked)
    assert (friend.code, higher.code) == ("spell.invocation", "spell.invocation")
    played.ask("cast_spell", targets=["brin"], **asked)
    assert left(played, "pact-slot-3") == 2
    assert effects(played, EffectKind.MAGE_ARMOR)


def test_gaze_of_two_minds_lends_senses(game) -> None:
    """SRD 5.2, "Gaze of Two Minds" (p. 73): a Bonus Action a turn, to the end of the next."""
    dwarf = fighter(id="odo", species="Dwarf")
    played = fought(game, hero("Warlock", 5, "gaze-of-two-minds"), dwarf, band="far")
    assert view(played).sense("darkvision") == 0
    use(played, "gaze-of-two-minds", target="odo")
    assert view(played).sense("darkvision") == 120
    assert not played.state.fight.budget.bonus_action
    for _ in range(2):
        assert view(played).sense("darkvision") == 120
        end_turn(played)
        end_turn(played, "odo")
    assert view(played).sense("darkvision") == 0
    asked = {"actor": "brin", "feature": "gaze-of-two-minds", "target": "ogre-1"}
    assert played.refused("use_feature", **asked).code == "feature.target"


def test_one_with_shadows_takes_darkness(game) -> None:
    """SRD 5.2, "One with Shadows": Invisibility on oneself in Dim Light or Darkness."""
    from rules_game import WORLD

    casting = Spellcasting(ability=Ability.CHARISMA)
    pouch = (Carried(item="item/component-pouch"),)
    sheet = hero("Warlock", 5, "one-with-shadows", spellcasting=casting, equipment=pouch)
    quay = WORLD.places["quay"].with_(light="dim")
    dim = game(state=state_of(sheet, world=WORLD.with_(places={"quay": quay})))
    asked = {"actor": "brin", "spell": "spell/invisibility", "targets": ["brin"]}
    dim.ask("cast_spell", **asked)
    assert body(dim).has(Condition.INVISIBLE)
    assert game(sheet).refused("cast_spell", **asked).code == "spell.no_slot"


def test_magical_secrets_come_from_four_lists() -> None:
    """SRD 5.2, "Bard", "Magical Secrets": a Cleric's spell counts as a Bard's from level 10."""
    early = {"class": "bard", "level-8-spells": ["spirit-guardians"]}
    assert not isinstance(create_character(early, "Test", 8, suggest=True), CharacterSheet)
    sheet = made("bard", 10, **{"level-10-spells": ["spirit-guardians"]})
    prepared = {spell for one in sheet.spells for spell in one.prepared}
    assert "spell/spirit-guardians" in prepared


def test_an_ability_score_improvement_is_a_feat() -> None:
    """SRD 5.2, "Ability Score Improvement": one score by 2, or two by 1, to 20."""
    sheet = made("fighter", 4, **{"level-4-feat": "ability-score-improvement"})
    assert sum(sheet.abilities.values()) == sum(made("fighter", 3).abilities.values()) + 2


def test_gift_of_the_depths_and_lessons_of_the_first_ones() -> None:
    """SRD 5.2, "Gift of the Depths": Water Breathing once; "Lessons of the First Ones"."""
    sheet = made("warlock", 5, **{"level-5-invocation-4": "gift-of-the-depths"})
    assert sheet.resources["free-water-breathing"] == 1
    taught = made("warlock", 2, **{"level-2-invocation-2": "lessons-of-the-first-ones-alert"})
    assert "alert" in taught.features


def test_truesight_of_a_boon(game) -> None:
    """SRD 5.2, "Boon of Truesight": 60 feet."""
    assert view(game(hero("Fighter", 19, "boon-of-truesight"))).sense("truesight") == 60


# --- Wild Shape -----------------------------------------------------------------------


def test_wild_shape_takes_a_form_and_leaves_it(game) -> None:
    """SRD 5.2, "Wild Shape": the beast's numbers, one's own mind, Hit Points and features."""
    words = ("wild-shape", "wild-shape-wolf", "elemental-fury-primal-strike")
    played = fought(game, hero("Druid", 8, *words), attack=[15, 2], damage=[1, 6], save=[20])
    use(played, "wild-shape", option="wolf")
    wolf = view(played)
    assert (wolf.abilities[Ability.STRENGTH], wolf.abilities[Ability.WISDOM]) == (14, 16)
    assert (body(played).temporary_hit_points, wolf.hit_points, wolf.speed) == (8, 60, 40)
    assert left(played, "wild-shape") == 2
    assert dealt(strike(played, weapon="bite")) == 1 + 2 + 6
    end_turn(played)
    use(played, "wild-shape")
    assert view(played).abilities[Ability.STRENGTH] == 16
    asked = {"actor": "brin", "feature": "wild-shape", "option": "bear"}
    end_turn(played)
    assert played.refused("use_feature", **asked).code == "feature.option"


@pytest.mark.parametrize(
    ("saving_throws", "skills", "save", "perception"),
    [
        ((), (), 2, 5),
        (("dexterity", "wisdom"), ("perception",), 2 + 3, 3 + 3),
    ],
)
def test_training_is_kept_in_a_form_where_it_is_better(
    game, saving_throws, skills, save, perception
) -> None:
    """SRD 5.2, "Wild Shape", "Game Statistics" (p. 42): a Wolf's Dexterity save is +2, its
    Perception +5; proficiencies are kept with one's own bonus, here +3."""
    sheet = hero("Druid", 8, "wild-shape", "wild-shape-wolf", skills=skills,
                 saving_throws=saving_throws)  # fmt: skip
    played = fought(game, sheet)
    use(played, "wild-shape", option="wolf")
    wolf = view(played)
    saved = wolf.save_modifiers(Ability.DEXTERITY)
    seen = wolf.check_modifiers(Ability.WISDOM, Skill.PERCEPTION)
    assert sum(part.value for part in saved) == save
    assert sum(part.value for part in seen) == perception


def test_a_form_ends_with_being_incapacitated(game) -> None:
    """SRD 5.2, "Wild Shape": until then, another use, or death."""
    from whispyrkeep.mechanics.harm.conditions import gain_condition

    played = game(hero("Druid", 4, "wild-shape", "wild-shape-wolf"))
    use(played, "wild-shape", option="wolf")
    play = played.play()
    gain_condition(play, "brin", ActiveCondition(condition=Condition.STUNNED))
    assert creature(play.state, play.catalogue, "brin").block is None


@pytest.mark.parametrize(("features", "casts"), [((), False), (("beast-spells",), True)])
def test_beasts_cast_no_spells(game, features, casts: bool) -> None:
    """SRD 5.2, "Wild Shape", "No Spellcasting"; "Beast Spells"."""
    casting = Spellcasting(ability=Ability.WISDOM, cantrips=("spell/starry-wisp",))
    sheet = hero("Druid", 18, "wild-shape", "wild-shape-wolf", *features, spellcasting=casting)
    played = fought(game, sheet, band="near", attack=[15])
    use(played, "wild-shape", option="wolf")
    asked = {"actor": "brin", "spell": "spell/starry-wisp", "targets": ["ogre-1"]}
    if casts:
        played.ask("cast_spell", **asked)
    else:
        assert played.refused("cast_spell", **asked).code == "spell.barred"


def test_wild_companion(game) -> None:
    """SRD 5.2, "Wild Companion": Find Familiar for a use of Wild Shape, no materials."""
    casting = Spellcasting(ability=Ability.WISDOM)
    sheet = hero("Druid", 2, "wild-shape", "wild-companion", spellcasting=casting, equipment=())
    played = game(sheet)
    named = {"spell": "spell/find-familiar", "features": ["wild-companion"]}
    played.ask("cast_spell", actor="brin", **named)
    assert left(played, "wild-shape") == 1


def test_initiative_gives_nothing_to_one_in_another_mind(game) -> None:
    """SRD 5.2, "Perfect Focus"; "Polymorph": the form's statistics, features not among them."""
    from whispyrkeep.mechanics.harm.conditions import gain_effect
    from whispyrkeep.models.workings import BecomeEffect

    played = game(hero("Monk", 15, "monks-focus", "perfect-focus"))
    rat = BecomeEffect(usual="monster/rat")
    form = ActiveEffect(kind=EffectKind.LASTING, source="Polymorph", by="brin", works=(rat,))
    play = played.play()
    gain_effect(play, "brin", form)
    played.state = play.state
    assert view(played).block is not None
    focus = left(played, "focus-points")
    played.ask("start_fight", monsters=["monster/ogre"], band="near")
    assert left(played, "focus-points") == focus
