#!/usr/bin/env bash
# Continued pretraining throws BERT's trained pooler away; the classifier made from the result gets a random one.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: a checkpoint of continued pretraining is the base model with other weights, so a classifier built on either
# starts from the same parts.
# Seen: BertForMaskedLM has no pooler, so saving it drops the one that the base model brought. A classifier loaded from
# the saved folder has a pooler drawn at random, another one at each load, while one loaded from the base model keeps
# the trained pooler. A comparison of the two therefore compares two things at once.
# Output:
#   classifier from the base model: its pooler is the trained one: True
#   classifier from the saved masked LM: its pooler is the trained one: False
#   two classifiers from the saved masked LM: their poolers are the same: False
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import warnings

import torch
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification, BertModel
from transformers.utils import logging

warnings.simplefilter("ignore")
logging.set_verbosity_error()
logging.disable_progress_bar()
torch.manual_seed(0)
config = BertConfig(vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
base = BertModel(config)
base.save_pretrained("base")
BertForMaskedLM.from_pretrained("base").save_pretrained("continued")  # not trained at all


def pooler(folder):
    return BertForSequenceClassification.from_pretrained(folder).bert.pooler.dense.weight


trained = base.pooler.dense.weight
kept = torch.equal(pooler("base"), trained)
first, second = pooler("continued"), pooler("continued")
print(f"classifier from the base model: its pooler is the trained one: {kept}")
print(f"classifier from the saved masked LM: its pooler is the trained one: {torch.equal(first, trained)}")
print(f"two classifiers from the saved masked LM: their poolers are the same: {torch.equal(first, second)}")
if not kept or torch.equal(first, trained) or torch.equal(first, second):
    raise SystemExit("Changed: saving a masked LM keeps the pooler.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: a masked LM is saved without the pooler, and each classifier made from it draws a new one."
