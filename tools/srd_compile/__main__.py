"""``python -m tools.srd_compile``: write the catalogue's files; ``--check``: only compare them."""

from __future__ import annotations

import sys

from tools.srd_compile.compile import DATA, compiled


def main(arguments: list[str]) -> int:
    """Write or compare; returns the exit code."""
    check = "--check" in arguments
    stale = []
    for name, text in compiled().items():
        path = DATA / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"{'differ' if check else 'written'}: {', '.join(stale)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
