#!/usr/bin/env bash
# A model stored in bfloat16 is loaded in bfloat16, and fine-tuning at a usual learning rate leaves most of it
# unchanged.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: from_pretrained gives float32 weights to train.
# Seen: the weights, and the new classification head too, have the file's bfloat16, without a warning. Ten steps of
# AdamW at 2e-5 are smaller than the spacing of most weights and are rounded away: four of five weights are bit for bit
# what they were. Loaded with dtype=torch.float32, nearly all change.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import warnings

import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel
from transformers.utils import logging

warnings.simplefilter("ignore")
logging.set_verbosity_error()
logging.disable_progress_bar()
torch.manual_seed(0)
config = BertConfig(vocab_size=40, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
BertModel(config).to(torch.bfloat16).save_pretrained("stored")
ids = torch.randint(5, 40, (8, 12), generator=torch.Generator().manual_seed(1))
labels = torch.arange(8) % 2


def unchanged(**options):
    """The dtype of a model loaded with `options`, and the share of weights that ten steps leave as they are."""
    torch.manual_seed(0)
    model = BertForSequenceClassification.from_pretrained("stored", **options).train()
    before = [each.detach().clone() for each in model.parameters()]
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    for _ in range(10):
        optimizer.zero_grad()
        model(ids, labels=labels).loss.backward()
        optimizer.step()
    touched = [(old, new) for old, new in zip(before, model.parameters()) if new.grad is not None]
    same = sum((old == new).sum().item() for old, new in touched)
    return model.classifier.weight.dtype, same / sum(old.numel() for old, _ in touched)


seen = {name: unchanged(**options) for name, options in {"default": {}, "float32": {"dtype": torch.float32}}.items()}
for name, (dtype, share) in seen.items():
    print(f"{name}: loaded as {dtype}; weights unchanged after ten steps: {share:.1%}")
if seen["default"][0] != torch.bfloat16 or seen["default"][1] < 0.5:
    raise SystemExit("Changed: a bfloat16 checkpoint is loaded otherwise, or learns.")
if seen["float32"][1] > 0.1:
    raise SystemExit("Changed: float32 weights no longer learn.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: the default is the file's bfloat16, in which most weights do not move at a learning rate of 2e-5."
