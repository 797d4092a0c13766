"""Ctrl+C: it is remembered, and a command that waits for runs says that they continue."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selmask.errors import Interrupted
from selmask.wording import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_came = threading.Event()


def remember() -> None:
    """Remembers Ctrl+C from now on, unless something else is done about it already.

    Libraries may turn the KeyboardInterrupt into an error of their own, as pydantic does while it builds a class.
    """
    _came.clear()
    if threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):
        signal.signal(signal.SIGINT, _note)


def came() -> bool:
    """Whether Ctrl+C was pressed."""
    return _came.is_set()


def _note(number: int, frame: FrameType | None) -> None:
    _came.set()
    signal.default_int_handler(number, frame)


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
