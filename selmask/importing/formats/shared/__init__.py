"""Parts of several formats: encodings, delimiters, lines of text, rows, limits.

It knows no format.
"""
