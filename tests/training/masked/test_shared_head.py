from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from selmask.errors import BadModel
from selmask.models.loading import load_for_mlm
from selmask.observer import NOBODY
from selmask.specs import PostTraining
from selmask.training.finished_model import Destination
from selmask.training.masked.new_head import WarmUp
from selmask.training.masked.post_training import post_train
from selmask.training.masked.shared_head import load_head, warm_up_shared_head
from selmask.training.masked.window_source import MaskedCorpus
from tests.conftest import tiny_texts
from tests.support.tiny import write_tiny_encoder
from tests.training.listener import Listener
from tests.training.random_windows import RandomWindows

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = PostTraining(steps=4, batch_tokens=128)
RULE = WarmUp(steps=12)


def warmed_up(encoder: Path, file: Path, **changes: Any) -> dict[str, Any]:
    windows = RandomWindows(encoder, tiny_texts(60))
    usual: dict[str, Any] = {"observer": NOBODY, "rule": RULE}
    return warm_up_shared_head(SETTINGS, encoder, windows, file, 0, **(usual | changes))


def test_the_warm_up_reports_each_step_and_leaves_the_head_alone(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    listener = Listener()
    result = warmed_up(tiny_bare_encoder, tmp_path / "head", observer=listener.observer)
    assert (result["stopped"], result["new_head"], result["head_warm_up_steps"]) == (False, True, RULE.steps)
    assert list(listener.metrics["loss"]) == list(range(1, RULE.steps + 1))
    assert {name.split(".")[0] for name in load_file(tmp_path / "head")} == {"cls"}


def test_arms_with_other_masks_and_words_begin_with_the_same_loss(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    warmed_up(tiny_bare_encoder, tmp_path / "head")
    fixed, at_first = RandomWindows(tiny_bare_encoder, tiny_texts()[100:], seed=9), []
    for seed in (1, 2):
        corpus = MaskedCorpus(RandomWindows(tiny_bare_encoder, tiny_texts()[:100], seed=seed), fixed)
        listener, folder = Listener(), Destination(tmp_path / f"arm-{seed}")
        head = tmp_path / "head"
        result = post_train(SETTINGS, tiny_bare_encoder, corpus, folder, 0, listener.observer, head=head)
        assert result["held_out_loss_before"] == listener.metrics["held_out_loss"][0]
        assert (result["new_head"], "head_warm_up_steps" in result) == (True, False)
        assert not any("warming up" in message for message in listener.messages)
        at_first.append(result["held_out_loss_before"])
    assert at_first[0] == at_first[1]


def test_terms_that_an_arm_adds_follow_the_head_of_the_base_vocabulary(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    warmed_up(tiny_bare_encoder, tmp_path / "head")
    extended = Tokenizer.from_file(str(tiny_bare_encoder / "tokenizer.json"))
    extended.add_tokens(["powdery mildew"])
    corpus = MaskedCorpus(RandomWindows(tiny_bare_encoder, tiny_texts(60)), tokenizer=extended.to_str())
    destination = Destination(tmp_path / "arm")
    result = post_train(SETTINGS, tiny_bare_encoder, corpus, destination, 0, NOBODY, head=tmp_path / "head")
    assert result["added_tokens"] == 1


def test_a_head_that_proves_to_be_trained_is_kept_as_it_is(tiny_encoder: Path, tmp_path: Path) -> None:
    result = warmed_up(tiny_encoder, tmp_path / "head")
    assert (result["new_head"], result["head_warm_up_steps"]) == (False, 0)
    own = load_for_mlm(tiny_encoder, seed=0).model.state_dict()
    assert all(torch.equal(own[name], value) for name, value in load_file(tmp_path / "head").items())


def test_nothing_is_left_after_a_stop(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    stopping = replace(NOBODY, should_stop=lambda: True)
    assert warmed_up(tiny_bare_encoder, tmp_path / "head", observer=stopping) == {"stopped": True}
    assert not list(tmp_path.iterdir())


def test_a_head_of_another_model_or_none_is_refused(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    warmed_up(tiny_bare_encoder, tmp_path / "head")
    other = write_tiny_encoder(tmp_path / "other", tiny_texts(), config={"hidden_size": 16})
    with pytest.raises(BadModel, match="belongs to another model"):
        load_head(load_for_mlm(other, seed=0).model, tmp_path / "head")
    (tmp_path / "head").write_bytes(b"half")
    for file in (tmp_path / "head", tmp_path / "absent"):
        with pytest.raises(BadModel, match="cannot be read"):
            load_head(load_for_mlm(tiny_bare_encoder, seed=0).model, file)
