#!/usr/bin/env bash
# One call with truncation changes the tokenizer itself, and save_pretrained writes the cut into tokenizer.json.
#
# Package: transformers 5.23.0, with tokenizers 0.23.3 and torch 2.13.0.
# Expected: truncation=True, max_length=8 concerns that one call.
# Seen: afterwards the tokenizer's backend cuts every text at 8 tokens. Saved now, tokenizer.json holds the limit, and
# whoever reads it with the tokenizers library gets 8 tokens of any text, without a warning; a call with padding leaves
# its padding behind likewise. Transformers itself resets both at its next call and does not notice.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3

cat > "$work/finding.py" <<'PY'
import warnings

from tokenizers import Tokenizer
from transformers import BertTokenizer

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fever", "and", "cough"]
TEXT = "fever and cough " * 20


def read_after(**call):
    """Tokens of a long and of a short text, read from tokenizer.json that is saved after one call."""
    tokenizer = BertTokenizer(vocab={token: id_ for id_, token in enumerate(vocabulary)})
    tokenizer(TEXT, **call)
    tokenizer.save_pretrained("saved")
    read = Tokenizer.from_file("saved/tokenizer.json")
    return len(read.encode(TEXT)), len(read.encode("fever")), len(tokenizer(TEXT)["input_ids"])


seen = {
    "plain": read_after(),
    "truncation": read_after(truncation=True, max_length=8),
    "padding": read_after(padding="max_length", max_length=64),
}
for name, (long, short, next_call) in seen.items():
    print(f"saved after a call ({name}): 62 tokens are read as {long}, 3 as {short}; in the next call {next_call}")
if seen != {"plain": (62, 3, 62), "truncation": (8, 3, 62), "padding": (64, 64, 62)}:
    raise SystemExit("Changed: a call no longer leaves its truncation or padding behind, or not in the file.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: a tokenizer saved after a truncating call truncates for everyone who reads its tokenizer.json."
