"""Damage and healing: what is taken, what it does to a creature, and the way back.

Source: SRD 5.2, "Damage and Healing".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.afflicted import beyond_healing, laughter
from whispyrkeep.mechanics.harm.conditions import (
    AT_ZERO,
    concentration_dc,
    die,
    end_concentration,
    end_condition,
    gain_condition,
)
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.smarting import rises, smart
from whispyrkeep.mechanics.harm.sparing import own_form_again, spared_from
from whispyrkeep.mechanics.harm.waking import catch_fire, hurt, provoked, unbind
from whispyrkeep.mechanics.harm.warding import reduced, shadowed
from whispyrkeep.mechanics.monsters.heads import lose_heads
from whispyrkeep.mechanics.monsters.limbs import cut
from whispyrkeep.mechanics.monsters.splitting import split
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    D20,
    Leaning,
    Outcome,
    Save,
    Test,
    blessing,
    exhausted,
    record_test,
    roll_d20,
    saving_throw,
)
from whispyrkeep.mechanics.rolls.modifiers import ANY, added_to, dice_on
from whispyrkeep.mechanics.rolls.surroundings import dry, sunlit
from whispyrkeep.mechanics.things.bearing import falter
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import (
    DamageTaken,
    DeathSavesChanged,
    FoeFled,
    HitPointMaximumDrained,
    HitPointsRegained,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.state import ActiveCondition, Body, CampaignState, DeathSaves
from whispyrkeep.models.terms import Ability, Condition, DamageType
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.workings import BondEffect, SteadfastEffect

KNOCKED_OUT: Final = "Knocked out"
DEATH_SAVE_DC: Final = 10
HUNTERS_MARK: Final = "spell/hunters-mark"
"""Not lost to damage by a Relentless Hunter. Source: SRD 5.2, "Ranger", "Level 13"."""

DEFIES: Final = 18
"""Lowest d20 that counts as a 20 for a Champion. Source: SRD 5.2, "Survivor", "Defy Death"."""

FIRST_AID_DC: Final = 10
PRESERVED: Final = "life-preservation"
"""A Death Saving Throw of 9 or lower counts as 10. Source: SRD 5.2, "Periapt of Wound Closure"."""


def damage_taken(
    amount: int,
    damage_type: DamageType,
    *,
    resistances: Collection[DamageType] = (),
    vulnerabilities: Collection[DamageType] = (),
    immunities: Collection[DamageType] = (),
) -> int:
    """What is left of damage after Resistance (halved, rounded down), then Vulnerability.

    Args:
        amount: the damage after bonuses and penalties; below 0 counts as 0.

    Source: SRD 5.2, "Order of Application", "No Stacking", "Immunity".
    """
    if damage_type in immunities:
        return 0
    left = max(amount, 0)
    if damage_type in resistances:
        left //= 2
    return left * 2 if damage_type in vulnerabilities else left


def deal_damage(
    play: Play,
    target_id: str,
    harms: Sequence[Harm],
    *,
    source: str,
    critical: bool = False,
    knock_out: bool = False,
    piercing: bool = False,
    unstoppable: bool = False,
) -> int:
    """Damage a creature from one source, with everything that follows; the damage it takes.

    Args:
        harms: the parts of one instance of damage; they count together for Concentration,
            Death Saving Throws and instant death.
        knock_out: a melee attack whose attacker would rather not kill.
        piercing: Resistance to the damage of blows does not count.
        unstoppable: neither Resistance nor Immunity counts at all.
    """
    target = shadowed(play.state, creature(play.state, play.catalogue, target_id))
    if target.body is None or not target.alive:
        return 0
    harms = harms if unstoppable else reduced(play, target, harms)
    knock_out = knock_out or _is_spared(play.state, target_id)
    taken = [
        harm.amount if unstoppable else taken_by(target, harm, piercing=piercing) for harm in harms
    ]
    total = sum(taken)
    lost = max(total - target.body.temporary_hit_points, 0)
    left = max(target.hit_points - lost, 0)
    spared = 0
    if 0 < target.hit_points <= lost:
        spared = spared_from(
            play, target, harms, total, lost, critical=critical, knock_out=knock_out
        )
    _record(play, target, harms, taken, floor=1 if spared else 0, critical=critical, source=source)
    _absorb(play, target, harms)
    split(play, target, harms)
    if total == 0:
        return 0
    own_form_again(play, target_id)
    hurt(play, target_id)
    provoked(play, target_id)
    falter(play, target_id)
    felt = {harm.damage_type for harm, amount in zip(harms, taken, strict=True) if amount}
    catch_fire(play, target_id, felt)
    smart(play, target, felt)
    lose_heads(play, target_id, total, felt)
    slashes = (amount for harm, amount in zip(harms, taken, strict=True) if _cuts(harm))
    cut(play, target_id, sum(slashes))
    if spared and knock_out:
        _knock_out(play, target_id)
    elif spared or left > 0:
        if spared > 1:
            heal(play, target_id, spared - 1, "Relentless Rage")
        _keep_concentration(play, target_id, total)
    else:
        _drop(play, target, total, lost, critical=critical, source=source)
    _share(play, target_id, Harm(total, harms[0].damage_type))
    fit = laughter(play, target_id, felt)
    if fit:
        deal_damage(play, target_id, fit, source="laughter")
    return total


def _share(play: Play, target_id: str, harm: Harm) -> None:
    """Whoever is bound to the target takes the same damage; who drops is bound no longer.

    Source: SRD 5.2, "Warding Bond".
    """
    body = creature(play.state, play.catalogue, target_id).body
    for active, _ in body.works(BondEffect) if body else ():
        if active.by is not None and active.by != target_id:
            deal_damage(play, active.by, [harm], source=active.source, unstoppable=True)
    if body is not None and body.hit_points == 0:
        unbind(play, target_id)


def _cuts(harm: Harm) -> bool:
    return harm.damage_type is DamageType.SLASHING


def _absorb(play: Play, target: Creature, harms: Sequence[Harm]) -> None:
    """Damage that heals. Source: SRD 5.2.1, the golems, "Lightning Absorption" …"""
    for harm in harms:
        if absorbs(target, harm.damage_type):
            heal(play, target.id, harm.amount, f"{harm.damage_type.value} absorbed")


def absorbs(target: Creature, damage_type: DamageType) -> bool:
    """Whether damage of this type heals the creature instead."""
    trait = target.trait_of(TraitRule.ABSORPTION)
    return trait is not None and trait.damage_type is damage_type


def taken_by(target: Creature, harm: Harm, *, piercing: bool = False) -> int:
    """What the creature takes of the damage, as ``damage_taken`` says.

    Source: SRD 5.2, "Boon of Irresistible Offense", for what ignores Resistance.
    """
    if absorbs(target, harm.damage_type):
        return 0
    ignored = BLOWS if piercing else frozenset()
    if harm.scalds and target.soaked:
        ignored |= {DamageType.FIRE}
    return damage_taken(
        harm.amount,
        harm.damage_type,
        resistances=target.resistances - ignored,
        vulnerabilities=target.vulnerabilities,
        immunities=target.immunities,
    )


def _record(
    play: Play,
    target: Creature,
    harms: Sequence[Harm],
    taken: Sequence[int],
    *,
    floor: int,
    critical: bool,
    source: str,
) -> None:
    """One event for each part; Temporary Hit Points go first. ``floor`` is where it stops."""
    assert target.body is not None
    temporary, left = target.body.temporary_hit_points, target.hit_points
    for harm, amount in zip(harms, taken, strict=True):
        absorbed = min(temporary, amount)
        temporary -= absorbed
        left = max(left - (amount - absorbed), min(floor, left))
        play.happen(
            DamageTaken(
                target=target.id,
                rolled=max(harm.amount, 0),
                amount=amount,
                damage_type=harm.damage_type,
                absorbed=absorbed,
                hit_points_left=left,
                temporary_left=temporary,
                critical=critical,
                source=source,
            )
        )


def _is_spared(state: CampaignState, target_id: str) -> bool:
    """Not SRD: the universe's people are knocked out, not killed."""
    foe = state.fight.foes.get(target_id) if state.fight else None
    return state.world.rules.spare_people and foe is not None and foe.npc is not None


def knocked_out(body: Body) -> bool:
    """Whether a body lies knocked out."""
    entries = (entry for entry in body.conditions if entry.condition is Condition.UNCONSCIOUS)
    return any(entry.source == KNOCKED_OUT for entry in entries)


def _knock_out(play: Play, target_id: str) -> None:
    """Source: SRD 5.2, "Knocking out a Creature"; how long: docs/rulings.md."""
    rest = play.state.world.rules.short_rest_seconds
    unconscious = ActiveCondition(
        condition=Condition.UNCONSCIOUS, source=KNOCKED_OUT, ends_at=play.state.time + rest
    )
    gain_condition(play, target_id, unconscious)


# --- dropping to 0 Hit Points ---------------------------------------------------------


def _keep_concentration(play: Play, target_id: str, damage: int) -> None:
    body = creature(play.state, play.catalogue, target_id).body
    if body is None or body.concentration is None:
        return
    hunting = body.concentration == HUNTERS_MARK
    if hunting and "relentless-hunter" in creature(play.state, play.catalogue, target_id).features:
        return
    if not saving_throw(play, target_id, concentration_save(damage)):
        end_concentration(play, target_id, "damage")


def concentration_save(damage: int) -> Save:
    """The save that keeps Concentration. Source: SRD 5.2, Rules Glossary, "Concentration"."""
    dc = concentration_dc(damage)
    return Save(Ability.CONSTITUTION, dc, "Concentration", concentration=True)


def _drop(
    play: Play, target: Creature, total: int, lost: int, *, critical: bool, source: str
) -> None:
    """The creature is at 0 Hit Points after damage.

    Source: SRD 5.2, "Dropping to 0 Hit Points", "Massive Damage", "Damage at 0 Hit Points".
    """
    if target.side != "party" and rises(target):
        gain_condition(play, target.id, _senseless())
    elif target.side != "party" and _drifts_off(play, target):
        play.happen(FoeFled(foe=target.id))
    elif not falls_as_a_character(play.state, target.id):
        die(play, target.id, source)
    elif target.side == "party" and play.state.world.rules.spare_characters:
        _spare(play, target)
    elif target.hit_points == 0:
        if total >= target.max_hit_points:
            die(play, target.id, "damage at 0 Hit Points")
        else:
            _fail_death_saves(play, target.id, 2 if critical else 1)
    elif lost - target.hit_points >= target.max_hit_points:
        die(play, target.id, "massive damage")
    else:
        fall_unconscious(play, target.id)


def _spare(play: Play, target: Creature) -> None:
    """Not SRD: whoever drops is Stable at once, and stays so."""
    if target.hit_points > 0:
        fall_unconscious(play, target.id)
        stabilize(play, target.id)


def _senseless() -> ActiveCondition:
    return ActiveCondition(condition=Condition.UNCONSCIOUS, source=AT_ZERO)


def _drifts_off(play: Play, target: Creature) -> bool:
    """Whether the vampire turns to mist instead of dying, which it cannot in sunlight.

    Source: SRD 5.2.1, Vampire, "Misty Escape"; where its resting place is: docs/rulings.md.
    """
    return target.trait(TraitRule.MISTY_ESCAPE) and not sunlit(play.state, target.id)


def fall_unconscious(play: Play, member_id: str) -> None:
    """A character drops to 0 Hit Points and begins to make Death Saving Throws."""
    unconscious = _senseless()
    play.happen(DeathSavesChanged(target=member_id, successes=0, failures=0))
    gain_condition(play, member_id, unconscious)


def drain(play: Play, target_id: str, amount: int, source: str) -> None:
    """Lower the Hit Point maximum until a Long Rest; at 0 the creature dies.

    Source: SRD 5.2, "Hit Point Maximum of 0".
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not target.alive or amount == 0:
        return
    if any(target.body.works(SteadfastEffect)):
        return
    drained = target.body.drained_hit_points + amount
    play.happen(HitPointMaximumDrained(target=target_id, drained=drained, why=source))
    if amount >= target.max_hit_points:
        die(play, target_id, source)


# --- Death Saving Throws --------------------------------------------------------------


def falls_as_a_character(state: CampaignState, creature_id: str) -> bool:
    """Whether 0 Hit Points are to the creature what they are to a character, and not its death.

    Source: SRD 5.2, "Dropping to 0 Hit Points", "Monster Death"; who is treated so is the
    universe's rule.
    """
    if creature_id in state.party:
        return True
    foe = state.fight.foes.get(creature_id) if state.fight else None
    if foe is None:
        return False
    rules = state.world.rules
    excepted = bool({foe.monster, foe.npc} & set(rules.monster_death_exceptions))
    return (rules.monster_death == "death-saves") is not excepted


def dying(state: CampaignState, creature_id: str) -> bool:
    """Whether somebody who falls as characters do is at 0 Hit Points, not Stable and not dead."""
    body = state.body_of(creature_id)
    if body is None or body.hit_points or body.dead:
        return False
    return falls_as_a_character(state, creature_id) and not death_saves(state, creature_id).stable


def death_saves(state: CampaignState, creature_id: str) -> DeathSaves:
    """The Death Saving Throws of a character, or of a foe that dies as one."""
    member = state.party.get(creature_id)
    if member is not None:
        return member.death_saves
    assert state.fight is not None
    return state.fight.foes[creature_id].death_saves


def death_saving_throw(play: Play, member_id: str) -> None:
    """Source: SRD 5.2, "Death Saving Throws"."""
    actor = creature(play.state, play.catalogue, member_id)
    leaning = Leaning()
    defies = "survivor" in actor.features
    leaning.for_("Defy Death", when=defies)
    leaning.lasting(actor, "death-saves", ANY)
    test = Test(
        actor,
        "death-save",
        leaning,
        modifiers=(*exhausted(actor), *added_to(actor, "saves")),
        bonus_dice=(*blessing(actor), *dice_on(actor, "saves")),
        target=DEATH_SAVE_DC,
        floor=DEATH_SAVE_DC if PRESERVED in actor.features else 1,
    )
    rolled = roll_d20(play, test)
    outcome = _death_save_outcome(rolled, DEFIES if defies else 20)
    record_test(play, "death_save", test, rolled, "Death Saving Throw", outcome)
    saves = death_saves(play.state, member_id)
    if outcome == "critical_success":
        heal(play, member_id, 1, "Death Saving Throw")
    elif outcome == "success":
        _succeed_death_save(play, member_id, saves)
    else:
        _fail_death_saves(play, member_id, 2 if outcome == "critical_failure" else 1)


def _death_save_outcome(rolled: D20, best: int) -> Outcome:
    """``best`` is the lowest d20 with the benefit of a 20. Source: SRD 5.2, "Defy Death"."""
    if rolled.natural >= best:
        return "critical_success"
    if rolled.natural == 1:
        return "critical_failure"
    return "success" if rolled.record.total >= DEATH_SAVE_DC else "failure"


def _succeed_death_save(play: Play, member_id: str, saves: DeathSaves) -> None:
    if saves.successes + 1 >= 3:
        stabilize(play, member_id)
        return
    event = DeathSavesChanged(
        target=member_id, successes=saves.successes + 1, failures=saves.failures
    )
    play.happen(event)


def _fail_death_saves(play: Play, member_id: str, count: int) -> None:
    """A failure also ends being Stable, and a third kills."""
    saves = death_saves(play.state, member_id)
    failures = min((0 if saves.stable else saves.failures) + count, 3)
    successes = 0 if saves.stable else saves.successes
    play.happen(DeathSavesChanged(target=member_id, successes=successes, failures=failures))
    if failures == 3:
        die(play, member_id, "three failed Death Saving Throws")


def stabilize(play: Play, member_id: str) -> None:
    """The character becomes Stable; saves are reset. It wakes with 1 Hit Point in 1d4 hours.

    Source: SRD 5.2, "Stabilizing a Character".
    """
    play.happen(DeathSavesChanged(target=member_id, successes=0, failures=0, stable=True))
    record = play.throw(member_id, "effect", "1d4")
    play.roll("other", member_id, "Hours until the Stable character wakes", record)
    wakes = ActiveCondition(
        condition=Condition.UNCONSCIOUS,
        source=AT_ZERO,
        ends_at=play.state.time + record.total * HOUR,
    )
    gain_condition(play, member_id, wakes)


# --- healing --------------------------------------------------------------------------


def heal(play: Play, target_id: str, amount: int, source: str) -> int:
    """Restore Hit Points, up to the maximum; how many were regained.

    The dead regain none. A creature at 0 wakes, and its Death Saving Throws are reset.
    Source: SRD 5.2, "Healing", "Falling Unconscious", "Death Saving Throws".
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or not target.alive or target.trait(TraitRule.NO_HEALING):
        return 0
    if target.hindered("healing") or (dry(play.state) and target.hindered("healing-ashore")):
        return 0
    most = target.max_hit_points - beyond_healing(target)
    regained = min(max(amount, 0), most - target.hit_points)
    if regained <= 0:
        return 0
    left = target.hit_points + regained
    play.happen(
        HitPointsRegained(target=target_id, amount=regained, hit_points_left=left, source=source)
    )
    for reason in (AT_ZERO, KNOCKED_OUT):
        end_condition(play, target_id, Condition.UNCONSCIOUS, source=reason, why="healed")
    if target.hit_points == 0 and falls_as_a_character(play.state, target_id):
        play.happen(DeathSavesChanged(target=target_id, successes=0, failures=0))
    return regained


def temporary_hit_points(play: Play, target_id: str, amount: int, source: str) -> None:
    """Give Temporary Hit Points, unless the creature has as many already.

    Source: SRD 5.2, "Temporary Hit Points", "They Don't Stack"; which are kept: docs/rulings.md.
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.body is None or target.trait(TraitRule.NO_HEALING) or not target.alive:
        return
    if amount > target.body.temporary_hit_points:
        event = TemporaryHitPointsGained(target=target_id, temporary=amount, source=source)
        play.happen(event)
