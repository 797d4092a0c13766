from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from tokenizers import ByteLevelBPETokenizer
from tokenizers.processors import RobertaProcessing
from transformers import AutoModelForMaskedLM

from selmask.errors import BadModel, SelmaskError
from selmask.predictor.client import Guesser
from selmask.training.masked.filling import MaskFiller
from tests.support.tiny import tiny_model, write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTENCE = "leaf rust was found on the wheat"
TEXTS = [SENTENCE, "leafhopper and rustic wheatgrass"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("guesser") / "model", TEXTS)


@pytest.fixture(scope="module")
def guesser(folder: Path) -> Iterator[Guesser]:
    guesser = Guesser(folder)
    yield guesser
    guesser.close()


def place_of(word: str, text: str = SENTENCE) -> tuple[str, int, int]:
    return text, text.index(word), text.index(word) + len(word)


def test_the_fillings_are_those_of_the_model(folder: Path, guesser: Guesser) -> None:
    guess = guesser.guess(*place_of("rust"))
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    ids = [vocabulary[each] for each in ["[CLS]", "leaf", "[MASK]", *SENTENCE.split()[2:], "[SEP]"]]
    with torch.no_grad():
        shares = AutoModelForMaskedLM.from_pretrained(folder).eval()(torch.tensor([ids])).logits[0, 2].softmax(-1)
    likeliest = shares.topk(5)
    assert [share for _, share in guess.fillings] == pytest.approx(likeliest.values.tolist(), abs=1e-5)
    assert guess.fillings[0][0] == next(word for word, id_ in vocabulary.items() if id_ == likeliest.indices[0])
    assert guess.pieces == 1
    assert guess.probability == pytest.approx(float(shares[vocabulary["rust"]]), abs=1e-5)
    assert guess.rank == int((shares > shares[vocabulary["rust"]]).sum()) + 1


def test_a_written_mask_hides_no_known_word(guesser: Guesser) -> None:
    written = guesser.guess(*place_of("[MASK]", SENTENCE.replace("rust", "[MASK]")))
    hidden = guesser.guess(*place_of("rust"))
    assert written.fillings == hidden.fillings
    assert (written.probability, written.rank) == (None, None)


def test_a_word_of_several_pieces_has_no_probability_of_its_own(guesser: Guesser) -> None:
    guess = guesser.guess(*place_of("rustwheat", "leaf rustwheat was found"))
    assert guess.pieces > 1
    assert (guess.probability, guess.rank) == (None, None)
    assert len(guess.fillings) == 5


def test_a_place_beyond_the_limit_is_refused_and_the_next_one_answered(guesser: Guesser) -> None:
    text = "leaf " * 400 + "rust"
    with pytest.raises(SelmaskError, match="not among the tokens that the model reads"):
        guesser.guess(*place_of("rust", text))
    assert guesser.guess(*place_of("leaf", text)).pieces == 1


def test_a_model_without_a_trained_head_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "bare", TEXTS, head=False)
    with pytest.raises(BadModel, match="has no trained masked-LM head"):
        MaskFiller(folder)


def test_byte_pairs_are_words_again(tmp_path: Path) -> None:
    tokenizer = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(TEXTS * 3, vocab_size=300, special_tokens=special, min_frequency=1)
    tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    tiny_model("roberta", config={"vocab_size": 300, "pad_token_id": 1}).save_pretrained(tmp_path)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    filled = MaskFiller(tmp_path).fill(*place_of("the"), most=300)
    assert not [word for word, _ in filled.fillings if word.startswith(("Ġ", " "))]
    assert sum(share for _, share in filled.fillings) == pytest.approx(1)
