"""From a table as it was read to a data set's rows: columns found, rows cleaned, findings told; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned, clean
from selmask.importing.columns import Columns
from selmask.importing.formats.all_formats import all_formats
from selmask.importing.kinds.classes import check_classes
from selmask.importing.kinds.labels import LABELLED_STEPS
from selmask.importing.kinds.split_column import name_splits
from selmask.importing.kinds.terms import clean_terms
from selmask.importing.kinds.texts import CORPUS_STEPS
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.kind import Kind
    from selmask.importing.findings import Finding
    from selmask.importing.import_request import ImportRequest
    from selmask.importing.reading.read import Table


class Examined(NamedTuple):
    """What an import would keep.

    Attributes:
        frame: text | text, label[, split] | term, all strings; its index counts from 0.
        columns: The file's columns they come from.
        findings: Of reading and of cleaning.
    """

    frame: pd.DataFrame
    columns: Columns
    findings: tuple[Finding, ...]


def examine(table: Table, request: ImportRequest) -> Examined:
    """The rows of `table` that can be used as the request's kind of data, with everything noticed about them.

    Args:
        table: As read.
        request: What it is imported as; how the file is read plays no part any more.

    Raises:
        BadData: a column is missing or of the wrong type, no row is left, or the labels cannot be learned.
    """
    kind = request.kind
    columns = _columns(table, kind, request.columns)
    chosen = {role: name for role, name in columns if name is not None}
    _check_types(table, chosen)
    if table.frame.empty:
        raise BadData("The file has a header but no rows", do="Export it again and check that it has content")
    raw = pd.DataFrame({role: table.frame[name] for role, name in chosen.items()}, dtype=object)
    cleaned = (
        _lexicon(raw, request.language)
        if kind == "lexicon"
        else clean(raw, CORPUS_STEPS if kind == "corpus" else LABELLED_STEPS)
    )
    if cleaned.frame.empty:
        raise _nothing_left(len(raw), cleaned.findings)
    if kind == "labelled":
        cleaned = _labelled(cleaned)
    findings = [finding.model_copy(update={"column": chosen.get(finding.column or "")}) for finding in cleaned.findings]
    return Examined(cleaned.frame.reset_index(drop=True), columns, (*table.findings, *findings))


def _columns(table: Table, kind: Kind, columns: Columns) -> Columns:
    names = [str(name) for name in table.frame.columns]
    if kind == "lexicon" and columns.term is None and not all_formats()[table.how.format].has_header:
        return Columns(term=names[0])  # a list of lines is a list of terms
    return columns.resolved(names, kind)


def _check_types(table: Table, chosen: dict[str, str]) -> None:
    for role, name in chosen.items():
        kind = table.types.get(name, "string")
        has_text_form = _is_text(kind) or table.frame[name].notna().any()
        if not has_text_form or (role in ("text", "term") and not _is_text(kind)):
            raise BadData(
                f"The column {name!r} must hold text", given=kind, accepted="a string column", do="Convert it first"
            )


def _is_text(kind: str) -> bool:
    return kind in ("string", "large_string", "string_view", "null") or kind.startswith("dictionary<values=string")


def _lexicon(raw: pd.DataFrame, language: str) -> Cleaned:
    cleaned = clean_terms(raw["term"].tolist(), language)
    return Cleaned(pd.DataFrame({"term": cleaned.terms}, dtype=object), cleaned.findings)


def _labelled(cleaned: Cleaned) -> Cleaned:
    rest = clean(cleaned.frame, (name_splits, check_classes))
    return Cleaned(rest.frame, (*cleaned.findings, *rest.findings))


def _nothing_left(rows: int, findings: Sequence[Finding]) -> BadData:
    reasons = " ".join(finding.message for finding in findings)
    return BadData(
        f"None of the {counted(rows, 'row')} can be used. {reasons}".strip(), do="Check the file and the columns"
    )
