"""Contagions, curses and poisons that go on (SRD 5.2, "Gameplay Toolbox", p. 193-198)."""

from __future__ import annotations

from typing import Any

import pytest
from rules_game import Carried, cleric, fighter, rogue

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.terms import Condition, EffectKind

HOUR = 3_600
DAY = 24 * HOUR
FEVER = "contagion/cackle-fever"
PLAGUE = "contagion/sewer-plague"
ROT = "contagion/sight-rot"
DEMON = "curse/demonic-possession"
OTHUR = "poison/burnt-othur-fumes"
TINCTURE = "poison/pale-tincture"


def exposed(game, danger, *sheets: Any, **faces: Any):
    """Brin, exposed to it; by hand-thrown saves."""
    played = game(*(sheets or (fighter(max_hit_points=200),)), **faces)
    events = played.ask("danger", danger=danger, targets=["brin"])
    return played, events


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def ill(played, who: str = "brin"):
    return next(iter(view(played, who).effects(EffectKind.AFFLICTED)), None)


def later(played, seconds):
    play = played.play()
    time_passes(play, seconds, "later")
    played.events += play.events
    played.state = play.state
    return play.events


def slept(played):
    """A Long Rest, a day after the last."""
    later(played, 16 * HOUR)
    return played.ask("rest", length="long")


def saves(events) -> list[int]:
    return [e.target_number for e in events if isinstance(e, D20TestMade)]


def lost(events) -> int:
    return sum(e.amount for e in events if isinstance(e, DamageTaken))


# --- Cackle Fever ---------------------------------------------------------------------


def feverish(game, **faces):
    played, events = exposed(game, FEVER, effect=[2], **faces)
    assert saves(events) == []
    later(played, 2 * DAY - 1)
    assert ill(played) is None
    later(played, 1)
    assert ill(played) is not None
    assert view(played).exhaustion == 1
    return played


def test_a_fever_breaks_out_after_days(game) -> None:
    """SRD 5.2, "Cackle Fever" (p. 194): 1d4 days after infection, 1 Exhaustion level."""
    feverish(game)


def test_who_is_hurt_laughs(game) -> None:
    """SRD 5.2, "Cackle Fever": DC 13, 1d10 Psychic damage and Incapacitated; Psychic damage
    brings no laughter."""
    played = feverish(game, save=[1], damage=[4, 7])
    hurt = played.ask("damage", target="brin", dice="1d6", damage_type="fire")
    assert (lost(hurt), saves(hurt)) == (11, [13])
    assert view(played).has(Condition.INCAPACITATED)
    later(played, 60)
    assert not view(played).has(Condition.INCAPACITATED)
    assert saves(played.ask("damage", target="brin", dice="1d6", damage_type="psychic")) == []


def test_three_good_nights_end_the_fever(game) -> None:
    """SRD 5.2, "Cackle Fever": a DC 13 save after each Long Rest, three of them; the level of
    Exhaustion lasts as long, and the creature is immune for a year."""
    played = feverish(game, save=[20, 1, 20, 20])
    for night in range(4):
        assert ill(played).value == (0, 1, 1, 2)[night]
        assert saves(slept(played)) == [13]
    assert (ill(played), view(played).exhaustion) == (None, 0)
    assert played.refused("danger", danger=FEVER, targets=["brin"]).code == "danger.immune"
    later(played, 365 * DAY)
    played.ask("danger", danger=FEVER, targets=["brin"])


@pytest.mark.parametrize("changes", [{"species": "Gnome"}, {"species": "Forest Gnome"}])
def test_gnomes_catch_no_fever(game, changes) -> None:
    """SRD 5.2, "Cackle Fever": Humanoids only, and no gnomes."""
    played = game(fighter(**changes))
    assert played.refused("danger", danger=FEVER, targets=["brin"]).code == "danger.immune"


def test_fever_spreads_to_whoever_is_near(game) -> None:
    """SRD 5.2, "Cackle Fever": DC 10 within 10 feet at the start of a turn; who succeeds is safe
    from that carrier for 24 hours."""
    played = game(fighter(), rogue(), effect=[1], sela_save=[20, 1])
    played.ask("danger", danger=FEVER, targets=["brin"])
    assert saves(played.ask("danger", danger=FEVER, targets=["sela"], carrier="brin")) == [10]
    again = played.refused("danger", danger=FEVER, targets=["sela"], carrier="brin")
    assert again.code == "danger.immune"
    later(played, DAY)
    played.ask("danger", danger=FEVER, targets=["sela"], carrier="brin")
    assert view(played, "sela").effects(EffectKind.INCUBATING)


def test_fever_spreads_in_a_fight(game) -> None:
    """SRD 5.2, "Cackle Fever", "Spreading the Contagion"."""
    played = game(fighter(), rogue(), brin_initiative=[20], initiative=[5, 1], sela_save=[1])
    played.ask("danger", danger=FEVER, targets=["brin"])
    played.ask("start_fight", monsters=["monster/goblin-warrior"], band="far")
    played.ask("combat_action", actor="brin", action="end_turn")
    assert view(played, "sela").effects(EffectKind.INCUBATING)


# --- Sewer Plague ---------------------------------------------------------------------


def test_a_plague_is_resisted_or_caught(game) -> None:
    """SRD 5.2, "Sewer Plague" (p. 194): DC 11."""
    played, events = exposed(game, PLAGUE, save=[20])
    assert saves(events) == [11]
    assert not view(played).effects(EffectKind.INCUBATING)
    played, _ = exposed(game, PLAGUE, save=[1])
    assert view(played).effects(EffectKind.INCUBATING)


def plagued(game, **faces):
    played, _ = exposed(game, PLAGUE, effect=[1], **faces)
    later(played, DAY)
    assert view(played).exhaustion == 1
    return played


def test_a_plague_worsens_and_eases_by_the_dawn(game) -> None:
    """SRD 5.2, "Sewer Plague": DC 11 at dawn, a level of Exhaustion more or less, and it is over
    without any."""
    played = plagued(game, save=[1, 1, 20, 20])
    levels = []
    for _ in range(3):
        assert saves(later(played, DAY)) == [11]
        levels.append(view(played).exhaustion)
    assert levels == [2, 1, 0]
    assert ill(played) is None


def test_the_plagued_do_not_recover(game) -> None:
    """SRD 5.2, "Sewer Plague": half from Hit Point Dice; a Long Rest restores neither Hit Points
    nor Exhaustion."""
    played = plagued(game, save=[1, 1], damage=[10, 10], hit_die=[10])
    played.ask("damage", target="brin", dice="2d10", damage_type="fire")
    played.ask("rest", length="short", hit_dice={"brin": 1})
    assert view(played).hit_points == 200 - 20 + (10 + 2) // 2
    slept(played)
    assert view(played).hit_points == 200 - 20 + 6
    assert view(played).exhaustion == 2


# --- Sight Rot ------------------------------------------------------------------------


def test_sight_rot_blinds_until_it_is_cured(game) -> None:
    """SRD 5.2, "Sight Rot" (p. 194): DC 15 or Blinded; Lesser Restoration ends it."""
    healer = cleric()
    casting = healer.spellcasting
    healer = healer.with_(
        spellcasting=casting.with_(prepared=(*casting.prepared, "spell/lesser-restoration"))
    )
    played, events = exposed(game, ROT, fighter(), healer, save=[1])
    assert saves(events) == [15]
    assert view(played).has(Condition.BLINDED)
    played.ask("cast_spell", actor="odo", spell="spell/lesser-restoration", targets=["brin"])
    assert (ill(played), view(played).has(Condition.BLINDED)) == (None, False)


def test_ointment_suppresses_sight_rot(game) -> None:
    """SRD 5.2, "Sight Rot": an hour with a Herbalism Kit, 24 hours of sight, three doses."""
    kit = (Carried(item="item/herbalism-kit"),)
    healer = rogue(equipment=kit, tools=("Herbalism Kit",))
    played, _ = exposed(game, ROT, fighter(), healer, save=[1])
    assert played.refused("tend", actor="brin", target="brin").code == "tend.kit"
    assert played.refused("tend", actor="sela", target="sela").code == "tend.well"
    for dose in range(3):
        assert view(played).has(Condition.BLINDED)
        played.ask("tend", actor="sela", target="brin")
        assert not view(played).has(Condition.BLINDED)
        assert played.refused("tend", actor="sela", target="brin").code == "tend.soon"
        later(played, DAY)
        assert (ill(played) is None) is (dose == 2)
    assert not view(played).has(Condition.BLINDED)


def test_sight_rot_passes_by_touch(game) -> None:
    """SRD 5.2, "Sight Rot": a DC 15 save of whoever touches the infected; and a plague does not
    pass on."""
    played, _ = exposed(game, ROT, fighter(), rogue(), save=[1, 1])
    touched = played.ask("danger", danger=ROT, targets=["sela"], carrier="brin")
    assert saves(touched) == [15]
    assert view(played, "sela").has(Condition.BLINDED)
    refusal = played.refused("danger", danger=PLAGUE, targets=["sela"], carrier="brin")
    assert refusal.code == "danger.no_spread"


# --- recuperation ---------------------------------------------------------------------


def test_rest_and_recuperation(game) -> None:
    """SRD 5.2, "Rest and Recuperation" (p. 194): 3 days, a DC 15 Constitution save, and Advantage
    on saves against the contagion for 24 hours."""
    played = feverish(game, save=[1, 1, 1, 20, 1, 20])
    before = played.state.time
    events = played.ask("recuperate")
    assert played.state.time - before == 3 * DAY
    assert saves(events) == [13, 13, 13, 15]
    (made,) = [e for e in slept(played) if isinstance(e, D20TestMade)]
    assert made.roll.expression.startswith("2d20")
    assert made.outcome == "success"
    (plain,) = [e for e in slept(played) if isinstance(e, D20TestMade)]
    assert plain.roll.expression.startswith("1d20")


def test_nobody_recuperates_in_danger(game) -> None:
    played = game(fighter())
    played.state = played.state.with_(location="cave")
    assert played.refused("recuperate").code == "rest.unsafe"
    played = game(fighter())
    played.ask("start_fight", monsters=["monster/goblin-warrior"])
    assert played.refused("recuperate").code == "rest.in_combat"
    assert played.refused("tend", actor="brin", target="brin").code == "tend.fight"


# --- Demonic Possession ---------------------------------------------------------------


def test_a_demon_takes_control_on_a_1(game) -> None:
    """SRD 5.2, "Demonic Possession" (p. 193): DC 15 Charisma; a 1 on a D20 Test gives the demon
    control, and a save at the end of a later turn takes it back."""
    played, events = exposed(
        game, DEMON, fighter(), rogue(), save=[2, 2, 20], check=[1], brin_initiative=[20],
        initiative=[5, 1],
    )  # fmt: skip
    assert saves(events) == [15]
    played.ask("start_fight", monsters=["monster/ogre"], band="far")
    played.ask("ability_check", actor="brin", ability="strength", difficulty_class=10)
    assert view(played).effects(EffectKind.POSSESSED)
    played.ask("combat_action", actor="brin", action="end_turn")
    assert view(played).effects(EffectKind.POSSESSED)
    for free in (False, True):
        played.ask("combat_action", actor="sela", action="end_turn")
        assert saves(played.ask("combat_action", actor="brin", action="end_turn"))[:1] == [15]
        assert view(played).effects(EffectKind.POSSESSED) is not free
    assert ill(played) is not None


def test_a_night_s_sleep_may_end_a_possession(game) -> None:
    """SRD 5.2, "Demonic Possession": a DC 15 save after a Long Rest."""
    played, _ = exposed(game, DEMON, save=[1, 2, 20])
    slept(played)
    assert ill(played) is not None
    slept(played)
    assert ill(played) is None


@pytest.mark.parametrize("spell", ["remove-curse"])
def test_magic_ends_a_possession(game, spell) -> None:
    """SRD 5.2, "Demonic Possession": magic that removes a curse ends it."""
    healer = cleric(level=5)
    casting = healer.spellcasting
    healer = healer.with_(
        spellcasting=casting.with_(prepared=(*casting.prepared, f"spell/{spell}"), slots=(4, 3, 2))
    )
    played, _ = exposed(game, DEMON, fighter(), healer, save=[1])
    played.ask("cast_spell", actor="odo", spell=f"spell/{spell}", targets=["brin"])
    assert ill(played) is None


# --- poisons that go on ---------------------------------------------------------------


def test_burnt_othur_burns_on(game) -> None:
    """SRD 5.2, "Burnt Othur Fumes" (p. 197): DC 13, 3d6; at the start of each turn 1d6 more, until
    three saves have succeeded."""
    played, events = exposed(game, OTHUR, save=[1, 1, 20, 20, 1, 20], damage=[6, 6, 6, 4, 5])
    assert (saves(events), lost(events)) == ([13], 18)
    passed = later(played, 30)
    assert saves(passed) == [13] * 5
    assert lost(passed) == 4 + 5
    assert ill(played) is None


def test_othur_in_a_fight(game) -> None:
    """SRD 5.2, "Burnt Othur Fumes": the save comes at the start of the turn."""
    played, _ = exposed(game, OTHUR, fighter(max_hit_points=99), save=[1, 20], initiative=[20, 1],
                        damage=[1, 1, 1])  # fmt: skip
    played.ask("start_fight", monsters=["monster/ogre"], band="far")
    assert ill(played).value == 1


def test_a_tincture_works_for_a_week(game) -> None:
    """SRD 5.2, "Pale Tincture" (p. 198): DC 16, 1d6 and Poisoned; a save every 24 hours, seven of
    which end it; the damage heals by no means before."""
    played, events = exposed(game, TINCTURE, save=[1, 1, *[20] * 7], damage=[6, 5])
    assert (saves(events), lost(events)) == ([16], 6)
    assert lost(later(played, DAY)) == 5
    later(played, 6 * DAY)
    played.ask("use_item", actor="brin", item="item/potion-of-healing")
    assert view(played).hit_points == 200 - 11
    assert view(played).has(Condition.POISONED)
    later(played, DAY)
    assert (ill(played), view(played).has(Condition.POISONED)) == (None, False)
    played.ask("use_item", actor="brin", item="item/potion-of-healing")
    assert view(played).hit_points > 200 - 11


def test_who_is_immune_to_poison_is_not_tainted(game) -> None:
    """SRD 5.2, "Pale Tincture": without the condition there is nothing to last."""
    played, _ = exposed(game, TINCTURE, save=[20])
    assert ill(played) is None
