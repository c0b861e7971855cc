"""Play a few turns and write the story as Markdown, one HTML page, and JSON.

Run it with `python examples/export_story.py FOLDER`; the exports lie in it afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from whispyrkeep import begin_demo, write_export

TURNS = ("I look around the quay", "I go into the Slack Water", "I ask about the dark lamp")


def main(folder: Path) -> None:
    with TemporaryDirectory() as temporary:
        campaign = begin_demo(Path(temporary), seed=20)
        for text in TURNS:
            campaign.turn(text)
        for kind in ("md", "html", "json"):
            write_export(campaign, kind, folder / f"story.{kind}")
            print(f"story.{kind}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/export_story.py FOLDER")
    main(Path(sys.argv[1]))
