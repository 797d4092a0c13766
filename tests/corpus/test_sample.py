from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit, cross_val_score
from sklearn.pipeline import make_pipeline

import selmask.corpus.sample as module
from selmask.corpus.sample import Sample, make_sample

GRAMMAR = tomllib.loads(Path(module.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SENTENCE_END = re.compile(r"(?<=\.) (?=[^\Wa-z])")


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample()


def test_has_the_promised_sizes(sample: Sample) -> None:
    assert len(sample.corpus) == 1500
    assert Counter(label for _, label in sample.labelled) == dict.fromkeys(GRAMMAR["labels"].values(), 100)
    assert len(sample.lexicon) == 120


def test_no_text_occurs_twice(sample: Sample) -> None:
    texts = sample.corpus + [text for text, _ in sample.labelled]
    assert len(set(texts)) == len(texts) == 1900


def test_reports_are_short_and_fully_written_out(sample: Sample) -> None:
    for text in sample.corpus:
        assert 30 <= len(text.split()) <= 90
        assert not set("{}") & set(text)


def test_same_seed_same_sample_other_seed_other_sample(sample: Sample) -> None:
    assert make_sample(0) == sample
    other = make_sample(1)
    assert not set(other.corpus) & set(sample.corpus)
    assert not set(other.labelled) & set(sample.labelled)


def test_a_bag_of_words_learns_something_but_not_the_task(sample: Sample) -> None:
    texts, labels = map(np.array, zip(*sample.labelled, strict=True))
    splits = StratifiedShuffleSplit(n_splits=5, train_size=200, test_size=200, random_state=0)
    bag = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000))
    assert 0.5 < cross_val_score(bag, texts, labels, cv=splits).mean() < 0.95


def test_a_reader_can_tell_every_label(sample: Sample) -> None:
    """The first sentence that is not about something untrue or over names hosts of the label's topic alone."""
    assert [_label_a_reader_gives(text) for text, _ in sample.labelled] == [label for _, label in sample.labelled]


def test_the_lexicon_has_distinct_terms_of_one_to_four_words(sample: Sample) -> None:
    assert len({term.casefold() for term in sample.lexicon}) == 120
    assert {len(term.split()) for term in sample.lexicon} == {1, 2, 3, 4}


def test_most_terms_occur_and_most_reports_contain_one(sample: Sample) -> None:
    occurring: set[str] = set()
    reports_with_a_term = 0
    pattern = _any_of(sample.lexicon)
    for text in sample.corpus:
        found = {match.casefold() for match in pattern.findall(text)}
        occurring |= found
        reports_with_a_term += bool(found)
    assert len(occurring) >= 100
    assert reports_with_a_term >= 0.6 * len(sample.corpus)


def test_some_words_are_misspelt_accented_or_codes(sample: Sample) -> None:
    everything = "\n".join(sample.corpus)
    assert all(word in everything for word in ("labratory", "São", "Guérin", "H5N1", "COVID-19", "powdery mildew"))


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    """Matches the longest of `phrases` at each place, as whole words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _label_a_reader_gives(text: str) -> str:
    happening = next(sentence for sentence in SENTENCE_END.split(text) if not _UNTRUE_OR_OVER.search(sentence))
    labels = {_LABEL_OF_HOST[host.casefold()] for host in _HOST.findall(happening)}
    assert len(labels) == 1, happening
    return labels.pop()


_UNTRUE_OR_OVER = _any_of(
    [
        "nothing of the kind has been seen since", "proved false", "has been withdrawn", "none of it was real",
        "the laboratory has refuted", "ended long ago", "it is not true that", "nobody should confuse this",
        "made-up town", "ruled out", "lessons had been drawn", "nothing to do with today", "an earlier bulletin",
        "a false alarm", "the plan in use", "there is no sign of", "all negative", "has no record of",
        "has not come back", "a leaflet about", "called to something else", "was not needed", "none is known",
        "this is unrelated to", "that ended", "unlike",
    ]
)  # fmt: skip
_LABEL_OF_HOST: dict[str, str] = {
    host: label
    for topic, label in GRAMMAR["labels"].items()
    for hosts in (GRAMMAR[topic], *GRAMMAR[topic]["strands"])
    for host in hosts.get("host", [])
}
_HOST = _any_of(list(_LABEL_OF_HOST))
