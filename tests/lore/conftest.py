"""A small coast with two canon documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from lore_keep import HARBOUR, LIGHTHOUSE, Coast


@pytest.fixture
def coast(tmp_path: Path) -> Coast:
    coast = Coast(tmp_path)
    coast.write("places/salt-light.md", LIGHTHOUSE)
    coast.write("places/brack.md", HARBOUR)
    return coast
