"""A kind of run that another package brings: it counts the letters of a text."""

from selmask.observer import Observer
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.run_specs import RunSpec
from selmask.store.run import Run
from selmask.workspace import Workspace


class Letters(RunSpec):
    text: str


def count(spec: Letters, run: Run, workspace: Workspace, observer: Observer) -> dict[str, int]:
    letters = sum(sign.isalpha() for sign in spec.text)
    observer.report(1, total=1, message="Counting", letters=letters)
    return {"letters": letters}


LETTERS = RunKind("letter-count", Letters, count, title=lambda spec: f"Letters of {spec.text!r}")
