"""Telling a full disk from every other reason why something could not be written."""

from __future__ import annotations

import errno

from selmask.errors import DiskFull

_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = ("No space left", "File too large", "quota exceeded", ". unexpected pos ", "StreamWriter failed writing")
"""In the messages of libraries that do not pass on the operating system's number; the last two are torch's."""


def is_full_disk(error: BaseException) -> bool:
    """Whether `error` says that the disk, or the user's share of it, was full."""
    if isinstance(error, DiskFull):
        return True
    number = getattr(error, "errno", None)
    return number in _NUMBERS if number is not None else any(clue in str(error) for clue in _WORDS)
