"""How fast post-training is, beside transformers' Trainer, the published recipe and what the machine could do at most.

    python -m benchmarks.training [--data ../shared/data] [--json] [--write] [--seconds 15] [--rounds 5]

Useful tokens per second, padding not counted, on the same texts with the same model and threads. All contenders are
there in one run and take turns, round by round, so that a busy machine is busy for all alike; ratios are medians over
rounds. On a CPU the model is the embedded encoder, on a GPU one of bert-base's shape with random weights, in bf16.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import RESULTS
from benchmarks.training_tables import table
from benchmarks.training_turns import REPOSITORY, Contender, Setting, Turn
from selmask.specs import PostTraining

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DATA = ("biomedical", "epidemic_misinformation")
TRAINED = ("selmask", "trainer_line_by_line", "trainer_grouped", "published")
LIMITS = ("own_shapes", "square")
ABLATION = (
    "without bucketing",
    "without batch_in_tokens",
    "without masked_only_head",
    "without fused_optimizer",
    "without quick_dropout_and_attention",
    "without own_loop",
    "with compile",
)
GPU_BATCH_TOKENS = 32768

Turns = dict[str, list[Turn]]


class Effort(NamedTuple):
    """Seconds of a turn, rounds of turns, and rounds of an ablation against the whole."""

    seconds: float
    rounds: int
    ablation_rounds: int


def ratio(turns: Mapping[str, Sequence[Turn]], name: str, other: str) -> float:
    """How many times as fast `name` trained as `other`, the median over rounds."""
    pairs = zip(turns[name], turns[other], strict=True)
    return statistics.median(first.tokens_per_second / second.tokens_per_second for first, second in pairs)


def share(turns: Mapping[str, Sequence[Turn]], facts: Mapping[str, Any]) -> float:
    """The matrix products that selmask's training needs a second, of those the machine made; the median over rounds."""
    per_token: float = facts["operations_per_token"]
    per_prediction: float = facts["operations_per_prediction"]
    return statistics.median(
        (own.tokens * per_token + own.predictions * per_prediction) / own.seconds / (limit.operations / limit.seconds)
        for own, limit in zip(turns["selmask"], turns["own_shapes"], strict=True)
    )


def gflops(turns: Sequence[Turn]) -> float:
    """Billions of operations a second, the median."""
    return statistics.median(turn.operations / turn.seconds / 1e9 for turn in turns)


def spread(turns: Sequence[Turn], speed: Callable[[Turn], float]) -> float:
    """From the slowest round to the fastest, as a share of the median: how much the machine was disturbed."""
    speeds = [speed(turn) for turn in turns]
    return (max(speeds) - min(speeds)) / statistics.median(speeds)


def compete(setting: Setting, environment: Mapping[str, str], effort: Effort) -> tuple[Turns, dict[str, Any]]:
    """Everybody's turns, round by round, and what the limit said of model and machine."""
    turns: Turns = {name: [] for name in (*TRAINED, *LIMITS)}
    with ExitStack() as stack:
        contenders = [stack.enter_context(Contender(name, setting, environment)) for name in turns]
        for number in range(effort.rounds):
            for contender in contenders:
                _say(f"round {number + 1}: {contender.name}")
                turns[contender.name].append(contender.turn(effort.seconds))
        facts = next(each.facts for each in contenders if each.name == "own_shapes")
    return turns, facts


def ablate(setting: Setting, environment: Mapping[str, str], effort: Effort) -> dict[str, Any]:
    """selmask beside itself without one measure at a time."""
    found: dict[str, Any] = {}
    with Contender("selmask", setting, environment) as whole:
        for name in ABLATION:
            turns: Turns = {"selmask": [], name: []}
            try:
                with Contender(name, setting, environment) as other:
                    for _ in range(effort.ablation_rounds):
                        for contender in (whole, other):
                            _say(contender.name)
                            turns[contender.name].append(contender.turn(effort.seconds))
            except RuntimeError as error:
                found[name] = {"failed": str(error).strip().splitlines()[-1]}
                continue
            found[name] = {
                "tokens_per_second": statistics.median(turn.tokens_per_second for turn in turns[name]),
                "times": ratio(turns, "selmask", name),
                "peak_mb": turns[name][-1].peak_mb,
            }
    return found


def measure(setting: Setting, environment: Mapping[str, str], effort: Effort) -> tuple[dict[str, Any], Turns, Any]:
    """One data set: its part of the JSON object, all turns, and the machine."""
    turns, facts = compete(setting, environment, effort)
    told = {
        "tokens_per_second": {
            name: statistics.median(turn.tokens_per_second for turn in turns[name]) for name in TRAINED
        },
        "times_faster": {name: ratio(turns, "selmask", name) for name in TRAINED[1:]},
        "share_of_gemm": share(turns, facts),
        "peak_mb": {name: turns[name][-1].peak_mb for name in TRAINED},
        "spread": {name: spread(turns[name], lambda turn: turn.tokens_per_second) for name in TRAINED}
        | {name: spread(turns[name], lambda turn: turn.operations / turn.seconds) for name in LIMITS},
        "ablation": ablate(setting, environment, effort) if effort.ablation_rounds else {},
    }
    return told, turns, facts


def device_and_model(environment: Mapping[str, str], folder: Path) -> tuple[str, str]:
    """The device's type, and the folder of the model trained on it; a process that may import torch says."""
    command = [sys.executable, "-m", "benchmarks.training_model", str(folder)]
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True
    )
    told = json.loads(ended.stdout.splitlines()[-1])
    return told["device"], told["model"]


def run(given: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """The JSON object, and the table."""
    environment = dict(os.environ)
    if given.device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""
    effort = Effort(given.seconds, given.rounds, given.ablation_rounds)
    told: dict[str, Any] = {}
    limits: Turns = {name: [] for name in LIMITS}
    with tempfile.TemporaryDirectory() as folder:
        device, model = device_and_model(environment, Path(folder))
        tokens = given.batch_tokens or (PostTraining().batch_tokens if device == "cpu" else GPU_BATCH_TOKENS)
        for name in given.only:
            texts = (given.data / name / "unlabeled.parquet").resolve()
            setting = Setting(str(texts), model, given.length, tokens)
            told[name], turns, facts = measure(setting, environment, effort)
            for limit in LIMITS:
                limits[limit] += turns[limit]
    told["gemm_gflops"] = {name: gflops(turns) for name, turns in limits.items()}
    facts |= {"cores": os.cpu_count(), "load": os.getloadavg()[0], "length": given.length, "batch_tokens": tokens}
    return told, table(told, facts, effort._asdict())


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Measures, prints, and writes with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with the data sets")
    parser.add_argument("--only", choices=DATA, nargs="+", default=DATA, help="these data sets")
    parser.add_argument("--seconds", type=float, default=15, help="of a contender's turn in each round")
    parser.add_argument("--rounds", type=int, default=5, help="of turns")
    parser.add_argument("--ablation-rounds", type=int, default=3, help="for each measure left out; 0: no ablation")
    parser.add_argument("--length", type=int, default=PostTraining().max_length, help="tokens of a window")
    parser.add_argument("--batch-tokens", type=int, help="tokens of a batch; the product's default on a CPU")
    parser.add_argument("--device", choices=("auto", "cpu"), default="auto", help="auto takes a GPU where there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/training.json and .md")
    given = parser.parse_args()
    told, shown = run(given)
    print(shown)
    if given.write:
        asked = f"python -m benchmarks.training --data ../shared/data --seconds {given.seconds:g} --write"
        head = f"# How fast post-training is\n\n    {asked}\n\n"
        (RESULTS / "training.json").write_text(json.dumps(told, indent=1) + "\n")
        (RESULTS / "training.md").write_text(head + shown + "\n")
    if given.json:
        print(json.dumps(told))


if __name__ == "__main__":
    main()
