"""Frozen values that cross a boundary: documents, state, events, requests, records.

Import from the module that owns the value (``models.state``, ``models.events`` …).
"""
