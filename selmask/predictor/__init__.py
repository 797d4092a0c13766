"""A finished model that answers, in a process of its own that starts when asked and ends when idle.

Its client knows no torch; only the server side loads a model.
"""
