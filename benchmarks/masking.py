"""Cost of masking, beside transformers' own collator and a plain version of the published program.

    python -m benchmarks.masking [--data ../shared/data] [--json] [--documents 1000 10000 100000] [--write]

All on the biomedical corpus, in one process, in turns, so that other load on the machine affects all equally. Collation
is a part of every training step: hiding the words of a batch of 32 documents, length 512. Preparation happens once
before: tokenizing, matching, counting, weighting. Growth is measured in a process of its own for each number of
documents.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from transformers import AutoTokenizer, DataCollatorForLanguageModeling

from benchmarks import RESULTS
from benchmarks.masking_data import corpus, minilm
from selmask.lexicon.match import Lexicon
from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.masking.published_text import published_cleaning
from selmask.masking.registry import parse_strategy, strategies
from selmask.masking.strategy import FIRST, NEVER, Weights, words_of
from selmask.specs import Masking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from selmask.masking.hide.masked_windows import MaskedWindows

BATCH, LENGTH, ROUNDS = 32, 512, 7
MEASURED, PUBLISHED_DOCUMENTS, WORDS_MATCHED, TERMS = 2000, 64, 1_000_000, 100_000


def fitted(name: str, texts: Sequence[str], terms: tuple[str, ...], tokenizer: TextTokenizer) -> tuple[Masker, float]:
    """A strategy ready for its first batch, and the seconds that took, without scoring by a model."""
    strategy = parse_strategy(name)
    if strategy.scoring is not None:
        # Random scores do: the time to pick words does not depend on their values.
        strategy = parse_strategy("random-word")
    began = time.perf_counter()
    masker = prepare(Domain(texts, terms), strategy, tokenizer, length=LENGTH).fit(strategy)
    masker.weights.score.sum()
    seconds = time.perf_counter() - began
    if parse_strategy(name).scoring is not None:
        units = masker.arrays.units
        score = np.random.default_rng(0).random(len(units.type), dtype=np.float32)
        masker.weights = Weights(np.where(words_of(units), FIRST, NEVER), score)
        masker.strategy = parse_strategy(name)
    return masker, seconds


def collate(windows: MaskedWindows, order: np.ndarray, epoch: int) -> None:
    """One epoch's batches."""
    for first in range(0, len(order), BATCH):
        windows.batch(order[first : first + BATCH], epoch)


def published_program(texts: list[str], terms: tuple[str, ...], tokenize: Callable[[str], list[str]]) -> float:
    """Seconds per document of the published rule, in the usual style: lists and dictionaries, text by text."""
    lexicon = {term.strip().lower() for term in terms}
    cleaned = [published_cleaning(text) for text in texts]
    vectorizer = TfidfVectorizer(stop_words="english", tokenizer=tokenize, token_pattern=None, lowercase=False)
    vectorizer.fit(cleaned)
    names = vectorizer.get_feature_names_out()
    draw = np.random.default_rng(0)
    began = time.perf_counter()
    for text in cleaned[:PUBLISHED_DOCUMENTS]:
        tokens = tokenize(text)[: LENGTH - 2]
        vector = vectorizer.transform([text]).toarray()[0]
        weights = {name: weight for name, weight in zip(names, vector, strict=True) if weight > 0}
        ranked = sorted({token for token in tokens if token in weights}, key=lambda token: -weights[token])
        k = max(1, math.floor(0.15 * len(tokens)))
        best = [token for token in ranked[:k] if token in lexicon]
        best += [token for token in ranked if token not in lexicon][: k - len(best)]
        for token in best:
            tokens[int(draw.choice([place for place, each in enumerate(tokens) if each == token]))] = "[MASK]"
    return (time.perf_counter() - began) / min(PUBLISHED_DOCUMENTS, len(texts))


def collation(maskers: dict[str, Masker], texts: list[str]) -> dict[str, float]:
    """Milliseconds per document of each collator, medians over rounds of turns."""
    tokenizer = AutoTokenizer.from_pretrained(minilm())
    encoded = tokenizer(
        texts, truncation=True, max_length=LENGTH, return_special_tokens_mask=True, return_offsets_mapping=True
    )
    keys = ("input_ids", "attention_mask", "special_tokens_mask")
    plain = [{key: encoded[key][row] for key in keys} for row in range(len(texts))]
    # The offsets of padding: as many pairs as the longest text has tokens.
    offsets = [pairs + [(0, 0)] * (LENGTH - len(pairs)) for pairs in encoded["offset_mapping"]]
    random_collator = DataCollatorForLanguageModeling(tokenizer)
    whole = DataCollatorForLanguageModeling(tokenizer, whole_word_mask=True, mask_replace_prob=1, random_replace_prob=0)

    def by_transformers() -> None:
        for first in range(0, len(plain), BATCH):
            random_collator([dict(each) for each in plain[first : first + BATCH]])

    def by_whole_words() -> None:
        for first in range(0, len(plain), BATCH):
            rows = plain[first : first + BATCH]
            longest = max(len(row["input_ids"]) for row in rows)
            whole([dict(row) | {"offset_mapping": offsets[first + place][:longest]} for place, row in enumerate(rows)])

    todo: dict[str, Callable[[], None]] = {"random": by_transformers, "whole_word": by_whole_words}
    order = np.random.default_rng(0).permutation(len(texts))
    epoch = iter(range(10**9))
    for name, masker in maskers.items():
        windows = masker.windows(Masking(), 0)
        rows = order if len(windows) == len(order) else np.random.default_rng(0).permutation(len(windows))
        todo[f"selmask {name}"] = lambda windows=windows, rows=rows: collate(windows, rows, next(epoch))  # type: ignore[misc]  # bound now
    times: dict[str, list[float]] = {name: [] for name in todo}
    for turn in range(ROUNDS + 1):
        for name, work in todo.items():
            if name == "whole_word" and turn > ROUNDS // 2:
                continue  # slow, and equally slow every time
            gc.collect()
            began = time.perf_counter()
            work()
            if turn:
                times[name].append((time.perf_counter() - began) / len(texts) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def matching(texts: list[str], terms: tuple[str, ...]) -> float:
    """Seconds to match 100,000 terms in a million words."""
    words = [word for text in texts for word in text.split()]
    some = dict.fromkeys(" ".join(words[place : place + 1 + place % 4]) for place in range(0, len(words) - 4, 5))
    lexicon = Lexicon([*terms, *some][:TERMS])
    repeated = (words * (1 + WORDS_MATCHED // len(words)))[:WORDS_MATCHED]
    documents = [" ".join(repeated[first : first + 200]) for first in range(0, WORDS_MATCHED, 200)]
    began = time.perf_counter()
    matches = sum(len(lexicon.matches(text)) for text in documents)
    seconds = time.perf_counter() - began
    print(f"{len(lexicon):,} terms, {WORDS_MATCHED:,} words, {matches:,} matches: {seconds:.1f} s")
    return seconds


def bytes_per_token(texts: list[str], terms: tuple[str, ...], tokenizer: TextTokenizer) -> dict[str, float]:
    """Bytes per token of the prepared corpus on disk with tiers and scores (5 bytes per unit), by kind of unit."""
    sizes = {}
    for name in ("sm-lex-tfidf", "random-token"):
        with tempfile.TemporaryDirectory() as folder:
            strategy = parse_strategy(name)
            corpus = prepare(Domain(texts, terms), strategy, tokenizer, length=LENGTH, cache=Path(folder))
            masker = corpus.fit(strategy)
            written = sum(file.stat().st_size for file in Path(folder).rglob("*.npy"))
            written += masker.weights.tier.nbytes + masker.weights.score.nbytes
            sizes["words and terms" if name == "sm-lex-tfidf" else "tokens"] = written / len(masker.arrays.ids)
    return sizes


def growth(data: Path, documents: int) -> dict[str, Any]:
    """Time and memory of a corpus with `documents` documents, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.masking_growth", str(data), str(documents)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def measure(data: Path, documents: Sequence[int]) -> dict[str, Any]:
    """All figures, as in the JSON object."""
    everything, terms = corpus(data)
    texts, tokenizer = everything[:MEASURED], TextTokenizer.load(minilm())
    names = [name for name, strategy in strategies().items() if strategy.trains]
    fitted("sm-lex-tfidf", texts[:50], terms, tokenizer)  # imports, and the tokenizer's threads
    maskers: dict[str, Masker] = {}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(3):
        for name in names:
            maskers[name], taken = fitted(name, texts, terms, tokenizer)
            seconds[name].append(taken)
    times = collation(maskers, texts)
    wordpieces = AutoTokenizer.from_pretrained(minilm())
    sizes = bytes_per_token(texts, terms, tokenizer)
    return {
        "collation_ms": {name: times[f"selmask {name}"] for name in names},
        "preparation_ms": {
            name: statistics.median(seconds[name]) / len(texts) * 1000
            for name in names
            if parse_strategy(name).scoring is None
        },
        "transformers_ms": {"random": times["random"], "whole_word": times["whole_word"]},
        "published_ms": published_program(texts, terms, wordpieces.tokenize) * 1000,
        "bytes_per_token": max(sizes.values()),
        "match_s": matching(everything, terms),
        "growth": [growth(data, count) for count in documents],
        "words_per_document": statistics.mean(len(text.split()) for text in texts),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown, for people."""
    plain = figures["transformers_ms"]["random"]
    lines = [
        f"{figures['cores']} cores, shared; load {figures['load']:.1f} at the end. Per document of "
        f"{figures['words_per_document']:.0f} words on average; medians of {ROUNDS} rounds (preparation: 3).",
        "",
        "| | collation, ms | times faster than transformers' random | preparation, ms |",
        "|---|---|---|---|",
        f"| published program, plain version | {figures['published_ms']:.3f} "
        f"| {plain / figures['published_ms']:.3f} | |",
        f"| transformers, whole words | {figures['transformers_ms']['whole_word']:.3f} "
        f"| {plain / figures['transformers_ms']['whole_word']:.2f} | |",
        f"| transformers, random | {plain:.3f} | 1 | |",
    ]
    for name, taken in figures["collation_ms"].items():
        prepared = figures["preparation_ms"].get(name)
        shown = "without the model's scores" if prepared is None else f"{prepared:.2f}"
        lines.append(f"| {name} | {taken:.4f} | {plain / taken:.1f} | {shown} |")
    lines += [
        "",
        f"100,000 terms in a million words: {figures['match_s']:.1f} s. "
        f"Prepared corpus on disk with tiers and scores: {figures['bytes_per_token']:.1f} bytes a token.",
        "",
        "| documents | seconds to prepare and weigh | peak memory of its own, MB | of it before the corpus | "
        "mapped files, MB (cache) |",
        "|---|---|---|---|---|",
    ]
    for row in figures["growth"]:
        lines.append(
            f"| {row['documents']:,} | {row['seconds']:.1f} | {row['rss_mb']:.0f} | {row['start_mb']:.0f} "
            f"| {row['mapped_mb']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, and writes with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with the data sets")
    parser.add_argument("--documents", type=int, nargs="*", default=[1000, 10_000, 100_000], help="for the growth")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/masking.json and .md")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="transformers|sklearn")
    figures = measure(arguments.data, arguments.documents)
    print(table(figures))
    if arguments.write:
        head = "# Cost of masking\n\n    python -m benchmarks.masking --data ../shared/data --write\n\n"
        (RESULTS / "masking.json").write_text(json.dumps(figures, indent=1) + "\n")
        (RESULTS / "masking.md").write_text(head + table(figures) + "\n")
    if arguments.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
