"""``make play``: a demo keep, then play.

On a terminal you play; without one the demo's scripted lines are played to the end, and the
story, the dice and the places of the exports are printed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

DEMO_SEED = 20


def main(folder: Path) -> int:
    """Play in a keep of its own, with its own profile, so that nothing else is touched."""
    os.environ.setdefault("WHISPYRKEEP_CONFIG", str(folder / "config"))
    from whispyrkeep_cli.main import main as command

    keep = folder / "keep"
    if not (keep / "keep.json").exists():
        code = command(["keep", "init", str(keep), "--demo", "--seed", str(DEMO_SEED)])
        if code:
            return code
    if sys.stdin.isatty():
        return command(["play", "demo", "--keep", str(keep)])
    return scripted(keep, command)


def scripted(keep: Path, command: object) -> int:
    """A fresh copy of the demo's beginning, played by its author's lines, verified, exported."""
    assert callable(command)
    from whispyrkeep import open_keep

    campaign = open_keep(keep).campaign("demo")
    if campaign.head.turn:
        campaign.rewind(0)
    code = int(command(["play", "demo", "--keep", str(keep), "--script", "demo"]))
    code = code or int(command(["verify", "--keep", str(keep), "-c", "demo"]))
    print("\nThe story, to read or to process:")
    for kind in ("md", "html", "json"):
        target = keep.parent / f"demo.{kind}"
        code = code or int(
            command(["export", "--keep", str(keep), "-c", "demo", "-f", kind, "-o", str(target)])
        )
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
