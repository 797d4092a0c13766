"""File formats, one per module and listed in `all_formats.py`: how their files are recognised and parsed.

They know the names of columns and what an import may notice, and nothing of the process in which they are used.
"""
