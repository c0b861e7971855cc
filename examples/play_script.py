"""Play the demo's scripted evening to its end, and prove that every die fell as recorded.

Run it with `python examples/play_script.py [FOLDER] [SEED]`; without a folder the keep is made
in a temporary one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from whispyrkeep import begin_demo


def main(folder: Path, seed: int) -> None:
    campaign = begin_demo(folder, seed=seed)
    print(campaign.opening())
    for line in campaign.script():
        if campaign.state.status != "active":
            break
        turn = campaign.turn(line)
        print(f"\n> {line}\n\n{turn.narrative}")
    proof = campaign.verify()
    print(f"\nThe campaign is {campaign.state.status}: {campaign.state.ending or 'no ending yet'}.")
    print(f"{proof.turns} turns and {proof.dice} dice verified; sound: {proof.sound}.")


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), seed)
    else:
        with TemporaryDirectory() as temporary:
            main(Path(temporary), seed)
