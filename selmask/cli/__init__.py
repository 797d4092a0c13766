"""The command line: everything the pages do, without a browser. Heavy imports are inside the commands."""

from selmask.cli.main import main

__all__ = ["main"]
