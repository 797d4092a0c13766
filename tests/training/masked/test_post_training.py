from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from selmask.errors import BadInput, RunFailed
from selmask.specs import PostTraining
from selmask.training.finished_model import Destination
from selmask.training.masked.new_head import WarmUp
from selmask.training.masked.post_training import post_train
from selmask.training.masked.window_source import MaskedCorpus
from tests.conftest import tiny_texts
from tests.training.listener import Listener
from tests.training.random_windows import RandomWindows

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = PostTraining(epochs=2, batch_tokens=128, learning_rate=3e-3)


def run(
    encoder: Path,
    folder: Path,
    listener: Listener,
    settings: PostTraining = SETTINGS,
    *,
    card: dict[str, object] | None = None,
    warm_up: WarmUp | None = None,
    **corpus: Any,
) -> dict[str, Any]:
    texts = tiny_texts()
    train, held_out = RandomWindows(encoder, texts[:100]), RandomWindows(encoder, texts[100:], seed=9)
    windows, destination = MaskedCorpus(train, held_out, **corpus), Destination(folder, card or {})
    return post_train(settings, encoder, windows, destination, 0, listener.observer, warm_up=warm_up)


def test_the_loss_falls_and_everything_is_reported(tiny_encoder: Path, tmp_path: Path) -> None:
    listener = Listener()
    result = run(tiny_encoder, tmp_path, listener)
    assert result["held_out_loss"] < result["held_out_loss_before"] - 0.3
    assert not result["stopped"]
    steps = result["steps"]
    assert listener.total == steps
    for key in ("loss", "learning_rate", "tokens_per_second", "epoch"):
        assert list(listener.metrics[key]) == list(range(1, steps + 1))
    for key in ("held_out_loss", "held_out_loss_lexicon", "held_out_loss_other"):
        assert list(listener.metrics[key]) == [0, steps // 2, steps]
        assert listener.metrics[key][steps] == result[key]
    assert listener.metrics["epoch"][steps] == 2
    assert max(listener.metrics["learning_rate"].values()) == pytest.approx(SETTINGS.learning_rate, rel=0.1)


def test_forgetting_is_measured_together_with_the_held_out_loss(tiny_encoder: Path, tmp_path: Path) -> None:
    listener, general = Listener(), RandomWindows(tiny_encoder, ["again after the rain", "in the north"], seed=4)
    result = run(tiny_encoder, tmp_path, listener, everyday=general)
    measured = listener.metrics["general_loss"]
    assert list(measured) == list(listener.metrics["held_out_loss"])
    assert measured[0] == result["general_loss_before"]
    assert measured[result["steps"]] == result["general_loss"]
    assert result["general_loss"] != result["general_loss_before"]


def test_the_masked_share_is_of_text_tokens(tiny_encoder: Path, tmp_path: Path) -> None:
    result = run(tiny_encoder, tmp_path, Listener())
    windows = RandomWindows(tiny_encoder, tiny_texts()[:100])
    text = 2 * int((windows.lengths - 2).sum())
    assert result["masked_share"] == pytest.approx(result["masked_tokens"] / text)
    assert result["tokens"] == 2 * int(windows.lengths.sum())


def test_a_limit_in_steps_overrides_the_epochs(tiny_encoder: Path, tmp_path: Path) -> None:
    few = run(tiny_encoder, tmp_path / "few", Listener(), SETTINGS.model_copy(update={"steps": 3}))
    many = run(tiny_encoder, tmp_path / "many", Listener(), SETTINGS.model_copy(update={"steps": 40}))
    assert (few["steps"], many["steps"]) == (3, 40)


def test_patience_ends_a_run_and_keeps_the_epoch_with_the_lowest_loss(tiny_encoder: Path, tmp_path: Path) -> None:
    listener = Listener()
    result = run(
        tiny_encoder, tmp_path, listener, restless := SETTINGS.model_copy(update={"epochs": 30, "patience": 2})
    )
    measured = list(listener.metrics["held_out_loss"].values())[1:]
    assert len(measured) < restless.epochs
    assert measured.index(min(measured)) == len(measured) - 3
    assert result["held_out_loss"] == min(measured)
    again = run(tmp_path / "model", tmp_path / "again", Listener(), SETTINGS.model_copy(update={"steps": 1}))
    assert again["held_out_loss_before"] == pytest.approx(min(measured), abs=1e-4)


def test_patience_continues_after_a_stop(tiny_encoder: Path, tmp_path: Path) -> None:
    patient, whole = SETTINGS.model_copy(update={"epochs": 30, "patience": 2}), Listener()
    expected = run(tiny_encoder, tmp_path / "whole", whole, patient)
    assert run(tiny_encoder, tmp_path / "parts", Listener(whole.step - 1), patient)["stopped"]
    actual = run(tiny_encoder, tmp_path / "parts", Listener(), patient)
    assert actual["steps"] == expected["steps"]
    assert actual["held_out_loss"] == pytest.approx(expected["held_out_loss"], abs=1e-5)


def test_frozen_layers_keep_their_weights_while_the_head_is_warmed_up(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"frozen_layers": 1})
    run(tiny_bare_encoder, tmp_path, Listener(), settings, warm_up=WarmUp(steps=12))
    before = load_file(tiny_bare_encoder / "model.safetensors")
    after = load_file(tmp_path / "model" / "model.safetensors")
    same = {name for name, value in before.items() if torch.equal(value, after.get(f"bert.{name}", value[:0]))}
    assert {name for name in before if name.startswith(("embeddings", "encoder.layer.0."))} <= same
    assert not any(name.startswith("encoder.layer.1.") for name in same)


def test_the_card_describes_the_run(tiny_encoder: Path, tmp_path: Path) -> None:
    run(tiny_encoder, tmp_path, Listener(), card={"base model": "tiny", "strategy": "random | tokens"})
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "| strategy | random \\| tokens |" in card
    assert "| held out loss |" in card


@pytest.mark.parametrize("stop_after", [1, 7, 14])
def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one(
    tiny_encoder: Path, tmp_path: Path, stop_after: int
) -> None:
    whole, first, second = Listener(), Listener(stop_after), Listener()
    expected = run(tiny_encoder, tmp_path / "whole", whole)
    assert run(tiny_encoder, tmp_path / "parts", first)["stopped"]
    assert first.step == stop_after
    assert not (tmp_path / "parts" / "model").exists()
    actual = run(tiny_encoder, tmp_path / "parts", second)
    for key in ("loss", "learning_rate", "held_out_loss"):
        joined = first.metrics[key] | second.metrics[key]
        assert joined == pytest.approx(whole.metrics[key], abs=1e-5)
    for key in ("steps", "tokens", "masked_tokens", "masked_share", "held_out_loss_before", "held_out_loss"):
        assert actual[key] == pytest.approx(expected[key], abs=1e-5)
    weights = [load_file(tmp_path / name / "model" / "model.safetensors") for name in ("whole", "parts")]
    assert all(torch.allclose(weights[0][name], weights[1][name], atol=1e-6) for name in weights[0])


def test_the_same_seed_gives_the_same_run(tiny_encoder: Path, tmp_path: Path) -> None:
    one, other = Listener(), Listener()
    run(tiny_encoder, tmp_path / "one", one)
    torch.rand(5)
    run(tiny_encoder, tmp_path / "other", other)
    assert one.metrics["loss"] == other.metrics["loss"]


def test_a_half_written_checkpoint_is_ignored(tiny_encoder: Path, tmp_path: Path) -> None:
    run(tiny_encoder, tmp_path, Listener(stop_after=5))
    complete = next((tmp_path / "checkpoint").glob("step-*"))
    half = shutil.copytree(complete, tmp_path / "checkpoint" / ".new-9")
    (half / "model.safetensors").write_bytes(b"half")
    listener = Listener()
    run(tiny_encoder, tmp_path, listener)
    assert min(listener.metrics["loss"]) == 6


def test_a_checkpoint_of_other_settings_is_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    run(tiny_encoder, tmp_path, Listener(stop_after=2))
    with pytest.raises(BadInput, match="another specification"):
        run(tiny_encoder, tmp_path, Listener(), SETTINGS.model_copy(update={"learning_rate": 1e-4}))


def test_a_new_head_is_warmed_up_and_has_no_loss_before(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    listener = Listener()
    general = RandomWindows(tiny_bare_encoder, ["again after the rain"])
    result = run(tiny_bare_encoder, tmp_path, listener, warm_up=WarmUp(steps=12), everyday=general)
    assert result["new_head"]
    assert result["general_loss_before"] is None
    assert result["general_loss"] == listener.metrics["general_loss"][result["steps"]]
    assert result["head_warm_up_steps"] == 12
    assert result["held_out_loss_before"] is None
    assert result["held_out_loss"] < listener.metrics["held_out_loss"][0]
    assert any("warming up" in message for message in listener.messages)


def test_a_run_stopped_while_warming_up_starts_anew(tiny_bare_encoder: Path, tmp_path: Path) -> None:
    assert run(tiny_bare_encoder, tmp_path, Listener(stop_after=0))["steps"] == 0
    result = run(tiny_bare_encoder, tmp_path, Listener(), warm_up=WarmUp(steps=12))
    assert (result["stopped"], result["head_warm_up_steps"]) == (False, 12)


def test_a_loss_that_is_not_finite_names_the_step_and_the_documents(tiny_encoder: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    weights = load_file(broken / "model.safetensors")
    weights["bert.embeddings.LayerNorm.weight"][:] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(RunFailed, match=r"loss became nan at step 1, on rows 1,0\d\d, 1,0\d\d"):
        run(broken, tmp_path, Listener())


def test_a_corpus_with_nothing_to_mask_is_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    windows, listener = RandomWindows(tiny_encoder, ["", ""]), Listener()
    with pytest.raises(RunFailed, match="nothing to learn from"):
        post_train(SETTINGS, tiny_encoder, MaskedCorpus(windows), Destination(tmp_path), 0, listener.observer)


def test_windows_longer_than_the_model_reads_are_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    windows, listener = RandomWindows(tiny_encoder, ["wheat " * 200]), Listener()
    with pytest.raises(BadInput, match="at most 128 tokens"):
        post_train(SETTINGS, tiny_encoder, MaskedCorpus(windows), Destination(tmp_path), 0, listener.observer)


def test_empty_windows_are_skipped(tiny_encoder: Path, tmp_path: Path) -> None:
    windows, listener = RandomWindows(tiny_encoder, ["", *tiny_texts(20), ""]), Listener()
    result = post_train(SETTINGS, tiny_encoder, MaskedCorpus(windows), Destination(tmp_path), 0, listener.observer)
    assert result["tokens"] == 2 * int(windows.lengths[1:-1].sum())
    assert "held_out_loss" not in result


def test_added_terms_are_in_the_saved_tokenizer(tiny_encoder: Path, tmp_path: Path) -> None:
    extended = Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))
    extended.add_tokens(["powdery mildew"])
    result = run(tiny_encoder, tmp_path, Listener(), tokenizer=extended.to_str())
    saved = Tokenizer.from_file(str(tmp_path / "model" / "tokenizer.json"))
    assert result["added_tokens"] == 1
    assert "powdery mildew" in saved.encode("powdery mildew on wheat").tokens
