#!/usr/bin/env bash
# The normalizer of uncased BERT models removes Thai tone marks and Hindi vowel signs: fever and egg become one word.
#
# Package: tokenizers 0.23.3.
# Expected: lower-casing changes nothing in scripts without capitals.
# Seen: BertNormalizer(lowercase=True) also strips accents unless told otherwise, and takes every nonspacing mark for
# an accent. The Thai words for fever and for egg, which differ in a tone mark, become the same; so do two Hindi words
# that differ in a vowel sign. With strip_accents=False they stay apart.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    tokenizers==0.23.3

cat > "$work/finding.py" <<'PY'
from tokenizers.normalizers import BertNormalizer

PAIRS = {"Thai, fever and egg": ("ไข้", "ไข่"), "Hindi, listen and deserted": ("सुन", "सून")}
for name, words in PAIRS.items():
    default = [BertNormalizer(lowercase=True).normalize_str(word) for word in words]
    kept = [BertNormalizer(lowercase=True, strip_accents=False).normalize_str(word) for word in words]
    print(f"{name}: {words} become {default}; with strip_accents=False they stay {kept}")
    if len(set(default)) != 1 or kept != list(words):
        raise SystemExit("Changed: lower-casing keeps the marks of scripts without capitals.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: lower-casing makes one word of two that differ in a tone mark or a vowel sign."
