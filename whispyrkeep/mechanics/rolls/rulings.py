"""What the DM asks for directly: checks, saves against hazards, and damage from them."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.attack_options import CHECK_OPTIONS, unusable
from whispyrkeep.mechanics.attacks.forced import dealt_to
from whispyrkeep.mechanics.casting.formulas import hazard_dice
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import cannot_act, no_target, spend, untracked
from whispyrkeep.mechanics.harm.conditions import release
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import (
    Circumstances,
    ability_check,
    check_label,
    handy,
    passive_check,
)
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.models.events import BudgetChanged, GroupCheckMade
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import AbilityCheck, Damage, GroupCheck, SavingThrow
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import DamageType, Skill
from whispyrkeep.models.workings import UnboundEffect

ESCAPES: Final = frozenset({Skill.ATHLETICS, Skill.ACROBATICS})


def check(play: Play, request: AbilityCheck) -> Rejection | None:
    """An ability check; on the actor's own turn in a fight it is their action.

    A grappled creature's Athletics or Acrobatics is the try to escape, against the grapple's DC.
    Source: SRD 5.2, "Actions"; Rules Glossary, "Grappling", "Ending a Grapple".
    """
    acting = play.state.fight is not None and play.state.fight.acting == request.actor
    own_turn = acting and not request.passive
    if request.actor in play.state.party:
        refusal = _cannot_check(play, request, own_turn=own_turn)
    else:
        refusal = no_target(play.state, play.catalogue, request.actor)
    refusal = refusal or _no_tool(play, request) or _no_help(play, request)
    refusal = refusal or unusable(play, request.actor, request.features, CHECK_OPTIONS)
    if refusal is not None:
        return refusal
    if request.passive:
        _passive(play, request)
        return None
    hold = _hold(play, request)
    if own_turn and hold is not None and _slips_away(play, request.actor, hold):
        settle(play)
        return None
    if own_turn:
        spend(play, "action")
    dc = hold.escape_dc if hold and hold.escape_dc else request.difficulty_class
    success = ability_check(
        play,
        request.actor,
        request.ability,
        request.skill,
        dc,
        circumstances(play, request),
    )
    if success and hold is not None and hold.by is not None:
        release(play, request.actor, hold.by, "escaped")
    settle(play)
    return None


def _cannot_check(play: Play, request: AbilityCheck, *, own_turn: bool) -> Rejection | None:
    if own_turn:
        return cannot_act(play.state, play.catalogue, request.actor, "action")
    actor = creature(play.state, play.catalogue, request.actor)
    if actor.able:
        return None
    return refuse("actor.incapacitated", f"{actor.name} is in no state to try anything")


def _passive(play: Play, request: AbilityCheck) -> None:
    around = circumstances(play, request)
    passive_check(
        play, request.actor, request.ability, request.skill, request.difficulty_class, around
    )


def circumstances(play: Play, request: AbilityCheck) -> Circumstances:
    """What the request says about the check besides its numbers."""
    helper = request.helper
    return Circumstances(
        ruling=request.advantage,
        inspiration=request.heroic_inspiration,
        relies_on=request.relies_on,
        tool=play.catalogue.item(request.tool) if request.tool else None,
        helper=creature(play.state, play.catalogue, helper) if helper else None,
        features=request.features,
        travelling=request.travelling,
    )


def _no_tool(play: Play, request: AbilityCheck) -> Rejection | None:
    if request.tool is None:
        return None
    member = play.state.party.get(request.actor)
    if member is not None and member.inventory.get(request.tool):
        return None
    return refuse("item.not_carried", f"{request.actor} carries no {request.tool}")


def _no_help(play: Play, request: AbilityCheck) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Help [Action]": with a skill or tool of the helper's."""
    helper_id = request.helper
    if helper_id is None:
        return None
    if helper_id not in play.state.party or helper_id == request.actor:
        return refuse("help.who", "help comes from another member of the party")
    if play.state.fight is not None:
        return refuse("help.fight", "in a fight help is an action: combat_action help")
    helper = creature(play.state, play.catalogue, helper_id)
    if not helper.able:
        return refuse("actor.incapacitated", f"{helper.name} is in no state to help")
    sheet = play.state.party[helper_id].sheet
    tool = play.catalogue.item(request.tool) if request.tool else None
    if request.skill in sheet.skills or (tool is not None and handy(helper, tool)):
        return None
    message = f"{helper.name} is proficient in neither the skill nor the tool of this check"
    return refuse("help.skill", message, 'Rules Glossary, "Help"')


def group_check(play: Play, request: GroupCheck) -> Rejection | None:
    """Not SRD: each makes the check; the group succeeds if at least half of it does."""
    able = (who for who in play.state.party if creature(play.state, play.catalogue, who).able)
    actors = tuple(dict.fromkeys(request.actors or able))
    if play.state.fight is not None:
        return refuse("group.fight", "in a fight everybody acts on their own turn")
    if len(actors) < 2:
        return refuse("group.alone", "a group check takes two; ask for an ability_check")
    for actor_id in actors:
        refusal = cannot_act(play.state, play.catalogue, actor_id, "free")
        if refusal is not None:
            return refusal
    around = Circumstances(
        ruling=request.advantage, relies_on=request.relies_on, travelling=request.travelling
    )
    ability, skill, dc = request.ability, request.skill, request.difficulty_class
    passed = sum(ability_check(play, who, ability, skill, dc, around) for who in actors)
    play.happen(
        GroupCheckMade(
            request=play.request,
            label=check_label(ability, skill),
            actors=actors,
            successes=passed,
            outcome="success" if 2 * passed >= len(actors) else "failure",
        )
    )
    return None


def _hold(play: Play, request: AbilityCheck) -> ActiveCondition | None:
    """The grapple this check would escape from."""
    if request.skill not in ESCAPES:
        return None
    body = creature(play.state, play.catalogue, request.actor).body
    entries = body.conditions if body else ()
    return next((entry for entry in entries if entry.escape_dc), None)


SLIPPING: Final = 5
"""Feet of movement that it takes to leave any hold. Source: SRD 5.2, "Freedom of Movement"."""


def _slips_away(play: Play, actor_id: str, hold: ActiveCondition) -> bool:
    """Whether who moves freely leaves a hold that is not magical, for feet instead of a check."""
    fight, body = play.state.fight, creature(play.state, play.catalogue, actor_id).body
    free = body is not None and any(body.works(UnboundEffect))
    if not free or fight is None or hold.by is None or hold.concentration:
        return False
    if fight.budget.movement_feet < SLIPPING:
        return False
    left = fight.budget.movement_feet - SLIPPING
    play.happen(BudgetChanged(budget=fight.budget.with_(movement_feet=left)))
    release(play, actor_id, hold.by, "slipped away")
    return True


# --- hazards --------------------------------------------------------------------------


def save(play: Play, request: SavingThrow) -> Rejection | None:
    """A save against a hazard, with the hazard's damage."""
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is None and request.damage is not None:
        refusal = hazard_dice(request.damage) or untracked(play.state, request.target)
    if refusal is None and request.damage is not None and request.damage_type is None:
        refusal = refuse("damage.type", "say which type of damage the hazard does")
    if refusal is not None:
        return refusal
    harm = _roll_hazard(play, request.damage, request.damage_type, request.reason)
    due = hazard_save(request)
    saved = saving_throw(play, request.target, due)
    if harm is not None:
        half = request.half_on_success
        suffered = dealt_to(play, request.target, [harm], request.ability, escaped=saved, half=half)
        deal_damage(play, request.target, suffered, source=request.reason or "hazard")
    settle(play)
    return None


def hazard_save(request: SavingThrow) -> Save:
    """The saving throw that is asked for."""
    leaning = Leaning()
    leaning.ruled(request.advantage)
    return Save(
        request.ability,
        request.difficulty_class,
        request.reason or "hazard",
        leaning=leaning,
        inspiration=request.heroic_inspiration,
    )


def damage(play: Play, request: Damage) -> Rejection | None:
    """Damage from a hazard that allows no save, such as a fall."""
    refusal = (
        no_target(play.state, play.catalogue, request.target)
        or hazard_dice(request.dice)
        or untracked(play.state, request.target)
    )
    if refusal is not None:
        return refusal
    harm = _roll_hazard(play, request.dice, request.damage_type, request.reason)
    assert harm is not None
    deal_damage(play, request.target, [harm], source=request.reason or "hazard")
    settle(play)
    return None


def _roll_hazard(
    play: Play, dice: str | None, damage_type: DamageType | None, reason: str
) -> Harm | None:
    """Hazard dice come from the world's own stream, not from a creature's."""
    if dice is None or damage_type is None:
        return None
    record = play.throw("hazard", "damage", dice)
    play.roll("damage", None, f"{reason or 'hazard'}: {damage_type.value}", record)
    return Harm(record.total, damage_type)
