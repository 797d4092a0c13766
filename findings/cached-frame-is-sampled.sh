#!/usr/bin/env bash
# st.cache_data answers with the result of another corpus: from 50,000 rows on it compares only a sample of them.
#
# Package: streamlit 1.67.0, with pandas 3.1.1.
# Expected: a function whose argument is another table is computed again.
# Seen: a table of 50,000 rows or more is hashed by 10,000 rows, always the same ones. A corpus of 60,000 texts in
# which one text is changed is mostly taken for the old one, and the old result comes back. With 49,999 rows every
# change is noticed.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    streamlit==1.67.0 pandas==3.1.1

cat > "$work/finding.py" <<'PY'
import logging

import pandas as pd
import streamlit as st

logging.disable(logging.CRITICAL)  # streamlit says that no app is running


@st.cache_data(show_spinner=False)
def texts_about_fever(corpus):
    return int(corpus["text"].str.contains("fever").sum())


def stale(rows, changes=60):
    """In how many of `changes` corpora, each with another text about fever, none is found."""
    corpus = pd.DataFrame({"text": [f"text number {number}" for number in range(rows)]})
    texts_about_fever(corpus)
    wrong = 0
    for row in range(changes):
        changed = corpus.copy()
        changed.loc[row, "text"] = "a text about fever"
        wrong += texts_about_fever(changed) != 1
    return wrong


seen = {rows: stale(rows) for rows in (49_999, 60_000)}
for rows, wrong in seen.items():
    print(f"{rows} rows: an old result for {wrong} of 60 changed corpora")
if seen[49_999] != 0:
    raise SystemExit("Changed: smaller tables are sampled too.")
if seen[60_000] < 30:
    raise SystemExit("Changed: large tables are compared in whole.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: a change of one text in 60,000 is mostly not noticed, and the cached result is another corpus's."
