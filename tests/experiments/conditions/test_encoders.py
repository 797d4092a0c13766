"""Models' folders as people have them: unusable ones are refused before anything is queued, each with its reason."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from selmask.errors import BadInput, BadModel, DiskFull
from selmask.experiments.checks import check
from selmask.experiments.conditions.encoders import check_folder
from selmask.models import rehearsal
from selmask.models.freezing import freeze
from selmask.models.loading import load_for_mlm
from selmask.workspace import Workspace
from tests.conftest import tiny_texts
from tests.support.full_disk import full_disk
from tests.support.projects import small_experiment, small_project
from tests.support.tiny import write_tiny_encoder, write_tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    return workspace


@pytest.fixture
def folder(tiny_encoder: Path, tmp_path: Path) -> Path:
    """A usable model of one's own."""
    return shutil.copytree(tiny_encoder, tmp_path / "encoder")


def configured(folder: Path, **values: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values), encoding="utf-8")


def weighed(folder: Path, change: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]) -> None:
    save_file(change(load_file(folder / WEIGHTS)), folder / WEIGHTS, metadata={"format": "pt"})


def in_shards(folder: Path, *written: int) -> None:
    """The weights in two shards, of which those `written` are there."""
    names = {0: "model-00001-of-00002.safetensors", 1: "model-00002-of-00002.safetensors"}
    weights = load_file(folder / WEIGHTS)
    (folder / WEIGHTS).unlink()
    shard = {name: place % 2 for place, name in enumerate(weights)}
    for number in written:
        part = {name: value for name, value in weights.items() if shard[name] == number}
        save_file(part, folder / names[number], metadata={"format": "pt"})
    index = {"metadata": {}, "weight_map": {name: names[number] for name, number in shard.items()}}
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


def index_without_metadata(folder: Path) -> None:
    in_shards(folder, 0, 1)
    index = json.loads((folder / INDEX).read_text())
    (folder / INDEX).write_text(json.dumps({"weight_map": index["weight_map"]}), encoding="utf-8")


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def only_config(folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != "config.json":
            file.unlink()


def adapter(folder: Path, *, alone: bool) -> None:
    (folder / WEIGHTS).rename(folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}', encoding="utf-8")
    if alone:
        (folder / "config.json").unlink()


def without_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink()


def only_vocabulary(folder: Path, content: bytes | None = None, *, settings: str | None = None) -> None:
    """vocab.txt without tokenizer.json, with other `content` or beside other `settings`."""
    (folder / "tokenizer.json").unlink()
    if content is not None:
        (folder / "vocab.txt").write_bytes(content)
    if settings is not None:
        (folder / "tokenizer_config.json").write_text(settings, encoding="utf-8")


def other_tokenizer(folder: Path) -> None:
    write_tokenizer(folder, [f"{text} {number:x}" for number, text in enumerate(tiny_texts(2000))], 900)


def without_mask_token(folder: Path) -> None:
    words = {"[PAD]": 0, "[UNK]": 1, "rust": 2}
    Tokenizer.from_str(
        json.dumps(
            {"version": "1.0", "added_tokens": [], "model": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"}}
        )
    ).save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").unlink()


def turned_into(name: str, folder: Path, make: Callable[[Path], object]) -> None:
    """Something that is no file in the place of a file."""
    (folder / name).unlink(missing_ok=True)
    make(folder / name)


def replaced(content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).write_bytes(content)


def cut_off(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-1000])


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (emptied, "has no config.json"),
    "config alone": (only_config, "has no weights"),
    "config is no JSON": (lambda folder: (folder / "config.json").write_text("{"), "is not JSON"),
    "config nested too deeply": (
        lambda folder: (folder / "config.json").write_text('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"),
        "config.json is nested too deeply",
    ),
    "architectures are a number": (
        lambda folder: configured(folder, architectures=5),
        "architectures .* are not a list",
    ),
    "config is a folder": (lambda folder: turned_into("config.json", folder, Path.mkdir), "is not a file"),
    "config is a pipe": (lambda folder: turned_into("config.json", folder, os.mkfifo), "is not a file"),
    "weights are a folder": (
        lambda folder: turned_into(WEIGHTS, folder, Path.mkdir),
        "cannot be read: it is not a file",
    ),
    "weights are a pipe": (lambda folder: turned_into(WEIGHTS, folder, os.mkfifo), "cannot be read: it is not a file"),
    "vocabulary is a pipe": (
        lambda folder: turned_into("vocab.txt", folder, os.mkfifo),
        "cannot be read: it is not a file",
    ),
    "tokenizer is a pipe": (
        lambda folder: turned_into("tokenizer.json", folder, os.mkfifo),
        "cannot be read: it is not a file",
    ),
    "weights link to nothing": (
        lambda folder: turned_into(WEIGHTS, folder, lambda path: path.symlink_to("gone")),
        "cannot be read: No such file",
    ),
    "pickled weights": (
        lambda folder: (folder / WEIGHTS).rename(folder / "pytorch_model.bin"),
        "models.conversion",
    ),
    "pickle of torch in disguise": (
        lambda folder: torch.save({}, folder / WEIGHTS),
        "model.safetensors is a pickle of torch under another name",
    ),
    "pickle in disguise": (replaced(pickle.dumps({"a": 1})), "is a pickle of Python under another name"),
    "Git LFS pointer": (
        replaced(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"),
        "is a pointer of Git LFS.*git lfs pull",
    ),
    "web page": (replaced(b"<!doctype html><title>Sign in</title>"), "is a web page"),
    "no content": (replaced(b""), "model.safetensors is empty"),
    "other content": (replaced(b"These are no weights at all."), "is not a safetensors file"),
    "cut off": (cut_off, r"is cut off: it has [\d,]+ of [\d,]+ bytes"),
    "shard missing": (
        lambda folder: in_shards(folder, 0),
        "1 of the 2 files with the weights .* is missing.*00002-of",
    ),
    "index is no JSON": (
        lambda folder: ((folder / WEIGHTS).rename(folder / INDEX), (folder / INDEX).write_text("[]")),
        "The index of the weights cannot be read",
    ),
    "index without metadata": (
        index_without_metadata,
        "a part of it is missing.*the objects metadata and weight_map",
    ),
    "adapter": (lambda folder: adapter(folder, alone=True), "holds an adapter .*merge_and_unload"),
    "adapter with config": (lambda folder: adapter(folder, alone=False), "holds an adapter"),
    "decoder": (lambda folder: configured(folder, architectures=["GPT2LMHeadModel"]), "generates text"),
    "encoder and decoder": (lambda folder: configured(folder, is_encoder_decoder=True), "generates text"),
    "tokenizer gone": (without_tokenizer, "has no tokenizer that selmask can read"),
    "tokenizer damaged": (
        lambda folder: (folder / "tokenizer.json").write_text("{"),
        "tokenizer cannot be read",
    ),
    "vocabulary empty": (lambda folder: only_vocabulary(folder, b""), "vocab.txt is empty"),
    "vocabulary without its signs": (
        lambda folder: only_vocabulary(folder, b"[UNK]\nrust\n"),
        r"lacks \[CLS\], \[SEP\]",
    ),
    "vocabulary in Latin-1": (
        lambda folder: only_vocabulary(folder, "[UNK]\n[CLS]\n[SEP]\nété\n".encode("latin-1")),
        "vocab.txt is not UTF-8",
    ),
    "tokenizer's settings are no JSON": (
        lambda folder: only_vocabulary(folder, settings="{"),
        "tokenizer_config.json is not JSON",
    ),
    "tokenizer's settings are a list": (
        lambda folder: only_vocabulary(folder, settings="[]"),
        "tokenizer_config.json holds no settings",
    ),
    "settings beside a tokenizer are a list": (
        lambda folder: (folder / "tokenizer_config.json").write_text("[1]"),
        "tokenizer_config.json holds no settings",
    ),
    "settings beside a tokenizer are no JSON": (
        lambda folder: (folder / "tokenizer_config.json").write_text("{"),
        "The tokenizer's settings cannot be read",
    ),
    "tokenizer of a larger model": (other_tokenizer, "has 900 entries and does not belong .* embeddings for 500"),
    "tokenizer without a mask": (without_mask_token, "The tokenizer has no mask token"),
    "smaller vocabulary": (
        lambda folder: configured(folder, vocab_size=400),
        "500 vocabulary entries, and .* says 400",
    ),
    "wider": (lambda folder: configured(folder, hidden_size=64), "32 dimensions, and config.json says 64"),
    "longer": (
        lambda folder: configured(folder, max_position_embeddings=512),
        "128 positions, and config.json says 512",
    ),
    "deeper": (lambda folder: configured(folder, num_hidden_layers=12), "2 layers, and config.json says 12"),
    "shallower": (lambda folder: configured(folder, num_hidden_layers=1), "2 layers, and config.json says 1"),
    "quantised": (
        lambda folder: weighed(folder, lambda all_: {name: value.to(torch.int8) for name, value in all_.items()}),
        "are quantised, so they cannot be trained.*I8",
    ),
    "eight bits of floating point": (
        lambda folder: weighed(
            folder, lambda all_: {name: value.to(torch.float8_e4m3fn) for name, value in all_.items()}
        ),
        "are quantised",
    ),
    "whole numbers": (
        lambda folder: weighed(folder, lambda all_: {name: value.long() for name, value in all_.items()}),
        "are not floating-point numbers, so they cannot be trained.*I64",
    ),
    "quantised by config": (lambda folder: configured(folder, quantization_config={"bits": 4}), "are quantised"),
}
"""What is done to a usable folder, and the reason with which it is refused from its files alone."""


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_folder_is_refused_from_its_files_alone(workspace: Workspace, folder: Path, name: str) -> None:
    harm, reason = UNUSABLE[name]
    harm(folder)
    with pytest.raises(BadInput, match=reason) as refusal:
        check(workspace, small_experiment(models=[str(folder)]), patient=False).require()
    assert "Traceback" not in str(refusal.value)
    assert refusal.value.do


def test_a_file_is_no_folder(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(BadModel, match=r"a file and not the folder of a model.*Give the folder"):
        check(workspace, small_experiment(models=[str(folder / WEIGHTS)]), patient=False)


@pytest.mark.parametrize("name", ["x" * 300, "~nobody-of-this-name/model"])
def test_a_name_that_no_file_can_have_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(BadModel, match="The model cannot be looked up"):
        check(workspace, small_experiment(models=[name]), patient=False)


def of_another_architecture(folder: Path) -> None:
    write_tiny_encoder(folder.parent / "other", tiny_texts(), model_type="distilbert")
    shutil.copyfile(folder.parent / "other" / WEIGHTS, folder / WEIGHTS)


def not_a_number(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    weights["bert.encoder.layer.1.attention.self.query.weight"][3, 4] = float("nan")
    return weights


UNLOADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "own code": (
        lambda folder: configured(folder, model_type="own", auto_map={"AutoModel": "own.Model"}),
        "comes with code of its own, which selmask never runs",
    ),
    "unknown type": (lambda folder: configured(folder, model_type="nothing"), "cannot be loaded"),
    "type that guesses no words": (
        lambda folder: configured(folder, model_type="vit", architectures=["ViTModel"]),
        "models of type vit cannot guess hidden words",
    ),
    "decoder without a head": (
        lambda folder: configured(folder, model_type="gpt2", architectures=["GPT2Model"]),
        "models of type gpt2 cannot guess hidden words",
    ),
    "another architecture": (of_another_architecture, r"lack \d+ tensors of the encoder"),
    "another size inside": (
        lambda folder: configured(folder, intermediate_size=48),
        "The sizes of 6 tensors of 'encoder' are not those of config.json",
    ),
    "not a number": (
        lambda folder: weighed(folder, not_a_number),
        "'encoder' are damaged: 1 tensor with values that are not finite, such as bert.encoder.layer.1",
    ),
    "nothing but zeros": (
        lambda folder: weighed(folder, lambda all_: {name: value * 0 for name, value in all_.items()}),
        "are damaged: all words have the same embedding",
    ),
    "unknown activation": (lambda folder: configured(folder, hidden_act="foo"), "cannot be loaded: there is no 'foo'"),
    "setting of another type": (
        lambda folder: configured(folder, intermediate_size="64"),
        "cannot be loaded: .*'intermediate_size' expected int, got str",
    ),
    "too large": (
        lambda folder: weighed(folder, lambda all_: {name: value * 1e30 for name, value in all_.items()}),
        "computes numbers from a text that are not finite",
    ),
}
"""What only loading can show, and the reason."""


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_model_that_cannot_be_loaded_or_read_is_refused_by_its_rehearsal(folder: Path, name: str) -> None:
    harm, reason = UNLOADABLE[name]
    harm(folder)
    with pytest.raises(BadModel, match=reason) as refusal:
        rehearsal.answer_of(folder).require(masked=True)
    assert refusal.value.do


KINDS = ("bert", "roberta", "distilbert", "electra", "modernbert", "deberta-v2", "albert", "mpnet")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("head", [True, False])
def test_encoders_of_all_families_are_accepted(workspace: Workspace, tmp_path: Path, kind: str, *, head: bool) -> None:
    folder = write_tiny_encoder(tmp_path / kind, tiny_texts(), model_type=kind, head=head)
    spec = small_experiment(models=[str(folder)], strategies=["none", "random-word"])
    assert check(workspace, spec, patient=False).errors == ()
    assert rehearsal.answer_of(folder) == rehearsal.Answer(folder=str(folder))


@pytest.mark.parametrize("kind", ["bert", "distilbert", "albert"])
def test_more_frozen_layers_than_a_model_has_are_refused_as_the_run_would_refuse_them(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    folder = write_tiny_encoder(tmp_path / kind, tiny_texts(), model_type=kind)
    frozen = 1 if kind == "albert" else 3
    with pytest.raises(BadInput, match=f"{frozen} layers? cannot be frozen") as by_run:
        freeze(load_for_mlm(folder, seed=0).model, embeddings=False, layers=frozen)
    settings = {"max_length": 64, "frozen_layers": frozen}
    names: dict[str, Any] = {"models": [str(folder)], "post_training": settings}
    found = check(workspace, small_experiment(**names, strategies=["random-word"]), patient=False)
    assert [str(error) for error in found.errors] == [str(by_run.value)]
    assert check(workspace, small_experiment(**names, strategies=["none"]), patient=False).errors == ()


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: in_shards(folder, 0, 1),
        lambda folder: (folder / "tokenizer.json").unlink(),
        lambda folder: weighed(folder, lambda all_: {name: value.to(torch.bfloat16) for name, value in all_.items()}),
        lambda folder: weighed(folder, lambda all_: {name: value.double() for name, value in all_.items()}),
        lambda folder: weighed(folder, lambda all_: all_ | {"bert.embeddings.position_ids": torch.arange(128)[None]}),
    ],
    ids=["in shards", "vocab.txt alone", "16 bits", "64 bits", "with position numbers"],
)
def test_other_forms_of_a_usable_folder_are_accepted(
    workspace: Workspace, folder: Path, harm: Callable[[Path], object]
) -> None:
    harm(folder)
    assert check(workspace, small_experiment(models=[str(folder)]), patient=False).errors == ()
    assert rehearsal.answer_of(folder) == rehearsal.Answer(folder=str(folder))


def test_the_bundled_encoder_needs_no_rehearsal(workspace: Workspace) -> None:
    assert check(workspace, small_experiment(models=["minilm"])).errors == ()


def test_a_model_is_rehearsed_in_a_process_of_its_own_and_the_answer_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path / "cache"))
    weighed(folder, not_a_number)
    check_folder(folder, masked=True, patient=False)
    assert rehearsal.known(folder) is None
    with pytest.raises(BadModel, match="are not finite"):
        check_folder(folder, masked=True)
    with pytest.raises(BadModel, match=r"are not finite.*encoder.*save the model again"):
        check_folder(folder, masked=True, patient=False)
    os.utime(rehearsal.answer_file(folder), (0, time.time() - rehearsal.COMPLAINT_SECONDS))
    assert rehearsal.known(folder) is None, "what it lacked may be there by now"
    os.utime(rehearsal.answer_file(folder))
    assert rehearsal.known(folder) is not None
    assert rehearsal.known(shutil.copytree(folder, tmp_path / "copy")) is None, "its complaint would name the other"


def test_a_full_disk_is_no_fault_of_the_model(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path / "cache"))
    (folder / "tokenizer.json").unlink()  # it is built from vocab.txt
    with full_disk(1000), pytest.raises(DiskFull, match="The disk is full; the tokenizer could not be written"):
        rehearsal.answer_of(folder)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux has a folder in which nobody may write")
def test_an_answer_that_cannot_be_kept_is_remembered_by_the_process_that_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path))
    (tmp_path / "selmask").symlink_to("/proc")
    assert rehearsal.rehearse(folder) == rehearsal.Answer(folder=str(folder))
    assert not rehearsal.answer_file(folder).exists()
    assert rehearsal.known(folder) == rehearsal.Answer(folder=str(folder))
