"""The built-in narrator: rules, tables and grammars instead of a model.

``narrator`` answers a turn; ``reading`` finds out what the player means; ``checks``,
``effects`` and ``oracle`` turn it into requests and patches; ``telling``, ``fights`` and
``prose`` write; ``options`` closes every turn. ``data`` holds words and sentence forms.
"""

from __future__ import annotations

from whispyrkeep.dm.offline.narrator import OfflineNarrator

__all__ = ["OfflineNarrator"]
