"""Anchors: classifiers without any fine-tuning that every experiment is measured against, on the same splits.

Knows labelled texts, encoders and predictions; nothing of runs or the store.
"""
