"""Code that several strategies share: TF-IDF, counted sequences, base classes.

It knows the contract of a strategy, but no strategy.
"""
