"""One file per format, from bytes to a table of text, and what they share.

A format knows nothing of columns and their meaning.
"""
