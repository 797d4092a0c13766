"""Scores that need a model: computed once by a worker, kept as arrays that masking reads. One file per scorer."""
