"""Post-training: masked windows in, a model that has read the domain out.

It knows the loop, and masks only as arrays.
"""
