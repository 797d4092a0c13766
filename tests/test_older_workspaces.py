"""Workspaces of older versions, with data and with finished and interrupted runs: they open, compare, resume and reuse.

`older_workspaces/README.md` says what is in them and how they were made.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pytest

from selmask import library
from selmask.cli import main
from selmask.experiments.checks import check
from selmask.experiments.queued_again.same_experiment import kept_defaults, settled
from selmask.experiments.renaming import rename_experiment
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.spec import read_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.store.state import State
from selmask.store.store import Store
from selmask.training.classification.probabilities import LoadedClassifier
from selmask.training.masked.filling import MaskFiller
from selmask.workspace import MODEL, PREDICTIONS, Workspace
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from selmask.store.run import Run

FOLDER = Path(__file__).parent / "older_workspaces"
COMMITS = ("e5fd66c", "50d9b85", "ef1a9be")

STOPPED_MIDWAY = (18, 19)
"""A fine-tuning and a post-training."""

SKIPPED = 20
"""A fine-tuning that starts from the post-training."""

CLASSIFIER, GUESSER = 1, 3
"""The runs whose models are kept."""

WITH_OLD_SCORES = {("e5fd66c", "the model is asked"), ("50d9b85", "the model is asked")}
"""Since then the scorer computes something else."""

ROUNDING = 1e-3
"""Differences between machines after some steps in float32."""


class Older(NamedTuple):
    """A copy of a workspace, in a place where the older version never was; and what that version said of it."""

    commit: str
    workspace: Workspace
    expected: dict[str, Any]

    @property
    def store(self) -> Store:
        return Store.of(self.workspace)


@pytest.fixture(params=COMMITS)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Older:
    folder = FOLDER / request.param
    shutil.copytree(folder / "workspace", tmp_path / "home")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return Older(request.param, Workspace.at(tmp_path / "home"), expected)


def rows_of(file: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a database by table."""
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        names = [row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608


def part(rows: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return [{key: row[key] for key in keys} for row in rows]


def assert_results(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """All that does not depend on the machine's speed is the same."""
    for key in expected.keys() - {"seconds", "peak_memory_mb"}:
        assert found[key] == pytest.approx(expected[key], abs=ROUNDING), key


def test_opening_it_changes_nothing_but_what_migrations_add(older: Older) -> None:
    home = older.workspace.home
    files = {file: file.read_bytes() for file in home.rglob("*") if file.is_file() and file != older.workspace.database}
    before = rows_of(older.workspace.database)
    for run in older.store.runs.all():
        parsed(run)
    for experiment in older.store.experiments.all():
        compare_experiment(older.workspace, experiment.name)
    assert {file: file.read_bytes() for file in files} == files
    after = rows_of(older.workspace.database)
    for table in before.keys() - {"_sqlite_migrations", "sqlite_sequence"}:
        lasting = [name for name in (before[table] or [{}])[0] if name != "hash"]
        assert part(after[table], *lasting) == part(before[table], *lasting), table


def test_its_data_sets_open(older: Older) -> None:
    records = {record.name: record for record in library.datasets(older.workspace)}
    assert records.keys() == {each["name"] for each in older.expected["datasets"]}
    for each in older.expected["datasets"]:
        dataset = library.dataset(older.workspace, each["name"])
        assert (dataset.kind, dataset.rows, dataset.content_sha256) == (
            each["kind"],
            each["rows"],
            each["content_sha256"],
        )
        assert len(dataset.frame()) == each["rows"]


def test_its_runs_are_listed(older: Older, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["selmask", "runs", "--home", str(older.workspace.home), "--json"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    listed = json.loads(capsys.readouterr().out)
    keys = ("run", "title", "kind", "state", "step", "steps", "device")
    assert part(listed, *keys) == part(older.expected["runs"], *keys)
    finished = older.store.runs.all(states=[State.FINISHED])
    assert {str(run.id): run.result for run in finished} == older.expected["results"]


def test_its_experiments_compare(older: Older) -> None:
    for experiment, expected in older.expected["compare"].items():
        compared = [json.loads(json.dumps(each.to_json())) for each in compare_experiment(older.workspace, experiment)]
        assert len(compared) == len(expected) == 1
        for one, other in zip(compared, expected, strict=True):
            for key in ("model", "budget", "arms"):
                assert one[key] == other[key]
            for now, before in zip(one["differences"], other["differences"], strict=True):
                kept = [*("arm", "n", "difference"), *(("low", "high") if now["interval"] else ())]
                assert part([now], *kept) == part([before], *kept)
                assert now["interval"] or (now["conclusion"], now["low"]) == ("nothing learned", None)
            assert part(one["runs"], *other["runs"][0]) == other["runs"]
            assert [list(row.values()) for row in one["table"]] == [list(row.values()) for row in other["table"]]


def test_its_finished_models_answer(older: Older) -> None:
    kept = pd.read_parquet(older.workspace.run_folder(CLASSIFIER) / PREDICTIONS)
    texts = library.dataset(older.workspace, "reports").frame()["text"].iloc[kept["id"]].tolist()
    classifier = LoadedClassifier(older.workspace.run_folder(CLASSIFIER) / MODEL)
    for column, label in enumerate(classifier.labels):
        shares = classifier.probabilities(texts)[:, column]
        assert shares == pytest.approx(kept[f"prob_{label}"].to_numpy(), abs=ROUNDING)
    assert MaskFiller(older.workspace.run_folder(GUESSER) / MODEL).fill("the cows near the river", 4, 8).fillings


def test_its_stopped_runs_resume_from_their_checkpoints(older: Older) -> None:
    store, began = older.store, time.time()
    stopped = {run_id: store.runs.get(run_id).step for run_id in STOPPED_MIDWAY}
    for run_id in STOPPED_MIDWAY:
        store.runs.resume(run_id)
    ended = {run.id: run for run in work_off(older.workspace)}
    assert ended.keys() == {*STOPPED_MIDWAY, SKIPPED}, "the run that waits for one of them follows"
    for run_id, run in ended.items():
        assert_results(run.result or {}, older.expected["resumed"][str(run_id)])
    for run_id, step in stopped.items():
        losses = store.metrics.frame([run_id], keys=["loss"])
        assert losses.loc[losses["time"] > began, "step"].min() == step + 1
        assert losses["step"].tolist() == list(range(1, ended[run_id].step + 1))


def test_a_scoring_that_was_stopped_serves_the_post_training_that_waits_for_it(older: Older) -> None:
    store = older.store
    scoring, waiting = store.runs.all(kind="scoring")[0], 2
    shutil.rmtree(older.workspace.scores)
    with store.transaction() as db:
        db.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", [scoring.id])
        db.execute("UPDATE runs SET state = 'skipped' WHERE id > ? AND id <= ?", [scoring.id, scoring.id + waiting])
    store.runs.resume(scoring.id)
    assert [run.kind for run in work_off(older.workspace)] == ["scoring", "post-training", "fine-tuning"]


def test_every_run_has_the_hash_that_this_version_gives_it(older: Older) -> None:
    runs = {run.id: run for run in older.store.runs.all()}
    for run in runs.values():
        if (older.commit, *[each.name for each in older.store.experiments.of_run(run.id)]) not in WITH_OLD_SCORES:
            assert run.hash == own_hash(run, runs), run.title


def own_hash(run: Run, runs: dict[int, Run]) -> str:
    parent = None if run.parent_id is None else runs[run.parent_id].hash
    return kind_of(run).new_run(parsed(run), parent_hash=parent).hash


@pytest.mark.parametrize("experiment", ["first look", "the model is asked", "interrupted"])
def test_an_experiment_that_is_queued_again_reuses_its_runs(older: Older, experiment: str) -> None:
    before, spec = older.store.runs.all(), read_experiment(FOLDER / "sources" / f"{experiment}.yaml")
    places = older.store.experiments.members(experiment)
    kept = older.store.experiments.get(experiment)
    assert replace(queue_experiment(older.workspace, spec), looked_at=None, looked_repeats=None) == kept
    assert [run.id for run in older.store.runs.all()] == [run.id for run in before]
    assert [(each.run.id, each.arm, each.repeat) for each in older.store.experiments.members(experiment)] == [
        (each.run.id, each.arm, each.repeat) for each in places
    ]


def test_renaming_everything_in_it_changes_no_hash_and_no_result(older: Older) -> None:
    store, before = older.store, older.store.runs.all()
    for record in library.datasets(older.workspace):
        library.rename_dataset(older.workspace, record.name, f"{record.name} of 2026")
    for experiment in store.experiments.all():
        rename_experiment(older.workspace, experiment.name, f"{experiment.name}, renamed")
    renamed = {run.id: run for run in store.runs.all()}
    assert [(run.hash, run.state, run.result) for run in renamed.values()] == [
        (run.hash, run.state, run.result) for run in before
    ]
    assert all("of 2026" in run.title for run in renamed.values())
    for name in older.expected["compare"]:
        queue_experiment(older.workspace, read_experiment(FOLDER / "sources" / f"{name}.yaml"))
        [one], [other] = compare_experiment(older.workspace, name), older.expected["compare"][name]
        assert [list(row.values()) for row in one.to_json()["table"]] == [list(row.values()) for row in other["table"]]
    assert [run.id for run in store.runs.all()] == [run.id for run in before]
    for run_id in STOPPED_MIDWAY:
        store.runs.resume(run_id)
    for run in work_off(older.workspace):
        assert_results(run.result or {}, older.expected["resumed"][str(run.id)])


def test_another_experiment_with_the_same_settings_reuses_the_runs(older: Older) -> None:
    before, spec = older.store.runs.all(), read_experiment(FOLDER / "sources" / "first look.yaml")
    fine_tuning = spec.fine_tuning.model_copy(update={"near_duplicates_together": False})
    as_before = {"fine_tuning": fine_tuning, "containing_texts": False, "anchors": ()}
    queue_experiment(older.workspace, spec.model_copy(update={"name": "second look", **as_before}))
    assert older.store.runs.all() == before


def test_a_default_of_that_version_is_kept_and_named(older: Older) -> None:
    spec = read_experiment(FOLDER / "sources" / "first look.yaml")
    kept = list(kept_defaults(spec, settled(older.store, spec)))
    values = [] if older.commit == "ef1a9be" else [("strategies.3.strategy.stop_words", "english", "corpus")]
    values += [("fine_tuning.near_duplicates_together", "False", "True")]
    values += [("anchors", "empty", "bag-of-words, frozen"), ("containing_texts", "False", "True")]
    assert kept == [
        f"{setting} stays {value}, as when 'first look' was queued first; the default is now {now}."
        for setting, value, now in values
    ]
    warnings = check(older.workspace, spec).warnings
    assert set(kept) <= set(warnings), "the checks before queueing warn of it"
