#!/usr/bin/env bash
# resize_token_embeddings gives all added tokens practically one and the same vector, the mean of all others.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: new rows are drawn from a distribution like that of the old ones, so that each term starts at a place of
# its own, as far from the others as words are.
# Seen: by default the rows are drawn around the mean of all embeddings with a tiny spread. Their cosine with each
# other and with that mean is above 0.999, while that of old rows is near 0: terms that were added to be told apart
# start as the same word.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import itertools
import warnings

import torch
from torch.nn.functional import cosine_similarity
from transformers import BertConfig, BertForMaskedLM
from transformers.utils import logging

warnings.simplefilter("ignore")
logging.set_verbosity_error()
torch.manual_seed(0)
model = BertForMaskedLM(
    BertConfig(vocab_size=500, hidden_size=64, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
)
model.resize_token_embeddings(505)
rows = model.get_input_embeddings().weight.detach()
old, new = rows[1:500], rows[500:]


def lowest_cosine(vectors):
    pairs = itertools.combinations(vectors, 2)
    return min(cosine_similarity(one, other, dim=0).item() for one, other in pairs)


with_mean = min(cosine_similarity(row, old.mean(dim=0), dim=0).item() for row in new)
cosines = lowest_cosine(old[:5]), lowest_cosine(new)
print(f"lowest cosine between two rows: {cosines[0]:.4f} among five old ones, {cosines[1]:.6f} among the five new ones")
print(f"lowest cosine of a new row with the mean of the old ones: {with_mean:.6f}")
if cosines[1] < 0.999 or cosines[0] > 0.5 or with_mean < 0.999:
    raise SystemExit("Changed: new rows are as different from each other as old ones.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: five added tokens start with one vector, the mean of the old ones."
