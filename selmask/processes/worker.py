"""The worker, the process of one run: `python -m selmask.processes.worker RUN_ID --home H --attempt N`.

It records its own end in the store, however long the store refuses to be written. Everything that it prints, tracebacks
included, goes into the log in the run's folder.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import logging
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from selmask.errors import RunFailed
from selmask.observer import Observer
from selmask.processes import leftovers, provenance, reasons
from selmask.processes.alive.heart import Heart
from selmask.processes.alive.identity import born
from selmask.processes.executors.executor import DEFAULT_PERFORMER
from selmask.processes.patience import until_written
from selmask.processes.reporter import Reporter
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.hold import Hold
    from selmask.store.run import Run

NICENESS = 5
"""Pages come first: a person notices a browser that waits for a trainer to yield a core."""

OUT_OF_MEMORY_SCORE = "500"
"""Half of the scale, whose end is 1000; 0 is usual."""
EXIT_SECONDS = 30.0
"""For what libraries tidy up at the end."""

log = logging.getLogger(__name__)


class Performer(Protocol):
    """The function that does a run; returns its result, with a true "stopped" if the run stopped early."""

    def __call__(self, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
        """Does `run` in its folder of `workspace`."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Does the run that the command line names; returns 0 if its end is recorded and is no failure."""
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = _parser().parse_args(arguments)
    workspace = Workspace.at(given.home)
    store = Store.of(workspace)
    run = until_written(lambda: store.runs.get(given.run_id))
    own, versions = os.getpid(), provenance.versions()
    if run.attempt != given.attempt or not until_written(
        lambda: store.hold(run).begin(own, born(own) or 0.0, versions)
    ):
        log.error("Attempt %d of this run is over.", given.attempt)
        return RunFailed.exit_code
    _lower_priority()
    begun = until_written(lambda: store.runs.get(given.run_id))
    code = _work(begun, workspace, store, given.performer)
    _exit_in_time(code)
    return code


def _work(run: Run, workspace: Workspace, store: Store, performer: str) -> int:
    reporter = Reporter(store, run)
    with Heart(store, run, reporter) as heart:
        signal.signal(signal.SIGTERM, lambda *_: heart.ask_to_stop())
        observer = Observer(reporter, heart.should_stop, reporter.settle)
        try:
            result = dict(_load(performer)(run, workspace, observer))
            until_written(reporter.flush)
        except Exception as error:
            log.exception("The run failed.")
            end = partial(_record_failure, store.hold(run), error, traceback.format_exc())
            code = RunFailed.exit_code
        else:
            end, code = partial(_record_end, store.hold(run), result), 0
        is_recorded = until_written(end)
    if is_recorded and code == 0 and not result.get("stopped"):
        # Only now: a worker that is killed between its last step and this record resumes from these files. And only if
        # this attempt is still the run's: another one may need them.
        leftovers.remove(workspace, run.id)
    return code


def _record_end(hold: Hold, result: dict[str, Any]) -> bool:
    kept = {key: value for key, value in result.items() if key != "stopped"}
    if result.get("stopped"):
        return hold.stop("Stopped on request; it can be resumed.", kept)
    return hold.finish(kept)


def _record_failure(hold: Hold, error: Exception, details: str) -> bool:
    if reasons.is_no_fault(error):
        return hold.lose(reasons.of_error(error))
    return hold.fail(reasons.of_error(error), details)


def _load(name: str) -> Performer:
    module, _, function = name.partition(":")
    performer: Performer = getattr(importlib.import_module(module), function)
    return performer


def _lower_priority() -> None:
    """Yields cores to pages; if memory runs out, the kernel ends the worker before the browser or the supervisor.

    Linux divides cores among sessions first, and a worker has its own session, so its niceness alone changes nothing.
    """
    with suppress(OSError):
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OUT_OF_MEMORY_SCORE)


def _exit_in_time(code: int) -> None:
    """Ends this process for certain: a thread left by a library must not hold a device that the next run gets."""
    timer = threading.Timer(EXIT_SECONDS, os._exit, (code,))
    timer.daemon = True
    timer.start()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="selmask.processes.worker", description=__doc__)
    parser.add_argument("run_id", type=int)
    parser.add_argument("--home", required=True)
    parser.add_argument("--attempt", type=int, required=True)
    parser.add_argument("--performer", default=DEFAULT_PERFORMER, help="does the run: module:function")
    return parser


if __name__ == "__main__":
    sys.exit(main())
