from __future__ import annotations

from selmask.masking.registry import strategies, titled
from selmask.ui.runs.run_table import COLUMNS
from selmask.ui.words.titled_arms import titles_of


def test_arms_with_one_strategy_share_its_title_and_one_that_is_not_installed_has_none() -> None:
    arms = ["tfidf (selection top)", "tfidf (defaults)", "of another package", "random-word"]
    assert titles_of(arms) == "Words by TF-IDF (tfidf); Random words (random-word)"
    assert titles_of(["of another package"]) == ""


def test_the_tip_of_the_arms_on_runs_names_every_strategy() -> None:
    tip = str(COLUMNS["Arm"]["help"]).replace("\\", "")
    assert [name for name in strategies() if titled(name) not in tip] == []
