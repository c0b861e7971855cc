"""A process that plays and rewinds until it is killed, telling what was acknowledged.

``python player.py FOLDER SEED``: each line on standard output is one acknowledged change,
written before the next change begins: ``played``, ``rewound`` or ``undone``.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from store.turns import campaign_paths, envelope, open_log
from whispyrkeep.store.files import Disk
from whispyrkeep.store.pending import Pending, drop_pending, write_pending


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - when to kill, no dice
    log = open_log(campaign_paths(folder))
    step = 0
    print("open", log.head.turn, flush=True)
    while True:
        step += 1
        turn = log.head.turn + 1
        if log.head.turn > 3 and chance.random() < 0.06:
            to = max(log.head.turn - chance.randint(1, 20), 0)
            print("rewinding", to, flush=True)
            log.rewind(to, rewind_id=f"r-{seed}-{step}", wall="")
            print("rewound", to, flush=True)
            if chance.random() < 0.4:
                print("undoing", flush=True)
                log.undo_rewind(wall="")
                print("undone", flush=True)
            continue
        event_id = f"e-{seed}-{step}"
        print("playing", turn, event_id, flush=True)
        write_pending(Disk(), log.paths, Pending(log.head, event_id, {}))
        log.append(envelope(turn, id=event_id), log.head)
        print("played", turn, event_id, flush=True)
        drop_pending(Disk(), log.paths, turn, event_id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
