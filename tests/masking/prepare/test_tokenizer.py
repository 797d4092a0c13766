from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from selmask.errors import BadModel
from selmask.masking.prepare.tokenizer import TextTokenizer
from tests.masking.examples import minilm, tokenizer
from tests.masking.small_tokenizers import FAMILIES, byte_level_bpe, wordpiece

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["", "The fruit-fly; H5N1 🙂", "fever"]


def plain(*entries: str) -> Tokenizer:
    """Whole words alone; nothing is registered as special."""
    vocabulary = {entry: number for number, entry in enumerate(entries)}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=entries[0]))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return made


@pytest.mark.parametrize("family", FAMILIES)
def test_each_familys_special_tokens_are_found(family: str) -> None:
    made = FAMILIES[family]()
    assert made.token(made.mask_id) in {"[MASK]", "<mask>"}
    assert made.token(made.pad_id) in {"[PAD]", "<pad>"}
    assert made.tokens(made.prefix) in [["[CLS]"], ["<s>"]]
    assert made.tokens(made.suffix) in [["[SEP]"], ["</s>"]]
    assert {made.mask_id, made.pad_id, *made.prefix, *made.suffix} <= set(made.special_ids.tolist())


@pytest.mark.parametrize("family", FAMILIES)
def test_tokens_are_flat_without_special_ones(family: str) -> None:
    made = FAMILIES[family]()
    tokens = made.tokenize(TEXTS)
    lengths = [len(made.tokenize([text]).ids) for text in TEXTS]
    assert tokens.pointer.tolist() == [0, *np.cumsum(lengths).tolist()]
    assert not np.isin(tokens.ids, [made.mask_id, made.pad_id, *made.prefix, *made.suffix]).any()
    assert (tokens.start <= tokens.end).all()
    assert len(tokens.ids) == len(tokens.start) == len(tokens.end)


@pytest.mark.parametrize("family", FAMILIES)
def test_random_tokens_are_never_special_or_unused(family: str) -> None:
    made = FAMILIES[family]()
    drawn = made.replacements()
    assert not np.isin(drawn, made.special_ids).any()
    assert not any(name.startswith("[unused") for name in made.tokens(drawn.tolist()))
    unused = family in {"wordpiece", "cased wordpiece", "ModernBERT"}
    assert len(drawn) + len(made.special_ids) + unused == made.vocabulary_size


def test_special_tokens_need_not_be_registered_as_such() -> None:
    made = TextTokenizer(plain("[UNK]", "[PAD]", "[MASK]", "fly"))
    assert {made.mask_id, made.pad_id} <= set(made.special_ids.tolist())
    assert not np.isin([made.mask_id, made.pad_id], made.replacements()).any()


def test_minilm_draws_from_the_words_of_its_vocabulary() -> None:
    assert minilm().vocabulary_size == 30_522
    assert len(minilm().replacements()) == 30_522 - 5 - 994
    assert minilm().tokens([101, 102, 103, 0]) == ["[CLS]", "[SEP]", "[MASK]", "[PAD]"]


def test_the_files_own_truncation_and_padding_are_off() -> None:
    made = plain("[UNK]", "[PAD]", "[MASK]", "fly")
    made.enable_truncation(2)
    made.enable_padding(length=8)
    assert TextTokenizer(made).tokenize(["fly fly fly"]).ids.tolist() == [3, 3, 3]


def test_a_tokenizer_without_special_tokens_around_a_text_has_no_frame() -> None:
    made = TextTokenizer(plain("a", "[PAD]", "[MASK]"))
    assert made.prefix == made.suffix == []


def test_terms_become_tokens_of_their_own() -> None:
    extended = tokenizer().with_terms(["powdery mildew", "fruit fly"])
    tokens = extended.tokenize(["the powdery mildew and fruit fly"])
    assert extended.tokens(tokens.ids.tolist()) == ["the", "powdery mildew", "and", "fruit fly"]
    assert extended.vocabulary_size == tokenizer().vocabulary_size + 2
    assert extended.mask_id == tokenizer().mask_id
    assert extended.fingerprint != tokenizer().fingerprint
    assert "powdery mildew" not in tokenizer().tokens(range(tokenizer().vocabulary_size))


def test_the_fingerprint_tells_tokenizers_apart() -> None:
    assert wordpiece().fingerprint == wordpiece().fingerprint
    assert wordpiece().fingerprint != wordpiece(lowercase=False).fingerprint


def test_no_mask_token_is_refused() -> None:
    with pytest.raises(BadModel, match="mask token") as error:
        TextTokenizer(plain("[UNK]", "[PAD]", "fly"))
    assert "[MASK]" in str(error.value)
    with pytest.raises(BadModel, match=r"Given: '?<hide>"):
        TextTokenizer(plain("[UNK]", "[PAD]", "fly"), {"mask_token": "<hide>"})


def test_a_tokenizer_of_a_text_generator_is_refused() -> None:
    generator = byte_level_bpe().to_json().replace("<mask>", "<other>")
    with pytest.raises(BadModel, match="mask token"):
        TextTokenizer(Tokenizer.from_str(generator))


def test_unusual_names_are_read_from_the_configuration(tmp_path: Path) -> None:
    plain("<unk>", "<blank>", "<hide>", "fly").save(str(tmp_path / "tokenizer.json"))
    named = {"mask_token": {"content": "<hide>", "lstrip": True}, "pad_token": "<blank>"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(named), encoding="utf-8")
    made = TextTokenizer.load(tmp_path)
    assert (made.mask_id, made.pad_id) == (2, 1)


def test_a_folder_without_a_fast_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("[MASK]\n", encoding="utf-8")
    with pytest.raises(BadModel, match="fast tokenizer") as error:
        TextTokenizer.load(tmp_path)
    assert "tokenizer.json" in str(error.value)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize("files", [["spiece.model"], ["vocab.json", "merges.txt"], ["vocab.txt"], []])
def test_a_slow_tokenizer_has_no_offsets_and_is_refused(tmp_path: Path, files: list[str]) -> None:
    for file in files:
        (tmp_path / file).write_bytes(b"[MASK]\n")
    with pytest.raises(BadModel, match="character offsets") as error:
        TextTokenizer.load(tmp_path)
    assert all(file in str(error.value.given) for file in files)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("tokenizer.json", "{}"),
        ("tokenizer.json", "no json"),
        ("tokenizer.json", ""),
        ("tokenizer_config.json", "no json"),
        ("tokenizer_config.json", "[1]"),
    ],
)
def test_an_unreadable_tokenizer_is_refused(tmp_path: Path, file: str, content: str) -> None:
    plain("[UNK]", "[PAD]", "[MASK]").save(str(tmp_path / "tokenizer.json"))
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(BadModel, match=r"cannot be read|holds no settings") as refusal:
        TextTokenizer.load(tmp_path)
    assert (refusal.value.given, bool(refusal.value.do)) == (str(tmp_path / file), True)
