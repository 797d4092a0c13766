"""The one way from data sets, a model and a strategy to masks, for the preview as well as for training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from selmask import library
from selmask.errors import BadData
from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models import catalogue
from selmask.models import folder as model_folder
from selmask.runs import scores
from selmask.runs.leakage import repeated
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.corpus.dataset import Dataset
    from selmask.corpus.duplicates import Repeats
    from selmask.masking.masker import Masker, PreparedCorpus
    from selmask.masking.strategy import Strategy
    from selmask.runs.run_specs import DataRef, PostTrainingSpec, ScoringSpec
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
    repeats: Repeats

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


def masking_data(workspace: Workspace, task: ScoringSpec | PostTrainingSpec) -> MaskingData:
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
    workspace: Workspace, task: PostTrainingSpec, data: MaskingData, strategy: Strategy | None = None
) -> Masker:
    """The masker of a post-training run; with `strategy`, of the same run under another one.

    Raises:
        NotFound, BadModel: the model or its tokenizer cannot be used.
        BadInput, BadData: the strategy needs a lexicon that is not given or does not occur, or a model's scores that
            are gone or that the run does not have.
    """
    chosen = strategy or task.strategy
    asks_the_same = (chosen.scoring, chosen.text_form) == (task.strategy.scoring, task.strategy.text_form)
    kept = scores.read(workspace, task.scores) if task.scores and asks_the_same else None
    return prepared_corpus(workspace, task.model, data, chosen, task.settings).fit(chosen, kept)


def prepared_corpus(
    workspace: Workspace, model: str, data: MaskingData, strategy: Strategy, settings: PostTraining
) -> PreparedCorpus:
    """`data` as `model` cuts it for `strategy`; its arrays are kept in the workspace.

    Args:
        workspace, model, data, strategy: What is prepared, and for which strategy.
        settings: The length of windows, what becomes of longer documents, and whether terms become tokens.

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
        cache=workspace.prepared,
    )
