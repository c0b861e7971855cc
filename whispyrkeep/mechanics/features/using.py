"""How a feature is used: what it costs, what it uses up, and what it does.

Features that work by themselves stand where their rule does; ``features.standing`` says where.
Source: SRD 5.2, "Classes", "Character Species".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between, with_party
from whispyrkeep.mechanics.fights.turns import Cost, charmed_by, left_of, no_target
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.effects import Work as Staying
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import TurnBudget
from whispyrkeep.models.terms import Ability
from whispyrkeep.models.time import MINUTE

Check = Callable[[Play, UseFeature, Creature], Rejection | None]
Work = Callable[[Play, UseFeature, Creature], None]


def always(_play: Play, _request: UseFeature, _actor: Creature) -> None:
    """Nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Serves:
    """What using a feature comes to in a fight, in the vocabulary, for whoever weighs it.

    Attributes:
        aim: whom it is for: its user, one ``friend``, one ``foe``, or several ``foes``.
        effects: what it does there, from the user's numbers.
        name: what stays behind is called so; empty for what leaves nothing.
        seconds: how long it lasts.
        feet: how far it reaches.
        most: how many it is for at most, from the user's numbers.
        instead: it takes the place of one attack of the Attack action.
        standing: it takes all movement, and so is for who need not come closer.
        heals: it is kept for who has been hurt.
    """

    aim: Literal["self", "friend", "foe", "foes"]
    effects: Callable[[Play, Creature], tuple[Effect | Staying, ...]]
    name: str = ""
    seconds: int = MINUTE
    feet: int = 0
    most: Callable[[Creature], int] = lambda _actor: ANYBODY
    instead: bool = False
    standing: bool = False

    heals: bool = False


ANYBODY: Final = 20
"""As many as there are."""


@dataclass(frozen=True, slots=True)
class Feature:
    """How a feature is used.

    Attributes:
        slug: what must stand among the sheet's features.
        cost: the part of a turn it takes.
        resource: what it uses up, if anything.
        work: what it does.
        check: why it cannot be used, if so.
        spends: how much of the resource it uses up.
        fights_only: it means nothing outside a fight.
        serves: what it comes to, for the engine's own choice; None leaves it to players.
    """

    slug: str
    cost: Cost
    resource: str | None
    work: Work
    check: Check = always
    spends: int = 1
    fights_only: bool = False
    serves: Serves | None = None


def set_left(play: Play, member_id: str, resource: str, left: int) -> None:
    """Say how much of a resource is left now."""
    play.happen(ResourceChanged(target=member_id, resource=resource, left=left))


def none_left(play: Play, member_id: str, resource: str, count: int = 1) -> Rejection | None:
    """Why the resource does not suffice, if so."""
    left = left_of(play, member_id, resource)
    if left >= count:
        return None
    name = play.state.party[member_id].name
    message = f"{name} has {left} of {resource} left, and it takes {count}; rest to regain it"
    if not left and count == 1:
        message = f"{name} has no use of {resource} left; rest to regain it"
    return refuse("feature.spent", message, f'"{resource.replace("-", " ").title()}"')


def budget_of(play: Play) -> TurnBudget:
    """What is left of this turn; only in a fight."""
    fight = play.state.fight
    assert fight is not None
    return fight.budget


def change_budget(play: Play, budget: TurnBudget) -> None:
    play.happen(BudgetChanged(budget=budget))


FEATURE_DC: Final = 8


def feature_dc(actor: Creature, ability: Ability) -> int:
    """8 plus the ability's modifier and the Proficiency Bonus.

    Source: SRD 5.2, "Monk's Focus", "Cunning Strike", "Intimidating Presence", "Breath Weapon".
    """
    return FEATURE_DC + actor.modifier(ability) + actor.proficiency


def cannot_strike(play: Play, actor: Creature, target_id: str | None) -> Rejection | None:
    """Why the creature cannot be harmed by this use, if so: it takes a foe in the fight."""
    refusal = no_target(play.state, play.catalogue, target_id)
    if refusal is not None or target_id is None:
        return refusal
    fight = play.state.fight
    if fight is None or target_id not in fight.foes or with_party(play.state, target_id):
        return refuse("target.not_fighting", f"{target_id} is no foe in this fight")
    if charmed_by(play.state, play.catalogue, actor.id, target_id):
        message = f"{actor.name} is Charmed by {target_id} and cannot target them so"
        return refuse("actor.charmed", message, 'Rules Glossary, "Charmed"')
    return None


def out_of_reach(
    play: Play, actor: Creature, targets: Iterable[str | None], feet: int
) -> Rejection | None:
    """Why one of these foes cannot be harmed from here, if so; ``feet`` is how far it reaches."""
    for target_id in targets:
        refusal = cannot_strike(play, actor, target_id)
        if refusal is not None:
            return refusal
        if feet_between(play.state, actor.id, target_id or "") > feet:
            return refuse("target.too_far", f"{target_id} is more than {feet} feet away")
    return None


def cannot_touch(
    play: Play, actor: Creature, target_id: str | None, feet: int, *, self_too: bool = True
) -> Rejection | None:
    """Why the creature cannot be helped by this use, if so; ``feet`` is how far it reaches."""
    refusal = no_target(play.state, play.catalogue, target_id)
    if refusal is not None or target_id is None:
        return refusal
    if target_id == actor.id and not self_too:
        return refuse("target.self", "that is for another creature")
    if target_id != actor.id and feet_between(play.state, actor.id, target_id) > feet:
        return refuse("target.too_far", f"{target_id} is more than {feet} feet away")
    if creature(play.state, play.catalogue, target_id).body is None:
        return refuse("target.no_body", f"{target_id} is not tracked; only the party is, and foes")
    return None
