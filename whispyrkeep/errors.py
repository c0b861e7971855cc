"""Every error a caller can act on.

An illegal move in the fiction is not among them: that is a ``Rejection``, a value.
An error here means a broken contract or a failing world. Each says what happened
and where, and what to do next, and keeps the facts as attributes.
"""

from __future__ import annotations


class WhispyrkeepError(Exception):
    """Base of all our errors: ``what`` happened and the ``remedy`` to try next."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


# --- dice -----------------------------------------------------------------------------


# --- models, catalogue, timeline ------------------------------------------------------


class NotCanonical(WhispyrkeepError):
    """A value that has no canonical JSON form; ``pointer`` (RFC 6901) says where."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(
            f"at '{pointer}': {reason} cannot be stored",
            "use text, whole numbers below 2**53, true, false, null, lists and dicts",
        )
        self.pointer = pointer
        self.reason = reason


# --- the keep (store) -----------------------------------------------------------------


# --- lore -----------------------------------------------------------------------------


# --- the DM and its endpoints ---------------------------------------------------------


# --- session --------------------------------------------------------------------------
