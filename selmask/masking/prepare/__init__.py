"""The first stage of masking: texts are cut into tokens, units and windows, kept as flat arrays.

It knows the form in which a strategy wants its text, but no strategy.
"""
