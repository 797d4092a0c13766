"""Workspaces as they are after some work: the data and the store are real, what the runs measured is made up."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from selmask.evaluation.metrics import measure
from selmask.evaluation.predictions import Predictions
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_checked
from selmask.label_budget import texts_of
from selmask.processes.alive.identity import boot_id, born, host
from selmask.runs.kinds.all_kinds import kind_of
from selmask.sample_project import SampleProject, create_sample
from selmask.store.experiments import Place
from selmask.store.plain import to_json
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import HEAD, MODEL, Workspace
from tests.support.tiny import write_empty_model, write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run

Budgets = tuple[int | str, ...]

EXPERIMENT = "Which words <b>help</b>"
GAINS = {"none": 0.0, "random-word": 0.05, "sm-lex-tfidf": 0.12}
ARMS = tuple(GAINS)
STEPS = 20
CLASSES = ["animal", "food & water", "human", "plant <i>"]


def add_sample(workspace: Workspace) -> SampleProject:
    """The sample project; an empty workspace gets a copy of one that was made before, which saves three imports."""
    if not workspace.database.exists():
        made_once = Path(_sample_home().name) / "home"
        shutil.copytree(made_once, workspace.home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))
    return create_sample(workspace)


@cache
def _sample_home() -> TemporaryDirectory[str]:
    """A folder with a workspace that holds the sample project, removed when this process ends."""
    folder = TemporaryDirectory()
    create_sample(Workspace.at(Path(folder.name) / "home"))
    return folder


def add_experiment(
    workspace: Workspace,
    *,
    repeats: int = 2,
    name: str = EXPERIMENT,
    model: str = "minilm",
    budgets: Budgets = ("all",),
    strategies: tuple[object, ...] = tuple(GAINS),
    **more: object,
) -> None:
    """Queues `strategies` with as many repeats that share a post-training; `more` fields of the specification.

    It is not checked, which takes longer than all the rest and says of the sample always the same.
    """
    sample = add_sample(workspace)
    fields = {
        "name": name,
        "corpus": sample.corpus.name,
        "labelled": sample.labelled.name,
        "lexicon": sample.lexicon.name,
        "models": (model,),
        "strategies": strategies,
        "label_budgets": budgets,
        "post_training_seeds": (0,),
        "fine_tuning_seeds": tuple(range(repeats)),
        "anchors": (),
    }
    queue_checked(workspace, ExperimentSpec.parse(fields | more))


def add_many(workspace: Workspace, number: int) -> None:
    """Two experiments on the sample with `number` fine-tuning runs in all; half have finished, the others wait."""
    runs, store = number // 2, Store.of(workspace)
    project = store.projects.get(store.projects.of_dataset(add_sample(workspace).corpus.name) or 0)
    with store.transaction() as db:
        for name in ("Many", "More"):
            new = [_one_of_many(name, place) for place in range(runs)]
            ids = [run.id for run in store.runs.queue_all(new)]
            places = [
                Place(run_id, ARMS[place % len(ARMS)], "minilm", place // len(ARMS), "all", "fine-tuning")
                for place, run_id in enumerate(ids)
            ]
            store.experiments.add(name, {}, places, project)
            for place, run_id in enumerate(ids[: runs // 2]):
                ended = {"state": State.FINISHED, "ended_at": 1000.0 + place, "result": to_json({"macro_f1": 0.5})}
                db.table("runs").update(run_id, ended)


def _one_of_many(name: str, place: int) -> NewRun:
    arm, repeat = ARMS[place % len(ARMS)], place // len(ARMS)
    spec = {"model": "minilm", "seed": repeat, "labelled": {"name": "labels"}, "of": name, "arm": arm}
    return NewRun("fine-tuning", f"{arm} on labels, minilm, all labels, repeat {repeat + 1}", spec)


def finish_all(workspace: Workspace, classes: Sequence[str] = CLASSES) -> None:
    """Every run of the queue is done, with losses, predictions among `classes`, and metrics."""
    store = Store.of(workspace)
    while (run := store.runs.claim("CPU, 2 cores", host=host(), boot_id=boot_id())) is not None:
        _finish(workspace, store, run, classes)


def finish(workspace: Workspace, run: Run) -> None:
    _finish(workspace, Store.of(workspace), run)


def _finish(workspace: Workspace, store: Store, run: Run, classes: Sequence[str] = CLASSES) -> None:
    _begin(store, run)
    (workspace.run_folder(run.id) / "log.txt").write_text(
        f"--- {run.title}\nstep 1\nstep 2 <script>alert(1)</script>\n"
    )
    results = {"head-warm-up": _warmed_up, "scoring": _scored, "post-training": _post_trained}
    if run.kind == "head-warm-up":
        save_file({"bias": np.zeros(1, dtype=np.float32)}, workspace.run_folder(run.id) / HEAD)
    if kind_of(run).leaves:
        write_empty_model(workspace.run_folder(run.id) / MODEL)
    result = results[run.kind]() if run.kind in results else _fine_tuned(workspace, run, classes)
    assert store.hold(run).finish(result)


def begin(workspace: Workspace, run: Run) -> None:
    """The run is at work in this very process, and has measured some steps."""
    _begin(Store.of(workspace), run)


def _begin(store: Store, run: Run) -> None:
    with store.transaction():  # one commit rather than one for each step
        assert store.hold(run).begin(os.getpid(), born(os.getpid()) or 0.0)
        for step in range(1, STEPS + 1):
            loss = 2.5 * math.exp(-step / 15) + 0.1 * math.sin(step + run.id)
            store.metrics.log(run.id, step, {"loss": loss, "tokens_per_second": 1500.0, "epoch": step / STEPS})
        if run.kind == "post-training":
            for step, share in ((0, 1.0), (STEPS, 0.7)):
                losses = {"held_out_loss": 3.3 * share, "general_loss": 4.4 * share + run.id / 10}
                store.metrics.log(run.id, step, losses)
        store.hold(run).progress(STEPS, total=2 * STEPS)


def begin_next(workspace: Workspace) -> Run:
    """The next run of the queue is at work."""
    run = claim(workspace)
    begin(workspace, run)
    return run


def claim(workspace: Workspace) -> Run:
    """The next run of the queue, taken out of it."""
    run = Store.of(workspace).runs.claim("CPU, 2 cores", host=host(), boot_id=boot_id())
    assert run is not None
    return run


def fail_next(workspace: Workspace, reason: str) -> Run:
    """The next run of the queue began and failed."""
    run = begin_next(workspace)
    Store.of(workspace).hold(run).fail(reason, "Traceback (most recent call last): …")
    return run


def lose_next(workspace: Workspace) -> Run:
    """The next run of the queue was at work in a process that is dead, and nobody has noted it yet."""
    store, run = Store.of(workspace), claim(workspace)
    child = subprocess.Popen(["sleep", "60"])
    assert store.hold(run).begin(child.pid, born(child.pid) or 0.0)
    child.kill()
    child.wait()
    return run


def add_models(workspace: Workspace) -> None:
    """Every finished run has a real model, tiny and untrained, with the classes of its result, and its card."""
    from transformers import BertConfig, BertForSequenceClassification

    from selmask.training.finished_model import model_card

    encoder = write_tiny_encoder(workspace.home / "tiny", create_sample(workspace).lexicon.terms())
    facts = {"corpus": "reports | <b>2026</b>", "settings": {"epochs": 3, "learning_rate": 5e-05, "steps": None}}
    card = model_card("Fine-tuned classifier", "text-classification", facts, {"macro_f1": 0.71234})
    (encoder / "README.md").write_text(card, encoding="utf-8")
    for run in Store.of(workspace).runs.all(kind="post-training"):
        shutil.copytree(encoder, workspace.run_folder(run.id) / MODEL, dirs_exist_ok=True)
    names = dict(enumerate(CLASSES))
    config = BertConfig.from_pretrained(encoder, id2label=names, label2id={name: n for n, name in names.items()})
    BertForSequenceClassification(config).save_pretrained(encoder)
    for run in Store.of(workspace).runs.all(kind="fine-tuning"):
        shutil.copytree(encoder, workspace.run_folder(run.id) / MODEL, dirs_exist_ok=True)


def all_runs(workspace: Workspace, state: State) -> list[Run]:
    return Store.of(workspace).runs.all(states=[state])


def _warmed_up() -> dict[str, object]:
    return {"new_head": True, "head_warm_up_steps": STEPS, "head_warm_up_loss": 3.4, "seconds": 12.0}


def _scored() -> dict[str, object]:
    return {"units": 41_000, "scored": 35_210, "seconds": 30.0}


def _post_trained() -> dict[str, object]:
    return {
        "held_out_loss": 2.31,
        "held_out_loss_before": 3.3,
        "general_loss": 3.05,
        "general_loss_before": 4.4,
        "new_head": True,
        "masked_share": 0.148,
        "left_out": 12,
        "left_out_near": 9,
        "left_out_containing": 1,
        "steps": STEPS,
        "masked_tokens": 48_000,
        "seconds": 61.0,
    }


def _fine_tuned(workspace: Workspace, run: Run, classes: Sequence[str]) -> dict[str, object]:
    parent = run.spec.get("post_training")
    arm = parent["strategy"]["name"] if parent else "none"
    predictions, metrics = _predicted(run.spec["seed"], GAINS.get(arm, 0.0), tuple(classes))
    (workspace.run_folder(run.id) / "predictions.parquet").write_bytes(predictions)
    used = texts_of(run.spec["budget"], [80] * len(classes))
    sizes = {"train_size": used - used // 5, "dev_size": used // 5, "test_size": 80}
    facts = {"classes": list(classes), "seconds": 20.0, "best_epoch": 3, "epochs": 6} | _choice(run)
    return metrics | sizes | facts


@cache
def _predicted(seed: int, gain: float, classes: tuple[str, ...]) -> tuple[bytes, dict[str, float]]:
    """A file of predictions that are right more often the larger the gain, and the metrics that follow from them."""
    random = np.random.default_rng(seed)
    truth = random.integers(len(classes), size=80)
    scores = random.normal(size=(80, len(classes)))
    scores[np.arange(80), truth] += 1.2 + 4 * gain + random.normal(scale=0.1)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    predictions = Predictions([classes[place] for place in truth], list(classes), probabilities)
    return predictions.to_frame(range(80)).to_parquet(index=False), measure(predictions)


def _choice(run: Run) -> dict[str, object]:
    """The score on dev, and the learning rate chosen there, if there were several: the last but in the first repeat."""
    if run.kind != "fine-tuning":
        return {}
    on_dev: dict[str, object] = {"dev_macro_f1": 0.6 + run.id / 1000}
    rates = run.spec["settings"]["learning_rate"]
    if not isinstance(rates, list):
        return on_dev
    candidates = [{"learning_rate": rate, "dev_macro_f1": 0.5 + number / 10} for number, rate in enumerate(rates)]
    return on_dev | {"learning_rate": rates[-1 if run.spec["seed"] else 0], "candidates": candidates}
