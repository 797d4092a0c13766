"""The specification of an experiment: models x masking strategies x seeds x label budgets.

One frozen record is the form of the page Launch, the YAML that the command line reads, and the JSON in the store.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, Self

import yaml
from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from selmask.anchors.all_anchors import Anchor, BagOfWords, FrozenEncoder
from selmask.disk.typed_paths import is_file
from selmask.errors import BadInput, NotFound
from selmask.evaluation.statistics.repeats import RECOMMENDED
from selmask.experiments import yaml_text
from selmask.experiments.experiment_name import MOST_CHARACTERS, ExperimentName
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.fields.history import is_stored
from selmask.fields.seed import Seeds
from selmask.label_budget import ALL, Budget
from selmask.lexicon.match import Matching
from selmask.masking.part import Part
from selmask.masking.registry import AnyStrategy, strategy_with, titled
from selmask.models import catalogue
from selmask.specs import FineTuning, Masking, PostTraining, Spec
from selmask.store.named_data import DATA_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Arm(Spec):
    """One masking strategy of an experiment, perhaps with its own values of the shared settings."""

    strategy: AnyStrategy = Field(description="The masking strategy and its parameters.")
    masking: Masking | None = Field(None, description="Used instead of the shared settings; marks it as confounded.")

    @model_validator(mode="before")
    @classmethod
    def _from_strategy(cls, value: Any) -> Any:
        """Accepts a strategy's name, or its parameters, as an arm that shares all settings."""
        return value if isinstance(value, dict) and "strategy" in value else {"strategy": value}

    def brief(self) -> Any:
        """The arm as a person writes it: the name, with the parameters that differ from the defaults."""
        name = self.strategy.name
        differing = self.strategy.chosen
        strategy = {"name": name, **differing} if differing else name
        if self.masking is None:
            return strategy
        return {"strategy": strategy, "masking": self.masking.chosen}

    @property
    def in_words(self) -> str:
        """The arm as a table shows it: the strategy's name, with the parameters that differ from the defaults."""
        differing = _particulars(self)
        return f"{self.strategy.name} ({differing})" if differing else self.strategy.name

    def own_settings(self, shared: Masking) -> tuple[str, ...]:
        """The names of the settings, besides the choice of words, in which it differs from arms that have `shared`.

        They confound the comparison, whether chosen for this arm or inherent in its strategy.
        """
        if not self.strategy.trains:
            return ()
        own, text = self.masking or shared, self.strategy.text_form
        rates = (own.rate, own.schedule, own.later_rates) != (shared.rate, shared.schedule, shared.later_rates)
        differs = {
            "rate": rates,
            "occurrences": self.strategy.choice(own).occurrences != shared.occurrences,
            "replacement": self.strategy.replacement(own) != shared.shares,
            "cleaning of the text": text.cleaning != "none",
            "truncation": text.truncate is not None,
            "vocabulary": text.added_terms != "none",
        }
        return tuple(name for name, is_own in differs.items() if is_own)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Anchors = Annotated[tuple[Anchor, ...], BeforeValidator(_as_list)]
Arms = Annotated[tuple[Arm, ...], Field(min_length=1), BeforeValidator(_as_list)]
_LISTS = ("models", "label_budgets", "post_training_seeds", "fine_tuning_seeds")
DEFAULT_ARMS = (strategy_with(Part.BASELINE), strategy_with(Part.RANDOM), "sm-lex-tfidf")


class ExperimentSpec(Spec):
    """The encoders, masking strategies, data, settings and seeds of one experiment."""

    name: ExperimentName = Field(min_length=1, max_length=MOST_CHARACTERS, description="The name of this experiment.")
    corpus: str = Field(description="Unlabelled texts of the domain, for post-training: a data set or a file.")
    labelled: str = Field(description="Labelled texts, for fine-tuning: a data set or a file.")
    lexicon: str | None = Field(None, description="Domain terms: a data set or a file; lexicon strategies need it.")
    test: str | None = Field(
        None, description="Labelled texts for the test; without one, a share of the labelled texts is kept for it."
    )
    models: tuple[str, ...] = Field(
        (catalogue.DEFAULT,), min_length=1, description="Encoders: a name of the catalogue, a hub id or a folder."
    )
    strategies: Arms = Field(
        tuple(Arm.model_validate(name) for name in DEFAULT_ARMS),
        description="The masking strategies to compare; none and random-word are the baselines.",
    )
    masking: Masking = Field(Masking(), description="The settings that all arms share.")
    matching: Matching = Field(Matching(), description="How terms are matched, and which words may be masked.")
    post_training: PostTraining = Field(PostTraining(), description="Continued masked language modelling.")
    fine_tuning: FineTuning = Field(FineTuning(), description="Classification with the labelled texts.")
    post_training_seeds: Seeds | None = Field(
        None,
        description="One post-training run per arm, model and seed; by default those of fine_tuning_seeds, or 0 "
        "if seeds are not paired.",
        json_schema_extra={"formerly": [[0]]},
    )
    fine_tuning_seeds: Seeds = Field(
        tuple(range(RECOMMENDED)),
        description="One fine-tuning run per arm, model, label budget and seed, which also draws the split.",
        json_schema_extra={"formerly": [[0, 1, 2, 3, 4]]},
    )
    paired_seeds: bool | None = Field(
        None,
        description="Repeat i takes the i-th of both seeds, so each fine-tuning has its own post-training; otherwise "
        "every fine-tuning seed is used with every post-training seed. By default where there are as many of both.",
        json_schema_extra={"formerly": [False]},
    )
    label_budgets: tuple[Budget, ...] = Field(
        (ALL,), min_length=1, description="Labelled texts used, including dev: a number, `16 per class`, or all."
    )
    anchors: Anchors = Field(
        (BagOfWords(), FrozenEncoder()),
        description="Classifiers without fine-tuning, on the same splits, that every arm is compared with.",
        json_schema_extra={"before": []},
    )
    compare: PlannedComparison | None = Field(
        PlannedComparison(),
        description="The comparison that is planned; any other one of the same runs is called explored.",
        json_schema_extra={"before": None},
    )
    near_duplicates: bool = Field(
        True,
        description="Leave out of post-training not only texts that repeat a test text, but also texts that nearly do: "
        "they share 70 % of their pairs of neighbouring words.",
        json_schema_extra={"before": False, "label": "Also leave out texts that nearly repeat a test text"},
    )
    containing_texts: bool = Field(
        True,
        description="Leave out of post-training also texts that contain a test text, such as an article that quotes a "
        "post: 82 % of the test text's pairs of neighbouring words, or all but one word, stand close together in them. "
        "Test texts of fewer than eight words are not looked for.",
        json_schema_extra={"before": False, "label": "Also leave out texts that contain a test text"},
    )
    transductive: bool = Field(
        False,
        description="Leave texts of the test set in the post-training corpus; the result is marked as transductive.",
        json_schema_extra={"label": "Keep test texts in the corpus"},
    )

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        if not is_stored(info):
            self._check_repetitions()
        if self.paired_seeds and len(self._post_seeds) != len(self.fine_tuning_seeds):
            raise ValueError("paired seeds need as many post-training seeds as fine-tuning seeds")
        lacking = [titled(arm.strategy.name) for arm in self.strategies if arm.strategy.needs_lexicon]
        if lacking and self.lexicon is None:
            raise ValueError(f"the strategy {lacking[0]} needs a lexicon; choose one, or leave the strategy out")
        adding = [titled(arm.strategy.name) for arm in self.strategies if arm.strategy.text_form.added_terms != "none"]
        if adding and self.post_training.vocabulary == "add terms":
            raise ValueError(
                f"{adding[0]} adds terms to the vocabulary in its own way, so held-out losses could not be compared; "
                "leave the vocabulary unchanged, or leave the strategy out"
            )
        self._check_schedules()
        self._check_looks()
        if self.compare is not None and self.compare.reference not in (None, *self.arm_names):
            raise ValueError(
                f"compare: the reference {self.compare.reference!r} is not an arm of this experiment; name one of "
                f"{', '.join(self.arm_names)}"
            )
        if len(set(self.arm_names)) < len(self.strategies):
            raise ValueError("two arms are the same; leave one out or change its parameters")
        return self

    def _check_repetitions(self) -> None:
        """Refuses values that stand twice: their runs would be the same runs, and no repeats."""
        listed = {name: getattr(self, name) or () for name in _LISTS} | {"anchors": self.anchor_names}
        for field, values in listed.items():
            twice = next((value for value in values if values.count(value) > 1), None)
            if twice is not None:
                raise ValueError(f"{field}: {twice} is listed more than once; list it once")

    def _check_looks(self) -> None:
        """Refuses looks that do not end with the last repeat, and those at repeats that share runs."""
        looks, repeats = (self.compare.looks if self.compare else ()), len(self.seed_pairs)
        if looks and not self.is_paired:
            raise ValueError("looks need a separate post-training for every repeat: plan that, or leave looks empty")
        if looks and looks[-1] != repeats:
            raise ValueError(
                f"the last look is after {looks[-1]} repeats, but {repeats} are planned: end looks with {repeats}, or "
                "leave it empty"
            )

    def _check_schedules(self) -> None:
        """Refuses a changing rate if the number of epochs depends on a limit in steps or on the machine's speed."""
        schedules = {
            self.masking.schedule,
            *(arm.masking.schedule for arm in self.strategies if arm.masking is not None),
        }
        by_minutes, by_steps = self.post_training.minutes is not None, self.post_training.steps is not None
        if (by_minutes and schedules != {"constant"}) or (by_steps and "linear" in schedules):
            limit = "minutes" if by_minutes else "steps"
            raise ValueError(
                f"a limit in {limit} leaves the number of epochs unknown; choose a constant rate, or a limit in epochs"
            )

    @property
    def arm_names(self) -> tuple[str, ...]:
        """The names of the arms: the strategy's name, with the parameters that differ if two arms share it."""
        names = [arm.strategy.name for arm in self.strategies]
        return tuple(
            name if names.count(name) == 1 else f"{name} ({_particulars(arm) or 'defaults'})"
            for name, arm in zip(names, self.strategies, strict=True)
        )

    @property
    def anchor_names(self) -> tuple[str, ...]:
        """The anchors as tables and charts call them."""
        return tuple(anchor.in_words for anchor in self.anchors)

    @property
    def _post_seeds(self) -> tuple[int, ...]:
        return self.post_training_seeds or ((0,) if self.paired_seeds is False else self.fine_tuning_seeds)

    @property
    def is_paired(self) -> bool:
        """Whether every repeat has a post-training of its own."""
        as_many = len(self._post_seeds) == len(self.fine_tuning_seeds)
        return as_many if self.paired_seeds is None else self.paired_seeds

    def repeats(self) -> Iterator[tuple[int, int, int]]:
        """(repeat, post-training seed, fine-tuning seed) of each repeat."""
        posts, fines = self._post_seeds, self.fine_tuning_seeds
        pairs = zip(posts, fines, strict=True) if self.is_paired else product(posts, fines)
        for repeat, (first, second) in enumerate(pairs):
            yield repeat, first, second

    @property
    def seed_pairs(self) -> tuple[tuple[int, int], ...]:
        """The post-training and the fine-tuning seed of each repeat."""
        return tuple((post, fine) for _, post, fine in self.repeats())

    def to_yaml(self) -> str:
        """The specification as the command line reads it, without fields that have their default value."""
        values = self.chosen
        values["strategies"] = [arm.brief() for arm in self.strategies]
        if "anchors" in values:
            values["anchors"] = [anchor.brief() for anchor in self.anchors]
        return str(yaml.safe_dump(values, sort_keys=False, allow_unicode=True))


def read_experiment(path: Path) -> ExperimentSpec:
    """The experiment that a YAML file describes; file names in it are relative to the file.

    Raises:
        NotFound: there is no such file.
        BadInput: the file is not YAML, has a key twice, or is not a valid experiment; names the line or the field.
    """
    if not is_file(path):
        raise NotFound("There is no such file", given=str(path), do="Check the path; docs/cli.md has an example")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not UTF-8 text", do="Save it as UTF-8") from error
    except OSError as error:
        raise BadInput(f"{path.name} cannot be opened: {error.strerror}", given=str(path)) from error
    values = yaml_text.parsed(text, path.name)
    if not isinstance(values, dict):
        raise BadInput(
            f"{path.name} does not describe an experiment", accepted="a mapping with name, corpus and labelled"
        )
    for field in DATA_FIELDS:
        named = values.get(field)
        if isinstance(named, str) and is_file(path.parent / named):
            values[field] = str((path.parent / named).resolve())
    return ExperimentSpec.parse(values)


def _particulars(arm: Arm) -> str:
    """The parameters of an arm that differ from its strategy's defaults, in words; empty if none do."""
    differing = arm.strategy.model_dump(exclude_defaults=True)
    if arm.masking is not None:
        differing |= arm.masking.model_dump(exclude_defaults=True) or {"masking": "own"}
    return ", ".join(f"{key} {value}" for key, value in differing.items())
