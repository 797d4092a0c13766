"""Telling a full disk from every other reason why something could not be written."""

from __future__ import annotations

import errno
import re

from selmask.errors import DiskFull, SelmaskError

_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = re.compile(
    "No space left|File too large|quota exceeded"
    r"|\. unexpected pos \d|StreamWriter failed writing"  # torch
    r"|\d requested and \d+ written"  # numpy
)
"""In the messages of libraries that do not pass on the operating system's number."""


def is_full_disk(error: BaseException) -> bool:
    """Whether `error` says that the disk, or the user's share of it, was full."""
    if isinstance(error, SelmaskError):
        return isinstance(error, DiskFull)  # its text may quote a user's
    number = getattr(error, "errno", None)
    return number in _NUMBERS if number is not None else says_full_disk(str(error))


def says_full_disk(message: str) -> bool:
    """Whether the `message` of a library or of a child process says so."""
    return _WORDS.search(message) is not None
