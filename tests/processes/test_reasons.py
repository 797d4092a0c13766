from __future__ import annotations

import errno
import signal

import pytest

from selmask.errors import BadData
from selmask.processes import reasons


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (BadData("The corpus is empty", do="Choose another"), "The corpus is empty. Choose another."),
        (MemoryError(), reasons.MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 byte"), reasons.MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), reasons.DISK),
        (RuntimeError("I/O error: No space left on device (os error 28)"), reasons.DISK),
        (KeyError("text"), "Unexpected error: KeyError: 'text'"),
        (ValueError("one\n  two"), "Unexpected error: ValueError: one two"),
    ],
)
def test_an_error_is_one_sentence(error: Exception, sentence: str) -> None:
    assert reasons.of_error(error) == sentence


def test_a_signal_is_a_loss_and_an_exit_is_a_failure() -> None:
    assert reasons.of_exit(-signal.SIGKILL).lost
    assert "memory ran out" in reasons.of_exit(-signal.SIGKILL).reason
    assert "SIGSEGV" in reasons.of_exit(-signal.SIGSEGV).reason
    assert not reasons.of_exit(0).lost
    assert "exit code 3" in reasons.of_exit(3).reason
