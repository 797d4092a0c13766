from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.preview.excerpt import Excerpt, text_id
from selmask.masking.preview.window_views import WindowView, preview_rows, views
from selmask.specs import Masking
from tests.masking.examples import NAMES, PLAIN, TERMS, TEXTS, domain, masker, scores, tokenizer

EPOCH, SEED = 2, 11
MASKINGS = [Masking(), Masking(rate=0.4, occurrences="all", replacement="bert"), Masking(rate=0.3, occurrences="one")]


@pytest.mark.parametrize("masking", MASKINGS, ids=lambda masking: masking.occurrences)
@pytest.mark.parametrize("name", NAMES)
def test_the_preview_shows_the_masks_of_training(name: str, masking: Masking) -> None:
    fitted = masker(name)
    chosen = [3, 0, len(TEXTS) - 2, 5]
    views = list(preview_rows(fitted, masking, SEED, EPOCH, chosen))
    windows = fitted.windows(masking, SEED)
    assert {view.document for view in views} == set(chosen)
    trained = _trained(name, masking)
    for view in views:
        row = int(
            np.flatnonzero((windows.documents == view.document) & (windows.arrays.windows.number == view.window))[0]
        )
        assert len(view.tokens) == windows.lengths[row]
        positions = sorted(position for unit in view.masked for position in unit.tokens)
        if row not in trained:
            assert positions == []
            assert view.seen == view.tokens
            assert view.budget == 0
            continue
        inputs, labels = trained[row]
        assert positions == np.flatnonzero(labels != -100).tolist()
        assert list(view.seen) == fitted.tokenizer.tokens(inputs[: len(view.seen)].tolist())
        assert [view.tokens[position] for position in positions] == fitted.tokenizer.tokens(
            labels[labels != -100].tolist()
        )
        assert view.budget == max(1, int(masking.rate * (len(view.tokens) - 2)))


def _trained(name: str, masking: Masking) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """The inputs and labels of each window, in batches of two in another order."""
    windows = masker(name).windows(masking, SEED)
    by_row: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for rows in np.array_split(np.arange(len(windows))[::-1], max(1, len(windows) // 2)):
        batch = windows.batch(rows, EPOCH)
        by_row |= dict(zip(batch.rows.tolist(), zip(batch.input_ids, batch.labels, strict=True), strict=True))
    return by_row


@pytest.mark.parametrize("name", NAMES)
def test_a_window_shows_the_text_as_it_was_tokenized(name: str) -> None:
    fitted = masker(name)
    texts: dict[int, str] = {}
    for view in preview_rows(fitted, Masking(rate=0.5), SEED, EPOCH, range(len(TEXTS))):
        assert (view.text is None) is (view.window > 0)
        texts[view.document] = view.text if view.text is not None else texts[view.document]
        assert view.tokens[0] == "[CLS]"
        assert view.tokens[-1] == "[SEP]"
        for unit in view.masked:
            assert unit.text == texts[view.document][unit.start : unit.end]
            pieces = "".join(view.tokens[position].removeprefix("##") for position in unit.tokens)
            text = tokenized(unit.text)
            if name == "random-span":  # signs between the words of a span stay visible
                pieces, text = ("".join(filter(str.isalnum, each)) for each in (pieces, text))
            assert pieces.replace(" ", "") == text
    assert len(texts) == len(TEXTS)


def tokenized(text: str) -> str:
    return "".join(piece.removeprefix("##") for piece in tokenizer().tokens(tokenizer().tokenize([text]).ids.tolist()))


def masked(strategy: str | dict[str, object], masking: Masking, text: str) -> dict[str, tuple[int, str]]:
    """The tier and the reason of each hidden unit of `text` among the plain documents."""
    fitted = masker(strategy, Domain((*PLAIN, text), TERMS))
    (view,) = preview_rows(fitted, masking, SEED, EPOCH, [len(PLAIN)])
    return {unit.text: (unit.tier, unit.reason) for unit in view.masked}


TEXT = "fever and virus in the vaccine"


@pytest.mark.parametrize(
    ("strategy", "rate", "expected"),
    [
        ("random-word", 0.99, dict.fromkeys(TEXT.split(), (0, "random"))),
        ("tfidf", 0.99, {"fever": (0, "lexicon"), "virus": (0, "score"), "vaccine": (0, "score")}),
        ("sm-lex-tfidf", 0.99, {"fever": (0, "lexicon"), "virus": (1, "fill"), "vaccine": (1, "fill")}),
        ("sm-lex-tfidf", 0.2, {"fever": (0, "lexicon")}),
        ("sm-nonlex-tfidf", 0.99, {"virus": (0, "score"), "vaccine": (0, "score")}),
        ({"name": "tfidf", "uniform_share": 1.0}, 0.99, dict.fromkeys(TEXT.split(), (0, "random"))),
    ],
    ids=str,
)
def test_each_hidden_unit_has_its_tier_and_reason(
    strategy: str | dict[str, object], rate: float, expected: dict[str, tuple[int, str]]
) -> None:
    units = masked(strategy, Masking(rate=rate), TEXT)
    assert units
    assert units == {word: expected[word] for word in units}


def test_a_type_hidden_as_a_whole_has_its_tier_everywhere() -> None:
    """The stop word `who` goes with the abbreviation `WHO`, of which it is another spelling."""
    units = masked("sm-nonlex-tfidf", Masking(rate=0.9, occurrences="all"), "WHO, who and who")
    assert units == {"WHO": (0, "score"), "who": (0, "score")}


def test_a_unit_drawn_at_random_has_score_1_and_tier_0() -> None:
    fitted = masker({"name": "sm-lex-tfidf", "uniform_share": 0.5})
    units = [
        unit
        for epoch in range(5)
        for view in preview_rows(fitted, Masking(rate=0.4), SEED, epoch, range(len(TEXTS)))
        for unit in view.masked
    ]
    drawn = [unit for unit in units if unit.reason == "random"]
    assert drawn
    assert all((unit.tier, unit.score) == (0, 1.0) for unit in drawn)
    assert {unit.reason for unit in units} == {"random", "lexicon", "fill"}


def test_a_false_term_of_a_placebo_is_not_called_a_term_of_the_lexicon() -> None:
    views = preview_rows(masker("placebo-lexicon"), Masking(rate=0.4), SEED, EPOCH, range(len(TEXTS)))
    reasons = {unit.reason for view in views for unit in view.masked}
    assert "placebo" in reasons
    assert "lexicon" not in reasons


@pytest.mark.parametrize("occurrences", ["each", "one"])
@pytest.mark.parametrize("name", NAMES)
def test_tiers_and_scores_are_those_of_the_strategy(name: str, occurrences: Literal["each", "one"]) -> None:
    fitted = masker(name)
    units = fitted.arrays.units
    weighed: dict[tuple[int, int], set[tuple[int, float]]] = {}
    for document, start, tier, score in zip(units.document, units.start, *fitted.weights, strict=True):
        weighed.setdefault((int(document), int(start)), set()).add((int(tier), float(score)))
    for view in preview_rows(fitted, Masking(occurrences=occurrences), SEED, EPOCH, range(5)):
        for unit in view.masked:
            assert (unit.tier, unit.score) in weighed[view.document, unit.start]


@pytest.mark.parametrize("name", NAMES)
def test_text_from_outside_is_shown_under_its_hash(name: str) -> None:
    texts = [PLAIN[0], "An unheard fever of vines", "🙂", ""]
    fitted = masker(name)
    own_scores = scores(fitted.strategy, fitted.corpus.cut(texts))
    excerpt = Excerpt.of_texts(fitted, texts, own_scores)
    windows = excerpt.windows(Masking(rate=0.4), SEED)
    shown = list(views(excerpt, windows, EPOCH))
    assert {view.document for view in shown} == {text_id(text) for text in texts}
    batch = windows.batch(np.arange(len(windows)), EPOCH)
    hidden = [len([position for unit in view.masked for position in unit.tokens]) for view in shown]
    assert sum(hidden) == int((batch.labels != -100).sum())


def test_a_view_is_a_json_object_with_the_documented_keys() -> None:
    view = next(preview_rows(masker("sm-lex-tfidf"), Masking(), SEED, EPOCH, [0]))
    assert WindowView.model_validate_json(view.model_dump_json()) == view
    assert list(view.model_dump()) == ["document", "window", "text", "tokens", "seen", "budget", "masked"]
    assert list(view.model_dump()["masked"][0]) == ["tokens", "text", "start", "end", "tier", "score", "reason"]


def test_no_documents_give_no_views() -> None:
    assert list(preview_rows(masker("tfidf"), Masking(), SEED, EPOCH, [])) == []
    nothing = Excerpt.of_texts(masker("tfidf", domain()), [])
    assert list(views(nothing, nothing.windows(Masking(), SEED), EPOCH)) == []
