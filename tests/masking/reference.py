"""The specification of masking read directly: plain loops over words, types and budgets, one window at a time."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from tests.lexicon.reference import decoded, fold, matches, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from selmask.masking.prepare.tokenizer import Tokens

Occurrences = Literal["each", "all", "one"]
FIRST, FILL, NEVER = 0, 1, -1


@dataclass
class Piece:
    """One unit of one document: a term, else a word."""

    start: int
    end: int
    text: str
    type: str
    is_term: bool = False
    is_address: bool = False
    holds_special_token: bool = False
    tokens: list[int] = field(default_factory=list)
    tier: int = NEVER
    score: float = 0.0

    @property
    def cost(self) -> int:
        return len(self.tokens)

    @property
    def is_maskable(self) -> bool:
        has_letter_or_digit = any(unicodedata.category(character)[0] in "LN" for character in decoded(self.text))
        return has_letter_or_digit and not self.holds_special_token and not self.is_address

    @property
    def is_stop_word(self) -> bool:
        text = decoded(self.text)
        is_capitals = len(text) > 1 and text.isupper()
        return self.type in ENGLISH_STOP_WORDS and not self.is_term and not is_capitals


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", decoded(text)).casefold()


def pieces(text: str, terms: Iterable[str]) -> list[Piece]:
    """The units of `text` in order, not yet mapped to tokens."""
    spans = matches(text, terms)
    units = [Piece(start, end, text[start:end], fold(text[start:end]), is_term=True) for start, end in spans]
    for word in words(text):
        if not any(start < word.end and word.start < end for start, end in spans):
            own = text[word.start : word.end]
            units.append(Piece(word.start, word.end, own, normal(own), is_address=word.is_address))
    return sorted(units, key=lambda piece: piece.start)


def give_tokens(units: list[Piece], tokens: Tokens, special: Container[int]) -> None:
    """Each token of the one document belongs to the first unit it overlaps, and a unit cut by it has none."""
    broken: list[Piece] = []
    for number, (id_, start, end) in enumerate(zip(tokens.ids, tokens.start, tokens.end, strict=True)):
        overlapped = [unit for unit in units if start < unit.end and unit.start < end]
        for owner in overlapped[:1]:
            owner.tokens.append(number)
            owner.holds_special_token |= int(id_) in special
        broken += overlapped[1:]
    for unit in broken:
        unit.tokens.clear()


def tfidf(documents: Sequence[Sequence[str]], stop_words: Container[str] = frozenset()) -> list[dict[str, float]]:
    """scikit-learn's TF-IDF of each document's types; N counts the documents with at least one unit."""
    counted = [document for document in documents if document]
    vectorizer = TfidfVectorizer(analyzer=lambda types: [type_ for type_ in types if type_ not in stop_words])
    matrix = vectorizer.fit_transform(counted).tocsr()
    names = vectorizer.get_feature_names_out()
    rows = (matrix[row] for row in range(len(counted)))
    vectors = (dict(zip(names[row.indices], row.data.astype(np.float32).tolist(), strict=True)) for row in rows)
    return [next(vectors) if document else {} for document in documents]


def weigh(strategy: str, units: list[Piece], weights: dict[str, float]) -> None:
    """Tier and score of each unit, by the table of strategies."""
    for unit in units:
        unit.tier, unit.score = _tier(strategy, unit), 1.0
        if strategy in {"tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf", "placebo-lexicon"}:
            unit.score = weights[unit.type]
            if unit.is_stop_word:
                unit.tier = NEVER
        if not unit.is_maskable:
            unit.tier = NEVER


def _tier(strategy: str, unit: Piece) -> int:
    match strategy:
        case "random-word" | "random-span" | "tfidf" | "collocation":
            return FIRST
        case "sm-lex-tfidf" | "placebo-lexicon" | "lexicon":
            return FIRST if unit.is_term else FILL
        case "sm-nonlex-tfidf" | "non-lexicon":
            return NEVER if unit.is_term else FIRST
        case "none":
            return NEVER
    raise AssertionError(strategy)


def budget(rate: float, tokens: int) -> int:
    return max(1, math.floor(rate * tokens))


def top_picks(
    units: list[Piece], *, room: int, rate: float, tokens: int, occurrences: Occurrences, first_share: float = 1.0
) -> list[Piece]:
    """What `selection: top` takes of one window's units, which are in order.

    With `one`, the occurrence that stands for a type is the first; only how many of each type are taken counts.
    """
    purse = _Purse(budget(rate, tokens))
    competing = _competing(units, occurrences, room)
    first = [group for group in competing if group.tier == FIRST]
    rest = purse.buy(first, math.floor(first_share * purse.left), strictly=first_share < 1)
    purse.buy([group for group in competing if group.tier == FILL], purse.left)
    purse.buy(rest, purse.left)
    return [unit for group in purse.bought for unit in group.units]


@dataclass
class _Group:
    """What is masked by one decision: a unit, or all units of a type."""

    units: list[Piece]
    tier: int
    key: tuple[int, float, int, int]

    @property
    def cost(self) -> int:
        return sum(unit.cost for unit in self.units)


class _Purse:
    def __init__(self, tokens: int) -> None:
        self.left = tokens
        self.bought: list[_Group] = []

    def buy(self, groups: list[_Group], at_most: int, *, strictly: bool = False) -> list[_Group]:
        """Take in order what fits, the very first at any price unless strictly. Returns what was not taken."""
        rest = []
        for group in sorted(groups, key=lambda group: group.key):
            if group.cost <= at_most or (at_most > 0 and not self.bought and not strictly):
                self.bought.append(group)
                self.left -= group.cost
                at_most -= group.cost
            else:
                rest.append(group)
        return rest


def _competing(units: list[Piece], occurrences: Occurrences, room: int) -> list[_Group]:
    present = [unit for unit in units if unit.is_maskable and 0 < unit.cost <= room]
    candidates = [unit for unit in present if unit.tier != NEVER and unit.score > 0]
    if occurrences == "all":
        return [_whole_type(type_, present) for type_ in dict.fromkeys(unit.type for unit in candidates)]
    used: Counter[str] = Counter()
    first: dict[str, int] = {}
    groups = []
    for unit in candidates:
        appeared = first.setdefault(unit.type, unit.start)
        groups.append(_Group([unit], unit.tier, (used[unit.type], -unit.score, appeared, unit.start)))
        used[unit.type] += occurrences == "one"
    return groups


def _whole_type(type_: str, units: list[Piece]) -> _Group:
    same = [unit for unit in units if unit.type == type_]
    tier = min(unit.tier for unit in same if unit.tier != NEVER)
    return _Group(same, tier, (0, -same[0].score, same[0].start, same[0].start))


# What a corpus says of its words: collocations and a false lexicon.


Wording = tuple[tuple[str, str], ...]
"""Words, each with what stands before it: nothing, or a blank for blanks; nothing before the first."""


def plain_words(text: str) -> list[Wording]:
    """The runs of maskable words of `text` between which nothing stands but blanks."""
    runs: list[list[tuple[str, str]]] = []
    end = None
    for word in words(text):
        own = text[word.start : word.end]
        if word.is_address or not any(unicodedata.category(character)[0] in "LN" for character in own):
            continue
        between = "," if end is None else text[end : word.start]
        if between and (between.strip() or fold(between) != " "):
            runs.append([])
        runs[-1].append((" " if between else "", normal(own)))
        end = word.end
    return [tuple(run) for run in runs]


def part(run: Wording, first: int, last: int) -> Wording:
    return (("", run[first][1]), *run[first + 1 : last])


def written(sequence: Wording) -> str:
    return "".join(before + word for before, word in sequence)


def sequences(texts: Iterable[str], length: int) -> list[Counter[Wording]]:
    """How often each sequence of `length` words stands in each text."""
    return [
        Counter(part(run, place, place + length) for run in plain_words(text) for place in range(len(run) - length + 1))
        for text in texts
    ]


def collocations(texts: Sequence[str], *, longest: int, least_times: int) -> dict[str, float]:
    """The smallest pointwise mutual information over all splits of each frequent sequence."""
    counts = {length: Counter[Wording]() for length in range(1, longest + 1)}
    for length, counted in counts.items():
        for of_document in sequences(texts, length):
            counted.update(of_document)

    totals = {length: counted.total() for length, counted in counts.items()}

    def log_share(sequence: Wording) -> float:
        return math.log(counts[len(sequence)][sequence] / totals[len(sequence)])

    def splits(whole: Wording) -> list[list[Wording]]:
        ways = [[whole]]
        for cut in range(1, len(whole)):
            ways += [[part(whole, 0, cut), *rest] for rest in splits(part(whole, cut, len(whole)))]
        return ways

    return {
        written(whole): min(log_share(whole) - sum(map(log_share, parts)) for parts in splits(whole) if len(parts) > 1)
        for length in range(2, longest + 1)
        for whole, times in counts[length].items()
        if times >= least_times
    }


def term_frequencies(texts: Iterable[str], terms: Iterable[str]) -> Counter[str]:
    """In how many texts each folded term is matched."""
    listed = list(terms)
    return Counter(term for text in texts for term in {fold(text[start:end]) for start, end in matches(text, listed)})


def sequence_frequencies(texts: Iterable[str], length: int) -> Counter[str]:
    """In how many texts each sequence of `length` words without hyphens stands."""
    return Counter(
        written(sequence)
        for counts in sequences(texts, length)
        for sequence in counts
        if not any(" " in fold(word) for _, word in sequence)
    )
