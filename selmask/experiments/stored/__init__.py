"""Experiments as the store has them: their plans, the runs that they compare, and the results that came before them.

A comparison that goes on after results that could be read is explored; this room finds that out without any score.
"""
