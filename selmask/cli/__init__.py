"""The command line: from files to the comparison without a browser. Heavy imports are inside the commands."""

from selmask.cli.main import main

__all__ = ["main"]
