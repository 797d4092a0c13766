from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants
from tokenizers import Tokenizer

from selmask.errors import BadModel
from selmask.models import tokenizer_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))


@pytest.fixture
def plain(tiny_encoder: Path, tmp_path: Path) -> Path:
    """A model with vocab.txt and neither tokenizer.json nor its settings."""
    folder = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").unlink()
    return folder


def read(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_a_model_with_a_tokenizer_keeps_it(tiny_encoder: Path) -> None:
    assert tokenizer_files.folder_of(tiny_encoder) == tiny_encoder


def test_a_tokenizer_is_built_from_the_vocabulary(tiny_encoder: Path, plain: Path) -> None:
    text = "Farmers report POWDERY mildew near the river"
    built = read(tokenizer_files.folder_of(plain))
    assert built.encode(text).tokens == read(tiny_encoder).encode(text).tokens
    assert built.encode(text).tokens[0] == "[CLS]"
    assert not (plain / "tokenizer.json").exists()


def test_beside_a_cache_that_cannot_be_written_to_a_tokenizer_is_built_for_this_process(
    plain: Path, tmp_path: Path
) -> None:
    kept = tokenizer_files.folder_of(plain)
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "home").touch()
    brief = tokenizer_files.folder_of(plain)
    assert read(brief).to_str() == tokenizer_files.load(plain).to_str()
    assert (brief.name, brief.parent == kept.parent) == (kept.name, False)
    written_at = (brief / "tokenizer.json").stat().st_mtime_ns
    assert tokenizer_files.folder_of(plain) == brief
    assert (brief / "tokenizer.json").stat().st_mtime_ns == written_at


def test_the_tokenizer_is_built_once(plain: Path) -> None:
    first = tokenizer_files.folder_of(plain)
    written_at = (first / "tokenizer.json").stat().st_mtime_ns
    assert tokenizer_files.folder_of(plain) == first
    assert (first / "tokenizer.json").stat().st_mtime_ns == written_at


def test_a_vocabulary_with_capitals_is_cased(plain: Path) -> None:
    with (plain / "vocab.txt").open("a", encoding="utf-8") as vocabulary:
        vocabulary.write("Wheat\n")
    assert read(tokenizer_files.folder_of(plain)).encode("Wheat", add_special_tokens=False).tokens == ["Wheat"]


def test_the_models_own_setting_for_case_counts(plain: Path) -> None:
    (plain / "tokenizer_config.json").write_text('{"do_lower_case": false}', encoding="utf-8")
    assert "[UNK]" in read(tokenizer_files.folder_of(plain)).encode("FARMERS").tokens


def test_a_model_without_tokenizer_and_vocabulary_is_refused(plain: Path) -> None:
    (plain / "vocab.txt").unlink()
    with pytest.raises(BadModel, match="no tokenizer that selmask can read"):
        tokenizer_files.folder_of(plain)
