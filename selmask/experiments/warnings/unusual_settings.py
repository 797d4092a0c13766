"""Settings far from what is usual: questioned before an experiment starts, and never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.fields.notation import notation
from selmask.processes.devices import cores, has_gpu
from selmask.specs import FineTuning, Masking, PostTraining
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.specs import Spec


class _Usual(NamedTuple):
    """The values of a setting beyond which a slip is likelier than an intention, and its usual values in words."""

    least: float
    most: float
    in_words: str


_RATE = _Usual(0.05, 0.5, "15 % to 40 %")
_LEARNING_RATE = _Usual(1e-6, 1e-3, "2e-5 to 1e-4")
_EPOCHS = _Usual(1, 100, "3 to 10")
_LENGTH = _Usual(32, 8192, "128 to 512")
_WEIGHT_DECAY = _Usual(0, 0.2, "0.01")
_WARMUP = _Usual(0, 0.5, "6 % to 10 %")
_CLIP = _Usual(0.01, 100, "1")
_SHARE = _Usual(0.02, 0.5, "10 % to 20 %")

USUAL: dict[type[Spec], dict[str, _Usual]] = {
    Masking: {"rate": _RATE, "later_rates": _RATE},
    PostTraining: {
        "epochs": _EPOCHS,
        "learning_rate": _LEARNING_RATE,
        "max_length": _LENGTH,
        "weight_decay": _WEIGHT_DECAY,
        "warmup": _WARMUP,
        "clip": _CLIP,
        "held_out": _Usual(0, 0.3, "5 %"),
    },
    FineTuning: {
        "epochs": _EPOCHS,
        "learning_rate": _LEARNING_RATE,
        "batch_size": _Usual(1, 256, "16 or 32"),
        "max_length": _LENGTH,
        "weight_decay": _WEIGHT_DECAY,
        "warmup": _WARMUP,
        "clip": _CLIP,
        "dev_share": _SHARE,
        "test_share": _SHARE,
    },
}
"""The settings that are questioned, by their record."""

MOST_UNCHANGED = 0.5
"""The share of masked words that may keep their own token; as in BERT it is 0.1."""


def questions(spec: ExperimentSpec) -> Iterator[str]:
    """A question about each setting of `spec` that is far from what is usual."""
    yield from _about(spec.masking, "masking")
    yield from _about(spec.post_training, "post-training")
    yield from _about(spec.fine_tuning, "fine-tuning")
    for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
        if arm.masking is not None:
            yield from _about(arm.masking, "masking", f" of the arm {name}")
    yield from _about_processes(spec.post_training.processes)


def _about(settings: Spec, phase: str, whose: str = "") -> Iterator[str]:
    for field, usual in USUAL[type(settings)].items():
        value, name = getattr(settings, field), field.replace("_", " ")
        in_words = notation(type(settings).model_fields[field])
        for number in value if isinstance(value, tuple) else (value,):
            if not usual.least <= number <= usual.most:
                given = in_words(number)
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
