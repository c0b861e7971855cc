"""What attacks, spells and items do to a creature besides damage.

Source: SRD 5.2, Rules Glossary, the conditions; the entries' own text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.gripping import limbs_holding, loosen
from whispyrkeep.mechanics.attacks.shoving import pull, push
from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import charged_feet
from whispyrkeep.mechanics.harm.conditions import (
    WITH_SOURCE,
    die,
    end_concentration,
    gain_condition,
    gain_effect,
    lasting,
)
from whispyrkeep.mechanics.harm.corroding import corrode, rust
from whispyrkeep.mechanics.harm.damage import deal_damage, drain, heal
from whispyrkeep.mechanics.harm.harms import halved
from whispyrkeep.mechanics.harm.inuring import inure, inured
from whispyrkeep.mechanics.harm.swallowing import swallow
from whispyrkeep.mechanics.harm.warding import taken_of
from whispyrkeep.mechanics.monsters.bonds import bears, bind
from whispyrkeep.mechanics.monsters.breaking import bond_of
from whispyrkeep.mechanics.monsters.falling import befall
from whispyrkeep.mechanics.monsters.possessing import possess
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, missed_by, saving_throw
from whispyrkeep.models.riders import (
    BindRider,
    BurnRider,
    ConditionRider,
    CurseRider,
    DrainRider,
    FallRider,
    GlowRider,
    HinderRider,
    MarkRider,
    ModifierRider,
    OngoingRider,
    PullRider,
    PushRider,
    Rider,
    SaveRider,
    SwallowRider,
    Until,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, DamageSave
from whispyrkeep.models.terms import Ability, Condition, EffectKind

_HANGING: Final = (OngoingRider, HinderRider, ModifierRider)


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a rider comes from.

    Attributes:
        by: the creature.
        name: the action, spell or item.
        spell: the spell's catalogue id.
        ends_at: when the spell's duration is over.
        concentration: it lasts as long as the caster concentrates.
        save: ability and Difficulty Class of the save that was failed, for repeating it.
        missed: by how much that save failed.
        during: the condition that came with it, whose end ends what hangs on it.
        before: the target's Hit Points before the damage that this comes with.
    """

    by: str
    name: str
    spell: str | None = None
    ends_at: int | None = None
    concentration: bool = False
    save: tuple[Ability, int] | None = None
    missed: int = 0
    during: Condition | None = None
    before: int = 0


def apply_riders(
    play: Play,
    source_id: str,
    target: Creature,
    riders: Sequence[Rider],
    name: str,
    taken: int,
) -> None:
    """Apply the riders of an attack that hit; ``target`` is as it was before the damage it did."""
    cause = Cause(source_id, name, before=target.hit_points)
    inflict_all(play, target.id, riders, cause, taken)


def seizes(
    play: Play, source_id: str, target: Creature, riders: Sequence[Rider], name: str
) -> bool:
    """Whether the attack holds its target instead of hurting it; it does wherever it can."""
    holds = [one for one in riders if isinstance(one, BindRider)]
    if not holds or too_large(target, holds[0].max_size):
        return False
    apply_riders(play, source_id, target, riders, name, 0)
    return True


def inflict_all(
    play: Play, target_id: str, riders: Sequence[Rider], cause: Cause, taken: int = 0
) -> None:
    """Apply riders in their order; those after a condition hang on it, if it has to be ended.

    Who was spared such a condition is spared what would hang on it.
    """
    spared = False
    for rider in riders:
        if spared and isinstance(rider, _HANGING) and not _timed(rider):
            continue
        inflict(play, target_id, rider, cause, taken)
        if isinstance(rider, ConditionRider) and rider.until == "ended":
            held = rider.conditions[0]
            gained = creature(play.state, play.catalogue, target_id).active(held)
            spared = not any(entry.source == cause.name for entry in gained)
            cause = cause if spared else replace(cause, during=held)


def _timed(rider: Rider) -> bool:
    """Whether the rider ends by itself, or does all it does at once."""
    if getattr(rider, "what", "") in ("concentration", "grip"):
        return True
    until = getattr(rider, "until", "ended")
    return until != "ended" or bool(getattr(rider, "seconds", 0))


def inflict(play: Play, target_id: str, rider: Rider, cause: Cause, taken: int = 0) -> None:
    """Apply one rider to one creature, its own save included."""
    target = creature(play.state, play.catalogue, target_id)
    if isinstance(rider, FallRider):
        befall(play, target_id, rider, cause.by, cause.name, before=cause.before)
        return
    if target.body is None or not target.alive:
        return
    match rider:
        case ConditionRider():
            _give_conditions(play, target, rider, cause)
        case MarkRider():
            _mark(play, target_id, rider, cause)
        case SaveRider():
            _save_again(play, target, rider, cause)
        case _:
            if rider.op in _EFFECTS:
                _EFFECTS[rider.op](play, target_id, rider, cause, taken)


def fits(target: Creature, rider: ConditionRider) -> bool:
    """Whether the rider can affect a creature of this size and type."""
    kinds = {target.creature_type}
    if target.sheet is not None:
        kinds.add(target.sheet.species.lower())
    if too_large(target, rider.max_size):
        return False
    if kinds & set(rider.spares):
        return False
    return not rider.only_types or bool(kinds & set(rider.only_types))


def _give_conditions(play: Play, target: Creature, rider: ConditionRider, cause: Cause) -> None:
    if not fits(target, rider) or rider.charge_feet > charged_feet(play.state, cause.by):
        return
    if rider.failed_by > cause.missed:
        return
    if rider.failed_by:
        cause = replace(cause, name=f"{cause.name}: {rider.conditions[0]}")
    if (
        rider.limbs
        and limbs_holding(play, cause.by, cause.name, rider.conditions[0]) >= rider.limbs
    ):
        return
    save = cause.save
    if rider.save is not None and rider.save.difficulty_class is not None:
        save = (rider.save.ability, rider.save.difficulty_class)
        due = Save(*save, cause.name, against=rider.conditions)
        if saving_throw(play, target.id, due):
            return
    if rider.anew:
        loosen(play, cause.by, cause.name)
    for condition in rider.conditions:
        active = _active(play, target.id, condition, rider, cause, save)
        if not gain_condition(play, target.id, active) and rider.conditions == ENTHRALLED:
            return


ENTHRALLED: Final = (Condition.CHARMED, Condition.INCAPACITATED)
"""Who is Incapacitated while Charmed: "Hypnotic Pattern", "Modify Memory"; Harpy, "Luring Song"."""


def _active(
    play: Play,
    target_id: str,
    condition: Condition,
    rider: ConditionRider,
    cause: Cause,
    save: tuple[Ability, int] | None,
) -> ActiveCondition:
    timer = lasting(
        play.state, rider.until, target=target_id, source=cause.by, seconds=rider.seconds
    )
    if cause.ends_at is not None:
        timer.setdefault("ends_at", cause.ends_at)
    if rider.worse_seconds:
        timer.setdefault("ends_at", play.state.time + rider.worse_seconds)
    repeats = _again(rider, save)
    hurt, clinging = None, None
    if save is not None and rider.on_damage:
        how = rider.on_damage
        hurt = DamageSave(
            ability=save[0], dc=save[1], advantage=how == "advantage", others=how == "others"
        )
    if save is not None and rider.clings is not None:
        clinging = DamageSave(ability=rider.clings, dc=save[1])
    return ActiveCondition(
        condition=condition,
        source=cause.name,
        by=cause.by,
        concentration=cause.concentration,
        ends_on_damage=rider.ends_on_damage,
        worsens_to=rider.worsens_to,
        escape_dc=rider.escape_dc or None,
        save_ability=repeats[0] if repeats else None,
        save_dc=repeats[1] if repeats else None,
        counted=rider.counted,
        woken=rider.woken,
        on_damage=hurt,
        stays=rider.stays,
        clings=clinging,
        bond=bond_of(rider),
        washed_by=rider.washed_by,
        bars=rider.bars,
        unseen_ends=rider.unseen_ends,
        with_source=rider.with_source,
        gentle=rider.gentle,
        nags=rider.nags,
        nagged_at=play.state.time if rider.nags else 0,
        drains=rider.drains or "",
        **timer,
    )


def _again(rider: ConditionRider, save: tuple[Ability, int] | None) -> tuple[Ability, int] | None:
    """The save that comes again, if one does."""
    own = rider.nag_save
    if own is not None:
        return own.ability, own.difficulty_class or 0
    return save if rider.repeat_save or rider.nags else None


def _mark(play: Play, target_id: str, rider: MarkRider, cause: Cause) -> None:
    timer = lasting(
        play.state, rider.until, target=target_id, source=cause.by, seconds=rider.seconds
    )
    mark = ActiveEffect(
        kind=rider.kind,
        source=cause.name,
        by=cause.by,
        spell=cause.spell,
        value=rider.value,
        once=rider.once,
        **timer,
    )
    gain_effect(play, target_id, mark)


# --- riders that a hit brings with it -------------------------------------------------


def _save_again(play: Play, target: Creature, rider: SaveRider, cause: Cause) -> None:
    """The further save of a target that was hit."""
    kinds = {target.creature_type}
    spared = kinds & set(rider.spares) or (rider.only_types and not kinds & set(rider.only_types))
    dc = rider.save.difficulty_class
    if spared or dc is None or inured(target, cause.by, cause.name):
        return
    if any(isinstance(one, BindRider) and bears(target, one) for one in rider.on_failure):
        return
    against = tuple(
        condition
        for one in rider.on_failure
        if isinstance(one, ConditionRider)
        for condition in one.conditions
    )
    due = Save(rider.save.ability, dc, cause.name, against)
    saved = saving_throw(play, target.id, due)
    missed = 0 if saved else missed_by(play, target.id, due)
    source = creature(play.state, play.catalogue, cause.by)
    harms = roll_damage(play, source, target, rider.damage, label=cause.name)
    if saved and rider.immune_seconds:
        inure(play, target.id, cause.by, cause.name, rider.immune_seconds)
    if saved:
        deal_damage(play, target.id, halved(harms) if rider.half else [], source=cause.name)
        return
    taken = deal_damage(play, target.id, harms, source=cause.name)
    if rider.leech:
        heal(play, cause.by, taken // 2, cause.name)
    failed = replace(cause, save=(rider.save.ability, dc), missed=missed)
    inflict_all(play, target.id, rider.on_failure, failed, taken)


def _drain(play: Play, target_id: str, rider: DrainRider, cause: Cause, taken: int) -> None:
    lost = taken_of(play, target_id, rider.of) if rider.of is not None else taken
    if rider.dice is not None:
        record = play.throw(cause.by, "effect", rider.dice)
        play.roll("other", cause.by, f"{cause.name}: Hit Point maximum", record)
        lost = record.total
    most = creature(play.state, play.catalogue, target_id).max_hit_points
    lost = min(lost, max(most - rider.leaves, 0)) if rider.leaves else lost
    drain(play, target_id, lost, cause.name)
    if rider.leech:
        heal(play, cause.by, lost, cause.name)


def _hang(
    play: Play,
    target_id: str,
    rider: HinderRider | ModifierRider | OngoingRider | CurseRider | GlowRider,
    cause: Cause,
    mark: ActiveEffect,
) -> None:
    """Put an effect on the target that lasts as long as the rider says, or as what it hangs on."""
    until: Until = getattr(rider, "until", "ended")
    seconds = getattr(rider, "seconds", 0)
    until = "seconds" if seconds else until
    timer = lasting(play.state, until, target=target_id, source=cause.by, seconds=seconds)
    if cause.ends_at is not None:
        timer.setdefault("ends_at", cause.ends_at)
    hung = mark.with_(
        source=cause.name,
        by=cause.by,
        spell=cause.spell,
        concentration=cause.concentration,
        during=cause.during if until == "ended" else None,
        **timer,
    )
    gain_effect(play, target_id, hung)


def _ongoing(play: Play, target_id: str, rider: OngoingRider, cause: Cause, _taken: int) -> None:
    mark = ActiveEffect(
        kind=EffectKind.ONGOING, damage=rider.damage, moment=rider.moment, once=rider.once
    )
    if rider.during is not None:
        cause = replace(cause, during=rider.during)
    _hang(play, target_id, rider, cause, mark)


def _hinder(play: Play, target_id: str, rider: HinderRider, cause: Cause, _taken: int) -> None:
    if rider.what == "rust":
        rust(play, target_id, cause.by, cause.name)
        return
    if rider.what == "exhaustion":
        level = ActiveCondition(condition=Condition.EXHAUSTION, level=max(rider.value, 1))
        gain_condition(play, target_id, level)
        return
    if rider.what == "concentration":
        end_concentration(play, target_id, cause.name)
        return
    if rider.what == "armor":
        corrode(play, target_id, rider.value or 1, cause.by, cause.name)
        return
    value = rider.value
    if rider.dice is not None:
        record = play.throw(cause.by, "effect", rider.dice)
        play.roll("other", cause.by, f"{cause.name}: {rider.what}", record)
        value = record.total
    body = creature(play.state, play.catalogue, target_id).body
    for effect in body.effects if body and rider.what in MOUNTING else ():
        if effect.what == rider.what and effect.source == cause.name:
            value += effect.value
    mark = ActiveEffect(kind=EffectKind.HINDERED, what=rider.what, value=value)
    if rider.repeat_save and cause.save is not None:
        mark = mark.with_(save_ability=cause.save[0], save_dc=cause.save[1])
    _hang(play, target_id, rider, cause, mark)
    if creature(play.state, play.catalogue, target_id).abilities[Ability.STRENGTH] <= 0:
        die(play, target_id, cause.name)


MOUNTING: Final = frozenset({"strength"})
"""What is lost again and again, and adds up."""


def _modify(play: Play, target_id: str, rider: ModifierRider, cause: Cause, _taken: int) -> None:
    """``attackers`` have it against the target, so it is noted there as well."""
    mark = ActiveEffect(
        kind=EffectKind.MODIFIER,
        what="attackers" if rider.bearer == "attackers" else "",
        on=rider.on,
        leaning=rider.leaning,
        dice=rider.dice or "",
        value=rider.value,
        ability=rider.ability,
        once=rider.once,
    )
    known = creature(play.state, play.catalogue, target_id).effects(EffectKind.MODIFIER)
    if any(e.source == cause.name and e.ability is not rider.ability for e in known):
        told = rider.ability or ", ".join(rider.on)
        cause = replace(cause, name=f"{cause.name}: {told}")
    if rider.repeat_save and cause.save is not None:
        mark = mark.with_(save_ability=cause.save[0], save_dc=cause.save[1])
    _hang(play, cause.by if rider.bearer == "source" else target_id, rider, cause, mark)


def _glow(play: Play, target_id: str, rider: GlowRider, cause: Cause, _taken: int) -> None:
    light = ActiveEffect(kind=EffectKind.LIGHT, value=rider.bright_feet, dim_feet=rider.dim_feet)
    _hang(play, target_id, rider, cause, light)


def _curse(play: Play, target_id: str, rider: CurseRider, cause: Cause, _taken: int) -> None:
    curse = ActiveEffect(
        kind=EffectKind.CURSED,
        what=rider.becomes or (WITH_SOURCE if rider.with_source else ""),
        dice=rider.daily or "",
        value=_began(play, target_id, cause) if rider.daily or rider.dries else 0,
        damage=rider.dries,
    )
    _hang(play, target_id, rider, cause, curse)


def _began(play: Play, target_id: str, cause: Cause) -> int:
    """When the curse of this source first lay on the target."""
    known = creature(play.state, play.catalogue, target_id).effects(EffectKind.CURSED)
    return next((one.value for one in known if one.source == cause.name), play.state.time)


def _set_alight(play: Play, target_id: str, rider: BurnRider, cause: Cause, _taken: int) -> None:
    if not rider.objects_only:
        burning = ActiveEffect(kind=EffectKind.BURNING, source=cause.name, by=cause.by)
        gain_effect(play, target_id, burning)


def _swallow(play: Play, target_id: str, rider: SwallowRider, cause: Cause, _taken: int) -> None:
    if not too_large(creature(play.state, play.catalogue, target_id), rider.max_size):
        swallow(play, target_id, rider, cause.by, cause.name)


def _bind(play: Play, target_id: str, rider: BindRider, cause: Cause, _taken: int) -> None:
    target = creature(play.state, play.catalogue, target_id)
    if not too_large(target, rider.max_size):
        covers = not too_large(target, rider.covers)
        bind(play, target_id, rider, cause.by, cause.name, covers=covers)


def _pull(play: Play, target_id: str, rider: PullRider, cause: Cause, _taken: int) -> None:
    pull(play, target_id, rider, cause.by)


def _push(play: Play, target_id: str, rider: PushRider, cause: Cause, _taken: int) -> None:
    push(play, target_id, rider, cause.by)


_EFFECTS: Final[dict[str, Callable[[Play, str, Any, Cause, int], None]]] = {
    "drain": _drain,
    "push": _push,
    "pull": _pull,
    "ongoing": _ongoing,
    "hinder": _hinder,
    "glow": _glow,
    "modifier": _modify,
    "curse": _curse,
    "burn": _set_alight,
    "swallow": _swallow,
    "bind": _bind,
    "possess": lambda play, target, _rider, cause, _taken: possess(
        play, target, cause.by, cause.name
    ),
}
"""What applies a rider by its ``op``; conditions, marks and further saves have their own way."""

APPLIED: Final = frozenset({"condition", "mark", "save", "fall", *_EFFECTS})
"""Every ``op`` that ``inflict`` applies."""
