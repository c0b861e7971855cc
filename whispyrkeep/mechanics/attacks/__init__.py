"""Attacks, from what is in hand to what a hit does."""
