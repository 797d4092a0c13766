"""The synthetic sample: reports written by a seeded grammar, so that selmask can be tried without any data.

Each report is about one current event in one of four topics, and mentions other topics only to say that they are over,
refuted or invented. The event alone decides the label: the sentences of a report reveal its topic, but its words hardly
do. The phrases are in `sample.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

CORPUS_SIZE = 1500
"""Reports without a label: few enough for `make demo` to take minutes."""
LABELLED_PER_TOPIC = 100
"""With four topics 400 texts: by default a fifth is tested on, which leaves 320 for train and dev."""
WORDS = range(30, 91)
"""Words in a report, which fits into one window of 256 tokens."""
MISSPELT_SHARE = 0.25
"""Share of the reports in which a word that has another spelling is written so: some, as in real texts."""

_SLOT = re.compile(r"\{(\w+)\}")
_Option = TypeVar("_Option")
_Scope = dict[str, list[str]]


@dataclass(frozen=True)
class Sample:
    """A small project: texts without labels, (text, label) pairs, and domain terms of one to four words."""

    corpus: list[str]
    labelled: list[tuple[str, str]]
    lexicon: list[str]


def make_sample(seed: int = 0) -> Sample:
    """The sample project of `seed`: the same on every machine, and without duplicate texts."""
    grammar = _grammar()
    labels: dict[str, str] = grammar["labels"]
    writer = _Writer(grammar, Random(seed))  # noqa: S311 - to be repeatable, not secret
    labelled = [(writer.new_report(topic), label) for _ in range(LABELLED_PER_TOPIC) for topic, label in labels.items()]
    corpus = [writer.new_report(writer.pick(list(labels))) for _ in range(CORPUS_SIZE)]
    return Sample(corpus=corpus, labelled=labelled, lexicon=list(grammar["lexicon"]))


@cache
def _grammar() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass
class _Writer:
    """Writes reports, never the same one twice."""

    grammar: dict[str, Any]
    random: Random
    written: set[str] = field(default_factory=set)

    def new_report(self, topic: str) -> str:
        while (report := self._report(topic)) in self.written or len(report.split()) not in WORDS:
            pass
        self.written.add(report)
        return report

    def pick(self, options: list[_Option]) -> _Option:
        # random() is the only method of Random that gives the same sequence in every version of Python.
        return options[int(self.random.random() * len(options))]

    def _report(self, topic: str) -> str:
        subject = self._scope(topic)
        others = [other for other in self.grammar["labels"] if other != topic]
        sentences = [
            self._sentence(part, self._scope(self.pick(others)) if part == "aside" else subject)
            for part in self.pick(self.grammar["plans"]).split()
        ]
        return self._misspelt(" ".join(dict.fromkeys(sentences)))

    def _scope(self, topic: str) -> _Scope:
        """The phrases for a sentence about `topic`: shared phrases, the topic's, and those of one of its strands."""
        own = self.grammar[topic]
        strand_of_each_agent = [strand for strand in own["strands"] for _ in strand["agent"]]
        return {**self.grammar["shared"], **own, **self.pick(strand_of_each_agent)}

    def _sentence(self, part: str, scope: _Scope) -> str:
        sentence = self._fill(part, scope)
        return sentence[0].upper() + sentence[1:]

    def _fill(self, name: str, scope: _Scope) -> str:
        return _SLOT.sub(lambda slot: self._fill(slot[1], scope), self.pick(scope[name]))

    def _misspelt(self, report: str) -> str:
        """`report`, sometimes with one of its words misspelt or in another spelling."""
        variants = [pair for pair in self.grammar["misspellings"] if pair[0] in report]
        if not variants or self.random.random() >= MISSPELT_SHARE:
            return report
        usual, variant = self.pick(variants)
        return report.replace(usual, variant, 1)
