"""The type of the numbers that a model multiplies while it trains."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Precision = Annotated[
    Literal["auto", "float32", "bfloat16"],
    Field(
        description="Numbers that the model multiplies while it trains; weights and losses stay float32. bfloat16 is "
        "faster on GPUs, and on CPUs with AMX or AVX512_BF16. auto: bfloat16 on a GPU that has it, else float32.",
        json_schema_extra={"before": "auto"},
    ),
]
