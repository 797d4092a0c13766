"""The one way from data sets, a model and a strategy to masks, for the preview as well as for training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask import library
from selmask.errors import BadData
from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, PreparedDomain
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models import catalogue
from selmask.models import folder as model_folder
from selmask.runs import scores
from selmask.runs.leakage import repeated
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.corpus.duplicates import Duplicates
    from selmask.masking.strategy import Strategy
    from selmask.runs.task_specs import DataRef, PostTrainingTask, ScoringTask
    from selmask.specs import PostTraining
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class MaskingData:
    """The text that strategies are fitted on, and what was left out of it.

    Attributes:
        domain: The corpus, texts that are left out as empty strings, and the lexicon.
        repeats: The rows of the corpus that repeat a text of the test set, or one another.
    """

    domain: Domain
    repeats: Duplicates

    @property
    def is_english(self) -> bool:
        """Whether the corpus is, as far as is known."""
        return self.domain.language == "english"

    @property
    def left_out(self) -> frozenset[int]:
        """The rows that are not trained on, for they repeat a text of the test set or nearly do."""
        return self.repeats.of_tests

    @classmethod
    def of(
        cls,
        corpus: Dataset,
        lexicon: Dataset | None = None,
        leave_out: Sequence[Dataset] = (),
        matching: Matching | None = None,
        *,
        near: bool = True,
        cache: Path | None = None,
    ) -> MaskingData:
        """The domain of `corpus` and `lexicon`, without the texts of `leave_out`.

        Args:
            corpus, lexicon, leave_out, matching: The data, and how terms are looked for.
            near: Whether texts that nearly repeat one of `leave_out` are left out, too.
            cache: Folder in which is kept which texts these are.
        """
        found = repeated(corpus, leave_out, near=near, cache=cache)
        texts = corpus.stored_texts(found.of_tests)
        terms = tuple(lexicon.terms()) if lexicon else ()
        name = fingerprint([corpus.content_sha256, sorted(found.of_tests)])
        return cls(Domain(texts, terms, matching or Matching(), corpus.language, name), found)


def masking_data(workspace: Workspace, task: ScoringTask | PostTrainingTask) -> MaskingData:
    """The text that a run is about, test texts left out.

    Raises:
        NotFound, BadData: a data set is gone, or another one has its name now.
    """
    return MaskingData.of(
        dataset(workspace, task.corpus),
        dataset(workspace, task.lexicon) if task.lexicon else None,
        [dataset(workspace, left_out) for left_out in task.leave_out],
        task.matching,
        near=task.near_duplicates,
        cache=workspace.prepared,
    )


def dataset(workspace: Workspace, ref: DataRef) -> Dataset:
    """The data set that was meant when the run was planned.

    Raises:
        NotFound: it is gone.
        BadData: another one has its name now.
    """
    found = library.dataset(workspace, ref.name)
    if (found.content_sha256, found.language) != (ref.content_sha256, ref.language):
        raise BadData(
            f"The data set {ref.name!r} is not the one that this run was planned with",
            do="Import the original file again, or queue the experiment anew",
        )
    return found


def masker_of(
    workspace: Workspace, task: PostTrainingTask, data: MaskingData, strategy: Strategy | None = None
) -> Masker:
    """The masker of a post-training run; with `strategy`, of the same run under another one.

    Raises:
        NotFound, BadModel, BadInput, BadData: as `masker_for`; or a model's scores are gone, or `strategy` asks for
            others than the run has.
    """
    chosen = strategy or task.strategy
    asks_the_same = (chosen.scoring, chosen.preparation) == (task.strategy.scoring, task.strategy.preparation)
    said = scores.read(workspace, task.scores) if task.scores and asks_the_same else None
    return masker_for(workspace, task.model, data, chosen, task.settings, said)


def masker_for(
    workspace: Workspace,
    model: str,
    data: MaskingData,
    strategy: Strategy,
    settings: PostTraining,
    scores: NDArray[np.float32] | None = None,
) -> Masker:
    """`strategy` fitted on `data` as `model` cuts it; the prepared corpus is kept in the workspace.

    Args:
        workspace, model, data, strategy: What is fitted.
        settings: How long windows are, what becomes of longer documents, and whether terms become tokens.
        scores: float32 [units of the corpus]; what a model said of them, for a strategy that asks one.

    Raises:
        NotFound, BadModel: the model or its tokenizer cannot be used.
        BadInput, BadData: the strategy needs a lexicon that is not given or does not occur, or a model's `scores`.
    """
    tokenizer, limit = _tokenizer(workspace, model)
    return Masker(
        strategy,
        data.domain,
        tokenizer,
        max_length=settings.max_length,
        limit=limit,
        cache=workspace.prepared,
        preparation=strategy.preparation.under(settings),
        scores=scores,
    )


def prepared_for(
    workspace: Workspace, model: str, data: MaskingData, strategy: Strategy, *, max_length: int
) -> PreparedDomain:
    """`data` as `model` cuts it for `strategy`, for a scorer to read.

    Raises:
        NotFound, BadModel, BadInput, BadData: as `masker_for`.
    """
    tokenizer, limit = _tokenizer(workspace, model)
    return PreparedDomain(
        strategy, data.domain, tokenizer, max_length=max_length, limit=limit, cache=workspace.prepared
    )


def _tokenizer(workspace: Workspace, model: str) -> tuple[TextTokenizer, int | None]:
    folder = catalogue.tokenizer_folder(model, workspace.models)
    limit = model_folder.longest_input(catalogue.description_folder(model, workspace.models))
    return TextTokenizer.load(folder), limit
