"""The turns of a fight, from its muster to its spoils."""
