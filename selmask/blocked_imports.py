"""Optional dependencies of other packages, not imported where that costs more than it gives."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Imports of `packages` by this thread fail, as if they were not installed; those that are loaded stay."""
    blocked = _Blocked(packages)
    sys.meta_path.insert(0, blocked)
    try:
        yield
    finally:
        sys.meta_path.remove(blocked)


class _Blocked:
    """A finder of modules for `sys.meta_path`."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages, self._thread = packages, threading.get_ident()

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002  the signature of a finder
        """Finds no module.

        Raises:
            ImportError: for a blocked package; whoever imports it only if it can continues without it.
        """
        if fullname in self._packages and threading.get_ident() == self._thread:
            raise ImportError(fullname)
