"""Experiments: the specification, its runs, their cost, and the results.

It knows the store, the kinds of runs, and how to start and await their processes.
"""
