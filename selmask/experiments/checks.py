"""Checks of an experiment before it is queued: errors that prevent it, and warnings about weak conclusions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from selmask.errors import BadInput
from selmask.evaluation.metrics import metric as metric_called
from selmask.experiments.conditions import explored
from selmask.experiments.conditions.anchor_servers import check_servers
from selmask.experiments.conditions.encoders import about_encoder
from selmask.experiments.conditions.fitting_data import about_fit, about_vocabularies
from selmask.experiments.conditions.label_splits import about_labels
from selmask.experiments.conditions.lexicon_hits import about_lexicon
from selmask.experiments.conditions.training_texts import about_texts
from selmask.experiments.conditions.words_to_hide import check_masks
from selmask.experiments.experiment_data import Data
from selmask.experiments.queued_again.same_experiment import kept_defaults, settled
from selmask.experiments.warnings import missing_controls, narrow_conclusions, unusual_settings
from selmask.experiments.warnings.reservations import reservations
from selmask.scoring.scorers import needs_labels
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


class Checked(NamedTuple):
    """The outcome of the checks.

    Attributes:
        errors: Why the experiment cannot be run, each with the remedy; empty if it can.
        warnings: Why its conclusions may be weak, one sentence each.
    """

    errors: tuple[BadInput, ...]
    warnings: tuple[str, ...]

    def require(self) -> tuple[str, ...]:
        """The warnings about an experiment that can be run.

        Raises:
            BadInput: it cannot; gives all reasons.
        """
        if len(self.errors) > 1:
            reasons = " ".join(f"({number}) {error}" for number, error in enumerate(self.errors, 1))
            happened = f"There are {len(self.errors)} reasons why the experiment cannot be run. {reasons}"
            raise BadInput(happened) from self.errors[0]
        if self.errors:
            raise self.errors[0]
        return self.warnings


def check(workspace: Workspace, spec: ExperimentSpec, *, patient: bool = True) -> Checked:
    """Whether `spec` can be run, as far as that can be told without a trained model.

    Args:
        workspace: The workspace with the data; files that `spec` names are imported.
        spec: The experiment.
        patient: Whether to wait for what takes seconds: a model that was never loaded is rehearsed, and the servers of
            anchors are asked. Otherwise the one counts as loadable and the others as answering. Only a patient check
            also looks for earlier results that make this experiment explored; the page asks for these itself, since
            new ones may appear at any time.

    Raises:
        NotFound, BadData, BadModel: a data set or a model has an unknown name, or a file cannot be imported.
    """
    given, spec = spec, settled(Store.of(workspace), spec)
    data, found = Data.of(spec, workspace), _Found()
    for dataset in data.datasets:
        found.require(dataset.check_file)
    if found.errors:  # whatever reads these files would only repeat it
        return found.checked()
    found.add([*_about_arms(spec), *unusual_settings.questions(spec)])
    if spec.compare is not None:
        found.require(partial(metric_called, spec.compare.metric))
    for model in spec.models:
        found.add(about_encoder(workspace, spec, model, patient=patient))
    models_are_usable = not found.errors
    found.add(about_fit(spec, data))
    found.add(about_lexicon(spec, data))
    if patient:
        found.require(partial(check_servers, spec))
    for budget in spec.label_budgets:
        found.add(about_labels(workspace, spec, data, budget))
    if models_are_usable:  # the tokenizer cuts the corpus
        found.add(about_texts(workspace, spec, data))
        found.add(about_vocabularies(workspace, spec, data))
    if not found.errors:
        for model, arm in product(spec.models, spec.strategies):
            found.require(partial(check_masks, workspace, spec, data, arm, model))
    found.add(explored.warnings(workspace, spec) if patient and not found.errors else ())
    found.add(kept_defaults(given, spec))
    return found.checked()


@dataclass
class _Found:
    """Errors and warnings, each once, in the order in which they were found."""

    errors: dict[str, BadInput] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def add(self, warnings: Iterable[str]) -> None:
        """Takes the warnings that a check yields, and the error that ends it."""
        try:
            for warning in warnings:
                self.warnings.setdefault(warning)
        except BadInput as error:
            self.errors.setdefault(str(error), error)

    def require(self, check: Callable[[], object]) -> None:
        """Takes the error of a check that yields no warnings."""
        try:
            check()
        except BadInput as error:
            self.errors.setdefault(str(error), error)

    def checked(self) -> Checked:
        """All of them."""
        return Checked(tuple(self.errors.values()), tuple(self.warnings))


def _about_arms(spec: ExperimentSpec) -> Iterator[str]:
    yield from missing_controls.warnings([arm.strategy for arm in spec.strategies])
    yield from narrow_conclusions.warnings(spec)
    for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
        if needs_labels(arm.strategy.scoring):
            yield (
                f"The arm {name} learns from the training labels which words matter, so every label budget and "
                "fine-tuning seed has its own post-training; other arms use one post-training for all label budgets."
            )
    yield from reservations(spec.model_dump(mode="json"))
