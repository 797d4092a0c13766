"""The conditions under which an experiment can end well: each is refused by an error, or doubted by a warning.

They need no trained model, and know neither plans nor the queue.
"""
