"""Writes ``docs/coverage.md``: every heading of the SRD 5.2.1, and whether the engine executes it.

``headings.yaml`` is kept by hand: the headings of the general chapters. What the catalogue has an
entry for (features, spells, items, creatures …) is derived from the engine's code and its tests.
"""
