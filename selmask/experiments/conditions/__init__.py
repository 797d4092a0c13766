"""Conditions of an experiment: where one is not met, there is an error or a warning.

They need no trained model, and know neither plans nor the queue.
"""
