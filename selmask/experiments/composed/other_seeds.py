"""Seeds that no run has, so that an experiment is planned apart from all results that could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.fields.seed import LARGEST_SEED

if TYPE_CHECKING:
    from selmask.store.store import Store


def first_unused_seed(store: Store) -> int:
    """The seed after the largest one of all runs; 0 where too few follow it."""
    seeds = [seed for run in store.runs.all() if isinstance(seed := run.spec.get("seed"), int)]
    after = max(seeds, default=-1) + 1
    return after if after <= LARGEST_SEED // 2 else 0  # all repeats have to fit behind it
