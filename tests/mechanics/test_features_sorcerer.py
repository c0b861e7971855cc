"""Features of Sorcerers, Metamagic, and Draconic Sorcery. Source: SRD 5.2."""

from __future__ import annotations

import pytest
from features_game import (
    attack_roll,
    body,
    cast,
    caster,
    d20,
    dealt,
    effects,
    end_turn,
    fought,
    left,
    refused,
    spent,
    use,
    view,
)

from whispyrkeep.mechanics.casting.castings import spell_numbers
from whispyrkeep.models.events import (
    DamageTaken,
    DiceRolled,
)
from whispyrkeep.models.terms import AdvantageState, EffectKind

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
