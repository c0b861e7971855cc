"""Calendars over universe seconds, and where campaigns stand on a universe's timeline; pure."""
