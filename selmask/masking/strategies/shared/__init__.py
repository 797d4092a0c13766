"""What several strategies have in common: TF-IDF, counted sequences, base classes.

It knows the contract of a strategy, and no strategy.
"""
