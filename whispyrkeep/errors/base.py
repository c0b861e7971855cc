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

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: a person at play needs the one line."""
        return [f"{type(self).__name__}: {self}"]
