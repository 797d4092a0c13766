"""The masks of a post-training before it runs, from the specification that its run will have."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from selmask.errors import BadInput, NotFound
from selmask.experiments.conditions.encoders import check_head
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import planned_anew
from selmask.experiments.queued_again.same_experiment import settled
from selmask.masking.preview.window_views import preview_rows
from selmask.runs import scores
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.pipeline import masker_of, masking_data
from selmask.runs.run_specs import PostTrainingSpec, ScoringSpec
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.preview.window_views import WindowView
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class PlannedMasks:
    """A planned post-training.

    Attributes:
        title: The name of its run.
        spec: The specification of its run.
        scoring: The scores that have to be computed first; None if they are there, or if the strategy asks no model.
    """

    title: str
    spec: PostTrainingSpec
    scoring: ScoringSpec | None = None

    @classmethod
    def of_arm(cls, workspace: Workspace, experiment: ExperimentSpec, arm: str | None = None) -> PlannedMasks:
        """The first post-training that `experiment` would queue for `arm`, or for its first arm that masks words.

        Raises:
            NotFound: the experiment has no such arm; offers the nearest name.
            BadInput: the arm is not post-trained, so it masks nothing.
            BadData, BadModel: a data set or a model cannot be used.
        """
        store = Store.of(workspace)
        experiment = settled(store, experiment)
        chosen = _chosen(experiment, arm)
        planned = planned_anew(store, experiment, Data.of(experiment, workspace))
        run = next(each.run for each in planned.planned if (each.arm, each.run.kind) == (chosen, POST_TRAINING.name))
        spec = PostTrainingSpec.parse(run.spec, stored=True)
        check_head(workspace, spec.model, spec.strategy)
        if spec.scores is None or scores.problem(workspace, spec.scores) is None:
            return cls(run.title, spec)
        scoring = next(each for each in planned.runs if each.hash == run.parent_hash)
        return cls(run.title, spec, ScoringSpec.parse(scoring.spec, stored=True))

    def views(self, workspace: Workspace, epoch: int, limit: int | None = None) -> Iterator[WindowView]:
        """The windows that are trained on in an epoch counted from 1, of the first `limit` texts.

        Raises:
            BadInput: the run has fewer epochs.
            BadData: the scores are missing; a run has to compute `scoring` first.
            NotFound, BadData, BadModel, BadInput: the data, the model or the lexicon cannot be used.
        """
        self._check_epoch(epoch)
        data = masking_data(workspace, self.spec)
        masker = masker_of(workspace, self.spec, data)
        rows = list(islice(data.trained_rows(self.spec.settings.held_out), limit))
        return preview_rows(masker, self.spec.masking, self.spec.seed, epoch - 1, rows, self.spec.settings.epochs)

    def _check_epoch(self, epoch: int) -> None:
        settings = self.spec.settings
        if settings.steps is not None or settings.minutes is not None:
            return  # such a limit leaves the number of epochs unknown
        if epoch > settings.epochs:
            raise BadInput(
                f"There is no such epoch: {counted(settings.epochs, 'is', 'are')} planned",
                given=epoch,
                accepted=f"a number from 1 to {settings.epochs}",
            )


def masks_nothing(arm: str, accepted: str) -> BadInput:
    """The error for an arm, or a strategy, without post-training."""
    return BadInput(f"{arm} is not post-trained, so it hides nothing", accepted=accepted)


def _chosen(experiment: ExperimentSpec, arm: str | None) -> str:
    trains = dict(zip(experiment.arm_names, (each.strategy.trains for each in experiment.strategies), strict=True))
    masking = [name for name, does in trains.items() if does]
    if arm is not None and arm not in trains:
        raise NotFound.among("arm", arm, trains)
    if not masking or trains.get(arm or masking[0]) is False:
        accepted = ", ".join(masking) or "an experiment with an arm that is post-trained"
        raise masks_nothing(f"The arm {arm or next(iter(trains))}", accepted)
    return arm or masking[0]
