"""Every scorer against a slow version of its definition, on tiny real models of several families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from selmask.errors import BadInput, BadModel, NotFound
from selmask.masking.domain import Domain
from selmask.masking.masker import PreparedCorpus, prepare
from selmask.masking.registry import parse_strategy
from selmask.masking.strategy import Scoring
from selmask.models.loading import load_encoder, load_for_classification, load_for_mlm
from selmask.observer import NOBODY, Observer
from selmask.scoring import corpus_reader
from selmask.scoring.anchor_words import anchor_words
from selmask.scoring.bookmark import Bookmark
from selmask.scoring.corpus_reader import CorpusReader
from selmask.scoring.saliency import task
from selmask.scoring.score import score
from selmask.scoring.scorers import BUILT_IN
from selmask.specs import FineTuning
from selmask.training.classification.example import Example
from selmask.training.classification.fine_tuning import ClassifierTraining
from selmask.training.classification.splits import LabelledSplit
from tests.masking.examples import PLAIN, TERMS, tokenizer
from tests.scoring import slow
from tests.support.tiny import tiny_model
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.scoring.word_scores import WordScores

FAMILIES = ("bert", "roberta", "modernbert")
LONG = "q" * 40
TEXTS = (*PLAIN[:4], "", "… ?!", "fever", f"see www.who.int on {LONG} fly", "In the fly report. " * 4)
EXAMPLES = tuple(Example(row, text, "fly" if "fly" in text else "other") for row, text in enumerate(PLAIN))
LEARN = FineTuning(epochs=3, min_steps=0, learning_rate=1e-2)


@pytest.fixture(scope="module")
def corpus() -> PreparedCorpus:
    return prepare(Domain(TEXTS, TERMS), parse_strategy("keyword"), tokenizer(), length=32)


@pytest.fixture(scope="module", params=FAMILIES)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("models") / request.param, request.param)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("models") / "bert", "bert")


def written(folder: Path, family: str, *, head: bool = True) -> Path:
    tiny_model(family, head=head, config={"vocab_size": tokenizer().vocabulary_size}).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(tokenizer().to_json(), encoding="utf-8")
    return folder


def scored(corpus: PreparedCorpus, model: Path, strategy: str | dict[str, Any], **given: Any) -> WordScores:
    scoring = parse_strategy(strategy).scoring
    assert scoring is not None
    result = score(scoring, model, corpus.arrays, tokenizer(), NOBODY, **given)
    assert result is not None
    return result


def training(folder: Path, train: tuple[Example, ...] = EXAMPLES, *others: tuple[Example, ...]) -> ClassifierTraining:
    dev, test = others or ((), ())
    return ClassifierTraining(LabelledSplit(train, dev, test, ("fly", "other")), LEARN, 3, folder)


def assert_alike(actual: NDArray[np.float32], expected: NDArray[np.float32]) -> None:
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, expected, rtol=2e-4, atol=2e-5)
    assert (actual > 0).sum() > 20


def test_keyword(corpus: PreparedCorpus, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actual = score_in_small_batches(corpus, model, "keyword", monkeypatch)
    assert_alike(actual, slow.keyword(slow.Slow(corpus.arrays, tokenizer()), load_encoder(model)))


def test_difference(corpus: PreparedCorpus, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actual = score_in_small_batches(corpus, model, {"name": "difference", "anchors": 3}, monkeypatch)
    reading = slow.Slow(corpus.arrays, tokenizer())
    assert_alike(actual, slow.difference(reading, load_encoder(model), most=3))
    words = scored(corpus, model, {"name": "difference", "anchors": 3}).facts["anchors"]
    assert words == slow.anchors(reading, 3)


@pytest.mark.parametrize("passes", [2, 7])
def test_surprise(corpus: PreparedCorpus, model: Path, passes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    actual = score_in_small_batches(corpus, model, {"name": "surprise", "passes": passes}, monkeypatch)
    reader = load_for_mlm(model, seed=0).model.eval()
    assert_alike(actual, slow.surprise(slow.Slow(corpus.arrays, tokenizer()), reader, passes))


def test_task(corpus: PreparedCorpus, model: Path) -> None:
    classifier = load_for_classification(model, model, ("fly", "other"), seed=1)
    reader = CorpusReader(corpus.arrays, tokenizer(), NOBODY, batch_tokens=100)
    actual = task(classifier, reader).scores
    expected = slow.task(slow.Slow(corpus.arrays, tokenizer()), classifier)
    np.testing.assert_allclose(actual, expected, rtol=1e-3, atol=1e-5)
    assert (actual > 0).sum() > 20


def score_in_small_batches(
    corpus: PreparedCorpus, model: Path, strategy: str | dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> NDArray[np.float32]:
    """Small enough that there are several batches, large enough that windows of several lengths share one."""
    monkeypatch.setattr(corpus_reader, "TOKENS_AT_ONCE", 100)
    return scored(corpus, model, strategy).scores


@pytest.mark.parametrize("strategy", [scorer.name for scorer in BUILT_IN])
def test_units_that_are_no_words_or_do_not_fit_a_window_score_zero(
    corpus: PreparedCorpus, bert: Path, tmp_path: Path, strategy: str
) -> None:
    scores = scored(corpus, bert, strategy, training=training(tmp_path)).scores
    units, document = corpus.arrays.units, TEXTS.index(f"see www.who.int on {LONG} fly")
    here = range(int(units.pointer[document]), int(units.pointer[document + 1]))
    texts = {unit: TEXTS[document][units.start[unit] : units.end[unit]] for unit in here}
    assert {text for unit, text in texts.items() if scores[unit] == 0} >= {"www.who.int", LONG}
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()


def test_task_reads_training_labels_alone(corpus: PreparedCorpus, bert: Path, tmp_path: Path) -> None:
    scores = scored(corpus, bert, "task", training=training(tmp_path)).scores
    unseen = tuple(Example(row, "fever and the virus", "other") for row in range(9))
    assert (scored(corpus, bert, "task", training=training(tmp_path, EXAMPLES, unseen, unseen)).scores == scores).all()
    swapped = tuple(each._replace(label="fly" if each.label == "other" else "other") for each in EXAMPLES)
    assert (scored(corpus, bert, "task", training=training(tmp_path, swapped)).scores != scores).any()
    assert list(tmp_path.iterdir()) == []


def test_task_without_labels_is_refused(corpus: PreparedCorpus, bert: Path) -> None:
    with pytest.raises(BadInput, match="labelled texts"):
        scored(corpus, bert, "task")


def test_surprise_of_an_untrained_head_is_refused_with_an_alternative(corpus: PreparedCorpus, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"never trained.*google-bert.*keyword"):
        scored(corpus, written(tmp_path / "bare", "bert", head=False), "surprise")


def test_an_unknown_scorer_is_refused(corpus: PreparedCorpus, bert: Path) -> None:
    with pytest.raises(NotFound, match="'keyword'"):
        score(Scoring(method="keywords"), bert, corpus.arrays, tokenizer(), NOBODY)


@pytest.mark.parametrize("strategy", [scorer.name for scorer in BUILT_IN])
def test_progress_is_reported_and_a_stop_request_obeyed(
    corpus: PreparedCorpus, bert: Path, tmp_path: Path, strategy: str
) -> None:
    scoring = parse_strategy(strategy).scoring
    assert scoring is not None
    listener = Listener()
    labels = training(tmp_path)
    given = (scoring, bert, corpus.arrays, tokenizer())
    assert score(*given, listener.observer, training=labels) is not None
    assert listener.step == listener.total
    assert listener.metrics["tokens_per_second"]
    hasty = Listener(stop_after=0)
    assert score(*given, hasty.observer, training=labels) is None


@pytest.mark.parametrize("strategy", [scorer.name for scorer in BUILT_IN])
def test_a_stopped_scorer_resumes_where_it_was(
    corpus: PreparedCorpus, bert: Path, tmp_path: Path, strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_reader, "TOKENS_AT_ONCE", 60)
    scoring = parse_strategy(strategy).scoring
    assert scoring is not None
    labels = training(tmp_path / "lesson")
    given = (scoring, bert, corpus.arrays, tokenizer())
    whole = Listener()
    expected = score(*given, Observer(whole.report, NOBODY.should_stop), training=labels)
    assert expected is not None
    assert whole.total is not None
    at = whole.total - 2  # within the last reading of a corpus that is read several times
    bookmark = Bookmark(tmp_path / "reading")
    first, second = Listener(stop_after=at), Listener()
    assert score(*given, first.observer, training=labels, bookmark=bookmark) is None
    actual = score(*given, Observer(second.report, NOBODY.should_stop), training=labels, bookmark=bookmark)
    assert actual is not None
    np.testing.assert_array_equal(actual.scores, expected.scores)
    assert len(second.metrics["tokens_per_second"]) == 2
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {tmp_path / "reading"}


def test_a_bookmark_is_restored_unless_it_is_broken_or_of_other_batches(tmp_path: Path) -> None:
    now, scores = Bookmark(tmp_path, seconds=0), np.zeros(3, dtype=np.float32)
    assert now.is_due()
    assert not Bookmark(tmp_path).is_due()
    now.save(4, [scores + 7], 9)
    assert now.restore([scores], 9) == 4
    assert scores.tolist() == [7, 7, 7]
    assert now.restore([scores], 8) == 0, "other batches"
    assert now.restore([np.zeros(2, dtype=np.float32)], 9) == 0, "another corpus"
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-30])
    assert now.restore([scores], 9) == 0


def test_anchors_are_common_in_the_corpus_and_rare_in_english() -> None:
    texts = ("the mildew of the vine and the mildew on the leaf", "12345 12345 12345 the mildew zzyzzyva the the")
    prepared = prepare(Domain(texts), parse_strategy("difference"), tokenizer(), length=64).arrays
    types = prepared.units.vocabulary.types
    assert [types[type_] for type_ in anchor_words(prepared.units, 2)] == ["zzyzzyva", "mildew"]
    assert len(anchor_words(prepared.units, 100)) == len(types) - 1  # all but the number
