"""Encoders: which there are and where (catalogue), what they must have (folder), how torch loads and heads them.

It knows nothing of corpora, masks or runs.
"""
