"""``%roll``, ``%odds`` and ``%%turn`` in a real IPython shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from tests.servers.fault_server import FaultServer, says_object
from whispyrkeep.dice.odds import Distribution
from whispyrkeep.dm.endpoint.profiles import make_profile, save_profile
from whispyrkeep.panels.views import TurnView
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.tabletop import roll


def run(shell: InteractiveShell, cell: str) -> Any:
    """The value of a cell that must not fail."""
    result = shell.run_cell(cell)
    result.raise_error()
    return result.result


def refused(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a cell fails with."""
    capsys.readouterr()
    result = shell.run_cell(cell)
    assert isinstance(result.error_in_exec, UsageError)
    shown = "".join(capsys.readouterr())
    assert shown.count("\n") == 1
    assert "Traceback" not in shown
    return shown


@pytest.fixture
def inn(user: Path) -> Any:
    """An endpoint that tells one story."""
    reply = {"narrative": "Rain falls <b>on</b> the quay.", "options": [{"text": "Go in"}]}
    with FaultServer(says_object(reply)) as server:
        profile = {"name": "inn", "base_url": server.base_url, "model": "tale-1"}
        save_profile(user / "config", make_profile(profile))
        yield server


def test_a_roll_is_a_value(shell: InteractiveShell) -> None:
    assert run(shell, "%roll 4d6kh3 --seed 7") == roll("4d6kh3", 7)
    assert run(shell, "r = %roll 2d20kh1 + 5 --seed=3\nr.total") == roll("2d20kh1 + 5", 3).total
    assert run(shell, "bonus = 4\nr = %roll 1d1+{bonus}\nr.total") == 5


def test_rolls_without_a_seed_differ(shell: InteractiveShell) -> None:
    assert len({run(shell, "%roll 10d100").total for _ in range(20)}) > 1


def test_odds_are_exact(shell: InteractiveShell) -> None:
    spread = run(shell, "%odds 2d6")
    assert isinstance(spread, Distribution)
    assert spread.mean == 7
    assert str(run(shell, "%odds 2d6 >= 10").probability) == "1/6"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("%roll", "say which dice"),
        ("%roll --seed 3", "say which dice"),
        ("%roll 4d6zz", "`zz` is no operation"),
        ("%roll 4d6 --seed 99999999999999999999999", "character"),
        ("%roll 99999999d6", "allowed"),
        ("%odds", "say which dice"),
        ("%odds 2d", "character"),
        ("%%turn\n   \n", "say below"),
        ("%%turn --bogus\nI look.", "unrecognized arguments"),
        ("%%turn -k\nI look.", "expected one argument"),
        ("%%turn -k 'open\nI look.", "No closing quotation"),
        ("%%turn -k /nowhere\nI look.", "whispyrkeep keep init"),
    ],
)
def test_bad_input_is_told_in_one_line(
    shell: InteractiveShell, cell: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in refused(shell, cell, capsys)


def test_a_cell_is_a_turn(shell: InteractiveShell, campaign: Campaign, inn: FaultServer) -> None:
    shell.user_ns["folder"] = campaign.keep.root
    cell = f"%%turn -k {{folder}} -c {campaign.slug} --as Jory --narrator inn\nI look around.\n"
    view = run(shell, cell)
    assert isinstance(view, TurnView)
    assert (view.number, view.who, view.player_text) == (1, "Jory Thwaite", "I look around.")
    assert [option.text for option in view.options] == ["Go in"]
    (turn,) = campaign.turns()
    assert (turn.player_text, turn.actor) == ("I look around.", "jory-thwaite")


def test_a_model_s_words_are_shown_while_they_arrive(
    shell: InteractiveShell, campaign: Campaign, inn: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Provisional, escaped, and gone when the turn is there."""
    published: list[dict[str, str]] = []
    monkeypatch.setattr(shell.display_pub, "publish", lambda **sent: published.append(sent["data"]))
    run(shell, f"%%turn -k {campaign.keep.root} -c {campaign.slug} --narrator inn\nI look.")
    *shown, last = [sent["text/html"] for sent in published]
    assert shown[0].startswith("<p>Being told")
    assert "Rain" in shown[0]
    assert not [html for html in shown if "<b>on" in html]
    assert last == ""


def test_a_turn_that_fails_is_told_in_one_line(
    shell: InteractiveShell, campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    line = f"%%turn -k {campaign.keep.root} -c {campaign.slug}"
    assert "nobody in the party" in refused(shell, f"{line} --as Bo\nI look.", capsys)
    assert "no narrator called" in refused(shell, f"{line} --narrator zork\nI look.", capsys)
    campaign.pause()
    assert "is paused" in refused(shell, f"{line}\nI look.", capsys)


def test_the_campaign_played_last_is_the_one_meant(
    shell: InteractiveShell, campaign: Campaign, inn: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHISPYRKEEP_KEEP", str(campaign.keep.root))
    run(shell, f"%%turn -c {campaign.slug} --narrator inn\nI look.")
    assert run(shell, "%%turn --narrator inn\nI look again.").number == 2
    assert campaign.refresh().turn == 2


def test_the_notebook_s_own_campaign_needs_no_name(
    shell: InteractiveShell, campaign: Campaign, inn: FaultServer
) -> None:
    """And its object knows of the turn at once."""
    shell.user_ns["campaign"] = campaign
    try:
        assert run(shell, "%%turn --narrator inn\nI look.").number == 1
        assert run(shell, "campaign.state.turn") == 1
        shell.user_ns["campaign"] = "something else"
        assert run(shell, f"%%turn -k {campaign.keep.root} -c {campaign.slug}\nI look.").number == 2
    finally:
        del shell.user_ns["campaign"]
