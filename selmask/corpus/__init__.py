"""Data sets as everything after the import sees them: texts, duplicates, profile, the synthetic sample.

It knows nothing of files as people have them; that is `importing`.
"""
