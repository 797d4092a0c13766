"""What several formats have in common: encodings, delimiters, lines of text, rows, limits.

It knows no format.
"""
