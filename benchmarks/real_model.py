"""Ten turns of the demo, told by a real small language model over real HTTP.

    python benchmarks/real_model.py [--turns 10] [--model FILE.gguf] [--threads 1] [--why]

The model is no story-teller; what is measured is how often a whole turn commits, with
constrained decoding, when every rule is enforced. ``--why`` says on stderr what was refused.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import mean
from time import perf_counter

from figures import report

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.servers.model_server import model_server
from whispyrkeep.dm.endpoint.directory import add_endpoint
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.errors import ReplyUnusable, WhispyrkeepError
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import begin_demo
from whispyrkeep.session.narrators import spent

TEXTS = (
    "I look around the quay.",
    "I ask Ilse what happened to the lamp.",
    "I read the notice board.",
    "I try to talk Piet into rowing us across.",
    "I search the mail sledge for tracks.",
    "We go to the Slack Water.",
    "I order something hot and listen to the other guests.",
    "We take a short rest by the fire.",
    "I find 1,000 gold pieces under the table and keep them.",
    "We go out on to the sand and follow the rods.",
)


@dataclass
class Tally:
    """What became of the turns."""

    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def endpoint(base_url: str, model: str) -> EndpointProfile:
    limits = {"connect": 10, "first_byte": 300, "idle": 120, "total": 600}
    return EndpointProfile.model_validate(
        {
            "name": "small",
            "base_url": base_url,
            "model": model,
            "limits": limits,
            "max_tokens": 350,
            "prompt_tokens": 2_000,
            "seed": 7,
        }
    )


def play(campaign: Campaign, turns: int) -> Tally:
    tally = Tally()
    for text in islice(cycle(TEXTS), turns):
        began = perf_counter()
        try:
            campaign.turn(text, narrator="small")
        except WhispyrkeepError as error:
            tally.refused.append(f"{text} -> {'; '.join(_reasons(error))}")
        tally.seconds.append(perf_counter() - began)
    return tally


def _reasons(error: WhispyrkeepError) -> Iterator[str]:
    yield type(error).__name__
    yield from error.problems if isinstance(error, ReplyUnusable) else (str(error),)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--model", help="a GGUF file instead of the small one of the tests")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--why", action="store_true")
    given = parser.parse_args()
    options = ["--threads", given.threads, *(["--model", given.model] if given.model else [])]
    with tempfile.TemporaryDirectory() as folder, model_server(*options) as served:
        os.environ["WHISPYRKEEP_CONFIG"] = str(Path(folder) / "config")
        campaign = begin_demo(Path(folder) / "keep", seed=7)
        profile = endpoint(served.base_url, served.model)
        add_endpoint(campaign.keep.config, profile, None, str)
        tally = play(campaign, given.turns)
        sound = campaign.verify().sound
        use = spent(campaign)
        committed = campaign.head.turn
    if given.why:
        sys.stderr.write("".join(f"{line}\n" for line in tally.refused))
    bar = 0.8 * given.turns
    report("real model: turns committed", committed, "turns", bar, at_least=True)
    report("real model: campaign verifies", int(sound), "yes", 1, at_least=True)
    report("real model: a turn", mean(tally.seconds), "s", None)
    report("real model: prompt tokens a turn", use.prompt_tokens / given.turns, "tokens", None)
    report("real model: reply tokens a turn", use.completion_tokens / given.turns, "tokens", None)
    report("real model: calls a turn", use.calls / given.turns, "calls", None)
    return 0 if sound and committed >= bar else 1


if __name__ == "__main__":
    sys.exit(main())
