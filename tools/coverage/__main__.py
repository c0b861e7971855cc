"""``python -m tools.coverage``: write ``docs/coverage.md``; ``--check``: only compare it."""

from __future__ import annotations

import sys

from tools.coverage.document import DOCUMENT, document


def main(arguments: list[str]) -> int:
    """Write or compare; returns the exit code."""
    text = document()
    if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in arguments:
        print(f"{DOCUMENT.name} differs: run python -m tools.coverage")
        return 1
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"written: {DOCUMENT.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
