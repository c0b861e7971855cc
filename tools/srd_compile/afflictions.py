"""Clauses about what a hold bars and what a curse brings."""

from __future__ import annotations

import re

from tools.srd_compile.clauses import Reading, clause
from tools.srd_compile.grammar import CONDITIONS, conditions, slug
from whispyrkeep.models.riders import ConditionRider, CurseRider
from whispyrkeep.models.terms import Condition


@clause(r"can't be targeted by the [\w' -]+'s (\w+)")
def _barred(matched: re.Match[str], reading: Reading) -> bool:
    index = reading.last(Condition.GRAPPLED)
    if index is None:
        return False
    reading.amend(index, bars=(slug(matched[1]),))
    return True


@clause(
    rf"Until the curse ends, the target has the ((?:{CONDITIONS})(?: and (?:{CONDITIONS}))*) conditions?"
)
def _cursed_with(matched: re.Match[str], reading: Reading) -> bool:
    """Conditions that last as long as the curse the target was just given."""
    curse = reading.riders[-1] if reading.riders else None
    if not isinstance(curse, CurseRider) or not curse.seconds:
        return False
    rider = ConditionRider(
        conditions=conditions(matched[1]), until="seconds", seconds=curse.seconds
    )
    reading.riders.append(rider)
    return True


@clause(
    r"If the cursed target drops to 0 Hit Points, it instead becomes a (\w+) under the GM's control and has 10 Hit Points"
)
def _becomes(matched: re.Match[str], reading: Reading) -> bool:
    """The lycanthropes' curse."""
    if not reading.riders or not isinstance(reading.riders[-1], CurseRider):
        return False
    reading.amend(len(reading.riders) - 1, becomes=f"monster/{slug(matched[1])}")
    return True
