"""Making characters by the rules, step by step or in one call.

Source: SRD 5.2, "Character Creation".
"""

from whispyrkeep.mechanics.creation.asking import Option, Question
from whispyrkeep.mechanics.creation.draft import (
    Draft,
    choose,
    create_character,
    draft_character,
    finish,
)

__all__ = [
    "Draft",
    "Option",
    "Question",
    "choose",
    "create_character",
    "draft_character",
    "finish",
]
