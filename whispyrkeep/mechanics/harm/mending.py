"""Spells that undo: conditions cured, curses lifted, spells dispelled, the dead brought back.

Source: SRD 5.2, "Lesser Restoration", "Greater Restoration", "Remove Curse", "Dispel Magic",
"Revivify", "Raise Dead".
"""

from __future__ import annotations

import re
from typing import Final

from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import die, ease_exhaustion, end_condition, end_effect
from whispyrkeep.mechanics.harm.corroding import mend_gear
from whispyrkeep.mechanics.harm.damage import falls_as_a_character
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.monsters.lycanthropy import self_of, turn_back
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    POSSESSION,
    Leaning,
    Save,
    Test,
    plain_outcome,
    record_test,
    roll_d20,
    saving_throw,
)
from whispyrkeep.models.effects import CureEffect
from whispyrkeep.models.events import (
    CreatureRevived,
    DeathSavesChanged,
    HitPointMaximumDrained,
    ItemAttuned,
)
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.workings import DispelEffect, ReviveEffect

UNLIVING: Final = frozenset({"construct", "undead"})


def cure(play: Play, casting: Casting, effect: CureEffect, targets: tuple[str, ...]) -> None:
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        for condition in _chosen_first(effect.conditions, casting.option):
            if target.active(condition) and not clings(play, target_id, condition):
                end_condition(play, target_id, condition, why="cured")
                if not effect.all:
                    break
        if effect.exhaustion:
            ease_exhaustion(play, target_id, effect.exhaustion, casting.spell.name)
        if effect.drained and target.body is not None and target.body.drained_hit_points:
            play.happen(HitPointMaximumDrained(target=target_id, drained=0, why="cured"))
        if effect.scores:
            _strengthen(play, target_id)
        if effect.curses:
            lift_curses(play, target_id)
        if effect.gear:
            mend_gear(play, target_id)


def _strengthen(play: Play, target_id: str) -> None:
    for weak in creature(play.state, play.catalogue, target_id).effects(EffectKind.HINDERED):
        if weak.what == "strength":
            end_effect(play, target_id, weak.kind, source=weak.source, why="cured")


def _chosen_first(conditions: tuple[Condition, ...], chosen: str) -> list[Condition]:
    """The conditions, the one that the caster named before the others."""
    return sorted(conditions, key=lambda condition: condition.value != chosen)


def clings(play: Play, target_id: str, condition: Condition) -> bool:
    """Whether the condition stays in spite of what would end it. Source: SRD 5.2, "Contagion"."""
    for entry in creature(play.state, play.catalogue, target_id).active(condition):
        due = entry.clings
        if due is not None and not saving_throw(
            play, target_id, Save(due.ability, due.dc, entry.source, against=(condition,))
        ):
            return True
    return False


def lift_curses(play: Play, target_id: str) -> None:
    """Source: SRD 5.2, "Remove Curse"; of a beast that was somebody: docs/rulings.md."""
    target_id = self_of(play.state, target_id) or target_id
    turn_back(play, target_id)
    for curse in creature(play.state, play.catalogue, target_id).effects(EffectKind.LASTING):
        if curse.spell is not None and play.catalogue.spell(curse.spell).curse:
            end_effect(play, target_id, curse.kind, source=curse.source, why="cured")
    for curse in creature(play.state, play.catalogue, target_id).effects(EffectKind.AFFLICTED):
        if curse.what == POSSESSION:
            end_effect(play, target_id, EffectKind.POSSESSED, source=curse.source, why="cured")
            end_effect(play, target_id, curse.kind, source=curse.source, why="cured")
    for curse in creature(play.state, play.catalogue, target_id).effects(EffectKind.CURSED):
        end_effect(play, target_id, curse.kind, source=curse.source, why="cured")
        if curse.works:
            play.happen(ItemAttuned(target=target_id, item=curse.weapon, on=False))


def bring_back(
    play: Play, casting: Casting, effect: ReviveEffect, targets: tuple[str, ...]
) -> None:
    """Nothing happens to the living, to Undead and Constructs, or when it is too late."""
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        body = target.body
        if body is None or not body.dead or target.creature_type in UNLIVING:
            continue
        if target.hindered("raising") and not effect.dust:
            continue
        died = body.died_at if body.died_at is not None else play.state.time
        if play.state.time - died > effect.seconds:
            continue
        left = (
            target.max_hit_points if effect.all else min(effect.hit_points, target.max_hit_points)
        )
        revive(play, target_id, left, casting.spell.name)
        if effect.penalty:
            weak = RollEffect(on=("attacks", "saves", "checks"), value=-effect.penalty)
            endure(play, target_id, (weak,), Origin(by=target_id, name=casting.spell.name))


def turn_to_dust(play: Play, target_id: str, origin: Origin) -> None:
    """Whom the damage has dropped is dead, and nothing is left of the body.

    Source: SRD 5.2, "Disintegrate".
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or target.hit_points:
        return
    gone = Origin(by=origin.by, name=origin.name)
    if target.alive:
        endure(play, target_id, (HinderRider(what="raising"),), gone)
        die(play, target_id, origin.name)


def revive(play: Play, target_id: str, hit_points: int, why: str) -> None:
    """Bring a creature back: its conditions and Death Saving Throws are over."""
    target = creature(play.state, play.catalogue, target_id)
    for entry in target.body.conditions if target.body else ():
        end_condition(play, target_id, entry.condition, source=entry.source, why=why)
    play.happen(CreatureRevived(target=target_id, hit_points_left=hit_points, why=why))
    if falls_as_a_character(play.state, target_id):
        play.happen(DeathSavesChanged(target=target_id, successes=0, failures=0))


def dispel(play: Play, casting: Casting, effect: DispelEffect, targets: tuple[str, ...]) -> None:
    """End the spells on each target, with a check for those that are stronger.

    Source: SRD 5.2, "Dispel Magic".
    """
    sure = max(effect.level, casting.slot_level)
    for target_id in targets:
        for name, level in spells_on(play, target_id):
            if level > sure and not _overcomes(play, casting, name, level):
                continue
            end_spell(play, target_id, name, casting.spell.name)


def _overcomes(play: Play, casting: Casting, name: str, level: int) -> bool:
    caster = creature(play.state, play.catalogue, casting.caster.id)
    modifier = Modifier(source="spellcasting ability", value=casting.modifier)
    test = Test(caster, "check", Leaning(), modifiers=(modifier,), target=10 + level)
    rolled = roll_d20(play, test)
    success = rolled.record.total >= 10 + level
    record_test(play, "check", test, rolled, f"Dispelling {name}", plain_outcome(success))
    return success


def spells_on(play: Play, target_id: str) -> list[tuple[str, int]]:
    """Names and levels of the ongoing spells on a creature."""
    body = creature(play.state, play.catalogue, target_id).body
    found: dict[str, int] = {}
    held: tuple[ActiveEffect | ActiveCondition, ...] = ()
    if body is not None:
        held = (*body.effects, *body.conditions)
    for entry in held:
        spell = getattr(entry, "spell", None) or f"spell/{slug(entry.source)}"
        if not play.catalogue.has(spell):
            continue
        known = play.catalogue.spell(spell)
        level = getattr(entry, "level", 0) if isinstance(entry, ActiveEffect) else 0
        found[entry.source] = max(found.get(entry.source, 0), level or known.level)
    return list(found.items())


def slug(name: str) -> str:
    """A name as the last part of a catalogue id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "")).strip("-")


def end_spell(play: Play, target_id: str, name: str, why: str) -> None:
    """End everything of a spell on a creature, and its caster's Concentration on that alone."""
    body = creature(play.state, play.catalogue, target_id).body
    for effect in body.effects if body else ():
        if effect.source == name:
            end_effect(play, target_id, effect.kind, source=name, why=why)
    for entry in body.conditions if body else ():
        if entry.source == name:
            end_condition(play, target_id, entry.condition, source=name, why=why)
