"""The experiment on the form as a file and as the command that starts it, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.child import shell_line
from selmask.importing.file_name import slug
from selmask.ui.parts import downloads
from selmask.ui.shell import project
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec


def show(spec: ExperimentSpec) -> None:
    """Draws the experiment's YAML with a button that downloads it, and the command that starts what was downloaded."""
    text, name = spec.to_yaml(), f"{slug(spec.name) or 'experiment'}.yaml"
    st.caption("Download the experiment as a file:")
    downloads.file(name, lambda: text, name)
    st.code(text, language="yaml")
    st.caption("Then start it, in a terminal that is in the file's folder:")
    st.code(_command(name), language="bash", wrap_lines=True)


def _command(file: str) -> str:
    """Runs `file` in this workspace and project."""
    now = project.current()
    of_project = [] if now is None else ["--project", now.name]
    return shell_line("selmask", "run", file, "--home", str(workspace().home), *of_project)
