"""Post-training: from masked windows to a model that has read the domain.

It knows the loop, and masks only as arrays.
"""
