from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from selmask.store.experiments import Member
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.ui.shell.cached_results import f1_of_classes

if TYPE_CHECKING:
    from pathlib import Path


def members(path: Path, *results: tuple[str, dict[str, Any]]) -> list[Member]:
    runs = Store(Database(path)).runs
    queued = [runs.queue(NewRun("fine-tuning", arm, {"n": n})) for n, (arm, _) in enumerate(results)]
    return [
        Member(replace(run, result=result), arm, "minilm", 0, "all", "fine-tuning")
        for run, (arm, result) in zip(queued, results, strict=True)
    ]


def test_the_f1_of_a_class_is_a_mean_over_runs_whatever_its_name(tmp_path: Path) -> None:
    twice = [("none", {"f1_per_class": {"arm": value, "policy": 1.0}}) for value in (0.25, 0.75)]
    table = f1_of_classes(members(tmp_path / "store.db", *twice, ("tfidf", {"f1_per_class": {"policy": 0.5}})))
    assert list(table.index) == ["none", "tfidf"]
    assert table.loc["none"].to_dict() == {"arm": 0.5, "policy": 1.0}
    assert table.loc["tfidf", "policy"] == 0.5


def test_runs_without_f1_per_class_have_no_table(tmp_path: Path) -> None:
    assert f1_of_classes([]).empty
    assert f1_of_classes(members(tmp_path / "store.db", ("none", {}))).empty
