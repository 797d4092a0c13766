"""Arms differ in the encoder's weights alone: the tests record what a model reads and which units drop out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook

from selmask.models.loading import load_for_classification
from selmask.observer import NOBODY
from selmask.specs import FineTuning, PostTraining
from selmask.training.classification.fine_tuning import fine_tune
from selmask.training.classification.splits import split
from selmask.training.finished_model import Destination
from selmask.training.masked.post_training import post_train
from selmask.training.masked.window_source import MaskedCorpus
from tests.conftest import tiny_texts
from tests.support.tiny import write_tiny_encoder
from tests.training.random_windows import RandomWindows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MASK = 4
CLASSES = ("animal", "human", "plant")


class Record(NamedTuple):
    """Inputs and dropout masks of a model in training, in order."""

    ids: list[Tensor]
    dropped: list[Tensor]


@contextmanager
def recorded() -> Iterator[Record]:
    record = Record([], [])

    def hook(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        if not module.training:
            return
        if isinstance(module, nn.Embedding) and module.num_embeddings > 400:  # that of words
            record.ids.append(inputs[0].clone())
        elif isinstance(module, nn.Dropout) and module.p > 0:
            record.dropped.append((output == 0) & (inputs[0] != 0))

    handle = register_module_forward_hook(hook)
    try:
        yield record
    finally:
        handle.remove()


@pytest.fixture(scope="module")
def post_trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A descendant of the tiny bare encoder, as another arm's post-training leaves one."""
    return write_tiny_encoder(tmp_path_factory.mktemp("arms") / "post-trained", tiny_texts(), seed=7)


def fine_tuned(base: Path, encoder: Path, folder: Path, seed: int = 0) -> Record:
    texts = tiny_texts(60)
    frame = pd.DataFrame({"text": texts, "label": [CLASSES[row % 3] for row in range(60)]})
    settings = FineTuning(epochs=2, min_steps=0, batch_size=8, patience=9, learning_rate=5e-5)
    data = split(frame, None, settings, budget=40, seed=seed)
    folder.mkdir()
    with recorded() as record:
        fine_tune(settings, base, encoder, data, Destination(folder), seed, NOBODY)
    return record


def test_fine_tuning_reads_the_same_texts_in_the_same_order_with_the_same_dropout(
    tiny_bare_encoder: Path, post_trained: Path, tmp_path: Path
) -> None:
    one = fine_tuned(tiny_bare_encoder, tiny_bare_encoder, tmp_path / "one")
    other = fine_tuned(tiny_bare_encoder, post_trained, tmp_path / "other")
    assert len(one.ids) == len(other.ids) == 8
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(one.ids, other.ids, strict=True))
    assert len(one.dropped) == len(other.dropped) > 30
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(one.dropped, other.dropped, strict=True))
    assert 0.05 < torch.cat([each.flatten() for each in one.dropped]).float().mean() < 0.15
    again = fine_tuned(tiny_bare_encoder, tiny_bare_encoder, tmp_path / "again", seed=1)
    assert not all(
        mine.shape == theirs.shape and torch.equal(mine, theirs)
        for mine, theirs in zip(one.dropped, again.dropped, strict=True)
    )


def test_arms_start_with_the_same_head_and_the_base_models_pooler(tiny_bare_encoder: Path, post_trained: Path) -> None:
    arms = [load_for_classification(tiny_bare_encoder, each, CLASSES, 5) for each in (tiny_bare_encoder, post_trained)]
    own, theirs = (dict(arm.state_dict()) for arm in arms)
    assert own.keys() == theirs.keys()
    differing = {name for name in own if not torch.equal(own[name], theirs[name])}
    assert {name for name in own if name.startswith(("classifier.", "bert.pooler."))} & differing == set()
    assert differing <= load_file(post_trained / "model.safetensors").keys()
    assert any(name.startswith("bert.encoder.") for name in differing)


def post_trained_on(encoder: Path, windows: RandomWindows, folder: Path) -> Record:
    settings = PostTraining(epochs=2, batch_tokens=256)
    with recorded() as record:
        post_train(settings, encoder, MaskedCorpus(windows), Destination(folder), 3, NOBODY)
    return record


def test_post_training_reads_the_same_windows_in_the_same_order_except_hidden_words(
    tiny_encoder: Path, tmp_path: Path
) -> None:
    few, many = (
        RandomWindows(tiny_encoder, tiny_texts(60), seed=seed, rate=rate) for seed, rate in ((1, 0.1), (2, 0.4))
    )
    one, other = (
        post_trained_on(tiny_encoder, few, tmp_path / "one"),
        post_trained_on(tiny_encoder, many, tmp_path / "b"),
    )
    hidden = 0
    for mine, theirs in zip(one.ids, other.ids, strict=True):
        visible = (mine != MASK) & (theirs != MASK)
        assert torch.equal(mine[visible], theirs[visible])
        hidden += int((~visible).sum())
    assert hidden > 100
    assert len(one.dropped) == len(other.dropped) == 5 * len(one.ids)
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(one.dropped, other.dropped, strict=True))
