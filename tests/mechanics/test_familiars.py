"""Familiars of Warlocks and Druids (SRD 5.2, p. 42, 73, 74, 129)."""

from __future__ import annotations

import pytest
from features_game import OGRE, dealt, use
from rules_game import Carried, hero, state_of

from whispyrkeep.mechanics.casting.familiars import FORMS, familiar_of
from whispyrkeep.models.character import Spellcasting, SpellSource
from whispyrkeep.models.events import DamageTaken, TimeAdvanced
from whispyrkeep.models.terms import Ability, DamageType

FAMILIAR = "spell/find-familiar"
PACT = "pact-of-the-chain"
BOUND = SpellSource(
    source=f"invocation/{PACT}", ability=Ability.CHARISMA, always=(FAMILIAR,), at_will=(FAMILIAR,)
)


def warlock(*words, **changes):
    """A level 5 Warlock with a familiar's pact."""
    fields = {
        "spells": (BOUND,),
        "spellcasting": Spellcasting(ability=Ability.CHARISMA, prepared=(FAMILIAR,)),
        "resources": {"pact-slot-3": 2},
        "equipment": (Carried(item="item/component-pouch"),),
        "money_cp": 9_000,
    }
    return hero("Warlock", 5, PACT, *words, **(fields | changes))


def with_familiar(game, *words, form="imp", band="engaged", **faces):
    """The Warlock acts first, with a familiar, against an ogre."""
    sheet = warlock(*words)
    faces = {"brin_initiative": [20], "initiative": [2, 2]} | faces
    played = game(state=state_of(sheet), **faces)
    events = played.ask("cast_spell", actor="brin", spell=FAMILIAR, option=form)
    played.ask("start_fight", monsters=[OGRE], band=band)
    return played, events


@pytest.mark.parametrize("form", [*FORMS, "owl"])
def test_a_pact_brings_a_familiar_in_a_moment(game, form) -> None:
    """SRD 5.2, "Pact of the Chain" (p. 74): a Magic action, no slot, special forms."""
    played, events = with_familiar(game, form=form)
    assert [e for e in events if isinstance(e, TimeAdvanced) and e.seconds > 60] == []
    assert played.state.party["brin"].body.resources["pact-slot-3"] == 2
    assert familiar_of(played.state, "brin").monster == f"monster/{form}"


def test_without_the_pact_it_takes_an_hour_and_no_fiend_comes(game) -> None:
    """SRD 5.2, "Find Familiar" (p. 129)."""
    spells = Spellcasting(ability=Ability.INTELLIGENCE, prepared=(FAMILIAR,), slots=(2,))
    pouch = (Carried(item="item/component-pouch"),)
    played = game(hero("Wizard", 3, spellcasting=spells, equipment=pouch, money_cp=9_000))
    asked = {"actor": "brin", "spell": FAMILIAR}
    assert played.refused("cast_spell", option="imp", **asked).code == "spell.option"
    events = played.ask("cast_spell", option="owl", **asked)
    assert [e.seconds for e in events if isinstance(e, TimeAdvanced)] == [3_600]


def test_an_attack_is_forgone_for_the_familiars(game) -> None:
    """SRD 5.2, "Pact of the Chain" (p. 74): with the Attack action, and its Reaction."""
    played, _ = with_familiar(game, attack=[15, 15], damage=[4, 6, 6])
    events = use(played, PACT, target="ogre-1")
    assert dealt(events) > 0
    assert not played.state.fight.budget.action
    again = played.refused("use_feature", actor="brin", feature=PACT, target="ogre-1")
    assert again.code == "budget.action"
    own = played.refused("attack", actor="brin", target="ogre-1", weapon="unarmed")
    assert own.code == "budget.action"


def test_a_familiar_reacts_once_a_round(game) -> None:
    """SRD 5.2, "Pact of the Chain" (p. 74); "Extra Attack": one of two attacks, and only one."""
    words = ("pact-of-the-blade", "extra-attack")
    played, _ = with_familiar(game, *words, attack=[15, 15, 15], damage=[4] * 6)
    use(played, PACT, target="ogre-1")
    assert played.state.fight.budget.attacks_left == 1
    again = played.refused("use_feature", actor="brin", feature=PACT, target="ogre-1")
    assert again.code == "familiar.reaction"
    played.ask("attack", actor="brin", target="ogre-1", weapon="unarmed")


def test_a_familiar_reaches_no_further_than_its_sting(game) -> None:
    """SRD 5.2, "Pact of the Chain" (p. 74)."""
    played, _ = with_familiar(game, band="far")
    refused = played.refused("use_feature", actor="brin", feature=PACT, target="ogre-1")
    assert refused.code == "attack.out_of_range"


def test_an_investment_strikes_as_a_bonus_action(game) -> None:
    """SRD 5.2, "Investment of the Chain Master" (p. 73): Necrotic or Radiant."""
    master = "investment-of-the-chain-master"
    played, _ = with_familiar(game, master, form="pseudodragon", attack=[15, 15], damage=[4] * 4)
    events = use(played, master, target="ogre-1", option="radiant")
    kinds = {e.damage_type for e in events if isinstance(e, DamageTaken)}
    assert DamageType.RADIANT in kinds
    assert DamageType.PIERCING not in kinds
    assert (played.state.fight.budget.bonus_action, played.state.fight.budget.action) == (
        False,
        True,
    )


def test_a_druids_companion_comes_at_once(game) -> None:
    """SRD 5.2, "Druid", "Level 2: Wild Companion" (p. 42): a Magic action."""
    played = game(hero("Druid", 4, "wild-shape", "wild-companion",
                       spellcasting=Spellcasting(ability=Ability.WISDOM)))  # fmt: skip
    events = played.ask("cast_spell", actor="brin", spell=FAMILIAR, option="owl",
                        features=["wild-companion"])  # fmt: skip
    assert not [e for e in events if isinstance(e, TimeAdvanced) and e.seconds > 60]
