"""Ctrl+C while a command waits for runs, which continue."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from selmask.errors import Interrupted
from selmask.wording import command

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def runs_continue() -> Iterator[None]:
    """Turns Ctrl+C into a sentence that says so.

    Raises:
        Interrupted: instead of a KeyboardInterrupt.
    """
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(
            "Interrupted; the runs continue in the background", do=f"{command('runs')} shows them"
        ) from error
