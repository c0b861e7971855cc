"""Windows of Reactions: who may choose among what, and that each choice does what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rules_game import Game, Throws, fighter, hero, state_of

from whispyrkeep.errors import NotOffered
from whispyrkeep.mechanics.choosing.points import Decision
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.events import D20TestMade, DamageTaken, EffectGained
from whispyrkeep.models.reactions import Reaction, Window
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition

HITS = {"attack": [19] * 20}
KNOWN = Spellcasting(
    ability=Ability.INTELLIGENCE,
    cantrips=("spell/fire-bolt",),
    prepared=(
        "spell/shield",
        "spell/counterspell",
        "spell/feather-fall",
        "spell/hellish-rebuke",
    ),
)


def mage(*features: str, spellcasting: Spellcasting = KNOWN) -> CharacterSheet:
    return hero(
        "Wizard", 7, *features, id="tam", spellcasting=spellcasting,
        resources={"slot-1": 4, "slot-3": 2}, equipment=(Carried(item="item/component-pouch"),),
    )  # fmt: skip


def against(*monsters: str, sheets=(), band: str = "engaged", **faces) -> Game:
    """A fight in which the first of the characters acts first and the foes last."""
    heroes = sheets or (fighter(),)
    faces = {f"{heroes[0].id}_initiative": [20], "initiative": [2] * 9, **faces}
    played = Game(state_of(*heroes), Throws(**faces).dice)
    played.ask("start_fight", monsters=[f"monster/{one}" for one in monsters], band=band)
    return played


def passes(played: Game, who: str = "") -> None:
    who = who or played.state.fight.acting
    played.ask("combat_action", actor=who, action="end_turn")


def acts(played: Game, who: str, action: str, **fields) -> None:
    played.ask("combat_action", actor=who, action=action, **fields)


# --- the windows ----------------------------------------------------------------------


def _leaving() -> Iterator[Game]:
    played = against("ogre")
    yield played
    acts(played, "brin", "move", target="ogre-1", band="near")


def _fleeing() -> Iterator[Game]:
    played = against("ogre", "wolf")
    yield played
    played.ask("end_fight", how="flight")


def _coming_closer() -> Iterator[Game]:
    played = against("wolf", band="near")
    acts(played, "brin", "ready", trigger="comes-closer")
    yield played
    passes(played)


def _moving_away() -> Iterator[Game]:
    played = against("wolf", band="near")
    acts(played, "brin", "ready", trigger="comes-closer", band="near")
    yield played
    passes(played)


def _rebuking() -> Iterator[Game]:
    played = against("commoner", sheets=(mage(),), **HITS)
    played.ask("cast_spell", actor="tam", spell="spell/hellish-rebuke")
    played.ask("cast_spell", actor="tam", spell="spell/fire-bolt", ready="attacks")
    yield played
    passes(played)


def _hiding_behind() -> Iterator[Game]:
    played = against("goblin-boss", "goblin-warrior", "goblin-warrior", brin_attack=[2] * 4)
    yield played
    played.ask("attack", actor="brin", target="goblin-boss-1")


def _shielding_or_dodging() -> Iterator[Game]:
    played = against("ogre", sheets=(mage("uncanny-dodge"),), **HITS)
    yield played
    passes(played)


def _parrying() -> Iterator[Game]:
    played = against("pirate-captain", brin_attack=[12], attack=[2] * 9)
    yield played
    played.ask("attack", actor="brin", target="pirate-captain-1")


def _mages_shield() -> Iterator[Game]:
    played = against("mage", brin_attack=[12])
    yield played
    played.ask("attack", actor="brin", target="mage-1")


def _deflecting_missiles() -> Iterator[Game]:
    played = against("stone-giant", band="near", brin_attack=[19])
    yield played
    played.ask("attack", actor="brin", target="stone-giant-1", weapon="item/javelin")


def _cutting() -> Iterator[Game]:
    bard = hero(
        "Bard", 3, "bardic-inspiration", "cutting-words", id="lute",
        resources={"bardic-inspiration": 4},
    )  # fmt: skip
    played = against("ogre", sheets=(fighter(features=()), bard), attack=[14] * 9, target=[1] * 9)
    yield played
    passes(played)
    passes(played)


def _enduring() -> Iterator[Game]:
    giant = fighter(
        features=("giant-ancestry-stone", "superior-hunters-defense"),
        resources={"giant-ancestry": 2},
    )
    played = against("ogre", sheets=(giant,), **HITS)
    yield played
    passes(played)


def _retaliating() -> Iterator[Game]:
    giant = fighter(
        features=("giant-ancestry-storm", "retaliation"), resources={"giant-ancestry": 2}
    )
    played = against("ogre", sheets=(giant,), **HITS)
    yield played
    passes(played)


def _falling() -> Iterator[Game]:
    played = against("commoner", sheets=(mage("slow-fall"),))
    played.ask("cast_spell", actor="tam", spell="spell/feather-fall")
    yield played
    played.ask("hazard", hazard="falling", targets=["tam"], amount=50)


def _countering() -> Iterator[Game]:
    played = against("cultist-fanatic", sheets=(mage(),), band="near", save=[1] * 9)
    played.ask("cast_spell", actor="tam", spell="spell/counterspell")
    yield played
    passes(played)


def _gazing() -> Iterator[Game]:
    played = against("chain-devil", attack=[2] * 9)
    yield played
    passes(played)


def _helped_up() -> Iterator[Game]:
    healer = mage(
        spellcasting=Spellcasting(
            ability=Ability.INTELLIGENCE, prepared=("spell/power-word-heal",)
        )
    )  # fmt: skip
    played = against("commoner", sheets=(healer.with_(resources={"slot-9": 1}), fighter()))
    member = played.state.party["brin"]
    prone = (ActiveCondition(condition=Condition.PRONE),)
    down = member.with_(body=member.body.with_(conditions=prone, hit_points=3))
    played.state = played.state.with_(party={**played.state.party, "brin": down})
    yield played
    played.ask("cast_spell", actor="tam", spell="spell/power-word-heal", targets=["brin"])


WINDOWS: dict[Callable[[], Iterator[Game]], tuple[str, Window, list[tuple[str, str, str]]]] = {
    _leaving: ("ogre-1", "leaving", [("opportunity-attack", "", "brin")]),
    _fleeing: ("brin", "leaving", [("opportunity-attack", "", "wolf-1"),
                                   ("opportunity-attack", "", "ogre-1")]),
    _coming_closer: ("brin", "comes-closer", [("readied-attack", "", "wolf-1")]),
    _moving_away: ("brin", "comes-closer", [("readied-move", "near", "wolf-1")]),
    _rebuking: ("tam", "attacks", [("spell", "spell/hellish-rebuke", "commoner-1"),
                                   ("readied-spell", "spell/fire-bolt", "commoner-1")]),
    _hiding_behind: ("goblin-boss-1", "targeted",
                     [("stat-block", "redirect-attack", "goblin-warrior-1"),
                      ("stat-block", "redirect-attack", "goblin-warrior-2")]),
    _shielding_or_dodging: ("tam", "hit", [("spell", "spell/shield", "ogre-1"),
                                           ("feature", "uncanny-dodge", "ogre-1")]),
    _parrying: ("pirate-captain-1", "hit", [("stat-block", "riposte", "brin")]),
    _mages_shield: ("mage-1", "hit", [("stat-block", "protective-magic", "brin")]),
    _deflecting_missiles: ("stone-giant-1", "hit", [("stat-block", "deflect-missile", "brin")]),
    _cutting: ("lute", "hit", [("feature", "cutting-words", "ogre-1")]),
    _enduring: ("brin", "damage", [("feature", "giant-ancestry-stone", "ogre-1"),
                                   ("feature", "superior-hunters-defense", "ogre-1")]),
    _retaliating: ("brin", "hurt", [("feature", "giant-ancestry-storm", "ogre-1"),
                                    ("feature", "retaliation", "ogre-1")]),
    _falling: ("tam", "falling", [("spell", "spell/feather-fall", "tam"),
                                  ("feature", "slow-fall", "tam")]),
    _countering: ("tam", "casting", [("spell", "spell/counterspell", "cultist-fanatic-1")]),
    _helped_up: ("brin", "healed", [("stand", "", "brin")]),
    _gazing: ("chain-devil-1", "turn-starts", [("stat-block", "unnerving-gaze", "brin")]),
}  # fmt: skip
"""What opens each window; who is asked there, and what they may choose besides passing."""


class Chooser:
    """Takes the option of this number in the first window of a kind; lets all others pass."""

    def __init__(self, window: Window, number: int) -> None:
        self.window, self.number = window, number
        self.points: list[Decision[Reaction]] = []

    def __call__(self, state, point: Decision[Reaction]) -> Reaction | None:
        assert point.options[-1] == Reaction(kind="pass", window=point.window, helps=False)
        if point.window != self.window or self.points:
            return None
        self.points.append(point)
        return point.options[self.number]


def opened(scene: Callable[[], Iterator[Game]], window: Window, number: int) -> tuple[Game, int]:
    """Play the scene so; the game afterwards, and how many events there were before."""
    steps = scene()
    played = next(steps)
    before = len(played.events)
    played.react = Chooser(window, number)
    next(steps, None)
    return played, before


def reacted(played: Game, before: int, who: str) -> bool:
    """Whether somebody's Reaction was used up since."""
    return any(
        who in event.budget.reactions_used
        for event in played.events[before:]
        if event.type == "BudgetChanged"
    )


@pytest.mark.parametrize("scene", WINDOWS, ids=lambda scene: scene.__name__.strip("_"))
def test_a_window_offers_what_is_possible_and_each_choice_is_taken(scene) -> None:
    """SRD 5.2, "Reactions": whoever can react may, and need not."""
    who, window, offered = WINDOWS[scene]
    for number in range(len(offered)):
        played, before = opened(scene, window, number)
        (point,) = played.react.points
        assert (point.actor, point.window, point.options[-1].kind) == (who, window, "pass")
        assert [(o.kind, o.name, o.target) for o in point.options[:-1]] == offered
        assert reacted(played, before, who)


@pytest.mark.parametrize("scene", WINDOWS, ids=lambda scene: scene.__name__.strip("_"))
def test_passing_takes_nothing(scene) -> None:
    who, window, _ = WINDOWS[scene]
    played, before = opened(scene, window, -1)
    assert played.react.points
    assert not reacted(played, before, who)


@pytest.mark.parametrize("scene", WINDOWS, ids=lambda scene: scene.__name__.strip("_"))
def test_what_is_not_on_offer_is_an_error(scene) -> None:
    _, window, _ = WINDOWS[scene]
    steps = scene()
    played = next(steps)
    played.react = lambda _state, point: Reaction(kind="spell", window=window, name="spell/wish")
    with pytest.raises(NotOffered, match=r"return one of the decision's options"):
        next(steps, None)


def test_countercharm_is_asked_about_when_a_save_has_failed() -> None:
    """SRD 5.2, "Countercharm": a Reaction when you or a creature within 30 feet fails."""
    bard = hero("Bard", 7, "countercharm", id="lute")
    save = Save(Ability.WISDOM, 15, "a dread gaze", against=(Condition.FRIGHTENED,))
    for number, saved in ((0, True), (-1, False)):
        played = against("ogre", sheets=(bard, fighter()), save=[2, 3, 15])
        played.react = Chooser("failed-save", number)
        play = played.play()
        assert saving_throw(play, "brin", save) is saved
        (point,) = played.react.points
        assert (point.actor, point.options[0].target) == ("lute", "brin")
        assert bool(play.state.fight.budget.reactions_used) is saved


# --- what the options say -------------------------------------------------------------


def test_an_option_says_what_it_spends_and_whether_it_helps() -> None:
    """SRD 5.2, "Shield": the slot; 19 on the die is more than five above the Armor Class."""
    played, _ = opened(_shielding_or_dodging, "hit", -1)
    shield, dodge, _ = played.react.points[0].options
    assert (shield.spends, shield.helps) == ("slot-1", False)
    assert (dodge.spends, dodge.helps) == ("", True)
    giant, _ = opened(_enduring, "damage", -1)
    assert giant.react.points[0].options[0].spends == "giant-ancestry"
    magic, _ = opened(_mages_shield, "hit", -1)
    assert magic.react.points[0].options[0].spends == "protective-magic"


def test_a_shield_that_does_not_turn_this_hit_stays_for_the_next() -> None:
    """SRD 5.2, "Shield": until the start of your next turn."""
    played, _ = opened(_shielding_or_dodging, "hit", 0)
    attack = next(e for e in played.of(D20TestMade) if e.test == "attack")
    assert (attack.label, attack.outcome) == ("Greatclub", "success")
    assert any(e.active.source == "Shield" for e in played.of(EffectGained))
    assert played.state.party["tam"].body.resources["slot-1"] == 3


def test_what_was_chosen_at_the_hit_takes_effect_with_the_damage() -> None:
    """SRD 5.2, "Uncanny Dodge": halve the attack's damage."""
    whole, _ = opened(_shielding_or_dodging, "hit", -1)
    half, _ = opened(_shielding_or_dodging, "hit", 1)
    dealt = [sum(e.amount for e in one.of(DamageTaken)) for one in (whole, half)]
    assert dealt[1] == dealt[0] // 2


def test_a_boss_chooses_who_is_struck_in_its_place() -> None:
    played, _ = opened(_hiding_behind, "targeted", 1)
    rolls = [e for e in played.of(D20TestMade) if e.actor == "brin" and e.test == "attack"]
    struck = rolls[0].against
    assert struck == "goblin-warrior-2"


def test_the_stronger_of_two_that_flee_may_be_struck_at() -> None:
    played, _ = opened(_fleeing, "leaving", 1)
    assert [e.against for e in played.of(D20TestMade) if e.test == "attack"] == ["ogre-1"]


def test_a_hydra_strikes_with_a_further_head_when_its_reaction_is_gone() -> None:
    """SRD 5.2.1, Hydra, "Reactive Heads"."""
    played = against("hydra")
    budget = played.state.fight.budget.with_(reactions_used=("hydra-1",))
    played.state = played.state.with_(fight=played.state.fight.with_(budget=budget))
    played.react = Chooser("leaving", 0)
    acts(played, "brin", "move", target="hydra-1", band="near")
    assert len(played.react.points) == 1
    heads = creature(played.state, played.catalogue, "hydra-1").body.resources["head-reactions"]
    assert heads == 3


# --- tactics --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scene", [_parrying, _mages_shield, _hiding_behind, _gazing, _deflecting_missiles],
    ids=lambda scene: scene.__name__.strip("_"),
)  # fmt: skip
def test_foes_whose_tactic_takes_no_reactions_take_none(scene, monkeypatch) -> None:
    from whispyrkeep.catalog.tactics import tactic
    from whispyrkeep.mechanics.choosing import sides

    who = WINDOWS[scene][0]
    for reacts in (True, False):
        mind = tactic("straightforward").with_(reacts=reacts)
        monkeypatch.setattr(sides, "tactic_of", lambda _play, _who, mind=mind: mind)
        steps = scene()
        played = next(steps)
        before = len(played.events)
        next(steps, None)
        assert reacted(played, before, who) is reacts
