"""Candidate learning rates: one is chosen on dev, and an interruption changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from selmask.disk import room
from selmask.errors import BadInput
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.predictions import Predictions
from selmask.fields.learning_rate import choice_in_words, in_words
from selmask.specs import FineTuning
from selmask.training.checkpoint import Position
from selmask.training.classification.fine_tuning import _Trainer, fine_tune
from selmask.training.classification.probabilities import LoadedClassifier
from selmask.training.classification.splits import LabelledSplit, split
from selmask.training.divergence import Diverged
from selmask.training.finished_model import Destination
from tests.conftest import tiny_texts
from tests.training.classification.test_fine_tuning import label_of
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.training.classification.candidates import Learned

RATES = (1e-9, 5e-3, 2e-3)
SETTINGS = FineTuning(epochs=2, min_steps=0, learning_rate=RATES, batch_size=8, max_length=32)
MEASURED = ("macro_f1", "accuracy", "ece", "dev_macro_f1", "best_epoch", "epochs", "learning_rate", "candidates")


@pytest.fixture(scope="module")
def data() -> LabelledSplit:
    texts = tiny_texts(60)
    frame = pd.DataFrame({"text": texts, "label": [label_of(text) for text in texts]})
    return split(frame, None, SETTINGS, budget="all", seed=0)


def run(
    encoder: Path, data: LabelledSplit, folder: Path, observer: Observer, settings: FineTuning = SETTINGS
) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    return fine_tune(settings, encoder, encoder, data, Destination(folder), 0, observer)


class Finished:
    """An uninterrupted run."""

    def __init__(self, encoder: Path, data: LabelledSplit, folder: Path) -> None:
        self.folder, self.listener = folder, Listener()
        self.steps = list[int]()
        self.result = run(encoder, data, folder, replace(self.listener.observer, report=self._report))

    def _report(self, step: int, **rest: Any) -> None:
        self.steps.append(step)
        self.listener.report(step, **rest)


@pytest.fixture(scope="module")
def whole(tiny_encoder: Path, data: LabelledSplit, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return Finished(tiny_encoder, data, tmp_path_factory.mktemp("whole"))


def test_the_rate_that_is_best_on_dev_is_chosen(whole: Finished, data: LabelledSplit) -> None:
    result, candidates = whole.result, whole.result["candidates"]
    assert [each["learning_rate"] for each in candidates] == list(RATES)
    best = max(candidates, key=lambda each: each["dev_macro_f1"])
    assert best["dev_macro_f1"] > candidates[0]["dev_macro_f1"]
    assert (result["learning_rate"], result["dev_macro_f1"]) == (best["learning_rate"], best["dev_macro_f1"])
    dev = LoadedClassifier(whole.folder / "model").probabilities([each.text for each in data.dev])
    measured = MACRO_F1.of(Predictions([each.label for each in data.dev], data.classes, dev))
    assert measured == pytest.approx(result["dev_macro_f1"])


def test_the_chosen_classifier_is_the_one_trained_at_that_rate_alone(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    alone = run(tiny_encoder, data, tmp_path, Listener().observer, SETTINGS.at(whole.result["learning_rate"]))
    assert not {"learning_rate", "candidates"} & alone.keys()
    for key in ("macro_f1", "accuracy", "ece", "dev_macro_f1", "best_epoch", "epochs"):
        assert alone[key] == whole.result[key]


@pytest.mark.parametrize("rates", [(1e-12, 2e-12), (2e-12, 1e-12)])
def test_among_equal_candidates_the_earlier_one_is_chosen(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, rates: tuple[float, ...]
) -> None:
    settings = SETTINGS.model_copy(update={"learning_rate": rates, "epochs": 1})
    assert run(tiny_encoder, data, tmp_path, Listener().observer, settings)["learning_rate"] == rates[0]


def test_steps_are_counted_over_all_candidates(whole: Finished) -> None:
    assert whole.steps == sorted(whole.steps)
    assert whole.result["steps"] == whole.steps[-1] == whole.listener.total
    assert set(whole.listener.metrics["loss"]) == set(range(1, whole.steps[-1] + 1))


def test_the_message_names_the_candidate_in_training(whole: Finished) -> None:
    named = list(dict.fromkeys(whole.listener.messages))
    assert named == ["learning rate 1e-9, 1 of 3", "learning rate 5e-3, 2 of 3", "learning rate 2e-3, 3 of 3"]


def test_the_card_says_what_was_chosen(whole: Finished) -> None:
    card = (whole.folder / "model" / "README.md").read_text()
    chosen = in_words(whole.result["learning_rate"])
    assert f"| learning rate | {chosen}, chosen on dev (macro-F1 there: 0." in card
    assert card.count("learning rate |") == 1


@pytest.mark.parametrize("stop_after", [3, 10, 13])
def test_a_stopped_run_goes_on_where_it_was(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, stop_after: int
) -> None:
    first, second = Listener(stop_after), Listener()
    stopped = run(tiny_encoder, data, tmp_path, first.observer)
    assert stopped["stopped"]
    assert stopped["steps"] == stop_after
    assert "macro_f1" not in stopped
    result = run(tiny_encoder, data, tmp_path, second.observer)
    for key in ("loss", "dev_macro_f1", "dev_loss"):
        assert first.metrics[key] | second.metrics[key] == whole.listener.metrics[key]
        assert not first.metrics["loss"].keys() & second.metrics["loss"].keys()
    for key in (*MEASURED, "steps"):
        assert result[key] == whole.result[key]


class Killed(Exception):
    """Ends the process, as far as the run can tell."""


@pytest.mark.parametrize("at_step", [4, 14, 24])
def test_a_killed_run_keeps_its_finished_candidates(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, at_step: int
) -> None:
    first, second = Listener(), Listener()

    def report(step: int, **rest: Any) -> None:
        if step == at_step:
            raise Killed
        first.report(step, **rest)

    with pytest.raises(Killed):
        run(tiny_encoder, data, tmp_path, replace(first.observer, report=report))
    result = run(tiny_encoder, data, tmp_path, second.observer)
    per_candidate = whole.result["steps"] // len(RATES)
    assert min(second.metrics["loss"]) == (at_step - 1) // per_candidate * per_candidate + 1
    assert first.metrics["loss"] | second.metrics["loss"] == whole.listener.metrics["loss"]
    assert {key: result[key] for key in MEASURED} == {key: whole.result[key] for key in MEASURED}


def test_a_run_killed_before_its_test_trains_nothing_again(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("selmask.training.classification.fine_tuning.keep_predictions", no_room)
        run(tiny_encoder, data, tmp_path, Listener().observer)
    again = Listener()
    result = run(tiny_encoder, data, tmp_path, again.observer)
    assert not again.metrics["loss"]
    assert {key: result[key] for key in MEASURED} == {key: whole.result[key] for key in MEASURED}


def test_a_damaged_checkpoint_of_finished_candidates_is_set_aside(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    run(tiny_encoder, data, tmp_path, Listener(stop_after=13).observer)
    [kept] = (tmp_path / "checkpoint").glob("step-*")
    (kept / "model.safetensors").write_bytes(b"damaged")
    result = run(tiny_encoder, data, tmp_path, Listener().observer)
    assert any("was damaged, and the run went on from the beginning" in note for note in result["notes"])
    assert {key: result[key] for key in MEASURED} == {key: whole.result[key] for key in MEASURED}


def test_what_was_measured_is_kept_before_a_candidate_counts_as_finished(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    kept = list[int]()

    def settle() -> None:
        kept.append(len(list((tmp_path / "checkpoint").glob("step-*"))))

    run(tiny_encoder, data, tmp_path, replace(Listener().observer, settle=settle))
    assert kept == [0, 1, 1]


def test_a_finished_candidate_waits_for_room_on_the_disk(
    whole: Finished, tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.01)
    listener, per_candidate = Listener(), whole.result["steps"] // len(RATES)

    def report(step: int, **rest: Any) -> None:
        listener.report(step, **rest)
        if step == per_candidate:
            monkeypatch.setattr(room, "RESERVE_BYTES", 2 * room.free_bytes(tmp_path))
        if (rest.get("message") or "").startswith("waiting for room on the disk"):
            monkeypatch.setattr(room, "RESERVE_BYTES", 0)

    result = run(tiny_encoder, data, tmp_path, replace(listener.observer, report=report))
    assert any("too full for the checkpoint" in message for message in listener.messages)
    assert {key: result[key] for key in MEASURED} == {key: whole.result[key] for key in MEASURED}


def test_a_checkpoint_of_other_candidates_is_refused(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    run(tiny_encoder, data, tmp_path, Listener(stop_after=13).observer)
    for other in (SETTINGS.at(5e-3), SETTINGS.model_copy(update={"learning_rate": (1e-9, 5e-3)})):
        with pytest.raises(BadInput, match="another specification"):
            run(tiny_encoder, data, tmp_path, Listener().observer, other)


@pytest.fixture
def diverging(monkeypatch: pytest.MonkeyPatch) -> set[float]:
    """Learning rates at which the loss becomes infinite; a tiny model learns at all of them."""
    rates, train_at = set[float](), _Trainer.train_at

    def train(trainer: _Trainer, settings: FineTuning, *rest: Any) -> Learned:
        if settings.learning_rate in rates:
            observer: Observer = rest[-1]
            observer.report(2, total=20, loss=3.0)
            raise Diverged("The loss became inf at step 3", Position(step=2))
        return train_at(trainer, settings, *rest)

    monkeypatch.setattr(_Trainer, "train_at", train)
    return rates


def test_a_candidate_whose_loss_becomes_infinite_is_not_chosen(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, diverging: set[float]
) -> None:
    diverging.add(RATES[1])
    result = run(tiny_encoder, data, tmp_path, Listener().observer)
    assert [each["dev_macro_f1"] is None for each in result["candidates"]] == [False, True, False]
    assert result["learning_rate"] in (RATES[0], RATES[2])
    assert "training diverged at 5e-3" in choice_in_words(result)


def test_the_steps_of_a_candidate_that_diverges_count(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, diverging: set[float]
) -> None:
    diverging.add(RATES[1])
    steps = list[int]()
    listener = Listener()

    def report(step: int, **rest: Any) -> None:
        steps.append(step)
        listener.report(step, **rest)

    run(tiny_encoder, data, tmp_path, replace(listener.observer, report=report))
    assert steps == sorted(steps)


def test_a_run_fails_if_every_candidate_diverges(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, diverging: set[float]
) -> None:
    diverging |= set(RATES)
    with pytest.raises(Diverged, match="became inf"):
        run(tiny_encoder, data, tmp_path, Listener().observer)
