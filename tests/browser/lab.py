"""A JupyterLab or Notebook 7 of the tests' own, and the notebooks it opens."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

Kind = Literal["lab", "notebook"]

BOOT = 90.0
"""Seconds a server may take to answer."""

_MODULES = {"lab": "jupyterlab", "notebook": "notebook"}
_PAGES = {"lab": "doc/tree", "notebook": "notebooks"}
_OPTIONS = {
    "lab": ("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
    "notebook": ("--JupyterNotebookApp.expose_app_in_browser=True",),
}
_SETTINGS = {
    "notification": {"fetchNews": "false", "checkForUpdates": False},
}
"""Settings of the front ends' ``apputils`` plugins: nothing may pop up over the page."""


@dataclass(frozen=True, slots=True)
class JupyterServer:
    """A running server. ``root`` is the folder it serves, ``settings`` where a page's are kept."""

    kind: Kind
    address: str
    token: str
    root: Path
    settings: Path

    def url(self, notebook: Path) -> str:
        """Where the front end shows a notebook, which must be in ``root``."""
        inside = notebook.resolve().relative_to(self.root).as_posix()
        return f"{self.address}/{_PAGES[self.kind]}/{inside}?token={self.token}&reset"

    def forget(self) -> None:
        """End every kernel, and take back the settings that pages changed, such as the theme."""
        headers = {"Authorization": f"token {self.token}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=BOOT) as client:
            for kernel in client.get("/api/kernels").raise_for_status().json():
                client.delete(f"/api/kernels/{kernel['id']}").raise_for_status()
        _write_settings(self.settings)


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells that have not run."""
    import nbformat  # here: it takes a second, which tests without a notebook need not wait
    from nbformat.v4 import new_code_cell, new_notebook

    made = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(made, path)
    return path


@contextmanager
def jupyter_server(kind: Kind, root: Path, own: Path, log: Path) -> Iterator[JupyterServer]:
    """Serve ``root`` on a port of this machine alone, with nothing of the user's.

    Args:
        kind: which front end.
        root: the folder with the notebooks.
        own: an empty folder for configuration, settings and runtime files.
        log: where the server's output goes.

    Raises:
        RuntimeError: the server ended or did not answer.
    """
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", _MODULES[kind], "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.root_dir={root}", "--ServerApp.terminals_enabled=False"),
        *_OPTIONS[kind],
    ]
    server = JupyterServer(kind, f"http://127.0.0.1:{port}", token, root, own / "settings")
    _write_settings(server.settings)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=_environment(own) | {"JUPYTER_TOKEN": token},
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, server, log)
            yield server
        finally:
            _stop(process)


def _environment(own: Path) -> dict[str, str]:
    """This process's environment with every folder of the user's exchanged for one in ``own``."""
    ours = ("JUPYTER", "WHISPYRKEEP", "IPYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
        "WHISPYRKEEP_CONFIG": str(own / "whispyrkeep"),
    }


def _write_settings(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    plugins = folder / "@jupyterlab" / "apputils-extension"
    plugins.mkdir(parents=True)
    for name, values in _SETTINGS.items():
        (plugins / f"{name}.jupyterlab-settings").write_text(json.dumps(values), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], server: JupyterServer, log: Path) -> None:
    until = time.monotonic() + BOOT
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{server.address}/api", timeout=2).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no {server.kind} server: {log.read_text(encoding='utf-8')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let the server end its kernels, and end it where it does not."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
