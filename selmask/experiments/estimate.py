"""How long an experiment will take and what it will need on the disk, before it is started.

Tokens are counted on a sample of the texts with the model's own tokenizer. The speed is that of the newest finished
run of the same kind and model on this device, else that of a trial (see `trial.py`); before there is either, of the
embedded encoder on a CPU a guess, and of another model nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.errors import SelmaskError
from selmask.experiments.trial_run import TRIAL
from selmask.label_budget import ALL, texts_of
from selmask.masking.held_out import MOST_WINDOWS
from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS, TextTokenizer
from selmask.masking.registry import parse_strategy
from selmask.models import catalogue
from selmask.processes.devices import devices
from selmask.store.database import Database
from selmask.store.metric_points import Metrics
from selmask.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.plan import Data, Plan
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace

START_SECONDS = 12.0
"""A worker's own start: interpreter, libraries, model, the corpus read."""

READING = 3
"""Reading is about three times as fast as learning, which computes forwards once and backwards twice."""

HEAD_WARM_UP_STEPS = 60
"""About as many as a new head takes until it settles; each costs what reading does, for the encoder only reads."""

GUESSED_TOKENS_PER_SECOND = 1200.0
"""Post-training of the embedded encoder on two cores, as measured while selmask was planned and built."""

_SAMPLE = 400


@dataclass(frozen=True)
class Estimate:
    """What an experiment will need; None where nobody can tell yet.

    Attributes:
        seconds: Of computing, one run after another.
        disk: Bytes.
        reused: Runs that are finished already and are not done again.
        unmeasured: Models of which neither a run nor a trial on this device tells the speed: for these it is a guess.
    """

    seconds: float | None
    disk: float | None
    reused: int
    unmeasured: tuple[str, ...]


class Lengths(NamedTuple):
    """The lengths in tokens of a sample of a data set's texts, special ones not counted, and how many texts it has."""

    sample: NDArray[np.int64]
    texts: int

    def windowed(self, max_length: int) -> float:
        """Tokens of all texts, cut into windows of at most `max_length`, special tokens included."""
        windows = np.maximum(1, np.ceil(self.sample / (max_length - SPECIAL_TOKENS)))
        return self.texts * float(
            (self.sample + SPECIAL_TOKENS * windows)[self.sample > 0].sum() / max(1, len(self.sample))
        )

    def truncated(self, max_length: int) -> float:
        """Tokens of a text on average, special ones included, where it is cut off at `max_length`."""
        return float(np.minimum(self.sample + SPECIAL_TOKENS, max_length).mean()) if len(self.sample) else 0.0


@lru_cache(maxsize=64)
def lengths(dataset: Dataset, tokenizer: Path) -> Lengths:
    """The lengths of texts of `dataset` that stand at equal distances, cut by the tokenizer of a model's folder."""
    sample = list(islice(dataset.stored_texts(), 0, None, max(1, dataset.rows // _SAMPLE)))
    return Lengths(np.diff(TextTokenizer.load(tokenizer).tokenize(sample).pointer), dataset.rows)


class Speeds:
    """How many tokens a second the runs of this workspace learn on this device.

    Args:
        database: The store.
    """

    def __init__(self, database: Database) -> None:
        self._metrics = Metrics(database)
        self._device = devices()[0]
        self._finished = [run for run in Runs(database).all() if run.state.is_finished]

    def measured(self, kind: str, model: str) -> float | None:
        """As runs of this kind and model were, else a trial of the model; None where there was neither."""
        here = [run for run in self._finished if run.device == self._device.label and run.spec.get("model") == model]
        for run in reversed([each for each in here if each.kind == kind]):
            values = self._metrics.frame([run.id], keys=["tokens_per_second"])["value"].dropna()
            if len(values):
                return float(values.median())
        return next((speed for run in reversed(here) if (speed := _tried(run, kind)) is not None), None)

    def guessed(self, model: str) -> float | None:
        """Of the embedded encoder on a CPU; nobody can tell of another."""
        is_known = model == catalogue.DEFAULT and self._device.label.startswith("CPU")
        return GUESSED_TOKENS_PER_SECOND if is_known else None


def _tried(run: Run, kind: str) -> float | None:
    """What a trial says of a kind of run."""
    if run.kind != TRIAL or run.result is None:
        return None
    learning = run.result.get("fine-tuning" if kind == "fine-tuning" else "post-training")
    return None if learning is None else float(learning) * (READING if kind == "scoring" else 1)


def estimate(workspace: Workspace, spec: ExperimentSpec, data: Data, planned: Plan) -> Estimate:
    """The needs of the runs that are not finished yet."""
    database = Database(workspace.database)
    done = {run.hash for run in Runs(database).all() if run.state.is_finished}
    to_do = [run for run in planned.runs if run.hash not in done]
    return _Estimator(workspace, database, spec, data).of(to_do, reused=len(planned.runs) - len(to_do))


class _Estimator:
    """One experiment's numbers, each found once."""

    def __init__(self, workspace: Workspace, database: Database, spec: ExperimentSpec, data: Data) -> None:
        self._workspace, self._spec, self._data = workspace, spec, data
        self._speeds = Speeds(database)
        self._unmeasured: dict[str, None] = {}

    def of(self, to_do: list[NewRun], reused: int) -> Estimate:
        seconds_of: dict[str, Callable[[NewRun], float | None]] = {
            "scoring": self._scoring,
            "post-training": self._post_training,
            "fine-tuning": self._fine_tuning,
        }
        alike = Counter((run.kind, str(run.spec["model"]), str(run.spec.get("budget"))) for run in to_do)
        examples = {(run.kind, str(run.spec["model"]), str(run.spec.get("budget"))): run for run in to_do}
        times = [(seconds_of[key[0]](examples[key]), number) for key, number in alike.items()]
        known = [seconds * number for seconds, number in times if seconds is not None]
        sizes = [_model_bytes(run, self._workspace) for run in to_do if run.kind != "scoring"]
        whole = [each for each in sizes if each is not None]
        return Estimate(
            seconds=sum(known) if len(known) == len(times) else None,
            disk=sum(whole) if len(whole) == len(sizes) else None,
            reused=reused,
            unmeasured=tuple(self._unmeasured),
        )

    def _speed(self, kind: str, model: str) -> float | None:
        measured = self._speeds.measured(kind, model)
        if measured is None:
            self._unmeasured[model] = None
        guess = self._speeds.guessed(model)
        return measured or (guess and guess * (READING if kind == "scoring" else 1))

    def _post_training(self, run: NewRun) -> float | None:
        """Learning, a look at the held-out windows after each epoch, and a new head's warm-up."""
        model, settings = str(run.spec["model"]), self._spec.post_training
        speed = self._speed("post-training", model)
        if speed is None:
            return None
        corpus = self._corpus_tokens(model)
        an_epoch = corpus * (1 - settings.held_out)
        tokens = an_epoch * settings.epochs
        if settings.minutes is not None:
            tokens = settings.minutes * 60 * speed
        elif settings.steps is not None:
            tokens = settings.steps * settings.batch_tokens
        looks = 1 + math.ceil(tokens / max(1.0, an_epoch))
        held_out = min(corpus * settings.held_out, MOST_WINDOWS * settings.max_length)
        warm_up = 0 if self._has_head(model) else HEAD_WARM_UP_STEPS * settings.batch_tokens
        return START_SECONDS + (tokens + (looks * held_out + warm_up) / READING) / speed

    def _fine_tuning(self, run: NewRun) -> float | None:
        """Learning, a look at dev after each epoch, and at last one at the test set."""
        model, settings = str(run.spec["model"]), self._spec.fine_tuning
        speed = self._speed("fine-tuning", model)
        if speed is None:
            return None
        texts, test = self._data.labelled.rows, self._data.test
        tested = texts * settings.test_share if test is None else test.rows
        pool = texts - (tested if test is None else 0)
        sizes = Counter(self._data.labelled.labels()).values()
        used = min(pool, texts_of(run.spec.get("budget", ALL), sizes))
        length = self._lengths(self._data.labelled, model).truncated(settings.max_length)
        tested_length = length if test is None else self._lengths(test, model).truncated(settings.max_length)
        train, dev = used * (1 - settings.dev_share), used * settings.dev_share
        epochs = max(settings.epochs, settings.min_steps / math.ceil(train / settings.batch_size))
        read = epochs * dev * length + tested * tested_length
        return START_SECONDS + (epochs * train * length + read / READING) / speed

    def _scoring(self, run: NewRun) -> float | None:
        """Reading without learning, as often as the strategy asks; where it learns labels first, that too."""
        model = str(run.spec["model"])
        speed, asked = self._speed("scoring", model), parse_strategy(run.spec["strategy"]).scoring
        if speed is None or asked is None:
            return None
        tokens = self._lengths(self._data.corpus, model).windowed(self._spec.post_training.max_length)
        seconds = START_SECONDS + tokens * asked.parameters.get("passes", 1) / speed
        if not run.spec.get("lesson"):
            return seconds
        learning = self._fine_tuning(run)
        return None if learning is None else seconds + learning

    def _corpus_tokens(self, model: str) -> float:
        """Tokens that an epoch of post-training reads, held-out documents among them."""
        settings, sample = self._spec.post_training, self._lengths(self._data.corpus, model)
        if settings.long_documents == "truncated":
            return sample.texts * sample.truncated(settings.max_length)
        return sample.windowed(settings.max_length)

    def _has_head(self, model: str) -> bool:
        try:
            return bool(catalogue.has_mlm_head(model, self._workspace.models))
        except SelmaskError:
            return True  # what is wrong with it is said where it is chosen

    def _lengths(self, dataset: Dataset, model: str) -> Lengths:
        return lengths(dataset, catalogue.tokenizer_folder(model, self._workspace.models))


def _model_bytes(run: NewRun, workspace: Workspace) -> float | None:
    """What the run's model takes on the disk; None for one that is not on this machine."""
    try:
        folder = catalogue.local_folder(str(run.spec["model"]), workspace.models)
    except SelmaskError:
        return None
    weights = [path.stat().st_size for path in folder.glob("*.safetensors")] if folder else []
    return float(sum(weights)) if weights else None
