#!/usr/bin/env bash
# BertTokenizer(vocab_file=...) ignores the file and makes a tokenizer that knows five tokens, without a warning.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: the tokenizer has the vocabulary of the file: the class's documentation says that the vocabulary is loaded
# from vocab_file where none is given.
# Seen: the argument is accepted and not read. The tokenizer has the five special tokens alone and turns every word
# into [UNK]. The same path given as vocab= is read.
# Output:
#   vocab_file=: 5 tokens; 'fever and cough' becomes ['[UNK]', '[UNK]', '[UNK]']
#   vocab=: 8 tokens; 'fever and cough' becomes ['fever', 'and', 'cough']
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import warnings
from pathlib import Path

from transformers import BertTokenizer

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fever", "and", "cough"]
Path("vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")

seen = {}
for name, tokenizer in {
    "vocab_file=": BertTokenizer(vocab_file="vocab.txt"),
    "vocab=": BertTokenizer(vocab="vocab.txt"),
}.items():
    seen[name] = len(tokenizer), tokenizer.tokenize("fever and cough")
    print(f"{name}: {seen[name][0]} tokens; 'fever and cough' becomes {seen[name][1]}")
if seen["vocab_file="] != (5, ["[UNK]"] * 3):
    raise SystemExit("Changed: vocab_file is read, or refused.")
if seen["vocab="] != (8, ["fever", "and", "cough"]):
    raise SystemExit("Changed: vocab no longer takes a path.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: vocab_file is accepted and ignored, and every word is [UNK]."
