"""Answers of finished models, from a process that starts with the first question and ends when idle.

The client imports no torch; only the server loads a model.
"""
