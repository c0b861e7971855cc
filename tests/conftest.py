"""Settings every test shares."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")
# A deadline would be a timing assertion: it fails on a busy machine, not on a wrong result.
