"""Imported data sets: texts, duplicates, profile, the synthetic sample.

It knows nothing about the files that people bring; that is `importing`.
"""
