"""Scores that need a model, one file per scorer: computed once by a worker, kept as arrays that masking reads.

A scorer knows a prepared corpus and a model folder, and neither workspace nor store.
"""
