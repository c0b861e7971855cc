"""One view of whoever is in play, and the numbers derived from a sheet or a stat block."""
