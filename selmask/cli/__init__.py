"""The command line, from files to the comparison. Commands import slow packages only when they are called."""

from selmask.cli.main import main

__all__ = ["main"]
