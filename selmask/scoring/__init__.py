"""Scores that a model gives the words of a corpus, one file per scorer, computed once by a worker and read by masking.

A scorer knows a prepared corpus and a model folder, but neither workspace nor store.
"""
