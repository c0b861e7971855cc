"""What may still turn a D20 Test that fails: who has it, what it rolls, and what it uses up.

For saving throws they are taken when they could make the difference, unless held back; for
checks and attacks the player names them beforehand (docs/rulings.md). A Bardic Inspiration die
that was given is always used so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.class_tables import die, levels_in
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.fights.positions import feet_between, with_party
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    BudgetChanged,
    EffectEnded,
    InspirationChanged,
    ResourceChanged,
)
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.models.terms import Ability, Condition, EffectKind

EVASION: Final = "ring-of-evasion"
HEROIC: Final = "Heroic Inspiration"
COUNTERCHARM_FEET: Final = 30
MIND: Final = frozenset({Condition.CHARMED, Condition.FRIGHTENED})

Payment = BudgetChanged | EffectEnded | InspirationChanged | ResourceChanged
Kind = Literal["check", "save", "attack"]


@dataclass(frozen=True, slots=True)
class Chance:
    """One way to turn a failed test.

    Attributes:
        name: what a record calls it.
        turn: ``dice`` or a ``plus`` are added; the d20 is rolled ``again``, or ``fresh`` with
            Advantage; or the test is made ``natural`` 20, or a ``success`` outright.
        dice: the sides of what is added.
        bonus: what is added, or what a new roll gains besides.
        resource: what it uses up, and ``spends`` of it; of ``payer``, the actor if empty.
        kept: nothing is used up if the test fails all the same.
        uses: how many there are of the resource as long as none has been counted.
    """

    name: str
    turn: Literal["dice", "plus", "again", "fresh", "natural", "success"]
    dice: tuple[int, ...] = ()
    bonus: int = 0
    resource: str = ""
    spends: int = 1
    payer: str = ""
    kept: bool = False
    uses: int = 0


def heroic() -> Chance:
    """Source: SRD 5.2, "Heroic Inspiration"."""
    return Chance(HEROIC, "again")


def inspired(actor: Creature) -> tuple[Chance, ...]:
    """Source: SRD 5.2, "Bard", "Level 1: Bardic Inspiration"."""
    held = actor.effects(EffectKind.INSPIRED)
    return tuple(Chance(e.source, "dice", (e.value,)) for e in held[:1])


def bardic_die(catalogue: Catalogue, view: Creature) -> int:
    """Sides of the Bard's die."""
    assert view.sheet is not None
    return die(catalogue, view.sheet, "bard", "bardic-die")


def holds_back(view: Creature, word: str) -> bool:
    """Whether the character keeps what would work by itself for later."""
    return any(effect.source == word for effect in view.effects(EffectKind.HOLDING_BACK))


def has(view: Creature, word: str, resource: str = "", count: int = 1) -> bool:
    """Whether the feature is there, with uses left where it needs them."""
    if word not in view.features or view.body is None:
        return False
    return not resource or view.body.resources.get(resource, 0) >= count


# --- what somebody has ----------------------------------------------------------------


def for_save(
    state: CampaignState, actor: Creature, ability: Ability, against: Iterable[Condition]
) -> tuple[Chance, ...]:
    """Chances at a failed saving throw, the cheapest first.

    Source: SRD 5.2, "Indomitable", "Disciplined Survivor", "Dark One's Own Luck", "Stroke of
    Luck", "Countercharm", "Boon of Fate"; "Ring of Evasion".
    """
    catalogue = catalogue_for(state.world)
    words: tuple[str, ...] = (
        "dark-ones-own-luck",
        "boon-of-fate",
        "disciplined-survivor",
        "indomitable",
        "stroke-of-luck",
    )
    fight = state.fight
    quick = actor.able and (fight is None or actor.id not in fight.budget.reactions_used)
    if ability is Ability.DEXTERITY and quick:
        words = (EVASION, *words)
    own = tuple(
        _CHANCES[word](actor, catalogue) for word in words if _ready(actor, catalogue, word)
    )
    charmed = MIND & set(against)
    others = (*(_countercharm(state, actor) if charmed else ()), *ingenuity(state, actor))
    return (*inspired(actor), *own, *others)


def chosen(
    actor: Creature, catalogue: Catalogue, words: Iterable[str], kind: Kind
) -> tuple[Chance, ...]:
    """Chances at a failed check or attack roll, as the player named them."""
    fitting = (word for word in words if kind in _FOR.get(word, ()))
    named = (word for word in fitting if _ready_at_all(actor, catalogue, word))
    return (*inspired(actor), *(_CHANCES[word](actor, catalogue) for word in named))


def second_chances(kind: Kind) -> tuple[str, ...]:
    """Features that may be named for a test of this kind."""
    return tuple(word for word, kinds in _FOR.items() if kind in kinds)


def _ready(actor: Creature, catalogue: Catalogue, word: str) -> bool:
    return _ready_at_all(actor, catalogue, word) and not holds_back(actor, word)


def _ready_at_all(actor: Creature, catalogue: Catalogue, word: str) -> bool:
    if not has(actor, word):
        return False
    chance = _CHANCES[word](actor, catalogue)
    return has(actor, word, chance.resource, chance.spends)


def _indomitable(actor: Creature, _catalogue: Catalogue) -> Chance:
    assert actor.sheet is not None
    level = levels_in(actor.sheet, "fighter")
    return Chance("Indomitable", "again", bonus=level, resource="indomitable")


def _peerless(actor: Creature, catalogue: Catalogue) -> Chance:
    dice = (bardic_die(catalogue, actor),)
    return Chance("Peerless Skill", "dice", dice, resource="bardic-inspiration", kept=True)


_CHANCES: Final[dict[str, Callable[[Creature, Catalogue], Chance]]] = {
    "indomitable": _indomitable,
    "disciplined-survivor": lambda _actor, _: Chance(
        "Disciplined Survivor", "again", resource="focus-points"
    ),
    "dark-ones-own-luck": lambda _actor, _: Chance(
        "Dark One's Own Luck", "dice", (10,), resource="dark-ones-own-luck"
    ),
    "boon-of-fate": lambda _actor, _: Chance(
        "Boon of Fate", "dice", (4, 4), resource="boon-of-fate"
    ),
    "stroke-of-luck": lambda _actor, _: Chance(
        "Stroke of Luck", "natural", resource="stroke-of-luck"
    ),
    "tactical-mind": lambda _actor, _: Chance(
        "Tactical Mind", "dice", (10,), resource="second-wind", kept=True
    ),
    "peerless-skill": _peerless,
    "boon-of-combat-prowess": lambda _actor, _: Chance(
        "Peerless Aim", "success", resource="boon-of-combat-prowess"
    ),
    "seeking-spell": lambda _actor, _: Chance("Seeking Spell", "again", resource="sorcery-points"),
    EVASION: lambda actor, _: Chance(
        "Ring of Evasion", "success", resource=f"charges:{EVASION}", payer=actor.id
    ),
}

_FOR: Final[dict[str, tuple[Kind, ...]]] = {
    "tactical-mind": ("check",),
    "peerless-skill": ("check", "attack"),
    "dark-ones-own-luck": ("check",),
    "boon-of-fate": ("check", "attack"),
    "stroke-of-luck": ("check", "attack"),
    "boon-of-combat-prowess": ("attack",),
    "seeking-spell": ("attack",),
}


def _countercharm(state: CampaignState, actor: Creature) -> tuple[Chance, ...]:
    """A Bard near, themself included, with a Reaction left."""
    for member in state.party.values():
        if actor.side == "party" and _may_countercharm(state, member, actor.id):
            return (Chance("Countercharm", "fresh", payer=member.id),)
    return ()


def _may_countercharm(state: CampaignState, member: PartyMember, target_id: str) -> bool:
    body, fight = member.body, state.fight
    held = any(e.kind is EffectKind.HOLDING_BACK and e.source == "countercharm"
               for e in body.effects)  # fmt: skip
    used = fight is not None and member.id in fight.budget.reactions_used
    able = body.hit_points > 0 and not body.dead and not body.has(Condition.INCAPACITATED)
    near = member.id == target_id or feet_between(state, member.id, target_id) <= COUNTERCHARM_FEET
    return "countercharm" in member.sheet.features and able and near and not used and not held


def ingenuity(state: CampaignState, actor: Creature) -> tuple[Chance, ...]:
    """A creature of the same side near whose Reaction adds to a check or save that fails.

    Source: SRD 5.2.1, Sphinx of Wonder, "Burst of Ingenuity".
    """
    fight = state.fight
    for foe in fight.foes.values() if fight is not None else ():
        gone = foe.body.dead or foe.fled or foe.body.has(Condition.INCAPACITATED)
        if gone or foe.ally is not with_party(state, actor.id) or fight is None:
            continue
        for action in catalogue_for(state.world).monster(foe.monster).reactions:
            window, most = action.window, action.uses_per_day or 1
            if window is None or window.trigger != "check-or-save":
                continue
            spent = foe.id in fight.budget.reactions_used or not foe.body.resources.get(
                action.id, most
            )
            if not spent and feet_between(state, foe.id, actor.id) <= window.feet:
                bonus = sum(e.value for e in action.effects if isinstance(e, RollEffect))
                return (
                    Chance(
                        action.name,
                        "plus",
                        bonus=bonus,
                        resource=action.id,
                        payer=foe.id,
                        uses=most,
                    ),
                )
    return ()


def willing(play: Play, actor_id: str, chance: Chance) -> bool:
    """Whether somebody else helps with a Reaction; one's own chances are taken."""
    if not chance.payer:
        return True
    offered = Reaction(kind="feature", window="failed-save", name="countercharm", target=actor_id)
    if chance.resource:
        offered = Reaction(
            kind="stat-block",
            window="failed-save",
            name=chance.resource,
            target=actor_id,
            spends=chance.resource,
        )
    return choose_reaction(play, chance.payer, (offered,)) is not None


# --- what it costs --------------------------------------------------------------------


def payment(state: CampaignState, actor: Creature, chance: Chance) -> tuple[Payment, ...]:
    """The events that use the chance up; a Reaction is counted in fights alone."""
    if chance.name == HEROIC:
        return (InspirationChanged(target=actor.id, heroic_inspiration=False),)
    paid: list[Payment] = []
    if chance.payer and state.fight is not None:
        budget = state.fight.budget
        used = (*budget.reactions_used, chance.payer)
        paid.append(BudgetChanged(budget=budget.with_(reactions_used=used)))
    if chance.resource:
        bearer = chance.payer or actor.id
        body = actor.body if bearer == actor.id else state.body_of(bearer)
        assert body is not None
        left = body.resources.get(chance.resource, chance.uses) - chance.spends
        paid.append(ResourceChanged(target=bearer, resource=chance.resource, left=left))
    if chance.payer or chance.resource:
        return tuple(paid)
    return (EffectEnded(target=actor.id, kind=EffectKind.INSPIRED, source=chance.name, why="used"),)
