"""Looks: whether a verdict on an experiment could be read before a person changed the runs it was about.

A verdict can be read once all runs that are compared have ended, or where several looks are planned, at each of them
that is reached.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from selmask.store.plain import from_json, to_json
from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import sqlite_utils

    from selmask.store.sqlite.database import Row

COMPARED = ("fine-tuning", "anchor")
"""The kinds of runs that are compared; all others only lead to them."""

ALL_REPEATS = sys.maxsize

COMPARED_RUNS = """
    WITH RECURSIVE withdrawn (id) AS (
        SELECT id FROM runs WHERE state = 'stopped'
        UNION SELECT r.id FROM withdrawn w JOIN runs r ON r.parent_id = w.id WHERE r.state = 'skipped'
        UNION SELECT r.id FROM withdrawn w JOIN runs r ON r.second_parent_id = w.id WHERE r.state = 'skipped'
    )
    SELECT e.repeat, e.arm, e.model, e.budget, r.hash AS run,
           CASE WHEN json_valid(r.spec) THEN json_extract(r.spec, '$.post_training.seed') END AS seed,
           r.state = 'finished' AS finished, r.id IN withdrawn AS withdrawn,
           r.queued_at >= :moment
           OR (r.state NOT IN (SELECT value FROM json_each(:open)) AND coalesce(r.ended_at, r.queued_at) <= :moment)
           AS ended
    FROM experiment_runs e JOIN runs r ON r.id = e.run_id
    WHERE e.experiment_id = :experiment AND e.role IN (SELECT value FROM json_each(:compared))
"""
"""What was queued again after the moment had ended by then."""

_STARTED_AGAIN = """
    SELECT id FROM runs WHERE (id = :run AND state != 'finished')
    OR ((parent_id = :run OR second_parent_id = :run) AND state IN ('skipped', 'failed'))
"""
"""A run, and those that wait for it again. One that finished, but whose files are gone, gives the same result again."""


_KEEP = """
    INSERT INTO deleted_results (experiment_id, arm, model, budget, repeat, kind, hash, parent_hash, spec, ended_at)
    SELECT e.experiment_id, e.arm, e.model, e.budget, e.repeat, e.role, r.hash, p.hash, r.spec, r.ended_at
    FROM experiment_runs e JOIN runs r ON r.id = e.run_id LEFT JOIN runs p ON p.id = r.parent_id
    WHERE r.id = :run AND r.state = 'finished' AND e.role IN (SELECT value FROM json_each(:compared))
"""


def planned(spec: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of repeats after which the verdict is read; empty if once, after all, whether or not that is said."""
    compare = spec.get("compare")
    looks = compare.get("looks") if isinstance(compare, dict) else None
    numbers = [each for each in looks if isinstance(each, int)] if isinstance(looks, list | tuple) else []
    return tuple(numbers) if len(numbers) > 1 else ()


def note_again(db: sqlite_utils.Database, run_id: int, now: float) -> None:
    """Notes that a verdict could be read by `now` for a run that a person queues again (see `note`)."""
    for row in list(db.query(_STARTED_AGAIN, {"run": run_id})):
        note(db, row["id"], now)


def note(db: sqlite_utils.Database, run_id: int, now: float) -> None:
    """Notes on how many repeats a verdict could be read by `now`, for each experiment in which it was about a run.

    Joins the caller's transaction, before the run is queued again or deleted.
    """
    sql = "SELECT experiment_id AS id, min(repeat) AS first FROM experiment_runs WHERE run_id = ? GROUP BY 1"
    for row in list(db.query(sql, [run_id])):
        note_change(db, row["id"], row["first"], now)


class Readable(NamedTuple):
    """What a verdict could be read on: the first repeats `until` one, and how many of these are independent."""

    until: int
    repeats: int


def readable(runs: Sequence[Row], looks: Sequence[int]) -> Readable:
    """What a verdict could be read on; zeros if there was none.

    Args:
        runs, looks: As in `read_until`.
    """
    until = read_until(runs, looks)
    return Readable(until, _looked_repeats(runs, until) if until else 0)


def keep_result(db: sqlite_utils.Database, run_id: int) -> None:
    """Keeps what tells a result apart that is deleted: it could be read. Joins the caller's transaction."""
    db.execute(_KEEP, {"run": run_id, "compared": to_json(COMPARED)})


def note_change(db: sqlite_utils.Database, experiment_id: int, first: int, now: float) -> None:
    """The same for one experiment, of which a run in the repeat `first` is added or changes.

    The last time counts, and the largest number of repeats.
    """
    [row] = db.query("SELECT spec FROM experiments WHERE id = ?", [experiment_id])
    with explained("experiments", experiment_id):
        looks = planned(from_json(row["spec"]))
    runs = list(db.query(COMPARED_RUNS, asked(experiment_id, now)))
    until = read_until(runs, looks)
    if first < until:
        sql = "UPDATE experiments SET looked_at = ?, looked_repeats = max(coalesce(looked_repeats, 0), ?) WHERE id = ?"
        db.execute(sql, [now, _looked_repeats(runs, until), experiment_id])


def asked(experiment_id: int, moment: float) -> Row:
    """The parameters of `COMPARED_RUNS`."""
    lists = {"open": to_json(State.open()), "compared": to_json(COMPARED)}
    return {"experiment": experiment_id, "moment": moment} | lists


def read_until(runs: Sequence[Row], looks: Sequence[int]) -> int:
    """The number of first repeats that a verdict could be read on; 0 if there was none.

    Args:
        runs: Rows of `COMPARED_RUNS`.
        looks: What `planned` returns. A look needs runs that ended by themselves; without any, the verdict is on all.
    """
    if not runs:
        return 0
    is_over = all(run["ended"] for run in runs)
    if not looks:
        return ALL_REPEATS if is_over else 0
    sizes = Counter(repeat for repeat, *_ in {(run["repeat"], run["arm"], run["model"], run["budget"]) for run in runs})
    unended = {run["repeat"] for run in runs if run["withdrawn"] or not run["ended"]}
    unended |= {repeat for repeat in range(looks[-1]) if sizes[repeat] < max(sizes.values())}
    reached = max((look for look in looks if look <= min(unended, default=look)), default=0)
    return ALL_REPEATS if is_over and not reached else reached


def _looked_repeats(runs: Sequence[Row], until: int) -> int:
    """The number of independent repeats before the repeat `until` that a verdict was on (see `most_independent`)."""
    finished = [
        ComparedRun(*(run[name] for name in ComparedRun._fields))
        for run in runs
        if run["finished"] and run["repeat"] < until
    ]
    return most_independent(finished, {run["arm"] for run in runs if run["seed"] is not None})


class DeletedResult(NamedTuple):
    """A compared run that had finished before it was deleted, and its place in an experiment."""

    experiment_id: int
    arm: str
    model: str
    budget: str
    repeat: int
    kind: str
    hash: str
    parent_hash: str | None
    spec: dict[str, Any]
    ended_at: float

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """The record of a row."""
        with explained("deleted_results", row["experiment_id"]):
            values = row | {"spec": from_json(row["spec"])}
        return cls(*(values[name] for name in cls._fields))  # a later version may have added columns


class ComparedRun(NamedTuple):
    """A run that an experiment compares, at its place.

    Attributes:
        arm, model, budget, repeat: Its place.
        run: Its hash.
        seed: The seed of its post-training; None without one.
    """

    arm: str
    model: str
    budget: str
    repeat: int
    run: str
    seed: int | None


def most_independent(runs: Iterable[ComparedRun], trained: Collection[str]) -> int:
    """The largest number of independent repeats in which two arms were compared.

    One of the two was post-trained if an experiment post-trains any arm: without post-training, arms and anchors are
    the same in all experiments on the same labels, so a verdict about them alone tells nothing of a strategy.

    Args:
        runs: The runs of one experiment.
        trained: The arms that it post-trains.
    """
    by_arm: dict[tuple[str, str, str], dict[int, ComparedRun]] = defaultdict(dict)
    for run in runs:
        by_arm[run.model, run.budget, run.arm][run.repeat] = run
    return max(
        (
            independent(
                [(by_arm[one][each], by_arm[other][each]) for each in by_arm[one].keys() & by_arm[other].keys()]
            )
            for one, other in combinations(by_arm, 2)
            if one[:2] == other[:2] and (not trained or {one[2], other[2]} & set(trained))
        ),
        default=0,
    )


def values(repeats: Iterable[tuple[ComparedRun, ComparedRun]]) -> dict[int, int | None]:
    """For each repeat of two arms what its value belongs to: its post-training, if they have several, or itself."""
    seeds = {one.repeat: other.seed if one.seed is None else one.seed for one, other in repeats}
    return seeds if len(set(seeds.values())) > 1 else {repeat: repeat for repeat in seeds}


def independent(repeats: Sequence[tuple[ComparedRun, ComparedRun]]) -> int:
    """The number of independent values of a comparison: no more than it has values, or either arm has runs."""
    runs = ({one.run for one, _ in repeats}, {other.run for _, other in repeats})
    return min(len(set(values(repeats).values())), *map(len, runs))
