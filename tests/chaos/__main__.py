"""Disturbs selmask while it trains, and counts what that costs.

    python -m tests.chaos --seed 1 2 3 --seconds 450 [--json FILE] [--keep FOLDER]

Copies of a small project are trained in storms: workers and supervisors are killed, runs are stopped, begun again and
deleted, programs compete, the database is locked, the disk is full, checkpoints are damaged. At the end every run must
have the measurements, results, predictions and weights of an undisturbed one, exactly. Exits with 1 if anything was
lost, or if nothing could be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.conditions import SETTLED
from tests.chaos.figures import Figures
from tests.chaos.project import LARGE, Project
from tests.chaos.series import series


def main() -> int:
    """Lets the storms of each seed pass; prints the figures."""
    given = _parser().parse_args()
    os.environ.update(SETTLED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left behind
    began, figures = time.monotonic(), Figures()

    def say(words: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:7.1f} {words}\n")

    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        project = Project.made_in(Path(folder), LARGE)
        for seed in given.seed:
            of_seed = series(project, Path(folder), seed, given.seconds, say, given.keep)
            figures.add(of_seed)
            if given.json:
                _record(given.json, seed, of_seed)
    sys.stdout.write(f"{figures.table()}\n{figures.in_words()}\n")
    return 0 if figures.is_good else 1


def _record(file: Path, seed: int, figures: Figures) -> None:
    """Writes the figures of a seed into a JSON object in which each seed has its own."""
    known = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(known | {str(seed): figures.to_json()}, indent=1) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="each has a series of storms of its own")
    parser.add_argument("--seconds", type=float, default=450, help="about the time that the storms of a seed take")
    parser.add_argument("--json", type=Path, help="a file to which the figures of each seed are added")
    parser.add_argument("--keep", type=Path, help="a folder for the workspaces in which something was lost")
    return parser


if __name__ == "__main__":
    sys.exit(main())
