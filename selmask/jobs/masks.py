"""The one way from data sets, a model and a strategy to masks, for the preview as well as for training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.corpus.duplicates import overlap
from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, PreparedDomain
from selmask.masking.tokenizer import TextTokenizer
from selmask.models import catalogue
from selmask.models import folder as model_folder
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.masking.strategy import Strategy
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class MaskingData:
    """The text that strategies are fitted on, and what was left out of it.

    Attributes:
        domain: The corpus, texts that are left out as empty strings, and the lexicon.
        left_out: The rows of the corpus that repeat a text of the test set.
    """

    domain: Domain
    left_out: frozenset[int]

    @classmethod
    def of(
        cls,
        corpus: Dataset,
        lexicon: Dataset | None = None,
        leave_out: Sequence[Dataset] = (),
        matching: Matching | None = None,
    ) -> MaskingData:
        """The domain of `corpus` and `lexicon`, without the texts of `leave_out`."""
        barred: set[int] = set()
        for dataset in leave_out:
            barred |= overlap(corpus.stored_texts(), dataset.texts())
        texts = corpus.stored_texts(frozenset(barred))
        terms = tuple(lexicon.terms()) if lexicon else ()
        name = fingerprint([corpus.content_sha256, sorted(barred)])
        return cls(Domain(texts, terms, matching or Matching(), name), frozenset(barred))


def masker_for(
    workspace: Workspace,
    model: str,
    data: MaskingData,
    strategy: Strategy,
    *,
    max_length: int,
    add_terms: bool = False,
    scores: NDArray[np.float32] | None = None,
) -> Masker:
    """`strategy` fitted on `data` as `model` cuts it; the prepared corpus is kept in the workspace.

    Raises:
        NotFound, BadModel: the model or its tokenizer cannot be used.
        BadInput, BadData: the strategy needs a lexicon that is not given or does not occur, or a model's `scores`.
    """
    tokenizer, limit = _tokenizer(workspace, model)
    return Masker(
        strategy,
        data.domain,
        tokenizer,
        max_length=max_length,
        limit=limit,
        cache=workspace.prepared,
        add_terms=add_terms,
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
