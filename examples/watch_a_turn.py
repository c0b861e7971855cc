"""What a panel is built on: a controller that answers at once, and tells what comes of it.

Run it with `python examples/watch_a_turn.py`.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from whispyrkeep import Controller, begin_demo
from whispyrkeep.panels.messages import DiceThrown, Failed, Message, TableChanged, TurnPlayed


def show(message: Message) -> None:
    match message:
        case DiceThrown(lines=lines):
            print(*lines, sep="\n")
        case TurnPlayed(turn=turn):
            print(f"turn {turn.number}, {turn.who}:", *turn.paragraphs, sep="\n")
        case TableChanged(table=table):
            print(f"the table stands at turn {table.turn}")
        case Failed(what=what, remedy=remedy):
            print(f"{what}; {remedy}")


def main(folder: Path) -> None:
    controller = Controller(begin_demo(folder, seed=20))
    controller.observe(show)
    for text in ("I look around the quay", "I search the mud"):
        controller.submit(text)
        controller.wait()
    controller.choose("A")
    controller.wait()
    controller.rewind(1)
    controller.wait()
    controller.choose("Z")
    controller.wait()


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        main(Path(temporary))
