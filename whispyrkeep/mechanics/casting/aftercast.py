"""What features make of a spell once it has done its work.

Source: SRD 5.2, "Life Domain", "Cleric", "Evoker", "Boon of Spell Recall".
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from whispyrkeep.mechanics.attacks.hit_features import bless_the_dark_one
from whispyrkeep.mechanics.casting.free_casting import INTERVENTION, WISH, WISHED
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.resources import ALL
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import left_of, use_up
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.harm.damage import deal_damage, heal, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.things.identifying import IDENTIFY, identify
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.state import ActiveEffect, CampaignState
from whispyrkeep.models.terms import Ability, DamageType, EffectKind

RECALLED: Final = 4
OVERCHANNEL: Final = "overchannel"


def afterwards(play: Play, casting: Casting, before: CampaignState, words: Collection[str]) -> None:
    """Compare how things stand with how they stood before the spell took effect."""
    _heal_the_healer(play, casting, before)
    _lend_vitality(play, casting, before)
    _recall(play, casting)
    if OVERCHANNEL in words:
        _burn_out(play, casting)
    if INTERVENTION in words and casting.spell.id == WISH:
        record = play.throw(casting.caster.id, "effect", "2d4")
        play.roll("other", casting.caster.id, "Long Rests until the next intervention", record)
        waits = ResourceChanged(target=casting.caster.id, resource=WISHED, left=record.total)
        play.happen(waits)
    if casting.spell.id == IDENTIFY:
        identify(play, casting.caster.id, casting.option)
    if casting.spell.id == SMITE and "smite-of-protection" in casting.caster.features:
        _shelter(play, casting)
    for foe_id, foe in (before.fight.foes if before.fight else {}).items():
        now = play.state.fight.foes.get(foe_id) if play.state.fight else None
        if foe.body.hit_points and now is not None and not now.body.hit_points:
            bless_the_dark_one(play, casting.caster.id, foe_id)


SMITE: Final = "spell/divine-smite"


def _shelter(play: Play, casting: Casting) -> None:
    """Half Cover for the Paladin's companions in the aura, until their next turn.

    Source: SRD 5.2, "Oath of Devotion", "Level 15: Smite of Protection".
    """
    caster = casting.caster.id
    for member_id in tuple(play.state.party):
        timer = lasting(play.state, "start-of-sources-next-turn", target=member_id, source=caster)
        cover = ActiveEffect(
            kind=EffectKind.HALF_COVER, source="Smite of Protection", by=caster, **timer
        )
        gain_effect(play, member_id, cover)


def _heal_the_healer(play: Play, casting: Casting, before: CampaignState) -> None:
    """Source: SRD 5.2, "Life Domain", "Level 6: Blessed Healer"."""
    if "blessed-healer" not in casting.caster.features or not casting.slot_level:
        return
    healed = any(
        play.state.party[member.id].body.hit_points > member.body.hit_points
        for member in before.party.values()
        if member.id != casting.caster.id
    )
    if healed:
        heal(play, casting.caster.id, 2 + casting.slot_level, "Blessed Healer")


def _lend_vitality(play: Play, casting: Casting, before: CampaignState) -> None:
    """Temporary Hit Points to whoever of the party is worst off and has fewer.

    Source: SRD 5.2, "Cleric", "Level 14: Improved Blessed Strikes", "Potent Spellcasting".
    """
    words = {"improved-blessed-strikes", "blessed-strikes-potent-spellcasting"}
    spell = casting.spell
    if not words <= casting.caster.features or spell.level or "cleric" not in spell.classes:
        return
    foes = before.fight.foes.items() if before.fight else ()
    now = play.state.fight.foes if play.state.fight else {}
    hurt = any(now[who].body.hit_points < foe.body.hit_points for who, foe in foes if who in now)
    if hurt:
        views = [creature(play.state, play.catalogue, who) for who in play.state.party]
        worst = min((v for v in views if v.alive), key=lambda v: (v.hit_points, v.id))
        amount = 2 * casting.caster.modifier(Ability.WISDOM)
        temporary_hit_points(play, worst.id, max(amount, 0), "Blessed Strikes")


def _recall(play: Play, casting: Casting) -> None:
    """Source: SRD 5.2, "Boon of Spell Recall", "Free Casting"."""
    level = casting.slot_level
    if "boon-of-spell-recall" not in casting.caster.features or not 1 <= level <= RECALLED:
        return
    record = play.throw(casting.caster.id, "effect", "1d4")
    play.roll("other", casting.caster.id, "Spell Recall", record)
    if record.total == level:
        name = f"slot-{level}"
        back = left_of(play, casting.caster.id, name) + 1
        play.happen(ResourceChanged(target=casting.caster.id, resource=name, left=back))


def _burn_out(play: Play, casting: Casting) -> None:
    """From the second use on 2d12 for each slot level, and 1d12 more each time.

    The damage ignores Resistance and Immunity. Source: SRD 5.2, "Evoker", "Level 14: Overchannel".
    """
    caster = casting.caster.id
    earlier = ALL - left_of(play, caster, OVERCHANNEL)
    use_up(play, caster, OVERCHANNEL)
    if earlier == 0 or not casting.slot_level:
        return
    dice = f"{(1 + earlier) * casting.slot_level}d12"
    record = play.throw(caster, "damage", dice)
    play.roll("damage", caster, "Overchannel", record)
    harm = Harm(record.total, DamageType.NECROTIC)
    deal_damage(play, caster, [harm], source="Overchannel", unstoppable=True)
