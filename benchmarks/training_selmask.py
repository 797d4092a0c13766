"""selmask's own post-training as a contender, whole or without one of the measures that make it fast."""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional

from selmask.masking.domain import Domain
from selmask.masking.hide.masked_windows import IGNORED
from selmask.masking.masker import prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.masking.registry import parse_strategy
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.observer import NOBODY, Observer
from selmask.specs import Masking, PostTraining
from selmask.training import loop, optimizer
from selmask.training.checkpoint import Checkpoints
from selmask.training.loop import Loop
from selmask.training.masked.masked_phase import MaskedPhase
from selmask.training.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    from benchmarks.training_turns import Baton, Setting
    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.training.batches import Rows
    from selmask.training.phase import Batch

MANY_STEPS = 10**6
_NO_CHECKPOINT_DUE = 1e9


class CountedPhase(MaskedPhase):
    """Post-training that remembers what it read.

    Attributes:
        read: Tokens and predictions of each batch since the last step.
    """

    def __init__(self, module: MaskedTokenLoss, windows: MaskedWindows, batch_tokens: int) -> None:
        # The head is not warmed up alone: that is done once, and is no part of the speed.
        super().__init__(
            module,
            windows,
            (),
            batch_tokens=batch_tokens,
            seed=0,
            patience=None,
            warm_up=None,
            observer=NOBODY,
        )
        self.read: deque[tuple[int, int]] = deque()

    def load(self, rows: Rows, epoch: int) -> Batch:
        """The batch, counted."""
        batch = super().load(rows, epoch)
        self.read.append((batch.tokens, batch.predictions))
        return batch


class RandomOrder(CountedPhase):
    """Without bucketing: windows as chance brings them, as many together as the budget allows with their padding."""

    def batches(self, epoch: int) -> list[Rows]:
        """Cut where one more window would exceed the budget."""
        order = np.random.default_rng((0, epoch)).permutation(len(self._rows))
        batches: list[list[int]] = [[]]
        longest = 0
        for row in order.tolist():
            longest = max(longest, int(self._lengths[row]))
            if batches[-1] and longest * (len(batches[-1]) + 1) > self._batch_tokens:
                batches.append([])
                longest = int(self._lengths[row])
            batches[-1].append(row)
        return [self._rows[batch] for batch in batches]


class FixedCount(CountedPhase):
    """Without batches by tokens: so many windows a batch, of like length, as have the budget's tokens on average."""

    def batches(self, epoch: int) -> list[Rows]:
        """In order of length, cut by count, shuffled."""
        chance = np.random.default_rng((0, epoch))
        size = max(1, round(self._batch_tokens / float(self._lengths.mean())))
        order = np.lexsort((chance.random(len(self._lengths)), self._lengths))
        batches = [self._rows[order[first : first + size]] for first in range(0, len(order), size)]
        return [batches[place] for place in chance.permutation(len(batches))]


class FullHead(MaskedTokenLoss):
    """Without the masked-only head: logits and loss of all positions, as the stock model computes them."""

    def forward(self, input_ids: Tensor, attention_mask: Tensor, positions: Tensor, targets: Tensor) -> Tensor:
        """[M]; the losses of the masked tokens."""
        logits = self.model(input_ids=input_ids, attention_mask=attention_mask).logits.flatten(0, 1)
        labels = torch.full(logits.shape[:1], IGNORED, device=logits.device).index_copy(0, positions, targets)
        losses = functional.cross_entropy(logits.float(), labels, reduction="none", ignore_index=IGNORED)
        return losses.index_select(0, positions)


class UnfusedAdamW(torch.optim.AdamW):
    """Without the fused optimizer: torch's default on the device."""

    def __init__(self, params: Any, lr: float, *, fused: bool) -> None:
        del fused
        super().__init__(params, lr=lr)


class MeanLoss(nn.Module):
    """The masked-only loss in the form that transformers' Trainer asks for."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, **masked: Tensor) -> dict[str, Tensor]:
        """`loss`, averaged over the masked tokens."""
        return {"loss": self.module(**masked).mean()}


class Made(NamedTuple):
    """How post-training is made: of which parts, with the CPU's quick dropout and attention or not, compiled or not."""

    phase: Callable[..., CountedPhase] = CountedPhase
    module: Callable[[Any], MaskedTokenLoss] = MaskedTokenLoss
    optimizer: type[torch.optim.AdamW] = torch.optim.AdamW
    quick: bool = True
    compile_it: bool = False


AS_IT_IS = Made()
WITHOUT = {
    "bucketing": Made(phase=RandomOrder),
    "masked_only_head": Made(module=FullHead),
    "fused_optimizer": Made(optimizer=UnfusedAdamW),
    "batch_in_tokens": Made(phase=FixedCount),
    "quick_dropout_and_attention": Made(quick=False),
}
COMPILED = Made(compile_it=True)


def phase_of(setting: Setting, made: Made) -> CountedPhase:
    """The model and the masked windows of random words."""
    tokenizer, domain = TextTokenizer.load(Path(setting.model)), Domain(texts_of(setting), ())
    strategy = parse_strategy("random-word")
    masker = prepare(domain, strategy, tokenizer, length=setting.length).fit(strategy)
    model = load_for_mlm(Path(setting.model), seed=0).model
    return made.phase(made.module(model), masker.windows(Masking(), 0), setting.batch_tokens)


def texts_of(setting: Setting) -> list[str]:
    """What all contenders train on."""
    texts: list[str] = pd.read_parquet(setting.texts)["text"].tolist()
    return texts


def post_train(setting: Setting, baton: Baton, made: Made = AS_IT_IS) -> None:
    """The loop that post-training runs in, with its checkpoints, of which none is due."""
    phase, defaults = phase_of(setting, made), PostTraining()
    pace = Pace(
        steps=MANY_STEPS,
        learning_rate=defaults.learning_rate,
        warmup=defaults.warmup,
        weight_decay=defaults.weight_decay,
        clip=defaults.clip,
        seed=0,
    )

    def step_done() -> bool:
        tokens, predictions = (sum(column) for column in zip((0, 0), *phase.read, strict=True))
        phase.read.clear()
        return baton.step_done(tokens, predictions) if tokens else False

    with tempfile.TemporaryDirectory() as folder, _with_parts_of(made):
        checkpoints = Checkpoints(Path(folder), "benchmark", minutes=_NO_CHECKPOINT_DUE)
        Loop(phase, pace, checkpoints, Observer(NOBODY.report, step_done)).run(compile_it=made.compile_it)


@contextmanager
def _with_parts_of(made: Made) -> Iterator[None]:
    """The loop as it is, but for what `made` has otherwise."""
    parts: dict[tuple[Any, str], Any] = {(optimizer, "AdamW"): made.optimizer}
    if not made.quick:
        parts[loop, "quick_on_cpu"] = lambda _: nullcontext()
    usual = {place: getattr(*place) for place in parts}
    for place, part in parts.items():
        setattr(*place, part)
    try:
        yield
    finally:
        for place, part in usual.items():
            setattr(*place, part)
