"""Results of slow work on a file, kept for the next redraw; so are refusals, which took as long to find."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from selmask.errors import BadData, NotReadThisTime
from selmask.importing.formats.format import ReadOptions
from selmask.importing.import_request import ImportRequest

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")
Result = TypeVar("Result")

_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    UploadedFile: lambda file: file.file_id,
    ReadOptions: ReadOptions.model_dump_json,
    ImportRequest: lambda request: request.model_copy(update={"name": None, "project": None}).model_dump_json(),
}
"""What tells one question from another; under which name and in which project a file is saved does not."""


def kept(most: int, spinner: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Lets a function keep its last outcomes, at most so many; a `BadData` that it raised is raised again.

    It is not kept where another try may succeed.

    Args:
        most: The number of outcomes, for all sessions together.
        spinner: What is said while it works.
    """

    def keeping(function: Callable[Given, Result]) -> Callable[Given, Result]:
        @st.cache_resource(max_entries=most, show_spinner=spinner, hash_funcs=_HASHES)
        @wraps(function)
        def outcome(*args: Given.args, **kwargs: Given.kwargs) -> Result | BadData:
            try:
                return function(*args, **kwargs)
            except NotReadThisTime:
                raise
            except BadData as refusal:
                return refusal

        @wraps(function)
        def result(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            found = outcome(*args, **kwargs)
            if isinstance(found, BadData):
                raise found.with_traceback(None)  # else each time would add to the traceback
            return found

        return result

    return keeping
