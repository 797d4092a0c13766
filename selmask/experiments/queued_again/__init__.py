"""An experiment that is queued again: whether it is the same, and which of its runs it keeps.

Knows specifications and stored experiments, but not how an experiment is planned.
"""
