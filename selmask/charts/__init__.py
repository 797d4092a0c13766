"""Charts: functions that take a table and return a plotly figure. They know neither pages nor strategies."""

from selmask.charts.arm_results import intervals, learning_curve, side_by_side, single_runs
from selmask.charts.confusion import class_sizes, confusion, per_class, probabilities
from selmask.charts.hidden_words import most_masked, overlap
from selmask.charts.losses import learning_rate_curve, loss_curve, loss_curves
from selmask.charts.paired_differences import cost, differences
from selmask.charts.palette import Palette, Style
from selmask.charts.repeated_losses import loss_bands
from selmask.charts.word_weights import fillings, word_weights

__all__ = [
    "Palette",
    "Style",
    "class_sizes",
    "confusion",
    "cost",
    "differences",
    "fillings",
    "intervals",
    "learning_curve",
    "learning_rate_curve",
    "loss_bands",
    "loss_curve",
    "loss_curves",
    "most_masked",
    "overlap",
    "per_class",
    "probabilities",
    "side_by_side",
    "single_runs",
    "word_weights",
]
