"""``python tools/find_browser.py [--install]``: the path of a Chrome or Chromium on this machine.

The browser tests drive the browser that is there. ``--install`` asks the system's package
manager for Chromium when there is none; nothing is downloaded from anywhere else. The path is
printed on stdout, everything else on stderr.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

NAMED = "WHISPYRKEEP_BROWSER"
"""The environment variable that names the browser to use: a path or a command."""

COMMANDS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")

PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "$HOME/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "$PROGRAMFILES/Google/Chrome/Application/chrome.exe",
    "$LOCALAPPDATA/Google/Chrome/Application/chrome.exe",
    "$LOCALAPPDATA/Chromium/Application/chrome.exe",
)
"""Where the systems that have no commands for applications keep them."""

INSTALLERS: Mapping[str, tuple[str, ...]] = {
    "apt-get": ("apt-get update", "apt-get install --yes chromium fonts-liberation"),
    "dnf": ("dnf install --assumeyes chromium",),
    "pacman": ("pacman --sync --noconfirm chromium",),
    "brew": ("brew install --cask chromium",),
}
"""What each package manager is told. A headless browser without any font paints boxes."""

NOT_FOUND = (
    "no Chrome or Chromium found; `python tools/find_browser.py --install` installs one, "
    f"and {NAMED} names one that is elsewhere"
)


class NoBrowser(Exception):
    """There is no browser to drive; the message says how to come by one."""


class BadName(NoBrowser):
    """The environment names a browser that cannot be run."""


def find_browser() -> str:
    """The path of the browser that ``WHISPYRKEEP_BROWSER`` names, or of the first one found.

    Raises:
        BadName: the variable names something that cannot be run.
        NoBrowser: there is none.
    """
    if named := os.environ.get(NAMED):
        if found := shutil.which(named):
            return found
        raise BadName(f"{NAMED} is {named!r}, which is no program; correct it or unset it")
    for name in (*COMMANDS, *map(os.path.expandvars, PLACES)):
        if found := shutil.which(name):
            return found
    raise NoBrowser(NOT_FOUND)


def install_browser() -> None:
    """Have the system's package manager install Chromium, where it may without a password.

    Raises:
        NoBrowser: there is no known package manager, it may not be used, or it failed.
    """
    manager = next(filter(shutil.which, INSTALLERS), None)
    if manager is None:
        raise NoBrowser(f"no Chrome or Chromium found; install one, or name its program in {NAMED}")
    commands = INSTALLERS[manager]
    by_hand = " && ".join(commands if manager == "brew" else [f"sudo {each}" for each in commands])
    rights = _rights(manager)
    if rights is None:
        raise NoBrowser(f"no Chrome or Chromium found; install one: {by_hand}")
    for command in commands:
        print(f"{command} ...", file=sys.stderr)
        words = [*rights, *command.split()]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        if done.returncode:
            raise NoBrowser(f"{command!r} failed; install a Chrome or Chromium: {by_hand}")


def _rights(manager: str) -> list[str] | None:
    """What comes before a command of the package manager; None when it may not be used."""
    if manager == "brew" or os.geteuid() == 0:
        return []
    if sudo := shutil.which("sudo"):
        asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return [sudo, "-n"]
    return None


def main(arguments: Sequence[str]) -> int:
    """Print the browser's path; 1 when there is none, 2 when the arguments make no sense."""
    if not set(arguments) <= {"--install"}:
        print("usage: find_browser.py [--install]", file=sys.stderr)
        return 2
    try:
        print(_found_or_installed() if arguments else find_browser())
    except NoBrowser as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


def _found_or_installed() -> str:
    try:
        return find_browser()
    except BadName:
        raise
    except NoBrowser:
        install_browser()
    return find_browser()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
