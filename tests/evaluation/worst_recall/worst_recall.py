"""A metric in a package of its own: the recall of the class that is found least often."""

from selmask.evaluation.metric import Metric
from selmask.evaluation.predictions import Predictions


def worst_recall(predictions: Predictions) -> float:
    """The lowest recall of any class among the labels."""
    pairs = list(zip(predictions.labels, predictions.predicted, strict=True))
    recalls = {true: [found == true for label, found in pairs if label == true] for true, _ in pairs}
    return min(sum(hits) / len(hits) for hits in recalls.values())


WORST_RECALL = Metric(
    key="worst_recall",
    title="worst recall",
    meaning="The recall of the class that is found least often.",
    compute=worst_recall,
    is_share=True,
)
