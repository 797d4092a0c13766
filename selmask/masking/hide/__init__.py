"""The last stage: units are picked within a window's budget and replaced.

Randomness is a pure function here, without any state.
"""
