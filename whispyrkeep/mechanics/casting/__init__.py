"""Spells: casting them and what they do."""
