"""Imports: a person's file becomes a data set, with a report of every finding.

It knows the data sets that it makes, and neither the workspace nor the store.
"""
