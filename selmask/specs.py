"""Settings: frozen records, each of them a Python argument, a form, YAML, and JSON in the store.

A field's description is its tooltip in the form and its help on the command line, with what is usual if its type names
it (see `fields/usual.py`); `published` (in its `json_schema_extra`) is the value of Mahdoubi et al. 2026. A field that
is added, or gets another default, says there what it means in older workspaces (see `fields/history.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from selmask.fields.both_trainings import Clip, Epochs, Length, WarmUp, WeightDecay
from selmask.fields.history import STORED, completed, identity_of, is_stored, without_before
from selmask.fields.invalid_value import invalid_value
from selmask.fields.learning_rate import LearningRate, LearningRates
from selmask.fields.precision import Precision
from selmask.fields.replacement_shares import Shares
from selmask.fields.share import InPercent
from selmask.fields.usual import Usual


class Spec(BaseModel):
    """A frozen record with validated fields that refuses unknown ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that differ from the defaults, JSON-like."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @classmethod
    def parse(cls, values: Any, *, stored: bool = False) -> Self:
        """The record made from `values`; if an earlier version `stored` them, younger fields mean "as before".

        Raises:
            BadInput: a field is unknown or invalid; names the field, the value and what is accepted.
        """
        try:
            return cls.model_validate(values, context=STORED if stored else None)
        except ValidationError as error:
            raise invalid_value(cls.noun(), error, stored=stored) from error

    @classmethod
    def noun(cls) -> str:
        """The record's name for people: an ExperimentSpec is an experiment, a PostTraining a post training."""
        return re.sub(r"\B(?=[A-Z])", " ", cls.__name__.removesuffix("Spec")).lower()

    def identity(self) -> Any:
        """What makes two records the same, JSON-like: all values, also defaults, but none that means "as before"."""
        return without_before(type(self), {name: identity_of(value) for name, value in self})

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: Any, info: ValidationInfo) -> Any:
        return completed(cls, values) if is_stored(info) and isinstance(values, dict) else values


def fingerprint(value: Any) -> str:
    """A short, stable hash of a JSON-like `value`: the first 16 hex digits of the sha256 of its canonical form."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


Rate = Annotated[InPercent, Field(gt=0, lt=1), Usual(0.05, 0.5, "15 % to 40 %")]
MOST = 10**9  # nobody means a larger number, and arithmetic with one can overflow
Whole = Annotated[int, Field(le=MOST)]
LabelledShare = Annotated[InPercent, Field(gt=0, lt=0.9), Usual(0.02, 0.5, "10 % to 20 %")]


class Masking(Spec):
    """Masking settings that all arms of an experiment share, so that arms differ in the choice of words alone."""

    rate: Rate = Field(
        0.15,
        description="Share of a window's tokens that are masked; Wettig et al. 2023 go up to 40 %.",
        json_schema_extra={"published": 0.15},
    )
    schedule: Literal["constant", "linear", "cyclic"] = Field(
        "constant",
        description="Masking rate over the epochs: constant; linear, moving to another rate in the last epoch; or "
        "cyclic, taking several rates in turn.",
        json_schema_extra={"published": "constant"},
    )
    later_rates: tuple[Rate, ...] = Field(
        (),
        description="Linear: the rate of the last epoch. Cyclic: the rates of the epochs after the first, before the "
        "cycle starts again.",
    )
    occurrences: Literal["each", "all", "one"] = Field(
        "each",
        description="A word that occurs several times in a window: mask each occurrence on its own, all of them "
        "together, or only one.",
        json_schema_extra={"published": "one"},
    )
    replacement: Literal["mask", "bert"] | Shares = Field(
        "mask",
        description="Replacement of a masked word: always [MASK]; or, as in BERT, 80 % [MASK], 10 % a random token and "
        "10 % the word itself. A file may give any three shares.",
        json_schema_extra={"published": "mask"},
    )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of [MASK], of a random token and of the unchanged word among the replacements."""
        named = {"mask": (1.0, 0.0, 0.0), "bert": (0.8, 0.1, 0.1)}
        return named[self.replacement] if isinstance(self.replacement, str) else self.replacement

    def at(self, epoch: int, epochs: int) -> Masking:
        """The settings of one epoch (from 0) of `epochs` planned ones, with a constant rate.

        An epoch beyond the planned ones, as under a limit in steps, keeps the last rate of a linear schedule.
        """
        rates = (self.rate, *self.later_rates)
        if self.schedule == "linear":
            way = min(1.0, epoch / max(1, epochs - 1))
            rate = self.rate + way * (self.later_rates[0] - self.rate)
        else:
            rate = rates[epoch % len(rates)]
        return self.model_copy(update={"rate": rate, "schedule": "constant", "later_rates": ()})

    @model_validator(mode="after")
    def _check_schedule(self) -> Self:
        count = len(self.later_rates)
        accepted = {"constant": "no later rates", "linear": "one later rate", "cyclic": "one or more later rates"}
        if not {"constant": count == 0, "linear": count == 1, "cyclic": count > 0}[self.schedule]:
            raise ValueError(f"a {self.schedule} schedule takes {accepted[self.schedule]}, not {count}")
        return self


class PostTraining(Spec):
    """Continued masked language modelling on the domain corpus."""

    MASKS_DEPEND_ON: ClassVar[tuple[str, ...]] = ("epochs", "max_length", "long_documents", "vocabulary")
    """The settings that the masks of a text depend on."""

    epochs: Epochs = Field(3, description="Passes over the corpus.", json_schema_extra={"published": 6})
    steps: int | None = Field(
        None, ge=1, le=MOST, description="Stop after this many optimizer steps, whatever the epochs. Empty: no limit."
    )
    minutes: float | None = Field(
        None,
        gt=0,
        description="Stop after this many minutes of training, whatever the epochs; measurements take extra time. Arms "
        "that train at different speeds then take different numbers of steps. Empty: no such limit.",
    )
    patience: int | None = Field(
        None,
        ge=1,
        le=MOST,
        description="Stop after this many epochs without a lower held-out loss, and keep the best epoch. Empty: train "
        "to the end and keep the last epoch.",
    )
    learning_rate: Annotated[LearningRate, Usual(1e-6, 1e-3, "2e-5 to 1e-4")] = Field(
        5e-5, gt=0, lt=1, description="Peak learning rate.", json_schema_extra={"published": 5e-5}
    )
    batch_tokens: Whole = Field(
        2048,
        ge=16,
        description="Tokens in a batch, padding included. Windows of similar length share a batch.",
        json_schema_extra={"published": 8 * 512},
    )
    accumulation: int = Field(
        1,
        ge=1,
        le=256,
        description="Parts in which each batch is computed in turn. More need less memory; the steps stay the same.",
    )
    processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes that share each batch, each with a GPU of its own, or all on the CPU's cores.",
    )
    precision: Precision = "auto"
    compile: bool = Field(
        False,
        description="Compile the model with torch: a slow start, then faster on most GPUs. A CPU needs a C++ compiler.",
    )
    max_length: Length = Field(
        256,
        description="Tokens in a window, [CLS] and [SEP] included; longer texts are cut into several windows.",
        json_schema_extra={"published": 512},
    )
    long_documents: Literal["windows", "truncated"] = Field(
        "windows",
        description="Texts longer than a window: cut them into several windows, or use only their beginning.",
        json_schema_extra={"published": "truncated", "before": "windows"},
    )
    vocabulary: Literal["unchanged", "add terms"] = Field(
        "unchanged",
        description="Leave it unchanged, or add the lexicon's terms as tokens that start as the mean of their pieces.",
        json_schema_extra={"published": "add terms of several words"},
    )
    frozen_layers: Whole = Field(
        0,
        ge=0,
        description="Number of lowest layers that do not learn; if any, the embeddings do not either. 0: all learn.",
    )
    frozen_embeddings: bool = Field(False, description="Keep the weights of the embeddings as they are.")
    weight_decay: WeightDecay = 0.01
    warmup: WarmUp = 0.06
    clip: Clip = 1.0
    held_out: Annotated[InPercent, Usual(0, 0.3, "5 %")] = Field(
        0.05, ge=0, lt=0.5, description="Share of texts kept out of training to measure the loss on fixed masks."
    )

    @property
    def seconds(self) -> float | None:
        """The limit in minutes, in seconds; None if there is none."""
        return None if self.minutes is None else 60 * self.minutes

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.steps is not None and self.minutes is not None:
            raise ValueError("give a limit in steps or one in minutes, not both")
        if self.patience is not None and self.held_out == 0:
            raise ValueError("patience needs a held-out loss: hold some texts out, or leave patience empty")
        if self.vocabulary == "add terms" and (self.frozen_embeddings or self.frozen_layers):
            raise ValueError("terms added to the vocabulary cannot learn while the embeddings are frozen")
        return self


class FineTuning(Spec):
    """Classification with a few labels, the same for every arm."""

    epochs: Epochs = Field(8, description="At most this many epochs.", json_schema_extra={"published": 4})
    min_steps: Whole = Field(100, ge=0, description="At least this many steps, even if they take more epochs.")
    learning_rate: Annotated[
        LearningRates, Usual(1e-6, 1e-3, "2e-5 to 5e-5 for BERT base, up to 2e-4 for smaller encoders")
    ] = Field(
        (5e-5, 1e-4, 2e-4),
        description="Peak learning rate. Of several, each run chooses the one with the best macro-F1 on dev, and so "
        "takes several times as long. Where a rate is known, give it alone.",
        json_schema_extra={"published": 2e-5, "formerly": [5e-5]},
    )
    batch_size: Annotated[int, Usual(1, 256, "16 or 32")] = Field(
        16, ge=1, le=1024, description="Texts in a batch.", json_schema_extra={"published": 16}
    )
    max_length: Length = Field(
        256,
        description="Tokens of a text, [CLS] and [SEP] included; longer texts are truncated.",
        json_schema_extra={"published": 512},
    )
    precision: Precision = "auto"
    weight_decay: WeightDecay = 0.01
    warmup: WarmUp = 0.1
    clip: Clip = 1.0
    patience: Whole = Field(3, ge=1, description="Stop after this many epochs without a better macro-F1 on dev.")
    dev_share: LabelledShare = Field(
        0.2, description="Share of labelled texts used to choose the best epoch and the learning rate."
    )
    test_share: LabelledShare = Field(
        0.2,
        description="Share of the labelled texts that is kept for the test if no test texts are given; used once.",
        json_schema_extra={"published": 0.2},
    )
    near_duplicates_together: bool = Field(
        True,
        description="Keep labelled texts that share 70 % of their word pairs together in one part, and do not train "
        "on those that nearly repeat a given test text.",
        json_schema_extra={"published": False, "before": False},
    )
    best_epoch_on: Literal["dev", "test"] = Field(
        "dev",
        description="Texts to choose the best epoch on: dev, which is used for nothing else; or, as published, the "
        "test set itself, which makes every figure too good: the result is marked as optimistic.",
        json_schema_extra={"published": "test"},
    )
    class_weights: bool = Field(False, description="Give rare classes more weight in the loss.")

    @property
    def rates(self) -> tuple[float, ...]:
        """The candidates for the learning rate; a single one is no choice."""
        return self.learning_rate if isinstance(self.learning_rate, tuple) else (self.learning_rate,)

    def at(self, rate: float) -> Self:
        """The settings with one learning rate."""
        return self.model_copy(update={"learning_rate": rate})

    @model_validator(mode="after")
    def _check_rates(self) -> Self:
        if len(self.rates) > 1 and self.best_epoch_on == "test":
            raise ValueError(
                "several learning rates need a dev part to choose on, but the best epoch is chosen on the test set, "
                "which would make every figure too good. Choose the best epoch on dev, or give one learning rate"
            )
        return self
