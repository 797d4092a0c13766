"""Forms drawn from the fields of a specification, so that no page has to list parameters.

The type of a field determines the widget, its limits bound the widget, its description and its usual values are the
tooltip, and the published value is shown beside the label. A share has a slider in per cent. Exclusive limits are
checked by the specification. Values are kept while a person visits other pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
import streamlit as st

from selmask.fields.history import extra_of
from selmask.fields.learning_rate import is_learning_rate
from selmask.fields.notation import notation
from selmask.fields.share import from_words, is_share
from selmask.fields.usual import help_of, usual_of
from selmask.specs import Spec
from selmask.ui.words.quantities import setting
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo

Form = TypeVar("Form", bound=Spec)

ONE_PERCENT = 0.01
"""The step of a slider, and how far it stays away from a limit that the value must not reach."""


@dataclass(frozen=True)
class Field:
    """One field of a specification, with all that a widget needs.

    Attributes:
        label: Its name for people, perhaps with the published value.
        kind: Its type without None: `int` for `int | None`.
        optional: Whether it may be empty.
        info: The field of the specification.
        low, high: Inclusive limits.
        start: The initial value of the widget.
        common: The arguments that all kinds of widgets take: help, key, and where the value is kept.
    """

    label: str
    kind: Any
    optional: bool
    info: FieldInfo
    low: float | None
    high: float | None
    start: Any
    common: dict[str, Any]


def fields(
    start: Form, key: str, only: Sequence[str] | None = None, *, columns: int = 1, in_address: bool = False
) -> Form:
    """Draws widgets for the fields of `start`; returns a specification with their values.

    Args:
        start: The initial values.
        key: The beginning of the widgets' keys, which are `<key>-<field>`.
        only: The fields to draw, in this order; the others keep their value. By default, all that can be drawn.
        columns: The number of columns.
        in_address: Whether the values stand in the address.

    Raises:
        BadInput: The values do not fit together; names the field and what is accepted.
    """
    spec = type(start)
    names = [name for name in (only or spec.model_fields) if can_draw(spec.model_fields[name])]
    places = st.columns(columns) if columns > 1 else [st.container()]
    entries = {}
    for number, name in enumerate(names):
        with places[number * len(places) // len(names)]:
            entries[name] = draw(start, name, key, in_address=in_address)
    return spec.parse({**dict(start), **entries})


def draw(start: Spec, name: str, key: str, *, in_address: bool = False) -> Any:
    """Draws the widget for the field `name` of `start`; returns its value, which nothing has checked yet.

    The arguments are those of `fields`.
    """
    info = type(start).model_fields[name]
    kind, optional = _plain_type(info)
    low, high = _limits(info)
    paper = "" if published(info) is None else f" (paper: {literal(setting(published(info), info))})"
    label = f"{label_of(name, info)}{paper}"
    common = {"help": help_of(info), "key": f"{key}-{name}", "persist_state": "session"}
    kept = {"bind": "query-params"} if in_address else {}
    field = Field(label, kind, optional, info, low, high, getattr(start, name), common | kept)
    widget = _widget(kind)
    if widget is None:  # pragma: no cover - fields() checks can_draw first
        raise TypeError(f"no widget for {name}")
    return _entered(info, widget(field))


def slider(spec: type[Spec], name: str, key: str, *, disabled: bool = False) -> float:
    """Draws a slider over the usual values of one field, for settings that a page shows above all others.

    It begins with the field's default, and its value stands in the address.
    """
    info = spec.model_fields[name]
    usual = usual_of(info)
    if usual is None:  # pragma: no cover - a page draws it only for what has usual values
        raise TypeError(f"no usual values for {name}")
    number: float = st.slider(
        label_of(name, info),
        float(usual.least),
        float(usual.most),
        info.default,
        _step(info.default),
        format="percent" if is_share(info) else None,
        key=key,
        help=help_of(info),
        disabled=disabled,
        persist_state="session",
        bind="query-params",
    )
    return number


def entered(start: Form, key: str, only: Sequence[str] | None = None) -> Form:
    """The specification with the values that a form has, or had when it was last drawn; draws nothing.

    Raises:
        BadInput: The values do not fit together; names the field and what is accepted.
    """
    spec, session = type(start), st.session_state
    names = [name for name in (only or spec.model_fields) if can_draw(spec.model_fields[name])]
    kept = {name: session[f"{key}-{name}"] for name in names if f"{key}-{name}" in session}
    return spec.parse({**dict(start), **{name: _entered(spec.model_fields[name], kept[name]) for name in kept}})


def values(spec: Spec, key: str, only: Sequence[str] | None = None) -> dict[str, Any]:
    """The values of the form for `spec`, by widget key; put into the session, they fill in a form drawn before.

    Values that no widget can show are left out.
    """
    infos = type(spec).model_fields
    names = [name for name in (only or infos) if can_show(infos[name], getattr(spec, name))]
    return {f"{key}-{name}": _widget_value(infos[name], getattr(spec, name)) for name in names}


def can_show(info: FieldInfo, value: Any) -> bool:
    """Whether the field's widget can show this value: for `Literal[...] | tuple[...]`, only one of the names."""
    kind, _ = _plain_type(info)
    return can_draw(info) and (get_origin(kind) is not Literal or value is None or value in get_args(kind))


def can_draw(info: FieldInfo) -> bool:
    """Whether there is a widget for the field's type; a nested specification has none, but a form of its own."""
    return _widget(_plain_type(info)[0]) is not None


def label_of(name: str, info: FieldInfo | None = None) -> str:
    """The label of a field: the one that it has itself, or `Learning rate` for `learning_rate`."""
    own = None if info is None else extra_of(info).get("label")
    return str(own or name.replace("_", " ").capitalize())


def published(info: FieldInfo) -> Any:
    """The value that Mahdoubi et al. (2026) used; None if they do not report one."""
    return extra_of(info).get("published")


def _entered(info: FieldInfo, shown: Any) -> Any:
    """The value of a field whose widget holds `shown`; the inverse of `_widget_value`."""
    kind, optional = _plain_type(info)
    if get_origin(kind) is tuple:
        parts = [part.strip() for part in str(shown).replace(";", ",").split(",") if part.strip()]
        return [from_words(part) for part in parts] if is_share(info) else parts
    return None if optional and shown == "" else shown


def _whole(field: Field) -> int | None:
    number: int | None = st.number_input(
        field.label,
        min_value=None if field.low is None else int(field.low),
        max_value=None if field.high is None else int(field.high),
        value=None if field.start is None else int(field.start),
        step=1,
        placeholder="no limit" if field.optional else None,
        **field.common,
    )
    return number


def _decimal(field: Field) -> float | None:
    if is_share(field.info) and not field.optional:
        return _percentage(field)
    written = "%e" if is_learning_rate(field.info) else "%.6g"
    number: float | None = st.number_input(
        field.label,
        min_value=field.low,
        max_value=field.high,
        value=None if field.start is None else float(field.start),
        step=_step(field.start),
        format=written,
        placeholder="no limit" if field.optional else None,
        **field.common,
    )
    return number


def _percentage(field: Field) -> float:
    now = st.session_state.get(field.common["key"], field.start)
    low, high = min(field.low or 0.0, now), max(1.0 if field.high is None else field.high, now)
    kept = field.common
    share: float = st.slider(field.label, low, high, float(field.start), ONE_PERCENT, format="percent", **kept)
    return share


def _choice(field: Field) -> Any:
    # The initial value may be one that only a file can set.
    options = list(dict.fromkeys([*get_args(field.kind), field.start]))
    return st.selectbox(field.label, options, index=options.index(field.start), **field.common)


def _switch(field: Field) -> bool:
    return st.toggle(field.label, value=field.start, width="stretch", **field.common)


def _text(field: Field) -> str:
    text: str = st.text_input(field.label, value=field.start, **field.common)
    return text


def _numbers(field: Field) -> str:
    text: str = st.text_input(field.label, value=_listed(field.start, field.info), placeholder="none", **field.common)
    return text


def _widget_value(info: FieldInfo, value: Any) -> Any:
    """What the field's widget holds where the field is `value`."""
    is_listed = get_origin(_plain_type(info)[0]) is tuple
    return _listed(value, info) if is_listed else value


def _listed(numbers: float | Sequence[float], info: FieldInfo) -> str:
    several = numbers if isinstance(numbers, Sequence) else [numbers]
    return ", ".join(map(notation(info), several))


WIDGETS: dict[Any, Callable[[Field], Any]] = {bool: _switch, int: _whole, float: _decimal, str: _text, Literal: _choice}


def _widget(kind: Any) -> Callable[[Field], Any] | None:
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return _numbers if float in {item, get_origin(item), *get_args(item)} else None
    return WIDGETS.get(get_origin(kind) or kind)


def _plain_type(info: FieldInfo) -> tuple[Any, bool]:
    """The field's type without None, and whether None is allowed."""
    kind = info.annotation
    if get_origin(kind) not in {Union, UnionType}:
        return kind, False
    rest = [each for each in get_args(kind) if each is not type(None)]
    several = [each for each in rest if get_origin(each) is tuple and get_args(each)[0] in rest]
    if several:  # one value, or several
        return several[0], False
    by_name = [each for each in rest if get_origin(each) is Literal]  # other types can only be set in a file
    drawable = rest if len(rest) == 1 else by_name
    return (drawable[0] if len(drawable) == 1 else kind), len(rest) < len(get_args(kind))


def _limits(info: FieldInfo) -> tuple[float | None, float | None]:
    lows = [float(str(each.ge)) for each in info.metadata if isinstance(each, annotated_types.Ge)]
    highs = [float(str(each.le)) for each in info.metadata if isinstance(each, annotated_types.Le)]
    if is_share(info):
        lows += [float(str(each.gt)) + ONE_PERCENT for each in info.metadata if isinstance(each, annotated_types.Gt)]
        highs += [float(str(each.lt)) - ONE_PERCENT for each in info.metadata if isinstance(each, annotated_types.Lt)]
    return (lows[0] if lows else None), (highs[0] if highs else None)


def _step(start: float | None) -> float:
    """A tenth of the value's order of magnitude: 0.01 for 0.15, 0.000001 for 0.00005."""
    return 10.0 ** (math.floor(math.log10(abs(start))) - 1) if start else 0.01
