"""``odds`` in a campaign: who is meant, what is refused, and that nothing changes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from whispyrkeep import compile_table, odds
from whispyrkeep.errors import BadDocument, NoOdds
from whispyrkeep.mechanics.chances.prospects import AttackOdds
from whispyrkeep.session.campaign import Campaign


@pytest.mark.parametrize("actor", ["edda-marl", "Edda Marl", "edda", "EDDA"])
def test_people_go_by_id_name_or_first_name(campaign: Campaign, actor: str) -> None:
    """SRD 5.2: +5 against the Skeleton's Armor Class 14."""
    found = odds(campaign, "attack", actor=actor, target="skeleton")
    assert isinstance(found, AttackOdds)
    assert (found.hit, found.critical) == (Fraction(12, 20), Fraction(1, 20))


def test_asking_changes_nothing(campaign: Campaign) -> None:
    before, head = campaign.state, campaign.head
    odds(campaign, "attack", actor="edda", target="skeleton")
    odds(campaign, "spell", actor="jory", spell="spell/guiding-bolt", targets=["skeleton"])
    assert (campaign.state, campaign.refresh()) == (before, head)
    assert campaign.state.fight is None


def test_a_monster_stands_where_it_is_said_to(campaign: Campaign) -> None:
    """SRD 5.2, "Ranged Attacks in Close Combat": Disadvantage with an enemy beside."""
    near = odds(campaign, "attack", actor="skeleton", target="edda", band="near")
    assert isinstance(near, AttackOdds)
    assert near.title == "Skeleton: Shortbow against Edda Marl"
    thrown = {"actor": "edda", "target": "skeleton", "weapon": "javelin"}
    beside = odds(campaign, "attack", **thrown)
    afar = odds(campaign, "attack", band="near", **thrown)
    assert isinstance(beside, AttackOdds) and isinstance(afar, AttackOdds)
    assert beside.roll.sources == afar.roll.sources == ()


def test_damage_can_be_compiled_for_a_simulation(campaign: Campaign) -> None:
    found = odds(campaign, "attack", actor="edda", target="skeleton")
    table = compile_table(found.damage)
    for damage, chance in found.damage:
        assert abs(table.chances[damage] - chance) < Fraction(1, 2**64)


@pytest.mark.parametrize(
    ("kind", "fields", "error", "text"),
    [
        ("attack", {"actor": "edda"}, BadDocument, "target"),
        ("attack", {"actor": "edda", "target": "orsel"}, NoOdds, "not here"),
        ("attack", {"actor": "edda", "target": "skeleton", "sword": "long"}, BadDocument, "sword"),
        (
            "spell",
            {"actor": "jory", "spell": "spell/bless", "targets": ["edda"]},
            NoOdds,
            "neither",
        ),
        ("dance", {}, NoOdds, "ask about attack, check, damage, save, spell"),
    ],
)
def test_what_cannot_be_asked_is_told(
    campaign: Campaign, kind: Any, fields: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        odds(campaign, kind, **fields)


def test_odds_show_themselves(campaign: Campaign) -> None:
    html = odds(campaign, "attack", actor="edda", target="skeleton")._repr_html_()
    assert "Edda Marl: Greatsword against Skeleton" in html
    assert '<img alt="Chances of each total from 3 to 27' in html
    check = odds(campaign, "check", actor="edda", ability="wisdom", difficulty_class=9)
    assert "<img" not in check._repr_html_()
