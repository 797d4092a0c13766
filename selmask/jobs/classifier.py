"""A finished classifier in memory, for the predictor's process alone: this is where torch comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging

from selmask.errors import BadModel
from selmask.models import folder as model_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BATCH = 32
LONGEST = 512
"""Tokens of a text for a model that sets no limit itself."""

_LOADING_ERRORS = (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, SafetensorError)


class Classifier:
    """The classifier in `folder`: safetensors only, no network, none of the model's own code.

    Raises:
        BadModel: it cannot be loaded, or is no trained classifier.
    """

    def __init__(self, folder: Path) -> None:
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self._tokenizer, self._model = _load(folder)
        self._longest = min(model_folder.longest_input(folder) or LONGEST, self._tokenizer.model_max_length)
        names = self._model.config.id2label
        self._labels = [str(names[index]) for index in range(len(names))]

    def classify(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """For each text its `label` and the `probabilities` of all; longer texts are cut at the model's limit."""
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(texts), BATCH):
            rows = by_length[start : start + BATCH]
            found |= zip(rows, self._classify_batch([texts[row] for row in rows]), strict=True)
        return [found[index] for index in range(len(texts))]

    def _classify_batch(self, texts: list[str]) -> list[dict[str, Any]]:
        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=self._longest, return_tensors="pt")
        with torch.inference_mode():
            shares = self._model(**batch).logits.float().softmax(-1).tolist()
        return [self._prediction(row) for row in shares]

    def _prediction(self, shares: list[float]) -> dict[str, Any]:
        best = max(range(len(shares)), key=shares.__getitem__)
        return {"label": self._labels[best], "probabilities": dict(zip(self._labels, shares, strict=True))}


def _load(folder: Path) -> tuple[Any, Any]:
    model_folder.checked(folder)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model, report = AutoModelForSequenceClassification.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            dtype=torch.float32,
        )
    except _LOADING_ERRORS as error:
        raise BadModel(
            f"The model {folder.name!r} cannot be loaded: {_first_line(error)}", given=str(folder)
        ) from error
    if report["missing_keys"]:  # transformers would make them at random, and so the predictions
        raise BadModel(
            f"The model {folder.name!r} is no trained classifier",
            given=f"no weights for {sorted(report['missing_keys'])[0]}",
            accepted="the model of a finished fine-tuning run",
        )
    return tokenizer, model.eval()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
