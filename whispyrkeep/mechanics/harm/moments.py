"""What happens by itself at the start and at the end of a turn, and when somebody has died.

Damage that goes on, auras, what heals by itself, death bursts. Source: SRD 5.2.1, the stat blocks
and spells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.forced import force_saves, open_to
from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature, creature, everybody, exists
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    area_limit,
    enemies,
    feet_between,
    present_others,
)
from whispyrkeep.mechanics.harm.choking import choke
from whispyrkeep.mechanics.harm.conditions import AT_ZERO, die, end_effect, spit_out
from whispyrkeep.mechanics.harm.corroding import corrode_weapon, dissolve_shot
from whispyrkeep.mechanics.harm.damage import deal_damage, heal
from whispyrkeep.mechanics.harm.smarting import rises
from whispyrkeep.mechanics.harm.swallowing import DISGORGES, retch
from whispyrkeep.mechanics.monsters.bonds import settle_clinging
from whispyrkeep.mechanics.monsters.fading import fade_in_light
from whispyrkeep.mechanics.monsters.foe_reactions import watch
from whispyrkeep.mechanics.monsters.heads import HEALED_BY_GROWING, grow_heads, new_turn
from whispyrkeep.mechanics.monsters.inking import inks, swim_off
from whispyrkeep.mechanics.monsters.limbs import grow_back, sever
from whispyrkeep.mechanics.monsters.possessing import settle_possession
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.surroundings import submerged, sunlit
from whispyrkeep.models.creature import Trait, TraitRule
from whispyrkeep.models.effects import DamageEffect, Effect, HealEffect, SaveEffect
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.reactions import Window
from whispyrkeep.models.riders import Area, Moment
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind

RAGE: Final = "berserk"
BERSERK_ON: Final = 6
BURST: Final = "death-burst"
"""The resource that is spent once a creature has burst."""


def turn_starts(play: Play, whose: str) -> None:
    """What happens at the start of this creature's turn."""
    settle_clinging(play)
    settle_possession(play, whose)
    fade_in_light(play, whose)
    _go_on(play, whose, "start-of-targets-turns", "start-of-sources-turns")
    new_turn(play, whose)
    _of_itself(play, whose, "start-of-sources-turns")
    _stay_dead(play, whose)
    _go_berserk(play, whose)
    _enter_auras(play, whose)
    watch(play, whose)


def turn_is_over(play: Play, whose: str) -> None:
    """What happens at the end of this creature's turn."""
    for other in enemies(play.state, whose):
        _ink(play, other, whose, "turn-ends")
    retch(play)
    settle_possession(play, "")
    fade_in_light(play, whose)
    sever(play)
    choke(play, whose)
    _go_on(play, whose, "end-of-targets-turns", "end-of-sources-turns")
    _of_itself(play, whose, "end-of-sources-turns")
    if grow_heads(play, whose):
        heal(play, whose, HEALED_BY_GROWING, "Multiple Heads")


def _traits(
    view: Creature, moment: Moment, kind: type[Effect] | None = None
) -> Iterator[tuple[Trait, Any]]:
    """The effects of its traits that come at this moment."""
    for trait in view.block.traits if view.block else ():
        for effect in trait.effects:
            if getattr(effect, "moment", None) == moment and isinstance(effect, kind or object):
                yield trait, effect


# --- damage that goes on --------------------------------------------------------------


def _go_on(play: Play, whose: str, of_target: Moment, of_source: Moment) -> None:
    """Damage that comes again on the bearer's turn, or on the turn of whoever it comes from."""
    for bearer_id in everybody(play.state):
        for effect in _due(play, bearer_id, whose, of_target, of_source):
            bearer = creature(play.state, play.catalogue, bearer_id)
            if not bearer.alive:
                break
            harms = roll_damage(
                play, _source(play, effect, bearer), bearer, effect.damage, label=effect.source
            )
            if effect.once:
                end_effect(play, bearer_id, effect.kind, source=effect.source, why="used")
            deal_damage(play, bearer_id, harms, source=effect.source)
            if effect.what == DISGORGES and effect.by is not None:
                spit_out(play, effect.by, "disgorged")


def _due(
    play: Play, bearer_id: str, whose: str, of_target: Moment, of_source: Moment
) -> Iterator[ActiveEffect]:
    for effect in creature(play.state, play.catalogue, bearer_id).effects(EffectKind.ONGOING):
        mine = effect.moment == of_target and bearer_id == whose
        theirs = effect.moment == of_source and effect.by == whose
        fight = play.state.fight
        soon = effect.what == DISGORGES and fight is not None and fight.round == effect.value
        if (mine or theirs) and not soon:
            yield effect


def _source(play: Play, effect: ActiveEffect, bearer: Creature) -> Creature:
    """Who rolls the damage: where it comes from, or the bearer when nobody is there to."""
    if effect.by is None or not exists(play.state, effect.by):
        return bearer
    return creature(play.state, play.catalogue, effect.by)


# --- traits on the creature's own turn ------------------------------------------------


def _of_itself(play: Play, whose: str, moment: Moment) -> None:
    """What the creature's traits do on its turn: heal it, harm it, harm those around it."""
    view = creature(play.state, play.catalogue, whose)
    if not view.alive:
        return
    for trait, effect in _traits(view, moment):
        handler = OF_ITSELF.get(type(effect))
        dry = "underwater" in trait.requires and not submerged(play.state)
        if handler is not None and not dry:
            handler(play, creature(play.state, play.catalogue, whose), trait, effect)


def _regenerate(play: Play, view: Creature, trait: Trait, effect: HealEffect) -> None:
    if view.hindered("regeneration") or (view.hit_points == 0 and not effect.from_zero):
        return
    if view.hit_points == view.max_hit_points:
        return
    record = play.throw(view.id, "healing", effect.dice)
    play.roll("healing", view.id, trait.name, record)
    if heal(play, view.id, record.total, trait.name):
        grow_back(play, view.id)


def _stay_dead(play: Play, whose: str) -> None:
    """A troll that begins its turn at 0 Hit Points and did not regenerate dies."""
    view = creature(play.state, play.catalogue, whose)
    lies = any(entry.source == AT_ZERO for entry in view.active(Condition.UNCONSCIOUS))
    if view.side != "party" and view.alive and lies and view.hit_points == 0 and rises(view):
        die(play, whose, "it did not regenerate")


def _give_off(play: Play, view: Creature, trait: Trait, effect: DamageEffect) -> None:
    harm_around(play, view, trait.name, effect)


def harm_around(play: Play, view: Creature, name: str, effect: DamageEffect) -> None:
    """Damage without a save, rolled once for whomever the effect says: docs/rulings.md."""
    harmed = _whom(play, view, effect)
    if not harmed or (effect.able and not view.able):
        return
    first = creature(play.state, play.catalogue, harmed[0])
    harms = roll_damage(play, view, first, effect.damage, label=name)
    for target_id in harmed:
        taken = deal_damage(play, target_id, harms, source=name)
        inflict_all(play, target_id, effect.on_harm, Cause(view.id, name), taken)


def _whom(play: Play, view: Creature, effect: DamageEffect) -> list[str]:
    """Whom it harms: all within its area, whom it wrestles with, or the creature itself.

    Water to run and objects to end a turn in are nothing that fights know: docs/rulings.md.
    """
    if effect.area is not None:
        around = enemies(play.state, view.id) if effect.enemies_only else everybody(play.state)
        return within(play, view.id, effect.area, around)
    if effect.only == "grappling":
        return wrestling(play, view)
    if effect.only == "space":
        beside = [one for one in enemies(play.state, view.id) if _stands(play, one)]
        return [one for one in beside if feet_between(play.state, view.id, one) <= BESIDE][:1]
    if effect.only == "bound":
        return bound(play, view)[:1]
    return [view.id] if effect.only == "sunlight" and sunlit(play.state, view.id) else []


def _stands(play: Play, creature_id: str) -> bool:
    return creature(play.state, play.catalogue, creature_id).hit_points > 0


def within(play: Play, centre: str, area: Area, whom: tuple[str, ...]) -> list[str]:
    """Who of them is alive, there and near enough: as many as fit in the area, enemies first.

    How many an area catches is a ruling: docs/rulings.md.
    """
    gone = {foe.id for foe in play.state.fight.foes.values()} if play.state.fight else set()
    gone -= {foe.id for foe in present_others(play.state)}
    foremost = set(enemies(play.state, centre))
    near = [
        one
        for one in sorted(whom, key=lambda one: one not in foremost)
        if one != centre and one not in gone
        if creature(play.state, play.catalogue, one).alive
        if feet_between(play.state, centre, one) <= area.feet
    ]
    return near[: area_limit(area)]


def wrestling(play: Play, view: Creature) -> list[str]:
    """Whom it grapples, and who grapples it."""
    holders = {entry.by for entry in view.active(Condition.GRAPPLED)}
    return [
        one
        for one in everybody(play.state)
        if one in holders
        or any(
            entry.by == view.id
            for entry in creature(play.state, play.catalogue, one).active(Condition.GRAPPLED)
        )
    ]


def bound(play: Play, view: Creature) -> list[str]:
    """Whom it has Restrained from afar: Ettercap, "Web Strand"."""
    return [
        one
        for one in enemies(play.state, view.id)
        if feet_between(play.state, view.id, one) > BESIDE
        and any(
            entry.by == view.id
            for entry in creature(play.state, play.catalogue, one).active(Condition.RESTRAINED)
        )
    ]


def _exude(play: Play, view: Creature, trait: Trait, effect: SaveEffect) -> None:
    """Whoever is around saves. Source: SRD 5.2.1, Aboleth, "Mucus Cloud"."""
    if effect.area is None:
        return
    around = within(play, view.id, effect.area, everybody(play.state))
    caught = [one for one in around if open_to(play, view.id, trait.name, effect, one)]
    if caught:
        force_saves(play, view, caught, trait.name, effect)


OF_ITSELF: Final[dict[type, Callable[[Play, Creature, Trait, Any], None]]] = {
    HealEffect: _regenerate,
    DamageEffect: _give_off,
    SaveEffect: _exude,
}
"""What a trait can do at the start or end of its creature's own turns."""


def _go_berserk(play: Play, whose: str) -> None:
    """Source: SRD 5.2.1, Clay Golem, Flesh Golem, "Berserk"."""
    view = creature(play.state, play.catalogue, whose)
    if not view.trait(TraitRule.BERSERK) or not view.alive or view.body is None:
        return
    raging = bool(view.body.resources.get(RAGE, 0))
    if raging and not view.bloodied:
        play.happen(ResourceChanged(target=whose, resource=RAGE, left=0))
    elif view.bloodied and not raging:
        record = play.throw(whose, "effect", "1d6")
        play.roll("other", whose, "Berserk on a 6", record)
        if record.total == BERSERK_ON:
            play.happen(ResourceChanged(target=whose, resource=RAGE, left=1))


def berserk(view: Creature) -> bool:
    """Whether the creature attacks whoever is nearest, friend or foe."""
    return view.body is not None and bool(view.body.resources.get(RAGE, 0))


# --- auras ----------------------------------------------------------------------------


def _enter_auras(play: Play, whose: str) -> None:
    """Saves of whoever begins a turn within the aura of an enemy that is able.

    Source: SRD 5.2.1, the stat blocks, "Stench", "Fear Aura", "Vile Appearance".
    """
    if not creature(play.state, play.catalogue, whose).alive:
        return
    for source_id in enemies(play.state, whose):
        source = creature(play.state, play.catalogue, source_id)
        for trait, effect in _traits(source, "start-of-targets-turns", SaveEffect):
            near = feet_between(play.state, source_id, whose) <= effect.feet
            if near and source.able and open_to(play, source_id, trait.name, effect, whose):
                force_saves(play, source, (whose,), trait.name, effect)


def prick(play: Play, attacker_id: str, target_id: str, strike: Strike, taken: int) -> None:
    """What touching the target with an attack that hit does to the attacker and the weapon.

    Source: SRD 5.2.1, Black Pudding, Gray Ooze, "Corrosive Form"; Mimic, "Adhesive", for those
    who touch it with nothing in hand.
    """
    target = creature(play.state, play.catalogue, target_id)
    if taken and target.trait(TraitRule.CORROSIVE):
        if strike.shot is not None:
            dissolve_shot(play, attacker_id, strike.shot)
        elif strike.item is not None:
            corrode_weapon(play, attacker_id, strike.item)
    if taken and target.alive:
        _ink(play, target_id, attacker_id, "hurt")
    if not strike.melee:
        return
    for trait, effect in _traits(target, "on-hit-by-melee", DamageEffect):
        attacker = creature(play.state, play.catalogue, attacker_id)
        harms = roll_damage(play, target, attacker, effect.damage, label=trait.name)
        deal_damage(play, attacker_id, harms, source=trait.name)
        if strike.item is None:
            inflict_all(play, attacker_id, effect.on_harm, Cause(target.id, trait.name))


def _ink(play: Play, source_id: str, other_id: str, window: Window) -> None:
    """Ink around it, for who is in it, and away. Source: SRD 5.2.1, Octopus, "Ink Cloud"."""
    action = inks(play, source_id, other_id, window)
    for effect in action.effects if action is not None else ():
        if isinstance(effect, DamageEffect) and action is not None:
            view = creature(play.state, play.catalogue, source_id)
            harm_around(play, view, action.name, effect)
            swim_off(play, source_id)


# --- death ----------------------------------------------------------------------------


def burst(play: Play) -> None:
    """Whatever bursts when it dies does so, each once, and others burst from it.

    Source: SRD 5.2.1, the stat blocks, "Death Burst", "Death Throes".
    """
    while (fallen := next(_unburst(play), None)) is not None:
        view, trait, effect = fallen
        play.happen(ResourceChanged(target=view.id, resource=BURST, left=0))
        area = effect.area or Area(shape="emanation", feet=effect.feet)
        around = within(play, view.id, area, everybody(play.state))
        caught = [one for one in around if open_to(play, view.id, trait.name, effect, one)]
        if caught:
            force_saves(play, view, caught, trait.name, effect)


def _unburst(play: Play) -> Iterator[tuple[Creature, Trait, SaveEffect]]:
    fight = play.state.fight
    for foe in fight.foes.values() if fight else ():
        if foe.body.dead and BURST not in foe.body.resources:
            view = creature(play.state, play.catalogue, foe.id)
            for trait, effect in _traits(view, "on-death", SaveEffect):
                yield view, trait, effect
