from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from selmask.errors import BadInput
from selmask.predictor.client import Predictor


@pytest.mark.parametrize("texts", ["a bare text", ["a text", None], [1]])
def test_only_a_list_of_texts_is_classified(texts: Any) -> None:
    """A bare text would be taken as one text for each of its letters."""
    with pytest.raises(BadInput, match="classifies a list of texts"):
        Predictor(Path("nowhere")).classify(texts)
