"""The child process of benchmarks.masking, which measures time and memory of masking one corpus.

The process's own memory is its anonymous memory (RssAnon in /proc/self/status). Mapped files are counted separately:
their pages are disk cache, which the system reclaims when memory is needed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.masking_data import corpus, minilm
from selmask.corpus.dataset import Dataset
from selmask.masking.masker import prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.masking.registry import parse_strategy
from selmask.runs.pipeline import MaskingData
from selmask.specs import Masking

BATCH, BATCHES = 32, 100
MB = 1 / 1024


class Watch(threading.Thread):
    """Samples this process's memory continuously.

    Attributes:
        own, mapped: Peak memory in MB.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.mapped = 0.0

    def run(self) -> None:
        """Samples every 20 ms."""
        while True:
            own, mapped = memory()
            self.own, self.mapped = max(self.own, own), max(self.mapped, mapped)
            time.sleep(0.02)


def memory() -> tuple[float, float]:
    """This process's anonymous memory and its mapped files', in MB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) * MB, int(lines["RssFile"].split()[0]) * MB


def write_corpus(texts: list[str], documents: int, file: Path) -> None:
    """Writes `documents` documents: the texts repeatedly, each time with their sentences in another order."""
    schema = pa.schema([("text", pa.large_string())])
    with pq.ParquetWriter(file, schema) as writer:
        for first in range(0, documents, 1000):
            rows = [_shuffled(texts[row % len(texts)], row) for row in range(first, min(first + 1000, documents))]
            writer.write_table(pa.table({"text": pa.array(rows, pa.large_string())}))


def _shuffled(text: str, seed: int) -> str:
    sentences = text.split(". ")
    order = np.random.default_rng(seed).permutation(len(sentences))
    return ". ".join(sentences[place] for place in order)


def main() -> None:
    """Prepares, weighs and masks some batches; prints one JSON object."""
    data, documents = Path(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory(dir=".") as folder:
        texts, terms = corpus(data)
        file, lexicon = Path(folder) / "data.parquet", Path(folder) / "terms.parquet"
        write_corpus(texts, documents, file)
        pq.write_table(pa.table({"term": list(terms)}), lexicon)
        del texts, terms
        pa.default_memory_pool().release_unused()
        tokenizer, strategy = TextTokenizer.load(minilm()), parse_strategy("sm-lex-tfidf")
        start = memory()[0]
        watch = Watch()
        watch.start()
        began = time.perf_counter()
        masking_data = MaskingData.of(
            Dataset("growth", "corpus", file, f"growth-{documents}", documents),
            Dataset("terms", "lexicon", lexicon, "terms", 0),
        )
        prepared = prepare(masking_data.domain, strategy, tokenizer, length=512, cache=Path(folder))
        masker = prepared.fit(strategy)
        windows = masker.windows(Masking(), 0)
        seconds = time.perf_counter() - began
        rows = np.random.default_rng(0).integers(0, len(windows), (BATCHES, BATCH))
        for batch in rows:
            windows.batch(np.unique(batch), 0)
        figures = {"documents": documents, "seconds": seconds, "rss_mb": watch.own}
        print(json.dumps(figures | {"start_mb": start, "mapped_mb": watch.mapped}))


if __name__ == "__main__":
    main()
