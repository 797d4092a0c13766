"""Lets something happen to a worker at one moment of its work after another, and counts what that costs.

    python -m tests.chaos.sweep [--every 10] [--json FILE]

A moment is the first or the last visit to a line of code that writes what a run keeps. At each of them the worker is
killed, asked to stop, or can write no more; then the run goes on to its end, and has to leave what an undisturbed one
leaves, exactly. Exits with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.conditions import SETTLED
from tests.chaos.figures import Figures
from tests.chaos.project import SWEPT
from tests.chaos.sweep.moments import CALAMITIES
from tests.chaos.sweep.sweep import Sweep


def main() -> int:
    """Sweeps over both runs of a small experiment; prints the figures."""
    given = _parser().parse_args()
    os.environ.update(SETTLED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left behind
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        for sweep in Sweep.of_each_run(SWEPT, Path(folder)):
            for calamity in CALAMITIES:
                figures.add(sweep.figures(calamity, given.every, lambda words: sys.stderr.write(f"{words}\n")))
    if given.json:
        given.json.write_text(json.dumps(figures.to_json(), indent=1) + "\n")
    sys.stdout.write(f"{figures.table()}\n{figures.in_words()}\n")
    return 0 if figures.is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.sweep", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="take one moment of so many")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
