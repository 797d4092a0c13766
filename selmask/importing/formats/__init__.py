"""File formats, one to a file and listed in `all_formats.py`: how a file of it is recognised and parsed.

It knows the names of columns and what an import may notice, and nothing of the process in which it parses.
"""
