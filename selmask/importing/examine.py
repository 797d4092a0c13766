"""The rows that an import keeps of a table, and its findings; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from selmask.errors import BadData
from selmask.importing.cleaning import Step, clean
from selmask.importing.columns import REQUIRED_ROLES, Columns
from selmask.importing.formats.all_formats import all_formats
from selmask.importing.kinds.group_column import proposed_groups
from selmask.importing.kinds.labels import LABELLED_STEPS
from selmask.importing.kinds.terms import clean_terms
from selmask.importing.kinds.texts import CORPUS_STEPS
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.fields.data_kind import Kind
    from selmask.importing.findings import Finding
    from selmask.importing.import_request import ImportRequest
    from selmask.importing.reading.read import Table


_STEPS: dict[Kind, tuple[Step, ...]] = {"corpus": CORPUS_STEPS, "labelled": LABELLED_STEPS}


class Examined(NamedTuple):
    """The rows and findings of an import.

    Attributes:
        frame: text | text, label[, split][, group] | term, all strings; its index holds the rows of the file.
        columns: The columns of the file from which they come.
        findings: The findings of reading and cleaning.
    """

    frame: pd.DataFrame
    columns: Columns
    findings: tuple[Finding, ...]


def examine(table: Table, request: ImportRequest) -> Examined:
    """The rows of `table` that the import would keep, and everything it finds.

    Args:
        table: A file's content.
        request: The choices of the import.

    Raises:
        BadData: a column is missing or of the wrong type, no row is left, or the labels cannot be learned.
    """
    columns = _columns(table, request)
    chosen = {role: name for role, name in columns if name is not None}
    _check_types(table, chosen)
    if table.frame.empty:
        raise BadData("The file has a header but no rows", do="Export it again and check that it has content")
    raw = pd.DataFrame({role: table.frame[name] for role, name in chosen.items()}, dtype=object)
    cleaned = clean_terms(raw, request.language) if request.kind == "lexicon" else clean(raw, _STEPS[request.kind])
    if cleaned.frame.empty:
        raise _nothing_left(len(raw), cleaned.findings)
    findings = [finding.model_copy(update={"column": chosen.get(finding.column or "")}) for finding in cleaned.findings]
    if request.kind == "labelled" and columns.group is None:
        findings += proposed_groups(table.frame.drop(columns=list(chosen.values())))
    return Examined(cleaned.frame, columns, (*table.findings, *findings))


def _columns(table: Table, request: ImportRequest) -> Columns:
    names = [str(name) for name in table.frame.columns]
    has_names = all_formats()[table.how.format].has_header and table.how.header is not False
    role, *others = REQUIRED_ROLES[request.kind]
    if not has_names and not others and len(names) == 1 and getattr(request.columns, role) is None:
        return Columns(**{role: names[0]})  # a mere list is one of what is imported
    return request.columns.resolved(names, request.kind)


def _check_types(table: Table, chosen: dict[str, str]) -> None:
    for role, name in chosen.items():
        column_type = table.types.get(name, "string")
        has_text_form = _is_text(column_type) or table.frame[name].notna().any()
        if not has_text_form or (role in ("text", "term") and not _is_text(column_type)):
            raise BadData(
                f"The column {name!r} must hold text",
                given=column_type,
                accepted="a string column",
                do="Convert it first",
            )


def _is_text(column_type: str) -> bool:
    is_string = column_type in ("string", "large_string", "string_view", "null")
    return is_string or column_type.startswith("dictionary<values=string")


def _nothing_left(rows: int, findings: Sequence[Finding]) -> BadData:
    reasons = " ".join(finding.message for finding in findings)
    return BadData(
        f"None of the {counted(rows, 'row')} can be used. {reasons}".strip(), do="Check the file and the columns"
    )
