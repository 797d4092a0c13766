"""Settings far from what is usual: questioned before an experiment starts, and never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.fields.notation import notation
from selmask.fields.usual import usual_of
from selmask.processes.devices import cores, has_gpu
from selmask.specs import Masking
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.specs import Spec


MOST_UNCHANGED = 0.5
"""The share of masked words that may keep their own token; as in BERT it is 0.1."""


def questions(spec: ExperimentSpec) -> Iterator[str]:
    """A question about each setting of `spec` that is far from what is usual."""
    yield from _about(spec.masking, "masking")
    yield from _about(spec.post_training, "post-training")
    yield from _about(spec.fine_tuning, "fine-tuning")
    for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
        yield from _about(arm.strategy, "strategy", f" of the arm {name}")
        if arm.masking is not None:
            yield from _about(arm.masking, "masking", f" of the arm {name}")
    yield from _about_processes(spec.post_training.processes)


def _about(settings: Spec, phase: str, whose: str = "") -> Iterator[str]:
    for field, info in type(settings).model_fields.items():
        usual, value, name = usual_of(info), getattr(settings, field), field.replace("_", " ")
        for number in value if isinstance(value, tuple) else (value,):
            if usual is not None and not usual.least <= number <= usual.most:
                given = notation(info)(number)
                yield f"The {phase} setting “{name}”{whose} is {given}; usual: {usual.in_words}. Is that intended?"
    if isinstance(settings, Masking) and settings.shares[2] > MOST_UNCHANGED:
        yield (
            f"The {phase} setting “replacement”{whose} leaves {100 * settings.shares[2]:.0f} % of the masked words as "
            "they are, so the model can copy them. Is that intended?"
        )


def _about_processes(processes: int) -> Iterator[str]:
    available = cores()
    if processes > available and not has_gpu():
        yield (
            f"The post-training setting “processes” is {processes}, and this machine has {counted(available, 'core')} "
            "and no GPU, so the processes have to share cores. Is that intended?"
        )
