"""What riders that few stat blocks have are called in words, and modifiers of rolls."""

from __future__ import annotations

from typing import Any

from whispyrkeep.catalog.titles import titled


def signed(number: int) -> str:
    """A modifier as it is written: ``+3``."""
    return f"{number:+d}"


def modifier_words(rider: Any) -> str:
    """``disadvantage on attacks, -1d4 to checks``"""
    on = ", ".join(one.replace("-", " ") for one in rider.on)
    lean = f"{rider.leaning} on {on}" if rider.leaning else ""
    sign = "-" if rider.value < 0 else "+"
    dice = f"{sign}{rider.dice} to {on}" if rider.dice else ""
    flat = f"{signed(rider.value)} to {on}" if rider.value and not rider.dice else ""
    return ", ".join(part for part in (lean, dice, flat) if part)


def fall_words(rider: Any) -> str:
    """What becomes of who drops to 0 Hit Points."""
    held = " and ".join(condition.value.capitalize() for condition in rider.conditions)
    risen = titled(rider.rises) if rider.rises else ""
    fates = (
        "dies" if rider.dies else "",
        "is Stable" if rider.stable else "",
        held,
        f"rises as a {risen} after {rider.hours} hours" if risen else "",
        rider.told,
    )
    return f"at 0 Hit Points: {', '.join(fate for fate in fates if fate)}"


def bind_words(rider: Any) -> str:
    """What stays on the target, and the check that ends it."""
    held = ", ".join(condition.value.capitalize() for condition in rider.conditions)
    does = (
        "clings to it" if rider.clings else rider.what,
        f"loses {rider.loses} Hit Points each turn" if rider.loses else "",
        held,
        "suffocates" if rider.suffocates else "",
        f"an action and a DC {rider.dc} {titled(rider.skill.value)} check end it",
    )
    return ", ".join(word for word in does if word)


def cure_words(effect: Any) -> str:
    """What a spell undoes."""
    held = ", ".join(condition.value.capitalize() for condition in effect.conditions)
    undone = (
        held,
        "curses" if effect.curses else "",
        f"{effect.exhaustion} level of Exhaustion" if effect.exhaustion else "",
        "what lowers an ability score" if effect.scores else "",
        "what lowers the Hit Point maximum" if effect.drained else "",
        "corrosion" if effect.gear else "",
    )
    return f"ends {', '.join(one for one in undone if one)}"
