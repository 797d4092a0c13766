"""What a user can set: frozen records, the same class as Python argument, form, YAML and JSON in the store.

Field descriptions are the tooltips of the forms; `published` (in a field's
`json_schema_extra`) is the value of Mahdoubi et al. 2026, shown beside the field.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from selmask.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


_FRAME = re.compile(r"^(Value error, |Input should be )")
"""What pydantic puts before the words that count."""


class Spec(BaseModel):
    """A frozen record with validated fields; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What differs from the defaults, JSON-like: the same under a later version that has more fields."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @classmethod
    def parse(cls, values: Any) -> Self:
        """The record made from `values`.

        Raises:
            BadInput: a field is unknown or out of its limits; names the field, the value and what is accepted.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _invalid(_noun(cls), error) from error


def _noun(record: type[Spec]) -> str:
    """What a person calls the record: an ExperimentSpec is an experiment, a PostTraining a post training."""
    return re.sub(r"\B(?=[A-Z])", " ", record.__name__.removesuffix("Spec")).lower()


def _invalid(noun: str, error: ValidationError) -> BadInput:
    """The complaint of pydantic as a sentence: field, value, what is accepted."""
    errors = error.errors(include_url=False)
    first, field = errors[0], _field(errors[0]) or noun
    if first["type"] == "missing":
        return BadInput(f"The {noun} lacks the field {field}", do="Add it")
    if first["type"] == "extra_forbidden":
        return BadInput(
            f"The {noun} has no field {field}", given=first["input"], do="Check the spelling, or leave it out"
        )
    if first["type"] == "value_error" and isinstance(first["input"], (dict, Spec)):
        # Fields that do not go together: the record's own check says which, and what to do.
        sentence = str(first["ctx"]["error"])
        return BadInput(f"{field}: {sentence}" if first["loc"] else f"{sentence[0].upper()}{sentence[1:]}")
    of_the_field = [each for each in errors if _field(each) == _field(first)]
    accepted = dict.fromkeys(_FRAME.sub("", each["msg"]) for each in of_the_field)
    return BadInput(f"{field} is not valid", given=first["input"], accepted=" or ".join(accepted))


def _field(error: Mapping[str, Any]) -> str:
    """The path to the field, without what pydantic adds for the members of a union."""
    return ".".join(str(part) for part in error["loc"] if isinstance(part, int) or part.isidentifier())


def fingerprint(value: Any) -> str:
    """A short, stable name for JSON-like `value`: the first 16 hex digits of its canonical form's sha256."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _sum_to_one(shares: tuple[float, float, float]) -> tuple[float, float, float]:
    if not math.isclose(sum(shares), 1, abs_tol=1e-6):
        raise ValueError("the shares of [MASK], random token and unchanged have to add up to 1")
    return shares


Rate = Annotated[float, Field(gt=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Shares = Annotated[tuple[Share, Share, Share], AfterValidator(_sum_to_one)]


class Masking(Spec):
    """What all arms of an experiment share, so that they differ in the choice of words alone."""

    rate: Rate = Field(
        0.15,
        description="Share of a window's tokens that is masked. Usual: 0.15; Wettig et al. 2023 use up to 0.40.",
        json_schema_extra={"published": 0.15},
    )
    schedule: Literal["constant", "linear", "cyclic"] = Field(
        "constant",
        description="The rate of later epochs: always the same, on a line to another one in the last epoch, or "
        "several in turn.",
        json_schema_extra={"published": "constant"},
    )
    later_rates: tuple[Rate, ...] = Field(
        (), description="Linear: the rate of the last epoch. Cyclic: the rates after the first; then from the start."
    )
    occurrences: Literal["each", "all", "one"] = Field(
        "each",
        description="A word that stands several times in a window: each occurrence on its own, all of them together, "
        "or one of them.",
        json_schema_extra={"published": "one"},
    )
    replacement: Literal["mask", "bert"] | Shares = Field(
        "mask",
        description="What replaces a chosen word: always [MASK], or BERT's 80 % [MASK], 10 % a random token, "
        "10 % the word itself; in a file any three shares.",
        json_schema_extra={"published": "mask"},
    )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of [MASK], random token and unchanged among the picked units."""
        named = {"mask": (1.0, 0.0, 0.0), "bert": (0.8, 0.1, 0.1)}
        return named[self.replacement] if isinstance(self.replacement, str) else self.replacement

    def at(self, epoch: int, epochs: int) -> Masking:
        """The settings of one epoch (from 0) of `epochs` planned ones: the same, with that epoch's rate throughout."""
        rates = (self.rate, *self.later_rates)
        if self.schedule == "linear":
            way = min(1.0, epoch / max(1, epochs - 1))
            rate = self.rate + way * (self.later_rates[0] - self.rate)
        else:
            rate = rates[epoch % len(rates)]
        return self.model_copy(update={"rate": rate, "schedule": "constant", "later_rates": ()})

    @model_validator(mode="after")
    def _check_schedule(self) -> Self:
        count, accepted = len(self.later_rates), {"constant": "none", "linear": "one", "cyclic": "one or more"}
        if not {"constant": count == 0, "linear": count == 1, "cyclic": count > 0}[self.schedule]:
            raise ValueError(f"a {self.schedule} schedule has {accepted[self.schedule]} of later_rates, not {count}")
        return self


class PostTraining(Spec):
    """Continued masked language modelling on the domain corpus."""

    epochs: int = Field(
        3, ge=1, le=1000, description="How often the corpus is seen.", json_schema_extra={"published": 6}
    )
    steps: int | None = Field(
        None, ge=1, description="Stop after this many optimizer steps, whatever the epochs; empty for no such limit."
    )
    minutes: float | None = Field(
        None,
        gt=0,
        description="Stop after so many minutes of learning, whatever the epochs; what is measured in between comes on "
        "top. Arms that train at different speeds then take different numbers of steps. Empty for no such limit.",
    )
    patience: int | None = Field(
        None,
        ge=1,
        description="Stop after this many epochs without a lower held-out loss, and keep the epoch with the lowest; "
        "empty: train to the end and keep the last.",
    )
    learning_rate: float = Field(
        5e-5, gt=0, lt=1, description="Peak of the learning rate.", json_schema_extra={"published": 5e-5}
    )
    batch_tokens: int = Field(
        2048,
        ge=16,
        description="Tokens in one batch, padding included. Windows of like length share a batch.",
        json_schema_extra={"published": 8 * 512},
    )
    accumulation: int = Field(
        1,
        ge=1,
        le=256,
        description="Parts in which a batch is computed, one after another: less memory, the same steps.",
    )
    processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes that share each batch, on a GPU of their own each, or on the CPU's cores.",
    )
    compile: bool = Field(
        False, description="Have torch compile the model: a slow start, then faster on most GPUs; needs a C compiler."
    )
    max_length: int = Field(
        256,
        ge=8,
        le=8192,
        description="Tokens of a window with [CLS] and [SEP]; longer documents are cut into several windows.",
        json_schema_extra={"published": 512},
    )
    long_documents: Literal["windows", "truncated"] = Field(
        "windows",
        description="Documents longer than a window: all of them in several windows, or the beginning alone, the rest "
        "left out.",
        json_schema_extra={"published": "truncated"},
    )
    vocabulary: Literal["unchanged", "add terms"] = Field(
        "unchanged",
        description="Lexicon terms become tokens of their own, each beginning as the mean of its pieces; or the "
        "vocabulary stays as it is.",
        json_schema_extra={"published": "add terms of several words"},
    )
    frozen_layers: int = Field(
        0,
        ge=0,
        description="Layers that keep their weights, from below; the embeddings are frozen with the first. 0: all "
        "layers learn.",
    )
    frozen_embeddings: bool = Field(False, description="The embeddings keep their weights.")
    weight_decay: float = Field(
        0.01, ge=0, lt=1, description="AdamW's weight decay.", json_schema_extra={"published": 0.01}
    )
    warmup: float = Field(0.06, ge=0, lt=1, description="Share of the steps in which the learning rate rises.")
    clip: float = Field(1.0, gt=0, description="Largest norm of a step's gradient.")
    held_out: float = Field(
        0.05,
        ge=0,
        lt=0.5,
        description="Share of the documents kept out of training to measure the loss on fixed masks.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.steps is not None and self.minutes is not None:
            raise ValueError("give a limit in steps or one in minutes, not both")
        if self.patience is not None and self.held_out == 0:
            raise ValueError("patience waits for a lower held-out loss, and no document is held out")
        if self.vocabulary == "add terms" and (self.frozen_embeddings or self.frozen_layers):
            raise ValueError("terms that are added to the vocabulary cannot learn while the embeddings are frozen")
        return self


class FineTuning(Spec):
    """Classification with a few labels, the same for every arm."""

    epochs: int = Field(8, ge=1, le=1000, description="At most this many epochs.", json_schema_extra={"published": 4})
    min_steps: int = Field(100, ge=0, description="Train at least this many steps, whatever the epochs.")
    learning_rate: float = Field(
        5e-5, gt=0, lt=1, description="Peak of the learning rate.", json_schema_extra={"published": 2e-5}
    )
    batch_size: int = Field(16, ge=1, le=1024, description="Texts in one batch.", json_schema_extra={"published": 16})
    max_length: int = Field(
        256,
        ge=8,
        le=8192,
        description="Tokens of a text; longer ones are truncated.",
        json_schema_extra={"published": 512},
    )
    weight_decay: float = Field(
        0.01, ge=0, lt=1, description="AdamW's weight decay.", json_schema_extra={"published": 0.01}
    )
    warmup: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the learning rate rises.")
    clip: float = Field(1.0, gt=0, description="Largest norm of a step's gradient.")
    patience: int = Field(3, ge=1, description="Stop after this many epochs without a better macro-F1 on dev.")
    dev_share: float = Field(
        0.2, gt=0, lt=0.9, description="Share of the labelled texts used to choose the best epoch."
    )
    test_share: float = Field(
        0.2,
        gt=0,
        lt=0.9,
        description="Share kept for the test when no test file is given; used once.",
        json_schema_extra={"published": 0.2},
    )
    best_epoch_on: Literal["dev", "test"] = Field(
        "dev",
        description="Where the best epoch is chosen: on dev, texts of its own; or, as published, on the test set "
        "itself, which makes every figure too good: such a result is marked as optimistic.",
        json_schema_extra={"published": "test"},
    )
    class_weights: bool = Field(False, description="Give rare classes more weight in the loss.")
