from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError
from selmask.predictor.conversation import Conversation, Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"


@pytest.fixture
def start() -> Iterator[Callable[[str], Conversation]]:
    started: list[Conversation] = []

    def begin(program: str) -> Conversation:
        started.append(Conversation([sys.executable, "-c", program], dict(os.environ)))
        return started[-1]

    yield begin
    for each in started:
        each.close()


def test_lines_are_answered_in_order(start: Callable[[str], Conversation]) -> None:
    echo = start(ECHO)
    for number in range(3):
        echo.say({"number": number, "text": "ü\n" * 50_000})
    assert [echo.hear(30)["number"] for _ in range(3)] == [0, 1, 2]
    assert echo.is_alive


def test_a_process_that_does_not_answer_is_ended(start: Callable[[str], Conversation]) -> None:
    mute = start("import time; time.sleep(60)")
    with pytest.raises(SelmaskError, match="did not answer within 0 s"):
        mute.hear(0.05)
    assert not mute.is_alive


def test_the_last_line_of_an_ended_process_is_quoted(start: Callable[[str], Conversation]) -> None:
    gone = start("import sys; sys.exit('the disk has gone')")
    with pytest.raises(Ended, match="the disk has gone"):
        gone.hear(30)
    with pytest.raises(Ended, match="the disk has gone"):
        gone.say({"text": "still there?"})


def test_other_output_does_not_stall_it(start: Callable[[str], Conversation]) -> None:
    loud = start("import sys; sys.stderr.write('x' * 1_000_000); print('{}', flush=True); input()")
    assert loud.hear(30) == {}
