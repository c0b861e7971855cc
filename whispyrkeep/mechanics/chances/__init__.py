"""Exact odds, and how an entry compares with its peers."""
