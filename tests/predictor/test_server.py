from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification, PreTrainedTokenizerFast

from selmask.errors import BadModel
from selmask.predictor.classifier import MOST_WORDS, Classifier
from selmask.predictor.client import Prediction, Predictor
from selmask.predictor.server import lines
from tests.support.patience import PATIENCE_SECONDS
from tests.support.predictors import predictors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "swine", "fever", "was", "found", "in", "a", "farm", "bees"]
UNKNOWN = {"unk_token": "[UNK]"}
SPECIAL = UNKNOWN | {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
LABELS = ["animal health", "NA"]

MANY_FILES = 4096
"""Twice the number of the descriptor that is tried; select() takes none above 1,023."""


def tokenizer() -> PreTrainedTokenizerFast:
    built = Tokenizer(WordPiece({word: index for index, word in enumerate(WORDS)}, **UNKNOWN))
    built.normalizer = Lowercase()
    built.pre_tokenizer = Whitespace()
    built.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)


def config(positions: int = 12) -> BertConfig:
    return BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=positions,
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny classifier that knows eight words and takes twelve tokens."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("classifier") / "model"
    BertForSequenceClassification(config()).save_pretrained(path)
    tokenizer().save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def model(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The predictor's own copy of the classifier."""
    return shutil.copytree(folder, tmp_path_factory.mktemp("own") / "model")


@pytest.fixture(scope="module")
def predictor(model: Path) -> Iterator[Predictor]:
    predictor = Predictor(model)
    yield predictor
    predictor.close()


def test_predictions_are_those_of_the_model(folder: Path, predictor: Predictor) -> None:
    texts = ["Swine fever was found", "bees", "", "swine " * 500]
    found = predictor.classify(texts)
    model = BertForSequenceClassification.from_pretrained(folder).eval()
    for text, prediction in zip(texts, found, strict=True):
        batch = tokenizer()(text, truncation=True, max_length=12, return_tensors="pt")
        with torch.no_grad():
            shares = model(**batch).logits.softmax(-1)[0].tolist()
        assert prediction.probabilities == pytest.approx(dict(zip(LABELS, shares, strict=True)), abs=1e-5)
        assert prediction.label == LABELS[int(shares[1] > shares[0])]


def test_the_weight_of_a_word_is_the_drop_of_the_probability(predictor: Predictor) -> None:
    text = "Swine-fever was found in <a> farm"
    reasons = predictor.reasons(text)
    assert [text[each.start : each.end] for each in reasons.weights] == [each.word for each in reasons.weights]
    assert [each.word for each in reasons.weights] == ["Swine-fever", "was", "found", "in", "a", "farm"]
    [whole] = predictor.classify([text])
    assert (reasons.label, reasons.characters, reasons.words) == (whole.label, len(text), 6)
    assert reasons.probability == pytest.approx(whole.probabilities[whole.label], abs=1e-5)
    for each in reasons.weights:
        [without] = predictor.classify([text[: each.start] + text[each.end :]])
        assert each.drop == pytest.approx(reasons.probability - without.probabilities[whole.label], abs=1e-5)


def test_words_beyond_the_limit_of_the_model_have_no_weight(predictor: Predictor) -> None:
    reasons = predictor.reasons("bees " * 500)
    assert (reasons.words, len(reasons.weights)) == (10, 10), "twelve tokens, two of them special"
    assert reasons.characters == len("bees " * 10) - 1
    assert predictor.reasons("").weights == ()


def test_only_the_first_of_many_words_have_weights(folder: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide"
    shutil.copytree(folder, wide)
    BertForSequenceClassification(config(positions=400)).save_pretrained(wide)
    reasons = Classifier(wide).reasons("bees " * 300)
    assert (reasons["words"], len(reasons["weights"])) == (300, MOST_WORDS)


def test_many_texts_come_back_in_their_order(predictor: Predictor) -> None:
    texts = [" ".join(WORDS[5 : 5 + number % 8]) for number in range(200)]
    together = predictor.classify(texts)
    assert len(together) == 200
    alone = {text: predictor.classify([text])[0] for text in set(texts)}
    for text, prediction in zip(texts, together, strict=True):
        assert prediction.probabilities == pytest.approx(alone[text].probabilities, abs=1e-5)
    assert predictor.classify([]) == []


def test_several_threads_get_their_own_answers(predictor: Predictor) -> None:
    expected = {word: predictor.classify([word])[0] for word in WORDS[5:]}
    answers: dict[str, Prediction] = {}

    def ask(word: str) -> None:
        answers[word] = predictor.classify([word])[0]

    threads = [threading.Thread(target=ask, args=(word,)) for word in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == expected


def test_the_process_ends_with_the_process_that_asks(folder: Path) -> None:
    command = [sys.executable, "-m", "selmask.predictor.server", "--model", str(folder), "--idle", "60"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    asked = [{"id": 7, "ask": "classify", "about": ["bees"]}, {"id": 8, "ask": "guess", "about": []}]
    request = "\n".join([*map(json.dumps, asked), "no JSON", ""])
    output, _ = process.communicate(request, timeout=PATIENCE_SECONDS)
    ready, answer, refusal, complaint = (json.loads(line) for line in output.splitlines())
    assert ready == {"ready": True}
    assert answer["id"] == 7
    assert set(answer["results"][0]["probabilities"]) == set(LABELS)
    assert refusal["id"] == 8
    assert "Accepted: classify, reasons" in refusal["error"]
    assert complaint["error"].startswith("Unexpected error: JSONDecodeError")
    assert process.returncode == 0


def test_a_model_without_a_trained_head_is_refused(tmp_path: Path) -> None:
    BertForMaskedLM(config()).save_pretrained(tmp_path)
    tokenizer().save_pretrained(tmp_path)
    with pytest.raises(BadModel, match="is not a finished classifier"):
        Classifier(tmp_path)


def test_a_missing_model_is_refused_without_a_process(tmp_path: Path) -> None:
    before = predictors()
    with pytest.raises(BadModel, match=r"has no config\.json"):
        Predictor(tmp_path / "nowhere").classify(["bees"])
    assert predictors() == before


def test_lines_are_whole_and_end_after_the_idle_time() -> None:
    reading, writing = os.pipe()
    os.write(writing, b'{"id": 1}\n{"i')
    asked = lines(reading, idle_seconds=0.1)
    assert next(asked) == b'{"id": 1}'
    os.write(writing, b'd": 2}\n')
    assert list(asked) == [b'{"id": 2}']
    os.write(writing, b'{"id": 3}\n')
    os.close(writing)
    assert list(lines(reading, idle_seconds=60)) == [b'{"id": 3}']
    os.close(reading)


def test_a_process_with_many_open_files_can_be_asked() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (resource.RLIM_INFINITY, -1) and hard < MANY_FILES:
        pytest.skip(f"the system allows no more than {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, MANY_FILES), hard))
    reading, writing = os.pipe()
    high = fcntl.fcntl(reading, fcntl.F_DUPFD, MANY_FILES // 2)
    try:
        os.write(writing, b'{"id": 1}\n')
        os.close(writing)
        assert list(lines(high, idle_seconds=60)) == [b'{"id": 1}']
    finally:
        os.close(high)
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_killed_process_is_started_again_and_so_is_one_whose_model_was_replaced(
    predictor: Predictor, model: Path
) -> None:
    """The last of these tests: afterwards the predictor has no model."""
    before = predictor.classify(["bees"])
    [process] = [child for child in predictors() if str(model) in child.cmdline()]
    process.kill()
    process.wait(PATIENCE_SECONDS)
    assert predictor.classify(["bees"]) == before
    (model / "model.safetensors").write_bytes(b"\0" * 64)
    (model / "config.json").touch()
    with pytest.raises(BadModel, match="not a safetensors file"):
        predictor.classify(["bees"])
    shutil.rmtree(model)
    with pytest.raises(BadModel, match=r"has no config\.json"):
        predictor.classify(["bees"])
