"""How a character helps who is hurt, and sees to it that what has fallen does not rise again.

Bonus Actions come before actions, since they leave the action for a blow. Source: SRD 5.2,
"Damage and Healing"; the features named below; Troll, "Regeneration".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.attacks.forced import downed_enemies
from whispyrkeep.mechanics.choosing.minds import hurt_to, may_spend
from whispyrkeep.mechanics.choosing.usables import SERVING
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between, party_side
from whispyrkeep.mechanics.harm.damage import dying
from whispyrkeep.mechanics.harm.smarting import regenerations, rises
from whispyrkeep.mechanics.harm.waking import stupors
from whispyrkeep.mechanics.monsters.bonds import CLUNG
from whispyrkeep.mechanics.monsters.breaking import breakable
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import AttackEffect, Effect, HealEffect, SaveEffect, Work
from whispyrkeep.models.requests import CastSpell, CombatAction, TurnRequest, UseFeature, UseItem
from whispyrkeep.models.riders import HinderRider, OngoingRider
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Condition, DamageType
from whispyrkeep.models.workings import EscapeEffect

POOL = "lay-on-hands"
LAST = 3
"""Failed Death Saving Throws that kill. Source: SRD 5.2, "Death Saving Throws"."""
SPARK = "divine-spark"
PRESERVE = "preserve-life"


def living(play: Play) -> list[Creature]:
    """Everybody of the party's side who is not dead."""
    return [creature(play.state, play.catalogue, one) for one in party_side(play.state)]


def ready_spells(play: Play, actor: Creature) -> list[SpellDefinition]:
    """Cantrips and prepared spells."""
    casting = actor.sheet.spellcasting if actor.sheet else None
    ids = (*casting.cantrips, *casting.prepared) if casting else ()
    return [play.catalogue.spell(spell) for spell in ids]


# --- healing --------------------------------------------------------------------------


def heal_proposals(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """Help for whoever needs it most: a spell, a hand, a potion, one's own wind, first aid."""
    if mind.heals_at is None:
        return
    hurt = [one for one in living(play) if one.max_hit_points and hurt_to(one, mind.heals_at)]
    hurt = [one for one in hurt if one.hit_points < one.max_hit_points]
    for one in sorted(hurt, key=lambda view: view.hit_points):
        spending = mind.spends != "never"
        if one.id == actor.id:
            yield from _own(actor)
        if spending:
            yield from _spells(play, actor, one.id, "bonus-action")
            yield from _laid_on(actor, one)
        for item in play.state.party[actor.id].inventory:
            if _mends(play, item):
                yield UseItem(actor=actor.id, item=item, target=one.id)
        if spending:
            yield from _channelled(actor, one, len(hurt))
            yield from _spells(play, actor, one.id, "action")
        if dying(play.state, one.id) and _aids(play, actor, one.id):
            yield CombatAction(actor=actor.id, action="stabilize", target=one.id)


def _mends(play: Play, item_id: str) -> bool:
    """Whether the item gives Hit Points back, by its use or by the only power it has."""
    use, made = play.catalogue.item(item_id).use, play.catalogue.enchanted(item_id)
    effects: tuple[Effect, ...] = use.effects if use is not None else ()
    if use is None and made is not None and len(made.powers) == 1:
        effects = made.powers[0].effects
    return any(isinstance(effect, HealEffect) for effect in effects)


def _aids(play: Play, actor: Creature, target_id: str) -> bool:
    """Whether first aid is worth the action: always for who has nothing but blows to give, else
    when the next failed save would be the last.
    """
    gifted = actor.sheet is not None and actor.sheet.spellcasting is not None
    gifted = gifted or any(feature.slug in actor.features for _, feature in SERVING)
    member = play.state.party.get(target_id)
    return not gifted or (member is not None and member.death_saves.failures >= LAST - 1)


def _own(actor: Creature) -> Iterator[UseFeature]:
    """Features that heal who uses them."""
    for word, feature in SERVING:
        heals = feature.serves is not None and feature.serves.heals
        if heals and feature.slug in actor.features:
            yield UseFeature(actor=actor.id, feature=word)


def _spells(play: Play, actor: Creature, target: str, takes: str) -> Iterator[CastSpell]:
    for spell in sorted(ready_spells(play, actor), key=lambda one: one.level):
        if spell.casting_time == takes and any(isinstance(e, HealEffect) for e in spell.effects):
            yield CastSpell(actor=actor.id, spell=spell.id, targets=(target,))


def _laid_on(actor: Creature, one: Creature) -> Iterator[UseFeature]:
    """A third of the target's Hit Points, so that one blow does not undo it.

    Source: SRD 5.2, "Paladin", "Level 1: Lay On Hands".
    """
    pool = actor.body.resources.get(POOL, 0) if actor.body else 0
    if pool and POOL in actor.features:
        amount = min(pool, max(one.max_hit_points // 3, 1), one.max_hit_points - one.hit_points)
        yield UseFeature(actor=actor.id, feature=POOL, target=one.id, amount=min(amount, 100))


def _channelled(actor: Creature, one: Creature, many: int) -> Iterator[UseFeature]:
    """Channel Divinity: for several at once, or for one. Source: SRD 5.2, "Cleric"."""
    if PRESERVE in actor.features and many > 1:
        yield UseFeature(actor=actor.id, feature=PRESERVE)
    if "channel-divinity" in actor.features and one.id != actor.id and one.sheet is not None:
        yield UseFeature(actor=actor.id, feature=SPARK, target=one.id)


# --- what would rise again ------------------------------------------------------------


def freeing(actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """The action that rids the actor of what clings to it and blinds or smothers it, or of a
    wound that bleeds when it is hurt.
    """
    if actor.body is None or mind.heals_at is None:
        return
    for active, _ in actor.body.works(EscapeEffect):
        held = any(entry.source == active.source for entry in actor.body.conditions)
        smothers = any(getattr(work, "what", "") == "breathing" for work in active.works)
        bleeds = any(isinstance(work, OngoingRider) and work.lost for work in active.works)
        haunted = active.spell is not None and any(_hurts(work) for work in active.works)
        clung = active.what == CLUNG and (held or smothers)
        if clung or haunted or (bleeds and actor.bloodied):
            yield CombatAction(actor=actor.id, action="break_free")
            return
    if breakable(actor) is not None and actor.has(Condition.RESTRAINED):
        yield CombatAction(actor=actor.id, action="break_free")


def _hurts(work: Work) -> bool:
    """Whether it comes again and again, or takes the Speed. "Phantasmal Force" …"""
    still = isinstance(work, HinderRider) and work.what == "speed-zero"
    return still or isinstance(work, OngoingRider)


def rousing(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """The action that shakes a friend out of magical sleep or stupor, the toughest first.

    Source: SRD 5.2, "Sleep", "Hypnotic Pattern".
    """
    if mind.heals_at is None:
        return
    lost = [one for one in living(play) if one.id != actor.id and not one.able]
    lost = [one for one in lost if one.hit_points and stupors(play, one.id)]
    for one in sorted(lost, key=lambda view: -view.max_hit_points):
        yield CombatAction(actor=actor.id, action="wake", target=one.id)


def quenching(play: Play, actor: Creature, mind: Tactic) -> Iterator[TurnRequest]:
    """Damage of the type that keeps a fallen creature from rising, by a cantrip or else a slot."""
    for foe_id in downed_enemies(play, actor.id):
        view = creature(play.state, play.catalogue, foe_id)
        if not rises(view) or view.hindered("regeneration"):
            continue
        stopping = _stopped_by(view)
        slots = may_spend(play, actor.id, mind)
        for spell in sorted(ready_spells(play, actor), key=lambda one: one.level):
            near = feet_between(play.state, actor.id, foe_id) <= max(spell.range_feet, 5)
            if near and (slots or not spell.level) and stopping & deals_types(spell):
                yield CastSpell(actor=actor.id, spell=spell.id, targets=(foe_id,))


def _stopped_by(view: Creature) -> set[DamageType]:
    traits = view.block.traits if view.block else ()
    return {kind for one in traits for healing in regenerations(one) for kind in healing.stopped_by}


def deals_types(spell: SpellDefinition) -> set[DamageType]:
    """Types of the damage that it does at once, cast on a turn."""
    if spell.casting_time not in ("action", "bonus-action") or spell.window is not None:
        return set()
    return {
        part.damage_type
        for effect in spell.effects
        if isinstance(effect, AttackEffect | SaveEffect)
        for part in effect.damage
    }
