"""The committed verdict on real data is what the product says of the committed runs today."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from benchmarks import RESULTS
from selmask.evaluation.comparison import compare_each
from selmask.evaluation.controls import Controls
from selmask.evaluation.planned_runs import PlannedRuns

CONTROLS = Controls(
    untrained=frozenset({"none"}),
    random=frozenset({"random-word"}),
    placebos=frozenset({"placebo-lexicon"}),
    lexical=frozenset({"sm-lex-tfidf"}),
)


def test_the_words_on_plant_health_follow_from_its_runs() -> None:
    [committed] = json.loads((RESULTS / "plant_health_planned.json").read_text(encoding="utf-8"))
    planned = PlannedRuns(**{name: _frozen(value) for name, value in committed["planned"].items()})
    [result] = compare_each(
        pd.DataFrame(committed["runs"]), controls=CONTROLS, texts=committed["texts"], planned=planned
    ).values()
    said = {"verdict": " ".join(result.verdict), "power": result.power, "words": list(result.sentences)}
    assert said == {name: committed[name] for name in said}
    text = (RESULTS / "plant_health_planned.md").read_text(encoding="utf-8")
    assert f"{said['verdict']} {said['power']}" in text


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
