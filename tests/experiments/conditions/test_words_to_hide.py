"""Whether a strategy finds words to hide: a search of the first texts decides only if it finds some."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from selmask.errors import BadData, NothingToHide
from selmask.experiments.conditions.words_to_hide import _FIRST, check_masks
from selmask.experiments.experiment_data import Data
from selmask.masking.strategy import Strategy, Weigh, Weights
from selmask.workspace import Workspace
from tests.support.projects import MODEL, small_experiment, small_project, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.masking.units import Units

REFUSAL = "finds no word to hide in texts"


class Negative(Strategy):
    """A strategy of another package whose scores cannot be used."""

    name: Literal["negative"] = "negative"

    def fit(self, corpus: Units) -> Weigh:  # noqa: ARG002  # it is what the contract gives
        return lambda units: Weights(np.zeros(len(units.type), np.int8), np.full(len(units.type), -1, np.float32))


class Picky(Strategy):
    """A strategy of another package that wants many texts."""

    name: Literal["picky"] = "picky"
    least: int = 0

    def fit(self, corpus: Units) -> Weigh:
        if corpus.documents < self.least:
            raise NothingToHide("The corpus has too few texts")
        return lambda units: Weights(np.zeros(len(units.type), np.int8), np.ones(len(units.type), np.float32))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    return workspace


def checked(workspace: Workspace, strategy: Strategy, **changes: Any) -> None:
    spec = small_experiment(post_training={"max_length": 64}, **changes)
    arm = spec.strategies[0].model_copy(update={"strategy": strategy})
    check_masks(workspace, spec, Data.of(spec, workspace), arm, MODEL)


def test_scores_that_cannot_be_used_are_named(workspace: Workspace) -> None:
    with pytest.raises(BadData, match=r"negative gives .* a score that cannot be used"):
        checked(workspace, Negative.model_construct())


def test_a_word_beyond_the_first_texts_is_enough(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[f"The wheat has rust in field {number}."] for number in range(_FIRST + 1)]
    check = partial(checked, workspace, corpus=str(write_csv(tmp_path / "texts.csv", ["text"], rows)))
    check(Picky.model_construct(least=_FIRST + 1))
    with pytest.raises(BadData, match=f"picky {REFUSAL}"):
        check(Picky.model_construct(least=_FIRST + 2))
