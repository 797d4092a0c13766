from __future__ import annotations

import pytest

from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments.composed.more_repeats import can_vary, lacking, with_repeats
from selmask.experiments.spec import ExperimentSpec
from selmask.fields.seed import LARGEST_SEED
from tests.support.projects import small_experiment


@pytest.mark.parametrize(
    ("seeds", "number", "wanted"),
    [((0, 1), 6, (0, 1, 2, 3, 4, 5)), ((5, 1), 4, (5, 1, 6, 7)), ((3, 2, 1), 2, (3, 2)), ((0, 1), 2, (0, 1))],
)
def test_the_first_repeats_stay(seeds: tuple[int, ...], number: int, wanted: tuple[int, ...]) -> None:
    spec = small_experiment(fine_tuning_seeds=seeds, post_training_seeds=[7])
    changed = with_repeats(spec, number)
    assert changed.fine_tuning_seeds == wanted
    assert changed.post_training_seeds == (7,)
    assert changed == ExperimentSpec.parse(changed.model_dump())
    paired = small_experiment(fine_tuning_seeds=seeds, post_training_seeds=seeds)
    assert with_repeats(paired, number).seed_pairs == tuple((seed, seed) for seed in wanted)


def test_seeds_begin_again_where_no_larger_ones_are_left() -> None:
    spec = small_experiment(fine_tuning_seeds=[LARGEST_SEED, 1], post_training_seeds=[7])
    assert with_repeats(spec, 4).fine_tuning_seeds == (LARGEST_SEED, 1, 0, 2)


def test_looks_are_given_up_with_their_number_of_repeats() -> None:
    seeds, looks = tuple(range(14)), {"compare": {"looks": [8, 14], "margin": 2.0}}
    spec = small_experiment(fine_tuning_seeds=seeds, post_training_seeds=None, **looks)
    assert with_repeats(spec, 14) == spec
    fewer = with_repeats(spec, 9)
    assert fewer.compare is not None
    assert fewer.compare.looks == ()
    assert fewer.compare.margin == 2.0
    assert fewer == ExperimentSpec.parse(fewer.model_dump())


def test_a_grid_of_seeds_has_no_single_repeats() -> None:
    grid = small_experiment(fine_tuning_seeds=[0, 1], post_training_seeds=[0, 1, 2], paired_seeds=False)
    assert not can_vary(grid)
    assert with_repeats(grid, 6) == grid
    assert lacking(grid) == 0


def test_the_repeats_that_a_verdict_lacks_are_counted() -> None:
    assert lacking(small_experiment(fine_tuning_seeds=[0, 1])) == FEWEST - 2
    assert lacking(small_experiment(fine_tuning_seeds=range(FEWEST))) == 0
    assert lacking(small_experiment(fine_tuning_seeds=[0], strategies=["none"])) == 0
