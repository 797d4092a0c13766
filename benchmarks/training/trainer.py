"""transformers' Trainer as a contender, and the published recipe in plain torch."""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from torch.optim import AdamW
from torch.utils.data import DataLoader
from transformers import AutoTokenizer, DataCollatorForLanguageModeling, Trainer, TrainerCallback, TrainingArguments

from benchmarks.training.limit import Place
from benchmarks.training.own import AS_IT_IS, MANY_STEPS, MeanLoss, phase_of, texts_of
from selmask.masking.hide.masked_windows import IGNORED
from selmask.models.loading import load_for_mlm
from selmask.models.quick.model import quick_on_cpu

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.training.turns import Baton, Setting

PUBLISHED_BATCH, PUBLISHED_LENGTH, PUBLISHED_RATE = 8, 512, 5e-5
_Count = tuple[int, int]


class Turns(TrainerCallback):
    """Reports each step to the baton; the counts of batches collated in advance wait in a queue."""

    def __init__(self, counts: deque[_Count], baton: Baton) -> None:
        self._counts, self._baton = counts, baton

    def on_step_end(self, *args: Any, **kwargs: Any) -> None:
        """Reports the oldest batch of the queue."""
        del args, kwargs
        self._baton.step_done(*self._counts.popleft())


def line_by_line(setting: Setting, baton: Baton) -> None:
    """transformers' run_mlm with --line_by_line: each text a row, padded to the longest of its batch."""
    tokenizer = AutoTokenizer.from_pretrained(setting.model)
    texts = Dataset.from_dict({"text": [text for text in texts_of(setting) if text.strip()]})
    rows = texts.map(
        lambda part: tokenizer(
            part["text"], truncation=True, max_length=setting.length, return_special_tokens_mask=True
        ),
        batched=True,
        remove_columns=["text"],
        keep_in_memory=True,
    )
    tokens = sum(map(len, rows["input_ids"])) / len(rows)
    _train_on(rows, max(1, round(setting.batch_tokens / tokens)), setting, tokenizer, baton)


def grouped(setting: Setting, baton: Baton) -> None:
    """run_mlm by default: all texts in one row of tokens, cut into windows, so that nothing is padded."""
    tokenizer = AutoTokenizer.from_pretrained(setting.model)
    encoded = tokenizer(texts_of(setting), return_special_tokens_mask=True)
    joined = {key: list(chain.from_iterable(encoded[key])) for key in encoded}
    whole = len(joined["input_ids"]) // setting.length
    rows = Dataset.from_dict(
        {
            key: [values[part * setting.length : (part + 1) * setting.length] for part in range(whole)]
            for key, values in joined.items()
        }
    )
    _train_on(rows, max(1, round(setting.batch_tokens / setting.length)), setting, tokenizer, baton)


def other_loop(setting: Setting, baton: Baton) -> None:
    """selmask's batches, masks and masked-only loss in the Trainer's loop."""
    phase = phase_of(setting, AS_IT_IS)
    batches = phase.batches(0)

    def collate(numbers: list[int]) -> dict[str, Any]:
        masked: dict[str, Any] = phase.load(batches[numbers[0]], 0).inputs._asdict()
        return masked

    is_quick = Place.of_training().device.type == "cpu"
    with quick_on_cpu(phase.module) if is_quick else nullcontext():
        _train(MeanLoss(phase.module), range(len(batches)), 1, collate, phase.read, baton)


def _train_on(rows: Dataset, size: int, setting: Setting, tokenizer: Any, baton: Baton) -> None:
    counts: deque[_Count] = deque()
    collator = DataCollatorForLanguageModeling(tokenizer)

    def collate(part: list[Any]) -> Any:
        batch = collator(part)
        counts.append((int(batch["attention_mask"].sum()), int((batch["labels"] != IGNORED).sum())))
        return batch

    _train(load_for_mlm(Path(setting.model), seed=0).model, rows, size, collate, counts, baton)


def _train(
    model: Any, rows: Any, size: int, collate: Callable[[list[Any]], Any], counts: deque[_Count], baton: Baton
) -> None:
    """Trains with transformers' defaults, except for output."""
    place = Place.of_training()
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            per_device_train_batch_size=size,
            max_steps=MANY_STEPS,
            bf16=place.dtype == torch.bfloat16,
            use_cpu=place.device.type == "cpu",
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            remove_unused_columns=False,
        )
        callbacks: list[TrainerCallback] = [Turns(counts, baton)]
        Trainer(model, arguments, data_collator=collate, train_dataset=rows, callbacks=callbacks).train()


def published(setting: Setting, baton: Baton) -> None:
    """The published recipe: 8 texts padded to 512 tokens, all positions through the head, AdamW."""
    tokenizer = AutoTokenizer.from_pretrained(setting.model)
    device = Place.of_training().device
    model = load_for_mlm(Path(setting.model), seed=0).model.to(device).train()
    length = min(PUBLISHED_LENGTH, model.config.max_position_embeddings)
    encoded = tokenizer(texts_of(setting), padding="max_length", truncation=True, max_length=length)
    rows: Any = [
        {"input_ids": ids, "attention_mask": mask}
        for ids, mask in zip(encoded["input_ids"], encoded["attention_mask"], strict=True)
    ]
    loader: DataLoader[Any] = DataLoader(
        rows, PUBLISHED_BATCH, shuffle=True, collate_fn=DataCollatorForLanguageModeling(tokenizer)
    )
    optimizer = AdamW(model.parameters(), lr=PUBLISHED_RATE)
    while True:
        for batch in loader:
            tokens, predictions = int(batch["attention_mask"].sum()), int((batch["labels"] != IGNORED).sum())
            optimizer.zero_grad()
            model(**{name: values.to(device) for name, values in batch.items()}).loss.backward()
            optimizer.step()
            baton.step_done(tokens, predictions)
