"""How many attacks the Attack action gives.

Source: SRD 5.2, "Extra Attack" and the features named below.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.extra_damage import pact_weapon
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature

EXTRA_ATTACKS: Final = {"three-extra-attacks": 4, "two-extra-attacks": 3, "extra-attack": 2}
"""Source: SRD 5.2, "Extra Attack"; "Fighter", "Two Extra Attacks", "Three Extra Attacks"."""

PACT_ATTACKS: Final = {"devouring-blade": 3, "thirsting-blade": 2}
"""With the pact weapon. Source: SRD 5.2, "Eldritch Invocation Options"."""


def attacks_per_action(view: Creature, strike: Strike | None = None) -> int:
    """How many attacks the Attack action gives, begun with this strike."""
    given = [count for word, count in EXTRA_ATTACKS.items() if word in view.features]
    if strike is not None and pact_weapon(view, strike):
        given += [count for word, count in PACT_ATTACKS.items() if word in view.features]
    return max(given, default=1)
