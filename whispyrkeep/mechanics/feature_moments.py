"""What features do by themselves when Initiative is rolled and when turns begin and end.

Which of them a player could forgo is taken when it gains something: docs/rulings.md.
Source: SRD 5.2, "Classes", "Feats": the features named below.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import die, levels_in
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.harm.conditions import end_condition
from whispyrkeep.mechanics.harm.damage import deal_damage, heal
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import BudgetChanged, InspirationChanged, ResourceChanged
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.terms import Ability, Band, Condition, DamageType, EffectKind

RESTORED: Final = (Condition.CHARMED, Condition.FRIGHTENED, Condition.POISONED)
"""Source: SRD 5.2, "Monk", "Level 10: Self-Restoration"."""

AURA_FEET: Final = 10
WIDE_AURA_FEET: Final = 30


def aura_feet(features: Iterable[str]) -> int:
    """How far an Aura of Protection reaches. Source: SRD 5.2, "Aura Expansion"."""
    return WIDE_AURA_FEET if "aura-expansion" in features else AURA_FEET


# --- Initiative -----------------------------------------------------------------------


def initiative_rolled(play: Play) -> None:
    """What is regained with the Initiative roll."""
    for member_id in tuple(play.state.party):
        view = creature(play.state, play.catalogue, member_id)
        if view.alive:
            _regain_rage(play, view)
            _regain_focus(play, view)
            _up_to(play, view, "superior-inspiration", "bardic-inspiration", 2)
            _up_to(play, view, "archdruid", "wild-shape", 1)
            _up_to(play, view, "boon-of-fate", "boon-of-fate", 1)


def _left(play: Play, view: Creature, resource: str) -> int:
    return play.state.party[view.id].body.resources.get(resource, 0)


def _full(play: Play, view: Creature, resource: str) -> int:
    """All uses of a resource; none for one whose mind a form has taken."""
    if view.sheet is None:
        return 0
    return full_resources(view.sheet, play.catalogue).get(resource, 0)


def _set(play: Play, view: Creature, resource: str, left: int) -> None:
    play.happen(ResourceChanged(target=view.id, resource=resource, left=left))


def _up_to(play: Play, view: Creature, word: str, resource: str, count: int) -> None:
    """Source: SRD 5.2, "Superior Inspiration", "Archdruid", "Boon of Fate"."""
    wanted = min(count, _full(play, view, resource)) if word in view.features else 0
    if _left(play, view, resource) < wanted:
        _set(play, view, resource, wanted)


def _regain_rage(play: Play, view: Creature) -> None:
    """Source: SRD 5.2, "Barbarian", "Level 15: Persistent Rage"."""
    spent = "persistent-rage" in view.features and not _left(play, view, "rage")
    if spent and _left(play, view, "persistent-rage"):
        _set(play, view, "persistent-rage", 0)
        _set(play, view, "rage", _full(play, view, "rage"))


def _regain_focus(play: Play, view: Creature) -> None:
    """Source: SRD 5.2, "Monk", "Uncanny Metabolism", "Perfect Focus"."""
    most = _full(play, view, "focus-points")
    worn_out = 2 * _left(play, view, "focus-points") <= most
    able = "uncanny-metabolism" in view.features and _left(play, view, "uncanny-metabolism")
    if not (able and worn_out):
        _up_to(play, view, "perfect-focus", "focus-points", 4)
        return
    assert view.sheet is not None
    _set(play, view, "uncanny-metabolism", 0)
    _set(play, view, "focus-points", most)
    bonus = (Modifier(source="Monk level", value=levels_in(view.sheet, "monk")),)
    dice = f"1d{die(play.catalogue, view.sheet, 'monk', 'martial-arts')}"
    record = play.throw(view.id, "healing", dice, bonus)
    play.roll("healing", view.id, "Uncanny Metabolism", record)
    heal(play, view.id, record.total, "Uncanny Metabolism")


# --- turns ----------------------------------------------------------------------------


def features_at_turn_start(play: Play, actor_id: str) -> None:
    """What the features of whose turn it is do now, and auras that it stands in."""
    view = creature(play.state, play.catalogue, actor_id)
    if view.side == "party":
        _rally(play, view)
        _take_heart(play, view)
        _up_to(play, view, "boon-of-combat-prowess", "boon-of-combat-prowess", 1)
        return
    _burn_in_nimbus(play, view)
    if view.effects(EffectKind.DAZED):
        _move_or_act(play, view)


def _rally(play: Play, view: Creature) -> None:
    """Source: SRD 5.2, "Champion", "Survivor", "Heroic Rally"."""
    hurt = view.bloodied and view.hit_points >= 1
    if "survivor" in view.features and hurt and view.alive:
        amount = 5 + view.modifier(Ability.CONSTITUTION)
        heal(play, view.id, amount, "Heroic Rally")


def _take_heart(play: Play, view: Creature) -> None:
    """Source: SRD 5.2, "Champion", "Level 10: Heroic Warrior"."""
    member = play.state.party[view.id]
    if "heroic-warrior" in view.features and view.able and not member.heroic_inspiration:
        play.happen(InspirationChanged(target=view.id, heroic_inspiration=True))


def _burn_in_nimbus(play: Play, foe: Creature) -> None:
    """Source: SRD 5.2, "Oath of Devotion", "Holy Nimbus", "Radiant Damage"."""
    for member_id in tuple(play.state.party):
        paladin = creature(play.state, play.catalogue, member_id)
        shining = paladin.effects(EffectKind.HOLY_NIMBUS) and paladin.able
        feet = feet_between(play.state, member_id, foe.id)
        if shining and foe.alive and feet <= aura_feet(paladin.features):
            amount = paladin.modifier(Ability.CHARISMA) + paladin.proficiency
            harm = Harm(max(amount, 0), DamageType.RADIANT)
            deal_damage(play, foe.id, [harm], source="Holy Nimbus")
            return


def _move_or_act(play: Play, foe: Creature) -> None:
    """A dazed foe stays and acts when engaged, and comes closer otherwise.

    Source: SRD 5.2, "Rogue", "Devious Strikes", "Daze".
    """
    fight = play.state.fight
    if fight is None:
        return
    engaged = fight.foes[foe.id].band is Band.ENGAGED
    budget = fight.budget
    changed = budget.with_(movement_feet=0) if engaged else budget.with_(action=False)
    play.happen(BudgetChanged(budget=changed.with_(bonus_action=False)))


def features_at_turn_end(play: Play, actor_id: str) -> None:
    """Source: SRD 5.2, "Monk", "Level 10: Self-Restoration"."""
    view = creature(play.state, play.catalogue, actor_id)
    if "self-restoration" not in view.features or not view.alive:
        return
    for condition in RESTORED:
        if view.active(condition):
            end_condition(play, actor_id, condition, why="Self-Restoration")
            return
