"""From a file on a person's disk to a data set: its format, its columns, its findings.

It knows the data sets that it makes, and neither the workspace nor the store.
"""
