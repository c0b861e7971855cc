"""Damage, healing, conditions and all that lasts."""
