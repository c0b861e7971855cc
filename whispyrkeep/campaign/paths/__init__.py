"""The table of patch paths: what a DM or the GM may write, and the events it becomes."""

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.campaign.paths.row import Writer
from whispyrkeep.campaign.paths.table import (
    LegalPath,
    correctable,
    legal_paths,
    table_text,
    translate,
    usual_op,
    value_at,
)

__all__ = [
    "LegalPath",
    "Writer",
    "correctable",
    "legal_paths",
    "open_exits",
    "table_text",
    "translate",
    "usual_op",
    "value_at",
]
