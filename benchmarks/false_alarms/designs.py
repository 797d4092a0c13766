"""The experiments that are simulated: what a person may plan, and how she may look at it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from selmask.evaluation.controls import Controls
from selmask.evaluation.replicates import shared_by

REFERENCE = "reference"
PLAIN_DESIGN = "5 arms, 8 paired repeats"


@dataclass(frozen=True)
class Design:
    """An experiment to simulate.

    Attributes:
        name: What a person does.
        arms: The number of arms, the reference included.
        posts, seeds: The number of post-training and of fine-tuning seeds.
        paired: Whether each repeat has its own of both; otherwise each is used with each.
        gains: The true gains of the first arms, in points; the others do not differ from the reference.
        budgets: The number of label budgets.
        lacks_a_seed: Whether one arm lacks a fine-tuning seed.
        at: The share of the planned runs that have finished when a person looks.
        looks: The repeats after which the plan says that the verdict is read; empty if once, after all.
        anchors: The number of anchors; if there are any, the comparisons with them are counted.
        lexical: The number of first arms that hide a lexicon; if there are any, the last arm is their placebo, and the
            comparisons with it are counted as well.
        models: The number of models.
        rates: The number of learning rates of which each run takes the one that does best on dev.
        references: The number of arms that a person compares the others with, one after another.
        added_up_to: The number of repeats up to which a person adds four at a time, reading the verdict each time; 0:
            none are added.
        pool: The number of texts of which all repeats test some; 0: nothing is shared.
        tested: The share of the pool that a repeat tests.
    """

    name: str
    arms: int
    posts: int
    seeds: int
    paired: bool = True
    gains: tuple[float, ...] = ()
    budgets: int = 1
    lacks_a_seed: bool = False
    at: float = 1.0
    looks: tuple[int, ...] = ()
    anchors: int = 0
    lexical: int = 0
    models: int = 1
    rates: int = 1
    references: int = 1
    added_up_to: int = 0
    pool: int = 0
    tested: float = 1.0

    @property
    def repeats(self) -> list[tuple[int, int]]:
        """The post-training and fine-tuning seed of each repeat."""
        if self.paired:
            return [(seed, seed) for seed in range(max(self.posts, self.added_up_to))]
        return list(product(range(self.posts), range(self.seeds)))

    @property
    def anchor_names(self) -> tuple[str, ...]:
        """What the anchors are called."""
        return tuple(f"anchor {number}" for number in range(self.anchors))

    @property
    def arm_names(self) -> tuple[str, ...]:
        """What the arms are called, the reference first."""
        return (REFERENCE, *(f"arm {number}" for number in range(1, self.arms)))

    @property
    def controls(self) -> Controls:
        """The arms that the others are judged by."""
        _, *arms = self.arm_names
        placebos = frozenset(arms[-1:] if self.lexical else ())
        return Controls(random=frozenset({REFERENCE}), placebos=placebos, lexical=frozenset(arms[: self.lexical]))

    @property
    def speaks_of_both(self) -> bool:
        """Whether the sentences are about post-trainings and splits, so that neither is the same for all."""
        return self.paired or shared_by(self.repeats) == "a grid"


PLAIN = tuple(
    Design(f"{arms} arms, {repeats} paired repeats", arms, repeats, repeats)
    for arms, repeats in ((2, 8), (5, 6), (5, 8), (5, 12), (8, 12), (5, 20))
)
DESIGNS = (
    *PLAIN,
    *(
        Design(f"{arms} arms, {repeats} repeats, half of them finished: no verdict", arms, repeats, repeats, at=0.5)
        for arms, repeats in ((3, 8), (5, 8), (5, 12), (8, 12))
    ),
    *(Design(f"one post-training, {seeds} fine-tuning seeds", 3, 1, seeds, paired=False) for seeds in (7, 10, 20)),
    *(Design(f"{posts} post-trainings, one fine-tuning seed", 3, posts, 1, paired=False) for posts in (8, 20)),
    *(
        Design(f"grid of {posts} post-trainings and {seeds} fine-tuning seeds", 3, posts, seeds, paired=False)
        for posts, seeds in ((8, 3), (8, 5), (20, 3))
    ),
    Design("grid of 8 post-trainings and 8 fine-tuning seeds, over both", 3, 8, 8, paired=False),
    Design("a fine-tuning seed missing in one arm of a grid of 8 and 3", 3, 8, 3, paired=False, lacks_a_seed=True),
    Design("3 arms, 8 paired repeats, 5 label budgets", 3, 8, 8, budgets=5),
    Design("3 arms, 8 paired repeats, 5 label budgets and 2 models", 3, 8, 8, budgets=5, models=2),
    Design("3 arms, 8 paired repeats, the best of 3 learning rates on dev", 3, 8, 8, rates=3),
    Design("5 arms, 8 paired repeats, any of 5 references; four of them are called explored", 5, 8, 8, references=5),
    Design("3 arms, 8 paired repeats, seeds added up to 20; this is called explored", 3, 8, 8, added_up_to=20),
    *(
        Design(
            f"3 arms, 8 paired repeats, each tests {share} of {pool:,} texts: what is said in general",
            3,
            8,
            8,
            pool=pool,
            tested=tested,
        )
        for pool, (share, tested) in product((500, 2000), (("all", 1.0), ("a fifth", 0.2)))
    ),
    Design("5 arms, planned looks after 8 and 14 repeats", 5, 14, 14, looks=(8, 14)),
    Design("5 arms, planned looks after 8, 12 and 16 repeats", 5, 16, 16, looks=(8, 12, 16)),
    Design("5 arms and 2 anchors, 8 paired repeats: comparisons with anchors", 5, 8, 8, anchors=2),
    Design("5 arms, 8 paired repeats, two hide a lexicon: comparisons with their placebo as well", 5, 8, 8, lexical=2),
    Design("5 arms, 8 paired repeats, gains of 2 points, 0, 0, 0", 5, 8, 8, gains=(2,)),
    Design("5 arms, 8 paired repeats, gains of 8 points each", 5, 8, 8, gains=(8, 8, 8, 8)),
)
FOUND = tuple(
    Design(f"5 arms, 8 paired repeats, one gain of {points} points", 5, 8, 8, gains=(points,)) for points in (1, 2, 3)
)
"""Those of which the share of gains that are found is reported."""
