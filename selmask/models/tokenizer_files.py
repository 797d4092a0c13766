"""The tokenizer.json of a model: its own, or one built from vocab.txt, as SciBERT and BioBERT need.

The tokenizers library builds it, because transformers 5's `BertTokenizer(vocab_file=...)` silently makes a tokenizer
that knows only [UNK].
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tokenizers import Tokenizer
from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer

from selmask.disk.whole_files import new_folder
from selmask.errors import BadModel, DiskFull, SelmaskError
from selmask.models import hub, model_folder
from selmask.models.weights import sizes, weight_files

FILE = "tokenizer.json"
SETTINGS = "tokenizer_config.json"
_COPY = "Copy the model's own tokenizer files into the folder"
_NEEDED = ("[UNK]", "[CLS]", "[SEP]")
"""Entries of vocab.txt without which no text can be cut into tokens and framed."""


def folder_of(model: Path) -> Path:
    """The folder with tokenizer.json for `model`: `model` itself, or one built from its vocab.txt.

    That one is in the cache; where the cache can only be read, it lasts no longer than this process.

    Raises:
        BadModel: the model has neither file, or vocab.txt is none of a WordPiece model.
        DiskFull: the disk has no room for the tokenizer that was built.
    """
    if (model / FILE).is_file():
        return model
    vocabulary = model / "vocab.txt"
    if not vocabulary.is_file():
        raise BadModel(
            f"The model {model.name!r} has no tokenizer that selmask can read",
            given=str(model),
            accepted="tokenizer.json, or vocab.txt of a WordPiece model",
            do="Save it with AutoTokenizer.from_pretrained(...).save_pretrained(...) and use that folder",
        )
    return _built(vocabulary, _settings(model))


def load(model: Path) -> Tokenizer:
    """The tokenizer of the model in folder `model`.

    Raises:
        BadModel: as `folder_of`, or the file cannot be read.
    """
    file = folder_of(model) / FILE
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the tokenizers library raises plain Exception for an unreadable file
        raise BadModel(f"The tokenizer cannot be read: {error}", given=str(file), do=_COPY) from error


def check_vocabulary(model: Path) -> None:
    """Refuses a tokenizer that makes tokens for which the model in folder `model` has no embedding.

    Raises:
        BadModel: it has more entries than the model, or none; or one of them cannot be read.
    """
    entries = max(load(model).get_vocab().values(), default=-1) + 1
    rows = sizes.vocabulary_rows(weight_files.tensors(model))
    if entries == 0 or (rows is not None and entries > rows):
        known = "the model" if rows is None else f"the model, which has embeddings for {rows:,}"
        raise BadModel(
            f"The tokenizer in {model.name!r} has {entries:,} entries and does not belong to {known}",
            given=str(model),
            accepted="the tokenizer that the model was trained with",
            do=_COPY,
        )


def _built(vocabulary: Path, settings: dict[str, Any]) -> Path:
    content = _entries(vocabulary)
    lower = bool(settings.get("do_lower_case", _is_uncased(content)))
    key = hashlib.sha256(f"{lower}\n{content}".encode()).hexdigest()[:16]
    name = f"tokenizer-{key}"
    kept = hub.cache() / name
    brief = Path(_brief_cache().name) / name
    target = next((each for each in (kept, brief) if (each / FILE).is_file()), None)
    if target is not None:
        return target
    try:
        _build(vocabulary, lower, kept)
    except DiskFull:
        raise
    except SelmaskError:  # such as a cache on a read-only disk
        _build(vocabulary, lower, brief)
        return brief
    return kept


@cache
def _brief_cache() -> TemporaryDirectory[str]:
    """A folder that is removed when this process ends."""
    return TemporaryDirectory(prefix="selmask-tokenizers-", ignore_cleanup_errors=True)


def _entries(vocabulary: Path) -> str:
    """The content of vocab.txt, one entry a line.

    Raises:
        BadModel: it cannot be read, or lacks an entry that every text needs.
    """
    accepted = f"the vocab.txt of a WordPiece model: UTF-8, one entry a line, with {', '.join(_NEEDED)}"
    try:
        content = vocabulary.read_text(encoding="utf-8")
    except OSError as error:
        raise BadModel(f"vocab.txt cannot be read: {error.strerror}", given=str(vocabulary), do=_COPY) from error
    except UnicodeDecodeError as error:
        raise BadModel("vocab.txt is not UTF-8 text", given=str(vocabulary), accepted=accepted, do=_COPY) from error
    entries = set(content.splitlines())
    if missing := [token for token in _NEEDED if token not in entries]:
        what = f"lacks {', '.join(missing)}" if entries else "is empty"
        raise BadModel(f"vocab.txt {what}", given=str(vocabulary), accepted=accepted, do=_COPY)
    return content


def _build(vocabulary: Path, lower: bool, target: Path) -> None:
    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=lower)
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": lower, "mask_token": "[MASK]"}
    try:
        with new_folder(target, "tokenizer", also=(Exception,)) as draft:  # the tokenizers library raises plain ones
            tokenizer.save(str(draft / FILE))
            (draft / SETTINGS).write_text(json.dumps(settings, indent=2), encoding="utf-8")
    except SelmaskError:
        if not (target / FILE).is_file():  # else another process was faster; its result is the same
            raise


def _settings(model: Path) -> dict[str, Any]:
    if (model / SETTINGS).is_file():
        return model_folder.read_settings(model / SETTINGS)
    config = model_folder.read_config(model)
    return {"do_lower_case": config["do_lower_case"]} if "do_lower_case" in config else {}


def _is_uncased(vocabulary: str) -> bool:
    """Whether no entry has a capital letter, apart from special ones in brackets."""
    return all(line.startswith("[") or line == line.lower() for line in vocabulary.splitlines())
