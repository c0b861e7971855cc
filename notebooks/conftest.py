"""Lets the notebooks be tested (`pytest --nbval notebooks`) without touching the user's settings.

Their cells are no test functions, so that fixtures do not reach them; the kernels inherit the
environment.
"""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

import pytest

_CONFIG: pytest.StashKey[TemporaryDirectory[str]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """A newcomer's settings: none."""
    folder = config.stash[_CONFIG] = TemporaryDirectory()
    os.environ["WHISPYRKEEP_CONFIG"] = folder.name
    os.environ.pop("WHISPYRKEEP_KEEP", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_CONFIG].cleanup()
