"""Between an experiment's specification and the widgets of the page Launch, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.evaluation.least_repeats import repeats_needed
from selmask.experiments.spec import DEFAULT_ARMS, ExperimentSpec
from selmask.specs import FineTuning, Masking, PostTraining, Spec
from selmask.ui.launch import arms
from selmask.ui.parts import form, strategy_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from selmask.masking.strategy import Strategy

GROUPS: dict[str, str] = {
    "masking": "masking",
    "matching": "matching",
    "post": "post_training",
    "fine": "fine_tuning",
}
"""The beginning of a group's widget keys, and the specification's field it stands for."""

_SOURCES = {"corpus", "lexicon", "labelled", "test", "models"}
_WIDGETS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "corpus": ("launch-corpus", str),
    "lexicon": ("launch-lexicon", lambda name: name or ""),
    "labelled": ("launch-labelled", str),
    "test": ("launch-test", lambda name: name or ""),
    "models": ("launch-model", lambda names: names[0]),
    "fine_tuning_seeds": ("launch-seeds", len),
    "paired_seeds": ("launch-paired", bool),
    "label_budgets": ("launch-budgets", lambda budgets: [str(budget) for budget in budgets]),
    "near_duplicates": ("launch-near", bool),
    "transductive": ("launch-transductive", bool),
}
"""The widget of each field that has one of its own, and how it shows the field's value."""

LOST = "launch-lost"
"""Where sentences stand about what the form cannot say of the experiment that it was filled from."""

ALL_LABELS = "all"


def of(spec: ExperimentSpec) -> dict[str, Any]:
    """Every widget's value by its key, so that the form says `spec`; the name is left to the person."""
    return of_draft(dict(spec)) | {LOST: lost(spec)}


def of_draft(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the widgets for the fields in `draft`; all other widgets stay as they are.

    Args:
        draft: Some fields of an `ExperimentSpec` by name, and of `masking` and the other groups a record, or a mapping
            of some of its fields.
    """
    widgets: dict[str, Any] = {}
    for field, value in draft.items():
        if field in _WIDGETS:
            key, shown = _WIDGETS[field]
            widgets[key] = shown(value)
        elif field in GROUPS.values():
            widgets |= _group(field, value)
        elif field == "strategies":
            widgets |= strategies([arm.strategy for arm in value])
    return widgets


def lost(spec: ExperimentSpec) -> list[str]:
    """What the form cannot say of `spec`, one sentence each."""
    sentences = []
    if len(spec.models) > 1:
        sentences.append(f"This form takes one model at a time; left out: {', '.join(spec.models[1:])}.")
    apart = [name for name, arm in zip(spec.arm_names, spec.strategies, strict=True) if arm.masking is not None]
    if apart:
        sentences.append(f"All strategies share their settings here; what {', '.join(apart)} had alone is left out.")
    repeats = list(range(len(spec.fine_tuning_seeds)))
    if list(spec.fine_tuning_seeds) != repeats or list(spec.post_training_seeds) not in ([0], repeats):
        sentences.append(
            "Seeds count from 0 here: the repeats are drawn anew, and runs that have finished are not reused."
        )
    for field in GROUPS.values():
        sentences += _undrawn(getattr(spec, field))
    return sentences


def _undrawn(settings: form.Form) -> list[str]:
    """Settings for which there is no widget, where they are not as usual."""
    usual = type(settings)()
    return [
        f"{form.label_of(name)} {getattr(settings, name)} can be set in a file alone and is left out."
        for name, info in type(settings).model_fields.items()
        if getattr(settings, name) != getattr(usual, name) and not form.can_show(info, getattr(settings, name))
    ]


def settings(spec: ExperimentSpec) -> dict[str, Any]:
    """The widgets that do not name data or a model."""
    return of_draft({field: value for field, value in spec if field not in _SOURCES})


def _group(field: str, value: Spec | Mapping[str, Any]) -> dict[str, Any]:
    """The widgets of a group's settings: all of a record, or those in a mapping."""
    prefix = next(f"launch-{group}" for group, of_group in GROUPS.items() if of_group == field)
    if isinstance(value, Spec):
        return form.values(value, prefix)
    kind = type(ExperimentSpec.model_fields[field].default)
    return form.values(kind.parse(value), prefix, list(value))


def strategies(chosen: Sequence[Strategy]) -> dict[str, Any]:
    """The widgets that say which strategies are compared, and with which parameters of their own."""
    names = arms.named(strategy.name for strategy in chosen)
    values: dict[str, Any] = {"launch-strategies": names, LOST: []}
    for arm, strategy in zip(names, chosen, strict=True):
        values |= strategy_form.values(strategy, arms.key(arm))
    return values


def budget(text: str) -> Any:
    """A label budget as the specification has it, typed in words; what it cannot be is for it to refuse."""
    said = " ".join(text.lower().split())
    return int(said) if said.isdecimal() else said


def _as_published(start: form.Form) -> form.Form:
    """`start` with the published value wherever there is one."""
    known = {name: form.published(info) for name, info in type(start).model_fields.items()}
    return start.model_copy(update={name: value for name, value in known.items() if value is not None})


def _preset(strategies: tuple[str, ...] | None = None, **settings: Any) -> ExperimentSpec:
    """The settings of a preset; its data are placeholders that are never used."""
    chosen = {} if strategies is None else {"strategies": strategies}
    return ExperimentSpec.parse({"name": "-", "corpus": "-", "labelled": "-", "lexicon": "-", **chosen, **settings})


PRESETS: dict[str, ExperimentSpec] = {
    "Usual": _preset(fine_tuning_seeds=tuple(range(repeats_needed(len(DEFAULT_ARMS) - 1)))),
    "Quick look": _preset(
        post_training=PostTraining(epochs=1, max_length=128),
        fine_tuning=FineTuning(epochs=4, min_steps=0, max_length=128),
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
"""What a person can begin with."""
