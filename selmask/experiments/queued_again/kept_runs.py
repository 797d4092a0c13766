"""An experiment that is queued again keeps the runs it has.

A hash also names the way in which scores are computed, and a later version may compute them differently. An experiment
keeps its runs nevertheless: an arm whose repeats have scores of two kinds could not be compared.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.runs.kinds.all_kinds import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from selmask.store.experiments import Member
    from selmask.store.run import NewRun, Run


class Spot(NamedTuple):
    """Where a run is in the grid of an experiment."""

    arm: str
    model: str
    repeat: int
    budget: str
    kind: str


def with_kept_runs(wanted: Iterable[tuple[Spot, NewRun]], members: Iterable[Member]) -> Iterator[NewRun]:
    """The runs that are `wanted`, in their order; each that is among the `members` is that one.

    The runs of an arm under one model are kept together or not at all, since they share scores.
    """
    present = {Spot(each.arm, each.model, each.repeat, each.budget, each.kind): each.run for each in members}
    for _, arm in groupby(wanted, lambda each: each[0][:2]):
        pairs = [(new, present.get(spot)) for spot, new in arm]
        same = all(run is not None and _same(new, run) for new, run in pairs)
        known = {new.hash: run for new, run in pairs if run is not None and same}
        yield from (_kept(new, known) for new, _ in pairs)


def _kept(wanted: NewRun, known: Mapping[str, Run]) -> NewRun:
    """`wanted` as the store has it, if that is so: the hashes of the run and of its parents, and its specification."""
    run = known.get(wanted.hash)
    if run is None:
        return wanted
    parents = (known.get(each or "") for each in (wanted.parent_hash, wanted.second_parent_hash))
    first, second = (None if parent is None else parent.hash for parent in parents)
    return replace(wanted, known_as=run.hash, parent_hash=first, second_parent_hash=second, spec=run.spec)


def _same(wanted: NewRun, run: Run) -> bool:
    """Whether they differ in nothing but the way in which scores are computed."""
    one, other = (_without_scores(parsed(each).identity()) for each in (wanted, run))
    return bool(one == other)


def _without_scores(identity: Any) -> Any:
    if not isinstance(identity, dict):
        return identity
    return {key: _without_scores(value) for key, value in identity.items() if key != "scores"}
