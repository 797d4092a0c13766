"""The language with which imports begin."""

from __future__ import annotations

from selmask.importing.import_request import ImportRequest
from selmask.ui.shell import project


def usual_language() -> str:
    """That of the project, if it has one yet."""
    now = project.current()
    return (now.language if now else None) or ImportRequest.model_fields["language"].default
