"""The data sets and models of an experiment, looked up by the names in its specification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask import library
from selmask.errors import SelmaskError
from selmask.models import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class Data:
    """The data sets of an experiment, and the content of its models.

    Attributes:
        weights: The present content of each model (see `catalogue.content`).
        new_heads: The models without a trained masked-LM head, and those of which only a download would tell.
    """

    corpus: Dataset
    labelled: Dataset
    lexicon: Dataset | None
    test: Dataset | None
    weights: Mapping[str, str | None]
    new_heads: frozenset[str] = frozenset()

    @classmethod
    def of(cls, spec: ExperimentSpec, workspace: Workspace) -> Data:
        """The data sets and models that `spec` names; files are imported first.

        Raises:
            NotFound, BadData, BadModel: a name is unknown, or a file cannot be read.
        """
        return cls(
            corpus=library.resolve(workspace, spec.corpus, "corpus"),
            labelled=library.resolve(workspace, spec.labelled, "labelled"),
            lexicon=library.resolve(workspace, spec.lexicon, "lexicon") if spec.lexicon else None,
            test=library.resolve(workspace, spec.test, "labelled") if spec.test else None,
            weights={model: catalogue.content(model, workspace.models) for model in spec.models},
            new_heads=frozenset(model for model in spec.models if not _has_head(model, workspace)),
        )

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The data sets that the experiment has."""
        given = (self.corpus, self.labelled, self.lexicon, self.test)
        return tuple(each for each in given if each is not None)

    @property
    def marks_test_rows(self) -> bool:
        """Whether the labelled texts are tested on those that a split column of theirs marks."""
        return self.test is None and self.labelled.marked_as_test() > 0

    def left_out(self, spec: ExperimentSpec) -> list[Dataset]:
        """The data sets whose texts are left out of the corpus: the test set, or the texts that it is drawn from."""
        return [] if spec.transductive else [self.test or self.labelled]


def _has_head(model: str, workspace: Workspace) -> bool:
    """Whether the model is known to have a trained masked-LM head."""
    try:
        return bool(catalogue.has_mlm_head(model, workspace.models))
    except SelmaskError:
        return True  # the checks say what is wrong with the model
