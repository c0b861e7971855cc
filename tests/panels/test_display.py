"""Displays in a real IPython shell: safe, stable, and without secrets."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.campaign.worlds import FIGHTER, start
from tests.exchange.stories import turn as told
from tests.exchange.test_export import NASTY
from tests.panels.pages import Shown
from tests.panels.tellers import listening, quiet, reply
from whispyrkeep.campaign.verify import Fault
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.mechanics.creation import draft_character
from whispyrkeep.mechanics.creatures.explaining import explain
from whispyrkeep.models.intent import Option
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition
from whispyrkeep.panels.chance import Chance
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.display import draft_html, draft_line, explained_html
from whispyrkeep.panels.views import table_view
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.ready import ready_character


def shown(shell: InteractiveShell, value: Any) -> tuple[Shown, str]:
    """The display's HTML, checked, and its line of plain text."""
    bundle, _ = shell.display_formatter.format(value)
    line = bundle["text/plain"]
    assert "\n" not in line
    assert " at 0x" not in line
    assert len(line) < 120
    return Shown(bundle["text/html"]), line


def test_a_turn_shows_its_dice_and_words(shell: InteractiveShell, campaign: Campaign) -> None:
    turn = campaign.turn("I listen.", "Jory", narrator=listening())
    page, line = shown(shell, turn)
    assert line == f"Turn(1, play, {len(turn.events)} events)"
    for part in (
        "Jory Thwaite",
        "I listen.",
        "You hold your breath.",
        "Water, far off.",
        "A) Go on",
        "against 12",
    ):
        assert part in page.text


def test_a_campaign_and_its_controller_show_where_it_stands(
    shell: InteractiveShell, campaign: Campaign
) -> None:
    page, line = shown(shell, campaign)
    assert line == f"Campaign('{campaign.slug}', turn 0)"
    assert campaign.opening()[:60] in page.text
    campaign.turn("I look around.", narrator=quiet())
    controller = Controller(campaign)
    for value, name in ((campaign, "Campaign"), (controller, "Controller")):
        page, line = shown(shell, value)
        assert line == f"{name}('{campaign.slug}', turn 1)"
        assert "The tide waits, 0." in page.text
        assert page.text.count("A) Go on") == 1
    assert shown(shell, controller.table)[1] == f"TableView('{campaign.slug}', turn 1)"
    assert shown(shell, controller.table.turns[0])[1] == "TurnView(1, 'Edda Marl')"


def test_a_state_shows_what_the_table_can_see(shell: InteractiveShell, campaign: Campaign) -> None:
    page, line = shown(shell, campaign.state)
    assert line == "CampaignState(turn 0, at 'sallowmouth-quay', edda-marl, jory-thwaite)"
    assert "Edda Marl: 20/20 hit points" in page.text
    away = {npc.name for npc in campaign.state.npcs.values() if not npc.met}
    assert not {name for name in away if name in page.text}


def test_a_character_shows_its_sheet(shell: InteractiveShell, campaign: Campaign) -> None:
    sheet = campaign.keep.character("edda-marl")
    page, line = shown(shell, sheet)
    assert line == "CharacterSheet('edda-marl', Fighter 2)"
    assert "17 (16 Armor, 1 Defense)" in page.text
    member = campaign.state.party["edda-marl"]
    page, line = shown(shell, member)
    assert line == "PartyMember('edda-marl', 20/20 hit points)"
    assert "20/20" in page.text
    hurt = member.with_(
        body=member.body.with_(
            hit_points=3,
            temporary_hit_points=2,
            conditions=(ActiveCondition(condition=Condition.PRONE),),
        )
    )
    text = shown(shell, hurt)[0].text
    assert "3/20 hit points (+2), Armor Class 17, prone" in text
    lone = member.with_(equipped=("item/moon-blade",), inventory={"item/moon-blade": 1})
    assert "item/moon-blade" in shown(shell, lone)[0].text


def test_a_proof_says_what_was_proved_or_what_is_wrong(
    shell: InteractiveShell, campaign: Campaign
) -> None:
    campaign.turn("I listen.", "Jory", narrator=listening())
    proof = campaign.verify()
    page, line = shown(shell, proof)
    assert line == "Verification(1 turns, sound)"
    assert "1 dice thrown again" in page.text
    fault = Fault(1, "events[0].roll.total", "is 20, and its dice come to 3")
    broken = type(proof)(0, 0, 0, proof.state, fault)
    page, line = shown(shell, broken)
    assert "events[0].roll.total" in line
    assert "Not sound: turn 1, events[0].roll.total" in page.text


def test_an_explanation_shows_each_block(shell: InteractiveShell, campaign: Campaign) -> None:
    campaign.turn("I look around.", narrator=quiet())
    page, line = shown(shell, campaign.explain(1))
    assert line.startswith("Explanation(turn 1, 1 prompts, ")
    for layer in ("role", "universe", "state", "player"):
        assert layer in page.text


def test_a_chance_shows_its_fraction(shell: InteractiveShell) -> None:
    page, line = shown(shell, shell.run_cell("%odds 4d6kh3 >= 12").result)
    assert line == "4d6kh3 >= 12: 799/1296 = 61.65%"
    assert "61.65%" in page.text


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup(shell: InteractiveShell, text: str, campaign: Campaign) -> None:
    """Whatever players, narrators and files say, ``Shown`` finds only the display's elements."""
    turn, _ = told(start(), player_text=text, narrative=text)
    spoken = turn.with_(options=(Option(letter="A", text=text),))
    line = " ".join(text.split())
    assert line in " ".join(shown(shell, spoken)[0].text.split())
    sheet = FIGHTER.with_(name=text, story=text, wants=(text,))
    shown(shell, sheet)
    shown(shell, start().party["mira"].with_(sheet=sheet))
    table = table_view(campaign).with_(title=text, opening=(text,), summary=(text,))
    shown(shell, table)
    assert Shown(Chance(text, Chance("", 0).probability)._repr_html_())


def test_played_markup_stays_text(shell: InteractiveShell, campaign: Campaign) -> None:
    text = "<img src=x onerror=alert(1)>"
    campaign.turn(text, narrator=ScriptedNarrator([reply(text, text)]))
    page, _ = shown(shell, campaign)
    assert page.text.count(text) == 3


def test_a_draft_shows_what_is_open_and_a_number_its_parts() -> None:
    draft = draft_character({"class": "wizard", "species": "orc"})
    assert "choices are open" in draft_html(draft)
    assert "Acolyte, Criminal, Sage, Soldier" in draft_html(draft)
    assert draft_line(draft).startswith("Draft(level 1, ")
    shown = explained_html(explain(ready_character("fighter-5"), "armor_class"))
    assert "armor class: 18" in shown
    assert "Defense" in shown
