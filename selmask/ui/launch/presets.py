"""The presets of the page Launch, each a whole experiment without data."""

from __future__ import annotations

from typing import Any

from selmask.experiments.spec import ExperimentSpec
from selmask.specs import FineTuning, Masking, PostTraining
from selmask.ui.parts import form


def _as_published(start: form.Form) -> form.Form:
    """`start` with every published value."""
    published = {name: form.published(info) for name, info in type(start).model_fields.items()}
    return start.model_copy(update={name: value for name, value in published.items() if value is not None})


def _preset(strategies: tuple[str, ...] | None = None, **settings: Any) -> ExperimentSpec:
    """A preset; its data sets are placeholders."""
    chosen = {} if strategies is None else {"strategies": strategies}
    return ExperimentSpec.parse(
        {"name": "preset", "corpus": "-", "labelled": "-", "lexicon": "-", **chosen, **settings}
    )


USUAL = _preset()
"""The preset with which the form begins."""

PRESETS: dict[str, ExperimentSpec] = {
    "Usual": USUAL,
    "Quick look": _preset(
        post_training=PostTraining(epochs=1, max_length=128),
        fine_tuning=FineTuning(epochs=4, min_steps=0, max_length=128, learning_rate=1e-4),
        fine_tuning_seeds=(0, 1),
        label_budgets=(200,),
    ),
    "As published": _preset(
        ("none", "random-word", "sm-lex-tfidf-published", "sm-nonlex-tfidf-published"),
        masking=_as_published(Masking()),
        post_training=_as_published(PostTraining()),
        fine_tuning=_as_published(FineTuning()),
        fine_tuning_seeds=(0,),
    ),
}
"""All presets by name."""
