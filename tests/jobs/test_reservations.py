from __future__ import annotations

import pandas as pd
import pytest

from selmask.jobs.reservations import still_learning


@pytest.mark.parametrize(("best", "said"), [([4, 4, 4], True), ([4, 4, 1], True), ([4, 1, 2], False), ([4, 1], False)])
def test_runs_that_were_best_at_their_end_are_said_to_be_still_learning(best: list[int], said: bool) -> None:
    found = list(still_learning(pd.DataFrame({"best_epoch": best, "epochs": 4})))
    assert bool(found) is said
    assert all(f"in {best.count(4)} of {len(best)} runs" in sentence for sentence in found)


def test_runs_of_which_nothing_is_known_are_not_doubted() -> None:
    assert list(still_learning(pd.DataFrame({"best_epoch": [None, None], "epochs": [None, None]}))) == []
