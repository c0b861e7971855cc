"""What is wrong with a reply, said so that its author can mend it."""

from __future__ import annotations

from pydantic import ValidationError

PROBLEMS_SHOWN = 8


def proposal_problems(error: ValidationError) -> tuple[str, ...]:
    """One line a fault: where it is and what was expected; at most eight."""
    details = error.errors(include_url=False, include_input=False, include_context=False)
    lines = tuple(
        f"{_place(detail['loc']) or 'reply'}: {detail['msg']}"
        for detail in details[:PROBLEMS_SHOWN]
    )
    more = len(details) - PROBLEMS_SHOWN
    faults = "fault" if more == 1 else "faults"
    return (*lines, f"and {more} more {faults} of this kind") if more > 0 else lines


def _place(location: tuple[int | str, ...]) -> str:
    """``("patches", 2, "path")`` as ``patches[2].path``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
