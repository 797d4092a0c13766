"""Speed of post-training, beside transformers' Trainer, the published recipe and the machine's limit.

    python -m benchmarks.training [--data ../shared/data] [--json] [--write] [--seconds 15] [--rounds 5]

Useful tokens per second, padding not counted, on the same texts with the same model and threads. All contenders take
turns in one run, round by round, so that other load on the machine affects them equally; ratios are medians over
rounds. On a CPU the model is the bundled encoder, on a GPU one of bert-base's shape with random weights, in bf16.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import RESULTS
from benchmarks.training.competition import LIMITS, Effort, Turns, gflops, measure
from benchmarks.training.tables import table
from benchmarks.training.turns import REPOSITORY, Setting
from selmask.specs import PostTraining

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = ("biomedical", "epidemic_misinformation")
GPU_BATCH_TOKENS = 32768  # selmask's default suits a CPU and would leave a GPU idle


def device_and_model(environment: Mapping[str, str], folder: Path) -> tuple[str, str]:
    """The device's type and the folder of the model to train, from a process that may import torch."""
    command = [sys.executable, "-m", "benchmarks.training.model", str(folder)]
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True
    )
    answer = json.loads(ended.stdout.splitlines()[-1])
    return answer["device"], answer["model"]


def run(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Measures as `arguments` say; returns the JSON object and the table."""
    environment = dict(os.environ)
    if arguments.device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""
    effort = Effort(arguments.seconds, arguments.rounds, arguments.ablation_rounds)
    figures: dict[str, Any] = {}
    limits: Turns = {name: [] for name in LIMITS}
    with tempfile.TemporaryDirectory() as folder:
        device, model = device_and_model(environment, Path(folder))
        tokens = arguments.batch_tokens or (PostTraining().batch_tokens if device == "cpu" else GPU_BATCH_TOKENS)
        for name in arguments.only:
            texts = (arguments.data / name / "unlabeled.parquet").resolve()
            setting = Setting(str(texts), model, arguments.length, tokens)
            figures[name], turns, facts = measure(setting, environment, effort)
            for limit in LIMITS:
                limits[limit] += turns[limit]
    figures["gemm_gflops"] = {name: gflops(turns) for name, turns in limits.items()}
    facts |= {"cores": os.cpu_count(), "load": os.getloadavg()[0], "length": arguments.length, "batch_tokens": tokens}
    return figures, table(figures, facts, effort._asdict())


def main() -> None:
    """Measures, prints, and writes with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with the data sets")
    parser.add_argument("--only", choices=DATA, nargs="+", default=DATA, help="these data sets")
    parser.add_argument("--seconds", type=float, default=15, help="length of a contender's turn")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of turns")
    parser.add_argument(
        "--ablation-rounds", type=int, default=3, help="rounds for each measure left out; 0: no ablation"
    )
    parser.add_argument("--length", type=int, default=PostTraining().max_length, help="tokens of a window")
    parser.add_argument("--batch-tokens", type=int, help="tokens of a batch; by default selmask's own on a CPU")
    parser.add_argument("--device", choices=("auto", "cpu"), default="auto", help="auto takes a GPU if there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/training.json and .md")
    arguments = parser.parse_args()
    figures, shown = run(arguments)
    print(shown)
    if arguments.write:
        command = f"python -m benchmarks.training --data ../shared/data --seconds {arguments.seconds:g} --write"
        head = f"# How fast post-training is\n\n    {command}\n\n"
        (RESULTS / "training.json").write_text(json.dumps(figures, indent=1) + "\n")
        (RESULTS / "training.md").write_text(head + shown + "\n")
    if arguments.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
