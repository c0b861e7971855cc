"""What a game master corrected in a fight, in plain words for the chronicle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from whispyrkeep.catalog.catalogue import words_of
from whispyrkeep.models.corrections import FightCorrected, FoeCorrected
from whispyrkeep.models.modifiers import BonusEffect, RollEffect
from whispyrkeep.models.state import ActiveEffect, FlagValue

WORDS: Final[Mapping[str, str]] = {
    "armor-class": "Armor Class",
    "attacks": "attack rolls",
    "attacked": "attack rolls against it",
    "damage": "damage rolls",
    "saves": "saving throws",
    "checks": "ability checks",
    "death-saves": "Death Saving Throws",
    "concentration": "Concentration",
    "speed": "Speed",
    "spell-save-dc": "spell save DC",
}
"""What a number that the GM changed is of."""


def value_words(value: FlagValue | None) -> str:
    """A value as the GM would write it; what is not there as ``nothing``."""
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def fight_words(event: FightCorrected, who: Callable[[str], str]) -> Iterator[str]:
    """Each thing that was set, ``who`` naming creatures."""
    if event.order is not None:
        places = ", ".join(f"{who(place.id)} {place.initiative}" for place in event.order)
        yield f"Initiative: {places}"
    if event.round is not None:
        yield f"It is round {event.round}"
    if event.surprised is not None:
        yield f"Surprised: {', '.join(who(one) for one in event.surprised) or 'nobody'}"
    if event.foe_tactic is not None:
        yield f"The foes fight by the tactic {words_of(event.foe_tactic)}"
    if event.lair is not None:
        yield f"The fight is {'' if event.lair else 'not '}in a lair"


def foe_words(event: FoeCorrected, who: str) -> str:
    """What was set of one foe."""
    if event.max_hit_points is not None:
        return f"{who}'s hit point maximum is {event.max_hit_points}"
    return f"{who} {'flees' if event.fled else 'is back in the fight'}"


def effect_words(effect: ActiveEffect) -> str:
    """What an effect of the GM's adds or leans: ``+2 to Armor Class``."""
    for work in effect.works:
        if isinstance(work, BonusEffect):
            return f"{work.value:+d} to {WORDS[work.to]}"
        if isinstance(work, RollEffect) and work.leaning is None:
            return f"{work.value:+d} to {WORDS[work.on[0]]}"
        if isinstance(work, RollEffect):
            return (
                f"{work.leaning} on {'the next of its ' if effect.once else ''}{WORDS[work.on[0]]}"
            )
    return effect.source
