from __future__ import annotations

import pytest

from selmask.store.experiments import Unended
from selmask.ui.endings.watched import Ending, Watched

GOING_ON = (Unended("experiment", 3, "first", 12, 3), Unended("run", 9, "Trial of minilm", 1, 0))
ENDINGS = (Ending("experiment-1-5.0", "zero", True, "9 runs finished"), Ending("run-2-6.0", "a run", False, "1 failed"))


@pytest.mark.parametrize(
    ("watched", "title"),
    [
        (Watched(), "Masks – selmask"),
        (Watched(GOING_ON), "3 of 13 done – Masks – selmask"),
        (Watched(GOING_ON, ENDINGS), "3 of 13 done – Masks – selmask"),
        (Watched((), ENDINGS[:1]), "Finished: zero – Masks – selmask"),
        (Watched((), ENDINGS), "Ended: a run – Masks – selmask"),
    ],
)
def test_the_tab_tells_what_goes_on_else_what_ended_last(watched: Watched, title: str) -> None:
    assert watched.title("Masks") == title
