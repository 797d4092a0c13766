"""Turns of all contenders and of selmask without one measure at a time, and the figures that follow from them."""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.training.turns import Contender, Setting, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
Turns = dict[str, list[Turn]]


class Effort(NamedTuple):
    """Seconds of a turn, rounds of turns, and rounds of each ablation."""

    seconds: float
    rounds: int
    ablation_rounds: int


def ratio(turns: Mapping[str, Sequence[Turn]], name: str, other: str) -> float:
    """Speed of `name` as a multiple of `other`'s, the median over rounds."""
    pairs = zip(turns[name], turns[other], strict=True)
    return statistics.median(first.tokens_per_second / second.tokens_per_second for first, second in pairs)


def share(turns: Mapping[str, Sequence[Turn]], facts: Mapping[str, Any]) -> float:
    """Rate of matrix products in selmask's training as a share of the machine's, the median over rounds."""
    per_token: float = facts["operations_per_token"]
    per_prediction: float = facts["operations_per_prediction"]
    return statistics.median(
        (own.tokens * per_token + own.predictions * per_prediction) / own.seconds / (limit.operations / limit.seconds)
        for own, limit in zip(turns["selmask"], turns["own_shapes"], strict=True)
    )


def gflops(turns: Sequence[Turn]) -> float:
    """Billions of operations per second, the median."""
    return statistics.median(turn.operations / turn.seconds / 1e9 for turn in turns)


def spread(turns: Sequence[Turn], speed: Callable[[Turn], float]) -> float:
    """Range of speeds over the rounds as a share of the median: a measure of the machine's other load."""
    speeds = [speed(turn) for turn in turns]
    return (max(speeds) - min(speeds)) / statistics.median(speeds)


def compete(setting: Setting, environment: Mapping[str, str], effort: Effort) -> tuple[Turns, dict[str, Any]]:
    """The turns of all contenders, round by round, and the limit's facts about model and machine."""
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
    """Speeds of selmask without one measure at a time."""
    ablation: dict[str, Any] = {}
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
                ablation[name] = {"failed": str(error).strip().splitlines()[-1]}
                continue
            ablation[name] = {
                "tokens_per_second": statistics.median(turn.tokens_per_second for turn in turns[name]),
                "times": ratio(turns, "selmask", name),
                "peak_mb": turns[name][-1].peak_mb,
            }
    return ablation


def measure(setting: Setting, environment: Mapping[str, str], effort: Effort) -> tuple[dict[str, Any], Turns, Any]:
    """Figures of one data set, with all turns and the facts about the machine."""
    turns, facts = compete(setting, environment, effort)
    figures = {
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
    return figures, turns, facts


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
