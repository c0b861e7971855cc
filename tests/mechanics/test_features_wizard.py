"""Features of Wizards and Evokers. Source: SRD 5.2."""

from __future__ import annotations

from features_game import (
    body,
    cast,
    dealt,
    end_turn,
    fought,
    left,
    refused,
    wizard,
)

from whispyrkeep.models.character import SpellSource
from whispyrkeep.models.events import (
    HitPointsRegained,
)
from whispyrkeep.models.terms import Ability


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
