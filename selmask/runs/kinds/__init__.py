"""The kinds of runs: a record for each, and the family of them all.

A record is light, and its `perform` imports torch when a worker calls it.
"""
