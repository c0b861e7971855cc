"""A universe's homebrew is played, and what it bans is refused wherever it would come in."""

from __future__ import annotations

import pytest
from rules_game import START, WORLD, Game, Throws, fighter, state_of, wizard

from whispyrkeep.campaign.start import new_state
from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.overlays import read_overlay
from whispyrkeep.errors import BadStart, BrokenEntry
from whispyrkeep.mechanics.bans import banned_on_sheet
from whispyrkeep.mechanics.creation.draft import create_character
from whispyrkeep.mechanics.creatures.view import creature as creature_of
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.monsters.foe_spells import casts
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.effects import CastEffect
from whispyrkeep.models.events import DamageTaken
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveCondition, CampaignSettings
from whispyrkeep.models.terms import Ability, Condition
from whispyrkeep.models.workings import SummonEffect

BANNED = Overlay(banned=True, note="not in these waters")


def game(*bans: str) -> Game:
    world = WORLD.with_(overlays=dict.fromkeys(bans, BANNED))
    return Game(state_of(fighter(), wizard(), world=world), Throws().dice)


def test_a_banned_monster_starts_no_fight() -> None:
    played = game("monster/wolf")
    refused = played.refused("start_fight", monsters=["monster/wolf"])
    assert refused.code == "entry.banned"
    assert "not in these waters" in str(refused)
    played.ask("start_fight", monsters=["monster/goblin-warrior"])


def test_a_banned_spell_is_not_cast() -> None:
    played = game("spell/magic-missile")
    wizard_id = list(played.state.party)[1]
    refused = played.refused(
        "cast_spell", actor=wizard_id, spell="spell/magic-missile", targets=["captain"]
    )
    assert refused.code == "entry.banned"


def test_a_spell_brings_no_banned_creature() -> None:
    summoner = next(
        spell
        for spell in Catalogue({}).spells()
        if any(effect.op == "summon" for effect in spell.effects)
    )
    creature = next(e.creatures[0] for e in summoner.effects if isinstance(e, SummonEffect))
    caster = wizard(
        spellcasting=Spellcasting(ability=Ability.INTELLIGENCE, prepared=(summoner.id,), slots=(4,))
    )
    world = WORLD.with_(overlays={creature: BANNED})
    refused = Game(state_of(caster, world=world), Throws().dice).refused(
        "cast_spell", actor=caster.id, spell=summoner.id
    )
    assert (refused.code, creature in refused.message) == ("entry.banned", True)


def test_foes_cast_no_banned_spell() -> None:
    def cast_by_mage(*bans: str) -> set[str]:
        """Names of what the mage's deeds would be."""
        world = WORLD.with_(overlays=dict.fromkeys(bans, BANNED))
        played = Game(state_of(fighter(), wizard(), world=world), Throws().dice)
        played.ask("start_fight", monsters=["monster/mage"], band="near")
        play = played.play()
        view = creature_of(play.state, play.catalogue, "mage-1")
        assert view.block is not None
        return {
            cast.casting.spell.id
            for action in view.block.actions
            for effect in action.effects
            if isinstance(effect, CastEffect)
            for cast in casts(play, view, action, effect.spells, "brin")
        }

    everything = cast_by_mage()
    assert "spell/fireball" in everything
    assert cast_by_mage("spell/fireball") == everything - {"spell/fireball"}


def test_a_banned_item_is_not_taken_but_can_be_dropped() -> None:
    actor = next(iter(game().state.party))
    assert game("item/torch").refused("take", actor=actor, item="item/torch").code == "entry.banned"
    allowed = game("item/rope")
    allowed.ask("take", actor=actor, item="item/torch")
    banned = Game(
        allowed.state.with_(world=WORLD.with_(overlays={"item/torch": BANNED})), allowed.dice
    )
    banned.ask("drop", actor=actor, item="item/torch")


def test_magic_items_are_banned_with_their_entry_and_carried_as_what_they_are() -> None:
    bans = {"magic-item/weapon-1-2-or-3": BANNED}
    blade = {
        "id": "magic-item/eel-blade",
        "name": "Eel Blade",
        "category": "weapon",
        "of": "Shortsword",
        "rarities": ["rare"],
    }
    catalogue = Catalogue({"magic-item/eel-blade": blade}, bans)
    sword = "magic-item/weapon-1-longsword"
    assert catalogue.ban(sword) == BANNED.note
    assert not catalogue.has(sword)
    carrier = fighter(equipment=(Carried(item=sword), Carried(item="magic-item/eel-blade")))
    assert banned_on_sheet(carrier, catalogue) == (sword,)
    own = catalogue.item("magic-item/eel-blade")
    assert own.weapon == catalogue.item("item/shortsword").weapon
    assert (own.magic, catalogue.has(own.id)) == (True, True)
    world = WORLD.with_(homebrew={"magic-item/eel-blade": blade}, overlays=bans)
    armed = fighter(equipment=(Carried(item="magic-item/eel-blade", equipped=True),))
    played = Game(state_of(armed, world=world), Throws(attack=[20]).dice)
    played.ask("start_fight", monsters=["monster/wolf"], band="engaged")
    foe = next(iter(played.state.fight.foes))  # type: ignore[union-attr]
    played.ask("attack", actor=armed.id, target=foe, weapon="magic-item/eel-blade")
    assert played.of(DamageTaken)


def test_a_banned_condition_befalls_nobody() -> None:
    played = game("condition/prone")
    play = played.play()
    assert not gain_condition(play, "brin", ActiveCondition(condition=Condition.PRONE))
    assert gain_condition(play, "brin", ActiveCondition(condition=Condition.POISONED))
    with pytest.raises(BrokenEntry, match="cannot do without"):
        read_overlay("condition/unconscious", {"overlay": {"banned": True}})


def test_what_is_banned_may_be_put_away_and_sold() -> None:
    bans = dict.fromkeys(("item/longsword", "item/rope"), BANNED)
    played = Game(state_of(fighter(), world=WORLD.with_(overlays=bans), time=START), Throws().dice)
    (actor,) = played.state.party
    played.ask("equip", actor=actor, item="item/longsword", on=False)
    again = played.refused("equip", actor=actor, item="item/longsword", on=True)
    assert again.code == "entry.banned"
    sold = played.refused("trade", actor=actor, npc="mira", side="sell", item="item/rope")
    assert sold.code != "entry.banned"
    bought = played.refused("trade", actor=actor, npc="mira", side="buy", item="item/rope")
    assert bought.code == "entry.banned"


@pytest.mark.parametrize(
    "ban",
    [
        "species/human",
        "class/wizard",
        "spell/misty-step",
        "item/spellbook",
        "feature/wizard-arcane-recovery",
        "language/elvish",
    ],
)
def test_a_character_of_what_is_banned_does_not_begin(ban: str) -> None:
    world = WORLD.with_(overlays={ban: BANNED})
    sheet = wizard(species="Human", character_class="Wizard", languages=("Common", "Elvish"))
    assert banned_on_sheet(sheet, catalogue_for(world)) == (ban,)
    with pytest.raises(BadStart, match=ban):
        new_state(
            world, [sheet], scenario=None, settings=CampaignSettings(mode="campaign"), starts_at=0
        )


HOMEBREW = {
    "species/fenfolk": {
        "id": "species/fenfolk",
        "name": "Fenfolk",
        "creature_type": "humanoid",
        "sizes": ["medium"],
        "speed": 35,
        "features": ["feature/fenfolk-mud-walker"],
    },
    "feature/fenfolk-mud-walker": {
        "id": "feature/fenfolk-mud-walker",
        "name": "Mud Walker",
        "owner": "species/fenfolk",
    },
}


def test_homebrew_of_play_is_played() -> None:
    """A creature, a spell and a thing of the universe's own, each derived from the SRD's."""
    files = {
        "monster/fog-wolf": {"name": "Fog Wolf", "armor_class": 14},
        "spell/fen-light": {"name": "Fen Light", "range_feet": 60},
        "item/eel-spear": {"name": "Eel Spear"},
    }
    bases = ("monster/wolf", "spell/fire-bolt", "item/spear")
    laid = [
        read_overlay(entry_id, {**fields, "overlay": {"base": base}})
        for (entry_id, fields), base in zip(files.items(), bases, strict=True)
    ]
    world = WORLD.with_(
        homebrew={one: fields for one, (_, fields) in zip(files, laid, strict=True)},
        overlays={one: overlay for one, (overlay, _) in zip(files, laid, strict=True)},
    )
    caster = wizard(
        spellcasting=Spellcasting(ability=Ability.INTELLIGENCE, cantrips=("spell/fen-light",)),
        equipment=(Carried(item="item/eel-spear", equipped=True),),
    )
    played = Game(state_of(caster, world=world), Throws(attack=[20, 20]).dice)
    played.ask("start_fight", monsters=["monster/fog-wolf"], band="near")
    fight = played.state.fight
    assert fight is not None
    foe = next(iter(fight.foes.values()))
    assert foe.name == "Fog Wolf"
    played.ask("cast_spell", actor=caster.id, spell="spell/fen-light", targets=[foe.id])
    assert played.of(DamageTaken)


def test_creation_offers_homebrew_and_says_what_is_banned() -> None:
    bans = dict.fromkeys(("species/elf", "spell/fire-bolt", "feat/savage-attacker"), BANNED)
    catalogue = Catalogue(HOMEBREW, bans)
    choices = {"species": "fenfolk", "class": "wizard", "background": "sage"}
    made = create_character(choices, "Ilva", 1, catalogue, suggest=True)
    assert isinstance(made, CharacterSheet)
    assert (made.species, made.speed) == ("Fenfolk", 35)
    assert "mud-walker" in made.features
    assert made.spellcasting is not None
    assert "spell/fire-bolt" not in made.spellcasting.cantrips
    refused = create_character(choices | {"species": "elf"}, "Ilva", 1, catalogue, suggest=True)
    assert isinstance(refused, Rejection)
    assert (refused.code, refused.where) == ("entry.banned", "species")
    assert "not in these waters" in refused.message
    soldier = choices | {"background": "soldier"}
    given = create_character(soldier, "Ilva", 1, catalogue, suggest=True)
    assert isinstance(given, Rejection)
    assert "feat/savage-attacker" in given.message


def test_what_is_not_on_the_sheet_bans_nobody() -> None:
    bans = ("species/orc", "spell/fireball", "feature/barbarian-rage", "feat/archery")
    world = WORLD.with_(overlays=dict.fromkeys(bans, BANNED))
    assert banned_on_sheet(wizard(), catalogue_for(world)) == ()
