#!/usr/bin/env bash
# AutoTokenizer rebuilds a BERT tokenizer from its vocabulary and drops the normalizer that tokenizer.json asks for.
#
# Package: transformers 5.23.0, with tokenizers 0.23.3 and torch 2.13.0.
# Expected: tokenizer.json describes the whole tokenizer, so transformers and tokenizers cut a text alike.
# Seen: where the model is a BERT, or tokenizer_config.json names BertTokenizer, the normalizer and the pre-tokenizer
# of the file are replaced by BERT's own. A file that reads `&` as `and` is obeyed by tokenizers and by a
# tokenizer_config.json that names PreTrainedTokenizerFast, and ignored otherwise.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3

cat > "$work/finding.py" <<'PY'
import json
import warnings
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import AutoTokenizer, BertConfig

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fever", "and", "cough"]
own = Tokenizer(models.WordPiece({token: id_ for id_, token in enumerate(vocabulary)}, unk_token="[UNK]"))
own.normalizer = normalizers.Sequence([normalizers.Replace("&", "and"), normalizers.Lowercase()])
own.pre_tokenizer = pre_tokenizers.Whitespace()
folder = Path("model")
BertConfig(vocab_size=len(vocabulary)).save_pretrained(folder)
own.save(str(folder / "tokenizer.json"))

TEXT = "Fever & cough"
seen = {"tokenizers": Tokenizer.from_file(str(folder / "tokenizer.json")).encode(TEXT).tokens}
for kind in (None, "BertTokenizer", "PreTrainedTokenizerFast"):
    settings = {"mask_token": "[MASK]", **({"tokenizer_class": kind} if kind else {})}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    seen[kind or "no class named"] = AutoTokenizer.from_pretrained(folder).tokenize(TEXT)
for name, tokens in seen.items():
    print(f"{name}: {TEXT!r} becomes {tokens}")
right, wrong = ["fever", "and", "cough"], ["fever", "[UNK]", "cough"]
if seen != {
    "tokenizers": right,
    "no class named": wrong,
    "BertTokenizer": wrong,
    "PreTrainedTokenizerFast": right,
}:
    raise SystemExit("Changed: transformers treats the normalizer of tokenizer.json otherwise.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: one tokenizer.json cuts a text in two ways, depending on who reads it."
