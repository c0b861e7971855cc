"""Every ruling names tests, and they exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_ruling_is_locked_by_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "rulings.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    rulings = [row for row in rows if not row.startswith("| Text")]
    assert len(rulings) > 30
    sources = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for row in rulings:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        for name in named:
            assert f"def {name}(" in sources, name
