"""Building blocks of several pages: forms, choices, downloads, findings, a line for a run.

A part may import words, shell and changes, but no page's room.
"""
