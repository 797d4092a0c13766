#!/usr/bin/env bash
# Gradient accumulation in Trainer makes every step of a BERT model as many times too large as it has parts.
#
# Package: transformers 5.23.0, with torch 2.13.0 and accelerate 1.15.0.
# Expected: one batch of 8 texts, or 4 batches of 2 accumulated, give the same loss and the same gradient.
# Seen: with 4 parts the reported loss and the gradient are 4 times as large, with 8 parts 8 times. Trainer takes
# BertForMaskedLM for a model that divides its loss by the number of items in the whole step, because its forward
# method takes further keyword arguments; it does not, and nobody divides. BertForSequenceClassification does the same.
# ModernBertForMaskedLM divides, and is right.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0 accelerate==1.15.0

cat > "$work/finding.py" <<'PY'
import warnings

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    ModernBertConfig,
    ModernBertForMaskedLM,
    Trainer,
    TrainingArguments,
)
from transformers.trainer_callback import PrinterCallback

warnings.simplefilter("ignore")
SIZES = {"vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
BERT = BertConfig(**SIZES, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=2)
MODERN = ModernBertConfig(**SIZES, pad_token_id=0, bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3)
random = torch.Generator().manual_seed(1)
TEXTS = [torch.randint(5, 40, (12,), generator=random) for _ in range(8)]
WORDS = [torch.where(torch.arange(12) % 4 == 0, ids, -100) for ids in TEXTS]  # every fourth word is predicted
CLASSES = [number % 2 for number in range(8)]


def one_step(kind, config, labels, parts):
    torch.manual_seed(0)
    trainer = Trainer(
        model=kind(config),
        args=TrainingArguments(
            "out",
            per_device_train_batch_size=8 // parts,
            gradient_accumulation_steps=parts,
            max_steps=1,
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
        ),
        train_dataset=[{"input_ids": ids, "labels": label} for ids, label in zip(TEXTS, labels)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return next(entry for entry in trainer.state.log_history if "grad_norm" in entry)


seen = {}
for kind, config, labels in [
    (BertForMaskedLM, BERT, WORDS),
    (BertForSequenceClassification, BERT, CLASSES),
    (ModernBertForMaskedLM, MODERN, WORDS),
]:
    steps = {parts: one_step(kind, config, labels, parts) for parts in (1, 4, 8)}
    seen[kind.__name__] = [round(steps[parts]["grad_norm"] / steps[1]["grad_norm"], 2) for parts in (1, 4, 8)]
    for parts, step in steps.items():
        print(f"{kind.__name__}, {8 // parts} texts a time: loss {step['loss']:.3f}, gradient {step['grad_norm']:.3f}")

print("Gradient norm in 1, 4 and 8 parts, in units of the first:", seen)
if seen["BertForMaskedLM"] != [1, 4, 8] or seen["BertForSequenceClassification"] != [1, 4, 8]:
    raise SystemExit("Changed: the gradient no longer grows with the number of parts.")
if seen["ModernBertForMaskedLM"] != [1, 1, 1]:
    raise SystemExit("Changed: ModernBERT is no longer the exception.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: the same 8 texts give BERT a gradient 4 times as large in 4 parts, and 8 times in 8 parts."
