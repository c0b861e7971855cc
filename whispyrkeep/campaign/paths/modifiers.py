"""Paths of numbers that nobody stores: Armor Class, Speed, what is added to rolls and leans them.

What the GM writes there is an effect on the creature, one for each number. It ends with the fight
in which it was given, or when the GM ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

from whispyrkeep.campaign.corrected import WORDS
from whispyrkeep.campaign.paths.creatures import (
    BY_GM,
    GMS_OWN,
    OWNERS,
    Owners,
    body_of,
    dead,
    members,
    rules_at,
)
from whispyrkeep.campaign.paths.row import GM, SET, Events, Keys, Moment, PathRow, Value
from whispyrkeep.campaign.paths.values import Schema, integer, one_of
from whispyrkeep.mechanics.fights.fight import MOST_ROUNDS
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.models.effects import Work
from whispyrkeep.models.modifiers import BonusEffect, RollEffect, RollKind
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveEffect, CampaignState
from whispyrkeep.models.terms import EffectKind

MOST: Final = 30
MOST_FEET: Final = 1_000

NUMBERS: Final[Mapping[str, RollKind]] = {
    "armor_class": "armor-class",
    "attack_rolls": "attacks",
    "attacks_against": "attacked",
    "damage_rolls": "damage",
    "saving_throws": "saves",
    "ability_checks": "checks",
}
"""What a bonus or penalty may be of, and which rolls it bears on."""

BONUSES: Final[Mapping[str, Literal["speed", "spell-save-dc"]]] = {
    "speed": "speed",
    "spell_save_dc": "spell-save-dc",
}
"""Numbers of the creature's own that are raised or lowered; a foe's save DCs are as printed."""

LEANING: Final[Mapping[str, RollKind]] = {
    "attack_rolls": "attacks",
    "attacks_against": "attacked",
    "saving_throws": "saves",
    "ability_checks": "checks",
    "death_saving_throws": "death-saves",
    "concentration": "concentration",
}
"""Which d20 rolls may lean."""

NONE: Final = "none"
ONCE: Final = ("attack_rolls", "attacks_against")
"""Rolls of which the next alone may lean."""

LEANS: Final[Mapping[str, tuple[Literal["advantage", "disadvantage"], bool]]] = {
    "advantage": ("advantage", False),
    "disadvantage": ("disadvantage", False),
    "advantage on the next": ("advantage", True),
    "disadvantage on the next": ("disadvantage", True),
}


def _name(number: str) -> str:
    """Where a bonus says it comes from; the log of dice names it, too."""
    return f"{GMS_OWN}word on {WORDS[NUMBERS.get(number) or BONUSES[number]]}"


def _lean_name(roll: str) -> str:
    return f"{GMS_OWN}hand in {WORDS[LEANING[roll]]}"


def _given(state: CampaignState, who: str, name: str) -> ActiveEffect | None:
    held = body_of(state, who).ongoing(EffectKind.LASTING)
    return next((effect for effect in held if effect.source == name), None)


def _give(moment: Moment, who: str, name: str, works: tuple[Work, ...], *, once: bool) -> Events:
    """The effect in the place of the one before; none when it does nothing."""
    play = rules_at(moment)
    if not works:
        end_effect(play, who, EffectKind.LASTING, source=name, why=BY_GM)
        return tuple(play.events)
    timer: dict[str, Any] = {}
    if moment.state.fight is not None:
        timer = {"ends_on_turn_of": who, "ends_round": MOST_ROUNDS + 1}
    effect = ActiveEffect(kind=EffectKind.LASTING, source=name, works=works, once=once, **timer)
    gain_effect(play, who, effect)
    return tuple(play.events)


# --- numbers --------------------------------------------------------------------------


def _number(state: CampaignState, keys: Keys) -> Value:
    effect = _given(state, keys[0], _name(keys[1]))
    for work in effect.works if effect else ():
        if isinstance(work, RollEffect | BonusEffect):
            return work.value
    return 0


def _bounds(moment: Moment, keys: Keys) -> Schema | Rejection:
    most = MOST_FEET if keys[1] == "speed" else MOST
    return dead(moment, keys[0]) or integer(-most, most)


def _set_number(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    who, number = keys
    works: tuple[Work, ...] = ()
    if value and number in NUMBERS:
        works = (RollEffect(on=(NUMBERS[number],), value=value),)
    elif value:
        works = (BonusEffect(to=BONUSES[number], value=value),)
    return _give(moment, who, _name(number), works, once=False)


# --- Advantage and Disadvantage -------------------------------------------------------


def _lean(state: CampaignState, keys: Keys) -> Value:
    effect = _given(state, keys[0], _lean_name(keys[1]))
    for work in effect.works if effect else ():
        if isinstance(work, RollEffect):
            return f"{work.leaning}{' on the next' if effect and effect.once else ''}"
    return NONE


def _leans(moment: Moment, keys: Keys) -> Schema | Rejection:
    words = [word for word, (_, once) in LEANS.items() if not once or keys[1] in ONCE]
    return dead(moment, keys[0]) or one_of((NONE, *words))


def _set_lean(moment: Moment, keys: Keys, value: Value) -> Events:
    who, roll = keys
    if value == NONE:
        return _give(moment, who, _lean_name(roll), (), once=False)
    leaning, once = LEANS[str(value)]
    works = (RollEffect(on=(LEANING[roll],), leaning=leaning),)
    return _give(moment, who, _lean_name(roll), works, once=once)


def _each(owners: Owners, names: tuple[str, ...]) -> Callable[[CampaignState], Iterator[Keys]]:
    return lambda state: ((*owner, name) for owner in owners(state) for name in names)


def _rows(owner: str, owners: Owners) -> Iterator[PathRow]:
    numbers = (*NUMBERS, *BONUSES) if owners is members else (*NUMBERS, "speed")
    yield PathRow(
        pattern=f"{owner}/modifiers/{{number}}",
        ops=SET,
        writers=GM,
        value=f"what is added, -{MOST} to {MOST}, a Speed by {MOST_FEET:,} feet; 0 ends it. "
        f"Of {', '.join(numbers)}",
        exists="the creature, not dead",
        becomes="EffectGained until the fight is over, or until ended; EffectEnded",
        keys=_each(owners, numbers),
        schema=_bounds,
        events=_set_number,
        read=_number,
    )
    yield PathRow(
        pattern=f"{owner}/advantage/{{roll}}",
        ops=SET,
        writers=GM,
        value=f"{NONE}, advantage, disadvantage; of {' and '.join(ONCE)} also "
        f"`advantage on the next` and `disadvantage on the next`. Of {', '.join(LEANING)}",
        exists="the creature, not dead",
        becomes="EffectGained until the fight is over, or until used or ended; EffectEnded",
        keys=_each(owners, tuple(LEANING)),
        schema=_leans,
        events=_set_lean,
        read=_lean,
    )


MODIFIER_ROWS: Final = tuple(row for owner, owners in OWNERS for row in _rows(owner, owners))
