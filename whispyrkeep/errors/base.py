"""What every error of ours has in common."""

from __future__ import annotations


class WhispyrkeepError(Exception):
    """Base of all our errors: ``what`` happened and the ``remedy`` to try next."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"
