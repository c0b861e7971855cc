"""What party members do on the turns of others: readied attacks and Opportunity Attacks.

Source: SRD 5.2, Rules Glossary, "Ready [Action]", "Opportunity Attacks", "Reaction".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import out_of_sight, present_foes
from whispyrkeep.mechanics.fights.readied import in_range, release_spell
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import (
    Cost,
    can_react,
    charmed_by,
    no_target,
    spend,
    use_reaction,
)
from whispyrkeep.mechanics.fights.windows import hurt_by, rebuke, rebukes
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
from whispyrkeep.models.reactions import Reaction, ReactionKind, Window
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
    hurt = hurt_by(play, foe_id) if trigger is Trigger.ATTACKS else ()
    for member_id in tuple(play.state.party):
        offered = _answers(play, member_id, foe_id, trigger, hurt=member_id in hurt)
        chosen = choose_reaction(play, member_id, offered)
        if chosen is not None:
            _answer_with(play, member_id, foe_id, chosen)


def _answers(
    play: Play, member_id: str, foe_id: str, trigger: Trigger, *, hurt: bool
) -> Iterator[Reaction]:
    """A rebuke of who was hurt, and what was readied, if it reaches; else they go on waiting."""
    if hurt:
        yield from rebukes(play, member_id, foe_id)
    member = creature(play.state, play.catalogue, member_id)
    for effect in member.effects(EffectKind.READIED):
        waited_for = effect.trigger is trigger and effect.awaits in (None, foe_id)
        may = waited_for and _may_strike(play, member_id, foe_id)
        if may and _reaches(play, member_id, foe_id, effect):
            yield _readied(effect, foe_id)


def _readied(effect: ActiveEffect, foe_id: str) -> Reaction:
    """What was readied, as a Reaction to choose."""
    window: Window = "attacks" if effect.trigger is Trigger.ATTACKS else "comes-closer"
    kind: ReactionKind = "readied-attack"
    name = effect.weapon
    if effect.spell is not None:
        kind, name = "readied-spell", effect.spell
    elif effect.band is not None:
        kind, name = "readied-move", effect.band.value
    return Reaction(kind=kind, window=window, name=name, target=foe_id)


def _answer_with(play: Play, member_id: str, foe_id: str, chosen: Reaction) -> None:
    if chosen.kind == "spell":
        rebuke(play, member_id, chosen)
        return
    held = creature(play.state, play.catalogue, member_id).effects(EffectKind.READIED)
    readied = next(one for one in held if _readied(one, foe_id) == chosen)
    if readied.spell is not None:
        release_spell(play, member_id, foe_id, readied)
    elif readied.band is not None:
        _move_away(play, member_id, foe_id, readied.band)
    else:
        _strike_back(play, member_id, foe_id, readied.weapon)


def _reaches(play: Play, member_id: str, foe_id: str, readied: ActiveEffect) -> bool:
    """Whether what was readied can be done to this foe from here."""
    if readied.spell is not None:
        return in_range(play, member_id, foe_id, readied)
    if readied.band is not None:
        return _can_move(play, member_id, foe_id, readied.band)
    return bool(_strikes(play, member_id, foe_id, readied.weapon))


def _can_move(play: Play, member_id: str, foe_id: str, band: Band) -> bool:
    fight = play.state.fight
    assert fight is not None
    now = fight.foes[foe_id].band
    member = creature(play.state, play.catalogue, member_id)
    ground = rough(play.state, member)
    cost = step_cost(play.state.world.rules, member.speed, now, band, rough=ground)
    hindered = member.speed == 0 or member.has(Condition.PRONE)
    return now is not band and not hindered and cost <= member.speed


def _move_away(play: Play, member_id: str, foe_id: str, band: Band) -> None:
    """Move up to the Speed, to that band from the foe, past whoever may strike at it.

    Source: SRD 5.2, Rules Glossary, "Ready [Action]".
    """
    fight = play.state.fight
    assert fight is not None
    now = fight.foes[foe_id].band
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
    strike = _strikes(play, member_id, foe_id, weapon)[0]
    end_effect(play, member_id, EffectKind.READIED, why="the trigger occurred")
    use_reaction(play, member_id)
    make_attack(play, member_id, foe_id, bring_to_bear(play, member_id, strike))


def _strikes(play: Play, member_id: str, foe_id: str, weapon: str) -> list[Strike]:
    strikes = strikes_with(play, member_id, weapon)
    known = [] if isinstance(strikes, Rejection) else strikes
    return fitting_strikes(play, member_id, foe_id, known)


def _stayed(view: Creature) -> bool:
    """Whether something keeps it from Opportunity Attacks. Source: SRD 5.2, "Mace of Terror"."""
    return bool(view.effects(EffectKind.NO_REACTIONS)) or view.hindered("opportunity-attacks")


def _may_strike(play: Play, member_id: str, foe_id: str) -> bool:
    """Whether the character sees the foe and can bring itself to strike at it."""
    if foe_id not in (foe.id for foe in present_foes(play.state)):
        return False
    member = creature(play.state, play.catalogue, member_id)
    foe = creature(play.state, play.catalogue, foe_id)
    return (
        not _stayed(member)
        and sees(play.state, member, foe)
        and not charmed_by(play.state, play.catalogue, member_id, foe_id)
        and not out_of_sight(play.state, foe, member_id)
    )


# --- Opportunity Attacks --------------------------------------------------------------


def strike_at_leaving(play: Play, foes: Iterable[str]) -> None:
    """Opportunity Attacks of the party on foes that leave its reach, the weakest first.

    Source: SRD 5.2, "Opportunity Attacks"; Rules Glossary, "Opportunity Attacks".
    """
    leaving = tuple(foes)
    for member_id in tuple(play.state.party):
        within = [foe for foe in leaving if _in_reach(play, member_id, foe)]
        within.sort(key=lambda foe: creature(play.state, play.catalogue, foe).hit_points)
        chosen = choose_reaction(play, member_id, map(_opportunity_at, within))
        if chosen is not None and chosen.target is not None:
            use_reaction(play, member_id)
            strike = melee_in_hand(play.state.party[member_id], play.catalogue)
            make_attack(play, member_id, chosen.target, strike)


def _opportunity_at(leaving: str) -> Reaction:
    return Reaction(kind="opportunity-attack", window="leaving", target=leaving)


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
        barred = _stayed(foe) or slips_away(mover)
        strike = opportunity(play, foe_id)
        if barred or strike is None or not sees(play.state, foe, mover):
            continue
        if mover.hit_points > 0 and mover.alive:
            offered = (_opportunity_at(mover_id),)
            if choose_reaction(play, foe_id, offered, further=extra_reaction(foe)) is not None:
                _react(play, foe_id)
                make_attack(play, foe_id, mover_id, strike, Order(opportunity=True))


def _react(play: Play, foe_id: str) -> None:
    """Use up the foe's Reaction, or one of a further head."""
    use = use_reaction if can_react(play, foe_id) else use_extra_reaction
    use(play, foe_id)
