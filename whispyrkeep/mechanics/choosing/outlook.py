"""How a fight stands for whoever weighs a choice: what each side deals a round, and for how long.

What a creature deals is an estimate of its entry or sheet, in twentieths of damage, at so many
twentieths of its attacks hitting as a monster's do. It is no rule of the book.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.forced import lies, standing_enemies
from whispyrkeep.mechanics.attacks.strikes import carried_strikes
from whispyrkeep.mechanics.casting.spellcraft import cantrip_tier
from whispyrkeep.mechanics.chances.measures import damage_a_round
from whispyrkeep.mechanics.creatures.levels import class_level
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import allies, with_party
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import AttackEffect, SaveEffect
from whispyrkeep.models.riders import DamagePart, dice_tuple
from whispyrkeep.models.state import PartyMember

HITS_OFTEN: Final = 13
"""Twentieths of the attacks of a monster that hit a character of its level, by our count."""

LONGEST: Final = 4
"""Rounds that anybody looks ahead; fights are rarely longer."""

CERTAIN: Final = 20


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the fight stands for one side.

    Attributes:
        enemies: ids of those who stand.
        side: ids of its own who stand.
        rounds: how many more it takes to bring the enemies down, 1 to ``LONGEST``.
        offence: twentieths of damage a round that its own deal.
        share: twentieths of damage a round that each of its own may expect.
        pace: 20, or fewer when less than a round is left to fight: the twentieths of it.
    """

    enemies: tuple[str, ...]
    side: tuple[str, ...]
    rounds: int
    offence: int
    share: int
    pace: int


def outlook(play: Play, actor_id: str) -> Outlook:
    """The outlook of the actor's side as things stand now."""
    side = "party" if with_party(play.state, actor_id) else "foes"
    return play.state.kept(f"outlook of {side}", play.catalogue, lambda: _look(play, actor_id))


def _look(play: Play, actor_id: str) -> Outlook:
    enemies = tuple(standing_enemies(play, actor_id))
    own = [
        one
        for one in (actor_id, *allies(play.state, actor_id))
        if (view := creature(play.state, play.catalogue, one)).hit_points > 0 and not lies(view)
    ]
    offence = max(sum(threat(play, one) for one in own), 1)
    views = [creature(play.state, play.catalogue, one) for one in enemies]
    danger = sum(remaining(threat(play, view.id), view, offence) for view in views if view.able)
    left = CERTAIN * sum(view.hit_points for view in views)
    return Outlook(
        enemies=enemies,
        side=tuple(own),
        rounds=max(min(-(-left // offence), LONGEST), 1),
        offence=offence,
        share=danger // max(len(own), 1),
        pace=min(CERTAIN * left // offence, CERTAIN),
    )


def remaining(twentieths: int, view: Creature, offence: int) -> int:
    """Less of it for a creature that falls soon anyway, in full from half a round on."""
    return twentieths * min(2 * CERTAIN * view.hit_points, offence) // offence


# --- what a creature deals ------------------------------------------------------------


def threat(play: Play, creature_id: str) -> int:
    """What the creature deals a round when nothing hinders it, in twentieths of damage."""
    view = creature(play.state, play.catalogue, creature_id)
    if view.block is not None:
        return block_threat(view.block, play.catalogue)
    member = play.state.party.get(creature_id)
    if member is None:
        return 0
    return member.sheet.kept("threat", play.catalogue, lambda: _of_sheet(play, member, view))


def block_threat(block: StatBlock, catalogue: Catalogue) -> int:
    """As ``threat``, of a stat block."""
    return block.kept(
        "threat", catalogue, lambda: int(HITS_OFTEN * damage_a_round(block, catalogue.spell))
    )


def _of_sheet(play: Play, member: PartyMember, view: Creature) -> int:
    """The best of what is carried, as often as it attacks, or of the cantrips."""
    strikes = carried_strikes(member, view, play.catalogue)
    blow = max(
        attacks_per_action(view, one)
        * (mean(one.damage) + sum(more.value for more in one.damage_bonus))
        for one in strikes
    )
    if "sneak-attack" in view.features:
        blow += 7 * ((class_level(member.sheet, "rogue") + 1) // 2) // 2
    return HITS_OFTEN * max(blow, _cantrips(play, member))


def _cantrips(play: Play, member: PartyMember) -> int:
    casting = member.sheet.spellcasting
    spells = [play.catalogue.spell(one) for one in casting.cantrips] if casting else []
    harms = (
        mean(effect.damage)
        for spell in spells
        for effect in spell.effects
        if isinstance(effect, AttackEffect | SaveEffect)
    )
    return max(harms, default=0) * cantrip_tier(member.sheet.level)


def mean(parts: Iterable[DamagePart]) -> int:
    """The average of the damage without its conditions, rounded down."""
    total = 0
    for part in parts:
        count, sides, bonus = dice_tuple(part.dice)
        total += count * (sides + 1) // 2 + bonus
    return total
