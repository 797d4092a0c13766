"""The one way from data sets, a model and a strategy to masks, for the preview and for training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from selmask import library
from selmask.errors import BadData
from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.held_out import held_out_documents
from selmask.masking.masker import prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models import catalogue, model_folder
from selmask.runs import scores
from selmask.runs.leakage import duplicates_of
from selmask.runs.run_specs import HeadWarmUpSpec
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from selmask.corpus.dataset import Dataset
    from selmask.corpus.duplicates import Duplicates
    from selmask.masking.masker import Masker, PreparedCorpus
    from selmask.masking.strategy import Strategy
    from selmask.runs.run_specs import DataRef, PostTrainingSpec, ScoringSpec
    from selmask.specs import PostTraining
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class MaskingData:
    """The texts that strategies are fitted on, and the rows that were left out of them.

    Attributes:
        domain: The corpus, with empty strings in place of texts that are left out, and the lexicon.
        duplicates: The rows of the corpus that repeat or contain a text of the test set, or repeat one another.
    """

    domain: Domain
    duplicates: Duplicates

    @property
    def is_english(self) -> bool:
        """Whether the corpus is said to be English."""
        return self.domain.language == "english"

    @property
    def left_out(self) -> frozenset[int]:
        """The rows that are not trained on, because they repeat, nearly repeat or contain a text of the test set."""
        return self.duplicates.of_tests

    def trained_rows(self, held_out: float) -> Iterator[int]:
        """The rows that are trained on where a share of `held_out` documents is kept out of training."""
        kept_out = held_out_documents(self.duplicates.first, held_out)
        return (row for row, is_kept in enumerate(kept_out.tolist()) if not is_kept and row not in self.left_out)

    @classmethod
    def of(
        cls,
        corpus: Dataset,
        lexicon: Dataset | None = None,
        leave_out: Sequence[Dataset] = (),
        matching: Matching | None = None,
        *,
        near: bool = True,
        containing: bool = True,
        cache: Path | None = None,
    ) -> MaskingData:
        """The domain of `corpus` and `lexicon`, without the texts of `leave_out`.

        Args:
            corpus, lexicon, leave_out: The data sets.
            matching: The way in which terms are matched.
            near: Whether texts that nearly repeat one of `leave_out` are left out as well.
            containing: Whether texts that contain one are left out as well.
            cache: Folder that keeps the list of these texts.
        """
        duplicates = duplicates_of(corpus, leave_out, near=near, containing=containing, cache=cache)
        texts = corpus.stored_texts(duplicates.of_tests)
        terms = tuple(lexicon.terms()) if lexicon else ()
        name = fingerprint([corpus.content_sha256, sorted(duplicates.of_tests)])
        return cls(Domain(texts, terms, matching or Matching(), corpus.language, name), duplicates)


def masking_data(workspace: Workspace, spec: HeadWarmUpSpec | ScoringSpec | PostTrainingSpec) -> MaskingData:
    """The texts that a run is about, without test texts; for all but head warm-ups with the terms of the lexicon.

    Raises:
        NotFound, BadData: a data set is gone, or another one has its name now.
    """
    lexicon, matching = (None, None) if isinstance(spec, HeadWarmUpSpec) else (spec.lexicon, spec.matching)
    return MaskingData.of(
        dataset(workspace, spec.corpus),
        dataset(workspace, lexicon) if lexicon else None,
        [dataset(workspace, left_out) for left_out in spec.leave_out],
        matching,
        near=spec.near_duplicates,
        containing=spec.containing_texts,
        cache=workspace.prepared,
    )


def dataset(workspace: Workspace, ref: DataRef) -> Dataset:
    """The data set that the run was planned with.

    Raises:
        NotFound: it is gone.
        BadData: another one has its name now.
    """
    present = library.dataset(workspace, ref.name)
    if (present.content_sha256, present.language) != (ref.content_sha256, ref.language):
        raise BadData(
            f"The data set {ref.name!r} is not the one that this run was planned with",
            do="Import the original file again, or queue the experiment again",
        )
    return present


def masker_of(
    workspace: Workspace, spec: PostTrainingSpec, data: MaskingData, strategy: Strategy | None = None
) -> Masker:
    """The masker of a post-training run, or with `strategy` that of the same run under another strategy.

    Raises:
        NotFound, BadModel: the model or its tokenizer cannot be used.
        BadInput, BadData: the strategy needs a lexicon that is not given or does not occur, or a model's scores that
            are gone or that the run does not have.
    """
    chosen = strategy or spec.strategy
    # The run's scores serve another strategy only if it asks the same scorer about the same units.
    serves = (chosen.scoring, chosen.text_form) == (spec.strategy.scoring, spec.strategy.text_form)
    own_scores = scores.read(workspace, spec.scores) if spec.scores and serves else None
    return prepared_corpus(workspace, spec.model, data, chosen, spec.settings).fit(chosen, own_scores)


def prepared_corpus(
    workspace: Workspace,
    model: str,
    data: MaskingData,
    strategy: Strategy,
    settings: PostTraining,
    *,
    keep: bool = True,
) -> PreparedCorpus:
    """`data`, cut by the tokenizer of `model` for `strategy`.

    Args:
        workspace: Where the model is, and where the arrays are kept.
        model, data, strategy: The encoder, the texts and the strategy.
        settings: The length of windows, the treatment of longer documents, and whether terms become tokens.
        keep: Whether the workspace keeps the arrays.

    Raises:
        NotFound, BadModel: the model or its tokenizer cannot be used.
        BadInput, BadData: the strategy needs a lexicon that is not given, or the corpus is empty.
    """
    tokenizer = TextTokenizer.load(catalogue.tokenizer_folder(model, workspace.models))
    readable = partial(model_folder.readable_length, catalogue.description_folder(model, workspace.models))
    text_form = strategy.text_form.under(settings)
    if text_form.truncate is not None:
        text_form = text_form.model_copy(update={"truncate": readable(text_form.truncate)})
    return prepare(
        data.domain,
        strategy,
        tokenizer,
        length=readable(settings.max_length),
        text_form=text_form,
        cache=workspace.prepared if keep else None,
    )
