"""Types of the settings that post-training and fine-tuning both have, each with a default of its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from selmask.fields.share import InPercent
from selmask.fields.usual import Usual

Epochs = Annotated[int, Field(ge=1, le=1000), Usual(1, 100, "3 to 10")]
Length = Annotated[int, Field(ge=8, le=8192), Usual(32, 8192, "128 to 512")]
WarmUp = Annotated[
    InPercent,
    Field(ge=0, lt=1, description="Share of the steps in which the learning rate rises."),
    Usual(0, 0.5, "6 % to 10 %"),
]
WeightDecay = Annotated[
    float,
    Field(ge=0, lt=1, description="Weight decay of AdamW.", json_schema_extra={"published": 0.01}),
    Usual(0, 0.2, "0.01"),
]
Clip = Annotated[
    float,
    Field(gt=0, description="Largest norm of a step's gradient; larger ones are scaled down."),
    Usual(0.01, 100, "1"),
]
