from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from selmask.errors import RunFailed
from selmask.observer import Observer
from selmask.training.checkpoint import Checkpoints
from selmask.training.loop import Loop, Outcome, part_seed
from selmask.training.pace import Pace
from selmask.training.phase import EpochEnd, StepPart
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.training.batches import Rows

ROUNDING = 1e-4
"""Relative differences between sums in another order, in float32 and after some steps; they depend on the processor."""

PACE = Pace(steps=12, learning_rate=0.1, warmup=0.25, weight_decay=0.01, clip=1.0, seed=5)


class Line:
    """A phase that fits a line through five points of a plane, with dropout; row -1 has nothing to predict.

    Its device has memory for `memory` points at once.
    """

    def __init__(
        self,
        *,
        enough_after: int = 99,
        rows: tuple[int, ...] = (0, 1, 2, 3, 4),
        batch: int = 1,
        dropout: float = 0.5,
        memory: int = 99,
    ) -> None:
        torch.manual_seed(0)
        self.module: nn.Module = nn.Sequential(nn.Linear(2, 8), nn.Dropout(dropout), nn.Linear(8, 1))
        self._batch, self._memory = batch, memory
        self.ended: list[tuple[int, int]] = []
        self._enough_after, self._rows = enough_after, rows

    def begin(self) -> dict[str, float]:
        return {"begun": 1.0}

    def batches(self, epoch: int) -> list[Rows]:
        order = np.roll(self._rows, epoch)
        return [order[first : first + self._batch] for first in range(0, len(order), self._batch)]

    def load(self, rows: Rows, epoch: int) -> StepPart:
        del epoch
        there = [float(row) for row in rows if row >= 0]
        points = torch.tensor([[row**2, 1.0] for row in there])
        return StepPart(points, len(there), len(there), 2 * len(rows), len(rows))

    def loss(self, module: nn.Module, part: StepPart) -> Tensor:
        if len(part.inputs) > self._memory:
            raise torch.OutOfMemoryError
        distances: Tensor = (module(part.inputs) - part.inputs[:, :1]) ** 2
        return distances.sum()

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        self.ended.append((epoch, step))
        return EpochEnd({"epochs": float(len(self.ended))}, enough=len(self.ended) >= self._enough_after)

    def describe(self, rows: Rows) -> str:
        return f"points {rows.tolist()}"

    def state(self) -> dict[str, Any]:
        return {"ended": self.ended}

    def tensors(self) -> dict[str, Tensor]:
        return {"ended": torch.tensor([len(self.ended)])}

    def restore(self, state: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        assert int(tensors["ended"]) == len(state["ended"])
        self.ended = [(epoch, step) for epoch, step in state["ended"]]


def train(folder: Path, listener: Listener, phase: Line | None = None, seconds: float = 300) -> Outcome:
    checkpoints = Checkpoints(folder, "a specification", seconds)
    return Loop(phase or Line(), PACE, checkpoints, listener.observer).run()


def test_it_ends_after_its_steps_within_an_epoch(tmp_path: Path) -> None:
    phase, listener = Line(), Listener()
    outcome = train(tmp_path, listener, phase)
    assert (outcome.stopped, outcome.position.step, outcome.position.tokens) == (False, 12, 24)
    assert phase.ended == [(0, 5), (1, 10), (2, 12)]
    assert listener.metrics["begun"] == {0: 1.0}
    assert listener.metrics["epochs"] == {5: 1.0, 10: 2.0, 12: 3.0}


def test_it_ends_when_the_phase_has_learned_enough(tmp_path: Path) -> None:
    assert train(tmp_path, Listener(), Line(enough_after=2)).position.step == 10


def test_the_learning_rate_rises_and_falls(tmp_path: Path) -> None:
    listener = Listener()
    train(tmp_path, listener)
    rates = [listener.metrics["learning_rate"][step] for step in range(1, 13)]
    assert rates[0] == 0
    assert rates.index(max(rates)) == 3
    assert rates[3:] == sorted(rates[3:], reverse=True)


def test_a_batch_without_anything_to_predict_is_a_step_without_loss(tmp_path: Path) -> None:
    listener = Listener()
    outcome = train(tmp_path, listener, Line(rows=(0, -1, 2)))
    assert outcome.position.step == 12
    assert len(listener.metrics["loss"]) == outcome.position.predictions == 8


class CrashError(Exception):
    pass


@pytest.mark.parametrize("crash_at", [1, 4, 5, 6, 11])
def test_a_crashed_run_continues_as_if_it_had_not_crashed(tmp_path: Path, crash_at: int) -> None:
    whole, before, after = Listener(), Listener(), Listener()
    train(tmp_path / "whole", whole)

    def crash() -> bool:
        if before.step == crash_at:
            raise CrashError
        return False

    with pytest.raises(CrashError):
        Loop(
            Line(), PACE, Checkpoints(tmp_path / "crashed", "a specification", 0), Observer(before.report, crash)
        ).run()
    phase = Line()
    train(tmp_path / "crashed", after, phase)
    losses = before.metrics["loss"] | after.metrics["loss"]
    assert losses == pytest.approx(whole.metrics["loss"], abs=1e-6)
    assert min(after.metrics["loss"]) == max(crash_at, 1)
    assert phase.ended == [(0, 5), (1, 10), (2, 12)]


def test_a_checkpoint_is_saved_once_what_was_measured_before_it_is_kept(tmp_path: Path) -> None:
    checkpoints, listener, settled = Checkpoints(tmp_path, "a specification", 0), Listener(), []

    def settle() -> None:
        settled.append((listener.step, checkpoints.latest))

    Loop(Line(), PACE, checkpoints, replace(listener.observer, settle=settle)).run()
    assert [step for step, _ in settled] == list(range(1, 13))
    assert settled[0][1] is None
    assert [path and path.name for _, path in settled[1:3]] == ["step-00000001", "step-00000002"]


def test_a_run_with_a_damaged_checkpoint_comes_to_the_same_end_and_notes_it(tmp_path: Path) -> None:
    expected = Listener()
    train(tmp_path / "whole", expected)
    first, second = Listener(stop_after=7), Listener()
    train(tmp_path / "cut", first)
    weights = next((tmp_path / "cut").glob("step-*/model.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-9])
    outcome = train(tmp_path / "cut", second)
    assert second.metrics["loss"] == expected.metrics["loss"]
    assert outcome.position.notes == ["The checkpoint at step 7 was damaged, and the run went on from the beginning."]


def test_a_stop_after_the_last_step_still_ends_the_epoch_when_resumed(tmp_path: Path) -> None:
    assert train(tmp_path, Listener(stop_after=12)).stopped
    phase = Line()
    outcome = train(tmp_path, Listener(), phase)
    assert (outcome.stopped, outcome.position.step, phase.ended[-1]) == (False, 12, (2, 12))


def test_a_loss_that_is_not_finite_ends_the_run_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    train(tmp_path, Listener(stop_after=3))
    phase = Line(rows=(0, 1, 2, 10**18, 4))
    with pytest.raises(RunFailed, match=r"inf at step 4, on points \[1000"):
        train(tmp_path, Listener(), phase)
    assert Checkpoints(tmp_path, "a specification").latest is not None


def losses(folder: Path, phase: Line, **settings: Any) -> tuple[dict[int, float], Outcome]:
    listener = Listener()
    checkpoints = Checkpoints(folder, "a specification")
    outcome = Loop(phase, PACE, checkpoints, listener.observer).run(**settings)
    return listener.metrics["loss"], outcome


def whole(memory: int = 99, dropout: float = 0.0) -> Line:
    return Line(rows=(0, 1, -1, 2, 3, 4), batch=3, dropout=dropout, memory=memory)


@pytest.mark.parametrize("accumulation", [2, 3, 7])
def test_a_step_computed_in_parts_is_the_same_step(tmp_path: Path, accumulation: int) -> None:
    expected, outcome = losses(tmp_path, whole())
    actual, in_parts = losses(tmp_path, whole(), accumulation=accumulation)
    assert actual == pytest.approx(expected, rel=ROUNDING)
    assert (in_parts.position.predictions, in_parts.position.tokens) == (30, 72)
    assert in_parts.position.texts == outcome.position.texts == 36


class Steep(Line):
    """Its loss at the fourth step is finite and its gradient is not."""

    def loss(self, module: nn.Module, part: StepPart) -> Tensor:
        losses = super().loss(module, part)
        return losses + torch.sqrt(0 * losses) if part.inputs[0, 0] == 9 else losses


def test_a_gradient_that_is_not_finite_ends_the_run_before_the_weights_change(tmp_path: Path) -> None:
    phase = Steep()
    with pytest.raises(RunFailed, match=r"gradient became (inf|nan) at step 4, on points \[3\].*checkpoint is kept"):
        train(tmp_path, Listener(), phase, seconds=0)
    assert all(torch.isfinite(each).all() for each in phase.module.parameters())
    restored = Line()
    checkpoint = Checkpoints(tmp_path, "a specification").restore(restored)
    assert checkpoint is not None
    assert checkpoint[0].step == 3
    assert all(torch.isfinite(each).all() for each in restored.module.parameters())


def test_each_part_has_its_own_dropout(tmp_path: Path) -> None:
    whole_step, in_parts = [losses(tmp_path, Line(rows=(3, 3), batch=2), accumulation=parts)[0] for parts in (1, 2)]
    assert whole_step != in_parts


def test_a_step_that_needs_too_much_memory_is_halved_and_noted(tmp_path: Path) -> None:
    expected, _ = losses(tmp_path, whole())
    actual, outcome = losses(tmp_path, whole(memory=2))
    assert actual == pytest.approx(expected, rel=ROUNDING)
    assert len(outcome.position.notes) == 1
    assert "too small at step 2" in outcome.position.notes[0]
    assert "computed in 2 parts" in outcome.position.notes[0]


def test_a_resumed_run_stays_halved_and_keeps_the_note(tmp_path: Path) -> None:
    uncut, first, second = Listener(), Listener(stop_after=5), Listener()
    expected = train(tmp_path / "uncut", uncut, whole(memory=2, dropout=0.5))
    train(tmp_path / "cut", first, whole(memory=2, dropout=0.5))
    outcome = train(tmp_path / "cut", second, whole(dropout=0.5))
    assert outcome.position.notes == expected.position.notes
    assert first.metrics["loss"] | second.metrics["loss"] == pytest.approx(uncut.metrics["loss"], rel=ROUNDING)


def test_a_halved_step_that_needs_too_much_memory_fails_with_advice(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"a step in 2 parts, on points \[0, 1, -1\]") as failed:
        losses(tmp_path, whole(memory=1))
    assert "Lower Batch tokens" in str(failed.value)


def test_under_a_limit_in_time_the_learning_rate_follows_the_time(tmp_path: Path) -> None:
    listener, pace = Listener(), replace(PACE, steps=1, seconds=0.3)
    outcome = Loop(Line(), pace, Checkpoints(tmp_path, "one"), listener.observer).run()
    steps, rates = outcome.position.step, list(listener.metrics["learning_rate"].values())
    assert steps > 20
    assert outcome.position.seconds >= 0.3
    assert listener.total == steps
    peak = rates.index(max(rates))
    assert max(rates) == pytest.approx(PACE.learning_rate, rel=0.1)
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < max(rates) / 2  # a last step may be a long one


@pytest.mark.long
def test_a_compiled_model_learns_the_same(tmp_path: Path) -> None:
    expected, _ = losses(tmp_path, whole())
    actual, outcome = losses(tmp_path, whole(), compile_it=True)
    assert actual == pytest.approx(expected, rel=ROUNDING)
    assert outcome.position.notes == []


def test_without_a_compiler_it_trains_uncompiled_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = losses(tmp_path, whole())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    actual, outcome = losses(tmp_path, whole(), compile_it=True)
    assert actual == expected
    assert "no C++ compiler" in outcome.position.notes[0]


def test_each_part_of_each_step_has_its_own_seed() -> None:
    seeds = {part_seed(seed, step, part) for seed in range(10) for step in range(25) for part in range(4)}
    assert len(seeds) == 1000
    assert part_seed(1, 2, 0) == part_seed(1, 2, 0)
