from __future__ import annotations

from selmask.store.named_data import in_experiment


def test_a_data_set_called_none_is_not_what_an_experiment_without_one_has() -> None:
    spec = {"corpus": "None", "labelled": "labels", "lexicon": None, "test": None}
    assert in_experiment(spec, {"None": "reports"}) == spec | {"corpus": "reports"}
