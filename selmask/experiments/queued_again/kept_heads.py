"""An experiment that is queued again keeps the masked-LM heads that its arms started with.

An older version let every arm warm up its own. Its runs are kept, so no shared head is planned beside them. Nor do the
arms lose a shared one if the model has proved, once downloaded, to have a trained head.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from selmask.runs.kinds.post_training import POST_TRAINING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.experiments.experiment_data import Data
    from selmask.store.experiments import Member


def with_kept_heads(data: Data, members: Iterable[Member]) -> Data:
    """`data` with the new heads that the post-trainings among `members` start with; of other models those it has."""
    shared: dict[str, bool] = {}
    for each in members:
        if each.kind == POST_TRAINING.name:
            shared[each.model] = shared.get(each.model, False) or each.run.spec.get("head") is not None
    return replace(
        data, new_heads=frozenset(model for model in data.weights if shared.get(model, model in data.new_heads))
    )
