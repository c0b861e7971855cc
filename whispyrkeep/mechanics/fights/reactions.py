"""What party members do on the turns of others: readied attacks and Opportunity Attacks.

Source: SRD 5.2, Rules Glossary, "Ready [Action]", "Opportunity Attacks", "Reaction".
"""

from __future__ import annotations

from collections.abc import Iterable

from whispyrkeep.mechanics.attacks.blows import Order
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes, melee_in_hand
from whispyrkeep.mechanics.attacks.wielding import (
    GRAPPLE,
    SHOVE,
    bring_to_bear,
    fitting_strikes,
    strikes_with,
)
from whispyrkeep.mechanics.choosing.sides import reacts, tactic_of
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import out_of_sight, present_foes
from whispyrkeep.mechanics.fights.readied import release_spell
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import (
    Cost,
    can_react,
    charmed_by,
    no_target,
    spend,
    use_reaction,
)
from whispyrkeep.mechanics.fights.windows import rebuke
from whispyrkeep.mechanics.harm.conditions import (
    end_effect,
    gain_effect,
    lasting,
    leave_cover,
    release,
)
from whispyrkeep.mechanics.monsters.heads import extra_reaction, use_extra_reaction
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Band, Condition, EffectKind, Trigger

# --- Ready ----------------------------------------------------------------------------


def ready(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Make ready to attack or to move, as a Reaction, when the trigger occurs.

    Source: SRD 5.2, Rules Glossary, "Ready [Action]"; what can be readied: docs/rulings.md.
    """
    refusal = _cannot_ready(play, request)
    if refusal is not None:
        return refusal
    spend(play, cost)
    timer = lasting(
        play.state, "start-of-sources-next-turn", target=request.actor, source=request.actor
    )
    effect = ActiveEffect(
        kind=EffectKind.READIED,
        source="Ready",
        by=request.actor,
        trigger=request.trigger,
        weapon=request.weapon,
        band=request.band,
        awaits=request.target,
        once=True,
        **timer,
    )
    gain_effect(play, request.actor, effect)
    return None


def _cannot_ready(play: Play, request: CombatAction) -> Rejection | None:
    if request.trigger is None:
        triggers = ", ".join(Trigger)
        message = f"say which trigger the attack waits for: {triggers}"
        return refuse("ready.trigger", message, 'Rules Glossary, "Ready"')
    if request.target is not None:
        fight = play.state.fight
        refusal = no_target(play.state, play.catalogue, request.target)
        if refusal is None and (fight is None or request.target not in fight.foes):
            refusal = refuse("target.not_fighting", f"{request.target} is no foe in this fight")
        if refusal is not None:
            return refusal
    if request.band is None and request.weapon.lower() in (GRAPPLE, SHOVE):
        return refuse("ready.what", "an attack with a weapon or unarmed can be readied")
    if not can_react(play, request.actor):
        message = f"{request.actor} has no Reaction left to answer with"
        return refuse("reaction.used", message, 'Rules Glossary, "Reaction"')
    if request.band is not None:
        return None
    strikes = strikes_with(play, request.actor, request.weapon)
    return strikes if isinstance(strikes, Rejection) else None


def answer(play: Play, foe_id: str, trigger: Trigger) -> None:
    """What was readied for a foe that did what somebody waited for, right after it did."""
    if trigger is Trigger.ATTACKS:
        rebuke(play, foe_id)
    for member_id in tuple(play.state.party):
        member = creature(play.state, play.catalogue, member_id)
        for effect in member.effects(EffectKind.READIED):
            waited_for = effect.trigger is trigger and effect.awaits in (None, foe_id)
            if waited_for and _may_strike(play, member_id, foe_id):
                _answer_with(play, member_id, foe_id, effect)


def _answer_with(play: Play, member_id: str, foe_id: str, readied: ActiveEffect) -> None:
    """What was readied, if it reaches; else the character goes on waiting."""
    if readied.spell is not None:
        release_spell(play, member_id, foe_id, readied)
    elif readied.band is not None:
        _move_away(play, member_id, foe_id, readied.band)
    else:
        _strike_back(play, member_id, foe_id, readied.weapon)


def _move_away(play: Play, member_id: str, foe_id: str, band: Band) -> None:
    """Move up to the Speed, to that band from the foe, past whoever may strike at it.

    Source: SRD 5.2, Rules Glossary, "Ready [Action]".
    """
    fight = play.state.fight
    assert fight is not None
    now = fight.foes[foe_id].band
    member = creature(play.state, play.catalogue, member_id)
    ground = rough(play.state, member)
    cost = step_cost(play.state.world.rules, member.speed, now, band, rough=ground)
    if now is band or member.speed == 0 or member.has(Condition.PRONE) or cost > member.speed:
        return
    end_effect(play, member_id, EffectKind.READIED, why="the trigger occurred")
    use_reaction(play, member_id)
    if now is Band.ENGAGED:
        provoke(play, member_id, (foe_id,))
    if creature(play.state, play.catalogue, member_id).able:
        play.happen(FoeMoved(foe=foe_id, band=band))
        leave_cover(play, member_id, "moved")
        for held, grappler in ((member_id, foe_id), (foe_id, member_id)):
            release(play, held, grappler, "out of reach")


def _strike_back(play: Play, member_id: str, foe_id: str, weapon: str) -> None:
    strikes = strikes_with(play, member_id, weapon)
    if isinstance(strikes, Rejection):
        return
    fitting = fitting_strikes(play, member_id, foe_id, strikes)
    if fitting:
        end_effect(play, member_id, EffectKind.READIED, why="the trigger occurred")
        use_reaction(play, member_id)
        make_attack(play, member_id, foe_id, bring_to_bear(play, member_id, fitting[0]))


def _may_strike(play: Play, member_id: str, foe_id: str) -> bool:
    """Whether the character has a Reaction, sees the foe, and can bring itself to it."""
    if foe_id not in (foe.id for foe in present_foes(play.state)):
        return False
    member = creature(play.state, play.catalogue, member_id)
    foe = creature(play.state, play.catalogue, foe_id)
    return (
        reacts(play, member_id)
        and not member.effects(EffectKind.NO_REACTIONS)
        and sees(play.state, member, foe)
        and not charmed_by(play.state, play.catalogue, member_id, foe_id)
        and not out_of_sight(play.state, foe, member_id)
    )


# --- Opportunity Attacks --------------------------------------------------------------


def strike_at_leaving(play: Play, foes: Iterable[str]) -> None:
    """Opportunity Attacks of the party on foes that leave its reach, each on the weakest left.

    Source: SRD 5.2, "Opportunity Attacks"; Rules Glossary, "Opportunity Attacks".
    """
    leaving = tuple(foes)
    for member_id in tuple(play.state.party):
        within = [foe for foe in leaving if _in_reach(play, member_id, foe)]
        if within:
            weakest = min(within, key=lambda f: creature(play.state, play.catalogue, f).hit_points)
            use_reaction(play, member_id)
            strike = melee_in_hand(play.state.party[member_id], play.catalogue)
            make_attack(play, member_id, weakest, strike)


def _in_reach(play: Play, member_id: str, foe_id: str) -> bool:
    fight = play.state.fight
    agile = slips_away(creature(play.state, play.catalogue, foe_id))
    engaged = fight is not None and fight.foes[foe_id].band is Band.ENGAGED
    return engaged and not agile and _may_strike(play, member_id, foe_id)


def slips_away(mover: Creature) -> bool:
    """Whether leaving somebody's reach provokes nothing.

    Whoever has Flyby flies; creatures move with the best of their Speeds (docs/rulings.md).
    Source: SRD 5.2.1, the stat blocks, "Agile", "Flyby".
    """
    return mover.trait(TraitRule.AGILE) or mover.trait(TraitRule.FLYBY)


def opportunity(play: Play, foe_id: str) -> Strike | None:
    """The melee attack a foe makes when somebody leaves its reach.

    Source: SRD 5.2, "Opportunity Attacks".
    """
    foe = creature(play.state, play.catalogue, foe_id)
    assert foe.block is not None
    strikes = [s for action in foe.block.actions for s in block_strikes(action) if s.melee]
    return strikes[0] if strikes else None


def provoke(play: Play, mover_id: str, foes: tuple[str, ...]) -> None:
    """Opportunity Attacks of foes whose reach a member of the party, or an ally, leaves.

    Source: SRD 5.2, "Opportunity Attacks"; Rules Glossary, "Disengage".
    """
    fight = play.state.fight
    if fight is None or mover_id in fight.budget.disengaging:
        return
    for foe_id in foes:
        foe = creature(play.state, play.catalogue, foe_id)
        mover = creature(play.state, play.catalogue, mover_id)
        barred = bool(foe.effects(EffectKind.NO_REACTIONS)) or slips_away(mover)
        strike = opportunity(play, foe_id)
        if barred or strike is None or not sees(play.state, foe, mover):
            continue
        if mover.hit_points > 0 and mover.alive and _takes_reaction(play, foe):
            make_attack(play, foe_id, mover_id, strike, Order(opportunity=True))


def _takes_reaction(play: Play, foe: Creature) -> bool:
    """Use up the foe's Reaction, or one of a further head; whether there was one."""
    if reacts(play, foe.id):
        use_reaction(play, foe.id)
        return True
    if not extra_reaction(foe) or not tactic_of(play, foe.id).reacts:
        return False
    use_extra_reaction(play, foe.id)
    return True
