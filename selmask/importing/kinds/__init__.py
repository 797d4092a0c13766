"""Checks and cleaning for each kind of data set: texts, labels, splits, terms.

A check sees rows of text, never a file.
"""
