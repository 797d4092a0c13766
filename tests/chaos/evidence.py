"""What a run leaves for a person, and how it differs from what an undisturbed run leaves."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selmask.store.store import Store
from selmask.workspace import HEAD, MODEL, PREDICTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from selmask.store.state import State
    from selmask.workspace import Workspace

MEASURED_BY_THE_CLOCK = {"tokens_per_second"}
OF_THE_ATTEMPT = {"seconds", "peak_memory_mb", "notes", "stopped"}
"""Parts of a result that tell how the work went, not what came out."""

FILES = (PREDICTIONS, f"{MODEL}/model.safetensors", f"{MODEL}/tokenizer.json", HEAD)
DRAFTS = ".new-*"

Row = tuple[str, int]
"""The key and the step of a measurement."""


@dataclass(frozen=True)
class Evidence:
    """What a run left.

    Attributes:
        title, state: The run's.
        rows: Its measurements; None in place of a number that is none, or that the clock decides.
        result: Its result without what the clock decides.
        files: The hash of each file; None if there is no such file.
        leftovers: Names of drafts in its folder. A checkpoint may be left by a worker that was killed at its very end.
    """

    title: str
    state: State
    rows: Mapping[Row, float | None]
    result: Mapping[str, Any]
    files: Mapping[str, str | None]
    leftovers: tuple[str, ...]


@dataclass(frozen=True)
class Loss:
    """What a disturbance cost: its kind, how often it occurred, and a sentence for whoever looks for the cause."""

    kind: str
    words: str
    times: int = 1


def evidence_of(workspace: Workspace) -> dict[str, Evidence]:
    """The evidence of every run of the workspace, by the run's hash."""
    store = Store.of(workspace)
    runs = store.runs.all()
    rows: dict[int, dict[Row, float | None]] = defaultdict(dict)
    for run_id, key, step, value, _ in store.metrics.frame([run.id for run in runs]).itertuples(index=False):
        rows[run_id][key, step] = None if math.isnan(value) or key in MEASURED_BY_THE_CLOCK else value
    return {
        run.hash: Evidence(
            run.title,
            run.state,
            rows[run.id],
            {key: value for key, value in (run.result or {}).items() if key not in OF_THE_ATTEMPT},
            {name: _hash(workspace.run_folder(run.id) / name) for name in FILES},
            tuple(sorted(draft.name for draft in workspace.run_folder(run.id).glob(DRAFTS))),
        )
        for run in runs
    }


def losses(expected: Mapping[str, Evidence], found: Mapping[str, Evidence]) -> Iterator[Loss]:
    """All in which `found` falls short of `expected`."""
    for name, evidence in found.items():
        if name not in expected:
            yield Loss("runs nobody asked for", evidence.title)
    for name, wanted in expected.items():
        present = found.get(name)
        if present is None or not present.state.is_finished:
            yield Loss("unfinished runs", f"{wanted.title}: {present and present.state}")
        else:
            yield from _losses_of_run(wanted, present)


def _losses_of_run(wanted: Evidence, present: Evidence) -> Iterator[Loss]:
    both = wanted.rows.keys() & present.rows.keys()
    for kind, rows in (
        ("lost rows", wanted.rows.keys() - both),
        ("rows too many", present.rows.keys() - both),
        ("changed rows", {row for row in both if wanted.rows[row] != present.rows[row]}),
    ):
        if rows:
            yield Loss(kind, f"{wanted.title}: {_first(rows)}", len(rows))
    if wanted.result != present.result:
        other = {key for key in wanted.result if wanted.result[key] != present.result.get(key)}
        yield Loss("other results", f"{wanted.title}: {sorted(other)}")
    for name, digest in wanted.files.items():
        if digest != present.files[name]:
            yield Loss("other files", f"{wanted.title}: {name}")
    if present.leftovers:
        yield Loss("files left behind", f"{wanted.title}: {', '.join(present.leftovers)}")


def _first(rows: set[Row], most: int = 8) -> str:
    return ", ".join(f"{key} at {step}" for key, step in sorted(rows)[:most]) + (" …" if len(rows) > most else "")


def _hash(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
