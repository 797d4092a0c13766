from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selmask.masking.prepare.windowing import Windows, cut
from tests.support.generated import generated

if TYPE_CHECKING:
    from numpy.typing import NDArray


def windows_of(documents: list[list[int]], room: int, *, truncate: bool = False) -> Windows:
    """The windows of documents whose units have so many tokens each, one unit right after another."""
    pointer = np.cumsum([0, *map(sum, documents)])
    tokens = np.array([cost for document in documents for cost in document], dtype=np.int32)
    return cut(pointer, np.cumsum(tokens) - tokens, tokens, room, truncate=truncate)


def edges_of(document: list[int], room: int) -> list[int]:
    windows = windows_of([document], room)
    assert all(last == first for last, first in zip(windows.last, windows.first[1:], strict=False))
    return [*windows.first.tolist(), int(windows.last[-1])]


documents = st.lists(st.integers(0, 9), max_size=60)


@generated(200)
@given(documents=st.lists(documents, min_size=1, max_size=4), room=st.integers(6, 40))
def test_windows_are_a_documents_tokens_in_order(documents: list[list[int]], room: int) -> None:
    windows = windows_of(documents, room)
    assert (windows.last - windows.first).max() <= room
    for number, document in enumerate(documents):
        own = windows.document == number
        assert windows.number[own].tolist() == list(range(own.sum()))
        assert (windows.last - windows.first)[own].sum() == sum(document)
        assert own.sum() == 1 or sum(document) > room
    assert (windows.first[1:] == windows.last[:-1]).all()


@generated(200)
@given(document=documents, room=st.integers(6, 40))
def test_no_cut_goes_through_a_unit_that_fits(document: list[int], room: int) -> None:
    ends = np.cumsum(document)
    inside = {
        place for end, cost in zip(ends, document, strict=True) if cost <= room for place in range(end - cost + 1, end)
    }
    assert not inside & set(edges_of(document, room))


@generated(200)
@given(tokens=st.integers(1, 500), room=st.integers(6, 40))
def test_windows_of_single_tokens_are_the_fewest_and_of_equal_length(tokens: int, room: int) -> None:
    lengths = np.diff(edges_of([1] * tokens, room))
    assert len(lengths) == -(-tokens // room)
    assert lengths.max() - lengths.min() <= 1


@generated(200)
@given(document=st.lists(st.integers(1, 6), min_size=1, max_size=80), room=st.integers(12, 40))
def test_windows_are_balanced_up_to_a_unit_at_each_end(document: list[int], room: int) -> None:
    lengths = np.diff(edges_of(document, room))
    assert lengths.max() - lengths.min() <= 2 * max(document)


def plainly(document: list[int], room: int) -> tuple[int, int]:
    """The fewest windows of a document and the length of the longest one, every cut tried."""
    ends = np.cumsum(document).tolist()
    inside = {
        place for end, cost in zip(ends, document, strict=True) if cost <= room for place in range(end - cost + 1, end)
    }
    places = [place for place in range(ends[-1] + 1) if place not in inside]
    longest = {0: 0}  # of the windows up to each place
    for windows in range(1, ends[-1] + 1):
        longest = {
            end: min(max(before, end - start) for start, before in longest.items() if start < end)
            for end in places
            if end > min(longest)
        }
        if longest.get(ends[-1], room + 1) <= room:
            return windows, longest[ends[-1]]
    raise AssertionError(document)


@generated(300)
@given(document=st.lists(st.integers(1, 7), min_size=1, max_size=9), room=st.integers(5, 12))
@example(document=[3, 3, 3, 3, 3, 3], room=8)
@example(document=[1, 5, 1, 5, 1, 5, 1], room=6)
def test_no_cutting_has_fewer_windows_or_a_shorter_longest_one(document: list[int], room: int) -> None:
    lengths = np.diff(edges_of(document, room))
    assert (len(lengths), lengths.max()) == plainly(document, room)


@generated(200)
@given(document=st.lists(st.integers(0, 12), max_size=200), room=st.integers(6, 40))
def test_a_window_longer_by_the_next_unit_would_not_fit(document: list[int], room: int) -> None:
    """The fewest windows are those of a reader who turns the page only when the next unit does not fit."""
    pages, left = 1, room
    for cost in document:
        for part in [cost] if cost <= room else [1] * cost:
            if part > left:
                pages, left = pages + 1, room
            left -= part
    assert len(edges_of(document, room)) - 1 == pages


def test_documents_are_cut_as_if_each_were_alone() -> None:
    draw = np.random.default_rng(3)
    corpus = [draw.integers(0, 9, size).tolist() for size in draw.integers(0, 60, 200)]
    windows = windows_of(corpus, 12)
    begin = np.cumsum([0, *map(sum, corpus)])
    for number, document in enumerate(corpus):
        own = windows.document == number
        edges = [*windows.first[own].tolist(), int(windows.last[own][-1])]
        assert [edge - begin[number] for edge in edges] == edges_of(document, 12)


@pytest.mark.parametrize("room", [6, 126])
def test_a_document_of_a_hundred_thousand_words(room: int) -> None:
    lengths = np.diff(edges_of([1, 2, 1, 3] * 25_000, room))
    assert lengths.max() <= room
    assert lengths.max() - lengths.min() <= 6


def test_work_on_a_contrived_document_grows_with_its_windows_alone() -> None:
    """Windows that only ever hold one unit: nearly half of each stays empty."""
    one, two = (work(np.array([0, 64 * units]), np.full(units, 64), room=126) for units in (1_000, 2_000))
    assert two.operations <= 2.1 * one.operations
    assert two.elements <= 2.1 * one.elements


def test_many_long_documents_are_cut_together() -> None:
    """Ten times as many documents take the same array operations, on ten times as many elements."""
    few, many = (work(*_long_documents(documents), room=126) for documents in (1_000, 10_000))
    assert many.operations <= 1.1 * few.operations
    assert many.elements <= 11 * few.elements


class Work(NamedTuple):
    operations: int
    elements: int


class Watched(np.ndarray):
    """An array that counts the operations on it, and on what comes of them."""

    operations: ClassVar[int] = 0
    elements: ClassVar[int] = 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        options["out"] = tuple(map(_plain, options["out"])) if "out" in options else None
        result = getattr(ufunc, method)(*map(_plain, inputs), **options)
        Watched.operations += 1
        Watched.elements += np.size(result)
        return result.view(Watched) if isinstance(result, np.ndarray) else result


def work(pointer: NDArray[np.int64], tokens: NDArray[np.int64], *, room: int) -> Work:
    """What cutting the documents takes, whose units have so many tokens each."""
    Watched.operations = Watched.elements = 0
    start, counts = np.cumsum(tokens) - tokens, tokens.astype(np.int32)
    windows = cut(pointer.view(Watched), start.view(Watched), counts.view(Watched), room, truncate=False)
    assert (windows.last - windows.first).max() <= room
    return Work(Watched.operations, Watched.elements)


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Watched) else value


def _long_documents(documents: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where documents of 30 to 300 units begin and end, a third of them longer than a window, and the units' tokens."""
    draw = np.random.default_rng(5)
    units = np.where(draw.random(documents) < 0.3, draw.integers(64, 300, documents), 30)
    return np.concatenate([[0], np.cumsum(2 * units)]), np.full(units.sum(), 2)


def test_a_unit_longer_than_a_window_is_cut() -> None:
    assert edges_of([1, 20, 1], 8) == [0, 7, 15, 22]


@pytest.mark.parametrize("tokens", [0, 5, 8])
def test_a_document_that_fits_is_one_window(tokens: int) -> None:
    assert edges_of([1] * tokens, 8) == [0, tokens]


def test_truncation_keeps_the_first_tokens() -> None:
    windows = windows_of([[1] * 20, [], [3, 3], [5] * 5], 8, truncate=True)
    assert windows.document.tolist() == [0, 1, 2, 3]
    assert windows.first.tolist() == [0, 20, 20, 26]
    assert windows.last.tolist() == [8, 20, 26, 34]


def test_the_units_of_a_window_begin_in_it() -> None:
    windows = windows_of([[2] * 9, [], [1, 1]], 8)
    for first, last, unit, end in zip(windows.first, windows.last, windows.first_unit, windows.last_unit, strict=True):
        assert all(first <= start < last for start in [*range(0, 18, 2), 18, 19][unit:end])
    assert (windows.last_unit - windows.first_unit).sum() == 11
    assert all(a <= b for a, b in pairwise(windows.first_unit.tolist()))
