"""A strategy fitted for `preview` as training fits it; what a model has to say first is computed by a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selmask import library
from selmask.cli.progress import Progress
from selmask.errors import RunFailed
from selmask.experiments.checks import check_head
from selmask.models import catalogue
from selmask.processes.watch import until_ended
from selmask.runs import scores
from selmask.runs.kinds import scoring
from selmask.runs.pipeline import MaskingData, prepared_corpus
from selmask.runs.run_specs import DataRef, LessonSpec, PostTrainingSpec, ScoringSpec
from selmask.specs import Masking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.lexicon.match import Matching
    from selmask.masking.masker import Masker
    from selmask.masking.strategy import Strategy
    from selmask.specs import PostTraining
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class Sources:
    """The data sets that a preview is about, how terms are looked for, and which texts are left out."""

    corpus: Dataset
    lexicon: Dataset | None
    labelled: Dataset | None
    test: Dataset | None
    matching: Matching
    near_duplicates: bool

    @classmethod
    def named(
        cls,
        workspace: Workspace,
        corpus: str,
        lexicon: str | None,
        labelled: str | None,
        test: str | None,
        matching: Matching,
        *,
        near_duplicates: bool,
    ) -> Sources:
        """The data sets of these names; files among them are imported.

        Args:
            workspace: Where they are.
            corpus, lexicon, labelled, test: A name or a file.
            matching: How terms are looked for.
            near_duplicates: Whether texts that nearly repeat a test text are no part of the corpus either.

        Raises:
            NotFound, BadData: a name stands for nothing, or a file cannot be read.
        """
        return cls(
            library.resolve(workspace, corpus, "corpus"),
            library.resolve(workspace, lexicon, "lexicon") if lexicon else None,
            library.resolve(workspace, labelled, "labelled") if labelled else None,
            library.resolve(workspace, test, "labelled") if test else None,
            matching,
            near_duplicates,
        )

    @property
    def left_out(self) -> list[Dataset]:
        """Whose texts are no part of the corpus: the test set, or what it will be taken from."""
        return [each for each in (self.test or self.labelled,) if each is not None]

    def lesson(self, learning: dict[str, Any]) -> LessonSpec | None:
        """What a strategy learns that asks for labels; None where there are none."""
        if self.labelled is None:
            return None
        test = DataRef.of(self.test) if self.test else None
        return LessonSpec.parse({"labelled": DataRef.of(self.labelled), "test": test} | learning)


def fit(
    workspace: Workspace,
    strategy: Strategy,
    model: str,
    sources: Sources,
    settings: PostTraining,
    learning: dict[str, Any],
) -> tuple[Masker, list[int]]:
    """The fitted strategy, and the rows of the corpus that training sees.

    Args:
        workspace, strategy, model, sources: Of the preview.
        settings: Of post-training: what windows are, and whether terms become tokens.
        learning: settings, budget and seed of the fine-tuning, for a strategy that learns the task first.

    Raises:
        SelmaskError: it cannot be; says why.
    """
    said = None
    if strategy.scoring is not None:
        check_head(workspace, model, strategy)
        weights, reader = catalogue.content(model, workspace.models), _reader(strategy, model, sources, settings)
        said = _computed(workspace, ScoringSpec.of(reader, weights, sources.lesson(learning)))
    near, cache = sources.near_duplicates, workspace.prepared
    data = MaskingData.of(sources.corpus, sources.lexicon, sources.left_out, sources.matching, near=near, cache=cache)
    masker = prepared_corpus(workspace, model, data, strategy, settings).fit(strategy, said)
    return masker, [row for row in range(len(data.domain.texts)) if row not in data.left_out]


def _reader(strategy: Strategy, model: str, sources: Sources, settings: PostTraining) -> PostTrainingSpec:
    """A post-training that would read the scores; they depend neither on its seed nor on how it masks."""
    return PostTrainingSpec(
        model=model,
        corpus=DataRef.of(sources.corpus),
        lexicon=DataRef.of(sources.lexicon) if sources.lexicon else None,
        leave_out=tuple(map(DataRef.of, sources.left_out)),
        near_duplicates=sources.near_duplicates,
        strategy=strategy,
        masking=Masking(),
        matching=sources.matching,
        settings=settings,
        seed=0,
    )


def _computed(workspace: Workspace, task: ScoringSpec) -> NDArray[np.float32]:
    """The scores, waited for where they are not there yet; how far they are is told on stderr.

    Raises:
        RunFailed: the run did not finish; says why.
    """
    known = scores.kept(workspace, task)
    if known is not None:
        return known
    run = scoring.ask(workspace, task)
    [seen] = until_ended(workspace, [run.id], Progress(with_share=True))
    if not seen.state.is_finished:
        raise RunFailed(
            f"{seen.run.title} did not finish: {seen.reason or seen.words}",
            do=f"`selmask show {run.id}` shows its log",
        )
    return scores.read(workspace, scores.key_of(task))
