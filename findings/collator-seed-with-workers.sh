#!/usr/bin/env bash
# A seed in DataCollatorForLanguageModeling, together with a loading process, freezes the masks: every epoch has the
# same.
#
# Package: transformers 5.23.0, with torch 2.13.0.
# Expected: dynamic masking: each epoch hides other words, and the seed makes this repeatable.
# Seen: with num_workers=0 the epochs differ. With one or two workers all epochs are identical, because each epoch
# starts new worker processes, and each of them seeds the collator's generator again.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0

cat > "$work/finding.py" <<'PY'
import warnings

from torch.utils.data import DataLoader
from transformers import BertTokenizer, DataCollatorForLanguageModeling

warnings.simplefilter("ignore")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [f"w{number}" for number in range(40)]
tokenizer = BertTokenizer(vocab={token: id_ for id_, token in enumerate(vocabulary)})
texts = [tokenizer(" ".join(f"w{(7 * text + place) % 40}" for place in range(20))) for text in range(16)]

seen = {}
for workers in (0, 1, 2):
    collator = DataCollatorForLanguageModeling(tokenizer, seed=7)
    loader = DataLoader(
        texts,
        batch_size=4,
        collate_fn=collator,
        num_workers=workers,
        multiprocessing_context="fork" if workers else None,
    )
    epochs = [str([batch["labels"].tolist() for batch in loader]) for _ in range(4)]
    seen[workers] = len(set(epochs))
    print(f"{workers} workers: {seen[workers]} different sets of masks in 4 epochs")
if seen != {0: 4, 1: 1, 2: 1}:
    raise SystemExit("Changed: workers no longer repeat the masks of the first epoch.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: with workers, a seeded collator masks the same words in every epoch."
