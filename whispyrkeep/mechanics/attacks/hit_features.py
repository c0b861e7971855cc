"""What features do to whoever was hit, besides damage.

Source: SRD 5.2, "Classes", "Character Species": the features named below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.attacks.attack_features import hunted
from whispyrkeep.mechanics.attacks.attack_options import BRUTAL, CUNNING, OPEN_HAND, pay_for
from whispyrkeep.mechanics.attacks.riders import Cause, inflict
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import allies, feet_between
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_condition, gain_effect, lasting
from whispyrkeep.mechanics.harm.damage import deal_damage, heal, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.riders import PushRider, Size, Until
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind
from whispyrkeep.models.time import HOUR, MINUTE

PATRON_FEET: Final = 10
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit whose damage has been dealt.

    Attributes:
        chosen: the features named with the attack.
        taken: the damage the target took.
        sneaky: Sneak Attack damage was part of it.
        brutal: Brutal Strike damage was part of it.
    """

    attacker: Creature
    target_id: str
    strike: Strike
    chosen: frozenset[str]
    taken: int
    sneaky: bool = False
    brutal: bool = False


def after_hit(play: Play, hit: Hit) -> None:
    """Everything that features make of the hit, as far as the target still stands."""
    if hit.attacker.side != "party":
        _answer_multiattack(play, hit)
        return
    _bless_the_dark_one(play, hit)
    _hunt_another(play, hit)
    for word, effect in _EFFECTS.items():
        applies = word in hit.chosen and creature(play.state, play.catalogue, hit.target_id).alive
        if applies and (word not in BRUTAL or hit.brutal) and (word not in CUNNING or hit.sneaky):
            effect(play, hit)


def _save(play: Play, hit: Hit, ability: Ability, dc: int, label: str, *against: Condition) -> bool:
    save = Save(ability, dc, label, against=against, origin=hit.attacker.id)
    return saving_throw(play, hit.target_id, save)


def _dc(hit: Hit, ability: Ability) -> int:
    return 8 + hit.attacker.modifier(ability) + hit.attacker.proficiency


def _mark(play: Play, hit: Hit, kind: EffectKind, name: str, until: Until, value: int = 0) -> None:
    timer = lasting(play.state, until, target=hit.target_id, source=hit.attacker.id)
    mark = ActiveEffect(kind=kind, source=name, by=hit.attacker.id, value=value, **timer)
    gain_effect(play, hit.target_id, mark)


def _too_large(play: Play, hit: Hit, most: Size) -> bool:
    return too_large(creature(play.state, play.catalogue, hit.target_id), most)


def _prone(play: Play, hit: Hit) -> None:
    gain_condition(play, hit.target_id, ActiveCondition(condition=Condition.PRONE))


def _once(play: Play, hit: Hit, word: str) -> bool:
    """Note a use that is once a turn; whether it was still to be had."""
    name = f"{word}:{hit.attacker.id}"
    fight = play.state.fight
    if fight is None or name in fight.budget.once:
        return False
    use_once(play, name)
    return True


# --- Barbarian ------------------------------------------------------------------------


def _forceful(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Brutal Strike", "Forceful Blow"."""
    cause = Cause(hit.attacker.id, "Forceful Blow")
    inflict(play, hit.target_id, PushRider(feet=15), cause)
    _slip_away(play, hit.attacker)


def _hamstring(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Brutal Strike", "Hamstring Blow"."""
    _mark(play, hit, EffectKind.SLOWED, "Hamstring Blow", "start-of-sources-next-turn", 15)


def _staggering(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Improved Brutal Strike", "Staggering Blow"."""
    until: Until = "start-of-sources-next-turn"
    _mark(play, hit, EffectKind.STAGGERED, "Staggering Blow", "ended")
    _mark(play, hit, EffectKind.NO_REACTIONS, "Staggering Blow", until)


def _sundering(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Improved Brutal Strike", "Sundering Blow"."""
    _mark(play, hit, EffectKind.SUNDERED, "Sundering Blow", "start-of-sources-next-turn", 5)


def _slip_away(play: Play, actor: Creature) -> None:
    """Half the Speed more, without provoking: docs/rulings.md."""
    fight = play.state.fight
    if fight is None or fight.acting != actor.id:
        return
    budget = fight.budget
    changed = budget.with_(
        movement_feet=budget.movement_feet + actor.speed // 2,
        disengaging=(*budget.disengaging, actor.id),
    )
    play.happen(BudgetChanged(budget=changed))


# --- Rogue ----------------------------------------------------------------------------


def _poison(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Cunning Strike", "Poison"; the Poisoner's Kit was asked for before."""
    dc = _dc(hit, Ability.DEXTERITY)
    if not _save(play, hit, Ability.CONSTITUTION, dc, "Poison", Condition.POISONED):
        _minute(play, hit, Condition.POISONED, "Cunning Strike", dc)


def _minute(play: Play, hit: Hit, condition: Condition, name: str, dc: int) -> None:
    active = ActiveCondition(
        condition=condition,
        source=name,
        by=hit.attacker.id,
        ends_at=play.state.time + MINUTE,
        save_ability=Ability.CONSTITUTION,
        save_dc=dc,
        ends_on_damage=condition is Condition.UNCONSCIOUS,
    )
    gain_condition(play, hit.target_id, active)


def _trip(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Cunning Strike", "Trip"."""
    if _too_large(play, hit, Size.LARGE):
        return
    dc = _dc(hit, Ability.DEXTERITY)
    if not _save(play, hit, Ability.DEXTERITY, dc, "Trip", Condition.PRONE):
        _prone(play, hit)


def _withdraw(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Cunning Strike", "Withdraw"."""
    _slip_away(play, hit.attacker)


def _daze(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Devious Strikes", "Daze"."""
    if not _save(play, hit, Ability.CONSTITUTION, _dc(hit, Ability.DEXTERITY), "Daze"):
        _mark(play, hit, EffectKind.DAZED, "Daze", "end-of-targets-next-turn")


def _knock_out(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Devious Strikes", "Knock Out"."""
    dc = _dc(hit, Ability.DEXTERITY)
    if not _save(play, hit, Ability.CONSTITUTION, dc, "Knock Out", Condition.UNCONSCIOUS):
        _minute(play, hit, Condition.UNCONSCIOUS, "Knock Out", dc)


def _obscure(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Devious Strikes", "Obscure"."""
    dc = _dc(hit, Ability.DEXTERITY)
    if not _save(play, hit, Ability.DEXTERITY, dc, "Obscure", Condition.BLINDED):
        timer = lasting(
            play.state, "end-of-targets-next-turn", target=hit.target_id, source=hit.attacker.id
        )
        blinded = ActiveCondition(
            condition=Condition.BLINDED, source="Obscure", by=hit.attacker.id, **timer
        )
        gain_condition(play, hit.target_id, blinded)


# --- Monk -----------------------------------------------------------------------------


def _stun(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Monk", "Level 5: Stunning Strike"."""
    if not monks(hit.strike) or not _once(play, hit, "stunning-strike"):
        return
    pay_for(play, hit.attacker.id, "stunning-strike")
    dc = _dc(hit, Ability.WISDOM)
    until: Until = "start-of-sources-next-turn"
    if _save(play, hit, Ability.CONSTITUTION, dc, "Stunning Strike", Condition.STUNNED):
        target = creature(play.state, play.catalogue, hit.target_id)
        _mark(play, hit, EffectKind.SLOWED, "Stunning Strike", until, target.speed // 2)
        _mark(play, hit, EffectKind.OUTLINED, "Stunning Strike", until)
        return
    timer = lasting(play.state, until, target=hit.target_id, source=hit.attacker.id)
    stunned = ActiveCondition(
        condition=Condition.STUNNED, source="Stunning Strike", by=hit.attacker.id, **timer
    )
    gain_condition(play, hit.target_id, stunned)


def monks(strike: Strike) -> bool:
    """Whether it is an Unarmed Strike or made with a Monk weapon."""
    return strike.monk or (strike.weapon is None and strike.melee and not strike.spell)


def _quiver(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Warrior of the Open Hand", "Level 17: Quivering Palm"."""
    if hit.strike.weapon is not None or hit.strike.spell or not hit.strike.melee:
        return
    pay_for(play, hit.attacker.id, "quivering-palm")
    for other in (*play.state.party, *(play.state.fight.foes if play.state.fight else ())):
        held = creature(play.state, play.catalogue, other).effects(EffectKind.QUIVERING)
        if any(effect.by == hit.attacker.id for effect in held):
            end_effect(play, other, EffectKind.QUIVERING, why="begun anew")
    mark = ActiveEffect(
        kind=EffectKind.QUIVERING,
        source="Quivering Palm",
        by=hit.attacker.id,
        ends_at=play.state.time + hit.attacker.level * DAY,
    )
    gain_effect(play, hit.target_id, mark)


def open_hand(play: Play, hit: Hit, option: str) -> None:
    """What a Flurry of Blows may do. Source: SRD 5.2, "Open Hand Technique"."""
    if not creature(play.state, play.catalogue, hit.target_id).alive or option not in OPEN_HAND:
        return
    dc = _dc(hit, Ability.WISDOM)
    if option == "addle":
        until: Until = "start-of-targets-next-turn"
        _mark(play, hit, EffectKind.NO_REACTIONS, "Open Hand Technique", until)
    elif option == "push":
        if not _save(play, hit, Ability.STRENGTH, dc, "Open Hand Technique"):
            inflict(play, hit.target_id, PushRider(feet=15), Cause(hit.attacker.id, "Push"))
    elif not _save(play, hit, Ability.DEXTERITY, dc, "Open Hand Technique", Condition.PRONE):
        _prone(play, hit)


# --- species, Warlock, Hunter ---------------------------------------------------------


def _chill(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Goliath", "Frost's Chill"."""
    _mark(play, hit, EffectKind.SLOWED, "Frost's Chill", "start-of-sources-next-turn", 10)


def _tumble(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Goliath", "Hill's Tumble"."""
    if hit.taken and not _too_large(play, hit, Size.LARGE):
        pay_for(play, hit.attacker.id, "hills-tumble")
        _prone(play, hit)


def _smite(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Eldritch Invocation Options", "Eldritch Smite"."""
    fight = play.state.fight
    smote = fight is not None and f"eldritch-smite:{hit.attacker.id}" in fight.budget.once
    if smote and not _too_large(play, hit, Size.HUGE):
        _prone(play, hit)


def _drink_life(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Eldritch Invocation Options", "Lifedrinker"."""
    member = play.state.party[hit.attacker.id]
    pay_for(play, member.id, "lifedrinker-heal")
    constitution = hit.attacker.modifier(Ability.CONSTITUTION)
    bonus = (Modifier(source="Constitution", value=constitution),) if constitution else ()
    record = play.throw(member.id, "hit-die", f"1d{member.sheet.hit_die}", bonus)
    play.roll("hit_die", member.id, "Lifedrinker", record)
    heal(play, member.id, max(record.total, 1), "Lifedrinker")


def _hurl(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Fiend Patron", "Level 14: Hurl Through Hell"."""
    member = play.state.party[hit.attacker.id]
    if not _once(play, hit, "hurl-through-hell") or not _pay_for_hell(play, member.id):
        return
    casting = member.sheet.spellcasting
    ability = casting.ability if casting else Ability.CHARISMA
    dc = _dc(hit, ability)
    if _save(play, hit, Ability.CHARISMA, dc, "Hurl Through Hell", Condition.INCAPACITATED):
        return
    target = creature(play.state, play.catalogue, hit.target_id)
    if target.creature_type != "fiend":
        record = play.throw(member.id, "damage", "8d10")
        play.roll("damage", member.id, "Hurl Through Hell", record)
        harm = Harm(record.total, DamageType.PSYCHIC)
        deal_damage(play, hit.target_id, [harm], source="Hurl Through Hell")
    timer = lasting(play.state, "end-of-sources-next-turn", target=hit.target_id, source=member.id)
    gone = ActiveCondition(
        condition=Condition.INCAPACITATED, source="Hurl Through Hell", by=member.id, **timer
    )
    gain_condition(play, hit.target_id, gone)


def _pay_for_hell(play: Play, member_id: str) -> bool:
    """Its own use, or a Pact Magic slot that restores it."""
    left = play.state.party[member_id].body.resources
    pact = [name for name, count in left.items() if name.startswith("pact-slot-") and count]
    for name in ("hurl-through-hell", *pact):
        if left.get(name, 0):
            play.happen(ResourceChanged(target=member_id, resource=name, left=left[name] - 1))
            return True
    return False


PREY_FEET: Final = 30


def _hunt_another(play: Play, hit: Hit) -> None:
    """The mark's damage to another foe near the one that is hunted, once a turn.

    Source: SRD 5.2, "Hunter", "Level 11: Superior Hunter's Prey"; "Ranger", "Foe Slayer".
    """
    features = hit.attacker.features
    target = creature(play.state, play.catalogue, hit.target_id)
    if "superior-hunters-prey" not in features or not hit.taken or not hunted(hit.attacker, target):
        return
    near = [
        other
        for other in allies(play.state, hit.target_id)
        if feet_between(play.state, hit.target_id, other) <= PREY_FEET
    ]
    if near and _once(play, hit, "superior-hunters-prey"):
        weakest = min(near, key=lambda o: creature(play.state, play.catalogue, o).hit_points)
        dice = "1d10" if "foe-slayer" in features else "1d6"
        record = play.throw(hit.attacker.id, "damage", dice)
        play.roll("damage", hit.attacker.id, "Superior Hunter's Prey", record)
        harm = Harm(record.total, DamageType.FORCE)
        deal_damage(play, weakest, [harm], source="Superior Hunter's Prey")


def _bless_the_dark_one(play: Play, hit: Hit) -> None:
    """Temporary Hit Points for who strikes an enemy down, or stands by with this patron.

    Source: SRD 5.2, "Fiend Patron", "Level 3: Dark One's Blessing".
    """
    if creature(play.state, play.catalogue, hit.target_id).hit_points:
        return
    bless_the_dark_one(play, hit.attacker.id, hit.target_id)


def bless_the_dark_one(play: Play, slayer: str, fallen: str) -> None:
    """As above, whoever brought the enemy to 0 Hit Points and however."""
    for member in play.state.party.values():
        view = creature(play.state, play.catalogue, member.id)
        near = feet_between(play.state, member.id, fallen) <= PATRON_FEET
        blessed = "dark-ones-blessing" in view.features and view.hit_points > 0
        if blessed and (member.id == slayer or near):
            amount = view.modifier(Ability.CHARISMA) + levels_in(member.sheet, "warlock")
            temporary_hit_points(play, member.id, max(amount, 1), "Dark One's Blessing")


def _answer_multiattack(play: Play, hit: Hit) -> None:
    """Source: SRD 5.2, "Hunter", "Defensive Tactics", "Multiattack Defense"."""
    target = creature(play.state, play.catalogue, hit.target_id)
    fight = play.state.fight
    if fight is None or "defensive-tactics-multiattack-defense" not in target.features:
        return
    wary = ActiveEffect(
        kind=EffectKind.BAFFLED,
        source="Multiattack Defense",
        by=target.id,
        ends_on_turn_of=fight.acting,
        ends_round=fight.round,
    )
    gain_effect(play, hit.attacker.id, wary)


_EFFECTS: Final[dict[str, Callable[[Play, Hit], None]]] = {
    "forceful-blow": _forceful,
    "hamstring-blow": _hamstring,
    "staggering-blow": _staggering,
    "sundering-blow": _sundering,
    "poison": _poison,
    "trip": _trip,
    "withdraw": _withdraw,
    "daze": _daze,
    "knock-out": _knock_out,
    "obscure": _obscure,
    "stunning-strike": _stun,
    "quivering-palm": _quiver,
    "frosts-chill": _chill,
    "hills-tumble": _tumble,
    "eldritch-smite": _smite,
    "lifedrinker-heal": _drink_life,
    "hurl-through-hell": _hurl,
}
