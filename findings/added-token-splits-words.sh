#!/usr/bin/env bash
# Adding a word that the vocabulary already has gives no new id, but cuts other words that contain it.
#
# Package: tokenizers 0.23.3.
# Expected: add_tokens(["virus"]) does nothing where `virus` is a token; and an added word is matched as a word.
# Seen: it reports one added token, the vocabulary stays as large as it was, and from then on `virus` is cut out of
# every word: `viruses`, a token of its own before, becomes `virus` and `es`, and `ash`, truly new, turns `washing`
# into three pieces. AddedToken("ash", single_word=True) leaves `washing` alone.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    tokenizers==0.23.3

cat > "$work/finding.py" <<'PY'
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

VOCABULARY = ["[UNK]", "virus", "viruses", "washing", "es", "##es", "w", "ing", "##s"]
TEXT = "viruses washing ash"


def tokenizer(*added):
    made = Tokenizer(models.WordPiece({token: id_ for id_, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    number = made.add_tokens(list(added))
    return number, made.get_vocab_size(), made.encode(TEXT).tokens


seen = {
    "nothing": tokenizer(),
    "virus": tokenizer("virus"),
    "ash": tokenizer("ash"),
    "ash as a single word": tokenizer(AddedToken("ash", single_word=True)),
}
for name, (number, size, tokens) in seen.items():
    print(f"added {name}: {number} reported, {size} in the vocabulary, {TEXT!r} becomes {tokens}")
if seen != {
    "nothing": (0, 9, ["viruses", "washing", "[UNK]"]),
    "virus": (1, 9, ["virus", "es", "washing", "[UNK]"]),
    "ash": (1, 10, ["viruses", "w", "ash", "ing", "ash"]),
    "ash as a single word": (1, 10, ["viruses", "washing", "ash"]),
}:
    raise SystemExit("Changed: added tokens are matched otherwise.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: a word of the vocabulary, added again, is cut out of the longer words that contain it."
