"""Exact odds of requests, for this actor, this target, their conditions and the house rules.

Nothing here knows a rule: the tests, verdicts and damage rolls are those that play resolves,
planned and not thrown. Source: SRD 5.2, as each of them cites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import partial, reduce
from typing import Any, Final, TypeAlias

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice.odds import as_distribution, distribution
from whispyrkeep.dice.streams import NoDice
from whispyrkeep.dice.terms import Value
from whispyrkeep.dice.weights import Weights, add, certain, changed, higher_of_two, mixed
from whispyrkeep.mechanics.attacks.assaults import wrestling_save
from whispyrkeep.mechanics.attacks.averted import sanctuary_save
from whispyrkeep.mechanics.attacks.blows import Blow, DamageRoll, Order, average, blow, damage_rolls
from whispyrkeep.mechanics.attacks.forced import evades, forced_save
from whispyrkeep.mechanics.attacks.making import HITS, attack_test, verdict
from whispyrkeep.mechanics.attacks.masteries import grazing
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.attacks.wielding import GRAPPLE, SHOVE, chosen_strike, taken_in_hand
from whispyrkeep.mechanics.casting.aiming import HARMFUL, bad_targets
from whispyrkeep.mechanics.casting.castings import casting_of
from whispyrkeep.mechanics.casting.formulas import hazard_dice
from whispyrkeep.mechanics.casting.spell_attacks import rays, spell_strike
from whispyrkeep.mechanics.casting.spell_effects import spell_save, unaffected
from whispyrkeep.mechanics.casting.spellcraft import Casting, potent
from whispyrkeep.mechanics.casting.spells import known_spell
from whispyrkeep.mechanics.chances.prospects import (
    AttackOdds,
    D20Roll,
    DamageOdds,
    Harmed,
    Odds,
    SuccessOdds,
)
from whispyrkeep.mechanics.choosing.policy import usable
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between, out_of_sight
from whispyrkeep.mechanics.fights.turns import no_target
from whispyrkeep.mechanics.harm.damage import concentration_save, taken_by
from whispyrkeep.mechanics.harm.harms import Harm, lessened
from whispyrkeep.mechanics.harm.sparing import endurance_left
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import check_test
from whispyrkeep.mechanics.rolls.d20tests import (
    Save,
    Test,
    d20_chances,
    save_chance,
    save_test,
    success_chance,
    written,
)
from whispyrkeep.mechanics.rolls.rulings import circumstances, hazard_save
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import AttackEffect, DartsEffect, SaveEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import (
    AbilityCheck,
    Attack,
    CastSpell,
    Damage,
    SavingThrow,
)
from whispyrkeep.models.state import Body, CampaignState, Combatant, Fight, Foe
from whispyrkeep.models.terms import Band, DamageType
from whispyrkeep.models.undertakings import RequestBase

Part: TypeAlias = tuple[Weights, DamageType]
"""One part of damage before Resistance: how likely each amount is, and its type."""

NOTHING: Final[tuple[Part, ...]] = ()


def request_odds(
    state: CampaignState, catalogue: Catalogue, request: RequestBase
) -> Odds | Rejection:
    """What a request can come to, or why it cannot be made.

    Whose turn it is and what is left of it do not matter; range, weapons carried and spells
    prepared do. An attack's actor may be a foe, and its weapon an action of its stat block.
    """
    counted = _COUNTED.get(type(request))
    if counted is None:
        known = ", ".join(sorted(kind.model_fields["kind"].default for kind in _COUNTED))
        return refuse("odds.kind", f"odds are known for: {known}")
    found: Odds | Rejection = counted(Play(state, catalogue, NoDice()), request)
    return found


def facing(
    state: CampaignState, catalogue: Catalogue, ids: Iterable[str], band: Band = Band.ENGAGED
) -> CampaignState:
    """The state with foes of the catalogue in a fight, for whom nobody of that name is there.

    Each has its printed Hit Points. Source: SRD 5.2, "Hit Points" of the stat block.
    """
    known = {*state.party, *state.npcs, *(state.fight.foes if state.fight else ())}
    wanted = [one for one in dict.fromkeys(ids) if one not in known]
    foes = {one: _foe(catalogue, one, band) for one in wanted if catalogue.has(f"monster/{one}")}
    if not foes:
        return state
    fight = state.fight or Fight(
        number=state.fights_so_far + 1,
        order=tuple(Combatant(id=who, initiative=0) for who in (*state.party, *foes)),
        foes={},
        started_at=state.time,
    )
    return state.with_(fight=fight.with_(foes={**fight.foes, **foes}))


def _foe(catalogue: Catalogue, slug: str, band: Band) -> Foe:
    block = catalogue.monster(f"monster/{slug}")
    points = block.hit_points
    return Foe(
        id=slug,
        name=block.name,
        monster=f"monster/{slug}",
        max_hit_points=points,
        body=Body(hit_points=points),
        band=band,
    )


# --- attacks --------------------------------------------------------------------------


def _attack(play: Play, request: Attack) -> Odds | Rejection:
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None:
        return refusal
    if out_of_sight(
        play.state, creature(play.state, play.catalogue, request.target), request.actor
    ):
        return refuse("target.total_cover", f"{request.target} is behind Total Cover", '"Cover"')
    if request.actor in play.state.party:
        return _members_attack(play, request)
    refusal = no_target(play.state, play.catalogue, request.actor)
    return refusal if refusal is not None else _foes_attack(play, request)


def _members_attack(play: Play, request: Attack) -> Odds | Rejection:
    request = request.with_(weapon=request.weapon.lower())
    if request.weapon in (GRAPPLE, SHOVE):
        actor, target = _both(play, request)
        save = wrestling_save(actor, target, request.weapon)
        return _save_odds(play, target, save, NOTHING, f"{save.label} by {actor.name}")
    strike = chosen_strike(play, request)
    if isinstance(strike, Rejection):
        return strike
    order = Order(
        ruling=request.advantage,
        inspiration=request.heroic_inspiration,
        features=frozenset(request.features),
    )
    return attack_odds(play, request, taken_in_hand(play, request.actor, strike), order)


def _foes_attack(play: Play, request: Attack) -> Odds | Rejection:
    """An attack of a stat block, or an ability of its that forces a save."""
    foe, target = _both(play, request)
    assert foe.block is not None
    actions = foe.block.actions
    wanted = request.weapon.lower().replace(" ", "-")
    named = [one for one in actions if wanted in ("", one.id, one.name.lower().replace(" ", "-"))]
    for action in named if wanted else ():
        for effect in action.effects:
            if isinstance(effect, SaveEffect):
                return _ability_odds(play, foe, target, action, effect)
    strike = usable(play, foe, target.id, tuple(action.id for action in named))
    if strike is None:
        feet = feet_between(play.state, foe.id, target.id)
        attacks = ", ".join(action.id for action in actions)
        message = f"{foe.name} has no such attack that reaches {feet} feet; it has: {attacks}"
        return refuse("attack.out_of_reach", message, '"Range", "Reach"')
    return attack_odds(play, request, strike, Order(ruling=request.advantage))


def _both(play: Play, request: Attack) -> tuple[Creature, Creature]:
    state, catalogue = play.state, play.catalogue
    return creature(state, catalogue, request.actor), creature(state, catalogue, request.target)


def attack_odds(
    play: Play,
    request: Attack,
    strike: Strike,
    order: Order,
    on_miss: tuple[Part, ...] = NOTHING,
) -> AttackOdds:
    """The odds of one attack roll and its damage; ``on_miss`` is what a miss does besides."""
    attacker, target = _both(play, request)
    test = attack_test(play, attacker, target, strike, order)
    outcomes = _outcomes(play, attacker, target, strike, test)
    ward = sanctuary_save(target)
    made = save_chance(play.state, play.catalogue, attacker.id, ward) if ward else Fraction(1)
    critical, plain = outcomes["critical_success"] * made, outcomes["success"] * made
    hurt = partial(_blow_taken, play, attacker, target, strike, order, test.leaning.state)
    graze = [(certain(harm.amount), harm.damage_type) for harm in grazing(strike)]
    missed = _taken(target, (*graze, *on_miss))
    taken = [
        (critical, hurt(critical=True) if critical else certain(0)),
        (plain, hurt(critical=False) if plain else certain(0)),
        (made - critical - plain, missed),
        (1 - made, certain(0)),
    ]
    return AttackOdds(
        title=f"{attacker.name}: {strike.name} against {target.name}",
        roll=_rolled(test),
        made=made,
        hit=critical + plain,
        critical=critical,
        harmed=_harmed(play, target, mixed(taken), strike.name),
    )


def _outcomes(
    play: Play, attacker: Creature, target: Creature, strike: Strike, test: Test
) -> dict[str, Fraction]:
    """How likely each kind of hit is; Reactions are taken on a play that is thrown away."""
    chances = dict.fromkeys(HITS, Fraction(0))
    for natural, total, chance in d20_chances(play.state, test):
        fresh = Play(play.state, play.catalogue, play.dice)
        outcome, _ = verdict(fresh, attacker, target, strike, natural, total)
        if outcome in HITS:
            chances[outcome] += chance
    return chances


def _blow_taken(
    play: Play,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    order: Order,
    leant: Any,
    *,
    critical: bool,
) -> Weights:
    planned = blow(play, attacker, target, strike, order, leant, critical=critical)
    return _taken(target, _blow_parts(planned))


def _blow_parts(planned: Blow) -> list[Part]:
    parts = _parts(planned.rolls)
    if planned.savage:
        parts[0] = (higher_of_two(parts[0][0]), parts[0][1])
    for roll in planned.less:
        first, kind = parts[0]
        parts[0] = (_lessened(first, kind, _amounts(roll)), kind)
    sneak = (planned.sneak,) if planned.sneak is not None else ()
    return [*parts, *_parts((*sneak, *planned.extras, *planned.more))]


# --- spells ---------------------------------------------------------------------------


def _spell(play: Play, request: CastSpell) -> Odds | Rejection:
    spell = known_spell(play, request)
    if isinstance(spell, Rejection):
        return spell
    effects = [effect for effect in spell.effects if isinstance(effect, HARMFUL)]
    if not effects:
        return refuse("odds.harmless", f"{spell.name} neither attacks nor forces a save")
    if len(request.targets) != 1:
        return refuse("odds.one_target", "name one target; odds are of one creature at a time")
    level = max(request.slot_level, spell.level) if spell.level else 0
    refusal = bad_targets(play, spell, request, request.targets, level)
    if refusal is not None:
        return refusal
    casting = casting_of(play, spell, request, level, None)
    target = creature(play.state, play.catalogue, request.targets[0])
    match effects[0]:
        case AttackEffect() as effect:
            return _ray_odds(play, casting, target, effect)
        case SaveEffect() as effect:
            return _save_spell_odds(play, casting, target, effect)
        case DartsEffect() as effect:
            return _darts_odds(play, casting, target, effect)


def _ray_odds(play: Play, casting: Casting, target: Creature, effect: AttackEffect) -> AttackOdds:
    request = Attack(actor=casting.caster.id, target=target.id)
    on_miss = NOTHING
    if potent(casting):
        on_miss = tuple(_halved(_casting_parts(play, casting, target, effect)))
    found = attack_odds(play, request, spell_strike(casting, effect), Order(), on_miss)
    return replace(found, rays=rays(casting, effect))


def _save_spell_odds(
    play: Play, casting: Casting, target: Creature, effect: SaveEffect
) -> SuccessOdds:
    title = f"{target.name} against {casting.caster.name}'s {casting.spell.name}"
    if unaffected(play, casting, effect, target.id):
        return SuccessOdds(f"{title}, which cannot affect it", None, Fraction(1))
    parts = _casting_parts(play, casting, target, effect)
    save = spell_save(play, casting, effect, target.id)
    return _save_odds(play, target, save, parts, title, half=effect.half or potent(casting))


def _darts_odds(play: Play, casting: Casting, target: Creature, effect: DartsEffect) -> DamageOdds:
    count = effect.darts + effect.per_slot * casting.levels_above
    rolls = damage_rolls(
        play.state.world.rules,
        casting.caster,
        target,
        (casting.dart(effect.damage, first=False),),
        label=casting.spell.name,
    )
    name = casting.spell.name
    harmed = _harmed(play, target, _taken(target, _parts(rolls * count)), name)
    return DamageOdds(f"{casting.caster.name}: {count} darts at {target.name}", harmed)


def _casting_parts(
    play: Play, casting: Casting, target: Creature, effect: AttackEffect | SaveEffect
) -> list[Part]:
    rules, parts = play.state.world.rules, casting.damage(effect.damage)
    return _parts(damage_rolls(rules, casting.caster, target, parts, label=casting.spell.name))


# --- checks, saves and hazards --------------------------------------------------------


def _check(play: Play, request: AbilityCheck) -> Odds | Rejection:
    state, catalogue = play.state, play.catalogue
    if request.actor not in state.party:
        refusal = no_target(state, catalogue, request.actor)
        if refusal is not None:
            return refusal
    test = check_test(
        state,
        catalogue,
        request.actor,
        request.ability,
        request.skill,
        request.difficulty_class,
        circumstances(play, request),
    )
    what = request.skill or request.ability
    name = creature(state, catalogue, request.actor).name
    title = f"{name}: {what.value.replace('-', ' ').capitalize()} check"
    if test is None:
        return SuccessOdds(title, None, Fraction(0))
    return SuccessOdds(title, _rolled(test), success_chance(state, test))


def _hazard_save(play: Play, request: SavingThrow) -> Odds | Rejection:
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is None and request.damage is not None:
        refusal = hazard_dice(request.damage)
    if refusal is None and request.damage is not None and request.damage_type is None:
        refusal = refuse("damage.type", "say which type of damage the hazard does")
    if refusal is not None:
        return refusal
    target = creature(play.state, play.catalogue, request.target)
    save = hazard_save(request)
    parts = NOTHING
    if request.damage is not None and request.damage_type is not None:
        parts = ((distribution(request.damage).counted, request.damage_type),)
    title = f"{target.name}: {request.ability.value.capitalize()} save"
    return _save_odds(play, target, save, parts, title, half=request.half_on_success)


def _hazard(play: Play, request: Damage) -> Odds | Rejection:
    refusal = no_target(play.state, play.catalogue, request.target) or hazard_dice(request.dice)
    if refusal is not None:
        return refusal
    target = creature(play.state, play.catalogue, request.target)
    parts = ((distribution(request.dice).counted, request.damage_type),)
    title = f"{target.name} takes {request.dice} {request.damage_type.value} damage"
    return DamageOdds(title, _harmed(play, target, _taken(target, parts), request.dice))


def _ability_odds(
    play: Play, foe: Creature, target: Creature, action: ActionDefinition, effect: SaveEffect
) -> Odds:
    rules = play.state.world.rules
    parts = _parts(damage_rolls(rules, foe, target, effect.damage, label=action.name))
    title = f"{target.name} against {foe.name}'s {action.name}"
    save = forced_save(foe, action.name, effect)
    return _save_odds(play, target, save, parts, title, half=effect.half)


def _save_odds(
    play: Play,
    target: Creature,
    save: Save,
    parts: Iterable[Part],
    title: str,
    *,
    half: bool = False,
) -> SuccessOdds:
    test = save_test(play.state, play.catalogue, target.id, save)
    success = Fraction(0) if test is None else success_chance(play.state, test)
    rolled = None if test is None else _rolled(test)
    parts = list(parts)
    if not parts:
        return SuccessOdds(title, rolled, success)
    evading = half and evades(target, save.ability)
    saved = _taken(target, _halved(parts) if half and not evading else NOTHING)
    failed = _taken(target, _halved(parts) if evading else parts)
    taken = mixed([(success, saved), (1 - success, failed)])
    return SuccessOdds(title, rolled, success, _harmed(play, target, taken, save.label))


# --- what damage does -----------------------------------------------------------------


def _parts(rolls: Iterable[DamageRoll]) -> list[Part]:
    return [(_amounts(roll), roll.damage_type) for roll in rolls]


def _amounts(roll: DamageRoll) -> Weights:
    if roll.fixed:
        return certain(average(roll.dice) + roll.added)
    return add(distribution(roll.dice).counted, certain(roll.added))


def _halved(parts: Iterable[Part]) -> list[Part]:
    """Source: SRD 5.2, "Half Damage"."""
    return [(changed(weights, lambda amount: amount // 2), kind) for weights, kind in parts]


def _lessened(rolled: Weights, kind: DamageType, less: Weights) -> Weights:
    """What is left of a damage roll that other dice are subtracted from."""

    def left(by: int, amount: Value) -> Value:
        return lessened(Harm(int(amount), kind), by).amount

    return mixed(
        (Fraction(weight, less.total), changed(rolled, partial(left, int(by))))
        for by, weight in less.by_value.items()
    )


def _taken(target: Creature, parts: Iterable[Part]) -> Weights:
    """What the creature takes of damage whose parts are rolled together."""

    def takes(kind: DamageType, amount: Value) -> Value:
        return taken_by(target, Harm(int(amount), kind))

    each = (changed(weights, partial(takes, kind)) for weights, kind in parts)
    return reduce(add, each, certain(0))


def _harmed(play: Play, target: Creature, taken: Weights, source: str) -> Harmed:
    body = target.body
    temporary = body.temporary_hit_points if body else 0
    drops, kept = 0, Fraction(0)
    for value, weight in taken.by_value.items():
        lost = max(int(value) - temporary, 0)
        dropped = 0 < target.hit_points <= lost
        drops += weight if dropped else 0
        if not dropped or endurance_left(target, lost):
            kept += weight * _keeps_concentration(play, target, int(value))
    return Harmed(
        damage=as_distribution(f"damage to {target.name} from {source}", taken),
        drops=Fraction(drops, taken.total),
        concentrating=body is not None and body.concentration is not None,
        keeps_concentration=kept / taken.total,
    )


def _keeps_concentration(play: Play, target: Creature, damage: int) -> Fraction:
    if damage == 0:
        return Fraction(1)
    return save_chance(play.state, play.catalogue, target.id, concentration_save(damage))


def _rolled(test: Test) -> D20Roll:
    assert test.target is not None
    leaning = test.leaning
    return D20Roll(written(test), test.modifiers, leaning.state, leaning.sources, test.target)


_COUNTED: Final[dict[type[RequestBase], Callable[[Play, Any], Odds | Rejection]]] = {
    AbilityCheck: _check,
    Attack: _attack,
    CastSpell: _spell,
    Damage: _hazard,
    SavingThrow: _hazard_save,
}
"""What counts the odds of each kind of request."""
