"""Runs as separate processes: a supervisor starts workers and notices how they end.

It knows the store and the machine, but not what a run computes.
"""
