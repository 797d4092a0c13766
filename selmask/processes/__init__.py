"""Runs as processes of their own: a supervisor starts workers and notices how they end.

It knows the store and the machine, and nothing of what a run computes.
"""
