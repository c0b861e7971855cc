"""What an effect would come to, in one unit for everything: twentieths of damage.

That is damage dealt, damage an enemy does not deal, or damage undone. Characters and creatures of
stat blocks are weighed alike. How hard a fight is to judge stands in ``outlook``, what hindering
is worth in ``hindrances`` and what helping is in ``blessings``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from whispyrkeep.mechanics.attacks.forced import evades
from whispyrkeep.mechanics.attacks.making import attack_leaning
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.spell_attacks import rays
from whispyrkeep.mechanics.casting.spellcraft import Casting, hangs_on
from whispyrkeep.mechanics.choosing.blessings import blessing_worth, blows_a_round
from whispyrkeep.mechanics.choosing.hindrances import (
    Means,
    fails,
    hinder_worth,
    riders_worth,
    roll_worth,
)
from whispyrkeep.mechanics.choosing.outlook import (
    CERTAIN,
    HITS_OFTEN,
    LONGEST,
    block_threat,
    mean,
    outlook,
    threat,
)
from whispyrkeep.mechanics.creatures.traits import resistances_left
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import cover_bonus, with_party
from whispyrkeep.mechanics.harm.damage import taken_by
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.powers import Ability
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import (
    AttackEffect,
    BestowEffect,
    DamageEffect,
    DartsEffect,
    Effect,
    HealEffect,
    SaveEffect,
    Work,
)
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import DamagePart, HinderRider, dice_tuple
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.terms import AdvantageState, Band
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.workings import RaysEffect, SummonEffect, WordEffect

HELD: Final = 17
"""Twentieths of its worth that are left of what Concentration holds, which may be lost."""


def means_of(casting: Casting, *, running: bool = False) -> Means:
    """What a spell is cast with."""
    spell = casting.spell
    lasts = spell.duration_seconds // ROUND or 1
    return Means(
        by=casting.caster.id,
        name=spell.name,
        dc=casting.dc,
        to_hit=casting.to_hit,
        rounds=min(lasts, LONGEST) if spell.duration_seconds else LONGEST,
        running=running,
    )


def casting_worth(
    play: Play, casting: Casting, targets: Sequence[str], *, running: bool = False
) -> int:
    """What the casting would come to against, or for, these targets."""
    means = means_of(casting, running=running)
    kinds = casting.spell.only_types
    touched = [
        one
        for one in targets
        if not kinds or creature(play.state, play.catalogue, one).creature_type in kinds
    ]
    total = sum(
        effect_worth(play, means, settled(casting, effect), touched)
        for effect in casting.spell.effects
        if not running or not at_once(effect)
    )
    return total * HELD // CERTAIN if casting.concentration and total > 0 else total


def at_once(effect: Effect) -> bool:
    """Whether all that the effect does it does when it is cast: damage, and healing."""
    match effect:
        case AttackEffect() | DartsEffect() | HealEffect() | DamageEffect():
            return getattr(effect, "moment", None) is None
        case SaveEffect():
            return effect.moment is None and not effect.on_failure and not effect.works
        case _:
            return False


def settled(casting: Casting, effect: Any) -> Effect | Work:
    """The effect with its dice at this slot or this caster's level."""
    match effect:
        case AttackEffect():
            return effect.with_(
                damage=casting.damage(effect.damage),
                attacks=min(rays(casting, effect), 10),
                to_hit=casting.to_hit,
                range_feet=effect.range_feet or casting.spell.range_feet,
            )
        case DartsEffect():
            darts = min(effect.darts + effect.per_slot * casting.levels_above, 20)
            return effect.with_(darts=darts, damage=casting.dart(effect.damage, first=False))
        case DamageEffect() | SaveEffect():
            return effect.with_(damage=casting.damage(effect.damage))
        case HealEffect():
            more = casting.modifier * effect.plus_modifier
            more += effect.per_slot * casting.levels_above
            count, sides, bonus = dice_tuple(casting.dice(effect.dice))
            return effect.with_(dice=f"{count * (sides + 1) // 2 + bonus + more}")
        case BestowEffect():
            return effect.with_(works=tuple(casting.settled(work) for work in effect.works))
        case _:
            return casting.settled(effect)


def effect_worth(play: Play, means: Means, effect: Any, targets: Sequence[str]) -> int:
    """What one effect, its dice settled, would come to for whoever has the means."""
    weigh = _WEIGHED.get(type(effect))
    if weigh is not None:
        return weigh(play, means, effect, targets) if targets else 0
    return sum(_on_one(play, means, effect, one) for one in targets)


def _on_one(play: Play, means: Means, effect: Any, target_id: str) -> int:
    """What stays on a target: a hindrance on an enemy, a blessing on a friend."""
    friend = with_party(play.state, target_id) is with_party(play.state, means.by)
    if friend:
        return blessing_worth(play, means, effect, target_id)
    view = creature(play.state, play.catalogue, target_id)
    match effect:
        case RollEffect() if "damage-taken" in effect.on and effect.dice:
            return _bled(play, means, effect, view)
        case RollEffect():
            return roll_worth(play, means, view, effect)
        case HinderRider():
            return hinder_worth(play, means, view, effect)
        case _:
            return 0


def _bled(play: Play, means: Means, effect: RollEffect, view: Creature) -> int:
    """What each hit of the bearer of the means does more. Source: SRD 5.2, "Hex"."""
    known = view.body.effects if view.body else ()
    if not means.running and any(e.source == means.name and e.by == means.by for e in known):
        return 0
    rounds = outlook(play, means.by).rounds
    blows = blows_a_round(play, means.by)
    return capped(view, HITS_OFTEN * average(effect.dice or "0") * blows * rounds)


def ability_worth(play: Play, ability: Ability) -> int:
    """What an ability of a stat block would come to against those it catches."""
    means = Means(ability.by, ability.action.name)
    return effect_worth(play, means, ability.effect, ability.targets)


def strike_worth(play: Play, attacker_id: str, target_id: str, strike: Strike) -> int:
    """What an attack of a stat block would come to, whatever leans it."""
    view = creature(play.state, play.catalogue, target_id)
    lands = plain_hits(view, sum(one.value for one in strike.to_hit))
    riders = riders_worth(play, Means(attacker_id, strike.name), target_id, strike.riders)
    return lands * harm_to(view, strike.damage) + lands * riders // CERTAIN


def plain_hits(view: Creature, to_hit: int, cover: int = 0) -> int:
    """In how many of twenty cases an attack roll without Advantage hits the creature."""
    return max(min(21 + to_hit - view.ac - cover, 19), 1)


# --- damage ---------------------------------------------------------------------------


def harm_to(view: Creature, parts: Sequence[DamagePart]) -> int:
    """The average damage that the creature takes of these parts, after Resistance."""
    return sum(
        taken_by(view, Harm(mean((part,)), part.damage_type))
        for part in parts
        if not part.only_against or view.creature_type in part.only_against
    )


def average(dice: str) -> int:
    """Of a formula, rounded down."""
    count, sides, bonus = dice_tuple(dice)
    return count * (sides + 1) // 2 + bonus


def capped(view: Creature, twentieths: int) -> int:
    """Damage beyond the Hit Points that are left is wasted."""
    temporary = view.body.temporary_hit_points if view.body else 0
    return min(twentieths, CERTAIN * (view.hit_points + temporary))


def _attack(play: Play, means: Means, effect: AttackEffect, targets: Sequence[str]) -> int:
    """Rays at the targets in turn."""
    total = 0
    for place, target_id in enumerate(dict.fromkeys(targets)):
        view = creature(play.state, play.catalogue, target_id)
        count = len(range(place, effect.attacks, len(targets)))
        if not count:
            break
        lands = hits(play, means, effect, view)
        total += capped(view, count * lands * harm_to(view, effect.damage))
        riders = riders_worth(play, means, target_id, effect.on_hit)
        total += riders * lands // CERTAIN
    return total


def hits(play: Play, means: Means, effect: AttackEffect, view: Creature) -> int:
    """In how many of twenty cases such an attack hits the creature."""
    melee = effect.kind == "melee"
    strike = Strike(
        name=means.name,
        to_hit=(Modifier(source=means.name, value=means.to_hit),),
        damage=effect.damage,
        reach=5 if melee else 0,
        normal=0 if melee else effect.range_feet,
        long=0 if melee else effect.range_feet,
        spell=True,
    )
    attacker = creature(play.state, play.catalogue, means.by)
    to_hit = effect.to_hit if effect.to_hit is not None else means.to_hit
    plain = plain_hits(view, to_hit, cover_bonus(play.state, view, means.by))
    match attack_leaning(play, attacker, view, strike).state:
        case AdvantageState.ADVANTAGE:
            return CERTAIN - (CERTAIN - plain) ** 2 // CERTAIN
        case AdvantageState.DISADVANTAGE:
            return plain * plain // CERTAIN
        case _:
            return plain


def _darts(play: Play, _means: Means, effect: DartsEffect, targets: Sequence[str]) -> int:
    views = [creature(play.state, play.catalogue, one) for one in targets]
    return sum(
        capped(
            view,
            CERTAIN * harm_to(view, (effect.damage,)) * len(range(place, effect.darts, len(views))),
        )
        for place, view in enumerate(views)
    )


def _damage(play: Play, means: Means, effect: DamageEffect, targets: Sequence[str]) -> int:
    return sum(
        capped(view, CERTAIN * harm_to(view, effect.damage) * _times(play, means, effect, view))
        for view in (creature(play.state, play.catalogue, one) for one in targets)
    )


def _times(play: Play, means: Means, effect: Any, view: Creature) -> int:
    """How often it comes: once, or at some moment of each round that it may last.

    An area that stays where it is holds who is engaged; others walk out of it on their turn.
    """
    moment = getattr(effect, "moment", None)
    if moment is None:
        return 1
    rounds = min(means.rounds, outlook(play, means.by).rounds)
    fight = play.state.fight
    foe = fight.foes.get(view.id) if fight is not None else None
    comes = foe is not None and not foe.ally and foe.band is not Band.ENGAGED
    if effect.area is None and comes and view.speed and not means.running:
        return int(moment == "enters-or-starts-turn")
    return 0 if moment == "on-leaving" else rounds


def _save(play: Play, means: Means, effect: SaveEffect, targets: Sequence[str]) -> int:
    """A save each: damage, what a failure brings, and as often as it comes."""
    area = effect.moment is not None and effect.area is not None
    struck = _around(play, means) if area else targets
    return sum(_save_of(play, means, effect, one) for one in struck)


def _around(play: Play, means: Means) -> Sequence[str]:
    """Who would be about the bearer of an area that goes with it: who is engaged, or will be."""
    enemies = outlook(play, means.by).enemies
    fight = play.state.fight
    if fight is None:
        return enemies
    near = [one for one in enemies if one not in fight.foes or fight.foes[one].band == "engaged"]
    return near or enemies[:1]


def _save_of(play: Play, means: Means, effect: SaveEffect, target_id: str) -> int:
    view = creature(play.state, play.catalogue, target_id)
    if effect.only_types and view.creature_type not in effect.only_types:
        return 0
    dc = effect.save.difficulty_class or means.dc
    lost = CERTAIN if means.running else fails(play, target_id, effect.save.ability, dc)
    if effect.advantage_in_fight and not means.running:
        lost = lost * lost // CERTAIN
    if effect.rows and view.hit_points <= effect.rows[0].most:
        return lost * view.hit_points
    harm = harm_to(view, effect.damage) if effect.damage else 0
    kept = (harm // 2) * (CERTAIN - lost) if effect.half else 0
    whole = harm * lost
    if effect.half and evades(view, effect.save.ability):
        kept, whole = 0, whole // 2
    if not effect.half and resistances_left(play.state, view):
        whole //= 2
    times = _times(play, means, effect, view)
    total = capped(view, (whole + kept) * times)
    if hangs_on(effect) in view.condition_immunities:
        return total
    riders = (*effect.on_failure, *effect.on_either) if times else ()
    if riders:
        total += riders_worth(play, means, target_id, riders, lost) * lost // CERTAIN
    if effect.works:
        stays = lost if effect.repeats else CERTAIN
        works = [work for work in effect.works if isinstance(work, HinderRider | RollEffect)]
        total += _works(play, means, works, view, stays) * lost // CERTAIN
    return total


def _works(play: Play, means: Means, works: Sequence[Any], view: Creature, stays: int) -> int:
    hinders = [work for work in works if isinstance(work, HinderRider)]
    rolls = [work for work in works if isinstance(work, RollEffect)]
    return riders_worth(play, means, view.id, hinders, stays) + sum(
        roll_worth(play, means, view, roll) for roll in rolls
    )


# --- the rest -------------------------------------------------------------------------


def _heal(play: Play, _means: Means, effect: HealEffect, targets: Sequence[str]) -> int:
    """Damage undone, as far as it was taken."""
    views = (creature(play.state, play.catalogue, one) for one in targets)
    mended = average(effect.dice) if effect.moment is None else 0
    return sum(CERTAIN * min(mended, view.max_hit_points - view.hit_points) for view in views)


def _summon(play: Play, means: Means, effect: SummonEffect, _targets: Sequence[str]) -> int:
    if not effect.attacks:
        return 0
    each = block_threat(play.catalogue.monster(effect.creatures[0]), play.catalogue)
    return each * max(average(effect.count), 1) * outlook(play, means.by).rounds


def _bestow(play: Play, means: Means, effect: BestowEffect, targets: Sequence[str]) -> int:
    return sum(_on_one(play, means, work, one) for one in targets for work in effect.works)


def _word(play: Play, means: Means, effect: WordEffect, targets: Sequence[str]) -> int:
    """Whom it kills, or what its damage is."""
    total = 0
    for view in (creature(play.state, play.catalogue, one) for one in targets):
        row = next((row for row in effect.rows if view.hit_points <= row.most), None)
        lost = fails(play, view.id, effect.save.ability, means.dc) if effect.save else CERTAIN
        if row is None:
            total += lost * harm_to(view, effect.damage)
        elif row.kills:
            total += lost * view.hit_points
        elif row.conditions:
            total += lost * threat(play, view.id) * outlook(play, means.by).rounds // CERTAIN
    return total


def _rays(play: Play, means: Means, effect: RaysEffect, targets: Sequence[str]) -> int:
    """The average of its rays, half of it on a success."""
    harm = sum(mean(row.damage) for row in effect.rows) // max(len(effect.rows), 1)
    return sum(
        harm * (CERTAIN + fails(play, one, effect.save.ability, means.dc)) // 2 for one in targets
    )


_WEIGHED: Final[dict[type, Callable[[Play, Means, Any, Sequence[str]], int]]] = {
    AttackEffect: _attack,
    DartsEffect: _darts,
    DamageEffect: _damage,
    SaveEffect: _save,
    HealEffect: _heal,
    SummonEffect: _summon,
    BestowEffect: _bestow,
    WordEffect: _word,
    RaysEffect: _rays,
}
