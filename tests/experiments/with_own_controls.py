"""An experiment with controls of another package: `python -m tests.experiments.with_own_controls HOME` prints JSON."""

from __future__ import annotations

import json
import sys

from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.warnings import missing_controls
from selmask.masking.registry import parse_strategy
from selmask.store.store import Store
from selmask.ui.home.advice import next_steps
from selmask.workspace import Workspace
from tests.pages import filled

if __name__ == "__main__":
    workspace = Workspace.at(sys.argv[1])
    filled.add_experiment(
        workspace, strategies=("none", "chance", "sugar", {"name": "sugar", "pill": 2}, "sm-lex-tfidf")
    )
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    own, others = ("none", "chance", "sugar", "sm-lex-tfidf"), ("sm-lex-tfidf", "tfidf")
    told = {
        "reference": compared.comparison.reference,
        "verdict": " ".join(compared.comparison.verdict),
        "with": list(missing_controls.warnings([parse_strategy(name) for name in own])),
        "without": list(missing_controls.warnings([parse_strategy(name) for name in others])),
        "advice": [step.sentence for step in next_steps(Store.of(workspace))],
    }
    sys.stdout.write(json.dumps(told) + "\n")
