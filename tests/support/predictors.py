"""The predictor processes that a process has started and that are alive."""

from __future__ import annotations

from contextlib import suppress

import psutil

MODULE = "selmask.predictor.server"


def predictors(of: psutil.Process | None = None) -> list[psutil.Process]:
    """The living predictors of a process, by default of this one; a child may end at any moment meanwhile."""
    found = []
    for child in (of or psutil.Process()).children():
        with suppress(psutil.NoSuchProcess):  # also of one that has ended and was not waited for
            if MODULE in child.cmdline():
                found.append(child)
    return found
