"""The servers of an experiment's anchors: whether they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.anchors.all_anchors import LanguageModel
from selmask.anchors.chat import check_answers
from selmask.errors import BadInput, RunFailed

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec

PATIENCE_SECONDS = 5.0
"""The time that a server on this machine has to answer."""


def check_servers(spec: ExperimentSpec) -> None:
    """Refuses a language model whose server does not answer.

    Raises:
        BadInput: names the address.
    """
    for anchor in spec.anchors:
        if isinstance(anchor, LanguageModel):
            try:
                check_answers(anchor.url, PATIENCE_SECONDS)
            except RunFailed as error:
                raise BadInput(str(error)) from error
