"""Tiny real encoders, made in a second: a WordPiece with the words of a few sentences and a model of two layers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import save_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = 500
POSITIONS = 128

_SHAPES: dict[str, dict[str, Any]] = {
    "distilbert": {"dim": 32, "hidden_dim": 64, "n_layers": 2, "n_heads": 2},
    "electra": {"embedding_size": 16},
    "modernbert": {"global_attn_every_n_layers": 2, "local_attention": 16, "cls_token_id": 2, "sep_token_id": 3},
}


def write_tiny_encoder(
    folder: Path,
    texts: list[str],
    *,
    model_type: str = "bert",
    head: bool = True,
    seed: int = 0,
    vocabulary: int = VOCABULARY,
    config: Mapping[str, Any] | None = None,
) -> Path:
    """Writes an encoder into `folder`, as save_pretrained does, with a tokenizer for `texts`.

    Args:
        folder: Made if it is not there.
        texts: Whose words the WordPiece knows.
        model_type: Of transformers: bert, roberta, distilbert, electra, modernbert, albert.
        head: With a masked-LM head; without one, the bare encoder with its pooler.
        seed: Of the weights.
        vocabulary: The most entries the WordPiece has.
        config: Settings of the architecture that differ from two layers of 32.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, texts, vocabulary)
    settings = {"vocab_size": vocabulary} | dict(config or {})
    tiny_model(model_type, head=head, seed=seed, config=settings).save_pretrained(folder)
    return folder


def write_empty_model(folder: Path) -> None:
    """Writes the files by which a folder counts as a model, with one weight."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    save_file({"weight": np.zeros(1, dtype=np.float32)}, folder / "model.safetensors")


def tiny_model(
    model_type: str = "bert", *, head: bool = True, seed: int = 0, config: Mapping[str, Any] | None = None
) -> Any:
    """The model of `write_tiny_encoder`, not written."""
    import torch
    from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM

    shape = {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": POSITIONS,
        "vocab_size": VOCABULARY,
        "pad_token_id": 0,
        "initializer_range": 0.1,  # so that 32 dimensions tell words apart before anything is learned
    }
    settings = AutoConfig.for_model(model_type, **(shape | _SHAPES.get(model_type, {}) | dict(config or {})))
    torch.manual_seed(seed)
    kind: Any = AutoModelForMaskedLM if head else AutoModel
    return kind.from_config(settings)


def write_tokenizer(folder: Path, texts: list[str], most: int = VOCABULARY) -> None:
    """tokenizer.json, tokenizer_config.json and vocab.txt of an uncased WordPiece: signs, common words, their endings.

    Counted and not trained: the trainer of `tokenizers` breaks ties in another way each time.
    """
    from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    plain, split = BertNormalizer(lowercase=True), BertPreTokenizer()
    counts = Counter(word for text in texts for word, _ in split.pre_tokenize_str(plain.normalize_str(text)))
    signs = sorted(set("".join(counts)))
    words = sorted(counts, key=lambda word: (-counts[word], word))
    endings = [f"##{word[place:]}" for word in words for place in range(1, len(word))]
    pieces = dict.fromkeys([*SPECIAL, *signs, *(f"##{sign}" for sign in signs), *words, *endings])
    vocabulary = {piece: number for number, piece in enumerate([*pieces][:most])}
    tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)  # with [CLS] and [SEP] around a text
    tokenizer.save(str(folder / "tokenizer.json"))
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": POSITIONS, **names}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in vocabulary), encoding="utf-8")
