#!/usr/bin/env bash
# TfidfVectorizer with a lexicon as vocabulary finds only terms of one plain word, and does not report the others.
#
# Package: scikit-learn 1.9.1.
# Expected: each term of vocabulary= is counted where it occurs in a text.
# Seen: texts are cut into runs of at least two word characters, and only single ones are looked up. `leaf rust`,
# `covid-19`, `hepatitis b` and `e. coli` have a column each, which is 0 in a text that holds all four; only `rust` is
# found. There is no warning. Without a vocabulary, hepatitis B and hepatitis C have the same vector.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1

cat > "$work/finding.py" <<'PY'
import warnings

from sklearn.feature_extraction.text import TfidfVectorizer

LEXICON = ["leaf rust", "covid-19", "hepatitis b", "e. coli", "rust"]
TEXT = "Leaf rust, COVID-19, hepatitis B and E. coli in one text."
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    weights = TfidfVectorizer(vocabulary=LEXICON).fit_transform([TEXT]).toarray()[0]
found = [term for term, weight in zip(LEXICON, weights) if weight > 0]
print(f"terms found in {TEXT!r}: {found} of {LEXICON}; warnings: {len(caught)}")
one, other = TfidfVectorizer().fit_transform(["hepatitis B", "hepatitis C"]).toarray().tolist()
print(f"vectors of 'hepatitis B' and 'hepatitis C': {one} and {other}")
if found != ["rust"] or caught:
    raise SystemExit("Changed: other terms of the vocabulary are found, or a warning is given.")
if one != other:
    raise SystemExit("Changed: words of one letter count.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: of five terms in the text one is found, without a warning."
