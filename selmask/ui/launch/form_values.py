"""Conversion between the specification of an experiment and the widgets of the page Launch."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.anchors.all_anchors import LanguageModel
from selmask.experiments.composed.more_repeats import can_vary
from selmask.experiments.experiment_name import name_like
from selmask.experiments.spec import ExperimentSpec
from selmask.fields.seed import LARGEST_SEED
from selmask.specs import Spec
from selmask.ui.launch import anchor_choice, arms
from selmask.ui.parts import choose, form, strategy_form
from selmask.ui.shell import project
from selmask.ui.shell.resources import store
from selmask.ui.words.quantities import setting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from pydantic.fields import FieldInfo

    from selmask.masking.strategy import Strategy

GROUPS: dict[str, str] = {
    "masking": "masking",
    "matching": "matching",
    "post": "post_training",
    "fine": "fine_tuning",
    "compare": "compare",
}
"""The field of the specification for each group, by the beginning of the group's widget keys."""

LEFT_OUT = {
    "transductive": "launch-transductive",
    "near_duplicates": "launch-near",
    "containing_texts": "launch-containing",
}
"""The key of the toggle for each field of the specification that says which texts of the corpus are left out."""

_SOURCES = {"corpus", "lexicon", "labelled", "test", "models"}
_WIDGETS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "corpus": ("launch-corpus", str),
    "lexicon": ("launch-lexicon", lambda name: name or ""),
    "labelled": ("launch-labelled", str),
    "test": ("launch-test", lambda name: name or ""),
    "models": ("launch-model", lambda names: names[0]),
    "label_budgets": ("launch-budgets", lambda budgets: [str(budget) for budget in budgets]),
    **{field: (key, bool) for field, key in LEFT_OUT.items()},
}
"""The key of each field's own widget, and the conversion of the field's value for it."""

NAME, STRATEGIES, FIRST_SEED = "launch-name", "launch-strategies", "launch-first-seed"

SOURCES = {
    "launch-corpus": "Corpus",
    "launch-lexicon": "Lexicon",
    "launch-labelled": "Labelled texts",
    "launch-test": "Test texts",
    "launch-model": "Encoder",
}
"""The labels of the widgets for data and models, by their keys."""

LABELS = {
    NAME: "Name",
    **SOURCES,
    STRATEGIES: "Strategies",
    "launch-anchors": anchor_choice.LABEL,
    "launch-seeds": "Repeats",
    FIRST_SEED: "First seed",
    "launch-budgets": "Labelled texts used",
    "launch-paired": "A separate post-training for every repeat",
    **{key: form.label_of(field, ExperimentSpec.model_fields[field]) for field, key in LEFT_OUT.items()},
    **anchor_choice.LABELS_OF_SERVED,
}
"""What a proposal calls widgets, by their keys: their labels, where these are short enough."""

LOST = "launch-lost"
"""The session key of sentences about fields of an experiment that the form cannot show."""

AWAITING = "launch-awaiting-lexicon"
"""The session key of the chosen strategies that were left out in a project without a lexicon."""

HANDED_OVER = "launch-handed-over"
"""The session key of what another page has left as a proposal: the project's id, the title, values of widgets."""

BEGINNING = "launch-beginning"
"""The session key of the project's id and the settings with which the form began; None once it is filled in anew."""

ALL_LABELS = "all"

LARGEST_FIRST_SEED = LARGEST_SEED // 2
"""The seeds of all repeats fit behind it."""


def of(spec: ExperimentSpec, data: Collection[str]) -> dict[str, Any]:
    """The value of every widget by its key for a form that shows `spec`; the name is left out.

    Args:
        spec: The experiment.
        data: The names of the data sets that the form offers (see `offered`).
    """
    return of_draft(dict(spec)) | _paired(spec) | {LOST: lost(spec, data)}


def of_new(spec: ExperimentSpec, data: Collection[str], taken: Collection[str], how: str = "again") -> dict[str, Any]:
    """The value of every widget for a new experiment like `spec`, with a name of its own.

    Args:
        spec: An experiment.
        data: The names of the data sets that the form offers (see `offered`).
        taken: The names that experiments have already.
        how: In what the new one differs.
    """
    return {NAME: name_like(spec.name, taken, how)} | of(spec, data) | {BEGINNING: None}


def taken_names() -> set[str]:
    """The names of all experiments of the workspace."""
    return {each.name for each in store().experiments.all()}


def offered() -> set[str]:
    """The names of the data sets that the form offers: those of the current project."""
    return {record.name for record in project.datasets()}


def has_lexicon() -> bool:
    """Whether a lexicon is chosen in the form, or will be once it is drawn."""
    return bool(project.datasets("lexicon")) and st.session_state.get("launch-lexicon") != choose.NONE


def of_draft(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the widgets for the fields in `draft`; all other widgets stay as they are.

    Args:
        draft: Some fields of an `ExperimentSpec` by name, and of `masking` and the other groups a record, or a mapping
            of some of its fields.
    """
    widgets: dict[str, Any] = {}
    for field, value in draft.items():
        if field == "fine_tuning_seeds":
            widgets |= {"launch-seeds": len(value), FIRST_SEED: min(value[0], LARGEST_FIRST_SEED)}
        elif field in _WIDGETS:
            key, shown = _WIDGETS[field]
            widgets[key] = shown(value)
        elif field in GROUPS.values() and value is not None:  # older experiments have planned no comparison
            widgets |= _group(field, value)
        elif field == "anchors":
            widgets |= anchor_choice.values(value)
        elif field == "strategies":
            widgets |= strategies([arm.strategy for arm in value])
    return widgets


def lost(spec: ExperimentSpec, data: Collection[str]) -> list[str]:
    """The parts of `spec` that a form which offers the data sets `data` cannot show, one sentence each."""
    sentences = []
    named = dict.fromkeys(filter(None, (spec.corpus, spec.labelled, spec.lexicon, spec.test)))
    if elsewhere := [name for name in named if name not in data]:
        sentences.append(f"This form offers the data of this project alone. Left out: {', '.join(elsewhere)}.")
    if len(spec.models) > 1:
        sentences.append(f"This form takes one encoder at a time. Left out: {', '.join(spec.models[1:])}.")
    apart = [name for name, arm in zip(spec.arm_names, spec.strategies, strict=True) if arm.masking is not None]
    if apart:
        sentences.append(f"All arms share their settings here; settings that only {', '.join(apart)} had are left out.")
    servers = sum(isinstance(anchor, LanguageModel) for anchor in spec.anchors)
    if servers > 1:
        sentences.append("This form takes one language model at a time. Left out: all but the first.")
    sentences += _lost_seeds(spec)
    for field in GROUPS.values():
        if (group := getattr(spec, field)) is not None:
            sentences += _undrawn(group)
    return sentences


def _lost_seeds(spec: ExperimentSpec) -> Iterator[str]:
    if not can_vary(spec):
        yield (
            "The experiment combined every post-training seed with every fine-tuning seed. This form cannot plan that: "
            "here each arm has one post-training, and the verdict holds for that one alone."
        )
    first, repeats = min(spec.fine_tuning_seeds[0], LARGEST_FIRST_SEED), range(len(spec.fine_tuning_seeds))
    drawn = [(each, first + each if spec.is_paired else first, first + each) for each in repeats]
    if list(islice(spec.repeats(), len(repeats))) != drawn:
        yield "This form takes seeds one after the other. Runs with other seeds are not reused."


def _undrawn(settings: form.Form) -> list[str]:
    """Sentences about settings without a widget that differ from their defaults."""
    usual = type(settings)()
    return [
        f"{form.label_of(name, info)}: {setting(value, info)}. This form cannot set it and leaves it out; use a YAML "
        "file to keep it."
        for name, info in type(settings).model_fields.items()
        if (value := getattr(settings, name)) != getattr(usual, name) and not form.can_show(info, value)
    ]


def settings(spec: ExperimentSpec) -> dict[str, Any]:
    """The values of all widgets but those for data and models."""
    widgets = of_draft({field: value for field, value in spec if field not in _SOURCES}) | _paired(spec)
    return {key: value for key, value in widgets.items() if key != FIRST_SEED}


def _paired(spec: ExperimentSpec) -> dict[str, Any]:
    return {"launch-paired": spec.is_paired}


def _group(field: str, value: Spec | Mapping[str, Any]) -> dict[str, Any]:
    """The widgets of a group's settings: all of a record, or those in a mapping."""
    prefix = next(f"launch-{group}" for group, of_group in GROUPS.items() if of_group == field)
    if isinstance(value, Spec):
        return form.values(value, prefix)
    return form.values(record_of(field).parse(value), prefix, list(value))


def start(field: str) -> Any:
    """The value that a field of an experiment has unless a person chooses another."""
    return ExperimentSpec.model_fields[field].default


def record_of(field: str) -> type[Spec]:
    """The record that a group's field of an experiment holds."""
    return type(start(field))


def in_words(key: str, value: Any) -> str:
    """The value of the widget with this key, as a person reads it."""
    return (", ".join(map(arms.shown, value)) or "none") if key == STRATEGIES else setting(value, field_of(key))


def field_of(key: str) -> FieldInfo | None:
    """The field of a group's or a strategy's settings that the widget with this key shows; None for other widgets."""
    beginning, _, field = key.rpartition("-")
    group = beginning.removeprefix("launch-")
    kind = record_of(GROUPS[group]) if group in GROUPS else arms.strategy_with(beginning)
    return kind.model_fields.get(field) if kind else None


def strategies(chosen: Sequence[Strategy]) -> dict[str, Any]:
    """The values of the widgets for the strategies and their parameters."""
    names = arms.named(strategy.name for strategy in chosen)
    values: dict[str, Any] = {STRATEGIES: names, LOST: [], AWAITING: ()}
    for arm, strategy in zip(names, chosen, strict=True):
        values |= strategy_form.values(strategy, arms.key(arm))
    return values


def budget(text: str) -> Any:
    """A label budget from typed text; the specification refuses an invalid one."""
    words = " ".join(text.lower().split())
    return int(words) if words.isdecimal() else words
