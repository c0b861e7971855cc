"""What a person does: open a keep, play, rewind, verify, explain, correct, export.

The CLI, the panels and scripts call this room and nothing below it.
"""
