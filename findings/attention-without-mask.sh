#!/usr/bin/env bash
# A registered attention function without a registered mask function attends to padding, without a warning.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: AttentionInterface.register gives the models another attention; padding stays masked as before.
# Seen: for a name that AttentionMaskInterface does not know, the model passes no mask at all. The very function that
# serves "sdpa", registered under another name, gives a padded text other hidden states than the same text alone. Once
# sdpa's mask function is registered under that name too, the difference is gone.
# Output:
#   sdpa: padding changes the hidden states by up to 0.000000
#   own: padding changes the hidden states by up to 0.003309
#   own with sdpa's mask: padding changes the hidden states by up to 0.000000
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import warnings

import torch
from transformers import AttentionInterface, AttentionMaskInterface, BertConfig, BertModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

warnings.simplefilter("ignore")
torch.manual_seed(0)
model = BertModel(
    BertConfig(vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
).eval()
alone = torch.tensor([[2, 7, 8, 3]])
padded = torch.tensor([[2, 7, 8, 3, 0, 0, 0, 0]])


@torch.no_grad()
def difference(attention):
    """The largest change of the four tokens' hidden states by four padding tokens behind them."""
    model.set_attn_implementation(attention)
    one = model(alone, attention_mask=torch.ones_like(alone)).last_hidden_state
    other = model(padded, attention_mask=(padded != 0).long()).last_hidden_state[:, :4]
    return (one - other).abs().max().item()


AttentionInterface.register("own", sdpa_attention_forward)
seen = {"sdpa": difference("sdpa"), "own": difference("own")}
AttentionMaskInterface.register("own", sdpa_mask)
seen["own with sdpa's mask"] = difference("own")
for name, size in seen.items():
    print(f"{name}: padding changes the hidden states by up to {size:.6f}")
if seen["sdpa"] > 1e-5 or seen["own with sdpa's mask"] > 1e-5:
    raise SystemExit("Changed: padding is seen where it was masked.")
if seen["own"] < 1e-4:
    raise SystemExit("Changed: an attention without a mask function of its own masks padding.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: under a new name the same attention function sees padding, until a mask function is registered too."
