from __future__ import annotations

import errno

import pytest

from selmask.disk.full_disk import is_full_disk
from selmask.errors import BadData, DiskFull


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (DiskFull("The disk is full"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (RuntimeError("I/O error: No space left on device (os error 28)"), True),
        (RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 128 vs 22"), True),
        (RuntimeError("PytorchStreamWriter failed writing file data/0: file write failed"), True),
        (OSError("2914 requested and 992 written"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (RuntimeError("PytorchStreamReader failed reading zip archive"), False),
        (ValueError("unexpected position in the text"), False),
        (BadData("There is no data set", given="quota exceeded"), False),
    ],
)
def test_a_full_disk_is_told_from_other_errors(error: Exception, *, is_full: bool) -> None:
    assert is_full_disk(error) == is_full
