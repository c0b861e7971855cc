"""What turns and time do to conditions and effects: repeated saves, and what runs out.

Source: SRD 5.2, Rules Glossary, "Condition"; "Duration"; "Combat", "Your Turn".
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import Creature, creature, exists
from whispyrkeep.mechanics.fights.positions import (
    away,
    out_of_sight,
    party_side,
    present_others,
)
from whispyrkeep.mechanics.harm.conditions import (
    AT_ZERO,
    FIGHTS_ONLY,
    bodies,
    end_concentration,
    end_effect,
    end_entry,
    gain_condition,
)
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.mechanics.rolls.modifiers import Occasion, modifiers_of
from whispyrkeep.models.events import ConditionGained
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition


def turn_begins(play: Play, creature_id: str) -> None:
    """What ends at the start of this creature's turn."""
    _end_on_turn(play, creature_id, "start")


def turn_ends(play: Play, creature_id: str) -> None:
    """Saves repeated at the end of the turn, and what ends then."""
    _repeat_saves(play, creature_id)
    _end_unseen(play, creature_id)
    _end_on_turn(play, creature_id, "end")


def _end_unseen(play: Play, creature_id: str) -> None:
    """End what needs the sight of where it comes from. Source: SRD 5.2.1, "Horror Nimbus"."""
    view = creature(play.state, play.catalogue, creature_id)
    for entry in view.body.conditions if view.body else ():
        if entry.unseen_ends and (entry.by is None or _lost(play, view, entry.by)):
            end_entry(play, creature_id, entry, "out of sight")


def _lost(play: Play, view: Creature, other_id: str) -> bool:
    """Whether Total Cover, or being gone, keeps the other out of the creature's line of sight."""
    here = {*party_side(play.state), *(foe.id for foe in present_others(play.state))}
    body = play.state.body_of(other_id)
    if other_id not in here or body is None or away(body):
        return True
    return out_of_sight(play.state, creature(play.state, play.catalogue, other_id), view.id)


def turn_passes_over(play: Play, creature_id: str) -> None:
    """What ends on the turn of somebody dead or gone, who takes none."""
    _end_on_turn(play, creature_id, "start")
    _end_on_turn(play, creature_id, "end")


def _repeat_saves(play: Play, creature_id: str) -> None:
    body = creature(play.state, play.catalogue, creature_id).body
    if body is None or body.dead:
        return
    for entry in body.conditions:
        if entry.save_ability is None or entry.save_dc is None or entry.nags:
            continue
        waits = entry.worsens_to and not entry.counted
        if waits and not _due(play, entry, creature_id, "end"):
            continue
        saved = saving_throw(play, creature_id, _repeated(play, creature_id, entry))
        if entry.counted:
            _count(play, creature_id, entry, saved=saved)
        elif saved:
            free_of(play, creature_id, entry.source, "saved")
        elif entry.worsens_to:
            _worsen(play, creature_id, entry, entry.worsens_to)
    _shake_off(play, creature_id)


def _repeated(play: Play, creature_id: str, entry: ActiveCondition) -> Save:
    """The save made again, with what helps against the creature it comes from.

    Source: SRD 5.2, "Protection from Evil and Good".
    """
    ability, dc = entry.save_ability, entry.save_dc
    assert ability is not None and dc is not None
    leaning, against = Leaning(), (entry.condition,)
    if entry.by is not None and exists(play.state, entry.by):
        other = creature(play.state, play.catalogue, entry.by)
        view = creature(play.state, play.catalogue, creature_id)
        occasion = Occasion(other=other, ability=ability, against=against)
        for active, roll in modifiers_of(view, "saves", occasion):
            leaning.for_(active.source, when=bool(roll.types) and roll.leaning == "advantage")
    return Save(ability, dc, entry.source, against=against, leaning=leaning)


def _count(play: Play, creature_id: str, entry: ActiveCondition, *, saved: bool) -> None:
    """One more of the saves that have to be made, or to fail, so often.

    Source: SRD 5.2, "Contagion", "Flesh to Stone", "Prismatic Spray".
    """
    made = entry.successes + saved
    failed = entry.failures + (not saved)
    if made >= entry.counted:
        free_of(play, creature_id, entry.source, "saved")
    elif failed < entry.counted:
        counted = entry.with_(successes=made, failures=failed)
        play.happen(ConditionGained(target=creature_id, active=counted))
    elif entry.worsens_to:
        _worsen(play, creature_id, entry.with_(counted=0), entry.worsens_to)
    else:
        settled = entry.with_(failures=failed, counted=0, save_ability=None, save_dc=None)
        play.happen(ConditionGained(target=creature_id, active=settled))


def _shake_off(play: Play, creature_id: str) -> None:
    """Saves repeated against what is no condition, one for each source."""
    body = creature(play.state, play.catalogue, creature_id).body
    lasting = [effect for effect in (body.effects if body else ()) if effect.save_dc is not None]
    for source in dict.fromkeys(effect.source.partition(": ")[0] for effect in lasting):
        mine = [effect for effect in lasting if effect.source.partition(": ")[0] == source]
        ability, dc = mine[0].save_ability or Ability.CONSTITUTION, mine[0].save_dc or 0
        save = Save(ability, dc, source, magic=mine[0].spell is not None)
        if saving_throw(play, creature_id, save):
            for effect in mine:
                end_effect(play, creature_id, effect.kind, source=effect.source, why="saved")


def _worsen(play: Play, creature_id: str, entry: ActiveCondition, worse: Condition) -> None:
    """The second failed save of a spell such as Sleep."""
    end_entry(play, creature_id, entry, "worsened")
    grown = entry.with_(
        condition=worse,
        save_ability=None,
        save_dc=None,
        worsens_to=None,
        ends_on_turn_of=None,
    )
    gain_condition(play, creature_id, grown)


def _due(play: Play, entry: ActiveCondition | ActiveEffect, whose: str, moment: str) -> bool:
    fight = play.state.fight
    return (
        fight is not None
        and entry.ends_on_turn_of == whose
        and entry.ends_when == moment
        and fight.round >= entry.ends_round
    )


def _end_on_turn(play: Play, whose: str, moment: str) -> None:
    for bearer, body in bodies(play):
        for entry in body.conditions:
            if _due(play, entry, whose, moment) and not entry.worsens_to:
                end_entry(play, bearer, entry, "ran out")
        for effect in body.effects:
            if _due(play, effect, whose, moment):
                end_effect(play, bearer, effect.kind, source=effect.source, why="ran out")


def run_out(play: Play) -> None:
    """End what has lasted its time, Concentration included.

    A Stable character wakes by regaining a Hit Point, which is the business of ``clock``.
    """
    now = play.state.time
    for bearer, body in bodies(play):
        if body.concentration_ends_at is not None and body.concentration_ends_at <= now:
            end_concentration(play, bearer, "ran out")
    for bearer, body in bodies(play):
        for entry in body.conditions:
            ended = entry.ends_at is not None and entry.ends_at <= now
            if ended and entry.source != AT_ZERO:
                end_entry(play, bearer, entry, "ran out")
        for effect in body.effects:
            if effect.ends_at is not None and effect.ends_at <= now:
                end_effect(play, bearer, effect.kind, source=effect.source, why="ran out")


def outlive_fight(play: Play) -> None:
    """When a fight ends, what was to end on somebody's turn has ended."""
    for bearer, body in bodies(play):
        for entry in body.conditions:
            if entry.ends_on_turn_of is not None:
                end_entry(play, bearer, entry, "the fight is over")
        for effect in body.effects:
            if effect.ends_on_turn_of is not None or effect.kind in FIGHTS_ONLY:
                end_effect(play, bearer, effect.kind, source=effect.source, why="the fight is over")
