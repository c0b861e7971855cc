"""``python -m whispyrkeep_cli``: the command line without its console script."""

from whispyrkeep_cli.main import run

run()
