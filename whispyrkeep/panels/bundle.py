"""The page's part of a panel: small modules in ``static``, joined to the one that anywidget takes.

A widget's script is a single module that cannot import its neighbours, and the sources are
better read in pieces. So they are written as ordinary modules, a name never used twice, and
joined here: each behind those it imports, without its ``import`` lines and ``export`` words.
"""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_IMPORT = re.compile(r"""^import .* from ["']\./(?P<name>[\w-]+)\.js["'];?\s*$""", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)


def script(panel: str) -> str:
    """The script of a panel; ``export default`` stands at the end of one of its modules."""
    sources = {path.stem: path.read_text("utf-8") for path in (STATIC / panel).glob("*.js")}
    needs = {
        name: sorted(found["name"] for found in _IMPORT.finditer(source))
        for name, source in sorted(sources.items())
    }
    order = TopologicalSorter(needs).static_order()
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", sources[name])) for name in order)


def style(panel: str) -> str:
    """The style sheets of a panel, in the order of their names."""
    return "\n".join(path.read_text("utf-8") for path in sorted((STATIC / panel).glob("*.css")))
