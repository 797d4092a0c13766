"""selmask's own post-training as a contender, complete or without one of the measures that make it fast."""

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

    from benchmarks.training.turns import Baton, Setting
    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.training.batches import Rows
    from selmask.training.phase import StepPart

MANY_STEPS = 10**6
_NO_CHECKPOINT_DUE = 1e9


class CountedPhase(MaskedPhase):
    """Post-training that counts what it reads.

    Attributes:
        read: Tokens and predictions of each batch since the last step.
    """

    def __init__(self, module: MaskedTokenLoss, windows: MaskedWindows, batch_tokens: int) -> None:
        # No warm-up of the head: it happens once, and is not part of the speed.
        settings = PostTraining(batch_tokens=batch_tokens)
        super().__init__(module, windows, (), settings, seed=0, warm_up=None, observer=NOBODY)
        self._batch_tokens = batch_tokens
        self.read: deque[tuple[int, int]] = deque()

    def load(self, rows: Rows, epoch: int) -> StepPart:
        """The windows, counted."""
        part = super().load(rows, epoch)
        self.read.append((part.tokens, part.predictions))
        return part


class RandomOrder(CountedPhase):
    """Without bucketing: windows in random order, as many in a batch as the budget allows with their padding."""

    def batches(self, epoch: int) -> list[Rows]:
        """The windows in random order, cut where one more would exceed the budget."""
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
    """Without batches by tokens: a fixed number of windows, which have the budget's tokens on average."""

    def batches(self, epoch: int) -> list[Rows]:
        """The windows in order of length, cut by number, then shuffled."""
        chance = np.random.default_rng((0, epoch))
        size = max(1, round(self._batch_tokens / float(self._lengths.mean())))
        order = np.lexsort((chance.random(len(self._lengths)), self._lengths))
        batches = [self._rows[order[first : first + size]] for first in range(0, len(order), size)]
        return [batches[place] for place in chance.permutation(len(batches))]


class FullHead(MaskedTokenLoss):
    """Without the masked-only head: logits and losses at all positions, as the stock model computes them."""

    def forward(self, input_ids: Tensor, attention_mask: Tensor, positions: Tensor, targets: Tensor) -> Tensor:
        """[M]; the losses of the masked tokens."""
        logits = self.model(input_ids=input_ids, attention_mask=attention_mask).logits.flatten(0, 1)
        labels = torch.full(logits.shape[:1], IGNORED, device=logits.device).index_copy(0, positions, targets)
        losses = functional.cross_entropy(logits.float(), labels, reduction="none", ignore_index=IGNORED)
        return losses.index_select(0, positions)


class UnfusedAdamW(torch.optim.AdamW):
    """Without the fused optimizer: torch's default for the device."""

    def __init__(self, params: Any, lr: float, *, fused: bool) -> None:
        del fused
        super().__init__(params, lr=lr)


class MeanLoss(nn.Module):
    """The masked-only loss in the form that transformers' Trainer expects."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, **masked: Tensor) -> dict[str, Tensor]:
        """`loss`, averaged over the masked tokens."""
        return {"loss": self.module(**masked).mean()}


class Variant(NamedTuple):
    """The parts of a post-training: phase, module, optimizer, quick dropout and attention, compilation."""

    phase: Callable[..., CountedPhase] = CountedPhase
    module: Callable[[Any], MaskedTokenLoss] = MaskedTokenLoss
    optimizer: type[torch.optim.AdamW] = torch.optim.AdamW
    quick: bool = True
    compile_it: bool = False


AS_IT_IS = Variant()
WITHOUT = {
    "bucketing": Variant(phase=RandomOrder),
    "masked_only_head": Variant(module=FullHead),
    "fused_optimizer": Variant(optimizer=UnfusedAdamW),
    "batch_in_tokens": Variant(phase=FixedCount),
    "quick_dropout_and_attention": Variant(quick=False),
}
COMPILED = Variant(compile_it=True)


def phase_of(setting: Setting, variant: Variant) -> CountedPhase:
    """The phase of a variant, with masked windows of random words."""
    tokenizer, domain = TextTokenizer.load(Path(setting.model)), Domain(texts_of(setting), ())
    strategy = parse_strategy("random-word")
    masker = prepare(domain, strategy, tokenizer, length=setting.length).fit(strategy)
    model = load_for_mlm(Path(setting.model), seed=0).model
    return variant.phase(variant.module(model), masker.windows(Masking(), 0), setting.batch_tokens)


def texts_of(setting: Setting) -> list[str]:
    """The texts that all contenders train on."""
    texts: list[str] = pd.read_parquet(setting.texts)["text"].tolist()
    return texts


def post_train(setting: Setting, baton: Baton, variant: Variant = AS_IT_IS) -> None:
    """Runs selmask's own loop, with checkpoints of which none is due."""
    phase = phase_of(setting, variant)
    pace = Pace.of(PostTraining(), MANY_STEPS, seed=0)

    def step_done() -> bool:
        tokens, predictions = (sum(column) for column in zip((0, 0), *phase.read, strict=True))
        phase.read.clear()
        return baton.step_done(tokens, predictions) if tokens else False

    with tempfile.TemporaryDirectory() as folder, _with_parts_of(variant):
        checkpoints = Checkpoints(Path(folder), "benchmark", seconds=_NO_CHECKPOINT_DUE)
        Loop(phase, pace, checkpoints, Observer(NOBODY.report, step_done)).run(compile_it=variant.compile_it)


@contextmanager
def _with_parts_of(variant: Variant) -> Iterator[None]:
    """Exchanges parts of the loop for those of `variant` inside the block."""
    parts: dict[tuple[Any, str], Any] = {(optimizer, "AdamW"): variant.optimizer}
    if not variant.quick:
        parts[loop, "quick_on_cpu"] = lambda _: nullcontext()
    usual = {place: getattr(*place) for place in parts}
    for place, part in parts.items():
        setattr(*place, part)
    try:
        yield
    finally:
        for place, part in usual.items():
            setattr(*place, part)
