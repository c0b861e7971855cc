"""What keeps a creature on its feet that damage would drop.

Source: SRD 5.2, "Knocking out a Creature", "Relentless Endurance", "Relentless Rage",
"Death Ward".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.lycanthropy import becomes_beast
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.terms import Ability, DamageType, EffectKind
from whispyrkeep.models.workings import BecomeEffect, DefyEffect


def spared_from(
    play: Play,
    target: Creature,
    harms: Sequence[Harm],
    total: int,
    lost: int,
    *,
    critical: bool,
    knock_out: bool,
) -> int:
    """The Hit Points that damage which would drop the creature leaves it with instead, or 0."""
    if becomes_beast(play, target):
        return 1
    if knock_out:
        return 1
    if target.trait(TraitRule.UNDEAD_FORTITUDE):
        radiant = any(harm.damage_type is DamageType.RADIANT for harm in harms)
        if critical or radiant:
            return 0
        save = Save(Ability.CONSTITUTION, 5 + total, "Undead Fortitude")
        return int(saving_throw(play, target.id, save))
    if _rages_on(play, target, lost):
        assert target.sheet is not None
        return 2 * levels_in(target.sheet, "barbarian")
    if _on_the_page(play, target, lost) or defies_death(play, target):
        return 1
    left = endurance_left(target, lost)
    if left:
        event = ResourceChanged(target=target.id, resource="relentless-endurance", left=left - 1)
        play.happen(event)
    return int(left > 0)


PROTECTORS: Final = "gift-of-the-protectors"


def _on_the_page(play: Play, target: Creature, lost: int) -> bool:
    """Whether a companion's Book of Shadows holds the character's name, once a day.

    The party's names are written in it, as far as there is room: docs/rulings.md.
    Source: SRD 5.2, "Eldritch Invocation Options", "Gift of the Protectors".
    """
    if target.side != "party" or lost - target.hit_points >= target.max_hit_points:
        return False
    for member in play.state.party.values():
        uses = member.body.resources.get(PROTECTORS, 0)
        room = max(ability_modifier(member.sheet.abilities[Ability.CHARISMA]), 1)
        if uses and target.id in tuple(play.state.party)[:room]:
            play.happen(ResourceChanged(target=member.id, resource=PROTECTORS, left=uses - 1))
            return True
    return False


def defies_death(play: Play, target: Creature) -> bool:
    """Source: SRD 5.2, "Death Ward"."""
    wards = target.body.works(DefyEffect) if target.body else iter(())
    for active, _ in wards:
        end_effect(play, target.id, active.kind, source=active.source, why="averted")
        return True
    return False


def own_form_again(play: Play, target_id: str) -> None:
    """A form that is held up by Temporary Hit Points is over without them: "Polymorph"."""
    body = creature(play.state, play.catalogue, target_id).body
    if body is None or body.temporary_hit_points:
        return
    for active, form in body.works(BecomeEffect):
        if form.ends_without:
            end_effect(play, target_id, active.kind, source=active.source, why="beaten out of it")


RELENTLESS_DC: Final = 10


def _rages_on(play: Play, target: Creature, lost: int) -> bool:
    """A raging Barbarian's save to stay up; it grows harder until the next rest.

    Source: SRD 5.2, "Barbarian", "Level 11: Relentless Rage".
    """
    word = "relentless-rage"
    killed = lost - target.hit_points >= target.max_hit_points
    if killed or word not in target.features or not target.effects(EffectKind.RAGING):
        return False
    assert target.sheet is not None and target.body is not None
    most = full_resources(target.sheet, play.catalogue)[word]
    left = target.body.resources.get(word, most)
    if left == 0:
        return False
    play.happen(ResourceChanged(target=target.id, resource=word, left=left - 1))
    dc = RELENTLESS_DC + 5 * (most - left)
    return saving_throw(play, target.id, Save(Ability.CONSTITUTION, dc, "Relentless Rage"))


def endurance_left(target: Creature, lost: int) -> int:
    """Uses left of what keeps the creature at 1 Hit Point when it loses so many and would drop.

    Source: SRD 5.2, "Orc", "Relentless Endurance".
    """
    killed = lost - target.hit_points >= target.max_hit_points
    if killed or target.body is None or "relentless-endurance" not in target.features:
        return 0
    return target.body.resources.get("relentless-endurance", 1)
