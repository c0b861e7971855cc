"""What it is worth to help a friend: blessings, wards and what else lasts on one's own side.

In twentieths of damage: what the friend deals more, and what it takes less, over the rounds that
the fight may last. The weights are our estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.choosing.hindrances import LEAN, Means
from whispyrkeep.mechanics.choosing.outlook import CERTAIN, HITS_OFTEN, Outlook, outlook, threat
from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import TemporaryEffect, WardEffect
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, RollEffect
from whispyrkeep.models.programs import ManeuverEffect
from whispyrkeep.models.riders import dice_tuple
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.workings import ExtraAttackEffect, ImagesEffect

BLESSED: Final = 4
"""Twentieths that 1d4 on attack rolls is worth, of what is dealt."""

STEADIER: Final = 1
"""Twentieths of what is to be expected that a better saving throw spares, by our count."""


def blessing_worth(play: Play, means: Means, effect: Any, target_id: str) -> int:
    """What the effect would be worth on a friend; nothing if it is there already."""
    view = creature(play.state, play.catalogue, target_id)
    if view.body is None or not view.able:
        return 0
    if not means.running and any(one.source == means.name for one in view.body.effects):
        return 0
    weigh = _WEIGHED.get(type(effect))
    if weigh is None:
        return 0
    ahead = outlook(play, target_id)
    rounds = min(means.rounds, ahead.rounds)
    return weigh(play, effect, view, ahead, rounds) * ahead.pace // CERTAIN


def blows_a_round(play: Play, creature_id: str) -> int:
    """How many attack rolls somebody makes on a turn."""
    view = creature(play.state, play.catalogue, creature_id)
    blasts = "eldritch-blast" in _cantrips(view)
    rays = 1 + (view.level >= 5) + (view.level >= 11) + (view.level >= 17)
    return max(attacks_per_action(view), rays if blasts else 1)


def _cantrips(view: Creature) -> tuple[str, ...]:
    casting = view.sheet.spellcasting if view.sheet else None
    return tuple(one.partition("/")[2] for one in casting.cantrips) if casting else ()


def _strikes(play: Play, view: Creature) -> int:
    """What the friend deals a round."""
    return threat(play, view.id)


def _average(dice: str) -> int:
    count, sides, bonus = dice_tuple(dice)
    return count * (sides + 1) // 2 + bonus


def _roll(play: Play, effect: RollEffect, view: Creature, ahead: Outlook, rounds: int) -> int:
    total = 0
    if "attacks" in effect.on and effect.leaning != "disadvantage":
        better = LEAN if effect.leaning else BLESSED if effect.dice else effect.value
        total += _strikes(play, view) * better // HITS_OFTEN
    if "damage" in effect.on and effect.dice:
        total += HITS_OFTEN * _average(effect.dice) * blows_a_round(play, view.id)
    if "damage" in effect.on and not effect.dice:
        total += HITS_OFTEN * effect.value * blows_a_round(play, view.id)
    if "attacked" in effect.on and effect.leaning == "disadvantage":
        total += ahead.share * (LEAN + 2) // CERTAIN
    if "attacked" in effect.on and effect.leaning == "advantage":
        total -= ahead.share * LEAN // HITS_OFTEN // 2
    if "saves" in effect.on and effect.ability is None and effect.leaning != "disadvantage":
        total += ahead.share * STEADIER // CERTAIN
    return total * rounds


def _ward(play: Play, effect: WardEffect, view: Creature, ahead: Outlook, rounds: int) -> int:
    match effect.kind:
        case EffectKind.BLESS:
            each = _strikes(play, view) * BLESSED // CERTAIN + ahead.share * STEADIER // CERTAIN
        case EffectKind.SHIELD_OF_FAITH:
            each = ahead.share * effect.value // HITS_OFTEN
        case EffectKind.MAGE_ARMOR:
            better = effect.value + view.modifier(Ability.DEXTERITY) - view.ac
            each = ahead.share * better // HITS_OFTEN if view.armor is None and better > 0 else 0
        case _:
            each = 0
    return each * rounds


def _bonus(_play: Play, effect: BonusEffect, view: Creature, ahead: Outlook, rounds: int) -> int:
    """Armor Class; Hit Points count half, since the fight may end before they are needed."""
    match effect.to:
        case "armor-class":
            raised = max(effect.value - view.ac, 0) if effect.sets else effect.value
            return ahead.share * raised * rounds // HITS_OFTEN
        case "hit-points":
            return min(CERTAIN * effect.value, ahead.share * rounds) // 2
        case _:
            return 0


def _resist(_play: Play, effect: ResistEffect, _view: Creature, ahead: Outlook, rounds: int) -> int:
    """Resistance to blows spares about a third of what is to be expected, to one type little."""
    if effect.level == "vulnerability" or not effect.types:
        return 0
    spared = 7 if set(effect.types) >= BLOWS else 1
    return ahead.share * spared * rounds // CERTAIN


def _temporary(
    _play: Play, effect: TemporaryEffect, view: Creature, ahead: Outlook, rounds: int
) -> int:
    has = view.body.temporary_hit_points if view.body else 0
    more = max(_average(effect.dice) - has, 0)
    if effect.moment is not None:
        return min(CERTAIN * more, ahead.share) * rounds
    return min(CERTAIN * more, ahead.share * rounds)


def _extra_attack(
    play: Play, _effect: ExtraAttackEffect, view: Creature, _ahead: Outlook, rounds: int
) -> int:
    return _strikes(play, view) // blows_a_round(play, view.id) * rounds


def _images(
    _play: Play, _effect: ImagesEffect, _view: Creature, ahead: Outlook, rounds: int
) -> int:
    return ahead.share * min(rounds, 2) // 2


def _maneuver(
    _play: Play, effect: ManeuverEffect, _view: Creature, ahead: Outlook, _rounds: int
) -> int:
    """Dodging spares a third of what is to be expected until the next turn."""
    return ahead.share * (LEAN + 2) // CERTAIN if "dodge" in effect.actions else 0


_WEIGHED: Final[dict[type, Callable[[Play, Any, Creature, Outlook, int], int]]] = {
    RollEffect: _roll,
    WardEffect: _ward,
    BonusEffect: _bonus,
    ResistEffect: _resist,
    TemporaryEffect: _temporary,
    ExtraAttackEffect: _extra_attack,
    ImagesEffect: _images,
    ManeuverEffect: _maneuver,
}
