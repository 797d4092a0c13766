#!/usr/bin/env bash
# A masked-LM run that Trainer resumes from a checkpoint sees other masks than an uninterrupted run.
#
# Package: transformers 5.23.0, with torch 2.13.0 and accelerate 1.15.0.
# Expected: a checkpoint holds the state of all random generators (rng_state.pth), so a resumed run continues exactly.
# For a classifier it does, dropout included.
# Seen: with DataCollatorForLanguageModeling, none of the masks drawn after the resume occur in the uninterrupted run,
# and the losses differ from the first resumed step on.
# Output, with losses rounded:
#   masked LM: losses of steps 5 to 8, uninterrupted [3.7813, 3.7863, 3.8119, 3.7535]
#   masked LM: losses of steps 5 to 8, resumed       [3.7876, 3.8037, 3.7903, 3.8195]
#   masked LM: batches after the resume that the uninterrupted run has too: 0
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0 accelerate==1.15.0

cat > "$work/finding.py" <<'PY'
import shutil
import warnings

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
    default_data_collator,
)
from transformers.trainer_callback import PrinterCallback
from transformers.utils import logging

warnings.simplefilter("ignore")
logging.disable_progress_bar()
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [f"w{number}" for number in range(40)]
tokenizer = BertTokenizer(vocab={token: id_ for id_, token in enumerate(vocabulary)})
random = torch.Generator().manual_seed(1)
texts = [tokenizer(" ".join(f"w{int(id_)}" for id_ in torch.randint(40, (20,), generator=random))) for _ in range(32)]
config = BertConfig(
    vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
)
LABELLED = [{**text, "labels": number % 2} for number, text in enumerate(texts)]


def run(kind, data, collate, resume):
    """The losses of 8 steps, and the labels of the batches that were collated for them."""
    batches = []

    def collected(examples):
        batch = collate(examples)
        batches.append(batch["labels"].tolist())
        return batch

    torch.manual_seed(0)
    arguments = TrainingArguments(
        "out",
        per_device_train_batch_size=4,
        max_steps=8,
        save_steps=4,
        logging_steps=1,
        report_to="none",
        use_cpu=True,
        disable_tqdm=True,
        seed=3,
    )
    trainer = Trainer(model=kind(config), args=arguments, train_dataset=data, data_collator=collected)
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint="out/checkpoint-4" if resume else None)
    return [entry["loss"] for entry in trainer.state.log_history if "loss" in entry], batches


def compared(name, kind, data, collate):
    whole, batches = run(kind, data, collate, resume=False)
    resumed, later = run(kind, data, collate, resume=True)
    shutil.rmtree("out")
    print(f"{name}: losses of steps 5 to 8, uninterrupted {whole[4:]}")
    print(f"{name}: losses of steps 5 to 8, resumed       {resumed[4:]}")
    return whole == resumed, sum(batch in batches for batch in later)


exact, _ = compared("classifier", BertForSequenceClassification, LABELLED, default_data_collator)
if not exact:
    raise SystemExit("Changed: resuming a classifier is no longer exact.")
exact, shared = compared("masked LM", BertForMaskedLM, texts, DataCollatorForLanguageModeling(tokenizer))
print(f"masked LM: batches after the resume that the uninterrupted run has too: {shared}")
if exact or shared:
    raise SystemExit("Changed: the resumed run sees masks of the uninterrupted one.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: a classifier resumes exactly; the masked-LM run continues with masks that the first run never drew."
