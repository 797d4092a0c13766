"""Corpora are prepared and weighed some documents at a time; the size of the parts does not affect the result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask.masking import units
from selmask.masking.prepare import corpus_files, cutter
from selmask.specs import Masking
from tests.masking.examples import NAMES, TEXTS, masker
from tests.masking.prepare.test_corpus_files import cached, same
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from selmask.masking.prepare.corpus_arrays import CorpusArrays

REPOSITORY = Path(__file__).parents[2]
KILLED = """
import sys
from pathlib import Path
from tests.masking.examples import TERMS, TEXTS
from tests.masking.prepare.test_corpus_files import cached
from selmask.masking.domain import Domain

class Endless:
    def __iter__(self):
        while True:
            yield from TEXTS
    def __len__(self):
        return len(TEXTS)

cached(Path(sys.argv[1]), of=Domain(Endless(), TERMS, texts_fingerprint="endless"))
"""


def arrays(of: CorpusArrays) -> dict[str, np.ndarray]:
    parts = (of, of.units, of.windows)
    by_name = {name: value for part in parts for name, value in vars(part).items() if isinstance(value, np.ndarray)}
    by_name.pop("model_score", None)  # given, not prepared
    assert len(by_name) == 14
    return by_name


@pytest.mark.parametrize("characters", [1, 100, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_parts_make_the_same_corpus(name: str, characters: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = masker(name)
    monkeypatch.setattr(cutter, "_CHUNK_CHARACTERS", characters)
    monkeypatch.setattr(units, "CHUNK", characters // 10 + 1)
    parts = masker(name)
    for field, array in arrays(parts.arrays).items():
        assert array.tolist() == arrays(whole.arrays)[field].tolist(), field
    assert parts.arrays.units.vocabulary.types == whole.arrays.units.vocabulary.types
    assert parts.weights.tier.tolist() == whole.weights.tier.tolist()
    assert parts.weights.score.tolist() == whole.weights.score.tolist()
    assert same(parts.windows(Masking(), 1), whole.windows(Masking(), 1))


def test_the_units_of_a_corpus_are_its_chunks_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "CHUNK", 50)
    of = masker("sm-lex-tfidf").arrays.units
    chunks = list(of.chunks())
    assert len(chunks) > 3
    assert np.concatenate([part.type for _, part in chunks]).tolist() == of.type.tolist()
    assert [place.start for place, _ in chunks[1:]] == [place.stop for place, _ in chunks[:-1]]
    assert sum(part.documents for _, part in chunks) == of.documents == len(TEXTS)


def test_a_killed_preparation_is_never_read_and_is_removed(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=REPOSITORY)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not any(file.stat().st_size > 10_000 for file in tmp_path.glob(".partial-*/tokens-ids.npy")):
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.05)
        (partial,) = tmp_path.glob(".partial-*")
        old = time.time() - 3600
        os.utime(partial, (old, old))
        cached(tmp_path)
        assert partial.is_dir(), "it is being written to"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert corpus_files.load(partial) is None
    cached(tmp_path, "random-word")
    assert not list(tmp_path.glob(".partial-*"))
    assert len(list(tmp_path.iterdir())) == 2
