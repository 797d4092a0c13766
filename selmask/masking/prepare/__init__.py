"""The first stage of masking: texts are cut into tokens, units and windows, kept as flat arrays.

It knows the form of text that a strategy needs, but no strategy.
"""
