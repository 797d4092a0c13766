#!/usr/bin/env bash
# A cased model that comes with vocab.txt alone gets a tokenizer that lower-cases, and loses its capitalised words.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: AutoTokenizer cuts texts as the vocabulary asks for. Models older than tokenizer.json come with vocab.txt
# alone.
# Seen: lower-casing is on unless tokenizer_config.json says otherwise, whatever the vocabulary holds. `Malaria` is in
# it, `malaria` is not, and the word becomes [UNK].
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import json
import warnings
from pathlib import Path

from transformers import AutoTokenizer, BertConfig

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "Malaria", "in", "Kenya"]
folder = Path("cased")
BertConfig(vocab_size=len(vocabulary)).save_pretrained(folder)
(folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")

alone = AutoTokenizer.from_pretrained(folder).tokenize("Malaria in Kenya")
(folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}), encoding="utf-8")
told = AutoTokenizer.from_pretrained(folder).tokenize("Malaria in Kenya")
print(f"vocab.txt alone: {alone}")
print(f"with do_lower_case false beside it: {told}")
if alone != ["[UNK]", "in", "[UNK]"] or told != ["Malaria", "in", "Kenya"]:
    raise SystemExit("Changed: a cased vocabulary is read as one.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: words that the cased vocabulary holds become [UNK], because the text is lower-cased first."
