#!/usr/bin/env bash
# Trainer.evaluate() gives the same masked language model another loss each time it is called.
#
# Package: transformers 5.23.0, with torch 2.13.0 and accelerate 1.15.0.
# Expected: unchanged weights have one loss on unchanged held-out texts, by which epochs and models can be compared.
# Seen: the collator draws new masks for every evaluation, even when it was given a seed: its generator is not reset.
# Eight evaluations of one model give eight losses. What looks like progress from epoch to epoch may be the draw.
# Output, of which the last five losses are left out:
#   collator with seed None: losses of the same model: 3.81092, 3.81753, 3.81244
#   collator with seed 5: losses of the same model: 3.82508, 3.81534, 3.80794
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
    BertTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
)
from transformers.trainer_callback import PrinterCallback

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [f"w{number}" for number in range(40)]
tokenizer = BertTokenizer(vocab={token: id_ for id_, token in enumerate(vocabulary)})
random = torch.Generator().manual_seed(1)
texts = [tokenizer(" ".join(f"w{int(id_)}" for id_ in torch.randint(40, (20,), generator=random))) for _ in range(32)]
torch.manual_seed(0)
model = BertForMaskedLM(
    BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
)

for seed in (None, 5):
    trainer = Trainer(
        model=model,
        args=TrainingArguments("out", report_to="none", use_cpu=True, disable_tqdm=True),
        eval_dataset=texts,
        data_collator=DataCollatorForLanguageModeling(tokenizer, seed=seed),
    )
    trainer.remove_callback(PrinterCallback)
    losses = [trainer.evaluate()["eval_loss"] for _ in range(8)]
    print(f"collator with seed {seed}: losses of the same model: {', '.join(f'{loss:.5f}' for loss in losses)}")
    if len(set(losses)) < 8:
        raise SystemExit("Changed: two evaluations of the same model gave the same loss.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: eight evaluations of the same weights on the same texts give eight losses, with a seed as well."
