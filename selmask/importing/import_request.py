"""The request for an import: all its choices, the same on the page, on the command line and in Python."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from selmask.fields.data_kind import Kind
from selmask.importing.columns import Columns
from selmask.importing.formats.format import ReadOptions
from selmask.specs import Spec
from selmask.text.stop_words import Language, checked_language


class ImportRequest(Spec):
    """The choices of one import; all but the kind have a default."""

    kind: Kind = Field(description="What the file holds: unlabelled texts, labelled texts or terms.")
    name: str | None = Field(None, description="The name in the library; by default the file's name.")
    file_name: str | None = Field(None, description="The owner's name for the file, if it has another name on disk.")
    columns: Columns = Field(Columns(), description="The columns, where their names are not well known.")
    reading: ReadOptions = Field(ReadOptions(), description="How to read the file, if detection is wrong.")
    project: str | None = Field(
        None,
        description="The project that it joins, which is made if there is none of this name; by default the one that "
        "was used last, but never that of the synthetic sample.",
    )
    language: Annotated[Language, BeforeValidator(checked_language)] = Field(
        "english",
        description="The language of the texts or terms, such as english or french, or none. Its stop words "
        "are never chosen by score.",
    )
