"""Telling a full disk from every other reason why something could not be written."""

from __future__ import annotations

import errno
import re

from selmask.errors import DiskFull

_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = re.compile(
    "No space left|File too large|quota exceeded"
    r"|\. unexpected pos \d|StreamWriter failed writing"  # torch
    r"|\d requested and \d+ written"  # numpy
)
"""In the messages of libraries that do not pass on the operating system's number."""


def is_full_disk(error: BaseException) -> bool:
    """Whether `error` says that the disk, or the user's share of it, was full."""
    if isinstance(error, DiskFull):
        return True
    number = getattr(error, "errno", None)
    return number in _NUMBERS if number is not None else bool(_WORDS.search(str(error)))
