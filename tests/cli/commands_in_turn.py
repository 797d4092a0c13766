"""Runs several commands in one process: `python -m tests.cli.commands_in_turn HOME 'runs --json' …`.

Prints a JSON list: the exit code, the output and the error output of each.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout

from selmask.cli import main
from selmask.workspace import ENVIRONMENT_VARIABLE


def answer(command: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["selmask", *shlex.split(command)]
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as left:
            return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    os.environ[ENVIRONMENT_VARIABLE] = sys.argv[1]
    print(json.dumps([answer(command) for command in sys.argv[2:]]))  # noqa: T201  read by the test
