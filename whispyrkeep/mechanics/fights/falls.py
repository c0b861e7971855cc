"""Falls, and what comes of a spell at its end: a fall from on high, a bead that bursts.

Source: SRD 5.2, Rules Glossary, "Falling [Hazard]"; "Reverse Gravity", "Delayed Blast Fireball".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.casting.formulas import MOST_HAZARD_DICE, grown
from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import with_party
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.fights.windows import broken_fall
from whispyrkeep.mechanics.harm.conditions import bodies, end_effect, gain_condition
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.harm.recurring import source_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.riders import DamagePart
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind, Skill
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.workings import AftermathEffect

WATER_DC: Final = 15


def fall(play: Play, target_id: str, feet: int, *, into_water: bool = False) -> None:
    """1d6 for every 10 feet, at most 20d6, and Prone unless no damage was taken.

    Source: SRD 5.2, Rules Glossary, "Falling [Hazard]".
    """
    dice = min(feet // 10, MOST_HAZARD_DICE)
    if dice == 0:
        return
    if "feather-falling" in creature(play.state, play.catalogue, target_id).features:
        return
    broken = broken_fall(play, target_id) if with_party(play.state, target_id) else None
    if broken is not None and broken.kind == "spell":
        return
    halved = into_water and _dives(play, target_id)
    record = play.throw("hazard", "damage", f"{dice}d6")
    play.roll("damage", None, "a fall: bludgeoning", record)
    amount = record.total // 2 if halved else record.total
    less = slowed_fall(play, target_id) if broken is not None else 0
    harm = Harm(max(amount - less, 0), DamageType.BLUDGEONING)
    if deal_damage(play, target_id, [harm], source="a fall"):
        prone = ActiveCondition(condition=Condition.PRONE)
        if not creature(play.state, play.catalogue, target_id).active(Condition.PRONE):
            gain_condition(play, target_id, prone)


def slowed_fall(play: Play, target_id: str) -> int:
    """How much less a Monk takes of a fall, by a Reaction.

    Source: SRD 5.2, "Monk", "Level 4: Slow Fall".
    """
    target = creature(play.state, play.catalogue, target_id)
    assert target.sheet is not None
    use_reaction(play, target_id)
    return 5 * levels_in(target.sheet, "monk")


def _dives(play: Play, target_id: str) -> bool:
    """The better of Athletics and Acrobatics, for whoever can still react.

    Source: SRD 5.2, Rules Glossary, "Falling [Hazard]".
    """
    target = creature(play.state, play.catalogue, target_id)
    if not target.able:
        return False
    ways = ((Ability.STRENGTH, Skill.ATHLETICS), (Ability.DEXTERITY, Skill.ACROBATICS))
    ability, skill = max(
        ways, key=lambda way: sum(m.value for m in target.check_modifiers(way[0], way[1]))
    )
    return ability_check(play, target_id, ability, skill, WATER_DC)


# --- what falls due -------------------------------------------------------------------


def come_due(play: Play) -> None:
    """Let everything come about that the end of a spell brings at once."""
    due = [
        (bearer, active)
        for bearer, body in bodies(play)
        for active in body.ongoing(EffectKind.FALLING_DUE)
    ]
    rolled: dict[str, list[Harm]] = {}
    for bearer, active in due:
        end_effect(play, bearer, active.kind, source=active.source, why="done")
        for work in active.works:
            if not isinstance(work, AftermathEffect):
                continue
            if creature(play.state, play.catalogue, bearer).alive and work.falls:
                fall(play, bearer, work.falls)
            if creature(play.state, play.catalogue, bearer).alive and work.damage:
                _explode(play, bearer, active, work, rolled)


def _explode(
    play: Play,
    bearer: str,
    active: ActiveEffect,
    work: AftermathEffect,
    rolled: dict[str, list[Harm]],
) -> None:
    """The damage of the spell's end, rolled once for all who save against it."""
    target = creature(play.state, play.catalogue, bearer)
    if active.source not in rolled:
        parts = tuple(_grown(play, active, work, part) for part in work.damage)
        source = source_of(play, active, target)
        rolled[active.source] = roll_damage(play, source, target, parts, label=active.source)
    harms = rolled[active.source]
    if work.save is not None:
        due = Save(work.save.ability, active.dc, active.source, origin=active.by, magic=True)
        harms = halved(harms) if saving_throw(play, bearer, due) else harms
    deal_damage(play, bearer, harms, source=active.source)


def _grown(play: Play, active: ActiveEffect, work: AftermathEffect, part: DamagePart) -> DamagePart:
    """The part with a die for each turn of its caster that has ended since the casting."""
    turns = (play.state.time - work.since) // ROUND
    fight = play.state.fight
    if fight is not None:
        over = [turn.id for turn in fight.order[: fight.active]]
        turns += active.by in over
    return part.with_(dice=grown(part.dice, part.dice_per_round * turns), dice_per_round=0)
