"""The last stage of masking: units are picked within each window's budget and replaced.

It reads prepared arrays and weights; randomness is a pure function of place, without state.
"""
